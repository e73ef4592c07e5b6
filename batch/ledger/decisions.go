package ledger

import (
	"context"
	"encoding/json"
	"fmt"

	"payrun/batch"
)

// runRow is what a decision needs to know of a run.
type runRow struct {
	id       int64
	name     string
	batch    batch.ID
	debtor   int64
	state    batch.RunState
	approved bool
}

// runNamed finds a run by its full name; the caller loses with batch.ErrNoRun.
func (w *writing) runNamed(name string) (r runRow, err error) {
	found, err := w.row("SELECT id, name, batch, debtor, state, approval <> '' FROM runs WHERE name = ?", []any{name},
		&r.id, &r.name, &r.batch, &r.debtor, &r.state, &r.approved)
	if err == nil && !found {
		err = lose(batch.ErrNoRun)
	}
	return r, err
}

// decide changes a run and adds the event of it.
func (w *writing) decide(r runRow, e link, set string, args ...any) error {
	if _, err := w.exec("UPDATE runs SET "+set+", changed = ? WHERE id = ?", append(args, e.at, r.id)...); err != nil {
		return err
	}
	e.run, e.runID = r.name, r.id
	w.add(e)
	return nil
}

// Approve records a person's word. It opens a proposed run and leaves every
// other state as it is. batch.ErrContradicts when it is for another batch.
func (l *Ledger) Approve(ctx context.Context, run string, a batch.Approval) error {
	data, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return l.write(ctx, false, func(w *writing) error {
		r, err := w.runNamed(run)
		if err != nil {
			return err
		}
		if a.Batch != r.batch {
			return lose(batch.ErrContradicts)
		}
		state := r.state
		if state == batch.RunProposed {
			state = batch.RunOpen
		}
		e := link{at: orNow(a.At), kind: kindApprove, source: string(r.state), target: string(state), data: string(data)}
		return w.decide(r, e, "state = ?, approval = ?", string(state), string(data))
	})
}

// Allow lifts the holds of a Planned payout of the run while it has the
// allowance's fingerprint; batch.ErrMoved otherwise.
func (l *Ledger) Allow(ctx context.Context, run string, a batch.Allowance) error {
	data, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return l.write(ctx, false, func(w *writing) error {
		r, err := w.runNamed(run)
		if err != nil {
			return err
		}
		e := link{at: orNow(a.At), run: r.name, runID: r.id, kind: kindAllow, data: string(data)}
		k := &e.key
		found, err := w.row(`SELECT p.id, d.gateway, d.environment, d.merchant, p.ref, p.attempt
			FROM payouts p JOIN wishes w ON w.payout = p.id JOIN debtors d ON d.id = p.debtor
			WHERE p.debtor = ? AND p.ref = ? AND p.run = ? AND p.status = 'planned' AND w.fingerprint = ? ORDER BY p.attempt DESC LIMIT 1`,
			[]any{r.debtor, a.Ref, r.id, string(a.Fingerprint)}, &e.payoutID, &k.Gateway, &k.Environment, &k.Merchant, &k.Ref, &k.Attempt)
		if err != nil {
			return err
		}
		if !found {
			return lose(batch.ErrMoved)
		}
		if _, err := w.exec("UPDATE payouts SET held = 0, changed = ? WHERE id = ?", e.at, e.payoutID); err != nil {
			return err
		}
		w.add(e)
		_, err = w.exec("INSERT OR REPLACE INTO allowances (run, ref, fingerprint, doc) VALUES (?, ?, ?, ?)", r.id, a.Ref, string(a.Fingerprint), e.data)
		return err
	})
}

// Hold makes a Planned payout of the run wait, and replaces the holds of its
// line; batch.ErrMoved when it is not Planned or belongs to another run.
func (l *Ledger) Hold(ctx context.Context, run string, k batch.Key, holds []batch.Hold) error {
	data, err := json.Marshal(holds)
	if err != nil {
		return err
	}
	return l.write(ctx, true, func(w *writing) error {
		r, err := w.runNamed(run)
		if err != nil {
			return err
		}
		e := link{at: l.now().UnixNano(), key: k, kind: kindHold, data: string(data)}
		if err := w.change(e, "held = 1", "status = 'planned' AND run = ?", nil, []any{r.id}, batch.ErrMoved); err != nil {
			return err
		}
		n, err := w.exec(`UPDATE lines SET holds = ? WHERE run = ? AND payout =
			(SELECT id FROM payouts WHERE debtor = `+debtorOfKey+` AND ref = ? AND attempt = ?)`, append([]any{e.data, r.id}, keyArgs(k)...)...)
		if err == nil && n == 0 {
			return lose(fmt.Errorf("hold %s: run %s has no line of it", k.Ref, run))
		}
		return err
	})
}

// stateData is the evidence of a run's change of state.
type stateData struct {
	Reason string `json:"reason,omitempty"`
	By     string `json:"by,omitempty"`
}

// SetState moves a run to blocked, stopped, open or done. A run that nobody
// has approved is not opened, and none becomes proposed again: both are
// batch.ErrIllegal. A stopped run is neither blocked nor done: batch.ErrMoved.
func (l *Ledger) SetState(ctx context.Context, run string, s batch.RunState, reason, by string) error {
	switch s {
	case batch.RunOpen, batch.RunBlocked, batch.RunStopped, batch.RunDone:
	case batch.RunProposed:
		return batch.ErrIllegal
	default:
		return batch.ErrIllegal
	}
	data, err := json.Marshal(stateData{reason, by})
	if err != nil {
		return err
	}
	return l.write(ctx, false, func(w *writing) error {
		r, err := w.runNamed(run)
		if err != nil {
			return err
		}
		if s == batch.RunOpen && !r.approved {
			return lose(batch.ErrIllegal)
		}
		if r.state == batch.RunStopped && (s == batch.RunBlocked || s == batch.RunDone) {
			return lose(batch.ErrMoved)
		}
		e := link{at: l.now().UnixNano(), kind: kindState, source: string(r.state), target: string(s), data: string(data)}
		return w.decide(r, e, "state = ?, reason = ?", string(s), reason)
	})
}

// Opened stores the pool's figure before the run's first send; the first one
// stays.
func (l *Ledger) Opened(ctx context.Context, run string, b batch.Balance) error {
	data, err := json.Marshal(b)
	if err != nil {
		return err
	}
	return l.write(ctx, false, func(w *writing) error {
		r, err := w.runNamed(run)
		if err != nil {
			return err
		}
		var known bool
		if _, err := w.row("SELECT opening <> '' FROM runs WHERE id = ?", []any{r.id}, &known); err != nil || known {
			return err
		}
		return w.decide(r, link{at: l.now().UnixNano(), kind: kindOpening, data: string(data)}, "opening = ?", string(data))
	})
}

// Closed stores the pool's latest figure; the latest one stays.
func (l *Ledger) Closed(ctx context.Context, run string, b batch.Balance) error {
	data, err := json.Marshal(b)
	if err != nil {
		return err
	}
	return l.write(ctx, false, func(w *writing) error {
		r, err := w.runNamed(run)
		if err != nil {
			return err
		}
		return w.decide(r, link{at: l.now().UnixNano(), kind: kindClosing, data: string(data)}, "closing = ?", string(data))
	})
}
