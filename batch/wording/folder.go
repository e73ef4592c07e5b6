package wording

// folder has the words of a watched folder: its rooms (dir.…), why a dropped
// file waits (i.…), why one is refused unread (F39x), and what STATUS.txt says
// of it (s.…).
var folder = map[string]Texts{
	"dir.1": {"en": "1 Drop payroll here", "ms": "1 Letak gaji di sini", "fr": "1 Déposer la paie ici", "id": "1 Taruh gaji di sini"},
	"dir.2": {"en": "2 Waiting for approval", "ms": "2 Menunggu kelulusan", "fr": "2 En attente d'approbation", "id": "2 Menunggu persetujuan"},
	"dir.3": {"en": "3 Approved", "ms": "3 Diluluskan", "fr": "3 Approuvé", "id": "3 Disetujui"},
	"dir.4": {"en": "4 Running", "ms": "4 Sedang dijalankan", "fr": "4 En cours", "id": "4 Sedang berjalan"},
	"dir.5": {"en": "5 Done", "ms": "5 Selesai", "fr": "5 Terminé", "id": "5 Selesai"},
	"dir.6": {"en": "6 Needs fixing", "ms": "6 Perlu dibetulkan", "fr": "6 À corriger", "id": "6 Perlu diperbaiki"},

	"i.open": {
		"en": "somebody has it open. Please close it; it is taken then. (If nobody has, delete the hidden file whose name begins with ~$ beside it.)",
		"ms": "ada orang sedang membukanya. Sila tutup; ia akan diambil selepas itu. (Jika tiada, padam fail tersembunyi bermula ~$ di sebelahnya.)",
		"fr": "quelqu'un l'a ouvert. Fermez-le, s'il vous plaît ; il sera pris ensuite. (Si personne ne l'a ouvert, supprimez à côté le fichier caché dont le nom commence par ~$.)",
		"id": "ada yang sedang membukanya. Mohon ditutup; setelah itu akan diambil. (Jika tidak ada, hapus berkas tersembunyi di sebelahnya yang namanya diawali ~$.)",
	},
	"i.half": {
		"en": "it looks half copied. It is taken when the rest has arrived.",
		"ms": "ia nampak separuh disalin. Ia diambil apabila bakinya tiba.",
		"fr": "il semble copié à moitié. Il sera pris quand le reste sera arrivé.",
		"id": "tampaknya baru tersalin sebagian. Akan diambil setelah sisanya tiba.",
	},
	"i.folder": {
		"en": "this is a folder. Put the sheet itself here.",
		"ms": "ini folder. Letakkan helaian itu sendiri di sini.",
		"fr": "c'est un dossier. Mettez ici le fichier lui-même.",
		"id": "ini folder. Taruh berkasnya sendiri di sini.",
	},
	"i.stuck": {
		"en": "it cannot be moved now. Please close it ({value}).",
		"ms": "ia tidak dapat dialihkan sekarang. Sila tutup fail itu ({value}).",
		"fr": "il ne peut pas être déplacé en ce moment. Fermez-le, s'il vous plaît ({value}).",
		"id": "tidak bisa dipindahkan sekarang. Mohon ditutup ({value}).",
	},

	"F390": {
		"en": "“{value}” is a link or a device, not a file. Copy the file itself into the folder.",
		"ms": "“{value}” ialah pautan atau peranti, bukan fail. Salin fail itu sendiri ke dalam folder.",
		"fr": "« {value} » est un lien ou un périphérique, pas un fichier. Copiez le fichier lui-même dans le dossier.",
		"id": "“{value}” adalah tautan atau perangkat, bukan berkas. Salin berkasnya sendiri ke folder.",
	},
	"F391": {
		"en": "“{value}” has a second name elsewhere on the disk (a hard link), so somebody could change it there. Copy it into the folder instead.",
		"ms": "“{value}” mempunyai nama kedua di tempat lain pada cakera (pautan keras), jadi ia boleh diubah di sana. Salin ia ke dalam folder.",
		"fr": "« {value} » a un second nom ailleurs sur le disque (un lien physique) ; quelqu'un pourrait donc le changer là-bas. Copiez-le plutôt dans le dossier.",
		"id": "“{value}” punya nama kedua di tempat lain pada disk (hard link), sehingga bisa diubah orang di sana. Sebaiknya salin ke folder.",
	},
	"F392": {
		"en": "“{value}” is larger than 512 MB. Split it.",
		"ms": "“{value}” melebihi 512 MB. Pecahkan.",
		"fr": "« {value} » dépasse 512 Mo. Partagez-le.",
		"id": "“{value}” lebih besar dari 512 MB. Pecah.",
	},

	"F393": {
		"en": "The same rows are here already, in another file ({other}). This copy was put aside and nothing was sent for it.",
		"ms": "Baris yang sama sudah ada di sini, dalam fail lain ({other}). Salinan ini diketepikan dan tiada bayaran dihantar untuknya.",
		"fr": "Les mêmes lignes sont déjà ici, dans un autre fichier ({other}). Cette copie a été mise de côté et rien n'a été envoyé pour elle.",
		"id": "Baris yang sama sudah ada di sini, dalam berkas lain ({other}). Salinan ini disisihkan dan tidak ada yang dikirim untuknya.",
	},
	"F394": {
		"en": "Another sheet has taken the place of this one: its rows now belong to that. Nothing was sent for “{value}”.",
		"ms": "Helaian lain telah menggantikan yang ini: barisnya kini milik helaian itu. Tiada bayaran dihantar untuk “{value}”.",
		"fr": "Un autre fichier a pris la place de celui-ci : ses lignes lui appartiennent maintenant. Rien n'a été envoyé pour « {value} ».",
		"id": "Berkas lain telah menggantikan yang ini: baris-barisnya sekarang milik berkas itu. Tidak ada yang dikirim untuk “{value}”.",
	},

	"s.now": {"en": "NOW", "ms": "SEKARANG", "fr": "MAINTENANT", "id": "SEKARANG"},
	"s.before": {
		"en": "BEFORE (newest first)",
		"ms": "SEBELUM INI (terbaharu dahulu)",
		"fr": "AVANT (le plus récent d'abord)",
		"id": "SEBELUMNYA (terbaru di atas)",
	},
	"F395": {
		"en": "“{value}” could not be read ({other}). Nothing was sent for it. Save it anew and drop it again.",
		"ms": "“{value}” tidak dapat dibaca ({other}). Tiada bayaran dihantar untuknya. Simpan semula dan letakkan sekali lagi.",
		"fr": "« {value} » n'a pas pu être lu ({other}). Rien n'a été envoyé pour lui. Enregistrez-le de nouveau et redéposez-le.",
		"id": "“{value}” tidak bisa dibaca ({other}). Tidak ada yang dikirim untuknya. Simpan ulang lalu taruh lagi.",
	},

	"s.panic": {
		"en": "The program met a fault of its own over this sheet; its log has the details.",
		"ms": "Program mengalami ralat sendiri pada helaian ini; lognya mempunyai butiran.",
		"fr": "Le programme a rencontré une erreur interne sur ce fichier ; son journal a les détails.",
		"id": "Program mengalami kesalahan sendiri pada berkas ini; rinciannya ada di log.",
	},
	"s.nothing": {"en": "nothing is on its way", "ms": "tiada apa dalam proses", "fr": "rien n'est en route", "id": "tidak ada yang sedang berjalan"},
	"s.queued":  {"en": "in the queue", "ms": "dalam giliran", "fr": "dans la file", "id": "dalam antrean"},
	"s.working": {
		"en": "being checked and paid",
		"ms": "sedang disemak dan dibayar",
		"fr": "en cours de vérification et de paiement",
		"id": "sedang diperiksa dan dibayar",
	},
	"s.interrupted": {
		"en": "the service was stopped. It goes on when the service runs again.",
		"ms": "perkhidmatan dihentikan. Ia diteruskan apabila perkhidmatan berjalan semula.",
		"fr": "le service a été arrêté. Il continue quand le service tourne de nouveau.",
		"id": "layanan dihentikan. Dilanjutkan saat layanan berjalan lagi.",
	},
	"s.again": {
		"en": "{value} It is tried again by itself.",
		"ms": "{value} Ia dicuba semula dengan sendirinya.",
		"fr": "{value} Un nouvel essai se fait tout seul.",
		"id": "{value} Akan dicoba lagi dengan sendirinya.",
	},
	"s.unread": {
		"en": "the folder could not be read ({value})",
		"ms": "folder tidak dapat dibaca ({value})",
		"fr": "le dossier n'a pas pu être lu ({value})",
		"id": "folder tidak bisa dibaca ({value})",
	},
	"s.unasked": {
		"en": "The gateway could not be asked about {value} rows.",
		"ms": "Gerbang tidak dapat ditanya tentang {value} baris.",
		"fr": "La passerelle n'a pas pu être interrogée sur {value} lignes.",
		"id": "Gateway tidak bisa ditanya tentang {value} baris.",
	},
	"s.left": {
		"en": "{value} rows are still to be sent.",
		"ms": "{value} baris masih belum dihantar.",
		"fr": "{value} lignes restent à envoyer.",
		"id": "{value} baris masih harus dikirim.",
	},
	"s.refused": {
		"en": "refused, nothing was sent. {value}",
		"ms": "ditolak, tiada bayaran dihantar. {value}",
		"fr": "refusé, rien n'a été envoyé. {value}",
		"id": "ditolak, tidak ada yang dikirim. {value}",
	},
	"s.reissued": {"en": "results written again.", "ms": "keputusan ditulis semula.", "fr": "résultats écrits de nouveau.", "id": "hasil ditulis ulang."},
	"s.blocked": {
		"en": "STOPPED ITSELF: {value} It does not go on by itself. When that is settled, somebody has to say: payrun approve {name} --total {cell}",
		"ms": "BERHENTI SENDIRI: {value} Ia tidak diteruskan dengan sendirinya. Setelah itu diselesaikan, seseorang mesti menyatakan: payrun approve {name} --total {cell}",
		"fr": "S'EST ARRÊTÉ : {value} Il ne continue pas tout seul. Quand c'est réglé, quelqu'un doit lancer : payrun approve {name} --total {cell}",
		"id": "BERHENTI SENDIRI: {value} Tidak berlanjut dengan sendirinya. Setelah beres, seseorang harus menjalankan: payrun approve {name} --total {cell}",
	},
	"s.propose.folder": {
		"en": "waiting for approval: {value} payees, {other}. The approver moves the CHECK workbook into the folder 3 (or says: payrun approve {name} --total {cell} --count {value}).",
		"ms": "menunggu kelulusan: {value} penerima, {other}. Pelulus mengalihkan buku kerja CHECK ke folder 3 (atau menyatakan: payrun approve {name} --total {cell} --count {value}).",
		"fr": "en attente d'approbation : {value} bénéficiaires, {other}. L'approbateur déplace le classeur CHECK dans le dossier 3 (ou lance : payrun approve {name} --total {cell} --count {value}).",
		"id": "menunggu persetujuan: {value} penerima, {other}. Penyetuju memindahkan buku kerja CHECK ke folder 3 (atau menjalankan: payrun approve {name} --total {cell} --count {value}).",
	},
	"s.propose.command": {
		"en": "waiting for approval: {value} payees, {other}. Say: payrun approve {name} --total {cell} --count {value}",
		"ms": "menunggu kelulusan: {value} penerima, {other}. Nyatakan: payrun approve {name} --total {cell} --count {value}",
		"fr": "en attente d'approbation : {value} bénéficiaires, {other}. Lancez : payrun approve {name} --total {cell} --count {value}",
		"id": "menunggu persetujuan: {value} penerima, {other}. Jalankan: payrun approve {name} --total {cell} --count {value}",
	},
	"s.approved": {"en": "approved by {value}", "ms": "diluluskan oleh {value}", "fr": "approuvé par {value}", "id": "disetujui oleh {value}"},
	"s.approver": {
		"en": "whoever may write to the folder “{value}”",
		"ms": "sesiapa yang boleh menulis ke folder “{value}”",
		"fr": "quiconque peut écrire dans le dossier « {value} »",
		"id": "siapa pun yang bisa menulis ke folder “{value}”",
	},
	"s.nocheck": {
		"en": "this is no CHECK workbook, so it approves nothing. Payroll sheets go into the folder 1.",
		"ms": "ini bukan buku kerja CHECK, jadi ia tidak meluluskan apa-apa. Helaian gaji diletakkan di folder 1.",
		"fr": "ce n'est pas un classeur CHECK, il n'approuve donc rien. Les fichiers de paie vont dans le dossier 1.",
		"id": "ini bukan buku kerja CHECK, jadi tidak menyetujui apa pun. Berkas gaji ditaruh di folder 1.",
	},
	"s.norun": {
		"en": "this CHECK workbook is of a run that is not known here ({value}). It approves nothing.",
		"ms": "buku kerja CHECK ini bagi larian yang tidak dikenali di sini ({value}). Ia tidak meluluskan apa-apa.",
		"fr": "ce classeur CHECK est celui d'un traitement inconnu ici ({value}). Il n'approuve rien.",
		"id": "buku kerja CHECK ini milik proses yang tidak dikenal di sini ({value}). Tidak menyetujui apa pun.",
	},
	"s.otherseal": {
		"en": "this CHECK workbook is not of what would be paid now. Nothing was approved; look for the newer one in the folder 2.",
		"ms": "buku kerja CHECK ini bukan bagi apa yang akan dibayar sekarang. Tiada yang diluluskan; cari yang lebih baharu di folder 2.",
		"fr": "ce classeur CHECK n'est pas celui de ce qui serait payé maintenant. Rien n'a été approuvé ; cherchez le plus récent dans le dossier 2.",
		"id": "buku kerja CHECK ini bukan untuk yang akan dibayar sekarang. Tidak ada yang disetujui; cari yang lebih baru di folder 2.",
	},
	"s.unguarded": {
		"en": "everybody on this computer may write to this folder. Take that right away from those who should not drop or approve payroll.",
		"ms": "semua orang pada komputer ini boleh menulis ke folder ini. Tarik hak itu daripada mereka yang tidak sepatutnya meletakkan atau meluluskan gaji.",
		"fr": "tout le monde sur cet ordinateur peut écrire dans ce dossier. Retirez ce droit à ceux qui ne doivent ni déposer ni approuver la paie.",
		"id": "semua orang di komputer ini bisa menulis ke folder ini. Cabut hak itu dari mereka yang tidak boleh menaruh atau menyetujui gaji.",
	},

	"readme": {
		"en": `HOW TO PAY WITH THIS FOLDER

1  Put the payroll sheet (Excel or CSV) into the folder 1, and close it.
2  A CHECK workbook appears in the folder 2: how many people, how much, what
   to look at. (Without a second person's approval there is no folder 2.)
3  The person who approves moves that workbook into the folder 3.
4  While a sheet is being paid it is in the folder 4. Leave it there.
5  Your sheet and its RESULTS are in the folder 5 when it is done.
6  What could not be paid at all is in the folder 6, with the reasons.

STATUS.txt says how far everything is.
Nobody is paid twice: dropping a sheet again sends nothing that was sent.
To pay a failed row again, correct it on the Failed sheet of the RESULTS
workbook and drop that. Never do this with a row that reads Unknown or
Waiting: it may have been paid.`,
		"ms": `CARA MEMBAYAR DENGAN FOLDER INI

1  Letak helaian gaji (Excel atau CSV) ke dalam folder 1, dan tutup fail itu.
2  Buku kerja CHECK muncul di folder 2: berapa orang, berapa banyak, apa yang
   perlu dilihat. (Tanpa kelulusan orang kedua, tiada folder 2.)
3  Pelulus mengalihkan buku kerja itu ke dalam folder 3.
4  Semasa dibayar, helaian berada di folder 4. Biarkan di situ.
5  Helaian anda dan RESULTS berada di folder 5 apabila selesai.
6  Apa yang langsung tidak dapat dibayar berada di folder 6, dengan sebabnya.

STATUS.txt menyatakan perkembangan semuanya.
Tiada siapa dibayar dua kali: meletakkan helaian semula tidak menghantar apa
yang sudah dihantar. Untuk membayar semula baris yang gagal, betulkan pada
helaian Gagal dalam buku kerja RESULTS dan letakkan fail itu. Jangan lakukan
ini dengan baris Tidak pasti atau Menunggu: ia mungkin sudah dibayar.`,
		"fr": `COMMENT PAYER AVEC CE DOSSIER

1  Mettez le fichier de paie (Excel ou CSV) dans le dossier 1, et fermez-le.
2  Un classeur CHECK apparaît dans le dossier 2 : combien de personnes, quel
   montant, que regarder. (Sans l'accord d'une seconde personne, il n'y a pas
   de dossier 2.)
3  La personne qui approuve déplace ce classeur dans le dossier 3.
4  Pendant le paiement, le fichier est dans le dossier 4. Laissez-le là.
5  Votre fichier et son classeur RESULTS sont dans le dossier 5 à la fin.
6  Ce qui n'a pas pu être payé du tout est dans le dossier 6, avec les raisons.

STATUS.txt dit où en est chaque fichier.
Personne n'est payé deux fois : redéposer un fichier n'envoie rien de ce qui
a déjà été envoyé. Pour payer de nouveau une ligne échouée, corrigez-la sur la
feuille Échecs du classeur RESULTS et déposez ce classeur. Ne le faites jamais
avec une ligne marquée Incertain ou En attente : elle a peut-être été payée.`,
		"id": `CARA MEMBAYAR DENGAN FOLDER INI

1  Taruh berkas gaji (Excel atau CSV) di folder 1, lalu tutup berkas itu.
2  Buku kerja CHECK muncul di folder 2: berapa orang, berapa banyak, apa yang
   perlu dilihat. (Tanpa persetujuan orang kedua, tidak ada folder 2.)
3  Orang yang menyetujui memindahkan buku kerja itu ke folder 3.
4  Selama dibayar, berkas ada di folder 4. Biarkan di sana.
5  Berkas Anda dan RESULTS ada di folder 5 setelah selesai.
6  Yang sama sekali tidak bisa dibayar ada di folder 6, beserta alasannya.

STATUS.txt memberi tahu sejauh mana semuanya.
Tidak ada yang dibayar dua kali: menaruh berkas lagi tidak mengirim apa yang
sudah dikirim. Untuk membayar lagi baris yang gagal, perbaiki di lembar Gagal
pada buku kerja RESULTS lalu taruh buku kerja itu. Jangan pernah lakukan ini
pada baris Belum pasti atau Menunggu: mungkin sudah dibayar.`,
	},
}
