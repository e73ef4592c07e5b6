package simulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

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
	Back    time.Time       `json:"back,omitzero"`
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
	payees   []*payee
	byPayee  map[string]*payee
	due      dueQueue
	starts   []Start
	asked    map[string]int         // starts per number
	sentTo   map[string][]time.Time // when payouts were started to a phone
	moves    []Move
	returns  []Move
	others   []Other
	lookups  map[string]int
}

func newLedger() *ledger {
	return &ledger{
		byPayee: map[string]*payee{}, byRef: map[string][]*Create{}, byNumber: map[string]*Create{}, names: map[string]string{},
		asked: map[string]int{}, sentTo: map[string][]time.Time{}, lookups: map[string]int{},
	}
}

// payee is somebody whom the gateway remembers; what was said last about him
// holds for all his payouts.
type payee struct {
	id   int
	last *Create
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
		if to := e.Start.To; to != "" {
			l.sentTo[to] = append(l.sentTo[to], e.Start.At)
		}
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
	l.remember(c)
	l.hold(c)
}

// remember keeps what a create says about its payee.
func (l *ledger) remember(c *Create) {
	if c.Payee == "" {
		return
	}
	if l.byPayee[c.Payee] == nil {
		l.payees = append(l.payees, &payee{id: len(l.payees) + 1})
		l.byPayee[c.Payee] = l.payees[len(l.payees)-1]
	}
	l.byPayee[c.Payee].last = c
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
	if !n.Back.IsZero() {
		c.Back = n.Back
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
