package leanx

import (
	"context"
	"errors"
	"time"
)

// errNoDate: LeanX's answer did not say what time it is there.
var errNoDate = errors.New("validate: the answer has no date")

// Skew is how far this machine's clock is ahead of LeanX's, to about a second:
// its answers carry a date without fractions. A signed request is refused from
// five minutes on (Signature Validation).
func (g *Gateway) Skew(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	c, err := g.Validate(ctx)
	if err != nil {
		return 0, err
	}
	if c.Date.IsZero() {
		return 0, errNoDate
	}
	middle := began.Add(time.Since(began) / 2)
	return middle.Sub(c.Date), nil
}
