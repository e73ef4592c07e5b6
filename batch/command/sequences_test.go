package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/client"
	"payrun/client/leanx"
	"payrun/client/simulator"
)

// part is a story of several.
func part(t *testing.T, rows int, c simulator.Config, tell func(t *testing.T, w *world)) {
	t.Run("", func(t *testing.T) { story(t, rows, c, tell) })
}

type quirks = map[string]string

const second = "2026-11-E0002"

// telling is a gateway whose look-ups a test may answer itself.
type telling struct {
	*leanx.Gateway
	show func(wire string) (batch.Verdict, error, bool)
}

func (g telling) Inquire(ctx context.Context, a batch.Attempt) (batch.Verdict, error) {
	v, err, ours := g.show(a.Wire)
	if !ours {
		return g.Gateway.Inquire(ctx, a)
	}
	if v.Status == batch.Paid {
		v.Account, v.Amount.Decimal, v.Amount.Valid = a.Instruction.Beneficiary.Account, a.Instruction.Amount.Amount, true
	}
	return v, err
}

func (o *office) pays(w *world, so sheetOptions) (*batch.Report, error) {
	return o.process(context.Background(), context.Background(), w.sheet, so, consent{})
}

// runShown runs the sheet with a gateway that shows one reference as paid.
func (w *world) runShown(wire string, ago time.Duration) (r *batch.Report, err error) {
	err = w.life(func(o *office) error {
		g := telling{o.gateway.(*leanx.Gateway), func(asked string) (batch.Verdict, error, bool) {
			return batch.Verdict{Status: batch.Paid, GatewayRef: "PAYOUT-OLD", At: time.Now().Add(-ago)}, nil, strings.HasPrefix(asked, wire)
		}}
		o.gateway, o.desk.Gateway = g, g
		r, err = o.pays(w, sheetOptions{})
		return err
	})
	return r, err
}

func (w *world) polite() { w.sim.Update(func(c *simulator.Config) { c.Quirks = nil }) }

// sheetOf writes the sheet with row at replaced.
func (w *world) sheetOf(rows, at int, text string) {
	w.rows = rows
	w.write(rows, func(n int) string {
		if n == at {
			return text
		}
		return ""
	})
}

func (w *world) month(m string) {
	w.write(w.rows, func(n int) string { return strings.Replace(sheetRow(n), "2026-11-", m, 1) })
}

// unknown gives the one payout in doubt to do.
func (w *world) unknown(do func(o *office, e batch.Entry) error) {
	w.t.Helper()
	err := w.life(func(o *office) error {
		open, err := o.book.Due(context.Background(), o.debtor, "", batch.Unknown)
		if err != nil || len(open) != 1 {
			w.t.Fatal(err, len(open))
		}
		return do(o, open[0])
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func releaseIt(o *office, e batch.Entry) error {
	ev, err := o.desk.Releasable(context.Background(), e)
	if err != nil || ev.Code != "" {
		return fmt.Errorf("%w %v", err, ev)
	}
	return o.desk.Release(context.Background(), e, "a", e.Instruction.Amount.Amount, ev)
}

func (w *world) stop(name string) {
	w.life(func(o *office) error {
		return o.book.SetState(context.Background(), name, batch.RunStopped, "B808 boss", "boss")
	})
}

// at does something once when a stage is reached.
func (w *world) at(stage string, done int, do func()) {
	var once sync.Once
	w.watch = func(p batch.Progress) {
		if p.Stage == stage && p.Done >= done {
			once.Do(do)
		}
	}
}

// TestAResumeSendsNothingItHolds: a row that could not be looked up turns out, at the resume, to have been paid weeks ago.
func TestAResumeSendsNothingItHolds(t *testing.T) {
	story(t, 4, simulator.Config{Quirks: quirks{"lookup:" + second: "lookup-silent", "ref:2026-11-E0003": "invalid-token"}}, func(t *testing.T, w *world) {
		w.file.Pay.Concurrency = 1
		w.mustRun()
		w.polite()
		r, err := w.runShown(second, 25*24*time.Hour)
		if n := w.creates()[second]; err != nil || n != 0 {
			t.Errorf("%v; paid 25 days ago, and created %d times more; the report says %s", err, n, r.Lines[1].Word)
		}
	})
}

// TestARetryAlwaysAsksForTheFailedOne: the first question about the failed parent got no answer, and it was paid since.
func TestARetryAlwaysAsksForTheFailedOne(t *testing.T) {
	story(t, 4, simulator.Config{Quirks: quirks{"ref:" + second: "failed"}}, func(t *testing.T, w *world) {
		w.mustRun()
		w.sheetOf(4, 2, edited(2, 4, "512299999999"))
		w.sim.Update(func(c *simulator.Config) { c.Quirks["lookup:"+second] = "lookup-silent" })
		w.mustNotSend("the parent was not heard: P341")
		time.Sleep(8 * 24 * time.Hour)
		w.sim.Settle(second, simulator.Paid)
		w.run()
		if m := w.moves(); m[second]+m[second+"-R2"] > 1 {
			t.Errorf("paid twice: %v", m)
		}
	})
}

// TestAReferenceIsLookedUpAsItIsSent: the sheet comes back with its references in another case.
func TestAReferenceIsLookedUpAsItIsSent(t *testing.T) {
	story(t, 4, simulator.Config{Quirks: quirks{"ref:" + second: "silent-late-visible", "late": "90m"}}, func(t *testing.T, w *world) {
		w.mustRun()
		time.Sleep(62 * time.Minute)
		w.unknown(releaseIt)
		time.Sleep(time.Hour) // visible by now: the same sheet adopts it
		w.month("2026-11-")
		w.write(4, func(n int) string { return strings.Replace(sheetRow(n), "2026-11-E", "2026-11-e", 1) })
		w.run()
		if n := w.moves()[second]; n != 1 {
			t.Errorf("paid %d times", n)
		}
	})
}

// TestADoubtWithANumberIsNotReleasedEarly: the gateway gave a number and an unknown word; its statement lists the number.
func TestADoubtWithANumberIsNotReleasedEarly(t *testing.T) {
	story(t, 4, simulator.Config{Quirks: quirks{"ref:" + second: "unknown-status-paid"}}, func(t *testing.T, w *world) {
		blind := func(o *office) { // look-ups do not find it yet
			g := o.gateway.(*leanx.Gateway)
			h := telling{g, func(wire string) (batch.Verdict, error, bool) {
				_, err := g.Inquire(context.Background(), batch.Attempt{Wire: "NOWHERE"})
				return batch.Verdict{}, err, wire == second
			}}
			o.gateway, o.desk.Gateway = h, h
		}
		if err := w.life(func(o *office) error { blind(o); _, err := o.pays(w, sheetOptions{}); return err }); err != nil {
			t.Fatal(err)
		}
		time.Sleep(11 * time.Minute)
		w.unknown(func(o *office, e batch.Entry) error {
			blind(o)
			ev, err := o.desk.Releasable(t.Context(), e)
			if ev.Code == "" {
				t.Errorf("%s has the number %s, which the statement lists; releasable after 11 minutes: %s", e.Wire, e.GatewayRef, ev.Text)
			}
			return err
		})
	})
}

// gatewayOf makes a LeanX of another token.
func gatewayOf(t *testing.T, o *office, token string, sim *simulator.Simulator) *leanx.Gateway {
	g, err := leanx.New(leanx.Config{
		Pool: simulator.DefaultPool, CallbackURL: "https://example.com/callback", BaseURL: "http://127.0.0.1:1", Simulator: true, Token: settings.NewSecret(token),
	}, client.Options{Workers: 8, Dial: sim.Dial})
	if err != nil {
		t.Fatal(err)
	}
	o.closers = append(o.closers, g.Close)
	return g
}

// TestAnotherMerchantJudgesNothing: release is asked with other settings and the same state folder.
func TestAnotherMerchantJudgesNothing(t *testing.T) {
	for _, same := range []bool{false, true} { // do the other merchant's references agree with ours?
		how := "silent-after"
		if same {
			how = "silent-before"
		}
		part(t, 4, simulator.Config{Quirks: quirks{"ref:" + second: how, "lookup:" + second: "polite,lookup-silent"}}, func(t *testing.T, w *world) {
			parts := strings.SplitN(simulator.DefaultToken, "|", 3)
			token := "LP-22222222-XXXX|" + parts[1] + "|" + parts[2]
			other := newWorld(t, 2, simulator.Config{Token: token})
			if !same {
				other.month("TEST-")
			}
			elsewhere := func(o *office) { // other settings, the same state folder
				g := gatewayOf(t, o, token, other.sim)
				o.gateway, o.debtor, o.desk.Gateway, o.desk.Debtor = g, g.Debtor(), g, g.Debtor()
			}
			w.file.Pay.SettleFor = settings.For(1)
			run := w.mustRun().Run
			if err := w.life(func(o *office) error { elsewhere(o); _, err := o.pays(other, sheetOptions{}); return err }); err != nil {
				t.Fatal(err)
			}
			for range 3 {
				w.life(func(o *office) error {
					elsewhere(o)
					list, err := o.namedEntries(t.Context(), run, []string{second})
					if err != nil || list[0].Status != batch.Unknown {
						return err
					}
					ev, err := o.desk.Releasable(t.Context(), list[0])
					if err == nil && (ev.Code == "" || ev.Code == "E502") {
						t.Errorf("%s of %s was judged by %s: %q %s", second, list[0].Key.Merchant, o.debtor.Merchant, ev.Code, ev.Text)
					}
					return err
				})
				time.Sleep(31 * time.Minute)
			}
		})
	}
}

// TestAPerTokenStatementProvesNothingAfterARotation: the token was replaced, and the statement lists only what the new one made.
func TestAPerTokenStatementProvesNothingAfterARotation(t *testing.T) {
	story(t, 4, simulator.Config{Quirks: quirks{"ref:" + second: "silent-after", "lookup:" + second: "polite,lookup-silent", "scope": "token"}}, func(t *testing.T, w *world) {
		w.file.Pay.SettleFor = settings.For(1)
		w.mustRun()
		parts := strings.SplitN(simulator.DefaultToken, "|", 3)
		token := parts[0] + "|" + parts[1] + "|" + strings.Repeat("7", len(parts[2]))
		w.sim.Update(func(c *simulator.Config) { c.Token = token; c.Quirks = quirks{"scope": "token"} })
		rotated := func(o *office) { g := gatewayOf(t, o, token, w.sim); o.gateway, o.desk.Gateway = g, g }
		pay := func(o *office) error { rotated(o); _, err := o.pays(w, sheetOptions{}); return err }
		w.sheetOf(5, 0, "")
		w.life(pay) // row 5 is paid with the new token: it will be the canary
		released := false
		for range 3 {
			time.Sleep(31 * time.Minute)
			if !released {
				w.unknown(func(o *office, e batch.Entry) error { rotated(o); released = releaseIt(o, e) == nil; return nil })
			}
		}
		w.sheetOf(4, 0, "")
		w.life(pay)
		if n := w.moves()[second]; n > 1 {
			t.Errorf("paid %d times", n)
		}
	})
}

// TestAnUnchangedFailedRowIsNeverANewAttempt: the first sheet comes back, one row longer, after a corrected attempt failed too.
func TestAnUnchangedFailedRowIsNeverANewAttempt(t *testing.T) {
	story(t, 4, simulator.Config{Quirks: quirks{"ref:" + second: "failed", "ref:" + second + "-R2": "failed"}}, func(t *testing.T, w *world) {
		w.mustRun()
		w.sheetOf(4, 2, edited(2, 4, "512299999999"))
		w.mustRun()
		time.Sleep(8 * 24 * time.Hour)
		w.sim.Settle(second, simulator.Paid) // the first attempt was paid after all
		w.sheetOf(5, 0, "")                  // the first sheet with one more row: row 2 is unchanged
		w.run()
		if m := w.moves(); m[second]+m[second+"-R3"] > 1 || w.creates()[second+"-R3"] != 0 {
			t.Errorf("%v", m)
		}
	})
}

// TestAnAllowanceCoversOnlyWhatWasSeen: a changed account was allowed, and then the same money went out under another reference.
func TestAnAllowanceCoversOnlyWhatWasSeen(t *testing.T) {
	story(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
		w.mustRun()
		time.Sleep(30 * 24 * time.Hour)
		row := strings.Replace(edited(2, 4, "512277770001"), "2026-11-", "2026-12-", 1)
		december := func(n int) string {
			if n == 2 {
				return row
			}
			return strings.Replace(sheetRow(n), "2026-11-", "2026-12-", 1)
		}
		w.write(4, december)
		name := w.mustRun().Run.Name // H401
		w.life(func(o *office) error { return o.allow(t.Context(), name, "2026-12-E0002") })
		w.rows = 1
		w.write(1, func(int) string { return strings.Replace(row, "2026-12-E0002,E0002", "ADHOC-2,X2", 1) })
		w.mustRun() // meanwhile the same person gets it under another reference
		w.rows = 4
		w.write(4, december)
		_, err := w.run() // the one row left repeats: exit 8
		exitIs(t, err, ExitApproval)
		if w.moves()["ADHOC-2"]+w.moves()["2026-12-E0002"] > 1 {
			t.Errorf("no H403: %v", w.moves())
		}
	})
}

// TestAStopDuringTheLookUpsHolds: a person stops the run while it is still looking references up.
func TestAStopDuringTheLookUpsHolds(t *testing.T) {
	story(t, 6, simulator.Config{Quirks: quirks{"ref:" + second: "invalid-token"}}, func(t *testing.T, w *world) {
		w.file.Pay.Concurrency = 1
		name := w.mustRun().Run.Name
		w.polite()
		w.at("looking", 1, func() { w.stop(name) })
		before := w.totalCreates()
		w.run()
		if n := w.totalCreates() - before; n != 0 {
			t.Errorf("%d creates after the stop", n)
		}
	})
}

// TestLookUpsDoNotRace: many look-ups find old payouts at once (for the race detector).
func TestLookUpsDoNotRace(t *testing.T) {
	w := newWorld(t, 60, simulator.Config{})
	w.file.Pay.Concurrency = 8
	if _, err := w.runShown("2026", 25*24*time.Hour); err != nil {
		t.Fatal(err)
	}
}

// TestATopUpHelps: an old doubt and a pool that was topped up must not ask for a top-up for ever.
func TestATopUpHelps(t *testing.T) {
	story(t, 4, simulator.Config{Opening: ringgit("5000"), Quirks: quirks{"ref:" + second: "silent-before"}}, func(t *testing.T, w *world) {
		w.mustRun()
		time.Sleep(30 * 24 * time.Hour)
		w.month("2026-12-")
		for range 3 {
			w.sim.TopUp(ringgit("50000"))
			_, err := w.run()
			if err == nil {
				return
			}
			t.Error(err, w.sim.Books().Balance, w.sum)
		}
	})
}

// TestTheSameReferencesInAnotherMonthAreHeld: references without a month, the same amounts: December must not read already paid.
func TestTheSameReferencesInAnotherMonthAreHeld(t *testing.T) {
	story(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
		w.month("") // E0001 …, every month
		month := func(m string) (r *batch.Report) {
			if err := w.life(func(o *office) (err error) { r, err = o.pays(w, sheetOptions{period: m}); return err }); err != nil {
				t.Fatal(err)
			}
			return r
		}
		month("2026-11")
		time.Sleep(30 * 24 * time.Hour)
		if r := month("2026-12"); exitCode(r) == ExitPaid || r.Lines[0].Advice != "H404" {
			t.Errorf("December: exit %d, %s %s", exitCode(r), r.Lines[0].Word, r.Lines[0].Advice)
		}
	})
}

// TestInLiveAnotherPersonAllows: who ran the sheet allows rows that the approver never saw.
func TestInLiveAnotherPersonAllows(t *testing.T) {
	story(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
		as := func(by string, do func(o *office) error) error {
			return w.life(func(o *office) error {
				o.by, o.debtor.Environment, o.desk.Rules.VerifyNames = by, "live", false
				o.desk.Debtor = o.debtor
				return do(o)
			})
		}
		run := func() error {
			return as("alice", func(o *office) error {
				_, err := o.process(t.Context(), t.Context(), w.sheet, sheetOptions{}, consent{yes: true})
				return err
			})
		}
		latest := func(o *office) string { runs, _ := o.book.Runs(t.Context()); return runs[0].Name }
		approve := func(total string) {
			if err := as("bob", func(o *office) error { return o.approveRun(t.Context(), latest(o), total, 0) }); err != nil {
				t.Fatal(err)
			}
		}
		exitIs(t, run(), ExitApproval)
		approve(w.sum.String())
		run()
		time.Sleep(30 * 24 * time.Hour)
		w.write(4, func(n int) string {
			row := sheetRow(n)
			if n > 1 {
				row = edited(n, 4, fmt.Sprintf("51227777000%d", n))
			}
			return strings.Replace(row, "2026-11-", "2026-12-", 1)
		})
		exitIs(t, run(), ExitApproval)
		approve("1001.01") // bob is shown one row
		before := w.totalCreates()
		as("alice", func(o *office) error { return o.allow(t.Context(), latest(o), "all") })
		run()
		if n := w.totalCreates() - before; n > 1 {
			t.Errorf("bob approved one payout of RM 1,001.01; alice sent %d", n)
		}
	})
}

// TestAReturnedRowCanBePaidAgain: a gateway calls a returned payout failed.
func TestAReturnedRowCanBePaidAgain(t *testing.T) {
	story(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
		a := w.mustRun().Run.Name
		time.Sleep(48 * time.Hour)
		w.sim.Return(second)
		w.mustRun()
		w.backFromFailedSheet(a, 1)
		if r := w.mustRun(); w.creates()[second+"-R2"] != 1 {
			t.Errorf("%s %s", r.Lines[0].Word, r.Lines[0].Advice)
		}
	})
}

func (w *world) backFromFailedSheet(run string, attempt int) {
	w.rows, w.sum = 1, ringgit("1002.02")
	os.WriteFile(w.sheet, []byte("external_invoice_ref,employee_no,recipient_name,bank,third_party_account_no,amount,recipient_reference,payrun_run,payrun_attempt\n"+
		sheetRow(2)+fmt.Sprintf(",%s,%d\n", run, attempt)), 0o600)
}

// TestAConflictFoundAtResumeStopsIt: the look-ups before a resume find a conflict.
func TestAConflictFoundAtResumeStopsIt(t *testing.T) {
	story(t, 6, simulator.Config{Quirks: quirks{"ref:" + second: "silent-after", "lookup:" + second: "polite,lookup-silent", "ref:2026-11-E0003": "invalid-token"}}, func(t *testing.T, w *world) {
		w.file.Pay.Concurrency = 1
		w.mustRun()
		w.sim.Update(func(c *simulator.Config) { c.Quirks = quirks{"lookup:" + second: "lookup-other-amount"} })
		before := w.totalCreates()
		r, _ := w.run()
		if n := w.totalCreates() - before; n != 0 {
			t.Errorf("%d creates after the conflict was seen; the run is %s", n, r.Run.State)
		}
	})
}

// TestPaidTwiceIsSaidLoudly: a failed payout, or a released one, turns out paid after it was paid again.
func TestPaidTwiceIsSaidLoudly(t *testing.T) {
	part(t, 4, simulator.Config{Quirks: quirks{"ref:" + second: "failed"}}, func(t *testing.T, w *world) {
		w.mustRun()
		w.sheetOf(4, 2, edited(2, 4, "512299999999"))
		w.mustRun()
		time.Sleep(48 * time.Hour)
		w.sim.Settle(second, simulator.Paid) // the ledger will know both attempts Paid
		if r, err := w.run(); err != nil || exitCode(r) == ExitPaid || r.State != batch.StateBlocked {
			t.Errorf("%v: exit %d, %s, alarms %v", w.moves(), exitCode(r), r.State, r.Alarms)
		}
	})
	part(t, 4, simulator.Config{Quirks: quirks{"ref:" + second: "failed"}}, func(t *testing.T, w *world) {
		w.mustRun()
		w.sheetOf(4, 2, edited(2, 4, "512299999999"))
		w.mustRun()
		time.Sleep(10 * 24 * time.Hour) // within the 30 days, outside the statement's 7
		w.sim.Settle(second, simulator.Paid)
		w.run()
		for _, e := range w.entries() {
			if e.Wire == second && e.Status == batch.Failed {
				t.Errorf("day 10: the parent still reads failed; %v", w.moves())
			}
		}
	})
	part(t, 4, simulator.Config{Quirks: quirks{"ref:" + second: "silent-late-visible,polite", "late": "90m"}}, func(t *testing.T, w *world) {
		w.mustRun()
		time.Sleep(62 * time.Minute)
		w.unknown(releaseIt)
		w.run()
		time.Sleep(time.Hour)
		if r, err := w.run(); err != nil || r.State != batch.StateBlocked || exitCode(r) == ExitPaid {
			t.Errorf("released and paid %d times: exit %d, %s, alarms %v", w.moves()[second], exitCode(r), r.State, r.Alarms)
		}
	})
}

// TestWhatIsReleasedDuringTheLookUpsWaits: a payout is released after the total was counted.
func TestWhatIsReleasedDuringTheLookUpsWaits(t *testing.T) {
	story(t, 4, simulator.Config{Quirks: quirks{"ref:" + second: "silent-before", "ref:2026-11-E0003": "invalid-token"}}, func(t *testing.T, w *world) {
		w.file.Pay.Concurrency = 1
		w.mustRun()
		w.polite()
		w.at("looking", 1, func() {
			w.unknown(func(o *office, e batch.Entry) error {
				return o.book.Release(t.Context(), e.Key, batch.Release{By: "b", At: time.Now(), Amount: e.Instruction.Amount.Amount, Evidence: "x"})
			})
		})
		if r := w.mustRun(); r.Sent != r.ToPay.Count {
			t.Errorf("to pay %v, which is T; %d sent", r.ToPay, r.Sent)
		}
	})
}

// TestLookUpsOfAnotherCredentialDoNotCount: look-ups of another credential stand among the evidence.
func TestLookUpsOfAnotherCredentialDoNotCount(t *testing.T) {
	story(t, 4, simulator.Config{Quirks: quirks{"ref:" + second: "silent-before"}}, func(t *testing.T, w *world) {
		w.mustRun()
		time.Sleep(20 * time.Minute)
		w.unknown(func(o *office, e batch.Entry) error {
			return o.book.Look(t.Context(), e.Key, batch.Look{At: time.Now(), NotFound: true, Origin: "another"})
		})
		time.Sleep(50 * time.Minute)
		w.unknown(func(o *office, e batch.Entry) error {
			looks, _ := o.book.Looks(t.Context(), e.Key)
			o.desk.Rules.AbsentLooks = len(looks) + 1 // all of them, the strange one, and the last one now
			ev, err := o.desk.Releasable(t.Context(), e)
			if ev.Code == "" {
				t.Errorf("a look-up of another credential was counted: %s", ev.Text)
			}
			return err
		})
	})
}

// TestTheMoneyProofOutlivesOneSitting: a run is blocked, topped up and resumed; asked about a month later; run again with a difference.
func TestTheMoneyProofOutlivesOneSitting(t *testing.T) {
	part(t, 6, simulator.Config{Quirks: quirks{"ref:2026-11-E0003": "invalid-token"}}, func(t *testing.T, w *world) {
		w.file.Pay.Concurrency = 1
		w.mustRun()
		w.polite()
		w.sim.TopUp(ringgit("1000"))
		if r := w.mustRun(); exitCode(r) != ExitPaid {
			t.Errorf("blocked, topped up, resumed, all paid: exit %d, difference %s", exitCode(r), r.Money.Difference)
		}
	})
	part(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
		november := w.mustRun().Run.Name
		time.Sleep(30 * 24 * time.Hour)
		w.month("2026-12-")
		w.mustRun()
		if err := w.life(func(o *office) error { o.flags.json = true; return o.results(t.Context(), november, w.dir+"/x.csv", 0) }); err != nil {
			t.Errorf("results of November in December: %v", err)
		}
	})
	part(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
		w.at("paying", 1, func() { w.sim.Spend(ringgit("50")) })
		if first, again := exitCode(w.mustRun()), exitCode(w.mustRun()); first != again {
			t.Errorf("exit %d, and the same file again %d", first, again)
		}
	})
}

// TestRepeatsOfAKnownRunCanBeAllowed: a resumed run has become half repeats; what it says to do must work.
func TestRepeatsOfAKnownRunCanBeAllowed(t *testing.T) {
	story(t, 4, simulator.Config{Quirks: quirks{"ref:2026-11-E0001": "invalid-token"}}, func(t *testing.T, w *world) {
		w.file.Pay.Concurrency = 1
		a := w.mustRun().Run.Name
		w.polite()
		w.write(4, func(n int) string { return edited(n, 0, "NEW-"+letters(n)) })
		w.mustRun() // the same people under other references
		w.month("2026-11-")
		_, err := w.mustNotSend("repeats")
		exitIs(t, err, ExitApproval)
		if err := w.life(func(o *office) error { return o.allow(t.Context(), a, "all") }); err != nil {
			t.Errorf("the program says: approve %s --allow; that says %v", a, err)
		}
	})
}

// TestAHoldWhoseReasonIsGoneIsNotCountedToPay: what held a row is over, and nobody has lifted it.
func TestAHoldWhoseReasonIsGoneIsNotCountedToPay(t *testing.T) {
	story(t, 4, simulator.Config{Quirks: quirks{"ref:" + second: "pending-stuck"}}, func(t *testing.T, w *world) {
		w.mustRun()
		w.write(4, func(n int) string {
			if n == 2 {
				return edited(2, 0, "BONUS-2") // H403: the other one waits
			}
			return strings.Replace(edited(n, 5, fmt.Sprintf("%d.00", 50+n)), "2026-11-", "2026-12-", 1)
		})
		w.mustRun()
		w.sim.Settle(second, simulator.Failed)
		w.mustRun()
		if r := w.mustRun(); r.ToPay.Count != r.Sent && w.creates()["BONUS-2"] == 0 {
			t.Errorf("to pay %v, never sent; %s %s", r.ToPay, r.Lines[1].Word, r.Lines[1].Advice)
		}
	})
}

// TestRowsThatALargerSheetTookOverAreNamed: a larger sheet was proposed while a run was blocked.
func TestRowsThatALargerSheetTookOverAreNamed(t *testing.T) {
	story(t, 4, simulator.Config{Quirks: quirks{"ref:2026-11-E0003": "invalid-token"}}, func(t *testing.T, w *world) {
		w.file.Pay.Concurrency = 1
		w.mustRun()
		w.polite()
		w.sheetOf(5, 0, "")
		err := w.life(func(o *office) error { // run in live: proposes, exit 8
			rows, err := o.read(w.sheet, sheetOptions{})
			if err != nil {
				return err
			}
			defer rows.Close()
			b, err := o.collect(t.Context(), rows, sheetOptions{})
			if err != nil {
				return err
			}
			p, err := o.desk.Check(t.Context(), b)
			if err != nil {
				return err
			}
			return o.recordProposed(t.Context(), p)
		})
		if err != nil {
			t.Fatal(err)
		}
		w.sheetOf(4, 0, "")
		r := w.mustRun() // the larger sheet has them now: nothing is promised here, and it is said where they are
		if r.ToPay.Count != 0 || r.Sent != 0 || r.Lines[3].Advice != "P348" || exitCode(r) != ExitSomeNot {
			t.Errorf("the approved run: to pay %v, sent %d, %s", r.ToPay, r.Sent, r.Lines[3].Advice)
		}
	})
}

// TestResultsOfAnEarlierRunStayTrue: a later sheet corrected, or paid, a row of an earlier run.
func TestResultsOfAnEarlierRunStayTrue(t *testing.T) {
	line := func(w *world, run string, n int) (l batch.ReportLine) {
		w.life(func(o *office) error { r, err := o.known(context.Background(), run); l = r.Lines[n]; return err })
		return l
	}
	part(t, 4, simulator.Config{Quirks: quirks{"ref:2026-11-E0003": "invalid-token"}}, func(t *testing.T, w *world) {
		w.file.Pay.Concurrency = 1
		a := w.mustRun().Run.Name
		w.polite()
		w.stop(a)
		w.sheetOf(4, 4, edited(4, 5, "9999.00"))
		w.mustRun()
		if l := line(w, a, 3); l.Word == batch.WordAlreadyPaid {
			t.Errorf("%s reads %s, %s; 9999.00 was paid", l.Ref, l.Word, l.Amount)
		}
	})
	part(t, 4, simulator.Config{Quirks: quirks{"ref:" + second: "failed"}}, func(t *testing.T, w *world) {
		a := w.mustRun().Run.Name
		w.sheetOf(4, 2, edited(2, 4, "512299999999"))
		w.mustRun() // paid as R2
		if l := line(w, a, 1); l.Retry {
			t.Errorf("%s reads %s and is on the Failed sheet, though R2 paid it", l.Ref, l.Word)
		}
	})
}

// TestTheFailedSheetOfALargerRunIsTakenBack: a failed row stands on the Failed sheet of a run that did not send it.
func TestTheFailedSheetOfALargerRunIsTakenBack(t *testing.T) {
	story(t, 4, simulator.Config{Quirks: quirks{"ref:" + second: "failed"}}, func(t *testing.T, w *world) {
		w.mustRun()
		w.sheetOf(5, 0, "")
		b := w.mustRun() // row 2 stands as failed, and is on this run's Failed sheet
		w.backFromFailedSheet(b.Run.Name, b.Lines[1].Attempt)
		if r := w.mustRun(); b.Lines[1].Retry && w.creates()[second+"-R2"] != 1 {
			t.Errorf("%s %s", r.Lines[0].Word, r.Lines[0].Advice)
		}
	})
}

// TestTheFirstSheetAfterAFailedRetrySendsNothing: the first sheet comes back unchanged after its correction failed.
func TestTheFirstSheetAfterAFailedRetrySendsNothing(t *testing.T) {
	story(t, 4, simulator.Config{Quirks: quirks{"ref:" + second: "failed", "ref:" + second + "-R2": "failed"}}, func(t *testing.T, w *world) {
		w.mustRun()
		w.sheetOf(4, 2, edited(2, 4, "512299999999"))
		w.mustRun()
		w.sheetOf(4, 0, "")
		if r := w.mustRun(); r.ToPay.Count != 0 || !r.Repeat {
			t.Errorf("to pay %v, repeat %v", r.ToPay, r.Repeat)
		}
		if _, err := w.runShown(second+"-R3", time.Hour); err != nil {
			t.Errorf("exit 1: %v", err)
		}
	})
}

// TestStoppedByAPersonStaysStopped: a run that was stopped must not be called blocked.
func TestStoppedByAPersonStaysStopped(t *testing.T) {
	story(t, 6, simulator.Config{Quirks: quirks{"ref:2026-11-E0003": "invalid-token"}}, func(t *testing.T, w *world) {
		w.file.Pay.Concurrency = 1
		w.at("paying", 3, func() {
			w.life(func(o *office) error { runs, _ := o.book.Runs(t.Context()); w.stop(runs[0].Name); return nil })
		})
		if r := w.mustRun(); r.Run.State != batch.RunStopped {
			t.Errorf("stopped by a person, and it is %s %s", r.Run.State, r.Run.Reason)
		}
	})
}

// TestABlockedRunThatSettledIsDone: a run blocked itself on its last rows, and all were paid after all.
func TestABlockedRunThatSettledIsDone(t *testing.T) {
	q := quirks{}
	for n := range 5 {
		q[fmt.Sprintf("ref:2026-11-E000%d", n+2)] = "silent-after"
	}
	story(t, 6, simulator.Config{Quirks: q}, func(t *testing.T, w *world) {
		w.file.Pay.Concurrency = 1
		w.mustRun()
		if r := w.mustRun(); r.State != batch.StateFinal || !r.Repeat {
			t.Errorf("all paid; %s, repeat %v, %v", r.State, r.Repeat, r.Totals[batch.WordPaid])
		}
	})
}

type cancels struct {
	batch.Book
	cancel func()
}

func (c cancels) Opened(ctx context.Context, run string, b batch.Balance) error {
	defer c.cancel()
	return c.Book.Opened(ctx, run, b)
}

// TestAnInterruptBeforeTheFirstSendIsAnInterrupt: Ctrl-C between the claim and the first send.
func TestAnInterruptBeforeTheFirstSendIsAnInterrupt(t *testing.T) {
	story(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
		take, cancel := context.WithCancel(t.Context())
		w.die = func(b batch.Book) batch.Book { return cancels{b, cancel} }
		err := w.life(func(o *office) error {
			_, err := o.process(take, context.Background(), w.sheet, sheetOptions{}, consent{})
			return err
		})
		if e, ok := errors.AsType[*exit](err); ok && e.code != ExitInterrupted {
			t.Errorf("exit %d: %v", e.code, err)
		}
	})
}

// TestAdoptedAtResumeReadsAlreadyPaid: the gateway had it all along and we sent nothing.
func TestAdoptedAtResumeReadsAlreadyPaid(t *testing.T) {
	story(t, 4, simulator.Config{Quirks: quirks{"lookup:" + second: "lookup-silent"}}, func(t *testing.T, w *world) {
		w.mustRun()
		w.polite()
		if r, err := w.runShown(second, time.Hour); err != nil || r.Lines[1].Word != batch.WordAlreadyPaid {
			t.Errorf("%v; %s %s, and we sent nothing for it", err, r.Lines[1].Word, r.Lines[1].Advice)
		}
	})
}

// TestAnotherBankIsAnotherAccount: the same number at another bank.
func TestAnotherBankIsAnotherAccount(t *testing.T) {
	story(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
		w.mustRun()
		time.Sleep(30 * 24 * time.Hour)
		w.write(4, func(n int) string {
			row := strings.Replace(sheetRow(n), "2026-11-", "2026-12-", 1)
			if n == 2 {
				row = strings.Replace(row, "Maybank", "CIMB Bank", 1)
			}
			return row
		})
		if l := w.mustRun().Lines[1]; l.Advice != "H401" {
			t.Errorf("%s %s, now to %s", l.Word, l.Advice, l.Bank)
		}
	})
}
