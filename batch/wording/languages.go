package wording

import (
	"strings"

	"payrun/batch"
)

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

// Pieces are what a text may be cut between into lines: its words, and with
// them the signs that French sets a blank before (: ; ? ! ») or after («).
func Pieces(text string) []string {
	var pieces []string
	for word := range strings.FieldsSeq(text) {
		last := len(pieces) - 1
		if last >= 0 && (strings.HasSuffix(pieces[last], "«") || strings.Trim(word, ":;?!».,)") == "") {
			pieces[last] += " " + word
			continue
		}
		pieces = append(pieces, word)
	}
	return pieces
}
