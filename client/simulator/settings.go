package simulator

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// quirk is a switch for something that a manual leaves open. A name that ends
// with a colon stands for all keys that begin with it.
type quirk struct {
	name   string
	says   string   // a sentence for help texts
	values []string // what may be set, the default first; empty = see check
	check  func(string) error
}

// settings is a Config with everything parsed. It never changes.
type settings struct {
	Config
	key        string // fingerprint of the token
	lottery    lottery
	scripts    map[string][]*fault // by quirk key; nil in a list = polite
	amounts    []string            // the script keys that begin with "amount:"
	late, slow time.Duration
}

// commonQuirks are those of every dialect.
func commonQuirks(faults []fault) []quirk {
	script := func(v string) error { _, err := parseScript(faults, v); return err }
	return []quirk{
		{name: "ref:", check: script, says: "ref:REF = the fault that each create (and start) of REF meets, or several by commas: one per request, the last one stays; polite is one too."},
		{name: "account:", check: script, says: "account:NUMBER = faults as with ref:, for each payout to this account."},
		{name: "amount:", check: script, says: "amount:.13 = faults as with ref:, for each payout whose amount ends so."},
		{name: "lookup:", check: script, says: "lookup:REF = faults as with ref:, for each look-up of a reference or of its payout's number."},
		{name: "read:", check: script, says: "read:NAME = faults as with ref:, for each question that is not about one payout, by the last part of its path."},
		{name: "dial", values: []string{"accept", "refuse"}, says: "Whether Dial connects, or is refused before a byte can be sent."},
		{name: "late", check: duration, says: "How long a late payout stays hidden (default 90s)."},
		{name: "slow", check: duration, says: "How late a slow answer comes (default 5s)."},
		{name: "retry-after", says: "The Retry-After of a 429 (default 2; \"none\" leaves it out)."},
	}
}

func duration(v string) error { _, err := time.ParseDuration(v); return err }

// parseScript reads "silent-after,polite".
func parseScript(faults []fault, text string) ([]*fault, error) {
	var script []*fault
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimSpace(name)
		f := named(faults, name)
		if f == nil && name != "polite" {
			return nil, fmt.Errorf("there is no fault %q; there are: %s", name, strings.Join(names(faults), " "))
		}
		script = append(script, f)
	}
	return script, nil
}

// Quirks returns the switches that a dialect knows, sorted, as they are
// written before a value: "duplicate=", "ref:". Explain has a sentence for each.
func Quirks(dialect string) []string {
	d := dialects()[cmp.Or(dialect, LeanX)]
	if d == nil {
		return nil
	}
	var keys []string
	for _, q := range d.quirks() {
		keys = append(keys, q.key())
	}
	slices.Sort(keys)
	return keys
}

// key is how a switch is written before its value.
func (q quirk) key() string {
	if strings.HasSuffix(q.name, ":") {
		return q.name
	}
	return q.name + "="
}

// sentence says what a switch does and how it may stand, the default first.
func (q quirk) sentence() string {
	if len(q.values) == 0 {
		return q.says
	}
	return q.says + " (" + strings.Join(q.values, ", ") + ")"
}

// compile checks a Config and fills in what it leaves to us.
func (s *Simulator) compile(c Config) (*settings, error) {
	c.Dialect = cmp.Or(c.Dialect, LeanX)
	if c.Now == nil {
		c.Now = time.Now
	}
	c.Settle = cmp.Or(c.Settle, 3*time.Second)
	if err := s.dialect.defaults(&c); err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	if c.Opening.IsZero() {
		c.Opening = decimal.RequireFromString("60000.00")
	}
	set := &settings{Config: c, key: fingerprint(c.Token), late: 90 * time.Second, slow: 5 * time.Second, scripts: map[string][]*fault{}}
	var err error
	if set.lottery, err = newLottery(s.faults, c.Faults); err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	for key, value := range c.Quirks {
		if err := s.compileQuirk(set, key, value); err != nil {
			return nil, fmt.Errorf("simulator: quirk %s=%s: %w", key, value, err)
		}
	}
	slices.Sort(set.amounts)
	return set, nil
}

func (s *Simulator) compileQuirk(set *settings, key, value string) error {
	all := s.dialect.quirks()
	i := slices.IndexFunc(all, func(q quirk) bool {
		return q.name == key || strings.HasSuffix(q.name, ":") && strings.HasPrefix(key, q.name)
	})
	if i < 0 {
		return fmt.Errorf("there is no such switch; see Quirks")
	}
	q := all[i]
	if len(q.values) > 0 && !slices.Contains(q.values, value) {
		return fmt.Errorf("it may be: %s", strings.Join(q.values, ", "))
	}
	if q.check != nil {
		if err := q.check(value); err != nil {
			return err
		}
	}
	switch q.name {
	case "late":
		set.late, _ = time.ParseDuration(value)
	case "slow":
		set.slow, _ = time.ParseDuration(value)
	case "amount:":
		set.amounts = append(set.amounts, key)
		fallthrough
	case "ref:", "account:", "lookup:", "read:":
		set.scripts[key], _ = parseScript(s.faults, value)
	}
	return nil
}

// now reads the gateway's clock, without the monotonic part, so that a time is
// the same after a restart.
func (set *settings) now() time.Time { return set.Now().Round(0) }

// quirk returns how a switch stands.
func (set *settings) quirk(name, byDefault string) string {
	return cmp.Or(set.Quirks[name], byDefault)
}

// meet returns the fault for the nth question about a reference, or about
// something else: the scripted one, else the drawn one, else nil.
func (set *settings) meet(on operation, about string, nth int) *fault {
	if script, ok := set.scripts[string(on)+":"+about]; ok {
		return turn(script, on, nth)
	}
	return set.lottery.draw(set.Seed, on, about, nth)
}

// meetPayout is meet for a request that makes a payout or moves its money;
// text is its amount as "amount:" compares it.
func (set *settings) meetPayout(on operation, p *Create, nth int, text string) *fault {
	for _, key := range [...]string{"ref:" + p.Ref, "account:" + p.Account} {
		if script, ok := set.scripts[key]; ok {
			return turn(script, on, nth)
		}
	}
	for _, key := range set.amounts {
		if strings.HasSuffix(text, strings.TrimPrefix(key, "amount:")) {
			return turn(set.scripts[key], on, nth)
		}
	}
	return set.lottery.draw(set.Seed, on, p.Ref, nth)
}

// turn is the nth step of a script, of those that are for this operation.
func turn(script []*fault, on operation, nth int) *fault {
	var mine []*fault
	for _, f := range script {
		if f == nil || f.on == on {
			mine = append(mine, f)
		}
	}
	if len(mine) == 0 {
		return nil
	}
	return mine[min(nth, len(mine)-1)]
}

// fingerprint tells credentials apart without keeping them.
func fingerprint(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:6])
}
