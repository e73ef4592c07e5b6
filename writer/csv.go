package writer

import (
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/wording"
)

// csvHeaders are canonical, whatever the language: the reader knows them and
// so do programs. The columns up to amount and the last one are exact or cannot
// begin a formula; those for people (recipient_name to gateway_code, by their
// own nature) are neutralised with an apostrophe where a spreadsheet program
// could take them for a formula; row_exact has the values unchanged.
var csvHeaders = []string{
	"row", "external_invoice_ref", "recipient_name", "bank", "third_party_account_no", "amount", "currency", "status",
	"code", "what_happened", "what_to_do", "fee", "attempt", "sent_as", "gateway_ref", "gateway_code", "sent_utc", "known_since_utc",
	"run", "run_state", "environment", "row_exact",
}

// byteOrderMark makes spreadsheet programs read the file as UTF-8.
const byteOrderMark = "\ufeff"

// csvOf is writeCSV of a report.
func csvOf(r *batch.Report, o Options) func(io.Writer) error {
	return func(w io.Writer) error { return writeCSV(w, r, o) }
}

// writeCSV writes every input row in the order of the sheet.
func writeCSV(w io.Writer, r *batch.Report, o Options) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	if err := c.Write(csvHeaders); err != nil {
		return err
	}
	b := &book{r: r, o: o, lang: o.Lang}
	amountAt := b.original(batch.FieldAmount)
	for _, l := range r.Lines {
		if err := c.Write(csvRow(r, l, o.Lang, amountAt)); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// csvRow is one row of the file.
func csvRow(r *batch.Report, l batch.ReportLine, lang string, amountAt int) []string {
	what, todo := wording.Reported(lang, r, l)
	amount := ""
	switch {
	case l.Readable:
		amount = batch.Plain(l.Amount, r.Run.Debtor.Currency)
	case amountAt >= 0 && amountAt < len(l.Original):
		amount = inert(l.Original[amountAt])
	}
	return []string{
		strconv.Itoa(l.Row), inert(string(l.Ref)), inert(l.Name), inert(l.Bank), inert(l.Account), amount, string(r.Run.Debtor.Currency), string(l.Word),
		codeOf(r, l), inert(oneLine(what)), inert(oneLine(todo)), fee(l.Fee, r.Run.Debtor.Currency), attempt(l.Attempt), inert(l.Wire), inert(l.GatewayRef),
		inert(l.GatewayCode), utc(l.Began), utc(l.At), r.Run.Name, string(r.State), environment(r), exact(l),
	}
}

// environment is live, sandbox or simulator, and test for a gateway on this
// machine.
func environment(r *batch.Report) string {
	if wording.Test(r) {
		return "test"
	}
	return r.Run.Debtor.Environment
}

// inert keeps a spreadsheet program from taking a text for a formula.
func inert(s string) string {
	if risky(s) || slices.ContainsFunc(strings.FieldsFunc(s, breaks), risky) {
		return "'" + s
	}
	return s
}

// breaks reports where a lenient reader could begin a new cell.
func breaks(r rune) bool { return r == '\r' || r == '\n' || r == '\t' }

// exact holds what the row says, unchanged, in letters that no spreadsheet
// program touches: base64url of a JSON array of the original cells, or of
// reference, name, bank and account where the original is not known.
func exact(l batch.ReportLine) string {
	values := l.Original
	if values == nil {
		values = []string{string(l.Ref), l.Name, l.Bank, l.Account}
	}
	raw, err := json.Marshal(values)
	if err != nil {
		panic(err) // strings always marshal
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " ") }

func fee(d decimal.NullDecimal, c batch.Currency) string {
	if !d.Valid {
		return ""
	}
	return batch.Plain(d.Decimal, c)
}

func attempt(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func utc(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
