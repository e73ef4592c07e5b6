package command

import (
	"flag"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/client/simulator"
)

var (
	points  = flag.Int("points", 40, "TestEveryCrashPoint dies at every such step of one batch; 1 = at each")
	answers = flag.Int("answers", 200, "TestTwoProcessesAndEveryAnswer tells every such story; 1 = each")
)

// newScripted makes a desk with one sheet of so many rows and a gateway that
// keeps to a script.
func newScripted(t *testing.T, name string, rows int, script quirks) (*desk, *drop) {
	d := newQuietDesk(t, 1, simulator.Config{Dialect: name, Quirks: script, Settle: 3 * time.Minute})
	d.named = true
	d.file.Pay.Concurrency, d.file.Pay.RatePerSecond, d.file.Pay.StopAfterUnknown = 1, 0, 0
	d.file.Pay.SettleFor = settings.For(10 * time.Second)
	d.file.Check.VerifyNames = false
	var list []string
	for n := 1; n <= rows; n++ {
		list = append(list, d.in.row(n))
	}
	p := d.putPlain(list)
	d.count(p)
	return d, p
}

// ref is the reference of row n in a dialect's sheets of November.
func (d *desk) ref(n int) string { return cell(d.in.row(n), 0) }

// refs writes a script for the rows from 1 of a dialect.
func refs(name string, faults ...string) quirks {
	q := quirks{}
	for n, f := range faults {
		if f != "" {
			q["ref:"+cell(dialects[name].row(n+1), 0)] = f
		}
	}
	return q
}

// resume runs a sheet to its end after whatever happened, with an operator
// who looks, waits and releases, and a gateway that is polite from the third
// life on.
func (d *desk) resume(p *drop) {
	for round := range 30 {
		if round == 2 {
			d.sim.Update(func(c *simulator.Config) {
				for key := range c.Quirks {
					if strings.Contains(key, ":") {
						delete(c.Quirks, key)
					}
				}
			})
			d.unstick()
		}
		d.one(p, true)
		if d.t.Failed() || round > 2 && p.last != nil && d.done(p.last) || round > 8 && p.last != nil && d.ended(p.last, 40) {
			break
		}
		d.examine(false)
		d.operator()
		time.Sleep(time.Hour)
	}
	d.examine(true)
}

// ends holds the rows against what must have become of them.
func (d *desk) ends(p *drop, want ...batch.Word) {
	d.t.Helper()
	if p.last == nil {
		d.t.Errorf("the sheet was never run to its end: %s", d.now)
		return
	}
	moves := d.moves()
	for n, l := range p.last.Lines {
		is := l.Word
		if is == batch.WordAlreadyPaid {
			is = batch.WordPaid
		}
		if is != want[n] {
			d.t.Errorf("row %d is %s %s %s, and should be %s", l.Row, l.Word, l.Advice, l.GatewayCode, want[n])
		}
		if is == batch.WordPaid && moves[l.Wire] != 1 {
			d.t.Errorf("row %d moved %d times", l.Row, moves[l.Wire])
		}
	}
}

// eight is one batch in which everything happens that can: a gateway's script
// for eight rows, and what becomes of them.
var eight = map[string][]string{
	simulator.LeanX:   {"", "failed", "pending-stuck", "silent-after", "silent-before", "late-visible", "approval-success", "html-after"},
	simulator.FedaPay: {"", "failed", "stuck", "silent-after", "silent-before", "create-silent-after", "create-twice", "html-after"},
	simulator.TTpay:   {"", "failed-1000", "stuck", "silent-after", "silent-before", "code-426-after", "code-500-after", "html-after"},
}

// TestEveryCrashPoint pays one batch of eight rows and dies at one step of it:
// before or after each write of the ledger, before each request, after it left,
// and after its answer; killed, and with the power lost. Whatever the step, a
// new process and an operator bring every row to its end, and nobody is paid
// twice.
func TestEveryCrashPoint(t *testing.T) {
	for name, script := range eight {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			steps := stepsOf(t, name, refs(name, script...), len(script))
			told := 0
			for _, how := range []death{kill, power} {
				for at := 1; at <= len(steps); at += *points {
					synctest.Test(t, func(t *testing.T) {
						d, p := newScripted(t, name, len(script), refs(name, script...))
						d.dieAt(p, at, how, steps[at-1])
						d.resume(p)
						d.ends(p, batch.WordPaid, batch.WordFailed, batch.WordPaid, batch.WordPaid, batch.WordPaid, batch.WordPaid, batch.WordPaid, batch.WordPaid)
					})
					if told++; t.Failed() {
						t.Fatalf("%s at step %d of %d: %s", how, at, len(steps), steps[at-1])
					}
				}
			}
			t.Logf("crash points: %d points × {kill, power} of %s, %d deaths, 0 violations", len(steps), name, told)
		})
	}
}

// stepsOf lists the steps of a process that pays a scripted sheet in peace.
func stepsOf(t *testing.T, name string, script quirks, rows int) (steps []string) {
	synctest.Test(t, func(t *testing.T) {
		d, p := newScripted(t, name, rows, script)
		f := d.machine.born(0, kill, d.rnd, d.tempo)
		d.take(p, f, false)
		steps = f.steps
	})
	if len(steps) == 0 {
		t.Fatal("no step was counted")
	}
	return steps
}

// dieAt runs a sheet in a process that dies at a step.
func (d *desk) dieAt(p *drop, at int, how death, step string) {
	d.t.Helper()
	f := d.machine.born(at, how, random(uint64(at)), d.tempo)
	d.take(p, f, false)
	if f.where() != step {
		d.t.Errorf("step %d is %q, and was %q in peace", at, f.where(), step)
	}
	p.last = nil
	d.examine(false)
}

// TestTwoProcessesAndEveryAnswer lets two processes pay the same two rows at
// once, neither stopped by the send lock, while the gateway gives every answer
// it knows to the first row, and one of them dies at every one of its steps.
// (With FedaPay the lock holds: it guards the deleting of strays.)
func TestTwoProcessesAndEveryAnswer(t *testing.T) {
	var nth, told atomic.Int64
	for name := range eight {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, answer := range simulator.Faults(name) {
				if strings.HasPrefix(answer, "lookup-") || strings.HasPrefix(answer, "read-") {
					continue
				}
				for _, other := range []string{"", answer, "silent-after"} {
					script := refs(name, answer, other)
					var steps []string
					for at := 1; steps == nil || at <= len(steps); at++ {
						if nth.Add(1)%int64(*answers) != 0 {
							if steps == nil {
								steps = make([]string, 40) // about as many as there are
							}
							continue
						}
						if len(steps) == 0 || steps[0] == "" {
							steps = stepsOf(t, name, script, 2)
							at = min(at, len(steps))
						}
						told.Add(1)
						twoAtOnce(t, name, script, at)
						if t.Failed() {
							t.Fatalf("answers %q and %q, one dies at step %d of %d: %s", answer, other, at, len(steps), steps[at-1])
						}
					}
				}
			}
		})
	}
	t.Cleanup(func() { t.Logf("two processes: %d stories of answers and deaths, 0 violations", told.Load()) })
}

// twoAtOnce runs one sheet in two processes of which the first dies at a step.
func twoAtOnce(t *testing.T, name string, script quirks, at int) {
	synctest.Test(t, func(t *testing.T) {
		d, p := newScripted(t, name, 2, script)
		how := []death{kill, power}[at%2]
		first := d.machine.born(at, how, random(uint64(at)), d.tempo)
		second := d.machine.born(0, kill, d.rnd, d.tempo)
		free := name != simulator.FedaPay
		done := make(chan bool)
		go func() {
			defer close(done)
			time.Sleep(time.Duration(1+at*7%300) * time.Millisecond)
			d.take(p, second, free)
		}()
		d.take(p, first, free)
		<-done
		p.last = nil
		d.examine(false)
		d.resume(p)
		for ref, n := range d.moves() {
			if n > 1 {
				t.Errorf("%s was paid %d times", ref, n)
			}
		}
	})
}
