package batch

import "strconv"

// Seal is what a person approves: these rows, so many of them, for so much.
// Change any of it and it is another seal. It is compared and never read.
func Seal(id ID, toPay Total) string {
	return string(id) + " " + strconv.Itoa(toPay.Count) + " " + toPay.Amount.String()
}
