package settings

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Day is what "d" means in a setting: 24 hours.
const Day = 24 * time.Hour

// Duration is a length of time as settings write it: "60s", "2m", "1h30m",
// "20d", "1d12h"; "" leaves it to the program. The zero value is "".
type Duration struct {
	Length time.Duration // never negative
	Set    bool          // false for "", true for "0s"
}

// For makes a duration that is set.
func For(d time.Duration) Duration { return Duration{d, true} }

// Or is the length, or another where none is set.
func (d Duration) Or(other time.Duration) time.Duration {
	if d.Set {
		return d.Length
	}
	return other
}

var days = regexp.MustCompile(`^([0-9]{1,6})d(.*)$`)

// UnmarshalText reads a setting.
func (d *Duration) UnmarshalText(text []byte) error {
	s := strings.TrimSpace(string(text))
	if s == "" {
		*d = Duration{}
		return nil
	}
	length, err := parseDuration(s)
	if err != nil {
		return fmt.Errorf("must be a length of time such as %q, %q or %q", "60s", "2m", "20d")
	}
	*d = For(length)
	return nil
}

func parseDuration(s string) (time.Duration, error) {
	var whole time.Duration
	if m := days.FindStringSubmatch(s); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil || n > int(math.MaxInt64/Day)-1 {
			return 0, fmt.Errorf("%q is too long", s)
		}
		if whole, s = time.Duration(n)*Day, m[2]; s == "" {
			return whole, nil
		}
	}
	rest, err := time.ParseDuration(s)
	if err != nil || strings.ContainsAny(s, "+-") || rest > math.MaxInt64-whole {
		return 0, fmt.Errorf("%q is not a length of time", s)
	}
	return whole + rest, nil
}

// MarshalText writes what UnmarshalText reads.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// String writes the shortest form: 20d, 2m, 60s as 1m, and "" when not set.
func (d Duration) String() string {
	switch {
	case !d.Set:
		return ""
	case d.Length >= Day && d.Length%Day == 0:
		return strconv.FormatInt(int64(d.Length/Day), 10) + "d"
	}
	s := d.Length.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
