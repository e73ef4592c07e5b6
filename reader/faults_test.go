package reader

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"payrun/batch"
)

// fault is what is wrong in one cell of the sheet of forty faults.
type fault struct {
	column string
	value  any
	code   string
}

// faults are forty, of which the last is the second cell of a merged pair.
func faults() []fault {
	usd, percent := styled{450.0, inFormat(`[$USD] #,##0.00`)}, styled{0.5, inFormat("0.00%")}
	day := styled{46351, dateFmt}
	return []fault{
		{"C", nil, "R101"}, {"C", "871203", "R114"}, {"C", strings.Repeat("Long ", 300), "R141"},
		{"D", nil, "R104"}, {"D", 1234567890123450, "R106"}, {"D", "1.23457E+15", "R107"}, {"D", "11223344O566", "R108"},
		{"D", "Maybank 112233445566", "R108"}, {"D", "3,123,456,730", "R108"}, {"D", "112233445566.0", "R109"},
		{"D", 123456.5, "R109"}, {"D", "0000000000", "R109"}, {"D", -112233445566, "R109"}, {"D", strings.Repeat("9", 36), "R109"},
		{"D", day, "R110"}, {"D", "１１２２３３４４５５６６", "R111"}, {"D", "112233\u202e445566", "R111"}, {"D", "١١٢٢٣٣٤٤٥٥٦٦", "R111"},
		{"D", true, "R139"}, {"D", formula{"Staff!D9", nil}, "R137"},
		{"F", nil, "R102"}, {"F", "on leave", "R130"}, {"F", "-", "R130"}, {"F", "12,34.50", "R130"}, {"F", "RM", "R130"}, {"F", "1 2 3", "R130"},
		{"F", "1.234", "R131"}, {"F", "1,234", "R131"}, {"F", "1e3", "R132"}, {"F", "1,450.567", "R133"}, {"F", "(450.00)", "R134"},
		{"F", "450.00-", "R134"}, {"F", "USD 450.00", "R145"}, {"F", usd, "R145"}, {"F", percent, "R149"}, {"F", day, "R136"},
		{"F", formula{"1500-50", nil}, "R137"}, {"A", day, "R116"}, {"A", 1234567890123450, "R117"},
		{"F", nil, "R140"},
	}
}

// fortyFaults is the sheet: each payee has one fault, but for one before the
// last, whose amount is merged with the last one's.
func fortyFaults() [][]any {
	sheet := row("Reference", "Employee No", "Name", "Account No", "Bank", "Amount")
	all := faults()
	for i, f := range append(all[:len(all)-1:len(all)-1], fault{"", nil, ""}, all[len(all)-1]) {
		cells := []any{fmt.Sprintf("A-%d", i+1), fmt.Sprintf("E%d", i+1), "Lim Ah Kow", fmt.Sprintf("1122334455%02d", i), "Maybank", 450.0}
		if f.column != "" {
			cells[f.column[0]-'A'] = f.value
		}
		sheet = append(sheet, cells)
	}
	return sheet
}

// TestFortyFaultsAreFoundInOnePass: a person who has to send a sheet forty
// times to learn of forty faults pays by hand instead.
func TestFortyFaultsAreFoundInOnePass(t *testing.T) {
	r, err := Open("testdata/sheets/forty-faults.xlsx", myr)
	must(t, err)
	defer r.Close()
	var got, want []string
	rows := 0
	for row, err := range r.Rows() {
		must(t, err)
		rows++
		for _, d := range row.Defects {
			got = append(got, fmt.Sprintf("%s%d %s", d.Column, d.Row, d.Code))
			if d.Sheet != "Faults" || d.Name != row.Values[batch.FieldName] {
				t.Errorf("%s%d: sheet %q, name %q", d.Column, d.Row, d.Sheet, d.Name)
			}
		}
	}
	for i, f := range faults() {
		at := i + 2
		if i == len(faults())-1 {
			at++
		}
		want = append(want, fmt.Sprintf("%s%d %s", f.column, at, f.code))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("defects (-want +got):\n%s", diff)
	}
	if len(want) != 40 || rows != 41 {
		t.Errorf("%d faults in %d rows", len(want), rows)
	}
}
