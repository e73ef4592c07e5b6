package writer

import (
	"errors"
	"fmt"
	"time"

	"github.com/xuri/excelize/v2"

	"payrun/batch"
	"payrun/batch/wording"
)

// styles are the looks of a workbook's cells. Fills are pale, so that a page
// printed in grey can be read, and none is the only bearer of a meaning.
type styles struct {
	title, outcome, banner, section, sectionRight, head, headRight int
	label, bold, small, row, status, said                          int
	text, quoted, wrap, todo, link, linkRow, todoHead, instruct    int
	count, amount, sum, sumCount, percent                          int
	proof, proofCount, proofSum, difference, differenceCount       int
	moment, line, marked                                           int
	fills                                                          map[batch.Word]int // conditional
	good, bad, warn                                                int                // conditional
}

// fillOf are the pale fills of the words.
var fillOf = map[batch.Word]string{
	batch.WordPaid: "E2F0D9", batch.WordWaiting: "FFF2CC", batch.WordUnknown: "FCE4D6", batch.WordFailed: "F8CBAD",
	batch.WordReturned: "E4DFEC", batch.WordNotSent: "EDEDED", batch.WordAlreadyPaid: "DDEBF7", batch.WordInvalid: "F4CCCC",
}

// amountFormat is how a currency's amounts look.
func amountFormat(c batch.Currency) string {
	if c.Exponent() == 0 {
		return "#,##0"
	}
	return "#,##0." + "00000000"[:c.Exponent()]
}

// provenFormat shows a difference with its verdict: a tick at zero only.
func provenFormat(format, zero string) string {
	return fmt.Sprintf(`%s" ✖";-%s" ✖";%s" ✔"`, format, format, zero)
}

// zeroFormat is nothing at all in a currency: 0.00.
func zeroFormat(c batch.Currency) string {
	if c.Exponent() == 0 {
		return "0"
	}
	return "0." + "00000000"[:c.Exponent()]
}

// styler makes styles and remembers the first error.
type styler struct {
	f   *excelize.File
	err error
}

// typeface is the one that spreadsheets begin with; naming it keeps bold text
// in the same one everywhere.
const typeface = "Calibri"

// make is a style in the workbook's typeface and size.
func (s *styler) make(style excelize.Style) int {
	font := excelize.Font{Size: 11}
	if style.Font != nil {
		font = *style.Font
	}
	if font.Size == 0 {
		font.Size = 11
	}
	font.Family = typeface
	style.Font = &font
	id, err := s.f.NewStyle(&style)
	s.err = errors.Join(s.err, err)
	return id
}

func (s *styler) conditional(fill string) int {
	id, err := s.f.NewConditionalStyle(&excelize.Style{Fill: solid(fill)})
	s.err = errors.Join(s.err, err)
	return id
}

func solid(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}

func custom(format string) *string { return &format }

// edge is one thin line of a cell.
func edge(side string) []excelize.Border {
	return []excelize.Border{{Type: side, Color: "808080", Style: 1}}
}

const textFormat = 49 // @

func makeStyles(f *excelize.File, c batch.Currency) (styles, error) {
	s := &styler{f: f}
	top := &excelize.Alignment{Vertical: "top"}
	wrap := &excelize.Alignment{Vertical: "top", WrapText: true}
	right := &excelize.Alignment{Vertical: "top", Horizontal: "right", Indent: 1} // clear of the text beside it
	amount, padded := amountFormat(c), "_ _✔"
	all := styles{
		title:        s.make(excelize.Style{Font: &excelize.Font{Bold: true, Size: 16}}),
		outcome:      s.make(excelize.Style{Font: &excelize.Font{Bold: true, Size: 13}}),
		banner:       s.make(excelize.Style{Font: &excelize.Font{Bold: true, Size: 12}, Fill: solid("FFE699")}),
		section:      s.make(excelize.Style{Font: &excelize.Font{Bold: true}, Fill: solid("D9E2F3"), Border: edge("bottom")}),
		sectionRight: s.make(excelize.Style{Font: &excelize.Font{Bold: true}, Fill: solid("D9E2F3"), Border: edge("bottom"), Alignment: &excelize.Alignment{Horizontal: "right"}}),
		head: s.make(excelize.Style{Font: &excelize.Font{Bold: true}, Fill: solid("D9E2F3"), Border: edge("bottom"),
			Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}}),
		headRight: s.make(excelize.Style{Font: &excelize.Font{Bold: true}, Fill: solid("D9E2F3"), Border: edge("bottom"),
			Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center", Indent: 2, WrapText: true}}), // clear of the filter's button
		label: s.make(excelize.Style{}),
		bold:  s.make(excelize.Style{Font: &excelize.Font{Bold: true}}),
		small: s.make(excelize.Style{Font: &excelize.Font{Size: 9, Color: "595959"}}),

		row:    s.make(excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "center"}}),
		status: s.make(excelize.Style{NumFmt: textFormat, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left", Indent: 1}}),
		said:   s.make(excelize.Style{NumFmt: textFormat, Alignment: right}),

		text:     s.make(excelize.Style{NumFmt: textFormat, Alignment: top}),
		wrap:     s.make(excelize.Style{Alignment: wrap}),
		todo:     s.make(excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left", Indent: 1, WrapText: true}, Fill: solid("FFF2CC")}),
		todoHead: s.make(excelize.Style{Font: &excelize.Font{Bold: true}, Fill: solid("FFE699"), Border: edge("bottom"), Alignment: wrap}),
		instruct: s.make(excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: wrap}),
		link:     s.make(excelize.Style{Font: &excelize.Font{Color: "0563C1", Underline: "single"}, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left"}}),
		linkRow:  s.make(excelize.Style{Font: &excelize.Font{Color: "0563C1", Underline: "single"}, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "center"}}),

		count:    s.make(excelize.Style{NumFmt: 3, Alignment: top}),
		amount:   s.make(excelize.Style{CustomNumFmt: &amount, Alignment: right}),
		sum:      s.make(excelize.Style{CustomNumFmt: &amount, Font: &excelize.Font{Bold: true}, Alignment: right}),
		sumCount: s.make(excelize.Style{NumFmt: 3, Font: &excelize.Font{Bold: true}}),
		percent:  s.make(excelize.Style{CustomNumFmt: custom(`+0%;-0%;0%`), Alignment: top}),

		proof:           s.make(excelize.Style{CustomNumFmt: custom(amount + padded + ";-" + amount + padded)}),
		proofSum:        s.make(excelize.Style{CustomNumFmt: custom(amount + padded + ";-" + amount + padded), Font: &excelize.Font{Bold: true}, Border: edge("top")}),
		proofCount:      s.make(excelize.Style{CustomNumFmt: custom("#,##0" + padded)}),
		difference:      s.make(excelize.Style{CustomNumFmt: custom(provenFormat(amount, zeroFormat(c))), Font: &excelize.Font{Bold: true}, Border: edge("top")}),
		differenceCount: s.make(excelize.Style{CustomNumFmt: custom(provenFormat("#,##0", "0")), Font: &excelize.Font{Bold: true}, Border: edge("top")}),

		moment: s.make(excelize.Style{CustomNumFmt: custom("yyyy-mm-dd hh:mm:ss"), Alignment: top}),
		line:   s.make(excelize.Style{Border: edge("bottom")}),
		marked: s.make(excelize.Style{NumFmt: textFormat, Fill: solid("F8CBAD"), Font: &excelize.Font{Bold: true}, Alignment: top}),
		fills:  map[batch.Word]int{},
		good:   s.conditional("E2F0D9"), bad: s.conditional("F8CBAD"), warn: s.conditional("FFF2CC"),
	}
	all.quoted = quotePrefixed(f, s.make(excelize.Style{NumFmt: textFormat, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left"}}))
	for _, w := range batch.Words() {
		all.fills[w] = s.conditional(fillOf[w])
	}
	return all, s.err
}

// quotePrefixed marks a style as text that was typed behind an apostrophe: a
// spreadsheet program does not take it for a formula even when the cell is
// edited.
func quotePrefixed(f *excelize.File, style int) int {
	yes := true
	f.Styles.CellXfs.Xf[style].QuotePrefix = &yes
	return style
}

// verbatim is a text cell that shows what somebody typed, unchanged and inert.
func (b *book) verbatim(s string) excelize.Cell {
	if s == "" {
		return excelize.Cell{StyleID: b.text}
	}
	if risky(s) {
		return excelize.Cell{StyleID: b.quoted, Value: clip(s)}
	}
	return excelize.Cell{StyleID: b.text, Value: clip(s)}
}

// cell is a cell of a style. An empty text leaves the cell empty: programs
// differ in whether they count a text of no letters.
func cell(style int, value any) excelize.Cell {
	if s, ok := value.(string); ok {
		if value = clip(s); s == "" {
			value = nil
		}
	}
	return excelize.Cell{StyleID: style, Value: value}
}

// sentence is a cell of words that may need several lines.
func (b *book) sentence(s string) excelize.Cell {
	if s == "" {
		return excelize.Cell{}
	}
	return cell(b.wrap, s)
}

// at is a cell with a moment in the workbook's zone, empty when there is none.
func (b *book) at(t time.Time) excelize.Cell { return moment(b.moment, t, b.zone) }

// epoch is day zero of a spreadsheet, corrected for the leap day of 1900 that
// spreadsheets believe in.
var epoch = time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)

// moment is a date and time of day as a spreadsheet counts them: days since
// its epoch, on the clock of the zone, to the second.
func moment(style int, t time.Time, zone *time.Location) excelize.Cell {
	if t.IsZero() {
		return excelize.Cell{}
	}
	_, offset := t.In(zone).Zone()
	seconds := t.Unix() + int64(offset) - epoch.Unix()
	return excelize.Cell{StyleID: style, Value: float64(seconds) / 86400}
}

// formula is a cell with a formula and the value that it will have.
func formula(style int, f string, value any) excelize.Cell {
	return excelize.Cell{StyleID: style, Formula: f, Value: value}
}

// colourStatus gives the cells of a column the fill of the word that they say.
func (b *book) colourStatus(sheet string, column, from, to int) error {
	var rules []excelize.ConditionalFormatOptions
	for _, w := range batch.Words() {
		fill := b.fills[w]
		rules = append(rules, excelize.ConditionalFormatOptions{
			Type: "cell", Criteria: "==", Format: &fill, Value: `"` + wording.Status(b.lang, w) + `"`,
		})
	}
	return b.f.SetConditionalFormat(sheet, cellName(column, from)+":"+cellName(column, to), rules)
}

// colourDifference makes a proven zero green and anything else red.
func (b *book) colourDifference(sheet string, cells ...string) error {
	var err error
	for _, c := range cells {
		err = errors.Join(err, b.f.SetConditionalFormat(sheet, c, []excelize.ConditionalFormatOptions{
			{Type: "cell", Criteria: "==", Format: &b.good, Value: "0"},
			{Type: "cell", Criteria: "!=", Format: &b.bad, Value: "0"},
		}))
	}
	return err
}
