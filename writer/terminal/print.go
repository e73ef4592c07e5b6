// Package terminal says to a person at a terminal what a report says: whether
// everyone was paid, who was not and why, what to do next, and that rows and
// pool tie. It prints data for people; --json is package writer's.
//
// What it prints is plain text in lines of ordinary length. Text that came
// from a sheet or a gateway is stripped of control characters, so that no name
// can move the cursor. Colour is never used; a line that changes in place is
// used only on a terminal.
package terminal

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/wording"
)

// Options is what a report does not know of its printing.
type Options struct {
	Lang    string   // wording language; English when empty
	Results string   // the path of the workbook, "" when none was written
	Next    []string // commands to type next; the program's own suggestion when nil
}

// listMax bounds how many rows of a kind are listed; the workbook has all.
const listMax = 20

// lineWidth is the longest line that is printed on purpose, in characters.
const lineWidth = 100

// printer prints a report and remembers the first error.
type printer struct {
	w    *bufio.Writer
	r    *batch.Report
	o    Options
	lang string
}

func newPrinter(w io.Writer, r *batch.Report, o Options) *printer {
	return &printer{w: bufio.NewWriter(w), r: r, o: o, lang: o.Lang}
}

func (p *printer) say(code string, values ...string) string {
	return wording.Text(p.lang, code, values...)
}

// line prints one line, stripped of control characters and of blanks at its
// end.
func (p *printer) line(format string, values ...any) {
	fmt.Fprintln(p.w, strings.TrimRight(Safe(fmt.Sprintf(format, values...)), " "))
}

// Print prints what became of a run: whether everyone was paid, each word's
// count and amount, who was not paid and why, the differences that must read
// zero, where the results are, and what to do next. A run that sent nothing
// says so first.
func Print(w io.Writer, r *batch.Report, o Options) error {
	p := newPrinter(w, r, o)
	opening := append(wording.Banners(p.lang, r), wording.Outcome(p.lang, r))
	if r.Repeat && r.Sent == 0 {
		slices.Reverse(opening)
	}
	for _, text := range opening {
		p.line("%s", text)
	}
	p.alarms()
	p.line("")
	p.words()
	p.proofs()
	p.people()
	p.actions()
	p.ends()
	return p.w.Flush()
}

// alarms prints what a person has to see first.
func (p *printer) alarms() {
	for i, a := range p.r.Alarms {
		if i == listMax {
			p.line("! %s", p.say("wb.summary.morealarms", "value", strconv.Itoa(len(p.r.Alarms)-i)))
			break
		}
		p.hang("! ", wording.Alarm(p.lang, a))
	}
}

// Safe is a text without anything that a terminal obeys or that hides text:
// control characters and marks of writing direction become a replacement
// character, line breaks and tabs a blank.
func Safe(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// words prints the count and the amount of each word that has rows; Paid
// always.
func (p *printer) words() {
	for _, w := range batch.Words() {
		if t := p.r.Totals[w]; t.Count > 0 || w == batch.WordPaid {
			p.total(wording.Status(p.lang, w), strconv.Itoa(t.Count), t.Amount, "")
		}
	}
}

// total prints a label, a count, an amount and a remark in columns.
func (p *printer) total(label, count string, amount decimal.Decimal, remark string) {
	c := p.r.Run.Debtor.Currency
	p.line("  %s%6s   %s %13s   %s", pad(label, 18), count, c.Sign(), batch.Grouped(amount, c), remark)
}

// proofs prints the differences that must read zero.
func (p *printer) proofs() {
	r := p.r
	difference := r.Rows.Difference.Amount
	if difference.IsZero() && r.Money.Known {
		difference = r.Money.Difference
	}
	remark := wording.Tie(p.lang, r)
	if s := r.Statement; s != nil && s.Difference.IsZero() && len(s.Missing)+len(s.Foreign) == 0 {
		remark = p.say("t.statement", "value", remark)
	}
	p.total(p.say("wb.proof.difference"), strconv.Itoa(r.Rows.Difference.Count), difference, remark)
	p.line("")
}

// people lists who was not paid, and why, the most urgent first.
func (p *printer) people() {
	places := wording.Urgent(p.r, wording.Unpaid)
	if len(places) == 0 {
		return
	}
	for _, i := range places[:min(len(places), listMax)] {
		p.person(p.r.Lines[i])
	}
	if more := len(places) - listMax; more > 0 {
		p.line("    %s", p.say("wb.summary.more", "value", strconv.Itoa(more)))
	}
	p.line("")
}

// person says of one row what happened and what to do.
func (p *printer) person(l batch.ReportLine) {
	what, todo := wording.Reported(p.lang, p.r, l)
	where := p.say("t.row", "row", strconv.Itoa(l.Row))
	if cell := wording.Cell(l); cell != "" {
		where = p.say("t.cell", "cell", cell)
	}
	p.hang("  "+wording.Symbol(l.Word)+" ", where+", "+who(l)+p.say("wb.colon")+strings.TrimSpace(what+" "+todo))
}

// who is a row's payee, or its reference where the sheet names nobody.
func who(l batch.ReportLine) string {
	if l.Name == "" {
		return string(l.Ref)
	}
	return l.Name
}

// actions prints what to do now.
func (p *printer) actions() {
	for _, a := range wording.Actions(p.lang, p.r) {
		p.hang("", a.String())
	}
	p.line("")
}

// ends prints where the results are and the commands that come next.
func (p *printer) ends() {
	if p.o.Results != "" {
		p.line("%s%s", pad(p.say("t.results"), 9), p.o.Results)
	}
	for i, next := range p.next() {
		label := ""
		if i == 0 {
			label = p.say("t.next")
		}
		p.line("%s%s", pad(label, 9), next)
	}
}

// next are the commands that come next.
func (p *printer) next() []string {
	if p.o.Next != nil {
		return p.o.Next
	}
	if p.r.Totals[batch.WordWaiting].Count+p.r.Totals[batch.WordUnknown].Count > 0 {
		return []string{"payrun results " + p.r.Run.Name}
	}
	return nil
}

// hang prints a text behind a mark; further lines stand under the first.
func (p *printer) hang(mark, text string) {
	indent := strings.Repeat(" ", utf8.RuneCountInString(mark))
	for i, line := range wrapped(text, lineWidth-len(indent)) {
		if i == 0 {
			p.line("%s%s", mark, line)
			continue
		}
		p.line("%s%s", indent, line)
	}
}

// wrapped cuts a text into lines of at most width characters, between words.
func wrapped(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range wording.Pieces(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}

// pad widens a text to a number of characters.
func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s)))
}
