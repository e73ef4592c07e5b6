package clienttest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"payrun/batch"
)

// wire is the other side of connections in memory. It reads each request
// wholly, answers it with bytes as they are, and hangs up.
type wire struct {
	t      testing.TB
	answer func(request string) string
	stay   bool // say nothing more, and do not hang up

	mu    sync.Mutex
	count int
	conns []net.Conn
}

func newWire(t testing.TB, answer func(string) string) *wire {
	w := &wire{t: t, answer: answer}
	t.Cleanup(w.close)
	return w
}

func (w *wire) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	w.mu.Lock()
	w.conns = append(w.conns, theirs)
	w.mu.Unlock()
	go w.serve(theirs)
	return ours, nil
}

func (w *wire) serve(conn net.Conn) {
	request, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	text := fmt.Sprintf("%s %s %v ", request.Method, request.URL, request.Header)
	body, _ := io.ReadAll(request.Body)
	w.mu.Lock()
	w.count++
	w.mu.Unlock()
	_, _ = io.WriteString(conn, w.answer(text+string(body)))
	if !w.stay {
		_ = conn.Close()
	}
}

func (w *wire) requests() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.count
}

func (w *wire) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.conns {
		_ = c.Close()
	}
}

// nobody is a network on which nothing can be reached; reaching for it fails
// the test.
func nobody(t testing.TB) func(context.Context, string, string) (net.Conn, error) {
	return func(context.Context, string, string) (net.Conn, error) {
		t.Error("a connection was asked for")
		return nil, errors.New("there is no network")
	}
}

const json200 = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

// reply is a whole answer in JSON.
func reply(body string) string {
	return fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", json200, len(body), body)
}

// page is a whole answer of a web server.
func page(status, body string) string {
	return fmt.Sprintf("HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)
}

// trouble is what can come over the wire instead of an answer. None of it is a
// gateway's envelope, so none of it says anything about a payout.
var trouble = map[string]func(request string) string{
	"a hang-up":                      func(string) string { return "" },
	"no HTTP":                        func(string) string { return "hello\r\n\r\n" },
	"half a header":                  func(string) string { return "HTTP/1.1 200 OK\r\nContent-" },
	"half a body":                    func(string) string { return json200 + "Content-Length: 999\r\n\r\n{\"a\":" },
	"a body without an end":          func(string) string { return json200 + "\r\n{\"a\":" },
	"an empty body":                  func(string) string { return reply("") },
	"a web page":                     func(string) string { return page("200 OK", "<html>") },
	"a proxy's page":                 func(string) string { return page("502 Bad Gateway", "<html>") },
	"a locked door":                  func(string) string { return page("403 Forbidden", "<html>") },
	"a wrong credential, by a proxy": func(string) string { return page("401 Unauthorized", "<html>") },
	"a missing page":                 func(string) string { return page("404 Not Found", "<html>") },
	"a conflict, by a proxy":         func(string) string { return page("409 Conflict", "<html>") },
	"a redirect": func(string) string {
		return "HTTP/1.1 307 Temporary Redirect\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"
	},
	"a web page that says it is JSON": func(string) string { return reply("<html>") },
	"a number":                        func(string) string { return reply("2000") },
	"null":                            func(string) string { return reply("null") },
	"a list":                          func(string) string { return reply("[]") },
	"an empty object":                 func(string) string { return reply("{}") },
	"an object of something else":     func(string) string { return reply(`{"ok":true}`) },
	"two values":                      func(string) string { return reply("{}{}") },
	"a body without bounds":           func(string) string { return json200 + "\r\n" + strings.Repeat(" ", 1<<20+1) },
	"a page that repeats the request": func(r string) string { return page("400 Bad Request", r) },
	"JSON that repeats the request":   func(r string) string { return reply(fmt.Sprintf("{\"message\":%q}", r)) },
	"a header that repeats it":        func(r string) string { return "HTTP/1.1 200 " + r + "\r\n" + r + "\r\n\r\n" },
}

// testWire meets every call with each kind of trouble.
func (s Subject) testWire(t *testing.T) {
	calls := []string{"submit", "inquire"}
	if _, ok := s.gateway(t, nobody(t)).(batch.Preparer); ok {
		calls = append(calls, "prepare")
	}
	for _, call := range calls {
		for name, answer := range trouble {
			t.Run(call+" "+name, func(t *testing.T) { s.testTrouble(t, call, answer) })
		}
		t.Run(call+" silence", func(t *testing.T) { s.testSilence(t, call) })
		t.Run(call+" a closed door", func(t *testing.T) { s.testClosedDoor(t, call) })
	}
}

func (s Subject) testTrouble(t *testing.T, call string, answer func(string) string) {
	w := newWire(t, answer)
	g, a := s.gateway(t, w.dial), s.Attempt(1)
	defer letGo(g)
	v, handle, err := perform(t, g, call, a)
	s.discreet(t, err, a)
	if got := outcome(v, err); got != "doubt" || handle != "" {
		t.Errorf("%s is %s (%+v, %q, %v); want a doubt", call, got, v, handle, err)
	}
	if v != (batch.Verdict{}) {
		t.Errorf("a verdict beside an error: %+v", v)
	}
	if n := w.requests(); n != 1 {
		t.Errorf("%d requests; want one", n)
	}
}

// testSilence waits for an answer that does not come, in fake time.
func (s Subject) testSilence(t *testing.T, call string) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t, func(string) string { return "" })
		w.stay = true
		g, a := s.gateway(t, w.dial), s.Attempt(1)
		v, _, err := perform(t, g, call, a)
		s.discreet(t, err, a)
		if got := outcome(v, err); got != "doubt" || w.requests() != 1 {
			t.Errorf("%s is %s (%v) after %d requests; want a doubt after one", call, got, err, w.requests())
		}
		letGo(g)
	})
}

// testClosedDoor cannot connect: the one case in which nothing was sent.
func (s Subject) testClosedDoor(t *testing.T, call string) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("refused")}
	g := s.gateway(t, func(context.Context, string, string) (net.Conn, error) { return nil, refused })
	a := s.Attempt(1)
	v, _, err := perform(t, g, call, a)
	s.discreet(t, err, a)
	if got := outcome(v, err); got != "not-sent" {
		t.Errorf("%s is %s (%v); want proof that nothing was sent", call, got, err)
	}
}
