package wording

// holds says why a valid row waits for a person (codes H…).
var holds = map[string]Texts{
	"H401": {
		"en": "Account changed since this person was last paid ({other} → {value}). Ask them by telephone, then allow the row.",
		"ms": "Akaun berubah sejak orang ini terakhir dibayar ({other} → {value}). Tanya melalui telefon, kemudian benarkan baris ini.",
		"fr": "Le compte a changé depuis le dernier paiement de cette personne ({other} → {value}). Demandez-lui par téléphone, puis autorisez la ligne.",
		"id": "Rekening berubah sejak orang ini terakhir dibayar ({other} → {value}). Tanyakan lewat telepon, lalu izinkan baris ini.",
	},
	"H402": {
		"en": "The bank says that this account belongs to “{other}”, the sheet says “{value}”. Check, then correct or allow the row.",
		"ms": "Bank mengatakan akaun ini milik “{other}”, helaian menyebut “{value}”. Semak, kemudian betulkan atau benarkan baris ini.",
		"fr": "La banque dit que ce compte appartient à « {other} », la feuille indique « {value} ». Vérifiez, puis corrigez ou autorisez la ligne.",
		"id": "Bank menyatakan rekening ini milik “{other}”, lembar menyebut “{value}”. Periksa, lalu perbaiki atau izinkan baris ini.",
	},
	"H403": {
		"en": "The same amount was sent to the same account lately under another reference ({other}). If this is a second payment, allow the row; if not, remove it.",
		"ms": "Jumlah yang sama baru dihantar ke akaun yang sama dengan rujukan lain ({other}). Jika ini bayaran kedua, benarkan baris ini; jika tidak, buang.",
		"fr": "Le même montant a été envoyé récemment au même compte sous une autre référence ({other}). Si c'est un second paiement, autorisez la ligne ; sinon, supprimez-la.",
		"id": "Nominal yang sama baru saja dikirim ke rekening yang sama dengan referensi lain ({other}). Jika ini pembayaran kedua, izinkan baris ini; jika bukan, hapus.",
	},
	"H404": {
		"en": "This reference was paid more than 20 days ago ({other}). References must change every month: type a new one.",
		"ms": "Rujukan ini dibayar lebih 20 hari lalu ({other}). Rujukan mesti berubah setiap bulan: taip yang baharu.",
		"fr": "Cette référence a été payée il y a plus de 20 jours ({other}). Les références doivent changer chaque mois : saisissez-en une nouvelle.",
		"id": "Referensi ini dibayar lebih dari 20 hari lalu ({other}). Referensi harus berganti setiap bulan: ketik yang baru.",
	},
	"H405": {
		"en": "No payable bank is certain to be “{value}”; nearest: {other}. Write one of the names that payrun banks lists.",
		"ms": "Tiada bank boleh bayar yang pasti bagi “{value}”; paling hampir: {other}. Tulis salah satu nama yang disenaraikan oleh payrun banks.",
		"fr": "Aucune banque payable ne correspond avec certitude à « {value} » ; les plus proches : {other}. Écrivez l'un des noms que payrun banks affiche.",
		"id": "Tidak ada bank yang pasti cocok dengan “{value}”; yang terdekat: {other}. Tulis salah satu nama yang ditampilkan payrun banks.",
	},
}
