package ledgertest

import (
	"fmt"
	"slices"

	"payrun/batch"
)

// causes are all of them; a step is legal when one of them allows it.
var causes = []batch.Cause{
	batch.CauseSend, batch.CauseAdopt, batch.CauseAnswer, batch.CauseLookup, batch.CauseNotSent, batch.CauseRefused, batch.CauseRelease,
	batch.CauseConflict, batch.CauseLate, batch.CauseReturn,
}

// Legal says what is wrong with one step from one table of payouts to the
// next, or nil: no payout may vanish or change its name, no status may change
// but along the table of moves, a send is counted exactly when one began, and
// one reference never has two attempts that may both move money.
func Legal(before, after []batch.Entry) error {
	now := make(map[batch.Key]batch.Entry, len(after))
	for _, e := range after {
		if _, twice := now[e.Key]; twice {
			return fmt.Errorf("%s, attempt %d stands twice", e.Key.Ref, e.Key.Attempt)
		}
		now[e.Key] = e
	}
	for _, old := range before {
		e, there := now[old.Key]
		if !there {
			return fmt.Errorf("%s, attempt %d has vanished", old.Key.Ref, old.Key.Attempt)
		}
		if err := legalStep(old, e); err != nil {
			return fmt.Errorf("%s, attempt %d: %w", old.Key.Ref, old.Key.Attempt, err)
		}
	}
	return oneAlive(after)
}

func legalStep(old, e batch.Entry) error {
	if e.Wire != old.Wire {
		return fmt.Errorf("its wire reference changed from %s to %s", old.Wire, e.Wire)
	}
	if old.Status != batch.Planned && e.Fingerprint != old.Fingerprint {
		return fmt.Errorf("its contents changed while it was %s", old.Status)
	}
	begun := e.Sends - old.Sends
	sent := old.Status == batch.Planned && e.Status == batch.Unknown && begun == 1
	if begun != 0 && !sent {
		return fmt.Errorf("%d sends were counted from %s to %s", begun, old.Status, e.Status)
	}
	if sent && (old.Held || old.Conflict) {
		return fmt.Errorf("it was sent while it had to wait")
	}
	if old.Status != e.Status && !slices.ContainsFunc(causes, func(c batch.Cause) bool { return batch.MayMove(old.Status, e.Status, c) }) {
		return fmt.Errorf("it went from %s to %s", old.Status, e.Status)
	}
	return nil
}

// oneAlive: no reference has two requests in flight.
func oneAlive(all []batch.Entry) error {
	type ref struct{ gateway, environment, merchant, ref string }
	open := map[ref]int{}
	for _, e := range all {
		r := ref{e.Key.Gateway, e.Key.Environment, e.Key.Merchant, e.Key.Ref}
		if e.Status == batch.Unknown && e.Sends > 0 && e.Ended.IsZero() {
			open[r]++
		}
		if open[r] > 1 {
			return fmt.Errorf("%s has two sends in flight", e.Key.Ref)
		}
	}
	return nil
}
