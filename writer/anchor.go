package writer

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"payrun/batch"
	"payrun/batch/wording"
)

// ErrNoAnchor: a workbook does not say where a ledger stood when it was
// written. One that was made before anything was recorded does not, nor does
// one that is not ours.
var ErrNoAnchor = errors.New("it prints no place in a ledger's chain")

// What a workbook unpacks to at most, in bytes: a results workbook of a
// million rows is below it.
const (
	unpackMax = 1 << 30
	partMax   = 16 << 20
)

// Anchor reads the place in the ledger's chain that a workbook prints on its
// Audit sheet, in whatever language it is written.
func Anchor(path string) (h batch.Head, err error) {
	defer func() { // a workbook that was damaged may be any bytes
		if p := recover(); p != nil {
			h, err = batch.Head{}, fmt.Errorf("it cannot be read: %v", p)
		}
	}()
	f, err := excelize.OpenFile(path, excelize.Options{UnzipSizeLimit: unpackMax, UnzipXMLSizeLimit: partMax})
	if err != nil {
		return h, err
	}
	defer f.Close()
	for _, name := range f.GetSheetList() {
		if !says("wb.sheet.audit", name) {
			continue
		}
		if h, err := anchorOf(f, name); err != nil || h.Hash != "" && h.Ledger != "" {
			return h, err
		}
	}
	return batch.Head{}, ErrNoAnchor
}

// anchorOf reads the facts of one sheet until both are there.
func anchorOf(f *excelize.File, name string) (h batch.Head, err error) {
	rows, err := f.Rows(name)
	if err != nil {
		return h, err
	}
	defer rows.Close()
	for rows.Next() && (h.Hash == "" || h.Ledger == "") {
		cells, err := rows.Columns()
		if err != nil {
			return h, err
		}
		if len(cells) < 2 {
			continue
		}
		switch {
		case says("wb.audit.head", cells[0]) && cells[1] != "–":
			h.Hash = cells[1]
		case says("wb.audit.headof", cells[0]):
			id, seq, _ := strings.Cut(cells[1], " · ")
			if h.Seq, err = strconv.ParseInt(seq, 10, 64); err == nil {
				h.Ledger = id
			}
		}
	}
	return h, rows.Error()
}

// says reports that a text is a code's, in some language.
func says(code, text string) bool {
	for _, lang := range wording.Languages() {
		if text == wording.Text(lang, code) {
			return true
		}
	}
	return false
}
