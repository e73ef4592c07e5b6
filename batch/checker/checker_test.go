package checker

import (
	"crypto/sha256"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
)

// TestHealthyDeskHasNoFinding: a checker that complains of what is right is
// switched off.
func TestHealthyDeskHasNoFinding(t *testing.T) {
	d := newDesk(t)
	d.write()
	before := fingerprints(t, d.c.Ledger)
	found, err := Examine(t.Context(), d.c)
	if err != nil || len(found) > 0 {
		t.Errorf("%v %v", found, err)
	}
	if after := fingerprints(t, d.c.Ledger); after != before {
		t.Errorf("looking changed what lies there:\n%s\n%s", before, after)
	}
}

// TestNothingIsLookedAtWhereNothingLies: any field may be empty, and the rest
// is still looked at.
func TestNothingIsLookedAtWhereNothingLies(t *testing.T) {
	whole := newDesk(t)
	whole.write()
	for name, c := range map[string]Case{
		"nothing": {}, "the books": {Books: whole.c.Books}, "the ledger": {Ledger: whole.c.Ledger}, "the sheets": {Sheets: whole.c.Sheets},
		"the results": {Results: whole.c.Results, Settled: true}, "books and results": {Books: whole.c.Books, Results: whole.c.Results, Settled: true},
	} {
		if found, err := Examine(t.Context(), c); err != nil || len(found) > 0 {
			t.Errorf("%s alone: %v %v", name, found, err)
		}
	}
	if _, err := Examine(t.Context(), Case{Ledger: t.TempDir()}); err == nil {
		t.Error("a ledger that is not there was examined")
	}
}

// TestExamineLeavesNothingBehind: it is called after every crash inside a
// bubble, where a goroutine that stays is a deadlock.
func TestExamineLeavesNothingBehind(t *testing.T) {
	d := newDesk(t)
	d.write()
	synctest.Test(t, func(t *testing.T) {
		if found, err := Examine(t.Context(), d.c); err != nil || len(found) > 0 {
			t.Errorf("%v %v", found, err)
		}
	})
}

// TestEachBrokenInvariantIsFound breaks one promise at a time, by hand, on
// disk. A checker that cannot fail is a defect, and so is one that cannot say
// which promise it was.
func TestEachBrokenInvariantIsFound(t *testing.T) {
	tests := []struct {
		invariant, name string
		breaks          func(d *desk)
	}{
		{"I1", "one reference is paid twice", func(d *desk) {
			d.c.Ledger, d.c.Results = "", nil
			d.books = append(d.books, d.create(4, 50, "E1", "512200000001", "100", "paid", "58500"))
		}},
		{"I1", "a further attempt is paid beside the first", func(d *desk) {
			d.c.Ledger, d.c.Results = "", nil
			d.books = append(d.books, d.create(4, 50, "E1-R2", "512200000001", "100", "paid", "58500"))
		}},
		{"I2", "a request arrives before it was recorded", func(d *desk) { d.events[6].at = second(11).UnixNano(); d.events[7].at = second(11).UnixNano() }},
		{"I2", "nobody had approved the run", func(d *desk) { d.c.Books = ""; d.events[2].kind = "opening" }},
		{"I2", "the ledger does not know what arrived", func(d *desk) {
			d.books = append(d.books, d.create(4, 50, "X9", "512200000009", "1", "refused", ""))
		}},
		{"I3", "the gateway moved another amount than it was asked for", func(d *desk) {
			d.c.Ledger, d.c.Sheets = "", nil
			d.replace(`"number":"N1","amount":"100","fee":"0","account":"512200000001","left"`, `"number":"N1","amount":"90","fee":"10","account":"512200000001","left"`)
		}},
		{"I3", "another account was paid than the row says", func(d *desk) { d.c.Sheets = nil; d.replace(`"account":"512200000001"`, `"account":"512200000009"`) }},
		{"I3", "another bank", func(d *desk) {
			d.c.Sheets = nil
			d.books[2] = strings.Replace(d.books[2], `"service":"23"`, `"service":"24"`, 1)
		}},
		{"I3", "another pool", func(d *desk) { d.books[2] = strings.Replace(d.books[2], `"VA-1"`, `"VA-2"`, 1) }},
		{"I3", "the sheet says another amount", func(d *desk) {
			d.c.Results = nil
			d.sheet = strings.Replace(d.sheet, "100.00", "110.00", 1)
		}},
		{"I4", "the pool lost more than was paid", func(d *desk) { d.replace(`"left":"58600"`, `"left":"58500"`) }},
		{"I4", "the ledger's closing figure is not the pool's", func(d *desk) { d.runs[0] = strings.Replace(d.runs[0], "58600", "58601", 1) }},
		{"I5", "more moved than was approved", func(d *desk) { d.replace(`"total":"1600"`, `"total":"1399.99"`) }},
		{"I5", "less than RM 2.00 stayed in the pool", func(d *desk) {
			d.replace(`"60000"`, `"1401"`)
			d.replace(`"59900"`, `"1301"`)
			d.replace(`"58600"`, `"1"`)
			d.runs[0] = strings.NewReplacer("60000", "1401", "58600", "1").Replace(d.runs[0])
		}},
		{"I6", "a row is missing from the results", func(d *desk) {
			d.c.Settled = false
			d.doc["rows"] = d.doc["rows"].([]any)[:2]
			d.doc["totals"].(map[string]any)["paid"] = count(1, "100.00")
		}},
		{"I6", "a row stands twice", func(d *desk) {
			d.doc["rows"] = append(d.doc["rows"].([]any), row(4, "E3", "1300.00", "paid", ""))
			d.doc["totals"].(map[string]any)["paid"] = count(3, "2700.00")
		}},
		{"I6", "a total is not its rows'", func(d *desk) { d.doc["totals"].(map[string]any)["paid"] = count(2, "1400.01") }},
		{"I6", "a row has another amount than in the sheet", func(d *desk) {
			d.doc["rows"].([]any)[0] = row(2, "E1", "100.10", "paid", "")
			d.doc["totals"].(map[string]any)["paid"] = count(2, "1400.10")
		}},
		{"I7", "what is called paid did not move", func(d *desk) {
			d.doc["rows"].([]any)[1] = row(3, "E2", "200.00", "paid", "")
			d.doc["totals"] = map[string]any{"paid": count(3, "1600.00")}
		}},
		{"I7", "the ledger has as paid what did not move", func(d *desk) {
			d.c.Results = nil
			d.events[9].target, d.rows["E2"] = "paid", payoutRow(2, "E2", "paid", 1, 0)
		}},
		{"I8", "what is called failed moved", func(d *desk) {
			d.doc["rows"].([]any)[0] = row(2, "E1", "100.00", "failed", "P300")
			d.doc["totals"] = map[string]any{"paid": count(1, "1300.00"), "failed": count(2, "300.00")}
		}},
		{"I8", "the ledger has as failed what moved", func(d *desk) {
			d.c.Results = nil
			d.events[7].target, d.rows["E1"] = "failed", payoutRow(1, "E1", "failed", 1, 0)
		}},
		{"I9", "a row failed without a reason", func(d *desk) { d.doc["rows"].([]any)[1] = row(3, "E2", "200.00", "failed", "") }},
		{"I9", "a row of the sheet is in no results", func(d *desk) {
			d.c.Sheets = append(d.c.Sheets, filepath.Join(d.c.Books, "more.csv"))
			d.file(d.c.Sheets[1], strings.Split(d.sheet, "\n")[0]+"\nE9,Z,512200000009,5.00\n")
		}},
		{"I9", "a row was never sent and its run is open", func(d *desk) {
			d.c.Results = nil
			d.books = append(d.books[:3], d.books[4:]...)
			d.unsend("E2")
			d.runs[0] = strings.Replace(d.runs[0], "'done'", "'open'", 1)
		}},
		{"I10", "two requests for one recorded send", func(d *desk) {
			d.events[7].at = second(60).UnixNano()
			d.books = append(d.books, d.create(4, 50, "E1", "512200000001", "100", "dropped", ""))
		}},
		{"I11", "a release without a look-up that did not find it", func(d *desk) { d.replace(`"not_found":true`, `"not_found":false`) }},
		{"I11", "a release without a name", func(d *desk) { d.replace(`"by":"siti","amount"`, `"by":"","amount"`) }},
		{"I12", "sent again although the ledger had it as paid", func(d *desk) {
			d.books = append(d.books, d.create(4, 50, "E1", "512200000001", "100", "dropped", ""))
		}},
		{"I13", "an event was changed", func(d *desk) {
			d.edits = []string{"DROP TRIGGER events_stay", `UPDATE events SET data = '{"cause":"answer" }' WHERE seq = 8`}
		}},
		{"I13", "an event was taken out", func(d *desk) {
			d.edits = []string{"DROP TRIGGER events_remain", "DELETE FROM events WHERE seq = 1"}
		}},
		{"I13", "a move that is not in the table", func(d *desk) { d.replace(`{"cause":"answer"}`, `{"cause":"late"}`) }},
		{"I13", "a row was changed past the chain", func(d *desk) { d.edits = []string{"UPDATE payouts SET sends = 5 WHERE id = 1"} }},
		{"I13", "a wish was changed past the chain", func(d *desk) { d.wishes["E2"] = wish("E2", "512200000009", "200") }},
		{"I13", "a line was changed past the chain", func(d *desk) { d.edits = []string{`UPDATE lines SET doc = '{"row":3}'`} }},
		{"I13", "an index lies", func(d *desk) {
			d.edits = []string{"PRAGMA writable_schema = on",
				"UPDATE sqlite_schema SET sql = replace(sql, 'status = ''paid''', 'status = ''failed''') WHERE name = 'payouts_paid'"}
		}},
		{"I14", "two senders won one attempt", func(d *desk) {
			d.c.Books = ""
			d.events[7].source, d.events[7].target, d.events[7].data = "planned", "unknown", `{"cause":"send"}`
			d.rows["E1"] = payoutRow(1, "E1", "unknown", 2, 0)
			d.c.Settled = false
		}},
		{"I15", "a doubt that nobody looked up", func(d *desk) {
			d.c.Results = nil
			d.events[7].target, d.rows["E1"] = "unknown", payoutRow(1, "E1", "unknown", 1, 0)
		}},
		{"I16", "a secret in a log", func(d *desk) { d.log += "Authorization: Bearer s3cr3t-token\n" }},
		{"I16", "a secret in the results", func(d *desk) { d.doc["run"] = "s3cr3t-token" }},
		{"I17", "a whole account in a log", func(d *desk) { d.log += "paid 512200000002\n" }},
		{"I18", "a callback changed a status", func(d *desk) { d.replace(`{"cause":"answer"}`, `{"cause":"callback"}`) }},
		{"I19", "look-ups without end", func(d *desk) {
			for range 2 * looksMax {
				d.books = append(d.books, `{"lookup":"E1"}`)
			}
		}},
		{"I19", "recorded look-ups without end", func(d *desk) {
			for n := range looksMax + 1 {
				d.event(100+n, "E1", "look", "", "", `{}`)
			}
		}},
		{"I20", "results are cut", func(d *desk) { d.c.Settled = false }},
	}
	seen := map[string]bool{}
	for _, test := range tests {
		seen[test.invariant] = true
		t.Run(test.invariant+" "+test.name, func(t *testing.T) {
			d := newDesk(t)
			test.breaks(d)
			d.write()
			if test.invariant == "I20" {
				cut(t, d.c.Results[0])
			}
			found, err := Examine(t.Context(), d.c)
			if err != nil || len(found) == 0 {
				t.Fatalf("%v %v", found, err)
			}
			for _, f := range found {
				if f.Invariant != test.invariant {
					t.Errorf("also %v", f)
				}
			}
		})
	}
	for n := range 20 {
		if !seen["I"+strconv.Itoa(n+1)] {
			t.Errorf("nothing breaks I%d", n+1)
		}
	}
}

// unsend takes a payout's sends out of its history.
func (d *desk) unsend(ref string) {
	d.events = slices.DeleteFunc(d.events, func(e event) bool { return e.ref == ref && e.kind == "move" })
	for n := range d.events {
		d.events[n].seq = int64(n) + 1
	}
	d.rows[ref] = payoutRow(2, ref, "planned", 0, 0)
}

// cut leaves half of a file.
func cut(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, text[:len(text)/2], 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// fingerprints are the names and hashes of a folder's files.
func fingerprints(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %x\n", e.Name(), sha256.Sum256(text))
	}
	return b.String()
}

// TestCheckerSharesNothingWithTheProgram parses its import blocks, its tests'
// too. With one shared function a mistake could agree with itself.
func TestCheckerSharesNothingWithTheProgram(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range f.Imports {
			if imp, _ := strconv.Unquote(s.Path.Value); strings.HasPrefix(imp, "payrun") {
				t.Errorf("%s imports %s", name, imp)
			}
		}
	}
}
