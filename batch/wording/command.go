package wording

// commands has what the commands say of themselves (codes B2…, E5…, c.…).
var commands = map[string]Texts{
	"B201": {
		"en": "Not enough money in the pool. Top up {value} and run the file again. Nothing was sent.",
		"ms": "Baki tidak mencukupi. Tambah {value} dan jalankan fail semula. Tiada bayaran dihantar.",
	},
	"B202": {
		"en": "The pool's balance could not be read ({value}). Nothing was sent; run the file again later.",
		"ms": "Baki dana tidak dapat dibaca ({value}). Tiada bayaran dihantar; jalankan fail semula kemudian.",
	},
	"B203": {
		"en": "Another run is sending from this pool. Nothing was sent; run the file again when it has finished.",
		"ms": "Satu larian lain sedang menghantar dari dana ini. Tiada bayaran dihantar; jalankan fail semula apabila ia selesai.",
	},
	"B204": {
		"en": "The gateway refused the credentials ({value}). Nothing was sent. Check the token, and whether this machine's address is on the gateway's list.",
		"ms": "Gerbang menolak kelayakan ({value}). Tiada bayaran dihantar. Semak token, dan sama ada alamat mesin ini ada dalam senarai gerbang.",
	},
	"B205": {
		"en": "The gateway gave no complete answer ({value}). Nothing was sent; run the file again later.",
		"ms": "Gerbang tidak memberi jawapan lengkap ({value}). Tiada bayaran dihantar; jalankan fail semula kemudian.",
	},
	"A801": {
		"en": "Not approved: this run would send {value}. Say --yes --total {other}.",
		"ms": "Tidak diluluskan: larian ini akan menghantar {value}. Nyatakan --yes --total {other}.",
	},
	"A802": {
		"en": "Not approved: you said {other}, and this run would send {value}. Nothing was sent.",
		"ms": "Tidak diluluskan: anda menyebut {other}, dan larian ini akan menghantar {value}. Tiada bayaran dihantar.",
	},
	"A803": {
		"en": "Waiting for approval by somebody else: payrun approve {value} --total {other}. Nothing was sent.",
		"ms": "Menunggu kelulusan orang lain: payrun approve {value} --total {other}. Tiada bayaran dihantar.",
	},
	"A804": {
		"en": "{value} rows pay an amount to an account that was just paid under another reference. Nothing was sent. If this is meant, say payrun approve {other} --allow all.",
		"ms": "{value} baris membayar jumlah kepada akaun yang baru dibayar dengan rujukan lain. Tiada bayaran dihantar. Jika memang begitu, nyatakan payrun approve {other} --allow all.",
	},
	"B206": {
		"en": "The pool may be short of {value}. This gateway's figure is not exact, so the run goes on.",
		"ms": "Dana mungkin kurang {value}. Angka gerbang ini tidak tepat, jadi larian diteruskan.",
	},
	"B207": {
		"en": "The pool's balance could not be read ({value}). This gateway's figure is not exact anyhow, so the run goes on.",
		"ms": "Baki dana tidak dapat dibaca ({value}). Angka gerbang ini memang tidak tepat, jadi larian diteruskan.",
	},
	"c.narration": {"en": "SALARY {period}", "ms": "GAJI {period}"},
	"c.confirm":   {"en": "Type the total to pay: ", "ms": "Taip jumlah untuk dibayar: "},
	"c.amount":    {"en": "Row {row}, {name}, {value}. Type the amount to release it: ", "ms": "Baris {row}, {name}, {value}. Taip jumlah untuk melepaskannya: "},
	"c.refused":   {"en": "{value} was refused. Nothing was sent.", "ms": "{value} ditolak. Tiada bayaran dihantar."},
	"c.approved":  {"en": "Approved: {value}, {other}. Run the sheet again to pay it.", "ms": "Diluluskan: {value}, {other}. Jalankan helaian semula untuk membayarnya."},
	"c.approve.differs": {
		"en": "Not approved: the run would send {value}, and you said {other}.",
		"ms": "Tidak diluluskan: larian akan menghantar {value}, dan anda menyebut {other}.",
	},
	"c.allowed":      {"en": "Allowed, for these contents only. Run {value} again to pay them.", "ms": "Dibenarkan, untuk kandungan ini sahaja. Jalankan {value} semula untuk membayarnya."},
	"c.allow.stuck":  {"en": "{value} cannot be allowed: the sheet has to change.", "ms": "{value} tidak boleh dibenarkan: helaian mesti diubah."},
	"c.allow.none":   {"en": "No row of this run waits under that reference.", "ms": "Tiada baris larian ini yang menunggu dengan rujukan itu."},
	"c.released":     {"en": "Released. Run {value} again to pay them, once.", "ms": "Dilepaskan. Jalankan {value} semula untuk membayarnya, sekali sahaja."},
	"c.wrote":        {"en": "Wrote {value}", "ms": "Ditulis {value}"},
	"c.other.debtor": {"en": "{value} was paid from another account ({other}) than these settings name. Use the settings that it was run with.", "ms": "{value} dibayar dari akaun lain ({other}) daripada tetapan ini. Guna tetapan yang digunakan semasa ia dijalankan."},
	"A709": {
		"en": "{other} and {ref} were both paid ({value}): somebody has {value} too much. Do not pay more; ask for it back and tell the gateway.",
		"ms": "{other} dan {ref} kedua-duanya dibayar ({value}): seseorang mendapat {value} terlebih. Jangan bayar lagi; minta balik dan maklumkan gerbang.",
	},
	"P348": {
		"en": "Not sent: this row belongs to run {other} now. Run that sheet.",
		"ms": "Tidak dihantar: baris ini kini milik larian {other}. Jalankan helaian itu.",
	},
	"P347": {
		"en": "Not sent by this run: a later sheet changed this row. See run {other}.",
		"ms": "Tidak dihantar oleh larian ini: helaian kemudian mengubah baris ini. Lihat larian {other}.",
	},
	"c.stopped": {"en": "Stopped. Rows in flight finish; no more are sent.", "ms": "Dihentikan. Baris dalam perjalanan diselesaikan; tiada lagi yang dihantar."},

	"E501": {"en": "It is not unknown: it is {value}.", "ms": "Ia bukan tidak diketahui: ia {value}."},
	"E502": {"en": "The gateway has just shown it: it is no longer unknown.", "ms": "Gerbang baru menunjukkannya: ia tidak lagi tidak diketahui."},
	"E503": {"en": "Too few look-ups: {value} of {other}. Say payrun results RUN --wait 65m to make them.", "ms": "Carian terlalu sedikit: {value} daripada {other}. Nyatakan payrun results RUN --wait 65m."},
	"E504": {"en": "The last look-up did not say that there is no such payout. {value}", "ms": "Carian terakhir tidak mengatakan bahawa bayaran itu tiada. {value}"},
	"E505": {"en": "Too early: wait {value} more ({other} in all).", "ms": "Terlalu awal: tunggu {value} lagi ({other} semuanya)."},
	"E506": {"en": "The look-ups are not spread over the quiet time of {value}. Make some more, later.", "ms": "Carian tidak tersebar sepanjang masa senyap {value}. Buat lagi kemudian."},
	"E507": {"en": "The gateway does not show {value} either, which was paid: its “not found” means nothing now.", "ms": "Gerbang juga tidak menunjukkan {value}, yang telah dibayar: “tidak ditemui” tidak bermakna sekarang."},
	"E508": {"en": "No paid payout is there to try the gateway with: its “not found” cannot be trusted.", "ms": "Tiada bayaran yang telah dibayar untuk menguji gerbang: “tidak ditemui” tidak boleh dipercayai."},
	"E509": {"en": "The credential was replaced since, and this gateway has no statement. Ask the gateway.", "ms": "Kelayakan telah ditukar sejak itu, dan gerbang ini tiada penyata. Tanya gerbang."},
	"E510": {"en": "The gateway's statement could not be read: {value}", "ms": "Penyata gerbang tidak dapat dibaca: {value}"},
	"E511": {"en": "The gateway's statement has a payment that may be this one: {value}", "ms": "Penyata gerbang mempunyai bayaran yang mungkin ini: {value}"},
	"E512": {"en": "The amount typed is not the payout's. Nothing was released.", "ms": "Jumlah yang ditaip bukan jumlah bayaran itu. Tiada yang dilepaskan."},
	"E513": {"en": "Another person than {value} has to release it: approval is on.", "ms": "Orang lain selain {value} mesti melepaskannya: kelulusan dihidupkan."},
}
