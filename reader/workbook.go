package reader

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
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

// surveySheet reads a sheet to its end.
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

// close lets go of the workbook and removes its spilled parts.
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

// inSheet puts a sheet's name to some defects.
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
		f, err := s.cell(column, &c)
		if err != nil {
			return row, err
		}
		if c.Kind == batch.Date && f != nil && s.book.styles[f.style].monthly && len(c.Shown) > len("2026-11") {
			c.Shown = c.Shown[:len("2026-11")]
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
