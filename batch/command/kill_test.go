package command

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"payrun/batch"
	"payrun/client/simulator"
	"payrun/writer"
)

var kills = flag.Int("kills", 20, "how often TestKillNine kills the program")

// outside is the real program, a simulator in a process of its own, and one
// sheet.
type outside struct {
	t      *testing.T
	dir    string
	binary string
	url    string
	sheet  string
}

// built builds the program once for all tests of this package.
var built = sync.OnceValues(func() (string, error) {
	binary := filepath.Join(os.TempDir(), fmt.Sprintf("payrun-test-%d", os.Getpid()), "payrun")
	if out, err := exec.Command("go", "build", "-o", binary, "payrun").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return binary, nil
})

// newOutside builds the program, starts its simulator and writes the sheet.
func newOutside(t *testing.T, rows int, faults string) *outside {
	t.Helper()
	o := &outside{t: t, dir: t.TempDir()}
	var err error
	if o.binary, err = built(); err != nil {
		t.Fatal(err)
	}
	o.simulate(faults)
	w := &world{t: t, in: dialects[simulator.LeanX], sheet: filepath.Join(o.dir, "payroll.csv")}
	w.write(rows, func(int) string { return "" })
	o.sheet = w.sheet
	return o
}

// books is the folder of the simulator's books.
func (o *outside) books() string { return filepath.Join(o.dir, "books") }

func (o *outside) simulate(faults string) {
	o.t.Helper()
	c := exec.Command(o.binary, "simulate", "--books", o.books(), "--faults", faults, "--opening", "10000000")
	out, err := c.StdoutPipe()
	if err != nil {
		o.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { c.Process.Kill(); c.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		o.t.Fatal(err)
	}
	o.url = strings.TrimSpace(line)
}

// settings writes the settings file; pay is the contents of its [pay] table.
func (o *outside) settings(pay string) {
	o.t.Helper()
	text := fmt.Sprintf("gateway = \"leanx\"\nstate = %q\n[leanx]\nenvironment = \"sandbox\"\nbase_url = %q\npool = %q\n"+
		"callback_url = \"https://example.com/cb\"\ntoken_env = \"PAYRUN_TOKEN\"\n[check]\nverify_names = false\n[pay]\n%s\n",
		filepath.Join(o.dir, "state"), o.url, simulator.DefaultPool, pay)
	if err := os.WriteFile(filepath.Join(o.dir, "payrun.toml"), []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
}

// command is one command line of the program.
func (o *outside) command(args ...string) *exec.Cmd {
	c := exec.Command(o.binary, append([]string{"--settings", filepath.Join(o.dir, "payrun.toml"), "--by", "tester", "--json"}, args...)...)
	c.Env = append(os.Environ(), "PAYRUN_TOKEN="+simulator.DefaultToken)
	c.Dir = o.dir
	return c
}

// must runs a command to its end and expects one of the exit codes.
func (o *outside) must(codes []int, args ...string) []byte {
	o.t.Helper()
	c := o.command(args...)
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	code := 0
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		code = e.ExitCode()
	} else if err != nil {
		o.t.Fatal(err)
	}
	for _, want := range codes {
		if code == want {
			return out
		}
	}
	o.t.Fatalf("%v ended with %d, want one of %v\n%s\n%s", args, code, codes, errs.String(), out)
	return nil
}

func (o *outside) pay() []string { return []string{"run", "--yes", "--total", "0", o.sheet} }

// run pays to the end and reads what it says.
func (o *outside) run(codes ...int) writer.Document {
	o.t.Helper()
	return o.document(o.must(codes, o.pay()...))
}

func (o *outside) document(out []byte) (d writer.Document) {
	o.t.Helper()
	if err := json.Unmarshal(out, &d); err != nil {
		o.t.Fatalf("%v in %s", err, out)
	}
	return d
}

// moves counts, from the simulator's books on disk, how often each reference
// was paid.
func (o *outside) moves() map[string]int {
	o.t.Helper()
	books, err := simulator.ReadBooks(o.books())
	if err != nil {
		o.t.Fatal(err)
	}
	moves := map[string]int{}
	for _, m := range books.Moves {
		if moves[m.Ref]++; moves[m.Ref] > 1 {
			o.t.Fatalf("%s was paid %d times", m.Ref, moves[m.Ref])
		}
	}
	return moves
}

// TestKillNine kills the real program at random moments and runs it again.
// Nobody may be paid twice and no row lost; a row that no look-up finds stays
// Unknown until a person releases it, and is then paid once.
func TestKillNine(t *testing.T) {
	cycles, rows, workers := *kills, 500, 8
	if testing.Short() {
		cycles, rows = 10, 60
	}
	o := newOutside(t, rows, "silent-before=0.01,silent-after=0.01")
	pay := fmt.Sprintf("concurrency = %d\nrate_per_second = 1000\ntimeout = \"1s\"\nlookup_first = false\nsettle_for = \"0s\"\nstop_after_unknown = 0\n", workers)
	o.settings(pay)
	o.approve(rows)
	o.killAround(cycles, rows)
	d := o.run(ExitPaid, ExitOpen)
	moves := o.moves()
	checkRows(t, d, rows, moves)
	swallowed := o.swallowed()
	if most := cycles*workers + swallowed; d.Totals.Unknown.Count > most {
		t.Errorf("%d unknown, of at most %d", d.Totals.Unknown.Count, most)
	}
	t.Logf("%d kills, %d rows: paid %d, unknown %d (%d requests swallowed), nobody twice", cycles, rows, d.Totals.Paid.Count+d.Totals.AlreadyPaid.Count, d.Totals.Unknown.Count, swallowed)
	o.settings(pay + "absent_after = \"2s\"\nabsent_looks = 2\n")
	o.releaseAll(d)
	for range 20 {
		if d = o.run(ExitPaid, ExitOpen); d.Totals.Unknown.Count == 0 {
			break
		}
		o.releaseAll(d)
	}
	if d.Totals.Unknown.Count != 0 || len(o.moves()) != rows {
		t.Errorf("after the release: %+v, %d of %d paid", d.Totals, len(o.moves()), rows)
	}
}

// TestTwoRunsAtOnce starts the program twice on one sheet: one works, the other
// is told so or finds all paid; the books show one payment each.
func TestTwoRunsAtOnce(t *testing.T) {
	o := newOutside(t, 60, "")
	o.settings("rate_per_second = 1000\nsettle_for = \"0s\"\n")
	total := o.document(o.must([]int{ExitPaid}, "check", o.sheet)).ToPay
	codes := make(chan int, 2)
	for range 2 {
		go func() {
			c := o.command("run", "--yes", "--total", total, "--results", filepath.Join(o.dir, rand.Text()+".csv"), o.sheet)
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
	total := o.document(o.must([]int{ExitPaid}, "check", o.sheet)).ToPay
	c := o.command("run", "--yes", "--total", total, "--results", filepath.Join(o.dir, "first.csv"), o.sheet)
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

// approve gives the run its approval before the first kill: the total is what
// check says.
func (o *outside) approve(rows int) {
	o.t.Helper()
	d := o.document(o.must([]int{ExitPaid}, "check", o.sheet))
	c := o.command("run", "--yes", "--total", d.ToPay, o.sheet)
	if err := c.Start(); err != nil {
		o.t.Fatal(err)
	}
	time.Sleep(150 * time.Millisecond)
	c.Process.Kill()
	c.Wait()
	for range 50 {
		var runs []batch.Run
		if json.Unmarshal(o.must([]int{0}, "status"), &runs); len(runs) == 1 && runs[0].Approval != nil {
			return
		}
		c := o.command("run", "--yes", "--total", d.ToPay, o.sheet)
		if err := c.Start(); err != nil {
			o.t.Fatal(err)
		}
		time.Sleep(200 * time.Millisecond)
		c.Process.Kill()
		c.Wait()
	}
	o.t.Fatal("the run was never approved")
}

// killAround starts and kills the program until it was killed often enough or
// has nothing left to do.
func (o *outside) killAround(cycles, rows int) {
	o.t.Helper()
	rnd := random(9)
	for range cycles {
		c := o.command(o.pay()...)
		if err := c.Start(); err != nil {
			o.t.Fatal(err)
		}
		time.Sleep(time.Duration(30+rnd.IntN(120)) * time.Millisecond)
		c.Process.Kill()
		c.Wait()
		o.moves()
	}
}

// swallowed counts the requests to pay that the simulator took and did not
// carry out.
func (o *outside) swallowed() int {
	o.t.Helper()
	books, err := simulator.ReadBooks(o.books())
	if err != nil {
		o.t.Fatal(err)
	}
	n := 0
	for _, c := range books.Creates {
		if c.Outcome == simulator.Dropped {
			n++
		}
	}
	return n
}

// checkRows holds the printed rows against the books.
func checkRows(t *testing.T, d writer.Document, rows int, moves map[string]int) {
	t.Helper()
	if len(d.Rows) != rows {
		t.Fatalf("%d rows in the results, %d in the sheet", len(d.Rows), rows)
	}
	for _, r := range d.Rows {
		n := moves[string(r.Ref)]
		switch r.Status {
		case batch.WordPaid, batch.WordAlreadyPaid:
			if n != 1 {
				t.Errorf("row %d is %s, and money moved %d times", r.Row, r.Status, n)
			}
		case batch.WordUnknown:
			if r.Reason == "" {
				t.Errorf("row %d is unknown without a reason", r.Row)
			}
		default:
			t.Errorf("row %d is %s", r.Row, r.Status)
		}
	}
}

// releaseAll gathers the evidence and releases every unknown row, as a person
// would.
func (o *outside) releaseAll(d writer.Document) {
	o.t.Helper()
	if d.Totals.Unknown.Count == 0 {
		return
	}
	o.must([]int{ExitOpen, ExitPaid}, "results", d.Run, "--wait", "1s")
	time.Sleep(2500 * time.Millisecond)
	for _, r := range d.Rows {
		if r.Status == batch.WordUnknown {
			o.must([]int{ExitPaid, ExitSomeNot}, "release", d.Run, string(r.Ref), "--yes", "--total", r.Amount)
		}
	}
}
