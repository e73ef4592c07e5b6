package reader

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"payrun/batch"
)

// months are the names and short names of months in English, Malay, Indonesian
// and French, without accents.
var months = monthNames(`january jan januari janvier janv, february feb februari pebruari fevrier fevr fev, march mar mac maret mars,
	april apr avril avr, may mei mai, june jun juni juin, july jul julai juli juillet juil, august aug ogos ogs agustus agu agt aout,
	september sep sept septembre, october oct oktober okt octobre, november nov novembre nop, december dec disember dis desember des decembre`)

// monthNames numbers the months of a list.
func monthNames(list string) map[string]time.Month {
	names := map[string]time.Month{}
	for i, month := range strings.Split(list, ",") {
		for name := range strings.FieldsSeq(month) {
			names[name] = time.Month(i + 1)
		}
	}
	return names
}

// How a month is written: November 2026, 2026 November, Nov-26 (its mark made a
// NUL), 2026-11, 11/2026; and how a day is: 25/11/2026, 2026-11-25, 25 November
// 2026.
var (
	wordYear  = regexp.MustCompile(`(^|[^a-z])([a-z]{3,9})[ ,/]*(?:de |of |tahun )?(20[0-9]{2})($|[^0-9])`)
	yearWord  = regexp.MustCompile(`(^|[^0-9])(20[0-9]{2})[ ,/]*([a-z]{3,9})($|[^a-z])`)
	wordShort = regexp.MustCompile(`(^|[^a-z0-9])([a-z]{3,9})\x00([0-9]{2})($|[^0-9])`)
	isoMonth  = regexp.MustCompile(`(^|[^0-9-])(20[0-9]{2})[/-](0[1-9]|1[0-2])($|[^0-9/-])`)
	monthOnly = regexp.MustCompile(`(^|[^0-9/.-])(0?[1-9]|1[0-2])/(20[0-9]{2})($|[^0-9])`)
	shortYear = regexp.MustCompile(`([a-z])[-'’]([0-9]{2})($|[^0-9])`)

	numberDay = regexp.MustCompile(`(^|[^0-9])[0-3]?[0-9][/.-]([01]?[0-9])[/.-](20[0-9]{2})($|[^0-9])`)
	isoDay    = regexp.MustCompile(`(^|[^0-9])(20[0-9]{2})-(0[1-9]|1[0-2])-[0-3][0-9]($|[^0-9])`)
	wordDay   = regexp.MustCompile(`(^|[^0-9])[0-3]?[0-9](?:st|nd|rd|th)?[ -]([a-z]{3,9})[ ,-]*(20[0-9]{2})($|[^0-9])`)
)

// named are the months and the days that a text names.
type named struct{ months, days []batch.Period }

// datesIn finds the months that a text names, and apart from them the months of
// its days. A day and a month without a year name none.
func datesIn(text string) (n named) {
	s := strings.ToLower(stripAccents(text))
	take := func(to *[]batch.Period, pattern *regexp.Regexp, year, month int) {
		for _, m := range pattern.FindAllStringSubmatch(s, -1) {
			if p, ok := periodOf(m[year], m[month]); ok {
				*to = append(*to, p)
			}
		}
		s = pattern.ReplaceAllString(s, " ")
	}
	take(&n.days, isoDay, 2, 3)
	take(&n.days, numberDay, 3, 2)
	take(&n.days, wordDay, 3, 2)
	take(&n.months, isoMonth, 2, 3)
	take(&n.months, monthOnly, 3, 2)
	s = shortYear.ReplaceAllString(s, "$1\x00$2$3")
	take(&n.months, wordShort, 3, 2)
	s = strings.NewReplacer("-", " ", "'", " ", "’", " ").Replace(s)
	take(&n.months, wordYear, 3, 2)
	take(&n.months, yearWord, 2, 3)
	return n
}

// periodOf makes a month of a year of two or four digits and a month's number
// or name.
func periodOf(year, month string) (batch.Period, bool) {
	y, err := strconv.Atoi(year)
	m, noNumber := strconv.Atoi(month)
	if noNumber != nil {
		m = int(months[month])
	}
	if y < 100 {
		y += 2000
	}
	return batch.Period{Year: y, Month: time.Month(m)}, err == nil && m >= 1 && m <= 12
}

// payWords mark a title that says which month is paid.
var payWords = []string{
	"pay", "salary", "salaries", "wages", "gaji", "upah", "bayar", "salaire", "paie", "paye", "period", "month", "bulan", "mois", "credit", "kredit",
}

// notPayWords mark a title whose day is that of the paper.
var notPayWords = []string{"print", "generat", "cetak", "export", "creat", "imprim", "edite le", "updat", "as at", "prepared", "disediakan", "dibuat"}

// titlePeriod is the month that the rows above a header name: a month beside a
// word such as payroll or gaji, else a month, else a day beside such a word. A
// bare date may be any day's. Where the first of these that is there names
// several months, none is taken and disagree is set.
func titlePeriod(titles []string) (p batch.Period, disagree bool) {
	var paid, plain, days []batch.Period
	for _, title := range titles {
		s := strings.ToLower(stripAccents(title))
		n := datesIn(title)
		pays, paper := containsAny(s, payWords), containsAny(s, notPayWords)
		switch {
		case pays && paper:
			paid = append(paid, n.months...)
		case pays:
			paid, days = append(paid, n.months...), append(days, n.days...)
		case !paper:
			plain = append(plain, n.months...)
		}
	}
	for _, found := range [][]batch.Period{paid, plain, days} {
		if len(found) > 0 {
			p, one := single(found)
			return p, !one
		}
	}
	return batch.Period{}, false
}

// single is the month that all of some periods name.
func single(periods []batch.Period) (batch.Period, bool) {
	for _, p := range periods {
		if p != periods[0] {
			return batch.Period{}, false
		}
	}
	if len(periods) == 0 {
		return batch.Period{}, false
	}
	return periods[0], true
}

// containsAny reports whether a text contains one of some words.
func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// dateLayouts are the ways a date is written in a text cell. A month is never
// first: 11/25/2026 is no date here, and 05/11/2026 is in November.
var dateLayouts = []string{
	"2/1/2006", "2-1-2006", "2.1.2006", "2006-01-02", "2006/01/02", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "20060102",
	"2 January 2006", "2 Jan 2006", "2-Jan-2006", "2-Jan-06", "2 Jan 06",
}

// parseDate reads a date as text.
func parseDate(s string) (time.Time, bool) {
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, s); err == nil && plausible(t) {
			return t, true
		}
	}
	return time.Time{}, false
}

// plausible keeps a payment in this age.
func plausible(t time.Time) bool { return t.Year() >= 2000 && t.Year() < 2100 }

// serialDate reads the number that a spreadsheet stores for a day.
func serialDate(raw string, from1904 bool) (time.Time, bool) {
	d, ok := parseNumber(raw)
	if !ok || d.IsNegative() || d.IntPart() > 100_000 {
		return time.Time{}, false
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if from1904 {
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	t := epoch.AddDate(0, 0, int(d.IntPart()))
	return t, plausible(t)
}
