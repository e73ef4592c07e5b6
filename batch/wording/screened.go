package wording

// screened says what a gateway has against one row (codes R14x and R15x), and why a row
// waits without anybody having to do something (P345).
var screened = map[string]Texts{
	"R160": {
		"en": "Row {row}, {name}: {value} is not a telephone number of {other}. Write it in full, with + and the country's code.",
		"ms": "Baris {row}, {name}: {value} bukan nombor telefon {other}. Tulis sepenuhnya, dengan + dan kod negara.",
		"fr": "Ligne {row}, {name} : {value} n'est pas un numéro de téléphone pour ce pays ({other}). Écrivez-le en entier, avec + et l'indicatif du pays.",
		"id": "Baris {row}, {name}: {value} bukan nomor telepon {other}. Tulis lengkap, dengan + dan kode negara.",
	},
	"R161": {
		"en": "Row {row}, {name}: this account pays people in {other} only, not in {value}. Remove the row or correct its country.",
		"ms": "Baris {row}, {name}: akaun ini hanya membayar penerima di {other}, bukan di {value}. Buang baris ini atau betulkan negaranya.",
		"fr": "Ligne {row}, {name} : ce compte ne paie que dans un pays ({other}), pas dans celui-ci ({value}). Supprimez la ligne ou corrigez son pays.",
		"id": "Baris {row}, {name}: akun ini hanya membayar penerima di {other}, bukan di {value}. Hapus baris ini atau perbaiki negaranya.",
	},
	"R162": {
		"en": "Row {row}, {name}: the gateway does not take “{value}” as it is written; it must be {other}. Correct it.",
		"ms": "Baris {row}, {name}: gerbang tidak menerima “{value}” seperti yang ditulis; ia mesti {other}. Betulkan.",
		"fr": "Ligne {row}, {name} : la passerelle n'accepte pas « {value} » tel qu'il est écrit ; il faut {other}. Corrigez-le.",
		"id": "Baris {row}, {name}: gateway tidak menerima “{value}” seperti yang tertulis; harus {other}. Perbaiki.",
	},
	"R150": {
		"en": "Row {row}, {name}: the account {value} is not one that this payout can go to; it must look like {other}. Correct it, or its account type.",
		"ms": "Baris {row}, {name}: akaun {value} tidak boleh menerima bayaran ini; ia mesti seperti {other}. Betulkan, atau betulkan jenis akaunnya.",
		"id": "Baris {row}, {name}: rekening {value} tidak bisa menerima pembayaran ini; bentuknya harus seperti {other}. Perbaiki, atau perbaiki jenis rekeningnya.",
		"fr": "Ligne {row}, {name} : le compte {value} ne peut pas recevoir ce paiement ; il doit avoir la forme {other}. Corrigez-le, ou corrigez son type de compte.",
	},
	"R151": {
		"en": "Row {row}, {name}: the phone number {value} is not one that the gateway takes; it must look like {other}. Correct it.",
		"ms": "Baris {row}, {name}: nombor telefon {value} tidak diterima oleh gerbang; ia mesti seperti {other}. Betulkan.",
		"id": "Baris {row}, {name}: gateway tidak menerima nomor telepon {value}; bentuknya harus seperti {other}. Perbaiki.",
		"fr": "Ligne {row}, {name} : la passerelle n'accepte pas le numéro de téléphone {value} ; il doit avoir la forme {other}. Corrigez-le.",
	},
	"R152": {
		"en": "Row {row}, {name}: the e-mail address is too long or not written like {other}. Correct it.",
		"ms": "Baris {row}, {name}: alamat e-mel terlalu panjang atau tidak ditulis seperti {other}. Betulkan.",
		"id": "Baris {row}, {name}: alamat email terlalu panjang atau tidak ditulis seperti {other}. Perbaiki.",
		"fr": "Ligne {row}, {name} : l'adresse e-mail est trop longue ou n'a pas la forme {other}. Corrigez-la.",
	},
	"R153": {
		"en": "Row {row}, {name}: the identity number {value} is not one that the gateway takes; it must look like {other}. Correct it.",
		"ms": "Baris {row}, {name}: nombor pengenalan {value} tidak diterima oleh gerbang; ia mesti seperti {other}. Betulkan.",
		"id": "Baris {row}, {name}: gateway tidak menerima nomor identitas {value}; bentuknya harus seperti {other}. Perbaiki.",
		"fr": "Ligne {row}, {name} : la passerelle n'accepte pas le numéro d'identité {value} ; il doit avoir la forme {other}. Corrigez-le.",
	},
	"R154": {
		"en": "Row {row}, {name}: “{value}” is no kind of identity number that the gateway knows. Write one of: {other}.",
		"ms": "Baris {row}, {name}: “{value}” bukan jenis nombor pengenalan yang dikenali gerbang. Tulis salah satu: {other}.",
		"id": "Baris {row}, {name}: “{value}” bukan jenis nomor identitas yang dikenal gateway. Tulis salah satu: {other}.",
		"fr": "Ligne {row}, {name} : « {value} » n'est pas un type de pièce d'identité que la passerelle connaît. Écrivez l'un de ceux-ci : {other}.",
	},
	"R155": {
		"en": "Row {row}, {name}: the account type “{value}” is missing, unknown, or not that of the bank. Write one of: {other}.",
		"ms": "Baris {row}, {name}: jenis akaun “{value}” tiada, tidak dikenali, atau bukan jenis bank itu. Tulis salah satu: {other}.",
		"id": "Baris {row}, {name}: jenis rekening “{value}” kosong, tidak dikenal, atau bukan milik bank itu. Tulis salah satu: {other}.",
		"fr": "Ligne {row}, {name} : le type de compte « {value} » est absent, inconnu, ou n'est pas celui de la banque. Écrivez l'un de ceux-ci : {other}.",
	},
	"R156": {
		"en": "Row {row}, {name}: the gateway does not take this name. Write it with at least two letters and without special signs.",
		"ms": "Baris {row}, {name}: gerbang tidak menerima nama ini. Tulis sekurang-kurangnya dua huruf tanpa tanda khas.",
		"id": "Baris {row}, {name}: gateway tidak menerima nama ini. Tulis dengan sedikitnya dua huruf dan tanpa tanda khusus.",
		"fr": "Ligne {row}, {name} : la passerelle n'accepte pas ce nom. Écrivez-le avec au moins deux lettres et sans signes spéciaux.",
	},
	"R157": {
		"en": "Row {row}, {name}: the gateway pays whole {other} only, not {value}. Round the amount.",
		"ms": "Baris {row}, {name}: gerbang hanya membayar {other} bulat, bukan {value}. Bundarkan jumlah.",
		"id": "Baris {row}, {name}: gateway hanya membayar {other} bulat, bukan {value}. Bulatkan nominalnya.",
		"fr": "Ligne {row}, {name} : la passerelle ne paie que des montants entiers en {other}, pas {value}. Arrondissez le montant.",
	},
	"R158": {
		"en": "Row {row}, {name}: this account pays people in {other} only, not in “{value}”. Remove the row or correct its country.",
		"ms": "Baris {row}, {name}: akaun ini hanya membayar penerima di {other}, bukan di “{value}”. Buang baris ini atau betulkan negaranya.",
		"id": "Baris {row}, {name}: akun ini hanya membayar penerima di {other}, bukan di “{value}”. Hapus baris ini atau perbaiki negaranya.",
		"fr": "Ligne {row}, {name} : ce compte ne paie que dans un pays ({other}), pas dans « {value} ». Supprimez la ligne ou corrigez son pays.",
	},
	"R159": {
		"en": "Row {row}, {name}: “{value}” is no bank that the gateway can pay. Write its name or its code.",
		"ms": "Baris {row}, {name}: “{value}” bukan bank yang boleh dibayar oleh gerbang. Tulis namanya atau kodnya.",
		"id": "Baris {row}, {name}: “{value}” bukan bank yang bisa dibayar oleh gateway. Tulis nama atau kodenya.",
		"fr": "Ligne {row}, {name} : « {value} » n'est pas une banque que la passerelle peut payer. Écrivez son nom ou son code.",
	},
	"P345": {
		"en": "This number was paid as often as the gateway allows within 24 hours. Run the same file again tomorrow; nobody is paid twice.",
		"ms": "Nombor ini telah dibayar sebanyak yang dibenarkan oleh gerbang dalam 24 jam. Jalankan fail yang sama esok; tiada siapa dibayar dua kali.",
		"fr": "Ce numéro a été payé autant de fois que la passerelle le permet en 24 heures. Lancez de nouveau le même fichier demain ; personne n'est payé deux fois.",
		"id": "Nomor ini sudah dibayar sebanyak yang diizinkan gateway dalam 24 jam. Jalankan lagi berkas yang sama besok; tidak ada yang dibayar dua kali.",
	},
}
