package simulator

import (
	"net"
	"net/http"
	"strconv"
	"time"
)

// answer is what a dialect says when nothing spoils it.
type answer struct {
	status int
	kind   string // content type
	body   []byte
}

const (
	jsonKind = "application/json"
	htmlKind = "text/html; charset=utf-8"
	textKind = "text/plain; charset=utf-8"
)

// webPage is what a proxy or a maintenance switch puts in place of an answer.
const webPage = `<!DOCTYPE html><html><head><title>Service temporarily unavailable</title></head><body><h1>We will be back soon</h1></body></html>`

// deliver sends an answer the way the fault wants it.
func (s *Simulator) deliver(w http.ResponseWriter, r *http.Request, set *settings, a answer, f *fault) {
	how := whole
	if f != nil {
		how = f.how
	}
	w.Header().Set("Date", set.now().UTC().Format(http.TimeFormat))
	s.pause(r, set.Latency)
	switch how {
	case whole:
		send(w, a)
	case slow:
		s.pause(r, set.slow)
		send(w, a)
	case silent:
		s.hush(r)
	case reset:
		hangUp(w)
	case cut:
		sendHalf(w, a)
	case html:
		send(w, answer{http.StatusOK, htmlKind, []byte(webPage)})
	case empty:
		send(w, answer{http.StatusOK, jsonKind, nil})
	case throttled:
		if after := set.quirk("retry-after", "2"); after != "none" {
			w.Header().Set("Retry-After", after)
		}
		send(w, answer{http.StatusTooManyRequests, jsonKind, []byte(`{"message":"Too Many Attempts."}`)})
	case broken:
		send(w, answer{http.StatusInternalServerError, textKind, []byte("Internal Server Error")})
	case unreachable:
		send(w, answer{http.StatusBadGateway, htmlKind, []byte(webPage)})
	case redirected:
		w.Header().Set("Location", r.URL.RequestURI())
		send(w, answer{http.StatusTemporaryRedirect, textKind, nil})
	}
}

func send(w http.ResponseWriter, a answer) {
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // a client that has gone is no concern of ours
}

// sendHalf announces the whole body, sends half of it and hangs up.
func sendHalf(w http.ResponseWriter, a answer) {
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body[:len(a.body)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// hangUp ends the connection without an answer: with a reset where there is
// TCP, else by closing it.
func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// pause waits, but no longer than the client and the simulator.
func (s *Simulator) pause(r *http.Request, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	case <-s.done:
	}
}

// hush says nothing until the client gives up or the simulator closes.
func (s *Simulator) hush(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.done:
	}
	panic(http.ErrAbortHandler)
}
