package command

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/ledger"
	"payrun/batch/wording"
	"payrun/reader"
	"payrun/writer/terminal"
)

// consent is a person's word for what a run will send.
type consent struct {
	yes   bool
	total string // as given with --total; "" when it was not

	// ask decides instead of all that, where nobody sits at the keyboard: watch.
	ask func(context.Context, *batch.Plan) (*batch.Approval, error)
}

// sheetOptions say how a sheet is to be read.
type sheetOptions struct {
	sheet  string
	hidden string
	period string
}

// process pays one sheet: the whole road, in order. run and watch both take
// it. take ends the taking of new rows; flight is what requests in flight live
// on. Nothing flows past pay but through the ledger, so running it again after
// a crash is the same road.
func (o *office) process(take, flight context.Context, path string, so sheetOptions, c consent) (*batch.Report, error) {
	rows, err := o.read(path, so)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	b, err := o.collect(take, rows, so)
	if err != nil {
		return nil, err
	}
	release, err := o.lock()
	if err != nil {
		return nil, o.busy(err)
	}
	defer release()
	if err := o.noteHalted(take); err != nil {
		return nil, fail(ExitUnexpected, err)
	}
	if err := o.settleEarlier(take, b); err != nil {
		return nil, o.unheard(err)
	}
	plan, err := o.desk.Check(take, b)
	if err != nil {
		return nil, o.unheard(err)
	}
	o.warnOfClock()
	approval, err := o.approve(take, plan, c)
	if err != nil {
		return nil, err
	}
	need, err := o.fund(take, plan)
	if err != nil {
		return nil, err
	}
	run, err := o.claim(take, plan, approval, need)
	if err != nil {
		return nil, err
	}
	sent, err := o.pay(take, flight, run, plan)
	if err != nil {
		return nil, fail(ExitUnexpected, fmt.Errorf("the ledger could not be written, sending stopped: %w", err))
	}
	if err := o.settle(take, run, sent); err != nil {
		return nil, err
	}
	return o.reconcile(run, plan, need, sent, o.statement(run))
}

// read opens the sheet. A file that cannot be read is refused.
func (o *office) read(path string, so sheetOptions) (*reader.Reading, error) {
	traits := o.gateway.Traits()
	opts := reader.Options{
		Sheet: so.sheet, Decimal: o.file.Check.Decimal, Currency: o.debtor.Currency, MaxRows: o.file.Check.MaxRows,
		PhoneIsAccount: traits.PhoneIsAccount, Lang: o.lang,
	}
	switch firstOf(so.hidden, o.file.Check.HiddenRows) {
	case "include":
		opts.Hidden = reader.Include
	case "skip":
		opts.Hidden = reader.Skip
	case "refuse", "":
	default:
		return nil, fail(ExitUsage, fmt.Errorf("--hidden %q: say refuse, include or skip", so.hidden))
	}
	var err error
	if so.period != "" {
		if opts.Period, err = batch.ParsePeriod(so.period); err != nil {
			return nil, fail(ExitUsage, fmt.Errorf("--period: %w", err))
		}
	}
	r, err := reader.Open(path, opts)
	return r, o.refused(err)
}

// collect judges every row.
func (o *office) collect(ctx context.Context, r *reader.Reading, so sheetOptions) (*batch.Batch, error) {
	match, err := o.matcher(ctx)
	if err != nil {
		return nil, o.unheard(err)
	}
	terms := batch.Terms{
		Debtor: o.debtor, Traits: o.gateway.Traits(), Narration: narration(o.lang), Secret: o.book.Secret(),
		Strict: o.file.Check.Strict, Match: match,
	}
	if s, ok := o.gateway.(batch.Screener); ok {
		terms.Screen = s.Screen
	}
	if so.period != "" {
		terms.Period, _ = batch.ParsePeriod(so.period) // read has parsed it
	}
	b, err := batch.Collect(iter.Seq2[batch.Row, error](r.Rows()), r.Source, terms)
	return b, o.refused(err)
}

// narration is what the employee sees where the sheet says nothing.
func narration(lang string) string { return wording.Text(lang, "c.narration", "period", "{period}") }

// matcher finds banks among those that the gateway can pay.
func (o *office) matcher(ctx context.Context) (func(string) batch.Match, error) {
	d, ok := o.gateway.(batch.Directory)
	if !ok {
		return nil, nil
	}
	banks, err := o.banks(ctx, d)
	if err != nil {
		return nil, err
	}
	return func(text string) batch.Match { return d.Match(text, banks) }, nil
}

// settleEarlier looks up what earlier runs left in doubt, before anything new
// is judged or sent.
func (o *office) settleEarlier(ctx context.Context, b *batch.Batch) error {
	err := o.desk.SettleOnce(ctx, "")
	if err == nil {
		err = o.desk.WatchParents(ctx)
	}
	if err == nil {
		if _, caught := o.desk.CatchReturns(ctx); caught != nil {
			o.log.Warn("the last days' statement was not read", "err", caught)
		}
		return nil
	}
	if errors.Is(err, batch.ErrCredentials) || errors.Is(err, batch.ErrProbe) || errors.Is(err, batch.ErrProbeFound) {
		return err
	}
	return fail(ExitUnexpected, err)
}

// claim records the run, its rows and its approval, and the pool's figure
// before the first send.
func (o *office) claim(ctx context.Context, p *batch.Plan, a *batch.Approval, need *batch.Need) (batch.Run, error) {
	ctx = context.WithoutCancel(ctx)
	p.Run.Lang, p.Run.Program, p.Run.By = o.lang, version(), o.by
	if a != nil && !p.Known {
		p.Run.State, p.Run.Approval = batch.RunOpen, a
	}
	run, err := o.desk.Record(ctx, p)
	if err != nil {
		return run, fail(ExitUnexpected, fmt.Errorf("record the run: %w", err))
	}
	if a != nil && p.Known {
		if err := o.book.Approve(ctx, run.Name, *a); err != nil {
			return run, fail(ExitUnexpected, err)
		}
	}
	if run, err = o.book.Run(ctx, run.Name); err != nil {
		return run, fail(ExitUnexpected, err)
	}
	if o.haltedSince(run) {
		return run, nil
	}
	if p.ToPay.Count > 0 { // a blocked or stopped run goes on because a person runs it
		if err := o.book.SetState(ctx, run.Name, batch.RunOpen, "", o.by); err != nil {
			return run, fail(ExitUnexpected, err)
		}
	}
	if need != nil && need.Known && p.ToPay.Count > 0 {
		if err := o.opened(ctx, run, need.Balance); err != nil {
			return run, fail(ExitUnexpected, err)
		}
	}
	return o.book.Run(ctx, run.Name)
}

// opened notes the pool's figure before a sending. A run that goes on has an
// earlier one; what has come in since its last closing is a top-up.
func (o *office) opened(ctx context.Context, run batch.Run, now batch.Balance) error {
	if run.Closing == nil {
		return o.book.Opened(ctx, run.Name, now)
	}
	now.TopUps = run.Closing.TopUps
	if rise := now.Amount.Sub(run.Closing.Amount); rise.IsPositive() {
		now.TopUps = now.TopUps.Add(rise)
	}
	return o.book.Closed(ctx, run.Name, now)
}

// pay sends what may be sent.
func (o *office) pay(take, flight context.Context, run batch.Run, p *batch.Plan) (int, error) {
	if p.ToPay.Count == 0 || o.haltedSince(run) {
		return 0, nil
	}
	var mu sync.Mutex
	o.desk.Unprepared = func(k batch.Key, why error) {
		mu.Lock()
		defer mu.Unlock()
		p.Unprepared(k, why)
	}
	return o.desk.Pay(take, flight, run, p.Sendable())
}

// noteHalted notes which runs have stopped already: to go on with one of them
// is why a person runs its sheet.
func (o *office) noteHalted(ctx context.Context) error {
	runs, err := o.book.Runs(ctx)
	o.halted = map[string]time.Time{}
	for _, r := range runs {
		if r.State == batch.RunStopped || r.State == batch.RunBlocked {
			o.halted[r.Name] = r.Changed
		}
	}
	return err
}

// haltedSince reports that the run was stopped, or blocked itself, after this
// invocation began: running the sheet is no answer to that. The ledger's order
// says so, and no clock.
func (o *office) haltedSince(run batch.Run) bool {
	at, before := o.halted[run.Name]
	return (run.State == batch.RunStopped || run.State == batch.RunBlocked) && !(before && at.Equal(run.Changed))
}

// warnOfClock tells a person at the terminal of a clock that is off, and not
// far enough to stop anything.
func (o *office) warnOfClock() {
	if off, known := o.desk.Ahead(); known && off.Abs() > batch.ClockWarn {
		fmt.Fprintln(o.streams.err, o.say("B208", "value", off.Abs().Round(time.Second).String()))
	}
}

// settle looks up what is not final, for as long as the settings allow, and
// reads the pool's figure after the last payout.
func (o *office) settle(take context.Context, run batch.Run, sent int) error {
	ctx := context.WithoutCancel(take)
	if take.Err() == nil {
		err := o.desk.Settle(take, run.Name, o.file.Pay.SettleFor.Or(2*time.Minute))
		if err != nil && take.Err() == nil {
			o.log.Warn("look-ups ended early", "run", run.Name, "err", err)
		}
	}
	if err := o.close(ctx, run, sent); err != nil {
		return fail(ExitUnexpected, err)
	}
	return nil
}

// close notes the pool's figure and whether anything is left to send.
func (o *office) close(ctx context.Context, run batch.Run, sent int) error {
	run, err := o.book.Run(ctx, run.Name)
	if err != nil {
		return err
	}
	if run.Opening != nil && (sent > 0 || run.Closing == nil) {
		pool, known, err := o.desk.Pool(ctx)
		if err != nil {
			o.log.Warn("the pool's figure was not read", "err", err)
		} else if known {
			if run.Closing != nil {
				pool.TopUps = run.Closing.TopUps
			}
			if err := o.book.Closed(ctx, run.Name, pool); err != nil {
				return err
			}
		}
	}
	if run.State == batch.RunStopped || run.State == batch.RunDone {
		return nil
	}
	left, err := o.book.Due(ctx, o.debtor, run.Name, batch.Planned, batch.Unknown)
	if err != nil {
		return err
	}
	for _, e := range left {
		if e.Conflict || e.Status == batch.Planned && !e.Held {
			return nil
		}
	}
	if err = o.book.SetState(ctx, run.Name, batch.RunDone, "", "payrun"); errors.Is(err, batch.ErrMoved) { // a person was faster
		return nil
	}
	return err
}

// reconcile makes the report from the ledger.
func (o *office) reconcile(run batch.Run, p *batch.Plan, need *batch.Need, sent int, list []batch.Transaction) (*batch.Report, error) {
	ctx := context.Background()
	run, err := o.book.Run(ctx, run.Name)
	if err != nil {
		return nil, fail(ExitUnexpected, err)
	}
	r, err := batch.Reconcile(ctx, o.book, o.gateway.Traits(), run, batch.Occasion{
		Repeat: p.Known && p.Run.State == batch.RunDone && p.Complete() && sent == 0, Sent: sent, Skipped: p.Skipped(), Refused: p.Refusals(), Need: need, Statement: list,
	})
	if err != nil {
		return nil, fail(ExitUnexpected, err)
	}
	r.ToPay = p.ToPay
	if r.PaidTwice() {
		err := o.book.SetState(ctx, run.Name, batch.RunBlocked, "B809", "payrun")
		if err != nil && !errors.Is(err, batch.ErrMoved) {
			return nil, fail(ExitUnexpected, err)
		}
		if err == nil {
			r.Run.State, r.Run.Reason = batch.RunBlocked, "B809"
		}
		r.State = batch.StateBlocked
	}
	if head, err := o.head(ctx); err == nil {
		r.Head = head
	}
	return r, nil
}

// statement reads the gateway's own list since the run's first send; nil where
// there is none, or where it could not be read.
func (o *office) statement(run batch.Run) []batch.Transaction {
	if run.Opening == nil {
		return nil
	}
	list, err := o.desk.Statement(context.Background(), run.Opening.At, time.Now())
	if err != nil {
		o.log.Warn("the statement was not read", "err", err)
	}
	return list
}

// fund checks that the pool carries everything, and names what is missing.
func (o *office) fund(ctx context.Context, p *batch.Plan) (*batch.Need, error) {
	if p.ToPay.Count == 0 {
		return nil, nil
	}
	need, err := o.desk.NeedFor(ctx, p.Run, p.ToPay)
	if err != nil && !o.gateway.Traits().BalanceIsExact {
		fmt.Fprintln(o.streams.err, o.say("B207", "value", err.Error()))
		return &need, nil
	}
	if err != nil {
		return nil, fail(ExitUnexpected, errors.New(o.say("B202", "value", err.Error())))
	}
	if !need.TopUp.IsPositive() {
		return &need, nil
	}
	top := batch.Money{Amount: need.TopUp, Currency: o.debtor.Currency}.String()
	if !o.gateway.Traits().BalanceIsExact {
		fmt.Fprintln(o.streams.err, o.say("B206", "value", top))
		return &need, nil
	}
	return &need, &refusedRun{ExitBalance, o.say("B201", "value", top), p, &need}
}

// refusedRun is a run that was refused after its rows were judged: the report
// can still be made.
type refusedRun struct {
	code int
	text string
	plan *batch.Plan
	need *batch.Need
}

func (e *refusedRun) Error() string { return e.text }

// approve asks for a person's word, or finds the one that was given.
func (o *office) approve(ctx context.Context, p *batch.Plan, c consent) (*batch.Approval, error) {
	if c.ask != nil {
		return c.ask(ctx, p)
	}
	if p.Repeats() {
		if err := o.recordProposed(ctx, p); err != nil {
			return nil, err
		}
		return nil, &refusedRun{ExitApproval, o.say("A804", "value", fmt.Sprint(p.Held.Count), "other", p.Run.Name), p, nil}
	}
	if p.ToPay.Count == 0 || p.Approved() {
		return nil, nil
	}
	a := &batch.Approval{By: o.by, At: time.Now(), Batch: p.Run.Batch, Count: p.ToPay.Count, Total: p.ToPay.Amount}
	switch {
	case o.needsSecond():
		return nil, o.propose(ctx, p, "A803")
	case p.MustBeLookedAt():
		return nil, o.propose(ctx, p, "A805")
	case o.debtor.Simulated():
		a.How = "simulator"
		o.tellLooks(p)
	case c.yes:
		a.How = "flag"
		o.tellLooks(p)
		return a, o.total(c.total, p)
	case o.streams.terminal():
		a.How = "typed"
		return a, o.ask(p)
	default:
		return nil, o.notApproved("A801", p, "")
	}
	return a, nil
}

// needsSecond reports that in live another person's approval is needed.
func (o *office) needsSecond() bool { return o.debtor.Live() && o.file.Folder.Approval != "none" }

// propose records the run so that another person can approve it.
func (o *office) propose(ctx context.Context, p *batch.Plan, code string) error {
	if err := o.recordProposed(ctx, p); err != nil {
		return err
	}
	return o.notApproved(code, p, p.Run.Name)
}

// tellLooks says the reasons for a second look that do not keep this run from
// being paid.
func (o *office) tellLooks(p *batch.Plan) {
	for _, l := range p.Looks {
		fmt.Fprintln(o.streams.err, "! "+terminal.Safe(wording.Alarm(o.lang, l.Alarm)))
	}
}

// recordProposed records a run of which nothing is sent yet, so that a person
// can approve it or allow its rows.
func (o *office) recordProposed(ctx context.Context, p *batch.Plan) error {
	p.Run.Lang, p.Run.Program, p.Run.By = o.lang, version(), o.by
	if _, err := o.desk.Record(context.WithoutCancel(ctx), p); err != nil {
		return fail(ExitUnexpected, err)
	}
	return nil
}

// total compares what was said with what would be sent.
func (o *office) total(said string, p *batch.Plan) error {
	want, err := decimal.NewFromString(strings.ReplaceAll(strings.TrimSpace(said), ",", ""))
	if err != nil || !want.Equal(p.ToPay.Amount) {
		return o.notApproved("A802", p, said)
	}
	return nil
}

// ask has the total typed.
func (o *office) ask(p *batch.Plan) error {
	o.showPlan(p)
	fmt.Fprint(o.streams.err, o.say("c.confirm"))
	return o.total(readLine(o.streams.in), p)
}

func (o *office) notApproved(code string, p *batch.Plan, other string) error {
	sum := batch.Money{Amount: p.ToPay.Amount, Currency: o.debtor.Currency}
	if other == "" {
		other = sum.Plain()
	}
	values := []string{"value", sum.String(), "other", other}
	if code == "A803" || code == "A805" {
		values = []string{"value", p.Run.Name, "other", sum.Plain(), "row", fmt.Sprint(p.ToPay.Count)}
	}
	return &refusedRun{ExitApproval, o.say(code, values...), p, nil}
}

// say is a sentence in the person's language.
func (o *office) say(code string, values ...string) string {
	return wording.Text(o.lang, code, values...)
}

// refused keeps a refusal as it is and gives any other error its code.
func (o *office) refused(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*batch.Refusal](err); ok {
		return err
	}
	if _, ok := errors.AsType[*exit](err); ok {
		return err
	}
	return fail(ExitFile, err)
}

// unheard says why the gateway, or the ledger, could not be asked, and with
// which code the program ends.
func (o *office) unheard(err error) error {
	if _, ok := errors.AsType[*batch.Refusal](err); ok {
		return err
	}
	switch {
	case errors.Is(err, batch.ErrCredentials):
		return fail(ExitUsage, errors.New(o.say("B204", "value", err.Error())))
	case errors.Is(err, context.Canceled):
		return fail(ExitInterrupted, err)
	case errors.Is(err, ledger.ErrDamaged):
		return fail(ExitUsage, err)
	case errors.Is(err, ledger.ErrUnread):
		return fail(ExitUnexpected, err)
	}
	if _, ok := errors.AsType[*exit](err); ok {
		return err
	}
	return fail(ExitUnexpected, errors.New(o.say("B205", "value", err.Error())))
}

// busy tells another sender from a lock that cannot be had at all.
func (o *office) busy(err error) error {
	if errors.Is(err, ledger.ErrSending) {
		return fail(ExitBusy, errors.New(o.say("B203")))
	}
	return fail(ExitUnexpected, err)
}
