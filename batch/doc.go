// Package batch says what a payout is and how it is made exactly once.
//
// It holds the words (Money, Reference, Instruction, Status, Verdict), the
// rules (which row may be paid, which must wait, what a silence means) and the
// contracts that the rest of the house keeps (Gateway, Ledger). It opens no
// file, speaks to no network and names no payment provider.
//
// A payroll sheet goes through it in this order:
//
//	rows ─collect→ batch ─check→ plan ─approve→ ─pay→ ─settle→ │ ─reconcile→ report
//	                               └──────── ledger ◀──────────┘──────┘
//
// Nothing flows from pay to reconcile except through the ledger, so a run that
// was killed and a run that was not are the same code.
//
// Three promises outrank everything else here: nobody is paid twice, no row is
// lost, and what is not known is never called failed.
package batch
