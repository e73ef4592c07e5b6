package writer

import (
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"payrun/batch"
)

// records writes a report as CSV and reads it back.
func records(t *testing.T, r *batch.Report) (raw string, rows [][]string) {
	t.Helper()
	path, err := Results(filepath.Join(t.TempDir(), "r.CSV"), r, opts())
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err = csv.NewReader(strings.NewReader(strings.TrimPrefix(string(b), byteOrderMark))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return string(b), rows
}

func TestCSVHasEveryRowOnce(t *testing.T) {
	r := november()
	raw, rows := records(t, r)
	if !strings.HasPrefix(raw, byteOrderMark) || !strings.Contains(raw, "\r\n") {
		t.Error("a spreadsheet program would not read its accents or its lines")
	}
	if d := cmp.Diff(csvHeaders, rows[0]); d != "" {
		t.Errorf("headings (-want +got)\n%s", d)
	}
	if len(rows) != 1+len(r.Lines) {
		t.Fatalf("%d rows, want %d", len(rows)-1, len(r.Lines))
	}
	want := map[int]string{
		0: "5|2026-11-E0001|Lim Ah Kow|Maybank|012233445566|1100.55|MYR|paid||||1.00|1|2026-11-E0001|PAYOUT-A9D50000||2026-11-25T02:32:12Z|2026-11-25T02:32:13Z|nov-7f3a|provisional|live",
		2: "7|2026-11-E0003|R. Kumar a/l Subramaniam|Public Bank|012233461404|1139.29|MYR|failed|P320|No money moved: account check failed at the bank.|" +
			"Ask the person, correct the row on the Failed sheet and drop that sheet again.||1|2026-11-E0003|PAYOUT-A9D50002|5223/77|2026-11-25T02:32:14Z|2026-11-25T02:32:15Z|nov-7f3a|provisional|live",
		17: "22|2026-11-E0018|Ahmad Faiz bin Ali|CIMB Bank|012233580189|on leave|MYR|invalid|R121|Nothing to pay (0).|Remove the row or fill in F22.|||||||||nov-7f3a|provisional|live",
	}
	for i, line := range want {
		got := strings.Join(rows[1+i][:len(csvHeaders)-1], "|")
		if got != strings.Replace(line, "|||||||||nov", "||||||||nov", 1) {
			t.Errorf("\n got %s\nwant %s", got, line)
		}
	}
}

// In CSV a text that begins like a formula is one: those for people get an
// apostrophe, and the exact text is kept where no program touches it.
func TestCSVNeutralisesFormulasAndKeepsTheText(t *testing.T) {
	for _, text := range []string{"=1+1", "+60123", "-Ahmad", "@x", "\t=1", "\r=1", " =1", "\u00a0=1", "＝1", "a\n=1", "a\n=1\nb", "a\t@x\tb"} {
		r := november()
		l := &r.Lines[0]
		l.Name, l.Original = text, slices.Clone(l.Original)
		l.Original[2] = text
		_, rows := records(t, r)
		// encoding/csv leaves a lone carriage return out where lines end in CRLF.
		if got := rows[1][2]; got != "'"+strings.ReplaceAll(text, "\r", "") {
			t.Errorf("%q is written %q", text, got)
		}
		exactly := rows[1][len(csvHeaders)-1]
		if risky(exactly) {
			t.Errorf("the exact text begins like a formula: %q", exactly)
		}
		raw, err := base64.RawURLEncoding.DecodeString(exactly)
		if err != nil {
			t.Fatal(err)
		}
		var values []string
		if err := json.Unmarshal(raw, &values); err != nil {
			t.Fatal(err)
		}
		if values[2] != text {
			t.Errorf("%q is kept as %q", text, values[2])
		}
	}
	if got := inert("Siti Aminah"); got != "Siti Aminah" {
		t.Errorf("a harmless name became %q", got)
	}
}

// A results file that is dropped must not read as our Failed sheet: its rows
// would be paid again.
func TestCSVIsNoFailedSheet(t *testing.T) {
	for _, h := range csvHeaders {
		if h == batch.FieldRetryRun.String() || h == batch.FieldRetryAttempt.String() {
			t.Errorf("the heading %s", h)
		}
	}
}
