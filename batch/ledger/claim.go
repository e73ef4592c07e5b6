package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"time"

	"golang.org/x/sync/errgroup"

	"payrun/batch"
)

// claimData is what the event of one payout's claim keeps: enough to see that
// neither the wish nor its fingerprint was changed since.
type claimData struct {
	Wire        string            `json:"wire"`
	Held        bool              `json:"held,omitempty"`
	Fingerprint batch.Fingerprint `json:"fingerprint"`
	Digest      string            `json:"digest"` // SHA-256 of the instruction's JSON
}

// runData is the same for a run and its lines.
type runData struct {
	Batch  batch.ID `json:"batch"`
	Lines  int      `json:"lines"`
	Wishes int      `json:"wishes"`
	Digest string   `json:"digest"` // SHA-256 of the run's JSON and its lines'
	Reason string   `json:"reason,omitempty"`
}

// Claim records a run, its lines and its wishes, whole or not at all.
//
// A Planned payout that is known with the same fingerprint passes to this run
// and keeps its wire reference. One with another fingerprint is replaced while
// nothing was ever sent for it and it is held, or its run is proposed, stopped
// or done; otherwise the claim is batch.ErrContradicts. A new attempt is taken
// only when all earlier ones have failed or were returned; else the error is
// batch.ErrContradicts, or batch.ErrMoved for the same contents.
func (l *Ledger) Claim(ctx context.Context, c batch.Claim) error {
	p, err := prepareClaim(c)
	if err != nil {
		return err
	}
	return l.write(ctx, true, p.apply)
}

// claiming is a claim on its way into the tables.
type claiming struct {
	run    batch.Run
	doc    string
	digest string
	lines  []claimedLine
	wishes []*claimedWish
	byKey  map[refAttempt]*claimedWish
	refs   string // all references, JSON
	at     int64

	runID, debtorID int64
}

type refAttempt struct {
	ref     string
	attempt int
}

type claimedLine struct {
	key refAttempt
	doc string
}

type claimedWish struct {
	batch.Wish
	key         batch.Key
	fingerprint batch.Fingerprint
	doc         string
	data        string
	id          int64
	known       *knownPayout
}

// knownPayout is what the ledger has of a wish's reference already.
type knownPayout struct {
	id          int64
	attempt     int
	fingerprint batch.Fingerprint
	status      batch.Status
	sends       int
	held        bool
	ref         batch.Reference // as first typed
	runState    batch.RunState
}

// prepareClaim does everything that needs no ledger, before the writer's time
// is taken.
func prepareClaim(c batch.Claim) (*claiming, error) {
	p := &claiming{run: c.Run, at: orNow(c.Run.Claimed), byKey: make(map[refAttempt]*claimedWish, len(c.Wishes))}
	if p.run.State == "" {
		p.run.State = batch.RunProposed
	}
	if p.run.State == batch.RunOpen && p.run.Approval == nil {
		return nil, fmt.Errorf("claim an open run without approval: %w", batch.ErrIllegal)
	}
	doc, err := json.Marshal(unchanging(p.run))
	if err != nil {
		return nil, err
	}
	p.doc = string(doc)
	var parts errgroup.Group
	parts.Go(func() error {
		defer batch.MaskPanic()
		return p.addWishes(c.Wishes)
	})
	parts.Go(func() error {
		defer batch.MaskPanic()
		return p.addLines(c.Lines)
	})
	return p, parts.Wait()
}

// unchanging is the part of a run that is the same for ever. The rest has
// columns of its own.
func unchanging(r batch.Run) batch.Run {
	r.State, r.Reason, r.Changed, r.Approval, r.Opening, r.Closing = "", "", time.Time{}, nil, nil, nil
	return r
}

func (p *claiming) addWishes(wishes []batch.Wish) error {
	refs := make([]string, len(wishes))
	seen := make(map[string]bool, len(wishes))
	p.wishes = make([]*claimedWish, len(wishes))
	for n, w := range wishes {
		k := batch.KeyOf(p.run.Debtor, w.Instruction.Ref, w.Attempt)
		c := &claimedWish{Wish: w, key: k, fingerprint: w.Instruction.Fingerprint()}
		if seen[k.Ref] {
			return fmt.Errorf("%s stands twice: %w", k.Ref, batch.ErrContradicts)
		}
		if w.Attempt < 1 || w.Adopted != nil && !batch.MayMove(batch.Planned, w.Adopted.Status, batch.CauseAdopt) {
			return fmt.Errorf("%s: %w", k.Ref, batch.ErrIllegal)
		}
		if err := c.write(); err != nil {
			return err
		}
		seen[k.Ref] = true
		refs[n], p.wishes[n], p.byKey[refAttempt{k.Ref, k.Attempt}] = k.Ref, c, c
	}
	list, err := json.Marshal(refs)
	p.refs = string(list)
	return err
}

// write makes the wish's JSON and the data of its event.
func (c *claimedWish) write() error {
	doc, err := json.Marshal(c.Instruction)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(doc)
	data, err := json.Marshal(claimData{c.Instruction.Ref.Wire(c.Attempt), c.Held, c.fingerprint, hex.EncodeToString(sum[:])})
	c.doc, c.data = string(doc), string(data)
	return err
}

func (p *claiming) addLines(lines []batch.Line) error {
	h := sha256.New()
	digestDoc(h, p.doc)
	p.lines = make([]claimedLine, len(lines))
	for n, line := range lines {
		doc, err := json.Marshal(line)
		if err != nil {
			return err
		}
		p.lines[n] = claimedLine{refAttempt{line.Ref.Fold(), line.Attempt}, string(doc)}
		digestDoc(h, p.lines[n].doc)
	}
	p.digest = hex.EncodeToString(h.Sum(nil))
	return nil
}

// digestDoc adds a document and its length.
func digestDoc(h hash.Hash, doc string) {
	var size [8]byte
	binary.BigEndian.PutUint64(size[:], uint64(len(doc)))
	h.Write(size[:])
	h.Write([]byte(doc))
}

func (p *claiming) apply(w *writing) error {
	var one int
	there, err := w.row("SELECT 1 FROM runs WHERE name = ? OR batch = ?", []any{p.run.Name, string(p.run.Batch)}, &one)
	if err != nil {
		return err
	}
	if there {
		return lose(batch.ErrRunExists)
	}
	if p.debtorID, err = w.debtor(p.run.Debtor); err != nil {
		return err
	}
	if err := p.judge(w); err != nil {
		return err
	}
	if err := p.insertRun(w); err != nil {
		return err
	}
	if err := p.insertWishes(w); err != nil {
		return err
	}
	if err := p.insertLines(w); err != nil {
		return err
	}
	return p.adopt(w)
}

// debtor finds the debtor's number, and gives it one.
func (w *writing) debtor(d batch.Debtor) (id int64, err error) {
	_, err = w.row("INSERT INTO debtors (gateway, environment, merchant) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET merchant = merchant RETURNING id",
		[]any{d.Gateway, d.Environment, d.Merchant}, &id)
	return id, err
}

// judge puts each wish beside what is known of its reference.
func (p *claiming) judge(w *writing) error {
	known, err := p.known(w)
	if err != nil {
		return err
	}
	for _, c := range p.wishes {
		if err := c.judge(known[c.key.Ref]); err != nil {
			return lose(fmt.Errorf("%s: %w", c.key.Ref, err))
		}
	}
	return nil
}

func (p *claiming) known(w *writing) (map[string][]*knownPayout, error) {
	s, err := w.prepared(`SELECT p.id, p.ref, p.attempt, w.fingerprint, p.status, p.sends, p.held, w.instruction ->> '$.ref', r.state
		FROM json_each(?) refs CROSS JOIN payouts p ON p.debtor = ? AND p.ref = refs.value JOIN wishes w ON w.payout = p.id JOIN runs r ON r.id = p.run ORDER BY p.attempt`)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(context.Background(), p.refs, p.debtorID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	known := map[string][]*knownPayout{}
	for rows.Next() {
		var k knownPayout
		var ref, status string
		if err := rows.Scan(&k.id, &ref, &k.attempt, &k.fingerprint, &status, &k.sends, &k.held, &k.ref, &k.runState); err != nil {
			return nil, err
		}
		if k.status, err = batch.ParseStatus(status); err != nil {
			return nil, err
		}
		known[ref] = append(known[ref], &k)
	}
	return known, rows.Err()
}

// judge says whether a wish agrees with the attempts that are known.
func (c *claimedWish) judge(attempts []*knownPayout) error {
	for _, k := range attempts {
		same := k.fingerprint == c.fingerprint
		switch {
		case k.attempt == c.Attempt && (same || k.replaceable()):
			c.known, c.id = k, k.id
		case k.attempt == c.Attempt:
			return batch.ErrContradicts
		case k.attempt < c.Attempt && (k.status == batch.Failed || k.status == batch.Returned):
		case same:
			return batch.ErrMoved
		default:
			return batch.ErrContradicts
		}
	}
	return nil
}

// replaceable: nothing was ever sent for it, and no run is about to.
func (k *knownPayout) replaceable() bool {
	return k.status == batch.Planned && k.sends == 0 &&
		(k.held || k.runState == batch.RunProposed || k.runState == batch.RunStopped || k.runState == batch.RunDone)
}

func (p *claiming) insertRun(w *writing) error {
	r := p.run
	if _, err := w.row("SELECT coalesce(max(id), 0) + 1 FROM runs", nil, &p.runID); err != nil {
		return err
	}
	approval, err := textOf(r.Approval)
	if err != nil {
		return lose(err)
	}
	if _, err := w.exec(`INSERT INTO runs (id, name, batch, debtor, pool, state, reason, changed, doc, approval, opening, closing)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '')`,
		p.runID, r.Name, string(r.Batch), p.debtorID, r.Debtor.Pool, string(r.State), r.Reason, p.at, p.doc, approval); err != nil {
		return err
	}
	data, err := json.Marshal(runData{r.Batch, len(p.lines), len(p.wishes), p.digest, r.Reason})
	if err != nil {
		return lose(err)
	}
	w.add(link{at: p.at, run: r.Name, runID: p.runID, kind: kindClaim, target: string(r.State), data: string(data)})
	if r.Approval != nil {
		w.add(link{at: p.at, run: r.Name, runID: p.runID, kind: kindApprove, source: string(r.State), target: string(r.State), data: approval})
	}
	return nil
}

const (
	insertPayouts = `INSERT INTO payouts (id, debtor, ref, attempt, run, pool, held, changed,
		status, conflict, answered, released, sends, began, ended, at, origin, handle, gateway_ref, code, reason, fee) VALUES `
	newPayout    = "(?, ?, ?, ?, ?, ?, ?, ?, 'planned', 0, 0, 0, 0, 0, 0, 0, '', '', '', '', '', '')"
	insertWishes = "INSERT INTO wishes (payout, wire, row, payee, fingerprint, instruction) VALUES "
)

// insertWishes adds what is new and passes on what is known and Planned.
func (p *claiming) insertWishes(w *writing) error {
	var next int64
	if _, err := w.row("SELECT coalesce(max(id), 0) + 1 FROM payouts", nil, &next); err != nil {
		return err
	}
	fresh := make([]*claimedWish, 0, len(p.wishes))
	for _, c := range p.wishes {
		switch {
		case c.known == nil:
			c.id = next
			next++
			fresh = append(fresh, c)
			w.add(p.event(c, ""))
		case c.known.status == batch.Planned:
			if err := p.pass(w, c); err != nil {
				return err
			}
		}
	}
	err := w.insertMany(insertPayouts, newPayout, len(fresh), func(args []any, n int) []any {
		c := fresh[n]
		return append(args, c.id, p.debtorID, c.key.Ref, c.Attempt, p.runID, c.Instruction.Pool, c.Held, p.at)
	})
	if err != nil {
		return err
	}
	return w.insertMany(insertWishes, "(?, ?, ?, ?, ?, ?)", len(fresh), func(args []any, n int) []any {
		c := fresh[n]
		i := &c.Instruction
		return append(args, c.id, i.Ref.Wire(c.Attempt), i.Row, i.Payee, string(c.fingerprint), c.doc)
	})
}

func (p *claiming) event(c *claimedWish, source string) link {
	return link{at: p.at, run: p.run.Name, runID: p.runID, key: c.key, payoutID: c.id, kind: kindClaim, source: source, target: "planned", data: c.data}
}

// pass hands a known Planned payout over to this run, with what the new sheet
// says. What was prepared for other contents is forgotten: the gateway's
// handle is a stray from now on.
func (p *claiming) pass(w *writing, c *claimedWish) error {
	c.Instruction.Ref = c.known.ref
	if err := c.write(); err != nil {
		return lose(err)
	}
	i, forget := &c.Instruction, c.known.fingerprint != c.fingerprint
	if _, err := w.exec("UPDATE payouts SET run = ?, pool = ?, held = ?, changed = ?, handle = CASE WHEN ? THEN '' ELSE handle END WHERE id = ?",
		p.runID, i.Pool, c.Held, p.at, forget, c.id); err != nil {
		return err
	}
	if _, err := w.exec("UPDATE wishes SET row = ?, payee = ?, fingerprint = ?, instruction = ? WHERE payout = ?",
		i.Row, i.Payee, string(c.fingerprint), c.doc, c.id); err != nil {
		return err
	}
	w.add(p.event(c, "planned"))
	return nil
}

func (p *claiming) insertLines(w *writing) error {
	return w.insertMany("INSERT INTO lines (run, n, payout, doc, holds) VALUES ", "(?, ?, ?, ?, '')", len(p.lines), func(args []any, n int) []any {
		line := &p.lines[n]
		var payout any
		if c := p.byKey[line.key]; c != nil {
			payout = c.id
		}
		return append(args, p.runID, n, payout, line.doc)
	})
}

// adopt moves what the gateway already had.
func (p *claiming) adopt(w *writing) error {
	for _, c := range p.wishes {
		if c.Adopted == nil || c.known != nil && c.known.status != batch.Planned {
			continue
		}
		r, err := recordOf(c.key, batch.Outcome{
			From: batch.Planned, To: c.Adopted.Status, Cause: batch.CauseAdopt, Verdict: *c.Adopted, Answered: true, At: moment(p.at),
		})
		if err != nil {
			return lose(err)
		}
		if err := r.apply(w); err != nil {
			return err
		}
	}
	return nil
}

// textOf is a pointer's value as JSON, or "" when it is nil.
func textOf[T any](p *T) (string, error) {
	if p == nil {
		return "", nil
	}
	b, err := json.Marshal(p)
	return string(b), err
}
