package checker

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// books is what the simulated gateway wrote down, line by line.
type books struct {
	dialect  string
	opening  decimal.Decimal
	creates  []create
	byNumber map[string]*create
	starts   []start
	moves    []movement
	returns  []movement
	others   []other
	changes  []change
	lookups  map[string]int
	moved    map[string][]movement // by folded reference
	back     map[string]int        // returns, by folded reference
	lefts    []left                // what each line says the pool holds, in order
	from, to time.Time             // the first and the last time in it
	latest   time.Time             // when money moved last
}

// The lines of the journal: one object a line, of these members.
type (
	entry struct {
		Opened *struct {
			At      time.Time
			Dialect string
			Opening decimal.Decimal
		}
		Create *create
		Start  *start
		Change *change
		Move   *movement
		Return *movement
		Other  *other
		Lookup string
	}
	create struct {
		At      time.Time
		Ref     string
		Amount  decimal.Decimal
		Account string
		Service string
		Pool    string
		Number  string
		Fee     decimal.Decimal
		Outcome string
		Extra   struct {
			BankCode string `json:"bankCode"`
		}
	}
	start struct {
		At          time.Time
		Ref, Number string
	}
	change struct {
		At                       time.Time
		Number, Outcome, Account string
	}
	movement struct {
		At          time.Time
		Ref, Number string
		Amount, Fee decimal.Decimal
		Account     string
		Left        decimal.Decimal
	}
	other struct {
		At           time.Time
		Amount, Left decimal.Decimal
	}
	left struct{ is, should decimal.Decimal }
)

// request is one that moves money where it is granted.
type request struct {
	at  time.Time
	ref string
}

func (x *examination) readBooks(context.Context) error {
	if x.Books == "" {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(x.Books, "books.jsonl"))
	if err != nil {
		return fmt.Errorf("books: %w", err)
	}
	b := &books{byNumber: map[string]*create{}, lookups: map[string]int{}, moved: map[string][]movement{}, back: map[string]int{}}
	holds := decimal.Zero
	for n, line := range bytes.Split(text[:bytes.LastIndexByte(text, '\n')+1], []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return fmt.Errorf("books: line %d: %w", n+1, err)
		}
		holds = b.add(e, holds)
	}
	x.books = b
	return nil
}

// add makes one line part of the books; holds is what the pool should hold.
func (b *books) add(e entry, holds decimal.Decimal) decimal.Decimal {
	if e.Opened != nil {
		b.dialect, b.opening, holds = e.Opened.Dialect, e.Opened.Opening, e.Opened.Opening
		b.seen(e.Opened.At)
	}
	if c := e.Create; c != nil {
		b.creates = append(b.creates, *c)
		if c.Number != "" {
			b.byNumber[c.Number] = c
		}
		b.seen(c.At)
	}
	if e.Start != nil {
		b.starts = append(b.starts, *e.Start)
		b.seen(e.Start.At)
	}
	if n := e.Change; n != nil {
		b.changes = append(b.changes, *n)
		if c := b.byNumber[n.Number]; c != nil && n.Account != "" {
			c.Account = n.Account
		}
	}
	if m := e.Move; m != nil {
		m.At = b.inOrder(m.At)
		b.moves = append(b.moves, *m)
		b.moved[fold(m.Ref)] = append(b.moved[fold(m.Ref)], *m)
		holds = holds.Sub(m.Amount).Sub(m.Fee)
		b.lefts = append(b.lefts, left{m.Left, holds})
		b.seen(m.At)
	}
	if m := e.Return; m != nil {
		m.At = b.inOrder(m.At)
		b.returns = append(b.returns, *m)
		b.back[fold(m.Ref)]++
		holds = holds.Add(m.Amount)
		b.lefts = append(b.lefts, left{m.Left, holds})
		b.seen(m.At)
	}
	if o := e.Other; o != nil {
		o.At = b.inOrder(o.At)
		b.others = append(b.others, *o)
		holds = holds.Add(o.Amount)
		b.lefts = append(b.lefts, left{o.Left, holds})
		b.seen(o.At)
	}
	if e.Lookup != "" {
		b.lookups[e.Lookup]++
	}
	return holds
}

// inOrder is when a line that moved money came to pass: after the one before
// it. Lines are in order; the clock that dates them may stand still or go back.
func (b *books) inOrder(at time.Time) time.Time {
	if !at.After(b.latest) {
		at = b.latest.Add(1)
	}
	b.latest = at
	return at
}

func (b *books) seen(at time.Time) {
	if b.from.IsZero() || at.Before(b.from) {
		b.from = at
	}
	if at.After(b.to) {
		b.to = at
	}
}

// requests are those that move money: creates, or starts where create moves
// none.
func (b *books) requests() []request {
	var all []request
	if b.dialect == "fedapay" {
		for _, s := range b.starts {
			all = append(all, request{s.At, s.Ref})
		}
		return all
	}
	for _, c := range b.creates {
		all = append(all, request{c.At, c.Ref})
	}
	return all
}

// examineBooks holds the books against themselves.
func (x *examination) examineBooks() {
	b := x.books
	families := map[string]int{}
	for ref, moves := range b.moved {
		if ref == "" {
			continue
		}
		if len(moves) > 1 {
			x.find("I1", "%s was paid %d times", ref, len(moves))
			continue
		}
		families[family(ref)] += len(moves) - b.back[ref]
	}
	for ref, n := range families {
		if n > 1 {
			x.find("I1", "%s was paid %d times, counting its further attempts", ref, n)
		}
	}
	for _, m := range b.moves {
		if c := b.byNumber[m.Number]; c == nil || c.Ref != m.Ref || !c.Amount.Equal(m.Amount) || c.Account != m.Account {
			x.find("I3", "%s moved %s to %s, which is not what was asked for", m.Ref, m.Amount, mask(m.Account))
		}
	}
	for n, l := range b.lefts {
		if !l.is.Equal(l.should) {
			x.find("I4", "after movement %d the pool holds %s and should hold %s", n+1, l.is, l.should)
			break
		}
	}
	x.examinePool()
}

// floors is what must stay in the pool after each payout: RM 2.00 with LeanX.
var floors = map[string]decimal.Decimal{"leanx": decimal.NewFromInt(2)}

// examinePool looks at what stayed in the pool. It says nothing where somebody
// else spent from it.
func (x *examination) examinePool() {
	for _, o := range x.books.others {
		if o.Amount.IsNegative() {
			return
		}
	}
	for _, m := range x.books.moves {
		if m.Left.LessThan(floors[x.books.dialect]) {
			x.find("I5", "after %s the pool held %s", m.Ref, m.Left)
		}
	}
}

// fold makes references comparable: case does not tell them apart.
func fold(ref string) string { return strings.ToUpper(ref) }

// family is the reference of which ref may be a further attempt (REF-R2).
func family(ref string) string {
	if n := strings.LastIndex(ref, "-R"); n > 0 && n+2 < len(ref) && strings.Trim(ref[n+2:], "0123456789") == "" {
		return ref[:n]
	}
	return ref
}

// mask shows the last four of an account.
func mask(account string) string {
	if len(account) < 6 {
		return "••••"
	}
	return "••••" + account[len(account)-4:]
}
