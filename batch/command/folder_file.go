package command

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"time"

	"payrun/batch"
	"payrun/batch/wording"
	"payrun/reader/inbox"
	"payrun/writer"
)

// reason says why a run blocked itself or was stopped.
func (k *keeper) reason(run batch.Run) string {
	what, todo := wording.Reason(k.lang, run.Reason)
	if todo != "" {
		what += " " + todo
	}
	return what
}

// fileProblems files a refused sheet with the list of what is wrong with it.
func (k *keeper) fileProblems(s *sheet, refusal *batch.Refusal) error {
	if err := k.inbox.Assign(&s.Claim, inbox.Fixing, ""); err != nil {
		return err
	}
	t := k.gateway.Traits()
	r := &batch.Report{
		State: batch.StateRefused, Traits: t, Host: t.Host, Made: time.Now(),
		Run: batch.Run{Debtor: k.debtor, Lang: k.lang, Source: batch.Source{File: s.Name}},
	}
	target := k.inbox.Path(s.Target)
	if err := k.inbox.Withdraw(s.note.Results.Path, s.note.Results.Digest); err != nil {
		return err
	}
	var err error
	beside := filepath.Join(filepath.Dir(target), writer.ProblemsName(target))
	if s.note.Results, err = k.written(writer.Problems(beside, r, refusal, k.writing())); err != nil {
		return err
	}
	text := k.say("s.refused", "value", wording.Defect(k.lang, refusal.Defects[0]))
	return k.putAway(s, text)
}

// fileResults files a sheet with its results: in Done when its rows were sent,
// in Needs fixing when not one was.
func (k *keeper) fileResults(s *sheet, r *batch.Report) error {
	room, month := inbox.Fixing, ""
	if s.note.Own {
		room, month = inbox.Done, time.Now().Format("2006-01")
		if !r.Run.Period.IsZero() {
			month = r.Run.Period.String()
		}
	}
	if err := k.inbox.Assign(&s.Claim, room, month); err != nil {
		return err
	}
	if err := k.writeResults(s, r, 0); err != nil {
		return err
	}
	if err := k.putAway(s, wording.Outcome(k.lang, r)); err != nil {
		return err
	}
	k.sealFiled(s, r)
	return nil
}

// unseal takes back the manifest of results that are written again: a paid row
// came back after its run was closed.
func (k *keeper) unseal(results string) error {
	path := results + manifestEnding
	if results == "" || !exists(path) {
		return nil
	}
	digest, err := inbox.Digest(path)
	if err != nil {
		return err
	}
	if err := k.book.Filed(context.Background(), digest, ""); err != nil {
		return err
	}
	return k.inbox.Withdraw(path, digest)
}

// sealFiled writes the manifest of a filed sheet's run beside its results,
// when nothing in them can change any more. What cannot be written is told to
// the log: the sheet is filed without it, and payrun verify says so.
func (k *keeper) sealFiled(s *sheet, r *batch.Report) {
	sheet, approved := k.inbox.Path(s.Target), []string(nil)
	if s.note.Approved != "" {
		approved = []string{filepath.Join(filepath.Dir(sheet), s.note.Approved)}
	}
	err := k.seal(r, sheet, s.note.Results.Path, approved...)
	if path := s.note.Results.Path + manifestEnding; err == nil && exists(path) {
		err = k.inbox.Share(path)
	}
	if err != nil {
		k.log.Warn("the manifest was not written", "run", r.Run.Name, "err", err)
	}
}

// writeResults writes the workbook, in place of an earlier one: beside where
// the sheet is going to be filed, or into a room.
func (k *keeper) writeResults(s *sheet, r *batch.Report, room inbox.Room) error {
	s.note.Version++
	r.Version = s.note.Version
	o := k.writing()
	o.Before = s.note.Words
	if err := k.inbox.Withdraw(s.note.Results.Path, s.note.Results.Digest); err != nil {
		return err
	}
	if err := k.unseal(s.note.Results.Path); err != nil {
		return err
	}
	name := s.Name
	dir, err := path.Dir(s.Target), error(nil)
	if room != 0 {
		dir, err = k.inbox.Room(room)
	} else {
		name = path.Base(s.Target)
	}
	if err != nil {
		return err
	}
	to, err := k.inbox.FreeIn(dir, writer.ResultsName(name, r, time.Now()))
	if err != nil {
		return err
	}
	if s.note.Results, err = k.written(writer.Results(to, r, o)); err != nil {
		return err
	}
	s.note.Words, s.note.Issued = map[int]batch.Word{}, time.Now()
	for _, l := range r.Lines {
		s.note.Words[l.Row] = l.Word
	}
	return k.inbox.Remember(s.Claim, s.note)
}

// putAway moves the original beside its reports, with the CHECK workbook that was
// approved, and records where it is.
func (k *keeper) putAway(s *sheet, text string) error {
	if err := k.inbox.File(&s.Claim); err != nil {
		return err
	}
	s.stage = filed
	defer k.letGo(s)
	if s.SHA256 != "" {
		if err := k.book.Filed(context.Background(), s.SHA256, s.Target); err != nil {
			return err
		}
	}
	k.tidy(s)
	k.board.clear(s.ID)
	k.board.event(s.Name, text+" → "+s.Target)
	if k.unsettled(s) {
		return nil
	}
	return k.inbox.Forget(s.Claim)
}

// tidy brings the workbook that was approved to where the sheet was filed, and
// takes away the one that nobody moved.
func (k *keeper) tidy(s *sheet) {
	if s.note.Approved != "" {
		if err := k.inbox.Bring(s.Claim, inbox.Approved, s.note.Approved); err != nil && !errors.Is(err, fs.ErrNotExist) {
			k.log.Warn("the approved workbook was not filed", "file", s.note.Approved, "err", err)
		}
	}
	if err := k.inbox.Withdraw(s.note.Check.Path, s.note.Check.Digest); err != nil {
		k.log.Warn("the CHECK workbook was not taken away", "err", err)
	}
}

// unsettled reports that rows of a filed sheet may still change, so that its
// results have to be written again.
func (k *keeper) unsettled(s *sheet) bool {
	for _, w := range s.note.Words {
		switch {
		case w == batch.WordWaiting, w == batch.WordUnknown:
			return true
		case w == batch.WordPaid && k.mayReturn() && time.Since(s.note.Issued) < batch.ReturnsWithin:
			return true
		}
	}
	return false
}

// mayReturn reports that a paid row may come back, and that the gateway's
// statement would show it.
func (k *keeper) mayReturn() bool {
	_, lists := k.gateway.(batch.Lister)
	return lists && k.gateway.Traits().Reversible
}
