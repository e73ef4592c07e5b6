package reader

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
	"pgregory.net/rapid"

	"payrun/batch"
)

// TestAmountsAreReadOrRefused: a grammar that guesses pays a thousand times too
// much. want is the amount, or the code of the refusal.
func TestAmountsAreReadOrRefused(t *testing.T) {
	tests := []struct{ name, text, currency, mark, want string }{
		{"digits", "1450", "MYR", "", "1450"},
		{"two decimals", "1450.50", "MYR", "", "1450.5"},
		{"one decimal", "1450.5", "MYR", "", "1450.5"},
		{"no whole part", ".50", "MYR", "", "0.5"},
		{"grouped", "1,450.50", "MYR", "", "1450.5"},
		{"grouped twice", "1,234,567.89", "MYR", "", "1234567.89"},
		{"only grouped", "1,234,567", "MYR", "", "1234567"},
		{"the other marks", "1.450,50", "MYR", "", "1450.5"},
		{"decimal comma", "1450,50", "MYR", "", "1450.5"},
		{"one decimal after a comma", "45,5", "MYR", "", "45.5"},
		{"spaces group", "1 234 567,50", "MYR", "", "1234567.5"},
		{"narrow no-break spaces group", "1\u202f234\u202f567,50", "MYR", "", "1234567.5"},
		{"no-break space after the sign", "RM\u00a01,450.00", "MYR", "", "1450"},
		{"sign without a space", "RM1,450.00", "MYR", "", "1450"},
		{"sign in small letters", "rm 1,450.00", "MYR", "", "1450"},
		{"code behind", "1,450.00 MYR", "MYR", "", "1450"},
		{"zero is an amount", "0.00", "MYR", "", "0"},
		{"a leading minus is an amount", "-50.00", "MYR", "", "-50"},
		{"minus before the sign", "-RM 50.00", "MYR", "", "-50"},
		{"a minus sign that is not a hyphen", "\u221250.00", "MYR", "", "-50"},
		{"invisible characters", "\u200b1450\ufeff", "MYR", "", "1450"},
		{"an apostrophe that made it text", "'1450.00", "MYR", "", "1450"},

		{"a comma before three digits", "1,234", "MYR", "", "R131"},
		{"a point before three digits", "1.234", "MYR", "", "R131"},
		{"the setting makes the comma group", "1,234", "MYR", ".", "1234"},
		{"the setting makes the point group", "1.234", "MYR", ",", "1234"},
		{"the setting makes three decimals", "1.234", "MYR", ".", "R133"},
		{"a zero cannot be grouped", "0.123", "MYR", "", "R133"},
		{"four digits cannot be grouped", "1234.567", "MYR", "", "R133"},
		{"three decimals after groups", "1,234.567", "MYR", "", "R133"},
		{"a tenth of a cent", "10.001", "MYR", ".", "R133"},
		{"nothing is rounded, not even zeros", "1450.5000", "MYR", "", "R133"},

		{"exponent", "1e3", "MYR", "", "R132"},
		{"exponent as Excel writes it", "1.45E+03", "MYR", "", "R132"},
		{"huge exponent", "1e99999999", "MYR", "", "R132"},
		{"parentheses", "(450.00)", "MYR", "", "R134"},
		{"parentheses and a sign", "(RM 450.00)", "MYR", "", "R134"},
		{"trailing minus", "450.00-", "MYR", "", "R134"},
		{"another currency", "USD 450.00", "MYR", "", "R145"},
		{"another currency behind", "450,00 €", "MYR", "", "R145"},
		{"rupiah in ringgit", "Rp 450.000", "MYR", "", "R145"},

		{"a word", "on leave", "MYR", "", "R130"},
		{"a word that begins like a currency", "PENDING", "MYR", "", "R130"},
		{"a word that ends like one", "form", "MYR", "", "R130"},
		{"a dash", "-", "MYR", "", "R130"},
		{"a sign alone", "RM", "MYR", "", "R130"},
		{"nothing", "", "MYR", "", "R130"},
		{"groups of two", "12,34,567", "MYR", "", "R130"},
		{"a group too short", "1,23.00", "MYR", "", "R130"},
		{"a trailing mark", "1450.", "MYR", "", "R130"},
		{"mixed groups", "1,234.567,00", "MYR", "", "R130"},
		{"two numbers", "100 + 50", "MYR", "", "R130"},
		{"a date", "25/11/2026", "MYR", "", "R130"},
		{"a formula", "=1450", "MYR", "", "R130"},
		{"other digits", "١٤٥٠", "MYR", "", "R130"},
		{"wide digits", "１４５０", "MYR", "", "R130"},
		{"turned round", "\u202e0541", "MYR", "", "R130"},
		{"a digit group that is no number", "1 2 3", "MYR", "", "R130"},
		{"too many digits", strings.Repeat("9", 19), "MYR", "", "R130"},
		{"a sum", "1,450.00/2", "MYR", "", "R130"},

		{"rupiah are whole, a point groups", "875.000", "IDR", "", "875000"},
		{"rupiah with their decimals", "Rp 4.980.000,00", "IDR", "", "4980000"},
		{"rupiah with sen", "Rp 4.980.000,50", "IDR", "", "R135"},
		{"francs", "45 000 FCFA", "XOF", "", "45000"},
		{"francs spelt out", "45 000 F CFA", "XOF", "", "45000"},
		{"francs, short", "45 000 F", "XOF", "", "45000"},
		{"F is no currency elsewhere", "45 000 F", "MYR", "", "R130"},
		{"francs of the other union", "45 000 XAF", "XOF", "", "R145"},
		{"yen have no minor unit", "90000", "JPY", "", "90000"},
		{"an unknown currency is not divided", "10.50", "XXX", "", "R135"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseAmount(tt.text, batch.Currency(tt.currency), tt.mark)
			if bad, found := errors.AsType[*AmountError](err); found {
				if bad.Code != tt.want {
					t.Errorf("ParseAmount(%q) refused with %s, want %s", tt.text, bad.Code, tt.want)
				}
				return
			}
			if err != nil || got.String() != tt.want {
				t.Errorf("ParseAmount(%q) = %v, %v; want %s", tt.text, got, err, tt.want)
			}
		})
	}
}

// TestAmbiguousAmountsShowBothReadings: a person can only choose between what
// is shown.
func TestAmbiguousAmountsShowBothReadings(t *testing.T) {
	_, err := ParseAmount("12.345", "MYR", "")
	if bad, found := errors.AsType[*AmountError](err); !found || bad.Other != "12,345.00 / 12.345" {
		t.Errorf("got %+v", err)
	}
}

// TestEveryLocaleIsReadBack: what Excel shows in a language that payroll desks
// use is read as the number it is, or refused as ambiguous; never as another.
func TestEveryLocaleIsReadBack(t *testing.T) {
	locales := []language.Tag{language.English, language.MustParse("ms-MY"), language.French, language.Indonesian, language.Portuguese, language.Spanish}
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(0, 99_999_999_99).Draw(t, "cents")
		want := decimal.New(cents, -2)
		tag := rapid.SampledFrom(locales).Draw(t, "locale")
		text := message.NewPrinter(tag).Sprint(number.Decimal(float64(cents)/100, number.MinFractionDigits(2), number.MaxFractionDigits(2)))
		got, err := ParseAmount(text, "MYR", "")
		if err != nil || !got.Equal(want) {
			t.Fatalf("%s writes %s as %q, read as %v, %v", tag, want, text, got, err)
		}
	})
}

// TestStoredNumbersLoseOnlyNoise: a fraction of a cent stays visible, so that
// batch can refuse it; what binary arithmetic adds is no fraction.
func TestStoredNumbersLoseOnlyNoise(t *testing.T) {
	tests := []struct{ raw, want string }{
		{"1450.5600000000001", "1450.56"}, {"0.30000000000000004", "0.3"}, {"1450", "1450"}, {"1.45E7", "14500000"},
		{"1450.567", "1450.567"}, {"1450.500001", "1450.500001"}, {"-5", "-5"}, {"1450.505", "1450.505"},
	}
	for _, tt := range tests {
		if got, err := numberAmount(tt.raw, "MYR"); err != nil || got.String() != tt.want {
			t.Errorf("numberAmount(%q) = %v, %v; want %s", tt.raw, got, err, tt.want)
		}
	}
	for _, raw := range []string{"1e99999999", "1e-99999999", "NaN", "Inf", "0x10", "1_000", ""} {
		if got, err := numberAmount(raw, "MYR"); err == nil {
			t.Errorf("numberAmount(%q) = %v", raw, got)
		}
	}
}

// TestPlainAmountsAgreeWithTheGrammar: the short way must not be another way.
func TestPlainAmountsAgreeWithTheGrammar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[0-9]{1,9}(\.[0-9]{0,3})?`).Draw(t, "text")
		short, ok := plainAmount(text, "MYR")
		if !ok {
			return
		}
		long, err := ParseAmount("RM "+text, "MYR", "")
		if err != nil || !short.Equal(long) {
			t.Fatalf("%q: %v, %v, %v", text, short, long, err)
		}
	})
}

// FuzzAmount: any text is read or refused at once, and what is read is written
// and read again as the same amount.
func FuzzAmount(f *testing.F) {
	for _, text := range []string{"1450.50", "RM 1,234.567", "1.234", "(1 000,00)", "1e99999999", "١٤٥٠", "\u202e1", "-", "F CFA 1", "'9"} {
		for _, c := range []string{"MYR", "XOF", "IDR"} {
			f.Add(text, c, "")
		}
	}
	f.Fuzz(func(t *testing.T, text, currency, mark string) {
		began := time.Now()
		d, err := ParseAmount(text, batch.Currency(currency), mark)
		if took := time.Since(began); took > time.Second {
			t.Fatalf("%q took %v", text, took)
		}
		if err != nil {
			bad, found := errors.AsType[*AmountError](err)
			if !found || !strings.HasPrefix(bad.Code, "R1") {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if !d.Equal(d.Truncate(batch.Currency(currency).Exponent())) {
			t.Fatalf("%q has more decimals than %s: %v", text, currency, d)
		}
		again, err := ParseAmount(batch.Plain(d, batch.Currency(currency)), batch.Currency(currency), ".")
		if err != nil || !again.Equal(d) {
			t.Fatalf("%q is %v, written and read again %v, %v", text, d, again, err)
		}
	})
}
