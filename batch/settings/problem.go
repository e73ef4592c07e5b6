package settings

import (
	"fmt"
	"strings"
	"time"
)

// Problem is one thing that is wrong with a settings file, in words for the
// person who edits it.
type Problem struct {
	Line int    // 0 when the file says nothing about it
	Key  string // with its table, such as pay.timeout
	Text string
}

// String is one line of a message.
func (p Problem) String() string {
	var b strings.Builder
	if p.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", p.Line)
	}
	if p.Key != "" {
		b.WriteString(p.Key + " ")
	}
	return b.String() + p.Text
}

// Error is everything that is wrong with a settings file, in the order of its
// lines.
type Error struct{ Problems []Problem }

// Error writes a problem on each line.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Validator is a table that knows the range of its values. Validate is called
// when the table has been read whole, and the file mentions it; the keys it
// names are within the table, and Decode adds the table's name and the line.
// The Validate of an embedded struct is the outer one's, unless that has its
// own: then it calls the inner one.
type Validator interface{ Validate() []Problem }

// wrong is a problem of a key of the table at hand.
func wrong(key, format string, values ...any) Problem {
	return Problem{Key: key, Text: fmt.Sprintf(format, values...)}
}

// outside returns a problem when a number is not in a range.
func outside[T int | float64](key string, n, low, high T) []Problem {
	if n >= low && n <= high {
		return nil
	}
	return []Problem{wrong(key, "must be from %v to %v; it is %v", low, high, n)}
}

// outsideTime is outside for a length of time that is set.
func outsideTime(key string, d Duration, low, high time.Duration) []Problem {
	if !d.Set || d.Length >= low && d.Length <= high {
		return nil
	}
	return []Problem{wrong(key, "must be from %q to %q; it is %q", For(low), For(high), d)}
}

// oneOf returns a problem when a text is none of those allowed.
func oneOf(key, s string, allowed ...string) []Problem {
	quoted := make([]string, len(allowed))
	for i, a := range allowed {
		if a == s {
			return nil
		}
		quoted[i] = fmt.Sprintf("%q", a)
	}
	return []Problem{wrong(key, "must be %s; it is %q", strings.Join(quoted, " or "), s)}
}
