package ledgertest

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
)

func entriesByReference(t *trial) {
	t.opened("nov", wishes("A-1", "a-2", "A-3")...)
	found, err := t.Entries(t.Context(), debtor, []batch.Reference{"a-1", "A-2", "Z-9", "A-1"})
	t.must(err)
	if len(found) != 2 || len(found["A-1"]) != 1 || len(found["A-2"]) != 1 || found["A-2"][0].Wire != "a-2" {
		t.Fatalf("found %v", found)
	}
	none, err := t.Entries(t.Context(), debtor, nil)
	t.must(err)
	if len(none) > 0 {
		t.Fatalf("without references: %v", none)
	}
}

// settle ends a payout as paid at a time.
func (t *trial) settle(run string, k batch.Key, at time.Time) {
	t.Helper()
	t.must(t.begin(run, k))
	t.must(t.Record(t.Context(), k, batch.Outcome{From: batch.Unknown, To: batch.Paid, Cause: batch.CauseAnswer, Verdict: batch.Verdict{At: at}, At: at}))
}

func recentPayouts(t *trial) {
	t.opened("nov", wishes("A-1", "A-2", "A-3", "A-4", "A-5", "A-6")...)
	t.settle("nov", key("A-1"), morning.Add(-time.Hour))
	t.settle("nov", key("A-2"), morning)
	t.bring("nov", key("A-3"), batch.Unknown)
	t.bring("nov", key("A-4"), batch.Waiting)
	t.bring("nov", key("A-5"), batch.Failed)
	pool := debtor
	pool.Pool = "another pool"
	recent, err := t.Recent(t.Context(), pool, morning)
	t.must(err)
	found := map[string]bool{}
	for _, e := range recent {
		found[e.Key.Ref] = true
	}
	t.same(found, map[string]bool{"A-2": true, "A-3": true, "A-4": true}, "recent")
	live := debtor
	live.Environment = "live"
	recent, err = t.Recent(t.Context(), live, time.Time{})
	t.must(err)
	if len(recent) > 0 {
		t.Fatalf("live sees %v", recent)
	}
}

func lastPaid(t *trial) {
	older, newer, nobody, failed := wish("A-1", 7), wish("A-2", 7), wish("A-3", 8), wish("A-4", 9)
	nobody.Instruction.Payee = ""
	t.opened("nov", older, newer, nobody, failed)
	t.settle("nov", key("A-2"), morning.Add(-time.Hour))
	t.settle("nov", key("A-1"), morning.Add(-2*time.Hour))
	t.settle("nov", key("A-3"), morning)
	t.bring("nov", key("A-4"), batch.Failed)
	last, err := t.LastPaid(t.Context(), debtor, []string{"E:E7", "E:E9", "", "E:E404"})
	t.must(err)
	if len(last) != 1 || last["E:E7"].Key.Ref != "A-2" {
		t.Fatalf("last paid: %v", last)
	}
}

func runByBeginning(t *trial) {
	ctx := t.Context()
	t.opened("nov-1", wish("A-1", 1))
	t.opened("nov-12", wish("A-2", 1))
	t.opened("dec%_1", wish("A-3", 1))
	for beginning, want := range map[string]string{"nov-1": "nov-1", "nov-12": "nov-12", "d": "dec%_1", "dec%_1": "dec%_1"} {
		r, err := t.Run(ctx, beginning)
		t.must(err)
		if r.Name != want {
			t.Errorf("%q finds %s, want %s", beginning, r.Name, want)
		}
	}
	for _, none := range []string{"", "nov", "n", "jan", "nov-123", "%", "NOV-1"} {
		_, err := t.Run(ctx, none)
		t.want(err, batch.ErrNoRun, "%q", none)
	}
	r, err := t.RunOfBatch(ctx, "batch of nov-12")
	t.must(err)
	if r.Name != "nov-12" {
		t.Fatalf("the batch finds %s", r.Name)
	}
	_, err = t.RunOfBatch(ctx, "batch of")
	t.want(err, batch.ErrNoRun, "the beginning of a batch")
	runs, err := t.Runs(ctx)
	t.must(err)
	if len(runs) != 3 || runs[0].Name != "dec%_1" || runs[2].Name != "nov-1" {
		t.Fatalf("runs are not newest first: %v", runs)
	}
}

func reservations(t *trial) {
	ctx := t.Context()
	held := wish("A-3", 7)
	held.Held = true
	t.opened("nov", wish("A-1", 5), wish("A-2", 6), held)
	t.opened("dec", wish("B-1", 10))
	t.must(t.Claim(ctx, claimOf("proposed", wish("C-1", 20))))
	t.must(t.begin("nov", key("A-2")))
	reserved := func(except string, since time.Time) (string, int) {
		sum, n, err := t.Reserved(ctx, debtor, except, since)
		t.must(err)
		return sum.StringFixed(2), n
	}
	for _, c := range []struct {
		except, want string
		since        time.Time
		count        int
	}{
		{"", "2000.15", time.Time{}, 2},
		{"nov", "1000.10", time.Time{}, 1},
		{"dec", "1000.05", time.Time{}, 1},
		{"", "2000.15", morning, 2},
		{"", "0.00", morning.Add(time.Hour), 0},
	} {
		if sum, n := reserved(c.except, c.since); sum != c.want || n != c.count {
			t.Errorf("without %q since %v: %s of %d, want %s of %d", c.except, c.since, sum, n, c.want, c.count)
		}
	}
	at := morning.Add(2 * time.Hour) // a payout of nov moves: nov is not idle
	t.must(t.Record(ctx, key("A-2"), batch.Outcome{From: batch.Unknown, To: batch.Waiting, Cause: batch.CauseAnswer, At: at}))
	if sum, n := reserved("", morning.Add(time.Hour)); sum != "1000.05" || n != 1 {
		t.Errorf("since an hour later: %s of %d", sum, n)
	}
	t.must(t.SetState(ctx, "nov", batch.RunBlocked, "B806", "payrun"))
	if sum, n := reserved("dec", time.Time{}); sum != "1000.05" || n != 1 {
		t.Errorf("a blocked run, which a person may go on with, reserves %s of %d", sum, n)
	}
	t.must(t.SetState(ctx, "nov", batch.RunStopped, "", "aminah"))
	if sum, n := reserved("dec", time.Time{}); sum != "0.00" || n != 0 {
		t.Errorf("a stopped run reserves %s of %d", sum, n)
	}
	pool := debtor
	pool.Pool = "VA-2"
	sum, n, err := t.Reserved(ctx, pool, "", time.Time{})
	t.must(err)
	if !sum.Equal(decimal.Zero) || n != 0 {
		t.Errorf("another pool has reserved %s of %d", sum, n)
	}
}

func storyOfReference(t *trial) {
	ctx := t.Context()
	t.opened("nov", wishes("A-1", "A-2")...)
	t.must(t.Prepared(ctx, key("A-1"), "17"))
	t.must(t.Hold(ctx, "nov", key("A-1"), []batch.Hold{{Code: batch.HoldRepeated}}))
	t.must(t.Allow(ctx, "nov", batch.Allowance{Ref: "A-1", Fingerprint: wish("A-1", 5).Instruction.Fingerprint(), By: "aminah"}))
	t.bring("nov", key("A-1"), batch.Waiting)
	t.must(t.Look(ctx, key("A-1"), batch.Look{At: morning}))
	t.must(t.record(key("A-1"), batch.Waiting, batch.Failed, batch.CauseLookup))
	second := wish("A-1", 5)
	second.Attempt = 2
	t.opened("retry", second)

	story, err := t.Story(ctx, debtor, "a-1")
	t.must(err)
	var told []string
	seq := int64(0)
	for _, e := range story {
		told = append(told, fmt.Sprint(e.Kind, " ", e.From, ">", e.To, " ", e.Run, " ", e.Key.Attempt))
		if e.Seq <= seq || e.Hash == "" || e.At.IsZero() {
			t.Errorf("event %d has no place, hash or time: %+v", e.Seq, e)
		}
		seq = e.Seq
	}
	t.same(told, []string{
		"claim >planned nov 1", "prepared > nov 1", "hold > nov 1", "allow > nov 1", "move planned>unknown nov 1", "move unknown>waiting nov 1",
		"look > nov 1", "move waiting>failed nov 1", "claim >planned retry 2",
	}, "the story")
}

func arrivesOnce(t *trial) {
	ctx := t.Context()
	for n, want := range []bool{true, false, false} {
		first, err := t.Arrived(ctx, "abc", "nov.xlsx")
		t.must(err)
		if first != want {
			t.Fatalf("arrival %d is first: %v", n, first)
		}
	}
	t.must(t.Filed(ctx, "abc", "done/nov.xlsx"))
	t.must(t.Filed(ctx, "abc", "done/nov (2).xlsx"))
	if first, err := t.another().Arrived(ctx, "abc", "copy.xlsx"); err != nil || first {
		t.Fatalf("another process: first %v, %v", first, err)
	}
	won, _ := many(8, func(n int) error {
		first, err := t.Arrived(ctx, "def", "dec.xlsx")
		if err == nil && !first {
			err = batch.ErrNotWon
		}
		return err
	})
	if won != 1 {
		t.Fatalf("%d arrivals were first", won)
	}
}

func latestTime(t *trial) {
	ctx := t.Context()
	t.opened("nov", wish("A-1", 5))
	future := time.Now().Add(48 * time.Hour).UTC().Round(0)
	t.must(t.Begin(ctx, key("A-1"), batch.Start{Run: "nov", Origin: "origin", At: morning}))
	t.must(t.Look(ctx, key("A-1"), batch.Look{At: future}))
	t.must(t.Look(ctx, key("A-1"), batch.Look{At: morning}))
	latest, err := t.Latest(ctx)
	t.must(err)
	if !latest.Equal(future) {
		t.Fatalf("the latest time is %v, want %v", latest, future)
	}
}
