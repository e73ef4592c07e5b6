package batch

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/sync/errgroup"
)

// verifyNames is H402: the account's holder, as its bank says, has another
// name. In live the row waits; elsewhere it is a warning. Somebody who was paid
// before to the same account under the same name is not asked about again.
func (d *Desk) verifyNames(ctx context.Context, p *Plan) error {
	v, ok := d.Gateway.(Verifier)
	if !ok || !d.Rules.VerifyNames {
		return nil
	}
	allowed, err := d.allowed(ctx, p)
	if err != nil {
		return err
	}
	trusted, err := d.trusted(ctx, p)
	if err != nil {
		return err
	}
	var workers errgroup.Group
	workers.SetLimit(d.Rules.workers())
	var mu sync.Mutex
	for n := range p.Lines {
		if p.wishes[n] == nil || p.Lines[n].Disposition != ToPay || trusted[n] {
			continue
		}
		workers.Go(func() error {
			defer MaskPanic()
			h, err := d.holder(ctx, v, p.instruction(n).Beneficiary)
			if errors.Is(err, ErrCredentials) || ctx.Err() != nil {
				return errors.Join(err, ctx.Err())
			}
			mu.Lock()
			defer mu.Unlock()
			d.judgeHolder(p, n, h, err, allowed)
			return nil
		})
	}
	return workers.Wait()
}

// trusted are the rows whose payee was paid before, to this account, under
// this name.
func (d *Desk) trusted(ctx context.Context, p *Plan) (map[int]bool, error) {
	var payees []string
	for n := range p.wishes {
		payees = append(payees, p.instruction(n).Payee)
	}
	last, err := d.Book.LastPaid(ctx, d.Debtor, payees)
	set := map[int]bool{}
	for n := range p.wishes {
		i := p.instruction(n)
		before, paid := last[i.Payee]
		b := before.Instruction.Beneficiary
		set[n] = i.Payee != "" && paid && b.Account == i.Beneficiary.Account && b.Name == i.Beneficiary.Name
	}
	return set, err
}

func (d *Desk) holder(ctx context.Context, v Verifier, b Beneficiary) (Holder, error) {
	if err := d.Pace.Turn(ctx); err != nil {
		return Holder{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, d.Rules.timeout())
	defer cancel()
	h, err := v.Holder(ctx, b)
	d.heed(err)
	return h, err
}

// judgeHolder holds a row, warns of it, or is content.
func (d *Desk) judgeHolder(p *Plan, n int, h Holder, err error, allowed map[lifted]bool) {
	i, line := p.instruction(n), &p.Lines[n]
	warn := func(code string) {
		line.Warnings = append(line.Warnings, Defect{Code: code, Row: line.Row, Name: line.Name, Value: i.Beneficiary.Name, Other: h.Name})
	}
	if err != nil || h.Name == "" {
		if d.Debtor.Live() { // sandboxes know nobody
			warn("W553")
		}
		return
	}
	p.holders[line.Row] = h.Name
	if want := i.Beneficiary.Bank.BIC; h.BIC != "" && want != "" && h.BIC != want {
		warn("W554")
	}
	if CompareNames(i.Beneficiary.Name, h.Name) == Same {
		return
	}
	if d.Debtor.Live() {
		p.wait(n, allowed, Hold{HoldHolderName, i.Beneficiary.Name, h.Name})
		return
	}
	warn("W552")
}
