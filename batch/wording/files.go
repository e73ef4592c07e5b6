package wording

// files says why a whole file is refused (F301 to F369), how a sheet was
// understood (N601 to N649), and what people call its fields (f.…).
var files = map[string]Texts{
	"F301": {"en": "This file holds no rows to pay.", "ms": "Fail ini tiada baris untuk dibayar."},
	"F302": {
		"en": "There is no file “{value}”. Check the name and the folder.",
		"ms": "Tiada fail “{value}”. Semak nama dan foldernya.",
	},
	"F303": {
		"en": "“{value}” may not be opened. Close it in other programs, or ask for the right to read it.",
		"ms": "“{value}” tidak boleh dibuka. Tutup fail itu dalam program lain, atau minta kebenaran membacanya.",
	},
	"F304": {
		"en": "“{value}” is a folder. Name the sheet inside it.",
		"ms": "“{value}” ialah folder. Nyatakan helaian di dalamnya.",
	},
	"F305": {
		"en": "“{value}” is a shortcut or a device, not a file. Use the file itself.",
		"ms": "“{value}” ialah pintasan atau peranti, bukan fail. Gunakan fail yang sebenar.",
	},
	"F306": {
		"en": "“{value}” is a lock file that Excel or LibreOffice keeps while a sheet is open. Use the sheet itself.",
		"ms": "“{value}” ialah fail kunci Excel atau LibreOffice semasa helaian dibuka. Gunakan helaian yang sebenar.",
	},
	"F310": {
		"en": "Which month is this? The sheet names no month and its rows have no references. Add a title such as “Payroll November 2026”, a pay date column, or say --period 2026-11.",
		"ms": "Bulan apakah ini? Helaian tidak menyebut bulan dan barisnya tiada rujukan. Tambah tajuk seperti “Gaji November 2026”, lajur tarikh bayar, atau nyatakan --period 2026-11.",
	},
	"F311": {
		"en": "The file “{value}” is empty. It may still be copying; wait a minute and try again, or save it again.",
		"ms": "Fail “{value}” kosong. Mungkin masih disalin; tunggu seminit dan cuba lagi, atau simpan semula.",
	},
	"F312": {
		"en": "The workbook “{value}” has a password. Save a copy without one (File ▸ Info ▸ Protect Workbook ▸ Encrypt with Password, then empty the box).",
		"ms": "Buku kerja “{value}” mempunyai kata laluan. Simpan salinan tanpa kata laluan (File ▸ Info ▸ Protect Workbook ▸ Encrypt with Password, kemudian kosongkan kotak).",
	},
	"F313": {
		"en": "“{value}” is an old Excel 97–2003 file (.xls). Open it and choose Save As ▸ Excel Workbook (.xlsx).",
		"ms": "“{value}” ialah fail lama Excel 97–2003 (.xls). Buka dan pilih Save As ▸ Excel Workbook (.xlsx).",
	},
	"F314": {
		"en": "“{value}” is a web page with an Excel name, as many payroll systems export. Open it in Excel and choose Save As ▸ Excel Workbook (.xlsx).",
		"ms": "“{value}” ialah laman web dengan nama Excel, seperti yang dieksport oleh banyak sistem gaji. Buka dalam Excel dan pilih Save As ▸ Excel Workbook (.xlsx).",
	},
	"F315": {
		"en": "The workbook “{value}” is not complete or is damaged. It may still be copying; wait a minute and try again, or save it again.",
		"ms": "Buku kerja “{value}” tidak lengkap atau rosak. Mungkin masih disalin; tunggu seminit dan cuba lagi, atau simpan semula.",
	},
	"F316": {
		"en": "“{value}” is an OpenDocument sheet (.ods). Choose Save As ▸ Excel 2007–365 (.xlsx).",
		"ms": "“{value}” ialah helaian OpenDocument (.ods). Pilih Save As ▸ Excel 2007–365 (.xlsx).",
	},
	"F317": {
		"en": "“{value}” is an Apple Numbers sheet. Choose File ▸ Export To ▸ Excel.",
		"ms": "“{value}” ialah helaian Apple Numbers. Pilih File ▸ Export To ▸ Excel.",
	},
	"F318": {
		"en": "“{value}” is a PDF. Ask for the Excel or CSV file that it was printed from.",
		"ms": "“{value}” ialah PDF. Minta fail Excel atau CSV asalnya.",
	},
	"F319": {
		"en": "“{value}” is an archive, not a workbook. Unpack it and use the sheet inside.",
		"ms": "“{value}” ialah arkib, bukan buku kerja. Buka arkib itu dan gunakan helaian di dalamnya.",
	},
	"F320": {
		"en": "“{value}” is larger than {other}. Copy the payroll table alone into a new file.",
		"ms": "“{value}” lebih besar daripada {other}. Salin jadual gaji sahaja ke dalam fail baharu.",
	},
	"F321": {
		"en": "This workbook unpacks to more than can be read ({other}). Copy the payroll table alone into a new file.",
		"ms": "Buku kerja ini terlalu besar apabila dibuka ({other}). Salin jadual gaji sahaja ke dalam fail baharu.",
	},
	"F322": {
		"en": "The workbook “{value}” is not built as a spreadsheet program builds one ({other}). Open it in Excel and save it as a new .xlsx file.",
		"ms": "Buku kerja “{value}” tidak dibina seperti yang dibina oleh program hamparan ({other}). Buka dalam Excel dan simpan sebagai fail .xlsx baharu.",
	},
	"F323": {
		"en": "The workbook “{value}” cannot be read. Open it in Excel and save it as a new .xlsx file.",
		"ms": "Buku kerja “{value}” tidak boleh dibaca. Buka dalam Excel dan simpan sebagai fail .xlsx baharu.",
	},
	"F324": {
		"en": "“{value}” is a binary workbook (.xlsb). Choose Save As ▸ Excel Workbook (.xlsx).",
		"ms": "“{value}” ialah buku kerja binari (.xlsb). Pilih Save As ▸ Excel Workbook (.xlsx).",
	},
	"F325": {
		"en": "“{value}” is an XML file. Open it in Excel and choose Save As ▸ Excel Workbook (.xlsx).",
		"ms": "“{value}” ialah fail XML. Buka dalam Excel dan pilih Save As ▸ Excel Workbook (.xlsx).",
	},
	"F326": {
		"en": "“{value}” is a document or a picture, not a table. Use the Excel or CSV file.",
		"ms": "“{value}” ialah dokumen atau gambar, bukan jadual. Gunakan fail Excel atau CSV.",
	},
	"F327": {
		"en": "The sheet has more than {value} rows. Split it into several files.",
		"ms": "Helaian mempunyai lebih daripada {value} baris. Pecahkan kepada beberapa fail.",
	},
	"F328": {
		"en": "The sheet has more columns than can be read (up to {value}). Copy the payroll table alone into a new file.",
		"ms": "Helaian mempunyai terlalu banyak lajur (had {value}). Salin jadual gaji sahaja ke dalam fail baharu.",
	},
	"F330": {
		"en": "No table was found. One of the first 30 rows must name the columns: name, account number, amount.",
		"ms": "Tiada jadual ditemui. Salah satu daripada 30 baris pertama mesti menamakan lajur: nama, nombor akaun, amaun.",
	},
	"F331": {
		"en": "Row {row} looks like the header, but no column is the {value}. It has: {other}. Rename the right column, or add it.",
		"ms": "Baris {row} kelihatan seperti tajuk lajur, tetapi tiada lajur untuk {value}. Yang ada: {other}. Namakan semula lajur yang betul, atau tambah lajur itu.",
	},
	"F332": {
		"en": "Two columns could be the same thing: {column} “{value}” and {other} (row {row}). Which one is meant? Rename or delete the other.",
		"ms": "Dua lajur mungkin perkara yang sama: {column} “{value}” dan {other} (baris {row}). Yang mana satu? Namakan semula atau buang yang satu lagi.",
	},
	"F333": {
		"en": "Several sheets hold a payroll table: {value}. Say which one with --sheet, or keep one in the file.",
		"ms": "Beberapa helaian mempunyai jadual gaji: {value}. Nyatakan yang mana dengan --sheet, atau simpan satu sahaja dalam fail.",
	},
	"F334": {
		"en": "There is no sheet “{value}” in this workbook. It has: {other}.",
		"ms": "Tiada helaian “{value}” dalam buku kerja ini. Yang ada: {other}.",
	},
	"F335": {
		"en": "Rows are hidden in this sheet ({value} of them: {other}). Pay them too, or leave them out? Show them (Data ▸ Clear filter, Unhide), or say --hidden include or --hidden skip.",
		"ms": "Ada baris tersembunyi dalam helaian ini ({value} baris: {other}). Bayar juga, atau tinggalkan? Paparkan (Data ▸ Clear filter, Unhide), atau nyatakan --hidden include atau --hidden skip.",
	},
	"F336": {
		"en": "Your sheet says {value} in {cell}, but its rows add up to {other}. Nothing was sent. Correct the rows or the total.",
		"ms": "Helaian anda menyebut {value} di {cell}, tetapi jumlah barisnya {other}. Tiada bayaran dihantar. Betulkan baris atau jumlah itu.",
	},
	"F337": {
		"en": "{cell} holds an amount ({value}) below the end of the table. Is it a payment? Move it into the table, or remove it.",
		"ms": "{cell} mengandungi amaun ({value}) di bawah hujung jadual. Adakah ia bayaran? Alihkan ke dalam jadual, atau buang.",
	},
	"F338": {
		"en": "Row {row}, {name}: two columns give the amount and differ: {cell} says {value}, column {other}. Keep the one that is to be paid.",
		"ms": "Baris {row}, {name}: dua lajur memberi amaun yang berbeza: {cell} menyebut {value}, lajur {other}. Simpan yang hendak dibayar.",
	},
	"F339": {
		"en": "Row {row} looks like the header of another table, with its columns in other places. Put each table into a file of its own.",
		"ms": "Baris {row} kelihatan seperti tajuk jadual lain, dengan lajur di tempat lain. Letakkan setiap jadual dalam fail tersendiri.",
	},
	"F340": {
		"en": "A quotation mark in row {row} is not closed, or stands inside a text. Open the file in Excel and save it again as CSV or .xlsx.",
		"ms": "Tanda petik di baris {row} tidak ditutup, atau berada di tengah teks. Buka fail dalam Excel dan simpan semula sebagai CSV atau .xlsx.",
	},
	"F341": {
		"en": "“{value}” is neither a workbook nor a text file. Use the Excel or CSV file.",
		"ms": "“{value}” bukan buku kerja dan bukan fail teks. Gunakan fail Excel atau CSV.",
	},
	"F344": {
		"en": "The settings put the {other} in column “{value}”, which is no column or stands for something else. Use letters such as F, each once.",
		"ms": "Tetapan meletakkan {other} di lajur “{value}”, yang bukan lajur atau sudah digunakan. Gunakan huruf seperti F, setiap satu sekali.",
	},
	"F345": {
		"en": "“{value}” changed while it was being read. Wait until it is saved, then try again.",
		"ms": "“{value}” berubah semasa dibaca. Tunggu sehingga siap disimpan, kemudian cuba lagi.",
	},
	"F346": {
		"en": "Row {row} of the sheet “{sheet}” can be read in two ways. Open the workbook in Excel and save it as a new .xlsx file.",
		"ms": "Baris {row} helaian “{sheet}” boleh dibaca dengan dua cara. Buka buku kerja dalam Excel dan simpan sebagai fail .xlsx baharu.",
	},
	"F347": {
		"en": "The sheet “{sheet}” has too many merged cells. Select the table and choose Unmerge Cells.",
		"ms": "Helaian “{sheet}” mempunyai terlalu banyak sel bercantum. Pilih jadual dan pilih Unmerge Cells.",
	},
	"N601": {
		"en": "The text was read as Windows-1252. Check the accents in the names.",
		"ms": "Teks dibaca sebagai Windows-1252. Semak aksen pada nama.",
	},
	"N604": {
		"en": "Sheet “{value}” was read; the other sheets hold no payroll table.",
		"ms": "Helaian “{value}” dibaca; helaian lain tiada jadual gaji.",
	},
	"N605": {
		"en": "Column {column}, the {value}, is hidden in the sheet. It was read.",
		"ms": "Lajur {column}, iaitu {value}, tersembunyi dalam helaian. Ia tetap dibaca.",
	},
	"N606": {
		"en": "Hidden sheets that were not read: {value}.",
		"ms": "Helaian tersembunyi yang tidak dibaca: {value}.",
	},
	"N607": {
		"en": "“{value}” is a text file with the ending of a workbook. It was read as CSV.",
		"ms": "“{value}” ialah fail teks dengan akhiran buku kerja. Ia dibaca sebagai CSV.",
	},
	"N608": {
		"en": "Formulas in column {column}: {value}. Their results were read as Excel last stored them.",
		"ms": "Formula di lajur {column}: {value}. Hasilnya dibaca seperti yang terakhir disimpan oleh Excel.",
	},
	"N610": {"en": "Row {row} is a total and is not paid.", "ms": "Baris {row} ialah jumlah dan tidak dibayar."},
	"N612": {"en": "Row {row} stands below the table and is not paid.", "ms": "Baris {row} berada di bawah jadual dan tidak dibayar."},
	"N613": {"en": "Row {row} is hidden and was left out, as asked.", "ms": "Baris {row} tersembunyi dan ditinggalkan, seperti diminta."},
	"N614": {
		"en": "Row {row} has neither an account nor an amount and is not paid.",
		"ms": "Baris {row} tiada akaun dan tiada amaun dan tidak dibayar.",
	},
	"N615": {"en": "Row {row} repeats the header.", "ms": "Baris {row} mengulangi tajuk lajur."},
	"N616": {
		"en": "Two columns could be the same thing: {column} “{value}” and {other}. Neither was used.",
		"ms": "Dua lajur mungkin perkara yang sama: {column} “{value}” dan {other}. Kedua-duanya tidak digunakan.",
	},
	"N617": {
		"en": "The sheet has no total to compare with.",
		"ms": "Helaian tiada jumlah untuk dibandingkan.",
	},
	"N618": {
		"en": "The total in {cell}, {value}, is the sum of the rows.",
		"ms": "Jumlah di {cell}, {value}, ialah hasil tambah baris.",
	},
	"N619": {
		"en": "The workbook has macros. They were neither looked at nor run.",
		"ms": "Buku kerja mempunyai makro. Ia tidak dilihat dan tidak dijalankan.",
	},
	"N621": {
		"en": "The total in {cell} ({value}) could not be read and was not compared.",
		"ms": "Jumlah di {cell} ({value}) tidak dapat dibaca dan tidak dibandingkan.",
	},
	"N622": {
		"en": "The rows above the table name several months. None was taken.",
		"ms": "Baris di atas jadual menyebut beberapa bulan. Tiada yang diambil.",
	},
	"N623": {
		"en": "The pay dates lie in several months. None was taken.",
		"ms": "Tarikh bayar berada dalam beberapa bulan. Tiada yang diambil.",
	},
	"N624": {
		"en": "Column {column} “{value}” was read as the employee number. If it is the citizen's number, name it “NIK KTP”.",
		"ms": "Lajur {column} “{value}” dibaca sebagai nombor pekerja. Jika ia nombor pengenalan, namakan “NIK KTP”.",
	},
	"N625": {
		"en": "Accounts stored as numbers in column {column}: {value}. Format the column as Text, so that Excel drops no zeros.",
		"ms": "Akaun yang disimpan sebagai nombor di lajur {column}: {value}. Formatkan lajur sebagai Text supaya Excel tidak membuang sifar.",
	},
	"N626": {
		"en": "Amounts stored as text in column {column}: {value}. Excel leaves them out of its sums.",
		"ms": "Amaun yang disimpan sebagai teks di lajur {column}: {value}. Excel tidak menjumlahkannya.",
	},
	"f.external_invoice_ref":   {"en": "reference", "ms": "rujukan"},
	"f.employee_no":            {"en": "employee number", "ms": "nombor pekerja"},
	"f.recipient_name":         {"en": "name", "ms": "nama"},
	"f.given_name":             {"en": "given name", "ms": "nama pertama"},
	"f.third_party_account_no": {"en": "account number", "ms": "nombor akaun"},
	"f.bank":                   {"en": "bank", "ms": "bank"},
	"f.amount":                 {"en": "amount to pay (such as “Net Pay”)", "ms": "amaun untuk dibayar (seperti “Gaji Bersih”)"},
	"f.recipient_reference":    {"en": "text for the payee", "ms": "teks untuk penerima"},
	"f.national_id":            {"en": "identity number", "ms": "nombor pengenalan"},
	"f.phone":                  {"en": "phone number", "ms": "nombor telefon"},
	"f.email":                  {"en": "e-mail address", "ms": "alamat e-mel"},
	"f.pay_date":               {"en": "pay date", "ms": "tarikh bayar"},
	"f.account_type":           {"en": "account type", "ms": "jenis akaun"},
	"f.mode":                   {"en": "network", "ms": "rangkaian"},
	"f.country":                {"en": "country", "ms": "negara"},
	"f.id_type":                {"en": "kind of identity document", "ms": "jenis dokumen pengenalan"},
	"f.payrun_run":             {"en": "run to retry", "ms": "larian untuk diulang"},
	"f.payrun_attempt":         {"en": "attempt to retry", "ms": "percubaan untuk diulang"},
}
