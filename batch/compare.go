package batch

import (
	"context"
	"slices"
	"strings"
	"time"
)

// compare puts each valid row beside what the ledger knows of its reference.
func (d *Desk) compare(ctx context.Context, p *Plan) error {
	var refs []Reference
	for _, c := range p.Batch.Candidates {
		if c.Instruction.Ref != "" {
			refs = append(refs, c.Instruction.Ref)
		}
	}
	known, err := d.Book.Entries(ctx, d.Debtor, refs)
	if err != nil {
		return err
	}
	stopped, err := d.replaceable(ctx)
	if err != nil {
		return err
	}
	var contradictions []Defect
	for n := range p.Lines {
		c := &p.Batch.Candidates[n]
		attempts := known[c.Instruction.Ref.Fold()]
		if c.Valid && len(attempts) > 0 {
			last := attempts[len(attempts)-1]
			contradictions = append(contradictions, d.compareRow(p, n, attempts, stopped[last.Run])...)
		} else if c.Valid {
			p.wish(n, 1, nil)
		}
	}
	if len(contradictions) > 0 {
		return Refuse(contradictions...)
	}
	return nil
}

// replaceable names the runs whose unsent rows a corrected sheet may replace:
// those not approved yet, those that a person stopped, and those that have
// nothing left to send (a row allowed since then is not under way).
func (d *Desk) replaceable(ctx context.Context) (map[string]bool, error) {
	runs, err := d.Book.Runs(ctx)
	names := map[string]bool{}
	for _, r := range runs {
		names[r.Name] = r.State == RunProposed || r.State == RunStopped || r.State == RunDone
	}
	return names, err
}

// compareRow judges one row whose reference is known. It returns the
// contradiction, if it is one.
func (d *Desk) compareRow(p *Plan, n int, attempts []Entry, replaceable bool) []Defect {
	c, last := &p.Batch.Candidates[n], attempts[len(attempts)-1]
	line := &p.Lines[n]
	same := c.Instruction.Fingerprint() == last.Fingerprint
	line.Attempt = last.Key.Attempt
	switch last.Status {
	case Failed, Returned:
		p.compareFailed(n, attempts)
		return nil
	case Planned:
		if same && p.Known && last.Run != p.Run.Name { // another run has taken it over
			line.Disposition, line.Code = Standing, "P348"
			return nil
		}
		if same {
			p.wish(n, last.Key.Attempt, attempts)
			if last.Held && last.Run == p.Run.Name { // it waits until a person has looked
				line.Disposition = Held
			}
			return nil
		}
		if last.Sends == 0 && (last.Held || replaceable) {
			p.wish(n, last.Key.Attempt, attempts)
			return nil
		}
	case Paid:
		if same {
			d.comparePaid(p, n, last)
			return nil
		}
	case Unknown, Waiting:
		if same {
			p.stand(n, last)
			return nil
		}
	}
	return []Defect{{
		Code: "F380", Row: line.Row, Name: line.Name, Value: c.Instruction.Difference(last.Instruction),
		Other: last.Instruction.Difference(c.Instruction) + " (" + string(last.Status.Word()) + ", " + last.Run + ")",
	}}
}

// stand shows a row as it stands from an earlier run; in its own run it is
// what it was.
func (p *Plan) stand(n int, last Entry) {
	if last.Run != p.Run.Name {
		p.Lines[n].Disposition = Standing
	}
}

// comparePaid believes "already paid" for the same period, or within the days
// that a repeat is looked for.
func (d *Desk) comparePaid(p *Plan, n int, last Entry) {
	line := &p.Lines[n]
	samePeriod := !p.Batch.Period.IsZero() && last.Instruction.Period == p.Batch.Period
	if last.Run == p.Run.Name {
		return
	}
	if samePeriod || d.Time().Sub(last.paidAt()) <= d.Rules.repeatWithin() {
		line.Disposition = AlreadyPaid
		return
	}
	line.Disposition, line.Attempt = Held, 0
	line.Holds = append(line.Holds, Hold{HoldPaidLongAgo, string(p.instruction(n).Ref), last.paidAt().Format(time.DateOnly)})
}

// paidAt is when a payout was paid, as far as anybody knows.
func (e Entry) paidAt() time.Time {
	if !e.At.IsZero() {
		return e.At
	}
	return e.Changed
}

// attemptMax is the highest attempt: "-R9" fits behind the longest reference.
const attemptMax = 9

// compareFailed lets a failed or returned row be paid again (R2) only from
// another batch, and only if it differs from every attempt that was made, or
// comes from our own Failed sheet.
func (p *Plan) compareFailed(n int, attempts []Entry) {
	i, last := p.instruction(n), attempts[len(attempts)-1]
	fromOurSheet := i.RetryRun != "" && i.RetryOf == last.Key.Attempt
	made := slices.ContainsFunc(attempts, func(e Entry) bool { return e.Fingerprint == i.Fingerprint() })
	switch {
	case last.Run == p.Run.Name:
		return
	case made && !fromOurSheet:
		p.Lines[n].Disposition, p.Lines[n].Code = Standing, "P321"
	case last.Key.Attempt >= attemptMax:
		p.Lines[n].Disposition = Invalid
		p.Lines[n].Attempt = 0
		p.Lines[n].Defects = append(p.Lines[n].Defects, Defect{Code: "R129", Row: i.Row, Name: p.Lines[n].Name, Value: string(i.Ref)})
	default:
		p.wish(n, last.Key.Attempt+1, attempts)
	}
}

// Difference says in words what of i differs from another instruction, with
// accounts masked.
func (i Instruction) Difference(from Instruction) string {
	var parts []string
	add := func(differs bool, text string) {
		if differs {
			parts = append(parts, text)
		}
	}
	add(!i.Amount.Amount.Equal(from.Amount.Amount) || i.Amount.Currency != from.Amount.Currency, i.Amount.String())
	add(i.Beneficiary.Account != from.Beneficiary.Account, "account "+Mask(i.Beneficiary.Account))
	add(i.Beneficiary.Bank.ID != from.Beneficiary.Bank.ID, "bank "+i.bankName())
	add(i.Beneficiary.Name != from.Beneficiary.Name, "name "+i.Beneficiary.Name)
	add(i.Pool != from.Pool, "pool "+i.Pool)
	return strings.Join(parts, ", ")
}

func (i Instruction) bankName() string {
	if i.Beneficiary.Bank.Name != "" {
		return i.Beneficiary.Bank.Name
	}
	return i.Beneficiary.BankTyped
}
