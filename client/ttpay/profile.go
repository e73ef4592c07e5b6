package ttpay

import (
	"cmp"
	_ "embed"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/client/directory"
)

// The pages of the countries, as data.
//
//go:embed profiles.toml
var profilesTOML string

// What a country does with bank codes.
const (
	bankNeeded = "needed"
	bankUnused = "unused"
)

// profile is one country's page.
type profile struct {
	Country        string   `toml:"country"`
	Names          []string `toml:"names"` // of the country, as a sheet may write it; the first is shown
	Currency       string   `toml:"currency"`
	Whole          bool     `toml:"whole"`
	OffsetHours    *float64 `toml:"offset_hours"` // of the country's time; nil when not documented
	Bank           string   `toml:"bank"`
	BankTyped      pattern  `toml:"bank_typed"` // a code, and perhaps a name after it, that is taken as typed
	PhoneIsAccount bool     `toml:"phone_is_account"`
	Name           pattern  `toml:"name"`
	NameMax        int      `toml:"name_max"`
	Phone          phone    `toml:"phone"`
	Kinds          []kind   `toml:"kinds"`
	Fields         []more   `toml:"fields"`
}

// kind is an account type.
type kind struct {
	Code    string   `toml:"code"`
	Names   []string `toml:"names"`
	Bank    string   `toml:"bank"` // code of the only bank of this kind, which no other kind has
	Account pattern  `toml:"account"`
	Digits  bool     `toml:"digits"` // the account may be typed with separators
	Like    string   `toml:"like"`
}

// more is a field that a country asks for beside those that all have.
type more struct {
	Name     string  `toml:"name"`
	From     string  `toml:"from"` // the sheet's field
	Rule     pattern `toml:"rule"`
	Like     string  `toml:"like"`
	Max      int     `toml:"max"` // characters; 0 is no limit
	Default  string  `toml:"default"`
	Optional bool    `toml:"optional"`
}

// phone is how a country's numbers are written on the wire.
type phone struct {
	Dial  string `toml:"dial"`
	Trunk string `toml:"trunk"` // what stands for the code within the country
	Keep  string `toml:"keep"`  // what TTpay wants instead of either
}

// pattern is a regular expression in the data.
type pattern struct{ *regexp.Regexp }

// UnmarshalText compiles it.
func (p *pattern) UnmarshalText(b []byte) (err error) {
	p.Regexp, err = regexp.Compile(string(b))
	return err
}

func (p pattern) fits(s string) bool { return p.Regexp == nil || p.MatchString(s) }

// profiles are all countries by the names of their tables. That the data is
// well formed is known when the program is built.
var profiles = sync.OnceValue(func() map[string]profile {
	all := map[string]profile{}
	if err := toml.NewDecoder(strings.NewReader(profilesTOML)).DisallowUnknownFields().Decode(&all); err != nil {
		panic("ttpay: profiles.toml: " + err.Error())
	}
	return all
})

func profileNames() string { return strings.Join(slices.Sorted(maps.Keys(profiles())), ", ") }

// sheetField is a field that a country may ask for: the sheet's, and the code
// (package wording) that says what is wrong with it.
type sheetField struct {
	field  batch.Field
	of     func(batch.Beneficiary) string
	wrong  string
	masked bool
}

var sheetFields = map[string]sheetField{
	"phone":       {batch.FieldPhone, func(b batch.Beneficiary) string { return b.Phone }, "R151", true},
	"email":       {batch.FieldEmail, func(b batch.Beneficiary) string { return b.Email }, "R152", true},
	"national_id": {batch.FieldNationalID, func(b batch.Beneficiary) string { return b.IDNumber }, "R153", true},
	"id_type":     {batch.FieldIDType, func(b batch.Beneficiary) string { return b.IDType }, "R154", false},
}

// Codes of what else is wrong with a row (package wording).
const (
	wrongAccount = "R150"
	wrongKind    = "R155"
	wrongName    = "R156"
	wrongAmount  = "R157"
	wrongCountry = "R158"
	wrongBank    = "R159"
)

// needs are the fields that each row must have. A wallet's number stands for
// its account, so either column will do; a bank that is the only one of its
// kind stands for the kind.
func (p profile) needs() []batch.Field {
	var all []batch.Field
	for _, m := range p.Fields {
		if m.Optional || m.Default != "" || p.PhoneIsAccount && m.From == "phone" {
			continue
		}
		all = append(all, sheetFields[m.From].field)
	}
	if len(p.plainKinds()) > 1 {
		all = append(all, batch.FieldAccountType)
	}
	return all
}

// plainKinds are the kinds that no bank stands for.
func (p profile) plainKinds() []kind {
	return slices.DeleteFunc(slices.Clone(p.Kinds), func(k kind) bool { return k.Bank != "" })
}

// separators are what people write between digits.
var separators = strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "", "/", "")

// value is a field as it goes out.
func (m more) value(p profile, b batch.Beneficiary) string {
	s := cmp.Or(strings.TrimSpace(sheetFields[m.From].of(b)), m.Default)
	switch m.From {
	case "phone":
		return p.number(s)
	case "national_id":
		return separators.Replace(s)
	}
	return s
}

// more are the country's further fields.
func (p profile) more(b batch.Beneficiary) fields {
	var f fields
	for _, m := range p.Fields {
		f = append(f, text(m.Name, m.value(p, b)))
	}
	return f
}

// account is the account as it goes out: on a phone rail, the number as TTpay
// wants it.
func (p profile) account(k kind, b batch.Beneficiary) string {
	switch {
	case p.PhoneIsAccount:
		return p.number(b.Account)
	case k.Digits:
		return separators.Replace(b.Account)
	}
	return b.Account
}

// number writes a telephone number as the country's page has it.
func (p profile) number(typed string) string {
	s := separators.Replace(typed)
	for _, prefix := range []string{"+" + p.Phone.Dial, "00" + p.Phone.Dial, p.Phone.Trunk, p.Phone.Dial} {
		if rest, found := strings.CutPrefix(s, prefix); found && prefix != "" && p.Phone.Dial != "" {
			return p.Phone.Keep + rest
		}
	}
	return s
}

// kind is the account type of a payee: the one that the sheet names, else the
// one that the bank stands for, else the only one that there is. What the sheet
// names must agree with the bank.
func (p profile) kind(b batch.Beneficiary) (kind, bool) {
	fits := slices.Clone(p.Kinds)
	if slices.ContainsFunc(fits, func(k kind) bool { return k.Bank != "" && k.Bank == b.Bank.ID }) {
		fits = slices.DeleteFunc(fits, func(k kind) bool { return k.Bank != b.Bank.ID })
	} else {
		fits = p.plainKinds()
	}
	if typed := strings.TrimSpace(b.AccountType); typed != "" {
		fits = slices.DeleteFunc(fits, func(k kind) bool { return !k.called(typed) })
	}
	if len(fits) != 1 {
		return kind{}, false
	}
	return fits[0], true
}

// called reports that a text means the kind: its code, or one of its names.
func (k kind) called(text string) bool {
	return text == k.Code || slices.ContainsFunc(k.Names, func(name string) bool { return directory.Fold(name) == directory.Fold(text) })
}

// typed is the bank that a text names by its code. A code alone is its own
// name, which PK wants anyway.
func (p profile) typed(text string) (batch.Bank, bool) {
	if p.BankTyped.Regexp == nil {
		return batch.Bank{}, false
	}
	m := p.BankTyped.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return batch.Bank{}, false
	}
	return batch.Bank{ID: m[1], Name: cmp.Or(m[2], m[1])}, true
}

// unclear reports that the sheet names a bank that is none of ours. The row
// waits for it, and what hangs on the bank cannot be judged.
func (p profile) unclear(b batch.Beneficiary) bool {
	return p.Bank == bankNeeded && b.Bank.ID == "" && cmp.Or(b.BankTyped, b.Mode) != ""
}

// payable reports that a bank is one of the list, or has a code that can be
// typed.
func (p profile) payable(b batch.Bank, banks []batch.Bank) bool {
	listed := slices.ContainsFunc(banks, func(known batch.Bank) bool { return known.ID == b.ID })
	code, ok := p.typed(b.ID)
	return b.ID != "" && b.Name != "" && (listed || ok && code.ID == b.ID)
}

// amount writes an amount as the page has it. Nothing is rounded.
func (p profile) amount(m batch.Money) (string, error) {
	s := m.Plain()
	if p.Whole {
		s = m.Amount.StringFixed(0)
	}
	sent, err := decimal.NewFromString(s)
	if err != nil || !sent.Equal(m.Amount) || !m.Amount.IsPositive() || !m.Amount.Equal(m.Amount.Truncate(m.Currency.Exponent())) || len(s) > amountMax {
		return "", errors.New("the amount is not one that TTpay can pay")
	}
	return s, nil
}

// screen lists what of an instruction the country's page does not allow.
func (p profile) screen(i batch.Instruction, banks []batch.Bank) []batch.Defect {
	b := i.Beneficiary
	var wrong []batch.Defect
	refuse := func(code, value, other string) {
		wrong = append(wrong, batch.Defect{Code: code, Value: value, Other: other})
	}
	if p.Whole && !i.Amount.Amount.IsInteger() {
		refuse(wrongAmount, i.Amount.Plain(), p.Currency)
	}
	if b.Country != "" && !p.is(b.Country) {
		refuse(wrongCountry, b.Country, p.Names[0])
	}
	if !p.Name.fits(b.Name) || strings.TrimSpace(b.Name) == "" || p.NameMax > 0 && utf8.RuneCountInString(b.Name) > p.NameMax {
		refuse(wrongName, b.Name, "")
	}
	k, ok := p.kind(b)
	switch {
	case p.unclear(b):
	case p.Bank == bankNeeded && !p.payable(b.Bank, banks):
		refuse(wrongBank, cmp.Or(b.BankTyped, b.Bank.ID), "")
	case !ok:
		refuse(wrongKind, b.AccountType, p.kinds())
	case !k.Account.fits(p.account(k, b)):
		refuse(wrongAccount, batch.Mask(b.Account), k.Like)
	}
	return append(wrong, p.screenFields(b)...)
}

func (p profile) screenFields(b batch.Beneficiary) (wrong []batch.Defect) {
	for _, m := range p.Fields {
		s, from := m.value(p, b), sheetFields[m.From]
		if s == "" && m.Optional || m.Rule.fits(s) && (m.Max == 0 || utf8.RuneCountInString(s) <= m.Max) {
			continue
		}
		shown := from.of(b)
		if from.masked {
			shown = batch.Mask(shown)
		}
		wrong = append(wrong, batch.Defect{Code: from.wrong, Value: shown, Other: m.Like})
	}
	return wrong
}

// is reports that a text means the country.
func (p profile) is(text string) bool {
	means := func(name string) bool { return directory.Fold(name) == directory.Fold(text) }
	return means(p.Country) || slices.ContainsFunc(p.Names, means)
}

// kinds lists the account types for a message.
func (p profile) kinds() string {
	var all []string
	for _, k := range p.Kinds {
		all = append(all, k.Names[0])
	}
	return strings.Join(all, ", ")
}

// clocksMax is how far a country's clock can be from UTC.
const clocksMax = 14 * time.Hour

// zone is the country's time, which has no summer (Time zones). Where it is not
// documented it is UTC, and slack is how far off that may be.
func (p profile) zone() (zone *time.Location, slack time.Duration) {
	if p.OffsetHours == nil {
		return time.UTC, clocksMax
	}
	return time.FixedZone(p.Country, int(*p.OffsetHours*3600)), 0
}

// time reads a time of the country's own; zero when it is not there or cannot
// be read. Where the country's time is not documented it may be hours off,
// which is near enough to tell this month's payout from an old one.
func (p profile) time(s string) time.Time {
	zone, _ := p.zone()
	t, err := time.ParseInLocation("2006-01-02 15:04:05", s, zone)
	if err != nil {
		return time.Time{}
	}
	return t
}
