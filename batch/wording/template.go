package wording

// template has what the empty sheet says (codes tpl.…).
var template = map[string]Texts{
	"tpl.file":               {"en": "payroll-template.xlsx", "ms": "templat-gaji.xlsx"},
	"tpl.title":              {"en": "How to fill in the payroll sheet", "ms": "Cara mengisi helaian gaji"},
	"tpl.sheet.instructions": {"en": "Instructions", "ms": "Arahan"},
	"tpl.sheet.template":     {"en": "Template", "ms": "Templat"},
	"tpl.payroll":            {"en": "Payroll", "ms": "Gaji"},
	"tpl.month":              {"en": "← write the month and the year here, before anything else", "ms": "← tulis bulan dan tahun di sini, sebelum yang lain"},
	"tpl.legend": {
		"en": "Blue headings (*) must be filled in; green ones are optional.",
		"ms": "Tajuk biru (*) mesti diisi; yang hijau adalah pilihan.",
	},
	"tpl.nogateway": {
		"en": "No gateway is set up, so the bank column has no list: write each bank's name, and payrun check says which are unclear.",
		"ms": "Tiada gerbang ditetapkan, jadi lajur bank tiada senarai: tulis nama setiap bank, dan payrun check menyatakan yang tidak jelas.",
	},
	"tpl.nobanks": {
		"en": "The gateway's list of banks could not be read ({value}), so the bank column has no list: write each bank's name.",
		"ms": "Senarai bank gerbang tidak dapat dibaca ({value}), jadi lajur bank tiada senarai: tulis nama setiap bank.",
	},

	"tpl.step.month": {
		"en": "On the Template sheet, write the month that is paid into the yellow cell at the top, such as November 2026.",
		"ms": "Pada helaian Templat, tulis bulan yang dibayar dalam sel kuning di atas, seperti November 2026.",
	},
	"tpl.step.row": {
		"en": "Write one row for each payment, below the headings. Do not change the headings; columns may be moved, and columns of your own may stand beside them.",
		"ms": "Tulis satu baris bagi setiap bayaran, di bawah tajuk. Jangan ubah tajuk; lajur boleh dipindahkan, dan lajur anda sendiri boleh ditambah di sebelahnya.",
	},
	"tpl.step.paste": {
		"en": "When you paste, choose Paste Special ▸ Values. The account column is text already, so that 0123456789 keeps its zero; a pasted format would undo it.",
		"ms": "Semasa menampal, pilih Paste Special ▸ Values. Lajur akaun sudah dalam bentuk teks, supaya 0123456789 kekal dengan sifarnya; format yang ditampal akan membatalkannya.",
	},
	"tpl.step.total": {
		"en": "A total below the last row is welcome: put the word Total before it. It is never paid, and the sheet is refused when it does not agree with the rows.",
		"ms": "Jumlah di bawah baris terakhir dialu-alukan: letakkan perkataan Jumlah di hadapannya. Ia tidak dibayar, dan helaian ditolak jika ia tidak sepadan dengan baris.",
	},
	"tpl.step.check": {
		"en": "Save the sheet as an Excel Workbook (.xlsx) under a name of its own, and have it checked before it is paid: payrun check, or drop it into the folder.",
		"ms": "Simpan helaian sebagai Excel Workbook (.xlsx) dengan nama tersendiri, dan pastikan ia disemak sebelum dibayar: payrun check, atau letakkan dalam folder.",
	},
	"tpl.step.again": {
		"en": "Next month, begin with a new copy. The same sheet twice pays nobody twice.",
		"ms": "Bulan depan, mulakan dengan salinan baharu. Helaian yang sama dua kali tidak membayar sesiapa dua kali.",
	},

	"tpl.column":   {"en": "Column", "ms": "Lajur"},
	"tpl.needed":   {"en": "Fill in?", "ms": "Isi?"},
	"tpl.what":     {"en": "What to write", "ms": "Apa yang ditulis"},
	"tpl.example":  {"en": "Example", "ms": "Contoh"},
	"tpl.required": {"en": "must", "ms": "mesti"},
	"tpl.optional": {"en": "optional", "ms": "pilihan"},

	"tpl.h.external_invoice_ref":   {"en": "Reference", "ms": "Rujukan"},
	"tpl.h.employee_no":            {"en": "Employee No", "ms": "No Pekerja"},
	"tpl.h.recipient_name":         {"en": "Name", "ms": "Nama"},
	"tpl.h.given_name":             {"en": "Given Name", "ms": "Given Name"},
	"tpl.h.third_party_account_no": {"en": "Account No", "ms": "No Akaun"},
	"tpl.h.bank":                   {"en": "Bank", "ms": "Nama Bank"},
	"tpl.h.amount":                 {"en": "Net Pay", "ms": "Gaji Bersih"},
	"tpl.h.recipient_reference":    {"en": "Payment Details", "ms": "Butiran Bayaran"},
	"tpl.h.national_id":            {"en": "IC No", "ms": "No Kad Pengenalan"},
	"tpl.h.phone":                  {"en": "Phone No", "ms": "No Telefon"},
	"tpl.h.email":                  {"en": "Email", "ms": "E-mel"},
	"tpl.h.pay_date":               {"en": "Pay Date", "ms": "Tarikh Bayar"},
	"tpl.h.account_type":           {"en": "Account Type", "ms": "Jenis Akaun"},
	"tpl.h.mode":                   {"en": "Network", "ms": "Network"},
	"tpl.h.country":                {"en": "Country", "ms": "Negara"},
	"tpl.h.id_type":                {"en": "ID Type", "ms": "Jenis Pengenalan"},

	"tpl.c.external_invoice_ref": {
		"en": "A reference of your own for this payment, new every month: letters, digits and -. Without one it is made from the month and the employee number.",
		"ms": "Rujukan anda sendiri bagi bayaran ini, baharu setiap bulan: huruf, angka dan -. Tanpanya ia dibuat daripada bulan dan nombor pekerja.",
	},
	"tpl.c.employee_no": {
		"en": "The number in your payroll. With it the program knows each person from month to month and tells you when an account has changed.",
		"ms": "Nombor dalam sistem gaji anda. Dengannya program mengenali setiap orang dari bulan ke bulan dan memberitahu apabila akaun berubah.",
	},
	"tpl.c.recipient_name": {"en": "The name of the account's holder, as the bank has it.", "ms": "Nama pemegang akaun, seperti dalam rekod bank."},
	"tpl.c.given_name":     {"en": "The given name, where it stands apart from the family name.", "ms": "Nama pertama, jika diasingkan daripada nama keluarga."},
	"tpl.c.third_party_account_no": {
		"en": "The account number, with all its zeros.",
		"ms": "Nombor akaun, dengan semua sifarnya.",
	},
	"tpl.c.bank": {
		"en": "The bank's usual name or its BIC. There was no list of payable banks when this template was made; payrun check names every bank that is unclear.",
		"ms": "Nama biasa bank atau BIC. Tiada senarai bank yang boleh dibayar semasa templat ini dibuat; payrun check menamakan setiap bank yang tidak jelas.",
	},
	"tpl.c.bank.list": {
		"en": "Choose from the list in the cell: {value} could be paid on {other} (sheet {sheet}). Another way to write it may be understood too.",
		"ms": "Pilih daripada senarai dalam sel: {value} boleh dibayar pada {other} (helaian {sheet}). Cara lain menulisnya mungkin difahami juga.",
	},
	"tpl.c.amount": {
		"en": "What the person receives, as a number: no currency, no text, no more decimals than the currency has. Not the gross pay.",
		"ms": "Apa yang diterima oleh orang itu, sebagai nombor: tanpa mata wang, tanpa teks, perpuluhan tidak melebihi mata wangnya. Bukan gaji kasar.",
	},
	"tpl.c.recipient_reference": {
		"en": "What the person reads on the bank statement. Without it, SALARY and the month.",
		"ms": "Apa yang dibaca oleh orang itu pada penyata bank. Tanpanya, GAJI dan bulan.",
	},
	"tpl.c.national_id": {
		"en": "Identity card or passport number. With LeanX it is never sent; it tells people apart.",
		"ms": "Nombor kad pengenalan atau pasport. Dengan LeanX ia tidak dihantar; ia membezakan orang.",
	},
	"tpl.c.phone":        {"en": "The phone number, with all its zeros.", "ms": "Nombor telefon, dengan semua sifarnya."},
	"tpl.c.email":        {"en": "The person's e-mail address.", "ms": "Alamat e-mel orang itu."},
	"tpl.c.pay_date":     {"en": "The day on which it is paid.", "ms": "Hari ia dibayar."},
	"tpl.c.account_type": {"en": "The kind of account, as your gateway names it.", "ms": "Jenis akaun, seperti yang dinamakan oleh gerbang anda."},
	"tpl.c.mode":         {"en": "The network of the wallet, as your gateway names it.", "ms": "Rangkaian dompet, seperti yang dinamakan oleh gerbang anda."},
	"tpl.c.country":      {"en": "The country's code of two letters.", "ms": "Kod negara dua huruf."},
	"tpl.c.id_type":      {"en": "The kind of identity document, as your gateway names it.", "ms": "Jenis dokumen pengenalan, seperti yang dinamakan oleh gerbang anda."},

	"tpl.x.external_invoice_ref":   {"en": "NOV26-0012", "ms": "NOV26-0012"},
	"tpl.x.employee_no":            {"en": "0012", "ms": "0012"},
	"tpl.x.recipient_name":         {"en": "Siti Aminah binti Ahmad", "ms": "Siti Aminah binti Ahmad"},
	"tpl.x.given_name":             {"en": "Siti Aminah", "ms": "Siti Aminah"},
	"tpl.x.third_party_account_no": {"en": "012345678901", "ms": "012345678901"},
	"tpl.x.bank":                   {"en": "Maybank", "ms": "Maybank"},
	"tpl.x.amount":                 {"en": "3,450.50", "ms": "3,450.50"},
	"tpl.x.recipient_reference":    {"en": "Salary November", "ms": "Gaji November"},
	"tpl.x.national_id":            {"en": "900101-14-5566", "ms": "900101-14-5566"},
	"tpl.x.phone":                  {"en": "0123456789", "ms": "0123456789"},
	"tpl.x.email":                  {"en": "siti@example.com", "ms": "siti@example.com"},
	"tpl.x.pay_date":               {"en": "25/11/2026", "ms": "25/11/2026"},
	"tpl.x.account_type":           {"en": "SAVINGS", "ms": "SAVINGS"},
	"tpl.x.mode":                   {"en": "MTN", "ms": "MTN"},
	"tpl.x.country":                {"en": "MY", "ms": "MY"},
	"tpl.x.id_type":                {"en": "IC", "ms": "IC"},
}
