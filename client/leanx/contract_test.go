package leanx

import (
	"os"
	"strconv"
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

// attempt is the nth payout of a month.
func attempt(n int) batch.Attempt {
	wire := "2026-11-E" + strconv.Itoa(1000+n)
	return batch.Attempt{
		Key: batch.Key{Gateway: "leanx", Environment: "simulator", Ref: wire, Attempt: 1}, Number: 1, Wire: wire,
		Instruction: batch.Instruction{
			Ref: batch.Reference(wire), Pool: simulator.DefaultPool, Narration: "GAJI NOV 2026",
			Amount: batch.Money{Amount: decimal.New(145000+int64(n), -2), Currency: "MYR"},
			Beneficiary: batch.Beneficiary{
				Name: "SITI AMINAH BINTI OSMAN", Account: strconv.Itoa(512345670000 + n), Bank: batch.Bank{ID: "23", Name: "MALAYAN BANKING BERHAD", BIC: "MBBEMYKL"},
			},
		},
	}
}

// config is what the simulator accepts.
func config(base string) Config {
	return Config{
		Simulator: true, BaseURL: base, Pool: simulator.DefaultPool, CallbackURL: "https://example.com/payrun/leanx",
		Token: settings.NewSecret(simulator.DefaultToken), HashKey: settings.NewSecret(simulator.DefaultHashKey),
	}
}

// The contract of every gateway, with each switch of what LeanX's manual
// leaves open in both positions.
func TestContract(t *testing.T) {
	positions := map[string]map[string]string{
		"as it comes":          {},
		"signed requests":      {"signature": "required"},
		"real HTTP statuses":   {"http": "real"},
		"not found is empty":   {"notfound": "empty-data"},
		"not found is null":    {"notfound": "null-data"},
		"duplicates refused":   {"duplicate": "refuse"},
		"failures in envelope": {"failed": "envelope"},
		"look-ups by token":    {"scope": "token"},
	}
	for name, quirks := range positions {
		t.Run(name, func(t *testing.T) { clienttest.Run(t, subject(quirks)) })
	}
}

func subject(quirks map[string]string) clienttest.Subject {
	return clienttest.Subject{
		New: func(base string, o client.Options) (batch.Gateway, error) {
			c := config(base)
			c.SignRequests = quirks["signature"] == "required"
			return New(c, o)
		},
		Attempt: attempt,
		Open: func(t testing.TB, fault string, a batch.Attempt) clienttest.Box {
			q := map[string]string{}
			for k, v := range quirks {
				q[k] = v
			}
			if fault != "" {
				q["ref:"+a.Wire] = fault
			}
			s, err := simulator.Open(simulator.Config{Dialect: simulator.LeanX, NoSync: true, Quirks: q})
			if err != nil {
				t.Fatal(err)
			}
			return box{s}
		},
		Faults:  faults(),
		Hidden:  []string{"late-visible", "silent-late-visible", "silent-late-paid"},
		Answers: os.DirFS("testdata/answers"),
		Secrets: append(strings.Split(simulator.DefaultToken, "|")[1:], simulator.DefaultHashKey),
	}
}

// faults are those that a create may meet; the others belong to questions.
func faults() []string {
	var all []string
	for _, name := range simulator.Faults(simulator.LeanX) {
		if !strings.HasPrefix(name, "lookup-") && !strings.HasPrefix(name, "read-") {
			all = append(all, name)
		}
	}
	return all
}
