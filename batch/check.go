package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// Plan is what a run would do with each row of a batch.
type Plan struct {
	Batch *Batch
	Run   Run  // as recorded, or as it would be
	Known bool // the same rows were claimed before: this resumes them
	Lines []Line
	ToPay Total // what a person approves: valid, not held, not paid before
	Held  Total
	Looks []SecondLook // why somebody looks at the whole run again before it sends

	holders map[int]string  // by row: whom the bank names for the account
	wishes  map[int]*Wish   // by line
	parents map[int][]Entry // by line: the failed attempts that a wish pays again
	skipped map[Key]string  // left alone this time, with the code that says why

	unprepared map[Key]string // left unsent by the gateway's preparing, in its words
}

// ErrTooManyRepeats stops a run in which half of the rows or more repeat what
// was just paid under other references.
var ErrTooManyRepeats = errors.New("half of the rows or more were paid lately under other references")

// Check compares a batch with the ledger and, where the rules ask for it, with
// the gateway, and says what would be done. It sends nothing and records
// nothing. The error is a *Refusal when the file contradicts what is known.
func (d *Desk) Check(ctx context.Context, b *Batch) (*Plan, error) {
	p, err := d.plan(ctx, b)
	if err != nil {
		return nil, err
	}
	if err := d.compare(ctx, p); err != nil {
		return nil, err
	}
	if err := d.hold(ctx, p); err != nil {
		return nil, err
	}
	if err := d.verifyNames(ctx, p); err != nil {
		return nil, err
	}
	if err := d.confirmFailed(ctx, p); err != nil {
		return nil, err
	}
	if err := d.ration(ctx, p); err != nil {
		return nil, err
	}
	if d.Rules.LookupFirst {
		if err := d.lookFirst(ctx, p); err != nil {
			return nil, err
		}
	}
	if p.count(); p.ToPay.Count > 0 {
		if err := d.Calibrate(ctx); err != nil {
			return nil, err
		}
	}
	return p, d.secondLook(ctx, p)
}

// plan starts from the run that these rows had before, if any.
func (d *Desk) plan(ctx context.Context, b *Batch) (*Plan, error) {
	p := &Plan{Batch: b, holders: map[int]string{}, wishes: map[int]*Wish{}, parents: map[int][]Entry{}, skipped: map[Key]string{}}
	for _, c := range b.Candidates {
		p.Lines = append(p.Lines, c.Line)
	}
	run, err := d.Book.RunOfBatch(ctx, b.ID)
	if err == nil && !run.Period.IsZero() && !b.Period.IsZero() && run.Period != b.Period {
		b.ID = b.ID.in(b.Period)
		run, err = d.Book.RunOfBatch(ctx, b.ID)
	}
	if err == nil {
		p.Run, p.Known = run, true
		return p, nil
	}
	if !errors.Is(err, ErrNoRun) {
		return nil, err
	}
	p.Run = Run{
		Batch: b.ID, Debtor: d.Debtor, Source: b.Source, Period: b.Period, Count: len(b.Candidates), Sum: b.Sum,
		State: RunProposed, Claimed: d.Time(),
	}
	p.Run.Name, err = d.name(ctx, b)
	return p, err
}

// name makes nov-7f3a: the month and the beginning of the batch's hash, as
// long as it must be to be nobody else's.
func (d *Desk) name(ctx context.Context, b *Batch) (string, error) {
	month := "run"
	if !b.Period.IsZero() {
		month = strings.ToLower(b.Period.Month.String()[:3])
	}
	taken := map[string]bool{}
	runs, err := d.Book.Runs(ctx)
	for _, r := range runs {
		taken[r.Name] = true
	}
	for digits := 4; digits < len(b.ID); digits++ {
		if name := month + "-" + string(b.ID[:digits]); !taken[name] {
			return name, err
		}
	}
	return "", fmt.Errorf("name the run: every name for batch %s is taken", b.ID)
}

// wish means to pay a row as an attempt. A reference that is known is sent as
// it was typed first, and every attempt before this one has to have failed.
func (p *Plan) wish(n, attempt int, known []Entry) {
	p.Lines[n].Attempt = attempt
	w := &Wish{Instruction: p.Batch.Candidates[n].Instruction, Attempt: attempt}
	if len(known) > 0 {
		w.Instruction.Ref = known[0].Instruction.Ref
	}
	p.wishes[n] = w
	p.parents[n] = slices.DeleteFunc(slices.Clone(known), func(e Entry) bool { return e.Key.Attempt >= attempt })
}

func (p *Plan) instruction(n int) *Instruction { return &p.Batch.Candidates[n].Instruction }

// count adds up what a run of this batch would send. A row that is left alone
// this time, whatever the reason, is part of it: the total that was approved
// covers the run that goes on with it.
func (p *Plan) count() {
	p.ToPay, p.Held = Total{}, Total{}
	for n, line := range p.Lines {
		w := p.wishes[n]
		switch {
		case line.Disposition == Held:
			p.Held = p.Held.Add(line.Amount)
		case w != nil && line.Disposition == ToPay:
			p.ToPay = p.ToPay.Add(line.Amount)
		}
	}
}

func (p *Plan) key(n int) Key { return KeyOf(p.Run.Debtor, p.instruction(n).Ref, p.Lines[n].Attempt) }

// Sendable are the payouts of ToPay that may be sent now: nothing else may be
// sent on this plan.
func (p *Plan) Sendable() map[Key]bool {
	set := make(map[Key]bool, p.ToPay.Count)
	for n, line := range p.Lines {
		if p.wishes[n] != nil && line.Disposition == ToPay && p.skipped[p.key(n)] == "" {
			set[p.key(n)] = true
		}
	}
	return set
}

// Skipped are the payouts that this invocation leaves alone, with the code
// that says why.
func (p *Plan) Skipped() map[Key]string { return p.skipped }

// Unprepared notes why a payout of the plan was not prepared. It is not to be
// called side by side.
func (p *Plan) Unprepared(k Key, why error) {
	if p.unprepared == nil {
		p.unprepared = map[Key]string{}
	}
	p.unprepared[k] = why.Error()
}

// Refusals are the payouts that were not prepared, with the reason.
func (p *Plan) Refusals() map[Key]string { return p.unprepared }

// Holders are whom the banks name for the accounts that were asked about, by
// row.
func (p *Plan) Holders() map[int]string { return p.holders }

// Matched are the gateway's banks that the sheet's texts mean, by row.
func (p *Plan) Matched() map[int]string {
	banks := map[int]string{}
	for n := range p.Batch.Candidates {
		if b := p.instruction(n).Beneficiary.Bank; b.Name != "" {
			banks[p.Lines[n].Row] = b.Name
		}
	}
	return banks
}

// Complete reports that nothing of the batch is left to send, to look up or to
// allow: the whole file was dealt with before.
func (p *Plan) Complete() bool {
	if p.ToPay.Count > 0 || len(p.skipped) > 0 {
		return false
	}
	for n := range p.Lines {
		if w := p.wishes[n]; w != nil && w.Adopted != nil {
			return false
		}
	}
	return true
}

func readable(l Line) decimal.Decimal {
	if l.Readable {
		return l.Amount
	}
	return decimal.Zero
}
