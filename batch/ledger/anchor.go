package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"payrun/batch"
)

// The anchor is a file outside the ledger's folder that remembers which ledger
// the settings last used and how far it was.
var (
	// ErrOtherLedger: the settings last used a ledger with another id. This one
	// is new, or somebody else's, and does not know what was paid.
	ErrOtherLedger = errors.New("this is not the ledger that was used last")
	// ErrOlderLedger: the ledger is an older copy of itself, or has gone
	// another way since, and has forgotten payments.
	ErrOlderLedger = errors.New("this ledger is older than the one that was used last")
)

// readAnchor returns nil when there is no anchor yet.
func readAnchor(path string) (*batch.Head, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var h batch.Head
	if err := json.Unmarshal(b, &h); err != nil || h.Ledger == "" {
		return nil, fmt.Errorf("%s cannot be read as the mark of a ledger: %w", path, errors.Join(ErrOtherLedger, err))
	}
	return &h, nil
}

// CheckAnchor compares a ledger's head with the file that remembers the last
// one. No file is no objection: the settings have not paid before.
func CheckAnchor(path string, h batch.Head) error {
	a, err := readAnchor(path)
	switch {
	case err != nil:
		return err
	case a == nil:
		return nil
	case a.Ledger != h.Ledger:
		return fmt.Errorf("%w: %s names %s, this is %s", ErrOtherLedger, path, a.Ledger, h.Ledger)
	case a.Seq > h.Seq, a.Seq == h.Seq && a.Hash != h.Hash:
		return fmt.Errorf("%w: %s names event %d, this ends at %d", ErrOlderLedger, path, a.Seq, h.Seq)
	}
	return nil
}

// CheckAnchor is the function of the same name, and also sees that the
// remembered event is still this ledger's: an older copy that has been written
// to since may have as many events, but not the same ones.
func (l *Ledger) CheckAnchor(ctx context.Context, path string) error {
	h, err := l.Head(ctx)
	if err != nil {
		return err
	}
	if err := CheckAnchor(path, h); err != nil {
		return err
	}
	a, err := readAnchor(path)
	if err != nil || a == nil {
		return err
	}
	var same bool
	if _, err := l.one(ctx, "SELECT hex(hash) = upper(?) FROM events WHERE seq = ?", []any{a.Hash, a.Seq}, &same); err != nil {
		return err
	}
	if !same {
		return fmt.Errorf("%w: event %d is another one than %s remembers", ErrOlderLedger, a.Seq, path)
	}
	return nil
}

// WriteAnchor remembers a ledger's head: the file is the old one or the new
// one, never a part. A file that is further on is left alone, and one of
// another ledger is ErrOtherLedger.
func WriteAnchor(path string, h batch.Head) error {
	a, err := readAnchor(path)
	if err != nil {
		return err
	}
	if a != nil && a.Ledger != h.Ledger {
		return fmt.Errorf("%w: %s names %s, this is %s", ErrOtherLedger, path, a.Ledger, h.Ledger)
	}
	if a != nil && a.Seq >= h.Seq {
		return nil
	}
	b, err := json.Marshal(h)
	if err != nil {
		return err
	}
	return replaceFile(path, append(b, '\n'))
}

// replaceFile puts a file in place whole.
func replaceFile(path string, b []byte) (err error) {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, filepath.Base(path)+".*") // 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(dir)
}
