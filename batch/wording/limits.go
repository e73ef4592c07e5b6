package wording

// limits says which limits a row (H406, H407) or a whole run (A81x) is above,
// and what a second look is for.
var limits = map[string]Texts{
	"H406": {
		"en": "This payout of {value} is above what one may be ({other}). Compare it with the payroll register, then allow the row.",
		"ms": "Bayaran {value} ini melebihi had satu bayaran ({other}). Bandingkan dengan daftar gaji, kemudian benarkan baris ini.",
		"fr": "Ce paiement de {value} dépasse le plafond d'un paiement ({other}). Comparez-le avec le livre de paie, puis autorisez la ligne.",
		"id": "Pembayaran {value} ini melebihi batas satu pembayaran ({other}). Cocokkan dengan daftar gaji, lalu izinkan baris ini.",
	},
	"H407": {
		"en": "This person was never paid from here, and {value} is above the limit for somebody new ({other}). Make sure that they exist and that the account is theirs, then allow the row.",
		"ms": "Orang ini belum pernah dibayar dari sini, dan {value} melebihi had bagi orang baharu ({other}). Pastikan orangnya wujud dan akaun itu miliknya, kemudian benarkan baris ini.",
		"fr": "Cette personne n'a jamais été payée d'ici, et {value} dépasse le plafond d'un nouveau bénéficiaire ({other}). Vérifiez qu'elle existe et que le compte est le sien, puis autorisez la ligne.",
		"id": "Orang ini belum pernah dibayar dari sini, dan {value} melebihi batas untuk orang baru ({other}). Pastikan orangnya ada dan rekening itu miliknya, lalu izinkan baris ini.",
	},
	"A811": {
		"en": "This run would send {value}, and the limit of a run is {other}. Compare the total with the payroll register before you approve it.",
		"ms": "Larian ini akan menghantar {value}, dan had satu larian ialah {other}. Bandingkan jumlahnya dengan daftar gaji sebelum meluluskannya.",
		"fr": "Ce traitement enverrait {value}, et le plafond d'un traitement est {other}. Comparez le total avec le livre de paie avant de l'approuver.",
		"id": "Proses ini akan mengirim {value}, dan batas satu proses adalah {other}. Cocokkan totalnya dengan daftar gaji sebelum menyetujuinya.",
	},
	"A812": {
		"en": "The sheet's total is {value}; the last month's was {other}. Find out why before you approve it.",
		"ms": "Jumlah helaian ini {value}; bulan lepas {other}. Cari sebabnya sebelum meluluskannya.",
		"fr": "Le total de la feuille est {value} ; celui du mois précédent était {other}. Cherchez pourquoi avant de l'approuver.",
		"id": "Total lembar ini {value}; bulan lalu {other}. Cari tahu sebabnya sebelum menyetujuinya.",
	},
	"A813": {
		"en": "{value} rows are new for a month that was paid already ({other}). Make sure that they are a second payment and not the same one again.",
		"ms": "{value} baris baharu bagi bulan yang sudah dibayar ({other}). Pastikan ia bayaran kedua dan bukan bayaran yang sama sekali lagi.",
		"fr": "{value} lignes sont nouvelles pour un mois déjà payé ({other}). Vérifiez qu'il s'agit d'un second paiement et non du même une fois de plus.",
		"id": "{value} baris baru untuk bulan yang sudah dibayar ({other}). Pastikan ini pembayaran kedua dan bukan pembayaran yang sama sekali lagi.",
	},
	"A805": {
		"en": "Waiting for a second look; the reasons are above. Nothing was sent. Whoever has looked says payrun approve {value} --total {other} --count {row}; then run the sheet again. In live that is another person than the one who ran it.",
		"ms": "Menunggu semakan kedua; sebabnya di atas. Tiada bayaran dihantar. Sesiapa yang telah menyemak menyatakan payrun approve {value} --total {other} --count {row}; kemudian jalankan semula helaian. Dalam live, ia mesti orang lain daripada yang menjalankannya.",
		"fr": "En attente d'un second regard ; les raisons sont ci-dessus. Rien n'a été envoyé. La personne qui a vérifié tape payrun approve {value} --total {other} --count {row} ; relancez ensuite le fichier. En live, c'est une autre personne que celle qui l'a lancé.",
		"id": "Menunggu pemeriksaan kedua; alasannya di atas. Tidak ada yang dikirim. Yang sudah memeriksa mengetik payrun approve {value} --total {other} --count {row}; lalu jalankan lagi lembarnya. Di live, itu harus orang lain, bukan yang menjalankannya.",
	},
	"s.looks": {
		"en": "a second look is needed. {value}",
		"ms": "semakan kedua diperlukan. {value}",
		"fr": "un second regard est nécessaire. {value}",
		"id": "pemeriksaan kedua diperlukan. {value}",
	},
	"s.propose.looks": {
		"en": "waiting for a second look: {value} payees, {other}. Whoever has looked at the CHECK workbook says: payrun approve {name} --total {cell} --count {value}",
		"ms": "menunggu semakan kedua: {value} penerima, {other}. Sesiapa yang telah menyemak buku kerja CHECK menyatakan: payrun approve {name} --total {cell} --count {value}",
		"fr": "en attente d'un second regard : {value} bénéficiaires, {other}. La personne qui a vérifié le classeur CHECK tape : payrun approve {name} --total {cell} --count {value}",
		"id": "menunggu pemeriksaan kedua: {value} penerima, {other}. Yang sudah memeriksa buku kerja CHECK mengetik: payrun approve {name} --total {cell} --count {value}",
	},
}
