package ledger_test

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"payrun/batch"
)

// TestTheLedgerLivesInABubble opens, uses and closes a ledger under a false
// clock. Every goroutine of it has to end with Close, or the bubble says so.
func TestTheLedgerLivesInABubble(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		l := open(t, dir)
		c := payroll("nov", 50)
		must(t, l.Claim(t.Context(), c))
		var all sync.WaitGroup
		for _, w := range c.Wishes {
			k := batch.KeyOf(debtor, w.Instruction.Ref, 1)
			all.Go(func() {
				must(t, l.Begin(t.Context(), k, batch.Start{Run: "nov", At: time.Now()}))
				time.Sleep(30 * time.Second)
				must(t, l.Record(t.Context(), k, batch.Outcome{From: batch.Unknown, To: batch.Paid, Cause: batch.CauseAnswer, At: time.Now()}))
			})
		}
		all.Wait()
		paid, err := l.Due(t.Context(), debtor, "nov", batch.Paid)
		must(t, err)
		for _, e := range paid {
			if e.Ended.Sub(e.Began) != 30*time.Second {
				t.Errorf("%s took %v by the false clock", e.Wire, e.Ended.Sub(e.Began))
			}
		}
		other := open(t, dir)
		_, err = other.Verify(t.Context())
		must(t, errors.Join(err, other.Close(), l.Close()))
	})
}
