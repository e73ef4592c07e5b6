// Package directory finds the entry of a list that a text means, for gateways
// whose lists are data of our own. A text means one entry or none; what looks
// alike is only ever suggested.
package directory

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"payrun/batch"
)

// Why a text is, or is not, an entry.
const (
	byID    = "id"
	byName  = "name"
	byAlias = "alias"
	none    = "no entry is called so"
	several = "several entries are called so"
	blank   = "there is no text"
)

// nearestMax is how many names are offered.
const nearestMax = 3

// Match finds the bank that a text means: by the gateway's id, by name, then
// by what else it is called. The first of these that says anything decides,
// and it must name exactly one bank.
func Match(text string, banks []batch.Bank, also func(batch.Bank) []string) batch.Match {
	id, want := strings.TrimSpace(text), Fold(text)
	if id == "" {
		return batch.Match{Why: blank}
	}
	for _, look := range []struct {
		why   string
		means func(batch.Bank) bool
	}{
		{byID, func(b batch.Bank) bool { return strings.EqualFold(b.ID, id) }},
		{byName, func(b batch.Bank) bool { return want != "" && Fold(b.Name) == want }},
		{byAlias, func(b batch.Bank) bool { return want != "" && slices.ContainsFunc(also(b), folds(want)) }},
	} {
		found := slices.DeleteFunc(slices.Clone(banks), func(b batch.Bank) bool { return !look.means(b) })
		switch {
		case len(found) == 1:
			return batch.Match{Bank: found[0], Found: true, Why: look.why}
		case len(found) > 1:
			return batch.Match{Why: several, Nearest: called(found)}
		}
	}
	return batch.Match{Why: none, Nearest: called(nearest(want, banks, also))}
}

func folds(want string) func(string) bool {
	return func(name string) bool { return Fold(name) == want }
}

// called are the names of the first banks of a list.
func called(banks []batch.Bank) []string {
	var names []string
	for _, b := range banks[:min(len(banks), nearestMax)] {
		names = append(names, b.Name)
	}
	return names
}

// nearest sorts banks by the fewest edits that lead to one of their names.
func nearest(want string, banks []batch.Bank, also func(batch.Bank) []string) []batch.Bank {
	least := map[string]int{}
	for _, b := range banks {
		n := edits(want, Fold(b.Name))
		for _, name := range also(b) {
			n = min(n, edits(want, Fold(name)))
		}
		least[b.ID] = n
	}
	return slices.SortedStableFunc(slices.Values(banks), func(a, b batch.Bank) int { return cmp.Compare(least[a.ID], least[b.ID]) })
}

// Fold is the form in which names are compared: small letters and digits
// without accents, words with one blank between them.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(norm.NFKD.String(s)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’':
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// edits is the Levenshtein distance of two texts.
func edits(a, b string) int {
	s, t := []rune(a), []rune(b)
	row := make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := range s {
		corner := row[0]
		row[0] = i + 1
		for j := range t {
			change := corner
			if s[i] != t[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, corner+1, row[j]+1)
		}
	}
	return row[len(t)]
}

// List takes a cell of a table apart at its semicolons.
func List(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool { return r == ';' })
}

// Table reads one of our own CSV files, by header. It panics when the file is
// not well formed: that is known when the program is built.
func Table(text string) []map[string]string {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) == 0 {
		panic(fmt.Sprintf("directory: a table of our own is not well formed: %v", err))
	}
	var all []map[string]string
	for _, row := range rows[1:] {
		m := make(map[string]string, len(row))
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		all = append(all, m)
	}
	return all
}
