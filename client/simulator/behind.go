package simulator

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"
)

// TopUp adds money to the pool.
func (s *Simulator) TopUp(amount decimal.Decimal) error { return s.other(amount) }

// Spend takes money from the pool that is not ours to spend: another program,
// or a person at the portal.
func (s *Simulator) Spend(amount decimal.Decimal) error { return s.other(amount.Neg()) }

func (s *Simulator) other(amount decimal.Decimal) error {
	return s.behind(func(now time.Time) (uint64, error) {
		return s.record(&entry{Other: &Other{At: now, Amount: amount, Left: s.ledger.balance.Add(amount)}}), nil
	})
}

// Return sends a paid payout back; its fee stays spent.
func (s *Simulator) Return(ref string) error {
	return s.behindPayout(ref, func(p *Create, now time.Time) (uint64, error) {
		if p.Outcome != Paid {
			return 0, fmt.Errorf("simulator: %s is %s, not paid", ref, p.Outcome)
		}
		return s.giveBack(p, now), nil
	})
}

// Settle makes an open payout final now, as Paid or Failed. It also pays one
// that has failed: gateways have been seen to do that.
func (s *Simulator) Settle(ref string, as Outcome) error {
	return s.behindPayout(ref, func(p *Create, now time.Time) (uint64, error) {
		lawful := p.Outcome == Waiting && (as == Paid || as == Failed) || p.Outcome == Failed && as == Paid
		if !lawful {
			return 0, fmt.Errorf("simulator: %s is %s and cannot become %s", ref, p.Outcome, as)
		}
		return s.finish(p, as, now), nil
	})
}

// Tamper makes look-ups and statements show something else than what is in
// the books; an empty Shown makes them honest again.
func (s *Simulator) Tamper(ref string, show Shown) error {
	return s.behindPayout(ref, func(p *Create, now time.Time) (uint64, error) {
		return s.record(&entry{Change: &change{
			At: now, Number: p.Number, Outcome: p.Outcome, Word: p.Word, Reason: p.Reason, Due: p.Due, Then: p.Then, Shown: show,
		}}), nil
	})
}

// behindPayout does something to the last payout of a reference.
func (s *Simulator) behindPayout(ref string, do func(*Create, time.Time) (uint64, error)) error {
	return s.behind(func(now time.Time) (uint64, error) {
		p := s.ledger.find(ref)
		if p == nil {
			return 0, fmt.Errorf("simulator: there is no payout %q", ref)
		}
		return do(p, now)
	})
}

// behind does something that no client asked for, and returns when it is in
// the books.
func (s *Simulator) behind(do func(time.Time) (uint64, error)) error {
	s.life.RLock()
	defer s.life.RUnlock()
	now := s.current.Load().now()
	s.mu.Lock()
	s.settle(now)
	n, err := do(now)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return s.journal.wait(n)
}
