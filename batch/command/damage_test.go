package command

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
)

var damages = flag.Int("damage", 12, "how many damaged ledgers TestDamagedLedger pays from; 0 skips it")

// estate is what a payroll desk leaves on its disk: settings with their anchor,
// sheets, ledger, and the gateway's books as they were then. Copies of it are
// damaged.
type estate struct {
	*outside
	older string // the ledger's folder as it was after the sheet before
	other string // the folder of another desk's ledger
}

// The ways in which a sheet was left, by a program that had paid some rows.
var leavings = []struct {
	name  string
	leave func(*life)
}{
	{"killed", func(l *life) { l.kill() }},
	{"interrupted", func(l *life) { l.Process.Signal(os.Interrupt); l.end() }},
	{"finished", func(l *life) { l.end() }},
}

// damage is one way to lose what the ledger knew.
type damage struct {
	name string
	do   func(e *estate, rnd *rand.Rand) error
}

// The files of a ledger.
const (
	ledgerFile = "payrun.db"
	ledgerLog  = "payrun.db-wal"
	ledgerMark = "payrun.seq"
)

var damageKinds = []damage{
	{"a bit of the file", func(e *estate, rnd *rand.Rand) error { return e.flip(rnd, 1, ledgerFile) }},
	{"a bit of the log", func(e *estate, rnd *rand.Rand) error { return e.flip(rnd, 1, ledgerLog) }},
	{"many bits of the file", func(e *estate, rnd *rand.Rand) error { return e.flip(rnd, 64, ledgerFile) }},
	{"a page of zeros", func(e *estate, rnd *rand.Rand) error { return e.zero(rnd) }},
	{"a digit of an account", func(e *estate, rnd *rand.Rand) error { return e.digit(rnd, 4) }},
	{"a digit of an amount", func(e *estate, rnd *rand.Rand) error { return e.digit(rnd, 5) }},
	{"a cut file", func(e *estate, rnd *rand.Rand) error { return e.cut(rnd, ledgerFile) }},
	{"a cut log", func(e *estate, rnd *rand.Rand) error { return e.cut(rnd, ledgerLog) }},
	{"an empty file", func(e *estate, rnd *rand.Rand) error { return os.Truncate(e.in(ledgerFile), 0) }},
	{"no log", func(e *estate, _ *rand.Rand) error { return e.remove(ledgerLog) }},
	{"no log and no mark", func(e *estate, _ *rand.Rand) error { return e.remove(ledgerLog, ledgerMark) }},
	{"no index of the log", func(e *estate, _ *rand.Rand) error { return e.remove("payrun.db-shm") }},
	{"no mark", func(e *estate, _ *rand.Rand) error { return e.remove(ledgerMark) }},
	{"a bit of the mark", func(e *estate, rnd *rand.Rand) error { return e.flip(rnd, 1, ledgerMark) }},
	{"no file", func(e *estate, _ *rand.Rand) error { return e.remove(ledgerFile) }},
	{"an older copy", func(e *estate, _ *rand.Rand) error { return e.replace(e.older) }},
	{"an older copy under the log", func(e *estate, _ *rand.Rand) error {
		return copyOver(filepath.Join(e.older, ledgerFile), e.in(ledgerFile))
	}},
	{"an older copy, no anchor", func(e *estate, _ *rand.Rand) error { return errors.Join(e.replace(e.older), e.forget()) }},
	{"another ledger", func(e *estate, _ *rand.Rand) error { return e.replace(e.other) }},
	{"another ledger, no anchor", func(e *estate, _ *rand.Rand) error { return errors.Join(e.replace(e.other), e.forget()) }},
	{"no ledger", func(e *estate, _ *rand.Rand) error { return os.RemoveAll(e.state) }},
	{"no ledger, no anchor", func(e *estate, _ *rand.Rand) error { return errors.Join(os.RemoveAll(e.state), e.forget()) }},
	{"a bit of the anchor", func(e *estate, rnd *rand.Rand) error { return flipIn(e.anchor(), rnd, 1) }},
	{"no anchor", func(e *estate, _ *rand.Rand) error { return e.forget() }},
}

// TestDamagedLedger pays a sheet again from a ledger that was damaged, swapped,
// taken back or taken away after a killed, an interrupted and a finished run.
// The program refuses and says why, or goes on; nobody is paid twice, nobody
// gets another sum or on another account than the sheet says, and what it
// calls paid was paid.
func TestDamagedLedger(t *testing.T) {
	if *damages == 0 {
		t.Skip("left out: go test ./batch/command -run DamagedLedger -damage 200")
	}
	began := time.Now()
	var refused, paid, tried atomic.Int64
	t.Run("after a", func(t *testing.T) {
		for n, how := range leavings {
			t.Run(how.name+" run", func(t *testing.T) {
				t.Parallel()
				e := newEstate(t, how.leave)
				rnd := random(uint64(n))
				for trial := n; trial < *damages; trial += len(leavings) {
					kind := damageKinds[(trial/len(leavings)+8*n)%len(damageKinds)]
					tried.Add(1)
					if e.suffer(fmt.Sprint(trial), kind, rnd) {
						paid.Add(1)
					} else {
						refused.Add(1)
					}
					if t.Failed() {
						t.Fatalf("damage %d, %s", trial, kind.name)
					}
				}
			})
		}
	})
	if t.Failed() {
		return // no figure is claimed
	}
	t.Logf("damage: %d damaged ledgers of %d kinds in %.0f s: %d refused with a reason, %d went on, 0 twice, 0 lost, 0 sums or accounts changed",
		tried.Load(), min(*damages, len(damageKinds)*len(leavings)), time.Since(began).Seconds(), refused.Load(), paid.Load())
}

// An older copy of a ledger that has been written to since has as many events
// as the one that was used last, and not the same ones: it knows nothing of
// what was paid in between.
func TestALedgerThatWentAnotherWayIsRefused(t *testing.T) {
	o := newOutside(t, 2, "")
	o.settings("rate_per_second = 1000\nlookup_first = false\nsettle_for = \"0s\"\n")
	e := &estate{outside: o, older: filepath.Join(o.dir, "older")}
	o.run(ExitPaid)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.CopyFS(e.older, os.DirFS(o.state)))
	o.write(3, 4)
	o.run(ExitPaid)
	forgotten := o.sheet
	anchor, err := os.ReadFile(o.anchor())
	must(err)
	must(errors.Join(e.replace(e.older), e.forget()))
	o.write(7, 20)
	o.run(ExitPaid)
	must(os.WriteFile(o.anchor(), anchor, 0o600))
	before := len(o.moves())
	for _, sheet := range []string{forgotten, o.sheet} {
		l, code := o.once("run", "--yes", "--total", "4018.18", sheet)
		if code != ExitUsage || !strings.Contains(l.errs.String(), "older") {
			t.Errorf("it ended with %d: %s", code, l.errs.String())
		}
	}
	if after := len(o.moves()); after != before {
		t.Errorf("%d rows were paid", after-before)
	}
}

// newEstate pays one sheet, and leaves a second as it is told to.
func newEstate(t *testing.T, leave func(*life)) *estate {
	t.Helper()
	const rows = 20
	other := newOutside(t, rows, "")
	other.settings("rate_per_second = 1000\nsettle_for = \"0s\"\n")
	other.run(ExitPaid)
	e := &estate{outside: newOutside(t, rows, ""), other: other.state}
	e.settings("rate_per_second = 1000\nsettle_for = \"0s\"\n")
	e.run(ExitPaid)
	e.older = filepath.Join(e.dir, "older")
	if err := os.CopyFS(e.older, os.DirFS(e.state)); err != nil {
		t.Fatal(err)
	}
	e.write(1+rows, rows)
	e.settings("concurrency = 4\nrate_per_second = 60\nlookup_first = false\nsettle_for = \"0s\"\n" + releasing)
	l := e.start(e.pay()...)
	for len(e.moves()) < rows+rows/4 {
		if l.endsWithin(time.Millisecond) {
			t.Fatalf("it ended early: %s", l.errs.String())
		}
	}
	leave(l)
	e.stop()
	return e
}

// suffer damages a copy of the estate and pays the sheet from it. It reports
// whether the program went on.
func (e *estate) suffer(name string, kind damage, rnd *rand.Rand) (paid bool) {
	e.t.Helper()
	c := e.copied(name)
	if err := kind.do(c, rnd); err != nil && !errors.Is(err, fs.ErrNotExist) {
		e.t.Fatalf("%s: %v", kind.name, err)
	}
	c.simulate(strings.TrimPrefix(c.url, "http://"), "")
	defer c.stop()
	c.settings("concurrency = 4\nrate_per_second = 1000\nsettle_for = \"0s\"\n" + releasing) // and look-up first
	before := c.moves()
	l, code := c.once("check", c.sheet)
	if code == ExitPaid || code == ExitSomeNot {
		c.total = c.document(l.out.Bytes()).ToPay
	}
	l, code = c.once(c.pay()...)
	c.checkEnd(code, l.errs.String()+l.out.String(), before)
	if said := l.errs.String(); strings.Contains(said, "the ledger is damaged") && strings.Contains(said, "The gateway") {
		e.t.Errorf("%s: the gateway is blamed: %s", kind.name, said)
	}
	after := c.moves()
	c.checkContents()
	if code == ExitPaid || code == ExitSomeNot || code == ExitOpen { // with 9 it says itself that its figures differ
		c.keep(l.out.Bytes())
	}
	c.examine("", false)
	if e.t.Failed() {
		e.t.Logf("%s: it ended with %d\n%s", kind.name, code, l.errs.String())
	}
	if code != ExitPaid && code != ExitSomeNot && code != ExitOpen && code != ExitDifference {
		if len(after) != len(before) {
			e.t.Errorf("%s: it ended with %d and had paid %d rows", kind.name, code, len(after)-len(before))
		}
		return false
	}
	for _, r := range c.document(l.out.Bytes()).Rows {
		n := after[string(r.Ref)]
		if word := r.Status; n != 1 && (word == batch.WordPaid || word == batch.WordAlreadyPaid) || n != 0 && (word == batch.WordFailed || word == batch.WordNotSent) {
			e.t.Errorf("%s: row %d is %s, and money moved %d times", kind.name, r.Row, word, n)
		}
	}
	return true
}

// copied is the estate in another folder, with the simulator at the same
// address.
func (e *estate) copied(name string) *estate {
	e.t.Helper()
	c := &estate{outside: new(outside), older: e.older, other: e.other}
	*c.outside = *e.outside
	c.past = &past{sheets: e.past.sheets, results: slices.Clone(e.past.results), rows: e.past.rows}
	c.dir = filepath.Join(e.t.TempDir(), name)
	c.state, c.books = filepath.Join(c.dir, "state"), filepath.Join(c.dir, "books")
	if err := os.CopyFS(c.dir, os.DirFS(e.dir)); err != nil {
		e.t.Fatal(err)
	}
	c.sheet = filepath.Join(c.dir, filepath.Base(e.sheet))
	return c
}

// checkContents holds what was moved against what the sheet says.
func (e *estate) checkContents() {
	e.t.Helper()
	want := map[string][]string{}
	for n := range e.rows {
		cells := strings.Split(sheetRow(e.first+n), ",")
		want[cells[0]] = cells
	}
	for _, m := range e.account().Moves {
		cells, ok := want[m.Ref]
		if !ok {
			continue
		}
		if amount := decimal.RequireFromString(cells[5]); m.Account != cells[4] || !m.Amount.Equal(amount) {
			e.t.Errorf("%s: %s went to %s, and the sheet says %s to %s", m.Ref, m.Amount, m.Account, amount, cells[4])
		}
	}
}

func (e *estate) in(name string) string { return filepath.Join(e.state, name) }

// forget removes the anchor.
func (e *estate) forget() error { return os.Remove(e.anchor()) }

func (e *estate) remove(names ...string) error {
	for _, name := range names {
		if err := os.Remove(e.in(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// replace puts another folder in the place of the ledger's.
func (e *estate) replace(by string) error {
	if err := os.RemoveAll(e.state); err != nil {
		return err
	}
	return os.CopyFS(e.state, os.DirFS(by))
}

func (e *estate) flip(rnd *rand.Rand, bits int, name string) error {
	return flipIn(e.in(name), rnd, bits)
}

func flipIn(path string, rnd *rand.Rand, bits int) error {
	b, err := os.ReadFile(path)
	if err != nil || len(b) == 0 {
		return err
	}
	for range bits {
		b[rnd.IntN(len(b))] ^= 1 << rnd.IntN(8)
	}
	return os.WriteFile(path, b, 0o600)
}

// zero empties one page of the file.
func (e *estate) zero(rnd *rand.Rand) error {
	b, err := os.ReadFile(e.in(ledgerFile))
	if err != nil {
		return err
	}
	const page = 4096
	at := rnd.IntN(len(b)/page) * page
	clear(b[at : at+page])
	return os.WriteFile(e.in(ledgerFile), b, 0o600)
}

// digit changes one digit of what the sheet says in a column, where the ledger
// has written it down.
func (e *estate) digit(rnd *rand.Rand, column int) error {
	b, err := os.ReadFile(e.in(ledgerFile))
	if err != nil {
		return err
	}
	var places []int
	for n := range e.rows {
		text := []byte(strings.Split(sheetRow(e.first+n), ",")[column])
		for at := 0; ; {
			next := bytes.Index(b[at:], text)
			if next < 0 {
				break
			}
			at += next + len(text)
			places = append(places, at-1-rnd.IntN(2))
		}
	}
	if len(places) == 0 { // all is in the log
		return nil
	}
	at := places[rnd.IntN(len(places))]
	b[at] = '0' + (b[at]-'0'+1+byte(rnd.IntN(8)))%10
	return os.WriteFile(e.in(ledgerFile), b, 0o600)
}

func (e *estate) cut(rnd *rand.Rand, name string) error {
	info, err := os.Stat(e.in(name))
	if err != nil || info.Size() == 0 {
		return err
	}
	return os.Truncate(e.in(name), rnd.Int64N(info.Size()))
}

func copyOver(from, to string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o600)
}
