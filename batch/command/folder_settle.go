package command

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"payrun/batch"
	"payrun/batch/wording"
	"payrun/reader/inbox"
)

// look is when a run in doubt is looked up again.
type look struct {
	since time.Time // this process knows of the doubt
	next  time.Time
}

// looksApart bounds the pause between two rounds of look-ups of a run.
const looksApart = time.Hour

// startSettling looks up, beside the paying, what is not final, until take
// ends. The returned function waits for that.
func (k *keeper) startSettling(take context.Context) (stop func()) {
	if k.once {
		return func() {}
	}
	var running sync.WaitGroup
	running.Go(func() {
		defer batch.MaskPanic()
		pause := time.NewTicker(k.every)
		defer pause.Stop()
		for {
			select {
			case <-take.Done():
				return
			case <-pause.C:
				k.settleRound(take)
			}
		}
	})
	return running.Wait
}

// settleRound looks up each run whose time has come, and writes the results of
// filed sheets again where rows have settled.
func (k *keeper) settleRound(ctx context.Context) {
	k.catchReturns(ctx)
	due, err := k.book.Due(ctx, k.debtor, "", batch.Unknown, batch.Waiting)
	if err != nil {
		return
	}
	open := map[string]bool{}
	for _, e := range due {
		if !e.Conflict {
			open[e.Run] = true
		}
	}
	maps.DeleteFunc(k.looks, func(run string, _ *look) bool { return !open[run] })
	for _, run := range slices.Sorted(maps.Keys(open)) {
		if ctx.Err() == nil && k.timeFor(run) {
			k.lookUp(ctx, run)
		}
	}
	k.reissue(ctx)
}

// catchReturns looks, now and then, for payouts of filed sheets that were paid
// and came back.
func (k *keeper) catchReturns(ctx context.Context) {
	now := time.Now()
	if !k.mayReturn() || now.Before(k.returns) {
		return
	}
	if claims, err := k.inbox.Filed(); err != nil || len(claims) == 0 {
		return
	}
	k.returns = now.Add(looksApart)
	if _, err := k.freshDesk().CatchReturns(ctx); err != nil && ctx.Err() == nil {
		k.log.Warn("the last days' statement was not read", "err", err)
	}
}

// timeFor reports that a run is due, and sets its next time: after half as
// long again as it has been in doubt.
func (k *keeper) timeFor(run string) bool {
	now := time.Now()
	k.settling.Lock()
	hurried := k.hurried[run]
	delete(k.hurried, run)
	k.settling.Unlock()
	l := k.looks[run]
	if l == nil {
		l = &look{since: now}
		k.looks[run] = l
	}
	if l.next.After(now) && !hurried {
		return false
	}
	l.next = now.Add(min(max(now.Sub(l.since)/2, k.every), looksApart))
	return true
}

// lookUp looks one run up, unless it is being sent. It gives way as soon as it
// is: a request in flight must not be taken for one that was given up.
func (k *keeper) lookUp(ctx context.Context, run string) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	left := make(chan struct{})
	k.settling.Lock()
	if k.paid == run {
		k.settling.Unlock()
		return
	}
	k.at, k.leave, k.left = run, cancel, left
	k.settling.Unlock()
	if err := k.freshDesk().SettleOnce(ctx, run); err != nil && ctx.Err() == nil {
		k.log.Warn("look-ups ended early", "run", run, "err", err)
	}
	k.settling.Lock()
	k.at = ""
	k.settling.Unlock()
	close(left)
}

// begin keeps everybody else from looking up a run that is about to be sent.
func (k *keeper) begin(ctx context.Context, run string) error {
	k.settling.Lock()
	k.paid = run
	busy, leave, left := k.at == run, k.leave, k.left
	k.settling.Unlock()
	if !busy {
		return nil
	}
	leave()
	select {
	case <-left:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// finish ends that.
func (k *keeper) finish() {
	k.settling.Lock()
	defer k.settling.Unlock()
	k.paid = ""
}

// reissue writes the results of filed sheets again whose rows have settled.
func (k *keeper) reissue(ctx context.Context) {
	claims, err := k.inbox.Filed()
	if err != nil {
		k.log.Warn("filed sheets were not listed", "err", err)
		return
	}
	for _, c := range claims {
		if ctx.Err() != nil {
			return
		}
		if k.inHand(c) {
			continue
		}
		if err := k.reissueOne(c); err != nil {
			k.log.Warn("results were not written again", "file", c.Name, "err", err)
		}
	}
}

// inHand reports a claim that the paying goroutine has not finished with.
func (k *keeper) inHand(c inbox.Claim) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, id := range k.runs {
		if id == c.ID {
			return true
		}
	}
	return false
}

// reissueOne does so for one sheet, and forgets it when nothing can change any
// more.
func (k *keeper) reissueOne(c inbox.Claim) error {
	s := &sheet{Claim: c, stage: filed}
	if err := k.inbox.Recall(c, &s.note); err != nil {
		return err
	}
	k.tidy(s) // also after a crash between filing and tidying
	if s.note.Run == "" || !k.unsettled(s) {
		return k.inbox.Forget(c)
	}
	ctx := context.Background()
	run, err := k.book.Run(ctx, s.note.Run)
	if err != nil {
		return err
	}
	r, err := batch.Reconcile(ctx, k.book, k.gateway.Traits(), run, batch.Occasion{})
	if err != nil || !changed(r, s.note.Words) {
		return err
	}
	o := *k.office
	o.desk = k.freshDesk()
	if err := o.close(ctx, run, 0); err != nil {
		return err
	}
	if r, err = o.reconcile(run, &batch.Plan{}, nil, 0, o.statement(run)); err != nil {
		return err
	}
	if err := k.writeResults(s, r, 0); err != nil {
		return err
	}
	k.board.event(s.Name, k.say("s.reissued")+" "+wording.Outcome(k.lang, r))
	k.sealFiled(s, r)
	if k.unsettled(s) {
		return nil
	}
	return k.inbox.Forget(c)
}

// changed reports that a row reads another word than in the results.
func changed(r *batch.Report, before map[int]batch.Word) bool {
	return slices.ContainsFunc(r.Lines, func(l batch.ReportLine) bool { return before[l.Row] != l.Word })
}
