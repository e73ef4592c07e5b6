package batch

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Likeness is how alike two people's names are.
type Likeness uint8

// The three outcomes of a name check.
const (
	Different Likeness = iota
	Alike              // the same person perhaps: a person should look
	Same
)

// alikeFrom is the share of common words from which names are alike, in
// hundredths (users.md 1.10).
const alikeFrom = 70

// fillers are words that say who somebody's parent is, or how to address them,
// and are left out by banks as often as not.
var fillers = words("BIN BINTI BINTE BTE BT B A/L A/P S/O D/O AL AP DATO DATO' DATUK DATIN TAN-SRI PUAN-SRI TUN TOH-PUAN HAJI HJ HAJAH HJH DR IR TS PROF MR MRS MS MISS MADAM MDM ENCIK EN PUAN PN CIK TUAN ANAK AK")

// spellings are the ways to write one name.
var spellings = map[string]string{
	"MOHAMMAD": "MUHAMMAD", "MOHAMED": "MUHAMMAD", "MOHAMMED": "MUHAMMAD", "MUHAMAD": "MUHAMMAD", "MOHAMAD": "MUHAMMAD",
	"MOHD": "MUHAMMAD", "MUHD": "MUHAMMAD", "MHD": "MUHAMMAD", "MD": "MUHAMMAD",
	"ABD": "ABDUL", "STI": "SITI", "NOR": "NUR", "NOOR": "NUR",
}

func words(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

// CompareNames compares the name in a sheet with the one that a bank gives:
// by their words in any order, without fillers, with the spellings of one name
// made equal, each @ alias by itself, and with the bank's cutting off of the
// last word allowed.
func CompareNames(sheet, bank string) Likeness {
	best := Different
	for _, a := range aliases(sheet) {
		for _, b := range aliases(bank) {
			best = max(best, compareWords(a, b))
		}
	}
	return best
}

// aliases are the word lists of a name: all of it, and each part around an @.
func aliases(name string) [][]string {
	lists := [][]string{nameWords(name)}
	if parts := strings.Split(name, "@"); len(parts) > 1 {
		for _, p := range parts {
			lists = append(lists, nameWords(p))
		}
	}
	return slices.DeleteFunc(lists, func(l []string) bool { return len(l) == 0 })
}

func nameWords(name string) []string {
	name = strings.ToUpper(norm.NFKD.String(name))
	name = strings.NewReplacer("TAN SRI", "TAN-SRI", "PUAN SRI", "PUAN-SRI", "TOH PUAN", "TOH-PUAN", "’", "'", "@", " ").Replace(name)
	var list []string
	for _, w := range strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == '.' }) {
		if fillers[w] {
			continue
		}
		w = strings.Map(letterOnly, w)
		if s := spellings[w]; s != "" {
			w = s
		}
		if w != "" {
			list = append(list, w)
		}
	}
	return list
}

// letterOnly drops accents, dashes and apostrophes inside a word.
func letterOnly(r rune) rune {
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return r
	}
	return -1
}

// compareWords counts common words. The last word of either may be the
// beginning of one of the other's: banks cut names off.
func compareWords(a, b []string) Likeness {
	left := slices.Clone(b)
	common := 0
	for n, w := range a {
		if at := slices.IndexFunc(left, func(x string) bool {
			return x == w || n == len(a)-1 && cutOff(w, x) || x == b[len(b)-1] && cutOff(x, w)
		}); at >= 0 {
			left = slices.Delete(left, at, at+1)
			common++
		}
	}
	share := 200 * common / (len(a) + len(b))
	switch {
	case share == 100:
		return Same
	case share >= alikeFrom:
		return Alike
	}
	return Different
}

// cutOff reports that a word is what is left of a longer one.
func cutOff(short, long string) bool { return len(short) >= 3 && strings.HasPrefix(long, short) }
