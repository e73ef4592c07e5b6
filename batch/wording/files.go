package wording

// files says why a whole file is refused, and how a sheet was understood
// (codes F…, N…).
var files = map[string]Texts{
	"F301": {"en": "This file holds no rows to pay.", "ms": "Fail ini tiada baris untuk dibayar."},
	"F310": {
		"en": "Which month is this? The sheet names no month and its rows have no references. Add a title such as “Payroll November 2026”, a pay date column, or say --period 2026-11.",
		"ms": "Bulan apakah ini? Helaian tidak menyebut bulan dan barisnya tiada rujukan. Tambah tajuk seperti “Gaji November 2026”, lajur tarikh bayar, atau nyatakan --period 2026-11.",
	},
}
