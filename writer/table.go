package writer

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// table describes a sheet that holds one table: what it is and totals of what
// its filter shows, above the headings, so that sorting never moves a total.
type table struct {
	name    string // of the spreadsheet's table
	title   string // wording code
	columns []column
	amounts []int  // columns, from 1, with a total above them
	status  int    // the column with the officer's word, 0 for none
	frozen  int    // columns that stay when it is scrolled
	printed int    // how many columns go on paper, 0 for all
	texts   string // ranges of columns, such as "B:E L:N", whose digits are text on purpose
}

// column is one column of a table: its heading's code and its width in
// characters.
type column struct {
	code  string
	width float64
}

// The rows of a table's sheet.
const (
	totalRow  = 2
	headRow   = 3
	firstData = 4
)

// lastData is the last row of a table's data, which has at least one.
func lastData(rows int) int { return headRow + max(rows, 1) }

// tableSheet is a sheet with one table, being streamed. cells are the next
// row's; putCells writes and clears them.
type tableSheet struct {
	*sheet
	table
	rows  int
	cells []excelize.Cell
	row   []any
}

// tableSheet starts a sheet of a known number of rows. totals are the cached
// values of the sums above t.amounts.
func (b *book) tableSheet(name string, t table, rows int, totals ...decimal.Decimal) (*tableSheet, error) {
	widths := make([]float64, len(t.columns))
	for i, c := range t.columns {
		widths[i] = c.width
	}
	s, err := b.sheet(name, page{landscape: true, titleRow: headRow}, widths...)
	if err != nil {
		return nil, err
	}
	ts := &tableSheet{sheet: s, table: t, rows: rows, cells: make([]excelize.Cell, len(t.columns)), row: make([]any, len(t.columns))}
	return ts, ts.head(totals)
}

// head writes the three rows above the data.
func (s *tableSheet) head(totals []decimal.Decimal) error {
	if err := s.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: s.frozen, YSplit: headRow, TopLeftCell: cellName(s.frozen+1, firstData), ActivePane: "bottomRight",
	}); err != nil {
		return err
	}
	if err := s.put(s.b.titleCells(s.title)...); err != nil {
		return err
	}
	if err := s.putAt(totalRow, s.totals(totals)); err != nil {
		return err
	}
	headings := s.b.headings(s.columns)
	for _, column := range s.amounts {
		headings[column-1] = cell(s.b.headRight, s.b.say(s.columns[column-1].code, "value", s.b.r.Run.Debtor.Currency.Sign()))
	}
	return s.putAt(headRow, headings, excelize.RowOpts{Height: 2 * lineHeight})
}

// titleCells say what a sheet is and of which run, after what every sheet must
// say.
func (b *book) titleCells(title string) []any {
	text := b.heading() + " – " + b.say(title) + " · " + b.r.Run.Name
	if b.notice == "" {
		return []any{cell(b.outcome, text)}
	}
	return []any{cell(b.outcome, b.notice+" · "+text)}
}

// totals are the count and the sums of the rows that the filter shows.
func (s *tableSheet) totals(sums []decimal.Decimal) []any {
	cells := make([]any, len(s.columns))
	at := func(column int) string { return cellName(column, firstData) + ":" + cellName(column, lastData(s.rows)) }
	cells[0] = formula(s.b.sumCount, "SUBTOTAL(103,"+at(1)+")", s.rows)
	cells[1] = cell(s.b.bold, s.b.say("wb.shown"))
	for i, column := range s.amounts {
		cells[column-1] = formula(s.b.sum, "SUBTOTAL(109,"+at(column)+")", number(sums[i]))
	}
	return cells
}

// headings are the header cells of a table.
func (b *book) headings(columns []column) []any {
	cells := make([]any, len(columns))
	for i, c := range columns {
		cells[i] = cell(b.head, b.say(c.code, "value", b.r.Run.Debtor.Currency.Sign()))
	}
	return cells
}

// putCells writes the next row from s.cells and empties them.
func (s *tableSheet) putCells() error {
	height := s.b.height(s.cells, func(i int) float64 { return s.columns[i].width })
	err := s.putAt(s.last+1, pointers(s.row, s.cells), excelize.RowOpts{Height: height})
	clear(s.cells)
	return err
}

// pointers fills row with cells that hold something; the library writes
// nothing for the others.
func pointers(row []any, cells []excelize.Cell) []any {
	for i := range cells {
		row[i] = nil
		if c := &cells[i]; c.Value != nil || c.Formula != "" {
			row[i] = c
		}
	}
	return row
}

// finish makes the rows a table with filters, colours the words and ends the
// sheet. A sheet without rows says so instead.
func (s *tableSheet) finish() error {
	last := lastData(s.rows)
	if s.rows == 0 {
		if err := s.putAt(firstData, []any{excelize.Cell{}, cell(s.b.label, s.b.say(s.title+".none"))}); err != nil {
			return err
		}
		return s.Flush()
	}
	for columns := range strings.FieldsSeq(s.texts) {
		from, to, _ := strings.Cut(columns, ":")
		area := fmt.Sprintf("%s%d:%s%d", from, firstData, to, last)
		if err := s.b.f.AddIgnoredErrors(s.tab, area, excelize.IgnoredErrorsNumberStoredAsText); err != nil {
			return err
		}
	}
	if s.status > 0 {
		if err := s.b.colourStatus(s.tab, s.status, firstData, last); err != nil {
			return err
		}
	}
	if s.printed > 0 {
		if err := s.printOnly(s.printed, last); err != nil {
			return err
		}
	}
	yes := true
	if err := s.AddTable(&excelize.Table{
		Range: cellName(1, headRow) + ":" + cellName(len(s.columns), last), Name: s.table.name, StyleName: "TableStyleLight1", ShowRowStripes: &yes,
	}); err != nil {
		return err
	}
	return s.Flush()
}
