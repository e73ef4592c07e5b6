package ledgertest

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
)

var statuses = []batch.Status{batch.Unknown, batch.Planned, batch.Waiting, batch.Paid, batch.Failed, batch.Returned}

// movesOfTheTable tries every move from every status for every cause. A send
// is Begin's and a release is Release's: as outcomes they are illegal too.
func movesOfTheTable(t *trial) {
	var all []batch.Wish
	for n := range len(statuses) * len(statuses) * len(causes) {
		all = append(all, wish(fmt.Sprintf("A-%d", n), n))
	}
	t.opened("nov", all...)
	n := 0
	for _, from := range statuses {
		for _, to := range statuses {
			for _, cause := range causes {
				k := key(fmt.Sprintf("A-%d", n))
				n++
				t.bring("nov", k, from)
				legal := batch.MayMove(from, to, cause) && cause != batch.CauseSend && cause != batch.CauseRelease
				err := t.record(k, from, to, cause)
				if !legal {
					t.want(err, batch.ErrIllegal, "%s to %s for %s", from, to, cause)
					t.status(k, from)
					continue
				}
				t.want(err, nil, "%s to %s for %s", from, to, cause)
				t.status(k, to)
			}
		}
	}
}

func moveFromElsewhere(t *trial) {
	t.opened("nov", wishes("A-1", "A-2")...)
	t.want(t.record(key("A-1"), batch.Unknown, batch.Paid, batch.CauseAnswer), batch.ErrMoved, "an answer to what was not sent")
	t.bring("nov", key("A-2"), batch.Paid)
	t.want(t.record(key("A-2"), batch.Unknown, batch.Planned, batch.CauseNotSent), batch.ErrMoved, "not sent, after it was paid")
	t.status(key("A-2"), batch.Paid)
	err := t.record(key("X-1"), batch.Unknown, batch.Paid, batch.CauseAnswer)
	for _, benign := range []error{nil, batch.ErrMoved, batch.ErrNotWon, batch.ErrIllegal} {
		if errors.Is(err, benign) {
			t.Fatalf("a payout that is not there: %v", err)
		}
	}
}

func doubtIsStored(t *trial) {
	t.opened("nov", wish("A-1", 5))
	t.must(t.begin("nov", key("A-1")))
	ended := morning.Add(61 * time.Second)
	o := batch.Outcome{From: batch.Unknown, To: batch.Unknown, Cause: batch.CauseAnswer, Doubt: "timed out", At: ended}
	t.must(t.Record(t.Context(), key("A-1"), o))
	e := t.entry(key("A-1"))
	if e.Status != batch.Unknown || e.Answered || !e.Ended.Equal(ended) || e.Reason != "timed out" || e.Sends != 1 {
		t.Fatalf("the silent doubt is %+v", e)
	}
	o.Answered, o.At, o.Doubt, o.Verdict.Code = true, ended.Add(time.Second), "", "5993"
	t.must(t.Record(t.Context(), key("A-1"), o))
	if e := t.entry(key("A-1")); !e.Answered || !e.Ended.Equal(o.At) || e.Code != "5993" {
		t.Fatalf("the answered doubt is %+v", e)
	}
	t.must(t.Release(t.Context(), key("A-1"), batch.Release{By: "aminah", At: o.At.Add(time.Hour)}))
	t.must(t.begin("nov", key("A-1")))
	if e := t.entry(key("A-1")); e.Answered || !e.Ended.IsZero() || e.Code != "" || e.Reason != "" {
		t.Fatalf("the doubt of the first send stayed with the second: %+v", e)
	}
	t.must(t.Record(t.Context(), key("A-1"), o))
	t.must(t.record(key("A-1"), batch.Unknown, batch.Waiting, batch.CauseLookup))
	if e := t.entry(key("A-1")); !e.Ended.Equal(o.At) {
		t.Fatalf("a look-up moved the attempt's end to %v", e.Ended)
	}
}

// lateAnswer: the first sender's answer arrives after a person has released
// the payout and it was sent again.
func lateAnswer(t *trial) {
	t.opened("nov", wish("A-1", 5))
	t.must(t.begin("nov", key("A-1")))
	t.must(t.Release(t.Context(), key("A-1"), batch.Release{By: "aminah", At: morning.Add(time.Hour)}))
	again := morning.Add(2 * time.Hour)
	t.must(t.Begin(t.Context(), key("A-1"), batch.Start{Run: "nov", At: again}))
	late := batch.Outcome{From: batch.Unknown, To: batch.Planned, Cause: batch.CauseNotSent, At: again.Add(time.Second), Began: morning}
	t.want(t.Record(t.Context(), key("A-1"), late), batch.ErrMoved, "the first send's answer")
	t.status(key("A-1"), batch.Unknown)
	late.Began = again
	t.must(t.Record(t.Context(), key("A-1"), late))
	t.status(key("A-1"), batch.Planned)
}

func conflictStays(t *trial) {
	t.opened("nov", wishes("A-1", "A-2")...)
	t.must(t.begin("nov", key("A-1")))
	t.must(t.Record(t.Context(), key("A-1"), batch.Outcome{From: batch.Unknown, To: batch.Unknown, Cause: batch.CauseConflict, Answered: true, At: morning.Add(time.Second)}))
	if e := t.entry(key("A-1")); !e.Conflict || e.Status != batch.Unknown || e.Answered {
		t.Fatalf("the conflict is %+v", e)
	}
	t.want(t.Release(t.Context(), key("A-1"), batch.Release{By: "aminah"}), batch.ErrIllegal, "release")
	t.must(t.record(key("A-1"), batch.Unknown, batch.Planned, batch.CauseNotSent)) // our own request never left; somebody else's did
	t.want(t.begin("nov", key("A-1")), batch.ErrNotWon, "begin what is in conflict")

	t.bring("nov", key("A-2"), batch.Paid)
	t.must(t.record(key("A-2"), batch.Paid, batch.Unknown, batch.CauseConflict))
	t.must(t.record(key("A-2"), batch.Unknown, batch.Paid, batch.CauseLookup))
	if t.entry(key("A-2")).Conflict {
		t.Fatal("a verdict that agrees left the conflict standing")
	}
}

func verdictKeeps(t *trial) {
	t.opened("nov", wish("A-1", 5))
	t.must(t.begin("nov", key("A-1")))
	v := batch.Verdict{Status: batch.Waiting, GatewayRef: "PAYOUT-7", Code: "PENDING", Reason: "queued", Fee: decimal.NewNullDecimal(decimal.New(50, -2)), At: morning.Add(time.Minute)}
	t.must(t.Record(t.Context(), key("A-1"), batch.Outcome{From: batch.Unknown, To: batch.Waiting, Cause: batch.CauseAnswer, Answered: true, Verdict: v, At: morning.Add(time.Second)}))
	e := t.entry(key("A-1"))
	if e.GatewayRef != "PAYOUT-7" || e.Code != "PENDING" || e.Reason != "queued" || !e.At.Equal(v.At) || !e.Ended.Equal(morning.Add(time.Second)) || !e.Fee.Decimal.Equal(v.Fee.Decimal) {
		t.Fatalf("the verdict is %+v", e)
	}
	t.must(t.record(key("A-1"), batch.Waiting, batch.Paid, batch.CauseLookup))
	e = t.entry(key("A-1"))
	if e.GatewayRef != "PAYOUT-7" || !e.Fee.Valid || e.Code != "" || e.Reason != "" {
		t.Fatalf("after a verdict without them: %+v", e)
	}
}

func releaseKeeps(t *trial) {
	t.opened("nov", wish("a-1", 5))
	k := key("A-1")
	r := batch.Release{By: "aminah", At: morning.Add(time.Hour), Amount: decimal.New(100005, -2), Evidence: "3 look-ups"}
	t.want(t.Release(t.Context(), k, r), batch.ErrMoved, "release what is planned")
	t.must(t.begin("nov", k))
	t.must(t.Release(t.Context(), k, r))
	e := t.entry(k)
	if e.Status != batch.Planned || e.Released != 1 || e.Wire != "a-1" || e.Key.Attempt != 1 || e.Sends != 1 {
		t.Fatalf("what was released is %+v", e)
	}
	t.want(t.Release(t.Context(), k, r), batch.ErrMoved, "release twice")
	t.must(t.Begin(t.Context(), k, batch.Start{Run: "nov", Origin: "other", At: morning.Add(2 * time.Hour)}))
	e = t.entry(k)
	if e.Sends != 2 || e.Origin != "other" || !e.Began.Equal(morning.Add(2*time.Hour)) || !e.Ended.IsZero() {
		t.Fatalf("the second send is %+v", e)
	}
	story, err := t.Story(t.Context(), debtor, "A-1")
	t.must(err)
	if !slices.ContainsFunc(story, func(e batch.Event) bool { return e.Kind == "release" && e.From == "unknown" && e.To == "planned" }) {
		t.Fatalf("the story does not tell of the release: %v", story)
	}
}

func numberIsOnePayouts(t *trial) {
	ctx := t.Context()
	t.opened("nov", wishes("A-1", "A-2")...)
	t.must(t.begin("nov", key("A-1")))
	t.must(t.begin("nov", key("A-2")))
	paid := func(number string) batch.Outcome {
		return batch.Outcome{From: batch.Unknown, To: batch.Paid, Cause: batch.CauseAnswer, Verdict: batch.Verdict{GatewayRef: number}, Answered: true, At: morning}
	}
	t.must(t.Record(ctx, key("A-1"), paid("P-1")))
	head := t.sound()
	taken, ok := errors.AsType[*batch.NumberTakenError](t.Record(ctx, key("A-2"), paid("P-1")))
	if !ok || taken.Ref != "A-1" || taken.Number != "P-1" {
		t.Fatalf("one number for two payouts: %v", taken)
	}
	t.same(t.sound(), head, "the chain after what was refused")
	t.status(key("A-2"), batch.Unknown)
	t.must(t.Record(ctx, key("A-2"), paid("P-2")))
	back := paid("P-1")
	back.From, back.To, back.Cause = batch.Paid, batch.Returned, batch.CauseReturn
	t.must(t.Record(ctx, key("A-1"), back))
	t.want(t.Record(ctx, key("A-2"), paid("")), batch.ErrMoved, "without a number")

	found := wishes("C-1", "C-2")
	found[0].Adopted = &batch.Verdict{Status: batch.Paid, GatewayRef: "P-3"}
	found[1].Adopted = &batch.Verdict{Status: batch.Paid, GatewayRef: "P-3"}
	if _, ok := errors.AsType[*batch.NumberTakenError](t.Claim(ctx, claimOf("jan", found...))); !ok {
		t.Fatal("two adopted under one number")
	}
	found[1].Adopted.GatewayRef = "P-2"
	if _, ok := errors.AsType[*batch.NumberTakenError](t.Claim(ctx, claimOf("jan", found...))); !ok {
		t.Fatal("one adopted under the number of another payout")
	}
	_, err := t.Run(ctx, "jan")
	t.want(err, batch.ErrNoRun, "what such a claim leaves behind")

	other := claimOf("dec", wish("B-1", 5))
	other.Run.Debtor.Merchant = "M-2"
	t.must(t.Claim(ctx, other))
	t.must(t.Approve(ctx, "dec", approvalOf("dec")))
	k := batch.KeyOf(other.Run.Debtor, "B-1", 1)
	t.must(t.begin("dec", k))
	t.must(t.Record(ctx, k, paid("P-1")))
}
