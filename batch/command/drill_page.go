package command

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/writer/terminal"
)

// drillPage is what a drill found, as --json prints it.
type drillPage struct {
	Simulated   bool              `json:"simulated"` // always: no money moves in a drill
	File        string            `json:"file"`
	Gateway     string            `json:"gateway"`
	Currency    string            `json:"currency"`
	Rows        int               `json:"rows"`
	ToPay       string            `json:"to_pay"`
	Places      int               `json:"places"` // where a run of this sheet can die: before and after each write
	Tried       int               `json:"tried"`
	Kills       int               `json:"kills"`
	FaultKills  int               `json:"fault_kills"` // in the story with faults
	Rate        string            `json:"fault_rate"`
	Faults      int               `json:"faults"` // requests to pay that met one
	Open        int               `json:"open"`   // rows that the story with faults left waiting or unknown
	Seed        uint64            `json:"seed"`
	Released    int               `json:"released"`
	Stories     int               `json:"stories"`
	Payments    int               `json:"payments"`
	Most        int               `json:"most_for_one_reference"`
	Differences []drillDifference `json:"differences"`
	Repeat      string            `json:"repeat"`
	Kept        string            `json:"kept,omitempty"`

	mu sync.Mutex
}

// drillDifference is one finding of the checker.
type drillDifference struct {
	Story     string `json:"story"`
	Invariant string `json:"invariant"`
	What      string `json:"what"`
}

// count changes the page from one of many goroutines.
func (p *drillPage) count(change func(*drillPage)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(p)
}

// print prints the page.
func (d *drilling) print() {
	p := d.page
	if d.flags.json {
		json.NewEncoder(d.streams.out).Encode(p)
		return
	}
	amount, _ := decimal.NewFromString(p.ToPay)
	sum := batch.Money{Amount: amount, Currency: batch.Currency(p.Currency)}.String()
	n := strconv.Itoa
	out := d.streams.out
	fmt.Fprintln(out, d.say("wb.simulated"))
	fmt.Fprintln(out, d.say("drill.of", "name", terminal.Safe(p.File), "row", n(p.Rows), "value", sum, "other", p.Gateway))
	fmt.Fprintln(out)
	d.line("drill.what.killed", d.say("drill.killed", "value", n(p.Kills), "row", n(p.Tried), "other", n(p.Places)))
	d.line("drill.what.faults", d.say("drill.faults", "name", p.Rate, "value", n(p.Faults), "other", n(p.FaultKills), "row", n(p.Open)))
	d.line("drill.what.released", d.say("drill.released", "value", n(p.Released)))
	d.line("drill.what.payments", d.say("drill.payments", "value", n(p.Payments), "row", n(p.Stories), "other", n(p.Most)))
	if !d.read {
		d.line("drill.what.sheet", d.say("drill.unread"))
	}
	d.line("drill.what.differences", n(len(p.Differences)))
	for _, f := range p.Differences {
		fmt.Fprintf(out, "  ✖ %s  %s  %s\n", f.Story, f.Invariant, terminal.Safe(f.What))
	}
	fmt.Fprintln(out)
	if len(p.Differences) == 0 {
		fmt.Fprintln(out, d.say("drill.none"))
	} else {
		fmt.Fprintln(out, d.say("drill.some"))
	}
	if p.Kept != "" {
		fmt.Fprintln(out, d.say("drill.kept", "value", p.Kept))
	}
	fmt.Fprintln(out, d.say("drill.repeat", "value", p.Repeat))
}

// line prints a name and what is said of it.
func (d *drilling) line(name, text string) {
	label := d.say(name)
	fmt.Fprintf(d.streams.out, "  %s%s  %s\n", label, strings.Repeat(" ", max(0, 14-len([]rune(label)))), text)
}
