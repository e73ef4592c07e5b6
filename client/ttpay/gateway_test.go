package ttpay

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/client"
)

// What goes out is what the country's page asks for, and nothing else.
func TestOrdersAreAsTheCountrysPage(t *testing.T) {
	tests := map[string]map[string]any{
		"RU": {"accountType": json.Number("701"), "amount": "1001", "bankAccount": "79001000001", "phone": "79001000001", "realName": "IVAN PETROV"},
		"RU-card": {"accountType": json.Number("701"), "amount": "1001", "bankAccount": "2200123400000001", "phone": "79001234567",
			"realName": "IVAN PETROV"},
		"ID": {"accountType": json.Number("501"), "amount": "1001", "bankAccount": "1234500001", "bankCode": "0007", "bankName": "Bank BCA",
			"email": "budi@example.com", "phone": "081234567890", "realName": "BUDI SANTOSO"},
		"PK": {"accountType": json.Number("303"), "amount": "1001", "bankAccount": "3001000001", "bankCode": "EASYPAISA", "bankName": "EASYPAISA",
			"idCardNumber": "1234567890123", "idType": "CERT", "phone": "3001234567", "realName": "ALI RAZA"},
		"BR": {"accountType": json.Number("401"), "amount": "1001.00", "bankAccount": "12300000001", "idCardNumber": "12345678901", "idType": "CPF",
			"realName": "JOAO SILVA"},
	}
	for profile, want := range tests {
		t.Run(profile, func(t *testing.T) {
			g := at(t, open(t, profile, map[string]string{}), profile)
			f, err := g.order(attempt(profile, 1))
			if err != nil {
				t.Fatal(err)
			}
			body, err := g.sign(f, "n")
			if err != nil {
				t.Fatal(err)
			}
			var got map[string]any
			d := json.NewDecoder(strings.NewReader(string(body)))
			d.UseNumber()
			if err := d.Decode(&got); err != nil {
				t.Fatal(err)
			}
			delete(got, "sign")
			want["merchantOrderNo"] = "2026-11-K0001"
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestCallbackURLIsSentWhereItIsSet(t *testing.T) {
	c := config("http://127.0.0.1", "ID")
	c.CallbackURL = "https://merchant.example/cb"
	g, err := New(c, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f, err := g.order(attempt("ID", 1))
	if err != nil || !strings.Contains(f.canonical("n"), "&callbackUrl=https://merchant.example/cb&") {
		t.Errorf("order = %s, %v", f.canonical("n"), err)
	}
}

// A row that the country's page does not allow is refused by name and rule,
// before anything is sent, and the rule is the page's.
func TestScreenHasTheCountrysRules(t *testing.T) {
	type spoil = func(*batch.Instruction)
	account := func(s string) spoil { return func(i *batch.Instruction) { i.Beneficiary.Account = s } }
	phone := func(s string) spoil { return func(i *batch.Instruction) { i.Beneficiary.Phone = s } }
	amount := func(s string) spoil {
		return func(i *batch.Instruction) { i.Amount.Amount = decimal.RequireFromString(s) }
	}
	tests := []struct {
		name, profile string
		spoil         spoil
		want          string // fields, joined
	}{
		{"as it is", "ID", func(*batch.Instruction) {}, ""},
		{"a local number", "ID", phone("081234567890"), ""},
		{"a number without its zero", "ID", phone("62 812-3456-7890"), ""},
		{"a short number", "ID", phone("0812345"), "phone"},
		{"a landline", "ID", phone("0215551234"), "phone"},
		{"no number", "ID", phone(""), "phone"},
		{"an account in letters", "ID", account("12345O7890"), "third_party_account_no"},
		{"an account of 51 digits", "ID", account(strings.Repeat("1", 51)), "third_party_account_no"},
		{"no e-mail", "ID", func(i *batch.Instruction) { i.Beneficiary.Email = "" }, "email"},
		{"a long e-mail", "ID", func(i *batch.Instruction) { i.Beneficiary.Email = strings.Repeat("a", 60) + "@b.co" }, "email"},
		{"sen", "ID", amount("1000.50"), "amount"},
		{"nothing", "ID", amount("0"), "amount"},
		{"less", "ID", amount("-1"), "amount"},
		{"a bank that is not listed", "ID", func(i *batch.Instruction) { i.Beneficiary.Bank.ID = "9999" }, "bank"},
		{"no bank", "ID", func(i *batch.Instruction) { i.Beneficiary.Bank = batch.Bank{} }, "bank"},
		{"another country", "ID", func(i *batch.Instruction) { i.Beneficiary.Country = "MY" }, "country"},
		{"a long name", "ID", func(i *batch.Instruction) { i.Beneficiary.Name = strings.Repeat("A", 256) }, "recipient_name"},
		{"all at once", "ID", func(i *batch.Instruction) { i.Beneficiary = batch.Beneficiary{} }, "recipient_name bank third_party_account_no phone email"},
		{"a phone for an account", "RU", account("79001234567"), ""},
		{"written from within", "RU", account("8 900 123-45-67"), ""},
		{"written in full", "RU", account("+7 900 1234567"), ""},
		{"a card for a phone", "RU", account("2200123400000001"), "third_party_account_no"},
		{"a phone for a card", "RU-card", account("79001234567"), "third_party_account_no"},
		{"kopecks", "RU", amount("1000.5"), "amount"},
		{"a name of one letter", "RU", func(i *batch.Instruction) { i.Beneficiary.Name = "I" }, "recipient_name"},
		{"a name with signs", "RU", func(i *batch.Instruction) { i.Beneficiary.Name = "IVAN <PETROV>" }, "recipient_name"},
		{"a name in Cyrillic", "RU", func(i *batch.Instruction) { i.Beneficiary.Name = "Иван Петров-Водкин" }, ""},
		{"centavos", "BR", amount("1000.55"), ""},
		{"half a centavo", "BR", amount("1000.555"), "amount"},
		{"another account type", "BR", func(i *batch.Instruction) {
			i.Beneficiary.AccountType, i.Beneficiary.Account = "evp", "123e4567-e89b-12d3-a456-426614174000"
		}, ""},
		{"no account type", "BR", func(i *batch.Instruction) { i.Beneficiary.AccountType = "" }, "account_type"},
		{"an account type's code", "BR", func(i *batch.Instruction) { i.Beneficiary.AccountType = "401" }, ""},
		{"another kind of ID", "BR", func(i *batch.Instruction) { i.Beneficiary.IDType = "RG" }, "id_type"},
		{"an optional e-mail that is none", "PK", func(i *batch.Instruction) { i.Beneficiary.Email = "none" }, "email"},
	}
	for _, tt := range tests {
		t.Run(tt.profile+" "+tt.name, func(t *testing.T) {
			g := at(t, open(t, tt.profile, map[string]string{}), tt.profile)
			a := attempt(tt.profile, 1)
			tt.spoil(&a.Instruction)
			var got []string
			for _, d := range g.Screen(a.Instruction) {
				got = append(got, d.Value)
				if d.Code != codeNotTaken || d.Other == "" {
					t.Errorf("%+v lacks its code or its rule", d)
				}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("Screen refuses %q; want %q", got, tt.want)
			}
			_, err := g.Submit(t.Context(), a)
			if tt.want != "" && !errors.Is(err, batch.ErrNotSent) {
				t.Errorf("Submit = %v; want proof that nothing was sent", err)
			}
			if tt.want == "" && err != nil {
				t.Errorf("Submit = %v; the simulator refuses what we let through", err)
			}
		})
	}
}

// What a country needs, a sheet without it must hear of by column.
func TestNeedsFollowThePage(t *testing.T) {
	for profile, want := range map[string][]batch.Field{
		"ID": {batch.FieldPhone, batch.FieldEmail}, "RU": nil, "RU-card": {batch.FieldPhone},
		"PK": {batch.FieldNationalID, batch.FieldPhone, batch.FieldAccountType}, "BR": {batch.FieldNationalID, batch.FieldIDType, batch.FieldAccountType},
	} {
		if diff := cmp.Diff(want, profiles()[profile].needs()); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", profile, diff)
		}
	}
}

// The data is ours: each table must be whole.
func TestProfilesAreWhole(t *testing.T) {
	for name, p := range profiles() {
		if !batch.Currency(p.Currency).Known() || len(p.Kinds) == 0 || p.Bank != bankNeeded && p.Bank != bankUnused || !strings.HasPrefix(name, p.Country) {
			t.Errorf("%s = %+v", name, p)
		}
		for _, k := range p.Kinds {
			if k.Account.Regexp == nil || k.Says == "" || len(k.Names) == 0 {
				t.Errorf("%s: %+v", name, k)
			}
		}
		for _, m := range p.Fields {
			if _, known := sheetFields[m.From]; !known || m.Rule.Regexp == nil || m.Says == "" || m.Name == "" {
				t.Errorf("%s: %+v", name, m)
			}
		}
	}
	for _, b := range catalogue() {
		if _, known := profiles()[b.country]; !known || b.code == "" || b.name == "" {
			t.Errorf("banks.csv: %+v", b)
		}
	}
}

func TestMatchFindsOneBankOrNone(t *testing.T) {
	c := config("http://127.0.0.1", "ID")
	c.Banks = []string{"0011=Bank Danamon", "0007=BCA Digital"}
	g, err := New(c, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	banks, err := g.Banks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{
		"0001": "0001", "BRI": "0001", "Bank Rakyat Indonesia": "0001", "bank mandiri": "0002", "CIMB": "0010", "Danamon": "", "Bank Danamon": "0011",
		"BCA Digital": "0007", "BCA": "0007", "Bank BCA": "", "EASYPAISA": "", "": "", "7": "",
	} {
		if m := g.Match(typed, banks); m.Bank.ID != want || m.Found != (want != "") {
			t.Errorf("Match(%q) = %+v; want %q", typed, m, want)
		}
	}
	ru := at(t, open(t, "RU", map[string]string{}), "RU")
	if m := ru.Match("Sberbank", nil); !m.Found || m.Bank != (batch.Bank{Name: "Sberbank"}) {
		t.Errorf("where no bank is named, Match = %+v", m)
	}
}

// A success can be followed by a refund: the same look-up then says that the
// money came back.
func TestRefundAfterSuccessIsReturned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := attempt("ID", 1)
		s := open(t, "ID", map[string]string{"ref:" + a.Wire: "bounced"})
		g, err := New(config("http://127.0.0.1", "ID"), client.Options{Dial: s.Dial})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.Submit(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		var story []string
		for range 12 {
			v, err := g.Inquire(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			if word := v.Status.String(); len(story) == 0 || story[len(story)-1] != word {
				story = append(story, word)
			}
			time.Sleep(time.Second)
		}
		if got := strings.Join(story, " "); got != "waiting paid returned" {
			t.Errorf("the look-ups said %s", got)
		}
		g.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		synctest.Wait()
	})
}

// A second order with one number is refused as a duplicate: released by a
// person after a lost answer, it cannot pay twice.
func TestSecondCreateOfOneNumberPaysNobody(t *testing.T) {
	s := open(t, "ID", map[string]string{})
	g, a := at(t, s, "ID"), attempt("ID", 1)
	if _, err := g.Submit(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	v, err := g.Submit(t.Context(), a)
	if answer, ok := errors.AsType[*batch.AnswerError](err); !ok || answer.Code != "426" || v != (batch.Verdict{}) {
		t.Errorf("Submit again = %+v, %v; want an answered doubt", v, err)
	}
	if v, err := g.Inquire(t.Context(), a); err != nil || v.Status != batch.Waiting && v.Status != batch.Paid {
		t.Errorf("Inquire = %+v, %v; want the first order", v, err)
	}
	if n := (box{s}).Accepted(a.Wire); n != 1 {
		t.Errorf("%d orders were accepted", n)
	}
}

func TestTimesAreTheCountrysOwn(t *testing.T) {
	for profile, want := range map[string]string{
		"ID": "2026-01-01T05:34:56Z", "PK": "2026-01-01T07:34:56Z", "BR": "2026-01-01T15:34:56Z", "RU": "0001-01-01T00:00:00Z",
	} {
		if got := profiles()[profile].time("2026-01-01 12:34:56").UTC().Format(time.RFC3339); got != want {
			t.Errorf("%s: %s; want %s", profile, got, want)
		}
	}
	if !profiles()["ID"].time("01/01/2026").IsZero() {
		t.Error("a time in another form was read")
	}
}

// statementServer answers queryList with the given pages, by cursor.
func statementServer(t *testing.T, pages map[string]string) (Statements, *[]string) {
	t.Helper()
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var q struct{ PageIndex, BeginTime, EndTime, Type string }
		if err := json.Unmarshal(body, &q); err != nil || q.Type != "PAYOUT" {
			t.Errorf("asked with %s", body)
		}
		asked = append(asked, q.PageIndex+" "+q.BeginTime+" "+q.EndTime)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"code":200,"msg":"success","data":%s}`, pages[q.PageIndex])
	}))
	t.Cleanup(server.Close)
	g, err := New(config(server.URL, "ID"), client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.Close)
	return Statements{g}, &asked
}

func line(order, trade, status string) string {
	return fmt.Sprintf(`{"type":"PAYOUT","merchantOrderNo":%q,"tradeNo":%q,"amount":"1001.00","serviceAmount":"45.00","status":%s,"completeTime":"2026-01-01 12:34:56"}`, order, trade, status)
}

// A statement is a proof: it is complete, or it is an error.
func TestStatementIsCompleteOrAnError(t *testing.T) {
	full := strings.Repeat(line("A", "T0", "2")+",", listRows-1) + line("B", "T1", "2")
	tests := []struct {
		name  string
		pages map[string]string
		want  string // reference/number/status, or error
	}{
		{"an empty one", map[string]string{"": `{"pageIndex":"","records":[]}`}, ""},
		{"one page that leads nowhere", map[string]string{"": `{"pageIndex":"","records":[` + line("A", "T1", "2") + `]}`}, "A/T1/paid"},
		{"one page that leads to an empty one", map[string]string{
			"": `{"pageIndex":"p2","records":[` + line("A", "T1", "2") + `]}`, "p2": `{"pageIndex":"p2","records":[]}`,
		}, "A/T1/paid"},
		{"two pages", map[string]string{
			"": `{"pageIndex":"p2","records":[` + line("A", "T1", "2") + `]}`, "p2": `{"pageIndex":"","records":[` + line("B", "T2", "3") + `]}`,
		}, "A/T1/paid B/T2/failed"},
		{"a page that comes again", map[string]string{
			"": `{"pageIndex":"p2","records":[` + line("A", "T1", "2") + `]}`, "p2": `{"pageIndex":"p3","records":[` + line("A", "T1", "2") + `]}`,
		}, "A/T1/paid"},
		{"a refund is no payout of its own", map[string]string{"": `{"pageIndex":"","records":[` + line("A", "T1", "2") + `,` + line("A", "T1", "4") + `]}`}, "A/T1/returned"},
		{"in either order", map[string]string{"": `{"pageIndex":"","records":[` + line("A", "T1", "4") + `,` + line("A", "T1", "2") + `]}`}, "A/T1/returned"},
		{"a full page that leads nowhere", map[string]string{"": `{"pageIndex":"","records":[` + full + `]}`}, "error"},
		{"a line without a number", map[string]string{"": `{"pageIndex":"","records":[` + line("A", "", "2") + `]}`}, "error"},
		{"no data", map[string]string{"": `null`}, "error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := statementServer(t, tt.pages)
			list, err := s.Statement(t.Context(), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
			var got []string
			for _, x := range list {
				got = append(got, x.Ref+"/"+x.GatewayRef+"/"+x.Status.String())
			}
			if tt.want == "error" {
				if err == nil || list != nil {
					t.Errorf("Statement = %v, %v; want an error and no list", got, err)
				}
				return
			}
			if err != nil || strings.Join(got, " ") != tt.want {
				t.Errorf("Statement = %v, %v; want %s", got, err, tt.want)
			}
		})
	}
}

func TestStatementAsksForTheCountrysDays(t *testing.T) {
	s, asked := statementServer(t, map[string]string{"": `{"pageIndex":"","records":[]}`})
	from := time.Date(2026, 1, 1, 20, 0, 0, 0, time.UTC) // the 2nd in Jakarta
	if _, err := s.Statement(t.Context(), from, from.Add(24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if want := " 2026-01-02 00:00:00.000 2026-01-03 23:59:59.999"; (*asked)[0] != want {
		t.Errorf("asked for %q; want %q", (*asked)[0], want)
	}
	if _, err := s.Statement(t.Context(), from, from.Add(40*24*time.Hour)); err == nil {
		t.Error("a statement of more than 31 days was asked for")
	}
	s.profile = profiles()["RU"]
	if _, err := s.Statement(t.Context(), from, from); err == nil {
		t.Error("a statement was asked for in a time that is not documented")
	}
}

func TestStatementOfTheSimulator(t *testing.T) {
	for _, end := range []string{"empty", "same"} {
		s := open(t, "ID", map[string]string{"list-end": end})
		g, a := at(t, s, "ID"), attempt("ID", 1)
		if _, err := g.Submit(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		list, err := Statements{g}.Statement(t.Context(), time.Now(), time.Now())
		if err != nil || len(list) != 1 || list[0].Ref != a.Wire || !list[0].Amount.Equal(a.Instruction.Amount.Amount) {
			t.Errorf("%s: Statement = %+v, %v", end, list, err)
		}
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
		{"no country", func(c *Config) { c.Country, c.Profile = "", "" }, "country is missing"},
		{"an unknown country", func(c *Config) { c.Country, c.Profile = "FR", "" }, "profile is \"FR\""},
		{"another country's profile", func(c *Config) { c.Profile = "RU" }, "they must agree"},
		{"another currency", func(c *Config) { c.Currency = "USD" }, "currency is \"USD\""},
		{"another environment", func(c *Config) { c.Environment = "test" }, "environment is \"test\""},
		{"no address", func(c *Config) { c.BaseURL = "" }, "base_url is missing"},
		{"a test address in live", func(c *Config) { c.Environment = "live" }, "test address"},
		{"a production address in the sandbox", func(c *Config) { c.BaseURL = "https://id-gateway.teemopay.com" }, "production address"},
		{"plain text in live", func(c *Config) { c.Environment, c.BaseURL = "live", "http://127.0.0.1" }, "https://"},
		{"no application", func(c *Config) { c.AppCode = "" }, "app_code is missing"},
		{"an application with blanks", func(c *Config) { c.AppCode = "a b" }, "app_code is missing or has blanks"},
		{"no key", func(c *Config) { c.PrivateKey = settings.Secret{} }, "there is no private key"},
		{"a key that is none", func(c *Config) { c.PrivateKey = settings.NewSecret("planted") }, "not an RSA private key"},
		{"a platform key that is none", func(c *Config) { c.PlatformKey = "planted" }, "not an RSA public key"},
		{"a bank without a name", func(c *Config) { c.Banks = []string{"0011"} }, "banks has"},
		{"a fee in words", func(c *Config) { c.Fee = "little" }, "fee"},
		{"a callback URL that is none", func(c *Config) { c.CallbackURL = "merchant" }, "callback_url"},
		{"a callback URL with a password", func(c *Config) { c.CallbackURL = "https://a:planted@merchant.example" }, "callback_url"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := config("https://test-id-gateway.teemopay.com", "ID")
			c.Simulator = false
			if err := c.Check(); err != nil {
				t.Fatalf("before: %v", err)
			}
			tt.spoil(&c)
			err := c.Check()
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "[ttpay] ") {
				t.Errorf("Check = %v; want [ttpay] … %s", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "planted") {
				t.Error("the error shows a secret")
			}
		})
	}
}

// The private key is a secret and its file must be private; the platform's is
// public, and its file may be anybody's to read.
func TestLoadReadsBothKeys(t *testing.T) {
	folder := t.TempDir()
	for name, s := range map[string]struct {
		contents string
		mode     os.FileMode
	}{"merchant.key": {vectorKey + "\n", 0o600}, "platform.key": {"\ufeff" + vectorPlatform + "\r\n", 0o644}} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(s.contents), s.mode); err != nil {
			t.Fatal(err)
		}
	}
	c := Config{BaseURL: "https://gateway.example", Country: "id", AppCode: "app", PrivateKeyFile: "merchant.key", PlatformKeyFile: "platform.key"}
	if err := c.Load(folder, nil); err != nil {
		t.Fatal(err)
	}
	g, err := New(c, client.Options{})
	if err != nil || g.platform == nil {
		t.Fatalf("New = %v, %v", g, err)
	}
	if d := g.Debtor(); d != (batch.Debtor{Gateway: "ttpay", Environment: "sandbox", Merchant: "app", Pool: "ID", Currency: "IDR"}) {
		t.Errorf("Debtor = %+v", d)
	}
	c = Config{PrivateKeyFile: "platform.key"}
	if err := c.Load(folder, nil); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a private key that others can read: %v", err)
	}
}

func TestBalanceOfTheSimulator(t *testing.T) {
	s := open(t, "ID", map[string]string{})
	g, a := at(t, s, "ID"), attempt("ID", 1)
	if _, err := g.Submit(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	b, err := g.Balance(t.Context())
	books := s.Books()
	if want := books.Balance.Sub(books.Held); err != nil || !b.Amount.Equal(want) {
		t.Errorf("Balance = %+v, %v; the books have %s available", b, err, want)
	}
}

// Whatever bytes come back, nothing panics, nothing is refused but by the
// codes of the manual, and nothing is paid but by status 2.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte(`{"code":200,"data":{"merchantOrderNo":"2026-11-K0001","tradeNo":"T","status":2,"amount":"1001.00"}}`))
	f.Add([]byte(`{"code":425,"msg":null,"data":{}}`))
	f.Add([]byte(`{"code":400,"msg":"Order not found"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		e := &envelope{call: "create"}
		if client.Decode(body, e) != nil {
			return
		}
		a := attempt("ID", 1)
		v, err := e.created(a)
		if v.Refused != batch.NotRefused && !strings.Contains("416 417 418 425 427 473", string(e.Code)) || v.Status == batch.Paid {
			t.Errorf("created: %+v, %v by %s", v, err, body)
		}
		v, err = e.found(a, profiles()["ID"])
		if v.Status == batch.Paid && v.Code != "2" || errors.Is(err, batch.ErrNotFound) && e.Code != codeNotFound && e.Code != codeNoOrder {
			t.Errorf("found: %+v, %v by %s", v, err, body)
		}
	})
}
