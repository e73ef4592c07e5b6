package fedapay

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/client"
)

// answering makes a gateway whose other side gives one answer to everything.
func answering(t testing.TB, c Config, status int, body string) *Gateway {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	c.BaseURL = server.URL + "/v1"
	g, err := New(c, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.Close)
	return g
}

// The reference is all that a first look-up has, and FedaPay may have several
// payouts of it. Only one that was started is found; two that were started are
// no answer; none may be taken for another's.
func TestLookUpByReference(t *testing.T) {
	const ref = `"merchant_reference":"2026-11-B0001"`
	pending := `{"id":1,"status":"pending",` + ref + `,"amount":1001}`
	sent := `{"id":2,"status":"sent",` + ref + `,"amount":1001,"sent_at":"2026-11-20T10:00:09Z"}`
	started := `{"id":3,"status":"started",` + ref + `,"amount":1001}`
	deleted := `{"id":4,"status":"pending",` + ref + `,"amount":1001,"deleted_at":"2026-11-20T10:00:09Z"}`
	canceled := `{"id":5,"status":"canceled",` + ref + `,"amount":1001}`
	strange := `{"id":6,"status":"review",` + ref + `,"amount":1001}`
	other := `{"id":7,"status":"sent","merchant_reference":"2026-11-B0002","amount":1002}`
	tests := []struct {
		name   string
		status int
		body   string
		want   string // a status, a shape, or doubt
		number string
	}{
		{"one that was sent", 200, `{"v1/payout":` + sent + `}`, "paid", "2"},
		{"bare", 200, sent, "paid", "2"},
		{"one that was created", 200, `{"v1/payout":` + pending + `}`, "planned", ""},
		{"created twice", 200, `{"v1/payouts":[` + pending + `,` + pending + `]}`, "planned", ""},
		{"created, and another one sent", 200, `{"v1/payouts":[` + pending + `,` + sent + `]}`, "paid", "2"},
		{"sent, and a deleted one", 200, `[` + deleted + `,` + sent + `,` + canceled + `]`, "paid", "2"},
		{"only deleted ones", 200, `[` + deleted + `,` + canceled + `]`, "planned", ""},
		{"two that were started", 200, `[` + started + `,` + sent + `]`, "doubt", ""},
		{"an unknown word", 200, `[` + strange + `]`, "unknown", "6"},
		{"a list of none", 200, `{"v1/payouts":[]}`, "200/empty/", ""},
		{"not there", 404, `{"message":"Le dépôt 2026-11-B0001 n'existe pas"}`, "404//Le dépôt {ref} n'existe pas", ""},
		{"another reference", 200, `{"v1/payout":` + other + `}`, "doubt", ""},
		{"another reference among ours", 200, `[` + pending + `,` + other + `]`, "doubt", ""},
		{"the server failed", 500, `{"message":"not found"}`, "doubt", ""},
		{"words of success", 200, `{"message":"not found"}`, "doubt", ""},
		{"balances", 200, `{"v1/balances":[]}`, "doubt", ""},
		{"a payout with a status of failure", 404, sent, "doubt", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := attempt(1)
			v, err := answering(t, config(""), tt.status, tt.body).Inquire(t.Context(), a)
			got := v.Status.String()
			if answer, ok := errors.AsType[*batch.AnswerError](err); ok {
				got = answer.Shape()
			} else if err != nil {
				got = "doubt"
			}
			if got != tt.want || v.GatewayRef != tt.number {
				t.Errorf("Inquire = %s, number %q (%v); want %s, number %q", got, v.GatewayRef, err, tt.want, tt.number)
			}
			if err != nil && v != (batch.Verdict{}) {
				t.Errorf("a verdict beside an error: %+v", v)
			}
		})
	}
}

// A payout that was created and not started has no amount of ours: a corrected
// sheet must not be refused because of it.
func TestCreatedPayoutContradictsNothing(t *testing.T) {
	a := attempt(1)
	g := answering(t, config(""), 200, `{"v1/payout":{"id":1,"status":"pending","amount":999,"merchant_reference":"2026-11-B0001"}}`)
	if v, err := g.Inquire(t.Context(), a); err != nil || v.Status != batch.Planned || !v.Equal(a.Instruction) {
		t.Errorf("Inquire = %+v, %v; want not started, and no contradiction", v, err)
	}
}

// Money is counted in whole units, and nothing that FedaPay would have to
// guess at leaves the machine.
func TestUnpayableIsNotSent(t *testing.T) {
	s := open(t, map[string]string{})
	g := at(t, s)
	for name, spoil := range map[string]func(*batch.Instruction){
		"decimals":         func(i *batch.Instruction) { i.Amount.Amount = decimal.RequireFromString("1000.5") },
		"nothing":          func(i *batch.Instruction) { i.Amount.Amount = decimal.Zero },
		"less":             func(i *batch.Instruction) { i.Amount.Amount = decimal.NewFromInt(-1) },
		"over the limit":   func(i *batch.Instruction) { i.Amount.Amount = decimal.NewFromInt(amountMax + 1) },
		"another currency": func(i *batch.Instruction) { i.Amount.Currency = "GNF" },
		"no mode":          func(i *batch.Instruction) { i.Beneficiary.Bank.ID = "" },
		"no name":          func(i *batch.Instruction) { i.Beneficiary.Name = " " },
		"another country":  func(i *batch.Instruction) { i.Beneficiary.Country = "TG" },
		"another pool":     func(i *batch.Instruction) { i.Pool = "GNF" },
		"no number":        func(i *batch.Instruction) { i.Beneficiary.Account = "" },
		"a short number":   func(i *batch.Instruction) { i.Beneficiary.Account = "019700" },
	} {
		a := attempt(1)
		spoil(&a.Instruction)
		if h, err := g.Prepare(t.Context(), a); !errors.Is(err, batch.ErrNotSent) || h != "" {
			t.Errorf("%s: Prepare = %q, %v; want proof that nothing was sent", name, h, err)
		}
		a.Handle = "1"
		if _, err := g.Submit(t.Context(), a); !errors.Is(err, batch.ErrNotSent) {
			t.Errorf("%s: Submit = %v; want proof that nothing was sent", name, err)
		}
	}
	largest := attempt(1)
	largest.Instruction.Amount.Amount = decimal.NewFromInt(amountMax)
	if _, err := g.Prepare(t.Context(), largest); err != nil {
		t.Errorf("the largest amount: %v", err)
	}
	if books := s.Books(); len(books.Starts) != 0 || len(books.Creates) != 1 {
		t.Errorf("%d creates and %d starts arrived; want the one create", len(books.Creates), len(books.Starts))
	}
}

func TestNumbersAreWrittenInFull(t *testing.T) {
	tests := []struct {
		country, typed string
		sandbox        bool
		want           string // "" = refused
	}{
		{"BJ", "0197808080", false, "+2290197808080"},
		{"BJ", "01 97 80 80 80", false, "+2290197808080"},
		{"BJ", "+229 01-97-80-80-80", false, "+2290197808080"},
		{"BJ", "2290197808080", false, "+2290197808080"},
		{"BJ", "002290197808080", false, "+2290197808080"},
		{"BJ", "97808080", false, ""}, // from before the tenth digit
		{"BJ", "+22997808080", false, ""},
		{"BJ", "64000001", true, "+22964000001"},
		{"BJ", "+22966000001", true, "+22966000001"},
		{"BJ", "22966000001", true, "+22966000001"},
		{"BJ", "9780808080", false, ""}, // ten digits that begin otherwise
		{"BJ", "+33612345678", false, ""},
		{"BJ", "", false, ""},
		{"BJ", "019780808a", false, ""},
		{"CI", "0707080910", false, "+2250707080910"},
		{"CI", "707080910", false, ""},
		{"CI", "64000001", true, ""},
		{"TG", "90112233", false, "+22890112233"},
		{"TG", "0022890112233", false, "+22890112233"},
		{"SN", "771234567", false, "+221771234567"},
		{"GN", "+224621234567", false, "+224621234567"},
		{"BF", "70112233", false, "+22670112233"},
		{"NE", "22790112233", false, "+22790112233"},
	}
	for _, tt := range tests {
		got, err := countries()[tt.country].number(tt.typed, tt.sandbox)
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%s %q = %q, %v; want %q", tt.country, tt.typed, got, err, tt.want)
		}
		if err != nil && tt.typed != "" && strings.Contains(err.Error(), tt.typed) {
			t.Errorf("the error shows the number: %v", err)
		}
	}
}

// The same number is rationed as one, however a sheet writes it.
func TestRationKnowsANumberInAnySpelling(t *testing.T) {
	g := at(t, open(t, map[string]string{}))
	var last batch.Ration
	for n, typed := range []string{"0197808080", "+229 0197808080", "2290197808080", "01-97-80-80-80"} {
		i := attempt(1).Instruction
		i.Beneficiary.Account = typed
		r := g.Ration(i)
		if n > 0 && r != last || r.Most != 3 || r.Within != 24*time.Hour {
			t.Errorf("%q counts against %+v; want %+v", typed, r, last)
		}
		last = r
	}
}

func TestScreenRefusesWhatCannotBePaid(t *testing.T) {
	g := at(t, open(t, map[string]string{}))
	tests := []struct{ name, account, country, want string }{
		{"payable", "0197808080", "", ""},
		{"payable, with its country", "0197808080", "bj", ""},
		{"payable, with its country's name", "0197808080", "Bénin", ""},
		{"another country", "0197808080", "TG", "R161"},
		{"a short number", "019780", "", "R160"},
	}
	for _, tt := range tests {
		i := attempt(1).Instruction
		i.Beneficiary.Account, i.Beneficiary.Country = tt.account, tt.country
		got := ""
		for _, d := range g.Screen(i) {
			got += d.Code
			if strings.Contains(d.Value, tt.account) {
				t.Errorf("%s: the defect shows the number: %+v", tt.name, d)
			}
		}
		if got != tt.want {
			t.Errorf("%s: %q; want %q", tt.name, got, tt.want)
		}
	}
}

func TestNamesHaveTwoParts(t *testing.T) {
	for name, want := range map[string][2]string{
		"Ama KOFFI":              {"Ama", "KOFFI"},
		"Mahugnon  Éric SOSSOU ": {"Mahugnon Éric", "SOSSOU"},
		"Pelé":                   {"Pelé", "Pelé"},
	} {
		if first, last := names(name); first != want[0] || last != want[1] {
			t.Errorf("names(%q) = %q, %q; want %q", name, first, last, want)
		}
	}
}

// One address is one customer at FedaPay, and overwrites what is known of it.
func TestEmailsAreAsManyAsPayees(t *testing.T) {
	g := at(t, open(t, map[string]string{}))
	rapid.Check(t, func(t *rapid.T) {
		who := rapid.StringMatching(`[A-Z][a-z]{1,5} [A-Z]{2,6}`)
		number := rapid.StringMatching(`\+22901[0-9]{8}`)
		a, b, x, y := who.Draw(t, "a"), who.Draw(t, "b"), number.Draw(t, "x"), number.Draw(t, "y")
		same := strings.EqualFold(a, b) && x == y
		if (g.email(a, x) == g.email(b, y)) != same {
			t.Fatalf("%s %s and %s %s: %s, %s", a, x, b, y, g.email(a, x), g.email(b, y))
		}
	})
}

func TestMatchFindsOneOperatorOrNone(t *testing.T) {
	g := at(t, open(t, map[string]string{}))
	banks, err := g.Banks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"mtn_open": "mtn_open", "MTN": "mtn_open", "MTN MoMo": "mtn_open", "MTN Bénin": "mtn_open", "Moov Money": "moov", "moov": "moov",
		"Celtiis": "sbin", "momo_test": "momo_test", "": "", "Orange": "", "Maybank": "", "moov_tg": "", "mtn_ci": "", "Moof": "",
	} {
		m := g.Match(text, banks)
		if m.Bank.ID != want || m.Found != (want != "") || m.Why == "" {
			t.Errorf("Match(%q) = %+v; want %q", text, m, want)
		}
		if !m.Found && text != "" && (len(m.Nearest) == 0 || len(m.Nearest) > 3) {
			t.Errorf("Match(%q) offers %v", text, m.Nearest)
		}
	}
	if m := g.Match("Moof", banks); m.Nearest[0] != "Moov Benin" {
		t.Errorf("nearest to Moof is %v", m.Nearest)
	}
}

// Each code of our data belongs to a country of our data, and no name of a
// country means two operators.
func TestModesAreUnambiguous(t *testing.T) {
	for code := range countries() {
		c := config("")
		c.Country, c.Simulator, c.Environment = code, false, "live"
		c = c.withDefaults()
		banks := c.payable()
		if len(banks) == 0 {
			t.Errorf("%s has no operator", code)
		}
		for _, b := range banks {
			for _, name := range append(also(b), b.ID, b.Name) {
				if m := (&Gateway{}).Match(name, banks); !m.Found || m.Bank != b {
					t.Errorf("%s: %q is %+v; want %s", code, name, m, b.ID)
				}
			}
			if b.ID == sandboxMode {
				t.Errorf("%s: the sandbox's operator is payable in live", code)
			}
		}
	}
	for _, o := range operators() {
		if countries()[o.Country].Code == "" {
			t.Errorf("%s is of no country", o.Code)
		}
	}
}

func TestModesOfTheSettingsArePayable(t *testing.T) {
	c := config("")
	c.Modes = []string{"bestcash_bj", "moov"}
	ids := map[string]int{}
	for _, b := range c.withDefaults().payable() {
		ids[b.ID]++
	}
	if ids["bestcash_bj"] != 1 || ids["moov"] != 1 {
		t.Errorf("payable are %v", ids)
	}
}

func TestBalanceIsTheSumInOneCurrency(t *testing.T) {
	tests := []struct {
		name, country, body, want string
	}{
		{"one row a mode", "BJ", `{"v1/balances":[{"amount":150000,"currency_id":1,"mode":"mtn_open"},{"amount":50000,"currency_id":1,"mode":"moov"}]}`, "200000"},
		{"bare", "BJ", `[{"amount":150000,"currency_id":1,"mode":"mtn_open"}]`, "150000"},
		{"two currencies, XOF's id is known", "BJ", `{"v1/balances":[{"amount":7,"currency_id":1},{"amount":9,"currency_id":2}]}`, "7"},
		{"two currencies, GNF's is not", "GN", `{"v1/balances":[{"amount":7,"currency_id":1},{"amount":9,"currency_id":2}]}`, ""},
		{"one currency is ours", "GN", `{"v1/balances":[{"amount":9,"currency_id":2}]}`, "9"},
		{"named", "GN", `{"v1/balances":[{"amount":7,"currency_id":1,"currency":{"iso":"XOF"}},{"amount":9,"currency_id":2,"currency":{"iso":"GNF"}}]}`, "9"},
		{"none", "BJ", `{"v1/balances":[]}`, ""},
		{"no amount", "BJ", `{"v1/balances":[{"currency_id":1}]}`, ""},
		{"refused", "BJ", `{"message":"no"}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := config("")
			c.Country = tt.country
			b, err := answering(t, c, 200, tt.body).Balance(t.Context())
			if tt.want == "" {
				if err == nil {
					t.Errorf("Balance = %v; want an error", b.Amount)
				}
				return
			}
			if err != nil || b.Amount.String() != tt.want || b.At.IsZero() {
				t.Errorf("Balance = %+v, %v; want %s", b, err, tt.want)
			}
		})
	}
}

func TestBalanceOfTheSimulator(t *testing.T) {
	s := open(t, map[string]string{})
	b, err := at(t, s).Balance(t.Context())
	if err != nil || !b.Amount.Equal(s.Books().Balance) {
		t.Errorf("Balance = %+v, %v; the books have %s", b, err, s.Books().Balance)
	}
}

// Settings that contradict themselves could pay real money by mistake, or
// none: each is refused, with its key.
func TestConfigRefusesContradictions(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*Config)
		want  string
	}{
		{"no country", func(c *Config) { c.Country = "" }, "country is missing"},
		{"an unknown country", func(c *Config) { c.Country = "FR" }, "country is \"FR\""},
		{"another currency", func(c *Config) { c.Currency = "GNF" }, "currency is \"GNF\""},
		{"another environment", func(c *Config) { c.Environment = "test" }, "environment is \"test\""},
		{"no token", func(c *Config) { c.Token = settings.Secret{} }, "there is no token"},
		{"a public key", func(c *Config) { c.Token = settings.NewSecret("pk_live_x") }, "public key"},
		{"a live key in the sandbox", func(c *Config) { c.Token = settings.NewSecret("sk_live_planted") }, "live key"},
		{"a sandbox key in live", func(c *Config) { c.Environment = "live" }, "sandbox key"},
		{"a key of two lines", func(c *Config) { c.Token = settings.NewSecret("sk_\nplanted") }, "line break"},
		{"the live host in the sandbox", func(c *Config) { c.BaseURL = "https://API.fedapay.com./v1" }, "live host"},
		{"the sandbox host in live", func(c *Config) {
			c.Environment, c.BaseURL, c.Token = "live", sandboxURL, settings.NewSecret("sk_live_x")
		}, "not FedaPay's live host"},
		{"plain text in live", func(c *Config) {
			c.Environment, c.BaseURL, c.Token = "live", "http://127.0.0.1/v1", settings.NewSecret("sk_live_x")
		}, "https://"},
		{"a minimum in cents", func(c *Config) { c.MinimumBalance = "2.50" }, "minimum_balance"},
		{"a mode in words", func(c *Config) { c.Modes = []string{"MTN Benin"} }, "modes has"},
		{"an account in words", func(c *Config) { c.Account = "ours" }, "account is"},
		{"a mailbox for a domain", func(c *Config) { c.EmailDomain = "a@b.example" }, "email_domain"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := config("")
			c.Simulator, c.BaseURL = false, ""
			if err := c.Check(); err != nil {
				t.Fatalf("before: %v", err)
			}
			tt.spoil(&c)
			err := c.Check()
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "[fedapay] ") {
				t.Errorf("Check = %v; want [fedapay] … %s", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "planted") {
				t.Error("the error shows the key")
			}
		})
	}
}

func TestSimulatorIsOnThisMachineOnly(t *testing.T) {
	c := config("https://sandbox-api.fedapay.com")
	if _, err := New(c, client.Options{}); err == nil {
		t.Error("the simulator may be elsewhere")
	}
	c = config("http://127.0.0.1")
	g, err := New(c, client.Options{})
	if err != nil || g.Debtor().Environment != "simulator" {
		t.Errorf("Debtor = %+v, %v", g.Debtor(), err)
	}
}

// Another key or host may not see the same payouts; the debtor stays the same.
func TestOriginFollowsTheKey(t *testing.T) {
	a, b := config("http://127.0.0.1"), config("http://127.0.0.1")
	b.Token = settings.NewSecret("sk_sandbox_other")
	ga, err := New(a, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	gb, err := New(b, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if ga.Traits().Origin == gb.Traits().Origin || ga.Debtor() != gb.Debtor() {
		t.Errorf("origins %q, %q; debtors %+v, %+v", ga.Traits().Origin, gb.Traits().Origin, ga.Debtor(), gb.Debtor())
	}
}

// The header says which sub-account pays.
func TestAccountIsNamedInEachRequest(t *testing.T) {
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Get("FedaPay-Account"))
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"v1/balances":[{"amount":1,"currency_id":1}]}`)
	}))
	defer server.Close()
	for _, account := range []string{"", "77"} {
		c := config(server.URL)
		c.Account = account
		g, err := New(c, client.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.Balance(t.Context()); err != nil {
			t.Fatal(err)
		}
		g.Close()
	}
	if len(got) != 2 || got[0] != "" || got[1] != "77" {
		t.Errorf("accounts were %q", got)
	}
}

// Whatever bytes come back, nothing panics, nothing is refused but by a 401,
// and nothing is paid but by the word sent.
func FuzzAnswers(f *testing.F) {
	f.Add(200, []byte(`{"v1/payouts":[{"id":1,"status":"sent","amount":1001}]}`))
	f.Add(401, []byte(`{"message":"no","errors":{"a":["b"]}}`))
	f.Add(422, []byte(`{"message":null,"errors":[]}`))
	f.Add(200, []byte(`[{"id":1,"status":"pending","custom_metadata":[]}]`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		r := &reply{http: status}
		if r.open(body) != nil {
			return
		}
		a := attempt(1)
		v, err := r.started("1", a)
		if v.Refused != batch.NotRefused && (status != 401 || r.has) {
			t.Errorf("refused by %d %s", status, body)
		}
		if v.Status == batch.Planned {
			t.Errorf("the answer to a start is %v: %s", v.Status, body)
		}
		if err == nil && v.Status == batch.Paid && r.payouts[0].Status != "sent" {
			t.Errorf("paid by the word %q", r.payouts[0].Status)
		}
		_, _ = r.created(a)
		_, _ = r.named(a)
		_, _ = r.foundByID("1", a)
		_, _ = r.balance("XOF")
	})
}
