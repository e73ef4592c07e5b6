package command

import (
	"fmt"
	"testing"

	"payrun/batch"
	"payrun/client/simulator"
)

// FedaPay takes two requests for a payout: one creates it, one starts it. A
// program that dies between them, or between a start and its answer, leaves
// things behind on both sides. At every write of the ledger, and with the
// answers of some creates and starts lost as well, one id a row is started at
// most, and money moves once; what else was created for the row is deleted as
// far as a look-up by its reference shows it, which the manual leaves open.
func TestDeathBetweenCreateAndStartStartsOneIDARow(t *testing.T) {
	for many, step := range map[string]int{"list": 1, "last": 4, "first": 5} {
		deleted := 0
		for n, died := 1, true; died; n += step {
			if n > 200 {
				t.Fatal("it never comes to its end")
			}
			for _, survives := range []bool{false, true} {
				t.Run(fmt.Sprintf("shows %s, dies at write %d, on disk %t", many, n, survives), func(t *testing.T) {
					quirks := map[string]string{
						"many": many, "ref:2026-11-B0002": "create-silent-after,polite", "ref:2026-11-B0003": "create-twice,polite", "ref:2026-11-B0004": "polite,silent-after",
					}
					story(t, 4, simulator.Config{Dialect: simulator.FedaPay, Quirks: quirks}, func(t *testing.T, w *world) {
						w.file.Pay.Concurrency = 1
						w.die = func(b batch.Book) batch.Book { return killAfter(b, n, survives) }
						_, err := w.run()
						died = err != nil
						w.die = nil
						w.checkTable()
						w.mustRun()
						w.mustRun()
						deleted += w.checkSteps(many == "list")
					})
				})
			}
		}
		if many == "list" && deleted == 0 {
			t.Error("no stray was ever deleted: the test tests nothing")
		}
	}
}

// checkSteps holds the books against the ledger, a row at a time. Strays that
// can be seen must not stay. It returns how many were deleted.
func (w *world) checkSteps(seen bool) (deleted int) {
	w.t.Helper()
	books, started := w.sim.Books(), map[string]map[string]bool{}
	for _, s := range books.Starts {
		if started[s.Ref] == nil {
			started[s.Ref] = map[string]bool{}
		}
		started[s.Ref][s.Number] = true
	}
	for _, e := range w.entries() {
		if len(started[e.Wire]) > 1 {
			w.t.Errorf("%s: the ids %v were started", e.Wire, started[e.Wire])
		}
		for _, c := range books.Creates {
			switch {
			case c.Ref != e.Wire || started[e.Wire][c.Number]:
			case c.Outcome == simulator.Deleted:
				deleted++
			case seen && c.Outcome == simulator.Made && len(started[e.Wire]) > 0:
				w.t.Errorf("%s: %s was created, not started and not deleted", e.Wire, c.Number)
			}
		}
		if moves := books.Moved(e.Wire); moves != 1 && e.Status != batch.Unknown || moves > 1 {
			w.t.Errorf("%s is %s, and money moved %d times", e.Wire, e.Status, moves)
		}
	}
	return deleted
}
