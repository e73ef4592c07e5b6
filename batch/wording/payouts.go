package wording

// payouts says what became of a row and what to do now (codes P…).
var payouts = map[string]Texts{
	"P300": {"en": "Paid.", "ms": "Dibayar."},
	"P301": {
		"en": "The bank has not answered yet. Do not pay again; it is being checked.",
		"ms": "Bank belum memberi jawapan. Jangan bayar semula; sedang disemak.",
	},
}
