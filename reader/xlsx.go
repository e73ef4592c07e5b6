package reader

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"payrun/batch"
)

// spillAt is the size of a part, in bytes, from which excelize keeps it in a
// temporary file instead of in memory. The file is private to the user and
// removed by Close.
const spillAt = 16 << 20

// workbook is a workbook being read.
type workbook struct {
	*archive
	file   *excelize.File
	styles map[int]style
	format formatter
}

// openWorkbook reads the parts of a workbook that a table needs and finds the
// sheet that has one.
func (r *Reading) openWorkbook(data []byte) error {
	sum := sha256.Sum256(data)
	r.source.Format, r.source.SHA256 = "xlsx", hex.EncodeToString(sum[:])
	a, err := preflight(data)
	if err != nil {
		return err
	}
	sheets, err := r.candidates(a)
	if err != nil {
		return err
	}
	surveys, err := a.surveySheets(sheets)
	if err != nil {
		return err
	}
	w, err := openExcelize(a, sheets)
	if err != nil {
		return err
	}
	err = guard(func() error { return r.chooseSheet(w, sheets, surveys) })
	if err != nil {
		w.close()
	}
	return err
}

// guard turns a panic of the library into a refusal of the file.
func guard(what func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = batch.Refuse(batch.Defect{Code: "F323"})
		}
	}()
	return what()
}

// candidates are the sheets that may be read: the one asked for, or all that
// are not hidden.
func (r *Reading) candidates(a *archive) ([]sheetPart, error) {
	var sheets []sheetPart
	var names []string
	hidden := 0
	for _, s := range a.sheets {
		names = append(names, s.name)
		switch {
		case r.opts.Sheet != "":
			if strings.EqualFold(strings.TrimSpace(s.name), strings.TrimSpace(r.opts.Sheet)) {
				sheets = append(sheets, s)
			}
		case s.hidden:
			hidden++
		default:
			sheets = append(sheets, s)
		}
	}
	if len(sheets) == 0 {
		if r.opts.Sheet == "" {
			return nil, batch.Refuse(batch.Defect{Code: "F330"})
		}
		return nil, batch.Refuse(batch.Defect{Code: "F334", Value: r.opts.Sheet, Other: cut(strings.Join(names, ", "), 200)})
	}
	if hidden > 0 {
		r.source.Notes = append(r.source.Notes, batch.Defect{Code: "N606", Value: strconv.Itoa(hidden)})
	}
	if a.macros {
		r.source.Notes = append(r.source.Notes, batch.Defect{Code: "N619"})
	}
	return sheets, nil
}

// sheetSurvey is what a first pass over a sheet finds.
type sheetSurvey struct {
	hidden     []int // the first hidden rows that hold something
	hiddenRows int
	hiddenCols []bool
	merges     []merged
	filtered   bool
}

// hiddenNamed is how many hidden rows are remembered by number: all that a
// header could stand below, and some to name.
const hiddenNamed = 200

// surveySheets reads each sheet once, with our own scanner.
func (a *archive) surveySheets(sheets []sheetPart) ([]sheetSurvey, error) {
	surveys := make([]sheetSurvey, len(sheets))
	for i, sheet := range sheets {
		in, err := a.open(sheet.part)
		if err != nil {
			return nil, err
		}
		s := newSheetScan(in, a.strings)
		surveys[i], err = surveySheet(s)
		if _, rest := io.Copy(io.Discard, in); rest != nil && err == nil {
			err = rest
		}
		in.Close()
		if err != nil {
			return nil, refuseSheet(err, sheet.name)
		}
	}
	return surveys, nil
}

func surveySheet(s *sheetScan) (sheetSurvey, error) {
	var v sheetSurvey
	for {
		err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return v, err
		}
		if !s.hidden || !s.holdsAnything() {
			continue
		}
		if v.hiddenRows++; len(v.hidden) < hiddenNamed {
			v.hidden = append(v.hidden, s.number)
		}
	}
	v.merges, v.filtered, v.hiddenCols = s.merges, s.filtered, s.hiddenCols
	return v, nil
}

// holdsAnything reports a row with a value or a formula.
func (s *sheetScan) holdsAnything() bool {
	for i := range s.facts {
		if s.facts[i].stored || s.facts[i].computed {
			return true
		}
	}
	return false
}

// refuseSheet puts the sheet's name to a fault.
func refuseSheet(err error, name string) error {
	err = refuseXML(err)
	if refusal, found := errors.AsType[*batch.Refusal](err); found {
		refusal.Defects[0].Sheet = name
	}
	return err
}

// openExcelize gives the library what has passed the preflight, and no more.
func openExcelize(a *archive, sheets []sheetPart) (*workbook, error) {
	small, err := a.pruned(sheets)
	if err != nil {
		return nil, err
	}
	w := &workbook{archive: a, styles: map[int]style{}}
	err = guard(func() (err error) {
		w.file, err = excelize.OpenReader(bytes.NewReader(small), excelize.Options{
			RawCellValue: true, UnzipSizeLimit: unpackedMax + smallMax, UnzipXMLSizeLimit: spillAt,
		})
		return err
	})
	if err != nil {
		w.close()
		return nil, batch.Refuse(batch.Defect{Code: "F323"})
	}
	return w, nil
}

func (w *workbook) close() error {
	if w.file == nil {
		return nil
	}
	return errors.Join(w.file.Close(), w.format.close())
}

// candidate is a sheet that has a table.
type candidate struct {
	at   int // among the workbook's sheets
	lay  *layout
	top  []topRow
	ours bool // our own Failed sheet, which names the run and the attempt
}

// chooseSheet finds the one sheet that has a table. A results workbook dropped
// back has several: its Failed sheet is the one that is meant to be paid.
func (r *Reading) chooseSheet(w *workbook, sheets []sheetPart, surveys []sheetSurvey) error {
	var found, ours []candidate
	var names []string
	var miss *batch.Refusal
	for i, sheet := range sheets {
		rows, err := w.top(sheet, surveys[i].merges)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			continue
		}
		l, refusal := r.findLayout(rows)
		if refusal != nil {
			refusal.Defects = inSheet(refusal.Defects, sheet.name)
			if miss == nil || miss.Code == "F330" {
				miss = refusal
			}
			continue
		}
		c := candidate{i, l, rows, l.column[batch.FieldRetryRun] >= 0 && l.column[batch.FieldRetryAttempt] >= 0}
		found, names = append(found, c), append(names, sheet.name)
		if c.ours {
			ours = append(ours, c)
		}
	}
	switch {
	case len(ours) == 1:
		found = ours
	case len(found) > 1:
		return batch.Refuse(batch.Defect{Code: "F333", Value: strings.Join(names, ", ")})
	case len(found) == 0 && miss == nil:
		return batch.Refuse(batch.Defect{Code: "F301"})
	case len(found) == 0:
		return miss
	}
	c := found[0]
	return r.takeSheet(w, sheets[c.at], surveys[c.at], c.lay, c.top, len(sheets) > 1)
}

func inSheet(defects []batch.Defect, name string) []batch.Defect {
	for i := range defects {
		defects[i].Sheet = name
	}
	return defects
}

// takeSheet decides what hidden rows and columns mean, and gets ready to read.
func (r *Reading) takeSheet(w *workbook, sheet sheetPart, s sheetSurvey, lay *layout, top []topRow, several bool) error {
	r.source.Sheet = sheet.name
	r.understood(lay, titlesOf(top, lay.headerRow))
	if several {
		r.source.Notes = append(r.source.Notes, batch.Defect{Code: "N604", Sheet: sheet.name, Value: sheet.name})
	}
	hidden, first := s.below(lay.headerRow)
	if hidden > 0 && r.opts.Hidden == Refuse {
		return batch.Refuse(batch.Defect{Code: "F335", Sheet: sheet.name, Row: first[0], Value: strconv.Itoa(hidden), Other: rowList(first, hidden)})
	}
	for f, at := range lay.column {
		if at >= 0 && at < len(s.hiddenCols) && s.hiddenCols[at] {
			r.source.Notes = append(r.source.Notes, batch.Defect{Code: "N605", Sheet: sheet.name, Column: letters(at), Value: r.opts.fieldWord(batch.Field(f))})
		}
	}
	lines, err := newXLSXLines(w, sheet, s.merges, lay, &r.source)
	if err != nil {
		return err
	}
	r.lines = lines
	return nil
}

// below counts the hidden rows below the header.
func (s *sheetSurvey) below(header int) (count int, first []int) {
	count = s.hiddenRows
	for _, row := range s.hidden {
		if row <= header {
			count--
		} else {
			first = append(first, row)
		}
	}
	return count, first
}

// rowList names the first of some rows.
func rowList(rows []int, count int) string {
	var b strings.Builder
	for i, row := range rows[:min(len(rows), 8)] {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(row))
	}
	if count > 8 {
		b.WriteString(", …")
	}
	return b.String()
}

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

func roundTo15(n float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(n, 'G', exactDigits, 64), 64)
	if err != nil {
		return n
	}
	return r
}

// top reads the first rows of a sheet for its header.
func (w *workbook) top(sheet sheetPart, merges []merged) ([]topRow, error) {
	s, err := w.readSheet(sheet)
	if err != nil {
		return nil, err
	}
	defer s.close()
	var rows []topRow
	for {
		err := s.next()
		if errors.Is(err, io.EOF) || err == nil && s.at > headerRows+1 {
			break
		}
		if err != nil {
			return nil, err
		}
		row, err := s.topRow()
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	spread(rows, merges)
	return rows, nil
}

// topRow is the current row as shown.
func (s *sheetRows) topRow() (topRow, error) {
	row := topRow{number: s.at}
	for column := range min(len(s.text), columnsMax+1) {
		var c batch.Cell
		if _, err := s.cell(column, &c); err != nil {
			return row, err
		}
		row.cells = append(row.cells, c.Shown)
	}
	row.below, row.groups = row.cells, row.cells
	return row, nil
}

// spread gives merged cells their text in each row, and in each column.
func spread(rows []topRow, merges []merged) {
	byNumber := map[int]*topRow{}
	for i := range rows {
		byNumber[rows[i].number] = &rows[i]
	}
	for _, m := range merges {
		anchor := byNumber[m.top]
		if anchor == nil || m.left >= len(anchor.cells) || m.right >= columnsMax {
			continue
		}
		text := anchor.cells[m.left]
		for number := m.top; number <= min(m.bottom, headerRows+1); number++ {
			row := byNumber[number]
			if row == nil {
				continue
			}
			row.below = put(row.below, m.left, text)
			for column := m.left; column <= m.right; column++ {
				row.groups = put(row.groups, column, text)
			}
		}
	}
	for i := range rows {
		for len(rows[i].below) < len(rows[i].groups) {
			rows[i].below = append(rows[i].below, "")
		}
		for len(rows[i].cells) < len(rows[i].below) {
			rows[i].cells = append(rows[i].cells, "")
		}
	}
}

// put sets one text in a copy of a row.
func put(row []string, column int, text string) []string {
	out := append([]string(nil), row...)
	for len(out) <= column {
		out = append(out, "")
	}
	out[column] = text
	return out
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
		out.percent, out.foreign = look.percent, look.foreign
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
