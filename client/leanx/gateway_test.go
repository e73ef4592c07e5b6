package leanx

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/client"
	"payrun/client/simulator"
)

// The body is the manual's example, field by field: the amount a number with
// two decimals, the account a string with its zeros.
func TestTheBodyIsTheManuals(t *testing.T) {
	var path, body string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		path, body = r.URL.RequestURI(), string(b)
	}))
	t.Cleanup(server.Close)
	c := right()
	c.BaseURL = server.URL + "/behind/a/proxy/"
	g, err := New(c, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ amount, narration, wantAmount, wantNarration string }{
		{"13", "test", "13.00", "test"},
		{"13.5", "", "13.50", "INVOICE1234"},
		{"0.01", "test", "0.01", "test"},
		{"99999999.99", "test", "99999999.99", "test"},
		{"1300.000", "test", "1300.00", "test"},
	}
	for _, tt := range tests {
		a := batch.Attempt{Wire: "INVOICE1234", Instruction: batch.Instruction{
			Amount: batch.Money{Amount: decimal.RequireFromString(tt.amount), Currency: "MYR"}, Narration: tt.narration,
			Beneficiary: batch.Beneficiary{Name: "John Doe", Account: "0011408168", Bank: batch.Bank{ID: "23"}},
		}}
		_, _ = g.Submit(t.Context(), a)
		want := `{"virtual_pool_reference":"VA-8F9FD0-132317969417-PAYOUT","payout_service_id":23,"amount":` + tt.wantAmount +
			`,"recipient_name":"John Doe","client_callback_url":"https://example.com/payrun/leanx","third_party_account_no":"0011408168",` +
			`"external_invoice_ref":"INVOICE1234","recipient_reference":"` + tt.wantNarration + `"}`
		if body != want || path != "/behind/a/proxy/api/v1/merchant/create-payout-invoice" {
			t.Errorf("%s got\n%s\nwant\n%s", path, body, want)
		}
	}
}

// What LeanX would have to guess at does not leave; the row goes back to
// Planned, for nothing was sent.
func TestWhatCannotBePaidIsNotSent(t *testing.T) {
	g := answered(t, right(), 200, `{}`)
	for name, spoil := range map[string]func(*batch.Attempt){
		"another currency":  func(a *batch.Attempt) { a.Instruction.Amount.Currency = "SGD" },
		"nothing":           func(a *batch.Attempt) { a.Instruction.Amount.Amount = decimal.Zero },
		"less than nothing": func(a *batch.Attempt) { a.Instruction.Amount.Amount = decimal.New(-1, 0) },
		"half a sen":        func(a *batch.Attempt) { a.Instruction.Amount.Amount = decimal.New(10005, -3) },
		"too much":          func(a *batch.Attempt) { a.Instruction.Amount.Amount = decimal.New(1, 8) },
		"no bank":           func(a *batch.Attempt) { a.Instruction.Beneficiary.Bank.ID = "" },
		"a BIC for a bank":  func(a *batch.Attempt) { a.Instruction.Beneficiary.Bank.ID = "MBBEMYKL" },
		"an IBG code":       func(a *batch.Attempt) { a.Instruction.Beneficiary.Bank.ID = "0227" },
		"no account":        func(a *batch.Attempt) { a.Instruction.Beneficiary.Account = "" },
		"no name":           func(a *batch.Attempt) { a.Instruction.Beneficiary.Name = "" },
		"no reference":      func(a *batch.Attempt) { a.Wire = "" },
		"another pool":      func(a *batch.Attempt) { a.Instruction.Pool = "VA-2" },
	} {
		a := attempt(1)
		a.Instruction.Pool = right().Pool
		spoil(&a)
		if _, err := g.Submit(t.Context(), a); !errors.Is(err, batch.ErrNotSent) {
			t.Errorf("%s: %v; want proof that nothing was sent", name, err)
		}
	}
	if _, err := g.Inquire(t.Context(), batch.Attempt{}); !errors.Is(err, batch.ErrNotSent) {
		t.Errorf("a look-up of nothing = %v", err)
	}
	b := attempt(1).Instruction.Beneficiary
	b.Bank.ID = "x"
	if _, err := g.Holder(t.Context(), b); !errors.Is(err, batch.ErrNotSent) {
		t.Errorf("a check at no bank = %v", err)
	}
}

// The signature is checked here from the manual alone. It covers the path
// without its query; no nonce is used twice, and the time is now.
func TestEachRequestIsSignedAfresh(t *testing.T) {
	var mu sync.Mutex
	nonces := map[string]bool{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at, nonce := r.Header.Get("x-timestamp"), r.Header.Get("x-nonce")
		message := "POST|7394e58e-edee-4c42-9ca5-bcbc449f1b9f|" + r.URL.Path + "|" + at + "|" + sample + "|" + nonce
		mac := hmac.New(sha256.New, []byte("the hash key"))
		mac.Write([]byte(message))
		if want := hex.EncodeToString(mac.Sum(nil)); r.Header.Get("x-signature") != want {
			t.Errorf("%s: signature %s; want %s", r.URL, r.Header.Get("x-signature"), want)
		}
		seconds, err := strconv.ParseInt(at, 10, 64)
		if age := time.Since(time.Unix(seconds, 0)); err != nil || age < -time.Second || age > 5*time.Second {
			t.Errorf("timestamp %q is %v old", at, age)
		}
		mu.Lock()
		defer mu.Unlock()
		if nonces[nonce] || len(nonce) != 36 || nonce[14] != '4' || !strings.ContainsRune("89ab", rune(nonce[19])) {
			t.Errorf("nonce %q is used twice or no UUID of version 4", nonce)
		}
		nonces[nonce] = true
	}))
	t.Cleanup(server.Close)
	c := right()
	c.BaseURL, c.SignRequests, c.HashKey = server.URL, true, settings.NewSecret("the hash key")
	g, err := New(c, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a := attempt(1)
	a.Instruction.Pool = c.Pool
	for range 50 {
		_, _ = g.Submit(t.Context(), a)
		_, _ = g.Inquire(t.Context(), a)
	}
	_, _ = g.Balance(t.Context())
	_, _ = g.Banks(t.Context())
	_, _ = g.Validate(t.Context())
	_, _ = g.Holder(t.Context(), a.Instruction.Beneficiary)
	_, _ = g.Statement(t.Context(), time.Now(), time.Now())
	if len(nonces) != 105 {
		t.Errorf("%d signed requests; want 105", len(nonces))
	}
}

// A clock that is wrong makes every signature stale: that is an answer, not a
// refusal we may act on.
func TestAStaleSignatureIsNoRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ahead := func() time.Time { return time.Now().Add(6 * time.Minute) }
		s, err := simulator.Open(simulator.Config{NoSync: true, Now: ahead, Quirks: map[string]string{"signature": "required"}})
		if err != nil {
			t.Fatal(err)
		}
		c := config("http://127.0.0.1")
		c.SignRequests = true
		g, err := New(c, client.Options{Dial: s.Dial})
		if err != nil {
			t.Fatal(err)
		}
		v, err := g.Submit(t.Context(), attempt(1))
		if shape, ok := errors.AsType[*batch.AnswerError](err); !ok || shape.Denied || v.Refused != batch.NotRefused {
			t.Errorf("Submit = %+v, %v; want an answered doubt", v, err)
		}
		g.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		synctest.Wait()
	})
}

// In live a 401 or 403 may mean the list of allowed addresses, wherever it
// comes from; in a sandbox there is no such list.
func TestALiveRefusalMentionsTheAddress(t *testing.T) {
	body := `{"response_code":4001,"description":"INVALID_TOKEN","data":null}`
	for _, status := range []int{401, 403, 200} {
		for _, live := range []bool{true, false} {
			c := right()
			g := answered(t, c, status, body)
			if live {
				g.debtor.Environment = "live"
			}
			_, err := g.Balance(t.Context())
			if !errors.Is(err, batch.ErrCredentials) {
				t.Errorf("HTTP %d: %v; want refused credentials", status, err)
			}
			if hinted := strings.Contains(err.Error(), "IP address is not allowed"); hinted != (live && status != 200) {
				t.Errorf("HTTP %d, live %t: %v", status, live, err)
			}
			_, err = g.Inquire(t.Context(), attempt(1))
			if hinted := strings.Contains(err.Error(), "IP address is not allowed"); hinted != (live && status != 200) || !errors.Is(err, batch.ErrCredentials) {
				t.Errorf("HTTP %d, live %t: look-up = %v", status, live, err)
			}
		}
	}
}

func TestTheBalanceIsExact(t *testing.T) {
	for body, want := range map[string]string{
		`{"response_code":2000,"data":{"prefund_balance":60000.10}}`:     "60000.1",
		`{"response_code":2000,"data":{"prefund_balance":"0.30"}}`:       "0.3",
		`{"response_code":2000,"data":{"prefund_balance":-5}}`:           "-5",
		`{"response_code":2000,"data":{"prefund_balance":null}}`:         "",
		`{"response_code":2000,"data":{}}`:                               "",
		`{"response_code":2000,"data":{"transaction_balance":{"v":1}}}`:  "",
		`{"response_code":2000,"data":{"prefund_balance":"RM 5"}}`:       "",
		`{"response_code":5000,"data":{"prefund_balance":60000}}`:        "",
		`{"response_code":2000,"data":{"prefund_balance":6e4}}`:          "",
		`{"response_code":2000,"data":{"prefund_balance":"60,000.00"}}`:  "",
		`{"response_code":2000,"data":[{"prefund_balance":"60000.00"}]}`: "",
	} {
		b, err := answered(t, right(), 200, body).Balance(t.Context())
		if want == "" && err == nil || want != "" && (err != nil || b.Amount.String() != want || b.At.IsZero()) {
			t.Errorf("%s is %v, %v; want %q", body, b, err, want)
		}
	}
}

func TestTheTokenCanBeChecked(t *testing.T) {
	g, s := simulated(t, simulator.Config{})
	c, err := g.Validate(t.Context())
	if err != nil || c.MerchantID != "1" || c.MerchantName != "SIMULATED SDN BHD" || time.Since(c.Date).Abs() > time.Minute {
		t.Errorf("Validate = %+v, %v", c, err)
	}
	s.Update(func(c *simulator.Config) { c.Token = "LP-OTHER-MM|other|00" })
	if _, err := g.Validate(t.Context()); !errors.Is(err, batch.ErrCredentials) {
		t.Errorf("Validate = %v; want refused credentials", err)
	}
}

// Who holds the account, or nobody we can name; never somebody else's account.
func TestTheHolderIsAsked(t *testing.T) {
	b := attempt(1).Instruction.Beneficiary
	g, _ := simulated(t, simulator.Config{Quirks: map[string]string{"holder:" + b.Account: "SITI AMINAH BT OSMAN"}})
	h, err := g.Holder(t.Context(), b)
	if err != nil || h != (batch.Holder{Name: "SITI AMINAH BT OSMAN", BIC: "MBBEMYKL"}) {
		t.Errorf("Holder = %+v, %v", h, err)
	}
	b.Account = "999999999999"
	if _, err := g.Holder(t.Context(), b); shapeOf(err) == "" {
		t.Errorf("Holder of nobody's account = %v; want an answer without a name", err)
	}
	for _, body := range []string{
		`{"response_code":2000,"description":"SUCCESS","data":{"Success":true,"Result":{"CreditorName":"X","OrgnThirdPartyAccountNo":"1"}}}`,
		`{"response_code":2000,"description":"SUCCESS","data":{"Success":true,"Result":{"CreditorName":""}}}`,
		`{"response_code":2000,"description":"SUCCESS","data":{"Success":false,"Result":{"CreditorName":"X"}}}`,
		`{"response_code":2000,"description":"SUCCESS","data":{"Success":"true"}}`,
		`{"response_code":2000,"description":"SUCCESS","data":null}`,
		`{"response_code":5000,"description":"account 999999999999 of SITI AMINAH BINTI OSMAN","data":null}`,
	} {
		h, err := answered(t, right(), 200, body).Holder(t.Context(), b)
		if err == nil || strings.Contains(err.Error(), "999999999999") || strings.Contains(err.Error(), b.Name) {
			t.Errorf("%s is %+v, %v", body, h, err)
		}
	}
}

func shapeOf(err error) string {
	if a, ok := errors.AsType[*batch.AnswerError](err); ok {
		return a.Shape()
	}
	return ""
}

// Times have no zone. They are taken for Malaysia's, and what cannot be read is
// no time.
func TestTimesAreMalaysias(t *testing.T) {
	tests := []struct{ text, want string }{
		{`"2023-12-05T17:43:07"`, "2023-12-05T09:43:07Z"},
		{`"2023-12-05T17:43:07.620538"`, "2023-12-05T09:43:07Z"},
		{`"2023-12-05 17:43:07"`, "2023-12-05T09:43:07Z"},
		{`"2023-12-05T17:43:07Z"`, "2023-12-05T17:43:07Z"},
		{`"2023-12-05T17:43:07+02:00"`, "2023-12-05T15:43:07Z"},
		{`"05-12-2023"`, "0001-01-01T00:00:00Z"},
		{`null`, "0001-01-01T00:00:00Z"},
		{`1701769387`, "0001-01-01T00:00:00Z"},
	}
	for _, tt := range tests {
		var s stamp
		if err := json.Unmarshal([]byte(tt.text), &s); err != nil || s.UTC().Format(time.RFC3339) != tt.want {
			t.Errorf("%s is %v, %v; want %s", tt.text, s, err, tt.want)
		}
	}
}

// One call of the adapter over loopback, with the simulator's work in it.
func BenchmarkSubmit(b *testing.B) {
	reply := []byte(`{"response_code":2000,"description":"SUCCESS","data":{"status":"SUCCESS","invoice_no":"PAYOUT-A9D5:174307-LEANX"}}`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header()["Content-Type"] = []string{"application/json"}
		_, _ = w.Write(reply)
	}))
	b.Cleanup(server.Close)
	for _, signed := range []bool{false, true} {
		b.Run("signed="+strconv.FormatBool(signed), func(b *testing.B) {
			c := config(server.URL)
			c.SignRequests = signed
			g, err := New(c, client.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer g.Close()
			a := attempt(1)
			b.ReportAllocs()
			for b.Loop() {
				if v, err := g.Submit(b.Context(), a); err != nil || v.Status != batch.Paid {
					b.Fatal(v, err)
				}
			}
		})
	}
}
