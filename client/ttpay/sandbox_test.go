//go:build sandbox

// These tests speak to a real test environment of TTpay. No money moves: the
// call that creates an order is not among theirs; each of them only asks, and
// the one order they name does not exist. Without a key they ask nothing.
//
//	PAYRUN_TTPAY_URL=https://… PAYRUN_TTPAY_COUNTRY=ID PAYRUN_TTPAY_APP=… PAYRUN_TTPAY_KEY=… \
//	go test -tags sandbox -run RealSandbox -v ./client/ttpay

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

func TestRealSandboxAnswersAsTheManualSays(t *testing.T) {
	key := os.Getenv("PAYRUN_TTPAY_KEY")
	if key == "" {
		t.Log("PAYRUN_TTPAY_KEY is not set: nothing was asked")
		return
	}
	g, err := New(Config{
		Environment: "sandbox", BaseURL: os.Getenv("PAYRUN_TTPAY_URL"), Country: os.Getenv("PAYRUN_TTPAY_COUNTRY"),
		AppCode: os.Getenv("PAYRUN_TTPAY_APP"), PrivateKey: settings.NewSecret(key),
	}, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if skew, err := g.Skew(t.Context()); err != nil || skew.Abs() > 30*time.Second {
		t.Errorf("Skew = %v, %v; requests expire after 30 seconds", skew, err)
	}
	if b, err := g.Balance(t.Context()); err != nil || b.Amount.IsNegative() {
		t.Errorf("Balance = %+v, %v", b, err)
	}
	_, err = g.Inquire(t.Context(), batch.Attempt{Wire: "PROBE-" + rand.Text()[:16]})
	if !errors.Is(err, batch.ErrNotFound) {
		t.Errorf("an order that does not exist = %v; want not found", err)
	}
	t.Logf("not found looks like %v", err)
	if list, err := g.Statement(t.Context(), time.Now(), time.Now()); err != nil {
		t.Errorf("Statement = %d lines, %v; TTpay's own page of queryList is empty", len(list), err)
	}
}
