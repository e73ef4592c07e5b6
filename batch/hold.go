package batch

import (
	"context"
	"slices"
)

// hold makes rows wait that a person has to look at. What was allowed for
// exactly these contents does not wait again.
func (d *Desk) hold(ctx context.Context, p *Plan) error {
	allowed, err := d.allowed(ctx, p)
	if err != nil {
		return err
	}
	if err := d.holdRepeats(ctx, p, allowed); err != nil {
		return err
	}
	if err := d.holdChangedAccounts(ctx, p, allowed); err != nil {
		return err
	}
	d.holdLarge(p, allowed)
	return d.holdNew(ctx, p, allowed)
}

// lifted names a hold that a person has lifted: of a reference, for contents.
type lifted struct {
	ref  string
	of   Fingerprint
	code HoldCode
}

// allowed is what a person has let through in this run.
func (d *Desk) allowed(ctx context.Context, p *Plan) (map[lifted]bool, error) {
	set := map[lifted]bool{}
	if !p.Known {
		return set, nil
	}
	list, err := d.Book.Allowed(ctx, p.Run.Name)
	for _, a := range list {
		for _, code := range a.Codes {
			set[lifted{a.Ref, a.Fingerprint, code}] = true
		}
	}
	return set, err
}

// wait holds a row for a reason, unless it was allowed.
func (p *Plan) wait(n int, allowed map[lifted]bool, h Hold) {
	if i := p.instruction(n); allowed[lifted{i.Ref.Fold(), i.Fingerprint(), h.Code}] {
		return
	}
	line := &p.Lines[n]
	line.Disposition = Held
	if !slices.ContainsFunc(line.Holds, func(have Hold) bool { return have.Code == h.Code }) {
		line.Holds = append(line.Holds, h)
	}
}

type accountAmount struct{ account, amount string }

// holdRepeats is H403: the same account and amount under another reference
// that is Unknown, Waiting, or Paid lately. Payouts of the run itself are no
// repeats of each other: its total was approved as a whole.
func (d *Desk) holdRepeats(ctx context.Context, p *Plan, allowed map[lifted]bool) error {
	if len(p.wishes) == 0 {
		return nil
	}
	recent, err := d.Book.Recent(ctx, d.Debtor, d.Time().Add(-d.Rules.repeatWithin()))
	if err != nil {
		return err
	}
	seen := make(map[accountAmount]Entry, len(recent))
	for _, e := range recent {
		if e.Run != p.Run.Name {
			seen[accountAmount{e.Instruction.Beneficiary.Account, e.Instruction.Amount.Plain()}] = e
		}
	}
	for n := range p.Lines {
		i := p.instruction(n)
		e, repeated := seen[accountAmount{i.Beneficiary.Account, i.Amount.Plain()}]
		if p.wishes[n] != nil && repeated && e.Key.Ref != i.Ref.Fold() {
			p.wait(n, allowed, Hold{HoldRepeated, i.Amount.String(), string(e.Instruction.Ref) + " (" + string(e.Status.Word()) + ")"})
		}
	}
	return nil
}

// Repeats reports that half of the rows that would be sent, or more, are held
// as repeats: a sheet whose references were all renamed.
func (p *Plan) Repeats() bool {
	repeats, rows := 0, 0
	for n, line := range p.Lines {
		if p.wishes[n] == nil {
			continue
		}
		rows++
		if line.Disposition == Held && slices.ContainsFunc(line.Holds, func(h Hold) bool { return h.Code == HoldRepeated }) {
			repeats++
		}
	}
	return repeats > 0 && repeats*2 >= rows
}

// sameAccount reports that money goes to the same place: number and bank.
func (b Beneficiary) sameAccount(o Beneficiary) bool {
	return b.Account == o.Account && (b.Bank.ID == o.Bank.ID || o.Bank.ID == "")
}

// holdChangedAccounts is H401: this payee was last paid to another account.
func (d *Desk) holdChangedAccounts(ctx context.Context, p *Plan, allowed map[lifted]bool) error {
	var payees []string
	for n := range p.Lines {
		if p.wishes[n] != nil && p.instruction(n).Payee != "" {
			payees = append(payees, p.instruction(n).Payee)
		}
	}
	last, err := d.Book.LastPaid(ctx, d.Debtor, payees)
	if err != nil {
		return err
	}
	for n := range p.Lines {
		i := p.instruction(n)
		before, paid := last[i.Payee]
		if before.Run == p.Run.Name {
			continue // paid by this very run: the same person may stand in it twice
		}
		if p.wishes[n] != nil && i.Payee != "" && paid && !before.Instruction.Beneficiary.sameAccount(i.Beneficiary) {
			p.wait(n, allowed, Hold{HoldAccountChanged, Mask(i.Beneficiary.Account), Mask(before.Instruction.Beneficiary.Account)})
		}
	}
	return nil
}
