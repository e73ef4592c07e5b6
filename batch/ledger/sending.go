package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/gofrs/flock"

	"payrun/batch"
)

// ErrSending says that another process is sending on this pool.
var ErrSending = errors.New("another run is sending on this pool")

// SendLock takes the right to send on a debtor's pool. It holds across
// processes, until release is called or the process ends; the operating system
// sees to that. The error wraps ErrSending when somebody else has it.
func (l *Ledger) SendLock(d batch.Debtor) (release func() error, err error) {
	if l.writer == nil {
		return nil, ErrReadOnly
	}
	path := filepath.Join(l.dir, lockFile(d))
	if err := touch(path); err != nil {
		return nil, fmt.Errorf("lock the pool: %w", err)
	}
	lock := flock.New(path)
	won, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the pool: %w", err)
	}
	if !won {
		return nil, fmt.Errorf("%w: %s", ErrSending, d.Pool)
	}
	return lock.Unlock, nil
}

// lockFile names the file of a pool's lock. Pools may have names that files
// may not.
func lockFile(d batch.Debtor) string {
	sum := sha256.Sum256([]byte(d.Gateway + "\x00" + d.Environment + "\x00" + d.Merchant + "\x00" + d.Pool))
	return "sending-" + hex.EncodeToString(sum[:6]) + ".lock"
}
