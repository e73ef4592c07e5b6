package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"payrun/batch"
)

func beginNeeds(t *trial) {
	held := wish("A-2", 6)
	held.Held = true
	t.must(t.Claim(t.Context(), claimOf("nov", wish("A-1", 5), held)))
	t.want(t.begin("nov", key("A-1")), batch.ErrNotWon, "before approval")
	t.must(t.Approve(t.Context(), "nov", approvalOf("nov")))
	t.want(t.begin("nov", key("A-2")), batch.ErrNotWon, "while held")
	t.want(t.begin("dec", key("A-1")), batch.ErrNotWon, "in a run that is not there")
	t.want(t.begin("", key("A-1")), batch.ErrNotWon, "in no run")
	t.want(t.begin("nov", key("A-9")), batch.ErrNotWon, "a payout that is not there")
	t.opened("dec", wish("B-1", 5))
	t.want(t.begin("dec", key("A-1")), batch.ErrNotWon, "in another run")
	for _, s := range []batch.RunState{batch.RunBlocked, batch.RunDone, batch.RunStopped} {
		t.must(t.SetState(t.Context(), "nov", s, "B801", "payrun"))
		t.want(t.begin("nov", key("A-1")), batch.ErrNotWon, "in a run that is %s", s)
	}
	t.status(key("A-1"), batch.Planned)
	t.must(t.SetState(t.Context(), "nov", batch.RunOpen, "", "aminah"))
	t.must(t.begin("nov", key("A-1")))
	e := t.entry(key("A-1"))
	if e.Status != batch.Unknown || e.Sends != 1 || !e.Began.Equal(morning) || !e.Ended.IsZero() || e.Origin != "origin" {
		t.Fatalf("what was begun is %+v", e)
	}
}

func beginHasOneWinner(t *trial) { t.race([]batch.Book{t.Book}) }

func beginHasOneWinnerOfTwo(t *trial) { t.race([]batch.Book{t.Book, t.another()}) }

// race lets many goroutines begin the same payouts, in different orders.
func (t *trial) race(books []batch.Book) {
	const payouts, senders = 40, 16
	var refs []string
	for n := range payouts {
		refs = append(refs, fmt.Sprintf("A-%d", n))
	}
	t.opened("nov", wishes(refs...)...)
	won, errs := many(payouts*senders, func(n int) error {
		ref := refs[(n*7+n/payouts)%payouts]
		return books[n%len(books)].Begin(t.Context(), key(ref), batch.Start{Run: "nov", At: morning})
	})
	if won != payouts {
		t.Fatalf("%d begins won for %d payouts", won, payouts)
	}
	for _, err := range errs {
		t.want(err, batch.ErrNotWon, "a begin that lost")
	}
	for _, ref := range refs {
		if e := t.entry(key(ref)); e.Sends != 1 || e.Status != batch.Unknown {
			t.Fatalf("%s was begun %d times and is %s", ref, e.Sends, e.Status)
		}
	}
}

func beginFromPlannedOnly(t *trial) {
	statuses := []batch.Status{batch.Unknown, batch.Waiting, batch.Paid, batch.Failed, batch.Returned}
	for n, s := range statuses {
		run, k := "run-"+s.String(), key(fmt.Sprintf("A-%d", n))
		t.opened(run, wish(k.Ref, n))
		t.bring(run, k, s)
		t.want(t.begin(run, k), batch.ErrNotWon, "begin from %s", s)
		t.status(k, s)
	}
}

func beginBesideLiving(t *trial) {
	t.opened("nov", wish("A-1", 5))
	t.bring("nov", key("A-1"), batch.Failed)
	second := wish("A-1", 5)
	second.Attempt = 2
	t.opened("retry", second)
	k2 := batch.KeyOf(debtor, "A-1", 2)

	t.must(t.record(key("A-1"), batch.Failed, batch.Paid, batch.CauseLate))
	t.want(t.begin("retry", k2), batch.ErrNotWon, "while the first attempt turned out paid")
	t.status(k2, batch.Planned)
	t.must(t.record(key("A-1"), batch.Paid, batch.Returned, batch.CauseReturn))
	t.must(t.begin("retry", k2))
}

func debtorsNeverMix(t *trial) {
	t.opened("nov", wish("A-1", 5))
	live, other := debtor, debtor
	live.Environment, other.Merchant = "live", "M-2"
	for _, d := range []batch.Debtor{live, other} {
		k := batch.KeyOf(d, "A-1", 1)
		t.want(t.begin("nov", k), batch.ErrNotWon, "begin for %s %s", d.Environment, d.Merchant)
		found, err := t.Entries(t.Context(), d, []batch.Reference{"A-1"})
		t.must(err)
		if len(found) > 0 {
			t.Fatalf("%s %s sees %v", d.Environment, d.Merchant, found)
		}
	}
	w := wish("A-1", 9) // the same reference is another payout elsewhere
	c := claimOf("live", w)
	c.Run.Debtor = live
	t.must(t.Claim(t.Context(), c))
	t.must(t.Approve(t.Context(), "live", approvalOf("live")))
	k := batch.KeyOf(live, "A-1", 1)
	t.want(t.begin("nov", k), batch.ErrNotWon, "a live payout in a sandbox run")
	t.must(t.begin("live", k))
	t.status(key("A-1"), batch.Planned)

	due, err := t.Due(t.Context(), debtor, "", batch.Unknown, batch.Planned)
	t.must(err)
	if len(due) != 1 || due[0].Key != key("A-1") {
		t.Fatalf("the sandbox sees %v", due)
	}
	pool := debtor
	pool.Pool = "VA-2"
	due, err = t.Due(t.Context(), pool, "", batch.Planned)
	t.must(err)
	if len(due) > 0 {
		t.Fatalf("another pool sees %v", due)
	}
}

func preparedWhilePlanned(t *trial) {
	t.opened("nov", wish("A-1", 5))
	t.must(t.Prepared(t.Context(), key("A-1"), "17"))
	t.must(t.Prepared(t.Context(), key("A-1"), "18"))
	t.must(t.begin("nov", key("A-1")))
	t.want(t.Prepared(t.Context(), key("A-1"), "19"), batch.ErrMoved, "after begin")
	if e := t.entry(key("A-1")); e.Handle != "18" || e.Attempt().Handle != "18" {
		t.Fatalf("the handle is %q", e.Handle)
	}
}

func cancelledCall(t *trial) {
	t.opened("nov", wishes("A-1")...)
	head := t.sound()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := t.Begin(ctx, key("A-1"), batch.Start{Run: "nov"}); !errors.Is(err, context.Canceled) {
		t.Fatalf("begin: %v", err)
	}
	if _, err := t.Due(ctx, debtor, "nov", batch.Planned); !errors.Is(err, context.Canceled) {
		t.Fatalf("due: %v", err)
	}
	t.same(t.sound(), head, "the chain")
	t.status(key("A-1"), batch.Planned)
	t.must(t.begin("nov", key("A-1")))
}

func dueInOrder(t *trial) {
	t.opened("nov", wish("C-3", 30), wish("A-1", 10), wish("B-2", 20), wish("D-4", 5))
	t.opened("dec", wish("E-5", 1))
	t.bring("nov", key("B-2"), batch.Waiting)
	t.bring("nov", key("D-4"), batch.Unknown)
	rows := func(run string, s ...batch.Status) (rows []int) {
		due, err := t.Due(t.Context(), debtor, run, s...)
		t.must(err)
		for _, e := range due {
			rows = append(rows, e.Instruction.Row)
		}
		return rows
	}
	t.same(rows("nov", batch.Planned), []int{10, 30}, "planned")
	t.same(rows("nov", batch.Waiting, batch.Planned, batch.Unknown), []int{5, 10, 20, 30}, "all of one run")
	t.same(rows("", batch.Planned), []int{10, 30, 1}, "planned in all runs")
	t.same(rows("", batch.Unknown, batch.Waiting), []int{5, 20}, "open in all runs")
	t.same(rows("nov"), []int(nil), "no status")
	t.same(rows("jan", batch.Planned), []int(nil), "a run that is not there")
}

func looksSinceSend(t *trial) {
	t.opened("nov", wish("A-1", 5))
	look := func(n int) batch.Look {
		return batch.Look{At: morning.Add(time.Duration(n) * time.Minute), NotFound: n%2 == 0, Shape: "200/x/{ref}", Origin: "origin", Reason: fmt.Sprint(n)}
	}
	looks := func() []batch.Look {
		all, err := t.Looks(t.Context(), key("A-1"))
		t.must(err)
		return all
	}
	before := t.entry(key("A-1"))
	t.must(t.Look(t.Context(), key("A-1"), look(1)))
	t.same(t.entry(key("A-1")), before, "a look-up changes nothing")
	t.same(looks(), []batch.Look{look(1)}, "before the send")
	t.must(t.begin("nov", key("A-1")))
	t.same(looks(), []batch.Look(nil), "after the send")
	t.must(t.Look(t.Context(), key("A-1"), look(2)))
	t.must(t.Look(t.Context(), key("A-1"), look(3)))
	t.same(looks(), []batch.Look{look(2), look(3)}, "since the send")
	t.must(t.Release(t.Context(), key("A-1"), batch.Release{By: "aminah", At: morning}))
	t.must(t.begin("nov", key("A-1")))
	t.same(looks(), []batch.Look(nil), "after the second send")
}
