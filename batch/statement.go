package batch

import (
	"context"
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

// ReturnsWithin is how far back the gateway's statement is read to catch
// payouts that came back.
const ReturnsWithin = 7 * 24 * time.Hour

// statementTimeout bounds the reading of a statement of any length.
const statementTimeout = 5 * time.Minute

// Statement reads the gateway's own list of some days; nil where the gateway
// has none.
func (d *Desk) Statement(ctx context.Context, from, to time.Time) ([]Transaction, error) {
	lister, ok := d.Gateway.(Lister)
	if !ok {
		return nil, nil
	}
	if err := d.Pace.Turn(ctx); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, statementTimeout)
	defer cancel()
	return lister.Statement(ctx, from, to)
}

// CatchReturns reads the last days' statement and finds paid payouts that came
// back, and failed ones that were paid after all. It returns what it read.
func (d *Desk) CatchReturns(ctx context.Context) ([]Transaction, error) {
	list, err := d.Statement(ctx, d.Time().Add(-ReturnsWithin), d.Time())
	if err != nil || len(list) == 0 {
		return list, err
	}
	closed, err := d.closed(ctx)
	if err != nil {
		return list, err
	}
	index := indexStatement(list)
	for _, e := range closed {
		t, found := index.of(e)
		if !found || t.Status == e.Status && (e.Status != Paid || t.Amount.Equal(e.Instruction.Amount.Amount)) {
			continue
		}
		if err := d.surprise(ctx, e, t); err != nil {
			return list, err
		}
	}
	return list, nil
}

// closed are the payouts that a statement may yet contradict: paid in its days,
// or failed at any time.
func (d *Desk) closed(ctx context.Context) ([]Entry, error) {
	recent, err := d.Book.Recent(ctx, d.Debtor, d.Time().Add(-ReturnsWithin))
	if err != nil {
		return nil, err
	}
	failed, err := d.Book.Due(ctx, d.Debtor, "", Failed)
	return append(slices.DeleteFunc(recent, func(e Entry) bool { return e.Status != Paid }), failed...), err
}

// surprise records what the statement says of a payout that was closed.
func (d *Desk) surprise(ctx context.Context, e Entry, t Transaction) error {
	o := Outcome{From: e.Status, To: t.Status, Cause: CauseLate, Answered: true, At: d.Time(), Verdict: Verdict{
		Status: t.Status, GatewayRef: t.GatewayRef, Code: t.Code, Reason: t.Reason, Fee: t.Fee, At: t.At,
	}}
	switch {
	case e.Status == Paid && (t.Status == Failed || t.Status == Returned):
		o.To, o.Cause = Returned, CauseReturn
	case e.Status == Paid:
		return d.doubted(ctx, e)
	}
	if !MayMove(o.From, o.To, o.Cause) {
		return nil
	}
	return d.recordOrBlock(ctx, e, o)
}

// doubted asks for a paid payout that the statement shows in no state we know,
// or with another amount: a part of it may have come back. What a look-up
// confirms stays paid; another amount, or no state we know there either, is a
// conflict.
func (d *Desk) doubted(ctx context.Context, e Entry) error {
	v, err := d.inquire(ctx, e.Attempt())
	if err != nil {
		d.Log.Warn("the statement shows a paid payout otherwise, and no look-up says how it is", "ref", e.Wire, "err", err)
		return nil
	}
	o := Outcome{From: Paid, To: Unknown, Cause: CauseConflict, Conflict: true, Verdict: v.conflict(e.Instruction), Answered: true, At: d.Time()}
	switch {
	case v.Status == Paid && v.Equal(e.Instruction):
		return nil
	case v.Status == Returned && v.Equal(e.Instruction):
		o.To, o.Cause, o.Conflict, o.Verdict = Returned, CauseReturn, false, v
	}
	return d.recordOrBlock(ctx, e, o)
}

// statementIndex finds a payout's transaction by what both sides know.
type statementIndex struct {
	byRef, byGateway map[string][]Transaction
	byAccount        map[accountAmount][]Transaction
}

func indexStatement(list []Transaction) statementIndex {
	x := statementIndex{map[string][]Transaction{}, map[string][]Transaction{}, map[accountAmount][]Transaction{}}
	for _, t := range list {
		if t.Ref != "" {
			x.byRef[t.Ref] = append(x.byRef[t.Ref], t)
		}
		if t.GatewayRef != "" {
			x.byGateway[t.GatewayRef] = append(x.byGateway[t.GatewayRef], t)
		}
		key := accountAmount{t.Account, t.Amount.String()}
		x.byAccount[key] = append(x.byAccount[key], t)
	}
	return x
}

// of finds the transaction of a payout: by the gateway's number, else by our
// reference, else by account and amount where only one has them.
func (x statementIndex) of(e Entry) (Transaction, bool) {
	if list := x.byGateway[e.GatewayRef]; e.GatewayRef != "" && len(list) > 0 {
		return list[0], true
	}
	if list := x.byRef[e.Wire]; len(list) > 0 {
		return list[0], true
	}
	if list := x.byAccount[keyOf(e)]; e.GatewayRef == "" && len(list) == 1 {
		return list[0], true
	}
	return Transaction{}, false
}

func keyOf(e Entry) accountAmount {
	return accountAmount{e.Instruction.Beneficiary.Account, e.Instruction.Amount.Amount.String()}
}

// proveByStatement compares the paid rows of a report with the gateway's own
// list, takes the fees from it, and looks for payments of ours that we do not
// know. used are the gateway's numbers that belong to known payouts.
func (r *Report) proveByStatement(list []Transaction, fees map[string]decimal.Decimal, used map[string]bool) {
	p := &StatementProof{From: r.Run.Claimed, To: r.Made}
	index := indexStatement(list)
	for _, e := range r.own() {
		t, found := index.of(e)
		if found {
			used[t.GatewayRef] = true
			if t.Fee.Valid {
				fees[e.Wire] = t.Fee.Decimal
			}
		}
		if e.Status != Paid {
			continue
		}
		amount := e.Instruction.Amount.Amount
		p.Ours = p.Ours.Add(amount)
		if !found {
			p.Missing = append(p.Missing, e.Wire)
			continue
		}
		p.Listed = p.Listed.Add(t.Amount)
	}
	r.foreign(p, list, used)
	p.Difference = p.Listed.Amount.Sub(p.Ours.Amount)
	r.Statement = p
}

// foreign finds transactions of this run's time that pay one of its rows' exact
// account and amount and belong to none of its payouts: a second payment.
func (r *Report) foreign(p *StatementProof, list []Transaction, used map[string]bool) {
	known := map[accountAmount]Entry{}
	for _, e := range r.Attempts {
		used[e.GatewayRef] = true
		known[keyOf(e)] = e
	}
	for _, t := range list {
		e, ours := known[accountAmount{t.Account, t.Amount.String()}]
		if !ours || used[t.GatewayRef] || t.Status != Paid || !r.during(t) || t.Ref != "" && t.Ref != e.Wire {
			continue
		}
		p.Foreign = append(p.Foreign, t.GatewayRef)
		code := "A707"
		if e.Released > 0 {
			code = "A708"
		}
		r.Alarms = append(r.Alarms, Alarm{Code: code, Ref: e.Wire, Value: t.GatewayRef})
	}
}

// during reports that a transaction is not older than the run.
func (r *Report) during(t Transaction) bool {
	return r.Run.Opening != nil && (t.At.IsZero() || !t.At.Before(r.Run.Opening.At.Truncate(time.Second)))
}

// alarmStatement says what the third proof found.
func (r *Report) alarmStatement() {
	if r.Statement == nil {
		return
	}
	for _, wire := range r.Statement.Missing {
		r.Alarms = append(r.Alarms, Alarm{Code: "A706", Ref: wire})
	}
	if len(r.Statement.Missing) > 0 {
		slices.Sort(r.Statement.Missing)
	}
}
