package wording

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"payrun/batch"
)

// Ready reports whether a check found nothing in a row's way: a run would send
// it.
func Ready(r *batch.Report, l batch.ReportLine) bool {
	checked := r.State == batch.StateChecked || r.State == batch.StateRefused
	return checked && l.Word == batch.WordNotSent && l.Disposition == batch.ToPay && !Held(l)
}

// Stuck reports whether a row stands in a run's way without a defect or a hold
// of its own: a payout of before that is not final, or failed.
func Stuck(r *batch.Report, l batch.ReportLine) bool {
	return l.Word != batch.WordAlreadyPaid && l.Word != batch.WordPaid && l.Word != batch.WordInvalid && !Held(l) && !Ready(r, l)
}

// Reported is Line for a row of a report: a row that a check found ready has
// nothing but what to look at in it.
func Reported(lang string, r *batch.Report, l batch.ReportLine) (what, todo string) {
	if Ready(r, l) {
		l.Advice = ""
	}
	return Line(lang, l)
}

// Cell is the address of the cell that a row's first defect or warning is in,
// "" when neither names a column.
func Cell(l batch.ReportLine) string {
	for _, d := range slices.Concat(l.Defects, l.Warnings) {
		if d.Column != "" {
			return d.Column + strconv.Itoa(max(d.Row, l.Row))
		}
	}
	return ""
}

// Need is what a run needs in the pool, as the report of a check has it.
type Need struct {
	Fees decimal.Decimal // expected
	Read bool            // the pool's figure was read
}

// NeedOf takes a check's arithmetic apart: needed is to pay, fees, what is
// reserved for other runs, and what must stay.
func NeedOf(r *batch.Report) Need {
	m := r.Money
	return Need{
		Fees: m.Needed.Sub(r.ToPay.Amount).Sub(m.Reserved).Sub(m.Minimum),
		Read: !m.Opening.At.IsZero() || m.Known,
	}
}

// changeOrder is how kinds of change are listed: what a thief would change
// first.
var changeOrder = []string{"account", "shared", "bank", "name", "new", "gone", "amount"}

// Sorted is a copy of changes in the order in which people should see them:
// by kind, the largest first.
func Sorted(changes []batch.Change) []batch.Change {
	order := func(c batch.Change) int {
		if i := slices.Index(changeOrder, c.Kind); i >= 0 {
			return i
		}
		return len(changeOrder)
	}
	all := slices.Clone(changes)
	slices.SortStableFunc(all, func(x, y batch.Change) int {
		larger := y.Is.Sub(y.Was).Abs().Cmp(x.Is.Sub(x.Was).Abs())
		return cmp.Or(cmp.Compare(order(x), order(y)), larger)
	})
	return all
}

// Change says how one payee differs from the month before.
func Change(lang string, r *batch.Report, c batch.Change) string {
	values := []string{"row", strconv.Itoa(c.Row), "name", named(c.Name), "before", c.Before, "after", c.After,
		"value", money(r, c.Is), "other", money(r, c.Was), "percent", Percent(c)}
	return Text(lang, "t.change."+c.Kind, values...)
}

// Percent is by how much an amount changed: +62 %. It is "" when there was
// none before.
func Percent(c batch.Change) string {
	if c.Was.IsZero() {
		return ""
	}
	share := c.Is.Sub(c.Was).Mul(decimal.NewFromInt(100)).DivRound(c.Was, 0)
	if share.IsPositive() {
		return "+" + share.String() + " %"
	}
	return share.String() + " %"
}
