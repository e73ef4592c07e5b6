package fedapay

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

func (b box) Sent(wire string) (n int) {
	for _, s := range b.Books().Starts {
		if s.Ref == wire {
			n++
		}
	}
	return n
}

// Accepted counts what the books will pay, or have paid.
func (b box) Accepted(wire string) (n int) {
	for _, c := range b.Books().Created(wire) {
		if c.Outcome == simulator.Paid || c.Outcome == simulator.Returned || c.Outcome == simulator.Waiting && c.Then == simulator.Paid {
			n++
		}
	}
	return n
}

// attempt is the nth payout of a month. Each goes to a number of its own.
func attempt(n int) batch.Attempt {
	wire := fmt.Sprintf("2026-11-B%04d", n)
	number := fmt.Sprintf("01970%05d", n)
	return batch.Attempt{
		Key: batch.Key{Gateway: "fedapay", Environment: "simulator", Ref: wire, Attempt: 1}, Number: 1, Wire: wire,
		Instruction: batch.Instruction{
			Ref: batch.Reference(wire), Pool: "XOF", Narration: "Bourse novembre 2026",
			Amount: batch.Money{Amount: decimal.NewFromInt(1000 + int64(n)), Currency: "XOF"},
			Beneficiary: batch.Beneficiary{
				Name: "Mahugnon Éric SOSSOU", Account: number, Phone: number, Bank: batch.Bank{ID: "mtn_open", Name: "MTN Benin"},
			},
		},
	}
}

// config is what the simulator accepts.
func config(base string) Config {
	return Config{
		Simulator: true, BaseURL: base + "/v1", Country: "BJ",
		Token: settings.NewSecret(simulator.DefaultFedaPayKey), WebhookSecret: settings.NewSecret(simulator.DefaultFedaPayWebhook),
	}
}

// positions are the switches of what FedaPay's manual leaves open, each in
// another than its first position.
var positions = map[string]map[string]string{
	"as it comes":                     {},
	"bare objects":                    {"wrap": "bare"},
	"created with 200":                {"created": "200"},
	"decimal amounts":                 {"amount": "decimal"},
	"duplicates refused":              {"duplicate": "reject-422"},
	"several shown as a list":         {"many": "list"},
	"the first of several is shown":   {"many": "first"},
	"deleted payouts stay":            {"deleted": "shown", "many": "list"},
	"a second start refused":          {"restart": "refuse"},
	"a second start ignored":          {"restart": "ignore"},
	"the payee bears the fee":         {"fee-bearer": "payee"},
	"sent without an error code":      {"sent-code": "null"},
	"short at create":                 {"short": "create"},
	"short later":                     {"short": "later"},
	"look-ups by id only":             {"by-reference": "off"},
	"bare lists, and the first shown": {"wrap": "bare", "many": "list"},
}

// The contract of every gateway, with each switch of what FedaPay's manual
// leaves open in both positions.
func TestContract(t *testing.T) {
	for name, quirks := range positions {
		t.Run(name, func(t *testing.T) { clienttest.Run(t, subject(quirks)) })
	}
}

func subject(quirks map[string]string) clienttest.Subject {
	return clienttest.Subject{
		New:     func(base string, o client.Options) (batch.Gateway, error) { return New(config(base), o) },
		Attempt: attempt,
		Open: func(t testing.TB, fault string, a batch.Attempt) clienttest.Box {
			q := maps.Clone(quirks)
			if fault != "" {
				q["ref:"+a.Wire] = fault
			}
			return box{open(t, q)}
		},
		Faults:  faults(),
		Hidden:  []string{"late-visible", "silent-late-visible", "silent-late-paid"},
		Answers: os.DirFS("testdata/answers"),
		Secrets: []string{simulator.DefaultFedaPayKey, simulator.DefaultFedaPayWebhook},
	}
}

func open(t testing.TB, quirks map[string]string) *simulator.Simulator {
	t.Helper()
	s, err := simulator.Open(simulator.Config{Dialect: simulator.FedaPay, NoSync: true, Quirks: quirks})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// faults are those that a start may meet; the others belong to creates and
// questions.
func faults() []string {
	var all []string
	for _, name := range simulator.Faults(simulator.FedaPay) {
		if !strings.HasPrefix(name, "create-") && !strings.HasPrefix(name, "lookup-") && !strings.HasPrefix(name, "read-") {
			all = append(all, name)
		}
	}
	return all
}
