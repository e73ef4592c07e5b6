package wording

// payouts says what became of a row and what to do now (codes P…), what a
// person has to see first (A7…), why a run stopped itself (B8…) and what may
// explain a difference (C9…). The first sentence of a text says what happened,
// the rest what to do.
var payouts = map[string]Texts{
	"P300": {"en": "Paid.", "ms": "Dibayar."},
	"P301": {
		"en": "The bank has not answered yet. Do not pay again; it is being checked.",
		"ms": "Bank belum memberi jawapan. Jangan bayar semula; sedang disemak.",
	},
	"P302": {
		"en": "The gateway gave an answer that cannot be understood ({value}). Do not pay again; it is being checked.",
		"ms": "Gerbang memberi jawapan yang tidak dapat difahami ({value}). Jangan bayar semula; sedang disemak.",
	},
	"P303": {
		"en": "Several look-ups do not find this payout. Do not pay again. Ask the gateway; when it confirms that nothing was paid, release the row with payrun release.",
		"ms": "Beberapa semakan tidak menemui bayaran ini. Jangan bayar semula. Tanya gerbang; apabila disahkan tiada bayaran dibuat, lepaskan baris ini dengan payrun release.",
	},
	"P304": {
		"en": "The gateway shows {other} where the sheet says {value}. Do not pay again. The run is blocked: call the gateway with the gateway reference.",
		"ms": "Gerbang menunjukkan {other} sedangkan helaian menyebut {value}. Jangan bayar semula. Larian disekat: hubungi gerbang dengan rujukan gerbang.",
	},
	"P305": {
		"en": "The program was interrupted while it was sending this row. Do not pay again; run the file again and the row is looked up.",
		"ms": "Program terganggu semasa menghantar baris ini. Jangan bayar semula; jalankan fail semula dan baris ini akan disemak.",
	},
	"P310": {
		"en": "On its way: the bank has it and has not finished. Wait; do not pay again.",
		"ms": "Dalam perjalanan: bank telah menerimanya dan belum selesai. Tunggu; jangan bayar semula.",
	},
	"P311": {
		"en": "Needs approval at the gateway, usually 30–40 minutes. Wait; do not pay again.",
		"ms": "Perlu kelulusan di gerbang, biasanya 30–40 minit. Tunggu; jangan bayar semula.",
	},
	"P320": {
		"en": "No money moved: {value}. Ask the person, correct the row on the Failed sheet and drop that sheet again.",
		"ms": "Tiada wang dipindahkan: {value}. Tanya orang berkenaan, betulkan baris pada helaian Gagal dan letakkan helaian itu semula.",
	},
	"P321": {
		"en": "This row failed before ({value}) and came again unchanged, so nothing was sent. Correct it, or drop the Failed sheet of its results to try it as it is.",
		"ms": "Baris ini pernah gagal ({value}) dan datang semula tanpa perubahan, jadi tiada apa dihantar. Betulkan, atau letakkan helaian Gagal daripada keputusannya untuk mencuba seadanya.",
	},
	"P322": {
		"en": "The gateway may still change its mind about this failure. Nothing was sent: run the same file again in an hour.",
		"ms": "Gerbang mungkin masih mengubah keputusan kegagalan ini. Tiada apa dihantar: jalankan fail yang sama semula sejam lagi.",
	},
	"P323": {
		"en": "The payment that had failed is not failed at the gateway any more. Nothing was sent; do not pay again, see the alarm in the results of its run.",
		"ms": "Bayaran yang dahulu gagal kini tidak lagi gagal di gerbang. Tiada apa dihantar; jangan bayar semula, lihat amaran dalam keputusan lariannya.",
	},
	"P330": {
		"en": "The money was paid on {value} and came back. Ask the person, correct the row on the Failed sheet and drop that sheet again.",
		"ms": "Wang telah dibayar pada {value} dan dipulangkan. Tanya orang berkenaan, betulkan baris pada helaian Gagal dan letakkan helaian itu semula.",
	},
	"P340": {
		"en": "The run stopped before this row. Run the same file again to go on; nobody is paid twice.",
		"ms": "Larian berhenti sebelum baris ini. Jalankan fail yang sama semula untuk meneruskan; tiada siapa dibayar dua kali.",
	},
	"P341": {
		"en": "Three times the gateway could not say whether it knows this reference. Run the same file again later.",
		"ms": "Tiga kali gerbang tidak dapat mengesahkan sama ada rujukan ini dikenali. Jalankan fail yang sama semula kemudian.",
	},
	"P342": {
		"en": "The run was blocked before this row ({value}). Clear the cause, then run the same file again.",
		"ms": "Larian disekat sebelum baris ini ({value}). Selesaikan puncanya, kemudian jalankan fail yang sama semula.",
	},
	"P343": {
		"en": "No connection: this payout provably never left. Run the same file again.",
		"ms": "Tiada sambungan: bayaran ini terbukti tidak pernah dihantar. Jalankan fail yang sama semula.",
	},
	"P344": {
		"en": "Ready and not sent yet. Approve the run where approval is needed, then run the same file again.",
		"ms": "Sedia dan belum dihantar. Luluskan larian jika kelulusan diperlukan, kemudian jalankan fail yang sama semula.",
	},
	"P350": {
		"en": "Paid on {value} in run {other}. Nothing to do.",
		"ms": "Dibayar pada {value} dalam larian {other}. Tiada tindakan.",
	},
	"P351": {
		"en": "The gateway has paid this reference ({value}), and not in a run of this program. Nothing to do; find out who paid it if nobody should have.",
		"ms": "Gerbang telah membayar rujukan ini ({value}), bukan dalam larian program ini. Tiada tindakan; siasat siapa yang membayar jika tidak sepatutnya.",
	},
	"P360": {
		"en": "This row cannot be paid as it stands. Correct it in your sheet and drop the sheet again.",
		"ms": "Baris ini tidak boleh dibayar seadanya. Betulkan dalam helaian anda dan letakkan semula.",
	},

	"A701": {
		"en": "{ref}, reported as failed before, turns out to be paid ({value}). If it was paid again since, the person was paid twice: ask for the money back and tell the gateway today.",
		"ms": "{ref}, yang dahulu dilaporkan gagal, rupanya telah dibayar ({value}). Jika sudah dibayar semula, orang itu dibayar dua kali: minta wang dikembalikan dan maklumkan gerbang hari ini.",
	},
	"A702": {
		"en": "{ref} was paid and the money came back ({value}). The person has no pay: see Failed.",
		"ms": "{ref} telah dibayar dan wang dipulangkan ({value}). Orang itu belum menerima gaji: lihat Gagal.",
	},
	"A703": {
		"en": "{ref}: the gateway shows {other} where the sheet says {value}. Do not pay it again. Call the gateway.",
		"ms": "{ref}: gerbang menunjukkan {other} sedangkan helaian menyebut {value}. Jangan bayar semula. Hubungi gerbang.",
	},
	"A704": {
		"en": "The pool fell by {value} that this run did not pay. Find out who else uses it.",
		"ms": "Dana berkurang {value} yang tidak dibayar oleh larian ini. Siasat siapa lagi yang menggunakannya.",
	},
	"A705": {
		"en": "A fee of {value} was charged for {ref}, expected was {other}. Ask the gateway, or correct the fee in the settings.",
		"ms": "Fi {value} dikenakan untuk {ref}, jangkaan ialah {other}. Tanya gerbang, atau betulkan fi dalam tetapan.",
	},
	"A706": {
		"en": "{ref} is paid here and missing from the gateway's statement. Ask the gateway before you file this month.",
		"ms": "{ref} dibayar di sini tetapi tiada dalam penyata gerbang. Tanya gerbang sebelum memfailkan bulan ini.",
	},
	"A707": {
		"en": "The gateway's statement has {ref} ({value}), which this program does not know. Find out who paid it.",
		"ms": "Penyata gerbang mempunyai {ref} ({value}) yang tidak dikenali oleh program ini. Siasat siapa yang membayarnya.",
	},
	"A708": {
		"en": "{ref} was released by a person and now stands twice in the gateway's statement ({value}). The person was probably paid twice: ask for one back and tell the gateway today.",
		"ms": "{ref} dilepaskan oleh seseorang dan kini ada dua kali dalam penyata gerbang ({value}). Orang itu mungkin dibayar dua kali: minta satu dikembalikan dan maklumkan gerbang hari ini.",
	},

	"B801": {
		"en": "The gateway refused the credentials. Have the token replaced, then run the same file again.",
		"ms": "Gerbang menolak kelayakan. Minta token diganti, kemudian jalankan fail yang sama semula.",
	},
	"B802": {
		"en": "The gateway shows another amount or account for a payout ({value}). Call the gateway before anything else is paid.",
		"ms": "Gerbang menunjukkan jumlah atau akaun lain bagi satu bayaran ({value}). Hubungi gerbang sebelum apa-apa lagi dibayar.",
	},
	"B803": {
		"en": "The pool ran too low during the run. Top up the pool ({value}), then run the same file again.",
		"ms": "Dana menjadi terlalu rendah semasa larian. Tambah dana ({value}), kemudian jalankan fail yang sama semula.",
	},
	"B804": {
		"en": "The program could not write its records ({value}). Check the disk, then run the same file again.",
		"ms": "Program tidak dapat menulis rekodnya ({value}). Semak cakera, kemudian jalankan fail yang sama semula.",
	},
	"B805": {
		"en": "The clock of this computer is not to be trusted ({value}). Set the clock, then run the same file again.",
		"ms": "Jam komputer ini tidak boleh dipercayai ({value}). Betulkan jam, kemudian jalankan fail yang sama semula.",
	},
	"B806": {
		"en": "Five payouts in a row could not leave this computer. Check the connection, then run the same file again.",
		"ms": "Lima bayaran berturut-turut tidak dapat keluar dari komputer ini. Semak sambungan, kemudian jalankan fail yang sama semula.",
	},
	"B807": {
		"en": "Several payouts in a row got no answer ({value}). Wait until the gateway is well, then run the same file again; what was sent is looked up, not sent again.",
		"ms": "Beberapa bayaran berturut-turut tiada jawapan ({value}). Tunggu sehingga gerbang pulih, kemudian jalankan fail yang sama semula; yang telah dihantar disemak, bukan dihantar semula.",
	},
	"B808": {
		"en": "Stopped by a person ({value}). Run the same file again to go on.",
		"ms": "Dihentikan oleh seseorang ({value}). Jalankan fail yang sama semula untuk meneruskan.",
	},
	"B809": {
		"en": "The gateway has two transactions for one released payout ({value}). Call the gateway before anything else is paid.",
		"ms": "Gerbang mempunyai dua transaksi bagi satu bayaran yang dilepaskan ({value}). Hubungi gerbang sebelum apa-apa lagi dibayar.",
	},

	"C901": {"en": "another user of the pool", "ms": "pengguna lain dana ini"},
	"C902": {"en": "a fee that was not expected", "ms": "fi yang tidak dijangka"},
	"C903": {"en": "a late reversal", "ms": "pemulangan yang lewat"},
	"C904": {"en": "a waiting payout that the pool already shows", "ms": "bayaran menunggu yang sudah ditolak daripada dana"},
}
