package leanx

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"payrun/batch"
	"payrun/client"
	"payrun/client/simulator"
)

// simulated is a gateway on a simulator of its own.
func simulated(t testing.TB, c simulator.Config) (*Gateway, *simulator.Simulator) {
	t.Helper()
	c.Dialect, c.NoSync = simulator.LeanX, true
	s, err := simulator.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	g, err := New(config("http://127.0.0.1"), client.Options{Dial: s.Dial})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		g.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return g, s
}

// answered is a gateway that gets one answer to everything.
func answered(t testing.TB, c Config, status int, body string) *Gateway {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	c.BaseURL = server.URL
	g, err := New(c, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.Close)
	return g
}

// Money that goes to the wrong bank is somebody else's. Each text means one
// bank or none, and what it means does not depend on luck.
func TestABankIsMatchedOrNot(t *testing.T) {
	g, _ := simulated(t, simulator.Config{})
	banks, err := g.Banks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ text, id, why string }{
		{"23", "23", whyID},
		{" 23 ", "23", whyID},
		{"023", "", whyNone},
		{"999", "", whyNone},
		{"MBBEMYKL", "23", whyBIC},
		{"mbbemykl", "23", whyBIC},
		{"MBBEMYKLXXX", "23", whyBIC},
		{"MBBEMYKLKEP", "23", whyBIC},
		{"MBBEMYKLX", "", whyNone},
		{"CTBBMYKL", "15", whyBIC}, // CIMB's Islamic arm
		{"HLIBMYKL", "18", whyBIC},
		{"AIBBMYKL", "3", whyBIC},
		{"HMABMYKL", "19", whyBIC},
		{"ABMBMYKL", "", whyNone}, // copied about, and nobody's
		{"DBSSSGSG", "", whyNone},
		{"0227", "23", whyIBG},
		{"1602", "8", whyIBG},
		{"227", "", whyNone}, // a spreadsheet took the zero; no guess gives it back
		{"MALAYAN BANKING BERHAD", "23", whyName},
		{"malayan   banking berhad", "23", whyName},
		{"BANK PERTANIAN MALAYSIA BHD (AGROBANK)", "2", whyName},
		{"Maybank", "23", whyAlias},
		{"MAYBANK ISLAMIC BERHAD", "23", whyAlias},
		{"Maybank Berhad", "23", whyAlias},
		{"M2U", "23", whyAlias},
		{"CIMB", "15", whyAlias},
		{"CIMB Bank Bhd.", "15", whyAlias},
		{"CIMB Islamic Bank", "15", whyAlias},
		{"Bank Islam", "7", whyAlias},
		{"BIMB", "7", whyAlias},
		{"Bank Islam (BIMB)", "7", whyAlias},
		{"Bank Rakyat", "8", whyAlias},
		{"AmBank", "6", whyAlias},
		{"Ambank Islamic", "6", whyAlias},
		{"Public Bank", "25", whyAlias},
		{"public", "25", whyAlias},
		{"PBB", "25", whyAlias},
		{"Hong Leong Islamic Bank Berhad", "18", whyAlias},
		{"OCBC Al-Amin Bank Berhad", "24", whyAlias},
		{"HSBC Amanah Malaysia Berhad", "19", whyAlias},
		{"Standard Chartered", "27", whyAlias},
		{"UOB", "28", whyAlias},
		{"Agro Bank", "2", whyAlias},
		{"agrobank", "2", whyAlias},
		{"MBSB", "1", whyAlias},
		{"BSN", "12", whyAlias},
		{"Bank of China", "11", whyAlias},
		{"ICBC", "20", whyAlias},
		{"Industrial & Commercial Bank of China", "20", whyAlias},
		{"JP Morgan", "21", whyAlias},
		{"J.P. Morgan Chase", "21", whyAlias},
		{"GXBank", "29", whyAlias},
		{"Touch 'n Go eWallet", "31", whyAlias},
		{"Touch n Go", "31", whyAlias},
		{"TNG", "31", whyAlias},
		{"Boost eWallet", "32", whyAlias},
		{"Maybank (MBBEMYKL)", "23", whyAlias},

		{"Boost Bank", "", whyUnlisted},
		{"Boost", "", whySeveral},
		{"Boost Bank Berhad", "", whySeveral},
		{"Grab", "", whySeveral},
		{"Maybank (CIBBMYKL)", "", whySeveral},
		{"Bank of America", "", whyUnlisted}, // listed, and not active
		{"10", "", whyNone},
		{"BigPay", "", whyUnlisted},
		{"KFH", "22", whyAlias},
		{"Bank", "", whyNone},
		{"Bank Berhad", "", whyNone},
		{"Islamic", "", whyNone},
		{"May", "", whyNone},
		{"Maybnk", "", whyNone},
		{"CIMB Niaga", "", whyNone},
		{"Maybank Singapore", "", whyNone},
		{"Public Mutual", "", whyNone},
		{"MB2U0227", "", whyFPX},
		{"mb2u0227", "", whyFPX},
		{"ABB0233", "", whyFPX},
		{"AGRO01", "", whyFPX},
		{"", "", whyBlank},
		{" ", "", whyBlank},
		{"()", "", whyNone},
		{"–", "", whyNone},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			m := g.Match(tt.text, banks)
			if m.Bank.ID != tt.id || m.Found != (tt.id != "") || m.Why != tt.why {
				t.Errorf("Match(%q) = %+v; want %q because %q", tt.text, m, tt.id, tt.why)
			}
			if m.Found && len(m.Nearest) > 0 || len(m.Nearest) > nearestMax {
				t.Errorf("Match(%q) offers %v", tt.text, m.Nearest)
			}
			if again := g.Match(tt.text, banks); !slices.Equal(m.Nearest, again.Nearest) {
				t.Errorf("Match(%q) offers %v and then %v", tt.text, m.Nearest, again.Nearest)
			}
		})
	}
}

func TestTheNearestNamesAreOffered(t *testing.T) {
	g, _ := simulated(t, simulator.Config{})
	banks, err := g.Banks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"Maybnk": "MALAYAN BANKING BERHAD", "Bank Rakiat": "BANK KERJASAMA RAKYAT MALAYSIA BERHAD",
		"MB2U0227": "MALAYAN BANKING BERHAD", "Publik Bank": "PUBLIC BANK BERHAD", "Afin": "AFFIN BANK BERHAD",
	} {
		if m := g.Match(text, banks); len(m.Nearest) != nearestMax || m.Nearest[0] != want {
			t.Errorf("nearest to %q are %v; want %s first", text, m.Nearest, want)
		}
	}
	i := slices.IndexFunc(banks, func(b batch.Bank) bool { return b.BIC == "MBBEMYKL" })
	banks[i].ID = "999" // tomorrow's list, in the same place
	if m := g.Match("Maybank", banks); m.Bank.ID != "999" {
		t.Errorf("Match after the list changed = %+v", m)
	}
	if m := g.Match("Maybank", nil); m.Found || len(m.Nearest) != 0 {
		t.Errorf("Match among no banks = %+v", m)
	}
}

// When LeanX lists both arms of a bank, a code or a common name means neither;
// its own names still do.
func TestTwoArmsAreNotGuessedBetween(t *testing.T) {
	g, _ := simulated(t, simulator.Config{})
	banks := []batch.Bank{{ID: "1", Name: "AFFIN BANK BERHAD"}, {ID: "2", Name: "AFFIN ISLAMIC BANK BERHAD"}, {ID: "3", Name: "NEW DIGITAL BANK BERHAD"}, {ID: "4", Name: "NEW BANK (DIGITAL) BERHAD"}}
	for text, want := range map[string]string{
		"AFFIN BANK BERHAD": "1", "Affin Islamic Bank Berhad": "2", "PHBMMYKL": "", "Affin": "", "0232": "",
		"New Digital Bank Berhad": "3", "NEW DIGITAL BANK": "", "new": "4",
	} {
		if m := g.Match(text, banks); m.Bank.ID != want {
			t.Errorf("Match(%q) = %+v; want %q", text, m, want)
		}
	}
}

func FuzzAMatchIsNeverAGuess(f *testing.F) {
	for _, text := range []string{"Maybank", "Boost", "MB2U0227", "0227", "((", "BANK (", "ſ", "\xff"} {
		f.Add(text)
	}
	banks := []batch.Bank{{ID: "23", Name: "MALAYAN BANKING BERHAD"}, {ID: "32", Name: "AXIATA DIGITAL ECODE SDN BHD (BOOST)"}, {ID: "7", Name: "BANK ISLAM MALAYSIA BERHAD"}}
	g := &Gateway{}
	f.Fuzz(func(t *testing.T, text string) {
		m := g.Match(text, banks)
		if m.Found && !slices.Contains(banks, m.Bank) || !m.Found && m.Bank != (batch.Bank{}) || m.Why == "" {
			t.Fatalf("Match(%q) = %+v", text, m)
		}
		if m.Found && bare(text) == "" && foldBIC(text) == "" {
			t.Fatalf("Match(%q) found a bank in nothing", text)
		}
	})
}

// Only what is active can be paid, in whatever rails LeanX groups it.
func TestOnlyActiveServicesAreListed(t *testing.T) {
	const body = `{"response_code":2000,"description":"SUCCESS","data":{"list":{"data":[
		{"SWITCH_PAYOUT_WEBPAY":[
			{"payout_service_id":1,"name":" MBSB BANK BERHAD ","record_status":"ACTIVE"},
			{"payout_service_id":"2","name":"SOME NEW BANK","record_status":"ACTIVE"},
			{"payout_service_id":3,"name":"AFFIN BANK BERHAD","record_status":"INACTIVE"},
			{"payout_service_id":4,"name":"OCBC","record_status":"active"},
			{"payout_service_id":5,"name":"UOB"},
			{"payout_service_id":null,"name":"HSBC","record_status":"ACTIVE"},
			{"payout_service_id":-6,"name":"CITI","record_status":"ACTIVE"}]},
		{"WALLETS":[{"payout_service_id":31,"name":"TNG DIGITAL SDN BHD (TOUCH 'N GO EWALLET)","record_status":"ACTIVE"}],"NONE":[]}]}}}`
	got, err := answered(t, right(), 200, body).Banks(t.Context())
	want := []batch.Bank{{ID: "1", Name: "MBSB BANK BERHAD", BIC: "AFBQMYKL"}, {ID: "2", Name: "SOME NEW BANK"}, {ID: "31", Name: "TNG DIGITAL SDN BHD (TOUCH 'N GO EWALLET)", BIC: "TNGDMYNB"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("Banks = %v, %v; want %v", got, err, want)
	}
	for name, body := range map[string]string{
		"no list":      `{"response_code":2000,"description":"SUCCESS","data":{}}`,
		"an empty one": `{"response_code":2000,"description":"SUCCESS","data":{"list":{"data":[]}}}`,
		"none active":  `{"response_code":2000,"description":"SUCCESS","data":{"list":{"data":[{"A":[{"payout_service_id":1,"name":"X","record_status":"INACTIVE"}]}]}}}`,
		"another form": `{"response_code":2000,"description":"SUCCESS","data":{"list":{"data":[{"A":"B"}]}}}`,
		"a refusal":    `{"response_code":4001,"description":"INVALID_TOKEN","data":null}`,
	} {
		if got, err := answered(t, right(), 200, body).Banks(t.Context()); err == nil {
			t.Errorf("%s: Banks = %v; want an error, for an empty list would make every bank unclear", name, got)
		}
	}
}

// The table is data; a slip in it would pay the wrong bank.
func TestTheBankTableIsSound(t *testing.T) {
	seen := map[string]string{}
	for _, k := range catalogue().all {
		for _, code := range append([]string{k.bic, k.ibg}, k.islamic...) {
			if other, twice := seen[code]; twice && code != "" {
				t.Errorf("%s is of %s and of %s", code, other, k.name)
			}
			seen[code] = k.name
		}
		for _, bic := range append([]string{k.bic}, k.islamic...) {
			if bic != "" && (foldBIC(bic) != bic || len(bic) != 8) {
				t.Errorf("%s: %q is not a Malaysian BIC", k.name, bic)
			}
		}
		if k.ibg != "" && (len(k.ibg) != 4 || strings.Trim(k.ibg, "0123456789") != "") {
			t.Errorf("%s: %q is not an IBG code", k.name, k.ibg)
		}
		for _, name := range append([]string{k.name}, k.also...) {
			if name != strings.TrimSpace(name) || name != "" && bare(name) == "" {
				t.Errorf("%s: %q is no name", k.name, name)
			}
		}
		if h := catalogue().find(batch.Bank{Name: k.name, BIC: k.bic}); h == 0 || catalogue().all[h-1].name != k.name {
			t.Errorf("%s does not find itself", k.name)
		}
	}
	shared := []string{}
	for name, houses := range catalogue().names {
		if len(houses) > 1 {
			shared = append(shared, name)
		}
	}
	slices.Sort(shared)
	if want := []string{"BOOST", "GRAB"}; !slices.Equal(shared, want) {
		t.Errorf("names of several banks are %v; want %v", shared, want)
	}
	for _, table := range []string{"a,b\n1,2,3\n", "name,bic,ibg,islamic,also,digits\nX,,,,,9-3\n", "name,bic,ibg,islamic,also,digits\nX,,,,,?\n"} {
		if _, err := readBanks(table); err == nil {
			t.Errorf("the table %q is accepted", table)
		}
	}
}

// An unusual length is worth a look, and nothing more: published lengths
// contradict each other.
func TestAnUnusualLengthIsNoticed(t *testing.T) {
	tests := []struct {
		bank, account string
		want          bool
	}{
		{"BANK SIMPANAN NASIONAL", "0123456789012345", false},
		{"BANK SIMPANAN NASIONAL", "123456789012345", true},
		{"MALAYAN BANKING BERHAD", "512345678901", false},
		{"MALAYAN BANKING BERHAD", "51234567890", true},
		{"CIMB BANK BERHAD", "7612345602", false},
		{"CIMB BANK BERHAD", "76123456780008", false},
		{"CIMB BANK BERHAD", "761234567800", true},
		{"AMBANK (M) BERHAD", "123456789012", false},
		{"UNITED OVERSEAS BANK (MALAYSIA) BHD", "1234567", false},
		{"UNITED OVERSEAS BANK (MALAYSIA) BHD", "12345678", true},
		{"GRABPAY", "1", false},
		{"SOME NEW BANK", "1", false},
	}
	g := &Gateway{}
	for _, tt := range tests {
		if got := g.LengthUnusual(batch.Bank{Name: tt.bank}, tt.account); got != tt.want {
			t.Errorf("LengthUnusual(%s, %d digits) = %t; want %t", tt.bank, len(tt.account), got, tt.want)
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	g, _ := simulated(b, simulator.Config{})
	banks, err := g.Banks(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if !g.Match("Maybank Islamic", banks).Found {
			b.Fatal("not found")
		}
	}
}
