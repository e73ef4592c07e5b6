package batch

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/shopspring/decimal"
)

// Occasion is what a report needs to know of the invocation that asks for it;
// everything else is in the ledger.
type Occasion struct {
	Repeat  bool           // the whole file was dealt with before
	Sent    int            // requests to pay made this time
	Skipped map[Key]string // left alone this time, and why
	Refused map[Key]string // not prepared by the gateway this time, and its reason
	Need    *Need          // as computed before paying, nil when it was not
	// Statement is the gateway's own list since the run began, read after the
	// last payout; nil when it was not read.
	Statement []Transaction
}

// Reconcile makes the report of a recorded run from the ledger alone.
func Reconcile(ctx context.Context, book Book, t Traits, run Run, o Occasion) (*Report, error) {
	lines, err := book.Lines(ctx, run.Name)
	if err != nil {
		return nil, err
	}
	entries, err := entriesOf(ctx, book, run.Debtor, lines)
	if err != nil {
		return nil, err
	}
	r := &Report{Run: run, Repeat: o.Repeat, Sent: o.Sent, Made: time.Now(), Traits: t, Host: t.Host}
	for _, line := range lines {
		l := reportLine(run, line, entries, o)
		r.Lines = append(r.Lines, l)
		r.Attempts = append(r.Attempts, attemptsOf(line, entries)...)
	}
	r.tally()
	fees := map[string]decimal.Decimal{}
	if o.Statement != nil {
		known, err := knownSince(ctx, book, run)
		if err != nil {
			return nil, err
		}
		r.proveByStatement(o.Statement, fees, known)
	}
	r.Money = moneyProof(r, t, o.Need, fees)
	r.State = r.state()
	if r.Changes, err = ChangesSince(ctx, book, run, lines); err != nil {
		return nil, err
	}
	r.alarm()
	r.alarmStatement()
	return r, nil
}

// knownSince are the gateway's numbers of every payout since a run began,
// whatever run made it.
func knownSince(ctx context.Context, book History, run Run) (map[string]bool, error) {
	known := map[string]bool{}
	if run.Opening == nil {
		return known, nil
	}
	recent, err := book.Recent(ctx, run.Debtor, run.Opening.At)
	for _, e := range recent {
		known[e.GatewayRef] = true
	}
	return known, err
}

// Preview makes the report of a plan: what check shows. Nothing was sent.
func Preview(p *Plan, book History, t Traits, need *Need) (*Report, error) {
	r := &Report{Run: p.Run, State: StateChecked, Repeat: p.Known && p.Complete(), Made: time.Now(), Traits: t, Host: t.Host}
	refs := make([]Line, len(p.Lines))
	copy(refs, p.Lines)
	entries, err := entriesOf(context.Background(), book, p.Run.Debtor, refs)
	if err != nil {
		return nil, err
	}
	o := Occasion{Skipped: p.skipped, Repeat: true}
	for _, line := range p.Lines {
		r.Lines = append(r.Lines, reportLine(p.Run, line, entries, o))
	}
	r.tally()
	r.ToPay, r.Held = p.ToPay, p.Held
	if r.Changes, err = ChangesSince(context.Background(), book, p.Run, p.Lines); err != nil {
		return nil, err
	}
	for _, l := range p.Looks {
		r.Alarms = append(r.Alarms, l.Alarm)
	}
	if need != nil {
		r.Money = MoneyProof{}
		r.Money.need(need)
	}
	return r, nil
}

// entriesOf finds the payouts that belong to lines.
func entriesOf(ctx context.Context, book History, d Debtor, lines []Line) (map[string][]Entry, error) {
	var refs []Reference
	for _, l := range lines {
		if l.Ref != "" && l.Attempt > 0 {
			refs = append(refs, l.Ref)
		}
	}
	return book.Entries(ctx, d, refs)
}

func attemptsOf(l Line, entries map[string][]Entry) []Entry {
	if l.Attempt == 0 {
		return nil
	}
	return entries[l.Ref.Fold()]
}

// reportLine says what became of one row.
func reportLine(run Run, line Line, entries map[string][]Entry, o Occasion) ReportLine {
	l := ReportLine{Line: line, Attempt: line.Attempt}
	attempts := entries[line.Ref.Fold()]
	at := slices.IndexFunc(entries[line.Ref.Fold()], func(e Entry) bool { return e.Key.Attempt == line.Attempt })
	switch {
	case line.Disposition == Invalid:
		l.Word, l.Advice = WordInvalid, "P360"
		if len(line.Defects) > 0 {
			l.Advice = line.Defects[0].Code
			l.Value, l.Other = line.Defects[0].Value, line.Defects[0].Other
		}
	case at < 0:
		l.Word = WordNotSent
		l.adviseUnsent(line, o)
	default:
		l.fromEntry(run, line, attempts[at], o)
		l.Retry = l.Retry && at == len(attempts)-1
	}
	return l
}

// adviseUnsent says why a row without a request was not sent.
func (l *ReportLine) adviseUnsent(line Line, o Occasion) {
	l.Advice = "P340"
	if len(line.Holds) > 0 {
		h := line.Holds[0]
		l.Advice, l.Value, l.Other = string(h.Code), h.Value, h.Other
	}
}

// fromEntry fills in what the ledger knows of the row's payout.
func (l *ReportLine) fromEntry(run Run, line Line, e Entry, o Occasion) {
	if e.Run != run.Name && !line.is(e) {
		l.Word, l.Advice, l.Other = WordNotSent, "P347", e.Run
		return
	}
	l.Word, l.Wire, l.GatewayRef, l.GatewayCode, l.GatewayReason = e.Status.Word(), e.Wire, e.GatewayRef, e.Code, e.Reason
	l.Fee, l.Began, l.At, l.Conflict = e.Fee, e.Began, e.At, e.Conflict
	before := line.Disposition == AlreadyPaid || e.Run != run.Name || o.Repeat
	switch e.Status {
	case Planned:
		l.planned(run, line, e, o)
	case Unknown:
		l.unknown(e)
	case Waiting:
		l.Advice = "P310"
		if e.Code == "STATUS_PENDING_APPROVAL" {
			l.Advice = "P311"
		}
	case Paid:
		l.Advice = "P300"
		if before {
			l.Word, l.Advice, l.Value, l.Other = WordAlreadyPaid, "P350", e.paidAt().Format("2 Jan 2006"), e.Run
		}
		if line.Code == "P351" || e.Sends == 0 {
			l.Word, l.Advice = WordAlreadyPaid, "P351"
		}
	case Failed:
		l.Advice, l.Value, l.Retry = "P320", e.reason(), true
		if line.Code != "" {
			l.Advice = line.Code
		}
	case Returned:
		l.Advice, l.Value, l.Retry = "P330", e.paidAt().Format("2 Jan 2006"), true
	}
}

func (e Entry) reason() string {
	if e.Reason != "" {
		return e.Reason
	}
	return e.Code
}

// is reports that a payout is what this row asked for: a corrected sheet may
// have replaced it since.
func (l Line) is(e Entry) bool {
	return l.Account == e.Instruction.Beneficiary.Account && l.Amount.Equal(e.Instruction.Amount.Amount)
}

// planned says why a payout of its own was not sent.
func (l *ReportLine) planned(run Run, line Line, e Entry, o Occasion) {
	switch skipped := o.Skipped[e.Key]; {
	case skipped != "":
		l.Advice = skipped
	case o.Refused[e.Key] != "":
		l.Advice, l.Value = "P346", o.Refused[e.Key]
	case e.Run != run.Name:
		l.Advice, l.Other = "P348", e.Run
	case e.Held && len(line.Holds) > 0:
		h := line.Holds[0]
		l.Advice, l.Value, l.Other = string(h.Code), h.Value, h.Other
	case run.State == RunBlocked:
		l.Advice, l.Value = "P342", run.Reason
	case run.State == RunProposed:
		l.Advice = "P344"
	case e.Sends > 0:
		l.Advice = "P343"
	default:
		l.Advice = "P340"
	}
}

// unknown says what is known of a doubt.
func (l *ReportLine) unknown(e Entry) {
	switch {
	case e.Conflict:
		l.Advice, l.Value, l.Other = "P304", e.Instruction.Amount.String()+" → "+Mask(e.Instruction.Beneficiary.Account), e.Reason
	case e.Ended.IsZero():
		l.Advice = "P305"
	case e.Answered:
		l.Advice, l.Value = "P302", e.reason()
	default:
		l.Advice = "P301"
	}
}

// tally adds the rows up by word, and shows that none is missing.
func (r *Report) tally() {
	r.Totals = map[Word]Total{}
	for _, w := range Words() {
		r.Totals[w] = Total{}
	}
	sum := Total{}
	for _, l := range r.Lines {
		amount := readable(l.Line)
		r.Totals[l.Word] = r.Totals[l.Word].Add(amount)
		r.Rows.InSheet = r.Rows.InSheet.Add(amount)
		r.Rows.HashTotal += hashTotal(l.Account)
		if l.Word == WordNotSent && len(l.Holds) > 0 {
			r.Held = r.Held.Add(amount)
		}
	}
	for _, t := range r.Totals {
		sum = Total{sum.Count + t.Count, sum.Amount.Add(t.Amount)}
	}
	inSheet := Total{r.Run.Count, r.Run.Sum}
	r.Rows.InSheet = inSheet
	r.Rows.Difference = Total{inSheet.Count - sum.Count, inSheet.Amount.Sub(sum.Amount)}
	for _, t := range r.Run.Source.Totals {
		if !t.Sub {
			r.Rows.Control = &t
		}
	}
}

// hashTotal is the number made of an account's last six digits: the sum of
// them all catches a swapped account that money totals miss.
func hashTotal(account string) int64 {
	digits := make([]byte, 0, len(account))
	for _, b := range []byte(account) {
		if '0' <= b && b <= '9' {
			digits = append(digits, b)
		}
	}
	n, _ := strconv.ParseInt(string(digits[max(0, len(digits)-6):]), 10, 64)
	return n
}

// state says whether this report is the last word.
func (r *Report) state() ReportState {
	open := r.Totals[WordUnknown].Count + r.Totals[WordWaiting].Count
	switch {
	case r.Run.State == RunBlocked:
		return StateBlocked
	case open > 0, r.Run.State == RunOpen, r.Run.State == RunProposed:
		return StateProvisional
	}
	return StateFinal
}

// moneyProof shows that the pool moved as the rows say. Only payouts that this
// run made count; what was paid before it is not between its two figures.
func moneyProof(r *Report, t Traits, need *Need, fees map[string]decimal.Decimal) MoneyProof {
	m := MoneyProof{Minimum: t.Minimum, FeesKnown: true}
	if need != nil {
		m.need(need)
	}
	open := decimal.Zero
	for _, e := range r.own() {
		amount := e.Instruction.Amount.Amount
		if closing := r.Run.Closing; closing != nil && e.Began.After(closing.At) {
			continue // sent after the figure was read
		}
		switch e.Status {
		case Paid:
			if closing := r.Run.Closing; closing != nil && e.Changed.After(closing.At) {
				open = open.Add(amount) // nobody knew when the figure was read
				continue
			}
			m.Paid = m.Paid.Add(amount)
			m.charge(e, t, fees)
		case Returned:
			m.Paid = m.Paid.Add(amount)
			if closing := r.Run.Closing; closing == nil || !e.Changed.After(closing.At) {
				m.Returned = m.Returned.Add(amount)
			}
			m.charge(e, t, fees)
		case Unknown, Waiting:
			open = open.Add(amount)
		case Planned, Failed:
		}
	}
	if r.Run.Opening == nil || r.Run.Closing == nil {
		return m
	}
	m.Known, m.Opening, m.Closing, m.TopUps = true, *r.Run.Opening, *r.Run.Closing, r.Run.Closing.TopUps
	m.settleHeld(open)
	m.explain()
	return m
}

// need copies what was computed before paying.
func (m *MoneyProof) need(n *Need) {
	m.Needed, m.Reserved, m.TopUp, m.Minimum = n.Total, n.Reserved.Add(n.Unseen), n.TopUp, n.Minimum
	if n.Known {
		m.Opening = n.Balance
	}
}

// alarmTwice names references that were paid as two attempts.
func (r *Report) alarmTwice() {
	first := map[string]string{}
	for _, e := range r.Attempts {
		other, twice := first[e.Key.Ref]
		if e.Status != Paid || other == e.Wire {
			continue
		}
		if twice {
			r.Alarms = append(r.Alarms, Alarm{Code: "A709", Ref: e.Wire, Value: e.Instruction.Amount.String(), Other: other})
		}
		first[e.Key.Ref] = e.Wire
	}
}

// PaidTwice reports that somebody was paid twice, as far as ledger and
// statement can tell.
func (r *Report) PaidTwice() bool {
	return slices.ContainsFunc(r.Alarms, func(a Alarm) bool { return a.Code == "A707" || a.Code == "A708" || a.Code == "A709" })
}

// paidByUs counts the payouts of this run that were paid.
func (r *Report) paidByUs() int {
	n := 0
	for _, e := range r.own() {
		if e.Status == Paid || e.Status == Returned {
			n++
		}
	}
	return n
}

// own are the payouts that this run sent.
func (r *Report) own() []Entry {
	var own []Entry
	for _, e := range r.Attempts {
		if e.Run == r.Run.Name && e.Sends > 0 {
			own = append(own, e)
		}
	}
	return own
}

// charge counts the fee as charged, or as expected while nobody has said.
func (m *MoneyProof) charge(e Entry, t Traits, listed map[string]decimal.Decimal) {
	if fee, ok := listed[e.Wire]; ok {
		m.Fees = m.Fees.Add(fee)
		return
	}
	if e.Fee.Valid {
		m.Fees = m.Fees.Add(e.Fee.Decimal)
		return
	}
	m.Fees = m.Fees.Add(t.Fee)
	m.FeesKnown = false
}

// settleHeld finds how much of the waiting and unknown rows the pool has let
// go: between nothing and all of it, whatever ties. With nothing open it is
// zero, and a difference shows in full.
func (m *MoneyProof) settleHeld(open decimal.Decimal) {
	without := m.Opening.Amount.Add(m.TopUps).Sub(m.Paid).Sub(m.Fees).Add(m.Returned)
	gap := without.Sub(m.Closing.Amount)
	m.Held = decimal.Min(decimal.Max(gap, decimal.Zero), open)
	m.Expected = without.Sub(m.Held)
	m.Difference = m.Closing.Amount.Sub(m.Expected)
}

// explain names likely causes of a difference.
func (m *MoneyProof) explain() {
	switch {
	case m.Difference.IsNegative() && !m.FeesKnown:
		m.Causes = []string{"C902", "C901"}
	case m.Difference.IsNegative():
		m.Causes = []string{"C901", "C902"}
	case m.Difference.IsPositive():
		m.Causes = []string{"C903", "C904"}
	}
}

// alarm collects what a person has to see first.
func (r *Report) alarm() {
	r.alarmTwice()
	if r.Money.Known && r.Money.Difference.IsNegative() {
		r.Alarms = append(r.Alarms, Alarm{Code: "A704", Value: Money{r.Money.Difference.Neg(), r.Run.Debtor.Currency}.String()})
	}
	if expected := r.Traits.Fee.Mul(decimal.NewFromInt(int64(r.paidByUs()))); r.Money.FeesKnown && !r.Money.Fees.Equal(expected) {
		c := r.Run.Debtor.Currency
		r.Alarms = append(r.Alarms, Alarm{Code: "A705", Value: Money{r.Money.Fees, c}.String(), Other: Money{expected, c}.String()})
	}
	for _, l := range r.Lines {
		switch {
		case l.Conflict:
			r.Alarms = append(r.Alarms, Alarm{"A703", l.Wire, l.Value, l.Other})
		case l.Word == WordReturned:
			r.Alarms = append(r.Alarms, Alarm{Code: "A702", Ref: l.Wire, Value: l.Amount.String()})
		}
	}
}
