package ledger

import (
	"path/filepath"
	"testing"
)

// TestFilingsAreListedInTheirOrder: what verify compares is what the chain
// says, the later word after the earlier one, and no hash is made up for an
// event that is not there.
func TestFilingsAreListedInTheirOrder(t *testing.T) {
	l, err := Open(t.Context(), filepath.Join(t.TempDir(), "state"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := l.Arrived(t.Context(), "aa", "pay.xlsx"); err != nil {
		t.Fatal(err)
	}
	for _, f := range [][2]string{{"aa", "5 Done/pay.xlsx"}, {"bb", "/r.sha256"}, {"cc", "/r.sha256"}, {"bb", "/r.sha256"}} {
		if err := l.Filed(t.Context(), f[0], f[1]); err != nil {
			t.Fatal(err)
		}
	}
	all, err := l.Filings(t.Context())
	if err != nil || len(all) != 4 || all[0].Where != "5 Done/pay.xlsx" || all[3].SHA256 != "bb" || all[2].Seq >= all[3].Seq || all[0].At.IsZero() {
		t.Fatalf("%+v %v", all, err)
	}
	head, err := l.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if hash, err := l.HashAt(t.Context(), head.Seq); err != nil || hash != head.Hash {
		t.Errorf("HashAt(%d) = %q, %v; want %q", head.Seq, hash, err, head.Hash)
	}
	if hash, err := l.HashAt(t.Context(), head.Seq+1); err != nil || hash != "" {
		t.Errorf("an event to come has the hash %q, %v", hash, err)
	}
}
