package ledger_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"payrun/batch"
	"payrun/batch/ledger"
	"payrun/batch/ledgertest"
)

// pair is one ledger on disk and one in memory that are told the same.
type pair struct {
	t      *rapid.T
	dir    string
	disk   *ledger.Ledger
	memory *ledgertest.Memory
	before []batch.Entry
	runs   int
	clock  time.Time
}

var (
	someRefs   = []string{"A-1", "a-1", "A-2", "B-1", "B-2", "C-1"}
	someStates = []batch.RunState{batch.RunProposed, batch.RunOpen, batch.RunBlocked, batch.RunStopped, batch.RunDone}
	sentinels  = []error{batch.ErrNotWon, batch.ErrMoved, batch.ErrIllegal, batch.ErrContradicts, batch.ErrRunExists, batch.ErrNoRun}
	allCauses  = []batch.Cause{
		batch.CauseSend, batch.CauseAdopt, batch.CauseAnswer, batch.CauseLookup, batch.CauseNotSent, batch.CauseRefused, batch.CauseRelease,
		batch.CauseConflict, batch.CauseLate, batch.CauseReturn,
	}
	allStatuses = []batch.Status{batch.Unknown, batch.Planned, batch.Waiting, batch.Paid, batch.Failed, batch.Returned}
)

// told checks that both answered alike, which error was meant included.
func (p *pair) told(what string, disk, memory error) {
	for _, s := range sentinels {
		if errors.Is(disk, s) != errors.Is(memory, s) {
			p.t.Fatalf("%s: the disk says %v, memory %v", what, disk, memory)
		}
	}
	if (disk == nil) != (memory == nil) {
		p.t.Fatalf("%s: the disk says %v, memory %v", what, disk, memory)
	}
}

func both[T any](p *pair, what string, ask func(b batch.Book) (T, error)) {
	disk, derr := ask(p.disk)
	memory, merr := ask(p.memory)
	p.told(what, derr, merr)
	if d := ledgertest.Diff(untimed(memory), untimed(disk)); d != "" {
		p.t.Fatalf("%s: (-memory +disk)\n%s", what, d)
	}
}

// untimed leaves out when something changed, and the order that follows from
// it: some calls look at the clock, and two calls see two times.
func untimed(v any) any {
	switch v := v.(type) {
	case []batch.Entry:
		for n := range v {
			v[n].Changed = time.Time{}
		}
		slices.SortFunc(v, func(a, b batch.Entry) int {
			return cmp.Or(cmp.Compare(a.Key.Environment, b.Key.Environment), cmp.Compare(a.Key.Ref, b.Key.Ref), a.Key.Attempt-b.Key.Attempt)
		})
	case map[string]batch.Entry:
		for k, e := range v {
			e.Changed = time.Time{}
			v[k] = e
		}
	case map[string][]batch.Entry:
		for _, list := range v {
			untimed(list)
		}
	case []batch.Run:
		for n := range v {
			v[n].Changed = time.Time{}
		}
	}
	return v
}

func (p *pair) do(what string, f func(b batch.Book) error) { p.told(what, f(p.disk), f(p.memory)) }

func (p *pair) debtor() batch.Debtor {
	d := debtor
	d.Environment = rapid.SampledFrom([]string{"sandbox", "sandbox", "sandbox", "live"}).Draw(p.t, "environment")
	return d
}

func (p *pair) key() batch.Key {
	attempt := rapid.SampledFrom([]int{1, 1, 1, 2, 3}).Draw(p.t, "attempt")
	return batch.KeyOf(p.debtor(), batch.Reference(rapid.SampledFrom(someRefs).Draw(p.t, "ref")), attempt)
}

func (p *pair) run() string {
	return fmt.Sprintf("run-%d", rapid.IntRange(0, max(p.runs-1, 0)).Draw(p.t, "run"))
}

func (p *pair) wish() batch.Wish {
	w := batch.Wish{Attempt: rapid.SampledFrom([]int{1, 1, 1, 2}).Draw(p.t, "attempt"), Held: rapid.IntRange(0, 4).Draw(p.t, "held") == 0}
	w.Instruction = batch.Instruction{
		Row: rapid.IntRange(1, 9).Draw(p.t, "row"), Ref: batch.Reference(rapid.SampledFrom(someRefs).Draw(p.t, "ref")),
		Payee: rapid.SampledFrom([]string{"", "E:1", "E:2"}).Draw(p.t, "payee"), Pool: debtor.Pool,
		Beneficiary: batch.Beneficiary{Name: "SITI", Account: "1234567890"},
		Amount:      batch.Money{Amount: decimal.New(rapid.Int64Range(100, 101).Draw(p.t, "amount"), 0), Currency: "MYR"},
	}
	if rapid.IntRange(0, 6).Draw(p.t, "adopted") == 0 {
		w.Adopted = &batch.Verdict{Status: rapid.SampledFrom(allStatuses).Draw(p.t, "status"), Code: "ADOPTED"}
	}
	return w
}

func (p *pair) claim(*rapid.T) {
	c := batch.Claim{Run: batch.Run{Name: fmt.Sprintf("run-%d", p.runs), Debtor: p.debtor(), State: batch.RunProposed, Claimed: p.clock}}
	if rapid.IntRange(0, 9).Draw(p.t, "again") == 0 {
		c.Run.Name = p.run()
	}
	c.Run.Batch = batch.ID("batch of " + c.Run.Name)
	for range rapid.IntRange(0, 4).Draw(p.t, "wishes") {
		w := p.wish()
		c.Wishes = append(c.Wishes, w)
		c.Lines = append(c.Lines, batch.Line{Row: w.Instruction.Row, Ref: w.Instruction.Ref, Attempt: w.Attempt, Disposition: batch.ToPay})
	}
	p.do("claim", func(b batch.Book) error { return b.Claim(context.Background(), c) })
	runs, err := p.disk.Runs(context.Background())
	if err != nil {
		p.t.Fatal(err)
	}
	p.runs = len(runs)
}

func (p *pair) approve(*rapid.T) {
	run := p.run()
	a := batch.Approval{By: "aminah", At: p.clock, Batch: batch.ID("batch of " + run)}
	p.do("approve", func(b batch.Book) error { return b.Approve(context.Background(), run, a) })
}

func (p *pair) begin(*rapid.T) {
	k, s := p.key(), batch.Start{Run: p.run(), Origin: "origin", At: p.clock}
	p.do("begin", func(b batch.Book) error { return b.Begin(context.Background(), k, s) })
}

func (p *pair) record(*rapid.T) {
	k := p.key()
	o := batch.Outcome{
		From: rapid.SampledFrom(allStatuses).Draw(p.t, "from"), To: rapid.SampledFrom(allStatuses).Draw(p.t, "to"),
		Cause: rapid.SampledFrom(allCauses).Draw(p.t, "cause"), Answered: rapid.Bool().Draw(p.t, "answered"), At: p.clock,
		Doubt: rapid.SampledFrom([]string{"", "timed out"}).Draw(p.t, "doubt"),
	}
	if rapid.Bool().Draw(p.t, "verdict") {
		o.Verdict = batch.Verdict{
			GatewayRef: rapid.SampledFrom([]string{"", "PAYOUT-1"}).Draw(p.t, "gateway ref"), Code: "C", Reason: rapid.SampledFrom([]string{"", "said"}).Draw(p.t, "reason"),
			At: p.clock.Add(-time.Minute), Fee: decimal.NullDecimal{Decimal: decimal.New(150, -2), Valid: rapid.Bool().Draw(p.t, "fee")},
		}
	}
	if rapid.IntRange(0, 3).Draw(p.t, "late") == 0 {
		o.Began = p.clock.Add(-time.Second)
	}
	p.do("record", func(b batch.Book) error { return b.Record(context.Background(), k, o) })
}

// settle is a legal move from wherever the payout is, which record seldom hits.
func (p *pair) settle(*rapid.T) {
	if len(p.before) == 0 {
		return
	}
	e := rapid.SampledFrom(p.before).Draw(p.t, "payout")
	for _, to := range rapid.Permutation(allStatuses).Draw(p.t, "order") {
		for _, cause := range allCauses {
			if batch.MayMove(e.Status, to, cause) {
				o := batch.Outcome{From: e.Status, To: to, Cause: cause, At: p.clock, Began: e.Began}
				p.do("settle", func(b batch.Book) error { return b.Record(context.Background(), e.Key, o) })
				return
			}
		}
	}
}

// send begins what can be begun, which begin seldom hits.
func (p *pair) send(*rapid.T) {
	for _, e := range p.before {
		if e.Status == batch.Planned && rapid.Bool().Draw(p.t, "this one") {
			p.do("approve", func(b batch.Book) error {
				return b.Approve(context.Background(), e.Run, batch.Approval{At: p.clock, Batch: batch.ID("batch of " + e.Run)})
			})
			p.do("send", func(b batch.Book) error {
				return b.Begin(context.Background(), e.Key, batch.Start{Run: e.Run, At: p.clock})
			})
			return
		}
	}
}

func (p *pair) decide(*rapid.T) {
	ctx, run, k := context.Background(), p.run(), p.key()
	prints := []batch.Fingerprint{"none"}
	for _, e := range p.before {
		prints = append(prints, e.Fingerprint)
	}
	a := batch.Allowance{Ref: k.Ref, Fingerprint: rapid.SampledFrom(prints).Draw(p.t, "fingerprint"), At: p.clock}
	state := rapid.SampledFrom(someStates).Draw(p.t, "state")
	holds := []batch.Hold{{Code: batch.HoldRepeated, Value: fmt.Sprint(rapid.IntRange(0, 3).Draw(p.t, "value"))}}
	balance := batch.Balance{Amount: decimal.New(rapid.Int64Range(0, 9).Draw(p.t, "balance"), 0), At: p.clock}
	switch rapid.IntRange(0, 6).Draw(p.t, "decision") {
	case 0:
		p.do("allow", func(b batch.Book) error { return b.Allow(ctx, run, a) })
	case 1:
		p.do("hold", func(b batch.Book) error { return b.Hold(ctx, run, k, holds) })
	case 2:
		p.do("state", func(b batch.Book) error { return b.SetState(ctx, run, state, "why", "aminah") })
	case 3:
		p.do("opened", func(b batch.Book) error { return b.Opened(ctx, run, balance) })
	case 4:
		p.do("closed", func(b batch.Book) error { return b.Closed(ctx, run, balance) })
	case 5:
		p.do("release", func(b batch.Book) error { return b.Release(ctx, k, batch.Release{By: "aminah", At: p.clock}) })
	case 6:
		p.do("prepared", func(b batch.Book) error { return b.Prepared(ctx, k, "17") })
	}
}

func (p *pair) look(*rapid.T) {
	k := p.key()
	l := batch.Look{At: p.clock, NotFound: rapid.Bool().Draw(p.t, "not found"), Origin: "origin"}
	p.do("look", func(b batch.Book) error { return b.Look(context.Background(), k, l) })
}

func (p *pair) wait(*rapid.T) { p.clock = p.clock.Add(time.Second) }

func (p *pair) reopen(*rapid.T) {
	if err := p.disk.Close(); err != nil {
		p.t.Fatal(err)
	}
	p.open()
}

func (p *pair) open() {
	l, err := ledger.Open(context.Background(), p.dir, ledger.Options{})
	if err != nil {
		p.t.Fatal(err)
	}
	p.disk = l
}

// check compares everything that can be asked, and the step that led here.
func (p *pair) check(*rapid.T) {
	ctx := context.Background()
	all, err := p.disk.All(ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := ledgertest.Legal(p.before, all); err != nil {
		p.t.Fatal(err)
	}
	p.before = all
	both(p, "all", func(b batch.Book) ([]batch.Entry, error) { return b.(ledgertest.Open).All(ctx) })
	both(p, "runs", func(b batch.Book) ([]batch.Run, error) { return b.Runs(ctx) })
	p.ask(rapid.IntRange(0, 8).Draw(p.t, "question"), p.debtor(), p.run(), p.key())
}

// ask puts one of the other questions to both.
func (p *pair) ask(question int, d batch.Debtor, run string, k batch.Key) {
	ctx := context.Background()
	switch question {
	case 0:
		both(p, "recent", func(b batch.Book) ([]batch.Entry, error) { return b.Recent(ctx, d, p.clock.Add(-3*time.Second)) })
	case 1:
		both(p, "last paid", func(b batch.Book) (map[string]batch.Entry, error) {
			return b.LastPaid(ctx, d, []string{"E:1", "E:2", ""})
		})
	case 2:
		both(p, "entries", func(b batch.Book) (map[string][]batch.Entry, error) {
			return b.Entries(ctx, d, []batch.Reference{"a-1", "B-2", "X"})
		})
	case 3:
		both(p, "due", func(b batch.Book) ([]batch.Entry, error) { return b.Due(ctx, d, "", batch.Planned, batch.Unknown) })
	case 4:
		both(p, "lines", func(b batch.Book) ([]batch.Line, error) { return b.Lines(ctx, run) })
	case 5:
		both(p, "looks", func(b batch.Book) ([]batch.Look, error) { return b.Looks(ctx, k) })
	case 6:
		both(p, "reserved", func(b batch.Book) (string, error) {
			sum, n, err := b.Reserved(ctx, d, run, time.Time{})
			return fmt.Sprint(sum, n), err
		})
	case 7:
		both(p, "story", func(b batch.Book) (told []string, err error) {
			events, err := b.Story(ctx, d, batch.Reference(k.Ref))
			for _, e := range events {
				told = append(told, fmt.Sprint(e.Seq, e.Kind, e.From, e.To, e.Run, *e.Key))
			}
			return told, err
		})
	case 8:
		both(p, "verify", func(b batch.Book) (int64, error) {
			h, err := b.Verify(ctx)
			return h.Seq, err
		})
	}
}

// TestDiskAndMemorySayTheSame tells both ledgers the same random story. A
// difference is a mistake in one of them.
func TestDiskAndMemorySayTheSame(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		p := &pair{t: rt, dir: filepath.Join(dir, rand.Text()), memory: ledgertest.NewMemory(), clock: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)}
		p.open()
		defer func() { p.disk.Close() }()
		p.claim(rt)
		rt.Repeat(map[string]func(*rapid.T){
			"": p.check, "claim": p.claim, "approve": p.approve, "begin": p.begin, "record": p.record, "settle": p.settle, "send": p.send,
			"decide": p.decide, "look": p.look, "wait": p.wait, "reopen": p.reopen,
		})
	})
}
