package simulator

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/shopspring/decimal"
)

// customer is a client of the simulated gateway over connections in memory.
type customer struct {
	t    testing.TB
	s    *Simulator
	http *http.Client
	next atomic.Int64 // counts nonces
}

// open starts a simulator that ends with the test, and a customer of it.
func open(t testing.TB, c Config) *customer {
	t.Helper()
	s, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{DialContext: s.Dial}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &customer{t: t, s: s, http: &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// reply is what a customer saw.
type reply struct {
	status int
	header http.Header
	raw    string
	err    error
}

// data returns a member of data as text, "" when there is none.
func (r reply) data(names ...string) string {
	var e map[string]json.RawMessage
	if json.Unmarshal([]byte(r.raw), &e) != nil {
		return ""
	}
	v := e["data"]
	for _, name := range names {
		var m map[string]json.RawMessage
		if json.Unmarshal(v, &m) != nil {
			return ""
		}
		v = m[name]
	}
	return strings.Trim(string(v), `"`)
}

func (r reply) code() int {
	var e struct {
		Code int `json:"response_code"`
	}
	_ = json.Unmarshal([]byte(r.raw), &e)
	return e.Code
}

// post asks a LeanX endpoint, patiently for a minute.
func (c *customer) post(path, body string, headers ...string) reply {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://leanx.test/api/v1/merchant/"+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	r.GetBody = nil // the transport must not send it again by itself
	r.Header.Set("auth-token", DefaultToken)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return c.do(r)
}

func (c *customer) do(r *http.Request) reply {
	w, err := c.http.Do(r)
	if err != nil {
		return reply{err: err}
	}
	defer w.Body.Close()
	raw, err := io.ReadAll(w.Body)
	return reply{w.StatusCode, w.Header, string(raw), err}
}

// createBody is the manual's own example with a few things to vary.
func createBody(ref, amount, account string) string {
	return fmt.Sprintf(`{"virtual_pool_reference":%q,"payout_service_id":23,"amount":%s,"recipient_name":"John Doe",`+
		`"client_callback_url":"https://www.yourdomain.com/api-callback-url","third_party_account_no":%q,"external_invoice_ref":%q,"recipient_reference":"test"}`,
		DefaultPool, amount, account, ref)
}

func (c *customer) pay(ref, amount string) reply {
	return c.post("create-payout-invoice", createBody(ref, amount, "8011408168"))
}

func (c *customer) ask(id string) reply { return c.post("get-payout-transaction-by-id?_id="+id, "") }

func (c *customer) balance() string { return c.post("overall-balance", "").data("prefund_balance") }

// audit fails the test when the books do not add up.
func (c *customer) audit() Books {
	c.t.Helper()
	b := c.s.Books()
	if err := b.Audit(); err != nil {
		c.t.Error(err)
	}
	return b
}

// A gateway that is not asked to misbehave must do exactly what its manual
// shows, or an adapter would be built for a gateway that does not exist.
func TestPoliteLeanXPaysAsDocumented(t *testing.T) {
	c := open(t, Config{Fee: decimal.RequireFromString("0.10")})
	r := c.pay("INVOICE1234", "13.00")
	if r.status != 200 || r.code() != 2000 || r.data("status") != "SUCCESS" || !strings.HasPrefix(r.data("invoice_no"), "PAYOUT-A9D5:") {
		t.Fatalf("create answered %d %s", r.status, r.raw)
	}
	for _, id := range []string{"INVOICE1234", r.data("invoice_no")} {
		seen := c.ask(id)
		if seen.data("value") != "13.00" || seen.data("payout_account_number") != "8011408168" || seen.data("transaction_status") != "SUCCESS" {
			t.Errorf("look-up of %s: %s", id, seen.raw)
		}
		if strings.Contains(seen.raw, `"INVOICE1234"`) {
			t.Error("the look-up shows the merchant's reference; the documented one does not")
		}
		if seen.data("transaction_fee") != "0.10" || seen.data("error_message") != "" {
			t.Errorf("look-up of %s: %s", id, seen.raw)
		}
	}
	if got := c.balance(); got != "59986.90" {
		t.Errorf("balance is %s, want 59986.90", got)
	}
	b := c.audit()
	if b.Moved("INVOICE1234") != 1 || len(b.Creates) != 1 || b.Creates[0].Outcome != Paid || b.Lookups["INVOICE1234"] != 2 {
		t.Errorf("books: %+v", b)
	}
	m := b.Moves[0]
	if m.Account != "8011408168" || m.Amount.String() != "13" || m.Left.StringFixed(2) != "59986.90" {
		t.Errorf("the move: %+v", m)
	}
}

// Every answer has the documented members, also refusals; a client that looks
// for one must not find it missing.
func TestEveryEnvelopeIsWhole(t *testing.T) {
	c := open(t, Config{})
	replies := map[string]reply{
		"create":    c.pay("A", "1.00"),
		"validate":  c.post("validate", ""),
		"refusal":   c.pay("A", `"1.00"`),
		"token":     c.post("validate", "", "auth-token", "LP-X-MM|x"),
		"no path":   c.post("nothing", ""),
		"not found": c.ask("NOBODY"),
		"services":  c.post("list-payout-services", ""),
		"list":      c.post("payout-transaction-list?skip=0&limit=100", `{"start_date":"01-01-2000","end_date":"01-01-2100"}`),
	}
	for name, r := range replies {
		var e map[string]json.RawMessage
		if err := json.Unmarshal([]byte(r.raw), &e); err != nil {
			t.Errorf("%s: %v in %q", name, err, r.raw)
		}
		for _, member := range []string{"response_code", "description", "app_version", "talk_to_server_before", "data", "breakdown_errors", "token"} {
			if _, ok := e[member]; !ok {
				t.Errorf("%s: no %s in %s", name, member, r.raw)
			}
		}
		if _, err := time.Parse(`"2006-01-02T15:04:05.000000"`, string(e["talk_to_server_before"])); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A request that breaks the documented types must not be paid by guessing
// what was meant; it is refused, and the books keep that it came.
func TestSloppyCreatesAreRefusedAndKept(t *testing.T) {
	good := createBody("REF", "13.00", "8011408168")
	swap := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	tests := []struct{ name, body, blames string }{
		{"an amount in quotes is not a number", swap("13.00", `"13.00"`), "amount"},
		{"a third decimal is not rounded", swap("13.00", "13.001"), "amount"},
		{"an exponent is not money", swap("13.00", "1.3e1"), "amount"},
		{"nothing cannot be paid", swap("13.00", "0.00"), "amount"},
		{"less than nothing cannot be paid", swap("13.00", "-13.00"), "amount"},
		{"more than decimal(10,2) holds", swap("13.00", "100000000.00"), "amount"},
		{"an amount must be there", swap(`"amount":13.00,`, ""), "amount"},
		{"an account is text, or zeros are lost", swap(`"8011408168"`, "8011408168"), "third_party_account_no"},
		{"an account is digits", swap("8011408168", "8011-408168"), "third_party_account_no"},
		{"a name must be there", swap(`"John Doe"`, `""`), "recipient_name"},
		{"a bank is a number", swap("23", `"23"`), "payout_service_id"},
		{"a bank must exist", swap("23", "999"), "payout_service_id"},
		{"a bank must be active", swap("23", "16"), "payout_service_id"},
		{"a pool must be ours", swap(DefaultPool, "VA-OTHER"), "virtual_pool_reference"},
		{"a callback is a URL", swap("https://www.yourdomain.com/api-callback-url", "nowhere"), "client_callback_url"},
		{"a null is not text", swap(`"test"`, "null"), "recipient_reference"},
		{"half an object is none", good[:40], "body"},
		{"a name in other capitals is another name", swap(`"amount"`, `"Amount"`), "amount"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := open(t, Config{})
			r := c.post("create-payout-invoice", test.body)
			if r.code() == 2000 || !strings.Contains(r.raw, `"`+test.blames+`"`) {
				t.Errorf("answered %s, want it to blame %s", r.raw, test.blames)
			}
			b := c.audit()
			if len(b.Moves) != 0 || len(b.Creates) != 1 || b.Creates[0].Outcome != Refused {
				t.Errorf("books: %+v", b)
			}
		})
	}
}

// RM 2.00 must stay in the pool; a sen too far is refused and moves nothing.
func TestTwoRinggitStayInThePool(t *testing.T) {
	tests := []struct {
		name, amount, fee string
		code              int
		left              string
	}{
		{"exactly two ringgit may stay", "98.00", "0", 2000, "2.00"},
		{"one sen less may not", "98.01", "0", 5993, "100.00"},
		{"the fee counts", "98.00", "0.01", 5993, "100.00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := open(t, Config{Opening: decimal.NewFromInt(100), Fee: decimal.RequireFromString(test.fee)})
			if r := c.pay("A", test.amount); r.code() != test.code {
				t.Errorf("answered %s", r.raw)
			}
			if b := c.audit(); b.Balance.StringFixed(2) != test.left {
				t.Errorf("left %s, want %s", b.Balance, test.left)
			}
			if test.code == 5993 && c.ask("A").code() == 2000 {
				t.Error("a refused payout can be looked up")
			}
		})
	}
}

// What a pending payout will take is not there for the next one.
func TestOpenPayoutsHoldTheirMoney(t *testing.T) {
	c := open(t, Config{Opening: decimal.NewFromInt(100), Quirks: map[string]string{"ref:A": "pending-stuck"}})
	c.pay("A", "60.00")
	if r := c.pay("B", "60.00"); r.code() != 5993 {
		t.Errorf("the same ringgit went twice: %s", r.raw)
	}
	if got := c.balance(); got != "40.00" {
		t.Errorf("balance is %s, want 40.00", got)
	}
	c.s.Update(func(c *Config) { c.Quirks["balance"] = "booked" })
	if got := c.balance(); got != "100.00" {
		t.Errorf("booked balance is %s, want 100.00", got)
	}
	if b := c.audit(); len(b.Moves) != 0 || b.Held.StringFixed(2) != "60.00" {
		t.Errorf("books: %+v", b)
	}
}

// Nobody has promised that LeanX refuses a reference it knows, so by default
// the simulator pays again: a client that sends twice must be caught.
func TestASecondCreatePaysAgainUnlessTold(t *testing.T) {
	for quirk, moves := range map[string]int{"accept": 2, "refuse": 1} {
		c := open(t, Config{Quirks: map[string]string{"duplicate": quirk}})
		first, second := c.pay("A", "5.00"), c.pay("A", "5.00")
		if n := c.audit().Moved("A"); n != moves {
			t.Errorf("duplicate=%s: moved %d times, want %d", quirk, n, moves)
		}
		if first.data("invoice_no") == second.data("invoice_no") {
			t.Errorf("duplicate=%s: two creates share a number", quirk)
		}
	}
}

// The manual does not show how "no such payout" looks, so an adapter must
// learn it; each shape can be had.
func TestNotFoundHasManyShapes(t *testing.T) {
	tests := []struct{ quirk, http, has string }{
		{"code-message", "200", "Payout transaction NOBODY not found"},
		{"code-message", "real", `"data":null`},
		{"empty-data", "200", `"data":{}`},
		{"null-data", "200", `"response_code":2000`},
	}
	for _, test := range tests {
		c := open(t, Config{Quirks: map[string]string{"notfound": test.quirk, "http": test.http}})
		r := c.ask("NOBODY")
		want := 200
		if test.http == "real" {
			want = 404
		}
		if r.status != want || !strings.Contains(r.raw, test.has) || r.data("value") != "" {
			t.Errorf("notfound=%s http=%s: %d %s", test.quirk, test.http, r.status, r.raw)
		}
	}
}

// A statement belongs to the token that asks, comes in pages of at most a
// hundred, and by days of Malaysia.
func TestStatementsPageAndBelongToTheirToken(t *testing.T) {
	at := time.Date(2026, 11, 25, 15, 30, 0, 0, time.UTC) // 23:30 in Kuala Lumpur
	c := open(t, Config{Now: func() time.Time { return at }})
	for i := range 130 {
		c.pay(fmt.Sprintf("R%03d", i), "1.00")
	}
	at = at.Add(time.Hour) // the next day there
	c.pay("NEXT", "1.00")
	rows := func(query, from, to string, headers ...string) []map[string]any {
		t.Helper()
		r := c.post("payout-transaction-list?"+query, fmt.Sprintf(`{"start_date":%q,"end_date":%q,"record_status":1}`, from, to), headers...)
		var e struct {
			Data struct {
				List struct{ Data []map[string]any }
			}
		}
		if err := json.Unmarshal([]byte(r.raw), &e); err != nil {
			t.Fatalf("%v in %s", err, r.raw)
		}
		return e.Data.List.Data
	}
	seen := map[any]bool{}
	for skip, want := range map[string]int{"0": 100, "100": 30, "130": 0} {
		page := rows("limit=500&skip="+skip, "25-11-2026", "25-11-2026")
		if len(page) != want {
			t.Errorf("skip %s: %d rows, want %d", skip, len(page), want)
		}
		for _, row := range page {
			seen[row["payout_invoice_no"]] = true
		}
	}
	if len(seen) != 130 {
		t.Errorf("the pages hold %d payouts, want 130", len(seen))
	}
	if next := rows("", "26-11-2026", "30-11-2026"); len(next) != 1 {
		t.Errorf("the next day has %d payouts, want 1", len(next))
	}
	other := strings.Replace(DefaultToken, "5afe", "feed", 1)
	c.s.Update(func(c *Config) { c.Token = other })
	if theirs := rows("", "25-11-2026", "26-11-2026", "auth-token", other); len(theirs) != 0 {
		t.Errorf("another token sees %d payouts", len(theirs))
	}
	c.s.Update(func(c *Config) { c.Token, c.Quirks["list"] = DefaultToken, "bare" })
	if r := c.post("payout-transaction-list", `{"start_date":"26-11-2026","end_date":"26-11-2026"}`); !strings.HasPrefix(r.data(), "[{") {
		t.Errorf("bare list: %s", r.raw)
	}
	if r := c.post("payout-transaction-list", `{"start_date":"2026-11-26","end_date":"26-11-2026"}`); r.code() == 2000 {
		t.Error("a date in another order was taken")
	}
}

// A look-up by a new token may find nothing of the old one's: "not found" then
// means nothing.
func TestLookupsMayBelongToTheirToken(t *testing.T) {
	other := strings.Replace(DefaultToken, "5afe", "feed", 1)
	for scope, code := range map[string]int{"merchant": 2000, "token": leanXNotFound} {
		c := open(t, Config{Quirks: map[string]string{"scope": scope}})
		c.pay("A", "1.00")
		c.s.Update(func(c *Config) { c.Token = other })
		if r := c.post("get-payout-transaction-by-id?_id=A", "", "auth-token", other); r.code() != code {
			t.Errorf("scope=%s: %s", scope, r.raw)
		}
		if r := c.ask("A"); !strings.Contains(r.raw, "INVALID_TOKEN") {
			t.Errorf("the old token still works: %s", r.raw)
		}
	}
}

// When the portal's X-Signature switch is on, a request without a fresh and
// right signature must not get through.
func TestSignaturesAreCheckedWhenRequired(t *testing.T) {
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	sign := func(at time.Time, nonce, path string) []string {
		stamp := strconv.FormatInt(at.Unix(), 10)
		mac := hmac.New(sha256.New, []byte(DefaultHashKey))
		fmt.Fprintf(mac, "POST|51a0beef-0000-4000-8000-000000000001|/api/v1/merchant/%s|%s|%s|%s", path, stamp, DefaultToken, nonce)
		return []string{"x-signature", hex.EncodeToString(mac.Sum(nil)), "x-timestamp", stamp, "x-nonce", nonce}
	}
	tests := []struct {
		name    string
		headers []string
		code    int
	}{
		{"none", nil, leanXInvalidSignature},
		{"right", sign(now, "n1", "validate"), 2000},
		{"the same nonce again", sign(now.Add(time.Second), "n1", "validate"), leanXInvalidSignature},
		{"for another path", sign(now, "n2", "overall-balance"), leanXInvalidSignature},
		{"five minutes old", sign(now.Add(-5*time.Minute), "n3", "validate"), 2000},
		{"older", sign(now.Add(-5*time.Minute-time.Second), "n4", "validate"), leanXInvalidSignature},
		{"from the future", sign(now.Add(6*time.Minute), "n5", "validate"), leanXInvalidSignature},
		{"no nonce", sign(now, "", "validate"), leanXInvalidSignature},
	}
	c := open(t, Config{Now: func() time.Time { return now }, Quirks: map[string]string{"signature": "required"}})
	for _, test := range tests {
		if r := c.post("validate", "", test.headers...); r.code() != test.code {
			t.Errorf("%s: %s, want code %d", test.name, r.raw, test.code)
		}
	}
}

// The holder of an account is who a table says, else who was paid there last,
// else unknown; and the answer names the bank.
func TestAccountsKnowTheirHolders(t *testing.T) {
	c := open(t, Config{Quirks: map[string]string{"holder:111": "SITI BINTI ALI"}})
	ask := func(account string) reply {
		return c.post("check-verification-bank", fmt.Sprintf(`{"payout_service_id":1,"third_party_account_no":%q}`, account))
	}
	if r := ask("8011408168"); r.data("Success") != "false" {
		t.Errorf("an account that nobody knows: %s", r.raw)
	}
	c.pay("A", "1.00")
	for account, want := range map[string]string{"8011408168": "JOHN DOE", "111": "SITI BINTI ALI"} {
		r := ask(account)
		if r.data("Success") != "true" || r.data("Result", "CreditorName") != want || r.data("Result", "OrgnThirdPartyBankBICCode") != "AFBQMYKL" ||
			r.data("Result", "OrgnThirdPartyAccountNo") != account {
			t.Errorf("%s: %s", account, r.raw)
		}
	}
}

// The list of banks has the two documented ids, no id or name twice, and some
// that cannot be paid.
func TestServicesAreAsDocumented(t *testing.T) {
	c := open(t, Config{})
	var e struct {
		Data struct {
			List struct {
				Data []map[string][]struct {
					ID     int    `json:"payout_service_id"`
					Name   string `json:"name"`
					Unique string `json:"unique_reference"`
					Status string `json:"record_status"`
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(c.post("list-payout-services", "").raw), &e); err != nil {
		t.Fatal(err)
	}
	ids, unique, resting := map[int]string{}, map[string]bool{}, 0
	for _, rail := range e.Data.List.Data {
		for _, rows := range rail {
			for _, row := range rows {
				ids[row.ID], unique[row.Unique] = row.Name, true
				if row.Status != "ACTIVE" {
					resting++
				}
				if row.Name != strings.ToUpper(row.Name) {
					t.Errorf("%s is not in capitals", row.Name)
				}
			}
		}
	}
	if ids[1] != "MBSB BANK BERHAD" || ids[2] != "BANK PERTANIAN MALAYSIA BHD (AGROBANK)" {
		t.Errorf("1 is %q, 2 is %q", ids[1], ids[2])
	}
	if len(ids) != len(leanXBanks) || len(unique) != len(leanXBanks) || resting < 2 {
		t.Errorf("%d ids, %d unique references, %d not active, of %d", len(ids), len(unique), resting, len(leanXBanks))
	}
}

// seen is what a client can tell of an answer: the one word that the fault
// tables below use.
func (r reply) seen() string {
	switch {
	case errors.Is(r.err, context.DeadlineExceeded):
		return "silence"
	case r.err != nil:
		return "broken off"
	case r.status != 200:
		return strconv.Itoa(r.status)
	case r.raw == "":
		return "empty"
	case strings.HasPrefix(r.raw, "<"):
		return "page"
	case r.code() != 2000:
		return strconv.Itoa(r.code())
	case r.data("status") != "":
		return r.data("status")
	case r.data("transaction_status") != "":
		return r.data("transaction_status")
	}
	return "2000"
}

// leanXCreates is what a create that meets a fault sees and causes.
var leanXCreates = map[string]struct {
	answer     string
	now, later int // how often money has moved, at once and after two minutes
	look, late string
}{
	"reset-before":        {"broken off", 0, 0, leanXMissing, leanXMissing},
	"reset-after":         {"broken off", 1, 1, "SUCCESS", "SUCCESS"},
	"silent-before":       {"silence", 0, 0, leanXMissing, leanXMissing},
	"silent-after":        {"silence", 1, 1, "SUCCESS", "SUCCESS"},
	"http-429-before":     {"429", 0, 0, leanXMissing, leanXMissing},
	"http-429-after":      {"429", 1, 1, "SUCCESS", "SUCCESS"},
	"http-500-before":     {"500", 0, 0, leanXMissing, leanXMissing},
	"http-500-after":      {"500", 1, 1, "SUCCESS", "SUCCESS"},
	"http-502-before":     {"502", 0, 0, leanXMissing, leanXMissing},
	"http-502-after":      {"502", 1, 1, "SUCCESS", "SUCCESS"},
	"redirect-before":     {"307", 0, 0, leanXMissing, leanXMissing},
	"redirect-after":      {"307", 1, 1, "SUCCESS", "SUCCESS"},
	"html-before":         {"page", 0, 0, leanXMissing, leanXMissing},
	"html-after":          {"page", 1, 1, "SUCCESS", "SUCCESS"},
	"empty-before":        {"empty", 0, 0, leanXMissing, leanXMissing},
	"empty-after":         {"empty", 1, 1, "SUCCESS", "SUCCESS"},
	"cut-after":           {"broken off", 1, 1, "SUCCESS", "SUCCESS"},
	"slow":                {"SUCCESS", 1, 1, "SUCCESS", "SUCCESS"},
	"late-visible":        {"SUCCESS", 1, 1, leanXMissing, "SUCCESS"},
	"silent-late-visible": {"silence", 1, 1, leanXMissing, "SUCCESS"},
	"silent-late-paid":    {"silence", 0, 1, leanXMissing, "SUCCESS"},
	"invalid-token":       {"4001", 0, 0, leanXMissing, leanXMissing},
	"no-funds":            {"5993", 0, 0, leanXMissing, leanXMissing},
	"no-funds-after":      {"5993", 1, 1, "SUCCESS", "SUCCESS"},
	"odd-code-before":     {"5999", 0, 0, leanXMissing, leanXMissing},
	"odd-code-after":      {"5999", 1, 1, "SUCCESS", "SUCCESS"},
	"null-data-after":     {"2000", 1, 1, "SUCCESS", "SUCCESS"},
	"unknown-status":      {"SENT_TO_SWITCH", 0, 1, "SENT_TO_SWITCH", "SUCCESS"},
	"unknown-status-paid": {"SENT_TO_SWITCH", 1, 1, "SENT_TO_SWITCH", "SENT_TO_SWITCH"},
	"failed":              {"FAILED", 0, 0, "FAILED", "FAILED"},
	"pending-success":     {"PENDING", 0, 1, "PENDING", "SUCCESS"},
	"pending-failed":      {"PENDING", 0, 0, "PENDING", "FAILED"},
	"pending-stuck":       {"PENDING", 0, 0, "PENDING", "PENDING"},
	"approval-success":    {"STATUS_PENDING_APPROVAL", 0, 1, "STATUS_PENDING_APPROVAL", "SUCCESS"},
	"approval-failed":     {"STATUS_PENDING_APPROVAL", 0, 0, "STATUS_PENDING_APPROVAL", "FAILED"},
}

const leanXMissing = "4004"

// leanXQuestions is what a question that meets a fault sees.
var leanXQuestions = map[string]string{
	"lookup-reset": "broken off", "lookup-silent": "silence", "lookup-429": "429", "lookup-500": "500", "lookup-502": "502", "lookup-html": "page",
	"lookup-empty": "empty", "lookup-cut": "broken off", "lookup-slow": "SUCCESS", "lookup-invalid-token": "4001", "lookup-odd-code": "5999",
	"lookup-unknown-status": "SENT_TO_SWITCH", "lookup-other-amount": "SUCCESS", "lookup-other-account": "SUCCESS",
	"read-reset": "broken off", "read-silent": "silence", "read-429": "429", "read-500": "500", "read-502": "502", "read-html": "page",
	"read-empty": "empty", "read-cut": "broken off", "read-slow": "2000",
}

// Each fault must do what its sentence says to the answer, to the money and to
// look-ups at once and after two minutes; a fault that does something else
// would prove the wrong thing about a client.
func TestEachLeanXFaultDoesWhatItSays(t *testing.T) {
	for _, name := range Faults(LeanX) {
		test := testLeanXCreate
		if _, ok := leanXCreates[name]; !ok {
			test = testLeanXQuestion
		}
		t.Run(name, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { test(t, name) }) })
	}
	for name := range leanXCreates {
		if !slices.Contains(Faults(LeanX), name) {
			t.Errorf("there is no fault %s", name)
		}
	}
}

func testLeanXCreate(t *testing.T, name string) {
	want := leanXCreates[name]
	// The late ones become visible after the client has given up.
	c := open(t, Config{Settle: 70 * time.Second, Quirks: map[string]string{"ref:A": name, "late": "70s"}})
	r := c.pay("A", "13.00")
	if got := r.seen(); got != want.answer {
		t.Errorf("the answer was %s (%v %s), want %s", got, r.err, r.raw, want.answer)
	}
	if n := c.audit().Moved("A"); n != want.now {
		t.Errorf("money moved %d times, want %d", n, want.now)
	}
	if got := c.ask("A").seen(); got != want.look {
		t.Errorf("a look-up showed %s, want %s", got, want.look)
	}
	time.Sleep(2 * time.Minute)
	if got := c.ask("A").seen(); got != want.late {
		t.Errorf("a late look-up showed %s, want %s", got, want.late)
	}
	b := c.audit()
	if n := b.Moved("A"); n != want.later {
		t.Errorf("later money had moved %d times, want %d", n, want.later)
	}
	if len(b.Creates) != 1 || b.Creates[0].Fault != name {
		t.Errorf("books: %+v", b.Creates)
	}
	if name != "pending-stuck" && !b.Held.IsZero() {
		t.Errorf("%s is still held", b.Held)
	}
}

func testLeanXQuestion(t *testing.T, name string) {
	want, ok := leanXQuestions[name]
	if !ok {
		t.Fatalf("no test says what %s does", name)
	}
	c := open(t, Config{Quirks: map[string]string{"lookup:A": name, "read:overall-balance": name}})
	c.pay("A", "13.00")
	r := c.ask("A")
	if strings.HasPrefix(name, "read-") {
		r = c.post("overall-balance", "")
	}
	if got := r.seen(); got != want {
		t.Errorf("the answer was %s (%v %s), want %s", got, r.err, r.raw, want)
	}
	if wrong := r.data("value") == "14.00"; wrong != (name == "lookup-other-amount") {
		t.Errorf("value is %s", r.data("value"))
	}
	if wrong := r.data("payout_account_number") == "8011408169"; wrong != (name == "lookup-other-account") {
		t.Errorf("account is %s", r.data("payout_account_number"))
	}
	if n := c.audit().Moved("A"); n != 1 {
		t.Errorf("a question moved money: %d times", n)
	}
}

// A failure carries the documented object, in data or as the envelope.
func TestAFailureSaysWhy(t *testing.T) {
	c := open(t, Config{Quirks: map[string]string{"ref:A": "failed", "ref:B": "failed"}})
	r := c.pay("A", "1.00")
	if r.data("error_message", "response_code") != "5223" || r.data("error_message", "error_code") != "77" {
		t.Errorf("create: %s", r.raw)
	}
	if seen := c.ask("A"); seen.data("error_message", "error_code") != "77" || seen.data("transaction_status") != "FAILED" {
		t.Errorf("look-up: %s", seen.raw)
	}
	c.s.Update(func(c *Config) { c.Quirks["failed"] = "envelope" })
	if r := c.pay("B", "1.00"); r.code() != 5223 || r.data() != "null" {
		t.Errorf("as envelope: %s", r.raw)
	}
}

// A 429 says how long to wait, unless it is told not to.
func TestThrottlingNamesItsPause(t *testing.T) {
	c := open(t, Config{Quirks: map[string]string{"read:validate": "read-429", "retry-after": "7"}})
	if got := c.post("validate", "").header.Get("Retry-After"); got != "7" {
		t.Errorf("Retry-After is %q, want 7", got)
	}
	c.s.Update(func(c *Config) { c.Quirks["retry-after"] = "none" })
	if got := c.post("validate", "").header.Get("Retry-After"); got != "" {
		t.Errorf("Retry-After is %q, want none", got)
	}
}
