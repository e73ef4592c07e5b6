package reader

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"payrun/batch"
)

// drawn is a row of a drawn table and what it is.
type drawn struct {
	cells []string
	wish  bool
}

// drawTable draws a table of payees, faulty payees, headings, blank rows,
// repeated headers and true totals, under a header in any order of columns.
func drawTable(t *rapid.T) (header []string, table []drawn) {
	header = rapid.Permutation([]string{"Reference", "Employee No", "Name", "Account No", "Bank", "Net Pay", "Remarks"}).Draw(t, "header")
	put := func(values map[string]string) []string {
		cells := make([]string, len(header))
		for i, h := range header {
			cells[i] = values[h]
		}
		return cells
	}
	sum := decimal.Zero
	n := rapid.IntRange(1, 30).Draw(t, "rows")
	for i := range n {
		switch rapid.SampledFrom([]string{"payee", "payee", "payee", "payee", "fault", "heading", "blank", "header"}).Draw(t, "kind") {
		case "payee":
			amount := decimal.New(rapid.Int64Range(1, 999_99).Draw(t, "cents"), -2)
			sum = sum.Add(amount)
			table = append(table, drawn{put(map[string]string{"Reference": fmt.Sprintf("A-%d", i), "Employee No": fmt.Sprintf("E%d", i), "Name": drawName(t), "Account No": fmt.Sprintf("1122334%05d", i), "Bank": "Maybank", "Net Pay": amount.StringFixed(2)}), true})
		case "fault":
			account := rapid.SampledFrom([]string{"", "12AB", "1.23457E+15", "112233445566"}).Draw(t, "account")
			table = append(table, drawn{put(map[string]string{"Reference": fmt.Sprintf("A-%d", i), "Employee No": fmt.Sprintf("E%d", i), "Name": drawName(t), "Account No": account, "Net Pay": rapid.SampledFrom([]string{"on leave", "1.234", "(5.00)x", "USD 5"}).Draw(t, "amount")}), true})
		case "heading":
			table = append(table, drawn{put(map[string]string{"Name": rapid.SampledFrom([]string{"Sales", "Factory", "Kilang"}).Draw(t, "department")}), false})
		case "blank":
			table = append(table, drawn{put(nil), false})
		case "header":
			table = append(table, drawn{slices.Clone(header), false})
		}
	}
	if rapid.Bool().Draw(t, "total") {
		table = append(table, drawn{put(map[string]string{"Name": rapid.SampledFrom([]string{"Total", "JUMLAH", "Grand Total"}).Draw(t, "label"), "Net Pay": sum.StringFixed(2)}), false})
	}
	return header, table
}

func drawName(t *rapid.T) string {
	return rapid.SampledFrom([]string{"Siti Aminah binti Othman", "Lim, Ah Kow", "Muthu a/l Ramasamy", "Nor\u00e9 \"Din\" Ali", "D'Cruz"}).Draw(t, "name")
}

// reading is what became of a table.
type reading struct {
	rows    map[int]batch.Row
	skipped map[int]string
	err     error
}

func readTable(t *rapid.T, path string) reading {
	got := reading{rows: map[int]batch.Row{}, skipped: map[int]string{}}
	r, err := Open(path, myr)
	if err != nil {
		got.err = err
		return got
	}
	defer r.Close()
	last := 0
	for row, err := range r.Rows() {
		if err != nil {
			got.err = err
			return got
		}
		if row.Number <= last {
			t.Fatalf("row %d came after row %d", row.Number, last)
		}
		last = row.Number
		got.rows[row.Number] = row
	}
	for _, s := range r.Source().Skipped {
		if _, twice := got.skipped[s.Row]; twice {
			t.Fatalf("row %d was skipped twice", s.Row)
		}
		got.skipped[s.Row] = s.Why
	}
	return got
}

// TestNoRowIsLost: each row that is not blank is a wish, with or without
// defects, or is skipped by its number; never both and never neither.
func TestNoRowIsLost(t *testing.T) {
	path := filepath.Join(t.TempDir(), "table.csv")
	rapid.Check(t, func(t *rapid.T) {
		header, table := drawTable(t)
		writeTable(t, path, header, table)
		got := readTable(t, path)
		wishes := 0
		for i, d := range table {
			number := i + 2
			row, isRow := got.rows[number]
			_, isSkipped := got.skipped[number]
			if d.wish {
				wishes++
			}
			switch blank := strings.Join(d.cells, "") == ""; {
			case got.err != nil:
			case d.wish && (!isRow || isSkipped):
				t.Fatalf("row %d pays somebody and was lost: %q", number, d.cells)
			case !d.wish && isRow:
				t.Fatalf("row %d pays nobody and became %v", number, row.Values)
			case !d.wish && !blank && !isSkipped:
				t.Fatalf("row %d vanished: %q", number, d.cells)
			case isRow && !slices.Equal(row.Original, d.cells):
				t.Fatalf("row %d was %q, is %q", number, d.cells, row.Original)
			}
		}
		if bad, found := errors.AsType[*batch.Refusal](got.err); got.err != nil && (!found || bad.Code != "F301" || wishes > 0) {
			t.Fatalf("%d wishes: %v", wishes, got.err)
		}
	})
}

func writeTable(t *rapid.T, path string, header []string, table []drawn) {
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := csv.NewWriter(f)
	all := [][]string{header}
	for _, d := range table {
		all = append(all, d.cells)
	}
	if err := w.WriteAll(all); err != nil {
		t.Fatal(err)
	}
}

// TestATotalIsCompared: one cent more or less in any row, or a row left out,
// and her total stops the file.
func TestATotalIsCompared(t *testing.T) {
	path := filepath.Join(t.TempDir(), "total.csv")
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		text.WriteString("Name,Account No,Amount\n")
		sum := decimal.Zero
		for i := range rapid.IntRange(1, 20).Draw(t, "rows") {
			amount := decimal.New(rapid.Int64Range(1, 99_999).Draw(t, "cents"), -2)
			sum = sum.Add(amount)
			fmt.Fprintf(&text, "Lim Ah Kow,1122334%05d,%s\n", i, amount.StringFixed(2))
		}
		wrong := decimal.New(rapid.Int64Range(-500, 500).Draw(t, "wrong"), -2)
		fmt.Fprintf(&text, "Total,,%s\n", sum.Add(wrong).StringFixed(2))
		if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		got := readTable(t, path)
		bad, refused := errors.AsType[*batch.Refusal](got.err)
		if refused == wrong.IsZero() || refused && bad.Code != "F336" {
			t.Fatalf("off by %s: %v", wrong, got.err)
		}
	})
}

// TestBothFormatsReadTheSame: a sheet saved as CSV is the same sheet; read
// otherwise, its references would be others and everybody would be paid twice.
func TestBothFormatsReadTheSame(t *testing.T) {
	dir := t.TempDir()
	text, book := filepath.Join(dir, "a.csv"), filepath.Join(dir, "a.xlsx")
	rapid.Check(t, func(t *rapid.T) {
		header, table := drawTable(t)
		writeTable(t, text, header, table)
		writeBook(t, book, header, table)
		a, b := readTable(t, text), readTable(t, book)
		if (a.err == nil) != (b.err == nil) || len(a.rows) != len(b.rows) {
			t.Fatalf("%d rows, %v; %d rows, %v", len(a.rows), a.err, len(b.rows), b.err)
		}
		for number, x := range a.rows {
			y := b.rows[number]
			x.Values[batch.FieldAmount], y.Values[batch.FieldAmount] = "", ""
			if x.Values != y.Values || !x.Amount.Equal(y.Amount) || x.Readable != y.Readable || len(x.Defects) != len(y.Defects) {
				t.Fatalf("row %d:\n%v %s %v\n%v %s %v", number, x.Values, x.Amount, x.Defects, y.Values, y.Amount, y.Defects)
			}
		}
		for number, why := range a.skipped {
			if b.skipped[number] != why {
				t.Fatalf("row %d is skipped for %s and %s", number, why, b.skipped[number])
			}
		}
	})
}

// writeBook writes the same table as a workbook: amounts as numbers where they
// are, everything else as text.
func writeBook(t *rapid.T, path string, header []string, table []drawn) {
	f := excelize.NewFile()
	defer f.Close()
	for i, d := range append([]drawn{{cells: header}}, table...) {
		for j, text := range d.cells {
			cell, _ := excelize.CoordinatesToCellName(j+1, i+1)
			var value any = text
			if amount, err := decimal.NewFromString(text); err == nil && header[j] == "Net Pay" && text != "1.234" {
				value = amount.InexactFloat64()
			}
			if text == "" {
				continue
			}
			if err := f.SetCellValue("Sheet1", cell, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
}

// TestRowsAreReadOnce: a second reading of a stream would be an empty one.
func TestRowsAreReadOnce(t *testing.T) {
	r, err := Open("testdata/sheets/canonical.csv", myr)
	must(t, err)
	defer r.Close()
	for _, err := range r.Rows() {
		must(t, err)
	}
	for _, err := range r.Rows() {
		if err == nil {
			t.Error("rows came twice")
		}
		return
	}
	t.Error("the second reading was an empty sheet")
}

// TestReadingMayStop: whoever has seen enough leaves nothing behind.
func TestReadingMayStop(t *testing.T) {
	for _, file := range []string{"canonical.csv", "titles-total-signature.xlsx"} {
		r, err := Open(filepath.Join("testdata/sheets", file), myr)
		must(t, err)
		for range r.Rows() {
			break
		}
		must(t, r.Close())
	}
}

// TestAChangedFileIsRefused: what was checked must be what is read.
func TestAChangedFileIsRefused(t *testing.T) {
	path := saved(t, "changing.csv", []byte("Name,Account No,Amount\nLim Ah Kow,112233445566,10.00\n"))
	r, err := Open(path, myr)
	must(t, err)
	defer r.Close()
	must(t, os.WriteFile(path, []byte("Name,Account No,Amount\nLim Ah Kow,112233445566,99.00\n"), 0o600))
	var last error
	for _, err := range r.Rows() {
		last = err
	}
	if bad, found := errors.AsType[*batch.Refusal](last); !found || bad.Code != "F345" {
		t.Errorf("got %v", last)
	}
}
