package checker

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// examineMoney holds what moved against what was wished, approved and read.
func (x *examination) examineMoney() {
	sums := map[string]decimal.Decimal{}
	for _, m := range x.books.moves {
		p := x.ledger.byWire[fold(m.Ref)]
		if p == nil {
			continue
		}
		if what := x.differs(m, p); what != "" {
			x.find("I3", "%s: the %s that moved is not that of the row", p.wire, what)
		}
		if len(p.begun) > 0 {
			name := p.begun[len(p.begun)-1].run
			sums[name] = sums[name].Add(m.Amount)
		}
	}
	for name, sum := range sums {
		if r := x.ledger.runs[name]; r != nil && sum.GreaterThan(r.approved) {
			x.find("I5", "%s moved %s, and %s was approved", name, sum, r.approved)
		}
	}
	for _, r := range x.ledger.runs {
		x.examineFigure(r, "opening", r.opening)
		x.examineFigure(r, "closing", r.closing)
	}
}

// differs says in what a movement differs from the wish, or "".
func (x *examination) differs(m movement, p *payout) string {
	c, i := x.books.byNumber[m.Number], p.instruction
	b := i.Beneficiary
	bank, kind, pool := b.Bank.ID, "", i.Pool
	switch x.books.dialect {
	case "fedapay":
		bank, pool = b.Mode, i.Amount.Currency
	case "ttpay":
		kind = b.AccountType
	}
	switch {
	case !m.Amount.Equal(i.Amount.Amount):
		return "amount"
	case !x.sameAccount(m.Account, b.Account):
		return "account"
	case c == nil:
		return ""
	case x.books.dialect == "ttpay" && (c.Extra.BankCode != bank || kind != "" && c.Service != kind), x.books.dialect != "ttpay" && c.Service != bank:
		return "bank"
	case c.Pool != pool:
		return "pool"
	}
	return ""
}

// localDigits is how many digits at the end of a phone number are a person's
// own, whatever is written before them.
const localDigits = 8

// sameAccount compares accounts; phones are written with and without their
// calling codes.
func (x *examination) sameAccount(a, b string) bool {
	if x.books.dialect != "fedapay" {
		return digits(a) == digits(b)
	}
	return ending(digits(a)) == ending(digits(b))
}

func ending(number string) string { return number[max(0, len(number)-localDigits):] }

// digits leaves letters and digits of an account.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, s)
}

// readTakes bounds how long the reading of the pool's figure takes.
const readTakes = 5 * time.Minute

// examineFigure checks that the pool held what the ledger says it was read to
// hold, at that time or a little before, with or without what open payouts
// have reserved.
func (x *examination) examineFigure(r *run, which, text string) {
	var f figure
	if text == "" || json.Unmarshal([]byte(text), &f) != nil {
		return
	}
	from, to := f.At.Add(-readTakes-x.Slack), f.At.Add(x.Slack)
	for _, at := range append([]time.Time{to, from}, x.books.times(from, to)...) {
		held := x.books.heldAt(at)
		for _, is := range []decimal.Decimal{x.books.balanceAt(at), x.books.balanceAt(at).Sub(held)} {
			if is.Equal(f.Amount) {
				return
			}
		}
	}
	x.find("I4", "%s: its %s figure is %s, which the pool did not hold then", r.name, which, f.Amount)
}

// times are when anything changed between two times.
func (b *books) times(from, to time.Time) []time.Time {
	var all []time.Time
	add := func(at time.Time) {
		if !at.Before(from) && !at.After(to) {
			all = append(all, at)
		}
	}
	for _, m := range slices.Concat(b.moves, b.returns) {
		add(m.At)
	}
	for _, o := range b.others {
		add(o.At)
	}
	for _, c := range b.creates {
		add(c.At)
	}
	for _, n := range b.changes {
		add(n.At)
	}
	return all
}

// balanceAt is what the pool held.
func (b *books) balanceAt(at time.Time) decimal.Decimal {
	is := b.opening
	for _, m := range b.moves {
		if !m.At.After(at) {
			is = is.Sub(m.Amount).Sub(m.Fee)
		}
	}
	for _, m := range b.returns {
		if !m.At.After(at) {
			is = is.Add(m.Amount)
		}
	}
	for _, o := range b.others {
		if !o.At.After(at) {
			is = is.Add(o.Amount)
		}
	}
	return is
}

// heldAt is what open payouts had reserved.
func (b *books) heldAt(at time.Time) decimal.Decimal {
	open := map[string]bool{}
	for _, c := range b.creates {
		if c.Number != "" && !c.At.After(at) {
			open[c.Number] = c.Outcome == "waiting"
		}
	}
	for _, n := range b.changes {
		if _, known := open[n.Number]; known && !n.At.After(at) {
			open[n.Number] = n.Outcome == "waiting"
		}
	}
	held := decimal.Zero
	for number, waiting := range open {
		if waiting {
			held = held.Add(b.byNumber[number].Amount).Add(b.byNumber[number].Fee)
		}
	}
	return held
}
