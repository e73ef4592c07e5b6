package batch

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/shopspring/decimal"
)

// Rules are the settings that paying follows. The zero value of each field is
// its safe reading.
type Rules struct {
	Concurrency      int           // workers; 1 when zero
	Timeout          time.Duration // of one request; 60 s when zero
	LookupFirst      bool          // look each reference up before its first send
	StopAfterUnknown int           // doubts in a row after which a run stops itself, answered or not; 0 = never
	AbsentAfter      time.Duration // quiet time before a release; the gateway's own when zero
	AbsentLooks      int           // look-ups that a release needs; 3 when zero
	RepeatWithin     time.Duration // H403 and "already paid" look this far back; 20 days when zero
	VerifyNames      bool          // H402: ask who holds each account
	Limits           Limits        // above which a row or a run waits for a second look
}

func (r Rules) workers() int { return max(r.Concurrency, 1) }

func (r Rules) timeout() time.Duration {
	if r.Timeout <= 0 {
		return 60 * time.Second
	}
	return r.Timeout
}

func (r Rules) repeatWithin() time.Duration {
	if r.RepeatWithin <= 0 {
		return 20 * 24 * time.Hour
	}
	return r.RepeatWithin
}

// Progress is what a person watching is told.
type Progress struct {
	Stage string // looking, paying, settling
	Done  int
	Of    int
	Paid  decimal.Decimal
	Bad   int // failed so far
}

// Desk is where one debtor's batches are checked, paid and settled. It holds
// no state of its own but today's calibration: everything else is in the
// ledger. Its methods may be called one after the other, not side by side.
type Desk struct {
	Gateway  Gateway
	Debtor   Debtor
	Book     Book
	Pace     *Pace
	Rules    Rules
	Log      *slog.Logger
	Progress func(Progress)   // may be nil; called from many goroutines
	Now      func() time.Time // this computer's clock; time.Now when nil

	// Unprepared is told of each payout that was left unsent because the step
	// before its sending failed, and why. It may be nil, and is called from many
	// goroutines.
	Unprepared func(k Key, why error)

	clock       clock
	calibration *Calibration
}

// traits are asked for afresh each time: the gateway keeps no state, nor do we.
func (d *Desk) traits() Traits { return d.Gateway.Traits() }

func (d *Desk) tell(p Progress) {
	if d.Progress != nil {
		d.Progress(p)
	}
}

// Calibration is what "not found" looks like for this credential today, as
// learned from a reference that cannot exist.
type Calibration struct{ shape string }

// NotFound reports whether a look-up's error says that there is no such
// payout: the answer must look exactly like the one for a reference that
// cannot exist.
func (c *Calibration) NotFound(err error) bool {
	a, ok := errors.AsType[*AnswerError](err)
	return ok && c != nil && a.Shape() == c.shape
}

// Errors of a calibration. The run does not start.
var (
	ErrProbeFound = errors.New("the gateway shows a payout for a reference that cannot exist")
	ErrProbe      = errors.New("the gateway gave no complete answer to a look-up")
)

// probeTries is how often the probe is asked before the run gives up: a single
// lost answer is no reason to send payroll home.
const probeTries = 5

// Calibrate looks up a reference that cannot exist, once per desk.
func (d *Desk) Calibrate(ctx context.Context) error {
	if d.calibration != nil {
		return nil
	}
	wire := "PROBE-" + rand.Text()[:16]
	a := Attempt{Key: KeyOf(d.Debtor, Reference(wire), 1), Number: 1, Wire: wire, Instruction: Instruction{Ref: Reference(wire), Pool: d.Debtor.Pool}}
	var err error
	for range probeTries {
		if err = d.probe(ctx, a); d.calibration != nil || errors.Is(err, ErrProbeFound) || errors.Is(err, ErrCredentials) || ctx.Err() != nil {
			return err
		}
	}
	return fmt.Errorf("%w: %w", ErrProbe, err)
}

func (d *Desk) probe(ctx context.Context, a Attempt) error {
	_, err := d.inquire(ctx, a)
	if err == nil {
		return ErrProbeFound
	}
	if answer, ok := errors.AsType[*AnswerError](err); ok && !answer.Denied {
		d.calibration = &Calibration{answer.Shape()}
		return nil
	}
	return err
}

// inquire takes a turn and asks, on the caller's context and our timeout. It
// slows down when the gateway asks for it.
func (d *Desk) inquire(ctx context.Context, a Attempt) (Verdict, error) {
	v, _, err := d.ask(ctx, a)
	return v, err
}

// ask is inquire, and says what time the gateway says it is.
func (d *Desk) ask(ctx context.Context, a Attempt) (v Verdict, at dated, err error) {
	if err := d.Pace.Turn(ctx); err != nil {
		return Verdict{}, at, err
	}
	ctx, cancel := context.WithTimeout(ctx, d.Rules.timeout())
	defer cancel()
	v, err = d.Gateway.Inquire(d.listen(ctx, &at), a)
	d.heed(err)
	return v, at, err
}

// heed lets the pace follow what the gateway said.
func (d *Desk) heed(err error) {
	if t, ok := errors.AsType[*ThrottledError](err); ok {
		d.Pace.Slow(t.After)
		return
	}
	d.Pace.Ease()
}

// Stop is why a run stopped itself. The first reason stays.
type Stop struct {
	Code  string // a wording code, B…
	Value string
}

func (s Stop) String() string {
	if s.Value == "" {
		return s.Code
	}
	return s.Code + " " + s.Value
}

// halt is the kill switch of a run.
type halt struct {
	mu   sync.Mutex
	stop *Stop
}

// pull stops the run for a reason, and reports whether it was the first.
func (h *halt) pull(s Stop) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stop != nil {
		return false
	}
	h.stop = &s
	return true
}

func (h *halt) pulled() *Stop {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.stop
}
