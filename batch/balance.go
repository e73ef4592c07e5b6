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
	reserved, count, err := d.Book.Reserved(ctx, d.Debtor, run.Name, d.Time().Add(-idleEnds))
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
			balance.At = d.Time() // by our clock, as the payouts that it is compared with
			return balance, nil
		}
	}
	return balance, err
}

// unseen is what this run paid, or may have paid, since its last figure, less
// what the pool has fallen since: money that the pool's figure may still show
// and that is spent. It is never more than what moved: a pool that rose was
// topped up.
func (d *Desk) unseen(ctx context.Context, run Run, now Balance) (decimal.Decimal, error) {
	since := run.Closing
	if since == nil {
		since = run.Opening
	}
	if since == nil {
		return decimal.Zero, nil
	}
	moved, err := d.movedSince(ctx, run, since.At)
	fall := since.Amount.Sub(now.Amount)
	return decimal.Max(decimal.Zero, decimal.Min(moved, moved.Sub(fall))), err
}

// movedSince sums a run's payouts that were sent since a time, and those of
// before that are still in doubt.
func (d *Desk) movedSince(ctx context.Context, run Run, since time.Time) (decimal.Decimal, error) {
	sent, err := d.Book.Due(ctx, d.Debtor, run.Name, Paid, Unknown, Waiting)
	moved := decimal.Zero
	for _, e := range sent {
		if e.Sends > 0 && (e.Status != Paid || !e.Began.Before(since)) {
			moved = moved.Add(e.Instruction.Amount.Amount)
		}
	}
	return moved, err
}
