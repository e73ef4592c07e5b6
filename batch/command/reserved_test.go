package command

import (
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/client/simulator"
)

// rowsFrom writes a sheet of the rows from..to of the same payroll.
func (w *world) rowsFrom(from, to int) {
	w.rows = to - from + 1
	w.write(w.rows, func(n int) string { return sheetRow(from + n - 1) })
}

// unsent adds up what the ledger has Planned.
func (w *world) unsent() decimal.Decimal {
	sum := decimal.Zero
	for _, e := range w.entries() {
		if e.Status == batch.Planned {
			sum = sum.Add(e.Instruction.Amount.Amount)
		}
	}
	return sum
}

// TestAnotherRunsUnsentRowsAreNotSpent: a run was killed in its middle, and the
// pool holds enough for another sheet. Spending it would leave the first run
// short: the top-up is named to the sen, until a person stops the first run or
// a week has passed over it.
func TestAnotherRunsUnsentRowsAreNotSpent(t *testing.T) {
	for name, free := range map[string]func(w *world, run string){
		"stopped": func(w *world, run string) { w.stop(run) },
		"idle":    func(*world, string) { time.Sleep(8 * 24 * time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			story(t, 4, simulator.Config{Opening: ringgit("6000")}, func(t *testing.T, w *world) {
				w.file.Pay.Concurrency = 1
				w.die = func(b batch.Book) batch.Book { return killAfter(b, 6, false) }
				w.run()
				w.die = nil
				unsent, first := w.unsent(), w.entries()[0].Run
				w.rowsFrom(11, 13)
				enough := w.sum.Add(decimal.NewFromInt(2))
				short := enough.Add(unsent).Sub(w.sim.Books().Balance)
				if !unsent.IsPositive() || !short.IsPositive() || enough.GreaterThan(w.sim.Books().Balance) {
					t.Fatalf("%s unsent, %s in the pool, %s wanted: the test does not see", unsent, w.sim.Books().Balance, w.sum)
				}
				_, err := w.mustNotSend("the first run's rows are reserved")
				exitIs(t, err, ExitBalance)
				if top := (batch.Money{Amount: short, Currency: "MYR"}).String(); !strings.Contains(err.Error(), top) {
					t.Errorf("the top-up is not named as %s: %v", top, err)
				}
				free(w, first)
				if r := w.mustRun(); r.Totals[batch.WordPaid].Count != 3 {
					t.Errorf("nobody waits for the money any more: %+v", r.Totals)
				}
			})
		})
	}
}
