package wording

import "testing"

// A sentence of the empty sheet that lacks a language would be English in the
// middle of a Malay page.
func TestTheTemplateSpeaksBothLanguages(t *testing.T) {
	for code, texts := range template {
		if texts["ms"] == "" || texts[English] == "" {
			t.Errorf("%s lacks a language", code)
		}
	}
}
