package command

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/client/simulator"
)

// limit is a setting as the file has it.
func limit(t *testing.T, text string) (l settings.Limit) {
	t.Helper()
	if err := l.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return l
}

// approves says payrun approve for the latest run, in somebody's name.
func (w *world) approves(by, total string, count int) error {
	w.t.Helper()
	w.by = by
	defer func() { w.by = "" }()
	return w.life(func(o *office) error {
		runs, err := o.book.Runs(w.t.Context())
		if err != nil {
			return err
		}
		return o.approveRun(w.t.Context(), runs[0].Name, total, count)
	})
}

// says runs the sheet with its total said, as --yes does.
func (w *world) says(total decimal.Decimal) (r *batch.Report, err error) {
	w.t.Helper()
	err = w.life(func(o *office) error {
		r, err = o.process(w.t.Context(), w.t.Context(), w.sheet, sheetOptions{period: w.period}, consent{yes: true, total: total.String()})
		return err
	})
	return r, err
}

// alone makes the world live, with one person who pays alone.
func (w *world) alone() {
	w.live, w.file.Check.VerifyNames = true, false
	w.file.Folder.Approval, w.file.Folder.AcceptNoApproval = settings.ApprovalNone, true
}

// payroll writes the sheet of a month, of some rows, with every amount times as
// much.
func (w *world) payroll(month string, first, rows int, times int64) {
	w.t.Helper()
	w.rows = rows
	w.write(rows, func(n int) string {
		cells := strings.Split(strings.Replace(sheetRow(first+n-1), "2026-11-", month+"-", 1), ",")
		amount, err := decimal.NewFromString(cells[5])
		if err != nil {
			w.t.Fatal(err)
		}
		cells[5] = amount.Mul(decimal.NewFromInt(times)).String()
		return strings.Join(cells, ",")
	})
}

// A row above payout_max is held and the others are paid; allowing it lifts
// that for exactly what it is.
func TestAPayoutAboveTheLimitWaits(t *testing.T) {
	story(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
		w.file.Check.PayoutMax = limit(t, "1003.03") // the third row is not above it
		r := w.mustRun()
		last := r.Lines[3]
		if last.Word != batch.WordNotSent || last.Advice != "H406" || last.Other != "RM 1,003.03" || len(w.moves()) != 3 {
			t.Fatalf("%s %s %s, %d paid", last.Word, last.Advice, last.Other, len(w.moves()))
		}
		if err := w.life(func(o *office) error { return o.allow(t.Context(), r.Run.Name, "all") }); err != nil {
			t.Fatal(err)
		}
		if r = w.mustRun(); len(w.moves()) != 4 || exitCode(r) != ExitPaid {
			t.Errorf("allowed, and %d were paid", len(w.moves()))
		}
	})
}

// Somebody new above the limit is held; those paid before, and everybody while
// nobody was paid before, are not.
func TestSomebodyNewAboveTheLimitWaits(t *testing.T) {
	story(t, 3, simulator.Config{}, func(t *testing.T, w *world) {
		w.file.Check.NewPayeeAbove = limit(t, "1004.04")
		w.payroll("2026-10", 1, 3, 2)
		if r := w.mustRun(); exitCode(r) != ExitPaid {
			t.Fatalf("the first run of all: %+v", r.Totals)
		}
		time.Sleep(30 * 24 * time.Hour)
		w.payroll("2026-11", 1, 5, 1)
		r := w.mustRun()
		for n, want := range []string{"P300", "P300", "P300", "P300", "H407"} {
			if r.Lines[n].Advice != want {
				t.Errorf("row %d reads %s, not %s", n+1, r.Lines[n].Advice, want)
			}
		}
		w.file.Check.NewPayeeAbove = limit(t, "0")
		w.payroll("2026-12", 4, 3, 1)
		time.Sleep(30 * 24 * time.Hour)
		if r := w.mustRun(); r.Lines[0].Advice != "P300" || r.Lines[1].Advice != "H407" || r.Lines[2].Advice != "H407" {
			t.Errorf("above nothing: %s %s %s", r.Lines[0].Advice, r.Lines[1].Advice, r.Lines[2].Advice)
		}
	})
}

// A run above run_max is not paid on the word of whoever runs it, not even with
// the right total; another person's approval by name pays it, and is on record
// with the reason. The limit lowered afterwards does not stop what was approved.
func TestARunAboveTheLimitWaitsForASecondLook(t *testing.T) {
	story(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
		w.alone()
		w.file.Check.RunMax = limit(t, "4010.09")
		for range 2 {
			_, err := w.says(w.sum)
			exitIs(t, err, ExitApproval)
			if !strings.Contains(err.Error(), "payrun approve run-") && !strings.Contains(err.Error(), "payrun approve nov-") {
				t.Fatalf("it does not say what to do: %v", err)
			}
		}
		exitIs(t, w.approves("tester", w.sum.String(), 4), ExitApproval) // maker is not checker
		exitIs(t, w.approves("other", "4010.09", 4), ExitApproval)
		exitIs(t, w.approves("other", w.sum.String(), 3), ExitApproval)
		if n := w.totalCreates(); n != 0 {
			t.Fatalf("%d were sent unseen", n)
		}
		if err := w.approves("other", w.sum.String(), 4); err != nil {
			t.Fatal(err)
		}
		w.file.Check.RunMax = limit(t, "1")
		r, err := w.says(w.sum)
		if err != nil || len(w.moves()) != 4 {
			t.Fatalf("approved, and %d were paid: %v", len(w.moves()), err)
		}
		if a := r.Run.Approval; a == nil || a.By != "other" || len(a.After) != 1 || a.After[0] != "A811" {
			t.Errorf("on record is %+v", a)
		}
	})
}

// A limit that is reached and not passed asks nobody.
func TestARunAtTheLimitIsPaid(t *testing.T) {
	story(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
		w.alone()
		w.file.Check.RunMax = limit(t, "4010.10")
		if _, err := w.says(w.sum); err != nil || len(w.moves()) != 4 {
			t.Fatalf("%d paid: %v", len(w.moves()), err)
		}
	})
}

// In live a month whose total is far from the last one's waits, up or down;
// elsewhere it is said and paid.
func TestATotalFarFromLastMonthWaits(t *testing.T) {
	for n, tt := range []struct {
		name  string
		live  bool
		set   string
		rows  int
		times int64
		waits bool
	}{
		{"as last month", true, "20%", 4, 1, false},
		{"twice as much", true, "20%", 4, 2, true},
		{"half of the rows", true, "20%", 2, 1, true},
		{"twice as much, and that is allowed", true, "100%", 4, 2, false},
		{"never", true, "", 4, 9, false},
		{"a trial", false, "20%", 4, 2, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			story(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
				if tt.live {
					w.alone()
				}
				w.file.Check.TotalChange = limit(t, tt.set)
				if w.payroll("2026-10", 1, 4, 1); n%2 == 0 { // where only the clock tells two months apart
					w.period = "2026-10"
				}
				if _, err := w.says(w.sum); err != nil {
					t.Fatal(err)
				}
				time.Sleep(30 * 24 * time.Hour)
				if w.payroll("2026-11", 1, tt.rows, tt.times); w.period != "" {
					w.period = "2026-11"
				}
				before := w.totalCreates()
				_, err := w.says(w.sum)
				if tt.waits {
					exitIs(t, err, ExitApproval)
				} else if err != nil {
					t.Fatal(err)
				}
				if sent := w.totalCreates() - before; tt.waits != (sent == 0) {
					t.Errorf("%d were sent", sent)
				}
			})
		})
	}
}

// In live a month that was paid waits before new rows of it are: under new
// references nothing else would see that it is the same payroll again. What is
// left of the first sheet, and what it had wrong, goes on without.
func TestASecondPayrollOfAMonthWaits(t *testing.T) {
	story(t, 4, simulator.Config{}, func(t *testing.T, w *world) {
		w.alone()
		w.write(4, func(n int) string {
			if n == 4 {
				return strings.Replace(sheetRow(4), "1004.04", "a lot", 1)
			}
			return ""
		})
		if _, err := w.says(w.sum); err != nil {
			t.Fatal(err)
		}
		w.payroll("2026-11", 1, 4, 1) // the fourth is right by now
		if _, err := w.says(decimal.RequireFromString("1004.04")); err != nil || len(w.moves()) != 4 {
			t.Fatalf("a corrected row: %d paid, %v", len(w.moves()), err)
		}
		w.payroll("2026-11", 1, 6, 1) // two more people
		_, err := w.says(decimal.RequireFromString("2011.11"))
		exitIs(t, err, ExitApproval)
		if len(w.moves()) != 4 {
			t.Fatalf("%d were paid", len(w.moves()))
		}
		if err := w.approves("other", "2011.11", 2); err != nil {
			t.Fatal(err)
		}
		if _, err := w.says(decimal.Zero); err != nil || len(w.moves()) != 6 {
			t.Fatalf("approved: %d paid, %v", len(w.moves()), err)
		}
		w.checkTable()
	})
}

// A folder where dropping is approving waits all the same, says why in
// STATUS.txt and in the CHECK workbook, and goes on after an approval by name.
func TestAFolderWithoutApprovalWaitsForASecondLook(t *testing.T) {
	story(t, 3, simulator.Config{}, func(t *testing.T, w *world) {
		w.file.Folder.Approval = settings.ApprovalNone
		w.file.Check.RunMax = limit(t, "3000")
		s := w.folder()
		s.start()
		defer s.end()
		s.drop("nov.csv", 1, 3)
		time.Sleep(time.Hour)
		s.mustMove(0, "above the limit")
		for _, want := range []string{"the limit of a run is RM 3,000.00", "waiting for a second look: 3 payees, RM 3,006.06", "--total 3006.06 --count 3"} {
			if !strings.Contains(s.status(), want) {
				t.Errorf("STATUS.txt does not say %q:\n%s", want, s.status())
			}
		}
		if text := strings.Join(cellsOf(t, s.one("6 *"+"/nov – CHECK*.xlsx")), "\n"); !strings.Contains(text, "the limit of a run is RM 3,000.00") {
			t.Error("the CHECK workbook does not say why")
		}
		if err := w.approves("other", "3006.06", 3); err != nil {
			t.Fatal(err)
		}
		rest()
		s.mustMove(3, "when somebody has looked")
		s.one("5 Done/2000-01/nov.csv")
		s.none("6 *" + "/*")
	})
}

// Where the CHECK workbook is approved anyway, it names the reasons and moving
// it is the second look: nobody has to say anything twice.
func TestMovingTheCheckWorkbookIsTheSecondLook(t *testing.T) {
	folderStory(t, settings.ApprovalFolder, simulator.Config{}, func(t *testing.T, s *service) {
		s.end()
		s.file.Check.RunMax = limit(t, "3000")
		s.start()
		s.drop("nov.csv", 1, 3)
		rest()
		s.mustMove(0, "while it waits")
		if text := strings.Join(cellsOf(t, s.one("2 *"+"/*CHECK*.xlsx")), "\n"); !strings.Contains(text, "the limit of a run is RM 3,000.00") {
			t.Error("the CHECK workbook does not say why")
		}
		s.approve()
		rest()
		s.mustMove(3, "when it was moved")
		if a := s.runs()[0].Approval; a == nil || fmt.Sprint(a.After) != "[A811]" {
			t.Errorf("on record is %+v", a)
		}
	})
}

// In live whoever dropped a sheet does not approve it by command, whatever
// else they may; somebody else does.
func TestWhoDroppedASheetDoesNotApproveIt(t *testing.T) {
	story(t, 3, simulator.Config{}, func(t *testing.T, w *world) {
		w.live, w.file.Check.VerifyNames, w.file.Folder.Approval = true, false, settings.ApprovalCommand
		s := w.folder()
		s.start()
		defer s.end()
		s.drop("nov.csv", 1, 3)
		rest()
		maker := s.runs()[0].By
		for _, name := range []string{maker, strings.ToUpper(maker)} {
			exitIs(t, w.approves(name, "3006.06", 3), ExitApproval)
		}
		time.Sleep(time.Hour)
		s.mustMove(0, "approved by whoever dropped it")
		if err := w.approves("somebody else", "3006.06", 3); err != nil {
			t.Fatal(err)
		}
		rest()
		s.mustMove(3, "approved by somebody else")
	})
}

// cellsOf are all cells of a workbook.
func cellsOf(t *testing.T, path string) (cells []string) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			cells = append(cells, row...)
		}
	}
	return cells
}
