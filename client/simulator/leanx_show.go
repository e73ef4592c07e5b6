package simulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// leanXTransaction is a payout as look-ups and statements show it. The
// merchant's own reference is not in it.
type leanXTransaction struct {
	Number    string        `json:"payout_invoice_no"`
	Pool      string        `json:"merchant_invoice_id"`
	ID        int           `json:"id"`
	Account   string        `json:"payout_account_number"`
	Fee       json.Number   `json:"transaction_fee"`
	AccountID int           `json:"account_id"`
	Record    int           `json:"record_status"`
	Updated   string        `json:"updated_at"`
	Switch    string        `json:"switch_invoice_id"`
	Invoice   string        `json:"transaction_invoice_no"`
	Status    string        `json:"transaction_status"`
	Value     json.Number   `json:"value"`
	SwitchFee json.Number   `json:"switch_transaction_fee"`
	Key       string        `json:"api_key"`
	Created   string        `json:"created_at"`
	Error     *leanXFailure `json:"error_message,omitempty"`
}

func (l *leanX) transaction(c *call, p Create) leanXTransaction {
	value, account := p.Amount, cmp.Or(p.Shown.Account, p.Account)
	if p.Shown.Amount.Valid {
		value = p.Shown.Amount.Decimal
	}
	at := p.At.In(malaysia)
	return leanXTransaction{
		Number: p.Number, Pool: p.Pool, ID: 418 + p.Seq, Account: account, Fee: money(p.Fee, 2), AccountID: 3, Record: 1,
		Updated: p.Updated.In(malaysia).Format(leanXLayout), Switch: fmt.Sprintf("VP%dbA%02X", at.Unix(), p.Seq),
		Invoice: fmt.Sprintf("PAYOUT%duG4EN%04d", at.Unix(), p.Seq), Status: l.status(p, c.set), Value: money(value, 2),
		SwitchFee: money(decimal.Zero, 2), Key: uuidOf(c.set.Token), Created: at.Format(leanXLayout), Error: l.failure(p),
	}
}

// lookup is get-payout-transaction-by-id.
func (l *leanX) lookup(s *Simulator, c *call) (answer, *fault, error) {
	id := c.request.URL.Query().Get("_id")
	if id == "" {
		return l.invalid(c, complaints{"_id": "is required"}), nil, nil
	}
	found, f, err := s.lookup(c, id, func(books *ledger) []*Create {
		p := books.find(id)
		if p == nil || c.now.Before(p.Visible) || c.set.quirk("scope", "merchant") == "token" && p.Key != c.set.key {
			return nil
		}
		return []*Create{p}
	})
	if f != nil && (f.lie == "INVALID_TOKEN" || f.lie == "5999") {
		return l.lieAbout(c, f.lie), f, err
	}
	if len(found) == 0 {
		return l.missing(c, id), f, err
	}
	t := l.transaction(c, found[0])
	if f != nil {
		t.distort(f.lie, found[0])
	}
	return l.success(c, t), f, err
}

// distort makes one look-up show something else than what is in the books.
func (t *leanXTransaction) distort(lie string, p Create) {
	switch lie {
	case "status":
		t.Status = "SENT_TO_SWITCH"
	case "amount":
		t.Value = money(p.Amount.Add(decimal.NewFromInt(1)), 2)
	case "account":
		t.Account = otherAccount(t.Account)
	}
}

// otherAccount is an account that differs in its last digit.
func otherAccount(account string) string {
	if account == "" {
		return "1"
	}
	last := account[len(account)-1]
	return account[:len(account)-1] + string('0'+(last-'0'+1)%10)
}

// missing is how there is no such payout.
func (l *leanX) missing(c *call, id string) answer {
	switch c.set.quirk("notfound", "code-message") {
	case "empty-data":
		return l.success(c, struct{}{})
	case "null-data":
		return l.success(c, nil)
	}
	return l.envelope(c, http.StatusNotFound, leanXNotFound, "Payout transaction "+id+" not found", nil, nil)
}

// leanXPage is the documented wrapping of a list.
type leanXPage struct {
	Draw     int  `json:"draw"`
	Total    int  `json:"record_total"`
	Filtered int  `json:"record_filtered"`
	Data     any  `json:"data"`
	Next     *int `json:"next_page_start"`
	NextLen  *int `json:"next_page_length"`
	Prev     *int `json:"previous_page_start"`
	PrevLen  *int `json:"previous_page_length"`
}

// list is payout-transaction-list.
func (l *leanX) list(s *Simulator, c *call) (answer, *fault, error) {
	q, wrong := l.readQuery(c)
	if len(wrong) > 0 {
		return l.invalid(c, wrong), nil, nil
	}
	f := s.read(c, "payout-transaction-list")
	found, total := s.statement(c, q.page, func(p *Create) bool {
		return p.Key == c.set.key && !c.now.Before(p.Visible) && !p.At.Before(q.from) && p.At.Before(q.to) && q.matches(p)
	})
	rows := []leanXTransaction{}
	for _, p := range found {
		rows = append(rows, l.transaction(c, p))
	}
	if c.set.quirk("list", "data") == "bare" {
		return l.success(c, rows), f, nil
	}
	page := leanXPage{Draw: len(rows), Total: total, Filtered: total, Data: rows}
	if next := q.skip + len(rows); next < total {
		page.Next, page.NextLen = &next, &q.limit
	}
	return l.success(c, map[string]any{"list": page}), f, nil
}

// leanXQuery is what a statement was asked for.
type leanXQuery struct {
	page
	from, to time.Time // from midnight to midnight, Malaysian time
	search   string
}

func (q leanXQuery) matches(p *Create) bool {
	return q.search == "" || strings.Contains(p.Number, q.search) || strings.Contains(p.Account, q.search) || strings.Contains(p.Ref, q.search)
}

func (l *leanX) readQuery(c *call) (q leanXQuery, wrong complaints) {
	wrong = complaints{}
	f, err := parseFields(c.body)
	if err != nil {
		wrong.add("body", "is not a JSON object")
		return q, wrong
	}
	q.skip = queryNumber(c, "skip", 0, wrong)
	q.limit = min(queryNumber(c, "limit", leanXPageMax, wrong), leanXPageMax)
	q.from = f.day("start_date", wrong)
	if q.to = f.day("end_date", wrong); !q.to.IsZero() {
		q.to = q.to.AddDate(0, 0, 1)
	}
	search, _ := parseFields(f["search"])
	q.search, _ = search.text("search_key")
	if string(search["search_enable"]) == "true" && q.search == "" {
		wrong.add("search", "is enabled without a key")
	}
	if string(search["search_enable"]) != "true" {
		q.search = ""
	}
	sort, _ := parseFields(f["sort"])
	order, _ := sort.text("sort_type")
	q.newestFirst = strings.EqualFold(order, "desc")
	return q, wrong
}

func queryNumber(c *call, name string, byDefault int, wrong complaints) int {
	text := c.request.URL.Query().Get(name)
	if text == "" {
		return byDefault
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		wrong.add(name, "must be a number")
		return byDefault
	}
	return n
}

// day reads a DD-MM-YYYY member as the midnight that begins it.
func (f fields) day(name string, wrong complaints) time.Time {
	text := f.needText(name, wrong)
	t, err := time.ParseInLocation("02-01-2006", text, malaysia)
	if err != nil {
		wrong.add(name, "must be DD-MM-YYYY")
	}
	return t
}

// leanXMerchant is the data of validate.
type leanXMerchant struct {
	ID      int    `json:"merchant-id"`
	Name    string `json:"merchant-name"`
	Created string `json:"merchant-created"`
}

// balance is overall-balance.
func (l *leanX) balance(s *Simulator, c *call) answer {
	balance, held := s.pool()
	if c.set.quirk("balance", "free") == "free" {
		balance = balance.Sub(held)
	}
	return l.success(c, map[string]any{
		"prefund_balance":               money(balance, 2),
		"transaction_balance":           map[string]any{"value": money(decimal.Zero, 2)},
		"total_transaction_as_of_today": money(decimal.Zero, 2),
	})
}

// verify is check-verification-bank.
func (l *leanX) verify(s *Simulator, c *call) answer {
	wrong := complaints{}
	f, err := parseFields(c.body)
	if err != nil {
		return l.invalid(c, complaints{"body": "is not a JSON object"})
	}
	account := f.needText("third_party_account_no", wrong)
	id, _ := f.number("payout_service_id")
	service := leanXService(id)
	if service == nil {
		wrong.add("payout_service_id", "is unknown")
	}
	if len(wrong) > 0 {
		return l.invalid(c, wrong)
	}
	name := s.holder(c.set, account)
	if name == "" {
		return l.success(c, map[string]any{"Success": false, "Result": nil})
	}
	return l.success(c, map[string]any{"Success": true, "Result": map[string]string{
		"CreditorName": name, "OrgnThirdPartyBankBICCode": service.BIC, "OrgnThirdPartyAccountNo": account,
	}})
}

// holder is the name behind an account: the one a quirk says, else the last
// one it was paid under, else none.
func (s *Simulator) holder(set *settings, account string) string {
	if name := set.Quirks["holder:"+account]; name != "" {
		return name
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.ToUpper(s.ledger.names[account])
}
