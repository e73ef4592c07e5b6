package simulator

import (
	"cmp"
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

// order is a create request that a dialect has understood.
type order struct {
	create Create
	amount string // as "amount:" scripts compare it
	polite fault  // what becomes of it when nothing interferes
	plain  bool   // no fault interferes
	// refuse returns why the books forbid it, or "".
	refuse func(*ledger, *Create) string
	number func(seq int) string // the gateway's number for the nth create
}

// begin takes the books for a request, as they stand at this moment.
func (s *Simulator) begin(c *call) {
	s.mu.Lock()
	c.now = c.set.now()
	s.settle(c.now)
}

// place executes an order, once, the way its fault wants it.
func (s *Simulator) place(c *call, o order) (Create, *fault, error) {
	s.begin(c)
	p := o.create
	var f *fault
	if !o.plain {
		f = c.set.meetPayout(creating, &p, len(s.ledger.byRef[p.Ref]), o.amount)
	}
	p.Seq, p.At, p.Updated, p.Key = len(s.ledger.creates)+1, c.now, c.now, c.set.key
	do := o.polite
	if f != nil {
		p.Fault = f.name
		do = f.over(do)
	}
	s.decide(&p, o, do, c.set)
	n := s.record(s.entryOf(&p))
	s.mu.Unlock()
	return p, f, s.journal.wait(n)
}

// decide fills in what becomes of a create request.
func (s *Simulator) decide(p *Create, o order, do fault, set *settings) {
	p.Outcome = do.does
	if do.does == Dropped {
		return
	}
	if do.does == Refused {
		p.Reason = do.lie
		return
	}
	if p.Reason = o.refuse(s.ledger, p); p.Reason != "" {
		p.Outcome = Refused
		return
	}
	p.Number, p.Word = o.number(p.Seq), do.word
	if do.then == Failed || p.Outcome == Failed {
		p.Reason = do.lie
	}
	p.open(do, p.At, set)
}

// open sets the times of a payout that is not final, or not visible, yet.
func (p *Create) open(do fault, now time.Time, set *settings) {
	if do.late {
		p.Visible = now.Add(set.late)
	}
	if do.does != Waiting || do.then == "" {
		return
	}
	p.Then, p.Due = do.then, now.Add(set.Settle)
	if do.late && do.how == silent {
		p.Due = p.Visible // it arrives late, and is done at once
	}
	if do.bounces {
		p.Back = p.Due.Add(set.Settle)
	}
}

// entryOf is the entry for a create request, with the money it moves.
func (s *Simulator) entryOf(p *Create) *entry {
	kept := *p
	e := &entry{Create: &kept}
	if p.Outcome == Paid {
		e.Move = s.move(&kept, p.At)
	}
	return e
}

func (s *Simulator) move(p *Create, at time.Time) *Move {
	return &Move{
		At: at, Ref: p.Ref, Number: p.Number, Amount: p.Amount, Fee: p.Fee, Account: p.Account,
		Left: s.ledger.balance.Sub(p.Amount).Sub(p.Fee),
	}
}

// refuse records a create request that was not understood or not allowed.
func (s *Simulator) refuse(c *call, p Create, reason string) error {
	s.begin(c)
	p.Seq, p.At, p.Updated, p.Key = len(s.ledger.creates)+1, c.now, c.now, c.set.key
	p.Outcome, p.Reason = Refused, reason
	n := s.record(&entry{Create: &p})
	s.mu.Unlock()
	return s.journal.wait(n)
}

// settle does what is due by now: open payouts become final, paid ones that
// are to bounce come back. It is called with mu held.
func (s *Simulator) settle(now time.Time) {
	for p := s.ledger.due.pop(now); p != nil; p = s.ledger.due.pop(now) {
		if p.Outcome == Paid {
			s.giveBack(p, p.Back)
		} else {
			s.finish(p, p.Then, p.Due)
		}
	}
}

// giveBack returns a paid payout's amount to the pool; its fee stays spent. It
// is called with mu held.
func (s *Simulator) giveBack(p *Create, at time.Time) uint64 {
	back := s.move(p, at)
	back.Fee, back.Left = decimal.Zero, s.ledger.balance.Add(p.Amount)
	return s.record(&entry{Change: &change{At: at, Number: p.Number, Outcome: Returned, Reason: reasonReturned, Shown: p.Shown}, Return: back})
}

// finish makes a payout final, moves its money, and returns the number of the
// line. An empty pool makes it fail. It is called with mu held.
func (s *Simulator) finish(p *Create, as Outcome, at time.Time) uint64 {
	n := &change{At: at, Number: p.Number, Outcome: as, Shown: p.Shown}
	e := &entry{Change: n}
	if as == Paid && s.ledger.balance.LessThan(p.Amount.Add(p.Fee)) {
		n.Outcome, n.Reason = Failed, reasonShort
	}
	switch n.Outcome {
	case Paid:
		e.Move = s.move(p, at)
	case Failed:
		if n.Reason == "" {
			n.Reason = cmp.Or(p.Reason, reasonAccount)
		}
	}
	return s.record(e)
}

// Reasons that every dialect has words for.
const (
	reasonShort     = "insufficient balance"
	reasonAccount   = "account verification failed"
	reasonDuplicate = "duplicate reference"
	reasonReturned  = "returned by the payee's bank"
)

// lookup finds the payouts that answer a question, counts it and returns the
// fault it meets. It counts under the payout's reference where the question
// names a number.
func (s *Simulator) lookup(c *call, id string, find func(*ledger) []*Create) (found []Create, f *fault, err error) {
	s.begin(c)
	about := id
	if p := s.ledger.byNumber[id]; p != nil && p.Ref != "" {
		about = p.Ref
	}
	f = c.set.meet(looking, about, s.ledger.lookups[about])
	for _, p := range find(s.ledger) {
		found = append(found, *p)
	}
	n := s.record(&entry{Lookup: about})
	s.mu.Unlock()
	return found, f, s.journal.wait(n)
}

// page says which part of a listing is wanted.
type page struct {
	skip, limit int
	newestFirst bool
}

// statement returns a page of the payouts that a listing wants, and how many
// it wants in all.
func (s *Simulator) statement(c *call, at page, want func(*Create) bool) (rows []Create, total int) {
	s.begin(c)
	defer s.mu.Unlock()
	var all []*Create
	for _, p := range s.ledger.creates {
		if p.Number != "" && want(p) {
			all = append(all, p)
		}
	}
	if at.newestFirst {
		slices.Reverse(all)
	}
	from := min(at.skip, len(all))
	for _, p := range all[from:min(from+at.limit, len(all))] {
		rows = append(rows, *p)
	}
	return rows, len(all)
}

// read returns the fault that a question which is not about one payout meets.
func (s *Simulator) read(c *call, name string) *fault {
	s.begin(c)
	defer s.mu.Unlock()
	nth := s.reads[name]
	s.reads[name]++
	return c.set.meet(reading, name, nth)
}

// pool returns what is in the pool and how much of it is reserved.
func (s *Simulator) pool() (balance, held decimal.Decimal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ledger.balance, s.ledger.held
}
