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
	"github.com/pelletier/go-toml/v2"
	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/batch/wording"
	"payrun/client"
	"payrun/client/simulator"
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

// A row that the country's page does not allow is refused with what is wrong
// and an example, before anything is sent; what we let through, the simulator
// takes. No defect shows an account, a telephone or an identity number.
func TestScreenHasTheCountrysRules(t *testing.T) {
	type spoil = func(*batch.Instruction)
	account := func(s string) spoil { return func(i *batch.Instruction) { i.Beneficiary.Account = s } }
	phone := func(s string) spoil { return func(i *batch.Instruction) { i.Beneficiary.Phone = s } }
	name := func(s string) spoil { return func(i *batch.Instruction) { i.Beneficiary.Name = s } }
	country := func(s string) spoil { return func(i *batch.Instruction) { i.Beneficiary.Country = s } }
	bank := func(b batch.Bank) spoil { return func(i *batch.Instruction) { i.Beneficiary.Bank = b } }
	amount := func(s string) spoil {
		return func(i *batch.Instruction) { i.Amount.Amount = decimal.RequireFromString(s) }
	}
	kind := func(s, account string) spoil {
		return func(i *batch.Instruction) { i.Beneficiary.AccountType, i.Beneficiary.Account = s, account }
	}
	tests := []struct {
		name, profile string
		spoil         spoil
		want          string // codes, joined
	}{
		{"as it is", "ID", func(*batch.Instruction) {}, ""},
		{"a local number", "ID", phone("081234567890"), ""},
		{"a number without its zero", "ID", phone("62 812-3456-7890"), ""},
		{"a short number", "ID", phone("0812345"), "R151"},
		{"a landline", "ID", phone("0215551234"), "R151"},
		{"another country's number", "ID", phone("+79001234567"), "R151"},
		{"no number", "ID", phone(""), "R151"},
		{"an account in groups", "ID", account("123-456-7890"), ""},
		{"an account in letters", "ID", account("12345O7890"), "R150"},
		{"an account of 51 digits", "ID", account(strings.Repeat("1", 51)), "R150"},
		{"no e-mail", "ID", func(i *batch.Instruction) { i.Beneficiary.Email = "" }, "R152"},
		{"a long e-mail", "ID", func(i *batch.Instruction) { i.Beneficiary.Email = strings.Repeat("a", 60) + "@b.co" }, "R152"},
		{"sen", "ID", amount("1000.50"), "R157"},
		{"a bank that is typed by code", "ID", bank(batch.Bank{ID: "9999", Name: "9999"}), ""},
		{"a bank that is no code", "ID", bank(batch.Bank{ID: "Danamon", Name: "Danamon"}), "R159"},
		{"a bank without its name", "ID", bank(batch.Bank{ID: "0007"}), "R159"},
		{"no bank", "ID", bank(batch.Bank{}), "R159"},
		{"another country", "ID", country("MY"), "R158"},
		{"the country's code", "ID", country("id"), ""},
		{"the country's name", "ID", country("INDONESIA"), ""},
		{"an account type of nobody's", "ID", kind("wallet", "1234567890"), "R155"},
		{"the account type's name", "ID", kind("bank transfer", "1234567890"), ""},
		{"a long name", "ID", name(strings.Repeat("A", 256)), "R156"},
		{"all at once", "ID", func(i *batch.Instruction) { i.Beneficiary = batch.Beneficiary{} }, "R156 R159 R151 R152"},
		{"a phone for an account", "RU", account("79001234567"), ""},
		{"written from within", "RU", account("8 900 123-45-67"), ""},
		{"written in full", "RU", account("+7 (900) 1234567"), ""},
		{"written as abroad", "RU", account("007 900 1234567"), ""},
		{"a digit too few", "RU", account("7900123456"), "R150"},
		{"another country's phone", "RU", account("+1 212 555 1234"), "R150"},
		{"a card for a phone", "RU", account("2200123400000001"), "R150"},
		{"a phone for a card", "RU-card", account("79001234567"), "R150"},
		{"a card in groups", "RU-card", account("2200 1234 0000 0001"), ""},
		{"kopecks", "RU", amount("1000.5"), "R157"},
		{"a name of one letter", "RU", name("I"), "R156"},
		{"a name with signs", "RU", name("IVAN <PETROV>"), "R156"},
		{"a name in Cyrillic", "RU", name("Иван Петров-Водкин"), ""},
		{"the country's own name", "RU", country("россия"), ""},
		{"centavos", "BR", amount("1000.55"), ""},
		{"another account type", "BR", kind("evp", "123e4567-e89b-12d3-a456-426614174000"), ""},
		{"a telephone key", "BR", kind("PHONE", "+55 (11) 98765-4321"), ""},
		{"a telephone key without its country", "BR", kind("PHONE", "11987654321"), "R150"},
		{"a CPF with its dots", "BR", kind("CPF", "123.456.789-01"), ""},
		{"a company's number for a person's", "BR", kind("CPF", "12345678000190"), "R150"},
		{"no account type", "BR", kind("", "12300000001"), "R155"},
		{"an account type's code", "BR", kind("401", "12300000001"), ""},
		{"another kind of ID", "BR", func(i *batch.Instruction) { i.Beneficiary.IDType = "RG" }, "R154"},
		{"half an identity number", "BR", func(i *batch.Instruction) { i.Beneficiary.IDNumber = "123456" }, "R153"},
		{"the bank says the kind", "PK", kind("", "03001234567"), ""},
		{"one wallet's kind at the other", "PK", kind("JAZZCASH", "03001234567"), "R155"},
		{"a wallet's kind at a bank", "PK", bank(batch.Bank{ID: "HBL", Name: "HBL"}), "R155"},
		{"a bank's kind at a wallet", "PK", kind("301", "03001234567"), "R155"},
		{"rupees and paisa", "PK", amount("1000.50"), "R157"},
		{"no optional e-mail", "PK", func(i *batch.Instruction) { i.Beneficiary.Email = "" }, ""},
		{"an optional e-mail that is none", "PK", func(i *batch.Instruction) { i.Beneficiary.Email = "none" }, "R152"},
	}
	for _, tt := range tests {
		t.Run(tt.profile+" "+tt.name, func(t *testing.T) {
			g := at(t, open(t, tt.profile, map[string]string{}), tt.profile)
			a := attempt(tt.profile, 1)
			tt.spoil(&a.Instruction)
			checkScreen(t, g.Screen(a.Instruction), a.Instruction.Beneficiary, tt.want)
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

func checkScreen(t *testing.T, found []batch.Defect, b batch.Beneficiary, want string) {
	t.Helper()
	var got []string
	for _, d := range found {
		got = append(got, d.Code)
		for _, secret := range []string{b.Account, b.Phone, b.IDNumber, b.Email} {
			if secret != "" && strings.Contains(d.Value, secret) {
				t.Errorf("%s shows a number or an address: %q", d.Code, d.Value)
			}
		}
		for _, lang := range []string{"en", "id"} {
			said := wording.Defect(lang, d)
			if said == d.Code || strings.ContainsAny(said, "{}") || strings.Contains(said, "  ") {
				t.Errorf("%s: %s says %q", lang, d.Code, said)
			}
		}
	}
	if strings.Join(got, " ") != want {
		t.Errorf("Screen refuses %q; want %q", got, want)
	}
}

// What TTpay would have to guess at, or was never meant for this account, does
// not leave.
func TestUnpayableIsNotSent(t *testing.T) {
	s := open(t, "ID", map[string]string{})
	g := at(t, s, "ID")
	for name, spoil := range map[string]func(*batch.Attempt){
		"nothing":            func(a *batch.Attempt) { a.Instruction.Amount.Amount = decimal.Zero },
		"less":               func(a *batch.Attempt) { a.Instruction.Amount.Amount = decimal.NewFromInt(-1) },
		"21 digits":          func(a *batch.Attempt) { a.Instruction.Amount.Amount = decimal.New(1, 20) },
		"another currency":   func(a *batch.Attempt) { a.Instruction.Amount.Currency = "RUB" },
		"another pool":       func(a *batch.Attempt) { a.Instruction.Pool = "RU" },
		"no reference":       func(a *batch.Attempt) { a.Wire = "" },
		"a long reference":   func(a *batch.Attempt) { a.Wire = strings.Repeat("A", orderMax+1) },
		"no payee":           func(a *batch.Attempt) { a.Instruction.Beneficiary = batch.Beneficiary{} },
		"half of a currency": func(a *batch.Attempt) { a.Instruction.Amount.Amount = decimal.RequireFromString("1.5") },
	} {
		a := attempt("ID", 1)
		spoil(&a)
		if v, err := g.Submit(t.Context(), a); !errors.Is(err, batch.ErrNotSent) || v != (batch.Verdict{}) {
			t.Errorf("%s: Submit = %+v, %v; want proof that nothing was sent", name, v, err)
		}
	}
	if _, err := g.Inquire(t.Context(), batch.Attempt{}); !errors.Is(err, batch.ErrNotSent) {
		t.Errorf("Inquire of nothing = %v", err)
	}
	if n := len(s.Books().Creates); n != 0 {
		t.Errorf("%d creates arrived", n)
	}
}

// A bank that the sheet names and nobody knows is a reason to wait, with the
// nearest names; it must not be a defect as well. It is not sent either way.
func TestAnUnclearBankIsLeftToItsHold(t *testing.T) {
	for profile, wait := range map[string]func(*batch.Beneficiary){
		"ID": func(b *batch.Beneficiary) { b.BankTyped = "Danamon" },
		"PK": func(b *batch.Beneficiary) { b.Mode = "Habib Bank" },
	} {
		g := at(t, open(t, profile, map[string]string{}), profile)
		a := attempt(profile, 1)
		a.Instruction.Beneficiary.Bank = batch.Bank{}
		wait(&a.Instruction.Beneficiary)
		if wrong := g.Screen(a.Instruction); len(wrong) > 0 {
			t.Errorf("%s: Screen = %+v", profile, wrong)
		}
		if _, err := g.Submit(t.Context(), a); !errors.Is(err, batch.ErrNotSent) {
			t.Errorf("%s: Submit = %v; want proof that nothing was sent", profile, err)
		}
	}
}

// Nothing is rounded on its way out.
func TestAmountsGoOutAsTheyAre(t *testing.T) {
	tests := []struct{ profile, amount, want string }{
		{"ID", "150000", "150000"}, {"ID", "150000.00", "150000"}, {"ID", "0.4", ""}, {"ID", "150000.5", ""},
		{"RU", "1500.00", "1500"}, {"RU", "1500.01", ""}, {"PK", "1500", "1500"}, {"PK", "1500.50", ""},
		{"BR", "1500", "1500.00"}, {"BR", "0.01", "0.01"}, {"BR", "1500.005", ""}, {"BR", "1500.500", "1500.50"},
		{"BR", "12345678901234567.89", "12345678901234567.89"}, {"BR", "123456789012345678.90", ""},
	}
	for _, tt := range tests {
		p := profiles()[tt.profile]
		got, err := p.amount(batch.Money{Amount: decimal.RequireFromString(tt.amount), Currency: batch.Currency(p.Currency)})
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%s %s = %q, %v; want %q", tt.profile, tt.amount, got, err, tt.want)
		}
	}
}

// What a country needs, a sheet without it must hear of by column.
func TestNeedsFollowThePage(t *testing.T) {
	for profile, want := range map[string][]batch.Field{
		"ID": {batch.FieldPhone, batch.FieldEmail}, "RU": nil, "RU-card": {batch.FieldPhone},
		"PK": {batch.FieldNationalID, batch.FieldPhone}, "BR": {batch.FieldNationalID, batch.FieldIDType, batch.FieldAccountType},
	} {
		if diff := cmp.Diff(want, profiles()[profile].needs()); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", profile, diff)
		}
	}
}

// The data is ours: each table must be whole.
func TestProfilesAreWhole(t *testing.T) {
	for name, p := range profiles() {
		if !batch.Currency(p.Currency).Known() || len(p.Kinds) == 0 || p.Bank != bankNeeded && p.Bank != bankUnused || !strings.HasPrefix(name, p.Country) || len(p.Names) == 0 {
			t.Errorf("%s = %+v", name, p)
		}
		for _, k := range p.Kinds {
			if k.Account.Regexp == nil || !k.Account.MatchString(k.Like) || len(k.Names) == 0 || !k.called(k.Code) || !k.called(k.Names[0]) {
				t.Errorf("%s: %+v", name, k)
			}
		}
		for _, m := range p.Fields {
			if _, known := sheetFields[m.From]; !known || m.Rule.Regexp == nil || m.Like == "" || m.Name == "" {
				t.Errorf("%s: %+v", name, m)
			}
			for example := range strings.SplitSeq(m.Like, ", ") {
				if !m.Rule.MatchString(example) {
					t.Errorf("%s: the example %q of %s breaks its own rule", name, example, m.Name)
				}
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
		"BCA Digital": "0007", "BCA": "0007", "Bank BCA": "", "EASYPAISA": "", "": "", "7": "", "00077": "",
		"0142": "0142", " 0142  Bank Jasa ": "0142", "0001 whatever is written": "0001", "0142x": "",
	} {
		if m := g.Match(typed, banks); m.Bank.ID != want || m.Found != (want != "") {
			t.Errorf("Match(%q) = %+v; want %q", typed, m, want)
		}
	}
	if m := g.Match("0142 Bank Jasa", banks); m.Bank != (batch.Bank{ID: "0142", Name: "Bank Jasa"}) || m.Why != whyTyped {
		t.Errorf("a code as typed = %+v", m)
	}
	pk := at(t, open(t, "PK", map[string]string{}), "PK")
	banks, err = pk.Banks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{"Easypaisa": "EASYPAISA", "Jazz Cash": "JAZZCASH", "HBL": "HBL", "ALLIED BANK": "ALLIED BANK", "Habib Bank": "", "": ""} {
		if m := pk.Match(typed, banks); m.Bank.ID != want || m.Bank.Name != want || m.Found != (want != "") {
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
		"ID": "2026-01-01T05:34:56Z", "PK": "2026-01-01T07:34:56Z", "BR": "2026-01-01T15:34:56Z", "RU": "2026-01-01T12:34:56Z",
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
func statementServer(t *testing.T, pages map[string]string, profile string) (*Gateway, *[]string) {
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
	g, err := New(config(server.URL, profile), client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.Close)
	g.now = func() time.Time { return time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC) }
	return g, &asked
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
		}, "error"},
		{"the first page for ever", map[string]string{
			"": `{"pageIndex":"p2","records":[` + line("A", "T1", "2") + `]}`, "p2": `{"pageIndex":"p2","records":[` + line("A", "T1", "2") + `]}`,
		}, "error"},
		{"pages that overlap", map[string]string{
			"": `{"pageIndex":"p2","records":[` + line("A", "T1", "2") + `]}`, "p2": `{"pageIndex":"p2","records":[` + line("A", "T1", "2") + `,` + line("B", "T2", "1") + `]}`,
		}, "A/T1/paid B/T2/waiting"},
		{"an order that moves on meanwhile", map[string]string{
			"": `{"pageIndex":"p2","records":[` + line("A", "T1", "1") + `]}`, "p2": `{"pageIndex":"","records":[` + line("A", "T1", "3") + `]}`,
		}, "A/T1/failed"},
		{"a part that came back", map[string]string{"": `{"pageIndex":"","records":[` + line("A", "T1", "2") + `,` + line("A", "T1", "5") + `]}`}, "A/T1/unknown"},
		{"all of it, in parts", map[string]string{"": `{"pageIndex":"","records":[` + line("A", "T1", "4") + `,` + line("A", "T1", "5") + `,` + line("A", "T1", "2") + `]}`}, "A/T1/returned"},
		{"paid and failed", map[string]string{"": `{"pageIndex":"","records":[` + line("A", "T1", "2") + `,` + line("A", "T1", "3") + `]}`}, "A/T1/unknown"},
		{"failed and returned", map[string]string{"": `{"pageIndex":"","records":[` + line("A", "T1", "4") + `,` + line("A", "T1", "3") + `]}`}, "A/T1/unknown"},
		{"paid and a status of no page", map[string]string{"": `{"pageIndex":"","records":[` + line("A", "T1", "7") + `,` + line("A", "T1", "2") + `]}`}, "A/T1/unknown"},
		{"a line without its status", map[string]string{"": `{"pageIndex":"","records":[` + line("A", "T1", "null") + `]}`}, "error"},
		{"a line without its amount", map[string]string{"": `{"pageIndex":"","records":[{"merchantOrderNo":"A","tradeNo":"T1","status":2}]}`}, "error"},
		{"a failed line without its amount", map[string]string{"": `{"pageIndex":"","records":[{"merchantOrderNo":"A","tradeNo":"T1","status":3}]}`}, "A/T1/failed"},
		{"a refund is no payout of its own", map[string]string{"": `{"pageIndex":"","records":[` + line("A", "T1", "2") + `,` + line("A", "T1", "4") + `]}`}, "A/T1/returned"},
		{"in either order", map[string]string{"": `{"pageIndex":"","records":[` + line("A", "T1", "4") + `,` + line("A", "T1", "2") + `]}`}, "A/T1/returned"},
		{"a full page that leads nowhere", map[string]string{"": `{"pageIndex":"","records":[` + full + `]}`}, "error"},
		{"a line without a number", map[string]string{"": `{"pageIndex":"","records":[` + line("A", "", "2") + `]}`}, "error"},
		{"no data", map[string]string{"": `null`}, "error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := statementServer(t, tt.pages, "ID")
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

// Days are the country's; where its clock is not documented, all hours that
// may belong to them are asked for. Longer times are asked for in pieces that
// neither overlap nor leave a gap.
func TestStatementAsksForTheCountrysDays(t *testing.T) {
	from := time.Date(2026, 1, 1, 20, 0, 0, 0, time.UTC) // the 2nd in Jakarta
	tests := []struct {
		profile string
		days    int
		want    []string
	}{
		{"ID", 1, []string{" 2026-01-02 00:00:00.000 2026-01-03 23:59:59.999"}},
		{"BR", 0, []string{" 2026-01-01 00:00:00.000 2026-01-01 23:59:59.999"}},
		{"RU", 0, []string{" 2025-12-31 10:00:00.000 2026-01-02 13:59:59.999"}},
		{"ID", 30, []string{" 2026-01-02 00:00:00.000 2026-02-01 23:59:59.999"}},
		{"ID", 31, []string{" 2026-01-02 00:00:00.000 2026-02-01 23:59:59.999", " 2026-02-02 00:00:00.000 2026-02-02 23:59:59.999"}},
	}
	for _, tt := range tests {
		s, asked := statementServer(t, map[string]string{"": `{"pageIndex":"","records":[]}`}, tt.profile)
		if _, err := s.Statement(t.Context(), from, from.AddDate(0, 0, tt.days)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, *asked); diff != "" {
			t.Errorf("%s, %d days more: (-want +got)\n%s", tt.profile, tt.days, diff)
		}
	}
	s, asked := statementServer(t, nil, "ID")
	if list, err := s.Statement(t.Context(), s.now().AddDate(0, 0, -listAge-1), s.now()); !errors.Is(err, batch.ErrNotSent) || list != nil || len(*asked) > 0 {
		t.Errorf("a statement older than the platform keeps = %v, %v after %d requests", list, err, len(*asked))
	}
}

func TestStatementOfTheSimulator(t *testing.T) {
	for _, end := range []string{"empty", "same"} {
		s := open(t, "ID", map[string]string{"list-end": end})
		g, a := at(t, s, "ID"), attempt("ID", 1)
		if _, err := g.Submit(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		list, err := g.Statement(t.Context(), time.Now(), time.Now())
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
		{"TTpay's own production address in the sandbox", func(c *Config) { c.BaseURL = "https://PK-gateway.TTpaytech.com.:443/" }, "production address"},
		{"plain text in live", func(c *Config) { c.Environment, c.BaseURL = "live", "http://127.0.0.1" }, "https://"},
		{"no application", func(c *Config) { c.AppCode = "" }, "app_code is missing"},
		{"an application with blanks", func(c *Config) { c.AppCode = "a b" }, "app_code is missing or has blanks"},
		{"no key", func(c *Config) { c.PrivateKey = settings.Secret{} }, "there is no private key"},
		{"a key that is none", func(c *Config) { c.PrivateKey = settings.NewSecret("planted") }, "not an RSA private key"},
		{"a platform key that is none", func(c *Config) { c.PlatformKey = settings.NewSecret("planted") }, "not an RSA public key"},
		{"our own key for the platform's", func(c *Config) { c.PlatformKey = settings.NewSecret(simulator.DefaultTTpayMerchantPublicKey) }, "our own public key"},
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

// Both keys are for us alone: with one somebody pays, and who can change the
// other can forge callbacks.
func TestLoadReadsBothKeys(t *testing.T) {
	folder := t.TempDir()
	for name, contents := range map[string]string{"merchant.key": vectorKey + "\n", "platform.key": "\ufeff" + vectorPlatform + "\r\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(contents), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := func(name string) (string, bool) { return vectorPlatform, name == "PLATFORM" }
	for name, c := range map[string]Config{
		"files":              {PrivateKeyFile: "merchant.key", PlatformKeyFile: "platform.key"},
		"a file, a variable": {PrivateKeyFile: "merchant.key", PlatformKeyEnv: "PLATFORM"},
	} {
		c.BaseURL, c.Country, c.AppCode = "https://gateway.example", "id", "app"
		if err := c.Load(folder, env); err != nil {
			t.Fatal(name, err)
		}
		g, err := New(c, client.Options{})
		if err != nil || g.platform == nil {
			t.Fatalf("%s: New = %v, %v", name, g, err)
		}
		if d := g.Debtor(); d != (batch.Debtor{Gateway: "ttpay", Environment: "sandbox", Merchant: "app", Pool: "ID", Currency: "IDR"}) {
			t.Errorf("Debtor = %+v", d)
		}
		for _, verb := range []string{"%v", "%+v", "%#v"} {
			if text := fmt.Sprintf(verb, c); strings.Contains(text, vectorKey[:20]) {
				t.Errorf("%s shows the private key: %s", verb, text)
			}
		}
	}
	for want, c := range map[string]Config{
		"[ttpay] no secret is named":                   {},
		"[ttpay] platform_key_file":                    {PrivateKeyFile: "merchant.key", PlatformKeyFile: "none"},
		"[ttpay] private_key_file and private_key_env": {PrivateKeyFile: "merchant.key", PrivateKeyEnv: "X"},
	} {
		if err := c.Load(folder, env); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Load = %v; want %q", err, want)
		}
	}
	if err := os.Chmod(filepath.Join(folder, "merchant.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	c := Config{PrivateKeyFile: "merchant.key"}
	if err := c.Load(folder, nil); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a private key that others can read: %v", err)
	}
}

// The whole table is read by its documented keys, and no settings file can
// call itself a simulation or hold a key.
func TestTheTableIsRead(t *testing.T) {
	const table = `environment = "sandbox"
country = "RU"
profile = "RU-card"
currency = "RUB"
app_code = "51a0beef51a0beef51a0beef51a0beef"
private_key_file = "merchant.key"
private_key_env = ""
platform_key_file = "platform.key"
platform_key_env = ""
base_url = "https://gateway.example"
callback_url = ""
banks = []
minimum_balance = "0"
fee = "45.00"
`
	strict := func(text string) (c Config, err error) {
		return c, toml.NewDecoder(strings.NewReader(text)).DisallowUnknownFields().Decode(&c)
	}
	c, err := strict(table)
	c.PrivateKey = settings.NewSecret(vectorKey)
	if err != nil || c.Check() != nil || c.Profile != "RU-card" {
		t.Errorf("%+v, %v, %v", c, err, c.Check())
	}
	for _, key := range []string{"simulator = true", "Simulator = true", `PrivateKey = "x"`, `private_key = "x"`, `platform_key = "x"`} {
		if _, err := strict(key); err == nil {
			t.Errorf("%s is accepted", key)
		}
	}
}

// "Not found" may only mean "not found for this application, at this address":
// another of either shows, and what shows it does not show the key. The
// program's own simulator is the same one on every port.
func TestOriginTellsCredentialsApart(t *testing.T) {
	origin := func(set func(*Config)) string {
		c := config("https://gateway.example", "ID")
		c.Simulator = false
		set(&c)
		g, err := New(c, client.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return g.Traits().Origin
	}
	first := origin(func(*Config) {})
	if again := origin(func(*Config) {}); again != first || len(first) != 32 {
		t.Errorf("Origin is %s and then %s", first, again)
	}
	for name, set := range map[string]func(*Config){
		"application": func(c *Config) { c.AppCode = "other" },
		"address":     func(c *Config) { c.BaseURL = "https://other.example" },
		"country":     func(c *Config) { c.Country, c.Profile = "PK", "PK" },
		"key":         func(c *Config) { c.PrivateKey = settings.NewSecret(vectorKey + "\n") },
	} {
		if origin(set) == first {
			t.Errorf("another %s has the same origin", name)
		}
	}
	one := origin(func(c *Config) { c.Simulator, c.BaseURL = true, "http://127.0.0.1:1" })
	two := origin(func(c *Config) { c.Simulator, c.BaseURL = true, "http://127.0.0.1:2" })
	if one != two || one == first {
		t.Errorf("the simulator's origin is %s on one port and %s on another", one, two)
	}
	if origin(func(c *Config) { c.Fee, c.CallbackURL = "45", "https://cb.example" }) != first {
		t.Error("what does not change who finds what changes the origin")
	}
}

func TestTheSimulatorIsOnThisMachineOnly(t *testing.T) {
	if _, err := New(config("https://gateway.example", "ID"), client.Options{}); err == nil {
		t.Error("the simulator may be elsewhere")
	}
	c := config("https://127.0.0.1", "ID")
	c.Simulator, c.Environment = false, "live"
	if _, err := New(c, client.Options{}); err == nil || !strings.Contains(err.Error(), "this machine") {
		t.Errorf("live on this machine: %v", err)
	}
	c.BaseURL = "https://gateway.example"
	if g, err := New(c, client.Options{}); err != nil || !g.Debtor().Live() {
		t.Errorf("live elsewhere: %v", err)
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
