package writer

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"payrun/batch"
	"payrun/batch/wording"
)

// auditColumns are the attempts at the end of the Audit sheet; the facts above
// them share their widths.
var auditColumns = []column{
	{"wb.row", 24}, {"wb.reference", 26}, {"wb.attempt", 9}, {"wb.wire", 18}, {"wb.gatewayref", 20}, {"wb.status", 18}, {"wb.gatewaycode", 14},
	{"wb.gatewaywords", 36}, {"wb.sentutc", 19}, {"wb.answeredutc", 19}, {"wb.sent", 19}, {"wb.answered", 19}, {"wb.sends", 8}, {"wb.released", 9},
}

// audit is the Audit sheet being streamed.
type audit struct {
	*sheet
	err error // the first one
}

// audit writes the Audit sheet: where the rows came from, how they were read,
// who approved what when, and every attempt with the gateway's number and
// times.
func (b *book) audit() error {
	widths := make([]float64, len(auditColumns))
	for i, c := range auditColumns {
		widths[i] = c.width
	}
	s, err := b.sheet(b.say("wb.sheet.audit"), page{landscape: true}, widths...)
	if err != nil {
		return err
	}
	a := &audit{sheet: s}
	a.row(b.titleCells("wb.audit.title")...)
	a.runFacts()
	a.sourceFacts()
	a.moneyFacts()
	a.settingFacts()
	a.sinceFacts()
	if a.err != nil {
		return a.err
	}
	return a.attempts()
}

// row writes a row and remembers the first error.
func (a *audit) row(cells ...any) {
	if a.err == nil {
		a.err = a.put(cells...)
	}
}

// section begins a part of the sheet.
func (a *audit) section(code string, values ...string) {
	a.row()
	cells := make([]any, len(auditColumns))
	for i := range cells {
		cells[i] = excelize.Cell{StyleID: a.b.section}
	}
	cells[0] = cell(a.b.section, a.b.say(code, values...))
	a.row(cells...)
}

// fact is one line: what, and its value.
func (a *audit) fact(code, value string, more ...string) {
	if value == "" {
		value = "–"
	}
	cells := []any{cell(a.b.text, a.b.say(code)), a.b.verbatim(value)}
	for _, m := range more {
		cells = append(cells, excelize.Cell{}, a.b.verbatim(m))
	}
	a.row(cells...)
}

// runFacts say what was run, by which program, and who approved it.
func (a *audit) runFacts() {
	b, run := a.b, a.b.r.Run
	a.section("wb.audit.run")
	a.fact("wb.audit.name", run.Name)
	a.fact("wb.audit.batch", string(run.Batch))
	a.fact("wb.audit.state", string(b.r.State))
	a.fact("wb.audit.version", strconv.Itoa(max(b.r.Version, 1)))
	a.fact("wb.audit.period", run.Period.String())
	a.fact("wb.audit.program", run.Program)
	a.fact("wb.audit.gateway", strings.Join([]string{run.Debtor.Gateway, run.Debtor.Environment, b.r.Host}, " · "))
	a.fact("wb.audit.merchant", run.Debtor.Merchant)
	a.fact("wb.audit.pool", run.Debtor.Pool)
	a.fact("wb.audit.claimed", b.both(run.Claimed))
	a.fact("wb.audit.made", b.both(b.r.Made))
	if p := run.Approval; p != nil {
		a.fact("wb.audit.approved", strings.Join(append([]string{p.By, b.both(p.At), p.How}, p.After...), " · "))
		a.fact("wb.audit.approvedwhat", strconv.Itoa(p.Count)+" · "+b.money(p.Total)+" · "+string(p.Batch))
	}
	if run.Reason != "" {
		what, _ := wording.Reason(b.lang, run.Reason)
		a.fact("wb.audit.reason", run.Reason, what)
	}
	a.fact("wb.audit.head", b.r.Head.Hash)
	a.fact("wb.audit.headof", b.r.Head.Ledger+" · "+strconv.FormatInt(b.r.Head.Seq, 10))
}

// both writes a time in UTC and on the clock of the zone.
func (b *book) both(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339) + " · " + t.In(b.zone).Format("2006-01-02 15:04:05 -0700")
}

// sourceFacts say which file it was and how its sheet was understood.
func (a *audit) sourceFacts() {
	b, src := a.b, a.b.r.Run.Source
	a.section("wb.audit.source")
	a.fact("wb.audit.file", src.File)
	a.fact("wb.audit.sha", src.SHA256)
	a.fact("wb.audit.format", strings.TrimSuffix(src.Format+" · "+src.Sheet, " · "))
	a.fact("wb.audit.header", strconv.Itoa(src.HeaderRow))
	fields := make([]batch.Field, 0, len(src.Columns))
	for f := range src.Columns {
		fields = append(fields, f)
	}
	slices.SortFunc(fields, func(x, y batch.Field) int { return cmp.Compare(x, y) })
	for _, f := range fields {
		a.row(cell(b.text, b.say("wb.audit.column", "value", src.Columns[f])), b.verbatim(f.String()), excelize.Cell{}, b.verbatim(header(src, src.Columns[f])))
	}
	for _, t := range src.Totals {
		code := "wb.audit.total"
		if t.Sub {
			code = "wb.audit.subtotal"
		}
		a.row(cell(b.text, b.say(code, "value", strconv.Itoa(t.Row))), cell(b.amount, number(t.Amount)))
	}
	for _, skip := range src.Skipped {
		a.row(cell(b.text, b.say("wb.audit.skipped", "value", strconv.Itoa(skip.Row))), b.verbatim(wording.Defect(b.lang, batch.Defect{Code: skip.Why, Row: skip.Row})))
	}
	for _, note := range src.Notes {
		a.row(cell(b.text, b.say("wb.audit.note")), b.verbatim(wording.Defect(b.lang, note)))
	}
}

// header is the heading of a column by its letters.
func header(src batch.Source, letters string) string {
	if i := slices.Index(src.Letters, letters); i >= 0 && i < len(src.Headers) {
		return src.Headers[i]
	}
	return ""
}

// moneyFacts are the control totals.
func (a *audit) moneyFacts() {
	b, r := a.b, a.b.r
	a.section("wb.audit.controls")
	a.row(cell(b.text, b.say("wb.proof.insheet")), cell(b.amount, number(r.Rows.InSheet.Amount)), cell(b.count, r.Rows.InSheet.Count))
	for _, w := range batch.Words() {
		a.row(cell(b.text, b.word(w)), cell(b.amount, number(r.Totals[w].Amount)), cell(b.count, r.Totals[w].Count))
	}
	a.row(cell(b.text, b.say("wb.proof.hash")), cell(b.count, r.Rows.HashTotal))
	a.row(cell(b.text, b.say("wb.audit.needed")), cell(b.amount, number(r.Money.Needed)))
	a.row(cell(b.text, b.say("wb.audit.minimum")), cell(b.amount, number(r.Money.Minimum)))
	a.row(cell(b.text, b.say("wb.audit.reserved")), cell(b.amount, number(r.Money.Reserved)))
	for _, alarm := range r.Alarms {
		a.row(cell(b.text, alarm.Code), b.verbatim(wording.Alarm(b.lang, alarm)))
	}
}

// settingFacts are the settings that the run was made with.
func (a *audit) settingFacts() {
	if len(a.b.o.Settings) == 0 {
		return
	}
	a.section("wb.audit.settings")
	for _, s := range a.b.o.Settings {
		a.row(a.b.verbatim(s.Name), a.b.verbatim(s.Value), excelize.Cell{}, a.b.verbatim(s.Origin))
	}
}

// sinceFacts list every row that changed since the version before.
func (a *audit) sinceFacts() {
	if a.b.o.Before == nil {
		return
	}
	b := a.b
	a.section("wb.summary.since", "value", strconv.Itoa(b.r.Version-1))
	for _, c := range b.since() {
		a.row(cell(b.row, c.Row), b.verbatim(named(c.ReportLine)), excelize.Cell{}, cell(b.text, b.word(c.was)+" → "+b.word(c.Word)))
	}
}

// attempts end the sheet with a table: every attempt that was made to pay a
// row, with the gateway's number and its times in UTC and on the local clock.
func (a *audit) attempts() error {
	b := a.b
	a.section("wb.audit.attempts")
	if a.err != nil {
		return a.err
	}
	if err := a.putAt(a.last+1, b.headings(auditColumns), excelize.RowOpts{Height: 2 * lineHeight}); err != nil {
		return err
	}
	head := a.last
	if head+len(b.r.Attempts) > rowMax {
		return ErrTooManyRows
	}
	b.beside(func() error { return a.attemptRows() }, func() error { return a.finish(head) })
	return nil
}

// attemptRows writes the rows of the table.
func (a *audit) attemptRows() error {
	row := make([]any, len(auditColumns))
	cells := make([]excelize.Cell, len(auditColumns))
	for _, e := range a.b.r.Attempts {
		clear(cells)
		a.b.attemptRow(cells, e)
		if err := a.put(pointers(row, cells)...); err != nil {
			return err
		}
	}
	return nil
}

// finish makes the attempts a table below its headings, and ends the sheet.
func (a *audit) finish(head int) error {
	b := a.b
	if len(b.r.Attempts) == 0 {
		return errors.Join(a.put(cell(b.label, b.say("wb.audit.noattempts"))), a.Flush())
	}
	return errors.Join(
		b.colourStatus(a.tab, 6, head+1, a.last),
		a.AddTable(&excelize.Table{
			Range: cellName(1, head) + ":" + cellName(len(auditColumns), a.last), Name: "Attempts", StyleName: "TableStyleLight1",
		}),
		a.Flush())
}

func (b *book) attemptRow(cells []excelize.Cell, e batch.Entry) {
	cells[0] = cell(b.row, e.Instruction.Row)
	cells[1] = b.verbatim(string(e.Instruction.Ref))
	cells[2] = cell(b.row, e.Key.Attempt)
	cells[3] = b.verbatim(e.Wire)
	cells[4] = b.verbatim(e.GatewayRef)
	cells[5] = cell(b.status, b.word(e.Status.Word()))
	cells[6] = b.verbatim(e.Code)
	cells[7] = b.verbatim(e.Reason)
	cells[8], cells[9] = moment(b.moment, e.Began, time.UTC), moment(b.moment, e.At, time.UTC)
	cells[10], cells[11] = b.at(e.Began), b.at(e.At)
	cells[12], cells[13] = cell(b.row, e.Sends), cell(b.row, e.Released)
}
