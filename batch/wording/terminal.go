package wording

// terminal has what is said on the terminal only (codes t.…); the words that
// it shares with the spreadsheets are theirs (codes wb.…).
var terminal = map[string]Texts{
	"t.row":       {"en": "row {row}", "ms": "baris {row}"},
	"t.results":   {"en": "Results", "ms": "Hasil"},
	"t.next":      {"en": "Next", "ms": "Seterus"},
	"t.statement": {"en": "the gateway's statement agrees", "ms": "penyata gerbang sepadan"},
}
