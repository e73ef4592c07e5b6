package simulator

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// calling is how a gateway calls back, and how long it insists.
type calling struct {
	tries    int
	pause    func(try int) time.Duration // before the second try, the third …
	accepted func(status int, body string) bool
}

// Callback returns the request by which the gateway would tell the merchant
// how the last payout of a reference stands, signed and dated now. A test may
// send it late, twice, out of order, or forged. It is an error where the
// gateway would not call.
func (s *Simulator) Callback(ref string) (*http.Request, error) {
	set := s.current.Load()
	s.mu.Lock()
	now := set.now()
	s.settle(now)
	p := s.ledger.find(ref)
	if p == nil {
		s.mu.Unlock()
		return nil, fmt.Errorf("simulator: there is no payout %q", ref)
	}
	copied := *p
	s.mu.Unlock()
	return s.dialect.callback(set, copied, now)
}

// Notify calls back about the last payout of a reference as the gateway does:
// until it is accepted or the gateway gives up. It returns how often it tried.
func (s *Simulator) Notify(ctx context.Context, client *http.Client, ref string) (tries int, err error) {
	how := s.dialect.calling()
	for tries < how.tries {
		if tries > 0 {
			if err := s.rest(ctx, how.pause(tries)); err != nil {
				return tries, err
			}
		}
		tries++
		r, err := s.Callback(ref)
		if err != nil {
			return tries, err
		}
		if status, body, err := post(client, r.WithContext(ctx)); err == nil && how.accepted(status, body) {
			return tries, nil
		}
	}
	return tries, fmt.Errorf("simulator: the callback for %s was not accepted in %d tries", ref, tries)
}

func post(client *http.Client, r *http.Request) (status int, body string, err error) {
	w, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer w.Body.Close()
	read, err := io.ReadAll(io.LimitReader(w.Body, 1024))
	return w.StatusCode, string(read), err
}

// rest waits between two tries.
func (s *Simulator) rest(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-s.done:
		return http.ErrServerClosed
	}
}

// callbackTo makes a POST with a JSON body.
func callbackTo(url string, body []byte) (*http.Request, error) {
	r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(string(body)))
	if err != nil {
		return nil, fmt.Errorf("simulator: callback: %w", err)
	}
	r.Header.Set("Content-Type", jsonKind)
	return r, nil
}

// answered2xx accepts any success.
func answered2xx(status int, _ string) bool { return status >= 200 && status < 300 }
