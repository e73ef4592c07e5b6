package ledger

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"payrun/batch"
)

// standing is what the chain says of one payout. It is comparable: a row that
// differs anywhere was changed past the chain.
type standing struct {
	run                string
	wire               string
	fingerprint        batch.Fingerprint
	digest             string // SHA-256 of the instruction's JSON, hexadecimal
	status             string
	held               bool
	conflict, answered bool
	released, sends    int
	began, ended       int64
	at, changed        int64
	origin, handle     string
	gatewayRef         string
	code, reason, fee  string
}

// apply follows one event of the payout.
func (s *standing) apply(e linked) error {
	if e.kind != kindLook {
		s.changed = e.at
	}
	switch e.kind {
	case kindClaim:
		return s.claim(e)
	case kindPrepared:
		var d preparedData
		err := json.Unmarshal([]byte(e.data), &d)
		s.handle = string(d.Handle)
		return err
	case kindMove:
		return s.move(e)
	case kindRelease:
		s.status = "planned"
		s.released++
		return s.legal(e, batch.CauseRelease)
	case kindHold:
		s.held = true
	case kindAllow:
		s.held = false
	case kindLook:
	default:
		return fmt.Errorf("an event of an unknown kind")
	}
	return nil
}

func (s *standing) claim(e linked) error {
	var d claimData
	if err := json.Unmarshal([]byte(e.data), &d); err != nil {
		return err
	}
	if e.source != s.status || s.wire != "" && s.wire != d.Wire {
		return fmt.Errorf("a claim of a payout that is %s", s.status)
	}
	if d.Fingerprint != s.fingerprint {
		s.handle = ""
	}
	s.run, s.wire, s.held, s.fingerprint, s.digest, s.status = e.run, d.Wire, d.Held, d.Fingerprint, d.Digest, e.target
	return nil
}

func (s *standing) move(e linked) error {
	var d moveData
	if err := json.Unmarshal([]byte(e.data), &d); err != nil {
		return err
	}
	if e.source != s.status {
		return fmt.Errorf("a move from %s of a payout that is %s", e.source, s.status)
	}
	s.status = e.target
	if d.Cause == batch.CauseSend {
		s.sends++
		s.began, s.ended, s.answered, s.origin, s.code, s.reason, s.at = e.at, 0, false, d.Origin, "", "", e.at
		return s.legal(e, d.Cause)
	}
	s.at, s.code, s.reason = orElse(d.At, e.at), d.Code, d.reason()
	switch {
	case d.Cause == batch.CauseAnswer:
		s.answered, s.ended = d.Answered, e.at
	case s.ended == 0:
		s.ended = e.at
	}
	switch {
	case d.Conflict:
		s.conflict = true
	case e.source != e.target && e.target != "planned":
		s.conflict = false
	}
	if d.GatewayRef != "" {
		s.gatewayRef = d.GatewayRef
	}
	if d.Fee != "" {
		s.fee = d.Fee
	}
	return s.legal(e, d.Cause)
}

// legal checks a recorded move against today's table of moves.
func (s *standing) legal(e linked, cause batch.Cause) error {
	from, err := batch.ParseStatus(e.source)
	if err != nil {
		return err
	}
	to, err := batch.ParseStatus(e.target)
	if err != nil {
		return err
	}
	if !batch.MayMove(from, to, cause) {
		return fmt.Errorf("a move from %s to %s for %s", from, to, cause)
	}
	return nil
}

// scanStanding reads a payout as its tables have it.
func scanStanding(rows *sql.Rows, id *int64) (s standing, err error) {
	var folded, pool, payee string
	var row int
	var instruction sql.RawBytes
	err = rows.Scan(id, &folded, &s.run, &row, &pool, &s.wire, &payee, &s.fingerprint, &s.status, &s.held, &s.conflict, &s.answered,
		&s.released, &s.sends, &s.began, &s.ended, &s.at, &s.changed, &s.origin, &s.handle, &s.gatewayRef, &s.code, &s.reason, &s.fee, &instruction)
	if err != nil {
		return s, err
	}
	sum := sha256.Sum256(instruction)
	s.digest = hex.EncodeToString(sum[:])
	var i batch.Instruction
	if err := json.Unmarshal(instruction, &i); err != nil {
		return s, err
	}
	if i.Row != row || i.Pool != pool || i.Payee != payee || i.Ref.Fold() != folded || i.Fingerprint() != s.fingerprint {
		return s, fmt.Errorf("its columns and its instruction differ")
	}
	return s, nil
}

// payouts replays the events of each payout and compares the outcome with its
// row. Both come in the order of payouts, so that nothing is kept.
func (v *verifier) payouts(ctx context.Context) error {
	events, err := v.tx.QueryContext(ctx, `SELECT e.payout, e.seq, e.at, e.kind, e.source, e.target, e.data, coalesce(r.name, '')
		FROM events e INDEXED BY events_of_payout LEFT JOIN runs r ON r.id = e.run WHERE e.payout IS NOT NULL ORDER BY e.payout, e.seq`)
	if err != nil {
		return v.said(err)
	}
	defer events.Close()
	var next linked
	advance := func() error {
		next = linked{}
		if !events.Next() {
			return events.Err()
		}
		return events.Scan(&next.payoutID, &next.seq, &next.at, &next.kind, &next.source, &next.target, &next.data, &next.run)
	}
	if err := advance(); err != nil {
		return v.said(err)
	}
	return v.each(ctx, func(rows *sql.Rows) error {
		var id int64
		have, err := scanStanding(rows, &id)
		if err != nil {
			return differs("payout %d: %v", id, err)
		}
		var want standing
		for next.payoutID == id {
			if err := want.apply(next); err != nil {
				return &BrokenError{next.seq, fmt.Sprintf("payout %s: %v", have.wire, err)}
			}
			if err := advance(); err != nil {
				return v.said(err)
			}
		}
		if want != have {
			return differs("payout %s is not what its events say%s", have.wire, want.difference(have))
		}
		return nil
	}, `SELECT p.id, p.ref, r.name, w.row, p.pool, w.wire, w.payee, w.fingerprint, p.status, p.held, p.conflict, p.answered, p.released, p.sends,
		p.began, p.ended, p.at, p.changed, p.origin, p.handle, p.gateway_ref, p.code, p.reason, p.fee, w.instruction
		FROM payouts p LEFT JOIN wishes w ON w.payout = p.id LEFT JOIN runs r ON r.id = p.run ORDER BY p.id`)
}

// difference names the first field in which two standings differ, without
// personal data.
func (s standing) difference(have standing) string {
	for _, f := range []struct {
		name       string
		want, have any
	}{
		{"status", s.status, have.status}, {"run", s.run, have.run}, {"wire reference", s.wire, have.wire},
		{"held", s.held, have.held}, {"conflict", s.conflict, have.conflict}, {"sends", s.sends, have.sends}, {"released", s.released, have.released},
	} {
		if f.want != f.have {
			return fmt.Sprintf(": its %s reads %v and should read %v", f.name, f.have, f.want)
		}
	}
	if s.digest != have.digest || s.fingerprint != have.fingerprint {
		return ": its instruction was changed"
	}
	return ""
}

// runStanding is what the chain says of one run.
type runStanding struct {
	state, reason              string
	changed                    int64
	approval, opening, closing string
	claimed                    runData
}

func (s *runStanding) apply(e linked) error {
	if e.source != s.state && e.source != "" {
		return fmt.Errorf("a change from %s of a run that is %s", e.source, s.state)
	}
	if e.target != "" {
		s.state = e.target
	}
	s.changed = e.at
	switch e.kind {
	case kindClaim:
		err := json.Unmarshal([]byte(e.data), &s.claimed)
		s.reason = s.claimed.Reason
		return err
	case kindApprove:
		s.approval = e.data
	case kindState:
		var d stateData
		err := json.Unmarshal([]byte(e.data), &d)
		s.reason = d.Reason
		return err
	case kindOpening:
		s.opening = e.data
	case kindClosing:
		s.closing = e.data
	default:
		return fmt.Errorf("an event of an unknown kind")
	}
	return nil
}

// runs replays the events of each run and compares the outcome with its row
// and its lines.
func (v *verifier) runs(ctx context.Context) error {
	type stored struct {
		id        int64
		name, doc string
		standing  runStanding
	}
	var all []stored
	err := v.each(ctx, func(rows *sql.Rows) error {
		var r stored
		s := &r.standing
		err := rows.Scan(&r.id, &r.name, &s.claimed.Batch, &s.state, &s.reason, &s.changed, &r.doc, &s.approval, &s.opening, &s.closing)
		all = append(all, r)
		return err
	}, "SELECT id, name, batch, state, reason, changed, doc, approval, opening, closing FROM runs ORDER BY id")
	if err != nil {
		return err
	}
	for _, r := range all {
		var want runStanding
		if err := v.replayRun(ctx, r.id, &want); err != nil {
			return err
		}
		digest, lines, err := v.digestLines(ctx, r.id, r.doc)
		if err != nil {
			return err
		}
		r.standing.claimed.Wishes, r.standing.claimed.Reason = want.claimed.Wishes, want.claimed.Reason
		r.standing.claimed.Lines, r.standing.claimed.Digest = lines, digest
		if want != r.standing {
			return differs("run %s or its lines are not what its events say", r.name)
		}
	}
	return nil
}

func (v *verifier) replayRun(ctx context.Context, id int64, want *runStanding) error {
	return v.each(ctx, func(rows *sql.Rows) error {
		e, err := scanLink(rows)
		if err == nil {
			err = want.apply(e)
		}
		if err != nil {
			return &BrokenError{e.seq, err.Error()}
		}
		return nil
	}, selectLink+"WHERE e.run = ? AND e.payout IS NULL ORDER BY e.seq", id)
}

// digestLines hashes a run's document and its lines as Claim did, and checks
// the holds that were added since.
func (v *verifier) digestLines(ctx context.Context, run int64, doc string) (digest string, lines int, err error) {
	h := sha256.New()
	digestDoc(h, doc)
	err = v.each(ctx, func(rows *sql.Rows) error {
		var n int
		var payout sql.NullInt64
		var line, holds string
		if err := rows.Scan(&n, &payout, &line, &holds); err != nil {
			return v.said(err)
		}
		if n != lines {
			return differs("line %d of a run is missing", lines)
		}
		lines++
		digestDoc(h, line)
		return v.expect(holdKey(run, payout.Int64), holds)
	}, "SELECT n, payout, doc, holds FROM lines WHERE run = ? ORDER BY n", run)
	return hex.EncodeToString(h.Sum(nil)), lines, err
}
