package command

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"payrun/batch"
	"payrun/client/simulator"
)

// told is what LeanX tells of a payout, signed with a key.
func toldBy(t *testing.T, method jwt.SigningMethod, key any, ref, amount string) []byte {
	t.Helper()
	token, err := jwt.NewWithClaims(method, jwt.MapClaims{
		"invoice_status": "SUCCESS", "amount": amount, "client_data": map[string]any{"external_invoice_ref": ref},
	}).SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(map[string]any{"response_code": 2100, "data": token})
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// TestForgedCallbacksChangeNothing posts every forgery at a payout that is
// unknown and that the gateway never saw: its state, its look-ups and all
// others' stay as they were, no look-up is made, and every stranger gets one
// answer.
func TestForgedCallbacksChangeNothing(t *testing.T) {
	quirks := map[string]string{"ref:2026-11-E0002": "silent-before"}
	story(t, 3, simulator.Config{Quirks: quirks}, func(t *testing.T, w *world) {
		w.mustRun()
		rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			t.Fatal(err)
		}
		key := []byte(simulator.DefaultHashKey)
		ref := "2026-11-E0002"
		genuine := toldBy(t, jwt.SigningMethodHS256, key, ref, "1002.02")
		forged := map[string][]byte{
			"alg none":     toldBy(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, ref, "1002.02"),
			"RS256":        toldBy(t, jwt.SigningMethodRS256, rsaKey, ref, "1002.02"),
			"HS512":        toldBy(t, jwt.SigningMethodHS512, key, ref, "1002.02"),
			"wrong key":    toldBy(t, jwt.SigningMethodHS256, []byte("another"), ref, "1002.02"),
			"empty key":    toldBy(t, jwt.SigningMethodHS256, []byte{}, ref, "1002.02"),
			"truncated":    genuine[:len(genuine)-20],
			"nothing":      nil,
			"one megabyte": append(genuine, bytes.Repeat([]byte(" "), 1<<20)...),
			"not JSON":     []byte("data=x"),
		}
		post := func(c *callbacks, method, path string, body []byte) *httptest.ResponseRecorder {
			got := httptest.NewRecorder()
			c.ServeHTTP(got, httptest.NewRequestWithContext(t.Context(), method, path, bytes.NewReader(body)))
			return got
		}
		err = w.life(func(o *office) error {
			k := &keeper{office: o, hurried: map[string]bool{}}
			c, err := k.newCallbacks("/hard-to-guess")
			if err != nil {
				return err
			}
			before, looked := stateOf(t, o), len(w.sim.Books().Lookups)
			stranger := post(c, "POST", "/", genuine)
			answers := map[string]*httptest.ResponseRecorder{"GET": post(c, "GET", "/hard-to-guess", nil), "PUT": post(c, "PUT", "/hard-to-guess", genuine)}
			for name, body := range forged {
				answers[name] = post(c, "POST", "/hard-to-guess", body)
			}
			for name, got := range answers {
				if got.Code != stranger.Code || got.Body.String() != stranger.Body.String() || !sameHeader(got.Header(), stranger.Header()) || got.Code == http.StatusOK {
					t.Errorf("%s is answered %d %q, a stranger %d %q", name, got.Code, got.Body, stranger.Code, stranger.Body)
				}
			}
			if len(k.hurried) != 0 || stateOf(t, o) != before || len(w.sim.Books().Lookups) != looked {
				t.Errorf("a forgery changed something: %v", k.hurried)
			}
			for _, unknown := range []string{"2026-11-E9999", "2026-11-E0002-R2", "PAYOUT-1", "'; --", ""} {
				got := post(c, "POST", "/hard-to-guess", toldBy(t, jwt.SigningMethodHS256, key, unknown, "1.00"))
				if unknown != "" && got.Code != http.StatusOK {
					t.Errorf("the unknown reference %q is answered %d", unknown, got.Code)
				}
			}
			if len(k.hurried) != 0 || stateOf(t, o) != before {
				t.Errorf("an unknown reference changed something: %v", k.hurried)
			}
			for n := range 3 { // genuine, and replayed; the amount that it names is not believed either
				got := post(c, "POST", "/hard-to-guess", toldBy(t, jwt.SigningMethodHS256, key, ref, "999999.00"))
				if got.Code != http.StatusOK || k.hurried[o.runOf(t, ref)] != (n == 0) {
					t.Errorf("genuine callback %d: %d, %v", n, got.Code, k.hurried)
				}
				clear(k.hurried)
			}
			if stateOf(t, o) != before {
				t.Error("a genuine callback was believed")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func sameHeader(a, b http.Header) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}

// runOf is the run of a reference.
func (o *office) runOf(t *testing.T, ref string) string {
	t.Helper()
	known, err := o.book.Entries(context.Background(), o.debtor, []batch.Reference{batch.Reference(ref)})
	if err != nil {
		t.Fatal(err)
	}
	return known[batch.Reference(ref).Fold()][0].Run
}

// stateOf is everything that the ledger knows of payouts and runs.
func stateOf(t *testing.T, o *office) string {
	t.Helper()
	ctx := context.Background()
	all, err := o.book.Due(ctx, o.debtor, "", batch.Planned, batch.Unknown, batch.Waiting, batch.Paid, batch.Failed, batch.Returned)
	if err != nil {
		t.Fatal(err)
	}
	runs, err := o.book.Runs(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var looks []batch.Look
	for _, e := range all {
		l, err := o.book.Looks(ctx, e.Key)
		if err != nil {
			t.Fatal(err)
		}
		looks = append(looks, l...)
	}
	text, err := json.Marshal([]any{all, runs, looks})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestAGenuineCallbackStartsALookUpAtOnce: the service finds out within
// seconds what it would have asked about in an hour.
func TestAGenuineCallbackStartsALookUpAtOnce(t *testing.T) {
	quirks := map[string]string{"ref:2026-11-E0002": "pending-success"}
	story(t, 3, simulator.Config{Quirks: quirks, Settle: 20 * time.Hour}, func(t *testing.T, w *world) {
		w.file.Folder.Approval = "none"
		s := w.folder()
		s.drop("nov.csv", 1, 3)
		err := w.life(func(o *office) error {
			o.streams.out = s.said
			k, err := o.keep(s.pay, filepath.Join(s.dir, "state", "folder-test"), &watchFlags{poll: true})
			if err != nil {
				return err
			}
			defer k.inbox.Close()
			c, err := k.newCallbacks("/")
			if err != nil {
				return err
			}
			take, cancel := context.WithCancel(context.Background())
			ended := make(chan error, 1)
			go func() { ended <- k.serve(take, context.WithoutCancel(take)) }()
			time.Sleep(3 * time.Hour)
			s.one("5 *" + "/*/nov – RESULTS*2 of 3 paid*")
			if err := w.sim.Settle("2026-11-E0002", simulator.Paid); err != nil {
				t.Error(err)
			}
			r, err := w.sim.Callback("2026-11-E0002")
			if err != nil {
				t.Error(err)
			} else {
				body, _ := io.ReadAll(r.Body)
				got := httptest.NewRecorder()
				c.ServeHTTP(got, httptest.NewRequestWithContext(t.Context(), "POST", "/", bytes.NewReader(body)))
				time.Sleep(30 * time.Second)
				s.one("5 *" + "/*/nov – RESULTS*3 of 3 paid*.xlsx")
			}
			cancel()
			return errors.Join(<-ended)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// What a monitor is told names nobody.
func TestFiguresNameNobody(t *testing.T) {
	story(t, 3, simulator.Config{}, func(t *testing.T, w *world) {
		w.file.Folder.Approval = "none"
		s := w.folder()
		s.drop("nov.csv", 1, 3)
		err := w.life(func(o *office) error {
			o.streams.out = s.said
			k, err := o.keep(s.pay, filepath.Join(s.dir, "state", "folder-test"), &watchFlags{poll: true})
			if err != nil {
				return err
			}
			defer k.inbox.Close()
			get := func(path string) (int, string) {
				got := httptest.NewRecorder()
				k.figuresHandler().ServeHTTP(got, httptest.NewRequestWithContext(t.Context(), "GET", path, nil))
				return got.Code, got.Body.String()
			}
			if code, _ := get("/healthz"); code != http.StatusServiceUnavailable {
				t.Errorf("healthy before the first look: %d", code)
			}
			take, cancel := context.WithCancel(context.Background())
			ended := make(chan error, 1)
			go func() { ended <- k.serve(take, context.WithoutCancel(take)) }()
			time.Sleep(2 * time.Minute)
			for _, path := range []string{"/healthz", "/readyz"} {
				if code, text := get(path); code != http.StatusOK {
					t.Errorf("%s: %d %s", path, code, text)
				}
			}
			_, text := get("/metrics")
			for _, want := range []string{"payrun_runs_total{result=\"done\"} 1\n", "payrun_rows_total{status=\"paid\"} 3\n", "payrun_amount_total{currency=\"MYR\",status=\"paid\"} 3006.06\n", "payrun_unknown_rows 0\n", "payrun_reconcile_difference 0\n", "payrun_inbox_oldest_file_seconds 0\n", "payrun_pool_balance 56993.94\n", "payrun_gateway_request_seconds_count{op=\"create-payout-invoice\",code=\"200\"} 3\n", "payrun_gateway_request_seconds_bucket{op=\"overall-balance\",code=\"200\",le=\"+Inf\"}"} {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
			for _, never := range []string{"nov.csv", "2026-11", "Payee", "5122"} {
				if strings.Contains(text, never) {
					t.Errorf("%q stands in\n%s", never, text)
				}
			}
			cancel()
			err = <-ended
			time.Sleep(time.Hour)
			if code, _ := get("/healthz"); code != http.StatusServiceUnavailable {
				t.Errorf("healthy an hour after it ended: %d", code)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// What listens does so on this machine only.
func TestNothingListensBeyondThisMachine(t *testing.T) {
	for _, address := range []string{":0", "0.0.0.0:0", "192.0.2.1:80", "localhost", "example.com:80", "[::]:0", ""} {
		if s, err := serveLoopback("--listen", address, http.NotFoundHandler()); err == nil {
			s.Close()
			t.Errorf("%q is served", address)
		}
	}
	s, err := serveLoopback("--listen", "127.0.0.1:0", http.NotFoundHandler())
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}
