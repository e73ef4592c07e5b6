package writer

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"payrun/batch"
	"payrun/batch/wording"
)

// templateRows is how many rows of the Template sheet are ready to be filled
// in. Its columns keep their formats below them as well; only the list of banks
// ends there.
const templateRows = 3000

// Fills of the headings that must be filled in, of those that may stay empty,
// and of the cell for the month.
const (
	requiredFill = "9DC3E6" // blue
	optionalFill = "C6E0B4" // green
	monthFill    = "FFF2CC"
)

// TemplateOptions is what an empty sheet is made for. The zero value is an
// English one for any gateway.
type TemplateOptions struct {
	Lang   string       // wording language; English when empty
	Traits batch.Traits // what the gateway asks of a row; zero when there is none yet
	Debtor batch.Debtor // who will pay; zero when there is none yet
	Banks  []batch.Bank // payable ones; without any the bank column takes what is typed
	Made   time.Time    // when it is made, which is when the banks were listed
}

// Template writes a workbook to be filled in: a sheet of instructions, which
// has the examples, a Template sheet without any row and without a month, and a
// sheet with the payable banks. Its headings are ones that the reader knows,
// everything but the amount is text, so that no zero is lost, and the bank is
// chosen from a list.
//
// It is placed as Results is, but never over a file that is there: then it gets
// a numbered name. The path that it got is returned.
func Template(path string, o TemplateOptions) (string, error) {
	r := &batch.Report{Run: batch.Run{Debtor: o.Debtor}, Traits: o.Traits, Host: o.Traits.Host, Made: o.Made}
	return placeBook(unused(path), r, Options{Lang: o.Lang, Banks: o.Banks}, "tpl.title", "tpl.sheet.instructions", func(b *book) error {
		t := &template{book: b, columns: o.columns()}
		if err := t.looks(); err != nil {
			return err
		}
		return b.inOrder(t.instructions, t.empty, t.payable)
	})
}

// unused is the first name that no file has.
func unused(path string) string {
	for n := 1; n <= alternatives; n++ {
		if name := numbered(path, n); !exists(name) && !isOpen(name) {
			return name
		}
	}
	return numbered(path, alternatives+1)
}

// template is a template on its way.
type template struct {
	*book
	columns                                 []templateColumn
	required, optional, month, text, amount int // styles
}

// templateColumn is one column of the Template sheet.
type templateColumn struct {
	field    batch.Field
	required bool
	width    float64
}

// offersBanks reports the column that has the list of banks.
func (c templateColumn) offersBanks() bool {
	return c.field == batch.FieldBank || c.field == batch.FieldMode
}

// columns are those that the gateway needs, and those that help: whom a row
// pays first, how much last of what is needed.
func (o TemplateOptions) columns() []templateColumn {
	needed := append([]batch.Field{batch.FieldName, batch.FieldAmount}, o.Traits.Needs...)
	account := batch.FieldAccount
	if o.Traits.PhoneIsAccount {
		account = batch.FieldPhone
	}
	needed = append(needed, account)
	if o.Traits.NeedsBank || o.Traits.Name == "" {
		needed = append(needed, o.bank())
	}
	order := []batch.Field{batch.FieldEmployee, batch.FieldName, o.bank(), account}
	for _, f := range slices.Concat(o.Traits.Needs, []batch.Field{batch.FieldAmount, batch.FieldReference, batch.FieldNationalID, batch.FieldNarration}) {
		if !slices.Contains(order, f) {
			order = append(order, f)
		}
	}
	columns := make([]templateColumn, len(order))
	for i, f := range order {
		columns[i] = templateColumn{f, slices.Contains(needed, f), templateWidth(f)}
	}
	return columns
}

// bank is the column that says where a payee's account is: a bank, or the
// network of a wallet.
func (o TemplateOptions) bank() batch.Field {
	if o.Traits.PhoneIsAccount {
		return batch.FieldMode
	}
	return batch.FieldBank
}

// templateWidth is a column's width in characters.
func templateWidth(f batch.Field) float64 {
	switch f {
	case batch.FieldName, batch.FieldBank, batch.FieldMode, batch.FieldEmail, batch.FieldNarration:
		return 30
	case batch.FieldAccount, batch.FieldPhone, batch.FieldReference, batch.FieldNationalID:
		return 22
	case batch.FieldEmployee, batch.FieldGivenName, batch.FieldAmount, batch.FieldPayDate, batch.FieldAccountType,
		batch.FieldCountry, batch.FieldIDType, batch.FieldRetryRun, batch.FieldRetryAttempt, batch.FieldCount:
	}
	return 16
}

// looks makes the styles that only a template has.
func (t *template) looks() error {
	s := &styler{f: t.f}
	format := amountFormat(t.r.Run.Debtor.Currency)
	if t.r.Run.Debtor.Currency == "" {
		format = "#,##0.00"
	}
	head := func(fill string) int {
		return s.make(excelize.Style{
			Font: &excelize.Font{Bold: true}, Fill: solid(fill), Border: edge("bottom"), Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
		})
	}
	t.required, t.optional = head(requiredFill), head(optionalFill)
	t.month = s.make(excelize.Style{NumFmt: textFormat, Font: &excelize.Font{Bold: true, Size: 13}, Fill: solid(monthFill), Border: edge("bottom")})
	t.text = s.make(excelize.Style{NumFmt: textFormat})
	t.amount = s.make(excelize.Style{CustomNumFmt: &format})
	return s.err
}

// header is a column's heading; an asterisk marks one that must be filled in
// for those who do not see its colour.
func (t *template) header(c templateColumn) excelize.Cell {
	text := t.say("tpl.h." + c.field.String())
	if sign := t.r.Run.Debtor.Currency.Sign(); c.field == batch.FieldAmount && sign != "" {
		text += " (" + sign + ")"
	}
	if c.required {
		return cell(t.required, text+" *")
	}
	return cell(t.optional, text)
}

// look is the style of a column's cells.
func (t *template) look(c templateColumn) int {
	if c.field == batch.FieldAmount {
		return t.amount
	}
	return t.text
}

// empty writes the Template sheet: the cell for the month, what the colours
// mean, the headings, and rows that wait to be filled in.
func (t *template) empty() error {
	widths := make([]float64, len(t.columns))
	for i, c := range t.columns {
		widths[i] = c.width
	}
	s, err := t.sheet(t.say("tpl.sheet.template"), page{landscape: true, titleRow: headRow}, widths...)
	if err != nil {
		return err
	}
	for i, c := range t.columns {
		if err := s.SetColStyle(i+1, i+1, t.look(c)); err != nil {
			return err
		}
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: headRow, TopLeftCell: cellName(1, firstData), ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := t.templateHead(s); err != nil {
		return err
	}
	if err := t.waitingRows(s); err != nil {
		return err
	}
	return t.finishTemplate(s)
}

// templateHead writes the rows above the data. The first names no month until
// somebody has written it.
func (t *template) templateHead(s *sheet) error {
	title := []any{cell(t.outcome, t.say("tpl.payroll")), excelize.Cell{StyleID: t.month}, cell(t.label, t.say("tpl.month"))}
	if err := s.put(title...); err != nil {
		return err
	}
	legend := []any{cell(t.label, t.say("tpl.legend"))}
	if t.notice != "" {
		legend = append(legend, nil, nil, cell(t.banner, t.notice))
	}
	if err := s.put(legend...); err != nil {
		return err
	}
	heads := make([]any, len(t.columns))
	for i, c := range t.columns {
		heads[i] = t.header(c)
	}
	return s.putAt(headRow, heads, excelize.RowOpts{Height: 2 * lineHeight})
}

// waitingRows writes empty cells with their formats, for programs that do not
// look at the format of a column.
func (t *template) waitingRows(s *sheet) error {
	row := make([]any, len(t.columns))
	for i, c := range t.columns {
		if c.field == batch.FieldAccount || c.field == batch.FieldPhone || c.field == batch.FieldAmount {
			row[i] = &excelize.Cell{StyleID: t.look(c)}
		}
	}
	for n := range templateRows {
		if err := s.putAt(firstData+n, row); err != nil {
			return err
		}
	}
	return nil
}

// finishTemplate adds the list of banks, and keeps digits that are text from
// being marked as a mistake.
func (t *template) finishTemplate(s *sheet) error {
	last := firstData + templateRows - 1
	for i, c := range t.columns {
		area := cellName(i+1, firstData) + ":" + cellName(i+1, last)
		if c.field != batch.FieldAmount {
			if err := t.f.AddIgnoredErrors(s.tab, area, excelize.IgnoredErrorsNumberStoredAsText); err != nil {
				return err
			}
		}
		if c.offersBanks() && len(t.o.Banks) > 0 {
			if err := t.offerBanks(s.tab, area); err != nil {
				return err
			}
		}
	}
	return s.Flush()
}

// Columns of the Instructions sheet, from 1, and their widths.
const (
	saidNeeded  = 2
	saidExample = 4
)

var instructionWidths = []float64{24, 16, 66, 28}

// instructions writes how to fill the sheet in, step by step, and what each
// column takes, with an example. A column has a row of its own here, so that
// nobody, and no program, takes the examples for a sheet to pay.
func (t *template) instructions() error {
	s, err := t.sheet(t.say("tpl.sheet.instructions"), page{}, instructionWidths...)
	if err != nil {
		return err
	}
	if err := s.put(cell(t.title, t.say("tpl.title"))); err != nil {
		return err
	}
	if t.notice != "" {
		if err := s.put(cell(t.banner, t.notice)); err != nil {
			return err
		}
	}
	for n, code := range []string{"tpl.step.month", "tpl.step.row", "tpl.step.paste", "tpl.step.total", "tpl.step.check", "tpl.step.again"} {
		if err := t.step(s, n+1, t.say(code)); err != nil {
			return err
		}
	}
	s.last++
	if err := t.columnTable(s); err != nil {
		return err
	}
	return s.Flush()
}

// step writes one numbered sentence across the sheet.
func (t *template) step(s *sheet, n int, text string) error {
	row := s.last + 1
	wide := 0.0
	for _, w := range instructionWidths[saidNeeded-1:] {
		wide += w
	}
	cells := []excelize.Cell{cell(t.row, strconv.Itoa(n)), t.sentence(text)}
	height := t.height(cells, func(int) float64 { return wide })
	if err := s.putAt(row, pointers(make([]any, len(cells)), cells), excelize.RowOpts{Height: height}); err != nil {
		return err
	}
	return s.MergeCell(cellName(saidNeeded, row), cellName(saidExample, row))
}

// columnTable says of each column whether it must be filled in, what to write,
// and an example.
func (t *template) columnTable(s *sheet) error {
	if err := s.put(cell(t.head, t.say("tpl.column")), cell(t.head, t.say("tpl.needed")), cell(t.head, t.say("tpl.what")), cell(t.head, t.say("tpl.example"))); err != nil {
		return err
	}
	for _, c := range t.columns {
		needed := cell(t.optional, t.say("tpl.optional"))
		if c.required {
			needed = cell(t.required, t.say("tpl.required"))
		}
		cells := []excelize.Cell{t.header(c), needed, t.sentence(t.explained(c)), t.verbatim(t.example(c))}
		height := t.height(cells, func(i int) float64 { return instructionWidths[i] })
		if err := s.putAt(s.last+1, pointers(make([]any, len(cells)), cells), excelize.RowOpts{Height: height}); err != nil {
			return err
		}
	}
	return nil
}

// explained says what to write into a column.
func (t *template) explained(c templateColumn) string {
	if c.offersBanks() && len(t.o.Banks) > 0 {
		return t.say("tpl.c.bank.list", "value", strconv.Itoa(len(t.o.Banks)), "other", t.r.Made.In(t.zone).Format(time.DateOnly), "sheet", t.say("wb.sheet.banks"))
	}
	return t.say("tpl.c." + c.field.String())
}

// example is what somebody may write into a column.
func (t *template) example(c templateColumn) string {
	if c.offersBanks() && len(t.o.Banks) > 0 {
		return t.o.Banks[0].Name
	}
	if c.field == batch.FieldAmount && t.r.Run.Debtor.Currency != "" && t.r.Run.Debtor.Currency.Exponent() == 0 {
		return "85000"
	}
	return t.say("tpl.x." + c.field.String())
}

// payable writes the list that the bank column offers. There is none without
// banks.
func (t *template) payable() error {
	if len(t.o.Banks) == 0 {
		return nil
	}
	s, err := t.sheet(t.say("wb.sheet.banks"), page{titleRow: headRow}, 48, 14, 14)
	if err != nil {
		return err
	}
	if err := s.put(cell(t.outcome, t.say("wb.banks.title"))); err != nil {
		return err
	}
	if t.notice != "" {
		if err := s.put(cell(t.banner, t.notice)); err != nil {
			return err
		}
	}
	if err := s.putAt(headRow, []any{cell(t.head, t.say("wb.bank")), cell(t.head, t.say("wb.bankid")), cell(t.head, t.say("wb.bic"))}); err != nil {
		return err
	}
	for _, bank := range t.o.Banks {
		if err := s.put(t.verbatim(bank.Name), t.verbatim(bank.ID), t.verbatim(bank.BIC)); err != nil {
			return err
		}
	}
	if err := t.f.AddIgnoredErrors(s.tab, fmt.Sprintf("A%d:C%d", firstData, lastData(len(t.o.Banks))), excelize.IgnoredErrorsNumberStoredAsText); err != nil {
		return err
	}
	return s.Flush()
}

// TemplateName is what a template is called where nobody names it.
func TemplateName(lang string) string { return wording.Text(lang, "tpl.file") }
