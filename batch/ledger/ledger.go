package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"payrun/batch"
)

var _ batch.Book = (*Ledger)(nil)

// ErrReadOnly says that a ledger opened for reading was told to change.
var ErrReadOnly = errors.New("the ledger was opened for reading only")

// Options are how a ledger is opened. The zero value is right for paying.
type Options struct {
	ReadOnly bool             // makes and changes nothing; the ledger must exist
	Log      *slog.Logger     // nil discards
	Now      func() time.Time // this computer's clock; time.Now when nil
}

// Ledger is a batch.Book in one file. It is safe for any number of goroutines,
// and several processes may have one file open at once.
type Ledger struct {
	dir    string // real path
	id     string
	secret []byte
	log    *slog.Logger
	now    func() time.Time

	writes *sql.DB // one connection, nil when read-only
	conn   *sql.Conn
	writer *writer // nil when read-only
	mark   *mark   // nil when read-only
	reads  *sql.DB
}

// Open opens the ledger in a folder, and makes both when they are not there
// and o.ReadOnly is not set. The error wraps ErrPlace when a ledger cannot be
// kept in the folder, ErrDamaged when the file is no sound ledger, and
// fs.ErrNotExist when there is none to read.
func Open(ctx context.Context, dir string, o Options) (opened *Ledger, err error) {
	l := &Ledger{log: o.Log, now: o.Now}
	if l.now == nil {
		l.now = time.Now
	}
	if l.log == nil {
		l.log = slog.New(slog.DiscardHandler)
	}
	if l.dir, err = settle(dir, !o.ReadOnly); err != nil {
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	defer func() {
		if err != nil {
			opened = nil
			err = errors.Join(fmt.Errorf("open the ledger in %s: %w", l.dir, err), l.release())
		}
	}()
	if o.ReadOnly {
		return l, l.openReadOnly(ctx)
	}
	return l, l.open(ctx)
}

// open makes or migrates the file under its lock, and starts the writer.
func (l *Ledger) open(ctx context.Context) (err error) {
	if volatile(l.dir) {
		l.log.Warn("ledger is in memory and does not survive a restart", "dir", l.dir)
	}
	lock := flock.New(filepath.Join(l.dir, lockName))
	if _, err := lock.TryLockContext(ctx, 10*time.Millisecond); err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	if err := errors.Join(l.openLocked(ctx), lock.Unlock()); err != nil {
		return err
	}
	if err := l.openReaders(ctx, accessRead); err != nil {
		return err
	}
	if l.mark, err = openMark(l.dir); err != nil {
		return err
	}
	l.writer = newWriter(l.conn, l.mark, l.log)
	go l.writer.run()
	return nil
}

func (l *Ledger) openLocked(ctx context.Context) (err error) {
	if err = touch(l.path()); err != nil {
		return err
	}
	if l.writes, err = pool(l.path(), accessWrite); err != nil {
		return err
	}
	if l.conn, err = l.writes.Conn(ctx); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if _, err := version(ctx, l.conn); err != nil {
		return err
	}
	if err := insist(ctx, l.conn); err != nil {
		return err
	}
	return migrate(ctx, l.conn, l.now())
}

// remember compares the end of the chain with the mark beside it.
func (l *Ledger) remember(ctx context.Context) error {
	marked, err := readMark(l.dir)
	if err != nil {
		return err
	}
	h, err := l.Head(ctx)
	if err != nil {
		return err
	}
	if h.Seq < marked {
		return fmt.Errorf("%w: it ends at event %d and had %d: %s-wal was lost, or %s is an older copy", ErrDamaged, h.Seq, marked, fileName, fileName)
	}
	return nil
}

func (l *Ledger) openReadOnly(ctx context.Context) error {
	if err := regular(l.path()); err != nil {
		return err
	}
	return l.openReaders(ctx, accessReadOnly)
}

// openReaders checks the file and reads who this ledger is.
func (l *Ledger) openReaders(ctx context.Context, a access) (err error) {
	if l.reads, err = pool(l.path(), a); err != nil {
		return err
	}
	if err = sound(ctx, l.reads, a); err != nil {
		return err
	}
	err = l.reads.QueryRowContext(ctx, "SELECT id, secret FROM ledger").Scan(&l.id, &l.secret)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return l.remember(ctx)
}

func (l *Ledger) path() string { return filepath.Join(l.dir, fileName) }

// Close waits for what has been told to be written, and closes the file. What
// is told afterwards is refused.
func (l *Ledger) Close() error {
	if l.writer != nil {
		l.writer.end()
	}
	return l.release()
}

// release closes what is open.
func (l *Ledger) release() error {
	var errs []error
	if l.reads != nil {
		errs = append(errs, l.reads.Close())
	}
	if l.conn != nil {
		errs = append(errs, l.conn.Close())
	}
	if l.writes != nil {
		errs = append(errs, l.writes.Close())
	}
	if l.mark != nil {
		errs = append(errs, l.mark.close())
	}
	return errors.Join(errs...)
}

// ID is the ledger's own, made with it and never changed.
func (l *Ledger) ID() string { return l.id }

// Secret is a key made with the ledger.
func (l *Ledger) Secret() []byte { return slices.Clone(l.secret) }

// Head is where the chain of events ends now.
func (l *Ledger) Head(ctx context.Context) (batch.Head, error) {
	var h chainHead
	var hash []byte
	found, err := l.one(ctx, "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1", nil, &h.seq, &hash)
	if err == nil && !found {
		err = fmt.Errorf("%w: it has no events", ErrDamaged)
	}
	if err != nil {
		return batch.Head{}, err
	}
	copy(h.hash[:], hash)
	return h.head(l.id), nil
}
