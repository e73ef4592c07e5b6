package leanx

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"payrun/batch"
)

// bankTable is what is known of Malaysian banks beside LeanX's own list: BIC
// and IBG code by PayNet's directory, the codes of Islamic arms that are paid
// under the same entry, other names in use, and how long accounts usually are.
// It has no payout_service_id: those are LeanX's and may change.
//
//go:embed banks.csv
var bankTable string

// known is one bank of the table.
type known struct {
	name    string
	bic     string // "" where the directory has none
	ibg     string // "" for a bank that IBG does not reach
	islamic []string
	also    []string
	digits  []span
}

// span is how long an account may usually be, in digits.
type span struct{ from, to int }

// bankList is the table with its names filed.
type bankList struct {
	all   []known
	byBIC map[string]house
	byIBG map[string]house
	names map[string][]house // every name, folded
	bare  map[string][]house // and bare
}

// catalogue is the table, read once.
var catalogue = sync.OnceValue(func() *bankList {
	l, err := readBanks(bankTable)
	if err != nil {
		panic(fmt.Sprintf("banks.csv: %v", err)) // embedded, and read by a test
	}
	return l
})

func readBanks(table string) (*bankList, error) {
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		return nil, err
	}
	l := &bankList{byBIC: map[string]house{}, byIBG: map[string]house{}, names: map[string][]house{}, bare: map[string][]house{}}
	for _, r := range rows[1:] {
		digits, err := readSpans(r[5])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r[0], err)
		}
		l.add(known{name: r[0], bic: r[1], ibg: r[2], islamic: strings.Fields(r[3]), also: strings.Split(r[4], "|"), digits: digits})
	}
	return l, nil
}

func (l *bankList) add(k known) {
	l.all = append(l.all, k)
	h := house(len(l.all))
	for _, name := range append([]string{k.name}, k.also...) {
		put(l.names, fold(name), h)
		put(l.bare, bare(name), h)
	}
	for _, bic := range append([]string{k.bic}, k.islamic...) {
		if bic != "" {
			l.byBIC[bic] = h
		}
	}
	if k.ibg != "" {
		l.byIBG[k.ibg] = h
	}
}

// readSpans reads "7 9-14 17".
func readSpans(text string) ([]span, error) {
	var spans []span
	for field := range strings.FieldsSeq(text) {
		from, to, found := strings.Cut(field, "-")
		if !found {
			to = from
		}
		a, errA := strconv.Atoi(from)
		b, errB := strconv.Atoi(to)
		if errA != nil || errB != nil || a > b {
			return nil, fmt.Errorf("%q is not a length", field)
		}
		spans = append(spans, span{a, b})
	}
	return spans, nil
}

// find tells which bank of the table one of LeanX's is, by its BIC or else its
// name; zero when that is none, or not certain.
func (l *bankList) find(b batch.Bank) house {
	if h := l.byBIC[foldBIC(b.BIC)]; h != 0 {
		return h
	}
	var found []house
	for _, name := range append(parts(b.Name), b.Name) {
		if houses := l.bare[bare(name)]; len(houses) == 1 {
			found = union(found, houses)
		}
	}
	if len(found) != 1 {
		return 0
	}
	return found[0]
}

// LengthUnusual reports that an account has a length that accounts of the bank
// usually do not have. It is a reason to look, and never to refuse: published
// lengths contradict each other. A bank that is not known has no usual length.
func (g *Gateway) LengthUnusual(b batch.Bank, account string) bool {
	h := catalogue().find(b)
	if h == 0 || len(catalogue().all[h-1].digits) == 0 {
		return false
	}
	n := utf8.RuneCountInString(account)
	return !slices.ContainsFunc(catalogue().all[h-1].digits, func(s span) bool { return s.from <= n && n <= s.to })
}

// fold is how names are compared exactly: in any case, with single blanks.
func fold(name string) string { return strings.Join(strings.Fields(strings.ToUpper(name)), " ") }

// foldBIC is the first eight characters of a BIC, which name the bank; the
// last three name a branch. "" for what is not a Malaysian BIC.
func foldBIC(text string) string {
	text = strings.ToUpper(strings.TrimSpace(text))
	if !malaysianBIC.MatchString(text) {
		return ""
	}
	return text[:8]
}

var malaysianBIC = regexp.MustCompile(`^[A-Z]{4}MY[A-Z0-9]{2}([A-Z0-9]{3})?$`)

// common are the words that names of banks share, and people leave out.
var common = map[string]bool{"BERHAD": true, "BHD": true, "SDN": true, "M": true, "MALAYSIA": true, "BANK": true}

// bare is a name without case, punctuation and common words.
func bare(name string) string {
	name = strings.NewReplacer(".", "", "'", "", "’", "", "`", "", "&", " AND ").Replace(strings.ToUpper(name))
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return common[w] }), " ")
}

// parts are what stands outside and inside of the parentheses of a name, or
// nothing when it has none.
func parts(name string) []string {
	if !strings.ContainsAny(name, "()") {
		return nil
	}
	outside := parenthesised.ReplaceAllString(name, " ")
	all := []string{outside}
	for _, m := range parenthesised.FindAllStringSubmatch(name, -1) {
		all = append(all, m[1])
	}
	return slices.DeleteFunc(all, func(s string) bool { return bare(s) == "" })
}

var parenthesised = regexp.MustCompile(`\(([^()]*)\)`)
