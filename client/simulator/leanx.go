package simulator

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// Credentials that a simulated LeanX expects when Config names none. The token
// has the documented form: merchant, uuid of the key, secret.
const (
	DefaultToken   = "LP-51A0BEEF-MM|51a0beef-0000-4000-8000-000000000001|5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe5afe"
	DefaultHashKey = "simulated-hash-key"
	DefaultPool    = "VA-51A0BE-000000000001-PAYOUT"
)

const (
	leanXPath     = "/api/v1/merchant/"
	leanXPageMax  = 100
	leanXLayout   = "2006-01-02T15:04:05" // no zone: Malaysian time
	leanXWindow   = 5 * time.Minute       // a signature's life
	leanXSuccess  = 2000
	leanXCallback = 2100
	leanXNoFunds  = 5993
	leanXFailed   = 5223
)

// Codes that the manual leaves open; the numbers are this simulator's own.
const (
	leanXInvalidToken     = 4001
	leanXInvalidUUID      = 4002
	leanXInvalidSignature = 4003
	leanXNotFound         = 4004
	leanXNoSuchPath       = 4005
	leanXInvalidBody      = 4022
	leanXDuplicate        = 4009
	leanXOdd              = 5999
)

var (
	malaysia       = time.FixedZone("MYT", 8*60*60)
	leanXLeast     = decimal.RequireFromString("2.00")        // must stay in the pool
	leanXAmountMax = decimal.RequireFromString("99999999.99") // decimal(10,2)
)

// leanX speaks like LeanX.
type leanX struct{ nonces nonces }

func newLeanX() *leanX { return &leanX{nonces: nonces{life: 2 * leanXWindow}} }

func (*leanX) faults() []fault {
	own := []fault{
		{name: "invalid-token", on: creating, does: Refused, lie: "INVALID_TOKEN", says: "INVALID_TOKEN, although the token is right; nothing is executed."},
		{name: "no-funds", on: creating, does: Refused, lie: "5993", says: "Code 5993 although the pool is full; nothing is executed."},
		{name: "no-funds-after", on: creating, lie: "5993", says: "The request is executed, the answer is code 5993."},
		{name: "odd-code-before", on: creating, does: Refused, lie: "5999", says: "A whole envelope with an undocumented code; nothing is executed."},
		{name: "odd-code-after", on: creating, lie: "5999", says: "The request is executed, the answer is a whole envelope with an undocumented code."},
		{name: "null-data-after", on: creating, lie: "null", says: "The request is executed, the answer is code 2000 with data null."},
		{name: "unknown-status", on: creating, does: Waiting, then: Paid, word: "SENT_TO_SWITCH", says: "An undocumented status word, later SUCCESS."},
		{name: "unknown-status-paid", on: creating, does: Paid, word: "SENT_TO_SWITCH", says: "Money moves at once; answer and look-ups show an undocumented status word for good."},
		{name: "failed", on: creating, does: Failed, lie: reasonAccount, says: "FAILED with error_message, final; nothing moves."},
		{name: "pending-success", on: creating, does: Waiting, then: Paid, word: "PENDING", says: "PENDING, later SUCCESS."},
		{name: "pending-failed", on: creating, does: Waiting, then: Failed, word: "PENDING", says: "PENDING, later FAILED."},
		{name: "pending-stuck", on: creating, does: Waiting, word: "PENDING", says: "PENDING for ever; nothing moves."},
		{name: "approval-success", on: creating, does: Waiting, then: Paid, word: "STATUS_PENDING_APPROVAL", says: "STATUS_PENDING_APPROVAL, later SUCCESS."},
		{name: "approval-failed", on: creating, does: Waiting, then: Failed, word: "STATUS_PENDING_APPROVAL", says: "STATUS_PENDING_APPROVAL, later FAILED."},
		{name: "lookup-invalid-token", on: looking, lie: "INVALID_TOKEN", says: "A look-up is answered with INVALID_TOKEN."},
		{name: "lookup-odd-code", on: looking, lie: "5999", says: "A look-up is answered with an undocumented code."},
		{name: "lookup-unknown-status", on: looking, lie: "status", says: "A look-up shows an undocumented status word."},
		{name: "lookup-other-amount", on: looking, lie: "amount", says: "A look-up shows another amount."},
		{name: "lookup-other-account", on: looking, lie: "account", says: "A look-up shows another account."},
	}
	return slices.Concat(moneyFaults(creating, ""), own, wireFaults(looking), wireFaults(reading))
}

func (l *leanX) quirks() []quirk {
	return append(commonQuirks(l.faults()),
		quirk{name: "duplicate", values: []string{"accept", "refuse"}, says: "A second create with the same external_invoice_ref pays again, or is refused."},
		quirk{name: "notfound", values: []string{"code-message", "empty-data", "null-data"}, says: "How a look-up says that there is no such payout."},
		quirk{name: "list", values: []string{"data", "bare"}, says: "Statement rows in data.list.data, or in data itself."},
		quirk{name: "http", values: []string{"200", "real"}, says: "Refusals have HTTP status 200, or 400, 401, 404."},
		quirk{name: "failed", values: []string{"data", "envelope"}, says: "A create that fails is told as status FAILED in data, or as the envelope's own code 5223."},
		quirk{name: "scope", values: []string{"merchant", "token"}, says: "Look-ups find the payouts of every token, or of their own only. Statements show their own only."},
		quirk{name: "signature", values: []string{"off", "required"}, says: "Whether requests must carry X-Signature."},
		quirk{name: "balance", values: []string{"free", "booked"}, says: "Whether prefund_balance leaves out what open payouts have reserved."},
		quirk{name: "returned", says: "The status word of a payout that came back (default FAILED)."},
		quirk{name: "holder:", says: "holder:ACCOUNT = the account holder's name."},
	)
}

func (*leanX) defaults(c *Config) error {
	c.Token, c.HashKey, c.Pool = cmp.Or(c.Token, DefaultToken), cmp.Or(c.HashKey, DefaultHashKey), cmp.Or(c.Pool, DefaultPool)
	return nil
}

// serve finds the endpoint. Everything is a POST.
func (l *leanX) serve(s *Simulator, c *call) (answer, *fault, error) {
	name, ours := strings.CutPrefix(c.request.URL.Path, leanXPath)
	if !ours || c.request.Method != http.MethodPost {
		return l.envelope(c, http.StatusNotFound, leanXNoSuchPath, "NOT_FOUND", nil, nil), nil, nil
	}
	if a, ok := l.admit(c); !ok {
		return a, nil, nil
	}
	switch name {
	case "create-payout-invoice":
		return l.create(s, c)
	case "get-payout-transaction-by-id":
		return l.lookup(s, c)
	case "payout-transaction-list":
		return l.list(s, c)
	case "validate":
		return l.success(c, leanXMerchant{1, "SIMULATED SDN BHD", "2023-01-02T03:04:05"}), s.read(c, name), nil
	case "overall-balance":
		return l.balance(s, c), s.read(c, name), nil
	case "list-payout-services":
		return l.success(c, leanXServiceList()), s.read(c, name), nil
	case "check-verification-bank":
		return l.verify(s, c), s.read(c, name), nil
	}
	return l.envelope(c, http.StatusNotFound, leanXNoSuchPath, "NOT_FOUND", nil, nil), nil, nil
}

// admit checks the credentials and, when it is switched on, the signature.
func (l *leanX) admit(c *call) (answer, bool) {
	token := c.request.Header.Get("auth-token")
	if token != c.set.Token {
		if uuidOf(token) != "" && uuidOf(token) != uuidOf(c.set.Token) {
			return l.envelope(c, http.StatusUnauthorized, leanXInvalidUUID, "INVALID_UUID", nil, nil), false
		}
		return l.envelope(c, http.StatusUnauthorized, leanXInvalidToken, "INVALID_TOKEN", nil, nil), false
	}
	if c.set.quirk("signature", "off") == "required" {
		if why := l.checkSignature(c); why != "" {
			return l.envelope(c, http.StatusUnauthorized, leanXInvalidSignature, "INVALID_SIGNATURE", nil, why), false
		}
	}
	return answer{}, true
}

// uuidOf is the middle part of a token.
func uuidOf(token string) string {
	if parts := strings.Split(token, "|"); len(parts) == 3 {
		return parts[1]
	}
	return ""
}

// checkSignature says what is wrong with the three signature headers, or "".
func (l *leanX) checkSignature(c *call) string {
	h := c.request.Header
	stamp, nonce := h.Get("x-timestamp"), h.Get("x-nonce")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return "x-timestamp is not unix seconds"
	}
	if age := c.now.Sub(time.Unix(seconds, 0)); age.Abs() > leanXWindow {
		return "x-timestamp is out of its five minutes"
	}
	message := strings.Join([]string{c.request.Method, uuidOf(c.set.Token), c.request.URL.Path, stamp, c.set.Token, nonce}, "|")
	mac := hmac.New(sha256.New, []byte(c.set.HashKey))
	mac.Write([]byte(message))
	if !hmac.Equal([]byte(hex.EncodeToString(mac.Sum(nil))), []byte(h.Get("x-signature"))) {
		return "x-signature does not match"
	}
	if nonce == "" || !l.nonces.take(nonce, c.now) {
		return "x-nonce was used before"
	}
	return ""
}

// leanXEnvelope is around every answer.
type leanXEnvelope struct {
	Code      int    `json:"response_code"`
	Says      string `json:"description"`
	Version   string `json:"app_version"`
	Since     string `json:"talk_to_server_before"`
	Data      any    `json:"data"`
	Breakdown any    `json:"breakdown_errors"`
	Token     string `json:"token"`
}

func (l *leanX) envelope(c *call, status, code int, says string, data, breakdown any) answer {
	if c.set.quirk("http", "200") == "200" {
		status = http.StatusOK
	}
	return answer{status, jsonKind, encode(leanXEnvelope{
		code, says, "/api/v1", c.now.In(malaysia).Format(leanXLayout + ".000000"), data, breakdown, uuidOf(c.set.Token),
	})}
}

func (l *leanX) success(c *call, data any) answer {
	return l.envelope(c, http.StatusOK, leanXSuccess, "SUCCESS", data, nil)
}

func (l *leanX) invalid(c *call, wrong complaints) answer {
	return l.envelope(c, http.StatusBadRequest, leanXInvalidBody, "VALIDATION_ERROR", nil, wrong)
}

// create is create-payout-invoice.
func (l *leanX) create(s *Simulator, c *call) (answer, *fault, error) {
	p, text, wrong := l.readCreate(c)
	if len(wrong) > 0 {
		return l.invalid(c, wrong), nil, s.refuse(c, p, wrong.String())
	}
	p.Fee = c.set.Fee
	p, f, err := s.place(c, order{
		create: p, amount: text, polite: fault{does: Paid}, number: func(seq int) string { return l.number(seq, c.now) },
		refuse: func(books *ledger, p *Create) string { return l.forbids(books, p, c.set) },
	})
	return l.created(c, p, f), f, err
}

// readCreate checks the body as strictly as the manual's types.
func (l *leanX) readCreate(c *call) (p Create, text string, wrong complaints) {
	wrong = complaints{}
	f, err := parseFields(c.body)
	if err != nil {
		wrong.add("body", "is not a JSON object")
		return p, "", wrong
	}
	p.Pool = f.needText("virtual_pool_reference", wrong)
	p.Name = f.needText("recipient_name", wrong)
	p.Account = f.needText("third_party_account_no", wrong)
	p.Narration = f.needText("recipient_reference", wrong)
	p.Callback = f.needText("client_callback_url", wrong)
	if f.has("external_invoice_ref") {
		p.Ref = f.needText("external_invoice_ref", wrong)
	}
	p.Service, _ = f.number("payout_service_id")
	l.checkCreate(c, p, wrong)
	text, isNumber := f.number("amount")
	d, ok := amount(text, 2)
	switch p.Amount = d; {
	case !isNumber:
		wrong.add("amount", "must be a number")
	case !ok:
		wrong.add("amount", "must have at most two decimals")
	case !d.IsPositive() || d.GreaterThan(leanXAmountMax):
		wrong.add("amount", "is out of range")
	}
	return p, d.StringFixed(2), wrong
}

func (l *leanX) checkCreate(c *call, p Create, wrong complaints) {
	if p.Pool != c.set.Pool {
		wrong.add("virtual_pool_reference", "is not one of yours")
	}
	if !digits(p.Account) {
		wrong.add("third_party_account_no", "must be digits")
	}
	if u, err := url.ParseRequestURI(p.Callback); err != nil || u.Host == "" {
		wrong.add("client_callback_url", "must be a URL")
	}
	service := leanXService(p.Service)
	switch {
	case p.Service == "":
		wrong.add("payout_service_id", "must be a number")
	case service == nil:
		wrong.add("payout_service_id", "is unknown")
	case service.Status != "ACTIVE":
		wrong.add("payout_service_id", "is not active")
	}
}

// needText returns a member that must be a string and not empty.
func (f fields) needText(name string, wrong complaints) string {
	s, ok := f.text(name)
	switch {
	case !f.has(name):
		wrong.add(name, "is required")
	case !ok:
		wrong.add(name, "must be a string")
	case strings.TrimSpace(s) == "":
		wrong.add(name, "must not be empty")
	}
	return s
}

// number follows the documented look, PAYOUT-A9D5:174307-LEANX; the first part
// counts, so that no two are the same.
func (l *leanX) number(seq int, now time.Time) string {
	return fmt.Sprintf("PAYOUT-%04X:%s-LEANX", 0xA9D4+seq, now.In(malaysia).Format("150405"))
}

// forbids keeps the two ringgit in the pool and, when it is switched on, each
// reference unique.
func (l *leanX) forbids(books *ledger, p *Create, set *settings) string {
	if set.quirk("duplicate", "accept") == "refuse" && p.Ref != "" && books.find(p.Ref) != nil {
		return reasonDuplicate
	}
	if books.free().Sub(p.Amount).Sub(p.Fee).LessThan(leanXLeast) {
		return reasonShort
	}
	return ""
}

// leanXCreated is the data of an answered create.
type leanXCreated struct {
	Status string        `json:"status"`
	Number string        `json:"invoice_no"`
	Error  *leanXFailure `json:"error_message,omitempty"`
}

// leanXFailure says why a payout failed.
type leanXFailure struct {
	Code    int    `json:"response_code"`
	Error   string `json:"error_code"`
	Message string `json:"error_message"`
	Says    string `json:"description"`
	Data    any    `json:"data"`
}

// created answers a create request.
func (l *leanX) created(c *call, p Create, f *fault) answer {
	if f != nil && f.lie != "" && f.does != Failed {
		return l.lieAbout(c, f.lie)
	}
	if p.Outcome == Refused {
		if p.Reason == reasonDuplicate {
			return l.envelope(c, http.StatusBadRequest, leanXDuplicate, "DUPLICATE_EXTERNAL_INVOICE_REF", nil, nil)
		}
		return l.lieAbout(c, "5993") // here it is true
	}
	if p.Outcome == Failed && c.set.quirk("failed", "data") == "envelope" {
		return l.envelope(c, http.StatusBadRequest, leanXFailed, "PAYOUT_FAILED", nil, l.failure(p))
	}
	return l.envelope(c, http.StatusOK, leanXSuccess, "SUCCESS", leanXCreated{l.status(p, c.set), p.Number, l.failure(p)}, "")
}

// lieAbout answers without regard to what has happened.
func (l *leanX) lieAbout(c *call, lie string) answer {
	switch lie {
	case "INVALID_TOKEN":
		return l.envelope(c, http.StatusUnauthorized, leanXInvalidToken, "INVALID_TOKEN", nil, nil)
	case "5993":
		return l.envelope(c, http.StatusBadRequest, leanXNoFunds, "INSUFFICIENT_PREFUND_BALANCE", nil, nil)
	case "null":
		return l.success(c, nil)
	}
	return l.envelope(c, http.StatusBadRequest, leanXOdd, "UNEXPECTED_ERROR", nil, nil)
}

func (l *leanX) failure(p Create) *leanXFailure {
	switch {
	case p.Outcome == Returned:
		return &leanXFailure{leanXFailed, "78", "Payout Returned By Beneficiary Bank", "PAYOUT_RETURNED", nil}
	case p.Outcome != Failed:
		return nil
	case p.Reason == reasonShort:
		return &leanXFailure{leanXNoFunds, "51", "Insufficient Prefund Balance", "PAYOUT_FAILED", nil}
	}
	return &leanXFailure{leanXFailed, "77", "Account Verification Failed. Please Try Again", "PAYOUT_FAILED", nil}
}

// status is LeanX's word for how a payout stands.
func (l *leanX) status(p Create, set *settings) string {
	if word := cmp.Or(p.Shown.Status, p.Word); word != "" {
		return word
	}
	switch p.Outcome {
	case Paid:
		return "SUCCESS"
	case Failed:
		return "FAILED"
	case Returned:
		return set.quirk("returned", "FAILED")
	}
	return "PENDING"
}
