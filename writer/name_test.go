package writer

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"payrun/batch"
)

func TestTheOutcomeIsReadableInTheFolder(t *testing.T) {
	some, all, simulated, blocked, test := november(), sheet32(), sheet32(), november(), sheet32()
	simulated.Run.Debtor.Environment = "simulator"
	blocked.State = batch.StateBlocked
	test.Host = "127.0.0.1:8080"
	at := time.Date(2026, time.November, 25, 10, 32, 59, 0, kl)
	tests := []struct {
		name, input string
		r           *batch.Report
		want        string
	}{
		{"some paid", "/in/Payroll Nov 2026.xlsx", some, "Payroll Nov 2026 – RESULTS 2026-11-25 1032 – 26 of 32 paid.xlsx"},
		{"all paid", "Payroll Nov 2026.csv", all, "Payroll Nov 2026 – RESULTS 2026-11-25 1032 – 32 of 32 paid.xlsx"},
		{"simulated", "a.b.xlsx", simulated, "a.b – RESULTS 2026-11-25 1032 – 32 of 32 paid – SIMULATED.xlsx"},
		{"a gateway on this machine", "p.xlsx", test, "p – RESULTS 2026-11-25 1032 – 32 of 32 paid – TEST.xlsx"},
		{"blocked", "p.xlsx", blocked, "p – RESULTS 2026-11-25 1032 – 26 of 32 paid – BLOCKED.xlsx"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := ResultsName(tt.input, tt.r, at); got != tt.want {
				t.Errorf("\n got %s\nwant %s", got, tt.want)
			}
		})
	}
	if got, want := CheckName("Payroll Nov 2026.xlsx", checked()), "Payroll Nov 2026 – CHECK – 29 payees – RM 40,535.60.xlsx"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got, want := ProblemsName("Payroll Nov 2026.csv"), "Payroll Nov 2026 – PROBLEMS.xlsx"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// A workbook of ours that is dropped back, corrected, gives results of the same
// payroll: its name must not grow with each round.
func TestANameDoesNotGrow(t *testing.T) {
	r := november()
	first := ResultsName("Payroll Nov 2026.xlsx", r, written)
	if second := ResultsName(first, r, written); second != first {
		t.Errorf("%q became %q", first, second)
	}
	if again := ResultsName(CheckName("Payroll Nov 2026.xlsx", checked()), r, written); again != first {
		t.Errorf("from a check it became %q", again)
	}
	if again := ResultsName(ProblemsName(first), r, written); again != first {
		t.Errorf("from problems it became %q", again)
	}
}

// File systems refuse names of more than 255 bytes, and a result must not be
// lost to that.
func TestALongNameIsCutBeforeTheOutcome(t *testing.T) {
	for _, stem := range []string{strings.Repeat("a", 250), strings.Repeat("é", 200), strings.Repeat("工资", 60)} {
		got := ResultsName(stem+".xlsx", november(), written)
		if len(got)+len(" (99)") > 255 {
			t.Errorf("%d bytes: %s", len(got), got)
		}
		if !utf8.ValidString(got) {
			t.Errorf("a letter was cut in two: %q", got)
		}
		if !strings.HasSuffix(got, " – 26 of 32 paid.xlsx") {
			t.Errorf("the outcome is gone: %s", got)
		}
	}
}
