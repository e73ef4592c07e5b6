package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/shopspring/decimal"
	"golang.org/x/sync/errgroup"
)

// notSentInARow is how many sends in a row may fail to leave before the run
// stops itself: by then the line is down.
const notSentInARow = 5

// balanceEvery is after how many sends the pool's figure is read again.
const balanceEvery = 100

// Pay sends every payout of a run that is Planned and not held, each at most
// once, through as many workers as the rules allow. take ends the taking of
// new rows; a request in flight ends by flight or by its own timeout. Only what
// the plan counted as to be paid is sent: whatever became Planned since was
// neither looked up, nor approved, nor funded. The error is the ledger's:
// everything else is in the ledger.
func (d *Desk) Pay(take, flight context.Context, run Run, only map[Key]bool) (sent int, err error) {
	due, err := d.Book.Due(context.WithoutCancel(take), d.Debtor, run.Name, Planned)
	if err != nil {
		return 0, err
	}
	due = slices.DeleteFunc(due, func(e Entry) bool { return e.Held || !only[e.Key] })
	if err := d.remember(context.WithoutCancel(take)); err != nil {
		return 0, err
	}
	p := payer{Desk: d, run: run, flight: flight, of: len(due)}
	for _, e := range due {
		p.left = p.left.Add(e.Instruction.Amount.Amount)
	}
	p.fees = d.traits().Fee.Mul(decimal.NewFromInt(int64(len(due))))
	var workers errgroup.Group
	workers.SetLimit(d.Rules.workers())
	for _, e := range due {
		if take.Err() != nil || p.halt.pulled() != nil || p.failed.Load() {
			break
		}
		workers.Go(func() error {
			defer MaskPanic()
			return p.pay(take, e)
		})
	}
	err = workers.Wait()
	if stop := p.halt.pulled(); stop != nil && err == nil {
		err = d.block(context.WithoutCancel(take), run.Name, stop.String())
	}
	return int(p.sent.Load()), err
}

// block blocks a run. What a person has stopped stays stopped.
func (d *Desk) block(ctx context.Context, name, reason string) error {
	run, err := d.Book.Run(ctx, name)
	if err != nil || run.State == RunProposed {
		return err
	}
	if err = d.Book.SetState(ctx, name, RunBlocked, reason, "payrun"); errors.Is(err, ErrMoved) {
		return nil
	}
	return err
}

// payer is one call of Pay.
type payer struct {
	*Desk
	run    Run
	flight context.Context // in-flight requests live on it
	of     int
	halt   halt
	failed atomic.Bool // the ledger cannot be written

	sent    atomic.Int64
	notSent atomic.Int64 // in a row
	doubts  atomic.Int64 // in a row, answered or not

	mu         sync.Mutex
	done       Progress        // so far
	left       decimal.Decimal // not yet sent
	fees       decimal.Decimal // expected of what is not yet sent
	moved      decimal.Decimal // sent, and not known to have stayed
	first      *Balance        // the pool as first read while paying
	firstMoved decimal.Decimal // moved by then
}

// spend counts an amount that is about to leave.
func (p *payer) spend(amount decimal.Decimal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left, p.moved, p.fees = p.left.Sub(amount), p.moved.Add(amount), p.fees.Sub(p.traits().Fee)
}

// keep counts an amount that did not leave after all.
func (p *payer) keep(amount decimal.Decimal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.moved = p.moved.Sub(amount)
}

// pay is the life of one payout: a turn, the durable move, the request at
// once, the record. Nothing between the move and the first byte may wait.
func (p *payer) pay(take context.Context, e Entry) error {
	if e, ok := p.prepare(take, e); ok {
		if p.Pace.Turn(take) != nil || p.halt.pulled() != nil || p.failed.Load() || p.clockStops() {
			return nil
		}
		return p.send(context.WithoutCancel(take), e)
	}
	return nil
}

// clockStops pulls the kill switch when the clock is not to be trusted.
func (p *payer) clockStops() bool {
	stop := p.clockFault()
	if stop != nil {
		p.halt.pull(*stop)
	}
	return stop != nil
}

func (p *payer) send(ctx context.Context, e Entry) error {
	a := e.Attempt()
	a.Began, a.Origin = p.Time(), p.traits().Origin
	err := p.Book.Begin(ctx, e.Key, Start{Run: p.run.Name, Origin: a.Origin, At: a.Began})
	if errors.Is(err, ErrNotWon) {
		return nil
	}
	if err != nil {
		p.failed.Store(true)
		return fmt.Errorf("begin %s: %w", e.Wire, err)
	}
	nth := p.sent.Add(1)
	p.spend(e.Instruction.Amount.Amount)
	v, err := p.submit(a)
	o := p.judge(ctx, a, v, err)
	if o.To == Planned || o.To == Failed {
		p.keep(e.Instruction.Amount.Amount)
	}
	if err := p.record(ctx, e, o); err != nil {
		p.failed.Store(true)
		return fmt.Errorf("record %s: %w", e.Wire, err)
	}
	return p.recheck(ctx, nth)
}

func (p *payer) submit(a Attempt) (Verdict, error) {
	ctx, cancel := context.WithTimeout(p.flight, p.Rules.timeout())
	defer cancel()
	var at dated
	v, err := p.Gateway.Submit(p.listen(ctx, &at), a)
	p.heed(err)
	return v, err
}

// judge turns what was heard into a move. What it does not understand is a
// doubt.
func (p *payer) judge(ctx context.Context, a Attempt, v Verdict, err error) Outcome {
	o := Outcome{From: Unknown, To: Unknown, Cause: CauseAnswer, Verdict: v, Began: a.Began, At: p.Time()}
	switch {
	case errors.Is(err, ErrNotSent), p.throttledSafely(err):
		o.To, o.Cause, o.Doubt = Planned, CauseNotSent, err.Error()
	case err != nil:
		_, o.Answered = errors.AsType[*AnswerError](err)
		o.Doubt = err.Error()
	case v.Refused == RefusedForSure, v.Refused == RefusedIfAbsent && p.absent(ctx, a):
		o.To, o.Cause, o.Answered = Planned, CauseRefused, true
	case v.Refused != NotRefused:
		o.Answered, o.Doubt = true, "refused by a third party, and not confirmed by a look-up"
	case !v.Equal(a.Instruction):
		o.Cause, o.Conflict, o.Answered, o.Verdict = CauseConflict, true, true, v.conflict(a.Instruction)
	default:
		o.To, o.Answered = v.Status, true
	}
	p.watch(o)
	return o
}

func (p *payer) throttledSafely(err error) bool {
	_, throttled := errors.AsType[*ThrottledError](err)
	return throttled && p.traits().ThrottledIsRefused
}

// absent reports that one look-up does not find the payout, by today's
// calibration.
func (p *payer) absent(ctx context.Context, a Attempt) bool {
	_, err := p.inquire(ctx, a)
	return p.calibration.NotFound(err)
}

// watch pulls the kill switch when the run must not go on.
func (p *payer) watch(o Outcome) {
	if o.Cause == CauseNotSent {
		if p.notSent.Add(1) >= notSentInARow {
			p.halt.pull(Stop{Code: "B806"})
		}
		return
	}
	p.notSent.Store(0)
	doubt := o.To == Unknown && !o.Conflict
	if !doubt {
		p.doubts.Store(0)
	}
	switch {
	case o.Cause == CauseRefused && o.Verdict.Shortfall:
		p.halt.pull(Stop{Code: "B803"})
	case o.Cause == CauseRefused:
		p.halt.pull(Stop{Code: "B801"})
	case o.Conflict:
		p.halt.pull(Stop{Code: "B802"})
	case doubt:
		n, most := p.doubts.Add(1), int64(p.Rules.StopAfterUnknown)
		if most > 0 && n >= most {
			p.halt.pull(Stop{tooManyDoubts(o.Answered), fmt.Sprint(most)})
		}
	}
}

// tooManyDoubts says that the gateway is in trouble: it does not answer, or its
// answers say nothing. Either way it is not fed more salaries.
func tooManyDoubts(answered bool) string {
	if answered {
		return "B811"
	}
	return "B807"
}

func (p *payer) record(ctx context.Context, e Entry, o Outcome) error {
	o, err := p.Desk.record(ctx, e.Key, o)
	if errors.Is(err, ErrMoved) { // a callback's look-up was faster
		err = nil
	}
	if o.Conflict {
		p.halt.pull(Stop{Code: "B802"})
	}
	p.Log.Info("payout", "run", p.run.Name, "row", e.Instruction.Row, "ref", e.Wire, "gateway", p.Debtor.Gateway,
		"attempt", e.Key.Attempt, "status", o.To.String(), "cause", string(o.Cause), "code", o.Verdict.Code, "ms", o.At.Sub(o.Began).Milliseconds(), "err", o.Doubt)
	p.progress(e.Instruction.Amount.Amount, o.To)
	return err
}

// progress counts one more row and tells whoever watches.
func (p *payer) progress(amount decimal.Decimal, s Status) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done.Stage, p.done.Of = "paying", p.of
	p.done.Done++
	if s == Paid {
		p.done.Paid = p.done.Paid.Add(amount)
	}
	if s == Failed {
		p.done.Bad++
	}
	p.tell(p.done)
}

// recheck looks now and then whether a person stopped the run, and whether the
// pool still carries what is left.
func (p *payer) recheck(ctx context.Context, nth int64) error {
	if nth%balanceEvery != 0 {
		return nil
	}
	run, err := p.Book.Run(ctx, p.run.Name)
	if err == nil {
		err = p.remember(ctx)
	}
	if err != nil {
		return err
	}
	if run.State != RunOpen {
		p.halt.pull(Stop{"B808", run.Reason})
		return nil
	}
	return p.recheckPool(ctx)
}

// recheckPool reads the pool's figure and compares it with what is left to
// send, its fees included. What was sent since the first reading and has not left the figure yet
// counts as gone. A figure that cannot be read stops nothing: it was enough
// when the run began.
func (p *payer) recheckPool(ctx context.Context) error {
	balancer, ok := p.Gateway.(Balancer)
	if !ok || !p.traits().BalanceIsExact {
		return nil
	}
	now, err := p.balance(ctx, balancer)
	if err != nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.first == nil {
		p.first, p.firstMoved = &now, p.moved
	}
	unseen := decimal.Max(decimal.Zero, p.moved.Sub(p.firstMoved).Sub(p.first.Amount.Sub(now.Amount)))
	need := decimal.Sum(p.left, p.fees, p.traits().Minimum, unseen)
	if short := need.Sub(now.Amount); p.left.IsPositive() && short.IsPositive() {
		p.halt.pull(Stop{"B803", Money{short, p.Debtor.Currency}.String()})
	}
	return nil
}

// prepare makes the step before the one that moves money, where the gateway
// has one, and stores its handle. It reports whether the payout may be sent.
func (p *payer) prepare(ctx context.Context, e Entry) (Entry, bool) {
	prep, ok := p.Gateway.(Preparer)
	if !ok {
		return e, true
	}
	a := e.Attempt()
	if e.Handle == "" {
		h, err := p.make(ctx, prep, a)
		if err != nil {
			p.Log.Warn("not prepared", "ref", e.Wire, "err", err)
			if p.Unprepared != nil {
				p.Unprepared(e.Key, err)
			}
			if errors.Is(err, ErrCredentials) {
				p.halt.pull(Stop{Code: "B801"})
			}
			return e, false
		}
		e.Handle = h
		a.Handle = h
	}
	return e, p.discardStrays(ctx, prep, a) == nil
}

func (p *payer) make(ctx context.Context, prep Preparer, a Attempt) (Handle, error) {
	if err := p.Pace.Turn(ctx); err != nil {
		return "", err
	}
	bounded, cancel := context.WithTimeout(ctx, p.Rules.timeout())
	defer cancel()
	h, err := prep.Prepare(bounded, a)
	p.heed(err)
	if err != nil {
		return "", err
	}
	return h, p.Book.Prepared(context.WithoutCancel(ctx), a.Key, h)
}

// discardStrays removes what lost answers of Prepare left at the gateway. It
// is done before the move, never after it.
func (p *payer) discardStrays(ctx context.Context, prep Preparer, a Attempt) error {
	if err := p.Pace.Turn(ctx); err != nil {
		return err
	}
	bounded, cancel := context.WithTimeout(ctx, p.Rules.timeout())
	defer cancel()
	strays, err := prep.Strays(bounded, a)
	if err != nil {
		p.Log.Warn("strays unknown", "ref", a.Wire, "err", err)
		return err
	}
	for _, h := range strays {
		if err := prep.Discard(bounded, h); err != nil {
			return err
		}
	}
	return nil
}
