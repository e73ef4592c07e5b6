package wording

// rows says why one row cannot be paid, or what to look at in it (codes R…,
// W…).
var rows = map[string]Texts{
	"R104": {"en": "Row {row}, {name}: no account number. Fill in column {column}.", "ms": "Baris {row}, {name}: tiada nombor akaun. Isi lajur {column}."},
}
