package writer

import (
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"payrun/batch"
	"payrun/batch/wording"
)

// Results writes the RESULTS workbook, or CSV where path ends in .csv, and
// returns the path that was really written: "… (2).xlsx" when the one asked
// for is open in a spreadsheet program or cannot be replaced. The file appears
// whole or not at all, readable by its owner only. More rows than a sheet holds
// are ErrTooManyRows.
func Results(path string, r *batch.Report, o Options) (string, error) {
	if isCSV(path) {
		return place(path, csvOf(r, o))
	}
	return placeBook(path, r, o, "wb.results", "wb.sheet.results", func(b *book) error {
		return b.inOrder(b.summary, b.results, b.review, b.failed, b.changes, b.audit, b.banks)
	})
}

func isCSV(path string) bool { return strings.EqualFold(filepath.Ext(path), ".csv") }

// placeBook fills a workbook and puts it in its place. title is the code of
// what it is, allRows that of the sheet that has every row.
func placeBook(path string, r *batch.Report, o Options, title, allRows string, fill func(*book) error) (string, error) {
	if lastData(len(r.Lines)) > rowMax {
		return "", ErrTooManyRows
	}
	return place(path, func(w io.Writer) error {
		b, err := newBook(r, o, title)
		if err != nil {
			return err
		}
		b.allRows = b.say(allRows)
		if err := fill(b); err != nil {
			return errors.Join(err, b.f.Close())
		}
		return b.save(w)
	})
}

// resultTable is the Results sheet: its columns, in their order.
var resultTable = table{
	name: "Results", title: "wb.results.title", frozen: 3, status: resultStatus, amounts: []int{resultAmount, resultFee},
	printed: 11, texts: "B:E K:K M:N",
	columns: []column{
		{"wb.row", 7}, {"wb.reference", 16}, {"wb.name", 28}, {"wb.bank", 16}, {"wb.account", 18}, {"wb.amount", 13}, {"wb.status", 18},
		{"wb.what", 36}, {"wb.todo", 36}, {"wb.fee", 9}, {"wb.gatewayref", 20}, {"wb.attempt", 10}, {"wb.wire", 18}, {"wb.gatewaycode", 14},
		{"wb.sent", 19}, {"wb.answered", 19},
	},
}

// The columns of the Results sheet that are added up or referred to.
const (
	resultAmount = 6
	resultStatus = 7
	resultFee    = 10
)

// results writes the Results sheet: every input row, in the order of the
// sheet, as a table under totals that follow its filter.
func (b *book) results() error {
	var amount, fee decimal.Decimal
	for _, l := range b.r.Lines {
		if l.Readable {
			amount = amount.Add(l.Amount)
		}
		if l.Fee.Valid {
			fee = fee.Add(l.Fee.Decimal)
		}
	}
	s, err := b.tableSheet(b.say("wb.sheet.results"), resultTable, len(b.r.Lines), amount, fee)
	if err != nil {
		return err
	}
	amountAt := b.original(batch.FieldAmount)
	b.beside(func() error {
		for _, l := range b.r.Lines {
			b.resultRow(s.cells, l, amountAt)
			if err := s.putCells(); err != nil {
				return err
			}
		}
		return nil
	}, s.finish)
	return nil
}

// resultRow fills the cells of one row of the Results sheet.
func (b *book) resultRow(cells []excelize.Cell, l batch.ReportLine, amountAt int) {
	what, todo := wording.Reported(b.lang, b.r, l)
	cells[0] = cell(b.row, l.Row)
	cells[1] = b.verbatim(string(l.Ref))
	cells[2] = b.verbatim(l.Name)
	cells[3] = b.verbatim(l.Bank)
	cells[4] = b.verbatim(l.Account)
	cells[5] = b.amountOf(l, amountAt)
	cells[6] = cell(b.status, b.word(l.Word))
	cells[7] = b.sentence(what)
	cells[8] = b.sentence(todo)
	if l.Fee.Valid {
		cells[9] = cell(b.amount, number(l.Fee.Decimal))
	}
	cells[10] = b.verbatim(l.GatewayRef)
	if l.Attempt > 0 {
		cells[11] = cell(b.row, l.Attempt)
	}
	cells[12] = b.verbatim(l.Wire)
	cells[13] = b.verbatim(l.GatewayCode)
	cells[14] = b.at(l.Began)
	cells[15] = b.at(l.At)
}

// amountOf is a row's amount as a number, or what the sheet says instead of
// one, as text. amountAt is where that stands among the original cells.
func (b *book) amountOf(l batch.ReportLine, amountAt int) excelize.Cell {
	if l.Readable {
		return cell(b.amount, number(l.Amount))
	}
	if amountAt >= 0 && amountAt < len(l.Original) {
		c := b.verbatim(l.Original[amountAt])
		if !risky(l.Original[amountAt]) {
			c.StyleID = b.said
		}
		return c
	}
	return excelize.Cell{}
}

// original is where a field stands among a row's original cells, or -1 when
// the sheet has no such column.
func (b *book) original(f batch.Field) int {
	letters := b.r.Run.Source.Columns[f]
	if letters == "" {
		return -1
	}
	return slices.Index(b.r.Run.Source.Letters, letters)
}
