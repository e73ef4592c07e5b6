package wording

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"payrun/batch"
)

// mine are the codes that rows, alarms and stops carry.
func mine() []string {
	var codes []string
	for _, table := range []map[string]Texts{payouts, holds, limits} {
		for code := range table {
			if !strings.HasPrefix(code, "s.") && !strings.HasPrefix(code, "i.") && code != "A805" {
				codes = append(codes, code)
			}
		}
	}
	slices.Sort(codes)
	return codes
}

// A code that nobody has words for would be shown as a code.
func TestEveryPromisedCodeHasASentence(t *testing.T) {
	for _, code := range strings.Fields(`P300 P301 P302 P303 P304 P305 P310 P311 P320 P321 P322 P323 P330 P340 P341 P342 P343 P344 P350 P351 P360
		A701 A702 A703 A704 A705 A706 A707 A708 B801 B802 B803 B804 B805 B806 B807 B808 B809 C901 C902 C903 C904 H401 H402 H403 H404 H405 H406 H407 A811 A812 A813`) {
		for _, lang := range Languages() {
			if text := Text(lang, code); text == code || text == "" {
				t.Errorf("%s has no sentence in %s", code, lang)
			}
		}
	}
}

// The what and the what-to-do stand in two columns: a text that is one sentence
// would leave its reader without one.
func TestAdviceSaysWhatHappenedAndWhatToDo(t *testing.T) {
	for _, code := range mine() {
		if code == "P300" || strings.HasPrefix(code, "C9") {
			continue
		}
		for _, lang := range Languages() {
			what, todo := Split(lang, code, "value", "V", "other", "O", "ref", "R")
			if what == "" || todo == "" || !strings.HasSuffix(what, ".") || !strings.HasSuffix(todo, ".") {
				t.Errorf("%s %s: %q | %q", code, lang, what, todo)
			}
			if strings.ContainsAny(what+todo, "{}") {
				t.Errorf("%s %s leaves a place unfilled: %q %q", code, lang, what, todo)
			}
		}
	}
}

// Whoever reads that money may have gone must read, in the same place, not to
// pay it again.
func TestADoubtAlwaysForbidsPayingAgain(t *testing.T) {
	forbids := map[string]string{"en": "do not pay again", "ms": "jangan bayar semula", "fr": "ne payez pas de nouveau", "id": "jangan bayar ulang"}
	failed := map[string]string{"en": "failed.", "ms": "gagal.", "fr": "échoué.", "id": "gagal."}
	for _, code := range []string{"P301", "P302", "P303", "P304", "P305", "P310", "P311", "P323"} {
		for _, lang := range Languages() {
			if _, todo := Split(lang, code); !strings.Contains(strings.ToLower(todo), forbids[lang]) {
				t.Errorf("%s %s: %q", code, lang, todo)
			}
			if text := strings.ToLower(Text(lang, code)); strings.Contains(text, failed[lang]) {
				t.Errorf("%s %s calls a doubt failed: %q", code, lang, text)
			}
		}
	}
}

func TestSplitCutsTheSentenceNotTheValue(t *testing.T) {
	what, todo := Split("en", "R104", "row", "17", "name", "R. Kumar", "column", "F")
	if what != "No account number." || todo != "Fill in column F." {
		t.Errorf("%q | %q", what, todo)
	}
	what, todo = Split("en", "P320", "value", "acct. closed. Sorry")
	if what != "No money moved: acct. closed. Sorry." || !strings.HasPrefix(todo, "Ask the person") {
		t.Errorf("%q | %q", what, todo)
	}
	if what, _ := Split("en", "B803", "value", ""); strings.Contains(what, "()") {
		t.Errorf("empty brackets: %q", what)
	}
}

func TestLineSaysAllReasonsOfARow(t *testing.T) {
	line := func(w batch.Word, advice, value string, l batch.Line) batch.ReportLine {
		l.Row, l.Name = 17, "Siti"
		return batch.ReportLine{Line: l, Word: w, Advice: advice, Value: value}
	}
	two := []batch.Defect{{Code: "R104", Row: 17, Name: "Siti", Column: "F"}, {Code: "R126", Row: 17, Name: "Siti", Column: "G"}}
	tests := []struct {
		name       string
		l          batch.ReportLine
		what, todo string
	}{
		{"paid says nothing", line(batch.WordPaid, "P300", "", batch.Line{}), "", ""},
		{"all defects", line(batch.WordInvalid, "R104", "", batch.Line{Defects: two}), "No account number.\nNo bank.", "Fill in column F.\nFill in column G."},
		{"a hold with what it compares", line(batch.WordNotSent, "H401", "••••1", batch.Line{Holds: []batch.Hold{{Code: "H401", Value: "••••1", Other: "••••2"}}}),
			"Account changed since this person was last paid (••••2 → ••••1).", "Ask them by telephone, then allow the row."},
		{"an allowed hold is no reason any more", line(batch.WordPaid, "P300", "", batch.Line{Holds: []batch.Hold{{Code: "H401"}}}), "", ""},
		{"an allowed hold of an unsent row", line(batch.WordNotSent, "P340", "", batch.Line{Holds: []batch.Hold{{Code: "H401"}}}),
			"The run stopped before this row.", "Run the same file again to go on; nobody is paid twice."},
		{"no reason was given", line(batch.WordFailed, "P320", "", batch.Line{}), "No money moved: no reason was given.",
			"Ask the person, correct the row on the Failed sheet and drop that sheet again."},
		{"a code as a value is said in words", line(batch.WordNotSent, "P342", "B806", batch.Line{}),
			"The run was blocked before this row (Five payouts in a row could not leave this computer).", "Clear the cause, then run the same file again."},
		{"a warning of a paid row", line(batch.WordPaid, "P300", "", batch.Line{Warnings: []batch.Defect{{Code: "W551", Row: 17, Other: "12"}}}),
			"Same account and amount as row 12.", "Possible duplicate."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			what, todo := Line("en", tt.l)
			if what != tt.what || todo != tt.todo {
				t.Errorf("\n got %q | %q\nwant %q | %q", what, todo, tt.what, tt.todo)
			}
		})
	}
}

// Spreadsheet programs refuse a workbook whose sheets have other names.
func TestSheetNamesAreNamesOfSheets(t *testing.T) {
	for _, lang := range Languages() {
		seen := map[string]bool{}
		for code, texts := range workbook {
			if !strings.HasPrefix(code, "wb.sheet.") {
				continue
			}
			name := texts[lang]
			if n := utf8.RuneCountInString(name); n == 0 || n > 31 || strings.ContainsAny(name, `:\/?*[]`) || strings.Trim(name, "'") != name {
				t.Errorf("%s: %q has %d letters", code, name, n)
			}
			if seen[strings.ToLower(name)] {
				t.Errorf("two sheets are called %q", name)
			}
			seen[strings.ToLower(name)] = true
		}
	}
}

// Filters and COUNTIF read a word that begins with an operator as a comparison,
// and a formula begins with one.
func TestSymbolsAreNoOperators(t *testing.T) {
	for _, lang := range Languages() {
		seen := map[string]bool{}
		for _, w := range batch.Words() {
			s := Status(lang, w)
			if strings.ContainsAny(s[:1], "=<>+-@*~") || Symbol(w) == "" || strings.ContainsAny(s, `"*~`) {
				t.Errorf("%s is shown as %q", w, s)
			}
			if seen[Word(lang, w)] {
				t.Errorf("%s: two statuses are called %q", lang, Word(lang, w))
			}
			seen[Word(lang, w)] = true
		}
	}
}

func TestWhereNoMoneyMovesItIsSaid(t *testing.T) {
	tests := []struct {
		environment, host string
		state             batch.ReportState
		want              string
	}{
		{"live", "api.leanx.io", batch.StateFinal, ""},
		{"live", "api.leanx.io", batch.StateProvisional, "PROVISIONAL – SOME ROWS ARE NOT FINAL"},
		{"simulator", "127.0.0.1:4711", batch.StateFinal, "SIMULATED – NO MONEY MOVED"},
		{"sandbox", "api.leanx.dev", batch.StateFinal, "TEST – NO MONEY MOVED"},
		{"live", "localhost:8080", batch.StateFinal, "TEST – NO MONEY MOVED"},
		{"live", "[::1]:8080", batch.StateFinal, "TEST – NO MONEY MOVED"},
		{"live", "localhost.example.com", batch.StateFinal, ""},
		{"live", "127.0.0.2", batch.StateFinal, "TEST – NO MONEY MOVED"},
		{"live", "x", batch.StateBlocked, "BLOCKED – THE RUN STOPPED ITSELF"},
		{"live", "x", batch.StateChecked, "CHECK ONLY – NOTHING WAS SENT"},
		{"live", "x", batch.StateRefused, "REFUSED – NOTHING WAS SENT"},
	}
	for _, tt := range tests {
		r := &batch.Report{State: tt.state, Host: tt.host, Run: batch.Run{Debtor: batch.Debtor{Environment: tt.environment}}}
		if got := strings.Join(Banners("en", r), "|"); got != tt.want {
			t.Errorf("%s at %s, %s: %q, want %q", tt.environment, tt.host, tt.state, got, tt.want)
		}
	}
}

// TestNoCodeStandsInTwoTables: the second sentence would never be said.
func TestNoCodeStandsInTwoTables(t *testing.T) {
	seen := map[string]bool{}
	for _, table := range tables {
		for code := range table {
			if seen[code] {
				t.Errorf("%s stands in two tables", code)
			}
			seen[code] = true
		}
	}
}
