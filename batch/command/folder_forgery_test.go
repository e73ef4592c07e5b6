package command

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"payrun/batch"
	"payrun/client/simulator"
)

// posted is a callback on its way.
type posted struct {
	header http.Header
	body   []byte
}

// tellingOf is what the gateway would tell of a reference now, with its genuine
// signature.
func (w *world) tellingOf(ref string) posted {
	w.t.Helper()
	r, err := w.sim.Callback(ref)
	if err != nil {
		w.t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return posted{r.Header, body}
}

// with is the same callback with another body.
func (l posted) with(body []byte) posted { return posted{l.header.Clone(), body} }

// without is the same callback without a header.
func (l posted) without(name string) posted {
	h := l.header.Clone()
	h.Del(name)
	return posted{h, l.body}
}

// rewritten changes a text in what is signed, and keeps the signature.
func (l posted) rewritten(t *testing.T, dialect, from, to string) posted {
	t.Helper()
	change := func(text []byte) []byte {
		changed := bytes.ReplaceAll(text, []byte(from), []byte(to))
		if bytes.Equal(changed, text) {
			t.Fatalf("%q does not stand in %s", from, text)
		}
		return changed
	}
	if dialect != simulator.LeanX {
		return l.with(change(l.body))
	}
	var envelope map[string]any
	if err := json.Unmarshal(l.body, &envelope); err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(envelope["data"].(string), ".")
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	parts[1] = base64.RawURLEncoding.EncodeToString(change(claims))
	envelope["data"] = strings.Join(parts, ".")
	body, err := json.Marshal(envelope)
	if err != nil {
		t.Fatal(err)
	}
	return l.with(body)
}

// signedByAnother is the callback as somebody would send it who has made a key
// of their own.
func (l posted) signedByAnother(t *testing.T, dialect, ref string) posted {
	t.Helper()
	if dialect != simulator.TTpay {
		other := newWorld(t, 3, simulator.Config{Dialect: dialect, HashKey: "another-key", Quirks: map[string]string{"ref:" + ref: stuckIn[dialect]}})
		other.file.Pay.SettleFor.Set = true
		other.mustRun()
		other.sim.Settle(ref, simulator.Paid)
		return other.tellingOf(ref)
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(l.body)
	sign, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	mine := regexp.MustCompile(`"sign":"[^"]*"`).ReplaceAll(l.body, []byte(`"sign":"`+base64.StdEncoding.EncodeToString(sign)+`"`))
	return l.with(mine)
}

// stuckIn is the fault by which a payout stays open at each gateway.
var stuckIn = map[string]string{simulator.LeanX: "pending-stuck", simulator.FedaPay: "stuck", simulator.TTpay: "stuck"}

// secondIn is the second row's reference, and its amount as the gateway writes
// it.
var secondIn = map[string][2]string{
	simulator.LeanX: {"2026-11-E0002", "1002.02"}, simulator.FedaPay: {"2026-11-B0002", "1002"}, simulator.TTpay: {"2026-11-K0002", "100002.00"},
}

// TestNoForgeryChangesAnything posts, at the real listener, every forgery of
// each gateway's callback for a payout that is waiting and that the gateway
// has paid by now: who believed one would call it paid. The state before is
// the state after, no look-up is made, and strangers get one answer. The
// genuine one causes a look-up, once.
func TestNoForgeryChangesAnything(t *testing.T) {
	for _, dialect := range []string{simulator.LeanX, simulator.FedaPay, simulator.TTpay} {
		t.Run(dialect, func(t *testing.T) {
			ref, amount := secondIn[dialect][0], secondIn[dialect][1]
			story(t, 3, simulator.Config{Dialect: dialect, Quirks: map[string]string{"ref:" + ref: stuckIn[dialect]}}, func(t *testing.T, w *world) {
				w.mustRun()
				if err := w.sim.Settle(ref, simulator.Paid); err != nil {
					t.Fatal(err)
				}
				old := w.tellingOf(ref)
				time.Sleep(time.Hour)
				genuine := w.tellingOf(ref)
				forged := map[string]posted{
					"nothing":          genuine.with(nil),
					"truncated":        genuine.with(genuine.body[:len(genuine.body)-20]),
					"one megabyte":     genuine.with(append(bytes.Clone(genuine.body), bytes.Repeat([]byte(" "), 1<<20)...)),
					"not JSON":         genuine.with([]byte("data=x")),
					"other amount":     genuine.rewritten(t, dialect, amount, "999999"),
					"other reference":  genuine.rewritten(t, dialect, ref, strings.Replace(ref, "2", "9", 1)),
					"wrong key":        genuine.signedByAnother(t, dialect, ref),
					"two bodies":       genuine.with(append(bytes.Clone(genuine.body), genuine.body...)),
					"an array of them": genuine.with([]byte("[" + string(genuine.body) + "]")),
				}
				switch dialect {
				case simulator.FedaPay:
					forged["unsigned"] = genuine.without("X-FEDAPAY-SIGNATURE")
					forged["an hour old"] = old
				case simulator.TTpay:
					forged["unsigned"] = genuine.without("nonce")
				}
				strange := w.strange(dialect)
				err := w.life(func(o *office) error {
					k := &keeper{office: o, hurried: map[string]bool{}}
					c, err := k.newCallbacks("/hard-to-guess")
					if err != nil {
						return err
					}
					s, err := serveLoopback("--callbacks", "127.0.0.1:0", c)
					if err != nil {
						return err
					}
					defer s.Close()
					before, looked := stateOf(t, o), len(w.sim.Books().Lookups)
					stranger := sent(t, s.Addr, "/", genuine)
					for name, l := range forged {
						if got := sent(t, s.Addr, "/hard-to-guess", l); got != stranger || got.code == http.StatusOK {
							t.Errorf("%s is answered %+v, a stranger %+v", name, got, stranger)
						}
					}
					if n := c.strange.Load(); n != int64(len(forged)+1) || c.genuine.Load() != 0 {
						t.Errorf("%d of %d forgeries are counted", n, len(forged)+1)
					}
					if got := sent(t, s.Addr, "/hard-to-guess", strange); got.code != http.StatusOK {
						t.Errorf("a genuine callback for somebody else's payout is answered %+v", got)
					}
					if len(k.hurried) != 0 || stateOf(t, o) != before || len(w.sim.Books().Lookups) != looked {
						t.Errorf("something was changed: %v", k.hurried)
					}
					for n := range 3 {
						got := sent(t, s.Addr, "/hard-to-guess", genuine)
						if got.code != http.StatusOK || k.hurried[o.runOf(t, ref)] != (n == 0) {
							t.Errorf("the genuine one, time %d: %+v, %v", n+1, got, k.hurried)
						}
						clear(k.hurried)
					}
					if stateOf(t, o) != before {
						t.Error("a callback was believed")
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Second) // net/http holds a connection that was cut off for half of one
				w.mustRun()
				for _, e := range w.entries() {
					if e.Status != batch.Paid {
						t.Errorf("the look-up afterwards says that %s is %s", e.Wire, e.Status)
					}
				}
			})
		})
	}
}

// strange is a genuine callback for a payout that this ledger never heard of.
func (w *world) strange(dialect string) posted {
	w.t.Helper()
	other := newWorld(w.t, 1, simulator.Config{Dialect: dialect})
	other.write(1, func(int) string { return strings.Replace(other.in.row(1), "2026-11-", "2031-01-", 1) })
	other.mustRun()
	for ref := range other.requests() {
		return other.tellingOf(ref)
	}
	w.t.Fatal("nothing was paid")
	return posted{}
}

// reaction is what a caller sees.
type reaction struct {
	code         int
	body, header string
}

// sent posts a callback and reads the whole answer.
func sent(t *testing.T, address, path string, l posted) reaction {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+path, bytes.NewReader(l.body))
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(r.Header, l.header)
	own := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	got, err := own.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	got.Header.Del("Date")
	header, err := json.Marshal(got.Header)
	if err != nil {
		t.Fatal(err)
	}
	return reaction{got.StatusCode, string(body), string(header)}
}
