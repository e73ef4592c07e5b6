package batch

import (
	"testing"

	"github.com/shopspring/decimal"
)

// The same rows for the same money have one seal however the amount is
// written; anything else has another.
func TestASealIsOfTheseRowsThisManyForThisMuch(t *testing.T) {
	total := func(count int, amount string) Total { return Total{count, decimal.RequireFromString(amount)} }
	seal := Seal("9f", total(32, "45210.50"))
	if seal != Seal("9f", total(32, "45210.5")) {
		t.Error("a zero at the end makes another seal")
	}
	for _, other := range []string{Seal("9e", total(32, "45210.50")), Seal("9f", total(31, "45210.50")), Seal("9f", total(32, "45210.51")), Seal("9f", total(3, "245210.50"))} {
		if other == seal {
			t.Errorf("%q is sealed twice", seal)
		}
	}
}
