package wording

// proofs has what payrun verify says (codes v.…).
var proofs = map[string]Texts{
	"v.chain": {
		"en": "{row} events, one chain, ledger {value}",
		"ms": "{row} peristiwa, satu rantai, lejar {value}",
		"fr": "{row} événements, une seule chaîne, registre {value}",
		"id": "{row} peristiwa, satu rantai, buku besar {value}",
	},
	"v.head": {"en": "head {value}", "ms": "hujung {value}", "fr": "fin {value}", "id": "ujung {value}"},
	"v.files": {
		"en": "{row} files of closed runs are as they were",
		"ms": "{row} fail larian yang selesai kekal seperti asal",
		"fr": "{row} fichiers de traitements clos sont tels qu'ils étaient",
		"id": "{row} berkas dari proses yang selesai masih seperti semula",
	},
	"v.absent": {
		"en": "not there: {value}. If it was moved, say payrun verify with where it is",
		"ms": "tiada di situ: {value}. Jika ia dialihkan, nyatakan payrun verify dengan tempatnya",
		"fr": "absent : {value}. S'il a été déplacé, lancez payrun verify avec l'endroit où il est",
		"id": "tidak ada di sana: {value}. Jika dipindahkan, jalankan payrun verify dengan tempatnya",
	},
	"v.printed": {
		"en": "{value} prints event {row}, and the chain holds it",
		"ms": "{value} mencetak peristiwa {row}, dan rantai memilikinya",
		"fr": "{value} imprime l'événement {row}, et la chaîne le contient",
		"id": "{value} mencetak peristiwa {row}, dan rantai memuatnya",
	},
	"v.unproven": {
		"en": "nothing proves {value}: it is in no manifest and prints no place in the chain",
		"ms": "tiada apa membuktikan {value}: ia tiada dalam mana-mana manifes dan tidak mencetak tempat dalam rantai",
		"fr": "rien ne prouve {value} : il n'est dans aucun manifeste et n'imprime aucune place dans la chaîne",
		"id": "tidak ada yang membuktikan {value}: tidak ada di manifes mana pun dan tidak mencetak tempat dalam rantai",
	},
	"v.unnamed": {
		"en": "{value} is in no manifest: its run was not closed when it was written",
		"ms": "{value} tiada dalam mana-mana manifes: lariannya belum selesai semasa ia ditulis",
		"fr": "{value} n'est dans aucun manifeste : son traitement n'était pas clos quand il a été écrit",
		"id": "{value} tidak ada di manifes mana pun: prosesnya belum selesai saat ditulis",
	},
	"v.changed": {
		"en": "{value} was changed since its run was closed",
		"ms": "{value} telah diubah sejak lariannya selesai",
		"fr": "{value} a été modifié depuis la clôture de son traitement",
		"id": "{value} diubah sejak prosesnya selesai",
	},
	"v.manifest": {
		"en": "{value}, a manifest, is not the one that event {row} recorded; the files that it names were not compared",
		"ms": "{value}, sebuah manifes, bukan yang dicatat oleh peristiwa {row}; fail yang dinamakannya tidak dibandingkan",
		"fr": "{value}, un manifeste, n'est pas celui que l'événement {row} a enregistré ; les fichiers qu'il nomme n'ont pas été comparés",
		"id": "{value}, sebuah manifes, bukan yang dicatat peristiwa {row}; berkas yang disebutnya tidak dibandingkan",
	},
	"v.anchor": {
		"en": "{value} prints an event {row} that this ledger does not have: the workbook or the ledger was changed",
		"ms": "{value} mencetak peristiwa {row} yang tiada dalam lejar ini: buku kerja atau lejar telah diubah",
		"fr": "{value} imprime un événement {row} que ce registre n'a pas : le classeur ou le registre a été modifié",
		"id": "{value} mencetak peristiwa {row} yang tidak ada di buku besar ini: buku kerja atau buku besar diubah",
	},
	"v.other": {
		"en": "{value} was written from another ledger, {other}",
		"ms": "{value} ditulis daripada lejar lain, {other}",
		"fr": "{value} a été écrit à partir d'un autre registre, {other}",
		"id": "{value} ditulis dari buku besar lain, {other}",
	},
	"v.unreadable": {
		"en": "{value} cannot be read: {other}",
		"ms": "{value} tidak dapat dibaca: {other}",
		"fr": "{value} ne peut pas être lu : {other}",
		"id": "{value} tidak bisa dibaca: {other}",
	},
	"v.not": {
		"en": "{row} differences: keep everything as it is, and compare with your printed and copied reports",
		"ms": "{row} perbezaan: biarkan semuanya seperti sedia ada, dan bandingkan dengan laporan bercetak dan salinan anda",
		"fr": "{row} différences : laissez tout en l'état, et comparez avec vos rapports imprimés et copiés",
		"id": "{row} perbedaan: biarkan semuanya seperti apa adanya, dan bandingkan dengan laporan cetak dan salinan Anda",
	},
}
