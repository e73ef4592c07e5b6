package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

// answeredQuiet is the quiet time of a doubt that was a complete answer: the
// gateway had the request and says no payout number.
const answeredQuiet = 10 * time.Minute

// looksNeeded is how many look-ups a release needs when the rules say nothing.
const looksNeeded = 3

// Evidence is why a release is refused, or what it stands on.
type Evidence struct {
	Code  string // "" when everything holds; else a wording code, E…
	Value string
	Other string
	Text  string // what is recorded
}

// ErrOtherDebtor: the payout belongs to another account than the one that is
// asked; what its gateway does not find means nothing.
var ErrOtherDebtor = errors.New("this payout was made from another account")

// Releasable judges the evidence that an unknown payout was never made. It
// makes the last look-up, now, and looks up a payout that is known to exist.
// Nothing is changed but the record of the look-ups.
func (d *Desk) Releasable(ctx context.Context, e Entry) (Evidence, error) {
	if e.Key != KeyOf(d.Debtor, Reference(e.Key.Ref), e.Key.Attempt) {
		return Evidence{}, ErrOtherDebtor
	}
	if e.Status != Unknown || e.Conflict {
		return Evidence{Code: "E501", Value: string(e.Status.Word())}, nil
	}
	if err := d.remember(ctx); err != nil {
		return Evidence{}, err
	}
	if err := d.Calibrate(ctx); err != nil {
		return Evidence{}, err
	}
	moved, err := d.lookUp(ctx, e)
	if err != nil || moved {
		return Evidence{Code: "E502"}, err
	}
	if stop := d.clockFault(); stop != nil {
		return Evidence{Code: "E514", Value: stop.Value}, nil
	}
	looks, err := d.Book.Looks(ctx, e.Key)
	if err != nil {
		return Evidence{}, err
	}
	if len(looks) == 0 || !looks[len(looks)-1].NotFound {
		return Evidence{Code: "E504"}, nil
	}
	if ev := d.quiet(e, looks); ev.Code != "" {
		return ev, nil
	}
	if ev, err := d.canary(ctx); err != nil || ev.Code != "" {
		return ev, err
	}
	ev, err := d.statementLacks(ctx, e)
	if err != nil || ev.Code != "" {
		return ev, err
	}
	ev.Text = fmt.Sprintf("%d look-ups from %s to %s do not find it%s", len(looks),
		looks[0].At.UTC().Format(time.RFC3339), looks[len(looks)-1].At.UTC().Format(time.RFC3339), ev.Text)
	return ev, nil
}

// quietTime is how long "not found" must hold for this payout.
func (d *Desk) quietTime(e Entry) time.Duration {
	switch {
	case d.Rules.AbsentAfter > 0:
		return d.Rules.AbsentAfter
	case e.Answered && e.GatewayRef == "":
		return answeredQuiet
	case d.traits().QuietBeforeRelease > 0:
		return d.traits().QuietBeforeRelease
	}
	return time.Hour
}

// quiet checks that enough look-ups, spread over the quiet time, the last one
// now, all said not found with the credential of the attempt. The quiet time is
// counted by our clock and by the gateway's, and the shorter counts: setting
// this computer's clock forward ripens nothing.
func (d *Desk) quiet(e Entry, looks []Look) Evidence {
	need, quiet := max(d.Rules.AbsentLooks, 0), d.quietTime(e)
	if need == 0 {
		need = looksNeeded
	}
	since := e.Ended
	if since.IsZero() {
		since = d.Time()
	}
	origin := d.traits().Origin
	looks = slices.DeleteFunc(slices.Clone(looks), func(l Look) bool {
		return l.At.Before(since) || !l.Found && (!l.NotFound || l.Origin != origin)
	})
	if found := slices.IndexFunc(looks, func(l Look) bool { return l.Found }); found >= 0 {
		return Evidence{Code: "E504", Value: looks[found].Reason}
	}
	if len(looks) < need {
		return Evidence{Code: "E503", Value: fmt.Sprint(len(looks)), Other: fmt.Sprint(need)}
	}
	last := looks[len(looks)-1]
	waited := last.At.Sub(since)
	if theirs, dated := d.quietByGateway(looks, since, quiet); dated {
		waited = min(waited, theirs+dateStep)
	}
	if waited < quiet {
		return Evidence{Code: "E505", Value: (quiet - waited).Round(time.Second).String(), Other: quiet.String()}
	}
	if last.At.Sub(looks[0].At) < quiet/2 {
		return Evidence{Code: "E506", Value: quiet.String()}
	}
	return Evidence{}
}

// canary looks up a payout that was paid: while the gateway cannot show that
// one, its "not found" means nothing.
func (d *Desk) canary(ctx context.Context) (Evidence, error) {
	recent, err := d.Book.Recent(ctx, d.Debtor, d.Time().Add(-90*24*time.Hour))
	if err != nil {
		return Evidence{}, err
	}
	origin := d.traits().Origin
	for _, e := range slices.Backward(recent) {
		if e.Status != Paid || e.Origin != origin {
			continue
		}
		for range lookTries {
			if v, err := d.inquire(ctx, e.Attempt()); err == nil && v.Status == Paid && v.Equal(e.Instruction) {
				return Evidence{}, nil
			}
		}
		return Evidence{Code: "E507", Value: e.Wire}, nil
	}
	return Evidence{Code: "E508"}, nil
}

// statementLacks checks the gateway's own list around the attempt, where there
// is one. After a change of credential it must exist and be read.
func (d *Desk) statementLacks(ctx context.Context, e Entry) (Evidence, error) {
	sameOrigin := e.Origin == d.traits().Origin
	lister, ok := d.Gateway.(Lister)
	if !ok || !sameOrigin && d.traits().StatementPerCredential {
		if sameOrigin {
			return Evidence{}, nil
		}
		return Evidence{Code: "E509"}, nil
	}
	if err := d.Pace.Turn(ctx); err != nil {
		return Evidence{}, err
	}
	list, err := lister.Statement(ctx, e.Began.AddDate(0, 0, -1), d.Time())
	if err != nil {
		return Evidence{Code: "E510", Value: err.Error()}, nil
	}
	others, err := d.others(ctx, e)
	if err != nil {
		return Evidence{}, err
	}
	for _, t := range list {
		if t.mayBe(e, t.GatewayRef != "" && others[t.GatewayRef]) {
			return Evidence{Code: "E511", Value: t.GatewayRef}, nil
		}
	}
	if !sameOrigin {
		return Evidence{Text: "; the credential was replaced since, the statement lacks it"}, nil
	}
	return Evidence{Text: "; the statement lacks it"}, nil
}

// others are the gateway's numbers of the payouts that the ledger knows, but
// for one.
func (d *Desk) others(ctx context.Context, but Entry) (map[string]bool, error) {
	recent, err := d.Book.Recent(ctx, d.Debtor, d.Time().Add(-90*24*time.Hour))
	if err != nil {
		return nil, err
	}
	numbers := make(map[string]bool, len(recent))
	for _, e := range recent {
		if e.Key != but.Key {
			numbers[e.GatewayRef] = true
		}
	}
	return numbers, nil
}

// mayBe reports that a transaction may be this payout: its reference, or its
// account and amount when it is nobody else's.
func (t Transaction) mayBe(e Entry, known bool) bool {
	if e.GatewayRef != "" && t.GatewayRef == e.GatewayRef {
		return true
	}
	if t.Ref != "" {
		return t.Ref == e.Wire
	}
	return !known && t.Account == e.Instruction.Beneficiary.Account && t.Amount.Equal(e.Instruction.Amount.Amount)
}

// ErrAmountTyped: the amount a person typed is not the payout's.
var ErrAmountTyped = errors.New("the amount typed is not the payout's")

// Release records a person's decision on evidence that holds. The payout is
// Planned again and keeps its wire reference.
func (d *Desk) Release(ctx context.Context, e Entry, by string, typed decimal.Decimal, ev Evidence) error {
	if ev.Code != "" {
		return fmt.Errorf("release without evidence: %s", ev.Code)
	}
	if !typed.Equal(e.Instruction.Amount.Amount) {
		return ErrAmountTyped
	}
	return d.Book.Release(ctx, e.Key, Release{By: by, At: d.Time(), Amount: typed, Evidence: ev.Text})
}
