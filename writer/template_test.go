package writer

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"payrun/batch"
	"payrun/batch/wording"
)

// madeTemplate writes a template and opens it.
func madeTemplate(t *testing.T, o TemplateOptions) (*excelize.File, string) {
	t.Helper()
	path, err := Template(filepath.Join(t.TempDir(), "template.xlsx"), o)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f, path
}

func forLeanX(lang string) TemplateOptions {
	return TemplateOptions{
		Lang: lang, Made: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC),
		Traits: batch.Traits{Name: "leanx", Currency: "MYR", NeedsBank: true},
		Debtor: batch.Debtor{Gateway: "leanx", Environment: "live", Currency: "MYR"},
		Banks:  []batch.Bank{{ID: "1", Name: "MBSB BANK BERHAD", BIC: "AFBQMYKL"}, {ID: "7", Name: "CIMB BANK BERHAD", BIC: "CIBBMYKL"}},
	}
}

func look(t *testing.T, f *excelize.File, sheet, cell string) *excelize.Style {
	t.Helper()
	id, err := f.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A month that the program wrote would be paid by somebody who did not look;
// an example on the sheet would be paid as well.
func TestATemplateNamesNoMonthAndHasNoRow(t *testing.T) {
	for _, lang := range wording.Languages() {
		o := forLeanX(lang)
		f, _ := madeTemplate(t, o)
		rows, err := f.GetRows(wording.Text(lang, "tpl.sheet.template"))
		if err != nil {
			t.Fatal(err)
		}
		for n, row := range rows {
			text := strings.Join(row, " ")
			for m := time.January; m <= time.December; m++ {
				month := strings.Fields(wording.Month(lang, batch.Period{Year: 2026, Month: m}))[0]
				if slices.Contains(strings.Fields(strings.ToLower(text)), strings.ToLower(month)) || strings.Contains(text, "20") {
					t.Errorf("%s row %d names a month: %q", lang, n+1, text)
				}
			}
			if n >= headRow && strings.TrimSpace(text) != "" {
				t.Errorf("%s row %d is filled in: %q", lang, n+1, text)
			}
		}
		if len(rows) < headRow || rows[0][0] == "" || len(rows[0]) < 3 || rows[0][1] != "" {
			t.Errorf("%s: the title leaves no cell for the month: %q", lang, rows)
		}
	}
}

// An account that is a number loses its zeros: the column must be text far
// below the rows that anybody fills in, whether a program looks at the column
// or at its cells.
func TestTheAccountColumnIsTextAndTheAmountIsNot(t *testing.T) {
	f, _ := madeTemplate(t, forLeanX("en"))
	for _, row := range []string{"4", "500", "3003", "50000"} {
		if s := look(t, f, "Template", "D"+row); s.NumFmt != textFormat {
			t.Errorf("D%s has format %d", row, s.NumFmt)
		}
		if s := look(t, f, "Template", "E"+row); s.CustomNumFmt == nil || *s.CustomNumFmt != "#,##0.00" {
			t.Errorf("E%s has another format than #,##0.00: %+v", row, s)
		}
	}
	heads, err := f.GetRows("Template")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Employee No", "Name *", "Bank *", "Account No *", "Net Pay (RM) *", "Reference", "IC No", "Payment Details"}
	if !slices.Equal(heads[headRow-1], want) {
		t.Errorf("headings %q, want %q", heads[headRow-1], want)
	}
	for i, h := range want {
		fill := optionalFill
		if strings.HasSuffix(h, "*") {
			fill = requiredFill
		}
		if s := look(t, f, "Template", cellName(i+1, headRow)); !slices.Equal(s.Fill.Color, []string{fill}) {
			t.Errorf("%s is coloured %v", h, s.Fill.Color)
		}
	}
}

// A bank that is typed may be unclear; one that is chosen is not. Where no bank
// is known, an empty list would forbid all of them.
func TestTheBankIsChosenFromTheList(t *testing.T) {
	f, _ := madeTemplate(t, forLeanX("ms"))
	lists, err := f.GetDataValidations("Templat")
	if err != nil || len(lists) != 1 || lists[0].Sqref != "C4:C3003" || lists[0].Formula1 != "'Senarai bank'!$A$4:$A$5" {
		t.Fatalf("lists %+v, %v", lists, err)
	}
	if name, err := f.GetCellValue("Senarai bank", "A5"); name != "CIMB BANK BERHAD" || err != nil {
		t.Errorf("A5 is %q, %v", name, err)
	}
	f, _ = madeTemplate(t, TemplateOptions{})
	lists, err = f.GetDataValidations("Template")
	if len(lists) != 0 || err != nil || len(f.GetSheetList()) != 2 {
		t.Errorf("without banks: %+v, %v, sheets %q", lists, err, f.GetSheetList())
	}
	if name, _ := f.GetCellValue("Template", "C3"); name != "Bank *" {
		t.Errorf("C3 is %q", name)
	}
}

// A wallet is paid by its number, and a currency without cents has none.
func TestAWalletHasNoAccountColumn(t *testing.T) {
	o := TemplateOptions{
		Traits: batch.Traits{Name: "fedapay", NeedsBank: true, PhoneIsAccount: true, Needs: []batch.Field{batch.FieldEmail}},
		Debtor: batch.Debtor{Gateway: "fedapay", Environment: "simulator", Currency: "XOF"}, Banks: []batch.Bank{{ID: "mtn_open", Name: "MTN"}},
	}
	f, _ := madeTemplate(t, o)
	rows, err := f.GetRows("Template")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Employee No", "Name *", "Network *", "Phone No *", "Email *", "Net Pay (XOF) *", "Reference", "IC No", "Payment Details"}
	if !slices.Equal(rows[headRow-1], want) {
		t.Errorf("headings %q", rows[headRow-1])
	}
	if s := look(t, f, "Template", "F4"); s.CustomNumFmt == nil && s.NumFmt != 3 || s.CustomNumFmt != nil && *s.CustomNumFmt != "#,##0" {
		t.Errorf("the amount's format is %+v", s)
	}
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil || !strings.Contains(strings.Join(slices.Concat(rows[:headRow]...), " "), "SIMULATED") {
			t.Errorf("%s does not say that it is simulated: %v", sheet, err)
		}
	}
}

// What somebody has filled in must never be replaced by an empty sheet.
func TestATemplateReplacesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "payroll.xlsx")
	if err := os.WriteFile(path, []byte("filled in"), 0o600); err != nil {
		t.Fatal(err)
	}
	written, err := Template(path, TemplateOptions{})
	if err != nil || filepath.Base(written) != "payroll (2).xlsx" {
		t.Errorf("written %q, %v", written, err)
	}
	if text, _ := os.ReadFile(path); string(text) != "filled in" {
		t.Error("the file that was there has changed")
	}
	if _, err := Template(filepath.Join(t.TempDir(), "no", "folder.xlsx"), TemplateOptions{}); err == nil {
		t.Error("a template was written into a folder that is not there")
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 2 {
		t.Errorf("files left: %v", entries)
	}
}
