package ttpay

import (
	"context"
	_ "embed"
	"slices"
	"strings"
	"sync"

	"payrun/batch"
	"payrun/client/directory"
)

// The banks that the manual's pages name with their codes. The platform has no
// call that lists them; the rest come from the setting banks.
//
//go:embed banks.csv
var banksCSV string

// bank is one row of banks.csv.
type bank struct {
	country, code, name string
	also                []string // other names
}

// catalogue is banks.csv.
var catalogue = sync.OnceValue(func() []bank {
	var all []bank
	for _, row := range directory.Table(banksCSV) {
		all = append(all, bank{row["country"], row["code"], row["name"], directory.List(row["also"])})
	}
	return all
})

// Banks lists the banks that can be paid. It makes no request.
func (g *Gateway) Banks(context.Context) ([]batch.Bank, error) { return slices.Clone(g.banks), nil }

// whyUnused is why any text is a bank where payouts name none.
const whyUnused = "this country's payouts name no bank"

// Match finds the bank that a text means: by code, by name, then by what
// people call it. Where payouts name no bank, any text is one that is not
// sent.
func (g *Gateway) Match(typed string, banks []batch.Bank) batch.Match {
	if name := strings.TrimSpace(typed); name != "" && g.profile.Bank == bankUnused {
		return batch.Match{Bank: batch.Bank{Name: name}, Found: true, Why: whyUnused}
	}
	return directory.Match(typed, banks, g.also)
}

// also are the other names of a bank of this country.
func (g *Gateway) also(b batch.Bank) []string {
	for _, c := range catalogue() {
		if c.country == g.profile.Country && c.code == b.ID {
			return c.also
		}
	}
	return nil
}
