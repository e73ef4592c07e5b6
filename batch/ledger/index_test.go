package ledger_test

import (
	"errors"
	"testing"

	"payrun/batch/ledger"
)

// TestAWrongIndexIsRefused: an index does not say what its table says. Every
// row is there and every hash is right, but whoever asks by that index does not
// find what was paid.
func TestAWrongIndexIsRefused(t *testing.T) {
	for name, of := range map[string]string{"payouts_of_run": "(sends)", "payouts_unsettled": "(debtor) WHERE status = 'paid'"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			must(t, eventful(t, dir).Close())
			db := raw(t, dir)
			alter(t, db, "PRAGMA writable_schema = ON")
			alter(t, db, "UPDATE sqlite_schema SET sql = ? WHERE name = ?", "CREATE INDEX "+name+" ON payouts "+of, name)
			must(t, db.Close())
			l, err := ledger.Open(t.Context(), dir, ledger.Options{})
			if err == nil {
				must(t, l.Close())
			}
			if !errors.Is(err, ledger.ErrDamaged) {
				t.Errorf("open: %v", err)
			}
		})
	}
}
