package batch

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// pauseMax is the longest pause that a gateway may ask for.
const pauseMax = 5 * time.Minute

// Pace gives turns to sends and look-ups alike, so that both together stay
// within what a gateway bears. A 429 halves it; each answer after that brings
// back a fiftieth. It is safe for any number of goroutines.
type Pace struct {
	full    rate.Limit
	limiter *rate.Limiter

	mu    sync.Mutex
	until time.Time // nobody gets a turn before
}

// NewPace allows perSecond requests a second, evenly. Zero or less is no limit.
func NewPace(perSecond float64) *Pace {
	full := rate.Limit(perSecond)
	if perSecond <= 0 {
		full = rate.Inf
	}
	return &Pace{full: full, limiter: rate.NewLimiter(full, 1)}
}

// Turn waits for a turn. Its error is the context's.
func (p *Pace) Turn(ctx context.Context) error {
	for {
		pause := p.pause()
		if pause <= 0 {
			return p.limiter.Wait(ctx)
		}
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
}

func (p *Pace) pause() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Until(p.until)
}

// Slow halves the rate and pauses for as long as the gateway asked, at most
// five minutes.
func (p *Pace) Slow(after time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(min(max(after, 0), pauseMax)); until.After(p.until) {
		p.until = until
	}
	limit := p.limiter.Limit()
	if limit == rate.Inf {
		limit = 100
	}
	p.limiter.SetLimit(max(limit/2, p.floor()))
}

// floor keeps a run alive however often the gateway complains: a request in
// ten seconds.
func (p *Pace) floor() rate.Limit { return 0.1 }

// Ease brings back a part of what Slow took.
func (p *Pace) Ease() {
	if p.limiter.Limit() == p.full {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	step, limit := p.full/50, p.limiter.Limit()
	if p.full == rate.Inf {
		step = limit / 10
		if limit > 1e4 {
			step = rate.Inf
		}
	}
	p.limiter.SetLimit(min(limit+step, p.full))
}

// sleep waits, or returns the context's error.
func sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil || d <= 0 {
		return err
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
