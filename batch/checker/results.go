package checker

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// results is one results document, as design.md §4 describes it.
type results struct {
	file   string
	State  string
	Totals map[string]total
	Rows   []resultRow
	Path   string `json:"results"`
}

type total struct {
	Count  int
	Amount decimal.Decimal
}

type resultRow struct {
	Row          int
	Ref          string
	Amount       string
	Status       string
	Attempt      int
	Code, Reason string
}

// words are what a row may be.
var words = []string{"paid", "waiting", "unknown", "failed", "returned", "not_sent", "already_paid", "invalid"}

func (x *examination) readResults(context.Context) error {
	for _, path := range x.Results {
		text, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("results: %w", err)
		}
		r := results{file: filepath.Base(path)}
		d := json.NewDecoder(bytes.NewReader(text))
		if err := d.Decode(&r); err != nil {
			x.find("I20", "%s is not whole: %v", r.file, err)
			continue
		}
		if _, err := d.Token(); err != io.EOF {
			x.find("I20", "%s holds more than one document", r.file)
			continue
		}
		x.results = append(x.results, r)
		if err := whole(r.Path); err != nil {
			x.find("I20", "%s names %s, which is not whole: %v", r.file, filepath.Base(r.Path), err)
		}
	}
	return nil
}

// whole checks that a workbook, where it still lies, is one from end to end.
func whole(path string) error {
	if path == "" {
		return nil
	}
	if _, err := os.Stat(path); err != nil {
		return nil // it was filed elsewhere
	}
	if strings.EqualFold(filepath.Ext(path), ".xlsx") {
		z, err := zip.OpenReader(path)
		if err != nil {
			return err
		}
		return z.Close()
	}
	text, err := os.ReadFile(path)
	if err == nil && !bytes.HasSuffix(text, []byte("\n")) {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// examineResults holds the documents against the sheets, the books and
// themselves.
func (x *examination) examineResults() {
	for _, r := range x.results {
		x.examineTotals(r)
		if r.State != "refused" {
			x.examineRows(r)
		}
		for _, row := range r.Rows {
			x.examinePaid(r, row)
		}
	}
	if x.Settled {
		x.examineLast()
	}
	x.examineMoved()
}

// examineTotals checks that each row stands once, with one word, and that the
// totals are the rows'.
func (x *examination) examineTotals(r results) {
	seen, sums := map[int]bool{}, map[string]total{}
	for _, row := range r.Rows {
		if seen[row.Row] {
			x.find("I6", "row %d stands twice in %s", row.Row, r.file)
		}
		seen[row.Row] = true
		t := sums[row.Status]
		t.Count++
		if amount, err := decimal.NewFromString(row.Amount); err == nil {
			t.Amount = t.Amount.Add(amount)
		}
		sums[row.Status] = t
	}
	for _, word := range words {
		if is, should := r.Totals[word], sums[word]; is.Count != should.Count || !is.Amount.Equal(should.Amount) {
			x.find("I6", "%s totals %d rows and %s as %s; its rows are %d and %s", r.file, is.Count, is.Amount, word, should.Count, should.Amount)
		}
		delete(sums, word)
	}
	for word := range sums {
		x.find("I6", "%s calls a row %q", r.file, word)
	}
}

// examineRows puts a document beside the sheet that is most like it.
func (x *examination) examineRows(r results) {
	var best sheet
	like := -1
	for _, s := range x.sheets {
		if n := s.alike(r); n > like || n == like && len(s.rows) < len(best.rows) {
			best, like = s, n
		}
	}
	if like < 0 {
		return
	}
	missing := map[int]bool{}
	for n, row := range best.rows {
		missing[n] = !row.hidden
	}
	for _, row := range r.Rows {
		want, there := best.rows[row.Row]
		amount, err := decimal.NewFromString(row.Amount)
		switch {
		case !there:
			x.find("I6", "row %d of %s is not in %s", row.Row, r.file, best.name)
		case want.amount.Valid && err == nil && !amount.Equal(want.amount.Decimal):
			x.find("I6", "row %d is %s in %s and %s in %s", row.Row, amount, r.file, want.amount.Decimal, best.name)
		case want.ref != "" && row.Ref != "" && fold(want.ref) != fold(row.Ref):
			x.find("I6", "row %d is %s in %s and %s in %s", row.Row, row.Ref, r.file, want.ref, best.name)
		}
		delete(missing, row.Row)
	}
	for n, lost := range missing {
		if lost {
			x.find("I6", "row %d of %s is not in %s", n, best.name, r.file)
		}
	}
}

// alike counts the rows that a document and a sheet share, and the amounts in
// them.
func (s sheet) alike(r results) int {
	n := 0
	for _, row := range r.Rows {
		want, there := s.rows[row.Row]
		if !there || want.ref != "" && fold(want.ref) != fold(row.Ref) {
			continue
		}
		n++
		if amount, err := decimal.NewFromString(row.Amount); !want.amount.Valid || err == nil && amount.Equal(want.amount.Decimal) {
			n++ // of two sheets with the same references, the one whose amounts are not others
		}
	}
	return n
}

// elsewhere are the codes of rows that this run did not send because another
// has them: one that took them over, or paid the reference in an earlier month.
var elsewhere = map[string]bool{"P347": true, "P348": true, "H404": true}

// wire is the reference that a row's attempt has at the gateway.
func (x *examination) wire(row resultRow) string {
	if x.ledger != nil {
		if p := x.ledger.byAttempt[refAttempt{fold(row.Ref), row.Attempt}]; p != nil {
			return fold(p.wire)
		}
	}
	if row.Attempt > 1 {
		return fold(row.Ref) + "-R" + strconv.Itoa(row.Attempt)
	}
	return fold(row.Ref)
}

// examinePaid checks that what is called paid moved once.
func (x *examination) examinePaid(r results, row resultRow) {
	if x.books == nil {
		return
	}
	switch row.Status {
	case "paid", "returned", "already_paid":
		if len(x.books.moved[x.wire(row)]) == 0 {
			x.find("I7", "row %d, %s, is %s in %s, and no money moved", row.Row, row.Ref, row.Status, r.file)
		}
	}
}

// examineLast takes each row's last word.
func (x *examination) examineLast() {
	type last struct {
		resultRow
		file string
	}
	said := map[string]last{}
	for _, r := range x.results {
		for _, row := range r.Rows {
			said[x.wire(row)+"\x00"+strconv.Itoa(row.Row)] = last{row, r.file}
		}
	}
	for _, l := range said {
		moved := 0
		if x.books != nil {
			moved = len(x.books.moved[x.wire(l.resultRow)])
			if l.Status == "failed" {
				moved -= x.books.back[x.wire(l.resultRow)]
			}
		}
		switch l.Status {
		case "failed", "not_sent", "invalid":
			if moved > 0 && l.Status != "invalid" && !elsewhere[l.Code] {
				x.find("I8", "row %d, %s, is %s in %s, and money moved", l.Row, l.Ref, l.Status, l.file)
			}
			fallthrough
		case "unknown":
			if l.Code == "" && l.Reason == "" {
				x.find("I9", "row %d, %s, is %s in %s without a reason", l.Row, l.Ref, l.Status, l.file)
			}
		case "waiting":
			x.find("I9", "row %d, %s, still waits in %s", l.Row, l.Ref, l.file)
		}
	}
	x.examineSheets(func(ref string) bool {
		for _, l := range said {
			if fold(l.Ref) == fold(ref) {
				return true
			}
		}
		return false
	})
}

// examineSheets looks for rows of which no results speak.
func (x *examination) examineSheets(spoken func(ref string) bool) {
	if len(x.results) == 0 {
		return
	}
	for _, s := range x.sheets {
		for n, row := range s.rows {
			if row.ref != "" && !row.hidden && !spoken(row.ref) {
				x.find("I9", "row %d of %s, %s, is in no results", n, s.name, row.ref)
			}
		}
	}
}

// examineMoved holds what moved against the sheets: some row under that
// reference must say that amount and that account.
func (x *examination) examineMoved() {
	if x.books == nil || len(x.sheets) == 0 {
		return
	}
	rows := map[string][]sheetRow{}
	for _, s := range x.sheets {
		for _, row := range s.rows {
			rows[fold(row.ref)] = append(rows[fold(row.ref)], row)
		}
	}
	for _, m := range x.books.moves {
		known, agrees := rows[family(fold(m.Ref))], false
		for _, row := range known {
			agrees = agrees || (!row.amount.Valid || row.amount.Decimal.Equal(m.Amount)) && x.sameAccount(row.account, m.Account)
		}
		if len(known) > 0 && !agrees {
			x.find("I3", "%s moved %s to %s, which no sheet says", m.Ref, m.Amount, mask(m.Account))
		}
	}
}
