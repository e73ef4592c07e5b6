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

func monthNames(list string) map[string]time.Month {
	names := map[string]time.Month{}
	for i, month := range strings.Split(list, ",") {
		for name := range strings.FieldsSeq(month) {
			names[name] = time.Month(i + 1)
		}
	}
	return names
}

var (
	wordYear  = regexp.MustCompile(`(^|[^a-z])([a-z]{3,9})[ ,/]*(?:de |of |tahun )?(20[0-9]{2})($|[^0-9])`)
	yearWord  = regexp.MustCompile(`(^|[^0-9])(20[0-9]{2})[ ,/]*([a-z]{3,9})($|[^a-z])`)
	wordShort = regexp.MustCompile(`(^|[^a-z0-9])([a-z]{3,9})\x00([0-9]{2})($|[^0-9])`)
	dayMonth  = regexp.MustCompile(`(^|[^0-9])([0-3]?[0-9])[/.-]([01]?[0-9])[/.-](20[0-9]{2})($|[^0-9])`)
	isoMonth  = regexp.MustCompile(`(^|[^0-9])(20[0-9]{2})[/-](0[1-9]|1[0-2])($|[^0-9])`)
	monthOnly = regexp.MustCompile(`(^|[^0-9/.-])(0?[1-9]|1[0-2])/(20[0-9]{2})($|[^0-9])`)
	shortYear = regexp.MustCompile(`([a-z])[-'’]([0-9]{2})($|[^0-9])`)
)

// notAPeriod are words of a title whose date is not the month that is paid.
var notAPeriod = []string{"print", "generat", "dicetak", "cetak", "exported", "created", "imprime", "edite le", "updated", "as at", "pada:"}

// monthsIn finds the months that a text names: November 2026, Nov'26, 11/2026,
// 2026-11, 25/11/2026. A day and a month without a year name none.
func monthsIn(text string) []batch.Period {
	s := strings.ToLower(stripAccents(text))
	var found []batch.Period
	add := func(year, month string) {
		y, _ := strconv.Atoi(year)
		m, err := strconv.Atoi(month)
		if err != nil {
			m = int(months[month])
		}
		if y < 100 {
			y += 2000
		}
		if m >= 1 && m <= 12 {
			found = append(found, batch.Period{Year: y, Month: time.Month(m)})
		}
	}
	for _, m := range wordYear.FindAllStringSubmatch(strings.ReplaceAll(strings.ReplaceAll(s, "-", " "), "'", " "), -1) {
		add(m[3], m[2])
	}
	for _, m := range yearWord.FindAllStringSubmatch(strings.ReplaceAll(s, "-", " "), -1) {
		add(m[2], m[3])
	}
	for _, m := range wordShort.FindAllStringSubmatch(shortYear.ReplaceAllString(s, "$1\x00$2$3"), -1) {
		add(m[3], m[2])
	}
	for _, m := range dayMonth.FindAllStringSubmatch(s, -1) {
		add(m[4], m[3])
	}
	for _, m := range isoMonth.FindAllStringSubmatch(s, -1) {
		add(m[2], m[3])
	}
	for _, m := range monthOnly.FindAllStringSubmatch(s, -1) {
		add(m[3], m[2])
	}
	return found
}

// titlePeriod is the month that the rows above a header name. When they name
// several, those beside a word such as payroll or gaji win; several of those
// are none, and disagreement is reported.
func titlePeriod(titles []string) (p batch.Period, disagree bool) {
	var plain, named []batch.Period
	for _, title := range titles {
		s := strings.ToLower(stripAccents(title))
		if containsAny(s, notAPeriod) {
			continue
		}
		found := monthsIn(title)
		if plain = append(plain, found...); containsAny(s, payWords) {
			named = append(named, found...)
		}
	}
	if p, one := single(named); one {
		return p, false
	}
	p, one := single(plain)
	return p, !one && len(plain) > 0
}

// payWords mark a title that says which month is paid.
var payWords = []string{"payroll", "salary", "salaries", "wages", "gaji", "upah", "salaire", "paie", "period", "month", "bulan", "mois", "periode"}

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
