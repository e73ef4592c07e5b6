package batch

import "testing"

// TestNamesOfOnePersonAreOneName shows which differences between a sheet and a
// bank are only ways of writing. Too strict, and every second salary waits for
// a person; too lax, and a diverted salary goes out.
func TestNamesOfOnePersonAreOneName(t *testing.T) {
	tests := []struct {
		why, sheet, bank string
		want             Likeness
	}{
		{"case and blanks", "Siti  Aminah binti Hassan", "SITI AMINAH HASSAN", Same},
		{"bin left out", "Ahmad Faiz bin Ali", "AHMAD FAIZ ALI", Same},
		{"spellings of Muhammad", "Mohd Rizal bin Osman", "MUHAMMAD RIZAL BIN OSMAN", Same},
		{"Indian patronymic", "R. Kumar A/L Raman", "KUMAR A/L RAMAN R", Same},
		{"honorific", "Dato' Tan Wei Ming", "TAN WEI MING", Same},
		{"Chinese order", "Mei Ling Tan", "TAN MEI LING", Same},
		{"alias", "Tan Mei Ling @ Mary Tan", "MARY TAN", Same},
		{"cut off by the bank", "Nurul Izzatul Akmar binti Abdul Rahman", "NURUL IZZATUL AKMAR BINTI ABDUL RAHM", Same},
		{"accent", "José Núñez", "JOSE NUNEZ", Same},
		{"a part is missing", "Ahmad Faiz", "AHMAD FAIZ BIN ALI", Alike},
		{"another father", "Ahmad Faiz bin Ali", "AHMAD FAIZ BIN OSMAN", Different},
		{"another person", "Siti Aminah binti Hassan", "LEE CHONG WEI", Different},
		{"one word in common", "Lim Ah Kow", "LIM SOO CHIN", Different},
		{"nothing given", "Lim Ah Kow", "", Different},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			if got := CompareNames(tt.sheet, tt.bank); got != tt.want {
				t.Errorf("CompareNames(%q, %q) = %d, want %d", tt.sheet, tt.bank, got, tt.want)
			}
			if got := CompareNames(tt.bank, tt.sheet); got != tt.want {
				t.Errorf("the other way round: %d, want %d", got, tt.want)
			}
		})
	}
}
