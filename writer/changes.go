package writer

import (
	"errors"
	"fmt"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"payrun/batch"
	"payrun/batch/wording"
)

// changesTable is the sheet of how payees differ from the month before.
var changesTable = table{
	name: "Changes", title: "wb.changes.title", frozen: 3, amounts: []int{6, 7, changeDifference},
	columns: []column{
		{"wb.change", 24}, {"wb.row", 7}, {"wb.name", 30}, {"wb.before", 24}, {"wb.after", 24},
		{"wb.was", 14}, {"wb.is", 14}, {"wb.difference", 15}, {"wb.percent", 9},
	},
}

const changeDifference = 8

// changes writes the Changes sheet; a changed account heads it.
func (b *book) changes() error {
	all := wording.Sorted(b.r.Changes)
	var was, is decimal.Decimal
	for _, c := range all {
		was, is = was.Add(c.Was), is.Add(c.Is)
	}
	s, err := b.tableSheet(b.say("wb.sheet.changes"), changesTable, len(all), was, is, is.Sub(was))
	if err != nil {
		return err
	}
	for _, c := range all {
		b.changeRow(s.cells, c, s.last+1)
		if err := s.putCells(); err != nil {
			return err
		}
	}
	if len(all) > 0 {
		if err := b.markChanges(s.tab, lastData(len(all))); err != nil {
			return err
		}
	}
	return s.finish()
}

func (b *book) changeRow(cells []excelize.Cell, c batch.Change, row int) {
	cells[0] = cell(b.bold, b.say("wb.change."+c.Kind))
	if c.Row > 0 {
		cells[1] = cell(b.row, c.Row)
	}
	cells[2], cells[3], cells[4] = b.verbatim(c.Name), b.verbatim(c.Before), b.verbatim(c.After)
	cells[5], cells[6] = cell(b.amount, number(c.Was)), cell(b.amount, number(c.Is))
	cells[7] = formula(b.amount, fmt.Sprintf("ROUND(G%d-F%d,2)", row, row), number(c.Is.Sub(c.Was)))
	if !c.Was.IsZero() {
		share, _ := c.Is.Sub(c.Was).DivRound(c.Was, 4).Float64()
		cells[8] = formula(b.percent, fmt.Sprintf("ROUND((G%d-F%d)/F%d,4)", row, row, row), share)
	}
}

// largeChange is the share of an amount from which its change is marked, as
// payroll people look at them.
const largeChange = "0.2"

// markChanges fills the rows of a changed or shared account, and the change of
// an amount that is large.
func (b *book) markChanges(sheet string, last int) error {
	var rules []excelize.ConditionalFormatOptions
	for _, kind := range []string{"account", "shared"} {
		rules = append(rules, excelize.ConditionalFormatOptions{
			Type: "formula", Criteria: fmt.Sprintf(`$A%d="%s"`, firstData, b.say("wb.change."+kind)), Format: &b.warn,
		})
	}
	large := excelize.ConditionalFormatOptions{
		Type: "formula", Criteria: fmt.Sprintf(`AND(ISNUMBER($I%d),ABS($I%d)>=%s)`, firstData, firstData, largeChange), Format: &b.warn,
	}
	return errors.Join(
		b.f.SetConditionalFormat(sheet, cellName(1, firstData)+":"+cellName(5, last), rules),
		b.f.SetConditionalFormat(sheet, cellName(changeDifference, firstData)+":"+cellName(changeDifference+1, last), []excelize.ConditionalFormatOptions{large}))
}
