// Package ledgertest holds what every ledger must do, as one suite, and
// ledgers to test others with: Memory can lose power after any write,
// KillAfter lets the process die after any write, and Watch shows the whole
// table of payouts before and after each.
package ledgertest
