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
// call that lists them; the rest are typed by code, or come from the setting
// banks.
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

// Why a text that no list has is a bank.
const (
	whyUnused = "this country's payouts name no bank"
	whyTyped  = "code as typed"
)

// Match finds the bank that a text means: by code, by name, then by what
// people call it; a code that the list lacks is taken as typed, with the name
// that is typed after it. Where payouts name no bank, any text is one that is
// not sent.
func (g *Gateway) Match(typed string, banks []batch.Bank) batch.Match {
	if name := strings.TrimSpace(typed); name != "" && g.profile.Bank == bankUnused {
		return batch.Match{Bank: batch.Bank{Name: name}, Found: true, Why: whyUnused}
	}
	m := directory.Match(typed, banks, g.also)
	if m.Found {
		return m
	}
	b, ok := g.profile.typed(typed)
	if !ok {
		return m
	}
	if listed := directory.Match(b.ID, banks, g.also); listed.Found {
		return listed
	}
	return batch.Match{Bank: b, Found: true, Why: whyTyped}
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
