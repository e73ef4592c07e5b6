package fedapay

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/client"
)

// create is the body of a payout to be created.
type create struct {
	Amount      json.Number       `json:"amount"` // whole units; encoding/json writes it as it is
	Currency    currency          `json:"currency"`
	Mode        string            `json:"mode"`
	Description string            `json:"description,omitempty"`
	Reference   string            `json:"merchant_reference"`
	Metadata    map[string]string `json:"custom_metadata"`
	Customer    customer          `json:"customer"`
}

type currency struct {
	ISO string `json:"iso"`
}

// customer is a payee. FedaPay knows customers by their e-mail and overwrites
// all else of one it knows, so the address is made from the name and the
// number: other people, or another number, never rewrite a customer.
type customer struct {
	First string `json:"firstname"`
	Last  string `json:"lastname"`
	Email string `json:"email"`
	Phone phone  `json:"phone_number"`
}

type phone struct {
	Number  string `json:"number"`
	Country string `json:"country"`
}

// start is the body that starts payouts. It names exactly one, so that its
// outcome is never mixed.
type start struct {
	Payouts []started `json:"payouts"`
}

type started struct {
	ID    json.Number `json:"id"`
	Phone phone       `json:"phone_number"` // wins over what the customer has by now
}

// metadataMark is the key under which a payout carries the mark of what it was
// made for.
const metadataMark = "payrun"

// mark is a hash of all that must not differ between what is created and what
// is started.
func mark(a batch.Attempt) string {
	sum := sha256.Sum256([]byte(string(a.Instruction.Fingerprint()) + "\x00" + a.Wire))
	return hex.EncodeToString(sum[:8])
}

// handle is FedaPay's id and the mark.
func handle(p payout, a batch.Attempt) batch.Handle {
	return batch.Handle(string(p.ID) + "." + mark(a))
}

// createBody refuses what FedaPay would have to guess at.
func (g *Gateway) createBody(a batch.Attempt) ([]byte, error) {
	i := a.Instruction
	number, err := g.payable(a)
	if err != nil {
		return nil, err
	}
	first, last := names(i.Beneficiary.Name)
	return json.Marshal(create{
		Amount: json.Number(i.Amount.Plain()), Currency: currency{string(i.Amount.Currency)}, Mode: i.Beneficiary.Bank.ID,
		Description: i.Narration, Reference: a.Wire, Metadata: map[string]string{metadataMark: mark(a)},
		Customer: customer{first, last, g.email(i.Beneficiary.Name, number), phone{number, strings.ToLower(g.country.Code)}},
	})
}

func (g *Gateway) startBody(id string, a batch.Attempt) ([]byte, error) {
	number, err := g.payable(a)
	if err != nil {
		return nil, err
	}
	return json.Marshal(start{[]started{{json.Number(id), phone{number, g.country.Code}}}})
}

// payable checks an attempt and returns the number it pays, in full.
func (g *Gateway) payable(a batch.Attempt) (string, error) {
	i := a.Instruction
	switch amount := i.Amount.Amount; {
	case i.Amount.Currency != g.debtor.Currency:
		return "", fmt.Errorf("this account pays in %s, not %s", g.debtor.Currency, i.Amount.Currency)
	case !amount.IsPositive() || !amount.IsInteger() || g.traits.AmountMax.IsPositive() && amount.GreaterThan(g.traits.AmountMax):
		return "", errors.New("the amount is not one that FedaPay can pay")
	case !isReference(a.Wire) || strings.TrimSpace(i.Beneficiary.Name) == "" || i.Beneficiary.Bank.ID == "":
		return "", errors.New("reference, name and mode are needed")
	case i.Pool != "" && i.Pool != g.debtor.Pool:
		return "", errors.New("the payout belongs to another pool")
	case i.Beneficiary.Country != "" && !g.country.is(i.Beneficiary.Country):
		return "", fmt.Errorf("this account pays in %s only", g.country.Name)
	}
	return g.country.number(i.Beneficiary.Account, g.sandbox)
}

// names splits a name before its last word. FedaPay wants both parts; a name
// of one word is both.
func names(name string) (first, last string) {
	words := strings.Fields(name)
	last = words[len(words)-1]
	if len(words) == 1 {
		return last, last
	}
	return strings.Join(words[:len(words)-1], " "), last
}

// email is the address that stands for a payee: the same for the same name and
// number, and no mailbox of anybody's.
func (g *Gateway) email(name, number string) string {
	sum := sha256.Sum256([]byte(strings.ToUpper(strings.Join(strings.Fields(name), " ")) + "\x00" + number))
	return "p-" + hex.EncodeToString(sum[:12]) + "@" + g.domain
}

// payout is a payout as FedaPay shows it.
type payout struct {
	ID          client.Text     `json:"id"`
	Amount      client.Decimal  `json:"amount"`
	Status      client.Text     `json:"status"`
	Reference   client.Text     `json:"merchant_reference"`
	ErrorCode   client.Text     `json:"last_error_code"`
	ErrorWords  client.Text     `json:"last_error_message"`
	Transferred client.Decimal  `json:"amount_transferred"`
	Debited     client.Decimal  `json:"amount_debited"`
	Updated     stamp           `json:"updated_at"`
	Started     stamp           `json:"started_at"`
	Sent        stamp           `json:"sent_at"`
	Failed      stamp           `json:"failed_at"`
	Deleted     stamp           `json:"deleted_at"`
	Metadata    json.RawMessage `json:"custom_metadata"` // an object; an empty one may be written as a list
}

// statuses are the words of the page Payouts management. Any other word is
// Unknown.
var statuses = map[string]batch.Status{
	"pending":    batch.Planned, // created, nothing sent
	"scheduled":  batch.Waiting,
	"started":    batch.Waiting,
	"processing": batch.Waiting,
	"sent":       batch.Paid,
	"failed":     batch.Failed,
}

// untouched reports that nothing shows that a payout was ever started.
func (p payout) untouched() bool {
	return p.Started.IsZero() && p.Sent.IsZero() && p.Failed.IsZero()
}

// pending reports that a payout was created and nothing else.
func (p payout) pending() bool {
	return p.Status == "pending" && p.Deleted.IsZero() && p.untouched()
}

// gone reports that a payout was taken back before it was started.
func (p payout) gone() bool {
	taken := p.Status == "canceled" || p.Status == "cancelled" || p.Status == "deleted" || !p.Deleted.IsZero() && p.Status == "pending"
	return taken && p.untouched()
}

// contradicts says in what a payout is not the one that an attempt asks for.
func (p payout) contradicts(a batch.Attempt) string {
	var data map[string]client.Text
	_ = json.Unmarshal(p.Metadata, &data) // what cannot be read has no mark
	switch {
	case !p.Amount.Valid || !p.Amount.Decimal.Equal(a.Instruction.Amount.Amount):
		return "amount"
	case string(data[metadataMark]) != mark(a):
		return "mark"
	}
	return ""
}

// verdict is what a payout says of itself. Of one that was not started it says
// that and no more: its amount is nobody's yet.
func (p payout) verdict(a batch.Attempt) batch.Verdict {
	v := batch.Verdict{GatewayRef: string(p.ID), Code: client.Words(string(p.Status)), At: p.at()}
	switch {
	case p.pending():
		v.Status = batch.Planned
		return v
	case !p.Deleted.IsZero():
		v.Code = "deleted"
	case p.Status != "pending": // with a sign that it was started, it is a doubt
		v.Status = statuses[string(p.Status)]
	}
	v.Amount = p.Amount.NullDecimal
	switch v.Status {
	case batch.Failed:
		p.explain(&v, a)
	case batch.Paid:
		p.charge(&v)
	case batch.Planned, batch.Unknown, batch.Waiting, batch.Returned:
	}
	return v
}

// explain puts FedaPay's words for a failure into a verdict. NO_ERROR stands
// on payouts that were sent as well.
func (p payout) explain(v *batch.Verdict, a batch.Attempt) {
	if p.ErrorCode != "" && p.ErrorCode != "NO_ERROR" {
		v.Code = client.Words(string(p.ErrorCode))
	}
	v.Reason = client.Words(string(p.ErrorWords), known(a)...)
}

// charge says what a payout cost beyond its amount, and whether the payee got
// less than it: who bears the fee is not documented.
func (p payout) charge(v *batch.Verdict) {
	if p.Debited.Valid && p.Amount.Valid && !p.Debited.Decimal.LessThan(p.Amount.Decimal) {
		v.Fee = decimal.NewNullDecimal(p.Debited.Decimal.Sub(p.Amount.Decimal))
	}
	if p.Transferred.Valid && p.Amount.Valid && !p.Transferred.Decimal.IsZero() && !p.Transferred.Decimal.Equal(p.Amount.Decimal) {
		v.Reason = "amount_transferred " + p.Transferred.Decimal.String()
	}
}

// at is when a payout last changed.
func (p payout) at() time.Time {
	for _, s := range []stamp{p.Sent, p.Failed, p.Updated} {
		if !s.IsZero() {
			return s.Time
		}
	}
	return time.Time{}
}

// known are what an answer might repeat of a payee, with what to say instead.
func known(a batch.Attempt) []string {
	b := a.Instruction.Beneficiary
	return []string{a.Wire, "{ref}", b.Account, "{account}", b.Name, "{name}", b.Phone, "{phone}", b.Email, "{email}", b.IDNumber, "{id}"}
}

// reply is a complete answer of FedaPay's, taken out of its wrapper.
type reply struct {
	call    string
	http    int
	at      time.Time // by FedaPay's clock, else ours
	payouts []payout  // those in it
	has     bool      // it has payouts, or a list of none
	held    []balance
	message string
	fields  []string // that a refusal names, sorted
}

// balance is one row of the account's balances: one for each mode.
type balance struct {
	Amount     client.Decimal `json:"amount"`
	CurrencyID client.Text    `json:"currency_id"`
	Currency   struct {
		ISO client.Text `json:"iso"`
	} `json:"currency"`
}

// errWrapper is an answer in none of FedaPay's wrappers.
var errWrapper = errors.New("the answer is not in FedaPay's envelope")

// open reads a body: wrapped as the guides and SDKs have it, bare as the
// reference pages draw it, or a refusal.
func (r *reply) open(body []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
		return r.list(body)
	}
	var top map[string]json.RawMessage
	if err := client.Decode(body, &top); err != nil {
		return err
	}
	switch {
	case top["v1/payout"] != nil:
		return r.one(top["v1/payout"])
	case top["v1/payouts"] != nil:
		return r.list(top["v1/payouts"])
	case top["v1/balances"] != nil:
		return client.Decode(top["v1/balances"], &r.held)
	case top["id"] != nil && top["status"] != nil:
		return r.one(body)
	case top["message"] != nil || top["errors"] != nil || top["error"] != nil:
		return r.refused(top)
	}
	return errWrapper
}

// list reads a list of payouts or, when bare, of balances: they have no status.
func (r *reply) list(body []byte) error {
	var rows []json.RawMessage
	if err := client.Decode(body, &rows); err != nil {
		return err
	}
	r.has = true
	for _, row := range rows {
		var kind struct {
			Status client.Text `json:"status"`
		}
		if err := client.Decode(row, &kind); err != nil {
			return err
		}
		if kind.Status == "" {
			var b balance
			if err := client.Decode(row, &b); err != nil {
				return err
			}
			r.held = append(r.held, b)
		} else if err := r.one(row); err != nil {
			return err
		}
	}
	return nil
}

func (r *reply) one(body []byte) error {
	var p payout
	if err := client.Decode(body, &p); err != nil {
		return err
	}
	if !isID(string(p.ID)) || p.Status == "" {
		return errors.New("the payout has no id or no status")
	}
	r.payouts, r.has = append(r.payouts, p), true
	return nil
}

func (r *reply) refused(top map[string]json.RawMessage) error {
	r.message = words(top["message"])
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(top["errors"], &fields) // may be a list, or not there
	r.fields = slices.Sorted(maps.Keys(fields))
	for _, name := range r.fields {
		r.message += "; " + name + ": " + words(fields[name])
	}
	if r.message == "" {
		r.message = words(top["error"])
	}
	return nil
}

// words is a JSON string's content, a list's joined, and any other value as it
// is written.
func words(raw json.RawMessage) string {
	var one string
	var many []string
	switch {
	case json.Unmarshal(raw, &one) == nil:
		return one
	case json.Unmarshal(raw, &many) == nil:
		return strings.Join(many, ", ")
	}
	return string(raw)
}

// ok reports an answer of success.
func (r *reply) ok() bool { return r.http >= 200 && r.http < 300 }

// refusesFields reports an answer that refuses what was sent: nothing was made
// of it.
func (r *reply) refusesFields() bool {
	return r.http == http.StatusBadRequest || r.http == http.StatusConflict || r.http == http.StatusUnprocessableEntity
}

// refusal is the answer as an error: complete, and without what was asked for.
// 401 is a key that is not accepted; 403 is an account whose payouts are off.
func (r *reply) refusal(wire string, hide ...string) error {
	err := batch.NewAnswerError(r.http, client.Words(strings.Join(r.fields, ",")), client.Words(r.message, append([]string{wire, "{ref}"}, hide...)...), wire)
	err.Denied = r.http == http.StatusUnauthorized || r.http == http.StatusForbidden
	return err
}

// broken is an answer that cannot be used. It is no *batch.AnswerError: it may
// well be about a payout.
func (r *reply) broken(why string) error {
	return fmt.Errorf("%s: the answer cannot be used: %s (HTTP %d)", r.call, why, r.http)
}

// created is what creating a payout answers.
func (r *reply) created(a batch.Attempt) (batch.Handle, error) {
	switch {
	case !r.ok() && !r.has:
		return "", r.refusal(a.Wire, known(a)...)
	case !r.ok() || len(r.payouts) != 1:
		return "", r.broken("it is not about one payout")
	}
	p := r.payouts[0]
	switch {
	case p.Reference != "" && !strings.EqualFold(string(p.Reference), a.Wire):
		return "", r.broken("it is about another reference")
	case p.Amount.Valid && !p.Amount.Decimal.Equal(a.Instruction.Amount.Amount):
		return "", r.broken("the payout has another amount")
	case !p.pending():
		return "", r.broken("the payout is " + client.Words(string(p.Status)) + " and not pending")
	}
	return handle(p, a), nil
}

// started is what starting a payout answers. Only 401 is a refusal; a payout
// that is still pending is a doubt.
func (r *reply) started(id string, a batch.Attempt) (batch.Verdict, error) {
	switch {
	case r.http == http.StatusUnauthorized && !r.has:
		return batch.Verdict{Refused: batch.RefusedForSure, Code: "401", Reason: client.Words(r.message, known(a)...), At: r.at}, nil
	case !r.ok() && !r.has:
		return batch.Verdict{}, r.refusal(a.Wire, known(a)...)
	case !r.ok() || len(r.payouts) != 1 || string(r.payouts[0].ID) != id:
		return batch.Verdict{}, r.broken("it is not about the payout that was started")
	}
	v := r.payouts[0].verdict(a)
	if v.Status == batch.Planned {
		v.Status = batch.Unknown
	}
	return v, nil
}

// named are the payouts of a reference; an answer without one is an
// *batch.AnswerError.
func (r *reply) named(a batch.Attempt) ([]payout, error) {
	switch {
	case !r.has && !r.ok():
		return nil, r.refusal(a.Wire, known(a)...)
	case !r.ok() || !r.has:
		return nil, r.broken("it has no payouts that we can read")
	case len(r.payouts) == 0:
		return nil, batch.NewAnswerError(r.http, "empty", "", a.Wire)
	}
	for _, p := range r.payouts {
		if p.Reference != "" && !strings.EqualFold(string(p.Reference), a.Wire) {
			return nil, r.broken("it is about another reference")
		}
	}
	return r.payouts, nil
}

// foundByReference is the payout of a reference that was started. Two of them
// are not an answer; none, among some that were only created, is Planned.
func (g *Gateway) foundByReference(all []payout, a batch.Attempt) (batch.Verdict, error) {
	var v batch.Verdict
	moving := 0
	for _, p := range all {
		if p.gone() || p.pending() {
			continue
		}
		moving++
		v = p.verdict(a)
	}
	switch moving {
	case 0:
		return batch.Verdict{Status: batch.Planned, Code: "pending"}, nil
	case 1:
		return v, nil
	}
	return batch.Verdict{}, fmt.Errorf("look-up at %s: %d payouts of this reference were started", g.http.Host(), moving)
}

// foundByID is the payout of a handle. One that is not there any more is a
// doubt of its own shape: it was there.
func (r *reply) foundByID(id string, a batch.Attempt) (batch.Verdict, error) {
	switch {
	case !r.ok() && !r.has:
		err := batch.NewAnswerError(r.http, "by id", client.Words(r.message, known(a)...), a.Wire)
		err.Denied = r.http == http.StatusUnauthorized || r.http == http.StatusForbidden
		return batch.Verdict{}, err
	case !r.ok() || len(r.payouts) != 1 || string(r.payouts[0].ID) != id:
		return batch.Verdict{}, r.broken("it is not about the payout that was asked for")
	}
	p := r.payouts[0]
	if p.Reference != "" && !strings.EqualFold(string(p.Reference), a.Wire) {
		return batch.Verdict{}, r.broken("it is about another reference")
	}
	return p.verdict(a), nil
}

// firstCurrency is the id of XOF in every example of the manual.
const firstCurrency = "1"

// balance sums the rows of a currency. The rows name it by an id; where the
// account has several currencies and the rows do not say which is which, only
// XOF's is known.
func (r *reply) balance(iso string) (decimal.Decimal, error) {
	if !r.ok() {
		return decimal.Zero, r.refusal("")
	}
	ids := map[string]bool{}
	for _, b := range r.held {
		ids[string(b.CurrencyID)] = true
	}
	sum, rows := decimal.Zero, 0
	for _, b := range r.held {
		switch {
		case !b.Amount.Valid:
			return decimal.Zero, r.broken("a balance has no amount")
		case b.Currency.ISO != "" && string(b.Currency.ISO) != iso:
		case b.Currency.ISO != "" || len(ids) == 1 || iso == "XOF" && b.CurrencyID == firstCurrency:
			sum, rows = sum.Add(b.Amount.Decimal), rows+1
		}
	}
	if rows == 0 {
		return decimal.Zero, r.broken("it has no balance in " + iso)
	}
	return sum, nil
}

// stamp is a time as FedaPay writes it: RFC 3339, or YYYY-MM-DD HH:MM:SS in
// GMT.
type stamp struct{ time.Time }

// UnmarshalJSON reads a time. One that is there and cannot be read is still a
// sign that something happened, so it is an error.
func (s *stamp) UnmarshalJSON(b []byte) error {
	var text client.Text
	if err := text.UnmarshalJSON(b); err != nil || text == "" {
		return err
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:4:5"} {
		if t, err := time.Parse(layout, string(text)); err == nil {
			s.Time = t
			return nil
		}
	}
	return errors.New("the answer has a time that cannot be read")
}
