package reader

import (
	"errors"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"

	"payrun/batch"
)

// stylesMax bounds the formats of the cells that are read. A payroll has
// dozens; each costs the library a search.
const stylesMax = 2000

// style is what a cell's format means to us.
type style struct {
	date    bool
	monthly bool // a date of which only month and year are shown
	scaled  bool // shows a number as a percentage or in thousands
	unseen  bool // shows nothing
	struck  bool
	own     bool           // shows a number otherwise than General does
	id      int            // of the format, when it is built in
	code    string         // of the format, when it is the workbook's own
	foreign batch.Currency // the currency that it names
}

// style reads a format once.
func (w *workbook) style(id int) (style, error) {
	if id == 0 {
		return style{}, nil
	}
	if known, found := w.styles[id]; found {
		return known, nil
	}
	if len(w.styles) >= stylesMax {
		return style{}, hostile("more than 2,000 formats")
	}
	x, err := w.file.GetStyle(id)
	if err != nil {
		return style{}, batch.Refuse(batch.Defect{Code: "F323"})
	}
	code := ""
	if x.CustomNumFmt != nil {
		code = *x.CustomNumFmt
	}
	look := understandFormat(x.NumFmt, code)
	look.struck = x.Font != nil && x.Font.Strike
	w.styles[id] = look
	return look, nil
}

var (
	quotedFormat = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.`)
	bracketed    = regexp.MustCompile(`\[[^\]]*\]`)
	currencyPart = regexp.MustCompile(`"([^"]*)"|\[\$([^\]-]*)`)
)

// understandFormat reads a number format, by number or code.
func understandFormat(id int, code string) style {
	if code == "" {
		return style{
			monthly: id == 17,
			date:    id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 36 || id >= 50 && id <= 58,
			scaled:  id == 9 || id == 10,
			own:     id >= 1 && id <= 13 || id >= 37 && id <= 44 || id == 48,
			id:      id,
		}
	}
	var look style
	for _, part := range currencyPart.FindAllStringSubmatch(code, -1) {
		if c := currencyNamed(strings.TrimSpace(part[1] + part[2])); c != "" {
			look.foreign = c
		}
	}
	first, _, _ := strings.Cut(code, ";")
	bare := strings.ToLower(bracketed.ReplaceAllString(quotedFormat.ReplaceAllString(first, ""), ""))
	look.scaled = strings.Contains(bare, "%") || strings.HasSuffix(strings.TrimSpace(bare), ",")
	look.unseen = strings.Contains(code, ";") && strings.TrimSpace(first) == ""
	look.date = strings.ContainsAny(bare, "yd") && strings.Trim(bare, "ymdhs/-., :'") == "" || bare == "mmm-yy" || bare == "mmmm"
	look.monthly = look.date && strings.Contains(bare, "y") && !strings.Contains(bare, "d")
	look.own, look.code = !look.date && bare != "general" && bare != "@", code
	return look
}

// formatter shows a number as a format of the workbook does. excelize formats
// the cells of a workbook only, so it is given one of a single cell.
type formatter struct {
	scratch *excelize.File
	styles  map[style]int
}

// show is the text that a spreadsheet would display.
func (f *formatter) show(look style, raw string) (string, error) {
	const sheet, cell = "Sheet1", "A1"
	if f.scratch == nil {
		f.scratch, f.styles = excelize.NewFile(), map[style]int{}
	}
	id, known := f.styles[look]
	if !known {
		x := excelize.Style{NumFmt: look.id}
		if look.code != "" {
			x.CustomNumFmt = &look.code
		}
		var err error
		if id, err = f.scratch.NewStyle(&x); err != nil {
			return "", batch.Refuse(batch.Defect{Code: "F323"})
		}
		f.styles[look] = id
	}
	err := errors.Join(f.scratch.SetCellDefault(sheet, cell, raw), f.scratch.SetCellStyle(sheet, cell, cell, id))
	if err != nil {
		return "", batch.Refuse(batch.Defect{Code: "F323"})
	}
	return f.scratch.GetCellValue(sheet, cell)
}

// close lets go of the scratch workbook.
func (f *formatter) close() error {
	if f.scratch == nil {
		return nil
	}
	return f.scratch.Close()
}
