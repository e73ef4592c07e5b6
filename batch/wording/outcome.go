package wording

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"payrun/batch"
)

// Outcome says in one line whether everyone was paid; when nothing was sent it
// says that first.
func Outcome(lang string, r *batch.Report) string {
	paid, before, all := r.Totals[batch.WordPaid].Count, r.Totals[batch.WordAlreadyPaid].Count, r.Rows.InSheet.Count
	values := []string{"value", strconv.Itoa(paid + before), "other", strconv.Itoa(all)}
	switch {
	case r.State == batch.StateRefused:
		return Text(lang, "wb.outcome.refused")
	case r.State == batch.StateChecked:
		return Text(lang, "wb.outcome.checked", "value", strconv.Itoa(r.ToPay.Count), "other", money(r, r.ToPay.Amount))
	case nothingSent(r) && paid+before == all:
		return Text(lang, "wb.outcome.allbefore", values...)
	case nothingSent(r):
		return Text(lang, "wb.outcome.nothing", values...)
	case paid+before == all && all > 0:
		return Text(lang, "wb.outcome.all", values...)
	}
	return Text(lang, "wb.outcome.some", values...)
}

// nothingSent reports that this time not one request to pay was made.
func nothingSent(r *batch.Report) bool { return r.Repeat && r.Sent == 0 }

func money(r *batch.Report, d decimal.Decimal) string {
	return batch.Money{Amount: d, Currency: r.Run.Debtor.Currency}.String()
}

// Action is one thing to do now.
type Action struct {
	Lead  string // which rows, or what is wrong: Failed: 2.
	Text  string // what to do; may be empty
	Sheet string // the code of the sheet's name that has the rows, "" for none
}

// String is the whole sentence.
func (a Action) String() string { return join(a.Lead, a.Text) }

// Actions say what to do now, the most urgent first. There is always one.
func Actions(lang string, r *batch.Report) []Action {
	a := actions{lang: lang, r: r}
	if r.State == batch.StateChecked || r.State == batch.StateRefused {
		a.beforePaying()
	} else {
		a.afterPaying()
	}
	return a.all
}

type actions struct {
	lang string
	r    *batch.Report
	all  []Action
}

// say adds an action for a number of rows, if there are any.
func (a *actions) say(count int, code, sheet string) {
	if count > 0 {
		lead, text := Split(a.lang, code, "value", strconv.Itoa(count), "other", a.r.Run.Name)
		a.all = append(a.all, Action{lead, text, sheet})
	}
}

// sentence adds an action about the whole file.
func (a *actions) sentence(lead, text string) {
	if lead != "" {
		a.all = append(a.all, Action{Lead: lead, Text: text})
	}
}

// beforePaying is what a check, or a run that did not start, leaves to do.
func (a *actions) beforePaying() {
	r := a.r
	if r.Money.TopUp.IsPositive() {
		a.sentence(Split(a.lang, "wb.do.topup", "value", money(r, r.Money.TopUp)))
	}
	a.say(r.Totals[batch.WordInvalid].Count, "wb.do.fix", "wb.sheet.review")
	a.held()
	a.say(warned(r), "wb.do.look", "wb.sheet.review")
	a.say(len(r.Changes), "wb.do.changes", "wb.sheet.changes")
	switch {
	case r.State == batch.StateRefused && len(a.all) == 0:
		a.sentence(Split(a.lang, "wb.do.refused"))
	case r.State == batch.StateRefused:
	case r.ToPay.Count > 0:
		a.sentence(Split(a.lang, "wb.do.run", "value", strconv.Itoa(r.ToPay.Count), "other", money(r, r.ToPay.Amount)))
	case r.Totals[batch.WordInvalid].Count+r.Held.Count == 0:
		a.sentence(Split(a.lang, "wb.do.nothingtopay"))
	}
}

// held says what to do about the rows that wait for a person: those that can be
// allowed as they stand, with their references when they are few, and those
// that need the sheet to change.
func (a *actions) held() {
	const few = 3
	var allow []string
	stuck := 0
	for _, l := range a.r.Lines {
		switch {
		case Allowable(l):
			allow = append(allow, string(l.Ref))
		case Held(l):
			stuck++
		}
	}
	refs := Text(a.lang, "wb.do.refs")
	if len(allow) <= few {
		refs = strings.Join(allow, ",")
	}
	if len(allow) > 0 {
		lead, text := Split(a.lang, "wb.do.held", "value", strconv.Itoa(len(allow)), "other", a.r.Run.Name, "ref", refs)
		a.all = append(a.all, Action{lead, text, "wb.sheet.review"})
	}
	a.say(stuck, "wb.do.heldfix", "wb.sheet.review")
}

// warned counts the rows that a person should look at and that nothing else
// keeps from being sent.
func warned(r *batch.Report) (n int) {
	for _, l := range r.Lines {
		if len(l.Warnings) > 0 && l.Word != batch.WordInvalid {
			n++
		}
	}
	return n
}

// afterPaying is what a run leaves to do.
func (a *actions) afterPaying() {
	r := a.r
	if what, todo := Reason(a.lang, r.Run.Reason); r.State == batch.StateBlocked || r.Run.State == batch.RunStopped {
		a.sentence(what, todo)
	}
	if !r.Money.Ties() {
		a.sentence(Split(a.lang, "wb.do.untied"))
	}
	retry := 0
	for _, l := range r.Lines {
		if l.Retry {
			retry++
		}
	}
	failed := r.Totals[batch.WordFailed].Count + r.Totals[batch.WordReturned].Count
	a.say(r.Totals[batch.WordUnknown].Count, "wb.do.unknown", "wb.sheet.review")
	a.say(r.Totals[batch.WordWaiting].Count, "wb.do.waiting", "wb.sheet.review")
	a.say(retry, "wb.do.failed", "wb.sheet.failed")
	a.say(failed-retry, "wb.do.failedother", "wb.sheet.review")
	a.say(r.Totals[batch.WordInvalid].Count, "wb.do.fix", "wb.sheet.review")
	a.held()
	a.say(r.Totals[batch.WordNotSent].Count-r.Held.Count, "wb.do.notsent", "wb.sheet.review")
	if len(a.all) == 0 {
		a.sentence(Split(a.lang, "wb.do.nothing"))
	}
}

func join(what, todo string) string { return strings.TrimSpace(what + " " + todo) }

// Untied says that the money does not tie, by how much, and what is likely to
// explain it.
func Untied(lang string, r *batch.Report) string {
	var causes string
	for i, c := range r.Money.Causes {
		what, _ := Reason(lang, c)
		if i > 0 {
			causes += ", "
		}
		causes += uncapital(what)
	}
	if causes == "" {
		causes = Text(lang, "wb.untied.nocause")
	}
	code := "wb.untied.less"
	if r.Money.Difference.IsPositive() {
		code = "wb.untied.more"
	}
	return Text(lang, code, "value", money(r, r.Money.Difference.Abs()), "other", causes)
}

// Tie says in one line whether rows and pool tie.
func Tie(lang string, r *batch.Report) string {
	rows := r.Rows.Difference.Count == 0 && r.Rows.Difference.Amount.IsZero()
	open := r.Totals[batch.WordWaiting].Count + r.Totals[batch.WordUnknown].Count
	switch {
	case !rows:
		return Text(lang, "wb.tie.rows", "value", fmt.Sprint(r.Rows.Difference.Count), "other", money(r, r.Rows.Difference.Amount))
	case !r.Money.Known:
		return Text(lang, "wb.tie.unread")
	case !r.Money.Ties():
		return Untied(lang, r)
	case open > 0:
		return Text(lang, "wb.tie.provisional", "value", strconv.Itoa(open))
	}
	return Text(lang, "wb.tie.both")
}

// urgency is the order in which rows are named where not all can be.
var urgency = []batch.Word{
	batch.WordUnknown, batch.WordFailed, batch.WordReturned, batch.WordInvalid, batch.WordWaiting, batch.WordNotSent, batch.WordAlreadyPaid, batch.WordPaid,
}

// Urgent lists the places of the rows that are wanted, those that most need a
// person first and in the order of the sheet otherwise: a run that stopped
// early must not hide one doubt behind a thousand rows that were not sent.
func Urgent(r *batch.Report, wanted func(batch.ReportLine) bool) []int {
	rank := func(l batch.ReportLine) int {
		if Held(l) {
			return slices.Index(urgency, batch.WordInvalid)
		}
		return slices.Index(urgency, l.Word)
	}
	var places []int
	for i, l := range r.Lines {
		if wanted(l) {
			places = append(places, i)
		}
	}
	slices.SortStableFunc(places, func(x, y int) int { return cmp.Compare(rank(r.Lines[x]), rank(r.Lines[y])) })
	return places
}

// Unpaid reports a row whose payee has not been paid, as far as is known.
func Unpaid(l batch.ReportLine) bool {
	return l.Word != batch.WordPaid && l.Word != batch.WordAlreadyPaid
}
