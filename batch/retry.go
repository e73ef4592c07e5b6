package batch

import (
	"context"
	"errors"
	"time"
)

// failedTwiceApart is how far apart two look-ups must say failed where a
// gateway does not promise that failed is final.
const failedTwiceApart = time.Hour

// confirmFailed looks at every failed payout that would be paid again: only a
// gateway that still says failed lets the next attempt go.
func (d *Desk) confirmFailed(ctx context.Context, p *Plan) error {
	for n, parents := range p.parents {
		if len(parents) == 0 || p.Lines[n].Disposition != ToPay {
			continue
		}
		if err := d.Calibrate(ctx); err != nil {
			return err
		}
		for _, parent := range parents {
			if code, err := d.stillFailed(ctx, parent); err != nil {
				return err
			} else if code != "" {
				p.skipped[p.key(n)] = code
			}
		}
	}
	return nil
}

// parentsWatched is how long a failed payout that was paid again is looked up
// at every run: should it turn out paid, somebody was paid twice.
const parentsWatched = 30 * 24 * time.Hour

// WatchParents looks up the failed payouts that were paid again as another
// attempt. It sends nothing.
func (d *Desk) WatchParents(ctx context.Context) error {
	failed, err := d.Book.Due(ctx, d.Debtor, "", Failed)
	if err != nil {
		return err
	}
	var refs []Reference
	for _, e := range failed {
		if d.Time().Sub(e.Changed) < parentsWatched {
			refs = append(refs, e.Instruction.Ref)
		}
	}
	known, err := d.Book.Entries(ctx, d.Debtor, refs)
	if err != nil {
		return err
	}
	for _, attempts := range known {
		for n, e := range attempts {
			if e.Status != Failed || n == len(attempts)-1 || d.Time().Sub(e.Changed) >= parentsWatched {
				continue
			}
			if _, err := d.stillFailed(ctx, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// stillFailed returns "" when the parent may be paid again, or the code that
// says why not now.
func (d *Desk) stillFailed(ctx context.Context, parent Entry) (string, error) {
	var v Verdict
	var err error
	for range lookTries {
		if v, err = d.inquire(ctx, parent.Attempt()); err == nil || errors.Is(err, ErrCredentials) || ctx.Err() != nil {
			break
		}
	}
	switch {
	case errors.Is(err, ErrCredentials), ctx.Err() != nil:
		return "", err
	case err != nil:
		return "P341", nil
	case (v.Status == parent.Status || parent.Status == Returned && v.Status == Failed) && v.Equal(parent.Instruction):
		if !d.traits().FailedIsFinal && d.Time().Sub(parent.Changed) < failedTwiceApart {
			return "P322", nil
		}
		return "", nil
	}
	return "P323", d.late(ctx, parent, v)
}

// late records that a failed payout is not failed after all.
func (d *Desk) late(ctx context.Context, e Entry, v Verdict) error {
	o := Outcome{From: e.Status, To: v.Status, Cause: CauseLate, Verdict: v, Answered: true, At: d.Time()}
	if !v.Equal(e.Instruction) {
		o.To, o.Cause, o.Conflict, o.Verdict = Unknown, CauseConflict, true, v.conflict(e.Instruction)
	}
	if !MayMove(o.From, o.To, o.Cause) {
		return nil
	}
	return d.recordOrBlock(ctx, e, o)
}
