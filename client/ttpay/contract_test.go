package ttpay

import (
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/client"
	"payrun/client/clienttest"
	"payrun/client/simulator"
)

// box is the simulator as the contract sees it.
type box struct{ *simulator.Simulator }

func (b box) Sent(wire string) int { return len(b.Books().Created(wire)) }

// Accepted counts what the books will pay, or have paid.
func (b box) Accepted(wire string) (n int) {
	for _, c := range b.Books().Created(wire) {
		if c.Outcome == simulator.Paid || c.Outcome == simulator.Returned || c.Outcome == simulator.Waiting && c.Then == simulator.Paid {
			n++
		}
	}
	return n
}

// payees are one for each profile, as a sheet of that country has them; the
// account is the nth.
var payees = map[string]func(n int) batch.Beneficiary{
	"ID": func(n int) batch.Beneficiary {
		return batch.Beneficiary{
			Name: "BUDI SANTOSO", Account: fmt.Sprintf("12345%05d", n), Phone: "+6281234567890", Email: "budi@example.com",
			Bank: batch.Bank{ID: "0007", Name: "Bank BCA"},
		}
	},
	"RU": func(n int) batch.Beneficiary {
		return batch.Beneficiary{Name: "IVAN PETROV", Account: fmt.Sprintf("79001%06d", n), Phone: fmt.Sprintf("79001%06d", n)}
	},
	"RU-card": func(n int) batch.Beneficiary {
		return batch.Beneficiary{Name: "IVAN PETROV", Account: fmt.Sprintf("22001234%08d", n), Phone: "79001234567"}
	},
	"PK": func(n int) batch.Beneficiary {
		return batch.Beneficiary{
			Name: "ALI RAZA", Account: fmt.Sprintf("3001%06d", n), Phone: "03001234567", AccountType: "EASYPAISA", IDNumber: "12345-6789012-3",
			Bank: batch.Bank{ID: "EASYPAISA", Name: "EASYPAISA"},
		}
	},
	"BR": func(n int) batch.Beneficiary {
		return batch.Beneficiary{Name: "JOAO SILVA", Account: fmt.Sprintf("123%08d", n), AccountType: "CPF", IDNumber: "12345678901", IDType: "CPF"}
	},
}

// attempt is the nth payout of a month in a profile's country.
func attempt(profile string, n int) batch.Attempt {
	wire := fmt.Sprintf("2026-11-K%04d", n)
	p := profiles()[profile]
	return batch.Attempt{
		Key: batch.Key{Gateway: "ttpay", Environment: "simulator", Ref: wire, Attempt: 1}, Number: 1, Wire: wire,
		Instruction: batch.Instruction{
			Ref: batch.Reference(wire), Pool: p.Country, Narration: "GAJI NOV 2026",
			Amount:      batch.Money{Amount: decimal.NewFromInt(1000 + int64(n)), Currency: batch.Currency(p.Currency)},
			Beneficiary: payees[profile](n),
		},
	}
}

// config is what the simulator accepts.
func config(base, profile string) Config {
	return Config{
		Simulator: true, BaseURL: base, Country: profiles()[profile].Country, Profile: profile, AppCode: simulator.DefaultTTpayApp,
		PrivateKey: settings.NewSecret(simulator.DefaultTTpayMerchantKey), PlatformKey: settings.NewSecret(simulator.DefaultTTpayPlatformKey),
	}
}

// The contract of every gateway, in each country that is both ours and the
// simulator's, with each switch of what TTpay's manual leaves open in both
// positions.
func TestContract(t *testing.T) {
	positions := map[string]struct {
		profile string
		quirks  map[string]string
	}{
		"Indonesia":             {"ID", map[string]string{}},
		"Russia, phones":        {"RU", map[string]string{}},
		"Russia, cards":         {"RU-card", map[string]string{}},
		"Pakistan":              {"PK", map[string]string{}},
		"Brazil":                {"BR", map[string]string{}},
		"not found is 434":      {"ID", map[string]string{"notfound": "434"}},
		"envelope says success": {"ID", map[string]string{"envelope": "success"}},
		"envelope says both":    {"ID", map[string]string{"envelope": "both"}},
		"envelope is bare":      {"ID", map[string]string{"envelope": "bare"}},
	}
	for name, at := range positions {
		t.Run(name, func(t *testing.T) { clienttest.Run(t, subject(at.profile, at.quirks)) })
	}
}

func subject(profile string, quirks map[string]string) clienttest.Subject {
	return clienttest.Subject{
		New:     func(base string, o client.Options) (batch.Gateway, error) { return New(config(base, profile), o) },
		Attempt: func(n int) batch.Attempt { return attempt(profile, n) },
		Open: func(t testing.TB, fault string, a batch.Attempt) clienttest.Box {
			q := maps.Clone(quirks)
			if fault != "" {
				q["ref:"+a.Wire] = fault
			}
			return box{open(t, profile, q)}
		},
		Faults:  faults(),
		Hidden:  []string{"late-visible", "silent-late-visible", "silent-late-paid"},
		Answers: os.DirFS("testdata/answers"),
		Secrets: []string{simulator.DefaultTTpayMerchantKey[:40], simulator.DefaultTTpayApp},
	}
}

func open(t testing.TB, profile string, quirks map[string]string) *simulator.Simulator {
	t.Helper()
	if profile == "RU-card" {
		quirks["russia"] = "current"
	}
	s, err := simulator.Open(simulator.Config{Dialect: simulator.TTpay, Pool: profiles()[profile].Country, NoSync: true, Quirks: quirks})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// faults are those that a create may meet; the others belong to questions.
func faults() []string {
	var all []string
	for _, name := range simulator.Faults(simulator.TTpay) {
		if !strings.HasPrefix(name, "lookup-") && !strings.HasPrefix(name, "read-") {
			all = append(all, name)
		}
	}
	return all
}
