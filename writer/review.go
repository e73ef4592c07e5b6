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
		{"wb.row", 7}, {"wb.name", 28}, {"wb.instruction", 30}, {"wb.amount", 13}, {"wb.status", 15},
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
	return b.reviewSheet(b.say("wb.sheet.results"))
}

// reviewSheet lists the rows to review; each leads to its row on the sheet that
// has all of them.
func (b *book) reviewSheet(allRows string) error {
	rows := 0
	var sum decimal.Decimal
	for _, l := range b.r.Lines {
		if needsReview(l) {
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
		if !needsReview(l) {
			continue
		}
		if err := b.reviewRow(s, l, amountAt, allRows, firstData+i); err != nil {
			return err
		}
	}
	return s.finish()
}

func (b *book) reviewRow(s *tableSheet, l batch.ReportLine, amountAt int, allRows string, at int) error {
	what, todo := wording.Line(b.lang, l)
	s.cells[0] = cell(b.row, l.Row)
	if s.last < headRow+linksMax {
		s.cells[0] = cell(b.linkRow, l.Row)
		if err := s.link(cellName(1, s.last+1), allRows, cellName(1, at)); err != nil {
			return err
		}
	}
	s.cells[1] = b.verbatim(l.Name)
	s.cells[2] = cell(b.instruct, b.say(instruction(l)))
	s.cells[3] = b.amountOf(l, amountAt)
	s.cells[4] = cell(b.status, wording.Status(b.lang, l.Word))
	s.cells[5] = b.sentence(what)
	s.cells[6] = b.sentence(todo)
	s.cells[7] = b.verbatim(string(l.Ref))
	s.cells[8] = b.verbatim(l.Account)
	s.cells[9] = b.verbatim(l.GatewayRef)
	return s.putCells()
}

// needsReview reports whether a person has something to do about a row, or to
// leave alone, that the Failed sheet does not say.
func needsReview(l batch.ReportLine) bool {
	if l.Retry {
		return false
	}
	return len(l.Warnings) > 0 || l.Conflict || l.Word != batch.WordPaid && l.Word != batch.WordAlreadyPaid
}

// instruction is the code of what to do about a row, in a few words.
func instruction(l batch.ReportLine) string {
	switch {
	case l.Conflict:
		return "wb.instruct.call"
	case l.Word == batch.WordUnknown:
		return "wb.instruct.unknown"
	case l.Word == batch.WordWaiting:
		return "wb.instruct.wait"
	case l.Word == batch.WordInvalid:
		return "wb.instruct.fix"
	case l.Word == batch.WordFailed || l.Word == batch.WordReturned:
		return "wb.instruct.failed"
	case l.Word == batch.WordNotSent && wording.Held(l):
		return "wb.instruct.held"
	case l.Word == batch.WordNotSent:
		return "wb.instruct.notsent"
	}
	return "wb.instruct.look"
}
