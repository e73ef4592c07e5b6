package wording

// payouts says what became of a row and what to do now (codes P…), what a
// person has to see first (A7…), why a run stopped itself (B8…) and what may
// explain a difference (C9…). The first sentence of a text says what happened,
// the rest what to do.
var payouts = map[string]Texts{
	"P300": {"en": "Paid.", "ms": "Dibayar.", "fr": "Payé.", "id": "Dibayar."},
	"P301": {
		"en": "The bank has not answered yet. Do not pay again; it is being checked.",
		"ms": "Bank belum memberi jawapan. Jangan bayar semula; sedang disemak.",
		"fr": "La banque n'a pas encore répondu. Ne payez pas de nouveau ; la vérification est en cours.",
		"id": "Bank belum menjawab. Jangan bayar ulang; sedang dicek.",
	},
	"P302": {
		"en": "The gateway gave an answer that cannot be understood ({value}). Do not pay again; it is being checked.",
		"ms": "Gerbang memberi jawapan yang tidak dapat difahami ({value}). Jangan bayar semula; sedang disemak.",
		"fr": "La passerelle a donné une réponse incompréhensible ({value}). Ne payez pas de nouveau ; la vérification est en cours.",
		"id": "Gateway memberi jawaban yang tidak bisa dipahami ({value}). Jangan bayar ulang; sedang dicek.",
	},
	"P303": {
		"en": "Several look-ups do not find this payout. Do not pay again. Ask the gateway; when it confirms that nothing was paid, release the row with payrun release.",
		"ms": "Beberapa semakan tidak menemui bayaran ini. Jangan bayar semula. Tanya gerbang; apabila disahkan tiada bayaran dibuat, lepaskan baris ini dengan payrun release.",
		"fr": "Plusieurs recherches ne trouvent pas ce paiement. Ne payez pas de nouveau. Demandez à la passerelle ; quand elle confirme que rien n'a été payé, libérez la ligne avec payrun release.",
		"id": "Beberapa pencarian tidak menemukan pembayaran ini. Jangan bayar ulang. Tanyakan ke gateway; setelah dipastikan tidak ada yang dibayar, lepaskan baris ini dengan payrun release.",
	},
	"P304": {
		"en": "The gateway shows {other} where the sheet says {value}. Do not pay again. The run is blocked: call the gateway with the gateway reference.",
		"ms": "Gerbang menunjukkan {other} sedangkan helaian menyebut {value}. Jangan bayar semula. Larian disekat: hubungi gerbang dengan rujukan gerbang.",
		"fr": "La passerelle montre {other} là où la feuille indique {value}. Ne payez pas de nouveau. Le traitement est bloqué : appelez la passerelle avec sa propre référence.",
		"id": "Gateway menunjukkan {other}, sedangkan lembar menyebut {value}. Jangan bayar ulang. Proses diblokir: hubungi gateway dengan nomor referensi gateway.",
	},
	"P305": {
		"en": "The program was interrupted while it was sending this row. Do not pay again; run the file again and the row is looked up.",
		"ms": "Program terganggu semasa menghantar baris ini. Jangan bayar semula; jalankan fail semula dan baris ini akan disemak.",
		"fr": "Le programme a été interrompu pendant l'envoi de cette ligne. Ne payez pas de nouveau ; lancez encore le fichier et la ligne sera recherchée.",
		"id": "Program terhenti saat mengirim baris ini. Jangan bayar ulang; jalankan lagi berkasnya dan baris ini akan dicari.",
	},
	"P310": {
		"en": "On its way: the bank has it and has not finished. Wait; do not pay again.",
		"ms": "Dalam perjalanan: bank telah menerimanya dan belum selesai. Tunggu; jangan bayar semula.",
		"fr": "En cours : la banque l'a reçu et n'a pas terminé. Attendez ; ne payez pas de nouveau.",
		"id": "Dalam perjalanan: bank sudah menerimanya dan belum selesai. Tunggu; jangan bayar ulang.",
	},
	"P311": {
		"en": "Needs approval at the gateway, usually 30–40 minutes. Wait; do not pay again.",
		"ms": "Perlu kelulusan di gerbang, biasanya 30–40 minit. Tunggu; jangan bayar semula.",
		"fr": "Attend une approbation à la passerelle, en général 30 à 40 minutes. Attendez ; ne payez pas de nouveau.",
		"id": "Perlu persetujuan di gateway, biasanya 30–40 menit. Tunggu; jangan bayar ulang.",
	},
	"P320": {
		"en": "No money moved: {value}. Ask the person, correct the row on the Failed sheet and drop that sheet again.",
		"ms": "Tiada wang dipindahkan: {value}. Tanya orang berkenaan, betulkan baris pada helaian Gagal dan letakkan helaian itu semula.",
		"fr": "L'argent n'est pas parti : {value}. Demandez à la personne, corrigez la ligne sur la feuille Échecs et redéposez cette feuille.",
		"id": "Uang tidak berpindah: {value}. Tanyakan kepada orangnya, perbaiki baris di lembar Gagal, lalu taruh lagi lembar itu.",
	},
	"P321": {
		"en": "This row failed before ({value}) and came again unchanged, so nothing was sent. Correct it, or drop the Failed sheet of its results to try it as it is.",
		"ms": "Baris ini pernah gagal ({value}) dan datang semula tanpa perubahan, jadi tiada apa dihantar. Betulkan, atau letakkan helaian Gagal daripada keputusannya untuk mencuba seadanya.",
		"fr": "Cette ligne a déjà échoué ({value}) et revient sans changement ; rien n'a donc été envoyé. Corrigez-la, ou redéposez la feuille Échecs de ses résultats pour l'essayer telle quelle.",
		"id": "Baris ini pernah gagal ({value}) dan datang lagi tanpa perubahan, jadi tidak ada yang dikirim. Perbaiki, atau taruh lembar Gagal dari hasilnya untuk mencoba apa adanya.",
	},
	"P322": {
		"en": "The gateway may still change its mind about this failure. Nothing was sent: run the same file again in an hour.",
		"ms": "Gerbang mungkin masih mengubah keputusan kegagalan ini. Tiada apa dihantar: jalankan fail yang sama semula sejam lagi.",
		"fr": "La passerelle peut encore revenir sur cet échec. Rien n'a été envoyé : lancez de nouveau le même fichier dans une heure.",
		"id": "Gateway masih bisa mengubah kegagalan ini. Tidak ada yang dikirim: jalankan lagi berkas yang sama satu jam lagi.",
	},
	"P323": {
		"en": "The payment that had failed is not failed at the gateway any more. Nothing was sent; do not pay again, see the alarm in the results of its run.",
		"ms": "Bayaran yang dahulu gagal kini tidak lagi gagal di gerbang. Tiada apa dihantar; jangan bayar semula, lihat amaran dalam keputusan lariannya.",
		"fr": "Le paiement donné pour un échec ne l'est plus à la passerelle. Rien n'a été envoyé ; ne payez pas de nouveau, voyez l'alerte dans les résultats de son traitement.",
		"id": "Pembayaran yang dahulu gagal kini tidak lagi gagal di gateway. Tidak ada yang dikirim; jangan bayar ulang, lihat peringatan di hasil prosesnya.",
	},
	"P330": {
		"en": "The money was paid on {value} and came back. Ask the person, correct the row on the Failed sheet and drop that sheet again.",
		"ms": "Wang telah dibayar pada {value} dan dipulangkan. Tanya orang berkenaan, betulkan baris pada helaian Gagal dan letakkan helaian itu semula.",
		"fr": "L'argent a été payé le {value} et il est revenu. Demandez à la personne, corrigez la ligne sur la feuille Échecs et redéposez cette feuille.",
		"id": "Uang sudah dibayar pada {value} lalu kembali. Tanyakan kepada orangnya, perbaiki baris di lembar Gagal, lalu taruh lagi lembar itu.",
	},
	"P340": {
		"en": "The run stopped before this row. Run the same file again to go on; nobody is paid twice.",
		"ms": "Larian berhenti sebelum baris ini. Jalankan fail yang sama semula untuk meneruskan; tiada siapa dibayar dua kali.",
		"fr": "Le traitement s'est arrêté avant cette ligne. Lancez de nouveau le même fichier pour continuer ; personne n'est payé deux fois.",
		"id": "Proses berhenti sebelum baris ini. Jalankan lagi berkas yang sama untuk melanjutkan; tidak ada yang dibayar dua kali.",
	},
	"P341": {
		"en": "Three times the gateway could not say whether it knows this reference. Run the same file again later.",
		"ms": "Tiga kali gerbang tidak dapat mengesahkan sama ada rujukan ini dikenali. Jalankan fail yang sama semula kemudian.",
		"fr": "Trois fois, la passerelle n'a pas pu dire si elle connaît cette référence. Lancez de nouveau le même fichier plus tard.",
		"id": "Tiga kali gateway tidak bisa memastikan apakah referensi ini dikenal. Jalankan lagi berkas yang sama nanti.",
	},
	"P342": {
		"en": "The run was blocked before this row ({value}). Clear the cause, then run the same file again.",
		"ms": "Larian disekat sebelum baris ini ({value}). Selesaikan puncanya, kemudian jalankan fail yang sama semula.",
		"fr": "Le traitement a été bloqué avant cette ligne ({value}). Supprimez la cause, puis lancez de nouveau le même fichier.",
		"id": "Proses diblokir sebelum baris ini ({value}). Selesaikan penyebabnya, lalu jalankan lagi berkas yang sama.",
	},
	"P343": {
		"en": "No connection: this payout provably never left. Run the same file again.",
		"ms": "Tiada sambungan: bayaran ini terbukti tidak pernah dihantar. Jalankan fail yang sama semula.",
		"fr": "Pas de connexion : il est prouvé que ce paiement n'est jamais parti. Lancez de nouveau le même fichier.",
		"id": "Tidak ada koneksi: terbukti pembayaran ini tidak pernah terkirim. Jalankan lagi berkas yang sama.",
	},
	"P344": {
		"en": "Ready and not sent yet. Approve the run where approval is needed, then run the same file again.",
		"ms": "Sedia dan belum dihantar. Luluskan larian jika kelulusan diperlukan, kemudian jalankan fail yang sama semula.",
		"fr": "Prêt, pas encore envoyé. Approuvez le traitement si une approbation est nécessaire, puis lancez de nouveau le même fichier.",
		"id": "Siap dan belum dikirim. Setujui proses jika perlu persetujuan, lalu jalankan lagi berkas yang sama.",
	},
	"P346": {
		"en": "The gateway did not prepare it ({value}); nothing was paid. Run the same file again; if it says so again, correct the row or ask the gateway.",
		"ms": "Gerbang tidak menyediakannya ({value}); tiada bayaran dibuat. Jalankan fail yang sama semula; jika masih begitu, betulkan baris atau tanya gerbang.",
		"fr": "La passerelle ne l'a pas préparé ({value}) ; rien n'a été payé. Lancez de nouveau le même fichier ; si cela se répète, corrigez la ligne ou demandez à la passerelle.",
		"id": "Gateway tidak menyiapkannya ({value}); tidak ada yang dibayar. Jalankan lagi berkas yang sama; jika terulang, perbaiki barisnya atau tanyakan ke gateway.",
	},
	"P350": {
		"en": "Paid on {value} in run {other}. Nothing to do.",
		"ms": "Dibayar pada {value} dalam larian {other}. Tiada tindakan.",
		"fr": "Payé le {value} dans le traitement {other}. Rien à faire.",
		"id": "Dibayar pada {value} dalam proses {other}. Tidak perlu apa-apa.",
	},
	"P351": {
		"en": "The gateway has paid this reference ({value}), and not in a run of this program. Nothing to do; find out who paid it if nobody should have.",
		"ms": "Gerbang telah membayar rujukan ini ({value}), bukan dalam larian program ini. Tiada tindakan; siasat siapa yang membayar jika tidak sepatutnya.",
		"fr": "La passerelle a payé cette référence ({value}), et pas dans un traitement de ce programme. Rien à faire ; cherchez qui l'a payée si personne n'aurait dû le faire.",
		"id": "Gateway sudah membayar referensi ini ({value}), dan bukan dalam proses program ini. Tidak perlu apa-apa; cari tahu siapa yang membayar jika seharusnya tidak ada.",
	},
	"P360": {
		"en": "This row cannot be paid as it stands. Correct it in your sheet and drop the sheet again.",
		"ms": "Baris ini tidak boleh dibayar seadanya. Betulkan dalam helaian anda dan letakkan semula.",
		"fr": "Cette ligne ne peut pas être payée telle quelle. Corrigez-la dans votre fichier et redéposez le fichier.",
		"id": "Baris ini tidak bisa dibayar apa adanya. Perbaiki di berkas Anda lalu taruh lagi berkasnya.",
	},

	"A701": {
		"en": "{ref}, reported as failed before, turns out to be paid ({value}). If it was paid again since, the person was paid twice: ask for the money back and tell the gateway today.",
		"ms": "{ref}, yang dahulu dilaporkan gagal, rupanya telah dibayar ({value}). Jika sudah dibayar semula, orang itu dibayar dua kali: minta wang dikembalikan dan maklumkan gerbang hari ini.",
		"fr": "{ref}, signalé comme échoué, se révèle payé ({value}). S'il a été payé de nouveau depuis, la personne a été payée deux fois : redemandez l'argent et prévenez la passerelle aujourd'hui.",
		"id": "{ref}, yang dahulu dilaporkan gagal, ternyata sudah dibayar ({value}). Jika sejak itu dibayar lagi, orang tersebut dibayar dua kali: minta uangnya kembali dan beri tahu gateway hari ini.",
	},
	"A702": {
		"en": "{ref} was paid and the money came back ({value}). The person has no pay: see Failed.",
		"ms": "{ref} telah dibayar dan wang dipulangkan ({value}). Orang itu belum menerima gaji: lihat Gagal.",
		"fr": "{ref} a été payé et l'argent est revenu ({value}). La personne n'a pas sa paie : voyez Échecs.",
		"id": "{ref} sudah dibayar dan uangnya kembali ({value}). Orang itu belum menerima gaji: lihat Gagal.",
	},
	"A703": {
		"en": "{ref}: the gateway shows {other} where the sheet says {value}. Do not pay it again. Call the gateway.",
		"ms": "{ref}: gerbang menunjukkan {other} sedangkan helaian menyebut {value}. Jangan bayar semula. Hubungi gerbang.",
		"fr": "{ref} : la passerelle montre {other} là où la feuille indique {value}. Ne le payez pas de nouveau. Appelez la passerelle.",
		"id": "{ref}: gateway menunjukkan {other}, sedangkan lembar menyebut {value}. Jangan bayar ulang. Hubungi gateway.",
	},
	"A704": {
		"en": "The pool fell by {value} that this run did not pay. Find out who else uses it.",
		"ms": "Dana berkurang {value} yang tidak dibayar oleh larian ini. Siasat siapa lagi yang menggunakannya.",
		"fr": "Le compte prépayé a baissé de {value} que ce traitement n'a pas payés. Cherchez qui d'autre l'utilise.",
		"id": "Dana berkurang {value} yang tidak dibayar oleh proses ini. Cari tahu siapa lagi yang memakainya.",
	},
	"A705": {
		"en": "A fee of {value} was charged for {ref}, expected was {other}. Ask the gateway, or correct the fee in the settings.",
		"ms": "Fi {value} dikenakan untuk {ref}, jangkaan ialah {other}. Tanya gerbang, atau betulkan fi dalam tetapan.",
		"fr": "Des frais de {value} ont été prélevés pour {ref}, {other} étaient attendus. Demandez à la passerelle, ou corrigez les frais dans les réglages.",
		"id": "Biaya {value} dikenakan untuk {ref}, yang diperkirakan {other}. Tanyakan ke gateway, atau perbaiki biaya di pengaturan.",
	},
	"A706": {
		"en": "{ref} is paid here and missing from the gateway's statement. Ask the gateway before you file this month.",
		"ms": "{ref} dibayar di sini tetapi tiada dalam penyata gerbang. Tanya gerbang sebelum memfailkan bulan ini.",
		"fr": "{ref} est payé ici et manque dans le relevé de la passerelle. Demandez à la passerelle avant de classer ce mois.",
		"id": "{ref} dibayar di sini tetapi tidak ada di mutasi gateway. Tanyakan ke gateway sebelum mengarsipkan bulan ini.",
	},
	"A707": {
		"en": "The gateway's statement has {ref} ({value}), which this program does not know. Find out who paid it.",
		"ms": "Penyata gerbang mempunyai {ref} ({value}) yang tidak dikenali oleh program ini. Siasat siapa yang membayarnya.",
		"fr": "Le relevé de la passerelle contient {ref} ({value}), que ce programme ne connaît pas. Cherchez qui l'a payé.",
		"id": "Mutasi gateway memuat {ref} ({value}) yang tidak dikenal program ini. Cari tahu siapa yang membayarnya.",
	},
	"A708": {
		"en": "{ref} was released by a person and now stands twice in the gateway's statement ({value}). The person was probably paid twice: ask for one back and tell the gateway today.",
		"ms": "{ref} dilepaskan oleh seseorang dan kini ada dua kali dalam penyata gerbang ({value}). Orang itu mungkin dibayar dua kali: minta satu dikembalikan dan maklumkan gerbang hari ini.",
		"fr": "{ref} a été libéré par une personne et figure maintenant deux fois dans le relevé de la passerelle ({value}). La personne a sans doute été payée deux fois : redemandez un des paiements et prévenez la passerelle aujourd'hui.",
		"id": "{ref} dilepaskan oleh seseorang dan kini ada dua kali di mutasi gateway ({value}). Orang itu mungkin dibayar dua kali: minta salah satunya kembali dan beri tahu gateway hari ini.",
	},

	"B801": {
		"en": "The gateway refused the credentials. Have the token replaced, then run the same file again.",
		"ms": "Gerbang menolak kelayakan. Minta token diganti, kemudian jalankan fail yang sama semula.",
		"fr": "La passerelle a refusé les identifiants. Faites remplacer le jeton, puis lancez de nouveau le même fichier.",
		"id": "Gateway menolak kredensial. Minta tokennya diganti, lalu jalankan lagi berkas yang sama.",
	},
	"B802": {
		"en": "The gateway shows another amount or account for a payout ({value}). Call the gateway before anything else is paid.",
		"ms": "Gerbang menunjukkan jumlah atau akaun lain bagi satu bayaran ({value}). Hubungi gerbang sebelum apa-apa lagi dibayar.",
		"fr": "La passerelle montre un autre montant ou un autre compte pour un paiement ({value}). Appelez la passerelle avant de payer quoi que ce soit d'autre.",
		"id": "Gateway menunjukkan nominal atau rekening lain untuk satu pembayaran ({value}). Hubungi gateway sebelum membayar yang lain.",
	},
	"B803": {
		"en": "The pool ran too low during the run. Top up the pool ({value}), then run the same file again.",
		"ms": "Dana menjadi terlalu rendah semasa larian. Tambah dana ({value}), kemudian jalankan fail yang sama semula.",
		"fr": "Le compte prépayé est devenu trop bas pendant le traitement. Alimentez le compte prépayé ({value}), puis lancez de nouveau le même fichier.",
		"id": "Dana menjadi terlalu rendah selama proses. Isi dana ({value}), lalu jalankan lagi berkas yang sama.",
	},
	"B804": {
		"en": "The program could not write its records ({value}). Check the disk, then run the same file again.",
		"ms": "Program tidak dapat menulis rekodnya ({value}). Semak cakera, kemudian jalankan fail yang sama semula.",
		"fr": "Le programme n'a pas pu écrire ses enregistrements ({value}). Vérifiez le disque, puis lancez de nouveau le même fichier.",
		"id": "Program tidak bisa menulis catatannya ({value}). Periksa disk, lalu jalankan lagi berkas yang sama.",
	},
	"B805": {
		"en": "The clock of this computer differs from the gateway's by {value}. Set the clock, then run the same file again.",
		"ms": "Jam komputer ini berbeza {value} daripada jam gerbang. Betulkan jam, kemudian jalankan fail yang sama semula.",
		"fr": "L'horloge de cet ordinateur diffère de {value} de celle de la passerelle. Réglez l'horloge, puis lancez de nouveau le même fichier.",
		"id": "Jam komputer ini berbeda {value} dari jam gateway. Setel jamnya, lalu jalankan lagi berkas yang sama.",
	},
	"B806": {
		"en": "Five payouts in a row could not leave this computer. Check the connection, then run the same file again.",
		"ms": "Lima bayaran berturut-turut tidak dapat keluar dari komputer ini. Semak sambungan, kemudian jalankan fail yang sama semula.",
		"fr": "Cinq paiements de suite n'ont pas pu quitter cet ordinateur. Vérifiez la connexion, puis lancez de nouveau le même fichier.",
		"id": "Lima pembayaran berturut-turut tidak bisa keluar dari komputer ini. Periksa koneksi, lalu jalankan lagi berkas yang sama.",
	},
	"B807": {
		"en": "Several payouts in a row got no answer ({value}). Wait until the gateway is well, then run the same file again; what was sent is looked up, not sent again.",
		"ms": "Beberapa bayaran berturut-turut tiada jawapan ({value}). Tunggu sehingga gerbang pulih, kemudian jalankan fail yang sama semula; yang telah dihantar disemak, bukan dihantar semula.",
		"fr": "Plusieurs paiements de suite sont restés sans réponse ({value}). Attendez que la passerelle aille bien, puis lancez de nouveau le même fichier ; ce qui est parti est recherché, pas envoyé de nouveau.",
		"id": "Beberapa pembayaran berturut-turut tidak mendapat jawaban ({value}). Tunggu sampai gateway pulih, lalu jalankan lagi berkas yang sama; yang sudah dikirim dicari, bukan dikirim ulang.",
	},
	"B808": {
		"en": "Stopped by a person ({value}). Run the same file again to go on.",
		"ms": "Dihentikan oleh seseorang ({value}). Jalankan fail yang sama semula untuk meneruskan.",
		"fr": "Arrêté par une personne ({value}). Lancez de nouveau le même fichier pour continuer.",
		"id": "Dihentikan oleh seseorang ({value}). Jalankan lagi berkas yang sama untuk melanjutkan.",
	},
	"B809": {
		"en": "The gateway has two transactions for one released payout ({value}). Call the gateway before anything else is paid.",
		"ms": "Gerbang mempunyai dua transaksi bagi satu bayaran yang dilepaskan ({value}). Hubungi gerbang sebelum apa-apa lagi dibayar.",
		"fr": "La passerelle a deux transactions pour un seul paiement libéré ({value}). Appelez la passerelle avant de payer quoi que ce soit d'autre.",
		"id": "Gateway punya dua transaksi untuk satu pembayaran yang dilepaskan ({value}). Hubungi gateway sebelum membayar yang lain.",
	},

	"B811": {
		"en": "Several payouts in a row got an answer that does not say what became of them ({value}). Wait until the gateway is well, then run the same file again; what was sent is looked up, not sent again.",
		"ms": "Beberapa bayaran berturut-turut mendapat jawapan yang tidak menyatakan keputusannya ({value}). Tunggu sehingga gerbang pulih, kemudian jalankan fail yang sama semula; yang telah dihantar disemak, bukan dihantar semula.",
		"fr": "Plusieurs paiements de suite ont reçu une réponse qui ne dit pas ce qu'ils sont devenus ({value}). Attendez que la passerelle aille bien, puis lancez de nouveau le même fichier ; ce qui a été envoyé est vérifié, pas renvoyé.",
		"id": "Beberapa pembayaran berturut-turut mendapat jawaban yang tidak menyatakan hasilnya ({value}). Tunggu sampai gateway pulih, lalu jalankan lagi berkas yang sama; yang sudah dikirim diperiksa, bukan dikirim ulang.",
	},

	"C901": {"en": "another user of the pool", "ms": "pengguna lain dana ini", "fr": "un autre utilisateur du compte prépayé", "id": "pengguna lain dana ini"},
	"C902": {"en": "a fee that was not expected", "ms": "fi yang tidak dijangka", "fr": "des frais imprévus", "id": "biaya yang tidak diperkirakan"},
	"C903": {"en": "a late reversal", "ms": "pemulangan yang lewat", "fr": "un retour tardif", "id": "pengembalian yang terlambat"},
	"C904": {
		"en": "a waiting payout that the pool already shows",
		"ms": "bayaran menunggu yang sudah ditolak daripada dana",
		"fr": "un paiement en attente que le compte prépayé montre déjà",
		"id": "pembayaran menunggu yang sudah mengurangi dana",
	},
}
