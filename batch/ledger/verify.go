package ledger

import (
	"context"
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

// Verify reads the whole chain and says where it ends. A *BrokenError names
// the first event that is missing, changed or out of place.
func (l *Ledger) Verify(ctx context.Context) (batch.Head, error) {
	rows, err := l.query(ctx, selectLink+"ORDER BY e.seq")
	if err != nil {
		return batch.Head{}, l.said(err)
	}
	defer rows.Close()
	head := chainHead{hash: genesis(l.id)}
	for rows.Next() {
		e, err := scanLink(rows)
		if err != nil {
			return head.head(l.id), asBroken(err, head.seq+1)
		}
		switch {
		case e.seq != head.seq+1:
			return head.head(l.id), &BrokenError{head.seq + 1, "it is missing"}
		case e.hash(head.hash) != e.sum:
			return head.head(l.id), &BrokenError{e.seq, "its contents do not match its hash"}
		}
		head = chainHead{e.seq, e.sum}
	}
	if err := rows.Err(); err != nil {
		return head.head(l.id), l.said(err)
	}
	return head.head(l.id), nil
}

// asBroken keeps a *BrokenError and makes one of anything else.
func asBroken(err error, seq int64) error {
	if _, ok := errors.AsType[*BrokenError](err); ok {
		return err
	}
	return &BrokenError{seq, err.Error()}
}
