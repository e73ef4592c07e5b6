package wording

// rows says why one row cannot be paid (R101 to R119, R130 to R199), or what
// to look at in it (W501 to W549).
var rows = map[string]Texts{
	"R101": {"en": "Row {row}: no name. Fill in {cell}.", "ms": "Baris {row}: tiada nama. Isi {cell}."},
	"R102": {"en": "Row {row}, {name}: no amount. Fill in {cell}.", "ms": "Baris {row}, {name}: tiada amaun. Isi {cell}."},
	"R104": {"en": "Row {row}, {name}: no account number. Fill in column {column}.", "ms": "Baris {row}, {name}: tiada nombor akaun. Isi lajur {column}."},
	"R105": {"en": "Row {row}, {name}: no phone number. Fill in column {column}.", "ms": "Baris {row}, {name}: tiada nombor telefon. Isi lajur {column}."},
	"R106": {
		"en": "Row {row}, {name}: the account in {cell} has more than 15 digits and is stored as a number, so Excel has changed its last digits. Format the column as Text and type the account again.",
		"ms": "Baris {row}, {name}: akaun di {cell} melebihi 15 digit dan disimpan sebagai nombor, jadi Excel telah mengubah digit terakhirnya. Formatkan lajur sebagai Text dan taip semula akaun.",
	},
	"R107": {
		"en": "Row {row}, {name}: {cell} shows {value}; the digits of the account are lost. Format the column as Text and type the account again.",
		"ms": "Baris {row}, {name}: {cell} menunjukkan {value}; digit akaun telah hilang. Formatkan lajur sebagai Text dan taip semula akaun.",
	},
	"R108": {
		"en": "Row {row}, {name}: the account in {cell} ({value}) holds something else than digits. Leave only the account number.",
		"ms": "Baris {row}, {name}: akaun di {cell} ({value}) mengandungi selain digit. Tinggalkan nombor akaun sahaja.",
	},
	"R109": {
		"en": "Row {row}, {name}: {value} in {cell} is not an account number. Type the account as text, without decimals.",
		"ms": "Baris {row}, {name}: {value} di {cell} bukan nombor akaun. Taip akaun sebagai teks, tanpa perpuluhan.",
	},
	"R110": {
		"en": "Row {row}, {name}: Excel shows the account in {cell} as a date ({value}). Format the column as Text and type the account again.",
		"ms": "Baris {row}, {name}: Excel memaparkan akaun di {cell} sebagai tarikh ({value}). Formatkan lajur sebagai Text dan taip semula akaun.",
	},
	"R111": {
		"en": "Row {row}, {name}: the account in {cell} holds characters that only look like digits or can change their order. Type the account again.",
		"ms": "Baris {row}, {name}: akaun di {cell} mengandungi aksara yang hanya menyerupai digit atau boleh mengubah susunannya. Taip semula akaun.",
	},
	"R113": {
		"en": "Row {row}, {name}: {value} in {cell} is not a phone number. Type it as text, such as +22997000000.",
		"ms": "Baris {row}, {name}: {value} di {cell} bukan nombor telefon. Taip sebagai teks, seperti +22997000000.",
	},
	"R114": {
		"en": "Row {row}: {value} in {cell} is not a name. Check that the columns are in their places.",
		"ms": "Baris {row}: {value} di {cell} bukan nama. Semak kedudukan lajur.",
	},
	"R116": {
		"en": "Row {row}, {name}: Excel has turned the value in {cell} into a date ({value}). Format the column as Text and type it again.",
		"ms": "Baris {row}, {name}: Excel telah menukar nilai di {cell} kepada tarikh ({value}). Formatkan lajur sebagai Text dan taip semula.",
	},
	"R117": {
		"en": "Row {row}, {name}: {cell} shows {value}; Excel has changed its digits. Format the column as Text and type it again.",
		"ms": "Baris {row}, {name}: {cell} menunjukkan {value}; Excel telah mengubah digitnya. Formatkan lajur sebagai Text dan taip semula.",
	},
	"R130": {
		"en": "Row {row}, {name}: “{value}” in {cell} is not an amount. Write digits, such as 1450.00.",
		"ms": "Baris {row}, {name}: “{value}” di {cell} bukan amaun. Tulis angka, seperti 1450.00.",
	},
	"R131": {
		"en": "Row {row}, {name}: “{value}” in {cell} can be read in two ways: {other}. Write the amount with two decimals, or set the decimal mark in the settings.",
		"ms": "Baris {row}, {name}: “{value}” di {cell} boleh dibaca dengan dua cara: {other}. Tulis amaun dengan dua perpuluhan, atau tetapkan tanda perpuluhan dalam tetapan.",
	},
	"R132": {
		"en": "Row {row}, {name}: “{value}” in {cell} is written with an exponent. Write the amount in digits.",
		"ms": "Baris {row}, {name}: “{value}” di {cell} ditulis dengan eksponen. Tulis amaun dalam angka.",
	},
	"R133": {
		"en": "Row {row}, {name}: “{value}” in {cell} has too many decimals. Round it to two; salary formulas need ROUND(…, 2).",
		"ms": "Baris {row}, {name}: “{value}” di {cell} mempunyai terlalu banyak perpuluhan. Bundarkan kepada dua; formula gaji perlukan ROUND(…, 2).",
	},
	"R134": {
		"en": "Row {row}, {name}: “{value}” in {cell} is negative and cannot be sent. Correct the amount or remove the row.",
		"ms": "Baris {row}, {name}: “{value}” di {cell} adalah negatif dan tidak boleh dihantar. Betulkan amaun atau buang baris ini.",
	},
	"R135": {
		"en": "Row {row}, {name}: “{value}” in {cell} has decimals, and this currency has none. Write a whole number.",
		"ms": "Baris {row}, {name}: “{value}” di {cell} mempunyai perpuluhan, sedangkan mata wang ini tiada. Tulis nombor bulat.",
	},
	"R136": {
		"en": "Row {row}, {name}: Excel shows the amount in {cell} as a date ({value}). Format the column as a number and type the amount again.",
		"ms": "Baris {row}, {name}: Excel memaparkan amaun di {cell} sebagai tarikh ({value}). Formatkan lajur sebagai nombor dan taip semula amaun.",
	},
	"R137": {
		"en": "Row {row}, {name}: {cell} holds a formula that has never been calculated ({value}). Open the file in Excel and save it.",
		"ms": "Baris {row}, {name}: {cell} mengandungi formula yang belum pernah dikira ({value}). Buka fail dalam Excel dan simpan.",
	},
	"R138": {
		"en": "Row {row}, {name}: {cell} shows the error {value}. Correct its formula or type the value.",
		"ms": "Baris {row}, {name}: {cell} menunjukkan ralat {value}. Betulkan formulanya atau taip nilainya.",
	},
	"R139": {
		"en": "Row {row}, {name}: {cell} holds {value}, which belongs to a tick box. Type the value.",
		"ms": "Baris {row}, {name}: {cell} mengandungi {value}, iaitu nilai kotak tanda. Taip nilainya.",
	},
	"R140": {
		"en": "Row {row}, {name}: {cell} is merged with another cell and has no value of its own. Choose Unmerge Cells and fill in each row.",
		"ms": "Baris {row}, {name}: {cell} bercantum dengan sel lain dan tiada nilai sendiri. Pilih Unmerge Cells dan isi setiap baris.",
	},
	"R141": {
		"en": "Row {row}, {name}: the text in {cell} is far too long. Shorten it.",
		"ms": "Baris {row}, {name}: teks di {cell} terlalu panjang. Pendekkan.",
	},
	"R142": {
		"en": "Row {row}, {name}: the row has more fields than the header, so its values may stand in the wrong columns. Put texts with commas in quotation marks, or save the sheet from Excel.",
		"ms": "Baris {row}, {name}: baris ini mempunyai lebih banyak medan daripada tajuk, jadi nilainya mungkin di lajur yang salah. Letakkan teks yang mengandungi koma dalam tanda petik, atau simpan dari Excel.",
	},
	"R143": {
		"en": "Row {row}, {name}: the row has fewer fields than the header, so its values may stand in the wrong columns. Add the missing separators, or save the sheet from Excel.",
		"ms": "Baris {row}, {name}: baris ini mempunyai kurang medan daripada tajuk, jadi nilainya mungkin di lajur yang salah. Tambah pemisah yang hilang, atau simpan dari Excel.",
	},
	"R145": {
		"en": "Row {row}, {name}: “{value}” in {cell} is in another currency ({other}) than the pool pays. Pay it elsewhere, or correct the cell.",
		"ms": "Baris {row}, {name}: “{value}” di {cell} dalam mata wang lain ({other}) daripada yang dibayar oleh dana. Bayar di tempat lain, atau betulkan sel.",
	},
	"R148": {
		"en": "Row {row}, {name}: {cell} holds {value}, and its format shows nothing. Format it as a number and look at the amount.",
		"ms": "Baris {row}, {name}: {cell} mengandungi {value}, tetapi formatnya tidak memaparkan apa-apa. Formatkan sebagai nombor dan semak amaun.",
	},
	"R149": {
		"en": "Row {row}, {name}: {cell} is shown as a percentage or in thousands. Format it as a number and type the amount.",
		"ms": "Baris {row}, {name}: {cell} dipaparkan sebagai peratus atau dalam ribuan. Formatkan sebagai nombor dan taip amaun.",
	},
	"W501": {
		"en": "Row {row}, {name}: the account {value} has {other} digits, which is unusual for this bank. Check it.",
		"ms": "Baris {row}, {name}: akaun {value} mempunyai {other} digit, yang luar biasa bagi bank ini. Semak.",
	},
	"W502": {
		"en": "Row {row}, {name}: the account {value} is short for this bank, as if Excel had dropped zeros in front. With zeros in front it would have {other} digits. If so, type it as text.",
		"ms": "Baris {row}, {name}: akaun {value} pendek bagi bank ini, seolah-olah Excel membuang sifar di hadapan. Dengan sifar di hadapan ia mempunyai {other} digit. Jika benar, taip sebagai teks.",
	},
	"W503": {
		"en": "Row {row}, {name}: the account {value} looks like an identity card number. Check it with the bank {other}.",
		"ms": "Baris {row}, {name}: akaun {value} kelihatan seperti nombor kad pengenalan. Semak dengan bank {other}.",
	},
	"W504": {
		"en": "Row {row}, {name}: the amount {value} in {cell} comes from another workbook ({other}). Check that it is up to date.",
		"ms": "Baris {row}, {name}: amaun {value} di {cell} datang dari buku kerja lain ({other}). Pastikan ia terkini.",
	},
	"W505": {
		"en": "Row {row}, {name}: the row is struck through in the sheet, and is paid all the same. Remove it if it is not meant to be.",
		"ms": "Baris {row}, {name}: baris ini dipalang dalam helaian, tetapi tetap dibayar. Buang jika tidak dimaksudkan.",
	},
	"W506": {
		"en": "Row {row}, {name}: the row is hidden in the sheet and was included, as asked.",
		"ms": "Baris {row}, {name}: baris ini tersembunyi dalam helaian dan disertakan, seperti diminta.",
	},
	"W507": {
		"en": "Row {row}, {name}: {cell} held characters that cannot be seen. They were left out.",
		"ms": "Baris {row}, {name}: {cell} mengandungi aksara yang tidak kelihatan. Ia ditinggalkan.",
	},
	"W508": {
		"en": "Row {row}, {name}: {cell} held characters that change the order of letters on the screen. They were left out; check the text.",
		"ms": "Baris {row}, {name}: {cell} mengandungi aksara yang mengubah susunan huruf di skrin. Ia ditinggalkan; semak teks.",
	},
	"W509": {
		"en": "Row {row}, {name}: {cell} holds a letter that was lost when the file was saved ({value}). Type it again.",
		"ms": "Baris {row}, {name}: {cell} mengandungi huruf yang hilang semasa fail disimpan ({value}). Taip semula.",
	},
	"W510": {
		"en": "Row {row}, {name}: the name in {cell} mixes letters of several alphabets that look alike. Type it again.",
		"ms": "Baris {row}, {name}: nama di {cell} mencampurkan huruf beberapa abjad yang serupa. Taip semula.",
	},
	"W514": {
		"en": "Row {row}, {name}: “{value}” in {cell} is not a date. Write it as 25/11/2026.",
		"ms": "Baris {row}, {name}: “{value}” di {cell} bukan tarikh. Tulis sebagai 25/11/2026.",
	},
}
