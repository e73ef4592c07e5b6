package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"payrun/batch"
)

// moveData is the evidence of a move, as an event keeps it.
type moveData struct {
	Cause      batch.Cause `json:"cause"`
	Origin     string      `json:"origin,omitempty"`
	GatewayRef string      `json:"gateway_ref,omitempty"`
	Code       string      `json:"code,omitempty"`
	Reason     string      `json:"reason,omitempty"`
	Fee        string      `json:"fee,omitempty"`
	At         int64       `json:"at,omitempty"` // the gateway's time
	Answered   bool        `json:"answered,omitempty"`
	Doubt      string      `json:"doubt,omitempty"`
	Conflict   bool        `json:"conflict,omitempty"`
}

// preparedData is what a prepared event keeps.
type preparedData struct {
	Handle batch.Handle `json:"handle"`
}

// Prepared stores the gateway's handle of a Planned payout; batch.ErrMoved
// when it is not Planned.
func (l *Ledger) Prepared(ctx context.Context, k batch.Key, h batch.Handle) error {
	data, err := json.Marshal(preparedData{h})
	if err != nil {
		return err
	}
	return l.write(ctx, false, func(w *writing) error {
		e := link{at: l.now().UnixNano(), key: k, kind: kindPrepared, data: string(data)}
		return w.change(e, "handle = ?", "status = 'planned'", []any{string(h)}, nil, batch.ErrMoved)
	})
}

// Begin is the durable move from Planned to Unknown. It is won only while the
// payout is Planned, not held and without conflict, belongs to the run named,
// that run is open, and every other attempt of the reference has failed or was
// returned.
func (l *Ledger) Begin(ctx context.Context, k batch.Key, s batch.Start) error {
	at := orNow(s.At)
	data, err := json.Marshal(moveData{Cause: batch.CauseSend, Origin: s.Origin})
	if err != nil {
		return err
	}
	const set = "status = 'unknown', sends = sends + 1, began = ?, ended = 0, answered = 0, origin = ?, code = '', reason = '', at = ?"
	const when = `status = 'planned' AND held = 0 AND conflict = 0 AND (SELECT state FROM runs WHERE id = payouts.run AND name = ?) = 'open'
		AND NOT EXISTS (SELECT 1 FROM payouts other WHERE other.debtor = payouts.debtor AND other.ref = payouts.ref
			AND other.attempt <> payouts.attempt AND other.status NOT IN ('failed', 'returned'))`
	return l.write(ctx, false, func(w *writing) error {
		e := link{at: at, key: k, kind: kindMove, source: "planned", target: "unknown", data: string(data)}
		return w.change(e, set, when, []any{at, s.Origin, at}, []any{s.Run}, batch.ErrNotWon)
	})
}

// Record moves a payout for a cause that the table of moves knows. A send is
// begun by Begin and a release is made by Release: as an outcome both are
// batch.ErrIllegal.
func (l *Ledger) Record(ctx context.Context, k batch.Key, o batch.Outcome) error {
	if !batch.MayMove(o.From, o.To, o.Cause) || o.Cause == batch.CauseSend || o.Cause == batch.CauseRelease {
		return batch.ErrIllegal
	}
	r, err := recordOf(k, o)
	if err != nil {
		return err
	}
	return l.write(ctx, false, r.apply)
}

// record is an outcome on its way into the tables.
type record struct {
	event  link
	number string // the gateway's, "" when it gave none
	began  int64  // 0: whichever send
	set    string
	args   []any
}

func recordOf(k batch.Key, o batch.Outcome) (*record, error) {
	at, d := orNow(o.At), dataOf(o)
	data, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	r := &record{
		event: link{at: at, key: k, kind: kindMove, source: o.From.String(), target: o.To.String(), data: string(data)},
		began: nanos(o.Began), number: d.GatewayRef,
	}
	r.sets("status = ?, at = ?, code = ?, reason = ?", o.To.String(), orElse(d.At, at), d.Code, d.reason())
	if o.Cause == batch.CauseAnswer {
		r.sets(", answered = ?, ended = ?", o.Answered, at)
	} else {
		r.sets(", ended = CASE ended WHEN 0 THEN ? ELSE ended END", at)
	}
	switch {
	case d.Conflict:
		r.sets(", conflict = 1")
	case o.To != o.From && o.To != batch.Planned:
		r.sets(", conflict = 0")
	}
	if d.GatewayRef != "" {
		r.sets(", gateway_ref = ?", d.GatewayRef)
	}
	if d.Fee != "" {
		r.sets(", fee = ?", d.Fee)
	}
	return r, nil
}

func dataOf(o batch.Outcome) moveData {
	v := o.Verdict
	d := moveData{
		Cause: o.Cause, GatewayRef: v.GatewayRef, Code: v.Code, Reason: v.Reason, At: nanos(v.At),
		Answered: o.Answered, Doubt: o.Doubt, Conflict: o.Conflict || o.Cause == batch.CauseConflict,
	}
	if v.Fee.Valid {
		d.Fee = v.Fee.Decimal.String()
	}
	return d
}

// reason is the gateway's own words, or why there are none.
func (d moveData) reason() string {
	if d.Reason != "" {
		return d.Reason
	}
	return d.Doubt
}

func (r *record) sets(text string, args ...any) {
	r.set += text
	r.args = append(r.args, args...)
}

func (r *record) apply(w *writing) error {
	if err := w.untaken(r.event.key, r.number); err != nil {
		return err
	}
	if r.began != 0 {
		return w.change(r.event, r.set, "status = ? AND began = ?", r.args, []any{r.event.source, r.began}, batch.ErrMoved)
	}
	return w.change(r.event, r.set, "status = ?", r.args, []any{r.event.source}, batch.ErrMoved)
}

// untaken refuses a gateway's number that another payout of the debtor has.
func (w *writing) untaken(k batch.Key, number string) error {
	if number == "" {
		return nil
	}
	taken := batch.NumberTakenError{Number: number}
	args := append(keyArgs(k)[:3:3], number, k.Ref, k.Attempt)
	found, err := w.row(`SELECT w.wire FROM payouts p JOIN wishes w ON w.payout = p.id
		WHERE p.debtor = `+debtorOfKey+` AND p.gateway_ref = ? AND p.gateway_ref <> '' AND (p.ref <> ? OR p.attempt <> ?) LIMIT 1`, args, &taken.Ref)
	if err == nil && found {
		return lose(&taken)
	}
	return err
}

// Look adds the evidence of a look-up.
func (l *Ledger) Look(ctx context.Context, k batch.Key, look batch.Look) error {
	data, err := json.Marshal(look)
	if err != nil {
		return err
	}
	return l.write(ctx, false, func(w *writing) error {
		e := link{at: orNow(look.At), key: k, kind: kindLook, data: string(data)}
		p, err := w.readPayout(k)
		if err != nil || p.id == 0 {
			return orLose(err, k, nil)
		}
		e.payoutID, e.runID = p.id, p.run
		return w.addOf(e)
	})
}

// Release is the move back to Planned that a person makes. A payout with a
// conflict is never released: batch.ErrIllegal.
func (l *Ledger) Release(ctx context.Context, k batch.Key, r batch.Release) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return l.write(ctx, false, func(w *writing) error {
		e := link{at: orNow(r.At), key: k, kind: kindRelease, source: "unknown", target: "planned", data: string(data)}
		var conflict bool
		p, err := w.readPayout(k)
		if err == nil {
			_, err = w.row("SELECT conflict FROM payouts WHERE id = ?", []any{p.id}, &conflict)
		}
		if err != nil {
			return err
		}
		if conflict {
			return lose(batch.ErrIllegal)
		}
		return w.change(e, "status = 'planned', released = released + 1", "status = 'unknown' AND conflict = 0", nil, nil, batch.ErrMoved)
	})
}

// change is the one way in which a payout's row changes: if the condition
// holds, and together with its event. Otherwise the caller loses with refusal.
func (w *writing) change(e link, set, when string, setArgs, whenArgs []any, refusal error) error {
	p, err := w.payout(e.key)
	if err != nil || p.id == 0 {
		return orLose(err, e.key, refusal)
	}
	for {
		w.args = append(w.args[:0], setArgs...)
		w.args = append(append(w.args, e.at, p.id, e.key.Ref, e.key.Attempt, p.run), whenArgs...)
		n, err := w.exec("UPDATE payouts SET "+set+", changed = ? WHERE id = ? AND ref = ? AND attempt = ? AND run = ? AND "+when, w.args...)
		if err != nil {
			return err
		}
		if n == 1 {
			e.payoutID, e.runID = p.id, p.run
			return w.addOf(e)
		}
		known := p
		if p, err = w.readPayout(e.key); err != nil {
			return err
		}
		if p == known {
			return lose(refusal)
		}
	}
}

// owned is a payout's number, which never changes, and its run's, which
// changes when the payout passes to another run.
type owned struct{ id, run int64 }

// ownedMax bounds how many of them are remembered.
const ownedMax = 1 << 17

// payout finds a payout by its key: as remembered, so its run may be an old
// one. A change has to check it.
func (w *writing) payout(k batch.Key) (owned, error) {
	if p, ok := w.owned[k]; ok {
		return p, nil
	}
	return w.readPayout(k)
}

func (w *writing) readPayout(k batch.Key) (p owned, err error) {
	found, err := w.row("SELECT id, run FROM payouts WHERE debtor = "+debtorOfKey+" AND ref = ? AND attempt = ?", keyArgs(k), &p.id, &p.run)
	if err != nil || !found {
		return owned{}, err
	}
	if len(w.owned) >= ownedMax {
		clear(w.owned)
	}
	w.owned[k] = p
	return p, nil
}

var errNoPayout = errors.New("no such payout in the ledger")

// orLose is the database's error, or the refusal of a payout that is not
// there. A send of it was not won; anything else about it is nobody's benign
// mistake.
func orLose(err error, k batch.Key, refusal error) error {
	if err != nil {
		return err
	}
	if refusal == batch.ErrNotWon {
		return lose(refusal)
	}
	return lose(fmt.Errorf("%s, attempt %d: %w", k.Ref, k.Attempt, errNoPayout))
}

// addOf adds an event of a payout whose run is known by its number.
func (w *writing) addOf(e link) (err error) {
	if e.run, err = w.runName(e.runID); err != nil {
		return err
	}
	w.add(e)
	return nil
}

// nanos is a time as the tables keep it; never is 0.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// orNow is nanos of t, or of now when the caller did not say.
func orNow(t time.Time) int64 {
	if t.IsZero() {
		t = time.Now()
	}
	return t.UnixNano()
}

func orElse(n, other int64) int64 {
	if n == 0 {
		return other
	}
	return n
}

// moment is the time that nanos was made of, in UTC.
func moment(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}
