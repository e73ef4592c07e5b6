package command

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/checker"
	"payrun/client/simulator"
	"payrun/writer"
)

// outside is the real program, a simulator in a process of its own, and one
// sheet at a time.
type outside struct {
	t       *testing.T
	dir     string // settings and sheets
	books   string // the simulator's
	state   string // the ledger's folder
	results string // where results are written; "" is beside the sheet
	binary  string
	url     string
	sheet   string
	first   int // number of the sheet's first row
	rows    int
	total   string // what the sheet adds up to
	past    *past
	stop    func() // ends the simulator
}

// past is what came before: everything that the program has printed, the
// sheets, and the results documents of the runs that ended.
type past struct {
	sync.Mutex
	text    bytes.Buffer
	sheets  []string
	results []string
	rows    []int // the numbers of all rows
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
	o := &outside{t: t, dir: t.TempDir(), past: &past{}}
	o.state, o.books = filepath.Join(o.dir, "state"), filepath.Join(o.dir, "books")
	var err error
	if o.binary, err = built(); err != nil {
		t.Fatal(err)
	}
	o.url = o.simulate("127.0.0.1:0", faults)
	o.write(1, rows)
	return o
}

// write writes a sheet of rows that are numbered from first.
func (o *outside) write(first, rows int) {
	o.t.Helper()
	w := &world{t: o.t, in: dialects[simulator.LeanX], sheet: filepath.Join(o.dir, fmt.Sprintf("payroll-%d.csv", first))}
	w.write(rows, func(n int) string { return sheetRow(first - 1 + n) })
	o.sheet, o.first, o.rows, o.total = w.sheet, first, rows, w.sum.StringFixed(2)
	if slices.Contains(o.past.sheets, o.sheet) {
		return
	}
	o.past.sheets = append(o.past.sheets, o.sheet)
	for n := range rows {
		o.past.rows = append(o.past.rows, first+n)
	}
}

// simulate starts a simulator on the books, and says where it is reached.
func (o *outside) simulate(listen, faults string) (url string) {
	o.t.Helper()
	c := exec.Command(o.binary, "simulate", "--listen", listen, "--books", o.books, "--faults", faults, "--opening", "100000000")
	out, err := c.StdoutPipe()
	if err != nil {
		o.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		o.t.Fatal(err)
	}
	o.stop = sync.OnceFunc(func() { c.Process.Kill(); c.Wait() })
	o.t.Cleanup(o.stop)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		o.t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// settings writes the settings file; pay is the contents of its [pay] table.
func (o *outside) settings(pay string) {
	o.t.Helper()
	text := fmt.Sprintf("gateway = \"leanx\"\nstate = %q\n[leanx]\nenvironment = \"sandbox\"\nbase_url = %q\npool = %q\n"+
		"callback_url = \"https://example.com/cb\"\ntoken_env = \"PAYRUN_TOKEN\"\n[check]\nverify_names = false\n[pay]\n%s\n",
		o.state, o.url, simulator.DefaultPool, pay)
	if err := os.WriteFile(filepath.Join(o.dir, "payrun.toml"), []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
}

// anchor is the file that remembers how far the ledger was.
func (o *outside) anchor() string { return filepath.Join(o.dir, "payrun.toml.ledger") }

// command is one command line of the program.
func (o *outside) command(args ...string) *exec.Cmd {
	c := exec.Command(o.binary, append([]string{"--settings", filepath.Join(o.dir, "payrun.toml"), "--by", "tester", "--json"}, args...)...)
	c.Env = append(os.Environ(), "PAYRUN_TOKEN="+simulator.DefaultToken)
	c.Dir = o.dir
	return c
}

// life is one process of the program, from its start to its end.
type life struct {
	*exec.Cmd
	o         *outside
	out, errs bytes.Buffer
	gone      chan struct{} // closed at its end
}

// killed is what a life ends with that did not end by itself.
const killed = -1

// start starts the program.
func (o *outside) start(args ...string) *life {
	o.t.Helper()
	return o.startCommand(o.command(args...))
}

func (o *outside) startCommand(c *exec.Cmd) *life {
	o.t.Helper()
	l := &life{Cmd: c, o: o, gone: make(chan struct{})}
	l.Stdout, l.Stderr = &l.out, &l.errs
	if err := l.Start(); err != nil {
		o.t.Fatal(err)
	}
	go func() { defer close(l.gone); l.Wait() }()
	return l
}

// endsWithin waits for the program, but not longer, and reports whether it has
// ended.
func (l *life) endsWithin(d time.Duration) bool {
	select {
	case <-l.gone:
		return true
	case <-time.After(d):
		return false
	}
}

// end waits for the program and gives its exit code.
func (l *life) end() int {
	<-l.gone
	l.o.past.hear(l.out.Bytes(), l.errs.Bytes())
	return l.ProcessState.ExitCode()
}

// kill ends the program as nothing can be ended more abruptly.
func (l *life) kill() int {
	l.Process.Kill()
	return l.end()
}

// moment waits for a random moment of a program's life: now and then one from
// its start on, mostly one after its first request to pay. It reports whether
// the program ended before.
func (l *life) moment(rnd *rand.Rand) (ended bool) {
	if rnd.IntN(4) == 0 {
		return l.endsWithin(time.Duration(rnd.IntN(150)) * time.Millisecond)
	}
	from := int64(-1)
	for !l.o.asked(&from) {
		if l.endsWithin(2 * time.Millisecond) {
			return true
		}
	}
	return l.endsWithin(time.Duration(rnd.IntN(60)) * time.Millisecond)
}

// asked reports that a request to pay stands in the simulator's books behind a
// place, which is their end at the first call.
func (o *outside) asked(from *int64) bool {
	f, err := os.Open(filepath.Join(o.books, "books.jsonl"))
	if err != nil {
		return false
	}
	defer f.Close()
	if *from < 0 {
		*from, _ = f.Seek(0, io.SeekEnd)
	}
	lines, _ := io.ReadAll(io.NewSectionReader(f, *from, 1<<30))
	return bytes.Contains(lines, []byte(`"create":{`))
}

// finished says of a program that was not killed whether it paid all there is
// to pay. It ends the test when the program did something else, such as to
// refuse what a blow has left behind.
func (l *life) finished(code int, others ...int) bool {
	l.o.t.Helper()
	l.o.moves()
	if code != ExitPaid && code != ExitOpen && !slices.Contains(others, code) {
		l.o.t.Fatalf("%v ended with %d\n%s\n%s", l.Args, code, l.errs.String(), l.out.String())
	}
	return code == ExitPaid || code == ExitOpen
}

// once runs one command to its end.
func (o *outside) once(args ...string) (l *life, code int) {
	o.t.Helper()
	l = o.start(args...)
	return l, l.end()
}

// must runs a command to its end and expects one of the exit codes.
func (o *outside) must(codes []int, args ...string) []byte {
	o.t.Helper()
	l, code := o.once(args...)
	if !slices.Contains(codes, code) {
		o.moves() // a payment made twice explains more
		o.t.Fatalf("%v ended with %d, want one of %v\n%s\n%s", args, code, codes, l.errs.String(), l.out.String())
	}
	return l.out.Bytes()
}

// pay is the command line that pays the sheet. The total counts until the run
// is approved, and is ignored from then on.
func (o *outside) pay() []string {
	args := []string{"run", "--yes", "--total", o.total}
	if o.results != "" {
		args = append(args, "--results", o.results)
	}
	return append(args, o.sheet)
}

// run pays to the end, and keeps and reads what it says.
func (o *outside) run(codes ...int) writer.Document {
	o.t.Helper()
	out := o.must(codes, o.pay()...)
	o.keep(out)
	return o.document(out)
}

// keep keeps a results document for the examination.
func (o *outside) keep(out []byte) {
	o.t.Helper()
	path := filepath.Join(o.dir, fmt.Sprintf("results-%04d.json", len(o.past.results)))
	if err := os.WriteFile(path, out, 0o600); err != nil {
		o.t.Fatal(err)
	}
	o.past.results = append(o.past.results, path)
}

func (o *outside) document(out []byte) (d writer.Document) {
	o.t.Helper()
	if err := json.Unmarshal(out, &d); err != nil {
		o.t.Fatalf("%v in %s", err, out)
	}
	return d
}

// account reads the simulator's books from the disk.
func (o *outside) account() simulator.Books {
	o.t.Helper()
	books, err := simulator.ReadBooks(o.books)
	if err != nil {
		o.t.Fatal(err)
	}
	return books
}

// moves counts, from the simulator's books, how often each reference was paid.
// It ends the test when one was paid twice.
func (o *outside) moves() map[string]int {
	o.t.Helper()
	moves := map[string]int{}
	for _, m := range o.account().Moves {
		if moves[m.Ref]++; moves[m.Ref] > 1 {
			o.t.Fatalf("%s was paid %d times", m.Ref, moves[m.Ref])
		}
	}
	return moves
}

// refs are the references of the sheet.
func (o *outside) refs() (list []string) {
	for n := range o.rows {
		list = append(list, strings.SplitN(sheetRow(o.first+n), ",", 2)[0])
	}
	return list
}

// checkPaid finds each row of the sheet paid once.
func (o *outside) checkPaid(moves map[string]int) {
	o.t.Helper()
	for _, ref := range o.refs() {
		if moves[ref] != 1 {
			o.t.Errorf("%s was paid %d times", ref, moves[ref])
		}
	}
}

// quiet is how long "not found" has to hold before a person may release, in
// these tests. A simulator that has a request answers it far sooner.
const quiet = 2 * time.Second

// releasing are the settings of a release in these tests.
var releasing = fmt.Sprintf("absent_after = %q\nabsent_looks = 2\n", quiet)

// finish pays the sheet to its end as a person would: what no look-up finds is
// released on evidence and sent again. Then each row is paid once.
func (o *outside) finish() (released int) {
	o.t.Helper()
	for range 20 {
		d := o.run(ExitPaid, ExitOpen)
		moves := o.moves()
		checkRows(o.t, d, o.rows, moves)
		if d.Totals.Unknown.Count == 0 {
			o.checkPaid(moves)
			return released
		}
		o.releaseAll(d)
		released += d.Totals.Unknown.Count
	}
	o.t.Fatal("rows stay unknown")
	return released
}

// releaseAll gathers the evidence and releases every unknown row, as a person
// would.
func (o *outside) releaseAll(d writer.Document) {
	o.t.Helper()
	time.Sleep(quiet + quiet/4)
	args, sum := []string{"release", d.Run}, decimal.Zero
	for _, r := range d.Rows {
		if r.Status == batch.WordUnknown {
			args, sum = append(args, string(r.Ref)), sum.Add(decimal.RequireFromString(r.Amount))
		}
	}
	o.must([]int{ExitPaid, ExitSomeNot}, append(args, "--yes", "--total", sum.StringFixed(2))...)
}

// swallowed counts the requests to pay that the simulator took and did not
// carry out.
func (o *outside) swallowed() (n int) {
	o.t.Helper()
	for _, c := range o.account().Creates {
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

func (p *past) hear(texts ...[]byte) {
	p.Lock()
	defer p.Unlock()
	for _, text := range texts {
		p.text.Write(text)
	}
}

// checkSaid looks through all that was printed for the program's own fall, and
// through its files for the credential.
func (o *outside) checkSaid() {
	o.t.Helper()
	o.past.Lock()
	defer o.past.Unlock()
	text := o.past.text.Bytes()
	for _, never := range []string{"panic:", "goroutine ", "fatal error:", "SIGBUS", "SIGSEGV"} {
		if at := bytes.Index(text, []byte(never)); at >= 0 {
			o.t.Errorf("it printed %q: …%s", never, text[max(0, at-200):min(len(text), at+600)])
		}
	}
	for _, root := range []string{o.dir, o.state} {
		filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() || strings.HasPrefix(path, o.books) {
				return nil
			}
			if b, err := os.ReadFile(path); err == nil && bytes.Contains(b, []byte(secret)) {
				o.t.Errorf("%s holds the credential", path)
			}
			return nil
		})
	}
}

// secret is the part of the credential that appears nowhere else.
var secret = strings.Split(simulator.DefaultToken, "|")[2]

// examine has the checker look at everything that the desk has left behind.
// ledger is the folder of its ledger, or "" when that is not to be believed;
// settled says that every row must have had its outcome.
func (o *outside) examine(ledger string, settled bool) {
	o.t.Helper()
	o.checkSaid()
	said := filepath.Join(o.dir, "said.txt")
	if err := os.WriteFile(said, o.past.text.Bytes(), 0o600); err != nil {
		o.t.Fatal(err)
	}
	c := checker.Case{
		Books: o.books, Ledger: ledger, Sheets: o.past.sheets, Results: o.past.results, Logs: []string{said},
		Secrets: []string{simulator.DefaultToken, secret, simulator.DefaultHashKey}, Settled: settled,
	}
	for _, n := range o.past.rows {
		c.Accounts = append(c.Accounts, strings.Split(sheetRow(n), ",")[4])
	}
	findings, err := checker.Examine(o.t.Context(), c)
	if err != nil {
		o.t.Errorf("examine: %v", err)
	}
	for _, f := range findings {
		o.t.Errorf("examined: %s", f)
	}
}

// checkEnd judges how a program ended to which something was done: with a code
// that it may end with, saying why, and with the books as that code promises:
// a refusal leaves them as they were before.
func (o *outside) checkEnd(code int, said string, before map[string]int) {
	o.t.Helper()
	switch code {
	case ExitPaid, ExitUnexpected, ExitSomeNot, ExitOpen, ExitDifference:
	case ExitUsage, ExitFile, ExitBalance, ExitApproval:
		moves := o.moves()
		for _, ref := range o.refs() {
			if moves[ref] != before[ref] {
				o.t.Errorf("%s was paid, and it ended with %d", ref, code)
			}
		}
	default:
		o.t.Errorf("it ended with %d", code)
	}
	if code != ExitPaid && said == "" {
		o.t.Errorf("it ended with %d and said nothing", code)
	}
}

// ordeal is what a program has gone through.
type ordeal struct{ blows, sheets, rows, released int }

// String says it. It is printed only where nothing failed.
func (d ordeal) String() string {
	return fmt.Sprintf("%d rows on %d sheets, 0 twice, 0 lost, %d unknown and each released by a person, then paid once", d.rows, d.sheets, d.released)
}

// blowsMost bounds the blows on one sheet: at each start its doubts are looked
// up, and to ask for one without end is a fault.
const blowsMost = 60

// endure pays sheet after sheet, bout after bout, until the program was hit so
// many times. A bout starts the program and hits it; it says how often, and
// whether the sheet is done. Each sheet is paid to its end: each row once.
func (o *outside) endure(times int, bout func(left int) (hits int, done bool)) (d ordeal) {
	o.t.Helper()
	for first := o.first; ; first += o.rows {
		o.write(first, o.rows)
		most := min(times, d.blows+blowsMost)
		for done, hits := false, 0; !done && d.blows < most; d.blows += hits {
			hits, done = bout(most - d.blows)
			o.moves()
		}
		d.released += o.finish()
		d.sheets++
		d.rows += o.rows
		if o.t.Failed() || d.blows >= times {
			o.examine(o.state, true)
			return d
		}
	}
}
