package batch

import (
	"context"
	"time"
)

// Screener knows rules of its gateway that one row can break: a number that
// its country does not have, a name that the gateway cannot take. It makes no
// request.
type Screener interface {
	// Screen lists what is wrong with an instruction; row, sheet and name are
	// filled in by the caller.
	Screen(i Instruction) []Defect
}

// Rationer is a gateway that pays one account only so often.
type Rationer interface {
	// Ration says what a payout counts against.
	Ration(i Instruction) Ration
}

// Ration is how often one account may be paid. A zero Most is no limit.
type Ration struct {
	Account string // as the gateway tells accounts apart, whatever the sheet's spelling
	Most    int
	Within  time.Duration
}

// codeRationed says that a row waits because its account was paid as often as
// the gateway allows for now. It needs no person: the same file, run later,
// pays it.
const codeRationed = "P345"

// ration leaves alone, for this time, the rows that would go beyond what the
// gateway allows an account: payouts that may have moved count first, then the
// rows in their order.
func (d *Desk) ration(ctx context.Context, p *Plan) error {
	rationer, ok := d.Gateway.(Rationer)
	if !ok || len(p.wishes) == 0 {
		return nil
	}
	used, err := d.rationed(ctx, rationer, p)
	if err != nil {
		return err
	}
	for n := range p.Lines {
		w := p.wishes[n]
		if w == nil || p.Lines[n].Disposition != ToPay {
			continue
		}
		r := rationer.Ration(w.Instruction)
		if used[r.Account]++; r.Most > 0 && used[r.Account] > r.Most {
			p.skipped[p.key(n)] = codeRationed
		}
	}
	return nil
}

// rationed counts, by account, the payouts that may have moved lately.
func (d *Desk) rationed(ctx context.Context, rationer Rationer, p *Plan) (map[string]int, error) {
	var longest time.Duration
	for _, w := range p.wishes {
		longest = max(longest, rationer.Ration(w.Instruction).Within)
	}
	now := d.Time()
	recent, err := d.Book.Recent(ctx, d.Debtor, now.Add(-longest))
	used := map[string]int{}
	for _, e := range recent {
		if r := rationer.Ration(e.Instruction); e.Status.Open() || now.Sub(e.paidAt()) < r.Within {
			used[r.Account]++
		}
	}
	return used, err
}
