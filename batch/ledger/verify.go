package ledger

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"payrun/batch"
)

// BrokenError names the first place where the ledger is not what its own chain
// of events says.
type BrokenError struct {
	Seq  int64  // the first broken event; 0 when the chain holds and a table differs from it
	What string // in words, without personal data
}

// Error names the place.
func (e *BrokenError) Error() string {
	if e.Seq == 0 {
		return "the ledger was changed past its chain of events: " + e.What
	}
	return fmt.Sprintf("the chain of events is broken at event %d: %s", e.Seq, e.What)
}

func differs(format string, args ...any) error {
	return &BrokenError{What: fmt.Sprintf(format, args...)}
}

// Verify reads the whole chain and says where it ends. Then it replays what
// the chain says of each payout and each run, and compares that with the
// tables. A *BrokenError names the first event that is missing, changed or out
// of place, or else the first row that was changed past the chain.
func (l *Ledger) Verify(ctx context.Context) (batch.Head, error) {
	if l.writer != nil {
		if err := l.writer.broken(); err != nil {
			return batch.Head{}, err
		}
	}
	tx, err := l.reads.BeginTx(ctx, nil) // one moment for all of it
	if err != nil {
		return batch.Head{}, l.said(err)
	}
	defer tx.Rollback()
	v := verifier{Ledger: l, tx: tx, head: chainHead{hash: genesis(l.id)}, tables: tables{}}
	for _, pass := range []func(context.Context) error{v.indexes, v.chain, v.payouts, v.runs, v.compareTables} {
		if err := pass(ctx); err != nil {
			return v.head.head(l.id), err
		}
	}
	return v.head.head(l.id), nil
}

// verifier is one call of Verify.
type verifier struct {
	*Ledger
	tx     *sql.Tx
	head   chainHead
	tables tables
}

// tables is what small tables must hold, by table and key.
type tables map[string]string

// each calls one for every row of a query.
func (v *verifier) each(ctx context.Context, one func(*sql.Rows) error, text string, args ...any) error {
	rows, err := v.tx.QueryContext(ctx, text, args...)
	if err != nil {
		return v.said(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := one(rows); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return v.said(err)
	}
	return nil
}

// chain checks that no event is missing or changed, and notes what the small
// tables must hold.
func (v *verifier) chain(ctx context.Context) error {
	err := v.each(ctx, func(rows *sql.Rows) error {
		e, err := scanLink(rows)
		switch {
		case err != nil:
			return &BrokenError{v.head.seq + 1, err.Error()}
		case e.seq != v.head.seq+1:
			return &BrokenError{v.head.seq + 1, "it is missing"}
		case e.hash(v.head.hash) != e.sum:
			return &BrokenError{e.seq, "its contents do not match its hash"}
		}
		v.head = chainHead{e.seq, e.sum}
		if err := v.note(e); err != nil {
			return &BrokenError{e.seq, err.Error()}
		}
		return nil
	}, selectLink+"ORDER BY e.seq")
	if err == nil && v.head.seq == 0 {
		return &BrokenError{1, "it is missing"}
	}
	return err
}

// indexes checks that every index says what its table says: through a wrong one
// a known reference would look new.
func (v *verifier) indexes(ctx context.Context) error {
	return v.each(ctx, func(rows *sql.Rows) error {
		var word string
		if err := rows.Scan(&word); err != nil || word == "ok" {
			return err
		}
		return differs("%s", word)
	}, "PRAGMA integrity_check(1)")
}

// note keeps what an event writes into a small table.
func (v *verifier) note(e linked) error {
	switch e.kind {
	case kindFounded:
		digest := sha256.Sum256(v.secret)
		var f founding
		if err := json.Unmarshal([]byte(e.data), &f); err != nil || f.Ledger != v.id || f.Secret != hex.EncodeToString(digest[:]) {
			return errors.New("it founds another ledger")
		}
	case kindAllow:
		var a batch.Allowance
		if err := json.Unmarshal([]byte(e.data), &a); err != nil {
			return err
		}
		v.tables[fmt.Sprintf("allowance %d %s %s", e.runID, a.Ref, a.Fingerprint)] = e.data
	case kindHold:
		v.tables[holdKey(e.runID, e.payoutID)] = e.data
	case kindArrival, kindFiled:
		var a arrivalData
		if err := json.Unmarshal([]byte(e.data), &a); err != nil {
			return err
		}
		if e.kind == kindArrival {
			v.tables["arrival "+a.SHA256] = a.Name
		} else {
			v.tables["filed "+a.SHA256] = a.Where
		}
	}
	return nil
}

func holdKey(run, payout int64) string { return fmt.Sprintf("holds of a line %d %d", run, payout) }

// expect compares a row of a small table with the chain and ticks it off.
func (v *verifier) expect(key, found string) error {
	want := v.tables[key]
	delete(v.tables, key)
	if want != found {
		return differs("%s is not as recorded", key)
	}
	return nil
}

// compareTables checks allowances and arrivals, and that nothing is left that
// the chain knows and the tables do not.
func (v *verifier) compareTables(ctx context.Context) error {
	err := v.each(ctx, func(rows *sql.Rows) error {
		var run int64
		var ref, fingerprint, doc string
		if err := rows.Scan(&run, &ref, &fingerprint, &doc); err != nil {
			return v.said(err)
		}
		return v.expect(fmt.Sprintf("allowance %d %s %s", run, ref, fingerprint), doc)
	}, "SELECT run, ref, fingerprint, doc FROM allowances")
	if err != nil {
		return err
	}
	err = v.each(ctx, func(rows *sql.Rows) error {
		var sum, name, place string
		if err := rows.Scan(&sum, &name, &place); err != nil {
			return v.said(err)
		}
		if err := v.expect("arrival "+sum, name); err != nil {
			return err
		}
		return v.expect("filed "+sum, place)
	}, "SELECT sha256, name, place FROM arrivals")
	if err != nil {
		return err
	}
	for key := range v.tables {
		return differs("%s is missing", key)
	}
	return nil
}
