package ledger

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
)

// query reads what is committed.
func (l *Ledger) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if l.writer != nil {
		if err := l.writer.broken(); err != nil {
			return nil, err
		}
	}
	return l.reads.QueryContext(ctx, text, args...)
}

// one reads at most one row.
func (l *Ledger) one(ctx context.Context, text string, args []any, into ...any) (found bool, err error) {
	if l.writer != nil {
		if err := l.writer.broken(); err != nil {
			return false, err
		}
	}
	err = l.reads.QueryRowContext(ctx, text, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, l.said(err)
	}
	return true, nil
}

// ErrUnread says that the ledger could not be read: its disk, not its contents.
var ErrUnread = errors.New("read the ledger")

// said puts the reason why the ledger is not used any more before a reader's
// error.
func (l *Ledger) said(err error) error {
	if l.writer != nil {
		if fault := l.writer.broken(); fault != nil {
			return fault
		}
	}
	return fmt.Errorf("%w: %w", ErrUnread, err)
}

// collect reads all rows of a query with a function for one.
func collect[T any](ctx context.Context, l *Ledger, one func(*sql.Rows) (T, error), text string, args ...any) ([]T, error) {
	rows, err := l.query(ctx, text, args...)
	if err != nil {
		return nil, l.said(err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		t, err := one(rows)
		if err != nil {
			return nil, l.said(err)
		}
		all = append(all, t)
	}
	if err := rows.Err(); err != nil {
		return nil, l.said(err)
	}
	return all, nil
}

const selectEntry = `SELECT d.gateway, d.environment, d.merchant, p.ref, p.attempt, w.wire, r.name, w.instruction, w.fingerprint, p.status,
	p.held, p.handle, p.gateway_ref, p.code, p.reason, p.fee, p.origin, p.conflict, p.answered, p.released, p.sends, p.began, p.ended, p.at, p.changed
	FROM payouts p JOIN wishes w ON w.payout = p.id JOIN debtors d ON d.id = p.debtor JOIN runs r ON r.id = p.run `

func scanEntry(rows *sql.Rows) (e batch.Entry, err error) {
	var instruction sql.RawBytes
	var status, fee string
	var began, ended, at, changed int64
	k := &e.Key
	if err = rows.Scan(&k.Gateway, &k.Environment, &k.Merchant, &k.Ref, &k.Attempt, &e.Wire, &e.Run, &instruction, &e.Fingerprint, &status,
		&e.Held, &e.Handle, &e.GatewayRef, &e.Code, &e.Reason, &fee, &e.Origin, &e.Conflict, &e.Answered, &e.Released, &e.Sends,
		&began, &ended, &at, &changed); err != nil {
		return e, err
	}
	e.Began, e.Ended, e.At, e.Changed = moment(began), moment(ended), moment(at), moment(changed)
	if e.Status, err = batch.ParseStatus(status); err != nil {
		return e, fmt.Errorf("%w: %s: %w", ErrDamaged, k.Ref, err)
	}
	if err = json.Unmarshal(instruction, &e.Instruction); err != nil {
		return e, fmt.Errorf("%w: %s: %w", ErrDamaged, k.Ref, err)
	}
	if e.Instruction.Fingerprint() != e.Fingerprint {
		return e, fmt.Errorf("%w: %s: the wish and its fingerprint differ", ErrDamaged, k.Ref)
	}
	if fee != "" {
		e.Fee.Decimal, err = decimal.NewFromString(fee)
		e.Fee.Valid = err == nil
	}
	return e, err
}

func (l *Ledger) entries(ctx context.Context, where string, args ...any) ([]batch.Entry, error) {
	return collect(ctx, l, scanEntry, selectEntry+where, args...)
}

// All lists every payout of the ledger, in the order in which they were
// claimed.
func (l *Ledger) All(ctx context.Context) ([]batch.Entry, error) {
	return l.entries(ctx, "ORDER BY p.id")
}

func debtorArgs(d batch.Debtor, more ...any) []any {
	return append([]any{d.Gateway, d.Environment, d.Merchant}, more...)
}

// Due lists the payouts of a debtor's pool in any of the statuses, in the
// order of runs and rows.
func (l *Ledger) Due(ctx context.Context, d batch.Debtor, run string, statuses ...batch.Status) ([]batch.Entry, error) {
	if len(statuses) == 0 {
		return nil, nil
	}
	condition, few := anyOf(statuses)
	where := "WHERE p.debtor = " + debtorOfKey + " AND p.pool = ? AND " + condition
	args := debtorArgs(d, d.Pool)
	if run != "" {
		own := "p.run"
		if few {
			own = "+p.run" // the plus keeps the planner from reading the whole run for a few
		}
		where += " AND " + own + " = (SELECT id FROM runs WHERE name = ?)"
		args = append(args, run)
	}
	due, err := l.entries(ctx, where+" ORDER BY p.run, p.id", args...)
	sortRows(due)
	return due, err
}

// sortRows orders the payouts of each run by row. They were claimed in about
// that order, so this costs less than letting the database sort.
func sortRows(due []batch.Entry) {
	for at := 0; at < len(due); {
		end := at
		for end < len(due) && due[end].Run == due[at].Run {
			end++
		}
		slices.SortStableFunc(due[at:end], func(a, b batch.Entry) int { return a.Instruction.Row - b.Instruction.Row })
		at = end
	}
}

// unsettled is the condition of the index of payouts that are neither planned
// nor paid: few, however old the ledger. The planner uses it only where a query
// has it word for word.
const unsettled = "status IN ('unknown', 'waiting', 'failed', 'returned')"

// anyOf is the condition for any of the statuses, and whether the index of the
// unsettled finds them.
func anyOf(statuses []batch.Status) (condition string, few bool) {
	statuses = slices.Compact(slices.Sorted(slices.Values(statuses)))
	words := make([]string, len(statuses))
	few = true
	for n, s := range statuses {
		words[n] = "'" + s.String() + "'"
		few = few && s != batch.Planned && s != batch.Paid
	}
	condition = "p.status IN (" + strings.Join(words, ", ") + ")"
	if few {
		condition += " AND p." + unsettled
	}
	return condition, few
}

// Entries finds every attempt of the references, whatever their pool.
func (l *Ledger) Entries(ctx context.Context, d batch.Debtor, refs []batch.Reference) (map[string][]batch.Entry, error) {
	folded := make([]string, len(refs))
	for n, r := range refs {
		folded[n] = r.Fold()
	}
	list, err := json.Marshal(folded)
	if err != nil {
		return nil, err
	}
	all, err := l.entries(ctx, "WHERE p.debtor = "+debtorOfKey+" AND p.ref IN (SELECT value FROM json_each(?)) ORDER BY p.attempt, p.id", debtorArgs(d, string(list))...)
	found := make(map[string][]batch.Entry, len(all))
	for _, e := range all {
		found[e.Key.Ref] = append(found[e.Key.Ref], e)
	}
	return found, err
}

// Recent lists a debtor's payouts that are Unknown or Waiting, or Paid since a
// time by the gateway's clock, the latest change last.
func (l *Ledger) Recent(ctx context.Context, d batch.Debtor, since time.Time) ([]batch.Entry, error) {
	const where = `WHERE p.id IN (
		SELECT id FROM payouts WHERE debtor = ` + debtorOfKey + ` AND status IN ('unknown', 'waiting') AND ` + unsettled + `
		UNION ALL SELECT id FROM payouts WHERE debtor = ` + debtorOfKey + ` AND status = 'paid' AND at >= ?) ORDER BY p.changed, p.id`
	return l.entries(ctx, where, append(debtorArgs(d), debtorArgs(d, nanos(since))...)...)
}

// LastPaid finds each payee's latest Paid payout by the gateway's clock.
func (l *Ledger) LastPaid(ctx context.Context, d batch.Debtor, payees []string) (map[string]batch.Entry, error) {
	list, err := json.Marshal(payees)
	if err != nil {
		return nil, err
	}
	const where = `WHERE p.id IN (SELECT (SELECT paid.id FROM wishes own CROSS JOIN payouts paid ON paid.id = own.payout
			WHERE own.payee = payees.value AND own.payee <> '' AND paid.debtor = ` + debtorOfKey + ` AND paid.status = 'paid'
			ORDER BY paid.at DESC, paid.id DESC LIMIT 1)
		FROM json_each(?) payees)`
	all, err := l.entries(ctx, where, debtorArgs(d, string(list))...)
	last := make(map[string]batch.Entry, len(all))
	for _, e := range all {
		last[e.Instruction.Payee] = e
	}
	return last, err
}

const selectRun = "SELECT r.doc, r.state, r.reason, r.changed, r.approval, r.opening, r.closing FROM runs r "

func scanRun(rows *sql.Rows) (r batch.Run, err error) {
	var doc, approval, opening, closing sql.RawBytes
	var state, reason string
	var changed int64
	if err = rows.Scan(&doc, &state, &reason, &changed, &approval, &opening, &closing); err != nil {
		return r, err
	}
	if err = json.Unmarshal(doc, &r); err != nil {
		return r, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	r.State, r.Reason, r.Changed = batch.RunState(state), reason, moment(changed)
	return r, errors.Join(ofText(approval, &r.Approval), ofText(opening, &r.Opening), ofText(closing, &r.Closing))
}

// ofText reads what textOf wrote.
func ofText[T any](b []byte, into **T) error {
	if len(b) == 0 {
		return nil
	}
	return json.Unmarshal(b, into)
}

// Run finds a run by its name or any unambiguous beginning of it.
func (l *Ledger) Run(ctx context.Context, name string) (batch.Run, error) {
	if name == "" {
		return batch.Run{}, batch.ErrNoRun
	}
	runs, err := collect(ctx, l, scanRun, selectRun+"WHERE substr(r.name, 1, length(?1)) = ?1 ORDER BY r.name <> ?1 LIMIT 2", name)
	switch {
	case err != nil:
		return batch.Run{}, err
	case len(runs) == 0:
		return batch.Run{}, batch.ErrNoRun
	case len(runs) > 1 && runs[0].Name != name:
		return batch.Run{}, fmt.Errorf("%q may mean %s or %s: %w", name, runs[0].Name, runs[1].Name, batch.ErrNoRun)
	}
	return runs[0], nil
}

// RunOfBatch finds a run by its contents.
func (l *Ledger) RunOfBatch(ctx context.Context, id batch.ID) (batch.Run, error) {
	runs, err := collect(ctx, l, scanRun, selectRun+"WHERE r.batch = ?", string(id))
	if err != nil {
		return batch.Run{}, err
	}
	if len(runs) == 0 {
		return batch.Run{}, batch.ErrNoRun
	}
	return runs[0], nil
}

// Latest is the latest time that the last thousand events carry.
func (l *Ledger) Latest(ctx context.Context) (time.Time, error) {
	var at int64
	_, err := l.one(ctx, "SELECT COALESCE(MAX(at), 0) FROM (SELECT at FROM events ORDER BY seq DESC LIMIT 1000)", nil, &at)
	return moment(at), err
}

// Runs lists all runs, the newest first.
func (l *Ledger) Runs(ctx context.Context) ([]batch.Run, error) {
	return collect(ctx, l, scanRun, selectRun+"ORDER BY r.id DESC")
}

// Lines lists a run's rows as judged when it was claimed; holds that were
// added since replace those of the line. batch.ErrNoRun when there is no run.
func (l *Ledger) Lines(ctx context.Context, run string) ([]batch.Line, error) {
	lines, err := collect(ctx, l, scanLine, "SELECT doc, holds FROM lines WHERE run = (SELECT id FROM runs WHERE name = ?) ORDER BY n", run)
	if err == nil && len(lines) == 0 {
		return nil, l.mustHave(ctx, run)
	}
	return lines, err
}

func scanLine(rows *sql.Rows) (line batch.Line, err error) {
	var doc, holds sql.RawBytes
	if err = rows.Scan(&doc, &holds); err != nil {
		return line, err
	}
	if err = json.Unmarshal(doc, &line); err != nil || len(holds) == 0 {
		return line, err
	}
	line.Disposition, line.Holds = batch.Held, nil
	return line, json.Unmarshal(holds, &line.Holds)
}

// mustHave is batch.ErrNoRun unless there is a run of this name.
func (l *Ledger) mustHave(ctx context.Context, run string) error {
	var one int
	found, err := l.one(ctx, "SELECT 1 FROM runs WHERE name = ?", []any{run}, &one)
	if err == nil && !found {
		err = batch.ErrNoRun
	}
	return err
}

// Allowed lists the allowances of a run, by reference.
func (l *Ledger) Allowed(ctx context.Context, run string) ([]batch.Allowance, error) {
	return collect(ctx, l, scanJSON[batch.Allowance], "SELECT doc FROM allowances WHERE run = (SELECT id FROM runs WHERE name = ?) ORDER BY ref, fingerprint", run)
}

func scanJSON[T any](rows *sql.Rows) (t T, err error) {
	var doc sql.RawBytes
	if err = rows.Scan(&doc); err != nil {
		return t, err
	}
	return t, json.Unmarshal(doc, &t)
}

// Looks lists the look-ups of an attempt since its last send, oldest first.
func (l *Ledger) Looks(ctx context.Context, k batch.Key) ([]batch.Look, error) {
	const text = `WITH own AS (SELECT seq, kind, source, target, data FROM events WHERE payout =
			(SELECT id FROM payouts WHERE debtor = ` + debtorOfKey + ` AND ref = ? AND attempt = ?))
		SELECT data FROM own WHERE kind = 'look' AND seq >
			(SELECT coalesce(max(seq), 0) FROM own WHERE kind = 'move' AND source = 'planned' AND target = 'unknown') ORDER BY seq`
	return collect(ctx, l, scanJSON[batch.Look], text, keyArgs(k)...)
}

// Story lists every event of a reference's attempts, oldest first.
func (l *Ledger) Story(ctx context.Context, d batch.Debtor, r batch.Reference) ([]batch.Event, error) {
	const where = "WHERE e.payout IN (SELECT id FROM payouts WHERE debtor = " + debtorOfKey + " AND ref = ?) ORDER BY e.seq"
	return collect(ctx, l, func(rows *sql.Rows) (batch.Event, error) {
		e, err := scanLink(rows)
		return e.event(), err
	}, selectLink+where, debtorArgs(d, r.Fold())...)
}

// selectLink reads events with the words that their hash covers.
const selectLink = `SELECT e.seq, e.at, e.run, e.payout, e.kind, e.source, e.target, e.data, e.hash, coalesce(r.name, ''),
	coalesce(d.gateway, ''), coalesce(d.environment, ''), coalesce(d.merchant, ''), coalesce(p.ref, ''), coalesce(p.attempt, 0)
	FROM events e LEFT JOIN runs r ON r.id = e.run LEFT JOIN payouts p ON p.id = e.payout LEFT JOIN debtors d ON d.id = p.debtor `

func scanLink(rows *sql.Rows) (e linked, err error) {
	var run, payout sql.NullInt64
	var hash sql.RawBytes
	k := &e.key
	err = rows.Scan(&e.seq, &e.at, &run, &payout, &e.kind, &e.source, &e.target, &e.data, &hash, &e.run,
		&k.Gateway, &k.Environment, &k.Merchant, &k.Ref, &k.Attempt)
	if err == nil && copy(e.sum[:], hash) != len(e.sum) {
		err = &BrokenError{Seq: e.seq, What: "its hash is not whole"}
	}
	e.runID, e.payoutID = run.Int64, payout.Int64
	return e, err
}

func (e linked) event() batch.Event {
	out := batch.Event{
		Seq: e.seq, At: moment(e.at), Run: e.run, Kind: e.kind, From: e.source, To: e.target, Hash: hex.EncodeToString(e.sum[:]),
	}
	if e.payoutID != 0 {
		out.Key = &e.key
	}
	if e.data != "" {
		out.Data = json.RawMessage(e.data)
	}
	return out
}

// Reserved sums the Planned payouts, less the held ones, of the pool's open
// and blocked runs but one. A run counts while it, or one of its payouts, has changed
// since a time.
func (l *Ledger) Reserved(ctx context.Context, d batch.Debtor, except string, since time.Time) (decimal.Decimal, int, error) {
	const text = `WITH busy AS MATERIALIZED (SELECT id FROM runs WHERE state IN ('open', 'blocked') AND name <> ? AND debtor = ` + debtorOfKey + `
			AND max(changed, coalesce((SELECT max(p.changed) FROM payouts p WHERE p.run = runs.id), 0)) >= ?)
		SELECT w.instruction ->> '$.amount.amount' FROM busy CROSS JOIN payouts p ON p.run = busy.id JOIN wishes w ON w.payout = p.id
		WHERE p.pool = ? AND p.status = 'planned' AND p.held = 0`
	amounts, err := collect(ctx, l, func(rows *sql.Rows) (d decimal.Decimal, err error) {
		return d, rows.Scan(&d)
	}, text, append([]any{except}, debtorArgs(d, nanos(since), d.Pool)...)...)
	sum := decimal.Zero
	for _, a := range amounts {
		sum = sum.Add(a)
	}
	return sum, len(amounts), err
}
