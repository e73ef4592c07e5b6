package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// fields are the members of a JSON object as they came, so that a dialect can
// tell 13.00 from "13.00". Names are compared exactly.
type fields map[string]json.RawMessage

// parseFields reads one JSON object and nothing after it. No body at all is an
// object without members.
func parseFields(body []byte) (fields, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return fields{}, nil
	}
	var f fields
	if err := json.Unmarshal(body, &f); err != nil {
		return nil, err
	}
	if f == nil {
		return nil, fmt.Errorf("null is not an object")
	}
	return f, nil
}

// has says whether a member is there and not null.
func (f fields) has(name string) bool {
	v, ok := f[name]
	return ok && string(v) != "null"
}

// text returns a member that is a JSON string.
func (f fields) text(name string) (string, bool) {
	v := f[name]
	if len(v) == 0 || v[0] != '"' {
		return "", false
	}
	var s string
	return s, json.Unmarshal(v, &s) == nil
}

// number returns the digits of a member that is a JSON number.
func (f fields) number(name string) (string, bool) {
	v := f[name]
	if len(v) == 0 || v[0] != '-' && (v[0] < '0' || v[0] > '9') {
		return "", false
	}
	return string(v), true
}

// plainNumber is a number that people write: no exponent, no sign but minus.
var plainNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// amount reads a plain decimal of at most places decimals.
func amount(text string, places int32) (decimal.Decimal, bool) {
	if !plainNumber.MatchString(text) {
		return decimal.Zero, false
	}
	d, err := decimal.NewFromString(text)
	return d, err == nil && -d.Exponent() <= places
}

// money writes an amount as a JSON number with a fixed count of decimals.
func money(d decimal.Decimal, places int32) json.Number {
	return json.Number(d.StringFixed(places))
}

// complaints collects what is wrong with the fields of a request.
type complaints map[string]string

func (c complaints) add(field, what string) {
	if _, known := c[field]; !known {
		c[field] = what
	}
}

func (c complaints) String() string {
	var all []string
	for field, what := range c {
		all = append(all, field+" "+what)
	}
	return sorted(all)
}

// digits says whether a text is digits only, and some.
func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func sorted(all []string) string {
	slices.Sort(all)
	return strings.Join(all, "; ")
}

// encode writes an answer's body. Only our own types come here.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("simulator: an answer that cannot be written: %v", err))
	}
	return b
}
