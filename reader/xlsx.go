package reader

import (
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"payrun/batch"
)

// sheetRows reads one sheet twice at the same pace: excelize for what the
// cells say, our scanner for what they are. They must agree.
type sheetRows struct {
	book *workbook
	name string
	rows *excelize.Rows
	at   int // the row excelize is at
	part io.ReadCloser
	scan *sheetScan
	text []string // the current row's values, raw
}

// readSheet begins at the first row.
func (w *workbook) readSheet(sheet sheetPart) (*sheetRows, error) {
	rows, err := w.file.Rows(sheet.name)
	if err != nil {
		return nil, batch.Refuse(batch.Defect{Code: "F323", Sheet: sheet.name})
	}
	part, err := w.open(sheet.part)
	if err != nil {
		rows.Close()
		return nil, err
	}
	return &sheetRows{book: w, name: sheet.name, rows: rows, part: part, scan: newSheetScan(part, w.strings)}, nil
}

// close lets go of the sheet; the workbook stays open.
func (s *sheetRows) close() error { return errors.Join(s.rows.Close(), s.part.Close()) }

// disagree refuses a sheet that two readers read differently.
func (s *sheetRows) disagree(row int) error {
	return batch.Refuse(batch.Defect{Code: "F346", Sheet: s.name, Row: row})
}

// next moves to the next row that the file has.
func (s *sheetRows) next() error {
	if err := s.scan.next(); err != nil {
		if !errors.Is(err, io.EOF) {
			return refuseSheet(err, s.name)
		}
		if s.rows.Next() {
			return s.disagree(s.at + 1)
		}
		return io.EOF
	}
	for s.at < s.scan.number {
		if s.at++; !s.rows.Next() {
			return s.disagree(s.at)
		}
	}
	var err error
	if s.text, err = s.rows.Columns(); err != nil {
		return s.disagree(s.at)
	}
	return s.compare()
}

// compare checks that both readers saw the same cells: a value of excelize's
// has a cell of ours, and numbers are the same digits.
func (s *sheetRows) compare() error {
	next := 0
	for column, text := range s.text {
		if column >= columnsMax {
			break
		}
		for next < len(s.scan.facts) && s.scan.facts[next].column < column {
			if s.scan.facts[next].stored && s.scan.facts[next].kind == 'n' {
				return s.disagree(s.at)
			}
			next++
		}
		if text == "" {
			continue
		}
		if next == len(s.scan.facts) || s.scan.facts[next].column != column {
			return s.disagree(s.at)
		}
		f := &s.scan.facts[next]
		if f.kind == 'n' && string(s.scan.of(f)) != text {
			return s.disagree(s.at)
		}
		next++
	}
	for ; next < len(s.scan.facts); next++ {
		if f := &s.scan.facts[next]; f.stored && f.kind == 'n' {
			return s.disagree(s.at)
		}
	}
	return nil
}

// cell is one cell of the current row.
func (s *sheetRows) cell(column int, c *batch.Cell) (*fact, error) {
	c.Column = letters(column)
	f := s.scan.at(column)
	if f == nil {
		return nil, nil
	}
	if column < len(s.text) {
		c.Raw = s.text[column]
	}
	c.Formula, c.Shown = f.formula, c.Raw
	if f.kind == 't' && f.stored && c.Raw == "" {
		c.Formula = "" // calculated, and empty
	}
	switch f.kind {
	case 'n':
		if !f.stored {
			return f, nil
		}
		return f, s.number(f, c)
	case 'b':
		c.Kind, c.Shown = batch.Bool, "TRUE"
		if c.Raw == "0" || strings.EqualFold(c.Raw, "false") {
			c.Shown = "FALSE"
		}
	case 'e':
		c.Kind = batch.Fault
	case 'd':
		c.Kind = batch.Date
	default:
		if c.Raw != "" {
			c.Kind = batch.Text
		}
	}
	return f, nil
}

// number reads a numeric cell as its format shows it, as far as that matters.
func (s *sheetRows) number(f *fact, c *batch.Cell) error {
	c.Kind = batch.Number
	look, err := s.book.style(f.style)
	if err != nil {
		return err
	}
	switch {
	case look.date:
		c.Kind = batch.Date
		if t, ok := serialDate(c.Raw, s.book.date04); ok {
			c.Shown = t.Format("2006-01-02")
		}
	default:
		c.Shown = general(c.Raw)
	}
	return nil
}

// general writes a number with the fifteen digits that a spreadsheet shows.
func general(raw string) string {
	if len(raw) <= exactDigits && isDigits(strings.Replace(raw, ".", "", 1)) {
		return raw
	}
	n, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return raw
	}
	if digits, whole := wholeNumber(raw); whole && len(digits) <= exactDigits {
		return digits
	} else if whole {
		return strings.Replace(strconv.FormatFloat(n, 'E', 5, 64), "E+0", "E+", 1)
	}
	return strconv.FormatFloat(roundTo15(n), 'f', -1, 64)
}

// roundTo15 is a number with the digits that a spreadsheet keeps.
func roundTo15(n float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(n, 'G', exactDigits, 64), 64)
	if err != nil {
		return n
	}
	return r
}

// xlsxLines yields the rows of a sheet below its header.
type xlsxLines struct {
	*sheetRows
	lay     *layout
	source  *batch.Source
	columns columns
	cut     map[int][]merged // merged ranges of several cells, by row
	fieldAt []batch.Field    // of each column, FieldCount where it has none
	ended   bool
}

// newXLSXLines begins at the first row of a sheet.
func newXLSXLines(w *workbook, sheet sheetPart, merges []merged, lay *layout, source *batch.Source) (*xlsxLines, error) {
	rows, err := w.readSheet(sheet)
	if err != nil {
		return nil, err
	}
	l := &xlsxLines{sheetRows: rows, lay: lay, source: source, cut: map[int][]merged{}}
	l.columns = columnsOf(lay, sheet.name)
	for range lay.width {
		l.fieldAt = append(l.fieldAt, batch.FieldCount)
	}
	for _, f := range l.columns.fields {
		l.fieldAt[lay.column[f]] = f
	}
	rowsCut := 0
	for _, m := range merges {
		if m.top <= lay.headerRow && m.bottom <= lay.headerRow {
			continue
		}
		if rowsCut += m.bottom - m.top + 1; rowsCut > sheetRowsMax {
			return nil, batch.Refuse(batch.Defect{Code: "F347", Sheet: sheet.name})
		}
		for row := m.top; row <= m.bottom; row++ {
			l.cut[row] = append(l.cut[row], m)
		}
	}
	return l, nil
}

// close lets go of the sheet and of the workbook, whose spilled parts are
// removed.
func (l *xlsxLines) close() error { return errors.Join(l.sheetRows.close(), l.book.close()) }

// next fills in one line.
func (l *xlsxLines) next(out *line) error {
	if l.ended {
		return io.EOF
	}
	return guard(func() error {
		for {
			if err := l.sheetRows.next(); err != nil {
				l.ended = true
				return err
			}
			if l.at > l.lay.headerRow {
				return l.fill(out)
			}
		}
	})
}

// externalLink is a reference to another workbook inside a formula.
var externalLink = regexp.MustCompile(`\[[^\]]+\][^!\[]*!`)

// fill makes a line of the current row.
func (l *xlsxLines) fill(out *line) error {
	out.begin(&l.columns, l.at)
	out.hidden, out.pending, out.from1904 = l.scan.hidden, l.book.pending, l.book.date04
	for _, f := range l.columns.fields {
		c := &out.row.Cells[f]
		fact, err := l.cell(l.lay.column[f], c)
		if err != nil {
			return err
		}
		if fact != nil {
			if err := l.field(out, f, fact); err != nil {
				return err
			}
		}
	}
	if l.lay.check >= 0 {
		if _, err := l.cell(l.lay.check, &out.check); err != nil {
			return err
		}
	}
	for _, m := range l.cut[l.at] {
		l.merge(out, m)
	}
	return l.original(out)
}

// field adds what the format and formula of a used cell say.
func (l *xlsxLines) field(out *line, f batch.Field, fact *fact) error {
	if fact.style == 0 && !fact.computed {
		return nil
	}
	look, err := l.book.style(fact.style)
	if err != nil {
		return err
	}
	c := &out.row.Cells[f]
	switch f {
	case batch.FieldAmount:
		out.scaled, out.unseen, out.foreign = look.scaled, look.unseen, look.foreign
		out.external = fact.computed && externalLink.MatchString(fact.formula)
		out.struck = out.struck || look.struck
	case batch.FieldAccount, batch.FieldName, batch.FieldReference, batch.FieldEmployee, batch.FieldNationalID, batch.FieldPhone, batch.FieldBank:
		out.struck = out.struck || look.struck
		if c.Kind == batch.Number && look.own {
			c.Shown, err = l.book.format.show(look, c.Raw)
		}
	default:
	}
	return err
}

// merge marks the used cells that a merged range covers without holding its
// text.
func (l *xlsxLines) merge(out *line, m merged) {
	for _, f := range l.columns.fields {
		at := l.lay.column[f]
		if at >= m.left && at <= m.right && (at != m.left || l.at != m.top) {
			out.merged[f] = true
		}
	}
}

// original writes the row as shown.
func (l *xlsxLines) original(out *line) error {
	row := make([]string, len(l.lay.kept))
	for i, at := range l.lay.kept {
		if at >= len(l.text) || l.text[at] == "" {
			continue
		}
		if f := l.fieldAt[at]; f < batch.FieldCount {
			row[i] = out.row.Cells[f].Shown
			continue
		}
		var c batch.Cell
		if _, err := l.cell(at, &c); err != nil {
			return err
		}
		row[i] = c.Shown
	}
	out.row.Original = row
	return nil
}
