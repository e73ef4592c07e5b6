// Package wording holds every sentence that the program says to people, by
// stable code and language. Other packages carry codes and values; this one
// carries the words.
package wording

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"payrun/batch"
)

// English is the language that every code has; a text missing in another
// language falls back to it.
const English = "en"

// Texts is one sentence in several languages. Parts in braces are replaced:
// {row}, {column}, {cell}, {name}, {value}, {other}, {sheet}.
type Texts map[string]string

// tables holds all sentences; each file of this package is one of them.
var tables = []map[string]Texts{files, rows, collected, commands, holds, limits, cloud, payouts, screened, workbook, terminal, folder, template, doctor, clock, drills, proofs}

// Text is the sentence of a code in a language, with its values put in. A code
// without a sentence is returned as it is, so that nothing is ever said with
// silence.
func Text(lang, code string, values ...string) string {
	for _, table := range tables {
		texts, ok := table[code]
		if !ok {
			continue
		}
		text := texts[lang]
		if text == "" {
			text = texts[English]
		}
		return strings.NewReplacer(braced(values)...).Replace(text)
	}
	return code
}

// braced turns name, value pairs into what a Replacer wants.
func braced(values []string) []string {
	pairs := make([]string, len(values))
	for i, v := range values {
		if pairs[i] = v; i%2 == 0 {
			pairs[i] = "{" + v + "}"
		}
	}
	return pairs
}

// Defect says a defect, hold or note in words: what, where, why, what to do.
func Defect(lang string, d batch.Defect) string {
	name := d.Name
	if name == "" {
		name = "–"
	}
	return Text(lang, d.Code, "row", strconv.Itoa(d.Row), "column", d.Column, "cell", d.Column+strconv.Itoa(d.Row),
		"name", name, "value", d.Value, "other", d.Other, "sheet", d.Sheet)
}

// Codes lists every code, sorted.
func Codes() []string {
	all := map[string]bool{}
	for _, table := range tables {
		for code := range table {
			all[code] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// Missing lists the codes that have no text of their own in a language.
func Missing(lang string) []string {
	return slices.DeleteFunc(Codes(), func(code string) bool {
		for _, table := range tables {
			if t, ok := table[code]; ok {
				return t[lang] != ""
			}
		}
		return false
	})
}
