package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"

	"payrun/batch"
)

// Run puts a ledger through everything that batch.Book promises. open opens
// the ledger of a folder; the same folder is opened again, also while it is
// open, and shows the same ledger. A book that has Close is closed.
func Run(t *testing.T, open func(t *testing.T, dir string) batch.Book) {
	for _, promise := range []struct {
		name string
		keep func(t *trial)
	}{
		{"a claim is recorded whole", claimIsWhole},
		{"a claim that contradicts leaves nothing behind", claimThatContradicts},
		{"a run is claimed once, by name and by contents", claimOnce},
		{"one claim of many wins", claimHasOneWinner},
		{"a known wish stays, and passes on while planned", claimPassesOn},
		{"an unsent wish is replaced only while nobody's approval covers it", claimReplaces},
		{"a new attempt needs failed ones before it", claimNewAttempt},
		{"what the gateway already had is adopted", claimAdopts},

		{"nothing is sent before approval, while held, or in a run that is not open", beginNeeds},
		{"one sender of many wins", beginHasOneWinner},
		{"one sender of two processes wins", beginHasOneWinnerOfTwo},
		{"a payout is begun from planned only", beginFromPlannedOnly},
		{"an attempt is not begun beside a living one", beginBesideLiving},
		{"simulator and live never mix", debtorsNeverMix},
		{"a prepared handle is kept while planned", preparedWhilePlanned},

		{"no move but those of the table", movesOfTheTable},
		{"a move from another status is told so", moveFromElsewhere},
		{"a gateway's number belongs to one payout", numberIsOnePayouts},
		{"a doubt is stored without a move", doubtIsStored},
		{"a late answer does not speak for a later send", lateAnswer},
		{"a conflict is never sent or released", conflictStays},
		{"a verdict keeps what it does not repeat", verdictKeeps},
		{"a release keeps the attempt and the wire reference", releaseKeeps},
		{"look-ups count since the last send", looksSinceSend},

		{"an approval is for one batch", approvalIsForOneBatch},
		{"a run is opened by approval only", stateNeedsApproval},
		{"what a person stopped is not blocked or done", stopStays},
		{"an allowance is for one fingerprint", allowanceIsForOneFingerprint},
		{"a hold waits and says why", holdWaits},
		{"the first opening and the last closing stay", balancesStay},

		{"entries are found by reference, every attempt", entriesByReference},
		{"recent payouts are the open and the lately paid", recentPayouts},
		{"a payee's last paid payout is found", lastPaid},
		{"a run is found by the beginning of its name", runByBeginning},
		{"reservations are the unsent of other open runs", reservations},
		{"a story has every event of a reference", storyOfReference},
		{"due payouts come in the order of their rows", dueInOrder},
		{"a file arrives once", arrivesOnce},
		{"the latest time is that of an event, in whatever order they came", latestTime},

		{"everything is there after it was opened again", reopens},
		{"whoever loses writes nothing", losersWriteNothing},
		{"a cancelled call changes nothing", cancelledCall},
	} {
		t.Run(promise.name, func(t *testing.T) {
			dir := t.TempDir()
			b := &trial{T: t, dir: dir, open: open}
			b.Book = b.another()
			promise.keep(b)
			b.sound()
		})
	}
}

// trial is one promise being tried on one ledger.
type trial struct {
	*testing.T
	batch.Book
	dir  string
	open func(t *testing.T, dir string) batch.Book
}

// Run and Name exist on both embedded types; a trial means the book's run.
func (t *trial) Run(ctx context.Context, name string) (batch.Run, error) {
	return t.Book.Run(ctx, name)
}

// another opens the same ledger once more; it is closed with the test.
func (t *trial) another() batch.Book {
	book := t.open(t.T, t.dir)
	t.Cleanup(func() { t.close(book) })
	return book
}

func (t *trial) close(book batch.Book) {
	if c, ok := book.(io.Closer); ok {
		if err := c.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
}

// sound verifies the chain and gives its head.
func (t *trial) sound() batch.Head {
	t.Helper()
	h, err := t.Verify(t.Context())
	if err != nil {
		t.Fatalf("the chain does not hold: %v", err)
	}
	return h
}

func (t *trial) must(err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// want checks an error by what it wraps; nil wants none.
func (t *trial) want(err, want error, format string, args ...any) {
	t.Helper()
	if !errors.Is(err, want) || want == nil && err != nil {
		t.Fatalf("%s: got %v, want %v", fmt.Sprintf(format, args...), err, want)
	}
}

func (t *trial) same(got, want any, format string, args ...any) {
	t.Helper()
	if d := Diff(want, got); d != "" {
		t.Fatalf("%s: (-want +got)\n%s", fmt.Sprintf(format, args...), d)
	}
}

// Diff compares what two ledgers say. Amounts are equal by value, nothing is
// the same as an empty list.
func Diff(want, got any) string {
	return cmp.Diff(want, got, cmp.Comparer(decimal.Decimal.Equal), cmpopts.EquateEmpty())
}

// morning is when everything in the suite begins.
var morning = time.Date(2026, 11, 27, 1, 2, 3, 456789, time.UTC)

var debtor = batch.Debtor{Gateway: "leanx", Environment: "sandbox", Merchant: "M-1", Pool: "VA-1", Currency: "MYR"}

func key(ref string) batch.Key { return batch.KeyOf(debtor, batch.Reference(ref), 1) }

// wish makes a wish of 1000 and n cents for the n-th employee.
func wish(ref string, n int) batch.Wish {
	return batch.Wish{Attempt: 1, Instruction: batch.Instruction{
		Row: n, Ref: batch.Reference(ref), Employee: fmt.Sprintf("E%d", n), Payee: fmt.Sprintf("E:E%d", n), Pool: debtor.Pool,
		Beneficiary: batch.Beneficiary{Name: "SITI BINTI ALI", Account: fmt.Sprintf("15%010d", n), Bank: batch.Bank{ID: "7", Name: "Maybank"}},
		Amount:      batch.Money{Amount: decimal.New(int64(100000+n), -2), Currency: "MYR"},
		Narration:   "SALARY NOV 2026", Period: batch.Period{Year: 2026, Month: 11},
	}}
}

func wishes(refs ...string) (all []batch.Wish) {
	for n, ref := range refs {
		all = append(all, wish(ref, n+5))
	}
	return all
}

// claimOf makes a claim of wishes, each with its line.
func claimOf(name string, all ...batch.Wish) batch.Claim {
	c := batch.Claim{Run: batch.Run{
		Name: name, Batch: batch.ID("batch of " + name), Debtor: debtor, State: batch.RunProposed, Claimed: morning, Count: len(all),
		Period: batch.Period{Year: 2026, Month: 11}, Source: batch.Source{File: name + ".xlsx", Columns: map[batch.Field]string{batch.FieldAmount: "F"}},
	}, Wishes: all}
	for _, w := range all {
		i := w.Instruction
		line := batch.Line{
			Row: i.Row, Ref: i.Ref, Attempt: w.Attempt, Name: i.Beneficiary.Name, Account: i.Beneficiary.Account, Amount: i.Amount.Amount,
			Readable: true, Disposition: batch.ToPay, Original: []string{string(i.Ref), i.Beneficiary.Account},
		}
		if w.Held {
			line.Disposition, line.Holds = batch.Held, []batch.Hold{{Code: batch.HoldAccountChanged, Value: "••••0001"}}
		}
		c.Lines = append(c.Lines, line)
	}
	return c
}

func approvalOf(run string) batch.Approval {
	return batch.Approval{By: "aminah", At: morning, Batch: batch.ID("batch of " + run), How: "typed"}
}

// opened claims and approves a run of wishes.
func (t *trial) opened(name string, all ...batch.Wish) {
	t.Helper()
	t.must(t.Claim(t.Context(), claimOf(name, all...)))
	t.must(t.Approve(t.Context(), name, approvalOf(name)))
}

func (t *trial) begin(run string, k batch.Key) error {
	return t.Begin(t.Context(), k, batch.Start{Run: run, Origin: "origin", At: morning})
}

func (t *trial) record(k batch.Key, from, to batch.Status, cause batch.Cause) error {
	return t.Record(t.Context(), k, batch.Outcome{From: from, To: to, Cause: cause, At: morning.Add(time.Second), Answered: cause == batch.CauseAnswer})
}

// entry fetches one attempt.
func (t *trial) entry(k batch.Key) batch.Entry {
	t.Helper()
	d := batch.Debtor{Gateway: k.Gateway, Environment: k.Environment, Merchant: k.Merchant}
	found, err := t.Entries(t.Context(), d, []batch.Reference{batch.Reference(k.Ref)})
	t.must(err)
	for _, e := range found[k.Ref] {
		if e.Key == k {
			return e
		}
	}
	t.Fatalf("%s, attempt %d is not there", k.Ref, k.Attempt)
	return batch.Entry{}
}

func (t *trial) status(k batch.Key, want batch.Status) {
	t.Helper()
	if got := t.entry(k).Status; got != want {
		t.Fatalf("%s is %s, want %s", k.Ref, got, want)
	}
}

// bring takes a planned payout of an open run to a status by legal moves.
func (t *trial) bring(run string, k batch.Key, to batch.Status) {
	t.Helper()
	if to == batch.Planned {
		return
	}
	t.must(t.begin(run, k))
	if to != batch.Unknown {
		t.must(t.record(k, batch.Unknown, to, batch.CauseAnswer))
	}
}
