package wording

import "testing"

// A sentence of the empty sheet or of the doctor that lacks a language would be
// English in the middle of a Malay page.
func TestTemplateAndDoctorSpeakBothLanguages(t *testing.T) {
	for _, table := range []map[string]Texts{template, doctor} {
		for code, texts := range table {
			if texts["ms"] == "" || texts[English] == "" {
				t.Errorf("%s lacks a language", code)
			}
		}
	}
}
