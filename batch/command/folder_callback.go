package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"payrun/batch"
)

// callbackMax bounds a callback's body, in bytes.
const callbackMax = 64 << 10

// callbacksPerSecond and callbackBurst bound how many requests are looked at.
const (
	callbacksPerSecond = 20
	callbackBurst      = 100
)

// callbacks hears what a gateway tells by itself. A genuine callback is
// recorded as evidence and starts a look-up: it is never believed, and no
// payout depends on it. Strangers get one answer, whatever they try.
type callbacks struct {
	receiver batch.Receiver
	book     batch.Book
	debtor   batch.Debtor
	path     string
	hurry    func(run string) // looks a run up soon
	log      *slog.Logger
	limit    *rate.Limiter

	genuine, strange atomic.Int64
}

// newCallbacks makes a receiver of callbacks; an error when the gateway's
// cannot be told from forged ones.
func (k *keeper) newCallbacks(path string) (*callbacks, error) {
	r, ok := k.gateway.(batch.Receiver)
	if !ok {
		return nil, fmt.Errorf("--callbacks: %s has no callbacks that can be verified", k.debtor.Gateway)
	}
	return &callbacks{
		receiver: r, book: k.book, debtor: k.debtor, path: path, hurry: k.hurry, log: k.log,
		limit: rate.NewLimiter(callbacksPerSecond, callbackBurst),
	}, nil
}

// ServeHTTP answers 200 once a genuine callback is on disk, known reference or
// not, first or again, and 404 to everything else.
func (c *callbacks) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Connection", "close")
	if !c.limit.Allow() {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, callbackMax))
	if err != nil || r.Method != http.MethodPost || r.URL.Path != c.path {
		c.stranger(w)
		return
	}
	told, err := c.receiver.Receive(r.Header, body)
	if err != nil {
		c.stranger(w)
		return
	}
	c.genuine.Add(1)
	first, err := c.book.Arrived(r.Context(), told.Digest, "callback")
	if err != nil {
		c.log.Error("a callback was not recorded", "err", err)
		w.WriteHeader(http.StatusServiceUnavailable) // the gateway tells again
		return
	}
	if first {
		c.follow(r.Context(), told.Ref)
	}
	io.WriteString(w, "SUCCESS") // the word that TTpay waits for; the others look at the status
}

func (c *callbacks) stranger(w http.ResponseWriter) {
	c.strange.Add(1)
	w.WriteHeader(http.StatusNotFound)
}

// repeated is what a later attempt's wire reference ends in.
var repeated = regexp.MustCompile(`-R[2-9]$`)

// follow has the payout that a callback names looked up, if it is one of ours
// that is not final.
func (c *callbacks) follow(ctx context.Context, wire string) {
	ref := batch.Reference(repeated.ReplaceAllString(wire, ""))
	known, err := c.book.Entries(ctx, c.debtor, []batch.Reference{ref})
	if err != nil {
		c.log.Warn("a callback was not followed", "err", err)
		return
	}
	for _, e := range known[ref.Fold()] {
		if e.Wire == wire && (e.Status == batch.Unknown || e.Status == batch.Waiting) {
			c.hurry(e.Run)
		}
	}
}

// hurry has a run looked up with the next round.
func (k *keeper) hurry(run string) {
	k.settling.Lock()
	defer k.settling.Unlock()
	k.hurried[run] = true
}

// listen serves callbacks and figures, where the flags ask for them. The
// returned function ends that.
func (k *keeper) listen(w *watchFlags) (stop func(), err error) {
	var servers []*http.Server
	stop = func() {
		for _, s := range servers {
			s.Close()
		}
	}
	if w.callbacks != "" {
		c, err := k.newCallbacks(w.callbackPath)
		if err != nil {
			return stop, fail(ExitUsage, err)
		}
		k.figures.heard = c
		s, err := serveLoopback("--callbacks", w.callbacks, c)
		if err != nil {
			return stop, err
		}
		servers = append(servers, s)
	}
	if w.listen != "" {
		s, err := serveLoopback("--listen", w.listen, k.figuresHandler())
		if err != nil {
			return stop, err
		}
		servers = append(servers, s)
	}
	return stop, nil
}

// serveLoopback serves on an address of this machine only: what comes from
// elsewhere comes through a proxy with TLS.
func serveLoopback(flag, address string, h http.Handler) (*http.Server, error) {
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return nil, fail(ExitUsage, fmt.Errorf("%s %q: say 127.0.0.1:PORT or [::1]:PORT; a proxy with TLS stands before it", flag, address))
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fail(ExitUsage, fmt.Errorf("%s: %w", flag, err))
	}
	s := &http.Server{Addr: l.Addr().String(), Handler: h, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	go func() {
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			slog.Error("serve", "address", address, "err", err)
		}
	}()
	return s, nil
}
