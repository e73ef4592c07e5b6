package command

import (
	"strings"
	"testing"
	"time"

	"payrun/batch"
	"payrun/client/simulator"
)

// offBy is a clock that is off.
func offBy(off time.Duration) func() time.Time {
	return func() time.Time { return time.Now().Add(off) }
}

// lifeAt is the life of a process on a computer with another clock.
func (w *world) lifeAt(now func() time.Time, do func(o *office) error) {
	w.t.Helper()
	if err := w.lifeOf(process{by: "tester", dial: w.sim.Dial, now: now}, do); err != nil {
		w.t.Fatal(err)
	}
}

// runAt pays the sheet on a computer with another clock.
func (w *world) runAt(now func() time.Time) (r *batch.Report) {
	w.t.Helper()
	w.lifeAt(now, func(o *office) (err error) {
		r, err = o.process(w.t.Context(), w.t.Context(), w.sheet, sheetOptions{}, consent{})
		return err
	})
	w.checkReport(r)
	w.checkTable()
	return r
}

// evidenceAt asks for the release of the one unknown payout.
func (w *world) evidenceAt(now func() time.Time) (ev batch.Evidence) {
	w.t.Helper()
	w.lifeAt(now, func(o *office) error {
		open, err := o.book.Due(w.t.Context(), o.debtor, "", batch.Unknown)
		if err != nil || len(open) != 1 {
			w.t.Fatal(err, len(open))
		}
		ev, err = o.desk.Releasable(w.t.Context(), open[0])
		return err
	})
	return ev
}

// TestAClockOffFromTheGatewayStopsSending: beyond half of the time for which
// the gateway takes a signed request, nothing leaves, and the run says why.
// Below it, and where a gateway checks no time, everybody is paid. Set right,
// the clock lets the same sheet go on at once.
func TestAClockOffFromTheGatewayStopsSending(t *testing.T) {
	for _, test := range []struct {
		dialect string
		off     time.Duration
		reason  string // "" pays
	}{
		{simulator.LeanX, 145 * time.Second, ""},
		{simulator.LeanX, -145 * time.Second, ""},
		{simulator.LeanX, 155 * time.Second, "B805 2m"},
		{simulator.LeanX, -155 * time.Second, "B805 2m"},
		{simulator.TTpay, 12 * time.Second, ""},
		{simulator.TTpay, -12 * time.Second, ""},
		{simulator.TTpay, 20 * time.Second, "B805 "},
		{simulator.TTpay, -20 * time.Second, "B805 "},
		{simulator.FedaPay, time.Hour, ""},
		{simulator.FedaPay, -time.Hour, ""},
	} {
		t.Run(test.dialect+" "+test.off.String(), func(t *testing.T) {
			story(t, 4, simulator.Config{Dialect: test.dialect}, func(t *testing.T, w *world) {
				r := w.runAt(offBy(test.off))
				if test.reason == "" {
					if r.Totals[batch.WordPaid].Count != 4 {
						t.Errorf("%+v %s", r.Totals, r.Run.Reason)
					}
					return
				}
				if len(w.requests()) != 0 || r.Totals[batch.WordNotSent].Count != 4 || r.State != batch.StateBlocked || !strings.HasPrefix(r.Run.Reason, test.reason) {
					t.Fatalf("requests %v, %+v, %s %q", w.requests(), r.Totals, r.State, r.Run.Reason)
				}
				if r = w.mustRun(); r.Totals[batch.WordPaid].Count != 4 {
					t.Errorf("set right: %+v %s %q", r.Totals, r.State, r.Run.Reason)
				}
			})
		})
	}
}

// TestAClockThatJumpsWhilePayingStopsTheRest: the clock is set forward, or
// back, while a run sends: what was sent stays, the rest waits, and the next
// process, with the right clock, pays it. Nobody is paid twice.
func TestAClockThatJumpsWhilePayingStopsTheRest(t *testing.T) {
	for _, jump := range []time.Duration{time.Hour, -time.Hour} {
		story(t, 20, simulator.Config{}, func(t *testing.T, w *world) {
			w.file.Pay.Concurrency = 1
			r := w.runAt(func() time.Time {
				if len(w.creates()) >= 5 {
					return time.Now().Add(jump)
				}
				return time.Now()
			})
			paid := r.Totals[batch.WordPaid].Count
			if paid == 0 || paid > 7 || r.Totals[batch.WordNotSent].Count != 20-paid || r.State != batch.StateBlocked {
				t.Fatalf("%v: %+v %s %q", jump, r.Totals, r.State, r.Run.Reason)
			}
			if r = w.mustRun(); w.totalCreates() != 20 || r.Totals[batch.WordUnknown].Count != 0 {
				t.Errorf("%v, set right: %d creates, %+v %q", jump, w.totalCreates(), r.Totals, r.Run.Reason)
			}
		})
	}
}

// TestAClockThatWentBackSendsNothing: the next process has an earlier clock
// than the ledger's events. Nothing is sent and nothing is released until the
// clock is right, although this gateway itself checks no time.
func TestAClockThatWentBackSendsNothing(t *testing.T) {
	quirks := map[string]string{"ref:2026-11-B0002": "silent-before"}
	story(t, 4, simulator.Config{Dialect: simulator.FedaPay, Quirks: quirks}, func(t *testing.T, w *world) {
		if r := w.mustRun(); r.Totals[batch.WordUnknown].Count != 1 {
			t.Fatalf("%+v", r.Totals)
		}
		w.rows = 6
		w.write(6, func(int) string { return "" })
		before := len(w.requests())
		r := w.runAt(offBy(-time.Hour))
		if len(w.requests()) != before || r.State != batch.StateBlocked || !strings.HasPrefix(r.Run.Reason, "B810 ") {
			t.Fatalf("%d requests more, %+v %s %q", len(w.requests())-before, r.Totals, r.State, r.Run.Reason)
		}
		if ev := w.evidenceAt(offBy(-time.Hour)); ev.Code != "E514" {
			t.Errorf("released by %+v", ev)
		}
		if r = w.mustRun(); r.Totals[batch.WordPaid].Count != 2 {
			t.Errorf("set right: %+v %q", r.Totals, r.Run.Reason)
		}
	})
}

// TestAClockSetForwardRipensNothing: a payout is unknown, and the clock of the
// next processes is ahead by more than the quiet time, or by what the gateway
// still tolerates: it is too early to release it until the time has really
// passed.
func TestAClockSetForwardRipensNothing(t *testing.T) {
	for _, test := range []struct {
		dialect, ref string
		quiet, off   time.Duration
		early        string
	}{
		{simulator.FedaPay, "2026-11-B0002", 5 * time.Minute, 24 * time.Hour, "E505"},
		{simulator.FedaPay, "2026-11-B0002", 5 * time.Minute, 4 * time.Minute, "E505"},
		{simulator.LeanX, "2026-11-E0002", time.Hour, 24 * time.Hour, "E514"},
		{simulator.LeanX, "2026-11-E0002", time.Hour, 140 * time.Second, "E505"},
		{simulator.TTpay, "2026-11-K0002", 5 * time.Minute, 24 * time.Hour, "E514"},
		{simulator.TTpay, "2026-11-K0002", 5 * time.Minute, 14 * time.Second, "E505"},
	} {
		t.Run(test.dialect+" "+test.off.String(), func(t *testing.T) {
			story(t, 4, simulator.Config{Dialect: test.dialect, Quirks: map[string]string{"ref:" + test.ref: "silent-before"}}, func(t *testing.T, w *world) {
				if r := w.mustRun(); r.Totals[batch.WordUnknown].Count != 1 {
					t.Fatalf("%+v", r.Totals)
				}
				var ended time.Time
				for _, e := range w.entries() {
					if e.Status == batch.Unknown {
						ended = e.Ended
					}
				}
				for _, part := range []time.Duration{2, 4} { // of the quiet time, before its end
					time.Sleep(time.Until(ended.Add(test.quiet - test.quiet/part)))
					if ev := w.evidenceAt(offBy(test.off)); ev.Code != test.early {
						t.Fatalf("%v after the end: %+v", time.Since(ended), ev)
					}
				}
				time.Sleep(time.Until(ended.Add(test.quiet - 8*time.Second)))
				for range 3 {
					if ev := w.evidenceAt(offBy(test.off)); ev.Code != test.early {
						t.Fatalf("%v after the end: %+v", time.Since(ended), ev)
					}
				}
				time.Sleep(2 * time.Minute)
				if ev := w.evidenceAt(nil); ev.Code != "" {
					t.Errorf("the time has passed: %+v", ev)
				}
			})
		})
	}
}
