package simulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// wrap puts an object under its class, unless told to leave it bare.
func (fedaPay) wrap(c *call, klass string, v any) []byte {
	if c.set.quirk("wrap", "yes") == "bare" {
		return encode(v)
	}
	return encode(map[string]any{klass: v})
}

// fedaPayout is a payout as answers show it.
type fedaPayout struct {
	Klass       string          `json:"klass"`
	ID          int             `json:"id"`
	Reference   string          `json:"reference"`
	Amount      json.Number     `json:"amount"`
	Status      string          `json:"status"`
	CustomerID  int             `json:"customer_id"`
	CurrencyID  int             `json:"currency_id"`
	BalanceID   *int            `json:"balance_id"`
	Mode        string          `json:"mode"`
	Merchant    *string         `json:"merchant_reference"`
	ErrorCode   *string         `json:"last_error_code"`
	ErrorText   *string         `json:"last_error_message"`
	Commission  *json.Number    `json:"commission"`
	Fees        *json.Number    `json:"fees"`
	Fixed       *json.Number    `json:"fixed_commission"`
	Transferred *json.Number    `json:"amount_transferred"`
	Debited     *json.Number    `json:"amount_debited"`
	Metadata    json.RawMessage `json:"custom_metadata,omitempty"`
	CreatedAt   string          `json:"created_at"`
	UpdatedAt   string          `json:"updated_at"`
	ScheduledAt *string         `json:"scheduled_at"`
	StartedAt   *string         `json:"started_at"`
	SentAt      *string         `json:"sent_at"`
	FailedAt    *string         `json:"failed_at"`
	DeletedAt   *string         `json:"deleted_at"`
	Customer    *fedaCustomer   `json:"customer,omitempty"`
	Currency    *fedaCurrency   `json:"currency,omitempty"`
}

// fedaCustomer is whom a payout is for, as he was last said to be.
type fedaCustomer struct {
	Klass string            `json:"klass"`
	ID    int               `json:"id"`
	First string            `json:"firstname"`
	Last  string            `json:"lastname"`
	Email string            `json:"email"`
	Phone map[string]string `json:"phone_number"`
}

func (f fedaPay) payout(s *Simulator, c *call, p Create) fedaPayout {
	x, value := fedaExtraOf(&p), p.Amount
	if p.Shown.Amount.Valid {
		value = p.Shown.Amount.Decimal
	}
	number, _ := strconv.Atoi(p.Number)
	status := f.status(p, x, c)
	o := fedaPayout{
		Klass: "v1/payout", ID: number, Reference: fmt.Sprintf("%013d", p.At.UnixMilli()), Amount: f.amount(c, value), Status: status,
		CurrencyID: 1, Mode: p.Service, Merchant: orNull(p.Ref), Metadata: x.Metadata, CreatedAt: p.At.UTC().Format(fedaLayout),
		UpdatedAt: p.Updated.UTC().Format(fedaLayout), ScheduledAt: fedaTime(x.Scheduled), DeletedAt: fedaTime(x.Deleted),
	}
	if p.Pool == "GNF" {
		o.CurrencyID = 2
	}
	f.addOutcome(&o, c, p, x)
	f.addCustomer(&o, s, c, p, x)
	return o
}

// addOutcome fills in what is known once a payout was started.
func (f fedaPay) addOutcome(o *fedaPayout, c *call, p Create, x fedaExtra) {
	if o.Status == "pending" {
		return
	}
	o.StartedAt = fedaTime(x.Started)
	switch {
	case p.Outcome == Paid || p.Outcome == Returned:
		balance, zero, fee := 1, f.amount(c, decimal.Zero), f.amount(c, x.Cost)
		debited, transferred := f.amount(c, p.Amount.Add(p.Fee)), o.Amount
		if c.set.quirk("fee-bearer", "payer") == "payee" {
			transferred = f.amount(c, p.Amount.Sub(x.Cost))
		}
		o.BalanceID, o.Commission, o.Fees, o.Fixed, o.Debited, o.Transferred = &balance, &fee, &fee, &zero, &debited, &transferred
		o.SentAt = fedaTime(p.Updated)
		if code := c.set.quirk("sent-code", "NO_ERROR"); code != "null" {
			o.ErrorCode = &code
		}
	case p.Outcome == Failed:
		o.FailedAt, o.ErrorText = fedaTime(p.Updated), orNull(p.Reason)
		o.ErrorCode = orNull("PROVIDER_ERROR")
		if p.Reason == reasonShort {
			o.ErrorCode = orNull("INSUFFICIENT_BALANCE")
		}
	}
}

// addCustomer embeds what the request asked to include.
func (f fedaPay) addCustomer(o *fedaPayout, s *Simulator, c *call, p Create, x fedaExtra) {
	id, now := 100_000+p.Seq, p
	if p.Payee != "" {
		s.mu.Lock()
		if who := s.ledger.byPayee[p.Payee]; who != nil {
			id, now = who.id, *who.last
		}
		s.mu.Unlock()
	}
	o.CustomerID = id
	include := strings.Split(f.included(c), ",")
	if slices.Contains(include, "customer") {
		last := fedaExtraOf(&now)
		account := cmp.Or(p.Shown.Account, p.Account)
		o.Customer = &fedaCustomer{"v1/customer", id, last.First, last.Last, last.Email, map[string]string{"number": account, "country": x.Country}}
	}
	if slices.Contains(include, "currency") {
		o.Currency = &fedaCurrencies[o.CurrencyID-1]
	}
}

// included reads include from the query or the body.
func (fedaPay) included(c *call) string {
	if q := c.request.URL.Query().Get("include"); q != "" {
		return q
	}
	body, err := parseFields(c.body)
	if err != nil {
		return ""
	}
	include, _ := body.text("include")
	return include
}

func (fedaPay) amount(c *call, d decimal.Decimal) json.Number {
	if c.set.quirk("amount", "integer") == "decimal" {
		return money(d, 1)
	}
	return json.Number(d.String())
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func fedaTime(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return orNull(t.UTC().Format(fedaLayout))
}

// status is FedaPay's word: an open payout is started, then processing.
func (fedaPay) status(p Create, x fedaExtra, c *call) string {
	begins := later(x.Started, x.Scheduled)
	switch {
	case p.Shown.Status != "":
		return p.Shown.Status
	case p.Outcome == Made || fedaHidden(&p, c.now):
		return "pending"
	case p.Word != "":
		return p.Word
	case p.Outcome == Paid:
		return "sent"
	case p.Outcome == Failed:
		return "failed"
	case p.Outcome == Returned:
		return c.set.quirk("returned", "refunded")
	case p.Outcome == Deleted:
		return "deleted"
	case c.now.Before(x.Scheduled):
		return "scheduled"
	case c.now.Before(begins.Add(p.Due.Sub(begins) / 2)):
		return "started"
	}
	return "processing"
}

// fedaHidden says that a payout was started and look-ups do not show it yet.
func fedaHidden(p *Create, now time.Time) bool {
	return p.Outcome != Made && p.Outcome != Deleted && now.Before(p.Visible)
}

// found says whether a look-up may show a payout.
func (fedaPay) found(p *Create, c *call) bool {
	switch {
	case p == nil || p.Number == "" || p.Outcome == Made && c.now.Before(p.Visible):
		return false
	case p.Outcome == Deleted:
		return c.set.quirk("deleted", "gone") == "shown"
	}
	return true
}

func (f fedaPay) byNumber(s *Simulator, c *call, number string) (answer, *fault, error) {
	found, met, err := s.lookup(c, number, func(books *ledger) []*Create {
		if p := books.byNumber[number]; f.found(p, c) {
			return []*Create{p}
		}
		return nil
	})
	return f.looked(s, c, found, met), met, err
}

func (f fedaPay) byReference(s *Simulator, c *call, escaped string) (answer, *fault, error) {
	ref, err := url.PathUnescape(escaped)
	if err != nil || ref == "" {
		return f.nothing(), nil, nil
	}
	found, met, err := s.lookup(c, ref, func(books *ledger) []*Create {
		return slices.DeleteFunc(slices.Clone(books.byRef[ref]), func(p *Create) bool { return !f.found(p, c) })
	})
	switch many := c.set.quirk("many", "last"); {
	case len(found) == 0:
	case many == "list" && len(found) > 1:
		rows := []fedaPayout{}
		for _, p := range found {
			rows = append(rows, f.payout(s, c, p))
		}
		return answer{http.StatusOK, jsonKind, f.wrap(c, "v1/payouts", rows)}, met, err
	case many == "first":
		found = found[:1]
	default:
		found = found[len(found)-1:]
	}
	return f.looked(s, c, found, met), met, err
}

// looked answers a look-up, honestly or not.
func (f fedaPay) looked(s *Simulator, c *call, found []Create, met *fault) answer {
	lie := ""
	if met != nil {
		lie = met.lie
	}
	if lie == "401" {
		return f.wrong(http.StatusUnauthorized, "Clé API invalide", nil)
	}
	if len(found) == 0 {
		return f.nothing()
	}
	p := found[0]
	switch lie {
	case "account":
		p.Shown.Account = otherAccount(cmp.Or(p.Shown.Account, p.Account))
	case "amount":
		p.Shown.Amount = decimal.NewNullDecimal(p.Amount.Add(decimal.NewFromInt(1)))
	case "status":
		p.Shown.Status = "queued_at_operator"
	}
	return answer{http.StatusOK, jsonKind, f.wrap(c, "v1/payout", f.payout(s, c, p))}
}

// fedaMeta is where a page stands in its list.
type fedaMeta struct {
	Page  int  `json:"current_page"`
	Next  *int `json:"next_page"`
	Prev  *int `json:"prev_page"`
	Pages int  `json:"total_pages"`
	Count int  `json:"total_count"`
	Size  int  `json:"per_page"`
}

func (f fedaPay) list(s *Simulator, c *call) answer {
	wrong := complaints{}
	number, size := max(queryNumber(c, "page", 1, wrong), 1), queryNumber(c, "per_page", fedaPageSize, wrong)
	size = min(max(size, 1), fedaPageMax)
	if len(wrong) > 0 {
		return f.invalid(wrong)
	}
	at := page{skip: (number - 1) * size, limit: size, newestFirst: c.set.quirk("order", "asc") == "desc"}
	found, total := s.statement(c, at, func(p *Create) bool { return f.found(p, c) })
	rows := []fedaPayout{}
	for _, p := range found {
		rows = append(rows, f.payout(s, c, p))
	}
	meta := fedaMeta{Page: number, Pages: (total + size - 1) / size, Count: total, Size: size}
	if next := number + 1; next <= meta.Pages {
		meta.Next = &next
	}
	if prev := number - 1; prev > 0 {
		meta.Prev = &prev
	}
	if c.set.quirk("wrap", "yes") == "bare" {
		return answer{http.StatusOK, jsonKind, encode(rows)}
	}
	return answer{http.StatusOK, jsonKind, encode(map[string]any{"v1/payouts": rows, "meta": meta})}
}

// balances shows one row per operator; all the money is in the first.
func (f fedaPay) balances(s *Simulator, c *call, id string) answer {
	balance, held := s.pool()
	stamp := c.now.UTC().Format(fedaLayout)
	row := func(id int, mode string, d decimal.Decimal) map[string]any {
		return map[string]any{
			"klass": "v1/balance", "id": id, "currency_id": 1, "account_id": 1, "amount": f.amount(c, d), "mode": mode, "created_at": stamp, "updated_at": stamp,
		}
	}
	rows := []map[string]any{row(1, "mtn_open", balance.Sub(held)), row(2, "moov", decimal.Zero)}
	if n, err := strconv.Atoi(id); err == nil && n >= 1 && n <= len(rows) {
		return answer{http.StatusOK, jsonKind, f.wrap(c, "v1/balance", rows[n-1])}
	}
	if id != "" {
		return f.nothing()
	}
	return answer{http.StatusOK, jsonKind, f.wrap(c, "v1/balances", rows)}
}

func (f fedaPay) currencies(id string) answer {
	if n, err := strconv.Atoi(id); err == nil && n >= 1 && n <= len(fedaCurrencies) {
		return answer{http.StatusOK, jsonKind, encode(map[string]any{"v1/currency": fedaCurrencies[n-1]})}
	}
	if id != "" {
		return f.nothing()
	}
	return answer{http.StatusOK, jsonKind, encode(map[string]any{"v1/currencies": fedaCurrencies})}
}
