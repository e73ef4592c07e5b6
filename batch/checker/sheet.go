package checker

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// sheet is one input file: the rows that are wishes to pay.
type sheet struct {
	name string
	rows map[int]sheetRow // by the number that the file gives them
}

// sheetRow is what a sheet says of one row.
type sheetRow struct {
	ref, account string
	amount       decimal.NullDecimal // not valid when it cannot be read as a plain figure
	hidden       bool
}

// The headings by which a column is known, folded: the field's own name and
// those of the samples. A sheet with other headings is not looked at.
var headings = map[string]string{
	"external_invoice_ref": "ref", "reference": "ref", "ref no": "ref", "rujukan": "ref", "référence": "ref", "no referensi": "ref",
	"amount": "amount", "net pay": "amount", "gaji bersih": "amount", "montant": "amount", "jumlah": "amount",
	"third_party_account_no": "account", "account no": "account", "no akaun": "account", "no rekening": "account",
	"phone": "phone", "téléphone": "phone", "no hp": "phone",
	"recipient_name": "name", "name": "name", "employee name": "name", "nama": "name", "nom": "name", "nama karyawan": "name",
}

// headerMax is among how many rows the headings are looked for.
const headerMax = 30

// numbered is a row as the file has it.
type numbered struct {
	row    int
	cells  []string
	hidden bool
}

func (x *examination) readSheets(context.Context) error {
	for _, path := range x.Sheets {
		rows, err := readRows(path)
		if err != nil {
			return fmt.Errorf("sheet %s: %w", filepath.Base(path), err)
		}
		if s, ok := understand(rows); ok {
			s.name = filepath.Base(path)
			x.sheets = append(x.sheets, s)
		}
	}
	return nil
}

func readRows(path string) ([]numbered, error) {
	if strings.EqualFold(filepath.Ext(path), ".xlsx") {
		return readWorkbook(path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes, r.Comma = -1, true, comma(text)
	var all []numbered
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := r.FieldPos(0)
		all = append(all, numbered{row: line, cells: cells})
	}
}

// comma is whichever of the separators is most frequent in the first line.
func comma(text []byte) rune {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	best := ','
	for _, r := range ";\t|" {
		if bytes.Count(first, []byte(string(r))) > bytes.Count(first, []byte(string(best))) {
			best = r
		}
	}
	return best
}

// readWorkbook reads the sheet of a workbook that has the headings.
func readWorkbook(path string) ([]numbered, error) {
	f, err := excelize.OpenFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all []numbered
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, err
		}
		found := make([]numbered, 0, len(rows))
		for n, cells := range rows {
			visible, err := f.GetRowVisible(name, n+1)
			if err != nil {
				return nil, err
			}
			found = append(found, numbered{n + 1, cells, !visible})
		}
		if _, ok := understand(found); ok {
			all = append(all, found...)
			break
		}
	}
	return all, nil
}

// understand finds the headings and the rows below them.
func understand(rows []numbered) (sheet, bool) {
	for n, r := range rows[:min(len(rows), headerMax)] {
		columns := map[string]int{}
		for at, text := range r.cells {
			if field := headings[heading(text)]; field != "" {
				if _, twice := columns[field]; !twice {
					columns[field] = at
				}
			}
		}
		if _, ok := columns["account"]; !ok {
			if at, ok := columns["phone"]; ok {
				columns["account"] = at
			}
		}
		if has(columns, "amount", "account", "name") {
			return sheet{rows: below(rows[n+1:], columns)}, true
		}
	}
	return sheet{}, false
}

func has(columns map[string]int, fields ...string) bool {
	for _, f := range fields {
		if _, ok := columns[f]; !ok {
			return false
		}
	}
	return true
}

// heading folds a heading; a currency in brackets belongs to none.
func heading(text string) string {
	text, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(text)), "(")
	return strings.TrimSpace(text)
}

// totals are what the label of a total begins with.
var totals = []string{"total", "jumlah", "grand", "sub", "sous", "overall"}

// wishes tells a row that lacks its account from a total, a note, a signature
// and a blank row.
func wishes(cells []string) bool {
	filled := 0
	for _, text := range cells {
		text = strings.ToLower(strings.TrimSpace(text))
		if text == "" {
			continue
		}
		filled++
		for _, label := range totals {
			if strings.HasPrefix(text, label) {
				return false
			}
		}
	}
	return filled > 2
}

// below reads the rows under the headings that are wishes to pay.
func below(rows []numbered, columns map[string]int) map[int]sheetRow {
	found := map[int]sheetRow{}
	for _, r := range rows {
		cell := func(field string) string {
			at, ok := columns[field]
			if !ok || at >= len(r.cells) {
				return ""
			}
			return strings.TrimSpace(r.cells[at])
		}
		if !strings.ContainsAny(cell("account"), "0123456789") && !wishes(r.cells) {
			continue
		}
		found[r.row] = sheetRow{ref: cell("ref"), account: cell("account"), amount: amountOf(cell("amount")), hidden: r.hidden}
	}
	return found
}

// amountOf reads a plain figure. One whose separators may mean two things is
// left unread: this is no place to guess.
func amountOf(text string) decimal.NullDecimal {
	plain := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "RM", "", "MYR", "").Replace(text)
	if strings.Contains(plain, ",") && strings.LastIndex(plain, ".") == len(plain)-3 {
		plain = strings.ReplaceAll(plain, ",", "")
	}
	if at := strings.Index(plain, "."); at >= 0 && len(plain)-at == 4 || strings.ContainsAny(plain, "eE,") {
		return decimal.NullDecimal{}
	}
	d, err := decimal.NewFromString(plain)
	return decimal.NullDecimal{Decimal: d, Valid: err == nil}
}
