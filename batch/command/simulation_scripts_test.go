package command

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/client/simulator"
)

// script is what a gateway does to the second of three rows, and what must
// have become of it: after the first run, and at the end.
type script struct {
	name  string
	fault string                 // of each create and start; alternatives for other gateways after "|"
	looks string                 // of each look-up, in the same way
	all   string                 // Config.Faults
	more  quirks                 // switches
	while func(d *desk)          // while the rows are paid
	after func(d *desk, p *drop) // after the first run
	first []batch.Word
	end   batch.Word
	but   map[string]batch.Word // where a gateway ends otherwise
	only  string                // the only gateway that it is told of
	sends int                   // requests to pay at most, besides released ones; 1 when zero
}

// words shortens the table.
var (
	unsure   = []batch.Word{batch.WordUnknown}
	waiting  = []batch.Word{batch.WordWaiting}
	fails    = []batch.Word{batch.WordFailed}
	notYet   = []batch.Word{batch.WordNotSent}
	doubtful = []batch.Word{batch.WordUnknown, batch.WordNotSent, batch.WordWaiting}
	settles  = []batch.Word{batch.WordPaid, batch.WordUnknown, batch.WordWaiting}
)

// scripts are the ways of a gateway that reliability.md 1.7 and the simulator
// know. A script is told of each gateway that knows its faults.
var scripts = []script{
	{name: "accepts, then times out", fault: "silent-after", first: settles, end: batch.WordPaid},
	{name: "accepts, then the connection breaks", fault: "reset-after", first: settles, end: batch.WordPaid},
	{name: "accepts, invisible for minutes", fault: "late-visible", more: quirks{"late": "8m"}, first: settles, end: batch.WordPaid},
	{name: "accepts silently, invisible for minutes", fault: "silent-late-visible", more: quirks{"late": "8m"}, first: unsure, end: batch.WordPaid},
	{name: "is carried out only after minutes", fault: "silent-late-paid", more: quirks{"late": "8m"}, first: unsure, end: batch.WordPaid},
	{name: "never arrived", fault: "silent-before", first: unsure, end: batch.WordPaid},
	{name: "never arrived, the connection broke", fault: "reset-before", first: unsure, end: batch.WordPaid},
	{name: "answers long after our patience", fault: "slow", more: quirks{"slow": "45s"}, first: settles, end: batch.WordPaid},
	{name: "answers slowly", fault: "slow", more: quirks{"slow": "15s"}, first: settles, end: batch.WordPaid},
	{name: "failed, final", fault: "failed|failed-1000", first: []batch.Word{batch.WordFailed, batch.WordWaiting}, end: batch.WordFailed},
	{name: "failed in the answer itself", fault: "failed-at-create", first: fails, end: batch.WordFailed},
	{name: "waits for approval, then succeeds", fault: "approval-success", first: waiting, end: batch.WordPaid},
	{name: "waits for approval, then fails", fault: "approval-failed", first: waiting, end: batch.WordFailed},
	{name: "pending, then succeeds", fault: "pending-success", first: waiting, end: batch.WordPaid},
	{name: "pending, then fails", fault: "pending-failed", first: waiting, end: batch.WordFailed},
	{name: "pending for days", fault: "pending-stuck|stuck", first: waiting, end: batch.WordPaid, after: func(d *desk, p *drop) {
		for range 3 {
			time.Sleep(24 * time.Hour)
			d.one(p, true)
			d.examine(false)
		}
	}},
	{name: "failed, then success", only: "leanx", fault: "failed|failed-1000", first: []batch.Word{batch.WordFailed, batch.WordWaiting}, end: batch.WordPaid, after: func(d *desk, p *drop) {
		time.Sleep(time.Hour)
		d.operator()
		d.must(d.sim.Settle(d.ref(2), simulator.Paid))
		d.operator()
	}},
	{name: "success, then reversed", only: "leanx ttpay", first: settles, end: batch.WordReturned, after: func(d *desk, p *drop) {
		time.Sleep(time.Hour)
		d.operator()
		d.must(d.sim.Return(d.ref(2)))
	}},
	{name: "success, then reversed by itself", but: map[string]batch.Word{simulator.FedaPay: batch.WordUnknown}, fault: "bounced", first: settles, end: batch.WordReturned},
	{name: "look-ups show another amount", fault: "silent-after", looks: "polite,lookup-other-amount", first: doubtful, end: batch.WordPaid},
	{name: "look-ups show another account", fault: "silent-after", looks: "polite,lookup-other-account", first: doubtful, end: batch.WordPaid},
	{name: "look-ups show an unknown word", but: map[string]batch.Word{simulator.FedaPay: batch.WordUnknown}, fault: "silent-after", looks: "polite,lookup-unknown-status", first: doubtful, end: batch.WordPaid},
	{name: "look-ups have an undocumented code", fault: "silent-after", looks: "polite,lookup-odd-code", first: doubtful, end: batch.WordPaid},
	{name: "look-ups are never answered", fault: "silent-after", looks: "polite,lookup-silent", first: doubtful, end: batch.WordPaid},
	{name: "look-ups are throttled", fault: "silent-after", looks: "polite,lookup-429", first: doubtful, end: batch.WordPaid},
	{name: "look-ups break", fault: "silent-after", looks: "polite,lookup-500", first: doubtful, end: batch.WordPaid},
	{name: "look-ups are a web page", fault: "silent-after", looks: "polite,lookup-html", first: doubtful, end: batch.WordPaid},
	{name: "look-ups are cut", fault: "silent-after", looks: "polite,lookup-cut", first: doubtful, end: batch.WordPaid},
	{name: "look-ups are empty", fault: "silent-after", looks: "polite,lookup-empty", first: doubtful, end: batch.WordPaid},
	{name: "cannot be looked up before it is sent", looks: "lookup-silent", first: notYet, end: batch.WordPaid},
	{name: "duplicate refused, and there it is", fault: "code-426-after|conflict-after", first: settles, end: batch.WordPaid},
	{name: "duplicate refused, and there is none", fault: "code-426-before", first: unsure, end: batch.WordPaid},
	{name: "throttled, nothing done", fault: "http-429-before", first: []batch.Word{batch.WordUnknown, batch.WordNotSent}, end: batch.WordPaid},
	{name: "throttled, and done all the same", fault: "http-429-after", first: settles, end: batch.WordPaid},
	{name: "500, nothing done", fault: "http-500-before", first: unsure, end: batch.WordPaid},
	{name: "500, and done all the same", fault: "http-500-after", first: settles, end: batch.WordPaid},
	{name: "502, nothing done", fault: "http-502-before", first: unsure, end: batch.WordPaid},
	{name: "502, and done all the same", fault: "http-502-after", first: settles, end: batch.WordPaid},
	{name: "a web page, nothing done", fault: "html-before", first: unsure, end: batch.WordPaid},
	{name: "a web page, and done all the same", fault: "html-after", first: settles, end: batch.WordPaid},
	{name: "a truncated answer", fault: "cut-after", first: settles, end: batch.WordPaid},
	{name: "an empty answer, nothing done", fault: "empty-before", first: unsure, end: batch.WordPaid},
	{name: "an empty answer, and done all the same", fault: "empty-after", first: settles, end: batch.WordPaid},
	{name: "an answer without data", fault: "null-data-after", first: settles, end: batch.WordPaid},
	{name: "a redirect, nothing done", fault: "redirect-before", first: unsure, end: batch.WordPaid},
	{name: "a redirect, and done all the same", fault: "redirect-after", first: settles, end: batch.WordPaid},
	{name: "an undocumented code, nothing done", fault: "odd-code-before", first: unsure, end: batch.WordPaid},
	{name: "an undocumented code, and done all the same", fault: "odd-code-after", first: settles, end: batch.WordPaid},
	{name: "an unknown word, later success", fault: "unknown-status", first: unsure, end: batch.WordPaid},
	{name: "an unknown word for good, money moved", fault: "unknown-status-paid", first: unsure, end: batch.WordUnknown},
	{name: "credentials refused in the middle", fault: "invalid-token|invalid-key|code-416", first: notYet, end: batch.WordPaid, sends: 5},
	{name: "forbidden in the middle", fault: "forbidden", first: append(notYet, unsure...), end: batch.WordPaid, sends: 5},
	{name: "no funds, although there are", fault: "no-funds|refused", first: []batch.Word{batch.WordNotSent, batch.WordUnknown, batch.WordFailed}, end: batch.WordPaid, sends: 5},
	{name: "no funds, and paid all the same", fault: "no-funds-after|refused-after", first: settles, end: batch.WordPaid},
	{name: "business error, nothing done", fault: "code-500-before", first: unsure, end: batch.WordPaid},
	{name: "business error, and done all the same", fault: "code-500-after", first: settles, end: batch.WordPaid},
	{name: "try again later, and done all the same", fault: "code-412-after", first: settles, end: batch.WordPaid},
	{name: "try again later, nothing done", fault: "code-412-before", first: append(notYet, unsure...), end: batch.WordPaid},
	{name: "create gets no answer, and was made", fault: "create-silent-after", first: notYet, end: batch.WordPaid},
	{name: "create makes two", fault: "create-twice", first: settles, end: batch.WordPaid},
	{name: "create is a web page", fault: "create-html-after", first: notYet, end: batch.WordPaid},
	{name: "becomes canceled, an unknown word", fault: "canceled", first: append(waiting, unsure...), end: batch.WordUnknown},
	{name: "the line is down", more: quirks{"dial": "refuse"}, first: nil, end: batch.WordPaid},
	{name: "nobody answers a look-up", all: "lookup-500=1", first: nil, end: batch.WordPaid},
	{name: "nobody says which banks there are", only: "leanx ttpay", all: "read-500=1", first: nil, end: batch.WordPaid},
	{name: "others spend from the pool while we pay", first: settles, end: batch.WordPaid, while: func(d *desk) { d.must(d.sim.Spend(decimal.NewFromInt(50))) }},
	{name: "somebody tops up while we pay", first: settles, end: batch.WordPaid, while: func(d *desk) { d.must(d.sim.TopUp(decimal.NewFromInt(50))) }},
}

// knownFault picks the first alternative whose faults a gateway knows; "" and true
// stand for a script that needs none.
func knownFault(name, alternatives string) (string, bool) {
	if alternatives == "" {
		return "", true
	}
	all := append(simulator.Faults(name), "polite")
	for faults := range strings.SplitSeq(alternatives, "|") {
		if !slices.ContainsFunc(strings.Split(faults, ","), func(f string) bool { return !slices.Contains(all, f) }) {
			return faults, true
		}
	}
	return "", false
}

// TestEveryScriptOfTheGateway tells each way of a gateway to misbehave as a
// story of its own, in peace and with a crash in the middle. The row it is
// about must read what is known, and end as it must; the others are paid.
func TestEveryScriptOfTheGateway(t *testing.T) {
	told := 0
	for _, name := range []string{simulator.LeanX, simulator.FedaPay, simulator.TTpay} {
		for _, s := range scripts {
			fault, ok := knownFault(name, s.fault)
			looks, also := knownFault(name, s.looks)
			if !ok || !also || s.only != "" && !strings.Contains(s.only, name) {
				continue
			}
			for _, at := range []int{0, 25, 33} {
				told++
				t.Run(strings.Join([]string{name, s.name, []string{"in peace", "killed"}[min(at, 1)]}, "/"), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { s.tell(t, name, fault, looks, at) })
				})
			}
		}
	}
	t.Logf("gateway scripts: %d scripts, %d stories", len(scripts), told)
}

// tell tells a script of one gateway; at is the step at which the first process
// dies, 0 for never.
func (s script) tell(t *testing.T, name, fault, looks string, at int) {
	q := refs(name, "", fault)
	for k, v := range s.more {
		q[k] = v
	}
	if looks != "" {
		q["lookup:"+cell(dialects[name].row(2), 0)] = looks
	}
	d, p := newScripted(t, name, 3, q)
	if s.all != "" {
		d.sim.Update(func(c *simulator.Config) { c.Faults = s.all })
	}
	if s.while != nil {
		done := false
		d.watch = func(b batch.Progress) {
			if b.Stage == "paying" && !done {
				done = true
				s.while(d)
			}
		}
	}
	d.take(p, d.machine.born(at, kill, d.rnd, d.tempo), false)
	d.watch = nil
	d.examine(false)
	first := p.last
	if at == 0 && s.first == nil && len(d.sim.Books().Creates) > 0 {
		t.Error("the run did not stop before it began")
	}
	if at == 0 && s.after != nil {
		s.after(d, p)
	}
	d.sim.Update(func(c *simulator.Config) { c.Faults = ""; c.Quirks["dial"] = "accept" })
	d.resume(p)
	if at == 0 {
		s.heard(t, first)
	}
	if at > 0 && s.after != nil { // what happens after the first run did not
		return
	}
	end := s.end
	if w, ok := s.but[name]; ok {
		end = w
	}
	d.ends(p, batch.WordPaid, end, batch.WordPaid)
	if n := d.requests()[d.ref(2)]; n > max(s.sends, 1)+d.released(2) {
		t.Errorf("%d requests to pay, %d releases", n, d.released(2))
	}
}

// heard holds the row against what the first run could know.
func (s script) heard(t *testing.T, first *batch.Report) {
	switch {
	case s.first == nil && first != nil:
		t.Errorf("the run did not stop before it began: %s", told(first))
	case s.first == nil:
	case first == nil:
		t.Error("there was no report")
	case !slices.Contains(s.first, first.Lines[1].Word):
		t.Errorf("first %s, and should be one of %v", first.Lines[1].Word, s.first)
	}
}

// released is how often a person released row n.
func (d *desk) released(n int) (times int) {
	for _, e := range d.payouts() {
		if e.Key.Ref == batch.Reference(d.ref(n)).Fold() {
			times = cmp.Or(e.Released, times)
		}
	}
	return times
}
