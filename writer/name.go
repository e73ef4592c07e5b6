package writer

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"payrun/batch"
	"payrun/batch/wording"
)

// nameMax bounds a file's name, in bytes: 255 is what file systems take, less
// the room for " (99)".
const nameMax = 255 - len(" (99)")

// ResultsName is the name of a run's RESULTS workbook: "Payroll Nov 2026 –
// RESULTS 2026-11-25 1032 – 31 of 32 paid.xlsx". It says when no money moved
// and when the run was blocked. The time is written in at's own zone.
func ResultsName(inputPath string, r *batch.Report, at time.Time) string {
	paid := r.Totals[batch.WordPaid].Count + r.Totals[batch.WordAlreadyPaid].Count
	return name(inputPath, "RESULTS "+at.Format("2006-01-02 1504"), r, fmt.Sprintf(" – %d of %d paid", paid, r.Rows.InSheet.Count))
}

// CheckName is the name of a CHECK workbook: "Payroll Nov 2026 – CHECK – 32
// payees – RM 45,210.55.xlsx", with what a run would send.
func CheckName(inputPath string, r *batch.Report) string {
	c := r.Run.Debtor.Currency
	return name(inputPath, "CHECK", r, fmt.Sprintf(" – %d payees – %s %s", r.ToPay.Count, c.Sign(), batch.Grouped(r.ToPay.Amount, c)))
}

// ProblemsName is the name of a PROBLEMS workbook: "Payroll Nov 2026 –
// PROBLEMS.xlsx".
func ProblemsName(inputPath string) string { return fit(stem(inputPath), " – PROBLEMS.xlsx") }

// name joins the parts of a name; the input's own part gives way when there is
// too little room.
func name(inputPath, what string, r *batch.Report, outcome string) string {
	tail := " – " + what + outcome
	switch {
	case r.Run.Debtor.Simulated():
		tail += " – SIMULATED"
	case wording.Test(r):
		tail += " – TEST"
	}
	if r.State == batch.StateBlocked {
		tail += " – BLOCKED"
	}
	return fit(stem(inputPath), tail+".xlsx")
}

// stem is the input's name without its ending and without what an earlier name
// of ours put after it, so that a workbook dropped back does not grow a tail.
func stem(inputPath string) string {
	base := filepath.Base(inputPath)
	s := strings.TrimSuffix(base, filepath.Ext(base))
	for _, ours := range []string{" – RESULTS", " – CHECK", " – PROBLEMS"} {
		s, _, _ = strings.Cut(s, ours)
	}
	return s
}

// fit cuts the stem, at a letter, until the name can be a file's.
func fit(stem, tail string) string {
	for len(stem)+len(tail) > nameMax && stem != "" {
		_, n := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-n]
	}
	return stem + tail
}
