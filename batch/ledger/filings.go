package ledger

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"
)

// Filing is a file that was put somewhere, as the chain remembers it.
type Filing struct {
	Seq    int64 // of its event
	At     time.Time
	SHA256 string // hexadecimal
	Where  string
}

// Filings lists every file that was ever filed, oldest first. A file that was
// filed twice is in it twice.
func (l *Ledger) Filings(ctx context.Context) ([]Filing, error) {
	rows, err := l.reads.QueryContext(ctx, "SELECT seq, at, data FROM events WHERE kind = ? AND payout IS NULL ORDER BY seq", kindFiled)
	if err != nil {
		return nil, l.said(err)
	}
	defer rows.Close()
	var all []Filing
	for rows.Next() {
		var f Filing
		var at int64
		var data string
		if err := rows.Scan(&f.Seq, &at, &data); err != nil {
			return nil, l.said(err)
		}
		var d arrivalData
		if err := json.Unmarshal([]byte(data), &d); err != nil {
			return nil, errors.Join(ErrDamaged, err)
		}
		f.At, f.SHA256, f.Where = moment(at), d.SHA256, d.Where
		all = append(all, f)
	}
	if err := rows.Err(); err != nil {
		return nil, l.said(err)
	}
	return all, nil
}

// HashAt is the chain's hash after an event, hexadecimal; "" when there is no
// such event.
func (l *Ledger) HashAt(ctx context.Context, seq int64) (string, error) {
	var hash []byte
	if _, err := l.one(ctx, "SELECT hash FROM events WHERE seq = ?", []any{seq}, &hash); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash), nil
}
