package writer

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"payrun/batch"
	"payrun/batch/wording"
)

// The grid of the Summary sheet: what and how many on the left, money on the
// right.
var summaryWidths = []float64{31, 9, 17, 3, 37, 18}

const (
	colLabel = iota
	colCount
	colAmount
	_ // a gap
	colRight
	colMoney
	summaryColumns
)

// How many characters of plain text fit across the Summary, right of its gap,
// in its first column, and beside that.
const (
	lineWidth   = 108
	rightWidth  = 52
	leadWidth   = 30
	actionWidth = 78
)

// How many people and alarms the Summary names, so that it stays one page that
// can be read; the rest are on Needs review and on Audit.
const (
	peopleMax = 12
	alarmsMax = 8
)

// summary is the Summary sheet being laid out: rows of cells and what leads
// where.
type summary struct {
	b     *book
	rows  [][]any
	links []link
	diffs []string // cells that must read zero
	fills []fill
}

// link makes a cell lead to another.
type link struct{ cell, sheet, to string }

// fill gives lines of text, from a row on, the fill of the word that they
// begin with.
type fill struct {
	row, lines int
	word       batch.Word
}

// summary writes the Summary sheet. It answers, in the order in which they are
// asked: did it run, was everyone paid, who was not and why, what to do now,
// does the money tie.
func (b *book) summary() error {
	m := &summary{b: b}
	m.opening()
	m.people()
	m.actions()
	m.proofs()
	m.statement()
	m.settledSince()
	m.signatures()
	return m.write(b.say("wb.sheet.summary"))
}

// write streams what was laid out.
func (m *summary) write(name string) error {
	b := m.b
	s, err := b.sheet(name, page{onePage: true}, summaryWidths...)
	if err != nil {
		return err
	}
	no := false
	if err := b.f.SetSheetView(name, 0, &excelize.ViewOptions{ShowGridLines: &no}); err != nil {
		return err
	}
	for _, row := range m.rows {
		if err := s.put(row...); err != nil {
			return err
		}
	}
	for _, l := range m.links {
		if err := s.link(l.cell, l.sheet, l.to); err != nil {
			return err
		}
	}
	if err := b.colourDifference(name, m.diffs...); err != nil {
		return err
	}
	if err := b.colourWords(name, m.fills); err != nil {
		return err
	}
	return s.Flush()
}

// next is the number of the row that comes next.
func (m *summary) next() int { return len(m.rows) + 1 }

// add lays out a row: pairs of a column and its cell.
func (m *summary) add(pairs ...any) {
	row := make([]any, summaryColumns)
	for i := 0; i < len(pairs); i += 2 {
		row[pairs[i].(int)] = pairs[i+1]
	}
	m.rows = append(m.rows, row)
}

// band lays out a row whose cells all have a style.
func (m *summary) band(style int, text string) {
	row := make([]any, summaryColumns)
	for i := range row {
		row[i] = excelize.Cell{StyleID: style}
	}
	row[0] = cell(style, text)
	m.rows = append(m.rows, row)
}

// write text over as many rows as it needs; no cell is merged.
func (m *summary) text(style int, text string) {
	for _, line := range broken(text, lineWidth) {
		m.add(colLabel, cell(style, line))
	}
}

// broken cuts a text into lines of at most width characters, between words.
func broken(text string, width int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := ""
		for _, word := range wording.Pieces(paragraph) {
			if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
				lines, line = append(lines, line), ""
			}
			if line != "" {
				line += " "
			}
			line += word
		}
		lines = append(lines, line)
	}
	return lines
}

// opening says what this is, whether it is the last word, and whether everyone
// was paid.
func (m *summary) opening() {
	b, r := m.b, m.b.r
	m.add(colLabel, cell(b.title, b.heading()))
	for _, banner := range wording.Banners(b.lang, r) {
		m.band(b.banner, banner)
	}
	m.add(colLabel, cell(b.outcome, wording.Outcome(b.lang, r)))
	for _, fact := range b.facts() {
		m.text(b.small, fact)
	}
	for n, a := range r.Alarms {
		if n == alarmsMax {
			m.band(b.banner, b.say("wb.summary.morealarms", "value", strconv.Itoa(len(r.Alarms)-n)))
			break
		}
		for i, line := range broken(wording.Alarm(b.lang, a), lineWidth-2) {
			m.band(b.banner, map[bool]string{true: "! ", false: "   "}[i == 0]+line)
		}
	}
	m.add()
}

// facts say which run this is, whose money, and who approved it.
func (b *book) facts() []string {
	run := b.r.Run
	var when string
	if !run.Claimed.IsZero() {
		when = " · " + b.minute(run.Claimed)
	}
	facts := []string{
		b.say("wb.fact.run", "value", run.Name, "other", strconv.Itoa(max(b.r.Version, 1))) + when + " · " +
			b.say("wb.fact.made", "value", b.minute(b.r.Made)),
		b.say("wb.fact.gateway", "value", run.Debtor.Gateway, "other", strings.ToUpper(run.Debtor.Environment)) + where(b.r.Host) + " · " +
			b.say("wb.fact.file", "value", run.Source.File),
	}
	if b.beforePaying() && len(run.Source.Columns) > 0 && b.original(batch.FieldReference) < 0 {
		facts = append(facts, b.say("wb.fact.derived"))
	}
	if a := run.Approval; a != nil {
		facts = append(facts, b.say("wb.fact.approved", "value", a.By, "other", b.minute(a.At)))
	}
	return facts
}

func where(host string) string {
	if host == "" {
		return ""
	}
	return " (" + host + ")"
}

// people names who was not paid, and why; of a check, whose row needs somebody.
func (m *summary) people() {
	b := m.b
	heading, wanted := "wb.summary.people", wording.Unpaid
	if b.beforePaying() {
		heading, wanted = "wb.summary.tofix", b.needsReview
	}
	places := wording.Urgent(b.r, wanted)
	if len(places) == 0 {
		return
	}
	m.band(b.section, b.say(heading))
	for _, i := range places[:min(len(places), peopleMax)] {
		m.person(b.r.Lines[i], firstData+i)
	}
	if more := len(places) - peopleMax; more > 0 {
		m.links = append(m.links, link{cellName(1, m.next()), b.say("wb.sheet.review"), "A1"})
		m.add(colLabel, cell(b.link, b.say("wb.summary.more", "value", strconv.Itoa(more))))
	}
	m.add()
}

// person is one who was not paid; the row's number leads to the sheet that has every row.
func (m *summary) person(l batch.ReportLine, resultsRow int) {
	b := m.b
	what, _ := wording.Reported(b.lang, b.r, l)
	what, _, _ = strings.Cut(what, "\n")
	colon := b.say("wb.colon")
	lines := broken(strings.TrimSuffix(b.word(l.Word)+colon+what, colon), rightWidth)
	if len(lines) > 2 {
		lines = []string{lines[0], lines[1] + " …"}
	}
	m.links = append(m.links, link{cellName(colCount+1, m.next()), b.allRows, cellName(1, resultsRow)})
	m.fills = append(m.fills, fill{m.next(), len(lines), l.Word})
	m.add(colLabel, b.verbatim(named(l)), colCount, cell(b.linkRow, l.Row), colAmount, b.amountOf(l, b.original(batch.FieldAmount)),
		colRight, cell(b.label, lines[0]))
	for _, rest := range lines[1:] {
		m.add(colRight, cell(b.label, rest))
	}
}

// named is a row's payee, or its reference where the sheet names nobody.
func named(l batch.ReportLine) string {
	if l.Name == "" {
		return string(l.Ref)
	}
	return l.Name
}

// actions says what to do now: which rows on the left, leading to their sheet,
// and what to do about them beside it.
func (m *summary) actions() {
	b := m.b
	m.band(b.section, b.say("wb.summary.actions"))
	for _, a := range wording.Actions(b.lang, b.r) {
		lead, lines := b.bold, broken(a.Text, actionWidth)
		if a.Sheet != "" {
			lead = b.link
			m.links = append(m.links, link{cellName(colLabel+1, m.next()), b.say(a.Sheet), "A1"})
		}
		if utf8.RuneCountInString(a.Lead) > leadWidth {
			m.text(lead, a.Lead)
		} else {
			m.add(colLabel, cell(lead, a.Lead), colCount, cell(b.label, lines[0]))
			lines = lines[1:]
		}
		for _, line := range lines {
			m.add(colCount, cell(b.label, line))
		}
	}
	m.add()
}

// settledSince lists what changed since the version before.
func (m *summary) settledSince() {
	b := m.b
	if b.o.Before == nil {
		return
	}
	m.band(b.section, b.say("wb.summary.since", "value", strconv.Itoa(b.r.Version-1)))
	all := b.since()
	for i, c := range all {
		if i == 6 {
			m.add(colLabel, cell(b.label, b.say("wb.summary.more", "value", strconv.Itoa(len(all)-i))))
			break
		}
		m.add(colLabel, b.verbatim(named(c.ReportLine)), colCount, cell(b.row, c.Row),
			colRight, cell(b.label, b.word(c.was)+" → "+b.word(c.Word)))
	}
	if len(all) == 0 {
		m.add(colLabel, cell(b.label, b.say("wb.summary.since.none")))
	}
	m.add()
}

// settled is a row whose word has changed since the version before.
type settled struct {
	batch.ReportLine
	was batch.Word
}

// since finds what changed since the version before.
func (b *book) since() []settled {
	var all []settled
	for _, l := range b.r.Lines {
		if was, ok := b.o.Before[l.Row]; ok && was != l.Word {
			all = append(all, settled{l, was})
		}
	}
	return all
}

// signatures leaves room for those who sign the page.
func (m *summary) signatures() {
	b := m.b
	m.add()
	m.add(colLabel, cell(b.small, b.say("wb.sign.prepared")), colAmount, cell(b.small, b.say("wb.sign.checked")), colRight, cell(b.small, b.say("wb.sign.approved")))
	m.add()
	line := excelize.Cell{StyleID: b.line}
	m.add(colLabel, line, colAmount, line, colRight, line)
	m.add(colLabel, cell(b.small, b.say("wb.sign.date")), colAmount, cell(b.small, b.say("wb.sign.date")), colRight, cell(b.small, b.say("wb.sign.date")))
	if h := b.r.Head; h.Hash != "" {
		m.add()
		m.add(colLabel, cell(b.small, b.say("wb.fact.head", "value", strconv.FormatInt(h.Seq, 10), "other", h.Hash)))
	}
}

// proofs lays out the two proofs side by side. Both end in a difference that
// must read zero.
func (m *summary) proofs() {
	b := m.b
	top := m.next()
	left, right, title := b.rowProof(top+1), b.moneyProof, "wb.proof.money"
	if b.beforePaying() {
		right, title = b.need, "wb.need.title"
	}
	m.proofHead(title)
	m.beside(left, right(top+1))
	for _, cause := range b.causes() {
		m.text(b.bold, cause)
	}
	m.add()
}

// proofHead lays out the headings of the two proofs.
func (m *summary) proofHead(money string) {
	b := m.b
	head := make([]any, summaryColumns)
	for i := range head {
		head[i] = excelize.Cell{StyleID: b.section}
	}
	sign := b.r.Run.Debtor.Currency.Sign()
	head[colLabel], head[colCount], head[colAmount] = cell(b.section, b.say("wb.proof.rows")), cell(b.sectionRight, b.say("wb.proof.count")), cell(b.sectionRight, sign)
	head[colRight], head[colMoney] = cell(b.section, b.say(money)), cell(b.sectionRight, sign)
	m.rows = append(m.rows, head)
}

// beside lays out two proofs side by side.
func (m *summary) beside(left, right []proofLine) {
	for i := range max(len(left), len(right)) {
		row := make([]any, summaryColumns)
		if i < len(left) {
			row[colLabel], row[colCount], row[colAmount] = left[i].label, left[i].count, left[i].amount
			m.note(left[i], colCount, colAmount)
		}
		if i < len(right) {
			row[colRight], row[colMoney] = right[i].label, right[i].amount
			m.note(right[i], colMoney)
		}
		m.rows = append(m.rows, row)
	}
}

// note remembers where a proof's line leads, and what must be zero.
func (m *summary) note(p proofLine, columns ...int) {
	row := m.next()
	if p.to != "" {
		m.links = append(m.links, link{cellName(colLabel+1, row), p.to, "A1"})
	}
	for _, c := range columns {
		if p.difference && (c != colCount || p.count != nil) {
			m.diffs = append(m.diffs, cellName(c+1, row))
		}
	}
}

// proofLine is one line of a proof.
type proofLine struct {
	label, count, amount any
	difference           bool
	to                   string // the sheet that shows its rows
}

// rowProof shows that every row is somewhere, once. from is the first line's
// row on the sheet. What became of the rows is added up from the Results
// sheet; what is in the sheet comes from the reader.
func (b *book) rowProof(from int) []proofLine {
	r := b.r
	lines := []proofLine{{
		label: cell(b.bold, b.say("wb.proof.insheet")), count: cell(b.proofCount, r.Rows.InSheet.Count), amount: cell(b.proof, number(r.Rows.InSheet.Amount)),
	}}
	for _, w := range batch.Words() {
		lines = append(lines, b.wordLine(w, from+len(lines)))
	}
	first, last := from+1, from+len(batch.Words())
	tie := func(column int) string {
		return fmt.Sprintf("ROUND(%s-SUM(%s:%s),2)", cellName(column, from), cellName(column, first), cellName(column, last))
	}
	lines = append(lines, proofLine{
		label: cell(b.bold, b.say("wb.proof.difference")), difference: true,
		count:  formula(b.differenceCount, tie(colCount+1), r.Rows.Difference.Count),
		amount: formula(b.difference, tie(colAmount+1), number(r.Rows.Difference.Amount)),
	})
	if c := r.Rows.Control; c != nil {
		own := from + len(lines)
		lines = append(lines, proofLine{
			label: cell(b.label, b.say("wb.proof.control", "value", strconv.Itoa(c.Row))), amount: cell(b.proof, number(c.Amount)),
		}, proofLine{
			label: cell(b.bold, b.say("wb.proof.controldifference")), difference: true,
			amount: formula(b.difference, fmt.Sprintf("ROUND(%s-%s,2)", cellName(colAmount+1, from), cellName(colAmount+1, own)),
				number(r.Rows.InSheet.Amount.Sub(c.Amount))),
		})
	}
	return lines
}

// wordLine counts and adds up the rows of the Results sheet that say a word.
// No word's symbol is an operator; the question mark of Unknown stands for any
// letter there, and only Unknown fits.
func (b *book) wordLine(w batch.Word, row int) proofLine {
	total := b.r.Totals[w]
	results := quoted(b.allRows) + "!"
	last := lastData(len(b.r.Lines))
	words := fmt.Sprintf("%s%s:%s", results, fixed(resultStatus, firstData), fixed(resultStatus, last))
	amounts := fmt.Sprintf("%s%s:%s", results, fixed(resultAmount, firstData), fixed(resultAmount, last))
	says := "$" + cellName(colLabel+1, row)
	line := proofLine{
		label:  cell(b.label, b.word(w)),
		count:  formula(b.proofCount, "COUNTIF("+words+","+says+")", total.Count),
		amount: formula(b.proof, "SUMIFS("+amounts+","+words+","+says+")", number(total.Amount)),
	}
	if total.Count > 0 && w != batch.WordPaid && w != batch.WordAlreadyPaid && !(b.beforePaying() && w == batch.WordNotSent) {
		line.label, line.to = cell(b.link, b.word(w)), b.say("wb.sheet.review")
		if (w == batch.WordFailed || w == batch.WordReturned) && !b.beforePaying() {
			line.to = b.say("wb.sheet.failed")
		}
	}
	return line
}

// moneyProof shows that the money moved as the rows say. from is the first
// line's row on the sheet.
func (b *book) moneyProof(from int) []proofLine {
	p := b.r.Money
	amount := func(code string, d decimal.Decimal, values ...string) proofLine {
		return proofLine{label: cell(b.label, b.say(code, values...)), amount: cell(b.proof, number(d))}
	}
	if !p.Known {
		return b.unproven()
	}
	fees := "wb.money.fees"
	if !p.FeesKnown {
		fees = "wb.money.feesexpected"
	}
	lines := []proofLine{
		amount("wb.money.opening", p.Opening.Amount, "value", b.minute(p.Opening.At)),
		amount("wb.money.topups", p.TopUps),
		amount("wb.money.paid", p.Paid.Neg()),
		amount(fees, p.Fees.Neg()),
		amount("wb.money.held", p.Held.Neg()),
	}
	if back := p.Expected.Sub(p.Opening.Amount.Add(p.TopUps).Sub(p.Paid).Sub(p.Fees).Sub(p.Held)); !back.IsZero() {
		lines = append(lines, amount("wb.money.returned", back))
	}
	expected := from + len(lines)
	column := colMoney + 1
	lines = append(lines,
		proofLine{
			label:  cell(b.bold, b.say("wb.money.expected")),
			amount: formula(b.proofSum, fmt.Sprintf("SUM(%s:%s)", cellName(column, from), cellName(column, expected-1)), number(p.Expected)),
		},
		amount("wb.money.closing", p.Closing.Amount, "value", b.minute(p.Closing.At)),
		proofLine{
			label: cell(b.bold, b.say("wb.proof.difference")), difference: true,
			amount: formula(b.difference, fmt.Sprintf("ROUND(%s-%s,2)", cellName(column, expected+1), cellName(column, expected)), number(p.Difference)),
		})
	return append(lines, b.hashLine())
}

// hashLine is the hash total of the accounts.
func (b *book) hashLine() proofLine {
	return proofLine{label: cell(b.label, b.say("wb.proof.hash")), amount: cell(b.proofCount, b.r.Rows.HashTotal)}
}

// unproven says that the pool was not read twice, so that nothing was proven.
func (b *book) unproven() []proofLine {
	var lines []proofLine
	for _, text := range broken(b.say("wb.money.unknown"), rightWidth) {
		lines = append(lines, proofLine{label: cell(b.bold, text)})
	}
	return append(lines, b.hashLine())
}

// causes says that the money does not tie, and what is likely to explain it.
func (b *book) causes() []string {
	if b.r.Money.Ties() || b.beforePaying() {
		return nil
	}
	return []string{wording.Untied(b.lang, b.r)}
}

// statement compares the gateway's own list with the rows: the third proof.
func (m *summary) statement() {
	b, p := m.b, m.b.r.Statement
	if p == nil {
		return
	}
	sign := b.r.Run.Debtor.Currency.Sign()
	m.band(b.section, b.say("wb.statement.title"))
	head := m.rows[len(m.rows)-1]
	head[colCount], head[colAmount] = cell(b.sectionRight, b.say("wb.proof.count")), cell(b.sectionRight, sign)
	head[colRight] = cell(b.section, b.say("wb.statement.days", "value", p.From.In(b.zone).Format("2006-01-02"), "other", p.To.In(b.zone).Format("2006-01-02")))
	ours := m.next()
	m.diffs = append(m.diffs, cellName(colMoney+1, ours), cellName(colMoney+1, ours+1))
	m.add(colLabel, cell(b.label, b.say("wb.statement.ours")), colCount, cell(b.proofCount, p.Ours.Count), colAmount, cell(b.proof, number(p.Ours.Amount)),
		colRight, cell(b.label, b.say("wb.statement.missing")), colMoney, cell(b.proofCount, len(p.Missing)))
	m.add(colLabel, cell(b.label, b.say("wb.statement.listed")), colCount, cell(b.proofCount, p.Listed.Count), colAmount, cell(b.proof, number(p.Listed.Amount)),
		colRight, cell(b.label, b.say("wb.statement.foreign")), colMoney, cell(b.proofCount, len(p.Foreign)))
	tie := func(column int) string {
		return fmt.Sprintf("ROUND(%s-%s,2)", cellName(column, ours), cellName(column, ours+1))
	}
	for _, c := range []int{colCount, colAmount} {
		m.diffs = append(m.diffs, cellName(c+1, m.next()))
	}
	m.add(colLabel, cell(b.bold, b.say("wb.proof.difference")),
		colCount, formula(b.differenceCount, tie(colCount+1), p.Ours.Count-p.Listed.Count),
		colAmount, formula(b.difference, tie(colAmount+1), number(p.Ours.Amount.Sub(p.Listed.Amount))))
	if len(p.Missing)+len(p.Foreign) > 0 {
		m.text(b.bold, b.say("wb.statement.refs", "value", some(p.Missing), "other", some(p.Foreign)))
	}
	m.add()
}

// some names the first few of a list.
func some(refs []string) string {
	const few = 3
	if len(refs) == 0 {
		return "–"
	}
	if len(refs) > few {
		return strings.Join(refs[:few], ", ") + fmt.Sprintf(" (+%d)", len(refs)-few)
	}
	return strings.Join(refs, ", ")
}

// colourWords gives people's lines the fill of the word that the first of them
// says.
func (b *book) colourWords(sheet string, fills []fill) error {
	for _, f := range fills {
		style := b.fills[f.word]
		area := cellName(colRight+1, f.row) + ":" + cellName(colMoney+1, f.row+f.lines-1)
		if err := b.f.SetConditionalFormat(sheet, area, []excelize.ConditionalFormatOptions{{
			Type: "formula", Criteria: fmt.Sprintf(`LEFT(%s,1)="%s"`, fixed(colRight+1, f.row), wording.Symbol(f.word)), Format: &style,
		}}); err != nil {
			return err
		}
	}
	return nil
}
