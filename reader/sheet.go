package reader

import (
	"bytes"
	"errors"
	"io"
)

// Limits of one sheet. excelize needs about three microseconds a cell, so they
// also bound the time that a workbook can take.
const (
	sheetRowsMax  = 200_000
	sheetCellsMax = 2_500_000
	rowNumberMax  = 1_048_576
	mergesMax     = 10_000
)

// fact is what a sheet's XML says of one cell and excelize's iterator does not.
type fact struct {
	column   int    // from 0
	style    int    // index of its format
	kind     byte   // n number, s shared text, i text in place, t a formula's text, b, e, d
	computed bool   // holds a formula
	formula  string // as far as it is worth quoting
	stored   bool   // holds a value
	from, to int    // of the value in sheetScan.values
}

// merged is a merged range: columns and rows from and to, both included.
type merged struct{ left, top, right, bottom int }

// sheetScan reads one sheet row by row, in step with excelize.
type sheetScan struct {
	xml        *scanner
	number     int // of the current row, from 1
	hidden     bool
	facts      []fact
	values     []byte
	shared     map[string]string // formulas that several cells share, by index
	strings    int               // how many shared texts there are
	rows       int
	cells      int
	zeroHeight bool   // rows without a height of their own are hidden
	hiddenCols []bool // by column
	merges     []merged
	filtered   bool
	inData     bool
	ended      bool
}

// newSheetScan reads a sheet's XML. strings is how many shared texts the
// workbook has.
func newSheetScan(in io.Reader, strings int) *sheetScan {
	return &sheetScan{xml: newScanner(in), strings: strings, shared: map[string]string{}}
}

// next moves to the next row; io.EOF says that there are no more, and then what
// stands behind the rows has been read as well.
func (s *sheetScan) next() error {
	for !s.ended {
		name, start, err := s.xml.next()
		if errors.Is(err, io.EOF) {
			s.ended = true
			break
		}
		if err != nil {
			return err
		}
		if s.inData {
			switch {
			case start && string(name) == "row":
				return s.row()
			case !start && string(name) == "sheetData":
				s.inData = false
			case start:
				return errXML
			}
			continue
		}
		if start {
			if err := s.around(string(name)); err != nil {
				return err
			}
		}
	}
	return io.EOF
}

// around reads what stands before and behind the rows.
func (s *sheetScan) around(name string) error {
	switch name {
	case "sheetData":
		if s.number > 0 || s.rows > 0 {
			return errXML
		}
		s.inData = true
	case "sheetFormatPr":
		s.zeroHeight = s.xml.flag("zeroHeight")
	case "col":
		return s.col()
	case "autoFilter":
		s.filtered = true
	case "mergeCell":
		return s.merge()
	}
	return nil
}

// col remembers hidden columns.
func (s *sheetScan) col() error {
	if !s.xml.flag("hidden") {
		return nil
	}
	first, err := s.xml.number("min")
	if err != nil || first < 1 {
		return errXML
	}
	last, err := s.xml.number("max")
	if err != nil {
		return err
	}
	for at := first - 1; at < min(last, columnsMax); at++ {
		for len(s.hiddenCols) <= at {
			s.hiddenCols = append(s.hiddenCols, false)
		}
		s.hiddenCols[at] = true
	}
	return nil
}

// merge remembers a merged range.
func (s *sheetScan) merge() error {
	ref, _ := s.xml.attr("ref")
	from, to, found := bytes.Cut(ref, []byte(":"))
	if !found {
		return nil
	}
	var m merged
	var ok1, ok2 bool
	m.left, m.top, ok1 = cellAddress(from)
	m.right, m.bottom, ok2 = cellAddress(to)
	if !ok1 || !ok2 || m.right < m.left || m.bottom < m.top {
		return errXML
	}
	if s.merges = append(s.merges, m); len(s.merges) > mergesMax {
		return errTooLarge
	}
	return nil
}

// row reads one row with its cells.
func (s *sheetScan) row() error {
	number, err := s.xml.number("r")
	if err != nil {
		return err
	}
	if number < 0 {
		number = s.number + 1
	}
	if number <= s.number || number > rowNumberMax {
		return errXML
	}
	if s.rows++; s.rows > sheetRowsMax {
		return errTooLarge
	}
	s.number, s.facts, s.values = number, s.facts[:0], s.values[:0]
	height, sized := s.xml.attr("ht")
	s.hidden = s.xml.flag("hidden") || s.zeroHeight && !sized || sized && len(height) > 0 && isZero(height)
	depth := s.xml.depth()
	for {
		name, start, err := s.xml.next()
		switch {
		case err != nil:
			return unexpected(err)
		case !start && s.xml.depth() < depth:
			return nil
		case start && string(name) == "c":
			if err := s.cell(); err != nil {
				return err
			}
		case start && string(name) == "row":
			return errXML
		}
	}
}

// isZero reports a height of nothing.
func isZero(height []byte) bool { return len(bytes.Trim(height, "0.")) == 0 }

// unexpected turns an end in the middle into a fault.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return errXML
	}
	return err
}

// cell reads one cell.
func (s *sheetScan) cell() error {
	if s.cells++; s.cells > sheetCellsMax {
		return errTooLarge
	}
	f := fact{kind: 'n', column: len(s.facts)}
	if n := len(s.facts); n > 0 {
		f.column = s.facts[n-1].column + 1
	}
	if err := s.attributes(&f); err != nil {
		return err
	}
	if err := s.contents(&f); err != nil {
		return err
	}
	if f.kind == 's' && f.stored && !s.isShared(&f) {
		return errXML
	}
	if f.column < columnsMax {
		s.facts = append(s.facts, f)
	}
	return nil
}

// attributes reads a cell's address, format and kind.
func (s *sheetScan) attributes(f *fact) (err error) {
	for name, value := range s.xml.attrs {
		switch string(name) {
		case "r":
			err = s.address(f, value)
		case "s":
			f.style, err = numberOf(value)
		case "t":
			f.kind, err = kindOf(value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// address reads where the cell stands: in this row, to the right of the last.
func (s *sheetScan) address(f *fact, ref []byte) error {
	column, row, ok := cellAddress(ref)
	if !ok || row != s.number || column < f.column {
		return errXML
	}
	f.column = column
	return nil
}

// kindOf reads what sort of value a cell holds.
func kindOf(t []byte) (byte, error) {
	switch string(t) {
	case "n", "s", "b", "e", "d":
		return t[0], nil
	case "str":
		return 't', nil
	case "inlineStr":
		return 'i', nil
	}
	return 0, errXML
}

// contents reads a cell's formula and value.
func (s *sheetScan) contents(f *fact) error {
	depth := s.xml.depth()
	for {
		name, start, err := s.xml.next()
		if err != nil {
			return unexpected(err)
		}
		if !start {
			if s.xml.depth() < depth {
				return nil
			}
			continue
		}
		switch string(name) {
		case "v":
			err = s.value(f)
		case "f":
			err = s.formula(f)
		case "is":
			f.stored = true
		case "c", "row", "sheetData":
			err = errXML
		}
		if err != nil {
			return err
		}
	}
}

// value reads <v>.
func (s *sheetScan) value(f *fact) error {
	text, err := s.inner()
	if err != nil {
		return err
	}
	f.from = len(s.values)
	s.values = append(s.values, text...)
	f.to = len(s.values)
	f.stored = f.to > f.from || f.kind == 't'
	return nil
}

// formula reads <f>, which may stand for one that is written elsewhere.
func (s *sheetScan) formula(f *fact) error {
	index, isShared := s.xml.attr("si")
	key := string(index)
	text, err := s.inner()
	if err != nil {
		return err
	}
	f.computed = true
	f.formula = quote(unescape(text))
	if isShared && len(text) > 0 && len(s.shared) < 1000 {
		s.shared[key] = f.formula
	} else if isShared && len(text) == 0 {
		f.formula = s.shared[key]
	}
	if f.formula == "" {
		f.formula = "…"
	}
	return nil
}

// inner is the text of the current element, which has no elements inside.
func (s *sheetScan) inner() ([]byte, error) {
	s.xml.keep()
	_, start, err := s.xml.next()
	switch {
	case err != nil:
		return nil, unexpected(err)
	case start:
		return nil, errXML
	}
	return s.xml.kept(), nil
}

// of is the stored value of a fact.
func (s *sheetScan) of(f *fact) []byte { return s.values[f.from:f.to] }

// isShared reports an index that the table of shared texts has.
func (s *sheetScan) isShared(f *fact) bool {
	n, err := numberOf(bytes.TrimSpace(s.of(f)))
	return err == nil && n < s.strings
}

// at is the fact of a column in the current row, or nil.
func (s *sheetScan) at(column int) *fact {
	if column < len(s.facts) && s.facts[column].column == column {
		return &s.facts[column]
	}
	for i := range s.facts {
		if s.facts[i].column == column {
			return &s.facts[i]
		}
	}
	return nil
}

// cellAddress reads A1 into column 0 and row 1.
func cellAddress(ref []byte) (column, row int, ok bool) {
	i := 0
	for ; i < len(ref) && i < 4 && (ref[i] >= 'A' && ref[i] <= 'Z' || ref[i] >= 'a' && ref[i] <= 'z'); i++ {
		column = column*26 + int(ref[i]|0x20-'a') + 1
	}
	if i == 0 || i == len(ref) || len(ref)-i > 7 || column > 16384 {
		return 0, 0, false
	}
	for ; i < len(ref); i++ {
		if ref[i] < '0' || ref[i] > '9' {
			return 0, 0, false
		}
		row = row*10 + int(ref[i]-'0')
	}
	return column - 1, row, row > 0 && row <= rowNumberMax
}
