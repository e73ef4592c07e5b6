package batch

import (
	"context"
	"time"

	"github.com/shopspring/decimal"
)

// Need is what the pool must hold before anything is sent.
type Need struct {
	Known    bool // the pool's figure was read
	Balance  Balance
	ToPay    decimal.Decimal // of this run
	Reserved decimal.Decimal // of other open runs on the pool
	Unseen   decimal.Decimal // paid or doubtful, and not yet out of the pool's figure
	Fees     decimal.Decimal // expected
	Minimum  decimal.Decimal // must stay
	Total    decimal.Decimal // all of it
	TopUp    decimal.Decimal // what is missing; zero when it is enough
}

// idleEnds is after how long without a change an open run no longer reserves
// money.
const idleEnds = 7 * 24 * time.Hour

// Need computes what the rest of a recorded run needs.
func (d *Desk) Need(ctx context.Context, run Run) (Need, error) {
	due, err := d.Book.Due(ctx, d.Debtor, run.Name, Planned)
	if err != nil {
		return Need{}, err
	}
	var toPay Total
	for _, e := range due {
		if !e.Held {
			toPay = toPay.Add(e.Instruction.Amount.Amount)
		}
	}
	return d.NeedFor(ctx, run, toPay)
}

// NeedFor computes what a run needs to send toPay. The run need not be
// recorded yet.
func (d *Desk) NeedFor(ctx context.Context, run Run, toPay Total) (Need, error) {
	traits := d.traits()
	n := Need{ToPay: toPay.Amount, Minimum: traits.Minimum}
	reserved, count, err := d.Book.Reserved(ctx, d.Debtor, run.Name, time.Now().Add(-idleEnds))
	if err != nil {
		return n, err
	}
	n.Reserved = reserved
	n.Fees = traits.Fee.Mul(decimal.NewFromInt(int64(toPay.Count + count)))
	balancer, ok := d.Gateway.(Balancer)
	if !ok {
		return n.sum(), nil
	}
	if n.Balance, err = d.balance(ctx, balancer); err != nil {
		return n.sum(), err
	}
	n.Known = true
	if n.Unseen, err = d.unseen(ctx, run, n.Balance); err != nil {
		return n, err
	}
	return n.sum(), nil
}

func (n Need) sum() Need {
	n.Total = decimal.Sum(n.ToPay, n.Reserved, n.Unseen, n.Fees, n.Minimum)
	if n.Known {
		n.TopUp = decimal.Max(decimal.Zero, n.Total.Sub(n.Balance.Amount))
	}
	return n
}

// Pool reads what is in the pool now; known is false where the gateway cannot
// say.
func (d *Desk) Pool(ctx context.Context) (b Balance, known bool, err error) {
	balancer, ok := d.Gateway.(Balancer)
	if !ok {
		return b, false, nil
	}
	b, err = d.balance(ctx, balancer)
	return b, err == nil, err
}

// balanceTries is how often the pool is asked before its figure counts as
// unknown.
const balanceTries = 3

func (d *Desk) balance(ctx context.Context, b Balancer) (balance Balance, err error) {
	for range balanceTries {
		if err = d.Pace.Turn(ctx); err != nil {
			return balance, err
		}
		bounded, cancel := context.WithTimeout(ctx, d.Rules.timeout())
		balance, err = b.Balance(bounded)
		cancel()
		d.heed(err)
		if err == nil {
			return balance, nil
		}
	}
	return balance, err
}

// unseen is what was paid, or may have been, since the opening figure, less
// what the pool has fallen since: money that the pool's figure may still show
// and that is spent.
func (d *Desk) unseen(ctx context.Context, run Run, now Balance) (decimal.Decimal, error) {
	opening, err := d.firstOpening(ctx, run)
	if err != nil || opening == nil {
		return decimal.Zero, err
	}
	recent, err := d.Book.Recent(ctx, d.Debtor, opening.At)
	if err != nil {
		return decimal.Zero, err
	}
	moved := decimal.Zero
	for _, e := range recent {
		if e.Instruction.Pool == d.Debtor.Pool && !e.Began.Before(opening.At) {
			moved = moved.Add(e.Instruction.Amount.Amount)
		}
	}
	fall := opening.Amount.Sub(now.Amount)
	return decimal.Max(decimal.Zero, moved.Sub(fall)), nil
}

// firstOpening is the earliest opening figure among this run and those that
// still have payouts in doubt.
func (d *Desk) firstOpening(ctx context.Context, run Run) (*Balance, error) {
	open, err := d.Book.Due(ctx, d.Debtor, "", Unknown, Waiting)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{run.Name: true}
	for _, e := range open {
		names[e.Run] = true
	}
	runs, err := d.Book.Runs(ctx)
	if err != nil {
		return nil, err
	}
	var first *Balance
	for _, r := range runs {
		if names[r.Name] && r.Debtor == d.Debtor && r.Opening != nil && (first == nil || r.Opening.At.Before(first.At)) {
			first = r.Opening
		}
	}
	return first, nil
}
