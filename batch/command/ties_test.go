package command

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/client/simulator"
)

func alarmed(r *batch.Report, code string) bool {
	return slices.ContainsFunc(r.Alarms, func(a batch.Alarm) bool { return a.Code == code })
}

func ringgit(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// TestAnUnexpectedFeeIsNamed: the gateway charges what nobody said it would.
// The statement tells, the proof ties with it, and a person is told.
func TestAnUnexpectedFeeIsNamed(t *testing.T) {
	story(t, 4, simulator.Config{Fee: ringgit("0.50")}, func(t *testing.T, w *world) {
		r := w.mustRun()
		if !r.Money.Fees.Equal(ringgit("2.00")) || !r.Money.FeesKnown || !r.Money.Ties() || !alarmed(r, "A705") {
			t.Errorf("fees %s known %v, difference %s, alarms %v", r.Money.Fees, r.Money.FeesKnown, r.Money.Difference, r.Alarms)
		}
		if r.Statement == nil || r.Statement.Listed.Count != 4 || !r.Statement.Difference.IsZero() {
			t.Errorf("statement %+v", r.Statement)
		}
	})
}

// TestMoneySpentBehindOurBackDoesNotTie: somebody else spends from the pool
// while we pay: the difference is shown, named, and ends with 9.
func TestMoneySpentBehindOurBackDoesNotTie(t *testing.T) {
	story(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
		var once sync.Once
		w.watch = func(p batch.Progress) {
			if p.Stage == "paying" {
				once.Do(func() { w.sim.Spend(ringgit("50.00")) })
			}
		}
		r := w.mustRun()
		if !r.Money.Difference.Equal(ringgit("-50")) || exitCode(r) != ExitDifference || !slices.Contains(r.Money.Causes, "C901") || !alarmed(r, "A704") {
			t.Errorf("difference %s, exit %d, causes %v, alarms %v", r.Money.Difference, exitCode(r), r.Money.Causes, r.Alarms)
		}
	})
}

// TestAPayoutThatComesBackIsReturned: two days later a paid payout has come
// back. The next run sees it in the statement, says so, and does not pay again.
func TestAPayoutThatComesBackIsReturned(t *testing.T) {
	story(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
		w.mustRun()
		time.Sleep(48 * time.Hour)
		if err := w.sim.Return("2026-11-E0003"); err != nil {
			t.Fatal(err)
		}
		r, err := w.mustNotSend("a returned row")
		if err != nil {
			t.Fatal(err)
		}
		if r.Totals[batch.WordReturned].Count != 1 || !alarmed(r, "A702") || exitCode(r) != ExitSomeNot {
			t.Errorf("%+v, alarms %v, exit %d", r.Totals, r.Alarms, exitCode(r))
		}
	})
}

// TestAnotherAmountInALookUpIsAConflict: the gateway shows another amount than
// was asked for: unknown, blocked, alarmed; never paid, never failed.
func TestAnotherAmountInALookUpIsAConflict(t *testing.T) {
	quirks := map[string]string{"ref:2026-11-E0002": "silent-after", "lookup:2026-11-E0002": "polite,lookup-other-amount"}
	story(t, 4, simulator.Config{Quirks: quirks}, func(t *testing.T, w *world) {
		r := w.mustRun()
		if r.Totals[batch.WordUnknown].Count != 1 || r.State != batch.StateBlocked || !alarmed(r, "A703") || exitCode(r) != ExitOpen {
			t.Errorf("%+v %s, alarms %v, exit %d", r.Totals, r.State, r.Alarms, exitCode(r))
		}
		if w.creates()["2026-11-E0002"] != 1 {
			t.Errorf("creates %v", w.creates())
		}
		if l := r.Lines[1]; l.Advice != "P304" || l.Other != "RM 1,003.02 → ••••0014" || l.Value != "RM 1,002.02 → ••••0014" {
			t.Errorf("the officer reads %s: %q where the sheet says %q", l.Advice, l.Other, l.Value)
		}
	})
}

// TestExplainTellsTheWholeStory: a row that was sent, not answered, looked up
// and found tells all of it, in order, without a whole account.
func TestExplainTellsTheWholeStory(t *testing.T) {
	quirks := map[string]string{"ref:2026-11-E0002": "silent-after", "lookup:2026-11-E0002": "polite,lookup-500,lookup-silent,polite"}
	story(t, 4, simulator.Config{Quirks: quirks}, func(t *testing.T, w *world) {
		w.mustRun()
		var out bytes.Buffer
		err := w.life(func(o *office) error {
			o.streams.out = &out
			return o.explain(t.Context(), "2026-11-E0002")
		})
		if err != nil {
			t.Fatal(err)
		}
		text, at := out.String(), 0
		for _, step := range []string{"row 3", "claim", "planned → unknown", "cause: send", "unknown → unknown", "look", "HTTP 500", "unknown → paid", "cause: look-up", "now"} {
			next := strings.Index(text[at:], step)
			if next < 0 {
				t.Fatalf("%q is missing after byte %d of\n%s", step, at, text)
			}
			at += next
		}
		if account := strings.Split(sheetRow(2), ",")[4]; strings.Contains(text, account) {
			t.Error("the whole account is printed")
		}
	})
}

// TestOthersWorkWhileOneSends: status, check, approve and stop work beside a
// process that is sending, and the events stay one chain.
func TestOthersWorkWhileOneSends(t *testing.T) {
	story(t, 40, simulator.Config{}, func(t *testing.T, w *world) {
		w.file.Pay.RatePerSecond = 10
		w.file.Pay.LookupFirst = false
		done := make(chan *batch.Report)
		go func() {
			r, err := w.run()
			if err != nil {
				t.Error(err)
			}
			done <- r
		}()
		time.Sleep(2 * time.Second)
		name := ""
		err := w.life(func(o *office) error {
			if _, err := o.judge(t.Context(), w.sheet, sheetOptions{}); err != nil {
				return err
			}
			runs, err := o.book.Runs(t.Context())
			if err != nil || len(runs) != 1 {
				t.Fatal(err, runs)
			}
			name = runs[0].Name
			if _, err := o.known(t.Context(), name); err != nil {
				return err
			}
			return o.book.SetState(t.Context(), name, batch.RunStopped, "B808 me", "me")
		})
		if err != nil {
			t.Fatal(err)
		}
		r := <-done
		if r == nil || r.Totals[batch.WordPaid].Count == 0 || r.Totals[batch.WordNotSent].Count == 0 || r.Totals[batch.WordUnknown].Count != 0 {
			t.Fatalf("%+v", r)
		}
		if err := w.life(func(o *office) error { _, err := o.book.Verify(t.Context()); return err }); err != nil {
			t.Errorf("the chain: %v", err)
		}
	})
}
