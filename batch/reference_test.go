package batch

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestReferencesAreSentAsTypedOrRefused: a reference that is changed on its way
// finds nothing when it is looked up, and what is not found looks unpaid.
func TestReferencesAreSentAsTypedOrRefused(t *testing.T) {
	tests := []struct {
		typed string
		want  error
	}{
		{"2026-11-E0012", nil},
		{"a", nil},
		{strings.Repeat("A", 29), nil},
		{strings.Repeat("A", 30), ErrReferenceLong},
		{"", ErrReferenceEmpty},
		{"INV 1", ErrReferenceAlphabet},
		{"INV/1", ErrReferenceAlphabet},
		{"INVé", ErrReferenceAlphabet},
		{"INV1\n", ErrReferenceAlphabet},
		{"E0012-R2", ErrReferenceRetry},
		{"E0012-r10", ErrReferenceRetry},
		{"E0012-R", nil},
		{"E0012-R2-A", nil},
		{"PAYOUT-A9D5", ErrReferencePayout},
		{"payout-1", ErrReferencePayout},
	}
	for _, tt := range tests {
		ref, err := ParseReference(tt.typed)
		if !errors.Is(err, tt.want) {
			t.Errorf("ParseReference(%q) = %v, want %v", tt.typed, err, tt.want)
		}
		if err == nil && string(ref) != tt.typed {
			t.Errorf("ParseReference(%q) became %q", tt.typed, ref)
		}
	}
}

// TestWireReferencesNeverMeet: no attempt of one reference may have the wire
// reference of another, or two people share one payout.
func TestWireReferencesNeverMeet(t *testing.T) {
	ref := rapid.Custom(func(t *rapid.T) Reference {
		r, err := ParseReference(rapid.StringMatching(`[A-Za-z0-9-]{1,29}`).Draw(t, "ref"))
		if err != nil {
			t.Skip()
		}
		return r
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := ref.Draw(t, "a"), ref.Draw(t, "b")
		m, n := rapid.IntRange(1, attemptMax).Draw(t, "m"), rapid.IntRange(1, attemptMax).Draw(t, "n")
		same := a.Fold() == b.Fold() && m == n
		if meet := strings.EqualFold(a.Wire(m), b.Wire(n)); meet != same {
			t.Fatalf("%s attempt %d and %s attempt %d: on the wire %s and %s", a, m, b, n, a.Wire(m), b.Wire(n))
		}
		if len(a.Wire(m)) > 32 {
			t.Fatalf("%s has more than 32 characters", a.Wire(m))
		}
	})
}
