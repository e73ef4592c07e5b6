package command

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"payrun/batch"
	"payrun/client/leanx"
	"payrun/client/simulator"
)

// TestWhatIsInDoubtIsNotSentAgain: a payout was made, nobody said so, and
// look-ups do not find it for an hour and a half. Meanwhile the same sheet is
// run again and again, with other rows of it still to pay.
func TestWhatIsInDoubtIsNotSentAgain(t *testing.T) {
	q := quirks{"ref:" + second: "silent-late-visible", "late": "90m", "ref:2026-11-E0003": "invalid-token,invalid-token,invalid-token,invalid-token,polite"}
	story(t, 4, simulator.Config{Quirks: q}, func(t *testing.T, w *world) {
		w.file.Pay.Concurrency = 1
		for range 4 {
			r := w.mustRun()
			if n := w.creates()[second]; n != 1 || r.Lines[1].Word != batch.WordUnknown {
				t.Fatalf("%s was sent %d times and reads %s", second, n, r.Lines[1].Word)
			}
			time.Sleep(18 * time.Minute)
		}
		w.mustRun()
		time.Sleep(time.Hour)
		if r := w.mustRun(); r.Totals[batch.WordPaid].Count+r.Totals[batch.WordAlreadyPaid].Count != 4 || w.creates()[second] != 1 {
			t.Errorf("%+v, creates %v", r.Totals, w.creates())
		}
	})
}

// begun remembers when each payout won the move to Unknown.
type begun struct {
	batch.Book
	at *sync.Map
}

func (b begun) Begin(ctx context.Context, k batch.Key, s batch.Start) error {
	err := b.Book.Begin(ctx, k, s)
	b.at.Store(k, time.Now())
	return err
}

// prompt checks that a request leaves at the moment of its move.
type prompt struct {
	*leanx.Gateway
	t  *testing.T
	at *sync.Map
}

func (p prompt) Submit(ctx context.Context, a batch.Attempt) (batch.Verdict, error) {
	if at, found := p.at.Load(a.Key); !found || !time.Now().Equal(at.(time.Time)) {
		p.t.Errorf("%s left at %v; its move was at %v", a.Wire, time.Now(), at)
	}
	return p.Gateway.Submit(ctx, a)
}

// TestNothingWaitsBetweenTheMoveAndTheRequest: a process that is killed while a
// payout waits for its turn must not leave a doubt behind. Turns are short
// here, one a second, and every other row is throttled.
func TestNothingWaitsBetweenTheMoveAndTheRequest(t *testing.T) {
	q := quirks{"ref:" + second: "http-429-before", "ref:2026-11-E0004": "http-429-before"}
	story(t, 8, simulator.Config{Quirks: q}, func(t *testing.T, w *world) {
		w.file.Pay.RatePerSecond = 1
		var at sync.Map
		w.die = func(b batch.Book) batch.Book { return begun{b, &at} }
		err := w.life(func(o *office) error {
			g := prompt{o.gateway.(*leanx.Gateway), t, &at}
			o.gateway, o.desk.Gateway = g, g
			_, err := o.pays(w, sheetOptions{})
			return err
		})
		if err != nil || w.totalCreates() != 8 {
			t.Errorf("%v, %d creates", err, w.totalCreates())
		}
	})
}

// line is a network that can go down: connections take no byte any more, and
// there are no new ones.
type line struct {
	to   *simulator.Simulator
	down atomic.Bool
}

var errDown = errors.New("the line is down")

func (l *line) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if l.down.Load() {
		return nil, errDown
	}
	conn, err := l.to.Dial(ctx, network, address)
	return wired{conn, l}, err
}

type wired struct {
	net.Conn
	line *line
}

func (w wired) Write(b []byte) (int, error) {
	if w.line.down.Load() {
		return 0, errDown
	}
	return w.Conn.Write(b)
}

// TestAGatewayInTroubleIsNotFed: the gateway answers nothing, or the line goes
// down. The run stops itself after five sends in a row; what was not sent stays
// so, and is paid once when the trouble is over.
func TestAGatewayInTroubleIsNotFed(t *testing.T) {
	t.Run("silence", func(t *testing.T) {
		story(t, 20, simulator.Config{Faults: "silent-before=1"}, func(t *testing.T, w *world) {
			w.file.Pay.Concurrency = 1
			r := w.mustRun()
			if w.totalCreates() != 5 || r.State != batch.StateBlocked || r.Run.Reason != "B807 5" || r.Totals[batch.WordNotSent].Count != 15 {
				t.Errorf("%d requests, %s %q, %+v", w.totalCreates(), r.State, r.Run.Reason, r.Totals)
			}
		})
	})
	t.Run("a line that is down", func(t *testing.T) {
		story(t, 20, simulator.Config{}, func(t *testing.T, w *world) {
			w.file.Pay.Concurrency = 1
			l := &line{to: w.sim}
			w.at("paying", 3, func() { l.down.Store(true) })
			var r *batch.Report
			err := w.lifeOf(process{by: "tester", dial: l.dial}, func(o *office) (err error) {
				r, err = o.pays(w, sheetOptions{})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			begun := 0
			for _, e := range w.entries() {
				begun += e.Sends
			}
			if begun != 8 || r.State != batch.StateBlocked || r.Run.Reason != "B806" || r.Totals[batch.WordNotSent].Count != 17 {
				t.Fatalf("%d sends begun, %s %q, %+v", begun, r.State, r.Run.Reason, r.Totals)
			}
			w.watch = nil
			if r = w.mustRun(); r.Totals[batch.WordPaid].Count != 20 || w.totalCreates() != 20 {
				t.Errorf("the line is up: %+v, %d creates", r.Totals, w.totalCreates())
			}
		})
	})
}

// TestOnlyTodaysNotFoundLetsARowBeSent: the look-up before a first send must
// say what the look-up of a reference that cannot exist says today. Anything
// else leaves the row not sent; the others are paid.
func TestOnlyTodaysNotFoundLetsARowBeSent(t *testing.T) {
	for _, answer := range []string{"silent", "reset", "500", "html", "empty", "cut", "odd-code"} {
		t.Run(answer, func(t *testing.T) {
			story(t, 4, simulator.Config{Quirks: quirks{"lookup:" + second: "lookup-" + answer}}, func(t *testing.T, w *world) {
				r := w.mustRun()
				if l := r.Lines[1]; l.Word != batch.WordNotSent || l.Advice != "P341" || w.creates()[second] != 0 || r.Totals[batch.WordPaid].Count != 3 {
					t.Errorf("%s %s, %d creates, %+v", l.Word, l.Advice, w.creates()[second], r.Totals)
				}
			})
		})
	}
}

// blind is a gateway that finds nothing.
type blind struct{ *leanx.Gateway }

func (b blind) Inquire(ctx context.Context, _ batch.Attempt) (batch.Verdict, error) {
	return b.Gateway.Inquire(ctx, batch.Attempt{Wire: "NOWHERE"})
}

// TestAGatewayThatFindsEverythingIsNotBelieved: it shows a paid payout for
// every reference, even for one that cannot exist. No row may read paid.
func TestAGatewayThatFindsEverythingIsNotBelieved(t *testing.T) {
	story(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
		_, err := w.runShown("", time.Hour)
		exitIs(t, err, ExitUnexpected)
		if n := len(w.entries()); n != 0 || w.totalCreates() != 0 {
			t.Errorf("%d payouts recorded, %d sent", n, w.totalCreates())
		}
		if r := w.mustRun(); r.Totals[batch.WordPaid].Count != 4 {
			t.Errorf("%+v", r.Totals)
		}
	})
}

// TestAGatewayThatFindsNothingIsNotBelieved: it does not find a payout that it
// has paid, so its "not found" of another one releases nothing.
func TestAGatewayThatFindsNothingIsNotBelieved(t *testing.T) {
	story(t, 4, simulator.Config{Quirks: quirks{"ref:" + second: "silent-before"}}, func(t *testing.T, w *world) {
		w.mustRun()
		evidence := func(finds bool) (ev batch.Evidence) {
			w.unknown(func(o *office, e batch.Entry) (err error) {
				if !finds {
					g := blind{o.gateway.(*leanx.Gateway)}
					o.gateway, o.desk.Gateway = g, g
				}
				ev, err = o.desk.Releasable(t.Context(), e)
				return err
			})
			return ev
		}
		time.Sleep(62 * time.Minute)
		if ev := evidence(false); ev.Code != "E507" {
			t.Errorf("it finds nothing at all, and the evidence is %q %s", ev.Code, ev.Text)
		}
		if ev := evidence(true); ev.Code != "" {
			t.Errorf("it finds what it paid, and the evidence is %q %s", ev.Code, ev.Value)
		}
	})
}

// TestALostLedgerPaysNobodyAgain: the state folder is gone, and the same sheet
// is run. The gateway knows every reference: they are adopted, and nothing is
// sent.
func TestALostLedgerPaysNobodyAgain(t *testing.T) {
	story(t, 6, simulator.Config{}, func(t *testing.T, w *world) {
		w.mustRun()
		if err := os.RemoveAll(filepath.Join(w.dir, "state")); err != nil {
			t.Fatal(err)
		}
		r, err := w.mustNotSend("the ledger was lost")
		if err != nil || r.Totals[batch.WordAlreadyPaid].Count != 6 {
			t.Errorf("%v %+v", err, r)
		}
	})
}

// TestEveryRowIsInTheReport: rows that cannot be paid, rows that stand twice
// and rows that wait are in the report, each once, with the others.
func TestEveryRowIsInTheReport(t *testing.T) {
	story(t, 8, simulator.Config{}, func(t *testing.T, w *world) {
		w.write(8, func(n int) string {
			switch n {
			case 2:
				return edited(n, 5, "-5.00")
			case 3, 4:
				return edited(n, 0, "SAME")
			case 5:
				return edited(n, 3, "No Such Bank")
			case 6:
				return strings.Replace(sheetRow(n), "Payee", "", 1)
			}
			return ""
		})
		r := w.mustRun()
		if r.Totals[batch.WordInvalid].Count < 3 || r.Totals[batch.WordNotSent].Count != 1 || r.Totals[batch.WordPaid].Count < 3 {
			t.Errorf("%+v", r.Totals)
		}
	})
}

// TestAnInterruptLetsRequestsUnderWayFinish: somebody presses Ctrl-C while a
// slow answer is awaited. No new row is taken, and the request under way gets
// its answer: an interrupt makes no doubt.
func TestAnInterruptLetsRequestsUnderWayFinish(t *testing.T) {
	story(t, 8, simulator.Config{Quirks: quirks{"ref:" + second: "slow", "slow": "15s"}}, func(t *testing.T, w *world) {
		w.file.Pay.Concurrency, w.file.Pay.RatePerSecond = 2, 1
		take, interrupt := context.WithCancel(t.Context())
		w.at("paying", 3, interrupt)
		var r *batch.Report
		err := w.life(func(o *office) (err error) {
			r, err = o.process(take, t.Context(), w.sheet, sheetOptions{}, consent{})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		w.checkReport(r)
		w.checkTable()
		paid, unsent := r.Totals[batch.WordPaid].Count, r.Totals[batch.WordNotSent].Count
		if r.Lines[1].Word != batch.WordPaid || paid+unsent != 8 || unsent < 3 || w.totalCreates() != paid {
			t.Errorf("%+v, %d creates, %s reads %s", r.Totals, w.totalCreates(), second, r.Lines[1].Word)
		}
	})
}

// blindTo is a gateway that does not find one payout, although its statement
// lists it.
type blindTo struct {
	*leanx.Gateway
	wire string
}

func (b blindTo) Inquire(ctx context.Context, a batch.Attempt) (batch.Verdict, error) {
	if a.Wire == b.wire {
		return blind{b.Gateway}.Inquire(ctx, a)
	}
	return b.Gateway.Inquire(ctx, a)
}

// TestWhatStandsInTheStatementIsNotReleased: look-ups do not find a payout for
// more than an hour, and the gateway's own list has it.
func TestWhatStandsInTheStatementIsNotReleased(t *testing.T) {
	story(t, 4, simulator.Config{Quirks: quirks{"ref:" + second: "silent-after"}}, func(t *testing.T, w *world) {
		hide := func(o *office) {
			g := blindTo{o.gateway.(*leanx.Gateway), second}
			o.gateway, o.desk.Gateway = g, g
		}
		if err := w.life(func(o *office) error { hide(o); _, err := o.pays(w, sheetOptions{}); return err }); err != nil {
			t.Fatal(err)
		}
		time.Sleep(62 * time.Minute)
		w.unknown(func(o *office, e batch.Entry) error {
			hide(o)
			ev, err := o.desk.Releasable(t.Context(), e)
			if ev.Code != "E511" {
				t.Errorf("the statement lists it, and the evidence is %q %s", ev.Code, ev.Text)
			}
			return err
		})
	})
}
