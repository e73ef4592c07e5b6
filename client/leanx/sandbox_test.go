//go:build sandbox

// These tests speak to LeanX's real sandbox. No money moves: the host is the
// sandbox, whose money is play money, and create-payout-invoice is not among
// the calls; each of them only asks.
//
// They want PAYRUN_LEANX_TOKEN and PAYRUN_LEANX_POOL, and without a token ask
// nothing.

package leanx

import (
	"os"
	"testing"
	"time"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/client"
)

func TestTheRealSandboxAnswersAsTheManualSays(t *testing.T) {
	token, pool := os.Getenv("PAYRUN_LEANX_TOKEN"), os.Getenv("PAYRUN_LEANX_POOL")
	if token == "" {
		t.Log("PAYRUN_LEANX_TOKEN is not set: nothing was asked")
		return
	}
	g, err := New(Config{Environment: "sandbox", Pool: pool, CallbackURL: "https://example.com/payrun/leanx", Token: settings.NewSecret(token)}, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if g.Traits().Host != "api.leanx.dev" {
		t.Fatalf("%s is not the sandbox", g.Traits().Host)
	}
	if c, err := g.Validate(t.Context()); err != nil || c.MerchantName == "" || time.Since(c.Date).Abs() > time.Minute {
		t.Errorf("Validate = %+v, %v", c, err)
	}
	if b, err := g.Balance(t.Context()); err != nil || b.Amount.IsNegative() {
		t.Errorf("Balance = %v, %v", b, err)
	}
	banks, err := g.Banks(t.Context())
	if err != nil || len(banks) == 0 {
		t.Errorf("Banks = %v, %v", banks, err)
	}
	for _, b := range banks {
		if m := g.Match(b.Name, banks); m.Bank != b {
			t.Errorf("%s is matched as %+v", b.Name, m)
		}
		if b.BIC == "" {
			t.Logf("%s (%s) is not in our table", b.Name, b.ID)
		}
	}
	if v, err := g.Inquire(t.Context(), batch.Attempt{Wire: "PROBE-0123456789ABCDEF"}); shapeOf(err) == "" {
		t.Errorf("a look-up of nothing = %+v, %v; want a complete answer without a payout", v, err)
	} else {
		t.Logf("not found looks like %s", shapeOf(err))
	}
	if rows, err := g.Statement(t.Context(), time.Now(), time.Now()); err != nil {
		t.Errorf("Statement = %d rows, %v", len(rows), err)
	}
}
