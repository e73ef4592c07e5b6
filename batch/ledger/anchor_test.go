package ledger_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"payrun/batch"
	"payrun/batch/ledger"
)

func TestAnchorKnowsItsLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "payrun.toml.ledger")
	h := batch.Head{Ledger: "A", Seq: 7, Hash: "h7"}
	if err := ledger.CheckAnchor(path, h); err != nil {
		t.Fatalf("no anchor yet: %v", err)
	}
	if err := ledger.WriteAnchor(path, h); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		head batch.Head
		want error
	}{
		{"the same", h, nil},
		{"further on", batch.Head{Ledger: "A", Seq: 8, Hash: "h8"}, nil},
		{"an older copy", batch.Head{Ledger: "A", Seq: 6, Hash: "h6"}, ledger.ErrOlderLedger},
		{"another way from the same place", batch.Head{Ledger: "A", Seq: 7, Hash: "x"}, ledger.ErrOlderLedger},
		{"a new ledger", batch.Head{Ledger: "B", Seq: 1, Hash: "b"}, ledger.ErrOtherLedger},
		{"a longer stranger", batch.Head{Ledger: "B", Seq: 99, Hash: "b"}, ledger.ErrOtherLedger},
	} {
		if err := ledger.CheckAnchor(path, c.head); !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if err := ledger.WriteAnchor(path, batch.Head{Ledger: "B", Seq: 9}); !errors.Is(err, ledger.ErrOtherLedger) {
		t.Errorf("a stranger wrote: %v", err)
	}
	if err := ledger.WriteAnchor(path, batch.Head{Ledger: "A", Seq: 5, Hash: "h5"}); err != nil {
		t.Errorf("a late writer: %v", err)
	}
	if err := ledger.CheckAnchor(path, batch.Head{Ledger: "A", Seq: 6, Hash: "h6"}); !errors.Is(err, ledger.ErrOlderLedger) {
		t.Errorf("a late writer set the anchor back: %v", err)
	}
	names, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(names) != 1 {
		t.Errorf("something was left beside the anchor: %v, %v", names, err)
	}
}

// Half an anchor must not read as "no objection".
func TestADamagedAnchorRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "payrun.toml.ledger")
	for _, text := range []string{"", "{", "{}", `{"ledger":""}`, "not json"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := ledger.CheckAnchor(path, batch.Head{Ledger: "A", Seq: 1}); !errors.Is(err, ledger.ErrOtherLedger) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A copy that was restored and written to has as many events again, but not
// the same ones.
func TestAnOlderCopyThatWentOnIsFound(t *testing.T) {
	dir, path := t.TempDir(), filepath.Join(t.TempDir(), "anchor")
	l := open(t, dir)
	if err := l.Claim(t.Context(), payroll("nov", 5)); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	older := t.TempDir()
	copyFile(t, filepath.Join(dir, "payrun.db"), filepath.Join(older, "payrun.db"))

	l = open(t, dir)
	for _, w := range payroll("nov", 5).Wishes {
		payOne(t, l, "nov", batch.KeyOf(debtor, w.Instruction.Ref, 1))
	}
	head, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(ledger.WriteAnchor(path, head), l.CheckAnchor(t.Context(), path), l.Close()); err != nil {
		t.Fatal(err)
	}

	l = open(t, older)
	defer l.Close()
	if err := l.CheckAnchor(t.Context(), path); !errors.Is(err, ledger.ErrOlderLedger) {
		t.Fatalf("the older copy: %v", err)
	}
	if err := l.Claim(t.Context(), payroll("dec", 50)); err != nil {
		t.Fatal(err)
	}
	head, err = l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := ledger.CheckAnchor(path, head); err != nil {
		t.Fatalf("by its number alone it is not older: %v", err)
	}
	if err := l.CheckAnchor(t.Context(), path); !errors.Is(err, ledger.ErrOlderLedger) {
		t.Fatalf("the older copy that went on: %v", err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
