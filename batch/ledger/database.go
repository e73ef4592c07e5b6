package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
)

const (
	fileName = "payrun.db"
	lockName = "payrun.lock" // held while the file is made or migrated

	// busyTimeout is how long a write waits for another process's, in
	// milliseconds.
	busyTimeout = "60000"
	// readers is how many reads run side by side.
	readers = 4
	// checkpointPages is how many pages of 4 KiB the write-ahead log takes
	// before they are copied into the file.
	checkpointPages = "4000"
	// cacheKiB is the writer's page cache.
	cacheKiB = "32768"
)

// access is what a connection may do.
type access int

const (
	accessWrite    access = iota // the one writer
	accessRead                   // beside the writer
	accessReadOnly               // a ledger opened for reading
)

// pool opens nothing yet: it describes connections to the file.
func pool(path string, a access) (*sql.DB, error) {
	c, err := sqlite.NewConnector(dsn(path, a))
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(c)
	most := readers
	if a == accessWrite {
		most = 1
	}
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	return db, nil
}

// dsn writes the file's name so that no character of it means anything else.
func dsn(path string, a access) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a Windows drive
	}
	q := url.Values{
		"mode":          {"rw"},
		"_busy_timeout": {busyTimeout},
		"_defensive":    {"1"},
		"_dqs":          {"0"},
		"_foreign_keys": {"0"},
		"_pragma":       {"trusted_schema(0)", "cell_size_check(1)", "cache_size(-" + cacheKiB + ")", "fullfsync(1)", "checkpoint_fullfsync(1)"},
		"_error_rc":     {"1"},
	}
	switch a {
	case accessWrite:
		q.Add("_pragma", "wal_autocheckpoint("+checkpointPages+")")
		q.Set("_synchronous", "FULL")
	case accessRead:
		q.Set("_synchronous", "FULL")
		q.Set("_query_only", "1")
	case accessReadOnly:
		q.Set("mode", "ro")
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

// errDurability: the database does not do what was asked for. Nothing is
// recorded in a ledger that may forget it.
var errDurability = errors.New("the database does not keep what it is told")

// insist sets what durability needs and reads it back.
func insist(ctx context.Context, c *sql.Conn) error {
	for _, p := range []struct{ set, read, want string }{
		{"PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal"},
		{"PRAGMA synchronous = FULL", "PRAGMA synchronous", "2"},
	} {
		if _, err := c.ExecContext(ctx, p.set); err != nil {
			return fmt.Errorf("%s: %w", p.set, err)
		}
		var got string
		if err := c.QueryRowContext(ctx, p.read).Scan(&got); err != nil {
			return fmt.Errorf("%s: %w", p.read, err)
		}
		if got != p.want {
			return fmt.Errorf("%w: %s says %s", errDurability, p.read, got)
		}
	}
	return nil
}

// ErrDamaged says that the file is no sound ledger. It is not repaired: what
// it has lost, nobody knows.
var ErrDamaged = errors.New("the ledger is damaged")

// sound reads every page of the file. Whoever is going to pay also has every
// index compared with its table: through a wrong one a known reference would
// look new.
func sound(ctx context.Context, db *sql.DB, a access) error {
	check := "PRAGMA integrity_check(1)"
	if a == accessReadOnly {
		check = "PRAGMA quick_check(1)"
	}
	var word string
	if err := db.QueryRowContext(ctx, check).Scan(&word); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if word != "ok" {
		return fmt.Errorf("%w: %s", ErrDamaged, word)
	}
	return nil
}
