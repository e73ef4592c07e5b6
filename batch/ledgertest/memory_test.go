package ledgertest_test

import (
	"testing"

	"payrun/batch"
	"payrun/batch/ledgertest"
)

func TestMemoryKeepsEveryPromise(t *testing.T) {
	stores := map[string]*ledgertest.Memory{}
	ledgertest.Run(t, func(t *testing.T, dir string) batch.Book {
		if stores[dir] == nil {
			stores[dir] = ledgertest.NewMemory()
		}
		return stores[dir].Another()
	})
}
