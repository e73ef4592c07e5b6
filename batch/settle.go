package batch

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// lookAfter is when a payout in doubt is looked up, counted from the end of
// its attempt: reliability.md 1.5. After the last, hourly to the first day and
// every six hours from then on.
var lookAfter = []time.Duration{
	0, 5 * time.Second, 15 * time.Second, 40 * time.Second, 90 * time.Second, 3 * time.Minute, 6 * time.Minute,
	12 * time.Minute, 25 * time.Minute, 45 * time.Minute, 60 * time.Minute,
}

// nextLook is the delay after an attempt's end of its look-up number n, which
// counts from 0.
func nextLook(n int) time.Duration {
	if n < len(lookAfter) {
		return lookAfter[n]
	}
	hours := time.Duration(n-len(lookAfter)+2) * time.Hour
	if hours <= 24*time.Hour {
		return hours
	}
	return 24*time.Hour + (hours-24*time.Hour)*6
}

// jitter spreads look-ups by a fifth either way, each payout's in its own way,
// and in the same way when the same story is told again.
func jitter(d time.Duration, k Key, n int) time.Duration {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s/%s/%d/%d", k.Merchant, k.Ref, k.Attempt, n)
	return d*4/5 + time.Duration(h.Sum64()%uint64(d*2/5+1))
}

// SettleOnce looks up every payout in doubt of a run, once; of all runs of the
// debtor when run is "". It sends nothing. Its error is the ledger's, the
// context's, or ErrCredentials.
func (d *Desk) SettleOnce(ctx context.Context, run string) error {
	due, err := d.Book.Due(ctx, d.Debtor, run, Unknown, Waiting)
	if err != nil || len(due) == 0 {
		return err
	}
	if err := d.Calibrate(ctx); err != nil {
		return err
	}
	_, err = d.lookUpAll(ctx, due)
	return err
}

// Reconsider looks up the conflicts of a run again, because a person asks for
// it. A gateway that now shows our amount and account settles them.
func (d *Desk) Reconsider(ctx context.Context, run string) error {
	due, err := d.Book.Due(ctx, d.Debtor, run, Unknown)
	if err != nil {
		return err
	}
	for _, e := range due {
		if !e.Conflict {
			continue
		}
		if err := d.Calibrate(ctx); err != nil {
			return err
		}
		if _, err := d.lookUp(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// Settle looks up the payouts in doubt of a run on the schedule until all are
// settled or the time is over. Run out of time is no error.
func (d *Desk) Settle(ctx context.Context, run string, within time.Duration) error {
	deadline := time.Now().Add(within)
	next := map[Key]time.Time{}
	looks := map[Key]int{}
	for {
		open, err := d.Book.Due(ctx, d.Debtor, run, Unknown, Waiting)
		if err != nil || len(open) == 0 {
			return err
		}
		if err := d.Calibrate(ctx); err != nil {
			return err
		}
		ready, wake := d.ready(open, next, looks)
		if len(ready) > 0 {
			if _, err := d.lookUpAll(ctx, ready); err != nil {
				return err
			}
			continue
		}
		if wake.IsZero() || wake.After(deadline) {
			return nil
		}
		if err := sleep(ctx, time.Until(wake)); err != nil {
			return nil
		}
	}
}

// ready picks what is due now, and says when the next one is.
func (d *Desk) ready(open []Entry, next map[Key]time.Time, looks map[Key]int) (ready []Entry, wake time.Time) {
	now := time.Now()
	for _, e := range open {
		if e.Conflict {
			continue
		}
		at, known := next[e.Key]
		if !known {
			at = now
			next[e.Key] = at
		}
		if !at.After(now) {
			ready = append(ready, e)
			looks[e.Key]++
			n := looks[e.Key]
			next[e.Key] = now.Add(jitter(nextLook(n)-nextLook(n-1), e.Key, n))
			continue
		}
		if wake.IsZero() || at.Before(wake) {
			wake = at
		}
	}
	return ready, wake
}

// lookUpAll looks payouts up side by side, at the common pace.
func (d *Desk) lookUpAll(ctx context.Context, due []Entry) (settled int, err error) {
	var workers errgroup.Group
	workers.SetLimit(d.Rules.workers())
	var done, closed atomic.Int64
	for _, e := range due {
		if ctx.Err() != nil {
			break
		}
		if e.Conflict {
			continue // a person reconsiders it
		}
		workers.Go(func() error {
			defer MaskPanic()
			final, err := d.lookUp(ctx, e)
			if final {
				closed.Add(1)
			}
			d.tell(Progress{Stage: "settling", Done: int(done.Add(1)), Of: len(due)})
			return err
		})
	}
	err = workers.Wait()
	return int(closed.Load()), err
}

// lookUp asks for one payout and records what it hears. It reports whether the
// payout left its doubt. Only the ledger's error and refused credentials are
// errors.
func (d *Desk) lookUp(ctx context.Context, e Entry) (bool, error) {
	if err := d.closeAttempt(ctx, &e); err != nil {
		return false, err
	}
	began := time.Now()
	v, at, err := d.ask(ctx, e.Attempt())
	took := time.Since(began)
	if ctx.Err() != nil {
		return false, nil
	}
	if errors.Is(err, ErrCredentials) {
		return false, err
	}
	o, heard := d.weigh(e, v, err)
	if !heard {
		return false, d.Book.Look(context.WithoutCancel(ctx), e.Key, d.evidence(v, at, err))
	}
	if o, err = d.record(context.WithoutCancel(ctx), e.Key, o); err != nil && !errors.Is(err, ErrMoved) {
		return false, err
	}
	d.Log.Info("look-up", "run", e.Run, "row", e.Instruction.Row, "ref", e.Wire, "gateway", d.Debtor.Gateway, "attempt", e.Key.Attempt,
		"status", o.To.String(), "cause", string(o.Cause), "code", v.Code, "ms", took.Milliseconds(), "err", o.Doubt)
	if o.Conflict {
		return true, d.block(context.WithoutCancel(ctx), e.Run, "B802 "+e.Wire)
	}
	return true, nil
}

// record is the ledger's Record. A gateway's number that another payout has is
// a conflict, whatever else the gateway says: one of the two is not what it
// seems. It returns what was recorded.
func (d *Desk) record(ctx context.Context, k Key, o Outcome) (Outcome, error) {
	err := d.Book.Record(ctx, k, o)
	taken, ok := errors.AsType[*NumberTakenError](err)
	if !ok {
		return o, err
	}
	o.To, o.Conflict = Unknown, true
	if o.From != Planned {
		o.Cause = CauseConflict
	}
	o.Verdict.GatewayRef, o.Verdict.Reason = "", taken.Number+" = "+taken.Ref
	return o, d.Book.Record(ctx, k, o)
}

// recordOrBlock is record for what is learned of a payout besides its own
// look-ups: a conflict blocks its run. Who was slower than another process has
// nothing to add.
func (d *Desk) recordOrBlock(ctx context.Context, e Entry, o Outcome) error {
	ctx = context.WithoutCancel(ctx)
	o, err := d.record(ctx, e.Key, o)
	if err != nil && !errors.Is(err, ErrMoved) {
		return err
	}
	if o.Conflict {
		return d.block(ctx, e.Run, "B802 "+e.Wire)
	}
	return nil
}

// closeAttempt notes the end of an attempt whose process died in it. The quiet
// time before a release counts from here, not from a moment nobody saw.
func (d *Desk) closeAttempt(ctx context.Context, e *Entry) error {
	if e.Status != Unknown || !e.Ended.IsZero() {
		return nil
	}
	e.Ended = d.Time()
	o := Outcome{From: Unknown, To: Unknown, Cause: CauseAnswer, Doubt: "interrupted while it was being sent", Began: e.Began, At: e.Ended}
	err := d.Book.Record(context.WithoutCancel(ctx), e.Key, o)
	if errors.Is(err, ErrMoved) {
		return nil
	}
	return err
}

// weigh decides whether a look-up moves a payout.
func (d *Desk) weigh(e Entry, v Verdict, err error) (Outcome, bool) {
	o := Outcome{From: e.Status, To: v.Status, Cause: CauseLookup, Verdict: v, Answered: true, Began: e.Began, At: d.Time()}
	switch {
	case err != nil:
		return o, false
	case !v.Equal(e.Instruction):
		o.To, o.Cause, o.Conflict, o.Verdict = Unknown, CauseConflict, true, v.conflict(e.Instruction)
		return o, true
	}
	return o, MayMove(o.From, o.To, o.Cause)
}

// evidence is what a look-up that moved nothing says.
func (d *Desk) evidence(v Verdict, at dated, err error) Look {
	l := Look{At: d.Time(), Date: at.date, Off: at.off, Origin: d.traits().Origin, Reason: v.Code}
	if err == nil { // prepared and not started is as good as not there
		l.Found, l.NotFound = v.Status != Planned, v.Status == Planned
		return l
	}
	l.Reason = err.Error()
	l.NotFound = d.calibration.NotFound(err)
	if a, ok := errors.AsType[*AnswerError](err); ok {
		l.Shape = a.Shape()
	}
	return l
}
