package batch

import (
	"context"
	"time"

	"github.com/shopspring/decimal"
)

// The kinds of change.
const (
	ChangeAccount = "account"
	ChangeBank    = "bank"
	ChangeName    = "name"
	ChangeShared  = "shared" // one account for two people
	ChangeNew     = "new"
	ChangeGone    = "gone"
	ChangeAmount  = "amount"
)

// amountChanged is from which change of an amount a person is told, in
// hundredths.
var amountChanged = decimal.NewFromInt(10)

// ChangesSince compares the rows of a run with those of the last run before it
// that paid another month from the same pool; none when there is no such run.
func ChangesSince(ctx context.Context, book History, run Run, lines []Line) ([]Change, error) {
	runs, err := book.Runs(ctx)
	if err != nil {
		return nil, err
	}
	last, found := lastMonth(runs, run)
	if !found {
		return nil, nil
	}
	before, err := book.Lines(ctx, last.Name)
	if err != nil {
		return nil, err
	}
	return compareMonths(before, lines), nil
}

// lastMonth is the largest run of the latest other month: a few failed rows
// that were run again are not a month.
func lastMonth(runs []Run, run Run) (best Run, found bool) {
	for _, r := range runs { // newest first
		if r.Debtor != run.Debtor || sameMonth(r, run) || r.State == RunProposed || !r.Claimed.Before(run.Claimed) {
			continue
		}
		if best.Name == "" || sameMonth(r, best) && r.Count > best.Count {
			best = r
		}
	}
	return best, best.Name != ""
}

func (l Line) person() string { return person(l.Payee, l.Account) }

// monthsApart is how far apart two runs are that pay two months, where a sheet
// does not say which month it pays.
const monthsApart = 20 * 24 * time.Hour

// sameMonth reports that two runs pay one month.
func sameMonth(a, b Run) bool {
	if a.Period.IsZero() || b.Period.IsZero() {
		return a.Claimed.Sub(b.Claimed).Abs() <= monthsApart
	}
	return a.Period == b.Period
}

// person tells payees apart from month to month: by what the sheet says they
// are, else by their account.
func person(payee, account string) string {
	if payee != "" {
		return payee
	}
	return "A:" + account
}

// compareMonths lists what differs between two months' rows. A person who
// stands in a month twice is compared by the sum, and by the first row's
// account.
func compareMonths(before, now []Line) []Change {
	was, is := byPerson(before), byPerson(now)
	var changes []Change
	for _, l := range now {
		who := l.person()
		if l.Account == "" || is[who].Row != l.Row {
			continue
		}
		old, known := was[who]
		if !known {
			changes = append(changes, Change{Kind: ChangeNew, Row: l.Row, Name: l.Name, After: Mask(l.Account), Is: is[who].Amount})
			continue
		}
		changes = append(changes, comparePerson(old, is[who])...)
	}
	for _, l := range before {
		if _, there := is[l.person()]; !there && l.Account != "" && was[l.person()].Row == l.Row {
			changes = append(changes, Change{Kind: ChangeGone, Name: l.Name, Before: Mask(l.Account), Was: was[l.person()].Amount})
		}
	}
	return append(changes, shared(now)...)
}

// byPerson keeps each person's first row, with the sum of all of them.
func byPerson(lines []Line) map[string]Line {
	people := map[string]Line{}
	for _, l := range lines {
		if l.Account == "" {
			continue
		}
		first, twice := people[l.person()]
		if twice {
			first.Amount = first.Amount.Add(readable(l))
			people[l.person()] = first
			continue
		}
		l.Amount = readable(l)
		people[l.person()] = l
	}
	return people
}

func comparePerson(old, l Line) []Change {
	c := Change{Row: l.Row, Name: l.Name, Was: old.Amount, Is: l.Amount}
	var changes []Change
	add := func(kind, before, after string) {
		c.Kind, c.Before, c.After = kind, before, after
		changes = append(changes, c)
	}
	if old.Account != l.Account {
		add(ChangeAccount, Mask(old.Account), Mask(l.Account))
	}
	if old.Bank != l.Bank {
		add(ChangeBank, old.Bank, l.Bank)
	}
	if CompareNames(old.Name, l.Name) != Same {
		add(ChangeName, old.Name, l.Name)
	}
	if moved := l.Amount.Sub(old.Amount).Abs(); old.Amount.IsPositive() && moved.Mul(decimal.NewFromInt(100)).Div(old.Amount).GreaterThanOrEqual(amountChanged) {
		add(ChangeAmount, "", "")
	}
	return changes
}

// shared finds accounts that two different people are paid to.
func shared(lines []Line) []Change {
	first := map[string]Line{}
	var changes []Change
	for _, l := range lines {
		other, there := first[l.Account]
		if l.Account == "" || !there {
			first[l.Account] = l
			continue
		}
		if other.person() != l.person() || CompareNames(other.Name, l.Name) == Different {
			changes = append(changes, Change{Kind: ChangeShared, Row: l.Row, Name: l.Name, Before: other.Name, After: Mask(l.Account), Is: readable(l)})
		}
	}
	return changes
}
