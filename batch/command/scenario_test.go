package command

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/client/simulator"
)

// story is one scenario in fake time.
func story(t *testing.T, rows int, c simulator.Config, tell func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { tell(t, newWorld(t, rows, c)) })
}

// mustRun runs the sheet and expects a report.
func (w *world) mustRun() *batch.Report {
	w.t.Helper()
	r, err := w.run()
	if err != nil {
		w.t.Fatal(err)
	}
	w.checkReport(r)
	w.checkTable()
	return r
}

// totalCreates is how many requests to pay have arrived.
func (w *world) totalCreates() int { return len(w.sim.Books().Creates) }

// mustNotSend runs the sheet and expects that no request to pay arrives.
func (w *world) mustNotSend(why string) (*batch.Report, error) {
	w.t.Helper()
	before := w.totalCreates()
	r, err := w.run()
	if n := w.totalCreates() - before; n != 0 {
		w.t.Fatalf("%s: %d requests to pay arrived", why, n)
	}
	return r, err
}

// exitIs checks the exit code of a run that did not start.
func exitIs(t *testing.T, err error, want int) {
	t.Helper()
	code := ExitUnexpected
	if e, ok := errors.AsType[*exit](err); ok {
		code = e.code
	}
	if e, ok := errors.AsType[*refusedRun](err); ok {
		code = e.code
	}
	if _, ok := errors.AsType[*batch.Refusal](err); ok {
		code = ExitFile
	}
	if err == nil || code != want {
		t.Fatalf("exit %d (%v), want %d", code, err, want)
	}
}

// edited is a sheet row with one field replaced.
func edited(n, field int, value string) string {
	cells := strings.Split(sheetRow(n), ",")
	cells[field] = value
	return strings.Join(cells, ",")
}

// TestTheSameSheetPaysOnce: the same bytes, another name, the rows in another
// order: nothing more is sent.
func TestTheSameSheetPaysOnce(t *testing.T) {
	story(t, 8, simulator.Config{}, func(t *testing.T, w *world) {
		if r := w.mustRun(); r.Totals[batch.WordPaid].Count != 8 || exitCode(r) != ExitPaid || !r.Money.Ties() {
			t.Fatalf("first run: %+v", r.Totals)
		}
		r, err := w.mustNotSend("same file")
		if err != nil || !r.Repeat || r.Totals[batch.WordAlreadyPaid].Count != 8 || exitCode(r) != ExitPaid {
			t.Fatalf("same file: %v %+v", err, r)
		}
		w.sheet = filepath.Join(w.dir, "another name.csv")
		w.write(8, func(n int) string { return sheetRow(9 - n) })
		if r, err = w.mustNotSend("another name and order"); err != nil || exitCode(r) != ExitPaid {
			t.Fatal(err)
		}
	})
}

// TestAChangedAmountUnderAKnownReferenceIsRefused: the file is refused with the
// difference, and nothing is sent.
func TestAChangedAmountUnderAKnownReferenceIsRefused(t *testing.T) {
	story(t, 8, simulator.Config{}, func(t *testing.T, w *world) {
		w.mustRun()
		w.write(8, func(n int) string {
			if n == 3 {
				return edited(3, 5, "9999.00")
			}
			return ""
		})
		_, err := w.mustNotSend("changed amount")
		exitIs(t, err, ExitFile)
		refusal, _ := errors.AsType[*batch.Refusal](err)
		if len(refusal.Defects) != 1 || refusal.Defects[0].Code != "F380" || !strings.Contains(refusal.Defects[0].Value, "9,999.00") || !strings.Contains(refusal.Defects[0].Other, "1,003.03") {
			t.Errorf("the difference is not named: %+v", refusal.Defects)
		}
	})
}

// TestRenamedReferencesAreHeld: every reference renamed is the same payroll
// again under other names.
func TestRenamedReferencesAreHeld(t *testing.T) {
	story(t, 8, simulator.Config{}, func(t *testing.T, w *world) {
		w.mustRun()
		w.write(8, func(n int) string { return edited(n, 0, "NEW-"+letters(n)) })
		_, err := w.mustNotSend("renamed")
		exitIs(t, err, ExitApproval)
		_, err = w.mustNotSend("renamed, again")
		exitIs(t, err, ExitApproval)
	})
}

// TestOnlyNewRowsOfALargerSheetAreSent: half new: only the new half is sent.
func TestOnlyNewRowsOfALargerSheetAreSent(t *testing.T) {
	story(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
		w.mustRun()
		w.rows = 8
		w.write(8, func(int) string { return "" })
		r := w.mustRun()
		if r.Totals[batch.WordPaid].Count != 4 || r.Totals[batch.WordAlreadyPaid].Count != 4 || w.totalCreates() != 8 {
			t.Errorf("%+v, %d creates", r.Totals, w.totalCreates())
		}
	})
}

// TestAFailedRowIsPaidAgainOnlyChanged: the same row again sends nothing; a
// corrected one goes out as attempt 2 under -R2, once.
func TestAFailedRowIsPaidAgainOnlyChanged(t *testing.T) {
	quirks := map[string]string{"ref:2026-11-E0002": "failed"}
	story(t, 4, simulator.Config{Quirks: quirks}, func(t *testing.T, w *world) {
		r := w.mustRun()
		if r.Totals[batch.WordFailed].Count != 1 || exitCode(r) != ExitSomeNot {
			t.Fatalf("%+v", r.Totals)
		}
		if r, err := w.mustNotSend("failed row again"); err != nil || r.Totals[batch.WordFailed].Count != 1 {
			t.Fatal(err)
		}
		w.rows = 5
		w.write(5, func(int) string { return "" })
		if r = w.mustRun(); r.Totals[batch.WordFailed].Count != 1 || r.Totals[batch.WordPaid].Count != 1 {
			t.Fatalf("unchanged in a larger sheet: %+v", r.Totals)
		}
		w.write(5, func(n int) string {
			if n == 2 {
				return edited(2, 4, "512299999999")
			}
			return ""
		})
		if r = w.mustRun(); r.Totals[batch.WordPaid].Count != 1 || r.Totals[batch.WordAlreadyPaid].Count != 4 {
			t.Fatalf("corrected: %+v", r.Totals)
		}
		if w.moves()["2026-11-E0002-R2"] != 1 || w.moves()["2026-11-E0002"] != 0 {
			t.Errorf("moves: %v", w.moves())
		}
		w.mustNotSend("corrected, again")
	})
}

// TestAcceptedAndTimedOutIsFoundByLookUp: the gateway paid and said nothing:
// one create, Unknown, then Paid.
func TestAcceptedAndTimedOutIsFoundByLookUp(t *testing.T) {
	quirks := map[string]string{"ref:2026-11-E0002": "silent-after"}
	story(t, 4, simulator.Config{Quirks: quirks}, func(t *testing.T, w *world) {
		r := w.mustRun()
		if r.Totals[batch.WordPaid].Count != 4 || w.creates()["2026-11-E0002"] != 1 {
			t.Errorf("%+v, creates %v", r.Totals, w.creates())
		}
	})
}

// TestUnansweredLookUpsStayUnknown: a payout that nobody speaks of is unknown:
// exit 6, in no failed list, never sent again.
func TestUnansweredLookUpsStayUnknown(t *testing.T) {
	story(t, 4, simulator.Config{Quirks: map[string]string{"ref:2026-11-E0002": "silent-before"}}, func(t *testing.T, w *world) {
		w.file.Pay.LookupFirst = false
		w.sim.Update(func(c *simulator.Config) { c.Quirks["lookup:2026-11-E0002"] = "lookup-silent" })
		for range 3 {
			r := w.mustRun()
			if r.Totals[batch.WordUnknown].Count != 1 || r.Totals[batch.WordFailed].Count != 0 || exitCode(r) != ExitOpen {
				t.Fatalf("%+v, exit %d", r.Totals, exitCode(r))
			}
			for _, l := range r.Lines {
				if l.Word == batch.WordUnknown && l.Retry {
					t.Error("an unknown row is offered for another payment")
				}
			}
		}
		if w.creates()["2026-11-E0002"] != 1 {
			t.Errorf("creates: %v", w.creates())
		}
	})
}

// TestATokenRefusedInTheMiddleBlocksAndIsPaidOnceLater: the rows go back to
// Planned; with the token replaced each is paid once.
func TestATokenRefusedInTheMiddleBlocksAndIsPaidOnceLater(t *testing.T) {
	quirks := map[string]string{"ref:2026-11-E0003": "invalid-token"}
	story(t, 6, simulator.Config{Quirks: quirks}, func(t *testing.T, w *world) {
		w.file.Pay.Concurrency = 1
		r := w.mustRun()
		if r.State != batch.StateBlocked || r.Totals[batch.WordNotSent].Count != 4 || r.Totals[batch.WordPaid].Count != 2 {
			t.Fatalf("%s %+v", r.State, r.Totals)
		}
		w.sim.Update(func(c *simulator.Config) { delete(c.Quirks, "ref:2026-11-E0003") })
		if r = w.mustRun(); r.Totals[batch.WordPaid].Count != 6 {
			t.Fatalf("%+v", r.Totals)
		}
		for ref, n := range w.moves() {
			if n != 1 {
				t.Errorf("%s was paid %d times", ref, n)
			}
		}
	})
}

// TestOneSenShortSendsNothing: the exact top-up is named; exactly enough pays
// all and leaves the minimum.
func TestOneSenShortSendsNothing(t *testing.T) {
	sum := decimal.RequireFromString("4010.10")
	story(t, 4, simulator.Config{Opening: sum.Add(decimal.RequireFromString("1.99"))}, func(t *testing.T, w *world) {
		if !w.sum.Equal(sum) {
			t.Fatalf("the sheet is %s", w.sum)
		}
		_, err := w.mustNotSend("one sen short")
		exitIs(t, err, ExitBalance)
		if !strings.Contains(err.Error(), "RM 0.01") {
			t.Errorf("the top-up is not named: %v", err)
		}
		w.sim.TopUp(decimal.RequireFromString("0.01"))
		if r := w.mustRun(); r.Totals[batch.WordPaid].Count != 4 || !w.sim.Books().Balance.Equal(decimal.RequireFromString("2")) {
			t.Errorf("%+v, %s left", r.Totals, w.sim.Books().Balance)
		}
	})
}

// TestReleaseWaitsForItsEvidence: one minute early is too early; with the
// evidence whole, the row is paid once.
func TestReleaseWaitsForItsEvidence(t *testing.T) {
	quirks := map[string]string{"ref:2026-11-E0002": "silent-before"}
	story(t, 4, simulator.Config{Quirks: quirks}, func(t *testing.T, w *world) {
		if r := w.mustRun(); r.Totals[batch.WordUnknown].Count != 1 {
			t.Fatalf("%+v", r.Totals)
		}
		code := func() (code string) {
			err := w.life(func(o *office) error {
				open, err := o.book.Due(t.Context(), o.debtor, "", batch.Unknown)
				if err != nil || len(open) != 1 {
					t.Fatal(err, len(open))
				}
				ev, err := o.desk.Releasable(t.Context(), open[0])
				if code = ev.Code; err == nil && code == "" {
					if err := o.desk.Release(t.Context(), open[0], "a", decimal.NewFromInt(1), ev); !errors.Is(err, batch.ErrAmountTyped) {
						t.Errorf("another amount was taken: %v", err)
					}
					err = o.desk.Release(t.Context(), open[0], "a", open[0].Instruction.Amount.Amount, ev)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return code
		}
		ended := w.entries()[0].Ended
		for _, e := range w.entries() {
			if e.Status == batch.Unknown {
				ended = e.Ended
			}
		}
		time.Sleep(time.Until(ended.Add(59 * time.Minute)))
		if c := code(); c != "E505" {
			t.Fatalf("a minute early: %q", c)
		}
		time.Sleep(2 * time.Minute)
		if c := code(); c != "" {
			t.Fatalf("with all evidence: %q", c)
		}
		w.sim.Update(func(c *simulator.Config) { delete(c.Quirks, "ref:2026-11-E0002") })
		if r := w.mustRun(); r.Totals[batch.WordPaid].Count != 4 || w.moves()["2026-11-E0002"] != 1 || w.creates()["2026-11-E0002"] > 2 {
			t.Errorf("%+v %v", r.Totals, w.creates())
		}
	})
}

// TestAChangedAccountWaitsForAPerson: H401 names both accounts masked; allowing
// pays exactly that row, and another change voids the allowance.
func TestAChangedAccountWaitsForAPerson(t *testing.T) {
	story(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
		w.mustRun()
		time.Sleep(30 * 24 * time.Hour)
		december := func(account string) func(int) string {
			return func(n int) string {
				row := strings.Replace(sheetRow(n), "2026-11-", "2026-12-", 1)
				if n == 2 {
					cells := strings.Split(row, ",")
					cells[4] = account
					row = strings.Join(cells, ",")
				}
				return row
			}
		}
		w.write(4, december("512277770001"))
		r := w.mustRun()
		if r.Totals[batch.WordNotSent].Count != 1 || r.Totals[batch.WordPaid].Count != 3 || exitCode(r) != ExitSomeNot {
			t.Fatalf("%+v", r.Totals)
		}
		held := r.Lines[1]
		if held.Advice != "H401" || held.Value != "••••0001" || held.Other != "••••0014" {
			t.Errorf("%s %s %s", held.Advice, held.Value, held.Other)
		}
		allow := func(name string) {
			if err := w.life(func(o *office) error { return o.allow(t.Context(), name, "2026-12-E0002") }); err != nil {
				t.Fatal(err)
			}
		}
		allow(r.Run.Name)
		w.write(4, december("512277770002"))
		if r, _ = w.mustNotSend("changed after it was allowed"); r == nil || r.Lines[1].Advice != "H401" {
			t.Fatalf("another account was covered by the allowance: %+v", r)
		}
		allow(r.Run.Name)
		if r = w.mustRun(); w.moves()["2026-12-E0002"] != 1 {
			t.Errorf("allowed, and not paid: %+v", r.Totals)
		}
	})
}

// TestNothingSecretIsLogged: after a run with trouble, log and errors hold
// neither token nor a whole account, and every state file is private.
func TestNothingSecretIsLogged(t *testing.T) {
	story(t, 30, simulator.Config{Faults: "50%,lookup-invalid-token=0", Seed: 5}, func(t *testing.T, w *world) {
		w.file.Pay.StopAfterUnknown = 0
		w.file.Pay.Timeout = settings.For(20 * time.Second)
		text := ""
		for range 4 {
			if _, err := w.run(); err != nil {
				text += err.Error()
			}
		}
		text += w.log.String()
		if !strings.Contains(text, "2026-11-E00") {
			t.Fatal("nothing was logged: " + text)
		}
		secret := strings.SplitN(simulator.DefaultToken, "|", 3)[2]
		for n := 1; n <= 30; n++ {
			cells := strings.Split(sheetRow(n), ",")
			if strings.Contains(text, cells[4]) || strings.Contains(text, cells[2]) {
				t.Errorf("account or name of row %d is in the log", n)
			}
		}
		if strings.Contains(text, secret) {
			t.Error("the token is in the log")
		}
		filepath.WalkDir(filepath.Join(w.dir, "state"), func(path string, d os.DirEntry, err error) error {
			info, err := d.Info()
			if err != nil {
				t.Fatal(err)
			}
			if info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s is %v", d.Name(), info.Mode())
			}
			return nil
		})
	})
}

// TestOnePersonTwiceIsNotAChangedAccount: salary to one account and a bonus to
// another, in one sheet; killed between the two, the second still goes out.
func TestOnePersonTwiceIsNotAChangedAccount(t *testing.T) {
	story(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
		w.write(4, func(n int) string {
			if n == 2 {
				return edited(2, 1, "E0001")
			}
			return ""
		})
		w.file.Pay.Concurrency = 1
		w.die = func(b batch.Book) batch.Book { return killAfter(b, 6, false) }
		w.run()
		w.die = nil
		if r := w.mustRun(); r.Totals[batch.WordPaid].Count != 4 {
			t.Errorf("%+v\n%s", r.Totals, told(r))
		}
	})
}
