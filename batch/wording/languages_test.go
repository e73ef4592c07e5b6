package wording

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"payrun/batch"
)

var (
	places    = regexp.MustCompile(`\{[a-z]+\}`)
	asTyped   = regexp.MustCompile(`payrun (approve|banks|check|doctor|drill|explain|init|release|results|run|simulate|status|stop|template|verify|version|watch)|--[a-z]+|\b[a-z]+_[a-z]+\b|\bCHECK\b|\bRESULTS\b|PAYOUT-|[A-Z]+\.txt`)
	crowded   = regexp.MustCompile(`[^ ][:;?!]( |$)|«[^ ]|[^ ]»|[“”]`)
	french    = "fr"
	aSentence = 30 // letters that two languages do not share by chance
	relatives = 60 // letters that Malay and Indonesian do not
)

// texts calls f with every code and all its languages.
func texts(f func(code string, t Texts)) {
	for _, table := range tables {
		for code, t := range table {
			f(code, t)
		}
	}
}

// A text that lacks a language would be English in the middle of a French page.
func TestEveryCodeHasEveryLanguage(t *testing.T) {
	for _, lang := range Languages() {
		if missing := Missing(lang); len(missing) > 0 {
			t.Errorf("%s lacks %d texts: %v", lang, len(missing), missing)
		}
	}
	texts(func(code string, all Texts) {
		for lang := range all {
			if !slices.Contains(Languages(), lang) {
				t.Errorf("%s has a text in %q", code, lang)
			}
		}
	})
}

// A place that one language leaves out is a row, an amount or a reference that
// its reader is not told; a place of its own would be printed in braces.
func TestEveryLanguageHasThePlacesOfTheEnglish(t *testing.T) {
	texts(func(code string, all Texts) {
		want := found(places, all[English])
		for lang, text := range all {
			if got := found(places, text); !slices.Equal(got, want) {
				t.Errorf("%s %s has %v, and English %v", code, lang, got, want)
			}
		}
	})
}

// Whoever types what a message says must be understood: commands, options,
// settings and the names of files are the same in every language.
func TestWhatIsTypedIsNotTranslated(t *testing.T) {
	texts(func(code string, all Texts) {
		if heading := strings.ToUpper(all[English]) == all[English]; heading {
			return
		}
		want := found(asTyped, all[English])
		for lang, text := range all {
			if got := found(asTyped, text); !slices.Equal(got, want) {
				t.Errorf("%s %s says to type %v, and English %v", code, lang, got, want)
			}
		}
	})
}

// found lists the different matches, sorted.
func found(pattern *regexp.Regexp, text string) []string {
	all := pattern.FindAllString(text, -1)
	slices.Sort(all)
	return slices.Compact(all)
}

// A sentence that two languages share was copied and not translated. Malay and
// Indonesian share short ones.
func TestNoSentenceStandsInTwoLanguages(t *testing.T) {
	texts(func(code string, all Texts) {
		for _, a := range Languages() {
			for _, b := range Languages() {
				long := aSentence
				if a == "id" && b == "ms" {
					long = relatives
				}
				if a < b && all[a] == all[b] && utf8.RuneCountInString(places.ReplaceAllString(all[a], "")) > long {
					t.Errorf("%s is the same in %s and %s: %q", code, a, b, all[a])
				}
			}
		}
	})
}

// What to do stands in a column of its own: a translation that says everything
// in one sentence would leave it empty.
func TestEveryLanguageSaysWhatToDoWhereEnglishDoes(t *testing.T) {
	texts(func(code string, all Texts) {
		_, want := Split(English, code)
		for _, lang := range Languages() {
			if _, todo := Split(lang, code); (todo == "") != (want == "") {
				t.Errorf("%s %s: %q", code, lang, all[lang])
			}
		}
	})
}

// French sets a blank before : ; ? ! and inside its quotation marks.
func TestFrenchIsWrittenAsFrench(t *testing.T) {
	texts(func(code string, all Texts) {
		for line := range strings.Lines(all[french]) {
			if at := crowded.FindString(strings.TrimSpace(line)); at != "" {
				t.Errorf("%s: %q in %q", code, at, line)
			}
		}
	})
}

// A message that names a sheet that the workbook does not have sends its reader
// looking.
func TestSheetsAreNamedAsTheyAreCalled(t *testing.T) {
	for _, lang := range Languages() {
		failed, review := Text(lang, "wb.sheet.failed"), Text(lang, "wb.sheet.review")
		short, _, _ := strings.Cut(failed, " – ")
		for code, name := range map[string]string{
			"wb.do.failed": failed, "wb.do.failedother": review, "wb.do.held": review, "wb.do.heldfix": review, "wb.do.look": review,
			"wb.summary.morealarms": Text(lang, "wb.sheet.audit"), "wb.do.nothing": Text(lang, "wb.sheet.summary"),
			"P320": short, "P321": short, "P330": short, "A702": short, "readme": short, "wb.instruct.retry": short,
			"tpl.step.month": Text(lang, "tpl.sheet.template"),
		} {
			if text := Text(lang, code); !strings.Contains(text, name) {
				t.Errorf("%s %s does not name %q: %q", code, lang, name, text)
			}
		}
		for _, w := range []batch.Word{batch.WordUnknown, batch.WordWaiting} {
			if text := Text(lang, "readme"); !strings.Contains(text, Word(lang, w)) {
				t.Errorf("the %s page for the folder does not say %q", lang, Word(lang, w))
			}
		}
	}
}

// A line that ends with an opening quotation mark, or begins with a colon,
// reads as a misprint.
func TestNoLineIsCutInsideFrenchPunctuation(t *testing.T) {
	got := Pieces("Il y a : « Bank Kampung ». Est-ce un paiement ? Oui ; « ici »!")
	want := []string{"Il", "y", "a :", "« Bank", "Kampung ».", "Est-ce", "un", "paiement ?", "Oui ;", "« ici »!"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Pieces("? Unknown: 1."); !slices.Equal(got, []string{"?", "Unknown:", "1."}) {
		t.Errorf("a mark at the beginning: %q", got)
	}
}

// Folders and files are made on Windows and on shared drives too.
func TestNamesOfFilesAndFoldersAreSafe(t *testing.T) {
	for _, lang := range Languages() {
		names := []string{Text(lang, "tpl.file")}
		for n := range 6 {
			name := Text(lang, fmt.Sprintf("dir.%d", n+1))
			if !strings.HasPrefix(name, fmt.Sprintf("%d ", n+1)) {
				t.Errorf("%s: the folder %d is called %q", lang, n+1, name)
			}
			names = append(names, name)
		}
		for _, name := range names {
			if strings.ContainsAny(name, `<>:"/\|?*`) || strings.TrimRight(name, ". ") != name || len(name) > 60 {
				t.Errorf("%s: %q", lang, name)
			}
		}
	}
}

func TestMonthsHaveTheirNames(t *testing.T) {
	tests := []struct{ lang, month, want string }{
		{"en", "2026-11", "November 2026"}, {"en", "2026-08", "August 2026"},
		{"ms", "2026-03", "Mac 2026"}, {"ms", "2026-08", "Ogos 2026"}, {"ms", "2026-11", "November 2026"},
		{"fr", "2026-02", "février 2026"}, {"fr", "2026-08", "août 2026"}, {"fr", "2026-11", "novembre 2026"},
		{"id", "2026-03", "Maret 2026"}, {"id", "2026-08", "Agustus 2026"}, {"id", "2026-12", "Desember 2026"},
	}
	for _, tt := range tests {
		p, err := batch.ParsePeriod(tt.month)
		if err != nil {
			t.Fatal(err)
		}
		if got := Month(tt.lang, p); got != tt.want {
			t.Errorf("%s is %q in %s, want %q", tt.month, got, tt.lang, tt.want)
		}
	}
	for _, lang := range Languages() {
		if got := Month(lang, batch.Period{}); got != "" {
			t.Errorf("no month is %q", got)
		}
	}
}
