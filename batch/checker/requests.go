package checker

import (
	"slices"
	"time"
)

// examineRequests puts each request that arrived at the gateway beside the
// ledger's word that it would be sent.
func (x *examination) examineRequests() {
	arrived := map[string][]time.Time{}
	for _, r := range x.books.requests() {
		if r.ref != "" {
			arrived[fold(r.ref)] = append(arrived[fold(r.ref)], r.at)
		}
	}
	for ref := range x.books.moved {
		if arrived[ref] == nil && ref != "" {
			arrived[ref] = nil
		}
	}
	for ref, times := range arrived {
		p := x.ledger.byWire[ref]
		if p == nil {
			x.find("I2", "%s arrived at the gateway, and the ledger does not know it", ref)
			continue
		}
		slices.SortFunc(times, time.Time.Compare)
		x.matchSends(p, times)
	}
	x.examineStatuses()
	hours := x.books.to.Sub(x.books.from).Hours() + 1
	for ref, n := range x.books.lookups {
		if float64(n) > looksMax*hours {
			x.find("I19", "%s was looked up %d times in %.1f hours", ref, n, hours)
		}
	}
}

// matchSends gives each recorded send at most one arrival, after it.
func (x *examination) matchSends(p *payout, times []time.Time) {
	used := make([]bool, len(p.begun))
	for _, at := range times {
		last := x.sendBefore(p, used, at)
		switch {
		case last >= 0 && !used[last]:
			used[last] = true
		case p.adopted && last < 0: // somebody else's request, which the ledger took over
		case last < 0:
			x.find("I2", "%s arrived at the gateway before the ledger said that it would be sent", p.wire)
		case slices.Contains([]string{"paid", "waiting", "failed", "returned"}, statusAt(p, at)):
			x.find("I12", "%s was sent again while the ledger had it as %s", p.wire, statusAt(p, at))
		default:
			x.find("I10", "%s: more requests arrived than the ledger says were sent", p.wire)
		}
	}
}

// sendBefore is the recorded send that a request belongs to: the last one
// before it, or, where the clocks differ, the first that may be; -1 for none.
func (x *examination) sendBefore(p *payout, used []bool, at time.Time) int {
	last := -1
	for n, e := range p.begun {
		if e.at > at.Add(x.Slack).UnixNano() {
			break
		}
		if last = n; x.Slack > 0 && !used[n] {
			break
		}
	}
	return last
}

// statusAt is a payout's recorded status at a time.
func statusAt(p *payout, at time.Time) string {
	status := ""
	for _, e := range p.history {
		if e.at <= at.UnixNano() && e.target != "" {
			status = e.target
		}
	}
	return status
}

// examineStatuses holds each status against how often money moved.
func (x *examination) examineStatuses() {
	for _, p := range x.ledger.payouts {
		n := len(x.books.moved[fold(p.wire)])
		switch p.status {
		case "planned", "failed":
			if p.status == "failed" {
				n -= x.books.back[fold(p.wire)] // a gateway may call failed what came back
			}
			if n > 0 {
				x.find("I8", "%s is %s in the ledger, and money moved %d times", p.wire, p.status, n)
			}
		case "paid", "returned":
			if n == 0 {
				x.find("I7", "%s is %s in the ledger, and no money moved", p.wire, p.status)
			}
		case "unknown", "waiting":
		default:
			x.find("I13", "%s has the status %q", p.wire, p.status)
		}
		if x.Settled && p.status == "planned" && !p.held && x.ledger.runs[p.run] != nil && x.ledger.runs[p.run].state == "open" {
			x.find("I9", "%s was never sent, and its run is open", p.wire)
		}
	}
}
