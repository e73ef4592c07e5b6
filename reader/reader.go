package reader

import (
	"errors"
	"io"
	"iter"
	"path/filepath"
	"strconv"
	"strings"

	"payrun/batch"
	"payrun/batch/wording"
)

// Hidden says what becomes of rows that a filter or a person has hidden.
type Hidden uint8

// The three ways. Refuse is the default: a hidden row is a salary that nobody
// saw.
const (
	Refuse Hidden = iota
	Include
	Skip
)

// MaxRows is how many rows below the header are read when Options do not say.
const MaxRows = 1_000_000

// Options say how a sheet is to be understood where it does not say so itself.
// The zero value is the careful reading.
type Options struct {
	Sheet          string                 // the sheet to read; "" = the only one that matches
	Hidden         Hidden                 // what becomes of hidden rows
	Period         batch.Period           // overrides what the sheet says
	Decimal        string                 // "." or ",": the mark that settles 1.234; "" refuses it
	Currency       batch.Currency         // what the gateway pays in
	Mapping        map[batch.Field]string // column letters of fields; they win over headers
	FirstRow       int                    // with Mapping: the first row of data of a sheet without a header; 0 = it has one
	MaxRows        int                    // more rows are refused; 0 = the constant MaxRows
	PhoneIsAccount bool                   // a phone number may stand for the account
	Letters        bool                   // accounts may be keys with letters: IBAN, UPI, e-mail
	Lang           string                 // of field names inside messages
}

// rowsMax is how many rows are read at most.
func (o *Options) rowsMax() int {
	if o.MaxRows > 0 {
		return o.MaxRows
	}
	return MaxRows
}

// headerless reports a sheet that is read by column letters alone.
func (o *Options) headerless() bool { return len(o.Mapping) > 0 && o.FirstRow > 0 }

// fieldWord is what people call a field.
func (o *Options) fieldWord(f batch.Field) string { return wording.Text(o.Lang, "f."+f.String()) }

// lines yields the rows of a sheet below its header, as the file has them.
// next fills in l and ends with io.EOF; l is used again.
type lines interface {
	next(l *line) error
	close() error
}

// Reading is one file being read. It is used by one goroutine.
type Reading struct {
	opts     Options
	lay      *layout
	lines    lines
	source   batch.Source
	paid     batch.Period          // as the pay-date column says so far
	mixed    bool                  // the pay-date column names several months
	read     bool                  // Rows has begun
	formulas [batch.FieldCount]int // how many cells of each field are formulas
	numbers  int                   // accounts held as numbers
	texts    int                   // amounts held as text in a workbook
}

// Open reads enough of a file to know how to read the rest. The content
// decides what it is, not its name. A file that cannot be read without doubt
// is a *batch.Refusal with all its reasons; errors.As finds it. The file is
// neither followed through a symbolic link nor waited for.
func Open(path string, o Options) (*Reading, error) {
	f, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	r := &Reading{opts: o, source: batch.Source{File: filepath.Base(path)}}
	if err := r.open(f); err != nil {
		f.Close()
		return nil, inFile(err, r.source.File)
	}
	return r, nil
}

// inFile puts the file's name into the reasons that speak of the file.
func inFile(err error, name string) error {
	if refusal, found := errors.AsType[*batch.Refusal](err); found {
		for i := range refusal.Defects {
			if d := &refusal.Defects[i]; d.Value == "" && d.Row == 0 {
				d.Value = name
			}
		}
	}
	return err
}

// Source says how the file was understood. It is complete after Rows has
// ended: totals, skipped rows and notes are met on the way.
func (r *Reading) Source() batch.Source { return r.source }

// Close lets go of the file.
func (r *Reading) Close() error { return r.lines.close() }

// Rows yields each row that is a wish to pay, once. A row's defects are in the
// row; an error is a *batch.Refusal of the whole file or a fault in reading
// it, ends the rows, and means that none of them may be paid.
func (r *Reading) Rows() iter.Seq2[batch.Row, error] {
	return func(yield func(batch.Row, error) bool) {
		if r.read {
			yield(batch.Row{}, errors.New("the rows of a sheet are read once"))
			return
		}
		r.read = true
		t := newTable(r.lay, &r.opts, &r.source)
		var l line
		for {
			err := r.lines.next(&l)
			if errors.Is(err, io.EOF) {
				break
			}
			var k kind
			if err == nil {
				k, err = t.take(&l)
			}
			if err == nil && k == wish {
				err = r.accept(&l)
			}
			if err != nil {
				yield(batch.Row{}, inFile(err, r.source.File))
				return
			}
			if k == wish && !yield(l.row, nil) {
				return
			}
		}
		if err := t.finish(); err != nil {
			yield(batch.Row{}, inFile(err, r.source.File))
			return
		}
		r.settlePeriod()
		r.noteCells()
	}
}

// noteCells says how many used cells were formulas, accounts held as numbers
// and amounts held as text.
func (r *Reading) noteCells() {
	for f, n := range r.formulas {
		r.noteCount("N608", batch.Field(f), n)
	}
	r.noteCount("N625", batch.FieldAccount, r.numbers)
	r.noteCount("N626", batch.FieldAmount, r.texts)
}

// noteCount adds a note about some cells of a column.
func (r *Reading) noteCount(code string, f batch.Field, n int) {
	if n > 0 {
		r.source.Notes = append(r.source.Notes, batch.Defect{Code: code, Sheet: r.source.Sheet, Column: r.source.Columns[f], Value: strconv.Itoa(n)})
	}
}

// count remembers what kinds of cell a workbook's row has.
func (r *Reading) count(l *line) {
	if r.source.Format == "csv" {
		return
	}
	for f := range l.row.Cells {
		if l.row.Cells[f].Formula != "" {
			r.formulas[f]++
		}
	}
	if l.row.Cells[batch.FieldAccount].Kind == batch.Number {
		r.numbers++
	}
	if l.row.Cells[batch.FieldAmount].Kind == batch.Text {
		r.texts++
	}
}

// accept compares a second amount column and remembers the month of the pay
// date.
func (r *Reading) accept(l *line) error {
	if err := r.agree(l); err != nil {
		return err
	}
	r.count(l)
	date := l.row.Values[batch.FieldPayDate]
	if len(date) < len("2026-11") {
		return nil
	}
	p, err := batch.ParsePeriod(date[:len("2026-11")])
	if err != nil {
		return nil
	}
	if !r.paid.IsZero() && r.paid != p {
		r.mixed = true
	}
	r.paid = p
	return nil
}

// agree refuses a sheet whose two amount columns differ in a row.
func (r *Reading) agree(l *line) error {
	if r.lay.check < 0 || isBlank(&l.check) || !l.row.Readable {
		return nil
	}
	t := table{opts: &r.opts}
	other := line{}
	other.row.Cells[batch.FieldAmount] = l.check
	if amount, readable := t.amountOf(&other); readable && amount.Equal(l.row.Amount) {
		return nil
	}
	c := l.row.Cells[batch.FieldAmount]
	return batch.Refuse(batch.Defect{
		Code: "F338", Sheet: l.row.Sheet, Row: l.row.Number, Column: c.Column, Name: l.row.Values[batch.FieldName],
		Value: quote(c.Shown), Other: l.check.Column + " " + quote(l.check.Shown),
	})
}

// settlePeriod takes the month from the pay dates when no title named one.
func (r *Reading) settlePeriod() {
	switch {
	case !r.opts.Period.IsZero():
		r.source.Period = r.opts.Period
	case r.mixed && r.source.Period.IsZero():
		r.source.Notes = append(r.source.Notes, batch.Defect{Code: "N623"})
	case r.source.Period.IsZero():
		r.source.Period = r.paid
	}
}

// understood writes into the source what the layout found.
func (r *Reading) understood(lay *layout, titles []string) {
	r.lay = lay
	s := &r.source
	s.HeaderRow, s.Currency, s.Columns = lay.headerRow, lay.currency, map[batch.Field]string{}
	if r.opts.headerless() {
		s.HeaderRow = 0
	}
	for f, at := range lay.column {
		if at >= 0 {
			s.Columns[batch.Field(f)] = letters(at)
		}
	}
	for _, at := range lay.kept {
		s.Headers = append(s.Headers, lay.headers[at])
		s.Letters = append(s.Letters, letters(at))
	}
	s.Notes = append(s.Notes, lay.notes...)
	period, disagree := titlePeriod(titles)
	if s.Period = period; !r.opts.Period.IsZero() {
		s.Period = r.opts.Period
	} else if disagree {
		s.Notes = append(s.Notes, batch.Defect{Code: "N622"})
	}
}

// findLayout finds the header among the first rows of a sheet and says how its
// columns are understood, or why not.
func (r *Reading) findLayout(top []topRow) (*layout, *batch.Refusal) {
	var lay *layout
	var why []batch.Defect
	if r.opts.headerless() {
		width := 0
		for _, row := range top {
			width = max(width, len(row.cells))
		}
		lay, why = mappedLayout(&r.opts, min(width, columnsMax))
	} else {
		search := headerSearch{opts: &r.opts}
		if lay = search.find(top); lay == nil {
			why = search.why
		}
	}
	switch {
	case len(why) > 0:
		return nil, &batch.Refusal{Code: why[0].Code, Defects: why}
	case lay.width > columnsMax:
		return nil, batch.Refuse(batch.Defect{Code: "F328", Value: letters(columnsMax - 1)})
	}
	return lay, nil
}

// titlesOf are the texts above the header.
func titlesOf(top []topRow, header int) []string {
	var titles []string
	for _, row := range top {
		if row.number < header {
			titles = append(titles, strings.Join(row.cells, " "))
		}
	}
	return titles
}
