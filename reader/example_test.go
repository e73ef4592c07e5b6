package reader_test

import (
	"fmt"

	"payrun/batch"
	"payrun/batch/wording"
	"payrun/reader"
)

// A sheet is opened, understood without settings, and read row by row.
func ExampleOpen() {
	r, err := reader.Open("testdata/sheets/malay.csv", reader.Options{Currency: "MYR"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Close()
	for row, err := range r.Rows() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("row %d: %s to %s, %s\n", row.Number, row.Amount, row.Values[batch.FieldAccount], row.Values[batch.FieldName])
	}
	s := r.Source()
	fmt.Println("month:", s.Period)
	for _, note := range s.Notes {
		fmt.Println(wording.Defect("en", note))
	}
	// Output:
	// row 5: 1498.1 to 12345678900021, Zulkifli bin Mat Isa
	// row 6: 1275.5 to 221234567812, Rosmah binti Ibrahim
	// month: 2026-11
	// The total in G7, RM 2,773.60, is the sum of the rows.
}

// What is wrong with a row is part of the row, and stops nobody else.
func ExampleReading_Rows() {
	r, err := reader.Open("testdata/sheets/scientific.csv", reader.Options{Currency: "MYR"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Close()
	for row, err := range r.Rows() {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, d := range row.Defects[:min(1, len(row.Defects))] {
			fmt.Println(d.Code, d.Column, d.Row)
		}
	}
	// Output:
	// R107 E 2
	// R109 E 3
	// R108 E 5
}
