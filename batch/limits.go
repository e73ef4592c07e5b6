package batch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// Limits are what a run may send without a second look, in the currency of the
// gateway. A field that is not valid is no limit.
type Limits struct {
	PayoutMax     decimal.NullDecimal // H406: a payout above it waits for a person
	NewPayeeAbove decimal.NullDecimal // H407: a payout above it to somebody never paid before waits
	RunMax        decimal.NullDecimal // A811: a run that would send more is looked at again
	TotalChange   decimal.NullDecimal // A812: in hundredths of last month's total, up or down
}

// over reports that an amount is above a limit that there is.
func over(limit decimal.NullDecimal, amount decimal.Decimal) bool {
	return limit.Valid && amount.GreaterThan(limit.Decimal)
}

// SecondLook is a reason why somebody looks at a whole run again before
// anything of it is sent.
type SecondLook struct {
	Alarm
	Binds bool // nothing is sent until somebody has approved the run by name or by its CHECK workbook
}

// MustBeLookedAt reports that the run waits for a second look.
func (p *Plan) MustBeLookedAt() bool {
	return slices.ContainsFunc(p.Looks, func(l SecondLook) bool { return l.Binds })
}

// Approved reports that the run's rows were approved before: it is resumed
// without asking.
func (p *Plan) Approved() bool {
	return p.Known && p.Run.Approval != nil && p.Run.Approval.Batch == p.Run.Batch
}

// holdLarge is H406: a payout above what one may be.
func (d *Desk) holdLarge(p *Plan, allowed map[lifted]bool) {
	limit := d.Rules.Limits.PayoutMax
	for n := range p.Lines {
		if i := p.instruction(n); p.wishes[n] != nil && over(limit, i.Amount.Amount) {
			p.wait(n, allowed, Hold{HoldLarge, i.Amount.String(), Money{limit.Decimal, i.Amount.Currency}.String()})
		}
	}
}

// holdNew is H407: a payout above the limit to somebody whom this ledger has
// never paid, by employee number or national ID, else by account. While it has
// paid nobody, everybody is new and it is not claimed.
func (d *Desk) holdNew(ctx context.Context, p *Plan, allowed map[lifted]bool) error {
	limit := d.Rules.Limits.NewPayeeAbove
	var large []int
	for n := range p.Lines {
		if p.wishes[n] != nil && over(limit, p.instruction(n).Amount.Amount) {
			large = append(large, n)
		}
	}
	if len(large) == 0 {
		return nil
	}
	known, err := d.paidPeople(ctx, p.Run.Name)
	if err != nil || len(known) == 0 {
		return err
	}
	for _, n := range large {
		if i := p.instruction(n); !known[person(i.Payee, i.Beneficiary.Account)] {
			p.wait(n, allowed, Hold{HoldNewPayee, i.Amount.String(), Money{limit.Decimal, i.Amount.Currency}.String()})
		}
	}
	return nil
}

// paidPeople are all that the ledger has ever paid in other runs, by what the
// sheets said they are, and by account.
func (d *Desk) paidPeople(ctx context.Context, except string) (map[string]bool, error) {
	entries, err := d.Book.Recent(ctx, d.Debtor, time.Unix(0, 0))
	known := map[string]bool{}
	for _, e := range entries {
		if e.Status == Paid && e.Run != except {
			known[person(e.Instruction.Payee, "")] = true
			known[person("", e.Instruction.Beneficiary.Account)] = true
		}
	}
	return known, err
}

// secondLook finds why the whole run has to be looked at again. What was
// approved before is resumed, whatever the limits are today.
//
// A run above RunMax binds everywhere, because somebody wrote the limit. The
// other two bind in live and are said elsewhere: trials pay one month often.
func (d *Desk) secondLook(ctx context.Context, p *Plan) error {
	if p.Looks = nil; p.ToPay.Count == 0 || p.Approved() {
		return nil
	}
	money := func(a decimal.Decimal) string { return Money{a, p.Run.Debtor.Currency}.String() }
	if limit := d.Rules.Limits.RunMax; over(limit, p.ToPay.Amount) {
		p.look(true, "A811", money(p.ToPay.Amount), money(limit.Decimal))
	}
	runs, err := d.Book.Runs(ctx)
	if err != nil {
		return err
	}
	month := ofMonth(runs, p.Run)
	sent, err := d.sent(ctx, month)
	if err != nil {
		return err
	}
	if len(sent) > 0 {
		return d.lookAtMonth(ctx, p, month, sent)
	}
	last, found := lastMonth(runs, p.Run)
	if change := d.Rules.Limits.TotalChange; found && change.Valid && last.Sum.IsPositive() {
		percent := p.Run.Sum.Sub(last.Sum).Mul(decimal.NewFromInt(100)).Div(last.Sum)
		if percent.Abs().GreaterThan(change.Decimal) {
			p.look(p.Run.Debtor.Live(), "A812", money(p.Run.Sum), fmt.Sprintf("%s (%s, %s%%)", money(last.Sum), last.Name, signed(percent)))
		}
	}
	return nil
}

func signed(percent decimal.Decimal) string {
	if text := percent.StringFixed(1); percent.IsNegative() {
		return text
	}
	return "+" + percent.StringFixed(1)
}

func (p *Plan) look(binds bool, code, value, other string) {
	p.Looks = append(p.Looks, SecondLook{Alarm{Code: code, Value: value, Other: other}, binds})
}

// ofMonth are the other runs that pay a run's month, from any of the debtor's
// pools, and were approved.
func ofMonth(runs []Run, run Run) (month []Run) {
	for _, r := range runs {
		ours := r.Debtor
		ours.Pool = run.Debtor.Pool
		if ours == run.Debtor && r.Name != run.Name && r.State != RunProposed && sameMonth(r, run) {
			month = append(month, r)
		}
	}
	return month
}

// namesMax is how many earlier runs a person is told of.
const namesMax = 3

// sent names runs that have sent something, the newest first: as many as a
// person is told of.
func (d *Desk) sent(ctx context.Context, runs []Run) (names []string, err error) {
	for _, r := range runs {
		entries, err := d.Book.Due(ctx, d.Debtor, r.Name, Unknown, Waiting, Paid, Failed, Returned)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(entries, func(e Entry) bool { return e.Sends > 0 }) {
			names = append(names, r.Name)
		}
		if len(names) == namesMax {
			break
		}
	}
	return names, nil
}

// lookAtMonth is A813: rows that no earlier sheet of the month had, paid or
// not. A correction of what failed or was invalid is none.
func (d *Desk) lookAtMonth(ctx context.Context, p *Plan, month []Run, sent []string) error {
	there := map[string]bool{}
	for _, r := range month {
		lines, err := d.Book.Lines(ctx, r.Name)
		if err != nil {
			return err
		}
		for _, l := range lines {
			there[l.Ref.Fold()] = true
		}
	}
	added := 0
	for n := range p.Lines {
		if p.wishes[n] != nil && p.Lines[n].Disposition == ToPay && !there[p.instruction(n).Ref.Fold()] {
			added++
		}
	}
	if added > 0 {
		p.look(p.Run.Debtor.Live(), "A813", fmt.Sprint(added), strings.Join(sent, ", "))
	}
	return nil
}
