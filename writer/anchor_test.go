package writer

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"payrun/batch"
	"payrun/batch/wording"
)

// TestAnchorIsReadBackInEveryLanguage: what the Audit sheet prints is what
// verify holds against the chain; a workbook in a language that verify cannot
// read would prove nothing.
func TestAnchorIsReadBackInEveryLanguage(t *testing.T) {
	want := batch.Head{Ledger: "PD5T6U3M33447KTFESIN427FJV", Seq: 103, Hash: "e585a99dd58e960825956502011686005962e2151a5917150f90623abf4271ac"}
	for _, lang := range wording.Languages() {
		r := november()
		r.Head = want
		path, err := Results(filepath.Join(t.TempDir(), "r.xlsx"), r, Options{Lang: lang})
		if err != nil {
			t.Fatal(err)
		}
		if h, err := Anchor(path); err != nil || h != want {
			t.Errorf("%s: %+v, %v", lang, h, err)
		}
	}
}

// TestNoAnchorIsMadeUp: a workbook without one, a damaged one and one that is
// no workbook say so.
func TestNoAnchorIsMadeUp(t *testing.T) {
	r := november()
	r.Head = batch.Head{}
	path, err := Results(filepath.Join(t.TempDir(), "r.xlsx"), r, Options{Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	if h, err := Anchor(path); !errors.Is(err, ErrNoAnchor) || h != (batch.Head{}) {
		t.Errorf("without one: %+v, %v", h, err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n < 20; n++ {
		if err := os.WriteFile(path, text[:len(text)*n/20], 0o600); err != nil {
			t.Fatal(err)
		}
		if h, err := Anchor(path); err == nil || h != (batch.Head{}) {
			t.Errorf("%d/20 of it: %+v, %v", n, h, err)
		}
	}
}
