package command

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/batch/wording"
	"payrun/reader/inbox"
	"payrun/writer"
)

// waits is why a sheet waits for a person: a sentence.
type waits struct{ text string }

func (w *waits) Error() string { return w.text }

// unready is why a sheet is tried again by itself: a sentence.
type unready struct{ text string }

func (u *unready) Error() string { return u.text }

// settleFor is how long a sheet's own look-ups may keep the next one waiting.
// The rest is done beside it.
const settleFor = 5 * time.Second

// handle takes a sheet as far as it goes without a person, and says where it
// stands.
func (k *keeper) handle(take, flight context.Context, s *sheet) {
	k.board.set(s.ID, s.Name, k.say("s.working"))
	err := k.paySafely(take, flight, s)
	if err := k.anchor(); err != nil {
		k.log.Error("the ledger's place was not noted beside the settings", "err", err)
	}
	k.figures.measure(err)
	if e, ok := errors.AsType[*exit](err); ok && e.code == ExitFile {
		err = batch.Refuse(batch.Defect{Code: "F395", Value: s.Name, Other: e.Error()})
	}
	refusal, refused := errors.AsType[*batch.Refusal](err)
	if refused {
		err = k.fileProblems(s, refusal)
	}
	waiting, _ := errors.AsType[*waits](err)
	switch {
	case err == nil:
	case take.Err() != nil:
		k.board.set(s.ID, s.Name, k.say("s.interrupted"))
	case waiting != nil:
		k.wait(s, waiting.text)
	default:
		k.again(s, err)
	}
}

// paySafely turns a panic over one sheet into an error, so that the others are
// still served, now and after a restart.
func (k *keeper) paySafely(take, flight context.Context, s *sheet) (err error) {
	defer func() {
		if p := recover(); p != nil {
			k.log.Error("panic over a sheet", "file", s.Name, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = fail(ExitUnexpected, errors.New(k.say("s.panic")))
		}
	}()
	return k.pay(take, flight, s)
}

// wait makes a sheet wait until a person decides something. What was decided
// while this sheet was at work counts as decided afterwards, so that nobody's
// word is missed.
func (k *keeper) wait(s *sheet, text string) {
	mark, err := k.mark(context.Background(), s.decided, s.allowed)
	if err != nil {
		k.again(s, err)
		return
	}
	s.stage, s.mark = atDesk, mark
	k.board.set(s.ID, s.Name, text)
	k.board.once(s.ID+text, s.Name, text)
}

// againMax is the longest pause between two tries of a sheet.
const againMax = 10 * time.Minute

// again tries a sheet later: soon at first, then at longer pauses.
func (k *keeper) again(s *sheet, err error) {
	pause := min(2*k.every<<min(s.tries, 10), againMax)
	s.stage, s.due = queued, time.Now().Add(pause)
	s.tries++
	text := k.say("s.again", "value", err.Error())
	k.board.set(s.ID, s.Name, text)
	k.board.once(s.ID+text, s.Name, text)
	k.log.Warn("a sheet has to wait", "file", s.Name, "tries", s.tries, "err", err)
}

// pay is process for a dropped sheet: the same road, with the folder's own
// way of asking, and the sheet filed at its end.
func (k *keeper) pay(take, flight context.Context, s *sheet) error {
	if s.Problem != "" {
		return batch.Refuse(batch.Defect{Code: s.Problem, Value: s.Name})
	}
	o := k.deskFor(s)
	defer k.finish()
	if s.note.Run != "" {
		allowed, err := k.book.Allowed(take, s.note.Run)
		if err != nil {
			return err
		}
		s.allowed = len(allowed)
	}
	ask := func(ctx context.Context, p *batch.Plan) (*batch.Approval, error) { return k.ask(ctx, o, s, p) }
	r, err := o.process(take, flight, k.inbox.Copy(s.Claim), sheetOptions{}, consent{ask: ask})
	if stopped, ok := errors.AsType[*stoppedRun](err); ok {
		if r, err = o.known(context.WithoutCancel(take), stopped.run.Name); err == nil {
			return k.fileResults(s, r)
		}
	}
	if err != nil {
		return err
	}
	if s.note.Own && r.Repeat { // all was sent before a restart, and for this very file
		if r, err = o.reconcile(r.Run, &batch.Plan{}, nil, r.Sent, o.statement(r.Run)); err != nil {
			return err
		}
	}
	return k.conclude(take, s, r)
}

// deskFor is an office for one sheet: its desk learns today's "not found"
// anew, it acts in the name of whoever dropped the file, and it settles only
// for a moment.
func (k *keeper) deskFor(s *sheet) *office {
	o := *k.office
	o.by = firstOf(s.By, k.by)
	o.file.Pay.SettleFor = settings.For(min(o.file.Pay.SettleFor.Or(settleFor), settleFor))
	o.desk = k.freshDesk()
	o.desk.Progress = func(p batch.Progress) { k.board.progress(s.ID, s.Name, p) }
	return &o
}

func (k *keeper) freshDesk() *batch.Desk {
	return &batch.Desk{Gateway: k.gateway, Debtor: k.debtor, Book: k.book, Log: k.log, Pace: k.desk.Pace, Rules: k.desk.Rules, Now: k.desk.Now}
}

// ask finds the approval of a plan, or proposes it and waits. A run that
// blocked itself or was stopped goes on only after a new approval.
func (k *keeper) ask(ctx context.Context, o *office, s *sheet, p *batch.Plan) (*batch.Approval, error) {
	if other := k.hold(s, p.Run.Batch); other != "" {
		return nil, batch.Refuse(batch.Defect{Code: "F393", Value: s.Name, Other: p.Run.Name})
	}
	if err := k.begin(ctx, p.Run.Name); err != nil {
		return nil, err
	}
	s.note.Run, s.decided = p.Run.Name, p.Run
	switch {
	case p.Repeats():
		return nil, k.proposeRepeats(ctx, o, s, p)
	case p.ToPay.Count == 0:
		return nil, nil
	case p.Known && halted(p.Run) && !k.droppedSince(s, p.Run):
		return nil, k.whyHalted(p.Run)
	}
	approved, err := k.covers(ctx, p)
	if err != nil {
		return nil, err
	}
	asks := k.approval != settings.ApprovalNone || p.MustBeLookedAt()
	s.note.Own = approved || !asks
	if err := k.inbox.Remember(s.Claim, s.note); err != nil || approved {
		return nil, err
	}
	k.sayLooks(s, p)
	if !asks {
		return &batch.Approval{By: o.by, At: time.Now(), Batch: p.Run.Batch, Count: p.ToPay.Count, Total: p.ToPay.Amount, How: "drop"}, nil
	}
	return nil, k.propose(ctx, o, s, p)
}

// sayLooks says, once, why somebody should look at the whole run again.
func (k *keeper) sayLooks(s *sheet, p *batch.Plan) {
	for _, l := range p.Looks {
		text := wording.Alarm(k.lang, l.Alarm)
		if l.Binds {
			text = k.say("s.looks", "value", text)
		}
		k.board.once(s.ID+text, s.Name, text)
	}
}

// hold notes which file a batch belongs to, and names the one that had it
// before.
func (k *keeper) hold(s *sheet, id batch.ID) (other string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if other := k.runs[id]; other != "" && other != s.ID {
		return other
	}
	k.runs[id] = s.ID
	return ""
}

// letGo ends that.
func (k *keeper) letGo(s *sheet) {
	k.mu.Lock()
	defer k.mu.Unlock()
	maps.DeleteFunc(k.runs, func(_ batch.ID, id string) bool { return id == s.ID })
}

// halted reports a run that blocked itself, or that a person stopped, and that
// nobody has approved since.
func halted(run batch.Run) bool {
	since := run.Approval != nil && !run.Approval.At.Before(run.Changed)
	return (run.State == batch.RunBlocked || run.State == batch.RunStopped) && !since
}

// droppedSince reports a stopped run whose sheet was dropped again afterwards:
// that asks for a new approval. A blocked run waits for payrun approve.
func (k *keeper) droppedSince(s *sheet, run batch.Run) bool {
	return run.State == batch.RunStopped && s.At.After(run.Changed)
}

// stoppedRun says that a person stopped the run: its sheet is filed.
type stoppedRun struct{ run batch.Run }

func (e *stoppedRun) Error() string { return e.run.Name + " was stopped" }

// whyHalted says what a run that does not go on waits for.
func (k *keeper) whyHalted(run batch.Run) error {
	if run.State == batch.RunStopped {
		return &stoppedRun{run}
	}
	return k.blocked(run)
}

// blocked says why a run stopped itself, and what a person has to say.
func (k *keeper) blocked(run batch.Run) error {
	due, err := k.sendable(context.Background(), run)
	if err != nil {
		return err
	}
	return &waits{k.say("s.blocked", "value", k.reason(run), "name", run.Name, "cell", batch.Money{Amount: due.Amount, Currency: k.debtor.Currency}.Plain())}
}

// covers reports whether a run's approval is for what would be sent now: the
// same rows, and no more than was approved or allowed since.
func (k *keeper) covers(ctx context.Context, p *batch.Plan) (bool, error) {
	a := p.Run.Approval
	if !p.Known || a == nil || a.Batch != p.Run.Batch || halted(p.Run) {
		return false, nil
	}
	allowed, err := k.book.Allowed(ctx, p.Run.Name)
	if err != nil {
		return false, err
	}
	later := map[string]bool{}
	for _, w := range allowed {
		later[w.Ref] = w.At.After(a.At)
	}
	due, err := k.book.Due(ctx, p.Run.Debtor, p.Run.Name, batch.Planned)
	sum := decimal.Zero
	for _, e := range due {
		if !e.Held && !later[e.Key.Ref] {
			sum = sum.Add(e.Instruction.Amount.Amount)
		}
	}
	return sum.LessThanOrEqual(a.Total), err
}

// propose records the run, writes its CHECK workbook for the approver, and
// waits.
func (k *keeper) propose(ctx context.Context, o *office, s *sheet, p *batch.Plan) error {
	if len(p.Skipped()) > 0 {
		return &unready{k.say("s.unasked", "value", fmt.Sprint(len(p.Skipped())))}
	}
	run, due, err := k.recordPlan(ctx, o, s, p)
	if err != nil {
		return err
	}
	if due.Count == 0 {
		return batch.Refuse(batch.Defect{Code: "F394", Value: s.Name})
	}
	seal := batch.Seal(run.Batch, due)
	if seal != s.note.Seal || !exists(s.note.Check.Path) {
		if err := k.writeCheck(ctx, o, s, p, due); err != nil {
			return err
		}
		s.note.Seal = seal
		if err := k.inbox.Remember(s.Claim, s.note); err != nil {
			return err
		}
	}
	return &waits{k.proposal(run, due)}
}

// recordPlan records a plan that nobody has approved, and says what of it may
// be sent.
func (k *keeper) recordPlan(ctx context.Context, o *office, s *sheet, p *batch.Plan) (batch.Run, batch.Total, error) {
	ctx = context.WithoutCancel(ctx)
	if !p.Known {
		p.Run.Lang, p.Run.Program, p.Run.By = o.lang, version(), o.by
	}
	run, err := o.desk.Record(ctx, p)
	if err != nil {
		return run, batch.Total{}, fail(ExitUnexpected, err)
	}
	if !p.Known {
		s.decided, s.decided.State, s.decided.Approval = run, batch.RunProposed, nil
	}
	due, err := o.sendable(ctx, run)
	return run, due, err
}

// proposal says what a run waits for.
func (k *keeper) proposal(run batch.Run, due batch.Total) string {
	sum := batch.Money{Amount: due.Amount, Currency: k.debtor.Currency}
	code := "s.propose.command"
	switch k.approval {
	case settings.ApprovalFolder:
		code = "s.propose.folder"
	case settings.ApprovalNone:
		code = "s.propose.looks"
	}
	return k.say(code, "value", fmt.Sprint(due.Count), "other", sum.String(), "name", run.Name, "cell", sum.Plain())
}

// proposeRepeats waits for a person to allow a sheet that repeats what was
// just paid.
func (k *keeper) proposeRepeats(ctx context.Context, o *office, s *sheet, p *batch.Plan) error {
	run, due, err := k.recordPlan(ctx, o, s, p)
	if err != nil {
		return err
	}
	if !exists(s.note.Check.Path) {
		if err := k.writeCheck(ctx, o, s, p, due); err != nil {
			return err
		}
	}
	s.note.Seal = ""
	if err := k.inbox.Remember(s.Claim, s.note); err != nil {
		return err
	}
	return &waits{k.say("A804", "value", fmt.Sprint(p.Held.Count), "other", run.Name)}
}

// writeCheck writes the CHECK workbook into the folder where the approver
// looks, in place of an earlier one.
func (k *keeper) writeCheck(ctx context.Context, o *office, s *sheet, p *batch.Plan, due batch.Total) error {
	need, err := o.desk.NeedFor(ctx, p.Run, p.ToPay)
	if err != nil {
		k.log.Warn("the pool's figure was not read", "err", err)
	}
	r, err := batch.Preview(p, o.book, o.gateway.Traits(), &need)
	if err != nil {
		return err
	}
	r.ToPay = due
	room := inbox.Waiting
	if k.approval == settings.ApprovalNone {
		room = inbox.Fixing
	}
	if err := k.inbox.Withdraw(s.note.Check.Path, s.note.Check.Digest); err != nil {
		return err
	}
	path, err := k.inbox.Free(room, writer.CheckName(s.Name, r))
	if err != nil {
		return err
	}
	s.note.Check, err = k.written(writer.Check(path, r, o.writing()))
	return err
}

// written gives a workbook of ours the folder's rights and notes how it was
// written.
func (k *keeper) written(path string, err error) (workbook, error) {
	if err != nil {
		return workbook{}, err
	}
	if err := k.inbox.Share(path); err != nil {
		return workbook{}, err
	}
	digest, err := inbox.Digest(path)
	return workbook{path, digest}, err
}

// conclude files a sheet of which nothing is left to send, and keeps any
// other.
func (k *keeper) conclude(take context.Context, s *sheet, r *batch.Report) error {
	s.note.Own = s.note.Own || r.Sent > 0
	s.decided = r.Run
	switch r.Run.State {
	case batch.RunBlocked:
		k.figures.ended(string(batch.RunBlocked))
		if !halted(r.Run) { // somebody has approved it since
			return &unready{k.reason(r.Run)}
		}
		if err := k.writeResults(s, r, inbox.Fixing); err != nil {
			return err
		}
		return k.blocked(r.Run)
	case batch.RunOpen:
		if take.Err() != nil {
			return take.Err()
		}
		return &unready{k.say("s.left", "value", fmt.Sprint(r.Totals[batch.WordNotSent].Count))}
	case batch.RunStopped, batch.RunDone, batch.RunProposed:
	}
	k.figures.ended(string(batch.RunDone))
	k.figures.reported(r)
	return k.fileResults(s, r)
}
