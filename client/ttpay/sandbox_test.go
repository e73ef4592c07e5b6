//go:build sandbox

// These tests speak to a real test environment of TTpay. No money moves: they
// ask for the balance and for an order that does not exist, and create none.
//
//	PAYRUN_TTPAY_URL=https://… PAYRUN_TTPAY_COUNTRY=ID PAYRUN_TTPAY_APP=… PAYRUN_TTPAY_KEY=… \
//	go test -tags sandbox ./client/ttpay
package ttpay

import (
	"crypto/rand"
	"errors"
	"os"
	"testing"
	"time"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/client"
)

func TestRealSandbox(t *testing.T) {
	key := os.Getenv("PAYRUN_TTPAY_KEY")
	if key == "" {
		t.Skip("PAYRUN_TTPAY_KEY is not set")
	}
	g, err := New(Config{
		Environment: "sandbox", BaseURL: os.Getenv("PAYRUN_TTPAY_URL"), Country: os.Getenv("PAYRUN_TTPAY_COUNTRY"),
		AppCode: os.Getenv("PAYRUN_TTPAY_APP"), PrivateKey: settings.NewSecret(key),
	}, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	balance, err := g.Balance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if skew := time.Since(balance.At).Abs(); skew > 30*time.Second {
		t.Errorf("our clock differs by %v; requests expire after 30 seconds", skew)
	}
	_, err = g.Inquire(t.Context(), batch.Attempt{Wire: "PROBE-" + rand.Text()[:16]})
	if !errors.Is(err, batch.ErrNotFound) {
		t.Errorf("an order that does not exist = %v; want not found", err)
	}
}
