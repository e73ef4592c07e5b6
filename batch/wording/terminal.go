package wording

// terminal has what is said on the terminal only (codes t.…); the words that
// it shares with the spreadsheets are theirs (codes wb.…).
var terminal = map[string]Texts{
	"t.row":       {"en": "row {row}", "ms": "baris {row}"},
	"t.cell":      {"en": "cell {cell}", "ms": "sel {cell}"},
	"t.results":   {"en": "Wrote", "ms": "Ditulis"},
	"t.next":      {"en": "Next", "ms": "Seterus"},
	"t.statement": {"en": "the gateway's statement agrees", "ms": "penyata gerbang sepadan"},

	"t.sheet":    {"en": "sheet “{value}”", "ms": "helaian “{value}”"},
	"t.header":   {"en": "header in row {value}", "ms": "tajuk di baris {value}"},
	"t.topay":    {"en": "To pay", "ms": "Untuk dibayar"},
	"t.fees":     {"en": "Fees (estimate)", "ms": "Fi (anggaran)"},
	"t.reserved": {"en": "For other runs", "ms": "Larian lain"},
	"t.keep":     {"en": "Keep in pool", "ms": "Kekal dalam dana"},
	"t.needed":   {"en": "Needed", "ms": "Diperlukan"},
	"t.pool":     {"en": "In the pool", "ms": "Dalam dana"},
	"t.topup":    {"en": "TOP UP", "ms": "TAMBAH"},
	"t.unread":   {"en": "The pool's figure could not be read.", "ms": "Baki dana tidak dapat dibaca."},
	"t.matches":  {"en": "matches the total in row {value}", "ms": "sepadan dengan jumlah di baris {value}"},
	"t.differs":  {"en": "the total in row {value} says {other}", "ms": "jumlah di baris {value} ialah {other}"},
	"t.tofix":    {"en": "Rows to fix: {value}", "ms": "Baris untuk dibetulkan: {value}"},
	"t.held":     {"en": "Rows held until somebody has looked: {value}", "ms": "Baris ditahan sehingga disemak: {value}"},
	"t.tolook":   {"en": "Rows to look at: {value}", "ms": "Baris untuk dilihat: {value}"},
	"t.changes":  {"en": "Changes since last month: {value}", "ms": "Perubahan sejak bulan lepas: {value}"},

	"t.progress.looking":  {"en": "Looking up", "ms": "Menyemak"},
	"t.progress.paying":   {"en": "Paying", "ms": "Membayar"},
	"t.progress.settling": {"en": "Settling", "ms": "Menyelesaikan"},
	"t.progress.sent":     {"en": "{value} sent", "ms": "{value} dihantar"},
	"t.progress.failed":   {"en": "{value} failed", "ms": "{value} gagal"},
	"t.progress.left":     {"en": "{value} left", "ms": "{value} lagi"},

	"t.change.account": {"en": "{name} (row {row}): account changed, {before} → {after}", "ms": "{name} (baris {row}): akaun berubah, {before} → {after}"},
	"t.change.shared":  {"en": "{name} (row {row}): one account for two people, also {after}", "ms": "{name} (baris {row}): satu akaun untuk dua orang, juga {after}"},
	"t.change.bank":    {"en": "{name} (row {row}): bank changed, {before} → {after}", "ms": "{name} (baris {row}): bank berubah, {before} → {after}"},
	"t.change.name":    {"en": "{name} (row {row}): name changed, was {before}", "ms": "{name} (baris {row}): nama berubah, dahulu {before}"},
	"t.change.new":     {"en": "{name} (row {row}): new, {value}", "ms": "{name} (baris {row}): baharu, {value}"},
	"t.change.gone":    {"en": "{name}: gone, was {other}", "ms": "{name}: tiada lagi, dahulu {other}"},
	"t.change.amount":  {"en": "{name} (row {row}): {value}, {percent} (was {other})", "ms": "{name} (baris {row}): {value}, {percent} (dahulu {other})"},
}
