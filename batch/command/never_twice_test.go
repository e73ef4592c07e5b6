package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"payrun/batch"
	"payrun/client/simulator"
)

var seeds = flag.Int("seeds", 5, "how many stories TestNeverTwice tells of each gateway at each rate of faults")

// TestNeverTwiceUnderFaultsAndKills pays one sheet through a gateway that
// misbehaves, in processes that die after a few ledger writes each. A scripted
// operator runs the sheet again whenever it stopped, and releases what the
// evidence allows. What could go wrong: a row paid twice, a row lost, a doubt
// called failed.
func TestNeverTwiceUnderFaultsAndKills(t *testing.T) {
	count := *seeds
	if testing.Short() {
		count = min(count, 3)
	}
	for name := range gateways() {
		for _, faults := range []string{"20%", "50%"} {
			t.Run(name+"/"+faults, func(t *testing.T) {
				t.Parallel()
				for seed := range uint64(count) {
					synctest.Test(t, func(t *testing.T) { neverTwice(t, name, faults, seed+1) })
					if t.Failed() {
						t.Fatalf("seed %d at %s faults", seed+1, faults)
					}
				}
			})
		}
	}
}

// positions are what the manuals leave open, with both answers; a seed picks
// one of each.
var positions = map[string][][2]string{
	simulator.LeanX: {
		{"duplicate", "accept|refuse"}, {"notfound", "code-message|empty-data|null-data"}, {"list", "data|bare"}, {"http", "200|real"},
		{"failed", "data|envelope"}, {"balance", "free|booked"},
	},
	simulator.FedaPay: {
		{"duplicate", "allow|reject-422"}, {"restart", "pay|refuse|ignore"}, {"wrap", "yes|bare"}, {"created", "201|200"},
		{"many", "last|first|list"}, {"order", "asc|desc"}, {"deleted", "gone|shown"}, {"amount", "integer|decimal"}, {"sent-code", "NO_ERROR|null"},
	},
	simulator.TTpay: {
		{"notfound", "400|434"}, {"envelope", "trace|success|both|bare"}, {"status", "number|string"}, {"list-end", "empty|same"},
	},
}

// further are the switches that only TestNeverTwice throws.
var further = map[string][][2]string{
	simulator.LeanX: {{"scope", "merchant|token"}},
	simulator.FedaPay: {
		{"by-reference", "on|off"}, {"event", "name|type"}, {"fee-bearer", "payer|payee"}, {"short", "start|create|later"}, {"start-body", "payouts|any"},
	},
	simulator.TTpay: {{"auth-code", "401|412"}},
}

// pick picks a position of each switch of a list.
func pick(switches [][2]string, rnd *rand.Rand) map[string]string {
	picked := map[string]string{}
	for _, p := range switches {
		choices := strings.Split(p[1], "|")
		picked[p[0]] = choices[rnd.IntN(len(choices))]
	}
	return picked
}

// livesMax bounds a story: one that does not end by then spins.
const livesMax = 600

func neverTwice(t *testing.T, name, faults string, seed uint64) {
	rnd := random(seed)
	w := newWorld(t, 6, simulator.Config{Dialect: name, Faults: faults, Seed: seed, Settle: 3 * time.Minute, Quirks: pick(slices.Concat(positions[name], further[name]), rnd)})
	var last *batch.Report
	var lastErr error
	for life := 0; ; life++ {
		if life > livesMax {
			t.Fatalf("seed %d is still not settled after %d lives: %v\n%s", seed, livesMax, lastErr, told(last))
		}
		w.die = nil
		if life < 40 {
			writes, survives := 1+rnd.IntN(4), rnd.IntN(2) == 0
			w.die = func(b batch.Book) batch.Book { return killAfter(b, writes, survives) }
		}
		r, err := w.run()
		w.checkTable()
		if lastErr = err; err == nil {
			w.checkReport(r)
			last = r
		}
		if err == nil && w.settled(r, life) {
			w.checkEnd(r)
			return
		}
		time.Sleep(time.Duration(rnd.IntN(600)) * time.Second)
		w.operate()
		w.checkTable()
	}
}

// strange are the words of the simulator's payouts whose status is not in the
// manuals, for good: they stay Unknown, with that reason.
var strange = map[string]bool{"SENT_TO_SWITCH": true, "queued_at_operator": true, "canceled": true, "refunded": true, "7": true, "5": true,
	"1003": true, "1024": true, "9999": true}

// patience is after how many lives a payout that still waits is one of those
// that wait for ever.
const patience = 60

// settled reports that nothing is open: every row is paid, failed, or in a
// state that the simulator keeps for good.
func (w *world) settled(r *batch.Report, life int) bool {
	for _, l := range r.Lines {
		switch l.Word {
		case batch.WordPaid, batch.WordAlreadyPaid, batch.WordFailed, batch.WordReturned:
		case batch.WordWaiting:
			if life < patience {
				return false
			}
		case batch.WordNotSent: // the gateway has taken the reference for a create that it does not show: a person's to ask
			if l.Advice != "P346" || life < patience {
				return false
			}
		case batch.WordUnknown:
			if !strange[l.GatewayCode] && !w.seen[l.Wire] {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// checkEnd holds the last report against the books.
func (w *world) checkEnd(r *batch.Report) {
	w.t.Helper()
	moves := w.moves()
	for _, l := range r.Lines {
		want := 0
		if l.Word == batch.WordPaid || l.Word == batch.WordAlreadyPaid || l.Word == batch.WordReturned {
			want = 1
		}
		if moves[l.Wire] != want && l.Word != batch.WordUnknown && l.Word != batch.WordWaiting {
			w.t.Errorf("row %d is %s in the results, and money moved %d times", l.Row, l.Word, moves[l.Wire])
		}
	}
	creates := w.requests()
	for _, e := range w.entries() {
		if n := creates[e.Wire]; n > e.Sends {
			w.t.Errorf("%s: %d requests to pay arrived, and the ledger knows of %d", e.Wire, n, e.Sends)
		}
	}
}

// operate is the operator between two runs: he looks up what is unknown, and
// releases what the evidence allows.
func (w *world) operate() {
	w.t.Helper()
	w.die = nil
	if err := w.life(w.releases); err != nil {
		w.t.Fatal(err)
	}
}

// releases looks up what is open, and releases what the evidence allows, in the
// name of the office's person.
func (w *world) releases(o *office) error {
	ctx := context.Background()
	for range 2 {
		if err := deaf(o.desk.SettleOnce(ctx, "")); err != nil {
			return err
		}
		time.Sleep(40 * time.Minute)
	}
	if err := deaf(o.desk.Reconsider(ctx, "")); err != nil {
		return err
	}
	open, err := o.book.Due(ctx, o.debtor, "", batch.Unknown)
	if err != nil {
		return err
	}
	for _, e := range open {
		ev, err := o.desk.Releasable(ctx, e)
		if w.seen[e.Wire] = ev.Code == "E504" && ev.Value != ""; err != nil || ev.Code != "" {
			continue
		}
		if err := o.desk.Release(ctx, e, o.by, e.Instruction.Amount.Amount, ev); err != nil {
			return err
		}
	}
	return nil
}

// deaf forgets that the gateway could not be asked: the operator tries again
// later.
func deaf(err error) error {
	if errors.Is(err, batch.ErrProbe) || errors.Is(err, batch.ErrProbeFound) || errors.Is(err, batch.ErrCredentials) {
		return nil
	}
	return err
}

// told is a report in lines, for a story that went wrong.
func told(r *batch.Report) string {
	if r == nil {
		return "no report"
	}
	text := string(r.Run.State) + " " + r.Run.Reason + "\n"
	for _, l := range r.Lines {
		text += fmt.Sprintln(l.Wire, l.Word, l.Advice, l.Value, l.GatewayCode, l.GatewayReason)
	}
	return text
}
