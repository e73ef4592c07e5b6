package client

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"payrun/batch"
)

func quietLog() *log.Logger { return log.New(io.Discard, "", 0) }

// raw serves bytes as they are, to whatever is asked.
func raw(t *testing.T, answer string) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	server := &http.Server{ErrorLog: quietLog(), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, answer)
		_ = conn.Close()
	})}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return "http://" + l.Addr().String()
}

// An answer that is not the gateway's envelope says nothing about the payout.
// Each of these has been sent by some proxy to somebody.
func TestWhatIsNoAnswerIsADoubt(t *testing.T) {
	const ok, kind = "HTTP/1.1 200 OK\r\n", "Content-Type: application/json\r\n"
	tests := []struct {
		name, answer string
		http         int
		why          string
	}{
		{"a web page", ok + "Content-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", 200, "is not JSON"},
		{"JSON that calls itself text", ok + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", 200, "is not JSON"},
		{"no content type", ok + "Content-Length: 2\r\n\r\n{}", 200, "is not JSON"},
		{"a proxy's 502", "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", 502, "is not JSON"},
		{"nothing", ok + kind + "Content-Length: 0\r\n\r\n", 200, "is empty"},
		{"blanks", ok + kind + "Content-Length: 3\r\n\r\n \r\n", 200, "is empty"},
		{"204", "HTTP/1.1 204 No Content\r\n" + kind + "\r\n", 204, "is empty"},
		{"a cut body", ok + kind + "Content-Length: 100\r\n\r\n{\"a\":", 200, "was cut off: the connection was closed"},
		{"a cut chunk", ok + kind + "Transfer-Encoding: chunked\r\n\r\n64\r\n{\"a\":", 200, "was cut off: the connection was closed"},
		{"a wrong chunk", ok + kind + "Transfer-Encoding: chunked\r\n\r\nsecret\r\n{}", 200, "was cut off: the connection failed"},
		{"a huge body that says so", ok + kind + "Content-Length: 2000000\r\n\r\n{}", 200, errTooLarge.Error()},
		{"a huge body that does not", ok + kind + "\r\n" + strings.Repeat(" ", bodyMax+1), 200, errTooLarge.Error()},
		{"a huge header", ok + kind + strings.Repeat("X-A: "+strings.Repeat("a", 1000)+"\r\n", 80) + "\r\n", 0, "the connection failed"},
		{"no HTTP", "secret 123456789012\r\n\r\n", 0, "the connection failed"},
		{"a header that quotes", ok + "secret 123456789012\r\n\r\n", 0, "the connection failed"},
		{"a hang-up", "", 0, "the connection was closed"},
		{"a cut header", ok + "Content-Ty", 0, "the connection failed"},
		{"304", "HTTP/1.1 304 Not Modified\r\n" + kind + "\r\n", 304, "points elsewhere, and is not followed"},
		{"101", "HTTP/1.1 101 Switching Protocols\r\n" + kind + "\r\n", 101, "points elsewhere, and is not followed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := newClient(t, raw(t, tt.answer), Options{}).Do(t.Context(), pay())
			wantDoubt(t, err)
			f, ok := errors.AsType[*Fault](err)
			if !ok || f.Why != tt.why || f.HTTP != tt.http || a.HTTP != tt.http {
				t.Errorf("Fault %v, HTTP %d; want %q, HTTP %d", err, a.HTTP, tt.why, tt.http)
			}
			if len(a.Body) > 0 {
				t.Errorf("the answer has a body: %q", a.Body)
			}
		})
	}
}

// A zip of a megabyte unfolds to a gigabyte. We ask for none, and unfold none.
func TestNothingIsUnzipped(t *testing.T) {
	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header.Get("Accept-Encoding")
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = z.Write(bytes.Repeat([]byte(" "), 10<<20))
		_ = z.Close()
	}))
	t.Cleanup(server.Close)
	a, err := newClient(t, server.URL, Options{}).Do(t.Context(), pay())
	if err != nil || asked != "" || len(a.Body) > bodyMax {
		t.Errorf("asked for %q, got %d bytes, %v", asked, len(a.Body), err)
	}
}

func TestACompleteAnswerIsHandedOn(t *testing.T) {
	var got *http.Request
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		w.Header().Set("Date", "Fri, 20 Nov 2026 09:30:00 GMT")
		w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
		w.WriteHeader(422)
		_, _ = io.WriteString(w, `{"code":5}`)
	}))
	t.Cleanup(server.Close)
	a, err := newClient(t, server.URL+"/base/", Options{}).Do(t.Context(), pay())
	if err != nil || a.HTTP != 422 || string(a.Body) != `{"code":5}` || !a.Date.Equal(time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)) {
		t.Errorf("Do = %+v, %v", a, err)
	}
	if got.Method != "POST" || got.URL.Path != "/base/v1/create" || got.URL.Query().Get("_id") != "ref="+token || got.Header.Get("Auth-Token") != token {
		t.Errorf("the request was %s %s %v", got.Method, got.URL, got.Header)
	}
	if string(body) != string(pay().Body) || got.ContentLength != int64(len(body)) || got.Header.Get("Content-Type") != "application/json" {
		t.Errorf("the body was %q of %d bytes", body, got.ContentLength)
	}
	for _, header := range []string{"Idempotency-Key", "X-Idempotency-Key", "Accept-Encoding", "Referer", "Cookie", "Transfer-Encoding"} {
		if v := got.Header.Get(header); v != "" {
			t.Errorf("the request has %s: %s", header, v)
		}
	}
}

// A question without a body is asked without one: no chunks, no length.
func TestAQuestionHasNoBody(t *testing.T) {
	for _, method := range []string{"GET", "POST", "DELETE"} {
		var got *http.Request
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			got = r
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, "{}")
		}))
		if _, err := newClient(t, server.URL, Options{}).Do(t.Context(), Request{Call: "ask", Method: method, Path: "/"}); err != nil {
			t.Fatal(err)
		}
		if got.ContentLength != 0 || len(got.TransferEncoding) != 0 || got.Header.Get("Content-Type") != "" {
			t.Errorf("%s has length %d, encoding %v, type %q", method, got.ContentLength, got.TransferEncoding, got.Header.Get("Content-Type"))
		}
		server.Close()
	}
}

func TestAThrottledCallSaysForHowLong(t *testing.T) {
	const date = "Fri, 20 Nov 2026 09:30:00 GMT"
	tests := []struct {
		name, after string
		want        time.Duration
	}{
		{"seconds", "7", 7 * time.Second},
		{"a date, by the gateway's own clock", "Fri, 20 Nov 2026 09:32:00 GMT", 2 * time.Minute},
		{"nothing", "", 0},
		{"negative seconds are refused", "-5", 0},
		{"a date that has passed", "Fri, 20 Nov 2026 09:00:00 GMT", 0},
		{"words", "soon", 0},
		{"more than a day is a day", "999999999", 24 * time.Hour},
		{"more than a number holds", "99999999999999999999", 0},
		{"a fraction", "1.5", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Date", date)
				w.Header().Set("Retry-After", tt.after)
				w.WriteHeader(429)
			}))
			t.Cleanup(server.Close)
			a, err := newClient(t, server.URL, Options{}).Do(t.Context(), pay())
			wantDoubt(t, err)
			pause, ok := errors.AsType[*batch.ThrottledError](err)
			if !ok || pause.After != tt.want || a.HTTP != 429 {
				t.Errorf("%v; want a pause of %v", err, tt.want)
			}
		})
	}
}

func TestDecodeTakesOneWholeValue(t *testing.T) {
	type answer struct {
		Code Text    `json:"code"`
		Sum  Decimal `json:"sum"`
		N    int     `json:"n"`
	}
	tests := []struct {
		name, body string
		want       string // code, sum and n; "" is an error
	}{
		{"strings", `{"code":"2000","sum":"13.00","n":1}`, "2000 13 1"},
		{"numbers", `{"code":2000,"sum":13.00,"n":1}`, "2000 13 1"},
		{"an amount that a float would change", `{"sum":90071992547409.93}`, " 90071992547409.93 0"},
		{"null is nothing", `{"code":null,"sum":null}`, " none 0"},
		{"an empty amount is nothing", `{"sum":""}`, " none 0"},
		{"a number keeps its digits", `{"code":0012}`, ""},
		{"a negative amount", `{"sum":-1.50}`, " -1.5 0"},
		{"blanks after it", "{} \n", " none 0"},
		{"two values", `{}{}`, ""},
		{"rubbish after it", `{}x`, ""},
		{"half of it", `{"code":`, ""},
		{"nothing", ``, ""},
		{"a web page", `<html>`, ""},
		{"an exponent", `{"sum":1e5}`, ""},
		{"an exponent that would fill the memory", `{"sum":"1e999999999"}`, ""},
		{"a grouped amount", `{"sum":"1,300.00"}`, ""},
		{"an object for a text", `{"code":{}}`, ""},
		{"a list for an amount", `{"sum":[1]}`, ""},
		{"true for a text", `{"code":true}`, ""},
		{"an account number for a count", `{"n":"123456789012"}`, ""},
		{"a number too large for a count", `{"n":123456789012345678901234567890}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var a answer
			err := Decode([]byte(tt.body), &a)
			if err != nil && strings.Contains(err.Error(), "1234567890") {
				t.Errorf("the error shows the value: %v", err)
			}
			sum := "none"
			if a.Sum.Valid {
				sum = a.Sum.Decimal.String()
			}
			if got := fmt.Sprintf("%s %s %d", a.Code, sum, a.N); err == nil && got != tt.want || (err != nil) != (tt.want == "") {
				t.Errorf("Decode = %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

// A number that no struct names keeps its digits too.
func TestDecodeMakesNoFloat(t *testing.T) {
	var v map[string]any
	if err := Decode([]byte(`{"n":90071992547409.93}`), &v); err != nil || fmt.Sprint(v["n"]) != "90071992547409.93" {
		t.Errorf("Decode = %v, %v", v, err)
	}
}

// What a gateway says goes into logs and workbooks, and into what calibration
// compares.
func TestWordsKeepSecretsAndChance(t *testing.T) {
	tests := []struct {
		name, text, want string
		pairs            []string
	}{
		{"as it is", "Insufficient balance", "Insufficient balance", nil},
		{"our reference in any case", "payout inv-a1 not found", "payout {ref} not found", []string{"INV-A1", "{ref}"}},
		{"a pattern is a text", "a.b+c", "{x}", []string{"a.b+c", "{x}"}},
		{"a dollar is a dollar", "for REF", "for $1", []string{"REF", "$1"}},
		{"a short value takes no words apart", "a bad day", "a bad day", []string{"a", "{x}"}},
		{"account numbers", "account 8011408168 unknown", "account {number} unknown", nil},
		{"with dashes", "IC 850101-14-5678", "IC {number}", nil},
		{"short codes stay", "code 5223 (77)", "code 5223 (77)", nil},
		{"times", "at 2023-12-05T18:02:55.948983 sharp", "at {time} sharp", nil},
		{"ids", "token 18e0933d-6bc1-4808-9bc7-aad2bcd38686 refused", "token {id} refused", nil},
		{"one line", "a\r\nb\tc\x1b[31m", "a b c [31m", nil},
		{"no more than two hundred characters", strings.Repeat("é", 300), strings.Repeat("é", 200) + "…", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Words(tt.text, tt.pairs...); got != tt.want {
				t.Errorf("Words(%q) = %q; want %q", tt.text, got, tt.want)
			}
		})
	}
}

func FuzzWordsShowNoLongNumber(f *testing.F) {
	f.Add("account 123456789012", "REF")
	f.Add("2023-12-05T18:02:55", "1")
	f.Add("a name that is no text", "00\xfb")
	f.Add("nor is this", "\xff\xff\xff")
	f.Fuzz(func(t *testing.T, text, ref string) {
		got := Words(text, ref, "{ref}")
		run := 0
		for _, r := range got {
			if run++; r < '0' || r > '9' {
				run = 0
			}
			if run >= 6 {
				t.Fatalf("Words(%q, %q) = %q", text, ref, got)
			}
		}
		if strings.ContainsAny(got, "\n\r\x1b") || len([]rune(got)) > wordsMax+1 {
			t.Fatalf("Words(%q) = %q", text, got)
		}
	})
}
