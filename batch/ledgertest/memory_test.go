package ledgertest_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"payrun/batch"
	"payrun/batch/ledgertest"
)

var debtor = batch.Debtor{Gateway: "leanx", Environment: "sandbox", Merchant: "M-1", Pool: "VA-1", Currency: "MYR"}

func TestMemoryKeepsEveryPromise(t *testing.T) {
	stores := map[string]*ledgertest.Memory{}
	ledgertest.Run(t, func(t *testing.T, dir string) batch.Book {
		if stores[dir] == nil {
			stores[dir] = ledgertest.NewMemory()
		}
		return stores[dir].Another()
	})
}

func claim() batch.Claim {
	c := batch.Claim{Run: batch.Run{Name: "nov", Batch: "b", Debtor: debtor}}
	for n := range 3 {
		w := batch.Wish{Attempt: 1, Instruction: batch.Instruction{Ref: batch.Reference(fmt.Sprint("A-", n)), Row: n, Pool: debtor.Pool}}
		c.Wishes = append(c.Wishes, w)
		c.Lines = append(c.Lines, batch.Line{Row: n, Ref: w.Instruction.Ref, Attempt: 1})
	}
	return c
}

// story tells a book a short story and stops at the first error; it reports
// how many of its eight writes were acknowledged.
func story(t *testing.T, book batch.Book) (acknowledged int, err error) {
	t.Helper()
	ctx := t.Context()
	steps := []func() error{
		func() error { return book.Claim(ctx, claim()) },
		func() error { return book.Approve(ctx, "nov", batch.Approval{Batch: "b"}) },
	}
	for n := range 3 {
		k, at := batch.KeyOf(debtor, batch.Reference(fmt.Sprint("A-", n)), 1), time.Unix(int64(n), 0)
		steps = append(steps,
			func() error { return book.Begin(ctx, k, batch.Start{Run: "nov", At: at}) },
			func() error {
				return book.Record(ctx, k, batch.Outcome{From: batch.Unknown, To: batch.Paid, Cause: batch.CauseAnswer, At: at, Began: at})
			},
		)
	}
	for n, step := range steps {
		if err := step(); err != nil {
			return n, err
		}
	}
	return len(steps), nil
}

// events is how far a ledger is: each write of the story makes one event more,
// and the claim makes four.
func events(t *testing.T, book batch.Book) int64 {
	t.Helper()
	h, err := book.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h.Seq
}

func eventsAfter(writes int) int64 {
	if writes == 0 {
		return 1
	}
	return int64(writes + 4)
}

// Whatever was acknowledged survives; the write in which the power went is
// there whole or not at all, and both happen.
func TestPowerIsLostInAnyWrite(t *testing.T) {
	survived := map[bool]int{}
	for n := 1; n <= 8; n++ {
		for seed := range uint64(6) {
			m := ledgertest.NewMemory()
			m.PowerOffAfter(n, seed)
			acknowledged, err := story(t, m)
			if acknowledged != n-1 || !errors.Is(err, ledgertest.ErrNoPower) {
				t.Fatalf("write %d: %d were acknowledged, %v", n, acknowledged, err)
			}
			if _, err := m.Runs(t.Context()); !errors.Is(err, ledgertest.ErrNoPower) {
				t.Fatalf("without power it was read: %v", err)
			}
			again := m.Restart()
			got := events(t, again)
			if got != eventsAfter(n-1) && got != eventsAfter(n) {
				t.Fatalf("write %d: %d events are there", n, got)
			}
			survived[got == eventsAfter(n)]++
			if _, err := m.Runs(t.Context()); !errors.Is(err, ledgertest.ErrNoPower) {
				t.Fatalf("the dead handle came back: %v", err)
			}
			if err := again.Look(t.Context(), batch.Key{}, batch.Look{}); errors.Is(err, ledgertest.ErrNoPower) {
				t.Fatal("the power did not come back")
			}
		}
	}
	if survived[true] == 0 || survived[false] == 0 {
		t.Errorf("the last write survived %d times and was lost %d times", survived[true], survived[false])
	}
	m := ledgertest.NewMemory()
	if _, err := story(t, m); err != nil || m.Writes() != 8 {
		t.Errorf("with power: %d writes, %v", m.Writes(), err)
	}
}

// A process dies in any write, and its answer with it.
func TestAProcessIsKilledInAnyWrite(t *testing.T) {
	for n := 1; n <= 8; n++ {
		for _, survives := range []bool{true, false} {
			m := ledgertest.NewMemory()
			acknowledged, err := story(t, ledgertest.KillAfter(m, n, survives))
			if acknowledged != n-1 || !errors.Is(err, ledgertest.ErrKilled) {
				t.Fatalf("write %d: %d were acknowledged, %v", n, acknowledged, err)
			}
			made := n - 1
			if survives {
				made = n
			}
			if got := events(t, m); got != eventsAfter(made) {
				t.Errorf("killed in write %d, survives %v: %d events", n, survives, got)
			}
		}
	}
	if acknowledged, err := story(t, ledgertest.KillAfter(ledgertest.NewMemory(), 9, true)); acknowledged != 8 || err != nil {
		t.Errorf("killed after the end: %d, %v", acknowledged, err)
	}
}

// Legal sees what must not happen.
func TestLegalSeesWhatMustNotHappen(t *testing.T) {
	m := ledgertest.NewMemory()
	if _, err := story(t, ledgertest.KillAfter(m, 4, false)); !errors.Is(err, ledgertest.ErrKilled) {
		t.Fatal(err)
	}
	before, err := m.All(t.Context()) // A-0 is begun, the others are planned
	if err != nil {
		t.Fatal(err)
	}
	if err := ledgertest.Legal(before, before); err != nil {
		t.Fatalf("nothing happened: %v", err)
	}
	for name, change := range map[string]func(all []batch.Entry) []batch.Entry{
		"vanished":        func(all []batch.Entry) []batch.Entry { return all[1:] },
		"twice":           func(all []batch.Entry) []batch.Entry { return append(all, all[0]) },
		"renamed":         func(all []batch.Entry) []batch.Entry { all[0].Wire = "X"; return all },
		"other contents":  func(all []batch.Entry) []batch.Entry { all[0].Fingerprint = "X"; return all },
		"sent twice":      func(all []batch.Entry) []batch.Entry { all[0].Sends++; return all },
		"paid unsent":     func(all []batch.Entry) []batch.Entry { all[1].Status = batch.Failed; all[1].Sends++; return all },
		"sent while held": func(all []batch.Entry) []batch.Entry { all[2].Status = batch.Unknown; all[2].Sends = 1; return all },
		"two in flight": func(all []batch.Entry) []batch.Entry {
			second := all[0]
			second.Key.Attempt = 2
			return append(all, second)
		},
	} {
		before[2].Held = true
		after := change(append([]batch.Entry(nil), before...))
		if ledgertest.Legal(before, after) == nil {
			t.Errorf("%s: nobody minds", name)
		}
	}
}
