package command

import (
	"bytes"
	"crypto/rand"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var kills = flag.Int("kills", 20, "how often TestKillNine kills the program")

// TestKillNine kills the real program at random moments and runs it again.
// Nobody may be paid twice and no row lost; a row that no look-up finds stays
// Unknown until a person releases it, and is then paid once.
func TestKillNine(t *testing.T) {
	times, rows := *kills, 500
	if testing.Short() {
		times, rows = 10, 60
	}
	o := newOutside(t, rows, "silent-before=0.01,silent-after=0.01")
	o.settings("concurrency = 8\nrate_per_second = 1000\ntimeout = \"1s\"\nlookup_first = false\nsettle_for = \"0s\"\nstop_after_unknown = 0\n" + releasing)
	rnd := random(9)
	d := o.endure(times, func(int) (int, bool) {
		l := o.start(o.pay()...)
		if l.moment(rnd) {
			return 0, l.finished(l.end())
		}
		if code := l.kill(); code != killed {
			return 0, l.finished(code)
		}
		return 1, false
	})
	if most := times*8 + o.swallowed(); d.released > most {
		t.Errorf("%d unknown, of at most %d", d.released, most)
	}
	if t.Failed() {
		return // no figure is claimed
	}
	t.Logf("kill -9: %d kills, %s (%d requests swallowed)", d.blows, d, o.swallowed())
}

// TestTwoRunsAtOnce starts the program twice on one sheet: one works, the other
// is told so or finds all paid; the books show one payment each.
func TestTwoRunsAtOnce(t *testing.T) {
	o := newOutside(t, 60, "")
	o.settings("rate_per_second = 1000\nsettle_for = \"0s\"\n")
	codes := make(chan int, 2)
	for range 2 {
		go func() {
			c := o.command("run", "--yes", "--total", o.total, "--results", filepath.Join(o.dir, rand.Text()+".csv"), o.sheet)
			c.Run()
			codes <- c.ProcessState.ExitCode()
		}()
	}
	if a, b := <-codes, <-codes; a != ExitPaid && b != ExitPaid || a != ExitPaid && a != ExitBusy || b != ExitPaid && b != ExitBusy {
		t.Errorf("they ended with %d and %d", a, b)
	}
	if n := len(o.moves()); n != 60 {
		t.Errorf("%d of 60 were paid", n)
	}
}

// TestInterruptDrains sends one interrupt: what is in flight finishes, no row is
// left in doubt, results are written, and the next run pays the rest.
func TestInterruptDrains(t *testing.T) {
	o := newOutside(t, 200, "")
	o.settings("rate_per_second = 200\nlookup_first = false\nsettle_for = \"0s\"\n")
	c := o.command("run", "--yes", "--total", o.total, "--results", filepath.Join(o.dir, "first.csv"), o.sheet)
	out := &bytes.Buffer{}
	c.Stdout = out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(500 * time.Millisecond)
	c.Process.Signal(os.Interrupt)
	c.Wait()
	if code := c.ProcessState.ExitCode(); code != ExitInterrupted {
		t.Fatalf("interrupted, it ended with %d", code)
	}
	d := o.document(out.Bytes())
	if d.Totals.Unknown.Count != 0 || d.Totals.NotSent.Count == 0 || d.Totals.Paid.Count == 0 {
		t.Errorf("%+v", d.Totals)
	}
	if !exists(filepath.Join(o.dir, "first.csv")) {
		t.Error("no results were written")
	}
	if d = o.run(ExitPaid); d.Totals.Paid.Count != 200 || len(o.moves()) != 200 {
		t.Errorf("%+v", d.Totals)
	}
}
