package wording

import "payrun/batch"

// Languages are the languages that every code has, English first.
func Languages() []string { return []string{English, "ms", "fr", "id"} }

// months are the names of months in the languages that have their own.
var months = map[string][12]string{
	"ms": {"Januari", "Februari", "Mac", "April", "Mei", "Jun", "Julai", "Ogos", "September", "Oktober", "November", "Disember"},
	"fr": {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	"id": {"Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"},
}

// Month names a period: November 2026. It is "" when there is none.
func Month(lang string, p batch.Period) string {
	if p.IsZero() {
		return ""
	}
	name := p.Month.String()
	if names, ok := months[lang]; ok {
		name = names[p.Month-1]
	}
	return name + " " + p.String()[:4]
}
