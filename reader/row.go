package reader

import (
	"errors"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"payrun/batch"
)

// line is one row of a sheet before anybody has asked what it is: its row with
// the cells filled in, and what only the file knows of it.
type line struct {
	row      batch.Row
	check    batch.Cell // of the second amount column
	hidden   bool
	struck   bool                   // a used cell is struck through
	merged   [batch.FieldCount]bool // part of a merged range, and not where its text stands
	external bool                   // the amount comes from another workbook
	scaled   bool                   // the amount is shown as a percentage or in thousands
	unseen   bool                   // the amount's format shows nothing
	foreign  batch.Currency         // the currency that the amount's format names
	from1904 bool
	pending  bool // a formula's stored result cannot be believed before it is calculated
	beyond   bool // the row has text to the right of the header's last column
	short    bool // the row ends before a used column
}

// columns are the used columns of a sheet. A line is used again for each row,
// and only what these columns fill has to be emptied.
type columns struct {
	template batch.Row
	fields   []batch.Field
}

// columnsOf names the columns that a layout uses.
func columnsOf(lay *layout, sheet string) columns {
	c := columns{template: batch.Row{Sheet: sheet}}
	for f, at := range lay.column {
		if at >= 0 {
			c.fields = append(c.fields, batch.Field(f))
			c.template.Cells[f].Column = letters(at)
		}
	}
	return c
}

// begin empties a line for the next row.
func (l *line) begin(c *columns, number int) {
	if l.row.Number == 0 {
		l.row = c.template
	}
	r := &l.row
	for _, f := range c.fields {
		r.Cells[f] = batch.Cell{Column: c.template.Cells[f].Column}
		r.Values[f] = ""
		l.merged[f] = false
	}
	r.Number, r.Amount, r.Readable = number, decimal.Zero, false
	r.Defects, r.Warnings, r.Original = nil, nil, nil
	l.check = batch.Cell{}
	l.hidden, l.struck, l.external, l.scaled, l.unseen = false, false, false, false, false
	l.pending, l.beyond, l.short = false, false, false
	l.foreign = ""
}

// judge fills in a row's values, amount, defects and warnings. counted is what
// a spreadsheet would add up for it where the amount is refused.
func (l *line) judge(lay *layout, o *Options) (counted decimal.NullDecimal) {
	j := judgement{o: o, lay: lay, l: l, r: &l.row}
	j.names()
	if j.slipped() {
		return counted
	}
	j.account()
	j.phone()
	j.labels()
	j.payDate()
	j.shape()
	return j.amount()
}

// judgement is the work on one row.
type judgement struct {
	o   *Options
	lay *layout
	l   *line
	r   *batch.Row
}

// refuse adds a defect of a field's cell.
func (j *judgement) refuse(code string, f batch.Field, value, other string) {
	j.r.Defects = append(j.r.Defects, j.about(code, f, value, other))
}

// warn adds what a person should look at.
func (j *judgement) warn(code string, f batch.Field, value, other string) {
	j.r.Warnings = append(j.r.Warnings, j.about(code, f, value, other))
}

// about makes a defect of a field's cell.
func (j *judgement) about(code string, f batch.Field, value, other string) batch.Defect {
	return batch.Defect{
		Code: code, Sheet: j.r.Sheet, Row: j.r.Number, Column: j.r.Cells[f].Column,
		Name: j.r.Values[batch.FieldName], Value: quote(value), Other: other,
	}
}

// damaged refuses what no field survives: an error, a formula that was never
// calculated, a merged cell, a text no cell of a payroll has.
func (j *judgement) damaged(f batch.Field) bool {
	c := &j.r.Cells[f]
	switch {
	case c.Kind == batch.Fault:
		j.refuse("R138", f, c.Raw, "")
	case c.Formula != "" && (c.Kind == batch.Blank || j.l.pending && c.Raw == "0"):
		j.refuse("R137", f, c.Formula, "")
	case c.Kind == batch.Bool:
		j.refuse("R139", f, c.Shown, "")
	case c.Kind == batch.Blank && j.l.merged[f]:
		j.refuse("R140", f, "", "")
	case len(c.Raw) > cellMax:
		j.refuse("R141", f, c.Raw, "")
	default:
		return false
	}
	return true
}

// cellMax bounds the text of a used cell, in bytes: 1,024 characters at most.
const cellMax = 1024

// text is the cleaned text of a cell; invisible characters are reported.
func (j *judgement) text(f batch.Field) string {
	c := &j.r.Cells[f]
	if c.Kind == batch.Blank {
		return ""
	}
	s, found := clean(c.Shown)
	j.unseen(f, s, found)
	return s
}

// unseen warns of what was taken out of a text.
func (j *judgement) unseen(f batch.Field, s string, found marks) {
	switch {
	case found.has(unknown):
		j.warn("W509", f, s, "")
	case found.has(reordered):
		j.warn("W508", f, s, "")
	case found.has(invisible):
		j.warn("W507", f, s, "")
	}
}

// names joins the parts of a name and refuses what is none.
func (j *judgement) names() {
	if j.damaged(batch.FieldName) {
		return
	}
	given, foundGiven := clean(j.r.Cells[batch.FieldGivenName].Shown)
	name, found := clean(j.r.Cells[batch.FieldName].Shown)
	name = unquote(name)
	j.r.Values[batch.FieldGivenName] = given
	j.r.Values[batch.FieldName] = strings.TrimSpace(given + " " + name)
	j.unseen(batch.FieldGivenName, given, foundGiven)
	j.unseen(batch.FieldName, name, found)
	switch {
	case name == "":
		j.refuse("R101", batch.FieldName, "", "")
	case !strings.ContainsFunc(name, unicode.IsLetter):
		j.refuse("R114", batch.FieldName, maskDigits(name), "")
	case mixesScripts(name):
		j.warn("W510", batch.FieldName, name, "")
	}
}

// unquote takes away the apostrophe that keeps a text from being a formula.
func unquote(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.IndexByte("=+-@'", s[1]) >= 0 {
		return s[1:]
	}
	return s
}

// labels cleans the fields that are passed on as they are.
func (j *judgement) labels() {
	for _, f := range j.lay.labels {
		if c := &j.r.Cells[f]; c.Kind == batch.Blank && c.Formula == "" && !j.l.merged[f] {
			continue
		}
		if matters(f) && (j.damaged(f) || j.identifier(f)) {
			continue
		}
		j.r.Values[f] = strings.TrimPrefix(j.text(f), "'")
	}
}

// matters reports fields in which damage changes who or what is paid.
func matters(f batch.Field) bool {
	switch f {
	case batch.FieldReference, batch.FieldEmployee, batch.FieldBank, batch.FieldRetryRun, batch.FieldRetryAttempt, batch.FieldMode, batch.FieldAccountType:
		return true
	default:
		return false
	}
}

// identifier refuses a reference or employee number that a spreadsheet has
// turned into a date or rounded.
func (j *judgement) identifier(f batch.Field) bool {
	if f != batch.FieldReference && f != batch.FieldEmployee {
		return false
	}
	c := &j.r.Cells[f]
	if c.Kind == batch.Text {
		if !roundedText(c.Shown) {
			return false
		}
		j.refuse("R117", f, strings.TrimSpace(c.Shown), "")
		return true
	}
	digits, whole := wholeNumber(c.Raw)
	switch {
	case c.Kind == batch.Date:
		j.refuse("R116", f, c.Shown, "")
	case !whole || len(digits) > exactDigits:
		j.refuse("R117", f, c.Shown, "")
	case isScientific(c.Shown):
		c.Shown = digits
		return false
	default:
		return false
	}
	return true
}

// roundedText reports 1.23457E+15, which was a longer number before it was
// exported. A plain 12E5 may be a reference.
func roundedText(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && s[0] >= '0' && s[0] <= '9' && strings.ContainsAny(s, ".,+") && isScientific(s)
}

// payDate reads the date of payment, which decides nothing but the month.
func (j *judgement) payDate() {
	c := &j.r.Cells[batch.FieldPayDate]
	if isBlank(c) {
		return
	}
	text := j.text(batch.FieldPayDate)
	t, ok := parseDate(text)
	if !ok && (c.Kind == batch.Date || c.Kind == batch.Number) {
		t, ok = serialDate(c.Raw, j.l.from1904)
	}
	if ok {
		j.r.Values[batch.FieldPayDate] = t.Format("2006-01-02")
		return
	}
	if p, one := single(datesIn(text).months); one && c.Kind == batch.Text {
		j.r.Values[batch.FieldPayDate] = p.String()
		return
	}
	j.warn("W514", batch.FieldPayDate, text, "")
}

// slipped refuses a row whose values may stand in the wrong columns; nothing
// else in it can be believed.
func (j *judgement) slipped() bool {
	code := ""
	switch {
	case j.l.beyond:
		code = "R142"
	case j.l.short:
		code = "R143"
	default:
		return false
	}
	d := j.about(code, batch.FieldName, "", "")
	d.Column = ""
	j.r.Defects = append(j.r.Defects, d)
	return true
}

// shape points at what looks resigned, and at what was hidden.
func (j *judgement) shape() {
	if j.l.struck {
		j.warn("W505", batch.FieldName, "", "")
	}
	if j.l.hidden {
		j.warn("W506", batch.FieldName, "", "")
	}
}

// amount reads the amount.
func (j *judgement) amount() (counted decimal.NullDecimal) {
	c := &j.r.Cells[batch.FieldAmount]
	if j.damaged(batch.FieldAmount) {
		return counted
	}
	if isBlank(c) {
		j.refuse("R102", batch.FieldAmount, "", "")
		return counted
	}
	if code := j.misshown(c); code != "" {
		j.refuse(code, batch.FieldAmount, c.Shown, "")
		return stored(c)
	}
	var err error
	switch {
	case j.l.foreign != "" && settleFranc(j.l.foreign, j.o.Currency) != j.o.Currency:
		err = &AmountError{Code: "R145", Other: string(j.l.foreign), Known: stored(c)}
	case c.Kind == batch.Number:
		j.r.Amount, err = numberAmount(c.Raw, j.o.Currency)
	default:
		j.r.Amount, err = ParseAmount(c.Raw, j.o.Currency, j.o.Decimal)
	}
	j.r.Values[batch.FieldAmount], _ = clean(c.Shown)
	if bad, found := errors.AsType[*AmountError](err); found {
		j.refuse(bad.Code, batch.FieldAmount, c.Shown, bad.Other)
		return bad.Known
	}
	j.r.Readable = true
	if j.l.external {
		j.warn("W504", batch.FieldAmount, c.Shown, c.Formula)
	}
	return counted
}

// misshown is the code of an amount that is not what the sheet shows, or "".
func (j *judgement) misshown(c *batch.Cell) string {
	switch {
	case c.Kind == batch.Date:
		return "R136"
	case j.l.scaled:
		return "R149"
	case j.l.unseen:
		return "R148"
	}
	return ""
}

// stored is what a spreadsheet adds up for a cell, whatever it shows.
func stored(c *batch.Cell) decimal.NullDecimal {
	d, ok := parseNumber(c.Raw)
	return decimal.NullDecimal{Decimal: d, Valid: ok && (c.Kind == batch.Number || c.Kind == batch.Date)}
}
