package fedapay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"payrun/batch"
	"payrun/batch/settings"
)

// The worked example of the provider's page, checked there with two
// independent tools.
const (
	exampleSecret = "wh_sandbox_example_only"
	exampleTime   = 1767225600
	exampleBody   = `{"name":"payout.sent","id":9001,"object_id":23,"entity":{"id":23,"klass":"v1/payout","status":"sent","merchant_reference":"B20260101000042","amount":2000}}`
	exampleHeader = "t=1767225600,s=95172a1b9ea6d9d5e4951e74ffa011402b361b81b9d754fabbd72bafc3f57456"
)

func receiver(t testing.TB, now time.Time) *Gateway {
	t.Helper()
	g := at(t, open(t, map[string]string{}))
	g.webhook, g.now = settings.NewSecret(exampleSecret), func() time.Time { return now }
	return g
}

func TestCallbackOfTheManual(t *testing.T) {
	g := receiver(t, time.Unix(exampleTime, 0))
	for _, name := range []string{"X-FEDAPAY-SIGNATURE", "X-Fedapay-Signature", "x-fedapay-signature"} {
		c, err := g.Receive(map[string][]string{name: {exampleHeader}}, []byte(exampleBody))
		if err != nil || c.Ref != "B20260101000042" || len(c.Digest) != 64 {
			t.Errorf("Receive(%s) = %+v, %v", name, c, err)
		}
	}
}

// sign makes a header as FedaPay does.
func sign(secret string, at int64, body string) string {
	h := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(h, "%d.%s", at, body)
	return fmt.Sprintf("t=%d,s=%s", at, hex.EncodeToString(h.Sum(nil)))
}

// A forged callback must not even make us ask; a genuine one, late by retries
// or beside other signatures, must.
func TestCallbackIsGenuineOrRefused(t *testing.T) {
	good := sign(exampleSecret, exampleTime, exampleBody)
	_, sum, _ := strings.Cut(good, "s=")
	tests := []struct {
		name, header, body string
		genuine            bool
	}{
		{"several signatures, one of them ours", "t=1767225600,s=" + strings.Repeat("0", 64) + ",s=" + sum, exampleBody, true},
		{"blanks", "t=1767225600, s=" + sum, exampleBody, true},
		{"five minutes old", sign(exampleSecret, exampleTime-300, exampleBody), exampleBody, true},
		{"five minutes ahead", sign(exampleSecret, exampleTime+300, exampleBody), exampleBody, true},
		{"older", sign(exampleSecret, exampleTime-301, exampleBody), exampleBody, false},
		{"from the future", sign(exampleSecret, exampleTime+301, exampleBody), exampleBody, false},
		{"another secret", sign("wh_sandbox_other", exampleTime, exampleBody), exampleBody, false},
		{"another body", good, strings.Replace(exampleBody, "2000", "9000", 1), false},
		{"another time", strings.Replace(good, "1767225600", "1767225601", 1), exampleBody, false},
		{"no time", "s=" + sum, exampleBody, false},
		{"no signature", "t=1767225600", exampleBody, false},
		{"an empty signature", "t=1767225600,s=", exampleBody, false},
		{"no hex", "t=1767225600,s=zz", exampleBody, false},
		{"half a signature", "t=1767225600,s=" + sum[:32], exampleBody, false},
		{"nothing", "", exampleBody, false},
	}
	g := receiver(t, time.Unix(exampleTime, 0))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := g.Receive(map[string][]string{"X-Fedapay-Signature": {tt.header}}, []byte(tt.body))
			if (err == nil) != tt.genuine || (c.Ref != "") != tt.genuine {
				t.Errorf("Receive = %+v, %v; want genuine %t", c, err, tt.genuine)
			}
		})
	}
	if _, err := g.Receive(nil, []byte(exampleBody)); err == nil {
		t.Error("a callback without headers was taken")
	}
	if _, err := g.Receive(map[string][]string{"X-Fedapay-Signature": {good, good}}, []byte(exampleBody)); err == nil {
		t.Error("a callback with two signature headers was taken")
	}
	g.webhook = settings.Secret{}
	if _, err := g.Receive(map[string][]string{"X-Fedapay-Signature": {sign("", exampleTime, exampleBody)}}, []byte(exampleBody)); err == nil {
		t.Error("a callback signed with an empty secret was taken")
	}
}

// Ids of payouts and of transactions overlap: an event about anything else
// names none of our payouts.
func TestCallbackIsAboutAPayout(t *testing.T) {
	g := receiver(t, time.Unix(exampleTime, 0))
	for body, ok := range map[string]bool{
		`{"name":"payout.sent","entity":{"merchant_reference":"A-1"}}`:            true,
		`{"type":"payout.failed","id":"7","entity":{"merchant_reference":"A-1"}}`: true,
		`{"name":"transaction.approved","entity":{"merchant_reference":"A-1"}}`:   false,
		`{"name":"payout.sent","entity":{"id":1}}`:                                false,
		`{"name":"payout.sent"}`: false,
		`[]`:                     false,
		``:                       false,
	} {
		c, err := g.Receive(map[string][]string{"X-Fedapay-Signature": {sign(exampleSecret, exampleTime, body)}}, []byte(body))
		if (err == nil) != ok || (c.Ref == "A-1") != ok {
			t.Errorf("%s = %+v, %v; want %t", body, c, err, ok)
		}
	}
}

// A redelivery is a new signature over the same event.
func TestRedeliveryHasTheSameDigest(t *testing.T) {
	g := receiver(t, time.Unix(exampleTime, 0))
	digest := func(at int64, body string) string {
		c, err := g.Receive(map[string][]string{"X-Fedapay-Signature": {sign(exampleSecret, at, body)}}, []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		return c.Digest
	}
	first := digest(exampleTime, exampleBody)
	if digest(exampleTime+60, exampleBody) != first {
		t.Error("a redelivery has another digest")
	}
	if digest(exampleTime, strings.Replace(exampleBody, "9001", "9002", 1)) == first {
		t.Error("another event has the same digest")
	}
}

// The simulator signs what the adapter believes, and neither was written from
// the other.
func TestCallbackOfTheSimulator(t *testing.T) {
	s := open(t, map[string]string{})
	g, a := at(t, s), attempt(1)
	var err error
	if a.Handle, err = g.Prepare(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Submit(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	r, err := s.Callback(a.Wire)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	c, err := g.Receive(r.Header, body)
	if err != nil || c.Ref != a.Wire {
		t.Errorf("Receive = %+v, %v", c, err)
	}
	if _, err := g.Receive(r.Header, append(body, ' ')); err == nil || errors.Is(err, batch.ErrNotFound) {
		t.Errorf("a changed body: %v", err)
	}
}

// Whatever header and bytes arrive, nothing panics, and nothing that is not
// signed is taken.
func FuzzReceive(f *testing.F) {
	f.Add(exampleHeader, []byte(exampleBody))
	f.Add("t=1767225600,s=00,s=zz,s", []byte(`{"type":"payout.sent","entity":{"merchant_reference":1}}`))
	f.Add("t=99999999999999999999,s=", []byte(`[]`))
	g := receiver(f, time.Unix(exampleTime, 0))
	f.Fuzz(func(t *testing.T, header string, body []byte) {
		c, err := g.Receive(map[string][]string{signatureHeader: {header}}, body)
		if err == nil && string(body) != exampleBody {
			t.Errorf("%+v by %q and %q", c, header, body)
		}
	})
}
