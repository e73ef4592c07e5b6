package terminal

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"payrun/batch"
)

func rm(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// row is a row of the tests' payroll.
func row(n int, name, amount string, w batch.Word, advice, value string) batch.ReportLine {
	return batch.ReportLine{
		Line: batch.Line{Row: n, Name: name, Ref: batch.Reference("E" + name[:1]), Amount: rm(amount), Readable: true, Disposition: batch.ToPay},
		Word: w, Advice: advice, Value: value, Retry: w == batch.WordFailed,
	}
}

// report is a run of the rows, with money that ties.
func report(lines ...batch.ReportLine) *batch.Report {
	r := &batch.Report{
		Run:   batch.Run{Name: "nov-7f3a", Lang: "en", Debtor: batch.Debtor{Gateway: "leanx", Environment: "live", Currency: "MYR"}},
		State: batch.StateFinal, Host: "api.leanx.io", Lines: lines, Totals: map[batch.Word]batch.Total{}, Sent: len(lines),
		Money: batch.MoneyProof{Known: true},
	}
	for _, l := range lines {
		total := r.Totals[l.Word]
		r.Totals[l.Word] = total.Add(l.Amount)
		r.Rows.InSheet = r.Rows.InSheet.Add(l.Amount)
		if l.Word == batch.WordWaiting || l.Word == batch.WordUnknown {
			r.State = batch.StateProvisional
		}
	}
	return r
}

func printed(t *testing.T, r *batch.Report, o Options) string {
	t.Helper()
	var b strings.Builder
	if err := Print(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestASummarySaysWhoWasNotPaidAndWhatToDo(t *testing.T) {
	paid := row(5, "Lim Ah Kow", "1450.00", batch.WordPaid, "P300", "")
	failed := row(23, "R. Kumar", "800.00", batch.WordFailed, "P320", "account check failed at the bank")
	tests := []struct {
		name string
		r    *batch.Report
		want string
	}{
		{"everyone paid", report(paid), `
Everyone was paid: 1 of 1

  ✔ Paid                 1   RM      1,450.00
  Difference             0   RM          0.00   rows and pool both tie

Nothing is left to do. Print the Summary, sign it and file it.

Wrote    r.xlsx
`},
		{"one failed, one waits", report(paid, failed, row(26, "Nur Aisyah", "950.00", batch.WordWaiting, "P311", "")), `
PROVISIONAL – SOME ROWS ARE NOT FINAL
1 of 3 paid

  ✔ Paid                 1   RM      1,450.00
  … Waiting              1   RM        950.00
  ✖ Failed               1   RM        800.00
  Difference             0   RM          0.00   rows and pool both tie (provisional: 1 not final)

  ✖ row 23, R. Kumar: No money moved: account check failed at the bank. Ask the person, correct the
    row on the Failed sheet and drop that sheet again.
  … row 26, Nur Aisyah: Needs approval at the gateway, usually 30–40 minutes. Wait; do not pay
    again.

Waiting: 1. Wait, and do NOT pay them again. “payrun results nov-7f3a” brings this workbook up to
date.
Failed: 1. Correct the rows on the sheet “Failed – fix and re-drop”, save, and drop this workbook
again: only those rows are paid.

Wrote    r.xlsx
Next     payrun results nov-7f3a
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := printed(t, tt.r, Options{Results: "r.xlsx"})
			if d := cmp.Diff(strings.Split(strings.TrimPrefix(tt.want, "\n"), "\n"), strings.Split(got, "\n")); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// Whoever runs a paid file again must learn first that nothing was sent.
func TestARepetitionSaysFirstThatNothingWasSent(t *testing.T) {
	r := report(row(5, "Lim", "1.00", batch.WordAlreadyPaid, "P350", "25 Nov 2026"))
	r.Repeat, r.Sent = true, 0
	r.Run.Debtor.Environment = "simulator"
	got := printed(t, r, Options{})
	if !strings.HasPrefix(got, "Nothing was sent: all 1 were paid before\nSIMULATED – NO MONEY MOVED\n") {
		t.Error(got)
	}
	r = report(row(5, "Lim", "1.00", batch.WordUnknown, "P301", ""))
	r.Repeat, r.Sent = true, 0
	if got := printed(t, r, Options{}); !strings.HasPrefix(got, "Nothing was sent this time: 0 of 1 are paid\n") {
		t.Error(got)
	}
}

// A difference is never hidden, and its likely causes are named.
func TestADifferenceIsNamed(t *testing.T) {
	r := report(row(5, "Lim", "1.00", batch.WordPaid, "P300", ""))
	r.Money.Difference, r.Money.Causes = rm("-50.00"), []string{"C901", "C902"}
	r.Alarms = []batch.Alarm{{Code: "A704", Value: "RM 50.00"}}
	got := printed(t, r, Options{})
	for _, want := range []string{
		"! The pool fell by RM 50.00 that this run did not pay.",
		"RM        -50.00   The pool holds RM 50.00 less than this run explains. Likely: another user of the pool, a fee that was not expected.",
		"The money does not tie.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "both tie") || strings.Contains(got, "Nothing is left to do") {
		t.Error(got)
	}
}

func TestAnUnreadPoolIsNotCalledTied(t *testing.T) {
	r := report(row(5, "Lim", "1.00", batch.WordPaid, "P300", ""))
	r.Money.Known = false
	if got := printed(t, r, Options{}); !strings.Contains(got, "rows tie; the pool was not read") {
		t.Error(got)
	}
}

// A name from a sheet must not move the cursor, change colours or turn the
// direction of what follows.
func TestNoNameObeysTheTerminal(t *testing.T) {
	evil := "A\x1b[2J\x1b]0;x\x07\r\u202e\u200b\u0085Z"
	r := report(row(5, evil, "1.00", batch.WordFailed, "P320", evil))
	r.Run.Source = batch.Source{File: evil, Sheet: evil}
	r.Changes = []batch.Change{{Kind: "name", Name: evil, Before: evil}}
	got := printed(t, r, Options{Results: evil})
	var check strings.Builder
	if err := PrintCheck(&check, r, Options{}); err != nil {
		t.Fatal(err)
	}
	for _, c := range got + check.String() {
		if c != '\n' && (c < ' ' || c >= 0x7f && c < 0xa0 || c == '\u202e' || c == '\u200b') {
			t.Fatalf("%q is printed in %q", c, got)
		}
	}
}

// A thousand failures must not hide the totals: the list ends and says how many
// more there are.
func TestALongListEnds(t *testing.T) {
	var lines []batch.ReportLine
	for i := range 1000 {
		lines = append(lines, row(5+i, "Lim", "1.00", batch.WordFailed, "P320", "closed"))
	}
	got := printed(t, report(lines...), Options{})
	if n := strings.Count(got, "✖ row "); n != listMax {
		t.Errorf("%d rows are listed", n)
	}
	if !strings.Contains(got, "and 980 more") {
		t.Error("it does not say how many more")
	}
}

// A run that stopped early must not hide its one doubt behind a thousand rows
// that were not sent.
func TestTheDoubtIsListedFirst(t *testing.T) {
	var lines []batch.ReportLine
	for i := range 1000 {
		lines = append(lines, row(5+i, "Lim", "1.00", batch.WordNotSent, "P340", ""))
	}
	lines[999] = row(1004, "Siti", "1.00", batch.WordUnknown, "P301", "")
	got := printed(t, report(lines...), Options{})
	if !strings.Contains(got, "? row 1004, Siti") || strings.Index(got, "? row 1004") > strings.Index(got, "– row 5,") {
		t.Error(got)
	}
}

func TestACheckSaysWhatToTopUpAndWhatToFix(t *testing.T) {
	held := row(9, "Tan Mei Ling", "3900.00", batch.WordNotSent, "H401", "••••9020")
	held.Holds = []batch.Hold{{Code: batch.HoldAccountChanged, Value: "••••9020", Other: "••••4471"}}
	invalid := row(17, "Siti Aminah", "100.00", batch.WordInvalid, "R104", "")
	invalid.Defects = []batch.Defect{{Code: "R104", Row: 17, Column: "F", Name: "Siti Aminah"}}
	ready := row(5, "Lim Ah Kow", "1450.00", batch.WordNotSent, "P340", "")
	r := report(ready, held, invalid)
	r.State, r.Held = batch.StateChecked, batch.Total{Count: 1, Amount: rm("3900.00")}
	r.ToPay = batch.Total{Count: 1, Amount: rm("1450.00")}
	r.Run.Source = batch.Source{File: "Payroll Nov 2026.xlsx", Sheet: "Nov", HeaderRow: 4}
	r.Run.Period = batch.Period{Year: 2026, Month: time.November}
	r.Rows.Control = &batch.ControlTotal{Row: 38, Amount: rm("5450.00")}
	at := time.Date(2026, time.November, 25, 10, 31, 0, 0, time.Local)
	r.Money = batch.MoneyProof{Needed: rm("1453.00"), Minimum: rm("2.00"), TopUp: rm("453.00"), Opening: batch.Balance{Amount: rm("1000.00"), At: at}}
	r.Changes = []batch.Change{
		{Kind: "amount", Row: 30, Name: "Lee Wei", Was: rm("2400.00"), Is: rm("3888.00")},
		{Kind: "account", Row: 9, Name: "Tan Mei Ling", Before: "••••4471", After: "••••9020"},
	}
	var b strings.Builder
	if err := PrintCheck(&b, r, Options{Results: "check.xlsx"}); err != nil {
		t.Fatal(err)
	}
	want := `CHECK ONLY – NOTHING WAS SENT
Payroll Nov 2026.xlsx · sheet “Nov” · header in row 4 · November 2026

  In your sheet          3   RM      5,450.00   matches the total in row 38
  To pay                 1   RM      1,450.00
  Fees (estimate)            RM          1.00
  Keep in pool               RM          2.00
  Needed                     RM      1,453.00
  In the pool                RM      1,000.00   2026-11-25 10:31
  TOP UP                     RM        453.00

  Rows to fix: 1
  ! cell F17, Siti Aminah: No account number. Fill in column F.

  Rows held until somebody has looked: 1
  – row 9, Tan Mei Ling: Account changed since this person was last paid (••••4471 → ••••9020). Ask
    them by telephone, then allow the row.

  Changes since last month: 2
  · Tan Mei Ling (row 9): account changed, ••••4471 → ••••9020
  · Lee Wei (row 30): RM 3,888.00, +62 % (was RM 2,400.00)

TOP UP RM 453.00. Then run this file.
Not valid: 1. Correct them in your own sheet and drop it again; nobody is paid twice.
Held: 1. Somebody has to look first: see Needs review, then “payrun approve nov-7f3a --allow ET”.
Changes since last month: 2. See their sheet.
Ready: 1. Run the file to pay RM 1,450.00.

Wrote    check.xlsx
`
	if d := cmp.Diff(strings.Split(want, "\n"), strings.Split(b.String(), "\n")); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// Before the total is typed, nothing must suggest that this is only a check, or
// that the file still has to be run.
func TestAPlanIsNoCheck(t *testing.T) {
	r := report(row(5, "Lim Ah Kow", "1450.00", batch.WordNotSent, "P340", ""))
	r.State, r.ToPay = batch.StateChecked, batch.Total{Count: 1, Amount: rm("1450.00")}
	r.Run.Debtor.Environment = "simulator"
	var b strings.Builder
	if err := PrintPlan(&b, r, Options{}); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	if strings.Contains(got, "CHECK") || strings.Contains(got, "Run the file") || !strings.Contains(got, "SIMULATED") || !strings.Contains(got, "To pay                 1   RM      1,450.00") {
		t.Error(got)
	}
}

// A pool that is too low refuses the run, and the remedy is the top-up, not the
// sheet.
func TestARefusalForMoneySaysTheTopUp(t *testing.T) {
	r := report(row(5, "Lim Ah Kow", "1450.00", batch.WordNotSent, "P340", ""))
	r.State, r.Money.TopUp = batch.StateRefused, rm("0.01")
	var b strings.Builder
	if err := PrintCheck(&b, r, Options{}); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); !strings.Contains(got, "TOP UP RM 0.01.") || strings.Contains(got, "Correct the cells") {
		t.Error(got)
	}
}

// full is a pipe that nobody reads.
type full struct{}

var errFull = errors.New("no room")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestAPipeThatIsClosedIsAnError(t *testing.T) {
	if err := Print(full{}, report(), Options{}); !errors.Is(err, errFull) {
		t.Errorf("the error is %v", err)
	}
	if err := PrintCheck(full{}, report(), Options{}); !errors.Is(err, errFull) {
		t.Errorf("the error is %v", err)
	}
}
