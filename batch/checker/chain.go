package checker

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

// evidence is the data of an event, whatever its kind.
type evidence struct {
	Cause    string
	NotFound bool `json:"not_found"`
	By       string
	Evidence string
	Amount   decimal.NullDecimal
	Total    decimal.NullDecimal
	Digest   string
}

func (e event) evidence() (d evidence) {
	json.Unmarshal([]byte(e.data), &d) // what cannot be read proves nothing
	return d
}

// examineLedger holds the ledger against itself.
func (x *examination) examineLedger() {
	l := x.ledger
	if l.damage != "ok" {
		x.find("I13", "the database is damaged: %s", l.damage)
	}
	x.examineChain()
	approved := map[string]bool{}
	for _, e := range l.events {
		x.examineRunEvent(e, approved)
	}
	for _, p := range l.payouts {
		x.replay(p)
		x.examineLooks(p)
	}
	for _, r := range l.runs {
		x.examineDigest(r)
	}
}

// genesis is what the first event of a ledger follows.
func genesis(id string) [sha256.Size]byte { return sha256.Sum256([]byte("payrun ledger 1\x00" + id)) }

// sum is an event's hash: SHA-256 of the previous one and the event's
// canonical bytes, numbers as eight bytes, words with their length in front.
func (e event) sum(previous [sha256.Size]byte) [sha256.Size]byte {
	b := append(previous[:], "event 1\x00"...)
	for _, number := range []int64{e.seq, e.at, e.attempt} {
		b = binary.BigEndian.AppendUint64(b, uint64(number))
	}
	for _, word := range []string{e.run, e.gateway, e.environment, e.merchant, e.ref, e.kind, e.source, e.target, e.data} {
		b = binary.AppendUvarint(b, uint64(len(word)))
		b = append(b, word...)
	}
	return sha256.Sum256(b)
}

// examineChain computes every hash again.
func (x *examination) examineChain() {
	l := x.ledger
	previous := genesis(l.id)
	for n, e := range l.events {
		if e.seq != int64(n)+1 {
			x.find("I13", "event %d is missing from the chain", n+1)
			return
		}
		if previous = e.sum(previous); !bytes.Equal(previous[:], e.hash) {
			x.find("I13", "event %d is not what its hash says", e.seq)
			return
		}
	}
}

// examineRunEvent follows what was approved, and by when.
func (x *examination) examineRunEvent(e event, approved map[string]bool) {
	l := x.ledger
	r := l.runs[e.run]
	switch {
	case r == nil:
	case e.kind == "approve":
		approved[e.run] = true
		r.approved = r.approved.Add(e.evidence().Total.Decimal)
	case e.kind == "allow" && l.payouts[e.payout] != nil:
		r.approved = r.approved.Add(l.payouts[e.payout].instruction.Amount.Amount)
	case e.kind == "move" && e.evidence().Cause == "send" && !approved[e.run]:
		x.find("I2", "%s was sent in %s, which nobody had approved", x.name(e), e.run)
	}
}

// examineDigest compares a run and its lines with what the chain says of them.
func (x *examination) examineDigest(r *run) {
	h := sha256.New()
	for _, doc := range append([]string{r.doc}, r.lines...) {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(doc)))
		h.Write(size[:])
		h.Write([]byte(doc))
	}
	digest := hex.EncodeToString(h.Sum(nil))
	for _, e := range x.ledger.events {
		if e.kind == "claim" && e.run == r.name && e.payout == 0 && e.evidence().Digest != digest {
			x.find("I13", "the rows of %s are not those that were recorded", r.name)
		}
	}
}

// moves are the moves that a status may make, and for which cause.
var moves = map[[3]string]bool{
	{"planned", "unknown", "send"}: true,

	{"planned", "waiting", "adopt"}: true, {"planned", "paid", "adopt"}: true, {"planned", "failed", "adopt"}: true,
	{"planned", "returned", "adopt"}: true, {"planned", "unknown", "adopt"}: true,

	{"unknown", "planned", "not-sent"}: true, {"unknown", "planned", "refused"}: true, {"unknown", "planned", "release"}: true,

	{"unknown", "unknown", "answer"}: true, {"unknown", "waiting", "answer"}: true, {"unknown", "paid", "answer"}: true,
	{"unknown", "failed", "answer"}: true, {"unknown", "returned", "answer"}: true,

	{"unknown", "waiting", "look-up"}: true, {"unknown", "paid", "look-up"}: true, {"unknown", "failed", "look-up"}: true,
	{"unknown", "returned", "look-up"}: true, {"waiting", "paid", "look-up"}: true, {"waiting", "failed", "look-up"}: true,
	{"waiting", "returned", "look-up"}: true, {"waiting", "unknown", "look-up"}: true,

	{"unknown", "unknown", "conflict"}: true, {"waiting", "unknown", "conflict"}: true, {"paid", "unknown", "conflict"}: true,
	{"failed", "unknown", "conflict"}: true,

	{"failed", "paid", "late"}: true, {"failed", "waiting", "late"}: true, {"failed", "returned", "late"}: true,
	{"paid", "returned", "return"}: true,
}

// causes are those for which a status may change at all. A callback is none.
var causes = []string{"send", "adopt", "answer", "look-up", "not-sent", "refused", "release", "conflict", "late", "return"}

// replay follows a payout through its history.
func (x *examination) replay(p *payout) {
	status, runName, digest := "", "", ""
	released, reset := 0, true // reset: nothing can be on its way
	looked := false            // a look-up since the last send did not find it
	for _, e := range p.history {
		d := e.evidence()
		switch e.kind {
		case "claim":
			if status != "" && status != "planned" {
				x.find("I13", "%s was claimed while %s", p.wire, status)
			}
			status, runName, digest = e.target, e.run, d.Digest
		case "look":
			looked = looked || d.NotFound
		case "release":
			if !looked || d.By == "" || d.Evidence == "" || !d.Amount.Decimal.Equal(p.instruction.Amount.Amount) {
				x.find("I11", "%s was released without a name, the amount, evidence and a look-up that did not find it", p.wire)
			}
			x.step(p, e, status, "release")
			status, reset = e.target, true
			released++
		case "move":
			if d.Cause == "send" {
				if !reset && status == "unknown" {
					x.find("I14", "%s was won by two senders", p.wire)
					status = "planned" // said once
				}
				p.begun = append(p.begun, e)
				reset, looked = false, false
			}
			x.step(p, e, status, d.Cause)
			p.adopted = p.adopted || d.Cause == "adopt"
			status, reset = e.target, reset || e.target == "planned"
		}
	}
	x.compare(p, status, runName, digest, released)
}

// step checks one move.
func (x *examination) step(p *payout, e event, status, cause string) {
	switch {
	case !slices.Contains(causes, cause):
		x.find("I18", "%s went from %s to %s because of %q", p.wire, e.source, e.target, cause)
	case cause == "send" && (status == "failed" || status == "returned" || status == "paid" || status == "waiting"):
		x.find("I11", "%s was sent again while %s", p.wire, status)
	case e.source != status || !moves[[3]string{e.source, e.target, cause}]:
		x.find("I13", "%s went from %s to %s for %s while it was %s", p.wire, e.source, e.target, cause, status)
	}
}

// compare holds a payout's row against its history.
func (x *examination) compare(p *payout, status, runName, digest string, released int) {
	sum := sha256.Sum256([]byte(p.wish))
	if p.status != status || p.run != runName || p.sends != len(p.begun) || p.released != released || digest != hex.EncodeToString(sum[:]) {
		x.find("I13", "%s is %s in %s after %d sends and %d releases; its history says %s in %s after %d and %d, or another wish",
			p.wire, p.status, p.run, p.sends, p.released, status, runName, len(p.begun), released)
	}
}

// looksMax bounds the recorded look-ups of one payout in one hour.
const looksMax = 240

// examineLooks checks that look-ups are made, and not without end.
func (x *examination) examineLooks(p *payout) {
	var at []int64
	lookedSince := false
	for _, e := range p.history {
		switch {
		case e.kind == "look":
			at = append(at, e.at)
			lookedSince = true
		case e.kind == "move" && e.evidence().Cause == "send":
			lookedSince = false
		case e.kind == "move" && e.evidence().Cause == "look-up", e.kind == "move" && e.evidence().Cause == "conflict":
			lookedSince = true
		}
	}
	for n := looksMax; n < len(at); n++ {
		if time.Duration(at[n]-at[n-looksMax]) < time.Hour {
			x.find("I19", "%s was looked up more than %d times in an hour", p.wire, looksMax)
			break
		}
	}
	if x.Settled && (p.status == "unknown" || p.status == "waiting") && !lookedSince {
		x.find("I15", "%s is %s, and nobody has looked it up since it was sent", p.wire, p.status)
	}
}

// name is how an event's payout is called.
func (x *examination) name(e event) string {
	if p := x.ledger.payouts[e.payout]; p != nil {
		return p.wire
	}
	return e.ref
}
