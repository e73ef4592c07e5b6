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
}
