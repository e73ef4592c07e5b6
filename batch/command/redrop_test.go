package command

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"payrun/batch"
	"payrun/client/simulator"
)

// TestTheFailedSheetDroppedBackPaysExactlyThoseRows: the officer corrects the
// Failed sheet of the results workbook, saves it and runs it: attempt 2 of
// exactly those rows; dropped again, nothing.
func TestTheFailedSheetDroppedBackPaysExactlyThoseRows(t *testing.T) {
	quirks := map[string]string{"ref:2026-11-E0002": "failed", "ref:2026-11-E0004": "failed", "ref:2026-11-E0003": "silent-before"}
	story(t, 5, simulator.Config{Quirks: quirks}, func(t *testing.T, w *world) {
		r := w.mustRun()
		if r.Totals[batch.WordFailed].Count != 2 || r.Totals[batch.WordUnknown].Count != 1 {
			t.Fatalf("%+v", r.Totals)
		}
		results := filepath.Join(w.dir, "results.xlsx")
		if err := w.life(func(o *office) error { _, err := o.write(w.sheet, results, r); return err }); err != nil {
			t.Fatal(err)
		}
		dropped := filepath.Join(w.dir, "failed rows.xlsx")
		correct(t, results, dropped, "2026-11-E0002", "512299990001")
		w.sheet, w.rows = dropped, 2
		before := w.totalCreates()
		r, err := w.run()
		if err != nil {
			t.Fatal(err)
		}
		if n := w.totalCreates() - before; n != 2 || r.Totals[batch.WordPaid].Count != 2 || len(r.Lines) != 2 {
			t.Fatalf("%d creates, %+v", n, r.Totals)
		}
		if m := w.moves(); m["2026-11-E0002-R2"] != 1 || m["2026-11-E0004-R2"] != 1 || m["2026-11-E0003-R2"] != 0 {
			t.Errorf("moves %v", m)
		}
		w.checkTable()
		if r, err = w.mustNotSend("the same sheet again"); err != nil || r.Totals[batch.WordAlreadyPaid].Count != 2 {
			t.Errorf("%v %+v", err, r)
		}
	})
}

// correct opens the results workbook as the officer would, corrects one account
// on the Failed sheet, and saves the workbook under another name.
func correct(t *testing.T, from, to, ref, account string) {
	t.Helper()
	f, err := excelize.OpenFile(from)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := ""
	for _, name := range f.GetSheetList() {
		if strings.HasPrefix(name, "Failed") {
			sheet = name
		}
	}
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err, f.GetSheetList())
	}
	for n, row := range rows {
		for col, text := range row {
			if text == ref {
				cell, _ := excelize.CoordinatesToCellName(col+5, n+1)
				if err := f.SetCellStr(sheet, cell, account); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := f.SaveAs(to); err != nil {
		t.Fatal(err)
	}
}
