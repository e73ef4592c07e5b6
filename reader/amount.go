package reader

import (
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"payrun/batch"
)

// AmountError says why a text is not an amount that may be paid.
type AmountError struct {
	Code  string              // a wording code, R130 to R149
	Other string              // the two readings, or the other currency
	Known decimal.NullDecimal // what a spreadsheet would have added up, where that is certain
}

// Error names the code; package wording has the sentence.
func (e *AmountError) Error() string { return "not an amount: " + e.Code }

// digitsMax bounds the digits of an amount; Excel itself keeps fifteen.
const digitsMax = 18

// currencyWords are what people write before or after an amount, in capitals.
// The longest come first, so that FCFA is not read as F and a remainder.
var currencyWords = []struct {
	word     string
	currency batch.Currency // "" when several use it
}{
	{"F CFA", ""}, {"FCFA", ""}, {"CFA", ""}, {"XOF", "XOF"}, {"XAF", "XAF"}, {"GNF", "GNF"},
	{"MYR", "MYR"}, {"RM", "MYR"}, {"IDR", "IDR"}, {"RP.", "IDR"}, {"RP", "IDR"},
	{"USD", "USD"}, {"US$", "USD"}, {"EUR", "EUR"}, {"€", "EUR"}, {"SGD", "SGD"}, {"S$", "SGD"},
	{"BRL", "BRL"}, {"R$", "BRL"}, {"RUB", "RUB"}, {"PKR", "PKR"}, {"MXN", "MXN"}, {"PEN", "PEN"}, {"ARS", "ARS"},
	{"INR", "INR"}, {"₹", "INR"}, {"CNY", "CNY"}, {"KHR", "KHR"}, {"JPY", "JPY"}, {"KRW", "KRW"}, {"CLP", "CLP"},
	{"COP", "COP"}, {"VND", "VND"}, {"GBP", "GBP"}, {"£", "GBP"}, {"AUD", "AUD"}, {"THB", "THB"}, {"PHP", "PHP"},
}

// isFranc reports the currencies whose amounts people end with F or FCFA.
func isFranc(c batch.Currency) bool { return c == "XOF" || c == "XAF" || c == "GNF" }

// ParseAmount reads an amount as people write it, in a currency, without
// guessing a locale: where both marks stand the last one is the decimal mark;
// one mark before exactly three digits is refused with both readings unless
// mark ("." or ",") settles it. Nothing is rounded. The error is an
// *AmountError. A leading minus is a negative amount, not an error; so is
// zero. Source: users.md 1.7.
func ParseAmount(text string, c batch.Currency, mark string) (decimal.Decimal, error) {
	if d, ok := plainAmount(text, c); ok {
		return d, nil
	}
	s, err := bareNumber(text, c)
	if err != nil {
		return decimal.Zero, err
	}
	s, negative, bracketed := cutSign(s)
	whole, cents, err := splitNumber(s, c, mark)
	if err != nil {
		return decimal.Zero, err
	}
	d, perr := decimal.NewFromString(strings.TrimSuffix(whole+"."+cents, "."))
	if perr != nil || len(whole)+len(cents) > digitsMax {
		return decimal.Zero, &AmountError{Code: "R130"}
	}
	if negative {
		d = d.Neg()
	}
	known := decimal.NewNullDecimal(d)
	switch exponent := int(c.Exponent()); {
	case bracketed:
		return decimal.Zero, &AmountError{Code: "R134", Known: known}
	case exponent == 0 && strings.Trim(cents, "0") != "":
		return decimal.Zero, &AmountError{Code: "R135", Known: known}
	case exponent > 0 && len(cents) > exponent:
		return decimal.Zero, &AmountError{Code: "R133", Known: known}
	}
	return d, nil
}

// plainAmount reads what most cells hold, digits and at most one point with
// one or two digits behind it, without making anything on the way.
func plainAmount(s string, c batch.Currency) (decimal.Decimal, bool) {
	if len(s) == 0 || len(s) > 12 || c.Exponent() != 2 {
		return decimal.Zero, false
	}
	var n int64
	point := -1
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] >= '0' && s[i] <= '9':
			n = n*10 + int64(s[i]-'0')
		case s[i] == '.' && point < 0 && i > 0:
			point = i
		default:
			return decimal.Zero, false
		}
	}
	switch {
	case point < 0:
		return decimal.New(n*100, -2), true
	case len(s)-point-1 == 1:
		return decimal.New(n*10, -2), true
	case len(s)-point-1 == 2:
		return decimal.New(n, -2), true
	}
	return decimal.Zero, false
}

// bareNumber takes away white space at the ends, invisible characters and the
// name of the currency, which must be ours.
func bareNumber(text string, c batch.Currency) (string, error) {
	s, found := clean(text)
	if found.has(reordered | unknown) {
		return "", &AmountError{Code: "R130"}
	}
	s = strings.TrimSpace(strings.TrimPrefix(s, "'"))
	s = strings.ReplaceAll(s, "−", "-")
	s, err := cutCurrency(s, c)
	if err != nil {
		return "", err
	}
	if isScientific(s) {
		return "", &AmountError{Code: "R132"}
	}
	if !isNumeric(s) {
		return "", &AmountError{Code: "R130"}
	}
	return s, nil
}

// cutCurrency removes one currency word before or after the number, also
// between a sign and the number.
func cutCurrency(s string, c batch.Currency) (string, error) {
	open := ""
	for len(s) > 0 && (s[0] == '-' || s[0] == '(' || s[0] == '+') {
		open, s = open+s[:1], strings.TrimSpace(s[1:])
	}
	end := ""
	for len(s) > 0 && (s[len(s)-1] == ')' || s[len(s)-1] == '-') {
		s, end = strings.TrimSpace(s[:len(s)-1]), s[len(s)-1:]+end
	}
	upper := strings.ToUpper(s)
	for _, w := range currencyWords {
		rest, found := strings.CutPrefix(upper, w.word)
		if !found {
			rest, found = strings.CutSuffix(upper, w.word)
		}
		if rest = strings.TrimSpace(rest); !found || !isNumeric(rest) && !isScientific(rest) {
			continue
		}
		if w.currency != c && (w.currency != "" || !isFranc(c)) {
			return "", &AmountError{Code: "R145", Other: w.word}
		}
		return open + rest + end, nil
	}
	if rest, found := strings.CutSuffix(upper, "F"); found && isFranc(c) {
		return open + strings.TrimSpace(rest) + end, nil
	}
	return open + s + end, nil
}

// isNumeric reports digits with nothing but marks, signs and spaces around them.
func isNumeric(s string) bool {
	return strings.Trim(s, "0123456789.,-+() ") == "" && strings.ContainsAny(s, "0123456789")
}

// isScientific reports 1e5, 1.23457E+15 and the like.
func isScientific(s string) bool {
	mantissa, exponent, found := strings.Cut(strings.ToUpper(s), "E")
	mantissa = strings.TrimPrefix(mantissa, "-")
	exponent = strings.TrimLeft(exponent, "+-")
	return found && mantissa != "" && exponent != "" &&
		strings.Trim(mantissa, "0123456789.,") == "" && strings.Trim(exponent, "0123456789") == ""
}

// cutSign takes the sign away: a leading minus, a trailing one, parentheses.
// The last two are bracketed, as accountants write what is owed to them.
func cutSign(s string) (rest string, negative, bracketed bool) {
	if inner, found := strings.CutPrefix(s, "("); found {
		if inner, found = strings.CutSuffix(inner, ")"); found {
			return strings.TrimSpace(inner), true, true
		}
	}
	if rest, found := strings.CutSuffix(s, "-"); found {
		return strings.TrimSpace(rest), true, true
	}
	if rest, found := strings.CutPrefix(s, "-"); found {
		return strings.TrimSpace(rest), true, false
	}
	return strings.TrimSpace(strings.TrimPrefix(s, "+")), false, false
}

// splitNumber finds the digits before and after the decimal mark.
func splitNumber(s string, c batch.Currency, mark string) (whole, cents string, err error) {
	if s == "" || strings.Trim(s, "0123456789., ") != "" {
		return "", "", &AmountError{Code: "R130"}
	}
	point := decimalMark(s)
	if point == "" {
		return groups(s)
	}
	before, after := cutLast(s, point)
	if len(after) == 3 && couldGroup(before) {
		switch {
		case mark == point:
		case mark != "" || c.Exponent() == 0:
			return groups(s)
		default:
			return "", "", ambiguous(before, after, c)
		}
	}
	if after == "" || strings.Trim(after, "0123456789") != "" || strings.Contains(before, point) {
		return "", "", &AmountError{Code: "R130"}
	}
	if before == "" {
		return "0", after, nil
	}
	whole, _, err = groups(before)
	return whole, after, err
}

// decimalMark is the mark that may be the decimal one: the last of two
// different marks, or one that stands once. A mark that repeats groups.
func decimalMark(s string) string {
	dot, comma := strings.LastIndex(s, "."), strings.LastIndex(s, ",")
	switch {
	case dot >= 0 && comma >= 0:
		return s[max(dot, comma) : max(dot, comma)+1]
	case dot >= 0 && strings.Count(s, ".") == 1:
		return "."
	case comma >= 0 && strings.Count(s, ",") == 1:
		return ","
	}
	return ""
}

// cutLast cuts a text at the last of a mark.
func cutLast(s, mark string) (before, after string) {
	at := strings.LastIndex(s, mark)
	return s[:at], s[at+1:]
}

// couldGroup reports whether a mark with three digits behind it may as well be
// a thousands mark: nothing else groups, and one to three digits not beginning
// with 0 stand before it.
func couldGroup(before string) bool {
	return len(before) >= 1 && len(before) <= 3 && before[0] != '0' && strings.Trim(before, "0123456789") == ""
}

// ambiguous carries both readings of 1.234.
func ambiguous(before, after string, c batch.Currency) *AmountError {
	whole, err := decimal.NewFromString(before + after)
	if err != nil {
		return &AmountError{Code: "R130"}
	}
	return &AmountError{Code: "R131", Other: batch.Grouped(whole, c) + " / " + before + "." + after}
}

// groups joins groups of three digits, all with the same mark.
func groups(s string) (whole, cents string, err error) {
	at := strings.IndexAny(s, "., ")
	if at < 0 {
		return s, "", nil
	}
	parts := strings.Split(s, s[at:at+1])
	for i, part := range parts {
		if strings.Trim(part, "0123456789") != "" || i > 0 && len(part) != 3 || len(part) == 0 || len(part) > 3 {
			return "", "", &AmountError{Code: "R130"}
		}
	}
	return strings.Join(parts, ""), "", nil
}

// noise is the difference from a whole cent that only binary arithmetic makes.
var noise = decimal.New(1, -6)

// numberAmount reads the amount of a numeric cell. What binary arithmetic adds
// below a millionth is rounded away; a real fraction of a cent stays and is
// for batch to refuse.
func numberAmount(raw string, c batch.Currency) (decimal.Decimal, error) {
	if d, ok := plainAmount(raw, c); ok {
		return d, nil
	}
	d, ok := parseNumber(raw)
	if !ok {
		return decimal.Zero, &AmountError{Code: "R130"}
	}
	if rounded := d.Round(c.Exponent()); d.Sub(rounded).Abs().LessThan(noise) {
		return rounded, nil
	}
	return d, nil
}

// parseNumber reads a number as a spreadsheet file stores it, exponent
// included, within what a spreadsheet can hold and a decimal can bear.
func parseNumber(raw string) (decimal.Decimal, bool) {
	if len(raw) == 0 || len(raw) > 40 || strings.Trim(raw, "0123456789.eE+-") != "" || utf8.RuneCountInString(raw) != len(raw) {
		return decimal.Zero, false
	}
	if _, exponent, found := strings.Cut(strings.ToUpper(raw), "E"); found && len(strings.TrimLeft(exponent, "+-0")) > 2 {
		return decimal.Zero, false
	}
	d, err := decimal.NewFromString(raw)
	return d, err == nil
}
