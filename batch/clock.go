package batch

import (
	"context"
	"sync"
	"time"
)

// ClockWarn is a difference from the gateway's clock that a person should see.
const ClockWarn = 10 * time.Second

// clockBack is how far this computer's clock may be behind the latest event of
// the ledger. Events are dated before they are written, so a clock that only
// goes forward is never behind at all; two seconds let a leap second and a
// step of a time service pass.
const clockBack = 2 * time.Second

// dateStep is how exact the Date of an HTTP answer is: it is cut to the second.
const dateStep = time.Second

// hearing is the key of what Hearing puts into a context.
type hearing struct{}

// Hearing returns a context whose requests tell heard what time the gateway's
// complete answers say it is there: Heard calls it, from any goroutine.
func Hearing(ctx context.Context, heard func(date time.Time)) context.Context {
	return context.WithValue(ctx, hearing{}, heard)
}

// Heard tells whoever listens by Hearing the date of a gateway's complete
// answer. A zero date says nothing.
func Heard(ctx context.Context, date time.Time) {
	if heard, ok := ctx.Value(hearing{}).(func(time.Time)); ok && !date.IsZero() {
		heard(date)
	}
}

// clock is what a desk knows about the time.
type clock struct {
	mu     sync.Mutex
	latest time.Time // that this desk or the ledger has seen
	heard  bool      // the gateway has said what time it is there
	off    time.Duration
}

// Time is what this computer's clock says.
func (d *Desk) Time() time.Time {
	now := time.Now()
	if d.Now != nil {
		now = d.Now()
	}
	d.clock.seen(now)
	return now
}

// seen remembers the latest time there was. Only the wall clock counts: it is
// what the ledger keeps and what can be set.
func (c *clock) seen(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t = t.Round(0); t.After(c.latest) {
		c.latest = t
	}
}

// dated is what one answer says about the time.
type dated struct {
	date time.Time     // by the gateway's clock; zero when it did not say
	off  time.Duration // how far ours is ahead of it, at least
}

// listen makes a request's context tell into what time it is at the gateway.
func (d *Desk) listen(ctx context.Context, into *dated) context.Context {
	began := d.Time()
	return Hearing(ctx, func(date time.Time) {
		*into = dated{date, ahead(began, d.Time(), date)}
		d.clock.hear(into.off)
	})
}

func (c *clock) hear(off time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heard, c.off = true, off
}

// ahead is how far our clock is ahead of the gateway's, at least: an answer is
// dated between a request's beginning and its end, however long that took. It
// is zero while that may be so, and negative when ours is behind.
func ahead(began, ended, date time.Time) time.Duration {
	switch began, ended = began.Round(0), ended.Round(0); {
	case began.After(date.Add(dateStep)):
		return began.Sub(date.Add(dateStep))
	case ended.Before(date):
		return ended.Sub(date)
	}
	return 0
}

// Ahead is how far this computer's clock is ahead of the gateway's, by the
// latest complete answer; negative when it is behind. known is false until
// there is one with a date.
func (d *Desk) Ahead() (off time.Duration, known bool) {
	d.clock.mu.Lock()
	defer d.clock.mu.Unlock()
	return d.clock.off, d.clock.heard
}

// clockLimit is how far the clocks may differ before nothing is sent: half of
// the time for which the gateway takes a signed request. Where it checks no
// time, it is what is worth a warning, and stops nothing.
func (d *Desk) clockLimit() (limit time.Duration, stops bool) {
	if w := d.traits().SignedFor; w > 0 {
		return w / 2, true
	}
	return ClockWarn, false
}

// remember takes the ledger's latest time into account. Another process may
// have written it.
func (d *Desk) remember(ctx context.Context) error {
	latest, err := d.Book.Latest(ctx)
	d.clock.seen(latest)
	return err
}

// clockFault is why nothing may be sent now, and nothing believed to be absent;
// nil while the clock is sane. A clock that is behind the ledger is sane only
// if the gateway's agrees with it: then it was ahead when the ledger was
// written.
func (d *Desk) clockFault() *Stop {
	now := d.Time().Round(0)
	limit, stops := d.clockLimit()
	off, known := d.Ahead()
	d.clock.mu.Lock()
	back := d.clock.latest.Sub(now)
	d.clock.mu.Unlock()
	switch {
	case known && stops && off.Abs() > limit:
		return &Stop{"B805", off.Abs().Round(time.Second).String()}
	case back > clockBack && !(known && off.Abs() <= ClockWarn):
		return &Stop{"B810", back.Round(time.Second).String()}
	}
	return nil
}

// quietByGateway is how long "not found" has held by the gateway's own clock,
// which nobody sets here: from the first look-up to the last. What passed
// before the first counts by our clock, and at most half of the quiet time,
// and only where a clock that is off stops the sending. dated is false when
// the answers carry no time.
func (d *Desk) quietByGateway(looks []Look, since time.Time, quiet time.Duration) (waited time.Duration, dated bool) {
	var first, last Look
	for _, l := range looks {
		if l.Date.IsZero() {
			continue
		}
		if first.Date.IsZero() {
			first = l
		}
		last = l
	}
	if first.Date.IsZero() {
		return 0, false
	}
	waited = last.Date.Sub(first.Date)
	if limit, stops := d.clockLimit(); stops && first.Off.Abs() <= limit {
		waited += min(first.At.Sub(since), quiet/2)
	}
	return waited, true
}
