package wording

// terminal has what is said on the terminal only (codes t.…); the words that
// it shares with the spreadsheets are theirs (codes wb.…).
var terminal = map[string]Texts{
	"t.row":     {"en": "row {row}", "ms": "baris {row}", "fr": "ligne {row}", "id": "baris {row}"},
	"t.cell":    {"en": "cell {cell}", "ms": "sel {cell}", "fr": "cellule {cell}", "id": "sel {cell}"},
	"t.results": {"en": "Wrote", "ms": "Ditulis", "fr": "Écrit", "id": "Ditulis"},
	"t.next":    {"en": "Next", "ms": "Seterus", "fr": "Suite", "id": "Lanjut"},
	"t.statement": {
		"en": "{value}; the gateway's statement agrees",
		"ms": "{value}; penyata gerbang sepadan",
		"fr": "{value} ; le relevé de la passerelle concorde",
		"id": "{value}; mutasi gateway cocok",
	},

	"t.sheet":    {"en": "sheet “{value}”", "ms": "helaian “{value}”", "fr": "feuille « {value} »", "id": "lembar “{value}”"},
	"t.header":   {"en": "header in row {value}", "ms": "tajuk di baris {value}", "fr": "en-tête à la ligne {value}", "id": "judul kolom di baris {value}"},
	"t.topay":    {"en": "To pay", "ms": "Untuk dibayar", "fr": "À payer", "id": "Akan dibayar"},
	"t.fees":     {"en": "Fees (estimate)", "ms": "Fi (anggaran)", "fr": "Frais (estimés)", "id": "Biaya (perkiraan)"},
	"t.reserved": {"en": "For other runs", "ms": "Larian lain", "fr": "Autres traitements", "id": "Proses lain"},
	"t.keep":     {"en": "Keep in pool", "ms": "Kekal dalam dana", "fr": "Doit rester", "id": "Harus tersisa"},
	"t.needed":   {"en": "Needed", "ms": "Diperlukan", "fr": "Nécessaire", "id": "Diperlukan"},
	"t.pool":     {"en": "In the pool", "ms": "Dalam dana", "fr": "Disponible", "id": "Dalam dana"},
	"t.topup":    {"en": "TOP UP", "ms": "TAMBAH", "fr": "AJOUTER", "id": "ISI"},
	"t.unread": {
		"en": "The pool's figure could not be read.",
		"ms": "Baki dana tidak dapat dibaca.",
		"fr": "Le solde du compte prépayé n'a pas pu être lu.",
		"id": "Saldo dana tidak bisa dibaca.",
	},
	"t.matches": {
		"en": "matches the total in row {value}",
		"ms": "sepadan dengan jumlah di baris {value}",
		"fr": "égale le total de la ligne {value}",
		"id": "cocok dengan jumlah di baris {value}",
	},
	"t.differs": {
		"en": "the total in row {value} says {other}",
		"ms": "jumlah di baris {value} ialah {other}",
		"fr": "le total de la ligne {value} indique {other}",
		"id": "jumlah di baris {value} menyebut {other}",
	},
	"t.tofix": {
		"en": "Rows to fix: {value}",
		"ms": "Baris untuk dibetulkan: {value}",
		"fr": "Lignes à corriger : {value}",
		"id": "Baris yang harus diperbaiki: {value}",
	},
	"t.held": {
		"en": "Rows held until somebody has looked: {value}",
		"ms": "Baris ditahan sehingga disemak: {value}",
		"fr": "Lignes retenues jusqu'à vérification : {value}",
		"id": "Baris ditahan sampai diperiksa: {value}",
	},
	"t.tolook": {
		"en": "Rows to look at: {value}",
		"ms": "Baris untuk dilihat: {value}",
		"fr": "Lignes à regarder : {value}",
		"id": "Baris yang perlu dilihat: {value}",
	},
	"t.changes": {
		"en": "Changes since last month: {value}",
		"ms": "Perubahan sejak bulan lepas: {value}",
		"fr": "Changements depuis le mois dernier : {value}",
		"id": "Perubahan sejak bulan lalu: {value}",
	},

	"t.progress.looking":  {"en": "Looking up", "ms": "Menyemak", "fr": "Recherche", "id": "Mencari"},
	"t.progress.paying":   {"en": "Paying", "ms": "Membayar", "fr": "Paiement", "id": "Membayar"},
	"t.progress.settling": {"en": "Settling", "ms": "Menyelesaikan", "fr": "Suivi", "id": "Menyelesaikan"},
	"t.progress.sent":     {"en": "{value} sent", "ms": "{value} dihantar", "fr": "{value} envoyés", "id": "{value} dikirim"},
	"t.progress.failed":   {"en": "{value} failed", "ms": "{value} gagal", "fr": "{value} échoués", "id": "{value} gagal"},
	"t.progress.left":     {"en": "{value} left", "ms": "{value} lagi", "fr": "encore {value}", "id": "sisa {value}"},

	"t.change.account": {
		"en": "{name} (row {row}): account changed, {before} → {after}",
		"ms": "{name} (baris {row}): akaun berubah, {before} → {after}",
		"fr": "{name} (ligne {row}) : compte changé, {before} → {after}",
		"id": "{name} (baris {row}): rekening berubah, {before} → {after}",
	},
	"t.change.shared": {
		"en": "{name} (row {row}): one account for two people, also {after}",
		"ms": "{name} (baris {row}): satu akaun untuk dua orang, juga {after}",
		"fr": "{name} (ligne {row}) : un seul compte pour deux personnes, aussi {after}",
		"id": "{name} (baris {row}): satu rekening untuk dua orang, juga {after}",
	},
	"t.change.bank": {
		"en": "{name} (row {row}): bank changed, {before} → {after}",
		"ms": "{name} (baris {row}): bank berubah, {before} → {after}",
		"fr": "{name} (ligne {row}) : banque changée, {before} → {after}",
		"id": "{name} (baris {row}): bank berubah, {before} → {after}",
	},
	"t.change.name": {
		"en": "{name} (row {row}): name changed, was {before}",
		"ms": "{name} (baris {row}): nama berubah, dahulu {before}",
		"fr": "{name} (ligne {row}) : nom changé, avant {before}",
		"id": "{name} (baris {row}): nama berubah, sebelumnya {before}",
	},
	"t.change.new": {
		"en": "{name} (row {row}): new, {value}",
		"ms": "{name} (baris {row}): baharu, {value}",
		"fr": "{name} (ligne {row}) : nouveau, {value}",
		"id": "{name} (baris {row}): baru, {value}",
	},
	"t.change.gone": {
		"en": "{name}: gone, was {other}",
		"ms": "{name}: tiada lagi, dahulu {other}",
		"fr": "{name} : parti, avant {other}",
		"id": "{name}: tidak ada lagi, sebelumnya {other}",
	},
	"t.change.amount": {
		"en": "{name} (row {row}): {value}, {percent} (was {other})",
		"ms": "{name} (baris {row}): {value}, {percent} (dahulu {other})",
		"fr": "{name} (ligne {row}) : {value}, {percent} (avant {other})",
		"id": "{name} (baris {row}): {value}, {percent} (sebelumnya {other})",
	},
}
