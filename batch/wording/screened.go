package wording

// screened says what a gateway has against one row (codes R14x), and why a row
// waits without anybody having to do something (P345).
var screened = map[string]Texts{
	"R140": {
		"en": "Row {row}, {name}: {value} is not a telephone number of {other}. Write it in full, with + and the country's code.",
		"ms": "Baris {row}, {name}: {value} bukan nombor telefon {other}. Tulis sepenuhnya, dengan + dan kod negara.",
		"fr": "Ligne {row}, {name} : {value} n'est pas un numéro de téléphone ({other}). Écrivez-le en entier, avec + et l'indicatif du pays.",
		"id": "Baris {row}, {name}: {value} bukan nomor telepon {other}. Tulis lengkap, dengan + dan kode negara.",
	},
	"R141": {
		"en": "Row {row}, {name}: this account pays people in {other} only, not in {value}. Remove the row or correct its country.",
		"ms": "Baris {row}, {name}: akaun ini hanya membayar penerima di {other}, bukan di {value}. Buang baris ini atau betulkan negaranya.",
		"fr": "Ligne {row}, {name} : ce compte ne paie que vers {other}, pas vers {value}. Retirez la ligne ou corrigez le pays.",
		"id": "Baris {row}, {name}: akun ini hanya membayar penerima di {other}, bukan di {value}. Hapus baris ini atau perbaiki negaranya.",
	},
	"R142": {
		"en": "Row {row}, {name}: the gateway does not take “{value}” as it is written; it must be {other}. Correct it.",
		"ms": "Baris {row}, {name}: gerbang tidak menerima “{value}” seperti yang ditulis; ia mesti {other}. Betulkan.",
		"fr": "Ligne {row}, {name} : la passerelle n'accepte pas « {value} » tel qu'il est écrit ; il faut {other}. Corrigez-le.",
		"id": "Baris {row}, {name}: gateway tidak menerima “{value}” seperti tertulis; harus {other}. Perbaiki.",
	},
	"P345": {
		"en": "This number was paid as often as the gateway allows within 24 hours. Run the same file again tomorrow; nobody is paid twice.",
		"ms": "Nombor ini telah dibayar sebanyak yang dibenarkan oleh gerbang dalam 24 jam. Jalankan fail yang sama esok; tiada siapa dibayar dua kali.",
		"fr": "Ce numéro a été payé autant de fois que la passerelle le permet en 24 heures. Relancez le même fichier demain ; personne n'est payé deux fois.",
		"id": "Nomor ini sudah dibayar sebanyak yang diizinkan gateway dalam 24 jam. Jalankan berkas yang sama besok; tidak ada yang dibayar dua kali.",
	},
}
