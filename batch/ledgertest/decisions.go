package ledgertest

import (
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
)

func approvalIsForOneBatch(t *trial) {
	ctx := t.Context()
	t.must(t.Claim(ctx, claimOf("nov", wish("A-1", 5))))
	t.want(t.Approve(ctx, "dec", approvalOf("nov")), batch.ErrNoRun, "another run")
	t.want(t.Approve(ctx, "no", approvalOf("nov")), batch.ErrNoRun, "the beginning of a name")
	t.want(t.Approve(ctx, "nov", approvalOf("dec")), batch.ErrContradicts, "another batch")
	t.want(t.Approve(ctx, "nov", batch.Approval{By: "aminah"}), batch.ErrContradicts, "no batch")
	r, err := t.Run(ctx, "nov")
	t.must(err)
	if r.State != batch.RunProposed || r.Approval != nil {
		t.Fatalf("a refused approval made it %s", r.State)
	}
	a := approvalOf("nov")
	a.Count, a.Total = 1, decimal.New(100005, -2)
	t.must(t.Approve(ctx, "nov", a))
	r, err = t.Run(ctx, "nov")
	t.must(err)
	if r.State != batch.RunOpen {
		t.Fatalf("an approved run is %s", r.State)
	}
	t.same(r.Approval, &a, "the approval")
	t.must(t.SetState(ctx, "nov", batch.RunStopped, "", "aminah"))
	t.must(t.Approve(ctx, "nov", a))
	if r, _ := t.Run(ctx, "nov"); r.State != batch.RunStopped {
		t.Fatalf("a second approval made a stopped run %s", r.State)
	}
}

func stateNeedsApproval(t *trial) {
	ctx := t.Context()
	t.must(t.Claim(ctx, claimOf("nov", wish("A-1", 5))))
	t.want(t.SetState(ctx, "nov", batch.RunOpen, "", "payrun"), batch.ErrIllegal, "open without approval")
	t.must(t.SetState(ctx, "nov", batch.RunBlocked, "B801", "payrun"))
	t.want(t.SetState(ctx, "nov", batch.RunOpen, "", "payrun"), batch.ErrIllegal, "open from blocked without approval")
	t.want(t.SetState(ctx, "nov", batch.RunProposed, "", "payrun"), batch.ErrIllegal, "back to proposed")
	t.want(t.SetState(ctx, "nov", "paused", "", "payrun"), batch.ErrIllegal, "a state that is none")
	t.want(t.SetState(ctx, "dec", batch.RunDone, "", "payrun"), batch.ErrNoRun, "another run")
	t.must(t.Approve(ctx, "nov", approvalOf("nov")))
	for _, s := range []batch.RunState{batch.RunOpen, batch.RunStopped, batch.RunOpen, batch.RunDone, batch.RunBlocked} {
		t.must(t.SetState(ctx, "nov", s, "B803 RM 5.00", "aminah"))
		r, err := t.Run(ctx, "nov")
		t.must(err)
		if r.State != s || r.Reason != "B803 RM 5.00" {
			t.Fatalf("the run is %s %q, want %s", r.State, r.Reason, s)
		}
	}

	c := claimOf("dec", wish("B-1", 5))
	a := approvalOf("dec")
	c.Run.State, c.Run.Approval = batch.RunOpen, &a
	t.must(t.Claim(ctx, c))
	t.must(t.begin("dec", key("B-1")))
}

func stopStays(t *trial) {
	ctx := t.Context()
	t.opened("nov", wish("A-1", 5))
	t.must(t.SetState(ctx, "nov", batch.RunStopped, "B808 aminah", "aminah"))
	head := t.sound()
	for _, s := range []batch.RunState{batch.RunBlocked, batch.RunDone} {
		t.want(t.SetState(ctx, "nov", s, "B802", "payrun"), batch.ErrMoved, "a stopped run becomes %s", s)
	}
	t.same(t.sound(), head, "the chain after what was refused")
	r, err := t.Run(ctx, "nov")
	t.must(err)
	if r.State != batch.RunStopped || r.Reason != "B808 aminah" {
		t.Fatalf("the stopped run is %s %q", r.State, r.Reason)
	}
	t.must(t.SetState(ctx, "nov", batch.RunStopped, "B808 boss", "boss"))
	t.must(t.SetState(ctx, "nov", batch.RunOpen, "", "aminah"))
	t.must(t.SetState(ctx, "nov", batch.RunBlocked, "B802", "payrun"))
}

func allowanceIsForOneFingerprint(t *trial) {
	ctx := t.Context()
	held := wishes("A-1", "A-2")
	held[0].Held, held[1].Held = true, true
	t.opened("nov", held...)
	a := batch.Allowance{Ref: "A-1", Fingerprint: "another", By: "aminah", At: morning}
	t.want(t.Allow(ctx, "nov", a), batch.ErrMoved, "another fingerprint")
	a.Fingerprint = held[0].Instruction.Fingerprint()
	t.want(t.Allow(ctx, "dec", a), batch.ErrNoRun, "another run")
	if all, err := t.Allowed(ctx, "nov"); err != nil || len(all) != 0 {
		t.Fatalf("refused allowances left %v, %v", all, err)
	}
	t.must(t.Allow(ctx, "nov", a))
	t.must(t.Allow(ctx, "nov", a))
	all, err := t.Allowed(ctx, "nov")
	t.must(err)
	t.same(all, []batch.Allowance{a}, "the allowances")
	if t.entry(key("A-1")).Held || !t.entry(key("A-2")).Held {
		t.Fatal("the wrong payout is held")
	}
	t.must(t.begin("nov", key("A-1")))
	t.want(t.Allow(ctx, "nov", a), batch.ErrMoved, "what is not planned")
	t.want(t.begin("nov", key("A-2")), batch.ErrNotWon, "the other one")
}

func holdWaits(t *trial) {
	ctx := t.Context()
	t.opened("nov", wishes("A-1", "A-2", "A-3")...)
	t.opened("dec", wish("B-1", 5))
	holds := []batch.Hold{{Code: batch.HoldHolderName, Value: "SITI", Other: "AHMAD"}}
	t.want(t.Hold(ctx, "dec", key("A-1"), holds), batch.ErrMoved, "another run's payout")
	t.want(t.Hold(ctx, "jan", key("A-1"), holds), batch.ErrNoRun, "no run")
	t.must(t.Hold(ctx, "nov", key("A-1"), holds))
	t.want(t.begin("nov", key("A-1")), batch.ErrNotWon, "begin")
	lines, err := t.Lines(ctx, "nov")
	t.must(err)
	if lines[0].Disposition != batch.Held || lines[1].Disposition != batch.ToPay {
		t.Fatalf("the lines are %s, %s", lines[0].Disposition, lines[1].Disposition)
	}
	t.same(lines[0].Holds, holds, "the line's holds")
	other := []batch.Hold{{Code: batch.HoldRepeated, Value: "x"}}
	t.must(t.Hold(ctx, "nov", key("A-1"), other))
	lines, err = t.Lines(ctx, "nov")
	t.must(err)
	t.same(lines[0].Holds, other, "the line's holds, said again")
	t.must(t.begin("nov", key("A-2")))
	t.want(t.Hold(ctx, "nov", key("A-2"), holds), batch.ErrMoved, "what was sent")
}

func balancesStay(t *trial) {
	ctx := t.Context()
	t.opened("nov", wish("A-1", 5))
	at := func(n int64) batch.Balance {
		return batch.Balance{Amount: decimal.New(n, -2), At: morning.Add(time.Duration(n) * time.Second)}
	}
	t.must(t.Opened(ctx, "nov", at(1)))
	head := t.sound()
	t.must(t.Opened(ctx, "nov", at(2)))
	t.same(t.sound(), head, "the chain after a second opening")
	t.must(t.Closed(ctx, "nov", at(3)))
	t.must(t.Closed(ctx, "nov", at(4)))
	t.want(t.Opened(ctx, "dec", at(1)), batch.ErrNoRun, "another run")
	t.want(t.Closed(ctx, "dec", at(1)), batch.ErrNoRun, "another run")
	r, err := t.Run(ctx, "nov")
	t.must(err)
	first, last := at(1), at(4)
	t.same(r.Opening, &first, "the opening")
	t.same(r.Closing, &last, "the closing")
}
