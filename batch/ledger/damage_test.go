package ledger_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"payrun/batch"
	"payrun/batch/ledger"
	"payrun/batch/ledgertest"
)

// crashed copies an open ledger's files as the death of its process, or of the
// machine, would leave them.
func crashed(t *testing.T, dir string) string {
	t.Helper()
	image := t.TempDir()
	for _, name := range []string{"payrun.db", "payrun.db-wal", "payrun.seq"} {
		copyFile(t, filepath.Join(dir, name), filepath.Join(image, name))
	}
	return image
}

// verdictOn opens a damaged ledger as run does, and says what came of it:
// refused, or the same payouts as before. Anything else is the one thing that
// must not happen.
func verdictOn(t *testing.T, image string, anchor string, want []batch.Entry) (refused bool) {
	t.Helper()
	l, err := ledger.Open(t.Context(), image, ledger.Options{})
	if err != nil {
		return true
	}
	defer l.Close()
	if err := l.CheckAnchor(t.Context(), anchor); err != nil {
		return true
	}
	if _, err := l.Verify(t.Context()); err != nil {
		return true
	}
	got, err := l.All(t.Context())
	if err != nil {
		return true
	}
	if d := ledgertest.Diff(want, got); d != "" {
		t.Fatalf("the damage was neither refused nor repaired: (-before +after)\n%s", d)
	}
	return false
}

// TestDamageIsRefusedOrRepaired flips bytes, cuts files and takes them away.
// The ledger may refuse, or say what it said before; it may not say less.
func TestDamageIsRefusedOrRepaired(t *testing.T) {
	dir, anchor := t.TempDir(), filepath.Join(t.TempDir(), "anchor")
	l := eventful(t, dir)
	must(t, l.Close())
	l = open(t, dir) // what came before is in the file, what follows in the log
	defer l.Close()
	must(t, l.Claim(t.Context(), payroll("dec", 20)))
	for n, w := range payroll("dec", 20).Wishes {
		if n%2 == 0 {
			payOne(t, l, "dec", batch.KeyOf(debtor, w.Instruction.Ref, 1))
		}
	}
	head, err := l.Head(t.Context())
	must(t, err)
	must(t, ledger.WriteAnchor(anchor, head))
	want, err := l.All(t.Context())
	must(t, err)

	if verdictOn(t, crashed(t, dir), anchor, want) {
		t.Fatal("an undamaged crash image was refused")
	}
	r, err := ledger.Open(t.Context(), crashed(t, dir), ledger.Options{ReadOnly: true}) // recovers the log for itself
	must(t, err)
	got, err := r.All(t.Context())
	must(t, errors.Join(err, r.Close()))
	if d := ledgertest.Diff(want, got); d != "" {
		t.Fatalf("a reader sees another ledger: (-writer +reader)\n%s", d)
	}
	random := rand.New(rand.NewPCG(1, 2))
	refused := 0
	const flips = 120
	for n := range flips {
		image := crashed(t, dir)
		flip(t, filepath.Join(image, []string{"payrun.db", "payrun.db-wal"}[n%2]), random)
		if verdictOn(t, image, anchor, want) {
			refused++
		}
	}
	if refused < flips/10 || refused == flips {
		t.Errorf("%d of %d flipped bytes were refused: the test does not see", refused, flips)
	}
	for n := range 40 {
		image := crashed(t, dir)
		cut(t, filepath.Join(image, []string{"payrun.db", "payrun.db-wal"}[n%2]), random)
		verdictOn(t, image, anchor, want)
	}
	for _, name := range []string{"payrun.db", "payrun.db-wal"} {
		image := crashed(t, dir)
		must(t, os.Remove(filepath.Join(image, name)))
		if !verdictOn(t, image, anchor, want) {
			t.Errorf("%s was not missed", name)
		}
	}
}

func flip(t *testing.T, path string, random *rand.Rand) {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	b[random.IntN(len(b))] ^= 1 << random.IntN(8)
	must(t, os.WriteFile(path, b, 0o600))
}

func cut(t *testing.T, path string, random *rand.Rand) {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	must(t, os.Truncate(path, random.Int64N(info.Size())))
}

// The log of a killed process can be lost: deleted with the files that look
// like rubbish, or not copied with the rest. What is left is a sound ledger
// that has forgotten; it must not open, not even without an anchor.
func TestALostLogIsNoticedWithoutAnAnchor(t *testing.T) {
	dir := t.TempDir()
	l := eventful(t, dir)
	must(t, l.Close())
	l = open(t, dir)
	defer l.Close()
	must(t, l.Claim(t.Context(), payroll("dec", 2)))
	image := crashed(t, dir)
	must(t, os.Remove(filepath.Join(image, "payrun.db-wal")))
	for _, o := range []ledger.Options{{}, {ReadOnly: true}} {
		if _, err := ledger.Open(t.Context(), image, o); !errors.Is(err, ledger.ErrDamaged) {
			t.Errorf("read-only %v: %v", o.ReadOnly, err)
		}
	}
}

// A crash before anything was put into a new file must not lock the user out.
func TestAnEmptyFileBecomesALedger(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "payrun.db"), nil, 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "payrun.seq"), nil, 0o600))
	l := open(t, dir)
	must(t, l.Claim(t.Context(), payroll("nov", 1)))
	must(t, l.Close())
}

// A ledger that loses its log on its first day is still the same ledger: a new
// one in its place would know nothing, and look right.
func TestANewLedgerIsWhoItIsFromTheStart(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	defer l.Close()
	image := crashed(t, dir)
	must(t, os.Remove(filepath.Join(image, "payrun.db-wal")))
	again := open(t, image)
	defer again.Close()
	if again.ID() != l.ID() {
		t.Fatal("another ledger was made in its place")
	}
}
