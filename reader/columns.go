package reader

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"payrun/batch"
)

// headerRows is how far down a header is looked for, in rows.
const headerRows = 30

// headersMin is how many known headers make a row a header. With a mapping of
// all needed columns a row of payees would otherwise pass for one.
const headersMin = 2

// columnsMax bounds the columns of a sheet.
const columnsMax = 100

// layout is how a sheet's columns are understood.
type layout struct {
	headerRow int // the last row of the header; 0 when there is none
	headers   []string
	width     int                   // columns that the header's row has
	named     int                   // columns up to the last one with a header
	column    [batch.FieldCount]int // index from 0, -1 when absent
	check     int                   // a second amount column that must agree with the first, or -1
	labels    []batch.Field         // the present fields that are passed on as they are
	kept      []int                 // the columns that are the sheet's own, in order: all but ours
	currency  batch.Currency        // as the amount's header says
	banks     map[string][]span     // account lengths by bank, as the sheet writes it
	notes     []batch.Defect
}

// topRow is one of the first rows of a sheet as shown. below has the text of
// vertically merged cells in each of their rows; groups has that of all merged
// cells in each of their columns too.
type topRow struct {
	number int
	cells  []string
	below  []string
	groups []string
}

// heading is one header cell, understood.
type heading struct {
	field    batch.Field
	known    bool
	net      bool
	denied   bool // an amount that is not what is paid
	ours     bool
	currency batch.Currency
}

// understand reads one header text.
func understand(text string) heading {
	key, inside := normalise(text)
	h := heading{ours: isOurs[key], currency: currencyNamed(inside)}
	full := strings.TrimSpace(key + " " + inside)
	for word := range strings.FieldsSeq(full) {
		h.denied = h.denied || isNotPay[word]
	}
	if h.field, h.known = fieldOf[full]; h.known {
		key = full
	} else {
		h.field, h.known = fieldOf[key]
	}
	if h.known && h.field == batch.FieldAmount {
		h.net = isNet[key]
		h.known = h.net || !h.denied
	} else if h.currency == "" && !h.known {
		h = understandAmount(key, h)
	}
	return h
}

// understandAmount accepts a currency as part of an amount's header without
// brackets: "Amount RM", "Net Pay (MYR)".
func understandAmount(key string, h heading) heading {
	at := strings.LastIndexByte(key, ' ')
	if at < 0 || h.denied {
		return h
	}
	if c := currencyNamed(key[at+1:]); c != "" && fieldOf[key[:at]] == batch.FieldAmount {
		if _, known := fieldOf[key[:at]]; known {
			return heading{field: batch.FieldAmount, known: true, net: isNet[key[:at]], currency: c}
		}
	}
	return h
}

// currencyNamed finds a currency in the bracketed part of a header.
func currencyNamed(text string) batch.Currency {
	for _, w := range currencyWords {
		if strings.EqualFold(text, w.word) && w.currency != "" {
			return w.currency
		}
	}
	if strings.EqualFold(text, "fcfa") || strings.EqualFold(text, "f cfa") || strings.EqualFold(text, "cfa") {
		return francCFA
	}
	return ""
}

// francCFA stands for both francs that people call FCFA.
const francCFA batch.Currency = "CFA"

// settleFranc makes FCFA the franc that the gateway pays in.
func settleFranc(c, paid batch.Currency) batch.Currency {
	switch {
	case c == francCFA && isFranc(paid):
		return paid
	case c == francCFA:
		return "XOF"
	}
	return c
}

// normalise is the form in which headers and labels are compared: NFKC, lower
// case, no accents, no .:*#()°, underscores, hyphens and line breaks as one
// space, the text in brackets apart. users.md 1.5.
func normalise(s string) (key, inside string) {
	if !strings.Contains(strings.TrimSpace(s), " ") {
		s = splitCamel(s)
	}
	s = norm.NFD.String(strings.ToLower(norm.NFKC.String(s)))
	var out, in strings.Builder
	depth := 0
	for _, r := range s {
		w := &out
		if depth > 0 {
			w = &in
		}
		switch {
		case r == '(' || r == '[':
			depth++
		case r == ')' || r == ']':
			depth = max(0, depth-1)
			in.WriteByte(' ')
		case unicode.Is(unicode.Mn, r) || strings.ContainsRune(".:*#°’'`\"", r) || markOf(r) != 0:
		case unicode.IsSpace(r) || unicode.IsControl(r) || r == '_' || r == '-' || r == '–':
			w.WriteByte(' ')
		default:
			w.WriteRune(r)
		}
	}
	return squeeze(out.String()), squeeze(in.String())
}

// stripAccents turns é into e.
func stripAccents(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}

// squeeze makes each run of white space one space.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// splitCamel puts a space where a capital follows a small letter: AccountNo.
func splitCamel(s string) string {
	var b strings.Builder
	var last rune
	for _, r := range s {
		if unicode.IsUpper(r) && unicode.IsLower(last) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// headerSearch looks for the header among the first rows.
type headerSearch struct {
	opts *Options
	best *layout // the nearest miss
	why  []batch.Defect
}

// find returns the layout of the first row that names all that is needed, or
// nil; then why says what was missing from the nearest miss.
func (h *headerSearch) find(top []topRow) *layout {
	for i, row := range top {
		if row.number > headerRows {
			break
		}
		if lay := h.try(row, nil); lay != nil {
			return lay
		}
		if i > 0 && top[i-1].number == row.number-1 {
			if lay := h.try(row, &top[i-1]); lay != nil {
				return lay
			}
		}
	}
	if h.best == nil {
		h.why = []batch.Defect{{Code: "F330"}}
	}
	return nil
}

// try reads a row as the header, with the row above joined to it when given.
func (h *headerSearch) try(row topRow, above *topRow) *layout {
	lay, why := resolve(row, above, h.opts)
	if len(why) == 0 {
		return lay
	}
	if known := lay.fields(); why[0].Code != "F330" && (h.best == nil || known > h.best.fields()) {
		h.best, h.why = lay, why
	}
	return nil
}

// fields counts the fields that a layout found.
func (l *layout) fields() (n int) {
	for _, at := range l.column {
		if at >= 0 {
			n++
		}
	}
	return n
}

// resolve gives each field its column, and says what stands in the way.
func resolve(row topRow, above *topRow, o *Options) (*layout, []batch.Defect) {
	lay := newLayout(row)
	if bad := o.checkMapping(); bad.Code != "" {
		return lay, []batch.Defect{bad}
	}
	claims := lay.claim(row, above, o)
	if claims.known < headersMin {
		return lay, []batch.Defect{{Code: "F330"}}
	}
	var why []batch.Defect
	for field := range batch.FieldCount {
		why = append(why, lay.settle(field, claims, o)...)
	}
	for field, name := range o.Mapping {
		lay.column[field] = columnIndex(name)
		lay.widen(lay.column[field] + 1)
	}
	lay.keep()
	lay.noteNIK()
	return lay, append(why, lay.missing(o)...)
}

// claims are the columns whose headers name a field.
type claims struct {
	columns [batch.FieldCount][]int
	net     map[int]bool // columns that say they are net amounts
	known   int          // how many headers are known at all
}

// claim reads the headers of a row. Columns of the mapping, and fields that it
// names, are left out.
func (l *layout) claim(row topRow, above *topRow, o *Options) *claims {
	c := &claims{net: map[int]bool{}}
	mapped := map[int]batch.Field{}
	for field, name := range o.Mapping {
		mapped[columnIndex(name)] = field
	}
	for at := range row.cells {
		text, h := headingAt(row, above, at)
		if l.headers[at] = text; strings.TrimSpace(text) != "" {
			l.named = at + 1
		}
		if h.known {
			c.known++
		}
		field, isMapped := mapped[at]
		if !isMapped {
			field = h.field
		}
		if h.currency != "" && field == batch.FieldAmount && (isMapped || h.known) {
			l.currency = settleFranc(h.currency, o.Currency)
		}
		if h.known && !h.ours && !isMapped && o.Mapping[h.field] == "" {
			c.columns[h.field] = append(c.columns[h.field], at)
			c.net[at] = h.net
		}
	}
	return c
}

// newLayout has no columns yet.
func newLayout(row topRow) *layout {
	lay := &layout{headerRow: row.number, headers: make([]string, len(row.cells)), width: len(row.cells), check: -1}
	for f := range lay.column {
		lay.column[f] = -1
	}
	return lay
}

// widen makes room for columns to the right of the last header.
func (l *layout) widen(width int) {
	for l.width < width {
		l.width++
		l.headers = append(l.headers, "")
	}
}

// headingAt understands one column of a header of one or two rows.
func headingAt(row topRow, above *topRow, at int) (string, heading) {
	text := row.below[at]
	own := understand(text)
	if above == nil || at >= len(above.groups) || above.groups[at] == text {
		return text, own
	}
	joined := understand(above.groups[at] + " " + text)
	if joined.denied && own.field == batch.FieldAmount {
		own.known = false
	}
	key, _ := normalise(text)
	switch {
	case joined.known:
		return squeeze(above.groups[at] + " " + text), joined
	case key == "":
		return squeeze(above.groups[at] + " " + text), understand(above.groups[at])
	}
	return text, own
}

// soft are fields that decide neither who is paid nor what: claimed twice,
// they are left alone instead of stopping the file.
func soft(f batch.Field, o *Options) bool {
	switch f {
	case batch.FieldPhone:
		return !o.PhoneIsAccount
	case batch.FieldNarration, batch.FieldEmail, batch.FieldPayDate, batch.FieldNationalID, batch.FieldIDType, batch.FieldCountry, batch.FieldGivenName:
		return true
	default:
		return false
	}
}

// settle gives a field its column from those that claim it.
func (l *layout) settle(field batch.Field, c *claims, o *Options) []batch.Defect {
	at := c.columns[field]
	if len(at) == 0 {
		return nil
	}
	l.column[field] = at[0]
	if len(at) == 1 {
		return nil
	}
	d := batch.Defect{
		Code: "F332", Row: l.headerRow, Column: letters(at[0]), Value: l.headers[at[0]],
		Other: letters(at[1]) + " “" + l.headers[at[1]] + "”",
	}
	switch {
	case soft(field, o):
		l.column[field] = -1
		d.Code = "N616"
		l.notes = append(l.notes, d)
		return nil
	case field == batch.FieldAmount && len(at) == 2 && c.net[at[0]] != c.net[at[1]]:
		if c.net[at[1]] {
			slices.Reverse(at)
		}
		l.column[field], l.check = at[0], at[1]
		return nil
	}
	return []batch.Defect{d}
}

// keep lists the columns that are the sheet's own, and the fields that need no
// reading.
func (l *layout) keep() {
	for _, f := range []batch.Field{
		batch.FieldReference, batch.FieldEmployee, batch.FieldBank, batch.FieldNarration, batch.FieldNationalID, batch.FieldEmail,
		batch.FieldAccountType, batch.FieldMode, batch.FieldCountry, batch.FieldIDType, batch.FieldRetryRun, batch.FieldRetryAttempt,
	} {
		if l.column[f] >= 0 {
			l.labels = append(l.labels, f)
		}
	}
	for at := range l.width {
		switch {
		case at == l.column[batch.FieldRetryRun], at == l.column[batch.FieldRetryAttempt]:
		case at < len(l.headers) && understand(l.headers[at]).ours:
		default:
			l.kept = append(l.kept, at)
		}
	}
}

// noteNIK says how a header was taken that some firms use for the employee's
// number and some for the citizen's.
func (l *layout) noteNIK() {
	if at := l.column[batch.FieldEmployee]; at >= 0 && strings.EqualFold(strings.TrimSpace(l.headers[at]), "nik") {
		l.notes = append(l.notes, batch.Defect{Code: "N624", Column: letters(at), Value: l.headers[at]})
	}
}

// missing says which needed columns are not there.
func (l *layout) missing(o *Options) (why []batch.Defect) {
	need := func(f batch.Field, also ...batch.Field) {
		for _, f := range append(also, f) {
			if l.column[f] >= 0 {
				return
			}
		}
		why = append(why, batch.Defect{Code: "F331", Row: l.headerRow, Value: o.fieldWord(f), Other: l.seen()})
	}
	need(batch.FieldName)
	if o.PhoneIsAccount {
		need(batch.FieldPhone, batch.FieldAccount)
	} else {
		need(batch.FieldAccount)
	}
	need(batch.FieldAmount)
	return why
}

// seen lists the headers of a row, for a message.
func (l *layout) seen() string {
	var names []string
	for _, h := range l.headers {
		if h = strings.TrimSpace(h); h != "" {
			names = append(names, h)
		}
	}
	return cut(strings.Join(names, ", "), 200)
}

// checkMapping refuses letters that are no column, and one column for two
// fields.
func (o *Options) checkMapping() batch.Defect {
	taken := map[int]bool{}
	for field, name := range o.Mapping {
		at := columnIndex(name)
		if at < 0 || at >= columnsMax || field >= batch.FieldCount || taken[at] {
			return batch.Defect{Code: "F344", Value: name, Other: o.fieldWord(field)}
		}
		taken[at] = true
	}
	return batch.Defect{}
}

// mappedLayout is the layout of a sheet without a header, from column letters.
func mappedLayout(o *Options, width int) (*layout, []batch.Defect) {
	if bad := o.checkMapping(); bad.Code != "" {
		return nil, []batch.Defect{bad}
	}
	lay := &layout{width: width, check: -1, headerRow: max(o.FirstRow, 1) - 1}
	for f := range lay.column {
		lay.column[f] = -1
	}
	for field, name := range o.Mapping {
		at := columnIndex(name)
		lay.column[field] = at
		lay.width = max(lay.width, at+1)
	}
	lay.headers = make([]string, lay.width)
	lay.keep()
	return lay, lay.missing(o)
}
