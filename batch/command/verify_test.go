package command

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"payrun/batch/wording"
	"payrun/writer"
)

// archived is a folder with a sheet that was checked and paid in the
// simulator, and everything that came of it.
type archived struct {
	t   *testing.T
	dir string
}

func newArchived(t *testing.T) *archived {
	t.Helper()
	a := &archived{t, t.TempDir()}
	w := &world{t: t, in: dialects["leanx"], sheet: a.path("pay.csv")}
	w.write(3, func(int) string { return "" })
	for _, command := range []string{"check", "run"} {
		if code, out := a.payrun(command, a.path("pay.csv")); code != ExitPaid {
			t.Fatalf("%s ended with %d: %s", command, code, out)
		}
	}
	return a
}

func (a *archived) path(name string) string { return filepath.Join(a.dir, name) }

// named is the one file that a pattern finds.
func (a *archived) named(pattern string) string {
	a.t.Helper()
	found, err := filepath.Glob(a.path(pattern))
	if err != nil || len(found) != 1 {
		a.t.Fatalf("%s: %v %v", pattern, found, err)
	}
	return found[0]
}

func (a *archived) payrun(args ...string) (int, string) {
	var out bytes.Buffer
	code := Main(context.Background(), append([]string{"--gateway", "simulator", "--state", a.path("state"), "-q"}, args...), strings.NewReader(""), &out, &out)
	return code, out.String()
}

// verify asks for --json, and expects the differences to name what.
func (a *archived) verify(what string, workbooks ...string) proof {
	a.t.Helper()
	var out, errs bytes.Buffer
	args := append([]string{"verify", "--gateway", "simulator", "--state", a.path("state"), "--json"}, workbooks...)
	code := Main(context.Background(), args, strings.NewReader(""), &out, &errs)
	var p proof
	if err := json.Unmarshal(out.Bytes(), &p); err != nil {
		a.t.Fatalf("%v in %s%s", err, out.String(), errs.String())
	}
	switch {
	case what == "" && (code != ExitPaid || len(p.Differences) > 0):
		a.t.Errorf("it ended with %d: %v %s", code, p.Differences, errs.String())
	case what != "" && (code != ExitUnexpected || !slices.ContainsFunc(p.Differences, func(d string) bool { return strings.Contains(d, what) })):
		a.t.Errorf("it ended with %d and does not name %s: %v", code, what, p.Differences)
	}
	return p
}

// flip changes one byte in the middle of a file.
func (a *archived) flip(path string) {
	a.t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		a.t.Fatal(err)
	}
	text[len(text)/2] ^= 1
	if err := os.WriteFile(path, text, 0o600); err != nil {
		a.t.Fatal(err)
	}
}

// TestOneChangedByteIsNamed: whoever changes a closed month leaves a trace
// that names the file.
func TestOneChangedByteIsNamed(t *testing.T) {
	for _, pattern := range []string{"pay.csv", "*CHECK*.xlsx", "*RESULTS*.xlsx", "*.sha256"} {
		t.Run(pattern, func(t *testing.T) {
			a := newArchived(t)
			if p := a.verify(""); len(p.Files) != 4 || len(p.Absent) != 0 {
				t.Fatalf("as it was: %v, absent %v", p.Files, p.Absent)
			}
			path := a.named(pattern)
			a.flip(path)
			p := a.verify(path)
			if len(p.Differences) != 1 || slices.Contains(p.Files, path) {
				t.Errorf("differences %v, as they were %v", p.Differences, p.Files)
			}
		})
	}
}

// TestOneChangedByteOfTheLedgerIsNamed: an event that says something else than
// it did is found by its number.
func TestOneChangedByteOfTheLedgerIsNamed(t *testing.T) {
	a := newArchived(t)
	path := filepath.Join(a.dir, "state", simulatorName, "payrun.db")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(text, []byte(`{"cause":"answer"`))
	if at < 0 {
		t.Fatal("no answer is in the ledger")
	}
	text[at+len(`{"cause":"answe`)] ^= 1
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := a.payrun("verify"); code != ExitUnexpected || !strings.Contains(out, "broken at event") {
		t.Errorf("%d %s", code, out)
	}
}

// TestPrintedPlaceIsHeldAgainstTheChain: a workbook proves that its ledger is
// the one that wrote it, and a ledger that its workbook is.
func TestPrintedPlaceIsHeldAgainstTheChain(t *testing.T) {
	a, other := newArchived(t), newArchived(t)
	results := a.named("*RESULTS*.xlsx")
	if p := a.verify("", results); len(p.Printed) != 1 || len(p.Notes) != 0 {
		t.Errorf("printed %v, notes %v", p.Printed, p.Notes)
	}
	other.verify("another ledger", results)
	moved := a.path("elsewhere.xlsx")
	if err := os.Rename(results, moved); err != nil {
		t.Fatal(err)
	}
	if p := a.verify("", moved); !slices.Contains(p.Files, moved) || !slices.Contains(p.Absent, results) {
		t.Errorf("files %v, absent %v", p.Files, p.Absent)
	}
	if p := a.verify("", a.named("*CHECK*.xlsx")); len(p.Printed) != 0 || len(p.Notes) != 0 { // its contents prove it
		t.Errorf("printed %v, notes %v", p.Printed, p.Notes)
	}
	a.verify("nothing proves", a.strange("strange.csv", "a,b\n"))
	a.verify("cannot be read", a.strange("strange.xlsx", "PK\x03\x04 and nothing more"))
}

// strange writes a file that is not from here.
func (a *archived) strange(name, text string) string {
	a.t.Helper()
	if err := os.WriteFile(a.path(name), []byte(text), 0o600); err != nil {
		a.t.Fatal(err)
	}
	return a.path(name)
}

// TestPrintedPlaceThatWasChangedIsNamed: a workbook whose printed hash is not
// the chain's was changed, or its ledger was.
func TestPrintedPlaceThatWasChangedIsNamed(t *testing.T) {
	a := newArchived(t)
	path := a.named("*RESULTS*.xlsx")
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	h, err := writer.Anchor(path)
	if err != nil {
		t.Fatal(err)
	}
	found, err := f.SearchSheet("Audit", h.Hash)
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	if err := f.SetCellStr("Audit", found[0], strings.Repeat("0", 64)); err != nil {
		t.Fatal(err)
	}
	if err := f.SaveAs(a.path("forged.xlsx")); err != nil {
		t.Fatal(err)
	}
	a.verify("this ledger does not have", a.path("forged.xlsx"))
}

// TestOpenRunHasNoManifest: what may still change is not sealed.
func TestOpenRunHasNoManifest(t *testing.T) {
	a := &archived{t, t.TempDir()}
	w := &world{t: t, in: dialects["leanx"], sheet: a.path("pay.csv")}
	w.write(3, func(int) string { return "" })
	settings := a.path("payrun.toml")
	if err := os.WriteFile(settings, []byte("[pay]\nsettle_for = \"0s\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := a.payrun("run", "--settings", settings, "--quirk", "ref:2026-11-E0002=pending-stuck", a.path("pay.csv")); code != ExitOpen {
		t.Fatalf("%d %s", code, out)
	}
	if found, _ := filepath.Glob(a.path("*.sha256")); len(found) != 0 {
		t.Errorf("%v", found)
	}
	if p := a.verify("", a.named("*RESULTS*.xlsx")); len(p.Notes) != 1 || len(p.Printed) != 1 {
		t.Errorf("notes %v, printed %v", p.Notes, p.Printed)
	}
}

// TestManifestNamesWhatItLiesBeside: its names are found from its own folder,
// wherever payrun stands when it is read.
func TestManifestNamesWhatItLiesBeside(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "done")
	path := filepath.Join(dir, "r.xlsx"+manifestEnding)
	far := filepath.Join(t.TempDir(), "far.csv")
	found := readManifest(path, []byte("# a comment  with two blanks\n"+strings.Repeat("a", 64)+"  r.xlsx\n"+strings.Repeat("b", 64)+"  ../in/pay.csv\n"+strings.Repeat("c", 64)+"  "+filepath.ToSlash(far)+"\n"))
	want := []listed{
		{filepath.Join(dir, "r.xlsx"), strings.Repeat("a", 64)}, {filepath.Join(filepath.Dir(dir), "in", "pay.csv"), strings.Repeat("b", 64)}, {far, strings.Repeat("c", 64)},
	}
	if !slices.Equal(found, want) {
		t.Errorf("%v, want %v", found, want)
	}
}

// TestVerifySpeaksEveryLanguage: no code stands where a sentence should.
func TestVerifySpeaksEveryLanguage(t *testing.T) {
	a := newArchived(t)
	a.flip(a.path("pay.csv"))
	for _, lang := range wording.Languages() {
		if code, out := a.payrun("verify", "--lang", lang, a.named("*RESULTS*.xlsx")); code != ExitUnexpected || strings.Contains(out, "v.") || !strings.Contains(out, "pay.csv") {
			t.Errorf("%s: %d %s", lang, code, out)
		}
	}
}
