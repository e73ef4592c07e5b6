package simulator

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

// same compares two books by what they say.
func same(a, b Books) bool {
	return a.Dialect == b.Dialect && a.Opening.Equal(b.Opening) && a.Balance.Equal(b.Balance) && a.Held.Equal(b.Held) &&
		fmt.Sprint(a.Creates, a.Starts, a.Moves, a.Returns, a.Others) == fmt.Sprint(b.Creates, b.Starts, b.Moves, b.Returns, b.Others) &&
		maps.Equal(a.Lookups, b.Lookups)
}

// A gateway does not forget because it restarts; books that did would excuse a
// client that pays twice.
func TestBooksSurviveReopening(t *testing.T) {
	now := time.Date(2026, 11, 25, 2, 0, 0, 123456789, time.UTC)
	config := Config{
		Dir: filepath.Join(t.TempDir(), "a", "b"), Opening: decimal.NewFromInt(1000), Fee: decimal.RequireFromString("0.50"), Now: func() time.Time { return now },
		Quirks: map[string]string{"ref:OPEN": "pending-success", "ref:NO": "failed", "ref:LOST": "silent-late-visible", "ref:BEFORE": "http-500-before"},
	}
	c := open(t, config)
	for _, ref := range []string{"PAID", "OPEN", "NO", "BACK", "BEFORE"} {
		c.pay(ref, "10.00")
	}
	c.pay("BAD", `"10.00"`)
	c.ask("PAID")
	c.ask("NOBODY")
	for _, err := range []error{c.s.TopUp(decimal.NewFromInt(5)), c.s.Spend(decimal.NewFromInt(7)), c.s.Return("BACK"), c.s.Tamper("PAID", Shown{Account: "999"})} {
		if err != nil {
			t.Fatal(err)
		}
	}
	before := c.audit()
	onDisk, err := ReadBooks(config.Dir)
	if err != nil || !same(before, onDisk) {
		t.Errorf("on disk (%v):\n%+v\nin memory:\n%+v", err, onDisk, before)
	}
	if err := c.s.Close(); err != nil {
		t.Fatal(err)
	}

	again := open(t, config)
	if b := again.audit(); !same(before, b) {
		t.Errorf("reopened:\n%+v\nbefore:\n%+v", b, before)
	}
	if r := again.ask("PAID"); r.data("payout_account_number") != "999" {
		t.Errorf("tampering was forgotten: %s", r.raw)
	}
	now = now.Add(time.Minute)
	if r := again.ask("OPEN"); r.data("transaction_status") != "SUCCESS" {
		t.Errorf("the open payout was forgotten: %s", r.raw)
	}
	if b := again.audit(); b.Balance.StringFixed(2) != "976.50" || len(b.Creates) != 6 || again.pay("NEW", "1.00").data("invoice_no") == before.Creates[0].Number {
		t.Errorf("books: %+v", b)
	}
}

// A kill in the middle of a write leaves half a line; it must not take the
// whole lines with it, nor stay.
func TestATornLastLineIsCut(t *testing.T) {
	config := Config{Dir: t.TempDir()}
	c := open(t, config)
	c.pay("A", "10.00")
	if err := c.s.Close(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(config.Dir, booksFile)
	kept, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	torn := append(slices.Clone(kept), `{"create":{"seq":2,"ref":"B","amo`...)
	if err := os.WriteFile(name, torn, 0o600); err != nil {
		t.Fatal(err)
	}
	if b, err := ReadBooks(config.Dir); err != nil || len(b.Creates) != 1 {
		t.Errorf("read beside a writer: %v, %d creates", err, len(b.Creates))
	}
	again := open(t, config)
	again.pay("C", "10.00")
	b, err := ReadBooks(config.Dir)
	if err != nil || len(b.Creates) != 2 || b.Creates[1].Ref != "C" {
		t.Errorf("after the cut: %v %+v", err, b.Creates)
	}
}

// Books that make no sense are refused, not guessed at.
func TestDamagedBooksAreRefused(t *testing.T) {
	first := `{"opened":{"at":"2026-11-25T02:00:00Z","dialect":"leanx","opening":"100"}}` + "\n"
	tests := map[string]string{
		"a line that is no JSON":   first + "}{\n",
		"no opening balance":       `{"lookup":"A"}` + "\n",
		"two opening balances":     first + first,
		"books of another dialect": strings.Replace(first, "leanx", "fedapay", 1),
	}
	for name, text := range tests {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, booksFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := Open(Config{Dir: dir}); err == nil {
			t.Errorf("%s: opened", name)
			_ = s.Close()
		}
	}
}

// The books hold names and accounts: nobody else on the machine may read them,
// and no secret may be in them.
func TestBooksArePrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "books")
	c := open(t, Config{Dir: dir})
	c.pay("A", "10.00")
	for name, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, booksFile): 0o600} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v, want %o", name, err, info.Mode().Perm(), want)
		}
	}
	kept, err := os.ReadFile(filepath.Join(dir, booksFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{DefaultToken, DefaultHashKey, strings.Split(DefaultToken, "|")[2]} {
		if strings.Contains(string(kept), secret) {
			t.Errorf("the books hold %q", secret)
		}
	}
}

// An answer that has left must be on disk already, whoever asks: a reader of
// the file must never know less than a client.
func TestNoAnswerIsAheadOfTheBooks(t *testing.T) {
	dir := t.TempDir()
	c := open(t, Config{Dir: dir})
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := range 20 {
				ref := fmt.Sprintf("W%d-%d", worker, i)
				r := c.pay(ref, "1.00")
				b, err := ReadBooks(dir)
				if err != nil || b.Moved(ref) != 1 || b.Audit() != nil {
					t.Errorf("%s was answered %s, the file says %d moves (%v)", ref, r.data("status"), b.Moved(ref), err)
				}
			}
		})
	}
	all.Wait()
	if b := c.audit(); len(b.Moves) != 160 || b.Balance.StringFixed(2) != "59840.00" {
		t.Errorf("%d moves, %s left", len(b.Moves), b.Balance)
	}
}

// A gateway that cannot write its books must not say that it has paid.
func TestNoBooksNoAnswer(t *testing.T) {
	c := open(t, Config{Dir: t.TempDir()})
	c.pay("A", "1.00")
	if err := c.s.journal.file.Close(); err != nil {
		t.Fatal(err)
	}
	for _, r := range []reply{c.pay("B", "1.00"), c.ask("A")} {
		if r.err == nil {
			t.Errorf("an answer left without its line in the books: %s", r.raw)
		}
	}
	if c.s.TopUp(decimal.NewFromInt(1)) == nil || c.s.Close() == nil {
		t.Error("nobody hears that the books are not durable")
	}
}

// What happens behind a client's back is in the books, and adds up.
func TestThingsHappenBehindOurBack(t *testing.T) {
	c := open(t, Config{Opening: decimal.NewFromInt(100), Fee: decimal.NewFromInt(1), Quirks: map[string]string{
		"ref:F": "failed", "ref:P": "pending-stuck", "ref:Q": "pending-stuck"}})
	for _, ref := range []string{"A", "F", "P", "Q"} {
		c.pay(ref, "10.00")
	}
	steps := []struct {
		name string
		do   func() error
		left string
	}{
		{"a top-up", func() error { return c.s.TopUp(decimal.NewFromInt(50)) }, "139.00"},
		{"a paid payout comes back without its fee", func() error { return c.s.Return("A") }, "149.00"},
		{"a failed one is paid after all", func() error { return c.s.Settle("F", Paid) }, "138.00"},
		{"an open one fails", func() error { return c.s.Settle("P", Failed) }, "138.00"},
		{"somebody else spends", func() error { return c.s.Spend(decimal.NewFromInt(130)) }, "8.00"},
		{"an open one finds the pool empty", func() error { return c.s.Settle("Q", Paid) }, "8.00"},
	}
	for _, step := range steps {
		if err := step.do(); err != nil {
			t.Errorf("%s: %v", step.name, err)
		}
		if b := c.audit(); b.Balance.StringFixed(2) != step.left {
			t.Errorf("%s: %s left, want %s", step.name, b.Balance, step.left)
		}
	}
	if b := c.audit(); !b.Held.IsZero() || len(b.Returns) != 1 || len(b.Others) != 2 {
		t.Errorf("books: %+v", b)
	}
	for ref, word := range map[string]string{"A": "FAILED", "F": "SUCCESS", "P": "FAILED", "Q": "FAILED"} {
		if got := c.ask(ref).data("transaction_status"); got != word {
			t.Errorf("%s is %s, want %s", ref, got, word)
		}
	}
	if c.s.Return("A") == nil || c.s.Return("NOBODY") == nil || c.s.Settle("A", Failed) == nil {
		t.Error("something impossible was done")
	}
	amount := decimal.NewNullDecimal(decimal.NewFromInt(77))
	if err := c.s.Tamper("F", Shown{Amount: amount, Account: "999", Status: "ODD"}); err != nil {
		t.Error(err)
	}
	if r := c.ask("F"); r.data("value") != "77.00" || r.data("payout_account_number") != "999" || r.data("transaction_status") != "ODD" {
		t.Errorf("tampered: %s", r.raw)
	}
	if err := c.s.Tamper("F", Shown{}); err != nil || c.ask("F").data("value") != "10.00" {
		t.Errorf("honest again: %v", err)
	}
	c.audit()
}
