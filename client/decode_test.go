package client

import "testing"

// TestEveryDigitOfAnAmountCounts: the amount that a gateway echoes is compared
// to its last digit, which a floating-point number of its size has not.
func TestEveryDigitOfAnAmountCounts(t *testing.T) {
	for _, text := range []string{"9007199254740993", "90071992547409.93", "100000000000000000.01", "0.1", "0.000000000000000001"} {
		for _, body := range []string{text, `"` + text + `"`} {
			var amount Decimal
			if err := Decode([]byte(body), &amount); err != nil || amount.Decimal.String() != text {
				t.Errorf("%s is read as %s, %v", body, amount.Decimal, err)
			}
		}
	}
}
