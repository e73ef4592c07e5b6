package directory

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"payrun/batch"
)

var banks = []batch.Bank{
	{ID: "0001", Name: "Bank BRI"}, {ID: "0002", Name: "Bank Mandiri"}, {ID: "0009", Name: "Bank Élan d'Or"}, {ID: "0010", Name: "Bank Élan Vert"},
}

func also(b batch.Bank) []string {
	return map[string][]string{"0001": {"bri", "Rakyat"}, "0002": {"mandiri"}, "0009": {"élan"}, "0010": {"élan"}}[b.ID]
}

// A wrong bank moves money to a stranger: a text means one entry or none, and
// what only looks alike is never taken.
func TestMatchMeansOneOrNone(t *testing.T) {
	tests := []struct{ text, id, why string }{
		{"0001", "0001", byID},
		{" 0002 ", "0002", byID},
		{"bank  mandiri", "0002", byName},
		{"BANK ELAN D’OR", "0009", byName},
		{"BRI", "0001", byAlias},
		{"rakyat", "0001", byAlias},
		{"Elan", "", several},
		{"Mandiry", "", none},
		{"1", "", none},
		{"…", "", none},
		{"  ", "", blank},
	}
	for _, tt := range tests {
		m := Match(tt.text, banks, also)
		if m.Bank.ID != tt.id || m.Found != (tt.id != "") || m.Why != tt.why {
			t.Errorf("Match(%q) = %+v; want %q because %s", tt.text, m, tt.id, tt.why)
		}
	}
	if m := Match("Mandiry", banks, also); m.Nearest[0] != "Bank Mandiri" || len(m.Nearest) != nearestMax {
		t.Errorf("nearest to Mandiry are %v", m.Nearest)
	}
	if m := Match("Elan", banks, also); !slices.Equal(m.Nearest, []string{"Bank Élan d'Or", "Bank Élan Vert"}) {
		t.Errorf("those called Elan are %v", m.Nearest)
	}
}

// Edits are a distance: none to itself, the same both ways, never longer by a
// detour.
func TestEditsAreADistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-cé]{0,6}`)
		a, b, c := word.Draw(t, "a"), word.Draw(t, "b"), word.Draw(t, "c")
		if (edits(a, b) == 0) != (a == b) || edits(a, b) != edits(b, a) || edits(a, c) > edits(a, b)+edits(b, c) {
			t.Fatalf("edits(%q, %q) = %d, back %d, by %q %d", a, b, edits(a, b), edits(b, a), c, edits(a, c)+edits(c, b))
		}
	})
}

func TestFoldIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		if once := Fold(s); Fold(once) != once {
			t.Fatalf("Fold(%q) = %q, again %q", s, once, Fold(once))
		}
	})
}

func TestTableReadsByHeader(t *testing.T) {
	rows := Table("code,name\nBJ,Benin\nCI,\"Côte d'Ivoire\"\n")
	if len(rows) != 2 || rows[1]["code"] != "CI" || rows[1]["name"] != "Côte d'Ivoire" {
		t.Errorf("rows are %v", rows)
	}
	defer func() {
		if recover() == nil {
			t.Error("a row that is too short was taken")
		}
	}()
	Table("code,name\nBJ\n")
}
