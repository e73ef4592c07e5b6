package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"
)

// Decode reads exactly one JSON value. Its error names the field at most, and
// never what stands in it.
func Decode(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return describeJSON(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("the answer goes on after its end")
	}
	return nil
}

func describeJSON(err error) error {
	var (
		syntax *json.SyntaxError
		kind   *json.UnmarshalTypeError
	)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errors.New("the answer is JSON that ends too early")
	case errors.As(err, &kind):
		return fmt.Errorf("the answer's %q is not of the documented kind", kind.Field)
	case errors.As(err, &syntax):
		return fmt.Errorf("the answer is not JSON at byte %d", syntax.Offset)
	}
	return err
}

// Text is a JSON string, or a number taken as it is written; "" for null. A
// gateway may write an id either way.
type Text string

// errKind names no field: Decode's caller knows which envelope it read.
var errKind = errors.New("the answer has a value that is not of the documented kind")

// UnmarshalJSON reads a string, a number or null.
func (t *Text) UnmarshalJSON(b []byte) error {
	switch {
	case string(b) == "null":
		*t = ""
		return nil
	case b[0] == '"':
		return json.Unmarshal(b, (*string)(t))
	case b[0] == '-' || b[0] >= '0' && b[0] <= '9':
		*t = Text(b)
		return nil
	}
	return errKind
}

// Decimal is an amount that a gateway wrote as a JSON number or as a string of
// digits; it never passes through a float. Null and "" are no amount.
type Decimal struct{ decimal.NullDecimal }

// amountText is what an amount may look like. An exponent is refused: a few
// characters of it would ask for a number of a billion digits.
var amountText = regexp.MustCompile(`^-?[0-9]{1,18}(\.[0-9]{1,18})?$`)

// UnmarshalJSON reads a number, a string of digits or null.
func (d *Decimal) UnmarshalJSON(b []byte) error {
	var t Text
	if err := t.UnmarshalJSON(b); err != nil {
		return err
	}
	if t == "" {
		d.NullDecimal = decimal.NullDecimal{}
		return nil
	}
	if !amountText.MatchString(string(t)) {
		return errKind
	}
	n, err := decimal.NewFromString(string(t))
	d.NullDecimal = decimal.NewNullDecimal(n)
	return err
}

// wordsMax bounds a gateway's own words, in characters.
const wordsMax = 200

var (
	uuids  = regexp.MustCompile(`[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`)
	stamps = regexp.MustCompile(`[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?`)
	digits = regexp.MustCompile(`[0-9][0-9 -]{4,}[0-9]`)
)

// Words prepares what a gateway says for logs, errors and results: one line of
// at most 200 characters, in which each old of the old, new pairs is replaced
// whatever its case, and numbers of six digits or more, times and UUIDs stand
// as {number}, {time} and {id}. Two answers that differ in nothing else have
// the same words, which is what calibration compares.
func Words(text string, pairs ...string) string {
	text = strings.ToValidUTF8(text, "")
	for i := 0; i+1 < len(pairs); i += 2 {
		text = replaceFold(text, pairs[i], pairs[i+1])
	}
	text = uuids.ReplaceAllString(text, "{id}")
	text = stamps.ReplaceAllString(text, "{time}")
	text = digits.ReplaceAllString(text, "{number}")
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if r := []rune(text); len(r) > wordsMax {
		text = string(r[:wordsMax]) + "…"
	}
	return text
}

// replaceFold replaces each occurrence of old, in any case. An old of fewer
// than three characters is left alone: it would take words apart.
func replaceFold(text, old, new string) string {
	if old = strings.ToValidUTF8(old, ""); len(old) < 3 {
		return text
	}
	return regexp.MustCompile(`(?i)`+regexp.QuoteMeta(old)).ReplaceAllLiteralString(text, new)
}
