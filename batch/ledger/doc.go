// Package ledger keeps the ledger on disk: one SQLite file in one folder of
// this machine. It is the only importer of a database.
//
// A call that changes something returns after the change is on the disk, or
// with an error. Calls that arrive together are committed together: one writer
// takes whatever has queued, makes one transaction of it, and tells each
// caller after the commit. A call that loses (the payout was taken, the move is
// illegal) concerns its own caller only. When the disk or the database fails,
// every waiting caller gets the error, and so does every later call: a ledger
// that may not have written what it was told is not used again by this process.
//
// Everything that happens is also an event in a chain of hashes, which several
// processes extend as one. Verify replays the chain and compares it with the
// tables, so that a change made past the program is found and named.
package ledger
