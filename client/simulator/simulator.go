// Package simulator is a payment gateway in a box: it keeps books and
// misbehaves on request.
//
// Each dialect is written from its gateway's manual, in one file, and shares
// no type with the adapter that is tested against it: what both believe is
// then written down twice, and a test that passes means that they agree.
//
// The books are the point. Whatever a client was told, or not told, the books
// say how often money moved, for whom and when; they are on disk before an
// answer leaves, and another process can read them with ReadBooks. By default
// the simulator assumes the worst of what a manual leaves open: a reference
// that is sent twice is paid twice.
//
// Misbehaviour comes in three ways. Config.Faults draws faults at random, but
// the same ones for the same seed and references. Config.Quirks switches what
// the manuals leave open, and scripts faults for single references
// ("ref:2026-11-E0007" = "silent-after"). Methods such as Spend, Return and
// Tamper do what happens behind a client's back.
package simulator

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/shopspring/decimal"
)

// The dialects.
const (
	LeanX   = "leanx"
	FedaPay = "fedapay"
	TTpay   = "ttpay"
)

// bodyMax bounds a request, in bytes. No documented request comes near it.
const bodyMax = 1 << 20

// Config says how one simulated gateway behaves. The zero value is a polite
// LeanX with books in memory.
type Config struct {
	// Dialect is the gateway to speak like: "leanx" (the default), "fedapay"
	// or "ttpay".
	Dialect string
	// Dir is the folder of the books, created when it is not there. Empty
	// keeps the books in memory. Two simulators must not share one.
	Dir string
	// Opening is the pool's balance when the books are new. Zero stands for
	// 60000.00, and for 60000000 with FedaPay and TTpay, whose currencies are
	// smaller.
	Opening decimal.Decimal
	// Faults is empty for a polite gateway, "20%" to have each request
	// misbehave with that probability, "silent-after=0.1,lookup-500=0.05" to
	// name faults, or both: then the percentage is shared by those not named,
	// and "20%,invalid-token=0,read-*=0" leaves some out. See Faults.
	Faults string
	// Seed picks other draws.
	Seed uint64
	// Now is the gateway's clock; nil stands for time.Now.
	Now func() time.Time
	// NoSync leaves out the fsync of the books. For tests of something else.
	NoSync bool
	// Fee is taken from the pool for each payout that is paid.
	Fee decimal.Decimal
	// Settle is how long an open payout stays open; zero stands for 3s.
	Settle time.Duration
	// Latency is added to each answer.
	Latency time.Duration
	// Quirks switches undocumented behaviour and scripts faults. See Quirks.
	Quirks map[string]string
	// Token, HashKey and Pool are the credentials a client must show. Empty
	// stands for the dialect's defaults. LeanX: auth token, hash key, virtual
	// pool. FedaPay: secret key, webhook secret, currency. TTpay: application
	// code, the merchant's public key (PEM or its Base64), country.
	Token, HashKey, Pool string
}

// dialect is one gateway's way of speaking. Its methods are called from many
// goroutines.
type dialect interface {
	faults() []fault
	quirks() []quirk
	// defaults fills in what a Config leaves open and refuses what this gateway
	// cannot have.
	defaults(*Config) error
	// serve executes one request and returns its answer and the fault that
	// spoils it, if any. An error means that the books are not durable; no
	// answer leaves then.
	serve(*Simulator, *call) (answer, *fault, error)
	// callback is the request that tells the merchant how a payout stands.
	callback(set *settings, p Create, now time.Time) (*http.Request, error)
	calling() calling
}

// dialects makes one of each. A dialect keeps what it must remember between
// requests, so each simulator has its own.
func dialects() map[string]dialect {
	return map[string]dialect{LeanX: newLeanX(), FedaPay: newFedaPay(), TTpay: newTTpay()}
}

// Simulator is one simulated gateway. It is an http.Handler, safe for
// concurrent use.
type Simulator struct {
	dialect dialect
	faults  []fault
	journal *journal
	current atomic.Pointer[settings]

	updating sync.Mutex // one Update at a time

	mu     sync.Mutex // guards what follows; never held while the disk works
	ledger *ledger
	reads  map[string]int // how often each question that is not about a payout was asked

	spoilt atomic.Int64 // answers that a fault spoilt

	life   sync.RWMutex // held for reading by each request
	done   chan struct{}
	ending sync.Once
	pipe   pipe
}

var _ http.Handler = (*Simulator)(nil)

// call is one request, wholly read.
type call struct {
	request *http.Request
	body    []byte
	set     *settings
	now     time.Time
}

// Open starts a simulator. Books that are already in Config.Dir are read
// again: a restart forgets no payout, look-up or balance.
func Open(c Config) (*Simulator, error) {
	d := dialects()[cmp.Or(c.Dialect, LeanX)]
	if d == nil {
		return nil, fmt.Errorf("simulator: there is no dialect %q", c.Dialect)
	}
	s := &Simulator{dialect: d, faults: d.faults(), ledger: newLedger(), reads: map[string]int{}, done: make(chan struct{})}
	set, err := s.compile(c)
	if err != nil {
		return nil, err
	}
	s.current.Store(set)
	journal, lines, err := openJournal(c.Dir, c.NoSync)
	if err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	s.journal = journal
	if err := s.reopen(lines, set); err != nil {
		return nil, errors.Join(fmt.Errorf("simulator: %w", err), journal.close())
	}
	return s, nil
}

// reopen makes the ledger of existing lines, or begins new books.
func (s *Simulator) reopen(lines [][]byte, set *settings) error {
	if err := s.ledger.replay(lines); err != nil {
		return err
	}
	if o := s.ledger.opened; o != nil {
		if o.Dialect != set.Dialect {
			return fmt.Errorf("books: they are those of a %s, not of a %s", o.Dialect, set.Dialect)
		}
		return nil
	}
	n := s.record(&entry{Opened: &opened{At: set.now(), Dialect: set.Dialect, Opening: set.Opening}})
	return s.journal.wait(n)
}

// Close ends all requests without an answer, waits for them and closes the
// books. Books still works afterwards.
func (s *Simulator) Close() error {
	var err error
	s.ending.Do(func() {
		close(s.done)
		s.pipe.close()
		s.life.Lock()
		defer s.life.Unlock()
		err = s.journal.close()
	})
	return err
}

// Update changes switches while the simulator runs; f gets a copy. Dialect,
// Dir, Opening and NoSync stay as they were opened. Update panics when the
// result is not a valid configuration.
func (s *Simulator) Update(f func(*Config)) {
	s.updating.Lock()
	defer s.updating.Unlock()
	old := s.current.Load().Config
	c := old
	c.Quirks = maps.Clone(old.Quirks)
	if c.Quirks == nil {
		c.Quirks = map[string]string{}
	}
	f(&c)
	c.Dialect, c.Dir, c.Opening, c.NoSync = old.Dialect, old.Dir, old.Opening, old.NoSync
	set, err := s.compile(c)
	if err != nil {
		panic(err)
	}
	s.current.Store(set)
}

// Books returns a snapshot. Payouts that are due by now are settled first.
func (s *Simulator) Books() Books {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.done:
	default:
		s.settle(s.current.Load().now())
	}
	return s.ledger.books()
}

// Faults counts the requests that have met a fault, questions included.
func (s *Simulator) Faults() int { return int(s.spoilt.Load()) }

// ServeHTTP answers one request, or misbehaves.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.life.RLock()
	defer s.life.RUnlock()
	select {
	case <-s.done:
		panic(http.ErrAbortHandler)
	default:
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyMax))
	if err != nil {
		panic(http.ErrAbortHandler) // what did not arrive whole did not arrive
	}
	set := s.current.Load()
	a, f, err := s.dialect.serve(s, &call{request: r, body: body, set: set, now: set.now()})
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if f != nil {
		s.spoilt.Add(1)
	}
	s.deliver(w, r, set, a, f)
}

// record makes an entry true and queues it for the books; the number it
// returns is for journal.wait. It is called with mu held.
func (s *Simulator) record(e *entry) uint64 {
	if s.journal.file == nil {
		s.ledger.apply(e)
		return 0
	}
	line, err := json.Marshal(e)
	if err != nil {
		panic(fmt.Sprintf("simulator: an entry that cannot be written: %v", err))
	}
	s.ledger.apply(e)
	return s.journal.append(line)
}
