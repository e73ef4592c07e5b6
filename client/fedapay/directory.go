package fedapay

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"payrun/batch"
)

// sandboxMode is the only operator of the sandbox (Sending requests).
const sandboxMode = "momo_test"

// The operators of each country: Payouts management and Payment methods name
// those of BJ, TG and MTN in CI; the others are what integrators report. A code
// that is missing is added with the setting modes.
//
//go:embed modes.csv
var modesCSV string

// The countries, their numbering since Benin's tenth digit of 30 November
// 2024, and their currency.
//
//go:embed countries.csv
var countriesCSV string

// operator is one row of modes.csv.
type operator struct {
	Country, Code, Name string
	Also                []string // other names, folded
}

// country is one row of countries.csv.
type country struct {
	Code, Name, Dial, Currency string
	Digits                     int    // of a number within the country
	Begins                     string // how each of them begins
}

var operators = sync.OnceValue(func() []operator {
	var all []operator
	for _, row := range table(modesCSV) {
		o := operator{Country: row["country"], Code: row["code"], Name: row["name"]}
		for name := range strings.SplitSeq(row["also"], ";") {
			o.Also = append(o.Also, fold(name))
		}
		all = append(all, o)
	}
	return all
})

var countries = sync.OnceValue(func() map[string]country {
	all := map[string]country{}
	for _, row := range table(countriesCSV) {
		digits, err := strconv.Atoi(row["digits"])
		if err != nil {
			panic("fedapay: countries.csv: " + err.Error())
		}
		all[row["code"]] = country{row["code"], row["name"], row["dial"], row["currency"], digits, row["begins"]}
	}
	return all
})

// table reads one of our own files, by header. That it is well formed is known
// when the program is built.
func table(text string) []map[string]string {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic("fedapay: " + err.Error())
	}
	var all []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		all = append(all, m)
	}
	return all
}

// codes lists the countries for a message.
func codes() string { return strings.Join(slices.Sorted(maps.Keys(countries())), ", ") }

// is reports whether a text means the country, by its code or its name.
func (c country) is(text string) bool {
	return strings.EqualFold(strings.TrimSpace(text), c.Code) || fold(text) == fold(c.Name)
}

// sandboxDigits is the length of the numbers that the sandbox pays, which are
// from before Benin's tenth digit (Sending requests).
const sandboxDigits = 8

// number is a telephone number in full, as +22901… . A number without its
// country's code is the country's own; one of a length that the country does
// not have is refused rather than guessed at.
func (c country) number(typed string, sandbox bool) (string, error) {
	s := strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "", "/", "").Replace(typed)
	if long, found := strings.CutPrefix(s, "00"+c.Dial); found {
		s = "+" + c.Dial + long
	}
	local, full := strings.CutPrefix(s, "+"+c.Dial)
	if !full && len(s) > c.Digits {
		local = strings.TrimPrefix(s, c.Dial)
	}
	switch {
	case local == "" || strings.Trim(local, "0123456789") != "":
	case len(local) == c.Digits && strings.HasPrefix(local, c.Begins):
		return "+" + c.Dial + local, nil
	case sandbox && c.Code == "BJ" && len(local) == sandboxDigits:
		return "+" + c.Dial + local, nil
	}
	rule := fmt.Sprintf("%d digits", c.Digits)
	if c.Begins != "" {
		rule += " that begin with " + c.Begins
	}
	return "", errors.New("the number is not one of " + c.Name + ", which has " + rule)
}

// Banks lists the operators that can be paid. It makes no request: FedaPay has
// no list to ask for.
func (g *Gateway) Banks(context.Context) ([]batch.Bank, error) { return slices.Clone(g.modes), nil }

// Why a text is, or is not, an operator.
const (
	whyCode    = "id"
	whyName    = "name"
	whyAlias   = "alias"
	whyNone    = "no operator is called so"
	whySeveral = "several operators are called so"
	whyBlank   = "there is no text"
)

// nearestMax is how many names are offered.
const nearestMax = 3

// Match finds the operator that a text means: by FedaPay's code, by name, then
// by what people call it. An edit distance only ever suggests.
func (g *Gateway) Match(text string, banks []batch.Bank) batch.Match {
	if strings.TrimSpace(text) == "" {
		return batch.Match{Why: whyBlank}
	}
	want := fold(text)
	for _, look := range []struct {
		why   string
		means func(batch.Bank) bool
	}{
		{whyCode, func(b batch.Bank) bool { return strings.EqualFold(b.ID, strings.TrimSpace(text)) }},
		{whyName, func(b batch.Bank) bool { return fold(b.Name) == want }},
		{whyAlias, func(b batch.Bank) bool { return slices.Contains(also(b), want) }},
	} {
		found := slices.DeleteFunc(slices.Clone(banks), func(b batch.Bank) bool { return !look.means(b) })
		switch {
		case len(found) == 1:
			return batch.Match{Bank: found[0], Found: true, Why: look.why}
		case len(found) > 1:
			return batch.Match{Why: whySeveral, Nearest: called(found)}
		}
	}
	return batch.Match{Why: whyNone, Nearest: called(nearest(want, banks))}
}

// also are the other names of an operator.
func also(b batch.Bank) []string {
	for _, o := range operators() {
		if o.Code == b.ID {
			return o.Also
		}
	}
	return []string{fold(b.ID)}
}

func called(banks []batch.Bank) []string {
	var names []string
	for _, b := range banks[:min(len(banks), nearestMax)] {
		names = append(names, b.Name)
	}
	return names
}

// nearest sorts operators by the fewest edits that lead to one of their names.
func nearest(want string, banks []batch.Bank) []batch.Bank {
	edits := map[string]int{}
	for _, b := range banks {
		least := distance(want, fold(b.Name))
		for _, name := range also(b) {
			least = min(least, distance(want, name))
		}
		edits[b.ID] = least
	}
	return slices.SortedStableFunc(slices.Values(banks), func(a, b batch.Bank) int { return cmp.Compare(edits[a.ID], edits[b.ID]) })
}

// fold is the form in which names are compared: small letters and digits
// without accents, words with one blank between them.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
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

// distance is the Levenshtein distance of two texts.
func distance(a, b string) int {
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
