package leanx

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"payrun/batch/settings"
	"payrun/client"
	"payrun/client/simulator"
)

// manual are the claims of the callback page.
func manual() jwt.MapClaims {
	return jwt.MapClaims{
		"invoice_status": "SUCCESS", "amount": "1.00", "payout_service_id": 23,
		"client_data": map[string]any{"external_invoice_ref": "2026-11-E1001", "virtual_pool_reference": "PAYOUT-A9D5:174307-LEANX"},
	}
}

func signed(t *testing.T, method jwt.SigningMethod, key any, claims jwt.MapClaims) string {
	t.Helper()
	token, err := jwt.NewWithClaims(method, claims).SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func wrapped(token string) []byte {
	b, _ := json.Marshal(map[string]any{"data": token, "response_code": 2100})
	return b
}

// A callback starts a look-up and nothing else, and only a genuine one does.
func TestOnlyAGenuineCallbackIsReceived(t *testing.T) {
	key := []byte("the hash key")
	c := right()
	c.HashKey = settings.NewSecret(string(key))
	g, err := New(c, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	genuine := signed(t, jwt.SigningMethodHS256, key, manual())
	parts := strings.Split(genuine, ".")
	other := base64.RawURLEncoding.EncodeToString([]byte(`{"client_data":{"external_invoice_ref":"2026-11-E9999"}}`))
	none := manual()
	delete(none, "client_data")
	old := manual()
	old["exp"] = time.Now().Add(-time.Hour).Unix()
	tests := []struct {
		name string
		body []byte
		ok   bool
	}{
		{"genuine", wrapped(genuine), true},
		{"another key", wrapped(signed(t, jwt.SigningMethodHS256, []byte("another"), manual())), false},
		{"no key", wrapped(signed(t, jwt.SigningMethodHS256, []byte(""), manual())), false},
		{"none", wrapped(signed(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, manual())), false},
		{"HS512 with our key", wrapped(signed(t, jwt.SigningMethodHS512, key, manual())), false},
		{"other claims under our signature", wrapped(parts[0] + "." + other + "." + parts[2]), false},
		{"without its signature", wrapped(parts[0] + "." + parts[1] + "."), false},
		{"expired, should that ever be said", wrapped(signed(t, jwt.SigningMethodHS256, key, old)), false},
		{"no reference", wrapped(signed(t, jwt.SigningMethodHS256, key, none)), false},
		{"no token", []byte(`{"response_code":2100}`), false},
		{"no JSON", []byte(genuine), false},
		{"nothing", nil, false},
		{"too large", wrapped(genuine + strings.Repeat(" ", callbackMax)), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := g.Receive(nil, tt.body)
			if (err == nil) != tt.ok || tt.ok && (got.Ref != "2026-11-E1001" || len(got.Digest) != 64) {
				t.Errorf("Receive = %+v, %v", got, err)
			}
			if err != nil && (got.Ref != "" || strings.Contains(err.Error(), "eyJ") || strings.Contains(err.Error(), "hash key ")) {
				t.Errorf("Receive = %+v, %v", got, err)
			}
		})
	}
	again, _ := g.Receive(nil, wrapped(genuine))
	if first, _ := g.Receive(nil, wrapped(genuine)); first.Digest != again.Digest {
		t.Error("a replay has another digest")
	}
}

// Without a Hash Key everybody could sign: nothing is genuine.
func TestNoCallbackIsGenuineWithoutAKey(t *testing.T) {
	g, err := New(right(), client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := g.Receive(nil, wrapped(signed(t, jwt.SigningMethodHS256, []byte(""), manual()))); err == nil {
		t.Errorf("Receive = %+v", got)
	}
}

// The simulator calls back as the manual says; it shares no type with us.
func TestASimulatedCallbackIsReceived(t *testing.T) {
	g, s := simulated(t, simulator.Config{})
	if _, err := g.Submit(t.Context(), attempt(1)); err != nil {
		t.Fatal(err)
	}
	r, err := s.Callback(attempt(1).Wire)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	got, err := g.Receive(r.Header, body)
	if err != nil || got.Ref != attempt(1).Wire {
		t.Errorf("Receive = %+v, %v", got, err)
	}
}

func FuzzReceive(f *testing.F) {
	f.Add([]byte(`{"data":"eyJhbGciOiJub25lIn0.e30."}`))
	c := right()
	c.HashKey = settings.NewSecret("a key that no fuzzer knows")
	g, err := New(c, client.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if got, err := g.Receive(nil, body); err == nil {
			t.Fatalf("%q is received as %+v", body, got)
		}
	})
}
