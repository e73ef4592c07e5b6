package wording

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"payrun/batch"
)

// Split is Text in two: the first sentence, which says what happened, and the
// rest, which says what to do. It is cut before the values are put in, so a
// value may hold any text. What a table shows beside the words, the row and
// the name, is left out.
func Split(lang, code string, values ...string) (what, todo string) {
	text := Text(lang, code)
	for _, end := range []string{"{name}: ", "{name} : ", "{name}\u00a0: "} {
		if _, rest, found := strings.Cut(text, end); found {
			text = rest
			break
		}
	}
	what, todo, found := strings.Cut(text, ". ")
	if found {
		what += "."
	}
	return capital(filled(what, values)), capital(filled(todo, values))
}

// filled puts values into a sentence. Brackets around a value that is empty go
// with it.
func filled(text string, values []string) string {
	for i := 0; i+1 < len(values); i += 2 {
		if values[i+1] == "" {
			text = strings.ReplaceAll(text, " ({"+values[i]+"})", "")
		}
	}
	return strings.NewReplacer(braced(values)...).Replace(text)
}

// capital writes the first letter large.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || !unicode.IsLower(r) {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// Line says what became of a row and what to do about it: of an invalid row
// its defects, of a held one its holds, of any other its advice; then what to
// look at. Several reasons stand on lines of their own.
func Line(lang string, l batch.ReportLine) (what, todo string) {
	var whats, todos []string
	say := func(what, todo string) {
		whats = appendNew(whats, what)
		todos = appendNew(todos, todo)
	}
	for _, d := range l.Defects {
		say(SplitDefect(lang, d))
	}
	for _, h := range holdsOf(l) {
		say(Split(lang, string(h.Code), "row", strconv.Itoa(l.Row), "name", named(l.Name), "value", h.Value, "other", h.Other))
	}
	if len(whats) == 0 && l.Advice != "" && l.Advice != "P300" {
		say(Split(lang, l.Advice, "row", strconv.Itoa(l.Row), "name", named(l.Name), "value", reasonOr(lang, l.Value), "other", spoken(lang, l.Other)))
	}
	for _, d := range l.Warnings {
		say(SplitDefect(lang, d))
	}
	return strings.Join(whats, "\n"), strings.Join(todos, "\n")
}

// Held reports whether a row waits for a person to allow it.
func Held(l batch.ReportLine) bool {
	return l.Word == batch.WordNotSent && (strings.HasPrefix(l.Advice, "H") || len(holdsOf(l)) > 0)
}

// Allowable reports whether a person may allow a held row as it stands; any
// other held row needs its sheet to change.
func Allowable(l batch.ReportLine) bool {
	for _, h := range l.Holds {
		if !h.Code.Liftable() {
			return false
		}
	}
	return Held(l)
}

// holdsOf are the holds that still keep a row from being sent.
func holdsOf(l batch.ReportLine) []batch.Hold {
	if l.Word != batch.WordNotSent || l.Advice != "" && !strings.HasPrefix(l.Advice, "H") {
		return nil
	}
	return l.Holds
}

// SplitDefect is Split for a defect.
func SplitDefect(lang string, d batch.Defect) (what, todo string) {
	return Split(lang, d.Code, "row", strconv.Itoa(d.Row), "column", d.Column, "cell", d.Column+strconv.Itoa(d.Row),
		"name", named(d.Name), "value", d.Value, "other", d.Other, "sheet", d.Sheet)
}

func named(name string) string {
	if name == "" {
		return "–"
	}
	return name
}

func appendNew(all []string, s string) []string {
	if s == "" || slices.Contains(all, s) {
		return all
	}
	return append(all, s)
}

// reasonOr is a value, or that none was given.
func reasonOr(lang, value string) string {
	if value == "" {
		return Text(lang, "wb.noreason")
	}
	return spoken(lang, value)
}

// spoken is a value of a sentence: itself, or what it says where it is a code
// with values. It does not end the sentence that it stands in.
func spoken(lang, value string) string {
	if code, _, _ := strings.Cut(value, " "); known(code) {
		value, _ = Reason(lang, value)
	}
	return strings.TrimRight(value, ". ")
}

// known reports whether a word is one of our codes.
func known(code string) bool {
	for _, table := range tables {
		if _, ok := table[code]; ok {
			return true
		}
	}
	return false
}

// Reason says a code that its values follow after a blank, as a run keeps why
// it was blocked or stopped: what happened, and what to do.
func Reason(lang, reason string) (what, todo string) {
	code, value, _ := strings.Cut(reason, " ")
	if reason == "" {
		return "", ""
	}
	if !known(code) {
		return reason, ""
	}
	what, todo = Split(lang, code, "value", value, "other", value, "name", value, "ref", value)
	if value != "" && !strings.Contains(Text(lang, code), "{") {
		what += " (" + value + ")"
	}
	return what, todo
}

// Alarm says what a person has to see first.
func Alarm(lang string, a batch.Alarm) string {
	return filled(Text(lang, a.Code), []string{"ref", a.Ref, "value", a.Value, "other", a.Other})
}

// uncapital writes the first letter small, where the word is not all capitals.
func uncapital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if second, _ := utf8.DecodeRuneInString(s[n:]); n == 0 || unicode.IsUpper(second) {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}
