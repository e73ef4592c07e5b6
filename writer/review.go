package writer

import (
	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/wording"
)

// reviewTable is the Needs review sheet: one instruction a row.
var reviewTable = table{
	name: "Review", title: "wb.review.title", frozen: 3, status: 5, amounts: []int{4}, texts: "H:I",
	columns: []column{
		{"wb.row", 7}, {"wb.name", 28}, {"wb.instruction", 30}, {"wb.amount", 13}, {"wb.status", 18},
		{"wb.what", 46}, {"wb.todo", 46}, {"wb.reference", 16}, {"wb.account", 19}, {"wb.gatewayref", 20},
	},
}

// linksMax bounds how many rows of a sheet lead to the Results sheet: beyond
// it the row's number is plain. Spreadsheets take 65,530 links, and a list so
// long is read with the filter.
const linksMax = 1000

// review writes the Needs review sheet: each row that somebody has to wait
// for, check or correct, except those of the Failed sheet.
func (b *book) review() error {
	rows := 0
	var sum decimal.Decimal
	for _, l := range b.r.Lines {
		if b.needsReview(l) {
			rows++
			if l.Readable {
				sum = sum.Add(l.Amount)
			}
		}
	}
	s, err := b.tableSheet(b.say("wb.sheet.review"), reviewTable, rows, sum)
	if err != nil {
		return err
	}
	amountAt := b.original(batch.FieldAmount)
	for i, l := range b.r.Lines {
		if !b.needsReview(l) {
			continue
		}
		if err := b.reviewRow(s, l, amountAt, firstData+i); err != nil {
			return err
		}
	}
	return s.finish()
}

func (b *book) reviewRow(s *tableSheet, l batch.ReportLine, amountAt, at int) error {
	what, todo := wording.Reported(b.lang, b.r, l)
	s.cells[0] = cell(b.row, l.Row)
	if s.last < headRow+linksMax {
		s.cells[0] = cell(b.linkRow, l.Row)
		if err := s.link(cellName(1, s.last+1), b.allRows, cellName(1, at)); err != nil {
			return err
		}
	}
	s.cells[1] = b.verbatim(l.Name)
	s.cells[2] = cell(b.instruct, b.say(b.instruction(l)))
	s.cells[3] = b.amountOf(l, amountAt)
	s.cells[4] = cell(b.status, b.word(l.Word))
	s.cells[5] = b.sentence(what)
	s.cells[6] = b.sentence(todo)
	s.cells[7] = b.verbatim(string(l.Ref))
	s.cells[8] = b.verbatim(l.Account)
	s.cells[9] = b.verbatim(l.GatewayRef)
	return s.putCells()
}

// needsReview reports whether a person has something to do about a row, or to
// leave alone, that the Failed sheet does not say. A check's failed rows are
// told here, because it has no Failed sheet.
func (b *book) needsReview(l batch.ReportLine) bool {
	switch {
	case l.Retry && !b.beforePaying():
		return false
	case len(l.Warnings) > 0 || l.Conflict:
		return true
	}
	return l.Word != batch.WordPaid && l.Word != batch.WordAlreadyPaid && !wording.Ready(b.r, l)
}

// beforePaying reports that the workbook is of a check.
func (b *book) beforePaying() bool {
	return b.r.State == batch.StateChecked || b.r.State == batch.StateRefused
}

// instruction is the code of what to do about a row, in a few words.
func (b *book) instruction(l batch.ReportLine) string {
	switch {
	case l.Conflict:
		return "wb.instruct.call"
	case l.Word == batch.WordUnknown:
		return "wb.instruct.unknown"
	case l.Word == batch.WordWaiting:
		return "wb.instruct.wait"
	case l.Word == batch.WordInvalid:
		return "wb.instruct.fix"
	case l.Retry:
		return "wb.instruct.retry"
	case l.Word == batch.WordFailed || l.Word == batch.WordReturned:
		return "wb.instruct.failed"
	case wording.Held(l) && !wording.Allowable(l):
		return "wb.instruct.fix"
	case wording.Held(l):
		return "wb.instruct.held"
	case wording.Ready(b.r, l):
		return "wb.instruct.ready"
	case l.Word == batch.WordNotSent:
		return "wb.instruct.notsent"
	}
	return "wb.instruct.look"
}
