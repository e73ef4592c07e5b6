package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

// Outcome is what has become of a create request.
type Outcome string

// The outcomes of a create request.
const (
	Made     Outcome = "made"     // created and not started: nothing moved (FedaPay only)
	Waiting  Outcome = "waiting"  // accepted, not final; nothing moved yet
	Paid     Outcome = "paid"     // money moved
	Failed   Outcome = "failed"   // final, nothing moved
	Returned Outcome = "returned" // money moved and came back
	Refused  Outcome = "refused"  // answered with a refusal; nothing was executed
	Dropped  Outcome = "dropped"  // a fault kept it from being executed
	Deleted  Outcome = "deleted"  // made, then deleted before it was started
)

// Create is one create request that arrived, and what has become of it.
type Create struct {
	Seq       int             `json:"seq"` // order of arrival, from 1
	At        time.Time       `json:"at"`
	Ref       string          `json:"ref"` // the merchant's own reference
	Amount    decimal.Decimal `json:"amount"`
	Account   string          `json:"account,omitempty"`
	Name      string          `json:"name,omitempty"`
	Service   string          `json:"service,omitempty"` // bank, operator or account type, as it was sent
	Pool      string          `json:"pool,omitempty"`
	Narration string          `json:"narration,omitempty"`
	Callback  string          `json:"callback,omitempty"` // where the merchant wants to be told
	Key       string          `json:"key,omitempty"`      // fingerprint of the credential it came with
	Number    string          `json:"number,omitempty"`   // the gateway's own number; "" when nothing was made
	Fee       decimal.Decimal `json:"fee"`
	Fault     string          `json:"fault,omitempty"` // the fault that this request met
	Outcome   Outcome         `json:"outcome"`
	Word      string          `json:"word,omitempty"`   // the gateway's word while open
	Reason    string          `json:"reason,omitempty"` // why it was refused or failed
	Due       time.Time       `json:"due,omitzero"`     // when an open payout becomes final
	Then      Outcome         `json:"then,omitempty"`   // what it becomes
	Back      time.Time       `json:"back,omitzero"`    // when a paid one comes back by itself
	Visible   time.Time       `json:"visible,omitzero"` // look-ups do not find it before
	Updated   time.Time       `json:"updated,omitzero"` // when its outcome last changed
	Extra     json.RawMessage `json:"extra,omitempty"`  // what only its dialect knows
	Shown     Shown           `json:"shown,omitzero"`   // what look-ups show instead of the truth
}

// Shown is what look-ups and statements show in place of the truth. An empty
// field leaves the truth standing.
type Shown struct {
	Amount  decimal.NullDecimal `json:"amount,omitzero"`
	Account string              `json:"account,omitempty"`
	Status  string              `json:"status,omitempty"`
}

// Start is one request to start a payout that was made before (FedaPay).
type Start struct {
	At      time.Time `json:"at"`
	Number  string    `json:"number"`
	Ref     string    `json:"ref"`
	Fault   string    `json:"fault,omitempty"`
	Outcome Outcome   `json:"outcome"` // Waiting, Paid, Refused or Dropped
	Reason  string    `json:"reason,omitempty"`
}

// Move is money that left the pool for a payee, or came back from one.
type Move struct {
	At      time.Time       `json:"at"`
	Ref     string          `json:"ref"`
	Number  string          `json:"number"`
	Amount  decimal.Decimal `json:"amount"` // without the fee
	Fee     decimal.Decimal `json:"fee"`
	Account string          `json:"account"`
	Left    decimal.Decimal `json:"left"` // the pool afterwards
}

// Other is money that entered (positive) or left (negative) the pool without
// a payout of ours.
type Other struct {
	At     time.Time       `json:"at"`
	Amount decimal.Decimal `json:"amount"`
	Left   decimal.Decimal `json:"left"`
}

// Books is all that the gateway knows, in order of time. It shares no memory
// with the simulator.
type Books struct {
	Dialect string
	Opening decimal.Decimal
	Balance decimal.Decimal // what is in the pool
	Held    decimal.Decimal // the part of it that open payouts have reserved
	Creates []Create
	Starts  []Start
	Moves   []Move
	Returns []Move
	Others  []Other
	Lookups map[string]int // how often each reference or number was asked for
}

// Moved counts how often money moved for a reference.
func (b Books) Moved(ref string) int {
	n := 0
	for _, m := range b.Moves {
		if m.Ref == ref {
			n++
		}
	}
	return n
}

// Created returns the create requests that arrived for a reference.
func (b Books) Created(ref string) []Create {
	var found []Create
	for _, c := range b.Creates {
		if c.Ref == ref {
			found = append(found, c)
		}
	}
	return found
}

// Audit checks that the balance is what the opening balance and the moves
// make it, that each move belongs to a create, and that no account, amount or
// reference changed on the way.
func (b Books) Audit() error {
	left, creates := b.Opening, make(map[string]Create, len(b.Creates))
	for _, c := range b.Creates {
		creates[c.Number] = c
	}
	for _, m := range b.Moves {
		left = left.Sub(m.Amount).Sub(m.Fee)
		if c := creates[m.Number]; c.Ref != m.Ref || !c.Amount.Equal(m.Amount) || c.Account != m.Account {
			return fmt.Errorf("books: %s moved %s for %q, which is not what was created", m.Number, m.Amount, m.Ref)
		}
	}
	for _, m := range b.Returns {
		left = left.Add(m.Amount)
	}
	for _, o := range b.Others {
		left = left.Add(o.Amount)
	}
	if !left.Equal(b.Balance) {
		return fmt.Errorf("books: the pool holds %s and should hold %s", b.Balance, left)
	}
	return nil
}

// ReadBooks reads the books in dir as they stand on disk, without disturbing a
// simulator that is writing them. A torn last line is left out.
func ReadBooks(dir string) (Books, error) {
	kept, err := os.ReadFile(filepath.Join(dir, booksFile))
	if err != nil {
		return Books{}, fmt.Errorf("books: %w", err)
	}
	l := newLedger()
	whole := bytes.LastIndexByte(kept, '\n') + 1
	if err := l.replay(splitLines(kept[:whole])); err != nil {
		return Books{}, err
	}
	return l.books(), nil
}

// entry is one line of the books: what happened in one step. All of it is
// true or none.
type entry struct {
	Opened *opened `json:"opened,omitempty"`
	Create *Create `json:"create,omitempty"`
	Start  *Start  `json:"start,omitempty"`
	Change *change `json:"change,omitempty"`
	Move   *Move   `json:"move,omitempty"`
	Return *Move   `json:"return,omitempty"`
	Other  *Other  `json:"other,omitempty"`
	Lookup string  `json:"lookup,omitempty"`
}

// opened is the first line of the books.
type opened struct {
	At      time.Time       `json:"at"`
	Dialect string          `json:"dialect"`
	Opening decimal.Decimal `json:"opening"`
}

// change is a new state of a payout.
type change struct {
	At      time.Time       `json:"at"`
	Number  string          `json:"number"`
	Outcome Outcome         `json:"outcome"`
	Word    string          `json:"word,omitempty"`
	Reason  string          `json:"reason,omitempty"`
	Due     time.Time       `json:"due,omitzero"`
	Then    Outcome         `json:"then,omitempty"`
	Visible time.Time       `json:"visible,omitzero"`
	Account string          `json:"account,omitempty"` // a new destination, when there is one
	Extra   json.RawMessage `json:"extra,omitempty"`
	Shown   Shown           `json:"shown,omitzero"`
}

// ledger is the books in memory. Everything in it comes from apply, so that
// reading the file again makes the same ledger.
type ledger struct {
	opened   *opened
	balance  decimal.Decimal
	held     decimal.Decimal
	creates  []*Create
	byRef    map[string][]*Create // everything that arrived, refusals too
	byNumber map[string]*Create
	names    map[string]string // account → the last name it was paid under
	due      dueQueue
	starts   []Start
	asked    map[string]int // starts per number
	moves    []Move
	returns  []Move
	others   []Other
	lookups  map[string]int
}

func newLedger() *ledger {
	return &ledger{
		byRef: map[string][]*Create{}, byNumber: map[string]*Create{}, names: map[string]string{},
		asked: map[string]int{}, lookups: map[string]int{},
	}
}

// replay applies the lines of a file.
func (l *ledger) replay(lines [][]byte) error {
	for i, line := range lines {
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return fmt.Errorf("books: line %d: %w", i+1, err)
		}
		if (e.Opened != nil) != (i == 0) {
			return fmt.Errorf("books: line %d: the opening balance belongs on line 1 only", i+1)
		}
		l.apply(&e)
	}
	return nil
}

// apply makes an entry true.
func (l *ledger) apply(e *entry) {
	if e.Opened != nil {
		l.opened, l.balance = e.Opened, e.Opened.Opening
	}
	if e.Create != nil {
		l.applyCreate(e.Create)
	}
	if e.Start != nil {
		l.starts = append(l.starts, *e.Start)
		l.asked[e.Start.Number]++
	}
	if e.Change != nil {
		l.applyChange(e.Change)
	}
	if e.Move != nil {
		l.moves = append(l.moves, *e.Move)
		l.balance = e.Move.Left
	}
	if e.Return != nil {
		l.returns = append(l.returns, *e.Return)
		l.balance = e.Return.Left
	}
	if e.Other != nil {
		l.others = append(l.others, *e.Other)
		l.balance = e.Other.Left
	}
	if e.Lookup != "" {
		l.lookups[e.Lookup]++
	}
}

func (l *ledger) applyCreate(c *Create) {
	l.creates = append(l.creates, c)
	l.byRef[c.Ref] = append(l.byRef[c.Ref], c)
	if c.Number == "" {
		return
	}
	l.byNumber[c.Number] = c
	if c.Name != "" {
		l.names[c.Account] = c.Name
	}
	l.hold(c)
}

// applyChange moves a payout into its next state and keeps the reserve and the
// queue of open payouts in step with it.
func (l *ledger) applyChange(n *change) {
	c := l.byNumber[n.Number]
	if c == nil {
		return
	}
	l.release(c)
	c.Outcome, c.Word, c.Reason, c.Due, c.Then, c.Updated, c.Shown = n.Outcome, n.Word, n.Reason, n.Due, n.Then, n.At, n.Shown
	if !n.Visible.IsZero() {
		c.Visible = n.Visible
	}
	if n.Account != "" {
		c.Account = n.Account
	}
	if n.Extra != nil {
		c.Extra = n.Extra
	}
	l.hold(c)
}

// hold reserves what an open payout will take, and queues what is to happen
// to it by itself.
func (l *ledger) hold(c *Create) {
	if c.Outcome == Paid && !c.Back.IsZero() {
		l.due.push(c.Back, c)
	}
	if c.Outcome != Waiting {
		return
	}
	l.held = l.held.Add(c.Amount).Add(c.Fee)
	if !c.Due.IsZero() {
		l.due.push(c.Due, c)
	}
}

func (l *ledger) release(c *Create) {
	if c.Outcome == Waiting {
		l.held = l.held.Sub(c.Amount).Sub(c.Fee)
	}
}

// free is what a new payout may still take from the pool.
func (l *ledger) free() decimal.Decimal { return l.balance.Sub(l.held) }

// find returns the payout with this number, or the last one that was made
// under this reference.
func (l *ledger) find(id string) *Create {
	if c := l.byNumber[id]; c != nil {
		return c
	}
	for _, c := range slices.Backward(l.byRef[id]) {
		if c.Number != "" {
			return c
		}
	}
	return nil
}

// books copies the ledger for people outside.
func (l *ledger) books() Books {
	b := Books{
		Balance: l.balance, Held: l.held, Creates: make([]Create, len(l.creates)),
		Starts: slices.Clone(l.starts), Moves: slices.Clone(l.moves), Returns: slices.Clone(l.returns), Others: slices.Clone(l.others),
		Lookups: maps.Clone(l.lookups),
	}
	if l.opened != nil {
		b.Dialect, b.Opening = l.opened.Dialect, l.opened.Opening
	}
	for i, c := range l.creates {
		b.Creates[i] = *c
	}
	return b
}
