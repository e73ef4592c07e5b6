package command

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/checker"
	"payrun/client/simulator"
	"payrun/writer"
)

// drillStory is one life, or several, of one sheet: a folder with a copy of the
// sheet, a ledger and books of its own, and a simulator in a process of its
// own that outlives the payers.
type drillStory struct {
	*drilling
	name    string
	dir     string
	sheet   string
	url     string
	gateway *exec.Cmd
	results []string // documents, oldest first
	freed   int      // payouts that the person released
	last    *writer.Document
	until   time.Time // when the last life may begin; zero for no such time
}

// open makes the folder and starts the gateway.
func (d *drilling) open(ctx context.Context, name, faults string) (*drillStory, error) {
	t := &drillStory{drilling: d, name: name, dir: filepath.Join(d.dir, name)}
	t.sheet = filepath.Join(t.dir, filepath.Base(d.sheet))
	if err := os.MkdirAll(t.dir, 0o700); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(d.sheet)
	if err == nil {
		err = os.WriteFile(t.sheet, text, 0o600)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(t.dir, settingsName), []byte(d.settings(faults)), 0o600)
	}
	if err != nil {
		return nil, err
	}
	return t, t.serve(ctx, faults)
}

// quietOfDrill is how long "not found" must hold in a drill.
const quietOfDrill = 150 * time.Millisecond

// settings are those of a hurry, and the user's own about how a sheet is read.
// A gateway that misbehaves is not waited for as long as a polite one.
func (d *drilling) settings(faults string) string {
	timeout := "10s"
	if faults != "" {
		timeout = "400ms"
	}
	return fmt.Sprintf("[pay]\nrate_per_second = 1000\ntimeout = %q\nsettle_for = \"0s\"\nabsent_after = %q\nabsent_looks = 2\nstop_after_unknown = 0\n"+
		"[check]\nverify_names = false\nhidden_rows = %q\nmax_rows = %d\ndecimal = %q\nstrict = %t\n",
		timeout, quietOfDrill, d.check.Check.HiddenRows, d.check.Check.MaxRows, d.check.Check.Decimal, d.check.Check.Strict)
}

// opening is what a simulated pool holds when nothing else is said: no sheet
// is refused for want of it.
const opening = "1000000000000"

// serve starts the gateway and waits for its address.
func (t *drillStory) serve(ctx context.Context, faults string) error {
	sim := t.flags.sim
	args := []string{"simulate", "--books", t.books(), "--dialect", sim.dialect, "--opening", firstOf(sim.opening, opening), "--sim-fee", sim.fee,
		"--seed", fmt.Sprint(sim.seed), "--sim-open", "40ms", "--quirk", "late=300ms", "--quirk", "slow=200ms"}
	if faults != "" {
		args = append(args, "--faults", faults)
	}
	for _, q := range sim.quirks {
		args = append(args, "--quirk", q)
	}
	t.gateway = t.process(ctx, args...)
	out, err := t.gateway.StdoutPipe()
	if err != nil {
		return err
	}
	var errs bytes.Buffer
	t.gateway.Stderr = &errs
	if err := t.gateway.Start(); err != nil {
		return err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.end()
		return fmt.Errorf("the simulator did not start: %s", errs.String())
	}
	t.url = strings.TrimSpace(line)
	return nil
}

// process is this program again, as another process.
func (t *drillStory) process(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, t.program, args...)
	c.Args[0] = "payrun"
	c.Dir = t.dir
	return c
}

// end ends the gateway.
func (t *drillStory) end() {
	if t.gateway != nil && t.gateway.Process != nil {
		t.gateway.Process.Kill()
		t.gateway.Wait()
	}
}

func (t *drillStory) books() string  { return filepath.Join(t.dir, "books") }
func (t *drillStory) ledger() string { return filepath.Join(t.dir, "state", simulatorName) }

// lifeMost is how long a process lives in the story with faults: one that obeys
// a gateway's "later" for longer is killed as well.
const lifeMost = 5 * time.Second

// payrun runs one command to its end, whatever that is.
func (t *drillStory) payrun(ctx context.Context, args ...string) (out []byte, errs string, code int) {
	if !t.until.IsZero() {
		var end context.CancelFunc
		ctx, end = context.WithTimeout(ctx, lifeMost)
		defer end()
	}
	all := []string{"--gateway", simulatorName, "--sim-at", t.url, "--dialect", t.flags.sim.dialect, "--settings", filepath.Join(t.dir, settingsName),
		"--state", filepath.Join(t.dir, "state"), "--by", "drill", "--lang", t.lang, "--json"}
	c := t.process(ctx, append(all, args...)...)
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.Output()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		return nil, err.Error(), ExitUnexpected
	}
	return out, said.String(), c.ProcessState.ExitCode()
}

// document runs check or run and keeps what it printed; nil when it died or
// refused before it could say anything.
func (t *drillStory) document(ctx context.Context, args ...string) (*writer.Document, string, int) {
	for _, flag := range [][2]string{{"--sheet", t.so.sheet}, {"--hidden", t.so.hidden}, {"--period", t.so.period}} {
		if flag[1] != "" {
			args = append(args, flag[0], flag[1])
		}
	}
	if args[0] == "run" {
		args = append(args, "--results", filepath.Join(t.dir, "results.csv"))
	}
	out, errs, code := t.payrun(ctx, args...)
	var doc writer.Document
	if json.Unmarshal(out, &doc) != nil {
		return nil, errs, code
	}
	name := filepath.Join(t.dir, fmt.Sprintf("said-%02d.json", len(t.results)+1))
	if os.WriteFile(name, out, 0o600) == nil && doc.State != batch.StateRefused {
		t.results = append(t.results, name)
		t.last = &doc
	}
	return &doc, errs, code
}

// How long a story goes on: so many more runs at most, and so many of them
// without any change.
const (
	livesMost  = 40
	livesStuck = 6
)

// finish runs the sheet until nothing is open, plays the person who releases
// what no look-up finds, and examines what is left.
func (t *drillStory) finish(ctx context.Context, polite bool) error {
	var before writer.DocumentTotals
	for life, stuck := 0, 0; life < livesMost && stuck < livesStuck && (life == 0 || !t.late()); life++ {
		doc, errs, code := t.document(ctx, "run", t.sheet)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case doc == nil && polite:
			return fmt.Errorf("%s: a run ended with %d: %s", t.name, code, errs)
		case doc == nil:
			continue
		case doc.Totals.Unknown.Count+doc.Totals.Waiting.Count == 0 && doc.State == batch.StateFinal:
			life = livesMost
			continue
		case doc.Totals == before:
			stuck++
		default:
			before, stuck = doc.Totals, 0
		}
		time.Sleep(quietOfDrill + 20*time.Millisecond)
		t.release(ctx, doc)
	}
	if err := t.examine(ctx, polite); err != nil {
		return err
	}
	t.count(polite)
	return nil
}

// late reports that no further life may begin.
func (t *drillStory) late() bool { return !t.until.IsZero() && time.Now().After(t.until) }

// release names every unknown payout of a run to payrun release, which judges
// the evidence.
func (t *drillStory) release(ctx context.Context, doc *writer.Document) {
	args, sum := []string{"release", doc.Run}, decimal.Zero
	for _, r := range doc.Rows {
		if r.Status == batch.WordUnknown {
			amount, _ := decimal.NewFromString(r.Amount)
			args, sum = append(args, string(r.Ref)), sum.Add(amount)
		}
	}
	if len(args) == 2 {
		return
	}
	refs := len(args) - 2
	out, _, code := t.payrun(ctx, append(args, "--yes", "--total", sum.String())...)
	if code == ExitPaid || code == ExitSomeNot {
		t.freed += refs - bytes.Count(out, []byte("✖"))
	}
}

// examine has the checker look at what lies there.
func (t *drillStory) examine(ctx context.Context, settled bool) error {
	c := checker.Case{Books: t.books(), Ledger: t.ledger(), Results: t.results, Settled: settled}
	if t.read {
		c.Sheets = []string{t.sheet}
	}
	if !exists(filepath.Join(c.Ledger, "payrun.db")) {
		c.Ledger = "" // it died before there was one
	}
	found, err := checker.Examine(ctx, c)
	if err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	t.page.count(func(p *drillPage) {
		for _, f := range found {
			p.Differences = append(p.Differences, drillDifference{t.name, f.Invariant, f.What})
		}
	})
	return nil
}

// count adds how the story ended to the page.
func (t *drillStory) count(polite bool) {
	books, err := simulator.ReadBooks(t.books())
	if err != nil {
		return // the checker has read them
	}
	t.page.count(func(p *drillPage) {
		p.Stories++
		p.Payments += len(books.Moves)
		p.Released += t.freed
		for _, m := range books.Moves {
			p.Most = max(p.Most, books.Moved(m.Ref))
		}
		if polite {
			return
		}
		for _, c := range books.Creates {
			if c.Fault != "" {
				p.Faults++
			}
		}
		for _, s := range books.Starts {
			if s.Fault != "" {
				p.Faults++
			}
		}
		if t.last != nil {
			p.Open = t.last.Totals.Unknown.Count + t.last.Totals.Waiting.Count
		}
	})
}

// understood reports that the checker reads the sheet as the program does.
func (t *drillStory) understood(ctx context.Context) bool {
	found, err := checker.Examine(ctx, checker.Case{Sheets: []string{t.sheet}, Results: t.results})
	return err == nil && len(found) == 0
}

// placesOf reads what a process that lived said of its places.
func placesOf(errs string) (n int) {
	for line := range strings.Lines(errs) {
		fmt.Sscanf(line, placesLine, &n)
	}
	return n
}

// drawer draws the same places for the same seed.
func drawer(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0x6472696c6c)) }
