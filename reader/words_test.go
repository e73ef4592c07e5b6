package reader

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"payrun/batch"
	"payrun/batch/wording"
)

var (
	codeLiteral = regexp.MustCompile(`"([FRWN][0-9]{3})"`)
	bracesLeft  = regexp.MustCompile(`\{[a-z]+\}`)
)

// codes are all codes that stand in the reader's own source.
func codes(t *testing.T) map[string]string {
	found := map[string]string{}
	files, err := filepath.Glob("*.go")
	must(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		must(t, err)
		for _, m := range codeLiteral.FindAllStringSubmatch(string(source), -1) {
			found[m[1]] = file
		}
	}
	return found
}

// TestEveryCodeHasItsWords: a code without a sentence tells an officer nothing.
func TestEveryCodeHasItsWords(t *testing.T) {
	found := codes(t)
	if len(found) < 80 {
		t.Errorf("only %d codes were found in the source", len(found))
	}
	for code, file := range found {
		english := sentence(wording.English, code)
		if english == code {
			t.Errorf("%s (%s) has no English sentence", code, file)
		}
		for _, lang := range wording.Languages() {
			switch said := sentence(lang, code); {
			case said == english && lang != wording.English:
				t.Errorf("%s (%s) has no sentence in %s", code, file, lang)
			case bracesLeft.MatchString(said):
				t.Errorf("%s leaves a brace in %s: %q", code, lang, said)
			}
		}
		if code[0] == 'R' && !strings.Contains(english, "Row 17") {
			t.Errorf("%s does not say the row: %q", code, english)
		}
	}
}

func sentence(lang, code string) string {
	return wording.Defect(lang, batch.Defect{Code: code, Row: 17, Column: "F", Name: "Siti Aminah", Value: "1.234", Other: "x", Sheet: "Nov"})
}

// TestCodesStayInTheirRanges: other rooms have codes of their own.
func TestCodesStayInTheirRanges(t *testing.T) {
	for code, file := range codes(t) {
		n := code[1:]
		in := code[0] == 'F' && n >= "301" && n <= "369" || code[0] == 'W' && n >= "501" && n <= "549" || code[0] == 'N' && n >= "601" && n <= "649" ||
			code[0] == 'R' && (n >= "100" && n <= "119" || n >= "130" && n <= "199")
		if !in {
			t.Errorf("%s in %s is another room's", code, file)
		}
	}
}

// TestFieldsHaveNames: a message about a column says which in words.
func TestFieldsHaveNames(t *testing.T) {
	for f := range batch.FieldCount {
		for _, lang := range wording.Languages() {
			if word := (&Options{Lang: lang}).fieldWord(f); word == "" || strings.HasPrefix(word, "f.") {
				t.Errorf("%s has no word in %s", f, lang)
			}
		}
	}
}

// TestNoMessageTellsAnAccount: messages end in logs and screenshots.
func TestNoMessageTellsAnAccount(t *testing.T) {
	digits := regexp.MustCompile(`[0-9]{9,}`)
	for _, s := range corpus() {
		r, err := Open(filepath.Join("testdata/sheets", s.file), s.opts)
		if err != nil {
			continue
		}
		for row := range r.Rows() {
			for _, d := range append(row.Defects, row.Warnings...) {
				f := batch.FieldCount
				for at, c := range row.Cells {
					if c.Column == d.Column {
						f = batch.Field(at)
					}
				}
				if text := wording.Defect("en", d); f == batch.FieldAccount && digits.MatchString(text) {
					t.Errorf("%s: %s", s.file, text)
				}
			}
		}
		r.Close()
	}
}

// TestMonthsAreReadAsTheyAreWritten: a heading of ours, dropped back, must name
// the month that it was written for, in every language.
func TestMonthsAreReadAsTheyAreWritten(t *testing.T) {
	for _, lang := range wording.Languages() {
		for m := time.January; m <= time.December; m++ {
			want := batch.Period{Year: 2026, Month: m}
			title := wording.Text(lang, "wb.heading", "value", strings.ToUpper(wording.Month(lang, want)))
			if got := datesIn(title).months; len(got) != 1 || got[0] != want {
				t.Errorf("%q is read as %v", title, got)
			}
		}
	}
}

// TestOurOwnHeadingsAreUnderstood: what the Failed sheet adds for people is
// never taken for a column to pay from, and the columns of the results are
// known for what they are.
func TestOurOwnHeadingsAreUnderstood(t *testing.T) {
	for _, lang := range wording.Languages() {
		if key, _ := normalise(wording.Text(lang, "wb.failed.fix")); !isOurs[key] {
			t.Errorf("%s: %q is not known as ours", lang, key)
		}
		for code, want := range map[string]batch.Field{
			"wb.reference": batch.FieldReference, "wb.name": batch.FieldName, "wb.bank": batch.FieldBank, "wb.account": batch.FieldAccount, "wb.amount": batch.FieldAmount,
		} {
			key, _ := normalise(wording.Text(lang, code, "value", "MYR"))
			if got, ok := fieldOf[key]; !ok || got != want {
				t.Errorf("%s: %q is not read as %s", lang, key, want)
			}
		}
	}
}
