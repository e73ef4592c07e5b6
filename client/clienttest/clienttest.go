// Package clienttest is the contract that every gateway adapter keeps, as
// tests. An adapter's own test hands in a Subject and calls Run.
//
// The suite speaks to two other sides: a simulated gateway that keeps books,
// which shows whether what the adapter claims is true, and a wire that answers
// with whatever was recorded or can go wrong, which shows what the adapter
// makes of it. It knows no gateway.
package clienttest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"testing"

	"payrun/batch"
	"payrun/client"
)

// Subject is an adapter under test.
type Subject struct {
	// New makes the gateway. Base is http on this machine; the connections are
	// those of the options.
	New func(base string, o client.Options) (batch.Gateway, error)
	// Attempt is the nth payout, n from 1: payable, and the same each time. Its
	// account and name are checked to appear in no error.
	Attempt func(n int) batch.Attempt
	// Open opens a simulated gateway that is polite, but for the fault that
	// each request of the attempt which moves money meets. "" is no fault.
	Open func(t testing.TB, fault string, a batch.Attempt) Box
	// Faults are all faults that such a request may meet.
	Faults []string
	// Hidden are those of them after which a look-up may not yet find what was
	// executed; an hour later it must.
	Hidden []string
	// Answers holds recorded answers, one file each; see Record.
	Answers fs.FS
	// Secrets are the credentials, or telling parts of them.
	Secrets []string
}

// Box is a simulated gateway as the suite sees it. Its counts come from its
// books.
type Box interface {
	Dial(ctx context.Context, network, address string) (net.Conn, error)
	Sent(wire string) int     // requests that move money which have arrived for a reference
	Accepted(wire string) int // how often money has moved, or will without another request
	Close() error
}

// address is where nobody is: connections are made in memory.
const address = "http://127.0.0.1"

// Run tests the adapter.
func Run(t *testing.T, s Subject) {
	t.Run("traits", s.testTraits)
	t.Run("polite", s.testPolite)
	t.Run("at once", s.testAtOnce)
	t.Run("faults", s.testFaults)
	t.Run("answers", s.testAnswers)
	t.Run("wire", s.testWire)
	t.Run("cancelled", s.testCancelled)
}

// gateway makes the adapter on connections of the given kind.
func (s Subject) gateway(t testing.TB, dial func(context.Context, string, string) (net.Conn, error)) batch.Gateway {
	t.Helper()
	g, err := s.New(address, client.Options{Dial: dial})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// letGo closes what the adapter keeps open.
func letGo(g batch.Gateway) {
	if c, ok := g.(interface{ Close() }); ok {
		c.Close()
	}
}

// prepare makes the attempt ready to be submitted, where that takes a step of
// its own.
func prepare(t testing.TB, g batch.Gateway, a batch.Attempt) batch.Attempt {
	t.Helper()
	p, ok := g.(batch.Preparer)
	if !ok {
		return a
	}
	var err error
	if a.Handle, err = p.Prepare(t.Context(), a); err != nil {
		t.Fatalf("Prepare = %v", err)
	}
	return a
}

// discreet checks that an error, however it is printed, shows nothing of
// credentials and beneficiary.
func (s Subject) discreet(t testing.TB, err error, a batch.Attempt) {
	t.Helper()
	if err == nil {
		return
	}
	b, _ := json.Marshal(map[string]any{"err": err.Error()})
	texts := []string{fmt.Sprintf("%v", err), fmt.Sprintf("%+v", err), fmt.Sprintf("%q", err), string(b)}
	for e := errors.Unwrap(err); e != nil; e = errors.Unwrap(e) {
		if answer, ok := e.(*batch.AnswerError); ok {
			texts = append(texts, answer.Text, answer.Shape())
		}
	}
	s.silent(t, strings.Join(texts, "\n"), a)
}

// silent checks a text for what must not be in it.
func (s Subject) silent(t testing.TB, text string, a batch.Attempt) {
	t.Helper()
	i := a.Instruction
	for _, secret := range append([]string{i.Beneficiary.Account, i.Beneficiary.Name, i.Beneficiary.Phone, i.Beneficiary.IDNumber}, s.Secrets...) {
		if secret != "" && strings.Contains(text, secret) {
			t.Errorf("%q is in a text that people and logs see: %s", secret, text)
		}
	}
}

// shape is how an answer without a payout looks, or "".
func shape(err error) string {
	if answer, ok := errors.AsType[*batch.AnswerError](err); ok {
		return answer.Shape()
	}
	return ""
}

// probe is a reference that cannot exist.
const probe = "PROBE-0123456789ABCDEF"

// absent asks what "no such payout" looks like today, as a run does before it
// sends anything.
func absent(t testing.TB, g batch.Gateway) func(error) bool {
	t.Helper()
	_, err := g.Inquire(t.Context(), batch.Attempt{Wire: probe})
	today := shape(err)
	if today == "" && !errors.Is(err, batch.ErrNotFound) {
		t.Fatalf("a look-up of a reference that cannot exist = %v; want an answer without a payout", err)
	}
	if strings.Contains(today, probe) {
		t.Fatalf("the shape %q names the reference, so that no two are equal", today)
	}
	return func(err error) bool {
		return errors.Is(err, batch.ErrNotFound) || today != "" && shape(err) == today
	}
}
