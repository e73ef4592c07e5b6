package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/reader/inbox"
)

// keeper serves one watched folder. One goroutine looks at the folder and owns
// the list of sheets; one at a time is being paid by another; a third looks up
// what is not final.
type keeper struct {
	*office
	inbox    *inbox.Inbox
	board    *board
	every    time.Duration
	once     bool
	approval string

	sheets []*sheet // in the order of their arrival
	paying *sheet   // with the paying goroutine, nil when that is idle
	done   chan *sheet
	woken  chan struct{}

	figures figures

	mu   sync.Mutex          // guards what follows
	runs map[batch.ID]string // the claim that each batch in hand belongs to

	settling sync.Mutex // guards what follows
	paid     string     // the run that is being sent now: nobody else looks it up
	at       string     // the run that is being looked up now
	leave    func()     // ends that
	left     chan struct{}
	hurried  map[string]bool  // runs that are to be looked up at once
	looks    map[string]*look // by run; the settling goroutine's own
	returns  time.Time        // when the statement is next read for returns; its own as well
}

// stage is where a sheet stands.
type stage uint8

const (
	queued stage = iota // to be paid when its turn comes
	atDesk              // waits for a person
	filed               // dealt with
)

// sheet is a dropped file on its way.
type sheet struct {
	inbox.Claim
	note  note
	stage stage
	due   time.Time // not before
	tries int       // in a row that came to nothing
	mark  string    // what was known of its run when it was decided that it waits

	decided batch.Run // its run, as it was when that was decided
	allowed int       // how many rows had been allowed before
}

// note is what a restart must know of a sheet.
type note struct {
	Run      string             `json:"run,omitempty"`
	Own      bool               `json:"own,omitempty"`  // this file, and no earlier one, had its rows sent
	Seal     string             `json:"seal,omitempty"` // what was proposed
	Check    workbook           `json:"check,omitzero"`
	Approved string             `json:"approved,omitempty"` // the CHECK workbook's name in Approved
	Results  workbook           `json:"results,omitzero"`
	Version  int                `json:"version,omitempty"`
	Words    map[int]batch.Word `json:"words,omitempty"` // by row, as in Results
	Issued   time.Time          `json:"issued,omitzero"` // when Results was written
}

// workbook is one of ours, as it was written.
type workbook struct {
	Path   string `json:"path,omitempty"`
	Digest string `json:"digest,omitempty"`
}

// serve serves the folder until take ends: what is in flight is finished then,
// and everything else is found again at the next start. The error is the
// ledger's.
func (k *keeper) serve(take, flight context.Context) error {
	if err := k.resume(); err != nil {
		return fail(ExitUnexpected, err)
	}
	stop := k.startSettling(take)
	defer stop()
	k.done, k.woken = make(chan *sheet, 1), make(chan struct{}, 1)
	for ready := "READY=1\n"; ; ready = "" {
		coming := k.look(take, time.Now())
		k.start(take, flight)
		k.board.flush()
		notify(ready + "WATCHDOG=1")
		if take.Err() != nil || k.once && coming == 0 && k.idle() {
			return k.end(take)
		}
		k.inbox.Wait(take, k.woken)
		k.collectDone()
		if _, err := k.book.Runs(take); err != nil && take.Err() == nil {
			return errors.Join(fail(ExitUnexpected, err), k.end(take))
		}
	}
}

// collectDone takes back the sheet that the paying goroutine has finished
// with, if it has.
func (k *keeper) collectDone() {
	select {
	case s := <-k.done:
		k.paying = nil
		if s.stage == filed {
			k.sheets = slices.DeleteFunc(k.sheets, func(other *sheet) bool { return other == s })
		}
	default:
	}
}

// idle reports that nothing is left to do without a person or more time.
func (k *keeper) idle() bool {
	return k.paying == nil && !slices.ContainsFunc(k.sheets, func(s *sheet) bool { return s.stage == queued && s.tries == 0 })
}

// end waits for the sheet that is being paid, and says how everything stands.
func (k *keeper) end(take context.Context) error {
	notify("STOPPING=1")
	if k.paying != nil {
		<-k.done
	}
	if k.once {
		k.settleRound(take)
	}
	k.board.flush()
	return k.anchored()
}

// resume takes up what an earlier life has left.
func (k *keeper) resume() error {
	claims, err := k.inbox.Claimed(time.Now())
	if err != nil {
		return err
	}
	for _, c := range claims {
		if err := k.add(c); err != nil {
			return err
		}
	}
	return nil
}

// add puts a claim at the end of the queue.
func (k *keeper) add(c inbox.Claim) error {
	s := &sheet{Claim: c}
	if err := k.inbox.Recall(c, &s.note); err != nil {
		return err
	}
	k.sheets = append(k.sheets, s)
	k.board.set(s.ID, s.Name, k.say("s.queued"))
	if c.SHA256 == "" {
		return nil
	}
	_, err := k.book.Arrived(context.Background(), c.SHA256, c.Name)
	return err
}

// look looks at the folder and at what persons have decided. It says how many
// files are still coming.
func (k *keeper) look(ctx context.Context, now time.Time) (coming int) {
	sight, err := k.inbox.Scan(now)
	for _, c := range sight.Claims {
		if err := k.add(c); err != nil {
			k.log.Error("arrival", "file", c.Name, "err", err)
		}
	}
	k.notices("drop", sight.Notices, err)
	k.figures.seen(now, k.oldest(), err != nil)
	checks, approved, err := k.inbox.Approvals(now)
	if err != nil {
		k.log.Warn("the approved folder was not read", "err", err)
	}
	for _, c := range checks {
		k.approveBy(ctx, c)
	}
	k.wake(ctx)
	k.notices("approved", approved.Notices, nil)
	return sight.Coming + approved.Coming
}

// oldest is when the sheet arrived that is in hand for longest.
func (k *keeper) oldest() (at time.Time) {
	for _, s := range k.sheets {
		if at.IsZero() || s.At.Before(at) {
			at = s.At
		}
	}
	return at
}

// notices shows why files of a folder are not taken yet.
func (k *keeper) notices(of string, all []inbox.Notice, err error) {
	lines := make([]string, 0, len(all)+1)
	if err != nil {
		k.log.Warn("the folder was not read", "err", err)
		lines = append(lines, k.say("s.unread", "value", err.Error()))
	}
	for _, n := range all {
		value := ""
		if n.Err != nil {
			value = n.Err.Error()
		}
		lines = append(lines, n.Name+": "+k.say(n.Code, "value", value))
	}
	k.board.notices(of, lines)
}

// start hands the first sheet whose turn it is to the paying goroutine, when
// that is idle.
func (k *keeper) start(take, flight context.Context) {
	if k.paying != nil || take.Err() != nil {
		return
	}
	now := time.Now()
	at := slices.IndexFunc(k.sheets, func(s *sheet) bool { return s.stage == queued && !s.due.After(now) })
	if at < 0 {
		return
	}
	s := k.sheets[at]
	k.paying = s
	go func() {
		defer batch.MaskPanic()
		k.handle(take, flight, s)
		k.done <- s
		k.woken <- struct{}{}
	}()
}

// approveBy takes a CHECK workbook in the Approved folder for the word of
// whoever may write there. It approves exactly what its seal says, and only
// while that is what would be paid.
func (k *keeper) approveBy(ctx context.Context, c inbox.Check) {
	for _, s := range k.sheets {
		if s == k.paying || s.stage != atDesk || c.Run == "" || s.note.Run != c.Run {
			continue
		}
		if err := k.approveSheet(ctx, s, c); err != nil && c.Name != s.note.Approved {
			k.board.once(c.Name+c.Seal, c.Name, err.Error())
		}
		return
	}
	if c.Run == "" {
		k.board.once(c.Name, c.Name, k.say("s.nocheck"))
		return
	}
	run, err := k.book.Run(ctx, c.Run)
	switch {
	case err != nil || run.Debtor != k.debtor:
		k.board.once(c.Name, c.Name, k.say("s.norun", "value", c.Run))
	case run.State == batch.RunProposed && !k.busyWith(run.Batch):
		k.board.once(c.Name+c.Seal, c.Name, k.say("s.otherseal"))
	}
}

// busyWith reports that a file in hand has a batch.
func (k *keeper) busyWith(id batch.ID) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.runs[id] != ""
}

// approveSheet records the approval of a waiting sheet.
func (k *keeper) approveSheet(ctx context.Context, s *sheet, c inbox.Check) error {
	run, err := k.book.Run(ctx, s.note.Run)
	if err != nil {
		return err
	}
	due, err := k.sendable(ctx, run)
	if err != nil {
		return err
	}
	blocked := run.State == batch.RunBlocked // only payrun approve goes on with it
	if blocked || s.note.Seal == "" || c.Seal != s.note.Seal || c.Seal != batch.Seal(run.Batch, due) || k.approval != settings.ApprovalFolder {
		return errors.New(k.say("s.otherseal"))
	}
	room, err := k.inbox.Room(inbox.Approved)
	if err != nil {
		return err
	}
	a := batch.Approval{By: k.say("s.approver", "value", room), At: time.Now(), Batch: run.Batch, Count: due.Count, Total: due.Amount, How: settings.ApprovalFolder, After: looked(run)}
	s.note.Approved, s.note.Seal = c.Name, "" // one proposal, one approval
	if err := k.inbox.Remember(s.Claim, s.note); err != nil {
		return err
	}
	if err := k.book.Approve(ctx, run.Name, a); err != nil {
		return err
	}
	k.queue(s, k.say("s.approved", "value", a.By))
	k.board.event(s.Name, k.say("s.approved", "value", a.By))
	return nil
}

// queue gives a sheet a turn now.
func (k *keeper) queue(s *sheet, why string) {
	s.stage, s.due, s.tries, s.mark = queued, time.Time{}, 0, ""
	k.board.set(s.ID, s.Name, why)
}

// wake queues every waiting sheet about which a person has decided something.
func (k *keeper) wake(ctx context.Context) {
	for _, s := range k.sheets {
		if s == k.paying || s.stage != atDesk {
			continue
		}
		mark, err := k.markNow(ctx, s.note.Run)
		if err != nil {
			k.log.Warn("a waiting run was not read", "run", s.note.Run, "err", err)
			continue
		}
		if mark != s.mark {
			k.queue(s, k.say("s.queued"))
		}
	}
}

// markNow is all that persons have decided about a run by now, in one word.
func (k *keeper) markNow(ctx context.Context, name string) (string, error) {
	run, err := k.book.Run(ctx, name)
	if err != nil {
		return "", err
	}
	allowed, err := k.book.Allowed(ctx, name)
	if err != nil {
		return "", err
	}
	return k.mark(ctx, run, len(allowed))
}

// mark is the same for a run as it was, with so many rows allowed.
func (k *keeper) mark(ctx context.Context, run batch.Run, allowed int) (string, error) {
	due, err := k.sendable(ctx, run)
	mark := fmt.Sprint(run.State, allowed, batch.Seal(run.Batch, due))
	if run.Approval != nil {
		mark += run.Approval.At.UTC().String()
	}
	return mark, err
}
