package ttpay

import (
	"cmp"
	_ "embed"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"payrun/batch"
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
	Currency       string   `toml:"currency"`
	Whole          bool     `toml:"whole"`
	OffsetHours    *float64 `toml:"offset_hours"` // of the country's time, which has no summer; nil when not documented
	Bank           string   `toml:"bank"`
	PhoneIsAccount bool     `toml:"phone_is_account"`
	Name           pattern  `toml:"name"`
	NameSays       string   `toml:"name_says"`
	NameMax        int      `toml:"name_max"`
	Phone          phone    `toml:"phone"`
	Kinds          []kind   `toml:"kinds"`
	Fields         []more   `toml:"fields"`
}

// kind is an account type.
type kind struct {
	Code    string   `toml:"code"`
	Names   []string `toml:"names"`
	Account pattern  `toml:"account"`
	Says    string   `toml:"says"`
}

// more is a field that a country asks for beside those that all have.
type more struct {
	Name     string  `toml:"name"`
	From     string  `toml:"from"` // the sheet's field
	Rule     pattern `toml:"rule"`
	Says     string  `toml:"says"`
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

// sheetFields are the sheet's fields that a country may ask for.
var sheetFields = map[string]struct {
	field batch.Field
	of    func(batch.Beneficiary) string
}{
	"phone":       {batch.FieldPhone, func(b batch.Beneficiary) string { return b.Phone }},
	"email":       {batch.FieldEmail, func(b batch.Beneficiary) string { return b.Email }},
	"national_id": {batch.FieldNationalID, func(b batch.Beneficiary) string { return b.IDNumber }},
	"id_type":     {batch.FieldIDType, func(b batch.Beneficiary) string { return b.IDType }},
}

// needs are the fields that each row must have. A wallet's number stands for
// its account, so either column will do.
func (p profile) needs() []batch.Field {
	var all []batch.Field
	for _, m := range p.Fields {
		if m.Optional || m.Default != "" || p.PhoneIsAccount && m.From == "phone" {
			continue
		}
		all = append(all, sheetFields[m.From].field)
	}
	if len(p.Kinds) > 1 {
		all = append(all, batch.FieldAccountType)
	}
	return all
}

// value is a field as it goes out.
func (m more) value(p profile, b batch.Beneficiary) string {
	s := cmp.Or(strings.TrimSpace(sheetFields[m.From].of(b)), m.Default)
	if m.From == "phone" {
		s = p.number(s)
	}
	if m.From == "national_id" {
		s = strings.NewReplacer(" ", "", "-", "", ".", "", "/", "").Replace(s)
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
func (p profile) account(b batch.Beneficiary) string {
	if p.PhoneIsAccount {
		return p.number(b.Account)
	}
	return b.Account
}

// number writes a telephone number as the country's page has it.
func (p profile) number(typed string) string {
	s := strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "", "/", "").Replace(typed)
	for _, prefix := range []string{"+" + p.Phone.Dial, "00" + p.Phone.Dial, p.Phone.Trunk, p.Phone.Dial} {
		if rest, found := strings.CutPrefix(s, prefix); found && prefix != "" && p.Phone.Dial != "" {
			return p.Phone.Keep + rest
		}
	}
	return s
}

// kind is the account type that a payee's text means; without a text, the only
// one that there is.
func (p profile) kind(b batch.Beneficiary) (kind, bool) {
	typed := strings.TrimSpace(b.AccountType)
	if typed == "" && len(p.Kinds) == 1 {
		return p.Kinds[0], true
	}
	for _, k := range p.Kinds {
		if typed == k.Code || slices.ContainsFunc(k.Names, func(name string) bool { return strings.EqualFold(name, typed) }) {
			return k, true
		}
	}
	return kind{}, false
}

// codeNotTaken says what a field must look like (package wording).
const codeNotTaken = "R142"

// screen lists what of an instruction the country's page does not allow: the
// field, and the rule.
func (p profile) screen(i batch.Instruction, banks []batch.Bank) []batch.Defect {
	b := i.Beneficiary
	var wrong []batch.Defect
	refuse := func(field, rule string) {
		wrong = append(wrong, batch.Defect{Code: codeNotTaken, Value: field, Other: rule})
	}
	switch amount := i.Amount.Amount; {
	case !amount.IsPositive() || !amount.Equal(amount.Truncate(i.Amount.Currency.Exponent())):
		refuse("amount", "more than nothing")
	case p.Whole && !amount.IsInteger():
		refuse("amount", "without decimals")
	}
	if b.Country != "" && !strings.EqualFold(b.Country, p.Country) {
		refuse("country", p.Country)
	}
	if !p.Name.fits(b.Name) || strings.TrimSpace(b.Name) == "" || p.NameMax > 0 && utf8.RuneCountInString(b.Name) > p.NameMax {
		refuse(batch.FieldName.String(), cmp.Or(p.NameSays, "a name"))
	}
	if p.Bank == bankNeeded && !slices.ContainsFunc(banks, func(known batch.Bank) bool { return known.ID == b.Bank.ID }) {
		refuse(batch.FieldBank.String(), "a bank of the list")
	}
	k, ok := p.kind(b)
	switch {
	case !ok:
		refuse(batch.FieldAccountType.String(), p.kinds())
	case !k.Account.fits(p.account(b)):
		refuse(batch.FieldAccount.String(), k.Says)
	}
	for _, m := range p.Fields {
		s := m.value(p, b)
		if s == "" && m.Optional {
			continue
		}
		if !m.Rule.fits(s) || m.Max > 0 && utf8.RuneCountInString(s) > m.Max {
			refuse(m.From, m.Says)
		}
	}
	return wrong
}

// kinds lists the account types for a message.
func (p profile) kinds() string {
	var all []string
	for _, k := range p.Kinds {
		all = append(all, k.Code+" ("+strings.Join(k.Names, ", ")+")")
	}
	return strings.Join(all, " or ")
}

// zone is the country's time, and whether it is documented (Time zones).
func (p profile) zone() (*time.Location, bool) {
	if p.OffsetHours == nil {
		return nil, false
	}
	return time.FixedZone(p.Country, int(*p.OffsetHours*3600)), true
}

// time reads a time of the country's own; zero when it is not there, cannot be
// read, or the country's time is not documented.
func (p profile) time(s string) time.Time {
	zone, ok := p.zone()
	if !ok {
		return time.Time{}
	}
	t, err := time.ParseInLocation("2006-01-02 15:04:05", s, zone)
	if err != nil {
		return time.Time{}
	}
	return t
}
