package wording

// folder has the words of a watched folder: its rooms (dir.…), why a dropped
// file waits (i.…), why one is refused unread (F39x), and what STATUS.txt says
// of it (s.…).
var folder = map[string]Texts{
	"dir.1": {"en": "1 Drop payroll here", "ms": "1 Letak gaji di sini"},
	"dir.2": {"en": "2 Waiting for approval", "ms": "2 Menunggu kelulusan"},
	"dir.3": {"en": "3 Approved", "ms": "3 Diluluskan"},
	"dir.4": {"en": "4 Running", "ms": "4 Sedang dijalankan"},
	"dir.5": {"en": "5 Done", "ms": "5 Selesai"},
	"dir.6": {"en": "6 Needs fixing", "ms": "6 Perlu dibetulkan"},

	"i.open":   {"en": "somebody has it open. Please close it; it is taken then. (If nobody has, delete the hidden file whose name begins with ~$ beside it.)", "ms": "ada orang sedang membukanya. Sila tutup; ia akan diambil selepas itu. (Jika tiada, padam fail tersembunyi bermula ~$ di sebelahnya.)"},
	"i.half":   {"en": "it looks half copied. It is taken when the rest has arrived.", "ms": "ia nampak separuh disalin. Ia diambil apabila bakinya tiba."},
	"i.folder": {"en": "this is a folder. Put the sheet itself here.", "ms": "ini folder. Letakkan helaian itu sendiri di sini."},
	"i.stuck":  {"en": "it cannot be moved now. Please close it ({value}).", "ms": "ia tidak dapat dialihkan sekarang. Sila tutup fail itu ({value})."},

	"F390": {"en": "“{value}” is a link or a device, not a file. Copy the file itself into the folder.", "ms": "“{value}” ialah pautan atau peranti, bukan fail. Salin fail itu sendiri ke dalam folder."},
	"F391": {"en": "“{value}” has a second name elsewhere on the disk (a hard link), so somebody could change it there. Copy it into the folder instead.", "ms": "“{value}” mempunyai nama kedua di tempat lain pada cakera (pautan keras), jadi ia boleh diubah di sana. Salin ia ke dalam folder."},
	"F392": {"en": "“{value}” is larger than 512 MB. Split it.", "ms": "“{value}” melebihi 512 MB. Pecahkan."},

	"F393": {
		"en": "The same rows are here already, in another file ({other}). This copy was put aside and nothing was sent for it.",
		"ms": "Baris yang sama sudah ada di sini, dalam fail lain ({other}). Salinan ini diketepikan dan tiada bayaran dihantar untuknya.",
	},
	"F394": {
		"en": "Another sheet has taken the place of this one: its rows now belong to that. Nothing was sent for “{value}”.",
		"ms": "Helaian lain telah menggantikan yang ini: barisnya kini milik helaian itu. Tiada bayaran dihantar untuk “{value}”.",
	},

	"s.now":    {"en": "NOW", "ms": "SEKARANG"},
	"s.before": {"en": "BEFORE (newest first)", "ms": "SEBELUM INI (terbaharu dahulu)"},
	"F395": {
		"en": "“{value}” could not be read ({other}). Nothing was sent for it. Save it anew and drop it again.",
		"ms": "“{value}” tidak dapat dibaca ({other}). Tiada bayaran dihantar untuknya. Simpan semula dan letakkan sekali lagi.",
	},

	"s.panic":       {"en": "The program met a fault of its own over this sheet; its log has the details.", "ms": "Program mengalami ralat sendiri pada helaian ini; lognya mempunyai butiran."},
	"s.nothing":     {"en": "nothing is on its way", "ms": "tiada apa dalam proses"},
	"s.queued":      {"en": "in the queue", "ms": "dalam giliran"},
	"s.working":     {"en": "being checked and paid", "ms": "sedang disemak dan dibayar"},
	"s.interrupted": {"en": "the service was stopped. It goes on when the service runs again.", "ms": "perkhidmatan dihentikan. Ia diteruskan apabila perkhidmatan berjalan semula."},
	"s.again":       {"en": "{value} It is tried again by itself.", "ms": "{value} Ia dicuba semula dengan sendirinya."},
	"s.unread":      {"en": "the folder could not be read ({value})", "ms": "folder tidak dapat dibaca ({value})"},
	"s.unasked":     {"en": "The gateway could not be asked about {value} rows.", "ms": "Gerbang tidak dapat ditanya tentang {value} baris."},
	"s.left":        {"en": "{value} rows are still to be sent.", "ms": "{value} baris masih belum dihantar."},
	"s.refused":     {"en": "refused, nothing was sent. {value}", "ms": "ditolak, tiada bayaran dihantar. {value}"},
	"s.reissued":    {"en": "results written again.", "ms": "keputusan ditulis semula."},
	"s.blocked": {
		"en": "STOPPED ITSELF: {value} It does not go on by itself. When that is settled, somebody has to say: payrun approve {name} --total {cell}",
		"ms": "BERHENTI SENDIRI: {value} Ia tidak diteruskan dengan sendirinya. Setelah itu diselesaikan, seseorang mesti menyatakan: payrun approve {name} --total {cell}",
	},
	"s.propose.folder": {
		"en": "waiting for approval: {value} payees, {other}. The approver moves the CHECK workbook into the folder 3 (or says: payrun approve {name} --total {cell} --count {value}).",
		"ms": "menunggu kelulusan: {value} penerima, {other}. Pelulus mengalihkan buku kerja CHECK ke folder 3 (atau menyatakan: payrun approve {name} --total {cell} --count {value}).",
	},
	"s.propose.command": {
		"en": "waiting for approval: {value} payees, {other}. Say: payrun approve {name} --total {cell} --count {value}",
		"ms": "menunggu kelulusan: {value} penerima, {other}. Nyatakan: payrun approve {name} --total {cell} --count {value}",
	},
	"s.approved":  {"en": "approved by {value}", "ms": "diluluskan oleh {value}"},
	"s.approver":  {"en": "whoever may write to the folder “{value}”", "ms": "sesiapa yang boleh menulis ke folder “{value}”"},
	"s.nocheck":   {"en": "this is no CHECK workbook, so it approves nothing. Payroll sheets go into the folder 1.", "ms": "ini bukan buku kerja CHECK, jadi ia tidak meluluskan apa-apa. Helaian gaji diletakkan di folder 1."},
	"s.norun":     {"en": "this CHECK workbook is of a run that is not known here ({value}). It approves nothing.", "ms": "buku kerja CHECK ini bagi larian yang tidak dikenali di sini ({value}). Ia tidak meluluskan apa-apa."},
	"s.otherseal": {"en": "this CHECK workbook is not of what would be paid now. Nothing was approved; look for the newer one in the folder 2.", "ms": "buku kerja CHECK ini bukan bagi apa yang akan dibayar sekarang. Tiada yang diluluskan; cari yang lebih baharu di folder 2."},
	"s.unguarded": {"en": "everybody on this computer may write to this folder. Take that right away from those who should not drop or approve payroll.", "ms": "semua orang pada komputer ini boleh menulis ke folder ini. Tarik hak itu daripada mereka yang tidak sepatutnya meletakkan atau meluluskan gaji."},

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
helaian Failed dalam buku kerja RESULTS dan letakkan fail itu. Jangan lakukan
ini dengan baris Unknown atau Waiting: ia mungkin sudah dibayar.`,
	},
}
