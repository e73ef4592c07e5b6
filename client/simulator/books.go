package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
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
	Payee     string          `json:"payee,omitempty"`   // who it is for, as the gateway tells people apart
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
	To      string    `json:"to,omitempty"` // the number in full, when it was started
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
