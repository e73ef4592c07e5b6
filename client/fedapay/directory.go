package fedapay

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"payrun/batch"
	"payrun/client/directory"
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
	Also                []string // other names
}

// country is one row of countries.csv.
type country struct {
	Code, Name, Dial, Currency string
	Digits                     int    // of a number within the country
	Begins                     string // how each of them begins
}

var operators = sync.OnceValue(func() []operator {
	var all []operator
	for _, row := range directory.Table(modesCSV) {
		all = append(all, operator{row["country"], row["code"], row["name"], directory.List(row["also"])})
	}
	return all
})

var countries = sync.OnceValue(func() map[string]country {
	all := map[string]country{}
	for _, row := range directory.Table(countriesCSV) {
		digits, err := strconv.Atoi(row["digits"])
		if err != nil {
			panic("fedapay: countries.csv: " + err.Error())
		}
		all[row["code"]] = country{row["code"], row["name"], row["dial"], row["currency"], digits, row["begins"]}
	}
	return all
})

// codes lists the countries for a message.
func codes() string { return strings.Join(slices.Sorted(maps.Keys(countries())), ", ") }

// is reports whether a text means the country, by its code or its name.
func (c country) is(text string) bool {
	return strings.EqualFold(strings.TrimSpace(text), c.Code) || directory.Fold(text) == directory.Fold(c.Name)
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

// Match finds the operator that a text means: by FedaPay's code, by name, then
// by what people call it.
func (g *Gateway) Match(text string, banks []batch.Bank) batch.Match {
	return directory.Match(text, banks, also)
}

// also are the other names of an operator.
func also(b batch.Bank) []string {
	for _, o := range operators() {
		if o.Code == b.ID {
			return o.Also
		}
	}
	return nil
}
