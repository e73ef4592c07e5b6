package reader

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"payrun/batch"
	"payrun/batch/wording"
)

// update writes the golden readings anew.
var update = flag.Bool("update", false, "write testdata/golden anew")

// TestCorpusReadsAsRecorded: a sheet that was understood yesterday must not be
// understood otherwise today. Each file of testdata/sheets has its reading, or
// the reason why it is refused, in testdata/golden.
func TestCorpusReadsAsRecorded(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range corpus() {
		if seen[s.file] {
			t.Errorf("%s stands twice in the corpus", s.file)
		}
		seen[s.file] = true
		t.Run(s.file, func(t *testing.T) {
			t.Parallel()
			got := s.about + "\n\n" + transcript(filepath.Join("testdata/sheets", s.file), s.opts)
			golden := filepath.Join("testdata/golden", s.file+".txt")
			if *update {
				must(t, os.MkdirAll(filepath.Dir(golden), 0o755))
				must(t, os.WriteFile(golden, []byte(got), 0o644))
				return
			}
			want, err := os.ReadFile(golden)
			must(t, err)
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("reading changed (-recorded +now):\n%s", diff)
			}
		})
	}
	files, err := os.ReadDir("testdata/sheets")
	must(t, err)
	for _, f := range files {
		if !seen[f.Name()] {
			t.Errorf("testdata/sheets/%s is read by no test", f.Name())
		}
	}
	if len(files) < 40 {
		t.Errorf("only %d sheets", len(files))
	}
}

// transcript is everything that the reader says of a file, in words.
func transcript(path string, o Options) string {
	r, err := Open(path, o)
	if err != nil {
		return refusal(err)
	}
	defer r.Close()
	var rows strings.Builder
	for row, err := range r.Rows() {
		if err != nil {
			return summary(r.Source()) + rows.String() + refusal(err)
		}
		rows.WriteString(rowText(row))
	}
	return summary(r.Source()) + rows.String() + ending(r.Source())
}

func refusal(err error) string {
	bad, found := errors.AsType[*batch.Refusal](err)
	if !found {
		return "not a refusal: " + err.Error() + "\n"
	}
	var b strings.Builder
	for _, d := range bad.Defects {
		fmt.Fprintf(&b, "refused %s: %s\n", d.Code, wording.Defect("en", d))
	}
	return b.String()
}

func summary(s batch.Source) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s sheet=%q header=%d period=%s currency=%s\n", s.Format, s.Sheet, s.HeaderRow, s.Period, s.Currency)
	for i, h := range s.Headers {
		fmt.Fprintf(&b, "  %s %q", s.Letters[i], h)
		for f := range batch.FieldCount {
			if s.Columns[f] == s.Letters[i] {
				fmt.Fprintf(&b, " = %s", f)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func rowText(r batch.Row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "row %d", r.Number)
	for f, v := range r.Values {
		if v != "" && batch.Field(f) != batch.FieldAmount {
			fmt.Fprintf(&b, " %s=%q", batch.Field(f), v)
		}
	}
	if r.Readable {
		fmt.Fprintf(&b, " amount=%s", r.Amount)
	}
	fmt.Fprintf(&b, "\n  as shown: %s\n", strings.Join(r.Original, " ¦ "))
	for _, d := range append(r.Defects, r.Warnings...) {
		fmt.Fprintf(&b, "  %s: %s\n", d.Code, wording.Defect("en", d))
	}
	return b.String()
}

func ending(s batch.Source) string {
	var b strings.Builder
	for _, total := range s.Totals {
		fmt.Fprintf(&b, "total %s%d %s sub=%v\n", total.Column, total.Row, total.Amount, total.Sub)
	}
	for _, skipped := range s.Skipped {
		fmt.Fprintf(&b, "skipped %s: %s\n", skipped.Why, wording.Defect("en", batch.Defect{Code: skipped.Why, Row: skipped.Row}))
	}
	for _, n := range s.Notes {
		fmt.Fprintf(&b, "note %s: %s\n", n.Code, wording.Defect("en", n))
	}
	return b.String()
}
