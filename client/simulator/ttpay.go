package simulator

import (
	"cmp"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/shopspring/decimal"
)

const (
	ttLayout     = "2006-01-02 15:04:05"
	ttWindow     = 30 * time.Second
	ttNonceLife  = 24 * time.Hour
	ttNonceChars = 32
)

// ttPay speaks like TTpay: every request is signed, a payout is open first and
// final later, and an order number works once.
type ttPay struct {
	nonces nonces

	mu   sync.Mutex
	text string // the public key that key was read from
	key  *rsa.PublicKey
}

func newTTpay() *ttPay { return &ttPay{nonces: nonces{life: ttNonceLife}} }

func (*ttPay) faults() []fault {
	own := []fault{
		{name: "code-412-before", on: creating, does: Refused, lie: "412", says: "Code 412, please try again later; nothing is executed."},
		{name: "code-412-after", on: creating, lie: "412", says: "The order is taken, the answer is code 412, please try again later."},
		{name: "code-500-before", on: creating, does: Refused, lie: "500", says: "Code 500, business error; nothing is executed."},
		{name: "code-500-after", on: creating, lie: "500", says: "The order is taken, the answer is code 500, business error."},
		{name: "odd-code-before", on: creating, does: Refused, lie: "999", says: "An undocumented code; nothing is executed."},
		{name: "odd-code-after", on: creating, lie: "999", says: "The order is taken, the answer is an undocumented code."},
		{name: "code-426-before", on: creating, does: Refused, lie: "426", says: "Code 426, duplicate, although there is no such order; nothing is executed."},
		{name: "code-426-after", on: creating, lie: "426", says: "The order is taken, the answer is code 426, duplicate."},
		{name: "null-data-after", on: creating, lie: "null", says: "The order is taken, the answer is code 200 with data null."},
		{name: "failed-at-create", on: creating, does: Failed, lie: "1000", says: "The create is answered with status 3; nothing moves."},
		{name: "bounced", on: creating, does: Waiting, then: Paid, bounces: true, says: "The payout succeeds and is refunded after another Settle."},
		{name: "stuck", on: creating, does: Waiting, says: "The payout is processing for ever; nothing moves."},
		{name: "unknown-status", on: creating, does: Waiting, then: Paid, word: "7", says: "An undocumented status, later 2."},
		{name: "unknown-status-paid", on: creating, does: Paid, word: "7", says: "Money moves at once; an undocumented status for good."},
		{name: "lookup-412", on: looking, lie: "412", says: "A query is answered with code 412."},
		{name: "lookup-code-500", on: looking, lie: "500", says: "A query is answered with code 500."},
		{name: "lookup-odd-code", on: looking, lie: "999", says: "A query is answered with an undocumented code."},
		{name: "lookup-unknown-status", on: looking, lie: "status", says: "A query shows an undocumented status."},
		{name: "lookup-other-amount", on: looking, lie: "amount", says: "A query shows another amount."},
	}
	for _, code := range []string{"416", "417", "418", "425", "427", "473"} {
		own = append(own, fault{name: "code-" + code, on: creating, does: Refused, lie: code, says: "Code " + code + " without cause; nothing is executed."})
	}
	for _, code := range slices.Sorted(maps.Keys(ttErrors)) { // in order: a draw is a place in this list
		own = append(own, fault{name: "failed-" + code, on: creating, does: Waiting, then: Failed, lie: code, says: "The payout fails with errorCode " + code + " (" + ttErrors[code] + ")."})
	}
	return slices.Concat(moneyFaults(creating, ""), own, wireFaults(looking), wireFaults(reading))
}

func (t *ttPay) quirks() []quirk {
	number := func(v string) error { _, err := strconv.Atoi(v); return err }
	return append(commonQuirks(t.faults()),
		quirk{name: "notfound", values: []string{"400", "434"}, says: "How a query says that there is no such order."},
		quirk{name: "envelope", values: []string{"trace", "success", "both", "bare"}, says: "Whether answers carry traceId, success, both or none."},
		quirk{name: "auth-code", check: number, says: "The code for a wrong header, nonce or signature (default 401, which is not documented)."},
		quirk{name: "expired-code", check: number, says: "The code for an expired timestamp (default as auth-code)."},
		quirk{name: "russia", values: []string{"seed", "current"}, says: "RU pays phones of 11 digits in whole roubles, or cards of 16."},
		quirk{name: "status", values: []string{"number", "string"}, says: "How callbacks write the status."},
		quirk{name: "list-end", values: []string{"empty", "same"}, says: "The cursor after the last page: empty, or the same as before."},
		quirk{name: "callback", says: "Where callbacks go that name no callbackUrl (default https://payrun.test/ttpay)."},
	)
}

func (t *ttPay) defaults(c *Config) error {
	c.Token, c.HashKey, c.Pool = cmp.Or(c.Token, DefaultTTpayApp), cmp.Or(c.HashKey, DefaultTTpayMerchantPublicKey), cmp.Or(c.Pool, "RU")
	if c.Opening.IsZero() {
		c.Opening = decimal.NewFromInt(60_000_000)
	}
	if _, known := ttCountries[c.Pool]; !known {
		return fmt.Errorf("there is no country %q", c.Pool)
	}
	_, err := t.publicKey(c.HashKey)
	return err
}

// publicKey reads the merchant's key, and remembers it.
func (t *ttPay) publicKey(text string) (*rsa.PublicKey, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.key != nil && t.text == text {
		return t.key, nil
	}
	key, err := ttPublicKey(text)
	if err == nil {
		t.key, t.text = key, text
	}
	return key, err
}

// country is the profile that creates are checked against.
func (*ttPay) country(set *settings) ttCountry {
	if set.Pool == "RU" && set.quirk("russia", "seed") == "current" {
		return ttRussianCards
	}
	return ttCountries[set.Pool]
}

// serve finds the endpoint. Everything is a POST with a signed body.
func (t *ttPay) serve(s *Simulator, c *call) (answer, *fault, error) {
	if c.request.Method != http.MethodPost {
		return answer{http.StatusMethodNotAllowed, htmlKind, []byte(webPage)}, nil, nil
	}
	body, err := parseFields(c.body)
	if err != nil {
		return t.refusal(c, ttParameter, "parameter error: the body is not a JSON object"), nil, nil
	}
	if a, ok := t.admit(c, body); !ok {
		return a, nil, nil
	}
	switch c.request.URL.Path {
	case "/api/pay/payout/create/v1":
		return t.create(s, c, body)
	case "/api/pay/payout/query/v1":
		return t.query(s, c, body)
	case "/api/pay/merchant/balance":
		return t.balance(s, c), s.read(c, "balance"), nil
	case "/api/pay/transaction/queryList":
		return t.list(s, c, body), s.read(c, "queryList"), nil
	}
	return answer{http.StatusNotFound, htmlKind, []byte(webPage)}, nil, nil
}

// admit checks the headers, in the manual's order, and the signature.
func (t *ttPay) admit(c *call, body fields) (answer, bool) {
	h := c.request.Header
	app, country, nonce, stamp := h.Get("app_code"), h.Get("country"), h.Get("nonce"), h.Get("timestamp")
	denied, _ := strconv.Atoi(c.set.quirk("auth-code", "401"))
	expired, _ := strconv.Atoi(c.set.quirk("expired-code", strconv.Itoa(denied)))
	millis, err := strconv.ParseInt(stamp, 10, 64)
	key, keyErr := t.publicKey(c.set.HashKey)
	switch {
	case app == "" || country == "" || nonce == "" || stamp == "":
		return t.refusal(c, denied, "a header is missing"), false
	case app != c.set.Token:
		return t.refusal(c, ttNoApp, "application not found"), false
	case country != c.set.Pool:
		return t.refusal(c, ttNoAccount, "merchant account not found"), false
	case err != nil || c.now.Sub(time.UnixMilli(millis)).Abs() > ttWindow:
		return t.refusal(c, expired, "timestamp expired"), false
	case len(nonce) != ttNonceChars || !t.nonces.take(app+" "+nonce, c.now):
		return t.refusal(c, denied, "nonce invalid"), false
	case keyErr != nil || ttVerify(key, ttSignText(body, nonce), ttValue(body["sign"])) != nil:
		return t.refusal(c, denied, "sign error"), false
	}
	return answer{}, true
}

// envelope is around every answer; the HTTP status is always 200.
func (t *ttPay) envelope(c *call, code int, message string, data any) answer {
	e := map[string]any{"code": code, "msg": message, "data": data}
	shape := c.set.quirk("envelope", "trace")
	if shape == "trace" || shape == "both" {
		e["traceId"] = fmt.Sprintf("%016x%016x", mix(c.set.Seed, c.request.URL.Path, message, code), uint64(c.now.UnixNano()))
	}
	if shape == "success" || shape == "both" {
		e["success"] = code == ttAccepted
	}
	return answer{http.StatusOK, jsonKind, encode(e)}
}

func (t *ttPay) refusal(c *call, code int, message string) answer {
	return t.envelope(c, code, message, nil)
}

func (t *ttPay) success(c *call, data any) answer { return t.envelope(c, ttAccepted, "success", data) }

// ttExtra is what the books keep of a payout for this dialect only.
type ttExtra map[string]string

// create takes an order.
func (t *ttPay) create(s *Simulator, c *call, body fields) (answer, *fault, error) {
	p, code, why := t.readCreate(c, body)
	if code != 0 {
		return t.refusal(c, code, why), nil, s.refuse(c, p, why)
	}
	p.Fee = c.set.Fee
	p, f, err := s.place(c, order{
		create: p, amount: t.amount(p, c.set), polite: fault{does: Waiting, then: Paid}, refuse: t.forbids,
		number: func(seq int) string {
			return fmt.Sprintf("TF%s0001%s%016d", c.now.UTC().Format("060102"), c.set.Pool, seq)
		},
	})
	return t.created(c, p, f), f, err
}

// readCreate checks a body against its country, and returns the code of the
// first thing that is wrong.
func (t *ttPay) readCreate(c *call, body fields) (p Create, code int, why string) {
	country := t.country(c.set)
	p.Ref, p.Account, p.Name = ttValue(body["merchantOrderNo"]), ttValue(body["bankAccount"]), ttValue(body["realName"])
	p.Service, p.Pool, p.Callback = ttValue(body["accountType"]), c.set.Pool, ttValue(body["callbackUrl"])
	text, isText := body.text("amount")
	d, ok := amount(text, country.places)
	if p.Amount = d; !isText || !ok || !d.IsPositive() || len(text) > 20 {
		return p, ttParameter, "parameter error: amount"
	}
	if _, isText := body.text("merchantOrderNo"); !isText || p.Ref == "" || len(p.Ref) > 32 {
		return p, ttParameter, "parameter error: merchantOrderNo"
	}
	look, known := country.accounts[p.Service]
	if !known {
		return p, ttType, "account type error"
	}
	if _, isText := body.text("bankAccount"); !isText || len(p.Account) > 255 || !look.MatchString(p.Account) {
		return p, ttLength, "account length error"
	}
	extra := ttExtra{}
	for _, field := range slices.Concat(ttCommon, country.fields) {
		value, wrong := field.read(body)
		if wrong {
			return p, field.code, "parameter error: " + field.name
		}
		if value != "" && field.name != "realName" && field.name != "callbackUrl" {
			extra[field.name] = value
		}
	}
	p.Extra = encode(extra)
	return p, 0, ""
}

// read returns a member's text, and whether it breaks the rules.
func (f ttField) read(body fields) (value string, wrong bool) {
	value, isText := body.text(f.name)
	switch {
	case strings.TrimSpace(value) == "":
		return "", f.required || body.has(f.name) && !isText
	case f.max > 0 && len([]rune(value)) > f.max:
		return value, true
	}
	return value, f.look != nil && !f.look.MatchString(value)
}

// forbids checks the balance, then the order number, which works once.
func (t *ttPay) forbids(books *ledger, p *Create) string {
	if books.free().LessThan(p.Amount.Add(p.Fee)) {
		return reasonShort
	}
	if books.find(p.Ref) != nil {
		return reasonDuplicate
	}
	return ""
}

func (t *ttPay) amount(p Create, set *settings) string {
	if p.Shown.Amount.Valid {
		return p.Shown.Amount.Decimal.StringFixed(2)
	}
	return p.Amount.StringFixed(2)
}

// created answers a create.
func (t *ttPay) created(c *call, p Create, f *fault) answer {
	switch {
	case f != nil && f.lie == "null":
		return t.success(c, nil)
	case f != nil && f.lie != "" && f.does != Failed && f.then != Failed:
		return t.lieAbout(c, f.lie)
	case p.Reason == reasonShort:
		return t.lieAbout(c, "425")
	case p.Reason == reasonDuplicate:
		return t.lieAbout(c, "426")
	}
	return t.success(c, map[string]any{
		"merchantOrderNo": p.Ref, "tradeNo": p.Number, "amount": t.amount(p, c.set), "status": t.status(p),
	})
}

// ttMessages are the texts of the codes that need no occasion.
var ttMessages = map[string]string{
	"412": "please try again later", "416": "application not found", "417": "merchant account not found", "418": "merchant account closed",
	"425": "Insufficient merchant balance", "426": "merchant order duplicate", "427": "callback address must not be empty", "500": "business error",
	"473": "Merchant joint verification error: The merchant has not configured the corresponding payment method fee rate", "999": "unexpected error",
}

func (t *ttPay) lieAbout(c *call, code string) answer {
	n, _ := strconv.Atoi(code)
	return t.refusal(c, n, ttMessages[code])
}

// status is TTpay's number for how a payout stands.
func (*ttPay) status(p Create) json.Number {
	if word := cmp.Or(p.Shown.Status, p.Word); word != "" {
		return json.Number(word)
	}
	switch p.Outcome {
	case Paid:
		return "2"
	case Failed:
		return "3"
	case Returned:
		return "4"
	}
	return "1"
}
