package writer

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"payrun/batch"
	"payrun/batch/wording"
)

// failed writes the sheet that can be dropped back: only the rows that are
// safe to pay again, under the officer's own headings and in their order. It
// is no table, because her headings may be empty or alike. Two columns of our
// own tell a retry from a repetition; where the references were made by the
// program, a third one keeps them.
func (b *book) failed() error {
	name := b.say("wb.sheet.failed")
	c := b.failedColumns()
	s, err := b.sheet(name, page{landscape: true, titleRow: headRow}, c.widths...)
	if err != nil {
		return err
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: headRow, TopLeftCell: cellName(1, firstData), ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := s.failedHead(c); err != nil {
		return err
	}
	rows := 0
	for _, l := range b.r.Lines {
		if !l.Retry {
			continue
		}
		rows++
		if err := s.putFailed(c, l); err != nil {
			return err
		}
	}
	if rows == 0 {
		if err := s.put(cell(b.label, b.say("wb.failed.title.none"))); err != nil {
			return err
		}
		return s.Flush()
	}
	return s.finishFailed(c, lastData(rows))
}

// failedColumns are the columns of the Failed sheet.
type failedColumns struct {
	headers                []string
	widths                 []float64
	account, bank, amount  int // places among the original cells, -1 for none
	reference, run, number int // places of our own columns, -1 for none
	fix                    int // the place of "What to fix"
}

func (b *book) failedColumns() failedColumns {
	c := failedColumns{
		account: b.original(batch.FieldAccount), bank: b.original(batch.FieldBank), amount: b.original(batch.FieldAmount), reference: -1,
	}
	for i, h := range b.r.Run.Source.Headers {
		c.headers = append(c.headers, h)
		c.widths = append(c.widths, b.widthOf(i, h, toRetry))
	}
	own := func(header string, width float64) int {
		c.headers, c.widths = append(c.headers, header), append(c.widths, width)
		return len(c.headers) - 1
	}
	c.fix = own(b.say("wb.failed.fix"), 60)
	if b.original(batch.FieldReference) < 0 {
		c.reference = own(batch.FieldReference.String(), 20)
	}
	c.run = own(batch.FieldRetryRun.String(), 14)
	c.number = own(batch.FieldRetryAttempt.String(), 15)
	return c
}

// toRetry are the rows of the Failed sheet, everyRow all.
func toRetry(l batch.ReportLine) bool  { return l.Retry }
func everyRow(l batch.ReportLine) bool { return true }

// widthOf is the width of one of her columns: enough for its heading and for
// what the rows that will be shown hold there.
func (b *book) widthOf(i int, header string, shown func(batch.ReportLine) bool) float64 {
	longest := utf8.RuneCountInString(header) + 2
	for _, l := range b.r.Lines {
		if shown(l) && i < len(l.Original) {
			longest = max(longest, utf8.RuneCountInString(l.Original[i]))
		}
	}
	return float64(max(8, min(longest+2, 40)))
}

// failedHead writes what the sheet is for, how to use it, and her headings.
func (s *sheet) failedHead(c failedColumns) error {
	b := s.b
	if err := s.put(b.titleCells("wb.failed.title")...); err != nil {
		return err
	}
	if err := s.put(cell(b.label, b.say("wb.failed.how"))); err != nil {
		return err
	}
	cells := make([]any, len(c.headers))
	for i, h := range c.headers {
		cells[i] = cell(b.head, h)
	}
	cells[c.fix] = cell(b.todoHead, c.headers[c.fix])
	return s.putAt(headRow, cells)
}

// putFailed writes her row as it stood, with the account as text and the
// amount as a number, and what to fix.
func (s *sheet) putFailed(c failedColumns, l batch.ReportLine) error {
	b := s.b
	cells := make([]excelize.Cell, len(c.headers))
	for i := range min(len(b.r.Run.Source.Headers), len(l.Original)) {
		cells[i] = b.verbatim(l.Original[i])
	}
	if c.account >= 0 {
		cells[c.account] = b.verbatim(l.Account)
	}
	if c.amount >= 0 {
		cells[c.amount] = b.amountOf(l, c.amount)
	}
	what, todo := wording.Reported(b.lang, b.r, l)
	cells[c.fix] = cell(b.todo, joined(oneLine(what), oneLine(todo)))
	if c.reference >= 0 {
		cells[c.reference] = b.verbatim(string(l.Ref))
	}
	cells[c.run] = b.verbatim(b.r.Run.Name)
	cells[c.number] = b.verbatim(strconv.Itoa(l.Attempt))
	row := make([]any, len(cells))
	for i := range cells { // empty ones too: their format is for what is typed into them
		row[i] = &cells[i]
	}
	height := b.height(cells, func(i int) float64 { return c.widths[i] })
	return s.putAt(s.last+1, row, excelize.RowOpts{Height: height})
}

// finishFailed adds the filter and the list of banks, and keeps the whole
// account column text so that a corrected number loses no zero.
func (s *sheet) finishFailed(c failedColumns, last int) error {
	b := s.b
	if err := b.f.AutoFilter(s.tab, cellName(1, headRow)+":"+cellName(len(c.headers), last), nil); err != nil {
		return err
	}
	area := cellName(1, firstData) + ":" + cellName(len(c.headers), last)
	if err := b.f.AddIgnoredErrors(s.tab, area, excelize.IgnoredErrorsNumberStoredAsText); err != nil {
		return err
	}
	if c.bank >= 0 && len(b.o.Banks) > 0 {
		if err := b.offerBanks(s.tab, cellName(c.bank+1, firstData)+":"+cellName(c.bank+1, last)); err != nil {
			return err
		}
	}
	return s.Flush()
}

// offerBanks gives cells a drop-down list of the payable banks. Other text
// stays allowed: the program knows many ways to write a bank.
func (b *book) offerBanks(sheet, cells string) error {
	list := excelize.NewDataValidation(true)
	list.SetSqref(cells)
	list.SetSqrefDropList(fmt.Sprintf("%s!%s:%s", quoted(b.say("wb.sheet.banks")), fixed(1, firstData), fixed(1, lastData(len(b.o.Banks)))))
	list.ShowErrorMessage = false
	return b.f.AddDataValidation(sheet, list)
}

// banksTable is the Banks sheet: what the gateway can pay.
var banksTable = table{
	name: "Banks", title: "wb.banks.title", frozen: 1, texts: "A:C",
	columns: []column{{"wb.bank", 48}, {"wb.bankid", 14}, {"wb.bic", 14}},
}

// banks writes the list that the Failed sheet offers, as its last sheet. There
// is none when there is nothing to offer.
func (b *book) banks() error {
	if len(b.o.Banks) == 0 || !b.retries() {
		return nil
	}
	s, err := b.tableSheet(b.say("wb.sheet.banks"), banksTable, len(b.o.Banks))
	if err != nil {
		return err
	}
	for _, bank := range b.o.Banks {
		s.cells[0], s.cells[1], s.cells[2] = b.verbatim(bank.Name), b.verbatim(bank.ID), b.verbatim(bank.BIC)
		if err := s.putCells(); err != nil {
			return err
		}
	}
	return s.finish()
}

// retries reports whether the Failed sheet has rows.
func (b *book) retries() bool {
	for _, l := range b.r.Lines {
		if l.Retry {
			return true
		}
	}
	return false
}
