package simulator

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/golang-jwt/jwt/v5"
)

// The callback is one that another library than ours can verify, and it is
// sent only for payouts that are paid.
func TestLeanXCallsBackAboutSuccessOnly(t *testing.T) {
	c := open(t, Config{Quirks: map[string]string{"ref:F": "failed", "ref:P": "pending-stuck"}})
	for _, ref := range []string{"A", "F", "P"} {
		c.pay(ref, "13.00")
	}
	for _, ref := range []string{"F", "P", "NOBODY"} {
		if r, err := c.s.Callback(ref); err == nil {
			t.Errorf("LeanX calls %s about %s", r.URL, ref)
		}
	}
	r, err := c.s.Callback("A")
	if err != nil {
		t.Fatal(err)
	}
	if got := r.URL.String(); got != "https://www.yourdomain.com/api-callback-url" {
		t.Errorf("it calls %s", got)
	}
	var e struct {
		Code int `json:"response_code"`
		Data string
	}
	raw, _ := io.ReadAll(r.Body)
	if err := json.Unmarshal(raw, &e); err != nil || e.Code != 2100 {
		t.Fatalf("%v: %s", err, raw)
	}
	claims := jwt.MapClaims{}
	if _, err := jwt.ParseWithClaims(e.Data, claims, func(*jwt.Token) (any, error) { return []byte(DefaultHashKey), nil }, jwt.WithValidMethods([]string{"HS256"})); err != nil {
		t.Fatal(err)
	}
	if claims["invoice_status"] != "SUCCESS" || claims["amount"] != "13.00" || claims["client_data"].(map[string]any)["external_invoice_ref"] != "A" {
		t.Errorf("claims: %v", claims)
	}
	if n := c.audit().Moved("A"); n != 1 {
		t.Errorf("calling back moved money: %d times", n)
	}
}

// roundTrip is a merchant's receiver.
type roundTrip func(*http.Request) *http.Response

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r), nil }

// receiver answers callbacks with these statuses and bodies in order, the last
// one for ever, and keeps what came.
func receiver(got *[]*http.Request, answers ...answer) *http.Client {
	return &http.Client{Transport: roundTrip(func(r *http.Request) *http.Response {
		a := answers[min(len(*got), len(answers)-1)]
		*got = append(*got, r)
		w := &recorder{header: http.Header{}}
		send(w, a)
		return &http.Response{StatusCode: w.status, Header: w.header, Body: io.NopCloser(&w.body), Request: r}
	})}
}

// A gateway that is not listened to gives up; LeanX after one try.
func TestNotifyTriesAsOftenAsTheGateway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, Config{})
		c.pay("A", "13.00")
		var got []*http.Request
		if tries, err := c.s.Notify(t.Context(), receiver(&got, answer{status: 204}), "A"); err != nil || tries != 1 {
			t.Errorf("%d tries, %v", tries, err)
		}
		if tries, err := c.s.Notify(t.Context(), receiver(&got, answer{status: 500}), "A"); err == nil || tries != 1 || len(got) != 2 {
			t.Errorf("%d tries, %v", tries, err)
		}
	})
}

// recorder is the least of a response writer.
type recorder struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header         { return w.header }
func (w *recorder) WriteHeader(status int)      { w.status = status }
func (w *recorder) Write(b []byte) (int, error) { return w.body.Write(b) }
