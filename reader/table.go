package reader

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"payrun/batch"
)

// blankRowsMax is how many blank rows end a table.
const blankRowsMax = 10

// kind is what a row of a sheet is.
type kind uint8

const (
	nothing kind = iota // blank, or dealt with
	wish                // a wish to pay
)

// tally is a running sum of amounts. Refused are amounts that a spreadsheet
// would add up and we do not pay; hidden are rows left out on request.
type tally struct{ readable, refused, hidden decimal.Decimal }

// minus is what was added since u.
func (t tally) minus(u tally) tally {
	return tally{t.readable.Sub(u.readable), t.refused.Sub(u.refused), t.hidden.Sub(u.hidden)}
}

// ties reports whether a total of the sheet's is the sum of its rows, counted
// in any way in which a person or a SUM may have counted them.
func (t tally) ties(total decimal.Decimal) bool {
	all := t.readable.Add(t.refused)
	return total.Equal(t.readable) || total.Equal(all) || !t.hidden.IsZero() && (total.Equal(t.readable.Add(t.hidden)) || total.Equal(all.Add(t.hidden)))
}

// totalRow is a total as it was met.
type totalRow struct {
	batch.ControlTotal
	since tally // the rows since the total before it
	label string
	rows  int // how many wishes stood above it
}

// table tells the rows of a sheet apart: wishes, totals, headings, signatures
// and what stands below.
type table struct {
	lay     *layout
	opts    *Options
	src     *batch.Source
	headKey []string // the header, normalised, to know it when it is repeated
	sum     tally
	last    tally // the sum at the last total
	totals  []totalRow
	waiting []batch.Skipped // rows of text: inside the table if a wish follows, below it otherwise
	row     int             // the last row that was not blank
	ended   bool
	seen    int // rows taken, blank ones left out
	wishes  int
}

// newTable begins below the header.
func newTable(lay *layout, o *Options, src *batch.Source) *table {
	t := &table{lay: lay, opts: o, src: src, row: lay.headerRow}
	for _, h := range lay.headers {
		key, _ := normalise(h)
		t.headKey = append(t.headKey, key)
	}
	return t
}

// take says what a line is, and reads it when it is a wish. The error is a
// *batch.Refusal.
func (t *table) take(l *line) (kind, error) {
	if l.blank() {
		return nothing, nil
	}
	if t.seen++; t.seen > t.opts.rowsMax() {
		return nothing, batch.Refuse(batch.Defect{Code: "F327", Sheet: t.src.Sheet, Value: strconv.Itoa(t.opts.rowsMax())})
	}
	if l.row.Number-t.row > blankRowsMax && t.wishes+len(t.waiting) > 0 {
		t.ended = true
	}
	t.row = l.row.Number
	if t.ended {
		return t.below(l)
	}
	return t.inside(l)
}

// inside deals with a row of the table.
func (t *table) inside(l *line) (kind, error) {
	switch {
	case t.names(l):
		return t.wish(l), nil
	case t.isTotal(l):
		return nothing, t.total(l)
	case t.repeatsHeader(l):
		t.skip(l, "N615")
	case l.namesColumns():
		return nothing, batch.Refuse(batch.Defect{Code: "F339", Sheet: l.row.Sheet, Row: l.row.Number})
	case t.isWish(l):
		return t.wish(l), nil
	case l.says(isSignature):
		t.ended = true
		t.waiting = append(t.waiting, batch.Skipped{Row: l.row.Number, Why: "N612"})
	default:
		t.waiting = append(t.waiting, batch.Skipped{Row: l.row.Number, Why: "N614"})
	}
	return nothing, nil
}

// below deals with a row after the table's end: nothing there may be an amount
// that somebody expects to be paid.
func (t *table) below(l *line) (kind, error) {
	if t.isTotal(l) {
		return nothing, t.total(l)
	}
	if _, readable := t.amountOf(l); readable {
		c := l.row.Cells[batch.FieldAmount]
		return nothing, batch.Refuse(batch.Defect{Code: "F337", Sheet: l.row.Sheet, Row: l.row.Number, Column: c.Column, Value: quote(c.Shown)})
	}
	t.waiting = append(t.waiting, batch.Skipped{Row: l.row.Number, Why: "N612"})
	return nothing, nil
}

// wish reads a row that pays somebody.
func (t *table) wish(l *line) kind {
	t.settleWaiting("N614")
	if l.hidden && t.opts.Hidden == Skip {
		if amount, readable := t.amountOf(l); readable {
			t.sum.hidden = t.sum.hidden.Add(amount)
		}
		t.skip(l, "N613")
		return nothing
	}
	t.wishes++
	counted := l.judge(t.lay, t.opts)
	if l.row.Readable {
		t.sum.readable = t.sum.readable.Add(l.row.Amount)
	} else if counted.Valid {
		t.sum.refused = t.sum.refused.Add(counted.Decimal)
	}
	return wish
}

// names reports a row that names an account, which is nearly every row.
func (t *table) names(l *line) bool {
	c := &l.row.Cells
	if startsTotal(c[batch.FieldName].Raw) {
		if key, _ := normalise(c[batch.FieldName].Raw); isTotal[key] {
			return false
		}
	}
	return holdsDigits(&c[batch.FieldAccount], 5) || t.opts.PhoneIsAccount && holdsDigits(&c[batch.FieldPhone], 5)
}

// startsTotal reports, cheaply, a text that may be a total's label.
func startsTotal(s string) bool {
	s = strings.TrimSpace(s)
	if len(s) < 5 {
		return false
	}
	switch s[0] | 0x20 {
	case 't', 'j', 'g', 's', 'o':
		start := strings.ToLower(s[:5])
		return start == "total" || start == "jumla" || start == "grand" || start == "subto" || start == "subju" || start == "sous " || start == "sous-" || start == "sub t" || start == "sub-t" || start == "sub j" || start == "overa"
	}
	return false
}

// isWish reports a row that pays somebody, or was meant to, although it names
// no account number.
func (t *table) isWish(l *line) bool {
	c := &l.row.Cells
	account, phone := has(c, batch.FieldAccount), t.opts.PhoneIsAccount && has(c, batch.FieldPhone)
	name, amount := has(c, batch.FieldName), has(c, batch.FieldAmount)
	numbered := has(c, batch.FieldReference) || has(c, batch.FieldEmployee) || has(c, batch.FieldNationalID)
	if l.says(isSignature) && !numbered {
		_, readable := t.amountOf(l)
		return readable && name
	}
	switch {
	case account || phone:
		return name || amount || numbered
	case amount:
		_, readable := t.amountOf(l)
		return name || numbered || readable
	}
	return name && numbered
}

// isTotal reports a row that adds others up: an amount, no account, and either
// the word or nobody's name.
func (t *table) isTotal(l *line) bool {
	c := &l.row.Cells
	if t.names(l) {
		return false
	}
	if l.addsUp() && !has(c, batch.FieldReference) && !has(c, batch.FieldEmployee) {
		return true
	}
	if l.says(isTotal) {
		return has(c, batch.FieldAmount) || !has(c, batch.FieldEmployee) || !has(c, batch.FieldName)
	}
	for f := range c {
		if field := batch.Field(f); field != batch.FieldAmount && has(c, field) {
			return false
		}
	}
	_, readable := t.amountOf(l)
	return readable && !l.says(isSignature)
}

// addsUp reports an amount that is the sum of others by its formula. A
// department's name may stand beside it as a payee's would.
func (l *line) addsUp() bool {
	formula := l.row.Cells[batch.FieldAmount].Formula
	return strings.HasPrefix(formula, "SUM(") || strings.HasPrefix(formula, "SUBTOTAL(")
}

// namesColumns reports a row that is a header, though not the table's: it names
// who, where to and how much.
func (l *line) namesColumns() bool {
	var found [batch.FieldCount]bool
	for _, text := range l.row.Original {
		if text == "" {
			continue
		}
		if h := understand(text); h.known {
			found[h.field] = true
		}
	}
	return found[batch.FieldName] && found[batch.FieldAmount] && (found[batch.FieldAccount] || found[batch.FieldPhone])
}

// total remembers a total row, or says that it cannot be compared.
func (t *table) total(l *line) error {
	t.settleWaiting("N614")
	c := &l.row.Cells[batch.FieldAmount]
	amount, readable := t.amountOf(l)
	if !readable {
		t.skip(l, "N610")
		if !isBlank(c) || c.Formula != "" {
			t.note(batch.Defect{Code: "N621", Row: l.row.Number, Column: c.Column, Value: quote(c.Shown + c.Formula)})
		}
		return nil
	}
	t.totals = append(t.totals, totalRow{
		ControlTotal: batch.ControlTotal{Row: l.row.Number, Column: c.Column, Amount: amount},
		since:        t.sum.minus(t.last), label: l.label(isTotal), rows: t.wishes,
	})
	t.last = t.sum
	t.skip(l, "N610")
	return nil
}

// amountOf reads the amount of a row without judging it.
func (t *table) amountOf(l *line) (decimal.Decimal, bool) {
	c := &l.row.Cells[batch.FieldAmount]
	switch c.Kind {
	case batch.Number:
		d, err := numberAmount(c.Raw, t.opts.Currency)
		return d, err == nil && !(l.pending && c.Formula != "" && c.Raw == "0")
	case batch.Text:
		d, err := ParseAmount(c.Raw, t.opts.Currency, t.opts.Decimal)
		if bad, found := err.(*AmountError); found && bad.Known.Valid {
			return bad.Known.Decimal, true
		}
		return d, err == nil
	case batch.Blank, batch.Date, batch.Bool, batch.Fault:
	}
	return decimal.Zero, false
}

// finish settles what could not be known before the last row, and refuses a
// sheet whose own totals are not the sums of its rows.
func (t *table) finish() error {
	t.settleWaiting("N612")
	var why []batch.Defect
	for i := range t.totals {
		if bad := t.compare(&t.totals[i]); bad.Code != "" {
			why = append(why, bad)
		}
		t.src.Totals = append(t.src.Totals, t.totals[i].ControlTotal)
	}
	if len(why) == 0 && len(t.totals) > 0 {
		why = t.uncovered()
	}
	slices.SortStableFunc(t.src.Skipped, func(a, b batch.Skipped) int { return a.Row - b.Row })
	switch {
	case len(why) > 0:
		return &batch.Refusal{Code: why[0].Code, Defects: why}
	case t.wishes == 0:
		return batch.Refuse(batch.Defect{Code: "F301"})
	case len(t.totals) == 0:
		t.note(batch.Defect{Code: "N617"})
	}
	t.noteTies()
	return nil
}

// compare checks one total: a grand total against all rows, a subtotal against
// those since the total before it, an unlabelled one against either.
func (t *table) compare(r *totalRow) batch.Defect {
	all, since := t.sum.ties(r.Amount), r.since.ties(r.Amount)
	switch {
	case all && !isSub[r.label]:
	case since && !isGrand[r.label]:
		r.Sub = true
	default:
		expected := t.sum.readable
		if isSub[r.label] {
			expected = r.since.readable
		}
		return batch.Defect{
			Code: "F336", Sheet: t.src.Sheet, Row: r.Row, Column: r.Column,
			Value: batch.Money{Amount: r.Amount, Currency: t.opts.Currency}.String(),
			Other: batch.Money{Amount: expected, Currency: t.opts.Currency}.String(),
		}
	}
	return batch.Defect{}
}

// noteTies says which grand totals agree.
func (t *table) noteTies() {
	for _, r := range t.totals {
		if !r.Sub {
			t.note(batch.Defect{Code: "N618", Row: r.Row, Column: r.Column, Value: batch.Money{Amount: r.Amount, Currency: t.opts.Currency}.String()})
		}
	}
}

// uncovered refuses rows that stand below the last total and are in none,
// unless that one says of itself that it is a part.
func (t *table) uncovered() []batch.Defect {
	for _, r := range t.totals {
		if !r.Sub {
			return nil
		}
	}
	last := t.totals[len(t.totals)-1]
	if last.rows == t.wishes || isSub[last.label] {
		return nil
	}
	return []batch.Defect{{
		Code: "F336", Sheet: t.src.Sheet, Row: last.Row, Column: last.Column,
		Value: batch.Money{Amount: last.Amount, Currency: t.opts.Currency}.String(),
		Other: batch.Money{Amount: t.sum.readable, Currency: t.opts.Currency}.String(),
	}}
}

// skip names a row that is not paid.
func (t *table) skip(l *line, why string) {
	t.src.Skipped = append(t.src.Skipped, batch.Skipped{Row: l.row.Number, Why: why})
}

// settleWaiting says what rows of text turned out to be.
func (t *table) settleWaiting(why string) {
	for _, s := range t.waiting {
		s.Why = why
		t.src.Skipped = append(t.src.Skipped, s)
	}
	t.waiting = t.waiting[:0]
}

// note adds a note about the sheet.
func (t *table) note(d batch.Defect) {
	d.Sheet = t.src.Sheet
	t.src.Notes = append(t.src.Notes, d)
}

// repeatsHeader reports the header again, as printing repeats it, or the rest
// of it on a second row.
func (t *table) repeatsHeader(l *line) bool {
	if c := &l.row.Cells[batch.FieldAmount]; c.Kind == batch.Text && t.wishes == 0 && l.row.Number == t.lay.headerRow+1 {
		if key, _ := normalise(c.Raw); (key == "" || currencyNamed(key) != "") && !holdsDigits(&l.row.Cells[batch.FieldAccount], 1) {
			return true
		}
	}
	same := 0
	for i, at := range t.lay.kept {
		if i >= len(l.row.Original) || at >= len(t.headKey) || l.row.Original[i] == "" {
			continue
		}
		key, _ := normalise(l.row.Original[i])
		if key != t.headKey[at] {
			return false
		}
		same++
	}
	return same >= 2
}

// blank reports a row in which nothing can be seen.
func (l *line) blank() bool {
	for f := range l.row.Cells {
		if !isBlank(&l.row.Cells[f]) {
			return false
		}
	}
	for _, text := range l.row.Original {
		if text == "" {
			continue
		}
		if s, _ := clean(text); s != "" {
			return false
		}
	}
	return true
}

// says reports whether a cell of the row begins with one of the labels.
func (l *line) says(labels map[string]bool) bool { return l.label(labels) != "" }

// label is the longest label that a cell of the row begins with, or "".
func (l *line) label(labels map[string]bool) (found string) {
	for _, text := range l.row.Original {
		if text == "" || text[0] >= '0' && text[0] <= '9' || len(text) > 80 {
			continue
		}
		key, _ := normalise(text)
		fields := strings.Fields(key)
		for n := min(3, len(fields)); n > 0; n-- {
			if start := strings.Join(fields[:n], " "); labels[start] {
				if len(start) > len(found) {
					found = start
				}
				break
			}
		}
	}
	return found
}

// has reports whether a field's cell holds anything.
func has(c *[batch.FieldCount]batch.Cell, f batch.Field) bool { return !isBlank(&c[f]) }

// holdsDigits reports a cell with at least n digits.
func holdsDigits(c *batch.Cell, n int) bool {
	for i := 0; i < len(c.Raw) && n > 0; i++ {
		if c.Raw[i] >= '0' && c.Raw[i] <= '9' {
			n--
		}
	}
	return n == 0
}
