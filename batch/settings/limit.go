package settings

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"
)

// Limit is an amount of money, or a share of one, above which somebody looks
// again: "10000.00", "20%". "" is no limit. The zero value is "".
type Limit struct {
	decimal.NullDecimal      // an amount in the gateway's currency, or hundredths
	Share               bool // it was written with a percent sign
}

// Percent makes a limit in hundredths.
func Percent(n int64) Limit {
	return Limit{decimal.NewNullDecimal(decimal.NewFromInt(n)), true}
}

var limits = regexp.MustCompile(`^([0-9]{1,12}(?:\.[0-9]{1,4})?)\s*(%?)$`)

// UnmarshalText reads a setting.
func (l *Limit) UnmarshalText(text []byte) error {
	s := strings.TrimSpace(string(text))
	if s == "" {
		*l = Limit{}
		return nil
	}
	part := limits.FindStringSubmatch(s)
	if part == nil {
		return fmt.Errorf("must be an amount such as %q, or a share such as %q", "10000.00", "20%")
	}
	d, err := decimal.NewFromString(part[1])
	*l = Limit{decimal.NewNullDecimal(d), part[2] != ""}
	return err
}

// MarshalText writes it as a setting.
func (l Limit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// String writes it as a setting.
func (l Limit) String() string {
	switch {
	case !l.Valid:
		return ""
	case l.Share:
		return l.Decimal.String() + "%"
	}
	return l.Decimal.String()
}

// amount returns a problem when a limit is a share.
func amount(key string, l Limit) []Problem {
	if !l.Share {
		return nil
	}
	return []Problem{wrong(key, `must be an amount such as "10000.00"; it is %q`, l)}
}

// share returns a problem when a limit is an amount.
func share(key string, l Limit) []Problem {
	if !l.Valid || l.Share {
		return nil
	}
	return []Problem{wrong(key, `must be a share such as "20%%"; it is %q`, l)}
}
