package batch

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// ReferenceMax is the longest reference, in characters: the 32 of the
// strictest gateway (ttpay.md, merchantOrderNo), less the three of "-R2".
const ReferenceMax = 29

// Reference is the external_invoice_ref of a payout, sent exactly as typed.
// Two references that differ only in case are the same one.
type Reference string

// Reasons for refusing a reference.
var (
	ErrReferenceEmpty    = errors.New("the reference is empty")
	ErrReferenceLong     = fmt.Errorf("the reference has more than %d characters", ReferenceMax)
	ErrReferenceAlphabet = errors.New("a reference may hold only A–Z, a–z, 0–9 and -")
	ErrReferenceRetry    = errors.New("a reference must not end in -R and digits: the program writes that itself when it pays a failed row again")
	ErrReferencePayout   = errors.New("a reference must not begin with PAYOUT-: gateways number their own payouts so")
)

var (
	referenceAlphabet = regexp.MustCompile(`^[A-Za-z0-9-]+$`)
	referenceRetry    = regexp.MustCompile(`(?i)-R[0-9]+$`)
)

// ParseReference checks a typed reference and returns it unchanged.
func ParseReference(s string) (Reference, error) {
	switch {
	case s == "":
		return "", ErrReferenceEmpty
	case !referenceAlphabet.MatchString(s):
		return "", ErrReferenceAlphabet
	case len(s) > ReferenceMax:
		return "", ErrReferenceLong
	case referenceRetry.MatchString(s):
		return "", ErrReferenceRetry
	case strings.HasPrefix(strings.ToUpper(s), "PAYOUT-"):
		return "", ErrReferencePayout
	}
	return Reference(s), nil
}

// Fold is the form in which references are compared and kept unique.
func (r Reference) Fold() string { return strings.ToUpper(string(r)) }

// Wire is what the gateway is told for an attempt, which counts from 1: the
// reference itself, then REF-R2, REF-R3.
func (r Reference) Wire(attempt int) string {
	if attempt <= 1 {
		return string(r)
	}
	return string(r) + "-R" + strconv.Itoa(attempt)
}

// Period is the month that a sheet pays. It comes from the sheet, the person
// or the settings, never from the clock or the file's name.
type Period struct {
	Year  int        `json:"year"`
	Month time.Month `json:"month"`
}

// ParsePeriod reads 2026-11.
func ParsePeriod(s string) (Period, error) {
	t, err := time.Parse("2006-01", s)
	if err != nil {
		return Period{}, fmt.Errorf("%q is not a month: write it as 2026-11", s)
	}
	return Period{t.Year(), t.Month()}, nil
}

// IsZero reports that no period was found.
func (p Period) IsZero() bool { return p == Period{} }

// String writes 2026-11, or "" when there is none.
func (p Period) String() string {
	if p.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", p.Year, p.Month)
}

// MarshalText and UnmarshalText keep a period as 2026-11 in JSON.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (p *Period) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*p = Period{}
		return nil
	}
	*p, err = ParsePeriod(string(b))
	return err
}
