package ledgertest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
)

var _ Open = (*Memory)(nil)

// ErrNoPower is every answer of a ledger that has lost power.
var ErrNoPower = errors.New("the power is off")

// Memory is a ledger without a disk: slow, plain and made to be compared with.
// A write is durable when its call returns nil. It is safe for any number of
// goroutines.
type Memory struct{ disk *disk }

// disk is what survives. Handles on one disk are processes on one machine.
type disk struct {
	mu       sync.Mutex
	id       string
	secret   []byte
	runs     []*run
	payouts  []*batch.Entry
	byRef    map[batch.Key][]*batch.Entry // the attempts of a reference; the key's attempt is 0
	events   []batch.Event
	arrivals map[string]*arrival

	writes int
	dieAt  int // the write in which the power goes; 0: never
	coin   *rand.Rand
	off    bool
}

type run struct {
	batch.Run
	lines   []batch.Line
	allowed []batch.Allowance
}

type arrival struct{ name, place string }

// NewMemory makes an empty ledger.
func NewMemory() *Memory {
	d := &disk{id: "memory", secret: []byte("a secret of 32 bytes for testing"), arrivals: map[string]*arrival{}, byRef: map[batch.Key][]*batch.Entry{}}
	d.event(batch.Event{Kind: "founded"}, time.Now(), nil)
	return &Memory{d}
}

// Another is the same ledger as another process opens it.
func (m *Memory) Another() *Memory { return &Memory{m.disk} }

// Writes is how many writes were made durable.
func (m *Memory) Writes() int {
	m.disk.mu.Lock()
	defer m.disk.mu.Unlock()
	return m.disk.writes
}

// PowerOff takes the power now.
func (m *Memory) PowerOff() {
	m.disk.mu.Lock()
	defer m.disk.mu.Unlock()
	m.disk.off = true
}

// PowerOffAfter takes the power in the n-th write from now, counted from 1.
// Whether that write survives is chosen by the seed; nobody is told. Every
// later call returns ErrNoPower.
func (m *Memory) PowerOffAfter(n int, seed uint64) {
	m.disk.mu.Lock()
	defer m.disk.mu.Unlock()
	m.disk.dieAt, m.disk.coin = m.disk.writes+n, rand.New(rand.NewPCG(seed, uint64(n)))
}

// Restart brings the power back and opens what was durable. The handle that
// saw the power go stays dead.
func (m *Memory) Restart() *Memory {
	m.disk.mu.Lock()
	defer m.disk.mu.Unlock()
	d := &disk{id: m.disk.id, secret: m.disk.secret, events: m.disk.events, arrivals: m.disk.arrivals, writes: m.disk.writes}
	d.runs, d.payouts, d.byRef = m.disk.runs, m.disk.payouts, m.disk.byRef
	m.disk.off = true
	return &Memory{d}
}

// write decides first and changes afterwards, so that a refusal, or the loss
// of power, leaves everything as it was.
func (m *Memory) write(ctx context.Context, decide func(d *disk) (change func(), err error)) error {
	d := m.disk
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.off {
		return ErrNoPower
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	change, err := decide(d)
	if err != nil || change == nil {
		return err
	}
	if d.dieAt > 0 && d.writes+1 >= d.dieAt {
		d.off = true
		if d.coin.IntN(2) == 0 {
			change()
		}
		return ErrNoPower
	}
	change()
	d.writes++
	return nil
}

// look is how everything is read.
func look[T any](ctx context.Context, m *Memory, see func(d *disk) (T, error)) (t T, err error) {
	m.disk.mu.Lock()
	defer m.disk.mu.Unlock()
	if m.disk.off {
		return t, ErrNoPower
	}
	if err := ctx.Err(); err != nil {
		return t, err
	}
	return see(m.disk)
}

// event links one more event into the chain.
func (d *disk) event(e batch.Event, at time.Time, data any) {
	e.Seq, e.At = int64(len(d.events)+1), stamp(at)
	if data != nil {
		e.Data, _ = json.Marshal(data)
	}
	e.Hash = d.hash(e)
	d.events = append(d.events, e)
}

func (d *disk) hash(e batch.Event) string {
	previous := ""
	if e.Seq > 1 {
		previous = d.events[e.Seq-2].Hash
	}
	e.Hash = ""
	b, _ := json.Marshal(e)
	sum := sha256.Sum256(append([]byte(previous), b...))
	return hex.EncodeToString(sum[:])
}

// stamp is a time as a disk keeps it: without zone and monotonic clock.
func stamp(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.Unix(0, t.UnixNano()).UTC()
}

func orNow(t time.Time) time.Time {
	if t.IsZero() {
		t = time.Now()
	}
	return stamp(t)
}

func (d *disk) payout(k batch.Key) *batch.Entry {
	for _, e := range d.attempts(k) {
		if e.Key == k {
			return e
		}
	}
	return nil
}

func (d *disk) attempts(k batch.Key) []*batch.Entry {
	k.Attempt = 0
	return d.byRef[k]
}

// others are the other attempts of a key's reference.
func (d *disk) others(k batch.Key) []*batch.Entry {
	return slices.DeleteFunc(slices.Clone(d.attempts(k)), func(e *batch.Entry) bool { return e.Key == k })
}

func (d *disk) add(e *batch.Entry) {
	ref := e.Key
	ref.Attempt = 0
	d.payouts = append(d.payouts, e)
	d.byRef[ref] = append(d.byRef[ref], e)
}

func (d *disk) run(name string) (*run, error) {
	if i := slices.IndexFunc(d.runs, func(r *run) bool { return r.Name == name }); i >= 0 {
		return d.runs[i], nil
	}
	return nil, batch.ErrNoRun
}

// Claim implements batch.Ledger.
func (m *Memory) Claim(ctx context.Context, c batch.Claim) error {
	if c.Run.State == "" {
		c.Run.State = batch.RunProposed
	}
	if err := sensible(c); err != nil {
		return err
	}
	return m.write(ctx, func(d *disk) (func(), error) {
		if slices.ContainsFunc(d.runs, func(r *run) bool { return r.Name == c.Run.Name || r.Batch == c.Run.Batch }) {
			return nil, batch.ErrRunExists
		}
		numbers := map[string]string{}
		for _, w := range c.Wishes {
			k := batch.KeyOf(c.Run.Debtor, w.Instruction.Ref, w.Attempt)
			if err := d.judge(k, w); err != nil {
				return nil, err
			}
			if w.Adopted == nil || w.Adopted.GatewayRef == "" {
				continue
			}
			if err := d.taken(k, w.Adopted.GatewayRef); err != nil {
				return nil, err
			}
			if first := numbers[w.Adopted.GatewayRef]; first != "" {
				return nil, &batch.NumberTakenError{Number: w.Adopted.GatewayRef, Ref: first}
			}
			numbers[w.Adopted.GatewayRef] = w.Instruction.Ref.Wire(w.Attempt)
		}
		return func() { d.claim(c) }, nil
	})
}

// sensible is what a claim must be, whatever is known.
func sensible(c batch.Claim) error {
	if c.Run.State == batch.RunOpen && c.Run.Approval == nil {
		return batch.ErrIllegal
	}
	seen := map[string]bool{}
	for _, w := range c.Wishes {
		ref := w.Instruction.Ref.Fold()
		if seen[ref] {
			return batch.ErrContradicts
		}
		if w.Attempt < 1 || w.Adopted != nil && w.Adopted.Status == batch.Planned {
			return batch.ErrIllegal
		}
		seen[ref] = true
	}
	return nil
}

func (d *disk) judge(k batch.Key, w batch.Wish) error {
	print := w.Instruction.Fingerprint()
	if known := d.payout(k); known != nil && known.Fingerprint != print && !d.replaceable(known) {
		return batch.ErrContradicts
	}
	for _, other := range d.others(k) {
		over := other.Status == batch.Failed || other.Status == batch.Returned
		switch {
		case over && other.Key.Attempt < k.Attempt:
		case other.Fingerprint == print:
			return batch.ErrMoved
		default:
			return batch.ErrContradicts
		}
	}
	return nil
}

func (d *disk) replaceable(e *batch.Entry) bool {
	r, _ := d.run(e.Run)
	return e.Status == batch.Planned && e.Sends == 0 && (e.Held || r.State == batch.RunProposed || r.State == batch.RunStopped)
}

func (d *disk) claim(c batch.Claim) {
	at := orNow(c.Run.Claimed)
	r := &run{Run: c.Run, lines: slices.Clone(c.Lines)}
	r.Changed, r.Opening, r.Closing = at, nil, nil
	d.runs = append(d.runs, r)
	d.event(batch.Event{Run: r.Name, Kind: "claim", To: string(r.State)}, at, c.Run.Batch)
	if r.Approval != nil {
		d.event(batch.Event{Run: r.Name, Kind: "approve", From: string(r.State), To: string(r.State)}, at, r.Approval)
	}
	var adopted []batch.Wish
	for _, w := range c.Wishes {
		if d.claimOne(r, w, at) && w.Adopted != nil {
			adopted = append(adopted, w)
		}
	}
	for _, w := range adopted {
		k := batch.KeyOf(r.Debtor, w.Instruction.Ref, w.Attempt)
		d.record(d.payout(k), batch.Outcome{From: batch.Planned, To: w.Adopted.Status, Cause: batch.CauseAdopt, Verdict: *w.Adopted, Answered: true, At: at})
	}
}

// claimOne reports whether the payout is this run's and Planned.
func (d *disk) claimOne(r *run, w batch.Wish, at time.Time) bool {
	k := batch.KeyOf(r.Debtor, w.Instruction.Ref, w.Attempt)
	e, from := d.payout(k), "planned"
	if e != nil && e.Status != batch.Planned {
		return false
	}
	print := w.Instruction.Fingerprint()
	if e == nil {
		e, from = &batch.Entry{Key: k, Wire: w.Instruction.Ref.Wire(w.Attempt), Fingerprint: print, Status: batch.Planned}, ""
		e.Instruction.Ref = w.Instruction.Ref
		d.add(e)
	}
	if e.Fingerprint != print {
		e.Handle = ""
	}
	ref := e.Instruction.Ref
	e.Instruction = w.Instruction
	e.Instruction.Ref = ref
	e.Run, e.Fingerprint, e.Held, e.Changed = r.Name, print, w.Held, at
	d.event(batch.Event{Run: r.Name, Key: &e.Key, Kind: "claim", From: from, To: "planned"}, at, print)
	return true
}

// change moves a payout and adds the event of it.
func (d *disk) change(e *batch.Entry, v batch.Event, at time.Time, data any) {
	k := e.Key
	v.Run, v.Key = e.Run, &k
	if v.Kind != "look" {
		e.Changed = at
	}
	d.event(v, at, data)
}

// Prepared implements batch.Ledger.
func (m *Memory) Prepared(ctx context.Context, k batch.Key, h batch.Handle) error {
	return m.write(ctx, func(d *disk) (func(), error) {
		e, err := d.in(k, batch.Planned)
		return func() {
			e.Handle = h
			d.change(e, batch.Event{Kind: "prepared"}, stamp(time.Now()), h)
		}, err
	})
}

var errNoPayout = errors.New("no such payout in the ledger")

// in finds a payout that has a status.
func (d *disk) in(k batch.Key, s batch.Status) (*batch.Entry, error) {
	e := d.payout(k)
	switch {
	case e == nil:
		return nil, errNoPayout
	case e.Status != s:
		return nil, batch.ErrMoved
	}
	return e, nil
}

// Begin implements batch.Ledger.
func (m *Memory) Begin(ctx context.Context, k batch.Key, s batch.Start) error {
	return m.write(ctx, func(d *disk) (func(), error) {
		e := d.payout(k)
		r, err := d.run(s.Run)
		if e == nil || err != nil || e.Status != batch.Planned || e.Held || e.Conflict || e.Run != s.Run || r.State != batch.RunOpen {
			return nil, batch.ErrNotWon
		}
		for _, other := range d.others(k) {
			if other.Status != batch.Failed && other.Status != batch.Returned {
				return nil, batch.ErrNotWon
			}
		}
		return func() {
			e.Status, e.Sends, e.Origin, e.Answered, e.Code, e.Reason = batch.Unknown, e.Sends+1, s.Origin, false, "", ""
			e.Began, e.Ended = orNow(s.At), time.Time{}
			e.At = e.Began
			d.change(e, batch.Event{Kind: "move", From: "planned", To: "unknown"}, e.Began, s.Origin)
		}, nil
	})
}

// Record implements batch.Ledger.
func (m *Memory) Record(ctx context.Context, k batch.Key, o batch.Outcome) error {
	if !batch.MayMove(o.From, o.To, o.Cause) || o.Cause == batch.CauseSend || o.Cause == batch.CauseRelease {
		return batch.ErrIllegal
	}
	return m.write(ctx, func(d *disk) (func(), error) {
		e, err := d.in(k, o.From)
		if err == nil && !o.Began.IsZero() && !stamp(o.Began).Equal(e.Began) {
			err = batch.ErrMoved
		}
		if taken := d.taken(k, o.Verdict.GatewayRef); taken != nil {
			err = taken
		}
		return func() { d.record(e, o) }, err
	})
}

// taken finds another payout of the debtor with a gateway's number.
func (d *disk) taken(k batch.Key, number string) error {
	for _, e := range d.payouts {
		same := e.Key.Gateway == k.Gateway && e.Key.Environment == k.Environment && e.Key.Merchant == k.Merchant
		if number != "" && e.GatewayRef == number && same && e.Key != k {
			return &batch.NumberTakenError{Number: number, Ref: e.Wire}
		}
	}
	return nil
}

func (d *disk) record(e *batch.Entry, o batch.Outcome) {
	at, v := orNow(o.At), o.Verdict
	e.Status, e.At, e.Code, e.Reason = o.To, at, v.Code, cmp.Or(v.Reason, o.Doubt)
	if !v.At.IsZero() {
		e.At = stamp(v.At)
	}
	if o.Cause == batch.CauseAnswer {
		e.Answered, e.Ended = o.Answered, at
	}
	if e.Ended.IsZero() {
		e.Ended = at
	}
	if o.Conflict || o.Cause == batch.CauseConflict {
		e.Conflict = true
	} else if o.To != o.From && o.To != batch.Planned {
		e.Conflict = false
	}
	e.GatewayRef = cmp.Or(v.GatewayRef, e.GatewayRef)
	if v.Fee.Valid {
		e.Fee = v.Fee
	}
	d.change(e, batch.Event{Kind: "move", From: o.From.String(), To: o.To.String()}, at, o)
}

// Look implements batch.Ledger.
func (m *Memory) Look(ctx context.Context, k batch.Key, l batch.Look) error {
	return m.write(ctx, func(d *disk) (func(), error) {
		e := d.payout(k)
		if e == nil {
			return nil, errNoPayout
		}
		return func() { d.change(e, batch.Event{Kind: "look"}, orNow(l.At), l) }, nil
	})
}

// Release implements batch.Decisions.
func (m *Memory) Release(ctx context.Context, k batch.Key, r batch.Release) error {
	return m.write(ctx, func(d *disk) (func(), error) {
		e := d.payout(k)
		switch {
		case e == nil:
			return nil, errNoPayout
		case e.Conflict:
			return nil, batch.ErrIllegal
		case e.Status != batch.Unknown:
			return nil, batch.ErrMoved
		}
		return func() {
			e.Status, e.Released = batch.Planned, e.Released+1
			d.change(e, batch.Event{Kind: "release", From: "unknown", To: "planned"}, orNow(r.At), r)
		}, nil
	})
}

// decide changes a run.
func (m *Memory) decide(ctx context.Context, name string, decide func(d *disk, r *run) (change func(), err error)) error {
	return m.write(ctx, func(d *disk) (func(), error) {
		r, err := d.run(name)
		if err != nil {
			return nil, err
		}
		return decide(d, r)
	})
}

// Approve implements batch.Decisions.
func (m *Memory) Approve(ctx context.Context, name string, a batch.Approval) error {
	return m.decide(ctx, name, func(d *disk, r *run) (func(), error) {
		if a.Batch != r.Batch {
			return nil, batch.ErrContradicts
		}
		return func() {
			from := r.State
			if from == batch.RunProposed {
				r.State = batch.RunOpen
			}
			r.Approval, r.Changed = &a, orNow(a.At)
			d.event(batch.Event{Run: name, Kind: "approve", From: string(from), To: string(r.State)}, r.Changed, a)
		}, nil
	})
}

// Allow implements batch.Decisions.
func (m *Memory) Allow(ctx context.Context, name string, a batch.Allowance) error {
	return m.decide(ctx, name, func(d *disk, r *run) (func(), error) {
		var held *batch.Entry
		for _, e := range d.payouts {
			same := e.Run == name && e.Key.Ref == a.Ref && e.Status == batch.Planned && e.Fingerprint == a.Fingerprint
			if same && (held == nil || e.Key.Attempt > held.Key.Attempt) {
				held = e
			}
		}
		if held == nil {
			return nil, batch.ErrMoved
		}
		return func() {
			r.allowed = slices.DeleteFunc(r.allowed, func(old batch.Allowance) bool { return old.Ref == a.Ref && old.Fingerprint == a.Fingerprint })
			r.allowed = append(r.allowed, a)
			held.Held = false
			d.change(held, batch.Event{Kind: "allow"}, orNow(a.At), a)
		}, nil
	})
}

// Hold implements batch.Decisions.
func (m *Memory) Hold(ctx context.Context, name string, k batch.Key, holds []batch.Hold) error {
	return m.decide(ctx, name, func(d *disk, r *run) (func(), error) {
		e, err := d.in(k, batch.Planned)
		if err != nil {
			return nil, err
		}
		if e.Run != name {
			return nil, batch.ErrMoved
		}
		i := slices.IndexFunc(r.lines, func(l batch.Line) bool { return l.Ref.Fold() == k.Ref && l.Attempt == k.Attempt })
		if i < 0 {
			return nil, fmt.Errorf("hold %s: run %s has no line of it", k.Ref, name)
		}
		return func() {
			e.Held = true
			r.lines[i].Disposition, r.lines[i].Holds = batch.Held, slices.Clone(holds)
			d.change(e, batch.Event{Kind: "hold"}, stamp(time.Now()), holds)
		}, nil
	})
}

// SetState implements batch.Decisions.
func (m *Memory) SetState(ctx context.Context, name string, s batch.RunState, reason, by string) error {
	if !slices.Contains([]batch.RunState{batch.RunOpen, batch.RunBlocked, batch.RunStopped, batch.RunDone}, s) {
		return batch.ErrIllegal
	}
	return m.decide(ctx, name, func(d *disk, r *run) (func(), error) {
		if s == batch.RunOpen && r.Approval == nil {
			return nil, batch.ErrIllegal
		}
		if r.State == batch.RunStopped && (s == batch.RunBlocked || s == batch.RunDone) {
			return nil, batch.ErrMoved
		}
		return func() {
			from := r.State
			r.State, r.Reason, r.Changed = s, reason, stamp(time.Now())
			d.event(batch.Event{Run: name, Kind: "state", From: string(from), To: string(s)}, r.Changed, reason+" "+by)
		}, nil
	})
}

// Opened implements batch.Decisions.
func (m *Memory) Opened(ctx context.Context, name string, b batch.Balance) error {
	return m.decide(ctx, name, func(d *disk, r *run) (func(), error) {
		if r.Opening != nil {
			return nil, nil
		}
		return func() {
			r.Opening, r.Changed = &b, stamp(time.Now())
			d.event(batch.Event{Run: name, Kind: "opening"}, r.Changed, b)
		}, nil
	})
}

// Closed implements batch.Decisions.
func (m *Memory) Closed(ctx context.Context, name string, b batch.Balance) error {
	return m.decide(ctx, name, func(d *disk, r *run) (func(), error) {
		return func() {
			r.Closing, r.Changed = &b, stamp(time.Now())
			d.event(batch.Event{Run: name, Kind: "closing"}, r.Changed, b)
		}, nil
	})
}

// Arrived implements batch.Arrivals.
func (m *Memory) Arrived(ctx context.Context, sha256, name string) (first bool, err error) {
	err = m.write(ctx, func(d *disk) (func(), error) {
		if d.arrivals[sha256] != nil {
			return nil, nil
		}
		return func() {
			first = true
			d.arrivals[sha256] = &arrival{name: name}
			d.event(batch.Event{Kind: "arrival"}, time.Now(), sha256)
		}, nil
	})
	return first && err == nil, err
}

// Filed implements batch.Arrivals.
func (m *Memory) Filed(ctx context.Context, sha256, where string) error {
	return m.write(ctx, func(d *disk) (func(), error) {
		return func() {
			if d.arrivals[sha256] == nil {
				d.arrivals[sha256] = &arrival{}
			}
			d.arrivals[sha256].place = where
			d.event(batch.Event{Kind: "filed"}, time.Now(), where)
		}, nil
	})
}

// pick copies the payouts that a condition holds for.
func (d *disk) pick(which func(e *batch.Entry) bool) []batch.Entry {
	var picked []batch.Entry
	for _, e := range d.payouts {
		if which(e) {
			picked = append(picked, *e)
		}
	}
	return picked
}

func of(e *batch.Entry, d batch.Debtor) bool {
	return e.Key.Gateway == d.Gateway && e.Key.Environment == d.Environment && e.Key.Merchant == d.Merchant
}

// All lists every payout in the order in which they were claimed.
func (m *Memory) All(ctx context.Context) ([]batch.Entry, error) {
	return look(ctx, m, func(d *disk) ([]batch.Entry, error) {
		return d.pick(func(*batch.Entry) bool { return true }), nil
	})
}

// Due implements batch.Ledger.
func (m *Memory) Due(ctx context.Context, debtor batch.Debtor, name string, statuses ...batch.Status) ([]batch.Entry, error) {
	return look(ctx, m, func(d *disk) ([]batch.Entry, error) {
		due := d.pick(func(e *batch.Entry) bool {
			return of(e, debtor) && e.Instruction.Pool == debtor.Pool && (name == "" || e.Run == name) && slices.Contains(statuses, e.Status)
		})
		nth := func(e batch.Entry) int { return slices.IndexFunc(d.runs, func(r *run) bool { return r.Name == e.Run }) }
		slices.SortStableFunc(due, func(a, b batch.Entry) int {
			return cmp.Or(nth(a)-nth(b), a.Instruction.Row-b.Instruction.Row)
		})
		return due, nil
	})
}

// Entries implements batch.History.
func (m *Memory) Entries(ctx context.Context, debtor batch.Debtor, refs []batch.Reference) (map[string][]batch.Entry, error) {
	return look(ctx, m, func(d *disk) (map[string][]batch.Entry, error) {
		found := map[string][]batch.Entry{}
		for _, r := range refs {
			var all []batch.Entry
			for _, e := range d.attempts(batch.KeyOf(debtor, r, 0)) {
				all = append(all, *e)
			}
			slices.SortFunc(all, func(a, b batch.Entry) int { return a.Key.Attempt - b.Key.Attempt })
			if len(all) > 0 {
				found[r.Fold()] = all
			}
		}
		return found, nil
	})
}

// Recent implements batch.History.
func (m *Memory) Recent(ctx context.Context, debtor batch.Debtor, since time.Time) ([]batch.Entry, error) {
	return look(ctx, m, func(d *disk) ([]batch.Entry, error) {
		recent := d.pick(func(e *batch.Entry) bool {
			return of(e, debtor) && (e.Status.Open() || e.Status == batch.Paid && !e.At.Before(since))
		})
		slices.SortStableFunc(recent, func(a, b batch.Entry) int { return a.Changed.Compare(b.Changed) })
		return recent, nil
	})
}

// LastPaid implements batch.History.
func (m *Memory) LastPaid(ctx context.Context, debtor batch.Debtor, payees []string) (map[string]batch.Entry, error) {
	return look(ctx, m, func(d *disk) (map[string]batch.Entry, error) {
		last := map[string]batch.Entry{}
		for _, e := range d.payouts {
			p := e.Instruction.Payee
			if of(e, debtor) && e.Status == batch.Paid && p != "" && slices.Contains(payees, p) && !e.At.Before(last[p].At) {
				last[p] = *e
			}
		}
		return last, nil
	})
}

// Run implements batch.History.
func (m *Memory) Run(ctx context.Context, name string) (batch.Run, error) {
	return look(ctx, m, func(d *disk) (batch.Run, error) {
		var found []*run
		for _, r := range d.runs {
			if r.Name == name {
				return r.Run, nil
			}
			if name != "" && strings.HasPrefix(r.Name, name) {
				found = append(found, r)
			}
		}
		if len(found) != 1 {
			return batch.Run{}, batch.ErrNoRun
		}
		return found[0].Run, nil
	})
}

// RunOfBatch implements batch.History.
func (m *Memory) RunOfBatch(ctx context.Context, id batch.ID) (batch.Run, error) {
	return look(ctx, m, func(d *disk) (batch.Run, error) {
		for _, r := range d.runs {
			if r.Batch == id {
				return r.Run, nil
			}
		}
		return batch.Run{}, batch.ErrNoRun
	})
}

// Runs implements batch.History.
func (m *Memory) Runs(ctx context.Context) ([]batch.Run, error) {
	return look(ctx, m, func(d *disk) (runs []batch.Run, err error) {
		for _, r := range slices.Backward(d.runs) {
			runs = append(runs, r.Run)
		}
		return runs, nil
	})
}

// Lines implements batch.History.
func (m *Memory) Lines(ctx context.Context, name string) ([]batch.Line, error) {
	return look(ctx, m, func(d *disk) ([]batch.Line, error) {
		r, err := d.run(name)
		if err != nil {
			return nil, err
		}
		return slices.Clone(r.lines), nil
	})
}

// Allowed implements batch.History.
func (m *Memory) Allowed(ctx context.Context, name string) ([]batch.Allowance, error) {
	return look(ctx, m, func(d *disk) ([]batch.Allowance, error) {
		r, err := d.run(name)
		if err != nil {
			return nil, err
		}
		return slices.SortedFunc(slices.Values(r.allowed), func(a, b batch.Allowance) int {
			return cmp.Or(cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Fingerprint, b.Fingerprint))
		}), nil
	})
}

// Looks implements batch.History.
func (m *Memory) Looks(ctx context.Context, k batch.Key) ([]batch.Look, error) {
	return look(ctx, m, func(d *disk) (looks []batch.Look, err error) {
		for _, e := range d.events {
			if e.Key == nil || *e.Key != k {
				continue
			}
			if e.Kind == "move" && e.From == "planned" && e.To == "unknown" {
				looks = nil
			}
			if e.Kind == "look" {
				var l batch.Look
				err = errors.Join(err, json.Unmarshal(e.Data, &l))
				looks = append(looks, l)
			}
		}
		return looks, err
	})
}

// Story implements batch.History.
func (m *Memory) Story(ctx context.Context, debtor batch.Debtor, ref batch.Reference) ([]batch.Event, error) {
	return look(ctx, m, func(d *disk) (story []batch.Event, err error) {
		for _, e := range d.events {
			if e.Key != nil && of(&batch.Entry{Key: *e.Key}, debtor) && e.Key.Ref == ref.Fold() {
				story = append(story, e)
			}
		}
		return story, nil
	})
}

// Reserved implements batch.History.
func (m *Memory) Reserved(ctx context.Context, debtor batch.Debtor, except string, since time.Time) (sum decimal.Decimal, count int, err error) {
	_, err = look(ctx, m, func(d *disk) (struct{}, error) {
		for _, r := range d.runs {
			if r.State != batch.RunOpen && r.State != batch.RunBlocked || r.Name == except {
				continue
			}
			own := d.pick(func(e *batch.Entry) bool {
				return e.Run == r.Name && of(e, debtor) && e.Instruction.Pool == debtor.Pool
			})
			changed := r.Changed
			for _, e := range own {
				changed = slices.MaxFunc([]time.Time{changed, e.Changed}, time.Time.Compare)
			}
			for _, e := range own {
				if e.Status == batch.Planned && !e.Held && !changed.Before(since) {
					sum, count = sum.Add(e.Instruction.Amount.Amount), count+1
				}
			}
		}
		return struct{}{}, nil
	})
	return sum, count, err
}

// Latest implements batch.History.
func (m *Memory) Latest(ctx context.Context) (time.Time, error) {
	return look(ctx, m, func(d *disk) (latest time.Time, err error) {
		for _, e := range d.events[max(0, len(d.events)-1000):] {
			if e.At.After(latest) {
				latest = e.At
			}
		}
		return latest, nil
	})
}

// Verify implements batch.History.
func (m *Memory) Verify(ctx context.Context) (batch.Head, error) {
	return look(ctx, m, func(d *disk) (batch.Head, error) {
		for _, e := range d.events {
			if d.hash(e) != e.Hash {
				return batch.Head{}, fmt.Errorf("event %d is broken", e.Seq)
			}
		}
		last := d.events[len(d.events)-1]
		return batch.Head{Ledger: d.id, Seq: last.Seq, Hash: last.Hash}, nil
	})
}

// Secret implements batch.History.
func (m *Memory) Secret() []byte { return slices.Clone(m.disk.secret) }
