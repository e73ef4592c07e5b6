package batch

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// TestMoneyIsWrittenExactly: an amount on paper that differs from the one that
// was sent, by a rounding or a missing zero, is a wrong salary.
func TestMoneyIsWrittenExactly(t *testing.T) {
	tests := []struct {
		why, amount    string
		currency       Currency
		plain, grouped string
	}{
		{"two decimals always", "8650.6", "MYR", "8650.60", "8,650.60"},
		{"a million", "1234567.5", "MYR", "1234567.50", "1,234,567.50"},
		{"below a thousand", "999", "MYR", "999.00", "999.00"},
		{"nothing", "0", "MYR", "0.00", "0.00"},
		{"less than nothing", "-1234.5", "MYR", "-1234.50", "-1,234.50"},
		{"francs have no cents", "150000", "XOF", "150000", "150,000"},
		{"half a sen is shown, not rounded away", "10.005", "MYR", "10.005", "10.005"},
		{"zeros behind are not decimals", "10.5000", "MYR", "10.50", "10.50"},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			d := decimal.RequireFromString(tt.amount)
			if got := Plain(d, tt.currency); got != tt.plain {
				t.Errorf("Plain = %s, want %s", got, tt.plain)
			}
			if got := Grouped(d, tt.currency); got != tt.grouped {
				t.Errorf("Grouped = %s, want %s", got, tt.grouped)
			}
		})
	}
}

// TestPlainLosesNothing: whatever the amount, reading back what was written
// gives it again.
func TestPlainLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decimal.New(rapid.Int64().Draw(t, "value"), rapid.Int32Range(-8, 3).Draw(t, "exponent"))
		c := rapid.SampledFrom([]Currency{"MYR", "XOF", "USD", "???"}).Draw(t, "currency")
		if back := decimal.RequireFromString(Plain(d, c)); !back.Equal(d) {
			t.Fatalf("%s became %s", d, back)
		}
	})
}

// TestSettingsAmountsAreStrict: an amount in a setting or on the command line
// is read one way or not at all.
func TestSettingsAmountsAreStrict(t *testing.T) {
	for _, bad := range []string{"", "1e3", "1,000.00", "-1", "+1", ".5", "5.", "1.2.3", "2.005", "RM 2", " 2", "0x10", "Inf", "NaN"} {
		if m, err := ParseMoney(bad, "MYR"); err == nil {
			t.Errorf("ParseMoney(%q) = %s, want an error", bad, m)
		}
	}
	if m, err := ParseMoney("45210.55", "MYR"); err != nil || m.Plain() != "45210.55" {
		t.Errorf("ParseMoney(45210.55) = %s, %v", m, err)
	}
}
