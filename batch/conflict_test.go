package batch_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/ledgertest"
)

// scripted is a gateway that says what it is told to.
type scripted struct {
	submit  func(a batch.Attempt) (batch.Verdict, error)
	inquire func(a batch.Attempt) (batch.Verdict, error)
	list    []batch.Transaction
}

func (*scripted) Traits() batch.Traits { return batch.Traits{Origin: "origin", FailedIsFinal: true} }

func (g *scripted) Submit(_ context.Context, a batch.Attempt) (batch.Verdict, error) {
	return g.submit(a)
}

func (g *scripted) Inquire(_ context.Context, a batch.Attempt) (batch.Verdict, error) {
	if g.inquire == nil {
		return batch.Verdict{}, batch.NewAnswerError(404, "404", "no", a.Wire)
	}
	return g.inquire(a)
}

func (g *scripted) Statement(context.Context, time.Time, time.Time) ([]batch.Transaction, error) {
	return g.list, nil
}

var debtor = batch.Debtor{Gateway: "g", Environment: "sandbox", Merchant: "M", Pool: "P", Currency: "MYR"}

// deskWith claims and approves a run of so many payouts of 100.00.
func deskWith(t *testing.T, g batch.Gateway, n int) (*batch.Desk, map[batch.Key]bool) {
	t.Helper()
	book, keys := ledgertest.NewMemory(), map[batch.Key]bool{}
	c := batch.Claim{Run: batch.Run{Name: "nov", Batch: "b", Debtor: debtor, Approval: &batch.Approval{Batch: "b"}, State: batch.RunOpen, Count: n}}
	for i := range n {
		w := batch.Wish{Attempt: 1, Instruction: batch.Instruction{
			Row: i + 2, Ref: batch.Reference(fmt.Sprintf("A-%d", i+1)), Pool: "P",
			Beneficiary: batch.Beneficiary{Name: "A", Account: fmt.Sprintf("51220%d", i)},
			Amount:      batch.Money{Amount: decimal.NewFromInt(100), Currency: "MYR"},
		}}
		c.Wishes = append(c.Wishes, w)
		c.Lines = append(c.Lines, batch.Line{Row: i + 2, Ref: w.Instruction.Ref, Attempt: 1, Amount: w.Instruction.Amount.Amount, Readable: true, Disposition: batch.ToPay})
		keys[batch.KeyOf(debtor, w.Instruction.Ref, 1)] = true
	}
	if err := book.Claim(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return &batch.Desk{Gateway: g, Debtor: debtor, Book: book, Pace: batch.NewPace(0), Log: slog.New(slog.DiscardHandler)}, keys
}

func pay(t *testing.T, d *batch.Desk, keys map[batch.Key]bool) batch.Run {
	t.Helper()
	run, err := d.Book.Run(t.Context(), "nov")
	if err == nil {
		_, err = d.Pay(t.Context(), t.Context(), run, keys)
	}
	if err == nil {
		run, err = d.Book.Run(t.Context(), "nov")
	}
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func entries(t *testing.T, d *batch.Desk, s ...batch.Status) []batch.Entry {
	t.Helper()
	list, err := d.Book.Due(t.Context(), debtor, "", s...)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestOneGatewayNumberForTwoPayoutsIsAConflict: two payouts get one number of
// the gateway's, so at most one of them was made. The second is never called
// paid, the run is blocked, and the rest stays where it is.
func TestOneGatewayNumberForTwoPayoutsIsAConflict(t *testing.T) {
	g := &scripted{submit: func(batch.Attempt) (batch.Verdict, error) {
		return batch.Verdict{Status: batch.Paid, GatewayRef: "PAYOUT-1"}, nil
	}}
	d, keys := deskWith(t, g, 5)
	run := pay(t, d, keys)
	paid, open := entries(t, d, batch.Paid), entries(t, d, batch.Unknown)
	if len(paid) != 1 || len(open) != 1 || !open[0].Conflict || len(entries(t, d, batch.Planned)) != 3 {
		t.Errorf("paid %v, open %+v", paid, open)
	}
	if run.State != batch.RunBlocked || run.Reason != "B802" {
		t.Errorf("the run is %s %q", run.State, run.Reason)
	}
}

// TestOneGatewayNumberInALookUpIsAConflict: the same, told by a look-up: an
// unknown payout is found under the number of one that is paid.
func TestOneGatewayNumberInALookUpIsAConflict(t *testing.T) {
	g := &scripted{submit: func(a batch.Attempt) (batch.Verdict, error) {
		if a.Wire == "A-2" {
			return batch.Verdict{}, context.DeadlineExceeded
		}
		return batch.Verdict{Status: batch.Paid, GatewayRef: "PAYOUT-" + a.Wire}, nil
	}}
	d, keys := deskWith(t, g, 2)
	pay(t, d, keys)
	g.inquire = func(a batch.Attempt) (batch.Verdict, error) {
		if a.Wire != "A-2" {
			return batch.Verdict{}, batch.NewAnswerError(404, "404", "no", a.Wire)
		}
		return batch.Verdict{Status: batch.Paid, GatewayRef: "PAYOUT-A-1"}, nil
	}
	if err := d.SettleOnce(t.Context(), "nov"); err != nil {
		t.Fatal(err)
	}
	open := entries(t, d, batch.Unknown)
	run, _ := d.Book.Run(t.Context(), "nov")
	if len(open) != 1 || !open[0].Conflict || open[0].Reason != "PAYOUT-A-1 = A-1" || run.State != batch.RunBlocked {
		t.Errorf("%+v, the run is %s %q", open, run.State, run.Reason)
	}
}

// TestAPartlyRefundedPayoutIsAConflict: the statement shows a paid payout in no
// state we know, or with another amount. What a look-up confirms stays paid;
// what it shows otherwise is unknown, with a conflict, and the run is blocked.
// A gateway that does not answer changes nothing.
func TestAPartlyRefundedPayoutIsAConflict(t *testing.T) {
	full, part := decimal.NewNullDecimal(decimal.NewFromInt(100)), decimal.NewNullDecimal(decimal.NewFromInt(60))
	for _, test := range []struct {
		name     string
		line     batch.Transaction
		verdict  batch.Verdict
		err      error
		want     batch.Status
		conflict bool
	}{
		{"part of it came back", batch.Transaction{Status: batch.Unknown, Amount: full.Decimal}, batch.Verdict{Status: batch.Unknown, Amount: part}, nil, batch.Unknown, true},
		{"an unknown word in both places", batch.Transaction{Status: batch.Unknown, Amount: full.Decimal}, batch.Verdict{Status: batch.Unknown, Amount: full}, nil, batch.Unknown, true},
		{"another amount in both places", batch.Transaction{Status: batch.Paid, Amount: part.Decimal}, batch.Verdict{Status: batch.Paid, Amount: part}, nil, batch.Unknown, true},
		{"the look-up confirms it", batch.Transaction{Status: batch.Unknown, Amount: full.Decimal}, batch.Verdict{Status: batch.Paid, Amount: full}, nil, batch.Paid, false},
		{"all of it came back", batch.Transaction{Status: batch.Unknown, Amount: full.Decimal}, batch.Verdict{Status: batch.Returned, Amount: full}, nil, batch.Returned, false},
		{"nobody answers", batch.Transaction{Status: batch.Unknown, Amount: part.Decimal}, batch.Verdict{}, context.DeadlineExceeded, batch.Paid, false},
		{"nothing is wrong", batch.Transaction{Status: batch.Paid, Amount: full.Decimal}, batch.Verdict{Status: batch.Unknown, Amount: part}, nil, batch.Paid, false},
	} {
		g := &scripted{submit: func(batch.Attempt) (batch.Verdict, error) {
			return batch.Verdict{Status: batch.Paid, GatewayRef: "PAYOUT-1"}, nil
		}}
		d, keys := deskWith(t, g, 1)
		pay(t, d, keys)
		test.line.Ref, test.line.GatewayRef = "A-1", "PAYOUT-1"
		test.verdict.GatewayRef = "PAYOUT-1"
		g.list = []batch.Transaction{test.line}
		g.inquire = func(batch.Attempt) (batch.Verdict, error) { return test.verdict, test.err }
		if _, err := d.CatchReturns(t.Context()); err != nil {
			t.Fatal(err)
		}
		e := entries(t, d, batch.Unknown, batch.Waiting, batch.Paid, batch.Failed, batch.Returned)[0]
		run, _ := d.Book.Run(t.Context(), "nov")
		if e.Status != test.want || e.Conflict != test.conflict || (run.State == batch.RunBlocked) != test.conflict {
			t.Errorf("%s: %s, conflict %v, the run is %s %q", test.name, e.Status, e.Conflict, run.State, run.Reason)
		}
	}
}

// TestAGatewayInTroubleIsFedNoMore: every answer is complete and says nothing,
// or there is none, or the two take turns: after five the run stops itself. A
// doubt now and then stops nothing, and neither does any number when the rule
// is off.
func TestAGatewayInTroubleIsFedNoMore(t *testing.T) {
	answered := func(a batch.Attempt) error { return batch.NewAnswerError(200, "0000", "what?", a.Wire) }
	silent := func(batch.Attempt) error { return context.DeadlineExceeded }
	for _, test := range []struct {
		name  string
		after int
		turns []func(batch.Attempt) error // nil pays
		sent  int
		code  string
	}{
		{"complete answers that say nothing", 5, []func(batch.Attempt) error{answered}, 5, "B811 5"},
		{"no answers", 5, []func(batch.Attempt) error{silent}, 5, "B807 5"},
		{"by turns", 5, []func(batch.Attempt) error{answered, silent}, 5, "B811 5"},
		{"one in five is paid", 5, []func(batch.Attempt) error{answered, silent, answered, silent, nil}, 20, ""},
		{"the rule is off", 0, []func(batch.Attempt) error{answered}, 20, ""},
	} {
		sent := 0
		g := &scripted{submit: func(a batch.Attempt) (batch.Verdict, error) {
			say := test.turns[sent%len(test.turns)]
			if sent++; say != nil {
				return batch.Verdict{}, say(a)
			}
			return batch.Verdict{Status: batch.Paid, GatewayRef: "PAYOUT-" + a.Wire}, nil
		}}
		d, keys := deskWith(t, g, 20)
		d.Rules.StopAfterUnknown = test.after
		run := pay(t, d, keys)
		if sent != test.sent || run.Reason != test.code || len(entries(t, d, batch.Planned)) != 20-test.sent {
			t.Errorf("%s: %d sent, %s %q", test.name, sent, run.State, run.Reason)
		}
	}
}

// pooled is a gateway with a pool that each payout draws from, and a fee.
type pooled struct {
	scripted
	fee, pool decimal.Decimal
}

func (p *pooled) Traits() batch.Traits {
	return batch.Traits{Origin: "origin", BalanceIsExact: true, Fee: p.fee}
}

func (p *pooled) Balance(context.Context) (batch.Balance, error) {
	return batch.Balance{Amount: p.pool}, nil
}

// TestTheFeesOfTheRestAreCountedWhilePaying: the pool would carry the rest of
// the run, and not its fees. The run stops itself when it reads the pool again,
// and not before it must.
func TestTheFeesOfTheRestAreCountedWhilePaying(t *testing.T) {
	for _, test := range []struct {
		name string
		pool int64 // when 100 of 150 are sent, with fees of 1
		sent int
	}{{"all but the fees", 5_000, 100}, {"all but one fee", 5_049, 100}, {"fees and all", 5_050, 150}} {
		sent := 0
		p := &pooled{fee: decimal.NewFromInt(1), pool: decimal.NewFromInt(test.pool)}
		p.submit = func(a batch.Attempt) (batch.Verdict, error) {
			sent++
			return batch.Verdict{Status: batch.Paid, GatewayRef: "PAYOUT-" + a.Wire}, nil
		}
		d, keys := deskWith(t, p, 150)
		if run := pay(t, d, keys); sent != test.sent || (run.State == batch.RunBlocked) != (sent < 150) {
			t.Errorf("%s: %d sent, the run is %s %q", test.name, sent, run.State, run.Reason)
		}
	}
}
