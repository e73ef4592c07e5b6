package wording

// clock has the words of a clock that is off.
var clock = map[string]Texts{
	"B208": {
		"en": "The clock of this computer differs from the gateway's by {value}. Switch on its automatic setting before it stops a run.",
		"ms": "Jam komputer ini berbeza {value} daripada jam gerbang. Hidupkan tetapan automatiknya sebelum ia menghentikan larian.",
		"fr": "L'horloge de cet ordinateur diffère de {value} de celle de la passerelle. Activez son réglage automatique avant qu'elle n'arrête un traitement.",
		"id": "Jam komputer ini berbeda {value} dari jam gateway. Aktifkan setelan otomatisnya sebelum ia menghentikan proses.",
	},
	"B810": {
		"en": "The clock of this computer went back: it is {value} behind the ledger. Set the clock, then run the same file again.",
		"ms": "Jam komputer ini berundur: ia {value} di belakang lejar. Betulkan jam, kemudian jalankan fail yang sama semula.",
		"fr": "L'horloge de cet ordinateur a reculé : elle retarde de {value} sur le registre. Réglez l'horloge, puis lancez de nouveau le même fichier.",
		"id": "Jam komputer ini mundur: {value} di belakang buku besar. Setel jamnya, lalu jalankan lagi berkas yang sama.",
	},
	"d.bad.back": {
		"en": "this machine's clock is {value} behind the ledger",
		"ms": "jam mesin ini {value} di belakang lejar",
		"fr": "l'horloge de cette machine retarde de {value} sur le registre",
		"id": "jam mesin ini {value} di belakang buku besar",
	},
	"E514": {
		"en": "The clock of this computer is off by {value}: how long nothing was found cannot be counted. Set the clock, then ask again.",
		"ms": "Jam komputer ini tersasar {value}: tempoh ia tidak ditemui tidak dapat dikira. Betulkan jam, kemudian tanya semula.",
		"fr": "L'horloge de cet ordinateur est décalée de {value} : on ne peut pas compter depuis quand rien n'est trouvé. Réglez l'horloge, puis redemandez.",
		"id": "Jam komputer ini meleset {value}: berapa lama ia tidak ditemukan tidak dapat dihitung. Setel jamnya, lalu tanyakan lagi.",
	},
}
