package command

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
	"golang.org/x/time/rate"

	"payrun/batch"
	"payrun/client/simulator"
	"payrun/writer"
)

// tally is what a simulation has done.
type tally struct {
	Stories, Batches, Drops, Lives     int
	Faults, Kills, Powers, Pairs       int
	Callbacks, Operator, Jumps, Checks int
	Unsettled                          int
	Digest                             string // of the last story's books and results
}

func (y *tally) add(o tally) {
	y.Stories, y.Batches, y.Drops, y.Lives = y.Stories+o.Stories, y.Batches+o.Batches, y.Drops+o.Drops, y.Lives+o.Lives
	y.Faults, y.Kills, y.Powers, y.Pairs = y.Faults+o.Faults, y.Kills+o.Kills, y.Powers+o.Powers, y.Pairs+o.Pairs
	y.Callbacks, y.Operator, y.Jumps, y.Checks = y.Callbacks+o.Callbacks, y.Operator+o.Operator, y.Jumps+o.Jumps, y.Checks+o.Checks
	y.Unsettled += o.Unsettled
	y.Digest = o.Digest
}

// desk is a payroll desk of some months, told by one seed: its sheets, its
// people, its gateway, and what happens to it.
type desk struct {
	*world
	rnd     *rand.Rand
	seed    uint64
	machine *machine
	aside   sync.WaitGroup // what happens beside a sheet's run
	taking  chan bool      // filled by the process of which take notes what came of it
	tempo   func(string) time.Duration
	live    bool // runs are proposed by one person and approved by another
	named   bool // sheets have a column of references
	books   string
	month   time.Time
	told    tally

	drops    []*drop
	sheets   []string        // that were run, in order
	results  []string        // of the last life
	closing  bool            // every decision is made that is asked for
	skewed   bool            // the gateway's clock was wrong at times
	now      string          // what happened last, for findings
	logged   int             // bytes of the log that are in its file
	known    map[string]bool // contents of sheets
	recorded map[string]bool // files of which a run is recorded
}

// drop is a sheet that was put on the desk.
type drop struct {
	path    string
	so      sheetOptions
	rows    []string // without the header
	last    *batch.Report
	refused bool
}

// tellStory tells one seed's story and returns what happened in it.
func tellStory(t *testing.T, seed uint64) (told tally) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, seed)
		for range 2 + d.rnd.IntN(4) {
			d.tellMonth()
			d.month = d.month.AddDate(0, 1, 0)
			time.Sleep(time.Until(d.month))
		}
		d.finish()
		d.told.Stories, d.told.Faults, d.told.Digest = 1, d.sim.Faults(), d.digest()
		told = d.told
	})
	return told
}

// newDesk makes the desk of a seed.
func newDesk(t *testing.T, seed uint64) *desk {
	rnd := random(seed)
	name := []string{simulator.LeanX, simulator.LeanX, simulator.FedaPay, simulator.TTpay}[rnd.IntN(4)]
	faults := []string{"", "5%", "10%", "20%", "35%", "50%"}[rnd.IntN(6)]
	workers := 1
	if rnd.IntN(2) == 0 { // who is told to slow down first is a race, and no two stories run it alike
		workers = 2 + rnd.IntN(3)
		faults = strings.Join([]string{faults, "http-429-before=0", "http-429-after=0", "lookup-429=0", "read-429=0"}, ",")
		if name == simulator.FedaPay {
			faults += ",create-http-429-before=0,create-http-429-after=0"
		}
	}
	c := simulator.Config{Dialect: name, Faults: faults, Seed: seed, Settle: time.Duration(1+rnd.IntN(2400)) * time.Second, Quirks: pick(positions[name], rnd)}
	if rnd.IntN(4) == 0 { // a pool that is soon too low
		c.Opening = decimal.NewFromInt(map[string]int64{simulator.LeanX: 9000, simulator.FedaPay: 9000, simulator.TTpay: 900000}[name])
	}
	if rnd.IntN(4) == 0 && name == simulator.LeanX {
		c.Fee = decimal.RequireFromString("0.50")
	}
	d := newQuietDesk(t, seed, c)
	d.rnd = rnd
	d.live, d.named = rnd.IntN(4) == 0, rnd.IntN(8) > 0
	d.file.Pay.Concurrency, d.file.Pay.RatePerSecond = workers, 0
	d.file.Pay.LookupFirst = rnd.IntN(5) > 0
	d.file.Pay.StopAfterUnknown = []int{5, 5, 2, 0}[rnd.IntN(4)]
	d.file.Check.VerifyNames = !d.live && rnd.IntN(2) == 0
	return d
}

// newQuietDesk makes a desk on the 26th of a November, with books on disk.
func newQuietDesk(t *testing.T, seed uint64, c simulator.Config) *desk {
	d := &desk{
		rnd: random(seed), seed: seed, books: filepath.Join(t.TempDir(), "books"), known: map[string]bool{}, recorded: map[string]bool{},
		month: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC), tempo: tempo(seed), taking: make(chan bool, 1),
	}
	time.Sleep(time.Until(d.month))
	c.Dir = d.books
	d.world = newWorld(t, 1, c)
	d.machine = &machine{state: filepath.Join(d.dir, "state")}
	return d
}

func (d *desk) chance(percent int) bool { return d.rnd.IntN(100) < percent }

// tellMonth is one payroll: the sheet, what goes wrong, and what the officer
// drops again.
func (d *desk) tellMonth() {
	first := d.put(d.compose(1 + d.rnd.IntN(10)))
	d.serve(first, 2+d.rnd.IntN(5))
	for range d.rnd.IntN(3) {
		d.serve(d.again(first), 1+d.rnd.IntN(3))
	}
	if d.chance(50) {
		d.serve(first, 3)
	}
}

// compose writes the month's rows.
func (d *desk) compose(rows int) []string {
	var list []string
	for n := 1; n <= rows; n++ {
		row := d.row(n)
		switch {
		case d.chance(3):
			row = with(row, 5, "abc")
		case d.chance(3):
			row = with(row, 4, "12AB")
		case d.chance(3):
			row = with(row, 2, "")
		case d.chance(4): // a new account: H401
			row = with(row, 4, d.account(60+n))
		}
		list = append(list, row)
		switch {
		case d.chance(4): // the same person twice
			list = append(list, with(with(row, 0, cell(row, 0)+"-2"), 5, fmt.Sprint(200+n)))
		case d.chance(2): // the same reference twice
			list = append(list, with(row, 5, fmt.Sprint(300+n)))
		case d.chance(2): // the same money under another reference: H403
			list = append(list, with(row, 0, cell(row, 0)+"-X"))
		}
	}
	return list
}

// row is employee n in this month.
func (d *desk) row(n int) string {
	row := strings.Replace(d.in.row(n), "2026-11-", d.month.Format("2006-01-"), 1)
	return with(row, 5, fmt.Sprint(map[string]int{simulator.TTpay: 100000}[d.file.Gateway]+1000+n+d.rnd.IntN(3)*50))
}

// account is another account of an employee, as his gateway writes them.
func (d *desk) account(n int) string { return cell(d.in.row(n), 4) }

func cell(row string, n int) string { return strings.Split(row, ",")[n] }

func with(row string, n int, value string) string {
	cells := strings.Split(row, ",")
	cells[n] = value
	return strings.Join(cells, ",")
}

// putPlain writes rows into a plain CSV.
func (d *desk) putPlain(rows []string) *drop {
	p := &drop{rows: rows, path: filepath.Join(d.dir, fmt.Sprintf("payroll-%03d.csv", len(d.drops)+1))}
	d.drops = append(d.drops, p)
	d.must(os.WriteFile(p.path, []byte(d.in.header+"\n"+strings.Join(rows, "\n")+"\n"), 0o600))
	return p
}

// put writes rows into a sheet of its own: a CSV or an XLSX, with or without
// references and a total.
func (d *desk) put(rows []string) *drop {
	p := &drop{rows: rows}
	header, lines := d.in.header, slices.Clone(rows)
	if d.chance(10) {
		lines = append(lines, d.totalRow(rows))
	}
	if !d.named {
		p.so.period = d.month.Format("2006-01")
		_, header, _ = strings.Cut(header, ",")
		for n, l := range lines {
			_, lines[n], _ = strings.Cut(l, ",")
		}
	}
	p.path = filepath.Join(d.dir, fmt.Sprintf("payroll-%03d.csv", len(d.drops)+1))
	d.drops = append(d.drops, p)
	if d.chance(12) {
		p.path = strings.TrimSuffix(p.path, ".csv") + ".xlsx"
		d.must(writeBook(p.path, header, lines))
		return p
	}
	d.must(os.WriteFile(p.path, []byte(header+"\n"+strings.Join(lines, "\n")+"\n"), 0o600))
	return p
}

func (d *desk) must(err error) {
	if err != nil {
		d.t.Helper()
		d.t.Fatal(err)
	}
}

// writeBook writes an XLSX of text cells.
func writeBook(path, header string, lines []string) error {
	f := excelize.NewFile()
	defer f.Close()
	for n, text := range append([]string{header}, lines...) {
		cells := strings.Split(text, ",")
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", n+1), &cells); err != nil {
			return err
		}
	}
	return f.SaveAs(path)
}

// totalRow is her own total, right three times of four.
func (d *desk) totalRow(rows []string) string {
	sum := decimal.Zero
	for _, r := range rows {
		if a, err := decimal.NewFromString(cell(r, 5)); err == nil {
			sum = sum.Add(a)
		}
	}
	if d.chance(25) {
		sum = sum.Add(decimal.NewFromInt(1))
	}
	return with(with(strings.Repeat(",", strings.Count(d.in.header, ",")), 2, "TOTAL"), 5, sum.String())
}

// again is what an officer drops after a sheet: the same, the same in another
// form, or one that says something else.
func (d *desk) again(p *drop) *drop {
	rows := slices.Clone(p.rows)
	pickRow := d.rnd.IntN(len(rows))
	switch d.rnd.IntN(8) {
	case 0: // the same file
		return p
	case 1: // the same bytes under another name
		text, err := os.ReadFile(p.path)
		d.must(err)
		c := *p
		c.path = filepath.Join(d.dir, fmt.Sprintf("copy of payroll-%03d%s", len(d.drops)+1, filepath.Ext(p.path)))
		d.must(os.WriteFile(c.path, text, 0o600))
		d.drops = append(d.drops, &c)
		return &c
	case 2: // other order
		d.rnd.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	case 3: // another amount
		rows[pickRow] = with(rows[pickRow], 5, fmt.Sprint(7777+d.rnd.IntN(9)))
	case 4: // half new
		for n := range 1 + d.rnd.IntN(4) {
			rows = append(rows, d.row(30+n))
		}
	case 5: // a corrected account
		rows[pickRow] = with(rows[pickRow], 4, d.account(80+pickRow))
	case 6: // every reference renamed
		for n := range rows {
			rows[n] = with(rows[n], 0, "N"+cell(rows[n], 0))
		}
	case 7: // the results' Failed sheet
		if failed := d.failedSheet(p); failed != nil {
			return failed
		}
	}
	return d.put(rows)
}

// failedSheet drops what stands on the Failed sheet of the results.
func (d *desk) failedSheet(p *drop) *drop {
	if p.last == nil || !slices.ContainsFunc(p.last.Lines, func(l batch.ReportLine) bool { return l.Retry }) {
		return nil
	}
	results := filepath.Join(d.dir, fmt.Sprintf("results-%03d.xlsx", len(d.drops)+1))
	err := d.lifeOf(d.office("alice", nil), func(o *office) error { _, err := o.write(p.path, results, p.last); return err })
	d.must(err)
	c := &drop{path: strings.TrimSuffix(results, ".xlsx") + ".csv", rows: p.rows}
	d.must(copyFailed(results, c.path))
	d.drops = append(d.drops, c)
	return c
}

// copyFailed saves the Failed sheet of a workbook by itself.
func copyFailed(from, to string) error {
	f, err := excelize.OpenFile(from)
	if err != nil {
		return err
	}
	defer f.Close()
	var text bytes.Buffer
	for _, name := range f.GetSheetList() {
		if !strings.HasPrefix(name, "Failed") {
			continue
		}
		rows, err := f.GetRows(name)
		if err != nil {
			return err
		}
		w := csv.NewWriter(&text)
		if err := w.WriteAll(rows); err != nil {
			return err
		}
	}
	return os.WriteFile(to, text.Bytes(), 0o600)
}

// office is a process of this desk: with a fate of its own, or one that does
// not die. Its steps take their time all the same.
func (d *desk) office(by string, f *fate) process {
	if f == nil {
		f = &fate{machine: d.machine, tempo: d.tempo}
	}
	return process{by: by, live: d.live, dial: f.dial(d.sim.Dial), wrap: f.book}
}

// serve runs a sheet in some lives, and checks the books after each.
func (d *desk) serve(p *drop, lives int) {
	d.count(p)
	for range lives {
		if p.refused || d.t.Failed() {
			return
		}
		d.meanwhile(p)
		if d.chance(12) {
			d.pair(p, d.drops[d.rnd.IntN(len(d.drops))])
		} else {
			d.one(p, false)
		}
		d.aside.Wait()
		d.examine(false)
		d.between(p)
		if p.last != nil && d.done(p.last) && d.chance(60) {
			return
		}
	}
}

// count counts a sheet: another file, and a batch when its rows are new.
func (d *desk) count(p *drop) {
	d.told.Drops++
	text, err := os.ReadFile(p.path)
	d.must(err)
	sum := sha256.Sum256(text)
	if !d.known[string(sum[:])] {
		d.known[string(sum[:])] = true
		d.told.Batches++
		d.sheets = append(d.sheets, p.path)
	}
}

// fated makes a fate for the next process: most of them die.
func (d *desk) fated() *fate {
	at := 0
	if d.chance(60) {
		at = 1 + d.rnd.IntN([]int{20, 50, 120}[d.rnd.IntN(3)])
	}
	how := kill
	if d.chance(40) {
		how = power
	}
	return d.machine.born(at, how, rand.New(rand.NewPCG(d.rnd.Uint64(), 7)), d.tempo)
}

// one runs a sheet in one process.
func (d *desk) one(p *drop, immortal bool) {
	f := d.fated()
	if immortal {
		f.at = 0
	}
	d.take(p, f, false)
}

// pair runs two sheets, or one, in two processes at once. The send lock keeps
// one of them off, or is taken for granted by both.
func (d *desk) pair(p, q *drop) {
	d.told.Pairs++
	if d.chance(60) {
		q = p
	}
	free := d.chance(30) && d.file.Gateway != simulator.FedaPay
	f, g := d.fated(), d.fated()
	later := time.Duration(1+d.rnd.IntN(3000)) * time.Millisecond
	var both sync.WaitGroup
	both.Go(func() { d.take(p, f, free) })
	both.Go(func() {
		time.Sleep(later)
		d.take(q, g, free)
	})
	both.Wait()
}

// take is the life of one process that runs a sheet.
func (d *desk) take(p *drop, f *fate, free bool) {
	var r *batch.Report
	who := d.office("alice", f)
	who.free = free
	err := d.lifeOf(who, func(o *office) (err error) {
		r, err = o.process(context.Background(), context.Background(), p.path, p.so, consent{yes: true})
		return err
	})
	synctest.Wait()
	died, broken := f.end()
	d.taking <- true // one at a time; a mutex would stop the bubble's time while an approval waits
	defer func() { <-d.taking }()
	d.told.Lives++
	if broken != nil {
		d.t.Error(broken)
	}
	d.now = fmt.Sprintf("%s by %s at %q, %v", filepath.Base(p.path), f.how, f.where(), err)
	switch {
	case died && f.how == kill:
		d.told.Kills++
	case died:
		d.told.Powers++
	case err != nil:
		d.heed(p, err)
	default:
		p.last = r
		if !free { // with a lock of its own the other process does not go on while this one reports
			d.results = append(d.results, d.keep(r, fmt.Sprintf("result-%04d", d.told.Lives)))
		}
	}
}

// keep writes a report as --json prints it.
func (d *desk) keep(r *batch.Report, name string) (path string) {
	text, err := json.Marshal(writer.JSON(r, ""))
	d.must(err)
	path = filepath.Join(d.dir, name+".json")
	d.must(os.WriteFile(path, text, 0o600))
	return path
}

// heed does what the program says to do when it did not pay.
func (d *desk) heed(p *drop, err error) {
	code := ExitUnexpected
	if e, ok := errors.AsType[*exit](err); ok {
		code = e.code
	}
	name := ""
	if e, ok := errors.AsType[*refusedRun](err); ok {
		if code = e.code; e.plan != nil {
			name = e.plan.Run.Name
		}
	}
	if _, ok := errors.AsType[*batch.Refusal](err); ok {
		code = ExitFile
	}
	switch code {
	case ExitFile:
		p.refused = true
	case ExitBalance:
		d.must(d.sim.TopUp(decimal.NewFromInt(map[string]int64{simulator.TTpay: 5000000}[d.file.Gateway] + 50000)))
	case ExitApproval:
		d.approve(name)
	case ExitUsage, ExitBusy, ExitUnexpected, ExitInterrupted:
	default:
		d.t.Errorf("%s ended with %d: %v", p.path, code, err)
	}
}

// approve is bob, who looks at the run and gives his word. What pays the same
// money again under other references he allows only at the end.
func (d *desk) approve(name string) {
	if name == "" {
		return
	}
	if d.closing {
		d.lifeOf(d.office("bob", nil), func(o *office) error { return o.allow(context.Background(), name, "all") })
	}
	if !d.live {
		return
	}
	d.told.Operator++
	d.lifeOf(d.office("bob", nil), func(o *office) error {
		run, err := o.findRun(context.Background(), name)
		if err != nil {
			return err
		}
		due, err := o.sendable(context.Background(), run)
		if err != nil {
			return err
		}
		return o.approveRun(context.Background(), name, due.Amount.String(), due.Count)
	})
}

// meanwhile is what happens while a sheet is run, when it comes to pass.
func (d *desk) meanwhile(p *drop) {
	d.watch = nil
	var do func()
	switch d.rnd.IntN(14) {
	case 0: // somebody else spends from the pool
		do = func() { d.sim.Spend(decimal.NewFromInt(50)) }
	case 1:
		do = func() { d.sim.TopUp(decimal.NewFromInt(500)) }
	case 2: // the boss stops the run
		if p.last != nil {
			name := p.last.Run.Name
			do = func() {
				f := d.machine.born(0, kill, d.rnd, d.tempo)
				d.lifeOf(d.office("boss", f), func(o *office) error {
					return o.book.SetState(context.Background(), name, batch.RunStopped, "B808 boss", "boss")
				})
				f.end()
			}
		}
	case 3: // the line goes down, and comes up again
		do = func() {
			d.sim.Update(func(c *simulator.Config) { c.Quirks["dial"] = "refuse" })
			go func() {
				time.Sleep(5 * time.Second)
				d.sim.Update(func(c *simulator.Config) { c.Quirks["dial"] = "accept" })
			}()
		}
	}
	if do != nil {
		var done atomic.Int64
		at := int64(1 + d.rnd.IntN(4))
		d.watch = func(batch.Progress) { // whoever tells holds locks: nothing may wait here
			if done.Add(1) == at {
				d.aside.Go(func() {
					time.Sleep(137 * time.Nanosecond) // no two things come to pass at one moment
					do()
				})
			}
		}
	}
}

// between is what happens before the next process: time, the operator, the
// gateway's own doings, and callbacks.
func (d *desk) between(p *drop) {
	d.watch = nil
	switch d.rnd.IntN(11) {
	case 0:
		d.told.Jumps++
		time.Sleep(time.Duration(1+d.rnd.IntN(30)) * time.Hour)
	case 1, 2:
		d.operator()
	case 3:
		d.allow(p)
	case 4:
		d.called()
	case 5:
		if moves := d.sim.Books().Moves; len(moves) > 0 {
			_ = d.sim.Return(moves[d.rnd.IntN(len(moves))].Ref) // not every one can come back
		}
	case 6: // the gateway's clock goes wrong
		d.skewed = true
		off := time.Duration(d.rnd.Int64N(int64(2*clockOff))) - clockOff
		d.sim.Update(func(c *simulator.Config) { c.Now = func() time.Time { return time.Now().Add(off) } })
	}
	time.Sleep(time.Duration(d.rnd.IntN(600)) * time.Second)
}

// operator looks up what is open, and releases what the evidence allows.
func (d *desk) operator() {
	d.told.Operator++
	if err := deaf(d.lifeOf(d.office("carol", nil), d.releases)); err != nil {
		d.t.Error(err)
	}
}

// allow lifts the holds of a run.
func (d *desk) allow(p *drop) (lifted bool) {
	if p.last == nil || p.last.Totals[batch.WordNotSent].Count == 0 {
		return false
	}
	d.told.Operator++
	err := d.lifeOf(d.office("bob", nil), func(o *office) error { return o.allow(context.Background(), p.last.Run.Name, "all") })
	return err == nil
}

// askResults asks what has become of every run: what a person would read who
// asked now.
func (d *desk) askResults() (paths []string) {
	err := d.lifeOf(d.office("alice", nil), func(o *office) error {
		runs, err := o.book.Runs(context.Background())
		if err != nil {
			return err
		}
		for _, run := range slices.Backward(runs) {
			r, err := o.known(context.Background(), run.Name)
			if err != nil {
				return err
			}
			d.recorded[run.Source.File] = true
			paths = append(paths, d.keep(r, "asked-"+run.Name))
		}
		return nil
	})
	d.must(err)
	return paths
}

// called has the gateway call back about a payout: once, again, and with a
// forger's hand. A callback changes nothing by itself.
func (d *desk) called() {
	books := d.sim.Books()
	if len(books.Creates) == 0 {
		return
	}
	asked, err := d.sim.Callback(books.Creates[d.rnd.IntN(len(books.Creates))].Ref)
	if err != nil {
		return // not one that the gateway calls about
	}
	var body bytes.Buffer
	_, err = body.ReadFrom(asked.Body)
	d.must(err)
	before, hurried := d.payouts(), map[string]bool{}
	err = d.lifeOf(d.office("carol", nil), func(o *office) error {
		receiver, ok := o.gateway.(batch.Receiver)
		if !ok {
			return nil
		}
		c := &callbacks{
			receiver: receiver, book: o.book, debtor: o.debtor, path: asked.URL.Path, log: o.log,
			hurry: func(run string) { hurried[run] = true }, limit: rate.NewLimiter(callbacksPerSecond, callbackBurst),
		}
		forged := bytes.Clone(body.Bytes())
		forged[d.rnd.IntN(len(forged))] ^= 1
		for n, text := range [][]byte{forged, body.Bytes(), body.Bytes()} {
			d.told.Callbacks++
			r := httptest.NewRequest(http.MethodPost, asked.URL.Path, bytes.NewReader(text))
			r.Header = asked.Header.Clone()
			w := httptest.NewRecorder()
			c.ServeHTTP(w, r)
			if n > 0 && w.Code != http.StatusOK {
				d.t.Errorf("a genuine callback was answered %d", w.Code)
			}
		}
		if after := d.payouts(); !sameStatuses(before, after) {
			d.t.Error("I18: a callback changed a status")
		}
		for _, run := range slices.Sorted(maps.Keys(hurried)) {
			if err := deaf(o.desk.SettleOnce(context.Background(), run)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		d.t.Error(err)
	}
}

// payouts are all that the ledger knows, in their order.
func (d *desk) payouts() (all []batch.Entry) {
	err := d.lifeOf(d.office("carol", nil), func(o *office) (err error) {
		all, err = o.book.Due(context.Background(), o.debtor, "", batch.Planned, batch.Unknown, batch.Waiting, batch.Paid, batch.Failed, batch.Returned)
		return err
	})
	d.must(err)
	return all
}

func sameStatuses(a, b []batch.Entry) bool {
	return slices.EqualFunc(a, b, func(x, y batch.Entry) bool { return x.Key == y.Key && x.Status == y.Status })
}

// done reports that a run has nothing open.
func (d *desk) done(r *batch.Report) bool {
	for _, l := range r.Lines {
		switch l.Word {
		case batch.WordPaid, batch.WordAlreadyPaid, batch.WordFailed, batch.WordReturned, batch.WordInvalid:
		case batch.WordUnknown, batch.WordWaiting, batch.WordNotSent:
			return false
		}
	}
	return true
}

// finish makes the gateway fair and gives it time: every row must come to an
// end that a person can read.
func (d *desk) finish() {
	d.watch, d.closing = nil, true
	for round := range 40 {
		if round == 2 {
			d.sim.Update(func(c *simulator.Config) {
				c.Faults, c.Now = "", time.Now
				c.Quirks["dial"] = "accept"
				delete(c.Quirks, "duplicate") // a reference that FedaPay has taken for good is paid under another
			})
			d.unstick()
			d.must(d.sim.TopUp(decimal.NewFromInt(100_000_000))) // nobody is told where a gateway's figure is not exact
		}
		open := 0
		for _, p := range d.drops {
			if p.refused || d.t.Failed() {
				continue
			}
			if round > 2 && p.last != nil && d.ended(p.last, round) {
				continue
			}
			open++
			d.one(p, true)
			if d.allow(p) {
				d.one(p, true)
			}
		}
		if round > 2 && open == 0 {
			break
		}
		d.operator()
		time.Sleep(time.Duration(1+d.rnd.IntN(40)) * time.Hour)
	}
	for _, p := range d.drops {
		if !p.refused && (p.last == nil || !d.ended(p.last, 40)) {
			d.told.Unsettled++
		}
	}
	d.abandon()
	if !d.t.Failed() {
		d.examine(true)
	}
}

// abandon is alice, who stops a run whose sheet is refused as a whole since, or
// whose rows wait for doubts to the same number that nothing resolves: what it
// has not sent goes on another sheet.
func (d *desk) abandon() {
	refused, waits := map[string]bool{}, map[string]bool{}
	for _, p := range d.drops {
		refused[filepath.Base(p.path)] = p.refused
		if p.last == nil {
			continue
		}
		for _, l := range p.last.Lines {
			waits[p.last.Run.Name] = waits[p.last.Run.Name] || l.Advice == "P345"
		}
	}
	err := d.lifeOf(d.office("alice", nil), func(o *office) error {
		runs, err := o.book.Runs(context.Background())
		for _, r := range runs {
			if r.State == batch.RunOpen && (refused[r.Source.File] || waits[r.Name]) {
				err = errors.Join(err, o.book.SetState(context.Background(), r.Name, batch.RunStopped, "B808 alice", "alice"))
			}
		}
		return err
	})
	if err != nil {
		d.t.Error(err)
	}
}

// unstick has the gateway decide what it would leave open for ever.
func (d *desk) unstick() {
	last := map[string]simulator.Create{}
	for _, c := range d.sim.Books().Creates {
		if c.Number != "" {
			last[c.Ref] = c
		}
	}
	for _, ref := range slices.Sorted(maps.Keys(last)) {
		c := last[ref]
		if c.Outcome == simulator.Waiting && c.Due.IsZero() {
			d.must(d.sim.Settle(ref, simulator.Paid))
		}
	}
}

// ended reports that every row of a run has come to an end, or waits for a
// reason that is written beside it.
func (d *desk) ended(r *batch.Report, round int) bool {
	for _, l := range r.Lines {
		switch l.Word {
		case batch.WordPaid, batch.WordAlreadyPaid, batch.WordFailed, batch.WordReturned, batch.WordInvalid:
		case batch.WordWaiting:
			if round < 12 {
				return false
			}
		case batch.WordUnknown:
			if !strange[l.GatewayCode] && !d.seen[l.Wire] {
				return false
			}
		case batch.WordNotSent:
			if l.Advice == "" || round < 8 {
				return false
			}
		}
	}
	return true
}

// digest is one hash of everything that a story left: books and results.
func (d *desk) digest() string {
	h := sha256.New()
	text, err := os.ReadFile(filepath.Join(d.books, "books.jsonl"))
	d.must(err)
	h.Write(text)
	for _, path := range d.askResults() {
		text, err := os.ReadFile(path)
		d.must(err)
		h.Write(text)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
