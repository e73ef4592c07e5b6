package writer

import (
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/wording"
)

// Document is the object that --json prints (design.md §4): amounts are plain
// strings, accounts are masked, and every input row stands in it once.
type Document struct {
	Run       string            `json:"run"`
	State     batch.ReportState `json:"state"`
	Simulated bool              `json:"simulated"`
	Gateway   string            `json:"gateway"`
	Currency  batch.Currency    `json:"currency"`
	ToPay     string            `json:"to_pay"`
	Totals    DocumentTotals    `json:"totals"`
	Balance   DocumentBalance   `json:"balance"`
	Rows      []DocumentRow     `json:"rows"`
	Defects   []DocumentDefect  `json:"defects"`
	Results   string            `json:"results"`
}

// DocumentTotals has each of the officer's words, always.
type DocumentTotals struct {
	Paid        DocumentTotal `json:"paid"`
	Waiting     DocumentTotal `json:"waiting"`
	Unknown     DocumentTotal `json:"unknown"`
	Failed      DocumentTotal `json:"failed"`
	Returned    DocumentTotal `json:"returned"`
	NotSent     DocumentTotal `json:"not_sent"`
	AlreadyPaid DocumentTotal `json:"already_paid"`
	Invalid     DocumentTotal `json:"invalid"`
}

// DocumentTotal is a count of rows and the sum of their readable amounts.
type DocumentTotal struct {
	Count  int    `json:"count"`
	Amount string `json:"amount"`
}

// DocumentBalance is the pool. A figure that was not read, and a difference
// that could not be made, is null.
type DocumentBalance struct {
	Opening    *string `json:"opening"`
	Closing    *string `json:"closing"`
	Needed     string  `json:"needed"`
	TopUp      string  `json:"top_up"`
	Difference *string `json:"difference"`
}

// DocumentRow is one input row. Code and Reason are empty for a paid one.
type DocumentRow struct {
	Row           int             `json:"row"`
	Ref           batch.Reference `json:"ref"`
	Name          string          `json:"name"`
	Account       string          `json:"account"` // masked
	AccountDigits int             `json:"account_digits"`
	Amount        string          `json:"amount"` // "" when the sheet's could not be read
	Status        batch.Word      `json:"status"`
	Attempt       int             `json:"attempt"` // 0 when no payout belongs to the row
	GatewayRef    string          `json:"gateway_ref"`
	Code          string          `json:"code"`
	Reason        string          `json:"reason"`
}

// DocumentDefect is one reason why a row, or the whole file, cannot be paid, or
// why the whole run has to be looked at again before it is.
type DocumentDefect struct {
	Code    string `json:"code"`
	Row     int    `json:"row"`    // 0 when it is the file's
	Column  string `json:"column"` // letters
	Message string `json:"message"`
}

// JSON makes the object that --json prints. file are the reasons for which the
// whole file was refused, which no row has; messages are in the run's language.
func JSON(r *batch.Report, resultsPath string, file ...batch.Defect) Document {
	d := Document{
		Run: r.Run.Name, State: r.State, Simulated: r.Run.Debtor.Simulated(), Gateway: r.Run.Debtor.Gateway, Currency: r.Run.Debtor.Currency,
		ToPay: plain(r, r.ToPay.Amount), Totals: documentTotals(r), Balance: documentBalance(r), Results: resultsPath,
		Rows: make([]DocumentRow, 0, len(r.Lines)), Defects: []DocumentDefect{},
	}
	for _, defect := range file {
		d.Defects = append(d.Defects, documentDefect(r, defect))
	}
	if r.State == batch.StateChecked || r.State == batch.StateRefused {
		for _, a := range r.Alarms {
			d.Defects = append(d.Defects, DocumentDefect{Code: a.Code, Message: oneLine(wording.Alarm(r.Run.Lang, a))})
		}
	}
	for _, l := range r.Lines {
		d.Rows = append(d.Rows, documentRow(r, l))
		for _, defect := range l.Defects {
			d.Defects = append(d.Defects, documentDefect(r, defect))
		}
	}
	return d
}

func plain(r *batch.Report, d decimal.Decimal) string { return batch.Plain(d, r.Run.Debtor.Currency) }

func documentTotals(r *batch.Report) DocumentTotals {
	of := func(w batch.Word) DocumentTotal {
		return DocumentTotal{r.Totals[w].Count, plain(r, r.Totals[w].Amount)}
	}
	return DocumentTotals{
		of(batch.WordPaid), of(batch.WordWaiting), of(batch.WordUnknown), of(batch.WordFailed), of(batch.WordReturned), of(batch.WordNotSent),
		of(batch.WordAlreadyPaid), of(batch.WordInvalid),
	}
}

func documentBalance(r *batch.Report) DocumentBalance {
	read := func(was bool, d decimal.Decimal) *string {
		if !was {
			return nil
		}
		s := plain(r, d)
		return &s
	}
	m := r.Money
	return DocumentBalance{
		Opening: read(m.Known || !m.Opening.At.IsZero(), m.Opening.Amount), Closing: read(m.Known || !m.Closing.At.IsZero(), m.Closing.Amount),
		Needed: plain(r, m.Needed), TopUp: plain(r, m.TopUp), Difference: read(m.Known, m.Difference),
	}
}

func documentRow(r *batch.Report, l batch.ReportLine) DocumentRow {
	d := DocumentRow{
		Row: l.Row, Ref: l.Ref, Name: l.Name, Account: batch.Mask(l.Account), AccountDigits: utf8.RuneCountInString(l.Account),
		Status: l.Word, Attempt: l.Attempt, GatewayRef: l.GatewayRef, Code: codeOf(r, l),
	}
	if l.Account == "" {
		d.Account = ""
	}
	if l.Readable {
		d.Amount = plain(r, l.Amount)
	}
	if l.Word != batch.WordPaid || d.Code != "" {
		what, todo := wording.Reported(r.Run.Lang, r, l)
		d.Reason = oneLine(joined(what, todo))
	}
	return d
}

func joined(what, todo string) string {
	if what == "" || todo == "" {
		return what + todo
	}
	return what + " " + todo
}

// codeOf is the stable code of why a row is not simply paid: its first defect,
// its first hold, or its advice. A row that a check found ready has none.
func codeOf(r *batch.Report, l batch.ReportLine) string {
	switch {
	case wording.Ready(r, l):
		return ""
	case len(l.Defects) > 0:
		return l.Defects[0].Code
	case l.Advice != "" && l.Advice != "P300":
		return l.Advice
	case l.Word == batch.WordNotSent && l.Advice == "" && len(l.Holds) > 0:
		return string(l.Holds[0].Code)
	}
	return l.Code
}

func documentDefect(r *batch.Report, d batch.Defect) DocumentDefect {
	return DocumentDefect{Code: d.Code, Row: d.Row, Column: d.Column, Message: wording.Defect(r.Run.Lang, d)}
}
