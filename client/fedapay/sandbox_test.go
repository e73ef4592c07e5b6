//go:build sandbox

// These tests speak to FedaPay's real sandbox. No money moves: the sandbox has
// no money, the key is checked to be a sandbox key before anything is sent, and
// the one payout that is created is deleted and never started.
//
//	PAYRUN_FEDAPAY_TOKEN=sk_sandbox_… go test -tags sandbox ./client/fedapay
package fedapay

import (
	"crypto/rand"
	"errors"
	"os"
	"strings"
	"testing"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/client"
)

func TestRealSandbox(t *testing.T) {
	token := os.Getenv("PAYRUN_FEDAPAY_TOKEN")
	if token == "" {
		t.Skip("PAYRUN_FEDAPAY_TOKEN is not set")
	}
	if !strings.HasPrefix(token, "sk_sandbox") {
		t.Fatal("PAYRUN_FEDAPAY_TOKEN is not a sandbox key")
	}
	g, err := New(Config{Environment: "sandbox", Country: "BJ", Token: settings.NewSecret(token)}, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	balance, err := g.Balance(t.Context())
	t.Logf("balance %v, %v", balance.Amount, err)

	_, err = g.Inquire(t.Context(), batch.Attempt{Wire: "PROBE-" + rand.Text()[:16]})
	if _, ok := errors.AsType[*batch.AnswerError](err); !ok {
		t.Errorf("a reference that cannot exist = %v; want an answer without a payout", err)
	}
	t.Logf("not found is %v", err)

	a := attempt(1)
	a.Wire = "PAYRUN-TEST-" + rand.Text()[:12]
	a.Instruction.Beneficiary.Account, a.Instruction.Beneficiary.Bank.ID = "66000001", sandboxMode
	if a.Handle, err = g.Prepare(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if v, err := g.Inquire(t.Context(), a); err != nil || v.Status != batch.Planned {
		t.Errorf("by id: %+v, %v; want created and not started", v, err)
	}
	if strays, err := g.Strays(t.Context(), a); err != nil || len(strays) > 0 {
		t.Errorf("Strays = %v, %v", strays, err)
	}
	if err := g.Discard(t.Context(), a.Handle); err != nil {
		t.Errorf("Discard = %v", err)
	}
}
