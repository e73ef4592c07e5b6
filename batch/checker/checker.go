package checker

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Case is everything that a payroll desk left behind, by where it lies on
// disk. A field that is empty is not looked at, nor is what cannot be seen
// without it.
//
// The desk is at rest: no process writes to it, and the ledger is closed in
// this process too. (Reading a SQLite file drops the locks that this process
// holds on it.) Nothing on disk is changed; a ledger that crashed is recovered
// in a copy.
type Case struct {
	Books    string   // folder of the simulated gateway's books (books.jsonl)
	Ledger   string   // folder with payrun.db
	Sheets   []string // input sheets that were run, as they were then
	Results  []string // results documents (the --json object), one file each, oldest first
	Logs     []string // files that must hold no secret and no whole account number; a workbook is looked into
	Secrets  []string
	Accounts []string
	Settled  bool          // the gateway was fair and had time: nothing may be missing (I9)
	Slack    time.Duration // how far the gateway's clock and the ledger's may differ; 0 when they are one
}

// Finding is one broken promise.
type Finding struct {
	Invariant string // I1 to I20
	What      string // in words; accounts are masked
}

// String is the finding in a line.
func (f Finding) String() string { return f.Invariant + ": " + f.What }

// Examine holds a case against the invariants. No finding means that none that
// can be seen is broken. An error means that a file could not be read at all.
func Examine(ctx context.Context, c Case) ([]Finding, error) {
	x := &examination{Case: c}
	for _, step := range []func(context.Context) error{x.readBooks, x.readLedger, x.readSheets, x.readResults} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	if x.books != nil {
		x.examineBooks()
	}
	if x.ledger != nil {
		x.examineLedger()
	}
	if x.books != nil && x.ledger != nil {
		x.examineRequests()
		x.examineMoney()
	}
	x.examineResults()
	if err := x.examineLeaks(); err != nil {
		return nil, err
	}
	return x.findings, ctx.Err()
}

// examination is one call of Examine.
type examination struct {
	Case
	books    *books
	ledger   *ledger
	sheets   []sheet
	results  []results
	findings []Finding
}

// findingsMax bounds the findings of one invariant: a broken desk breaks it
// for every row.
const findingsMax = 20

// find adds a finding once.
func (x *examination) find(invariant, format string, args ...any) {
	f := Finding{invariant, fmt.Sprintf(format, args...)}
	same := 0
	for _, g := range x.findings {
		if g.Invariant == invariant {
			same++
		}
	}
	if same < findingsMax && !slices.Contains(x.findings, f) {
		x.findings = append(x.findings, f)
	}
}
