package writer

import (
	"slices"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"payrun/batch"
	"payrun/batch/wording"
)

// Check writes the CHECK workbook: the layout of the results before anything
// was sent. It has what a run would pay, what the pool needs and the exact
// top-up, every row as it was understood with the bank's name of the holder
// beside the sheet's, what has to be fixed or looked at, and what changed since
// last month. It is placed as Results is.
func Check(path string, r *batch.Report, o Options) (string, error) {
	if isCSV(path) {
		return place(path, csvOf(r, o))
	}
	return placeBook(path, r, o, "wb.check", "wb.sheet.rows", func(b *book) error {
		return b.inOrder(b.summary, b.rows, b.review, b.changes, b.audit)
	})
}

// rowsTable is the Rows sheet of a check. Amount and status stand where the
// Results sheet has them.
var rowsTable = table{
	name: "CheckedRows", title: "wb.rows.title", frozen: 3, status: resultStatus, amounts: []int{resultAmount}, texts: "B:E",
	columns: []column{
		{"wb.row", 7}, {"wb.reference", 18}, {"wb.name", 28}, {"wb.bank", 16}, {"wb.account", 18}, {"wb.amount", 13}, {"wb.status", 18},
		{"wb.holder", 28}, {"wb.matched", 24}, {"wb.what", 36}, {"wb.todo", 36},
	},
}

// rows writes the Rows sheet: every input row, as it was understood.
func (b *book) rows() error {
	var amount decimal.Decimal
	for _, l := range b.r.Lines {
		if l.Readable {
			amount = amount.Add(l.Amount)
		}
	}
	s, err := b.tableSheet(b.say("wb.sheet.rows"), rowsTable, len(b.r.Lines), amount)
	if err != nil {
		return err
	}
	amountAt := b.original(batch.FieldAmount)
	b.beside(func() error {
		for _, l := range b.r.Lines {
			b.checkedRow(s.cells, l, amountAt)
			if err := s.putCells(); err != nil {
				return err
			}
		}
		return nil
	}, s.finish)
	return nil
}

func (b *book) checkedRow(cells []excelize.Cell, l batch.ReportLine, amountAt int) {
	what, todo := wording.Reported(b.lang, b.r, l)
	if what == "" && wording.Ready(b.r, l) {
		what = b.say("wb.ready")
	}
	cells[0] = cell(b.row, l.Row)
	cells[1] = b.verbatim(string(l.Ref))
	cells[2] = b.verbatim(l.Name)
	cells[3] = b.verbatim(l.Bank)
	cells[4] = b.verbatim(l.Account)
	cells[5] = b.amountOf(l, amountAt)
	cells[6] = cell(b.status, b.word(l.Word))
	cells[7] = b.verbatim(b.holder(l))
	cells[8] = b.verbatim(b.o.Matched[l.Row])
	cells[9] = b.sentence(what)
	cells[10] = b.sentence(todo)
}

// holder is whom the bank names for a row's account, "" when it was not asked.
func (b *book) holder(l batch.ReportLine) string {
	if name, asked := b.o.Holders[l.Row]; asked {
		return name
	}
	i := slices.IndexFunc(l.Holds, func(h batch.Hold) bool { return h.Code == batch.HoldHolderName })
	if i < 0 {
		return ""
	}
	return l.Holds[i].Other
}

// need shows what a run needs in the pool, and the exact top-up. from is the
// first line's row on the sheet.
func (b *book) need(from int) []proofLine {
	r, n := b.r, wording.NeedOf(b.r)
	amount := func(code string, d decimal.Decimal, values ...string) proofLine {
		return proofLine{label: cell(b.label, b.say(code, values...)), amount: cell(b.proof, number(d))}
	}
	lines := []proofLine{
		amount("t.topay", r.ToPay.Amount), amount("t.fees", n.Fees), amount("t.reserved", r.Money.Reserved), amount("t.keep", r.Money.Minimum),
	}
	needed := from + len(lines)
	lines = append(lines, proofLine{
		label:  cell(b.bold, b.say("t.needed")),
		amount: formula(b.proofSum, "SUM("+cellName(colMoney+1, from)+":"+cellName(colMoney+1, needed-1)+")", number(r.Money.Needed)),
	})
	if !n.Read {
		return append(lines, proofLine{label: cell(b.bold, b.say("t.unread"))}, b.hashLine())
	}
	short := "MAX(0,ROUND(" + cellName(colMoney+1, needed) + "-" + cellName(colMoney+1, needed+1) + ",2))"
	return append(lines,
		amount("wb.need.pool", r.Money.Opening.Amount, "value", b.minute(r.Money.Opening.At)),
		proofLine{label: cell(b.bold, b.say("t.topup")), amount: formula(b.difference, short, number(r.Money.TopUp)), difference: true},
		b.hashLine())
}
