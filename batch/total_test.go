package batch

import (
	"testing"

	"github.com/shopspring/decimal"
)

// TestTotalsAreExact: a payroll of odd sen adds up to the sen, in any order.
func TestTotalsAreExact(t *testing.T) {
	var up, down Total
	for n := range 2000 {
		up = up.Add(decimal.New(int64(100101+n), -2))
		down = down.Add(decimal.New(int64(100101+1999-n), -2))
	}
	if want := decimal.RequireFromString("2022010.00"); up.Count != 2000 || !up.Amount.Equal(down.Amount) || !up.Amount.Equal(want) {
		t.Errorf("%d payouts of %s, or %s; want %s", up.Count, up.Amount, down.Amount, want)
	}
}
