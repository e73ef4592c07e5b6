package wording

// collected says why a readable row cannot be paid, or what to look at in it
// (codes R12x, R2xx, W55x), and why a readable file is refused (F37x, F38x).
var collected = map[string]Texts{
	"F371": {
		"en": "This sheet is in {value}, and the pool pays {other}.",
		"ms": "Helaian ini dalam {value}, tetapi dana membayar {other}.",
		"fr": "Cette feuille est en {value}, et le compte prépayé paie en {other}.",
		"id": "Lembar ini dalam {value}, sedangkan dana membayar dalam {other}.",
	},
	"F372": {
		"en": "Strict checking is on and some rows have defects. Correct them and run the sheet again.",
		"ms": "Semakan ketat dihidupkan dan ada baris yang rosak. Betulkan dan jalankan semula helaian ini.",
		"fr": "La vérification stricte est activée et certaines lignes ont des défauts. Corrigez-les et lancez de nouveau le fichier.",
		"id": "Pemeriksaan ketat aktif dan ada baris yang bermasalah. Perbaiki lalu jalankan lagi berkasnya.",
	},
	"F380": {
		"en": "Row {row}, {name}: this reference is known with other contents. Was {other}; now {value}. Correct the sheet, or give a different payment a reference of its own.",
		"ms": "Baris {row}, {name}: rujukan ini sudah dikenali dengan kandungan lain. Dahulu {other}; kini {value}. Betulkan helaian, atau beri rujukan tersendiri kepada bayaran yang berbeza.",
		"fr": "Ligne {row}, {name} : cette référence est connue avec un autre contenu. Avant {other} ; maintenant {value}. Corrigez la feuille, ou donnez à un paiement différent sa propre référence.",
		"id": "Baris {row}, {name}: referensi ini sudah dikenal dengan isi lain. Dahulu {other}; sekarang {value}. Perbaiki lembarnya, atau beri pembayaran yang berbeda referensi tersendiri.",
	},
	"F381": {
		"en": "Row {row}, {name}: the gateway already has this reference with other contents: {other}; the sheet says {value}. Nothing was sent.",
		"ms": "Baris {row}, {name}: gerbang sudah mempunyai rujukan ini dengan kandungan lain: {other}; helaian menyebut {value}. Tiada bayaran dihantar.",
		"fr": "Ligne {row}, {name} : la passerelle a déjà cette référence avec un autre contenu : {other} ; la feuille indique {value}. Rien n'a été envoyé.",
		"id": "Baris {row}, {name}: gateway sudah punya referensi ini dengan isi lain: {other}; lembar menyebut {value}. Tidak ada yang dikirim.",
	},
	"R121": {
		"en": "Row {row}, {name}: nothing to pay (0). Remove the row or fill in {cell}.",
		"ms": "Baris {row}, {name}: tiada apa untuk dibayar (0). Buang baris ini atau isi {cell}.",
		"fr": "Ligne {row}, {name} : rien à payer (0). Supprimez la ligne ou remplissez {cell}.",
		"id": "Baris {row}, {name}: tidak ada yang dibayar (0). Hapus baris ini atau isi {cell}.",
	},
	"R122": {
		"en": "Row {row}, {name}: a negative amount ({value}) cannot be sent. Correct {cell}.",
		"ms": "Baris {row}, {name}: jumlah negatif ({value}) tidak boleh dihantar. Betulkan {cell}.",
		"fr": "Ligne {row}, {name} : un montant négatif ({value}) ne peut pas être envoyé. Corrigez {cell}.",
		"id": "Baris {row}, {name}: nominal negatif ({value}) tidak bisa dikirim. Perbaiki {cell}.",
	},
	"R123": {
		"en": "Row {row}, {name}: {value} has too many decimals. Round it in {cell}.",
		"ms": "Baris {row}, {name}: {value} mempunyai terlalu banyak perpuluhan. Bundarkan di {cell}.",
		"fr": "Ligne {row}, {name} : {value} a trop de décimales. Arrondissez en {cell}.",
		"id": "Baris {row}, {name}: {value} mempunyai terlalu banyak desimal. Bulatkan di {cell}.",
	},
	"R124": {
		"en": "Row {row}, {name}: {value} is more than one payout may be ({other}). Correct {cell} or split it.",
		"ms": "Baris {row}, {name}: {value} melebihi had satu bayaran ({other}). Betulkan {cell} atau pecahkan.",
		"fr": "Ligne {row}, {name} : {value} dépasse le maximum d'un paiement ({other}). Corrigez {cell} ou partagez le montant.",
		"id": "Baris {row}, {name}: {value} melebihi batas satu pembayaran ({other}). Perbaiki {cell} atau pecah nominalnya.",
	},
	"R125": {
		"en": "Row {row}, {name}: the reference {value} also stands in row {other}. Give each payment its own.",
		"ms": "Baris {row}, {name}: rujukan {value} juga ada di baris {other}. Beri setiap bayaran rujukan tersendiri.",
		"fr": "Ligne {row}, {name} : la référence {value} figure aussi à la ligne {other}. Donnez à chaque paiement la sienne.",
		"id": "Baris {row}, {name}: referensi {value} juga ada di baris {other}. Beri setiap pembayaran referensi tersendiri.",
	},
	"R126": {
		"en": "Row {row}, {name}: no bank. Fill in column {column}.",
		"ms": "Baris {row}, {name}: tiada bank. Isi lajur {column}.",
		"fr": "Ligne {row}, {name} : banque absente. Remplissez la colonne {column}.",
		"id": "Baris {row}, {name}: bank kosong. Isi kolom {column}.",
	},
	"R127": {
		"en": "Row {row}, {name}: this gateway needs “{value}”. Fill it in.",
		"ms": "Baris {row}, {name}: gerbang ini memerlukan “{value}”. Isikan.",
		"fr": "Ligne {row}, {name} : cette passerelle a besoin de « {value} ». Remplissez-le.",
		"id": "Baris {row}, {name}: gateway ini memerlukan “{value}”. Isi.",
	},
	"R128": {
		"en": "Row {row}, {name}: the name is longer than the gateway takes ({other} letters). Shorten it in {cell}.",
		"ms": "Baris {row}, {name}: nama lebih panjang daripada yang diterima ({other} huruf). Pendekkan di {cell}.",
		"fr": "Ligne {row}, {name} : le nom est plus long que ce que la passerelle accepte ({other} lettres). Raccourcissez-le en {cell}.",
		"id": "Baris {row}, {name}: nama lebih panjang dari yang diterima gateway ({other} huruf). Persingkat di {cell}.",
	},
	"R129": {
		"en": "Row {row}, {name}: this payment has failed nine times under {value}. Give it a new reference.",
		"ms": "Baris {row}, {name}: bayaran ini telah gagal sembilan kali dengan {value}. Beri rujukan baharu.",
		"fr": "Ligne {row}, {name} : ce paiement a échoué neuf fois sous {value}. Donnez-lui une nouvelle référence.",
		"id": "Baris {row}, {name}: pembayaran ini sudah gagal sembilan kali dengan {value}. Beri referensi baru.",
	},
	"R201": {
		"en": "Row {row}, {name}: the reference “{value}” may hold only letters A–Z, digits and -. Correct {cell}.",
		"ms": "Baris {row}, {name}: rujukan “{value}” hanya boleh mengandungi huruf A–Z, angka dan -. Betulkan {cell}.",
		"fr": "Ligne {row}, {name} : la référence « {value} » ne peut contenir que des lettres A–Z, des chiffres et -. Corrigez {cell}.",
		"id": "Baris {row}, {name}: referensi “{value}” hanya boleh berisi huruf A–Z, angka, dan -. Perbaiki {cell}.",
	},
	"R202": {
		"en": "Row {row}, {name}: the reference “{value}” has more than 29 characters. Shorten {cell}.",
		"ms": "Baris {row}, {name}: rujukan “{value}” melebihi 29 aksara. Pendekkan {cell}.",
		"fr": "Ligne {row}, {name} : la référence « {value} » a plus de 29 caractères. Raccourcissez {cell}.",
		"id": "Baris {row}, {name}: referensi “{value}” lebih dari 29 karakter. Persingkat {cell}.",
	},
	"R203": {
		"en": "Row {row}, {name}: the reference “{value}” ends like a second attempt (-R and a number), which the program writes itself. Change {cell}.",
		"ms": "Baris {row}, {name}: rujukan “{value}” berakhir seperti percubaan kedua (-R dan nombor), yang ditulis oleh program sendiri. Ubah {cell}.",
		"fr": "Ligne {row}, {name} : la référence « {value} » se termine comme une deuxième tentative (-R et un nombre), que le programme écrit lui-même. Changez {cell}.",
		"id": "Baris {row}, {name}: referensi “{value}” berakhir seperti percobaan kedua (-R dan angka), yang ditulis oleh program sendiri. Ubah {cell}.",
	},
	"R204": {
		"en": "Row {row}, {name}: the reference “{value}” begins with PAYOUT-, as the gateway's own numbers do. Change {cell}.",
		"ms": "Baris {row}, {name}: rujukan “{value}” bermula dengan PAYOUT-, seperti nombor gerbang sendiri. Ubah {cell}.",
		"fr": "Ligne {row}, {name} : la référence « {value} » commence par PAYOUT-, comme les numéros de la passerelle elle-même. Changez {cell}.",
		"id": "Baris {row}, {name}: referensi “{value}” diawali PAYOUT-, seperti nomor milik gateway sendiri. Ubah {cell}.",
	},
	"W550": {
		"en": "Row {row}, {name}: the text for the payee was shortened to “{value}”.",
		"ms": "Baris {row}, {name}: teks untuk penerima dipendekkan kepada “{value}”.",
		"fr": "Ligne {row}, {name} : le texte pour le bénéficiaire a été raccourci en « {value} ».",
		"id": "Baris {row}, {name}: teks untuk penerima dipersingkat menjadi “{value}”.",
	},
	"W552": {
		"en": "Row {row}, {name}: the bank says that this account belongs to “{other}”. Check.",
		"ms": "Baris {row}, {name}: bank mengatakan akaun ini milik “{other}”. Semak.",
		"fr": "Ligne {row}, {name} : la banque dit que ce compte appartient à « {other} ». Vérifiez.",
		"id": "Baris {row}, {name}: bank menyatakan rekening ini milik “{other}”. Periksa.",
	},
	"W553": {
		"en": "Row {row}, {name}: the bank did not say who holds this account.",
		"ms": "Baris {row}, {name}: bank tidak menyatakan pemilik akaun ini.",
		"fr": "Ligne {row}, {name} : la banque n'a pas dit qui est le titulaire de ce compte.",
		"id": "Baris {row}, {name}: bank tidak menyebutkan pemilik rekening ini.",
	},
	"W554": {
		"en": "Row {row}, {name}: another bank than the one in the sheet answered for this account. Check the bank.",
		"ms": "Baris {row}, {name}: bank lain daripada yang di helaian menjawab bagi akaun ini. Semak bank.",
		"fr": "Ligne {row}, {name} : une autre banque que celle de la feuille a répondu pour ce compte. Vérifiez la banque.",
		"id": "Baris {row}, {name}: bank lain dari yang ada di lembar menjawab untuk rekening ini. Periksa banknya.",
	},
	"W551": {
		"en": "Row {row}, {name}: same account and amount as row {other}. Possible duplicate.",
		"ms": "Baris {row}, {name}: akaun dan jumlah sama dengan baris {other}. Mungkin berulang.",
		"fr": "Ligne {row}, {name} : même compte et même montant que la ligne {other}. Doublon possible.",
		"id": "Baris {row}, {name}: rekening dan nominal sama dengan baris {other}. Mungkin ganda.",
	},
}
