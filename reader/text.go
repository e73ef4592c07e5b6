package reader

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"payrun/batch"
)

// marks says which invisible things were found in a text and taken out.
type marks uint8

const (
	invisible marks = 1 << iota // zero-width characters and the like
	embedded                    // direction marks that leave digits in their order
	reordered                   // direction controls that can show characters in another order than they are sent
	unknown                     // U+FFFD: the text was damaged before it came here
)

// has reports whether any of m2 was found.
func (m marks) has(m2 marks) bool { return m&m2 != 0 }

// clean is a cell's text as it can be used: NFC, no invisible characters, each
// run of white space one space, none at the ends.
func clean(s string) (string, marks) {
	if isPlain(s) {
		return s, 0
	}
	var found marks
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch m := markOf(r); {
		case m == unknown:
			found |= m
		case m != 0:
			found |= m
			continue
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String()), found
}

// isPlain reports printable ASCII without a space at an end or two in a row,
// which is what nearly every cell is.
func isPlain(s string) bool {
	space := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return !space || s == ""
}

// markOf classifies what cannot be seen.
func markOf(r rune) marks {
	switch r {
	case 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, 0x034F, 0x180E, 0x115F, 0x1160, 0x3164, 0xFFA0:
		return invisible
	case 0x200E, 0x200F, 0x061C, 0x202A, 0x202C, 0x2066, 0x2068, 0x2069:
		return embedded
	case 0x202B, 0x202D, 0x202E, 0x2067:
		return reordered
	case utf8.RuneError:
		return unknown
	}
	if r >= 0xE0000 && r <= 0xE007F || r >= 0xFE00 && r <= 0xFE0F {
		return invisible
	}
	return 0
}

// mixesScripts reports Latin letters beside Greek or Cyrillic ones, which look
// alike and are not.
func mixesScripts(s string) bool {
	var latin, other bool
	for _, r := range s {
		if r < utf8.RuneSelf {
			latin = latin || 'a' <= r|0x20 && r|0x20 <= 'z'
			continue
		}
		latin = latin || unicode.Is(unicode.Latin, r)
		other = other || unicode.Is(unicode.Cyrillic, r) || unicode.Is(unicode.Greek, r)
	}
	return latin && other
}

// maskDigits hides all digits of a text but the last four, so that a message
// can quote a cell without telling an account.
func maskDigits(s string) string {
	digits := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	if digits < 6 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsDigit(r) {
			return r
		}
		if digits--; digits < 4 {
			return r
		}
		return '•'
	}, s)
}

// quote bounds what a message repeats of a cell.
func quote(s string) string { return cut(s, 60) }

// cut shortens a text to a number of characters.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// letters names a column by its index from 0: A, Z, AA.
func letters(index int) string {
	if index < 26 {
		return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[index : index+1]
	}
	return letters(index/26-1) + letters(index%26)
}

// columnIndex is the inverse of letters, or -1.
func columnIndex(name string) int {
	n := 0
	for _, c := range []byte(strings.ToUpper(strings.TrimSpace(name))) {
		if c < 'A' || c > 'Z' || n > columnsMax {
			return -1
		}
		n = n*26 + int(c-'A') + 1
	}
	return n - 1
}

// isBlank reports a cell that holds nothing a person can see and no formula.
func isBlank(c *batch.Cell) bool {
	if c.Kind == batch.Blank {
		return c.Formula == ""
	}
	if c.Kind != batch.Text {
		return false
	}
	text, _ := clean(c.Raw)
	return text == ""
}
