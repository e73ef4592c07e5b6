package ledgertest

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
)

// hooked is a book whose every call goes through one function. Writes have the
// name of their method and, where there is one, the key.
type hooked struct {
	book batch.Book
	call func(ctx context.Context, step string, write bool, make func() error) error
}

var _ batch.Book = (*hooked)(nil)

// Hook sends every call of a book through one function, which names the step,
// says whether it writes, and makes it when it is asked to. A call that is not
// made has to have an error.
func Hook(book batch.Book, call func(ctx context.Context, step string, write bool, make func() error) error) batch.Book {
	return &hooked{book, call}
}

func (h *hooked) write(ctx context.Context, step string, make func() error) error {
	return h.call(ctx, step, true, make)
}

func read[T any](ctx context.Context, h *hooked, step string, make func() (T, error)) (t T, err error) {
	err = h.call(ctx, step, false, func() (err error) { t, err = make(); return err })
	return t, err
}

func (h *hooked) Claim(ctx context.Context, c batch.Claim) error {
	return h.write(ctx, "Claim "+c.Run.Name, func() error { return h.book.Claim(ctx, c) })
}

func (h *hooked) Prepared(ctx context.Context, k batch.Key, handle batch.Handle) error {
	return h.write(ctx, "Prepared "+k.Ref, func() error { return h.book.Prepared(ctx, k, handle) })
}

func (h *hooked) Begin(ctx context.Context, k batch.Key, s batch.Start) error {
	return h.write(ctx, "Begin "+k.Ref, func() error { return h.book.Begin(ctx, k, s) })
}

func (h *hooked) Record(ctx context.Context, k batch.Key, o batch.Outcome) error {
	return h.write(ctx, "Record "+k.Ref, func() error { return h.book.Record(ctx, k, o) })
}

func (h *hooked) Look(ctx context.Context, k batch.Key, l batch.Look) error {
	return h.write(ctx, "Look "+k.Ref, func() error { return h.book.Look(ctx, k, l) })
}

func (h *hooked) Due(ctx context.Context, d batch.Debtor, run string, s ...batch.Status) ([]batch.Entry, error) {
	return read(ctx, h, "Due", func() ([]batch.Entry, error) { return h.book.Due(ctx, d, run, s...) })
}

func (h *hooked) Approve(ctx context.Context, run string, a batch.Approval) error {
	return h.write(ctx, "Approve "+run, func() error { return h.book.Approve(ctx, run, a) })
}

func (h *hooked) Allow(ctx context.Context, run string, a batch.Allowance) error {
	return h.write(ctx, "Allow "+a.Ref, func() error { return h.book.Allow(ctx, run, a) })
}

func (h *hooked) Release(ctx context.Context, k batch.Key, r batch.Release) error {
	return h.write(ctx, "Release "+k.Ref, func() error { return h.book.Release(ctx, k, r) })
}

func (h *hooked) Hold(ctx context.Context, run string, k batch.Key, holds []batch.Hold) error {
	return h.write(ctx, "Hold "+k.Ref, func() error { return h.book.Hold(ctx, run, k, holds) })
}

func (h *hooked) SetState(ctx context.Context, run string, s batch.RunState, reason, by string) error {
	return h.write(ctx, "SetState "+run+" "+string(s), func() error { return h.book.SetState(ctx, run, s, reason, by) })
}

func (h *hooked) Opened(ctx context.Context, run string, b batch.Balance) error {
	return h.write(ctx, "Opened "+run, func() error { return h.book.Opened(ctx, run, b) })
}

func (h *hooked) Closed(ctx context.Context, run string, b batch.Balance) error {
	return h.write(ctx, "Closed "+run, func() error { return h.book.Closed(ctx, run, b) })
}

func (h *hooked) Entries(ctx context.Context, d batch.Debtor, refs []batch.Reference) (map[string][]batch.Entry, error) {
	return read(ctx, h, "Entries", func() (map[string][]batch.Entry, error) { return h.book.Entries(ctx, d, refs) })
}

func (h *hooked) Recent(ctx context.Context, d batch.Debtor, since time.Time) ([]batch.Entry, error) {
	return read(ctx, h, "Recent", func() ([]batch.Entry, error) { return h.book.Recent(ctx, d, since) })
}

func (h *hooked) LastPaid(ctx context.Context, d batch.Debtor, payees []string) (map[string]batch.Entry, error) {
	return read(ctx, h, "LastPaid", func() (map[string]batch.Entry, error) { return h.book.LastPaid(ctx, d, payees) })
}

func (h *hooked) Run(ctx context.Context, name string) (batch.Run, error) {
	return read(ctx, h, "Run", func() (batch.Run, error) { return h.book.Run(ctx, name) })
}

func (h *hooked) RunOfBatch(ctx context.Context, id batch.ID) (batch.Run, error) {
	return read(ctx, h, "RunOfBatch", func() (batch.Run, error) { return h.book.RunOfBatch(ctx, id) })
}

func (h *hooked) Runs(ctx context.Context) ([]batch.Run, error) {
	return read(ctx, h, "Runs", func() ([]batch.Run, error) { return h.book.Runs(ctx) })
}

func (h *hooked) Lines(ctx context.Context, run string) ([]batch.Line, error) {
	return read(ctx, h, "Lines", func() ([]batch.Line, error) { return h.book.Lines(ctx, run) })
}

func (h *hooked) Allowed(ctx context.Context, run string) ([]batch.Allowance, error) {
	return read(ctx, h, "Allowed", func() ([]batch.Allowance, error) { return h.book.Allowed(ctx, run) })
}

func (h *hooked) Looks(ctx context.Context, k batch.Key) ([]batch.Look, error) {
	return read(ctx, h, "Looks", func() ([]batch.Look, error) { return h.book.Looks(ctx, k) })
}

func (h *hooked) Story(ctx context.Context, d batch.Debtor, r batch.Reference) ([]batch.Event, error) {
	return read(ctx, h, "Story", func() ([]batch.Event, error) { return h.book.Story(ctx, d, r) })
}

func (h *hooked) Reserved(ctx context.Context, d batch.Debtor, except string, since time.Time) (sum decimal.Decimal, n int, err error) {
	err = h.call(ctx, "Reserved", false, func() (err error) {
		sum, n, err = h.book.Reserved(ctx, d, except, since)
		return err
	})
	return sum, n, err
}

func (h *hooked) Latest(ctx context.Context) (time.Time, error) {
	return read(ctx, h, "Latest", func() (time.Time, error) { return h.book.Latest(ctx) })
}

func (h *hooked) Verify(ctx context.Context) (batch.Head, error) {
	return read(ctx, h, "Verify", func() (batch.Head, error) { return h.book.Verify(ctx) })
}

// Secret passes through: it has no error to give.
func (h *hooked) Secret() []byte { return h.book.Secret() }

func (h *hooked) Arrived(ctx context.Context, sha256, name string) (first bool, err error) {
	err = h.write(ctx, "Arrived", func() (err error) { first, err = h.book.Arrived(ctx, sha256, name); return err })
	return first && err == nil, err
}

func (h *hooked) Filed(ctx context.Context, sha256, where string) error {
	return h.write(ctx, "Filed", func() error { return h.book.Filed(ctx, sha256, where) })
}

// ErrKilled is every answer of a book whose process has died.
var ErrKilled = errors.New("the process was killed")

// KillAfter lets the process die in its n-th successful write, counted from 1:
// that write and every later call, reading included, return ErrKilled. With
// survives the n-th write is made all the same and only its answer is lost;
// without, it is not made. Calls that lose write nothing and do not count.
func KillAfter(book batch.Book, n int, survives bool) batch.Book {
	k := &killer{left: n, survives: survives}
	return &hooked{book, k.call}
}

// killer makes writes one at a time, so that the n-th is the n-th.
type killer struct {
	survives bool

	mu   sync.Mutex
	left int // writes until death
	dead bool
}

func (k *killer) call(_ context.Context, _ string, write bool, make func() error) error {
	k.mu.Lock()
	if !write {
		dead := k.dead
		k.mu.Unlock()
		if dead {
			return ErrKilled
		}
		return make()
	}
	defer k.mu.Unlock()
	k.dead = k.dead || !k.survives && k.left <= 1
	if k.dead {
		return ErrKilled
	}
	if err := make(); err != nil {
		return err
	}
	k.left--
	if k.dead = k.left <= 0; k.dead {
		return ErrKilled
	}
	return nil
}

// Open is a book that can show every payout it has.
type Open interface {
	batch.Book
	// All lists every payout in the order in which they were claimed.
	All(ctx context.Context) ([]batch.Entry, error)
}

// Watch calls see around every write with the payouts before and after it, also
// when the write lost. Writes are made one at a time.
func Watch(book Open, see func(step string, before, after []batch.Entry, err error)) batch.Book {
	var mu sync.Mutex
	call := func(ctx context.Context, step string, write bool, make func() error) error {
		if !write {
			return make()
		}
		mu.Lock()
		defer mu.Unlock()
		before, err := book.All(context.WithoutCancel(ctx))
		if err != nil {
			return err
		}
		made := make()
		after, err := book.All(context.WithoutCancel(ctx))
		if err != nil {
			return errors.Join(made, err)
		}
		see(step, before, after, made)
		return made
	}
	return &hooked{book, call}
}
