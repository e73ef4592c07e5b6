package batch

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// Currency is an ISO 4217 code in capitals, such as MYR.
type Currency string

// exponents holds how many decimals a payout in a currency may have. It is the
// ISO 4217 exponent, except for IDR: ISO says 2, and no Indonesian rail has
// carried sen since they were withdrawn, so a payout has none.
var exponents = map[Currency]int32{
	"MYR": 2, "USD": 2, "EUR": 2, "SGD": 2, "BRL": 2, "RUB": 2, "PKR": 2, "MXN": 2, "PEN": 2, "ARS": 2, "INR": 2, "CNY": 2, "KHR": 2,
	"XOF": 0, "XAF": 0, "GNF": 0, "IDR": 0, "JPY": 0, "KRW": 0, "CLP": 0, "COP": 0, "VND": 0,
}

// Known reports whether the program can pay in c.
func (c Currency) Known() bool { _, ok := exponents[c]; return ok }

// Exponent is the number of decimals an amount in c may have. An unknown
// currency has none: what is not known is not divided.
func (c Currency) Exponent() int32 { return exponents[c] }

// Sign is how people write the currency in front of an amount: RM for MYR,
// the ISO code for the rest.
func (c Currency) Sign() string {
	if c == "MYR" {
		return "RM"
	}
	return string(c)
}

// Money is an exact amount in a currency. The zero value is nothing in no
// currency.
type Money struct {
	Amount   decimal.Decimal `json:"amount"`
	Currency Currency        `json:"currency"`
}

// Plain writes the amount as machines read it: 8650.65.
func (m Money) Plain() string { return Plain(m.Amount, m.Currency) }

// String writes the money as people read it: RM 8,650.65.
func (m Money) String() string { return m.Currency.Sign() + " " + Grouped(m.Amount, m.Currency) }

// Plain writes an amount with the decimals of its currency and no grouping.
// An amount with more decimals than its currency keeps them: nothing is
// rounded away in silence.
func Plain(d decimal.Decimal, c Currency) string {
	places := max(c.Exponent(), -d.Exponent())
	if s := d.StringFixed(places); places > c.Exponent() {
		if short := d.Truncate(c.Exponent()); short.Equal(d) {
			return short.StringFixed(c.Exponent())
		}
		return s
	}
	return d.StringFixed(c.Exponent())
}

// Grouped is Plain with a comma before each group of three digits.
func Grouped(d decimal.Decimal, c Currency) string {
	s := Plain(d, c)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, cents, found := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if found {
		whole += "." + cents
	}
	return sign + whole
}

// checkPayable says why an amount cannot be paid, or returns "".
func (m Money) checkPayable(limit decimal.Decimal) string {
	switch {
	case m.Amount.IsNegative():
		return "R122"
	case m.Amount.IsZero():
		return "R121"
	case !m.Amount.Equal(m.Amount.Truncate(m.Currency.Exponent())):
		return "R123"
	case limit.IsPositive() && m.Amount.GreaterThan(limit):
		return "R124"
	}
	return ""
}

// ParseMoney reads an amount that a program or a setting wrote: digits, at
// most one point, no grouping, no exponent. Sheets are read by the reader.
func ParseMoney(s string, c Currency) (Money, error) {
	if s == "" || strings.Trim(s, "0123456789.") != "" || strings.Count(s, ".") > 1 || strings.HasPrefix(s, ".") || strings.HasSuffix(s, ".") {
		return Money{}, fmt.Errorf("%q is not an amount: write digits and a point, such as 2.00", s)
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return Money{}, fmt.Errorf("%q is not an amount: %w", s, err)
	}
	if !d.Equal(d.Truncate(c.Exponent())) {
		return Money{}, fmt.Errorf("%q has more decimals than %s allows (%d)", s, c, c.Exponent())
	}
	return Money{d, c}, nil
}
