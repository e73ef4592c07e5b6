package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/shopspring/decimal"
	"golang.org/x/sync/errgroup"
)

// Plan is what a run would do with each row of a batch.
type Plan struct {
	Batch *Batch
	Run   Run  // as recorded, or as it would be
	Known bool // the same rows were claimed before: this resumes them
	Lines []Line
	ToPay Total // what Pay would send now: valid, not held, not paid before
	Held  Total

	holders map[int]string  // by row: whom the bank names for the account
	wishes  map[int]*Wish   // by line
	parents map[int][]Entry // by line: the failed attempts that a wish pays again
	skipped map[Key]string  // left alone this time, with the code that says why
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
	return p, nil
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
		State: RunProposed, Claimed: time.Now(),
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
	if samePeriod || time.Since(last.paidAt()) <= d.Rules.repeatWithin() {
		line.Disposition = AlreadyPaid
		return
	}
	line.Disposition, line.Attempt = Held, 0
	line.Holds = append(line.Holds, Hold{HoldPaidLongAgo, string(p.instruction(n).Ref), last.paidAt().Format(time.DateOnly)})
}

func (p *Plan) instruction(n int) *Instruction { return &p.Batch.Candidates[n].Instruction }

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

// lookTries is how often a reference is looked up before its first send.
const lookTries = 3

// lookFirst asks the gateway for each reference that would be sent. What it
// already has is adopted, never sent; what it has with other contents refuses
// the file.
func (d *Desk) lookFirst(ctx context.Context, p *Plan) error {
	var at []int
	for n := range p.Lines {
		if w := p.wishes[n]; w != nil && p.Lines[n].Disposition == ToPay {
			at = append(at, n)
		}
	}
	if len(at) == 0 {
		return nil
	}
	if err := d.Calibrate(ctx); err != nil {
		return err
	}
	l := looker{Desk: d, plan: p, of: len(at)}
	var workers errgroup.Group
	workers.SetLimit(d.Rules.workers())
	for _, n := range at {
		workers.Go(func() error { return l.look(ctx, n) })
	}
	if err := workers.Wait(); err != nil {
		return err
	}
	if len(l.contradictions) > 0 {
		return Refuse(l.contradictions...)
	}
	return nil
}

type looker struct {
	*Desk
	plan *Plan
	of   int

	mu             sync.Mutex
	done           int
	contradictions []Defect
}

// look asks for one reference and writes what it learned into the plan.
func (l *looker) look(ctx context.Context, n int) error {
	w := l.plan.wishes[n]
	key := KeyOf(l.Debtor, w.Instruction.Ref, w.Attempt)
	a := Attempt{Key: key, Instruction: w.Instruction, Number: w.Attempt, Wire: w.Instruction.Ref.Wire(w.Attempt)}
	var v Verdict
	var err error
	for range lookTries {
		v, err = l.inquire(ctx, a)
		if err == nil || l.calibration.NotFound(err) || errors.Is(err, ErrCredentials) || ctx.Err() != nil {
			break
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done++
	l.tell(Progress{Stage: "looking", Done: l.done, Of: l.of})
	switch {
	case err == nil:
		l.found(n, w, v)
	case l.calibration.NotFound(err):
	case errors.Is(err, ErrCredentials), ctx.Err() != nil:
		return err
	default:
		l.plan.skipped[key] = "P341"
	}
	return nil
}

// found adopts a payout that the gateway already has.
func (l *looker) found(n int, w *Wish, v Verdict) {
	line := &l.plan.Lines[n]
	if !v.Equal(w.Instruction) {
		l.contradictions = append(l.contradictions, Defect{
			Code: "F381", Row: line.Row, Name: line.Name, Value: w.Instruction.Amount.String() + " " + Mask(line.Account),
			Other: Money{v.Amount.Decimal, w.Instruction.Amount.Currency}.String() + " " + Mask(v.Account),
		})
		return
	}
	if v.Status == Planned { // prepared at the gateway and not started: nothing moves
		return
	}
	w.Adopted = &v
	line.Disposition = Standing
	if v.Status != Paid {
		return
	}
	line.Disposition, line.Code = AlreadyPaid, "P351"
	if !v.At.IsZero() && time.Since(v.At) > l.Rules.repeatWithin() {
		w.Adopted = nil
		line.Disposition, line.Code = Held, ""
		line.Holds = append(line.Holds, Hold{HoldPaidLongAgo, string(w.Instruction.Ref), v.At.Format(time.DateOnly)})
	}
}

// count adds up what would be sent.
func (p *Plan) count() {
	p.ToPay, p.Held = Total{}, Total{}
	for n, line := range p.Lines {
		w := p.wishes[n]
		switch {
		case line.Disposition == Held:
			p.Held = p.Held.Add(line.Amount)
		case w != nil && line.Disposition == ToPay && p.skipped[p.key(n)] == "":
			p.ToPay = p.ToPay.Add(line.Amount)
		}
	}
}

func (p *Plan) key(n int) Key { return KeyOf(p.Run.Debtor, p.instruction(n).Ref, p.Lines[n].Attempt) }

// Sendable are the payouts that this plan counted as to be paid: nothing else
// may be sent on it.
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

// Record writes the plan into the ledger: the run with its lines and wishes
// when it is new, and what was adopted. It returns the run as recorded.
func (d *Desk) Record(ctx context.Context, p *Plan) (Run, error) {
	if p.Known {
		return d.recordAgain(ctx, p)
	}
	claim := Claim{Run: p.Run, Lines: p.Lines}
	for n := range p.Lines {
		if w := p.wishes[n]; w != nil {
			w.Held = p.Lines[n].Disposition == Held
			claim.Wishes = append(claim.Wishes, *w)
		}
	}
	if err := d.Book.Claim(ctx, claim); err != nil {
		return Run{}, err
	}
	return d.Book.Run(ctx, p.Run.Name)
}

// recordAgain records what a second look at known rows has found: payouts that
// the gateway had all along, and new holds.
func (d *Desk) recordAgain(ctx context.Context, p *Plan) (Run, error) {
	for n, line := range p.Lines {
		w := p.wishes[n]
		switch {
		case w == nil:
		case w.Adopted != nil:
			o := Outcome{From: Planned, To: w.Adopted.Status, Cause: CauseAdopt, Verdict: *w.Adopted, Answered: true, At: time.Now()}
			if err := d.Book.Record(ctx, p.key(n), o); err != nil && !errors.Is(err, ErrMoved) {
				return Run{}, err
			}
		case line.Disposition == Held:
			if err := d.Book.Hold(ctx, p.Run.Name, p.key(n), line.Holds); err != nil && !errors.Is(err, ErrMoved) {
				return Run{}, err
			}
		}
	}
	return d.Book.Run(ctx, p.Run.Name)
}

// InvalidRows counts the rows that have a defect.
func (p *Plan) InvalidRows() Total {
	var t Total
	for _, line := range p.Lines {
		if line.Disposition == Invalid {
			t = t.Add(readable(line))
		}
	}
	return t
}

func readable(l Line) decimal.Decimal {
	if l.Readable {
		return l.Amount
	}
	return decimal.Zero
}
