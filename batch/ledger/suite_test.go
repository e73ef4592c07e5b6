package ledger_test

import (
	"testing"

	"payrun/batch"
	"payrun/batch/ledger"
	"payrun/batch/ledgertest"
)

func TestLedgerKeepsEveryPromise(t *testing.T) {
	ledgertest.Run(t, func(t *testing.T, dir string) batch.Book { return open(t, dir) })
}

var _ ledgertest.Open = (*ledger.Ledger)(nil)
