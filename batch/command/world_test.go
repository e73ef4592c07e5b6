package command

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/ledger"
	"payrun/batch/settings"
	"payrun/client"
	"payrun/client/simulator"
)

// world is a payroll desk in a box: one sheet, one ledger on disk, one
// simulated gateway that keeps books, and a process that can die.
type world struct {
	t      *testing.T
	in     dialect
	dir    string
	sheet  string
	sim    *simulator.Simulator
	file   File
	rows   int
	sum    decimal.Decimal
	die    func(batch.Book) batch.Book // wraps the ledger of the next life; nil lives
	log    *notes
	seen   map[string]bool      // payouts that a look-up once showed in a state nobody knows: never released
	watch  func(batch.Progress) // told how far a run is; nil tells nobody
	live   bool                 // real money moves, as far as the program knows
	period string               // as given with --period
	by     string               // whose process the next one is; tester when ""
}

// notes is a log that several processes write.
type notes struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write adds one line.
func (n *notes) Write(b []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(b)
}

// String is all that was written.
func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.String()
}

// newWorld makes a world with a sheet of so many rows.
func newWorld(t *testing.T, rows int, c simulator.Config) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), rows: rows, file: defaultFile(), log: &notes{}, seen: map[string]bool{}}
	w.in = dialects[cmp.Or(c.Dialect, simulator.LeanX)]
	if c.NoSync = true; c.Dialect == simulator.TTpay {
		c.Pool = ttpayCountry
	}
	sim, err := simulator.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sim.Close() })
	w.sim = sim
	w.file.Gateway = cmp.Or(c.Dialect, simulator.LeanX)
	w.file.Pay.RatePerSecond = 1000
	w.file.Pay.Concurrency = 4
	w.file.Pay.Timeout = settings.For(20 * time.Second)
	w.sheet = filepath.Join(w.dir, "payroll.csv")
	w.write(rows, func(int) string { return "" })
	return w
}

// write writes the sheet; edit may replace a row's text.
func (w *world) write(rows int, edit func(row int) string) {
	w.t.Helper()
	var b strings.Builder
	b.WriteString(w.in.header + "\n")
	w.sum = decimal.Zero
	for n := 1; n <= rows; n++ {
		line := edit(n)
		if line == "" {
			line = w.in.row(n)
		}
		amount, err := decimal.NewFromString(strings.Split(line, ",")[5])
		if err == nil {
			w.sum = w.sum.Add(amount)
		}
		b.WriteString(line + "\n")
	}
	if err := os.WriteFile(w.sheet, []byte(b.String()), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// dialect is what a sheet for one gateway looks like; the amount is its sixth
// column.
type dialect struct {
	header string
	row    func(n int) string
}

var dialects = map[string]dialect{
	simulator.LeanX: {"external_invoice_ref,employee_no,recipient_name,bank,third_party_account_no,amount,recipient_reference", sheetRow},
	simulator.FedaPay: {"external_invoice_ref,employee_no,recipient_name,mode,phone,amount,recipient_reference", func(n int) string {
		return fmt.Sprintf("2026-11-B%04d,B%04d,Koffi %s,mtn_open,01970%05d,%d,BOURSE", n, n, letters(n), 11*n, 1000+n)
	}},
	simulator.TTpay: {"external_invoice_ref,employee_no,recipient_name,bank,third_party_account_no,amount,recipient_reference,phone,email,account_type", func(n int) string {
		return fmt.Sprintf("2026-11-K%04d,K%04d,Budi %s,Bank BCA,1234%06d,%d,GAJI,08123%06d,k%d@example.com,501", n, n, letters(n), 17*n, 100000+n, 13*n, n)
	}},
}

// sheetRow is one invented payee; every amount and account differs.
func sheetRow(n int) string {
	return fmt.Sprintf("2026-11-E%04d,E%04d,Payee Number %s,Maybank,5122%08d,%d.%02d,SALARY", n, n, letters(n), 10007*n, 1000+n, n%100)
}

func letters(n int) string {
	return string(rune('A'+n/26%26)) + string(rune('A'+n%26))
}

// process is one process of a world: who started it, how it reaches the
// gateway, and what its ledger is wrapped in.
type process struct {
	by   string
	live bool // speaks to the gateway's live environment
	free bool // takes the send lock for granted
	dial func(ctx context.Context, network, address string) (net.Conn, error)
	wrap func(batch.Book) batch.Book // nil leaves the ledger as it is
	now  func() time.Time            // its computer's clock; nil is right
}

// life opens an office as a process would, and closes it again.
func (w *world) life(do func(o *office) error) error {
	w.t.Helper()
	return w.lifeOf(process{by: cmp.Or(w.by, "tester"), live: w.live, dial: w.sim.Dial, wrap: w.die}, do)
}

// lifeOf is the life of one process. Several may run side by side.
func (w *world) lifeOf(p process, do func(o *office) error) error {
	ctx := context.Background()
	o := &office{flags: &flags{quiet: true}, streams: streams{strings.NewReader(""), io.Discard, io.Discard}, lang: "en", by: p.by, state: filepath.Join(w.dir, "state"), calls: &calls{}}
	defer o.Close()
	o.file = w.file
	o.log = slog.New(slog.NewTextHandler(w.log, nil))
	g, err := openGateway(w.file.Gateway, w.file, &box{url: "http://127.0.0.1:1"}, client.Options{Workers: 8, Dial: p.dial, Observe: o.calls.observe})
	if err != nil {
		return err
	}
	o.closers = append(o.closers, g.Close)
	o.gateway, o.debtor = g, g.Debtor()
	if p.live {
		o.debtor.Environment = "live"
	}
	l, err := ledger.Open(ctx, o.state, ledger.Options{Log: o.log, Now: p.now})
	if err != nil {
		return err
	}
	o.closers = append(o.closers, func() { l.Close() })
	o.book = l
	if p.wrap != nil {
		o.book = p.wrap(l)
	}
	o.lock = func() (func() error, error) { return l.SendLock(o.debtor) }
	if p.free {
		o.lock = func() (func() error, error) { return func() error { return nil }, nil }
	}
	o.head = l.Head
	o.anchor = func() error { return nil }
	o.desk = &batch.Desk{
		Gateway: o.gateway, Debtor: o.debtor, Book: o.book, Log: o.log,
		Pace: batch.NewPace(w.file.Pay.RatePerSecond), Rules: o.rules(), Progress: w.watch, Now: p.now,
	}
	return do(o)
}

// run pays the sheet in a process of its own.
func (w *world) run() (r *batch.Report, err error) {
	err = w.life(func(o *office) error {
		r, err = o.process(context.Background(), context.Background(), w.sheet, sheetOptions{}, consent{})
		return err
	})
	return r, err
}

// entries are all payouts that the ledger knows.
func (w *world) entries() []batch.Entry {
	w.t.Helper()
	var all []batch.Entry
	die := w.die
	w.die = nil
	defer func() { w.die = die }()
	err := w.life(func(o *office) (err error) {
		all, err = o.book.Due(context.Background(), o.debtor, "", batch.Planned, batch.Unknown, batch.Waiting, batch.Paid, batch.Failed, batch.Returned)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// moves counts how often money moved under each wire reference.
func (w *world) moves() map[string]int {
	moves := map[string]int{}
	for _, m := range w.sim.Books().Moves {
		if m.Ref != "" {
			moves[m.Ref]++
		}
	}
	return moves
}

// creates counts the requests that arrived to pay, under each wire reference.
func (w *world) creates() map[string]int {
	creates := map[string]int{}
	for _, c := range w.sim.Books().Creates {
		creates[c.Ref]++
	}
	return creates
}

// requests counts the requests that move money: creates, or starts where create
// moves none.
func (w *world) requests() map[string]int {
	if w.file.Gateway != simulator.FedaPay {
		return w.creates()
	}
	starts := map[string]int{}
	for _, s := range w.sim.Books().Starts {
		starts[s.Ref]++
	}
	return starts
}

// checkTable holds the books against the table of design.md §2: what each
// status says about how often money can have moved.
func (w *world) checkTable() {
	w.t.Helper()
	moves := w.moves()
	for ref, n := range moves {
		if n > 1 {
			w.t.Fatalf("%s was paid %d times", ref, n)
		}
	}
	for _, e := range w.entries() {
		n := moves[e.Wire]
		switch e.Status {
		case batch.Planned, batch.Failed:
			if n != 0 {
				w.t.Fatalf("%s is %s in the ledger, and money moved %d times", e.Wire, e.Status, n)
			}
		case batch.Paid, batch.Returned:
			if n != 1 {
				w.t.Fatalf("%s is %s in the ledger, and money moved %d times", e.Wire, e.Status, n)
			}
		case batch.Unknown, batch.Waiting:
		}
	}
}

// checkReport holds a report against the sheet: every row once, every ringgit
// somewhere.
func (w *world) checkReport(r *batch.Report) {
	w.t.Helper()
	if len(r.Lines) != w.rows {
		w.t.Fatalf("%d rows in the results, %d in the sheet", len(r.Lines), w.rows)
	}
	seen := map[int]bool{}
	for _, l := range r.Lines {
		if seen[l.Row] {
			w.t.Fatalf("row %d stands twice in the results", l.Row)
		}
		seen[l.Row] = true
	}
	count, sum := 0, decimal.Zero
	for _, word := range batch.Words() {
		count += r.Totals[word].Count
		sum = sum.Add(r.Totals[word].Amount)
	}
	if count != w.rows || !sum.Equal(w.sum) {
		w.t.Fatalf("the words add up to %d rows, %s; the sheet has %d, %s", count, sum, w.rows, w.sum)
	}
}

func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0x70617972756e)) }
