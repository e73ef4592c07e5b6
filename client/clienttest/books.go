package clienttest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"payrun/batch"
)

// testTraits checks what batch relies on in any gateway.
func (s Subject) testTraits(t *testing.T) {
	g := s.gateway(t, nobody(t))
	r := g.Traits()
	if r.Name == "" || r.Host == "" || !r.Currency.Known() {
		t.Errorf("Traits = %+v; name, host and a known currency are needed", r)
	}
	if r.QuietBeforeRelease <= 0 {
		t.Error("QuietBeforeRelease is zero: a missing payout would be released at once")
	}
	if len(r.Origin) < 16 {
		t.Errorf("Origin %q tells no two credentials apart", r.Origin)
	}
	s.silent(t, r.Origin+r.Host+r.Name, s.Attempt(1))
	if again := s.gateway(t, nobody(t)).Traits().Origin; again != r.Origin {
		t.Errorf("Origin is %q and then %q", r.Origin, again)
	}
}

// testPolite is the way everything goes when nothing goes wrong: not found,
// sent once, found with what was asked for.
func (s Subject) testPolite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := s.Attempt(1)
		box := s.Open(t, "", a)
		g := s.gateway(t, box.Dial)
		notFound := absent(t, g)
		if _, err := g.Inquire(t.Context(), a); !notFound(err) {
			t.Errorf("Inquire before the first send = %v; want today's not found", err)
		}
		a = prepare(t, g, a)
		v, err := g.Submit(t.Context(), a)
		if err != nil || v.Status != batch.Paid && v.Status != batch.Waiting || v.Refused != batch.NotRefused || !v.Equal(a.Instruction) {
			t.Errorf("Submit = %+v, %v; want a payout that is paid or on its way", v, err)
		}
		time.Sleep(time.Hour)
		v, err = g.Inquire(t.Context(), a)
		if err != nil || v.Status != batch.Paid || !v.Equal(a.Instruction) || v.GatewayRef == "" {
			t.Errorf("Inquire = %+v, %v; want what was asked for, paid", v, err)
		}
		if !v.Amount.Valid && v.Account == "" {
			t.Error("the look-up shows neither amount nor account: nothing tells that it is our payout")
		}
		if box.Sent(a.Wire) != 1 || box.Accepted(a.Wire) != 1 {
			t.Errorf("%d sent, %d accepted; want one", box.Sent(a.Wire), box.Accepted(a.Wire))
		}
		s.end(t, g, box)
	})
}

// testAtOnce submits from many goroutines: each payout is its own.
func (s Subject) testAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := s.Open(t, "", s.Attempt(1))
		g := s.gateway(t, box.Dial)
		var all sync.WaitGroup
		for n := range 32 {
			all.Go(func() {
				a := prepare(t, g, s.Attempt(n+1))
				if v, err := g.Submit(t.Context(), a); err != nil || v.Status != batch.Paid && v.Status != batch.Waiting {
					t.Errorf("Submit %d = %+v, %v", n, v, err)
				}
			})
		}
		all.Wait()
		for n := range 32 {
			if wire := s.Attempt(n + 1).Wire; box.Sent(wire) != 1 || box.Accepted(wire) != 1 {
				t.Errorf("%s: %d sent, %d accepted; want one", wire, box.Sent(wire), box.Accepted(wire))
			}
		}
		s.end(t, g, box)
	})
}

// testFaults sends one payout into each fault and compares what the adapter
// claims with the books, at once and an hour later.
func (s Subject) testFaults(t *testing.T) {
	if len(s.Faults) == 0 {
		t.Fatal("no faults are named")
	}
	for _, fault := range s.Faults {
		t.Run(fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { s.testFault(t, fault) })
		})
	}
}

func (s Subject) testFault(t *testing.T, fault string) {
	a := s.Attempt(1)
	box := s.Open(t, fault, a)
	g := s.gateway(t, box.Dial)
	notFound := absent(t, g)
	a = prepare(t, g, a)
	v, err := g.Submit(t.Context(), a)
	s.discreet(t, err, a)
	s.silent(t, v.Reason+v.Code, a)
	checkClaim(t, v, err, box, a.Wire)
	found, err := g.Inquire(t.Context(), a)
	s.checkLookup(t, fault, notFound, found, err, box, a)
	time.Sleep(time.Hour)
	later, err := g.Inquire(t.Context(), a)
	if accepted := box.Accepted(a.Wire); accepted == 1 && (err != nil || !slices.Contains([]batch.Status{batch.Paid, batch.Returned, batch.Unknown, batch.Waiting}, later.Status)) {
		t.Errorf("an hour later Inquire = %+v, %v; the books have the payout", later, err)
	}
	if box.Sent(a.Wire) > 1 || box.Accepted(a.Wire) > 1 {
		t.Errorf("one Submit: %d sent, %d accepted", box.Sent(a.Wire), box.Accepted(a.Wire))
	}
	s.end(t, g, box)
}

// checkClaim compares what Submit says with what the books know. A doubt
// claims nothing and is always true.
func checkClaim(t *testing.T, v batch.Verdict, err error, box Box, wire string) {
	t.Helper()
	sent, accepted := box.Sent(wire), box.Accepted(wire)
	switch {
	case errors.Is(err, batch.ErrNotSent):
		if sent != 0 {
			t.Errorf("%v, and the books have %d requests", err, sent)
		}
	case err != nil && v != batch.Verdict{}:
		t.Errorf("Submit = %+v beside %v: a verdict or an error, not both", v, err)
	case err != nil:
	case v.Refused == batch.RefusedForSure && accepted != 0:
		t.Error("refused for sure, and the books have the payout")
	case v.Refused != batch.NotRefused && v.Status != batch.Unknown:
		t.Errorf("refused and %v", v.Status)
	case v.Status == batch.Failed && accepted != 0:
		t.Error("failed, and the books have the payout")
	case v.Status == batch.Paid && accepted != 1:
		t.Error("paid, and the books have no payout")
	case v.Status == batch.Planned:
		t.Error("the answer to a send cannot be that nothing was sent")
	}
}

// checkLookup compares the look-up after a send with the books.
func (s Subject) checkLookup(t *testing.T, fault string, notFound func(error) bool, v batch.Verdict, err error, box Box, a batch.Attempt) {
	t.Helper()
	s.discreet(t, err, a)
	accepted := box.Accepted(a.Wire)
	switch {
	case err == nil && accepted == 0 && v.Status == batch.Paid:
		t.Error("the look-up says paid, and the books have no payout")
	case err == nil && !v.Equal(a.Instruction):
		t.Errorf("the look-up shows another payout: %+v", v)
	case err == nil && v.Status == batch.Planned && accepted == 1 && !slices.Contains(s.Hidden, fault):
		t.Error("the look-up says that it was never started, and the books have the payout")
	case notFound(err) && accepted == 1 && !slices.Contains(s.Hidden, fault):
		t.Errorf("the look-up says not found (%v), and the books have the payout", err)
	case err != nil && accepted == 1 && !slices.Contains(s.Hidden, fault):
		t.Errorf("the look-up of a payout that exists = %v", err)
	case err != nil && !notFound(err):
		t.Errorf("the look-up is neither a payout nor today's not found: %v", err)
	}
}

// testCancelled asks everything of an adapter whose caller has gone.
func (s Subject) testCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	g, a := s.gateway(t, nobody(t)), s.Attempt(1)
	a.Handle = "1"
	calls := map[string]func() error{
		"Submit":  func() error { _, err := g.Submit(ctx, a); return err },
		"Inquire": func() error { _, err := g.Inquire(ctx, a); return err },
	}
	if p, ok := g.(batch.Preparer); ok {
		calls["Prepare"] = func() error { _, err := p.Prepare(ctx, a); return err }
		calls["Strays"] = func() error { _, err := p.Strays(ctx, a); return err }
		calls["Discard"] = func() error { return p.Discard(ctx, a.Handle) }
	}
	if b, ok := g.(batch.Balancer); ok {
		calls["Balance"] = func() error { _, err := b.Balance(ctx); return err }
	}
	if v, ok := g.(batch.Verifier); ok {
		calls["Holder"] = func() error { _, err := v.Holder(ctx, a.Instruction.Beneficiary); return err }
	}
	if l, ok := g.(batch.Lister); ok {
		calls["Statement"] = func() error { _, err := l.Statement(ctx, time.Now(), time.Now()); return err }
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			if err := call(); !errors.Is(err, batch.ErrNotSent) || !strings.Contains(err.Error(), "cancelled") {
				t.Errorf("%v; want proof that nothing was sent, because the call was cancelled", err)
			}
		})
	}
}

// end closes both sides, so that no goroutine outlives the test.
func (s Subject) end(t testing.TB, g batch.Gateway, box Box) {
	t.Helper()
	letGo(g)
	if err := box.Close(); err != nil {
		t.Errorf("Close = %v", err)
	}
	synctest.Wait()
}
