package command

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"payrun/batch"
	"payrun/batch/wording"
	"payrun/reader"
	"payrun/writer"
)

// wishes are rows that lose something in most sheets: zeros in front, a
// sixteenth digit, a name that begins like a total.
func wishes(account, bank batch.Field) []map[batch.Field]string {
	return []map[batch.Field]string{
		{
			batch.FieldEmployee: "0012", batch.FieldName: "Siti Aminah binti Ahmad", bank: "MBSB BANK BERHAD", account: "0012345678",
			batch.FieldAmount: "3450.5", batch.FieldReference: "NOV26-0012", batch.FieldNationalID: "010203-04-0506", batch.FieldNarration: "Gaji",
		},
		{batch.FieldEmployee: "A001", batch.FieldName: "R. Kumar a/l S. Maniam", bank: "Bank Islam", account: "1234567890123456", batch.FieldAmount: "0.01"},
		{batch.FieldEmployee: "7", batch.FieldName: "Jumlah Hartini", bank: "CIMB BANK BERHAD", account: "00000000012345678", batch.FieldAmount: "99999.99"},
	}
}

// fillIn writes a month and rows into a template as a person does: the amount
// as a number, everything else as text.
func fillIn(t *testing.T, path, lang, month string, rows []map[batch.Field]string) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := wording.Text(lang, "tpl.sheet.template")
	grid, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	set := func(column, row int, v any) {
		cell, err := excelize.CoordinatesToCellName(column, row)
		if err == nil {
			err = f.SetCellValue(sheet, cell, v)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	column := map[string]int{}
	for i, head := range grid[2] {
		head, _, _ = strings.Cut(strings.TrimSuffix(head, " *"), " (")
		column[head] = i + 1
	}
	set(2, 1, month)
	for n, row := range rows {
		for field, text := range row {
			at := column[wording.Text(lang, "tpl.h."+field.String())]
			if at == 0 {
				t.Fatalf("there is no column for %s in %q", field, grid[2])
			}
			if field == batch.FieldAmount {
				set(at, 4+n, decimal.RequireFromString(text).InexactFloat64())
				continue
			}
			set(at, 4+n, text)
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
}

// A sheet that was filled in and is read otherwise pays another account or
// another amount.
func TestATemplateFilledInIsReadAsItWasWritten(t *testing.T) {
	november := batch.Period{Year: 2026, Month: 11}
	wallet := batch.Traits{Name: "fedapay", NeedsBank: true, PhoneIsAccount: true, Currency: "MYR"}
	tests := []struct {
		name, lang, month string
		o                 writer.TemplateOptions
		account, bank     batch.Field
		period            batch.Period
	}{
		{"English", "en", "November 2026", writer.TemplateOptions{
			Traits: batch.Traits{Name: "leanx", NeedsBank: true}, Debtor: batch.Debtor{Currency: "MYR"}, Banks: []batch.Bank{{ID: "1", Name: "MBSB BANK BERHAD"}},
		}, batch.FieldAccount, batch.FieldBank, november},
		{"Malay", "ms", "Nov 2026", writer.TemplateOptions{Lang: "ms", Debtor: batch.Debtor{Currency: "MYR", Environment: "simulator"}}, batch.FieldAccount, batch.FieldBank, november},
		{"no gateway", "en", "11/2026", writer.TemplateOptions{}, batch.FieldAccount, batch.FieldBank, november},
		{"the month was left out", "ms", "", writer.TemplateOptions{Lang: "ms"}, batch.FieldAccount, batch.FieldBank, batch.Period{}},
		{"French", "fr", "novembre 2026", writer.TemplateOptions{Lang: "fr", Debtor: batch.Debtor{Currency: "MYR"}}, batch.FieldAccount, batch.FieldBank, november},
		{"Indonesian", "id", "November 2026", writer.TemplateOptions{Lang: "id", Debtor: batch.Debtor{Currency: "MYR"}}, batch.FieldAccount, batch.FieldBank, november},
		{"a French wallet", "fr", "nov 2026", writer.TemplateOptions{Lang: "fr", Traits: wallet, Debtor: batch.Debtor{Currency: "MYR"}}, batch.FieldPhone, batch.FieldMode, november},
		{"an Indonesian wallet", "id", "Nov 2026", writer.TemplateOptions{Lang: "id", Traits: wallet, Debtor: batch.Debtor{Currency: "MYR"}}, batch.FieldPhone, batch.FieldMode, november},
		{"a wallet", "en", "November 2026", writer.TemplateOptions{Traits: wallet, Debtor: batch.Debtor{Currency: "MYR"}}, batch.FieldPhone, batch.FieldMode, november},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path, err := writer.Template(filepath.Join(t.TempDir(), "sheet.xlsx"), tt.o)
			if err != nil {
				t.Fatal(err)
			}
			want := wishes(tt.account, tt.bank)
			if tt.account == batch.FieldPhone {
				want[1][tt.account], want[2][tt.account] = "0123456789", "60123456789"
			}
			fillIn(t, path, tt.lang, tt.month, want)
			got, source := readSheet(t, path, reader.Options{Currency: "MYR", PhoneIsAccount: tt.o.Traits.PhoneIsAccount})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("rows (-written +read):\n%s", diff)
			}
			if source.Period != tt.period || source.HeaderRow != 3 || len(source.Skipped) != 0 {
				t.Errorf("month %v, header in row %d, skipped %v", source.Period, source.HeaderRow, source.Skipped)
			}
		})
	}
}

// readSheet reads a sheet whose rows must be without a defect.
func readSheet(t *testing.T, path string, o reader.Options) ([]map[batch.Field]string, batch.Source) {
	t.Helper()
	r, err := reader.Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var rows []map[batch.Field]string
	for row, err := range r.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if len(row.Defects) > 0 || !row.Readable {
			t.Errorf("row %d: %v", row.Number, row.Defects)
		}
		values := map[batch.Field]string{batch.FieldAmount: row.Amount.String()}
		for f := range batch.FieldCount {
			if row.Values[f] != "" && f != batch.FieldAmount {
				values[f] = row.Values[f]
			}
		}
		rows = append(rows, values)
	}
	return rows, r.Source()
}

// Every heading that a template can have is one that the reader knows, as that
// field and no other.
func TestEveryHeadingOfATemplateIsUnderstood(t *testing.T) {
	for _, lang := range wording.Languages() {
		var needs []batch.Field
		for f := range batch.FieldCount {
			if f != batch.FieldRetryRun && f != batch.FieldRetryAttempt && f != batch.FieldPayDate && f != batch.FieldAmount && f != batch.FieldName {
				needs = append(needs, f)
			}
		}
		path, err := writer.Template(filepath.Join(t.TempDir(), "sheet.xlsx"), writer.TemplateOptions{Lang: lang, Traits: batch.Traits{Needs: needs}})
		if err != nil {
			t.Fatal(err)
		}
		fillIn(t, path, lang, "November 2026", wishes(batch.FieldAccount, batch.FieldBank))
		r, err := reader.Open(path, reader.Options{Currency: "MYR"})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range needs {
			if r.Source().Columns[f] == "" {
				t.Errorf("%s: the heading %q is not understood", lang, wording.Text(lang, "tpl.h."+f.String()))
			}
		}
		r.Close()
	}
}
