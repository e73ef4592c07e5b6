package ledger

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"time"
)

// migrations are numbered from 1; the file's user_version is how many of them
// it has had.
//
//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks the file as a payrun ledger: "PAYR".
const applicationID = 0x50415952

// migrate brings the file to this program's version, one transaction for each
// step; a new ledger is founded now. The caller holds the file's lock.
func migrate(ctx context.Context, c *sql.Conn, now time.Time) error {
	steps, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	have, err := version(ctx, c)
	if err != nil {
		return err
	}
	if have > len(steps) {
		return fmt.Errorf("the ledger has version %d, and this program knows %d: it was made by a newer payrun", have, len(steps))
	}
	for n := have; n < len(steps); n++ {
		if err := step(ctx, c, steps[n], n+1, now); err != nil {
			return fmt.Errorf("%s: %w", steps[n], err)
		}
	}
	if have == len(steps) {
		return nil
	}
	_, err = c.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)") // who it is must not be in the log alone
	return err
}

// version is how many migrations the file has had. A file of another program
// is refused.
func version(ctx context.Context, c *sql.Conn) (have int, err error) {
	var id, tables int
	if err = c.QueryRowContext(ctx, "SELECT (SELECT user_version FROM pragma_user_version), (SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema)").
		Scan(&have, &id, &tables); err != nil {
		return 0, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if id != applicationID && (have != 0 || tables != 0) {
		return 0, fmt.Errorf("%w: %s is not a payrun ledger", ErrDamaged, fileName)
	}
	return have, nil
}

func step(ctx context.Context, c *sql.Conn, name string, number int, now time.Time) error {
	text, err := migrations.ReadFile(name)
	if err != nil {
		return err
	}
	tx, err := c.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, string(text)); err != nil {
		return err
	}
	if number == 1 {
		if err := found(ctx, tx, now.UnixNano()); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d; PRAGMA application_id = %d", number, applicationID)); err != nil {
		return err
	}
	return tx.Commit()
}

// founding is the first event of a chain.
type founding struct {
	Ledger string `json:"ledger"`
	Secret string `json:"secret_sha256"`
}

// found gives a new ledger its id, its secret and the first event.
func found(ctx context.Context, tx *sql.Tx, now int64) error {
	id, secret := rand.Text(), make([]byte, 32)
	rand.Read(secret)
	if _, err := tx.ExecContext(ctx, "INSERT INTO ledger VALUES (1, ?, ?, ?)", id, secret, now); err != nil {
		return err
	}
	digest := sha256.Sum256(secret)
	data, err := json.Marshal(founding{id, hex.EncodeToString(digest[:])})
	if err != nil {
		return err
	}
	e := link{seq: 1, at: now, kind: kindFounded, data: string(data)}
	hash := e.hash(genesis(id))
	_, err = tx.ExecContext(ctx, "INSERT INTO events (seq, at, kind, source, target, data, hash) VALUES (1, ?, ?, '', '', ?, ?)", now, e.kind, e.data, hash[:])
	return err
}
