package simulator

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// operation is a kind of request, as faults tell them apart.
type operation string

const (
	creating operation = "create"
	starting operation = "start" // the step that moves money where create does not
	looking  operation = "lookup"
	reading  operation = "read" // everything that is not about one payout
)

// delivery is how an answer leaves, or does not.
type delivery uint8

const (
	whole       delivery = iota
	silent               // nothing, until the client gives up or the simulator closes
	reset                // the connection ends without an answer
	cut                  // half of the body, then the connection ends
	html                 // a web page with status 200
	empty                // status 200 and no body
	throttled            // status 429 with Retry-After
	broken               // status 500 with a text
	unreachable          // status 502 with a proxy's page
	redirected           // status 307 to the same address
	slow                 // the answer, after the quirk "slow"
)

// fault is one way to misbehave. Where does is empty the payout goes the way
// it goes when the gateway is polite.
type fault struct {
	name string
	on   operation
	says string   // a sentence for help texts
	does Outcome  // what becomes of the payout
	then Outcome  // what an open payout becomes
	word string   // the gateway's word while it is open, or for good
	late bool     // hidden from look-ups, and not executed when open, for the quirk "late"
	how  delivery // how the answer leaves
	lie  string   // what the dialect puts into the answer

	bounces bool // once paid, it comes back after another Settle
}

// over is what happens to a payout that meets this fault and would else go the
// polite way.
func (f *fault) over(polite fault) fault {
	if f.does != "" {
		return *f
	}
	polite.late = f.late
	return polite
}

// moneyFaults are the faults of the wire that any request which moves money
// may meet, twice: before it is executed, and after. The prefix keeps them
// apart where a gateway has two such requests.
func moneyFaults(on operation, prefix string) []fault {
	all := []fault{
		{name: "reset-before", on: on, does: Dropped, how: reset, says: "The connection is reset; nothing is executed."},
		{name: "reset-after", on: on, how: reset, says: "The request is executed, then the connection is reset."},
		{name: "silent-before", on: on, does: Dropped, how: silent, says: "Nothing is executed and no answer comes."},
		{name: "silent-after", on: on, how: silent, says: "The request is executed and no answer comes."},
		{name: "http-429-before", on: on, does: Dropped, how: throttled, says: "Status 429 with Retry-After; nothing is executed."},
		{name: "http-429-after", on: on, how: throttled, says: "The request is executed, the answer is 429 with Retry-After."},
		{name: "http-500-before", on: on, does: Dropped, how: broken, says: "Status 500; nothing is executed."},
		{name: "http-500-after", on: on, how: broken, says: "The request is executed, the answer is 500."},
		{name: "http-502-before", on: on, does: Dropped, how: unreachable, says: "A proxy answers 502 with its page; nothing is executed."},
		{name: "http-502-after", on: on, how: unreachable, says: "The request is executed, a proxy answers 502 with its page."},
		{name: "redirect-before", on: on, does: Dropped, how: redirected, says: "Status 307 to the same address; nothing is executed."},
		{name: "redirect-after", on: on, how: redirected, says: "The request is executed, the answer is 307 to the same address."},
		{name: "html-before", on: on, does: Dropped, how: html, says: "Status 200 with a web page; nothing is executed."},
		{name: "html-after", on: on, how: html, says: "The request is executed, the answer is a web page with status 200."},
		{name: "empty-before", on: on, does: Dropped, how: empty, says: "Status 200 without a body; nothing is executed."},
		{name: "empty-after", on: on, how: empty, says: "The request is executed, the answer has status 200 and no body."},
		{name: "cut-after", on: on, how: cut, says: "The request is executed, the answer ends in the middle."},
		{name: "slow", on: on, how: slow, says: "The request is executed, the answer comes late (quirk slow)."},
		{name: "late-visible", on: on, late: true, says: "The request is executed and answered; look-ups do not find it for a while (quirk late)."},
		{name: "silent-late-visible", on: on, late: true, how: silent, says: "The request is executed, no answer comes, and look-ups do not find it for a while (quirk late)."},
		{name: "silent-late-paid", on: on, does: Waiting, then: Paid, late: true, how: silent, says: "No answer comes; the request is executed, and found, only after a while (quirk late)."},
	}
	for i := range all {
		all[i].name = prefix + all[i].name
	}
	return all
}

// wireFaults are the faults of the wire that a question may meet.
func wireFaults(on operation) []fault {
	p, what := string(on), "A question that is not about one payout"
	if on == looking {
		what = "A look-up"
	}
	return []fault{
		{name: p + "-reset", on: on, how: reset, says: what + " is answered with a reset of the connection."},
		{name: p + "-silent", on: on, how: silent, says: what + " gets no answer."},
		{name: p + "-429", on: on, how: throttled, says: what + " is answered with 429 and Retry-After."},
		{name: p + "-500", on: on, how: broken, says: what + " is answered with 500."},
		{name: p + "-502", on: on, how: unreachable, says: what + " is answered with a proxy's 502 page."},
		{name: p + "-html", on: on, how: html, says: what + " is answered with a web page and status 200."},
		{name: p + "-empty", on: on, how: empty, says: what + " is answered with status 200 and no body."},
		{name: p + "-cut", on: on, how: cut, says: what + " is answered with half an answer."},
		{name: p + "-slow", on: on, how: slow, says: what + " is answered late (quirk slow)."},
	}
}

// Faults returns the names of the faults that a dialect knows, sorted, or nil
// for an unknown dialect.
func Faults(dialect string) []string {
	d := dialects()[cmp.Or(dialect, LeanX)]
	if d == nil {
		return nil
	}
	var names []string
	for _, f := range d.faults() {
		names = append(names, f.name)
	}
	slices.Sort(names)
	return names
}

// Explain returns the sentence that says what a fault does, or a switch as
// Quirks writes it, or "" when the dialect does not know it.
func Explain(dialect, name string) string {
	d := dialects()[cmp.Or(dialect, LeanX)]
	if d == nil {
		return ""
	}
	if f := named(d.faults(), name); f != nil {
		return f.says
	}
	for _, q := range d.quirks() {
		if q.key() == name {
			return q.sentence()
		}
	}
	return ""
}

func named(faults []fault, name string) *fault {
	if i := slices.IndexFunc(faults, func(f fault) bool { return f.name == name }); i >= 0 {
		return &faults[i]
	}
	return nil
}

// lottery holds, per operation, how likely each fault is.
type lottery map[operation][]ticket

// ticket wins for draws below upTo, in parts of drawOf.
type ticket struct {
	upTo  uint64
	fault *fault
}

// drawOf is how finely a probability is kept.
const drawOf = 1_000_000_000

// newLottery reads Config.Faults: names with a probability each, and at most
// one percentage, which the faults not named share evenly within their
// operation.
func newLottery(faults []fault, text string) (lottery, error) {
	odds, share, err := parseOdds(faults, text)
	if err != nil {
		return nil, err
	}
	l, unnamed := lottery{}, map[operation]int64{}
	for i := range faults {
		if _, ok := odds[faults[i].name]; !ok {
			unnamed[faults[i].on]++
		}
	}
	for i := range faults {
		f := &faults[i]
		p, ok := odds[f.name]
		if !ok {
			p = share.Div(decimal.NewFromInt(unnamed[f.on]))
		}
		if err := l.add(f, p); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (l lottery) add(f *fault, p decimal.Decimal) error {
	if !p.IsPositive() {
		return nil
	}
	var below uint64
	if n := len(l[f.on]); n > 0 {
		below = l[f.on][n-1].upTo
	}
	upTo := below + p.Mul(decimal.NewFromInt(drawOf)).BigInt().Uint64()
	if upTo > drawOf {
		return fmt.Errorf("faults: those of one %s add up to more than 1", f.on)
	}
	l[f.on] = append(l[f.on], ticket{upTo, f})
	return nil
}

// parseOdds splits "20%,silent-after=0.1,lookup-*=0".
func parseOdds(faults []fault, text string) (map[string]decimal.Decimal, decimal.Decimal, error) {
	odds, share := map[string]decimal.Decimal{}, decimal.Zero
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if percent, ok := strings.CutSuffix(part, "%"); ok && !strings.Contains(part, "=") {
			p, err := probability(percent)
			if err != nil {
				return nil, share, err
			}
			share = p.Shift(-2)
			continue
		}
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			return nil, share, fmt.Errorf("faults: %q is neither a percentage nor name=probability", part)
		}
		p, err := probability(value)
		if err != nil {
			return nil, share, err
		}
		if err := setOdds(odds, faults, name, p); err != nil {
			return nil, share, err
		}
	}
	if share.GreaterThan(decimal.NewFromInt(1)) {
		return nil, share, fmt.Errorf("faults: more than 100%%")
	}
	return odds, share, nil
}

func probability(s string) (decimal.Decimal, error) {
	p, err := decimal.NewFromString(strings.TrimSpace(s))
	if err != nil || p.IsNegative() {
		return p, fmt.Errorf("faults: %q is not a probability", s)
	}
	return p, nil
}

// setOdds gives a probability to a fault, or to all whose names begin with
// what stands before a star.
func setOdds(odds map[string]decimal.Decimal, faults []fault, name string, p decimal.Decimal) error {
	stem, many := strings.CutSuffix(name, "*")
	known := false
	for _, f := range faults {
		if f.name == name || many && strings.HasPrefix(f.name, stem) {
			odds[f.name], known = p, true
		}
	}
	if !known {
		return fmt.Errorf("faults: there is no fault %q; there are: %s", name, strings.Join(names(faults), " "))
	}
	return nil
}

func names(faults []fault) []string {
	var all []string
	for _, f := range faults {
		all = append(all, f.name)
	}
	slices.Sort(all)
	return all
}

// draw returns the fault that the nth request of an operation about a
// reference meets, or nil. It depends on nothing else, so that the order in
// which requests arrive does not change it.
func (l lottery) draw(seed uint64, on operation, ref string, nth int) *fault {
	tickets := l[on]
	if len(tickets) == 0 {
		return nil
	}
	d := mix(seed, string(on), ref, nth) % drawOf
	for _, t := range tickets {
		if d < t.upTo {
			return t.fault
		}
	}
	return nil
}

// mix spreads what a draw depends on over 64 bits: FNV-1a over the bytes, then
// the finalizer of SplitMix64.
func mix(seed uint64, on, ref string, nth int) uint64 {
	h := seed ^ 14695981039346656037
	for _, s := range [...]string{on, "\x00", ref} {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
	}
	h += uint64(nth) * 0x9E3779B97F4A7C15
	h = (h ^ h>>30) * 0xBF58476D1CE4E5B9
	h = (h ^ h>>27) * 0x94D049BB133111EB
	return h ^ h>>31
}
