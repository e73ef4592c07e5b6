package wording

// holds says why a valid row waits for a person (codes H…).
var holds = map[string]Texts{
	"H401": {
		"en": "Account changed since this person was last paid ({other} → {value}). Ask them by telephone, then allow the row.",
		"ms": "Akaun berubah sejak orang ini terakhir dibayar ({other} → {value}). Tanya melalui telefon, kemudian benarkan baris ini.",
	},
	"H402": {
		"en": "The bank says that this account belongs to “{other}”, the sheet says “{value}”. Check, then correct or allow the row.",
		"ms": "Bank mengatakan akaun ini milik “{other}”, helaian menyebut “{value}”. Semak, kemudian betulkan atau benarkan baris ini.",
	},
	"H403": {
		"en": "The same amount was sent to the same account lately under another reference ({other}). If this is a second payment, allow the row; if not, remove it.",
		"ms": "Jumlah yang sama baru dihantar ke akaun yang sama dengan rujukan lain ({other}). Jika ini bayaran kedua, benarkan baris ini; jika tidak, buang.",
	},
	"H404": {
		"en": "This reference was paid more than 20 days ago ({other}). References must change every month: type a new one.",
		"ms": "Rujukan ini dibayar lebih 20 hari lalu ({other}). Rujukan mesti berubah setiap bulan: taip yang baharu.",
	},
	"H405": {
		"en": "No payable bank is certain to be “{value}”; nearest: {other}. Write one of the names that payrun banks lists.",
		"ms": "Tiada bank boleh bayar yang pasti bagi “{value}”; paling hampir: {other}. Tulis salah satu nama yang disenaraikan oleh payrun banks.",
	},
}
