package wording

// collected says why a readable row cannot be paid, or what to look at in it
// (codes R12x, R2xx, W55x), and why a readable file is refused (F37x, F38x).
var collected = map[string]Texts{
	"F371": {
		"en": "This sheet is in {value}, and the pool pays {other}.",
		"ms": "Helaian ini dalam {value}, tetapi dana membayar {other}.",
	},
	"F372": {
		"en": "Strict checking is on and some rows have defects. Correct them and run the sheet again.",
		"ms": "Semakan ketat dihidupkan dan ada baris yang rosak. Betulkan dan jalankan semula helaian ini.",
	},
	"F380": {
		"en": "Row {row}, {name}: this reference is known with other contents. Was {other}; now {value}. Correct the sheet, or give a different payment a reference of its own.",
		"ms": "Baris {row}, {name}: rujukan ini sudah dikenali dengan kandungan lain. Dahulu {other}; kini {value}. Betulkan helaian, atau beri rujukan tersendiri kepada bayaran yang berbeza.",
	},
	"F381": {
		"en": "Row {row}, {name}: the gateway already has this reference with other contents: {other}; the sheet says {value}. Nothing was sent.",
		"ms": "Baris {row}, {name}: gerbang sudah mempunyai rujukan ini dengan kandungan lain: {other}; helaian menyebut {value}. Tiada bayaran dihantar.",
	},
	"R121": {"en": "Row {row}, {name}: nothing to pay (0). Remove the row or fill in {cell}.", "ms": "Baris {row}, {name}: tiada apa untuk dibayar (0). Buang baris ini atau isi {cell}."},
	"R122": {"en": "Row {row}, {name}: a negative amount ({value}) cannot be sent. Correct {cell}.", "ms": "Baris {row}, {name}: jumlah negatif ({value}) tidak boleh dihantar. Betulkan {cell}."},
	"R123": {"en": "Row {row}, {name}: {value} has too many decimals. Round it in {cell}.", "ms": "Baris {row}, {name}: {value} mempunyai terlalu banyak perpuluhan. Bundarkan di {cell}."},
	"R124": {"en": "Row {row}, {name}: {value} is more than one payout may be ({other}). Correct {cell} or split it.", "ms": "Baris {row}, {name}: {value} melebihi had satu bayaran ({other}). Betulkan {cell} atau pecahkan."},
	"R125": {"en": "Row {row}, {name}: the reference {value} also stands in row {other}. Give each payment its own.", "ms": "Baris {row}, {name}: rujukan {value} juga ada di baris {other}. Beri setiap bayaran rujukan tersendiri."},
	"R126": {"en": "Row {row}, {name}: no bank. Fill in column {column}.", "ms": "Baris {row}, {name}: tiada bank. Isi lajur {column}."},
	"R127": {"en": "Row {row}, {name}: this gateway needs “{value}”. Fill it in.", "ms": "Baris {row}, {name}: gerbang ini memerlukan “{value}”. Isikan."},
	"R128": {"en": "Row {row}, {name}: the name is longer than the gateway takes ({other} letters). Shorten it in {cell}.", "ms": "Baris {row}, {name}: nama lebih panjang daripada yang diterima ({other} huruf). Pendekkan di {cell}."},
	"R129": {"en": "Row {row}, {name}: this payment has failed nine times under {value}. Give it a new reference.", "ms": "Baris {row}, {name}: bayaran ini telah gagal sembilan kali dengan {value}. Beri rujukan baharu."},
	"R201": {"en": "Row {row}, {name}: the reference “{value}” may hold only letters A–Z, digits and -. Correct {cell}.", "ms": "Baris {row}, {name}: rujukan “{value}” hanya boleh mengandungi huruf A–Z, angka dan -. Betulkan {cell}."},
	"R202": {"en": "Row {row}, {name}: the reference “{value}” has more than 29 characters. Shorten {cell}.", "ms": "Baris {row}, {name}: rujukan “{value}” melebihi 29 aksara. Pendekkan {cell}."},
	"R203": {"en": "Row {row}, {name}: the reference “{value}” ends like a second attempt (-R and a number), which the program writes itself. Change {cell}.", "ms": "Baris {row}, {name}: rujukan “{value}” berakhir seperti percubaan kedua (-R dan nombor), yang ditulis oleh program sendiri. Ubah {cell}."},
	"R204": {"en": "Row {row}, {name}: the reference “{value}” begins with PAYOUT-, as the gateway's own numbers do. Change {cell}.", "ms": "Baris {row}, {name}: rujukan “{value}” bermula dengan PAYOUT-, seperti nombor gerbang sendiri. Ubah {cell}."},
	"W550": {"en": "Row {row}, {name}: the text for the payee was shortened to “{value}”.", "ms": "Baris {row}, {name}: teks untuk penerima dipendekkan kepada “{value}”."},
	"W552": {"en": "Row {row}, {name}: the bank says that this account belongs to “{other}”. Check.", "ms": "Baris {row}, {name}: bank mengatakan akaun ini milik “{other}”. Semak."},
	"W553": {"en": "Row {row}, {name}: the bank did not say who holds this account.", "ms": "Baris {row}, {name}: bank tidak menyatakan pemilik akaun ini."},
	"W554": {"en": "Row {row}, {name}: another bank than the one in the sheet answered for this account. Check the bank.", "ms": "Baris {row}, {name}: bank lain daripada yang di helaian menjawab bagi akaun ini. Semak bank."},
	"W551": {"en": "Row {row}, {name}: same account and amount as row {other}. Possible duplicate.", "ms": "Baris {row}, {name}: akaun dan jumlah sama dengan baris {other}. Mungkin berulang."},
}
