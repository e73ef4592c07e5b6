package writer

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"payrun/batch"
)

// What somebody typed comes back letter for letter, whatever it is: a changed
// name is another payee.
func TestAnyTextComesBackUnchanged(t *testing.T) {
	dir := t.TempDir()
	inXML := func(r rune) bool {
		return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r < 0xd800 || r >= 0xe000 && r < 0xfffe || r >= 0x10000
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Map(func(r rune) rune {
			if !inXML(r) {
				return -1
			}
			return r
		}, rapid.String().Draw(t, "text"))
		r := sheet32()
		r.Lines = r.Lines[:1]
		r.Lines[0].Name, r.Lines[0].Retry, r.Lines[0].Word = text, true, batch.WordFailed
		r.Lines[0].Original = []string{text, "", text, "", "", ""}
		tie(r)
		path, err := Results(filepath.Join(dir, "r.xlsx"), r, Options{})
		if err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for sheet, cell := range map[string]string{"Results": "C4", "Failed – fix and re-drop": "C4"} {
			if got, err := f.GetCellValue(sheet, cell); err != nil || got != text {
				t.Fatalf("%s!%s: %q came back as %q (%v)", sheet, cell, text, got, err)
			}
			if formula, _ := f.GetCellFormula(sheet, cell); formula != "" {
				t.Fatalf("%s!%s: %q became the formula %q", sheet, cell, text, formula)
			}
		}
	})
}
