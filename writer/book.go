package writer

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
	"golang.org/x/sync/errgroup"

	"payrun/batch"
	"payrun/batch/wording"
)

// Options is what a report does not know of the workbook that shows it. The
// zero value is a plain English workbook.
type Options struct {
	Lang     string             // wording language; English when empty
	Zone     *time.Location     // in which times are shown; the machine's own when nil
	Banks    []batch.Bank       // payable ones, for the drop-down list of the Failed sheet
	Settings []Setting          // facts for the Audit sheet; secrets have been masked by then
	Before   map[int]batch.Word // by row, what the version before said; nil for the first version
	Holders  map[int]string     // by row, whom the bank names for the account; for CHECK
	Matched  map[int]string     // by row, the gateway's bank that the sheet's text means; for CHECK
}

// Setting is one fact of the settings that a run was made with.
type Setting struct {
	Name   string
	Value  string
	Origin string // where it came from: a file and its line, a flag, the default
}

// cellMax is the longest text of a cell, in UTF-16 units: a limit of XLSX.
const cellMax = 32767

// rowMax is the last row of a sheet: a limit of XLSX.
const rowMax = 1048576

// ErrTooManyRows says that a report has more rows than a sheet can. CSV has no
// such limit.
var ErrTooManyRows = errors.New("more rows than a spreadsheet holds: ask for a .csv file")

// book is a workbook on its way.
type book struct {
	f    *excelize.File
	r    *batch.Report
	o    Options
	lang string
	zone *time.Location
	styles
	words   map[batch.Word]string
	allRows string // the name of the sheet that has every row
	notice  string // what every sheet must say, "" when nothing

	streams errgroup.Group // rows of long sheets, written beside the other sheets
	ends    []func() error // what ends those sheets, in order
}

// newBook makes an empty workbook with its styles and properties. title is the
// wording code of what it is.
func newBook(r *batch.Report, o Options, title string) (*book, error) {
	b := &book{f: excelize.NewFile(), r: r, o: o, lang: o.Lang, zone: o.Zone}
	if b.lang == "" {
		b.lang = wording.English
	}
	if b.zone == nil {
		b.zone = time.Local
	}
	b.notice = strings.Join(wording.Banners(b.lang, r), " · ")
	b.words = map[batch.Word]string{}
	for _, w := range batch.Words() {
		b.words[w] = wording.Status(b.lang, w)
	}
	var err error
	if b.styles, err = makeStyles(b.f, r.Run.Debtor.Currency); err != nil {
		return nil, errors.Join(err, b.f.Close())
	}
	if err := b.describe(title); err != nil {
		return nil, errors.Join(err, b.f.Close())
	}
	return b, nil
}

// describe sets the properties of the document: what it is and of which run,
// and nothing about the machine or the user. All formulas are calculated again
// when it is opened.
func (b *book) describe(title string) error {
	made := b.r.Made.UTC().Format(time.RFC3339)
	yes := true
	return errors.Join(
		b.f.SetDocProps(&excelize.DocProperties{
			Title: strings.TrimSpace(b.heading() + " – " + b.say(title)), Subject: b.r.Run.Name, Creator: "payrun", LastModifiedBy: "payrun",
			Keywords: b.seal(), Description: strings.TrimSpace(b.r.Run.Period.String() + " " + b.notice), Category: b.say(title),
			Created: made, Modified: made, Language: b.lang, Version: fmt.Sprint(b.r.Version),
		}),
		b.f.SetAppProps(&excelize.AppProperties{Application: "payrun"}),
		b.f.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &yes}),
	)
}

// seal is what moving a CHECK workbook to the Approved folder approves; it is
// the only workbook that approves anything.
func (b *book) seal() string {
	if b.r.State != batch.StateChecked {
		return ""
	}
	return batch.Seal(b.r.Run.Batch, b.r.ToPay)
}

// heading is what the payroll is called: NOVEMBER 2026 PAYROLL.
func (b *book) heading() string {
	return strings.TrimSpace(b.say("wb.heading", "value", strings.ToUpper(wording.Month(b.lang, b.r.Run.Period))))
}

// say is a sentence in the workbook's language.
func (b *book) say(code string, values ...string) string {
	return wording.Text(b.lang, code, values...)
}

// word is an officer's word with its symbol.
func (b *book) word(w batch.Word) string { return b.words[w] }

// inOrder writes sheets in the order of their tabs. The rows of a long sheet
// are written beside the sheets after it; all have ended when inOrder returns.
func (b *book) inOrder(sheets ...func() error) (err error) {
	for _, write := range sheets {
		if err = write(); err != nil {
			break
		}
	}
	if err = errors.Join(err, b.streams.Wait()); err != nil {
		return err
	}
	for _, end := range b.ends {
		if err := end(); err != nil {
			return err
		}
	}
	return nil
}

// beside writes the rows of a long sheet in a goroutine of their own, and ends
// the sheet once all rows of the workbook are there. rows touches nothing but
// its own sheet.
func (b *book) beside(rows, end func() error) {
	b.streams.Go(func() error {
		defer batch.MaskPanic()
		return rows()
	})
	b.ends = append(b.ends, end)
}

// money writes an amount for a sentence: RM 8,650.65.
func (b *book) money(d decimal.Decimal) string {
	return batch.Money{Amount: d, Currency: b.r.Run.Debtor.Currency}.String()
}

// minute writes a time for a sentence, in the workbook's zone.
func (b *book) minute(t time.Time) string { return wording.Minute(t.In(b.zone)) }

// save writes the workbook to w and lets go of its temporary files. The zip
// goes straight to w, so that memory does not hold it.
func (b *book) save(w io.Writer) error {
	b.f.SetZipWriter(func(io.Writer) excelize.ZipWriter {
		z := zip.NewWriter(w)
		z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
		return z
	})
	return errors.Join(b.f.Write(io.Discard), b.f.Close())
}

// page is how a sheet is printed: A4, one page wide.
type page struct {
	landscape bool
	onePage   bool // also one page high
	titleRow  int  // the row that every printed page repeats; 0 for none
}

// sheet is one sheet being streamed, row after row.
type sheet struct {
	*excelize.StreamWriter
	b    *book
	tab  string // its name
	last int    // the row written last
}

// sheet adds a sheet, sets its columns' widths and how it prints. first tells
// that it is the workbook's first one.
func (b *book) sheet(name string, p page, widths ...float64) (*sheet, error) {
	if err := b.add(name); err != nil {
		return nil, fmt.Errorf("sheet %s: %w", name, err)
	}
	if err := b.layOut(name, p); err != nil {
		return nil, fmt.Errorf("sheet %s: %w", name, err)
	}
	sw, err := b.f.NewStreamWriter(name)
	if err != nil {
		return nil, fmt.Errorf("sheet %s: %w", name, err)
	}
	for i, width := range widths {
		if err := sw.SetColWidth(i+1, i+1, width); err != nil {
			return nil, err
		}
	}
	return &sheet{StreamWriter: sw, b: b, tab: name}, nil
}

// add makes a sheet; the first one takes the place of the empty one that a new
// workbook has.
func (b *book) add(name string) error {
	if list := b.f.GetSheetList(); len(list) == 1 && list[0] == "Sheet1" {
		return b.f.SetSheetName("Sheet1", name)
	}
	_, err := b.f.NewSheet(name)
	return err
}

// layOut sets paper, margins, header and footer. Each printed page says the
// banner, the run and its number.
func (b *book) layOut(name string, p page) error {
	a4, orientation, wide, high, yes := 9, "portrait", 1, 0, true
	if p.landscape {
		orientation = "landscape"
	}
	if p.onePage {
		high = 1
	}
	side, edge, inner := 0.4, 0.75, 0.3 // inches
	err := errors.Join(
		b.f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes}),
		b.f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high}),
		b.f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &edge, Bottom: &edge, Header: &inner, Footer: &inner}),
		b.f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{
			OddHeader: "&L" + footerText(b.heading()) + "&R" + footerText(b.notice),
			OddFooter: "&L" + footerText(b.r.Run.Name) + "&C" + footerText(name) + "&R&P / &N",
		}))
	if p.titleRow > 0 {
		err = errors.Join(err, b.f.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Titles", Scope: name, RefersTo: fmt.Sprintf("%s!$%d:$%d", quoted(name), p.titleRow, p.titleRow),
		}))
	}
	return err
}

// footerText keeps an ampersand of a name from being read as a code, and a
// part within what a printed header takes.
func footerText(s string) string {
	if r := []rune(s); len(r) > 80 {
		s = string(r[:80])
	}
	return strings.ReplaceAll(s, "&", "&&")
}

// quoted is a sheet's name as formulas want it.
func quoted(sheet string) string { return "'" + strings.ReplaceAll(sheet, "'", "''") + "'" }

// put writes the next row.
func (s *sheet) put(cells ...any) error { return s.putAt(s.last+1, cells) }

// putAt writes a row further down.
func (s *sheet) putAt(row int, cells []any, opts ...excelize.RowOpts) error {
	if row > rowMax {
		return ErrTooManyRows
	}
	s.last = row
	return s.SetRow(cellName(1, row), cells, opts...)
}

// printOnly leaves the columns after the first few off the paper.
func (s *sheet) printOnly(columns, lastRow int) error {
	return s.b.f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Area", Scope: s.tab, RefersTo: quoted(s.tab) + "!" + fixed(1, 1) + ":" + fixed(columns, lastRow),
	})
}

// link makes a cell lead to another cell of the workbook.
func (s *sheet) link(cell, toSheet, toCell string) error {
	return s.b.f.SetCellHyperLink(s.tab, cell, quoted(toSheet)+"!"+toCell, "Location")
}

// cellName is a cell's address: column and row count from 1.
func cellName(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		panic(err) // columns here are constants, rows are bounded by rowMax
	}
	return name
}

// fixed is a cell's address with dollar signs.
func fixed(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row, true)
	if err != nil {
		panic(err)
	}
	return name
}

// Heights of a row, in points.
const (
	lineHeight = 15.0
	heightMax  = 405.0
)

// height is what a row needs to show its wrapped cells whole, or 0 where one
// line is enough. Spreadsheet programs differ in whether they find out by
// themselves; an estimate that is a line too high hides nothing.
func (b *book) height(cells []excelize.Cell, width func(int) float64) float64 {
	lines := 1
	for i, c := range cells {
		if c.StyleID != b.wrap && c.StyleID != b.instruct && c.StyleID != b.todo {
			continue
		}
		letters := 1.1 // that a unit of width holds, on average
		if c.StyleID == b.instruct {
			letters = 0.95 // bold
		}
		if text, ok := c.Value.(string); ok {
			lines = max(lines, len(broken(text, int(width(i)*letters))))
		}
	}
	if lines == 1 {
		return 0
	}
	return min(float64(lines)*lineHeight, heightMax)
}

// clip keeps a text within what a cell holds, and says so at its end.
func clip(s string) string {
	if len(s) <= cellMax {
		return s
	}
	units := utf16.Encode([]rune(s))
	if len(units) <= cellMax {
		return s
	}
	return string(utf16.Decode(units[:cellMax-2])) + "…"
}

// risky reports whether a spreadsheet program could take a text for a formula
// when it is typed again, or when it comes from CSV.
func risky(s string) bool {
	if s == "" || isPlain(s[0]) {
		return false
	}
	t := strings.TrimLeft(s, " \u00a0\u3000")
	if t == "" {
		return false
	}
	first, _ := utf8.DecodeRuneInString(t)
	return strings.ContainsRune("=+-@\t\r\n\x00＝＋－＠", first)
}

// isPlain reports a letter or a digit of ASCII, with which most texts begin.
func isPlain(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// number is an amount for a cell. A float holds cents exactly up to
// 9,999,999,999,999.99.
func number(d decimal.Decimal) float64 { return d.InexactFloat64() }
