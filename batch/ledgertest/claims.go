package ledgertest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
)

func claimIsWhole(t *trial) {
	c := claimOf("nov", wishes("A-1", "A-2", "A-3")...)
	c.Wishes[1].Held = true
	c.Lines = append(c.Lines, batch.Line{Row: 9, Disposition: batch.Invalid, Defects: []batch.Defect{{Code: "R104", Row: 9}}})
	c.Run.Sum = decimal.New(4711, -2)
	t.must(t.Claim(t.Context(), c))

	r, err := t.Run(t.Context(), "nov")
	t.must(err)
	want := c.Run
	want.Changed = morning
	t.same(r, want, "the run")
	lines, err := t.Lines(t.Context(), "nov")
	t.must(err)
	t.same(lines, c.Lines, "its lines")
	due, err := t.Due(t.Context(), debtor, "nov", batch.Planned)
	t.must(err)
	if len(due) != 3 {
		t.Fatalf("%d payouts are planned, want 3", len(due))
	}
	for n, e := range due {
		t.same(e, batch.Entry{
			Key: key(string(c.Wishes[n].Instruction.Ref)), Wire: string(c.Wishes[n].Instruction.Ref), Run: "nov", Instruction: c.Wishes[n].Instruction,
			Fingerprint: c.Wishes[n].Instruction.Fingerprint(), Status: batch.Planned, Held: n == 1, Changed: morning,
		}, "payout %d", n)
	}
}

func claimThatContradicts(t *trial) {
	t.opened("nov", wishes("A-1", "A-2")...)
	head := t.sound()
	other := wish("a-2", 6) // the case of a reference does not matter
	other.Instruction.Amount.Amount = decimal.New(999, 0)
	t.want(t.Claim(t.Context(), claimOf("dec", wish("B-1", 1), other, wish("B-2", 2))), batch.ErrContradicts, "another amount")

	twice := claimOf("dec", wish("B-1", 1), wish("b-1", 1))
	t.want(t.Claim(t.Context(), twice), batch.ErrContradicts, "one reference twice")
	attempts := claimOf("dec", wish("B-1", 1), wish("B-1", 1))
	attempts.Wishes[1].Attempt = 2
	t.want(t.Claim(t.Context(), attempts), batch.ErrContradicts, "two attempts of one reference")
	open := claimOf("dec", wish("B-1", 1))
	open.Run.State = batch.RunOpen
	t.want(t.Claim(t.Context(), open), batch.ErrIllegal, "an open run without approval")
	zero := claimOf("dec", wish("B-1", 1))
	zero.Wishes[0].Attempt = 0
	t.want(t.Claim(t.Context(), zero), batch.ErrIllegal, "attempt 0")

	_, err := t.Run(t.Context(), "dec")
	t.want(err, batch.ErrNoRun, "the refused run")
	_, err = t.Lines(t.Context(), "dec")
	t.want(err, batch.ErrNoRun, "its lines")
	found, err := t.Entries(t.Context(), debtor, []batch.Reference{"B-1", "B-2"})
	t.must(err)
	if len(found) > 0 {
		t.Fatalf("the refused claim left %v", found)
	}
	t.same(t.sound(), head, "the chain")
}

func claimOnce(t *trial) {
	t.opened("nov", wishes("A-1")...)
	head := t.sound()
	t.want(t.Claim(t.Context(), claimOf("nov", wish("B-1", 1))), batch.ErrRunExists, "the same name")
	other := claimOf("dec", wish("B-1", 1))
	other.Run.Batch = "batch of nov"
	t.want(t.Claim(t.Context(), other), batch.ErrRunExists, "the same contents")
	t.same(t.sound(), head, "the chain")
}

// many calls f from so many goroutines at once and counts the errors.
func many(n int, f func(n int) error) (won int64, errs []error) {
	var wins atomic.Int64
	var mu sync.Mutex
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			err := f(i)
			if err == nil {
				wins.Add(1)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			errs = append(errs, err)
		})
	}
	close(start)
	all.Wait()
	return wins.Load(), errs
}

func claimHasOneWinner(t *trial) {
	books := []batch.Book{t.Book, t.another()}
	won, errs := many(16, func(n int) error { return books[n%2].Claim(t.Context(), claimOf("nov", wishes("A-1", "A-2")...)) })
	if won != 1 {
		t.Fatalf("%d claims won, want 1", won)
	}
	for _, err := range errs {
		t.want(err, batch.ErrRunExists, "a claim that lost")
	}
}

func claimPassesOn(t *trial) {
	t.opened("nov", wishes("A-1", "a-2", "A-3")...)
	t.bring("nov", key("A-1"), batch.Paid)
	t.must(t.Prepared(t.Context(), key("A-2"), "handle"))
	paid := t.entry(key("A-1"))

	again := wishes("A-1", "A-2", "A-3")
	again[1].Instruction.Row, again[1].Instruction.Narration = 77, "BONUS"
	again[2].Held = true
	t.must(t.another().Claim(t.Context(), claimOf("nov2", again...))) // by another process

	t.same(t.entry(key("A-1")), paid, "what is paid")
	e := t.entry(key("A-2"))
	if e.Run != "nov2" || e.Instruction.Row != 77 || e.Instruction.Narration != "BONUS" || e.Handle != "handle" {
		t.Fatalf("what is planned did not pass on: %+v", e)
	}
	if e.Wire != "a-2" || e.Instruction.Ref != "a-2" {
		t.Fatalf("its wire reference changed to %s (%s)", e.Wire, e.Instruction.Ref)
	}
	if !t.entry(key("A-3")).Held {
		t.Fatal("the new run's hold was lost")
	}
	t.want(t.begin("nov", key("A-2")), batch.ErrNotWon, "begin in the old run")
	t.must(t.Approve(t.Context(), "nov2", approvalOf("nov2")))
	t.must(t.begin("nov2", key("A-2")))
	story, err := t.Story(t.Context(), debtor, "A-2")
	t.must(err)
	if last := story[len(story)-1]; last.Kind != "move" || last.Run != "nov2" {
		t.Fatalf("the send is told of %s, not of nov2", last.Run)
	}
}

func claimReplaces(t *trial) {
	changed := func(ref string) batch.Wish {
		w := wish(ref, 5)
		w.Instruction.Amount.Amount = decimal.New(777, 0)
		return w
	}
	held := wish("A-2", 6)
	held.Held = true
	t.opened("nov", wish("A-1", 5), held)
	t.must(t.Prepared(t.Context(), key("A-2"), "handle for another amount"))
	t.want(t.Claim(t.Context(), claimOf("fix1", changed("A-1"))), batch.ErrContradicts, "approved and not held")
	t.must(t.Claim(t.Context(), claimOf("fix2", changed("A-2"))))
	e := t.entry(key("A-2"))
	if e.Run != "fix2" || e.Held || e.Handle != "" || e.Fingerprint != changed("A-2").Instruction.Fingerprint() {
		t.Fatalf("the held wish was not replaced: %+v", e)
	}
	t.must(t.Claim(t.Context(), claimOf("fix3", wish("A-2", 6)))) // fix2 is proposed
	t.must(t.SetState(t.Context(), "nov", batch.RunStopped, "", "aminah"))
	t.must(t.Claim(t.Context(), claimOf("fix4", changed("A-1"))))

	t.must(t.Approve(t.Context(), "fix4", approvalOf("fix4")))
	t.must(t.begin("fix4", key("A-1")))
	t.must(t.record(key("A-1"), batch.Unknown, batch.Planned, batch.CauseNotSent))
	t.must(t.SetState(t.Context(), "fix4", batch.RunStopped, "", "aminah"))
	t.want(t.Claim(t.Context(), claimOf("fix5", wish("A-1", 5))), batch.ErrContradicts, "begun once")
}

func claimNewAttempt(t *trial) {
	t.opened("nov", wishes("A-1", "A-2")...)
	second := wish("A-1", 5)
	second.Attempt = 2
	for _, s := range []batch.Status{batch.Planned, batch.Unknown, batch.Waiting} {
		switch s {
		case batch.Unknown:
			t.must(t.begin("nov", key("A-1")))
		case batch.Waiting:
			t.must(t.record(key("A-1"), batch.Unknown, batch.Waiting, batch.CauseAnswer))
		}
		t.want(t.Claim(t.Context(), claimOf("retry", second)), batch.ErrMoved, "a second attempt beside one that is %s", s)
	}
	other := second
	other.Instruction.Amount.Amount = decimal.New(1, 0)
	t.want(t.Claim(t.Context(), claimOf("retry", other)), batch.ErrContradicts, "the same with another amount")

	t.must(t.record(key("A-1"), batch.Waiting, batch.Failed, batch.CauseLookup))
	t.must(t.Claim(t.Context(), claimOf("retry", other)))
	k := batch.KeyOf(debtor, "A-1", 2)
	if e := t.entry(k); e.Wire != "A-1-R2" || e.Status != batch.Planned || e.Run != "retry" {
		t.Fatalf("the second attempt is %+v", e)
	}
	t.status(key("A-1"), batch.Failed)
	found, err := t.Entries(t.Context(), debtor, []batch.Reference{"a-1"})
	t.must(err)
	if len(found["A-1"]) != 2 || found["A-1"][0].Key.Attempt != 1 {
		t.Fatalf("entries are not in the order of attempts: %v", found)
	}
	first := wish("A-1", 5)
	first.Instruction.Amount.Amount = decimal.New(2, 0)
	t.want(t.Claim(t.Context(), claimOf("late", first)), batch.ErrContradicts, "the first attempt again with another amount")
}

func claimAdopts(t *trial) {
	at := morning.Add(-48 * time.Hour)
	all := wishes("A-1", "A-2", "A-3")
	all[0].Adopted = &batch.Verdict{Status: batch.Paid, GatewayRef: "PAYOUT-1", Code: "SUCCESS", Fee: decimal.NewNullDecimal(decimal.New(150, -2)), At: at}
	all[1].Adopted = &batch.Verdict{Status: batch.Unknown, Code: "ODD"}
	t.must(t.Claim(t.Context(), claimOf("nov", all...)))
	e := t.entry(key("A-1"))
	if e.Status != batch.Paid || e.GatewayRef != "PAYOUT-1" || e.Code != "SUCCESS" || !e.At.Equal(at) || e.Sends != 0 || !e.Fee.Valid {
		t.Fatalf("the adopted payout is %+v", e)
	}
	t.status(key("A-2"), batch.Unknown)
	t.status(key("A-3"), batch.Planned)

	again := wishes("A-1", "A-3")
	again[0].Adopted = &batch.Verdict{Status: batch.Failed}
	again[1].Adopted = &batch.Verdict{Status: batch.Waiting}
	t.must(t.Claim(t.Context(), claimOf("nov2", again...)))
	t.status(key("A-1"), batch.Paid) // it was known: it stays
	t.status(key("A-3"), batch.Waiting)

	other := wish("A-1", 5)
	other.Instruction.Amount.Amount = decimal.New(1, 0)
	t.want(t.Claim(t.Context(), claimOf("nov3", other)), batch.ErrContradicts, "what was adopted, with another amount")
	planned := wish("A-4", 8)
	planned.Adopted = &batch.Verdict{Status: batch.Planned}
	t.want(t.Claim(t.Context(), claimOf("nov3", planned)), batch.ErrIllegal, "adopted as planned")
}

func losersWriteNothing(t *trial) {
	t.opened("nov", wishes("A-1", "A-2")...)
	t.must(t.begin("nov", key("A-1")))
	head := t.sound()
	ctx := t.Context()
	unknown := key("X-9")
	for name, err := range map[string]error{
		"begin":      t.begin("nov", key("A-1")),
		"begin none": t.begin("nov", unknown),
		"record":     t.record(key("A-1"), batch.Waiting, batch.Paid, batch.CauseLookup),
		"illegal":    t.record(key("A-1"), batch.Unknown, batch.Planned, batch.CauseLookup),
		"none":       t.record(unknown, batch.Unknown, batch.Paid, batch.CauseLookup),
		"look":       t.Look(ctx, unknown, batch.Look{}),
		"prepared":   t.Prepared(ctx, key("A-1"), "h"),
		"release":    t.Release(ctx, key("A-2"), batch.Release{}),
		"hold":       t.Hold(ctx, "nov", key("A-1"), nil),
		"allow":      t.Allow(ctx, "nov", batch.Allowance{Ref: "A-1", Fingerprint: wish("A-1", 5).Instruction.Fingerprint()}),
		"approve":    t.Approve(ctx, "dec", batch.Approval{}),
		"state":      t.SetState(ctx, "dec", batch.RunDone, "", ""),
	} {
		if err == nil {
			t.Errorf("%s won", name)
		}
		if slices.ContainsFunc([]error{batch.ErrRunExists, batch.ErrContradicts}, func(e error) bool { return errors.Is(err, e) }) {
			t.Errorf("%s: %v", name, err)
		}
	}
	t.same(t.sound(), head, "the chain")
	t.must(t.begin("nov", key("A-2")))
	if after := t.sound(); after.Seq != head.Seq+1 {
		t.Fatalf("one write made %d events", after.Seq-head.Seq)
	}
}

func reopens(t *trial) {
	refs := []batch.Reference{}
	for n := range 50 {
		refs = append(refs, batch.Reference(fmt.Sprintf("A-%d", n)))
	}
	var all []batch.Wish
	for n, r := range refs {
		all = append(all, wish(string(r), n))
	}
	t.opened("nov", all...)
	for n, to := range []batch.Status{batch.Unknown, batch.Waiting, batch.Paid, batch.Failed, batch.Returned} {
		t.bring("nov", key(string(refs[n])), to)
	}
	before, err := t.Entries(t.Context(), debtor, refs)
	t.must(err)
	head, secret := t.sound(), t.Secret()
	if len(secret) < 16 {
		t.Fatalf("the secret has %d bytes", len(secret))
	}

	t.Book = t.another()
	after, err := t.Entries(t.Context(), debtor, refs)
	t.must(err)
	t.same(after, before, "the payouts")
	t.same(t.sound(), head, "the chain")
	t.same(t.Secret(), secret, "the secret")
	t.want(t.begin("nov", key("A-0")), batch.ErrNotWon, "begin what was begun before")
}
