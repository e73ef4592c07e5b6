package simulator

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fedaStart is one item of a start request.
type fedaStart struct {
	number    string
	scheduled time.Time
	account   string // another destination, if any
	country   string
}

// start sends payouts that were made before, each for itself.
func (f fedaPay) start(s *Simulator, c *call) (answer, *fault, error) {
	items, wrong := f.readStart(c)
	if len(wrong) > 0 {
		return f.invalid(wrong), nil, nil
	}
	s.begin(c)
	var payouts []*Create
	for _, item := range items {
		p := s.ledger.byNumber[item.number]
		if p == nil || p.Outcome == Deleted {
			s.mu.Unlock()
			return f.nothing(), nil, nil
		}
		payouts = append(payouts, p)
	}
	fault := c.set.meetPayout(starting, payouts[0], s.ledger.asked[payouts[0].Number], payouts[0].Amount.String())
	var last uint64
	var refused string
	copies := make([]Create, len(items))
	for i, p := range payouts {
		e := f.startOne(s, c, p, items[i], fault)
		refused = cmp.Or(refused, e.Start.refusal())
		last = s.record(e)
		copies[i] = *p
	}
	s.mu.Unlock()
	return f.started(s, c, copies, fault, refused), fault, s.journal.wait(last)
}

// refusal is why a start was refused, or "".
func (n *Start) refusal() string {
	if n.Outcome == Refused {
		return n.Reason
	}
	return ""
}

func (f fedaPay) readStart(c *call) (items []fedaStart, wrong complaints) {
	wrong = complaints{}
	for _, raw := range f.startItems(c, wrong) {
		body, err := parseFields(raw)
		if err != nil {
			wrong.add("payouts", "holds something that is not an object")
			continue
		}
		id, ok := body.number("id")
		if !ok {
			wrong.add("id", "is required")
		}
		item := fedaStart{number: id}
		if body.has("phone_number") {
			phone, _ := parseFields(body["phone_number"])
			item.account, item.country = f.readPhone(phone, wrong)
		}
		if body.has("scheduled_at") {
			item.scheduled = fedaSchedule(body.needText("scheduled_at", wrong), wrong)
		}
		items = append(items, item)
	}
	if len(items) == 0 {
		wrong.add("payouts", "is required")
	}
	return items, wrong
}

// startItems unpacks {"payouts":[…]}, and the other shapes when they are
// switched on.
func (fedaPay) startItems(c *call, wrong complaints) (items []json.RawMessage) {
	lenient := c.set.quirk("start-body", "payouts") == "any"
	if lenient && json.Unmarshal(c.body, &items) == nil {
		return items
	}
	body, err := parseFields(c.body)
	switch {
	case err != nil:
		wrong.add("body", "is not a JSON object")
	case lenient && body.has("id"):
		return []json.RawMessage{c.body}
	case json.Unmarshal(body["payouts"], &items) != nil:
		wrong.add("payouts", "must be a list")
	}
	return items
}

// fedaSchedule reads both documented forms, as UTC.
func fedaSchedule(text string, wrong complaints) time.Time {
	for _, layout := range []string{"2006-01-02 15:4:5", time.RFC3339Nano} {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	wrong.add("scheduled_at", "is not a time")
	return time.Time{}
}

// startOne decides what becomes of one payout that is to be started. It is
// called with the books held.
func (f fedaPay) startOne(s *Simulator, c *call, p *Create, item fedaStart, met *fault) *entry {
	n := &Start{At: c.now, Number: p.Number, Ref: p.Ref}
	do := fault{does: Waiting, then: Paid}
	if met != nil {
		n.Fault = met.name
		do = met.over(do)
	}
	if n.Outcome = do.does; do.does == Dropped || do.does == Refused {
		n.Reason = do.lie
		return &entry{Start: n}
	}
	if p.Outcome != Made && p.Outcome != Failed {
		return f.startAgain(s, c, p, n)
	}
	if n.Reason = f.unable(s.ledger, c, p, item); n.Reason != "" {
		n.Outcome = Refused
		return &entry{Start: n}
	}
	return f.launch(s, c, p, item, do, n)
}

// unable says why a payout cannot be started as things stand, or "".
func (fedaPay) unable(books *ledger, c *call, p *Create, item fedaStart) string {
	switch {
	case cmp.Or(item.account, books.destination(p)) == "":
		return "no phone number"
	case c.set.quirk("short", "start") != "later" && books.free().LessThan(p.Amount.Add(p.Fee)):
		return reasonShort
	}
	return ""
}

// launch sends a payout on its way.
func (f fedaPay) launch(s *Simulator, c *call, p *Create, item fedaStart, do fault, n *Start) *entry {
	x := fedaExtraOf(p)
	account, country := cmp.Or(item.account, s.ledger.destination(p)), cmp.Or(item.country, x.Country)
	next := &change{At: c.now, Number: p.Number, Outcome: do.does, Word: do.word, Account: account, Shown: p.Shown}
	if do.does == Failed || do.then == Failed {
		next.Reason = do.lie
	} else if why := f.doomed(s.ledger, c, p, account, country); why != "" {
		do.then, next.Outcome, next.Reason = Failed, Waiting, why
	}
	x.Started, x.Scheduled, x.Country = c.now, item.scheduled, country
	next.Extra = encode(x)
	next.setTimes(do, later(c.now, item.scheduled), c)
	e := &entry{Start: n, Change: next}
	n.To = fedaNumber(account, country)
	if n.Outcome = next.Outcome; n.Outcome == Paid {
		to := *p
		to.Account = account
		e.Move = s.move(&to, c.now)
	}
	return e
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// setTimes lets open decide, as for a create, from the time it is sent at.
func (n *change) setTimes(do fault, at time.Time, c *call) {
	do.does = n.Outcome
	var times Create
	times.open(do, at, c.set)
	n.Due, n.Then, n.Visible, n.Back = times.Due, times.Then, times.Visible, times.Back
}

// destination is where a payout goes that was made for a customer: wherever
// the customer was last said to be.
func (l *ledger) destination(p *Create) string {
	if who := l.byPayee[p.Payee]; who != nil && p.Payee != "" {
		return who.last.Account
	}
	return p.Account
}

// doomed says why a payout will fail although nothing interferes, or "".
func (fedaPay) doomed(books *ledger, c *call, p *Create, account, country string) string {
	whole := fedaNumber(account, country)
	if home := fedaModes[p.Service]; home != "" && !strings.HasPrefix(whole, fedaPrefixes[home]) {
		return "the number is not one of this operator"
	}
	if local := strings.TrimPrefix(whole, fedaPrefixes["BJ"]); p.Service == "momo_test" && local != "64000001" && local != "66000001" {
		return reasonAccount
	}
	limit, _ := strconv.Atoi(c.set.quirk("daily", "3"))
	if limit > 0 && books.startedTo(whole, c.now.Add(-fedaDay)) >= limit {
		return "more than " + strconv.Itoa(limit) + " payouts to one number in 24 hours"
	}
	return ""
}

// fedaNumber writes a number with its calling code and without a plus.
func fedaNumber(account, country string) string {
	if whole, ok := strings.CutPrefix(account, "+"); ok {
		return whole
	}
	if prefix := fedaPrefixes[country]; !strings.HasPrefix(account, prefix) || len(account) <= 10 {
		return prefix + account
	}
	return account
}

// startedTo counts the payouts that were started to a number since then.
func (l *ledger) startedTo(whole string, since time.Time) int {
	n := 0
	for _, at := range slices.Backward(l.sentTo[whole]) {
		if !at.After(since) {
			break
		}
		n++
	}
	return n
}

// startAgain is a start of a payout that was started before: by default it
// pays again, for nobody has promised that it does not.
func (f fedaPay) startAgain(s *Simulator, c *call, p *Create, n *Start) *entry {
	n.Reason = "started before"
	switch c.set.quirk("restart", "pay") {
	case "refuse":
		n.Outcome = Refused
	case "ignore":
		n.Outcome = Dropped
	default:
		if s.ledger.free().LessThan(p.Amount.Add(p.Fee)) {
			n.Outcome, n.Reason = Refused, reasonShort
			break
		}
		n.Outcome = Paid
		return &entry{Start: n, Move: s.move(p, c.now)}
	}
	return &entry{Start: n}
}

// started answers a start request.
func (f fedaPay) started(s *Simulator, c *call, payouts []Create, met *fault, refused string) answer {
	lie := refused
	if met != nil && met.lie != "" && met.does != Failed && met.then != Failed {
		lie = met.lie
	}
	switch lie {
	case "":
	case "401":
		return f.wrong(http.StatusUnauthorized, "Clé API invalide", nil)
	case "403":
		return f.wrong(http.StatusForbidden, "Opération non autorisée", nil)
	case "409":
		return f.wrong(http.StatusConflict, "Un envoi est déjà en cours", nil)
	case "null":
		return answer{http.StatusOK, jsonKind, []byte("{}")}
	case "422":
		return f.invalid(complaints{"payouts": "cannot be sent now"})
	default:
		return f.invalid(complaints{"payouts": lie})
	}
	rows := make([]fedaPayout, len(payouts))
	for i, p := range payouts {
		rows[i] = f.payout(s, c, p)
	}
	return answer{http.StatusOK, jsonKind, f.wrap(c, "v1/payouts", rows)}
}

// delete takes back a payout that was not sent.
func (f fedaPay) delete(s *Simulator, c *call, number string) (answer, *fault, error) {
	met := s.read(c, "delete")
	s.begin(c)
	p := s.ledger.byNumber[number]
	if !f.found(p, c) || p.Outcome == Deleted {
		s.mu.Unlock()
		return f.nothing(), met, nil
	}
	x := fedaExtraOf(p)
	onItsWay := p.Outcome == Waiting && fedaHidden(p, c.now) && p.Due.Equal(p.Visible) // the start has not arrived yet
	if p.Outcome != Made && !onItsWay && f.status(*p, x, c) != "scheduled" {
		s.mu.Unlock()
		return f.invalid(complaints{"status": "does not allow it"}), met, nil
	}
	x.Deleted = c.now
	n := s.record(&entry{Change: &change{At: c.now, Number: number, Outcome: Deleted, Extra: encode(x)}})
	s.mu.Unlock()
	return answer{http.StatusNoContent, jsonKind, nil}, met, s.journal.wait(n)
}
