package ledger

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"payrun/batch"
)

var d = batch.Debtor{Gateway: "leanx", Environment: "sandbox", Merchant: "M-1", Pool: "VA-1", Currency: "MYR"}

func ref(n int) batch.Reference { return batch.Reference(fmt.Sprintf("A-%d", n)) }

// ready opens a ledger with an open run of n payouts.
func ready(t *testing.T, dir string, n int) *Ledger {
	t.Helper()
	l, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := batch.Claim{Run: batch.Run{Name: "nov", Batch: "b", Debtor: d, State: batch.RunOpen, Approval: &batch.Approval{}}}
	for i := range n {
		c.Wishes = append(c.Wishes, batch.Wish{Attempt: 1, Instruction: batch.Instruction{Ref: ref(i), Pool: d.Pool}})
	}
	if err := l.Claim(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return l
}

// freeze lets nothing be committed until the function it returns is called, so
// that what comes meanwhile is one group.
func freeze(t *testing.T, l *Ledger) (thaw func()) {
	t.Helper()
	taken, hold := make(chan struct{}), make(chan struct{})
	var once sync.WaitGroup
	once.Go(func() {
		l.write(context.Background(), false, func(*writing) error {
			close(taken)
			<-hold
			return nil
		})
	})
	<-taken
	return func() { close(hold); once.Wait() }
}

// queued waits until n changes wait for the writer.
func queued(l *Ledger, n int) {
	for {
		l.writer.mu.Lock()
		waiting := len(l.writer.queue)
		l.writer.mu.Unlock()
		if waiting >= n {
			return
		}
	}
}

// The disk is full in the middle of a group: nobody may be told that it won,
// nothing of the group may be there, and nothing is written afterwards.
func TestAFailedCommitFailsEveryWaiter(t *testing.T) {
	dir := t.TempDir()
	l := ready(t, dir, 200)
	head, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.conn.ExecContext(t.Context(), "PRAGMA max_page_count = 1"); err != nil { // as many as there are
		t.Fatal(err)
	}
	thaw := freeze(t, l)
	errs := make([]error, 200)
	var all sync.WaitGroup
	for n := range errs {
		all.Go(func() { errs[n] = l.Begin(t.Context(), batch.KeyOf(d, ref(n), 1), batch.Start{Run: "nov"}) })
	}
	queued(l, len(errs))
	thaw()
	all.Wait()
	for n, err := range errs {
		if err == nil || errors.Is(err, batch.ErrNotWon) {
			t.Fatalf("begin %d of a group that was not committed: %v", n, err)
		}
	}
	if err := l.Look(t.Context(), batch.KeyOf(d, ref(0), 1), batch.Look{}); err == nil {
		t.Error("the ledger was written after it had failed")
	}
	if _, err := l.Due(t.Context(), d, "nov", batch.Planned); err == nil {
		t.Error("the ledger was read after it had failed")
	}
	if _, err := l.Verify(t.Context()); err == nil {
		t.Error("the ledger was verified after it had failed")
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}

	if l, err = Open(t.Context(), dir, Options{}); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if after, err := l.Verify(t.Context()); err != nil || after != head {
		t.Errorf("something of the group is there: %v, %v", after, err)
	}
	if due, err := l.Due(t.Context(), d, "nov", batch.Planned); err != nil || len(due) != 200 {
		t.Errorf("%d of 200 are planned, %v", len(due), err)
	}
}

// In one group, whoever loses loses alone.
func TestALoserInAGroupLosesAlone(t *testing.T) {
	l := ready(t, t.TempDir(), 30)
	defer l.Close()
	thaw := freeze(t, l)
	var mu sync.Mutex
	got := map[error]int{}
	var all sync.WaitGroup
	call := func(f func() error) {
		all.Go(func() {
			err := f()
			mu.Lock()
			defer mu.Unlock()
			got[err]++
		})
	}
	for n := range 60 { // each payout twice
		call(func() error {
			return l.Begin(t.Context(), batch.KeyOf(d, ref(n%30), 1), batch.Start{Run: "nov"})
		})
	}
	for n := range 3 {
		c := batch.Claim{Run: batch.Run{Name: fmt.Sprint("x", n), Batch: batch.ID(fmt.Sprint(n)), Debtor: d}}
		c.Wishes = []batch.Wish{
			{Attempt: 1, Instruction: batch.Instruction{Ref: batch.Reference(fmt.Sprint("B-", n)), Pool: d.Pool}},
			{Attempt: 1, Instruction: batch.Instruction{Ref: ref(n), Pool: "another"}},
		}
		call(func() error {
			if err := l.Claim(t.Context(), c); !errors.Is(err, batch.ErrContradicts) {
				return fmt.Errorf("claim: %w", err)
			}
			return batch.ErrContradicts
		})
	}
	queued(l, 63)
	thaw()
	all.Wait()
	if got[nil] != 30 || got[batch.ErrNotWon] != 30 || got[batch.ErrContradicts] != 3 {
		t.Fatalf("got %v", got)
	}
	if _, err := l.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	if all, err := l.All(t.Context()); err != nil || len(all) != 30 {
		t.Fatalf("%d payouts, %v", len(all), err)
	}
}

// A caller that gives up before its turn has changed nothing; one that gives
// up later is told what became of it.
func TestGivingUpInTheQueue(t *testing.T) {
	l := ready(t, t.TempDir(), 1)
	defer l.Close()
	thaw := freeze(t, l)
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() { gone <- l.Begin(ctx, batch.KeyOf(d, ref(0), 1), batch.Start{Run: "nov"}) }()
	queued(l, 1)
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Fatalf("begin: %v", err)
	}
	thaw()
	if err := l.Begin(t.Context(), batch.KeyOf(d, ref(0), 1), batch.Start{Run: "nov"}); err != nil {
		t.Fatalf("what was withdrawn had been begun: %v", err)
	}
}

// A ledger whose durability was taken away does not open.
func TestDurabilityIsReadBack(t *testing.T) {
	l := ready(t, t.TempDir(), 1)
	defer l.Close()
	var mode, sync string
	if err := l.conn.QueryRowContext(t.Context(), "SELECT (SELECT journal_mode FROM pragma_journal_mode), (SELECT synchronous FROM pragma_synchronous)").Scan(&mode, &sync); err != nil {
		t.Fatal(err)
	}
	if mode != "wal" || sync != "2" {
		t.Fatalf("journal mode %s, synchronous %s", mode, sync)
	}
	memory, err := pool(":memory:", accessWrite) // a database that cannot keep a log
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	c, err := memory.Conn(t.Context())
	if err == nil {
		defer c.Close()
		err = insist(t.Context(), c)
	}
	if err == nil {
		t.Fatal("a database that keeps nothing was accepted")
	}
}

// More callers than one group takes give up at once. Those behind them are
// served all the same.
func TestManyWhoGiveUpBlockNobody(t *testing.T) {
	l := ready(t, t.TempDir(), 3)
	defer l.Close()
	thaw := freeze(t, l)
	ctx, cancel := context.WithCancel(t.Context())
	var quitters, others sync.WaitGroup
	const many = groupMax + 100
	for range many {
		quitters.Go(func() {
			if err := l.Look(ctx, batch.KeyOf(d, ref(0), 1), batch.Look{}); !errors.Is(err, context.Canceled) {
				t.Errorf("look: %v", err)
			}
		})
	}
	queued(l, many)
	for n := range 3 {
		others.Go(func() {
			if err := l.Begin(t.Context(), batch.KeyOf(d, ref(n), 1), batch.Start{Run: "nov"}); err != nil {
				t.Errorf("begin: %v", err)
			}
		})
	}
	queued(l, many+3)
	cancel()
	quitters.Wait()
	thaw()
	others.Wait()
}
