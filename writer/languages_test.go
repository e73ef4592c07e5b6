package writer

import (
	"strings"
	"testing"
	"unicode/utf8"

	"payrun/batch/wording"
)

// A spreadsheet program repairs, with a warning, a table that has two headings
// alike; a heading whose words are wider than its column is broken in the
// middle of a word.
func TestHeadingsFitTheirColumnsInEveryLanguage(t *testing.T) {
	tables := map[string][]column{
		"results": resultTable.columns, "review": reviewTable.columns, "changes": changesTable.columns, "rows": rowsTable.columns,
		"problems": problemTable.columns, "banks": banksTable.columns, "attempts": auditColumns,
	}
	for _, lang := range wording.Languages() {
		for name, columns := range tables {
			seen := map[string]bool{}
			for _, c := range columns {
				heading := wording.Text(lang, c.code, "value", "MYR")
				if key := strings.ToLower(heading); seen[key] || key == "" {
					t.Errorf("%s %s: two columns are called %q", lang, name, heading)
				}
				seen[strings.ToLower(heading)] = true
				for word := range strings.FieldsSeq(heading) {
					if n := utf8.RuneCountInString(word); float64(n) > c.width {
						t.Errorf("%s %s: %q is wider than its column of %g", lang, name, word, c.width)
					}
				}
			}
		}
	}
}
