package writer

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"payrun/batch"
	"payrun/batch/wording"
)

// Problems writes the PROBLEMS workbook of a refused file: every reason, with
// its cell, and the officer's sheet with the cells marked and the reasons
// beside them, each cell where it stands in hers. r may be nil, or have no
// rows, when the file could not be read so far; then only the reasons are
// there. Nothing was sent. It is placed as Results is.
func Problems(path string, r *batch.Report, refusal *batch.Refusal, o Options) (string, error) {
	var report batch.Report
	if r != nil {
		report = *r
	}
	report.State = batch.StateRefused
	defects := reasons(&report, refusal)
	return placeBook(path, &report, o, "wb.problems", "wb.sheet.problems", func(b *book) error {
		p := &problems{book: b, defects: defects, byRow: map[int][]batch.Defect{}}
		for _, d := range defects {
			p.byRow[d.Row] = append(p.byRow[d.Row], d)
		}
		return b.inOrder(p.list, p.sheet)
	})
}

// problems is a PROBLEMS workbook on its way.
type problems struct {
	*book
	defects []batch.Defect
	byRow   map[int][]batch.Defect
}

// showsSheet reports whether the officer's sheet can be shown at all.
func (p *problems) showsSheet() bool { return len(p.r.Lines) > 0 && len(p.r.Run.Source.Headers) > 0 }

// reasons are the file's own first, then the rows', once each.
func reasons(r *batch.Report, refusal *batch.Refusal) []batch.Defect {
	var all []batch.Defect
	seen := map[batch.Defect]bool{}
	add := func(defects []batch.Defect) {
		for _, d := range defects {
			if !seen[d] {
				seen[d], all = true, append(all, d)
			}
		}
	}
	if refusal != nil {
		add(refusal.Defects)
	}
	for _, l := range r.Lines {
		add(l.Defects)
	}
	return all
}

// problemTable is the Problems sheet: one reason a row.
var problemTable = table{
	name: "Problems", title: "wb.problems.title", frozen: 1, texts: "A:A E:E",
	columns: []column{{"wb.cell", 9}, {"wb.wrong", 50}, {"wb.todo", 50}, {"wb.name", 28}, {"wb.written", 26}, {"wb.code", 9}},
}

// list writes the Problems sheet; each cell's address leads to the cell.
func (p *problems) list() error {
	s, err := p.tableSheet(p.say("wb.sheet.problems"), problemTable, len(p.defects))
	if err != nil {
		return err
	}
	for _, d := range p.defects {
		s.cells[0] = cell(p.text, address(d))
		if d.Row > 0 && p.showsSheet() && s.last < headRow+linksMax {
			s.cells[0].StyleID = p.link
			if err := s.link(cellName(1, s.last+1), p.theirs(), cmp.Or(d.Column, "A")+strconv.Itoa(d.Row)); err != nil {
				return err
			}
		}
		what, todo := wording.SplitDefect(p.lang, d)
		s.cells[1], s.cells[2] = p.sentence(what), p.sentence(todo)
		s.cells[3], s.cells[4], s.cells[5] = p.verbatim(d.Name), p.verbatim(d.Value), p.verbatim(d.Code)
		if err := s.putCells(); err != nil {
			return err
		}
	}
	return s.finish()
}

// address is where a reason is: F17, 17 for a whole row, F for a whole column,
// or a dash for the whole file.
func address(d batch.Defect) string {
	if d.Row == 0 {
		return cmp.Or(d.Column, "–")
	}
	return d.Column + strconv.Itoa(d.Row)
}

// theirs is the name of the officer's sheet in this workbook: her own where it
// can be one and is not taken.
func (p *problems) theirs() string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return '-'
		}
		return r
	}, strings.Trim(p.r.Run.Source.Sheet, "' "))
	if r := []rune(name); len(r) > 31 {
		name = string(r[:31])
	}
	if name == "" || strings.EqualFold(name, p.say("wb.sheet.problems")) || strings.EqualFold(name, "History") {
		return p.say("wb.sheet.theirs")
	}
	return name
}

// sheet writes the officer's sheet again: the headings and rows under the
// numbers and letters that they have in hers, the cells with a reason marked,
// and all reasons of a row in one more column.
func (p *problems) sheet() error {
	if !p.showsSheet() {
		return nil
	}
	columns := p.places()
	reason := slices.Max(columns) + 1
	widths := make([]float64, reason)
	for i, c := range columns {
		widths[c-1] = p.widthOf(i, p.r.Run.Source.Headers[i], everyRow)
	}
	widths[reason-1] = 70
	s, err := p.book.sheet(p.theirs(), page{landscape: true}, widths...)
	if err != nil {
		return err
	}
	src := p.r.Run.Source
	if src.HeaderRow > 0 {
		head := make([]any, reason)
		for i, c := range columns {
			head[c-1] = cell(p.head, src.Headers[i])
		}
		head[reason-1] = cell(p.todoHead, p.say("wb.problems.why"))
		if err := s.putAt(src.HeaderRow, head); err != nil {
			return err
		}
	}
	for _, l := range p.inOrderOfRows() {
		if err := p.row(s, l, columns, reason); err != nil {
			return err
		}
	}
	return s.Flush()
}

// places are the numbers of her columns, in the order of a row's cells.
func (p *problems) places() []int {
	src := p.r.Run.Source
	places := make([]int, len(src.Headers))
	for i := range places {
		places[i] = i + 1
		if i < len(src.Letters) {
			if n, err := excelize.ColumnNameToNumber(src.Letters[i]); err == nil {
				places[i] = n
			}
		}
	}
	return places
}

// inOrderOfRows are the lines by their row's number, one for each number.
func (p *problems) inOrderOfRows() []batch.ReportLine {
	lines := slices.Clone(p.r.Lines)
	slices.SortStableFunc(lines, func(x, y batch.ReportLine) int { return cmp.Compare(x.Row, y.Row) })
	lines = slices.CompactFunc(lines, func(x, y batch.ReportLine) bool { return x.Row == y.Row })
	return slices.DeleteFunc(lines, func(l batch.ReportLine) bool { return l.Row <= p.r.Run.Source.HeaderRow })
}

// row writes one of her rows where it stands.
func (p *problems) row(s *sheet, l batch.ReportLine, columns []int, reason int) error {
	cells := make([]any, reason)
	marked, why := p.why(l)
	amountAt := p.original(batch.FieldAmount)
	for i, c := range columns {
		if i >= len(l.Original) {
			break
		}
		value := p.verbatim(l.Original[i])
		if i == amountAt && l.Readable {
			value = p.amountOf(l, i)
		}
		if i < len(p.r.Run.Source.Letters) && marked[p.r.Run.Source.Letters[i]] {
			value.StyleID = p.marked
		}
		cells[c-1] = value
	}
	if why == "" {
		return s.putAt(l.Row, cells)
	}
	cells[reason-1] = cell(p.todo, why)
	return s.putAt(l.Row, cells, excelize.RowOpts{Height: p.height([]excelize.Cell{cell(p.todo, why)}, func(int) float64 { return 70 })})
}

// why are the columns of a row with a reason, and the reasons in words.
func (p *problems) why(l batch.ReportLine) (marked map[string]bool, why string) {
	marked = map[string]bool{}
	var all []string
	for _, d := range p.byRow[l.Row] {
		marked[d.Column] = true
		what, todo := wording.SplitDefect(p.lang, d)
		all = append(all, joined(what, todo))
	}
	return marked, strings.Join(all, "\n")
}
