package terminal

import (
	"io"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/wording"
)

// PrintCheck prints what a check found: what a run would send, what the pool
// needs and the exact top-up, the rows to fix with their cells, the rows to
// look at, and what changed since last month. Nothing was sent, and it says so.
func PrintCheck(w io.Writer, r *batch.Report, o Options) error {
	p := newPrinter(w, r, o)
	p.banners(r)
	p.judged()
	p.actions()
	p.ends()
	return p.w.Flush()
}

// PrintPlan prints what a run is about to do, before it asks for the total: as
// PrintCheck, without saying that this is a check and without what to do.
func PrintPlan(w io.Writer, r *batch.Report, o Options) error {
	p := newPrinter(w, r, o)
	plain := *r
	plain.State = batch.StateFinal
	p.banners(&plain)
	p.judged()
	return p.w.Flush()
}

func (p *printer) banners(r *batch.Report) {
	for _, banner := range wording.Banners(p.lang, r) {
		p.line("%s", banner)
	}
}

// judged prints what was found in the sheet and in the pool.
func (p *printer) judged() {
	p.source()
	p.line("")
	p.needed()
	p.line("")
	p.alarms()
	p.rows("t.tofix", func(l batch.ReportLine) bool { return l.Word == batch.WordInvalid })
	p.rows("t.held", wording.Held)
	p.rows("t.tolook", func(l batch.ReportLine) bool {
		return l.Word != batch.WordInvalid && !wording.Held(l) && (len(l.Warnings) > 0 || wording.Stuck(p.r, l))
	})
	p.changes()
}

// source says which file and sheet were read, and how.
func (p *printer) source() {
	src := p.r.Run.Source
	parts := []string{src.File}
	if src.Sheet != "" {
		parts = append(parts, p.say("t.sheet", "value", src.Sheet))
	}
	if src.HeaderRow > 0 {
		parts = append(parts, p.say("t.header", "value", strconv.Itoa(src.HeaderRow)))
	}
	if month := wording.Month(p.lang, p.r.Run.Period); month != "" {
		parts = append(parts, month)
	}
	p.line("%s", strings.Join(parts, " · "))
}

// needed prints what is in the sheet, what a run would send, and whether the
// pool has it.
func (p *printer) needed() {
	r := p.r
	p.total(p.say("wb.proof.insheet"), strconv.Itoa(r.Rows.InSheet.Count), r.Rows.InSheet.Amount, p.control())
	if paid := r.Totals[batch.WordAlreadyPaid]; paid.Count > 0 {
		p.total(wording.Word(p.lang, batch.WordAlreadyPaid), strconv.Itoa(paid.Count), paid.Amount, "")
	}
	p.total(p.say("t.topay"), strconv.Itoa(r.ToPay.Count), r.ToPay.Amount, "")
	n := wording.NeedOf(r)
	p.money("t.fees", n.Fees, true)
	p.money("t.reserved", r.Money.Reserved, false)
	p.money("t.keep", r.Money.Minimum, true)
	p.money("t.needed", r.Money.Needed, true)
	if !n.Read {
		p.line("  %s", p.say("t.unread"))
		return
	}
	p.total(p.say("t.pool"), "", r.Money.Opening.Amount, wording.Minute(r.Money.Opening.At.Local()))
	if r.Money.TopUp.IsPositive() {
		p.total(p.say("t.topup"), "", r.Money.TopUp, "")
	}
}

// money prints a line of the arithmetic; a zero one only when always.
func (p *printer) money(code string, d decimal.Decimal, always bool) {
	if always || !d.IsZero() {
		p.total(p.say(code), "", d, "")
	}
}

// control says how the rows compare with the sheet's own total.
func (p *printer) control() string {
	c := p.r.Rows.Control
	if c == nil {
		return ""
	}
	if c.Amount.Equal(p.r.Rows.InSheet.Amount) {
		return p.say("t.matches", "value", strconv.Itoa(c.Row))
	}
	return p.say("t.differs", "value", strconv.Itoa(c.Row), "other", batch.Money{Amount: c.Amount, Currency: p.r.Run.Debtor.Currency}.String())
}

// rows lists the rows of a kind under a heading, with their cells.
func (p *printer) rows(heading string, of func(batch.ReportLine) bool) {
	count := 0
	for _, l := range p.r.Lines {
		if of(l) {
			count++
		}
	}
	if count == 0 {
		return
	}
	p.line("  %s", p.say(heading, "value", strconv.Itoa(count)))
	listed := 0
	for _, l := range p.r.Lines {
		if !of(l) {
			continue
		}
		if listed++; listed > listMax {
			break
		}
		p.person(l)
	}
	if count > listMax {
		p.line("    %s", p.say("wb.summary.more", "value", strconv.Itoa(count-listMax)))
	}
	p.line("")
}

// changes lists how payees differ from the month before, a changed account
// first.
func (p *printer) changes() {
	all := wording.Sorted(p.r.Changes)
	if len(all) == 0 {
		return
	}
	p.line("  %s", p.say("t.changes", "value", strconv.Itoa(len(all))))
	for i, c := range all {
		if i == listMax {
			p.line("    %s", p.say("wb.summary.more", "value", strconv.Itoa(len(all)-i)))
			break
		}
		p.hang("  · ", wording.Change(p.lang, p.r, c))
	}
	p.line("")
}
