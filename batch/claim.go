package batch

import (
	"context"
	"errors"
)

// Record writes the plan into the ledger: the run with its lines and wishes
// when it is new, and what was adopted. It returns the run as recorded.
func (d *Desk) Record(ctx context.Context, p *Plan) (Run, error) {
	if p.Known {
		return d.recordAgain(ctx, p)
	}
	p.Run.Looks = nil
	for _, l := range p.Looks {
		p.Run.Looks = append(p.Run.Looks, l.Alarm)
	}
	claim := Claim{Run: p.Run, Lines: p.Lines}
	for n := range p.Lines {
		if w := p.wishes[n]; w != nil {
			w.Held = p.Lines[n].Disposition == Held
			claim.Wishes = append(claim.Wishes, *w)
		}
	}
	if err := d.Book.Claim(ctx, claim); err != nil {
		return Run{}, err
	}
	return d.Book.Run(ctx, p.Run.Name)
}

// recordAgain records what a second look at known rows has found: payouts that
// the gateway had all along, and new holds.
func (d *Desk) recordAgain(ctx context.Context, p *Plan) (Run, error) {
	for n, line := range p.Lines {
		w := p.wishes[n]
		switch {
		case w == nil:
		case w.Adopted != nil:
			o := Outcome{From: Planned, To: w.Adopted.Status, Cause: CauseAdopt, Verdict: *w.Adopted, Answered: true, At: d.Time()}
			if err := d.recordOrBlock(ctx, Entry{Key: p.key(n), Wire: p.instruction(n).Ref.Wire(w.Attempt), Run: p.Run.Name}, o); err != nil {
				return Run{}, err
			}
		case line.Disposition == Held:
			if err := d.Book.Hold(ctx, p.Run.Name, p.key(n), line.Holds); err != nil && !errors.Is(err, ErrMoved) {
				return Run{}, err
			}
		}
	}
	return d.Book.Run(ctx, p.Run.Name)
}
