package batch

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// lookTries is how often a reference is looked up before its first send.
const lookTries = 3

// lookFirst asks the gateway for each reference that would be sent. What it
// already has is adopted, never sent; what it has with other contents refuses
// the file.
func (d *Desk) lookFirst(ctx context.Context, p *Plan) error {
	var at []int
	for n := range p.Lines {
		if w := p.wishes[n]; w != nil && p.Lines[n].Disposition == ToPay {
			at = append(at, n)
		}
	}
	if len(at) == 0 {
		return nil
	}
	if err := d.Calibrate(ctx); err != nil {
		return err
	}
	l := looker{Desk: d, plan: p, of: len(at)}
	var workers errgroup.Group
	workers.SetLimit(d.Rules.workers())
	for _, n := range at {
		workers.Go(func() error {
			defer MaskPanic()
			return l.look(ctx, n)
		})
	}
	if err := workers.Wait(); err != nil {
		return err
	}
	if len(l.contradictions) > 0 {
		return Refuse(l.contradictions...)
	}
	return nil
}

type looker struct {
	*Desk
	plan *Plan
	of   int

	mu             sync.Mutex
	done           int
	contradictions []Defect
}

// look asks for one reference and writes what it learned into the plan.
func (l *looker) look(ctx context.Context, n int) error {
	w := l.plan.wishes[n]
	key := KeyOf(l.Debtor, w.Instruction.Ref, w.Attempt)
	a := Attempt{Key: key, Instruction: w.Instruction, Number: w.Attempt, Wire: w.Instruction.Ref.Wire(w.Attempt)}
	var v Verdict
	var err error
	for range lookTries {
		v, err = l.inquire(ctx, a)
		if err == nil || l.calibration.NotFound(err) || errors.Is(err, ErrCredentials) || ctx.Err() != nil {
			break
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done++
	l.tell(Progress{Stage: "looking", Done: l.done, Of: l.of})
	switch {
	case err == nil:
		l.found(n, w, v)
	case l.calibration.NotFound(err):
	case errors.Is(err, ErrCredentials), ctx.Err() != nil:
		return err
	default:
		l.plan.skipped[key] = "P341"
	}
	return nil
}

// found adopts a payout that the gateway already has.
func (l *looker) found(n int, w *Wish, v Verdict) {
	line := &l.plan.Lines[n]
	if !v.Equal(w.Instruction) {
		l.contradictions = append(l.contradictions, Defect{
			Code: "F381", Row: line.Row, Name: line.Name, Value: w.Instruction.Amount.String() + " " + Mask(line.Account),
			Other: Money{v.Amount.Decimal, w.Instruction.Amount.Currency}.String() + " " + Mask(v.Account),
		})
		return
	}
	if v.Status == Planned { // prepared at the gateway and not started: nothing moves
		return
	}
	w.Adopted = &v
	line.Disposition = Standing
	if v.Status != Paid {
		return
	}
	line.Disposition, line.Code = AlreadyPaid, "P351"
	if !v.At.IsZero() && l.Time().Sub(v.At) > l.Rules.repeatWithin() {
		w.Adopted = nil
		line.Disposition, line.Code = Held, ""
		line.Holds = append(line.Holds, Hold{HoldPaidLongAgo, string(w.Instruction.Ref), v.At.Format(time.DateOnly)})
	}
}
