package wording

// drills has what payrun drill says (codes drill.…).
var drills = map[string]Texts{
	"drill.of": {
		"en": "Drill of {name}: {row} rows, {value} to pay ({other})",
		"ms": "Latihan {name}: {row} baris, {value} untuk dibayar ({other})",
		"fr": "Exercice sur {name} : {row} lignes, {value} à payer ({other})",
		"id": "Latihan {name}: {row} baris, {value} untuk dibayar ({other})",
	},
	"drill.what.killed":      {"en": "Killed", "ms": "Dimatikan", "fr": "Interruptions", "id": "Dimatikan"},
	"drill.what.faults":      {"en": "Faults", "ms": "Kerosakan", "fr": "Pannes", "id": "Gangguan"},
	"drill.what.released":    {"en": "Released", "ms": "Dilepaskan", "fr": "Libérés", "id": "Dilepaskan"},
	"drill.what.payments":    {"en": "Payments", "ms": "Bayaran", "fr": "Paiements", "id": "Pembayaran"},
	"drill.what.sheet":       {"en": "Sheet", "ms": "Helaian", "fr": "Feuille", "id": "Lembar"},
	"drill.what.differences": {"en": "Differences", "ms": "Perbezaan", "fr": "Différences", "id": "Perbedaan"},
	"drill.killed": {
		"en": "{value} times, at {row} of the {other} places before and after a write to the ledger; each run again to its end",
		"ms": "{value} kali, di {row} daripada {other} tempat sebelum dan selepas catatan ke lejar; setiap satu dijalankan semula hingga selesai",
		"fr": "{value} fois, à {row} des {other} endroits avant et après une écriture au registre ; chaque fois relancé jusqu'au bout",
		"id": "{value} kali, di {row} dari {other} tempat sebelum dan sesudah catatan ke buku besar; masing-masing dijalankan lagi sampai selesai",
	},
	"drill.faults": {
		"en": "one story at {name}: {value} requests to pay met one, {other} kills; {row} rows left waiting or unknown, and said so",
		"ms": "satu cerita pada {name}: {value} permintaan bayaran terkena, {other} kali dimatikan; {row} baris masih menunggu atau tidak pasti, dan dinyatakan begitu",
		"fr": "une histoire à {name} : {value} demandes de paiement touchées, {other} interruptions ; {row} lignes restées en attente ou incertaines, et dites telles",
		"id": "satu cerita pada {name}: {value} permintaan bayar terkena, {other} kali dimatikan; {row} baris masih menunggu atau belum pasti, dan disebut begitu",
	},
	"drill.released": {
		"en": "{value} payouts that no look-up found, as a person would",
		"ms": "{value} bayaran yang tidak ditemui oleh mana-mana carian, seperti yang dibuat oleh seseorang",
		"fr": "{value} paiements qu'aucune recherche n'a trouvés, comme le ferait une personne",
		"id": "{value} pembayaran yang tidak ditemukan pencarian mana pun, seperti yang dilakukan seseorang",
	},
	"drill.payments": {
		"en": "{value} in {row} stories, at most {other} for one reference in a story",
		"ms": "{value} dalam {row} cerita, paling banyak {other} bagi satu rujukan dalam satu cerita",
		"fr": "{value} en {row} histoires, au plus {other} par référence dans une histoire",
		"id": "{value} dalam {row} cerita, paling banyak {other} untuk satu referensi dalam satu cerita",
	},
	"drill.unread": {
		"en": "the checker reads fewer headings than payrun does; the results were compared with the books and the ledger only",
		"ms": "penyemak mengenali kurang tajuk lajur daripada payrun; keputusan dibandingkan dengan buku dan lejar sahaja",
		"fr": "le vérificateur connaît moins d'en-têtes que payrun ; les résultats n'ont été comparés qu'aux livres et au registre",
		"id": "pemeriksa mengenali lebih sedikit judul kolom daripada payrun; hasil hanya dibandingkan dengan pembukuan dan buku besar",
	},
	"drill.none": {
		"en": "Nobody was paid twice, no row was lost, and nothing that is not known was called failed.",
		"ms": "Tiada siapa dibayar dua kali, tiada baris hilang, dan tiada yang tidak pasti dikatakan gagal.",
		"fr": "Personne n'a été payé deux fois, aucune ligne n'a été perdue, et rien d'incertain n'a été dit échoué.",
		"id": "Tidak ada yang dibayar dua kali, tidak ada baris hilang, dan yang belum pasti tidak disebut gagal.",
	},
	"drill.some": {
		"en": "Something differs: do not pay with this program, and send the kept folder to whoever maintains it.",
		"ms": "Ada yang berbeza: jangan bayar dengan program ini, dan hantar folder yang disimpan kepada penyelenggaranya.",
		"fr": "Quelque chose diffère : ne payez pas avec ce programme, et envoyez le dossier conservé à qui l'entretient.",
		"id": "Ada yang berbeda: jangan membayar dengan program ini, dan kirim folder yang disimpan kepada pemeliharanya.",
	},
	"drill.kept":   {"en": "Kept in {value}", "ms": "Disimpan dalam {value}", "fr": "Conservé dans {value}", "id": "Disimpan di {value}"},
	"drill.repeat": {"en": "Again: {value}", "ms": "Sekali lagi: {value}", "fr": "À nouveau : {value}", "id": "Sekali lagi: {value}"},
	"drill.nothing": {
		"en": "{value} has no row that can be paid: there is nothing to drill. See payrun check.",
		"ms": "{value} tiada baris yang boleh dibayar: tiada apa untuk dilatih. Lihat payrun check.",
		"fr": "{value} n'a aucune ligne à payer : il n'y a rien à exercer. Voyez payrun check.",
		"id": "{value} tidak punya baris yang bisa dibayar: tidak ada yang bisa dilatih. Lihat payrun check.",
	},
}
