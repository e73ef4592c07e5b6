package ledger_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/ledger"
)

var debtor = batch.Debtor{Gateway: "leanx", Environment: "sandbox", Merchant: "M-1", Pool: "VA-8F9FD0-132317969417-PAYOUT", Currency: "MYR"}

// payroll is a claim of n rows as a sheet of nine columns makes them.
func payroll(name string, n int) batch.Claim {
	c := batch.Claim{Run: batch.Run{
		Name: name, Batch: batch.ID("batch of " + name), Debtor: debtor, State: batch.RunOpen, Claimed: time.Now(), Count: n,
		Approval: &batch.Approval{By: "test", Batch: batch.ID("batch of " + name), Count: n, How: "flag"},
	}}
	for i := range n {
		amount := decimal.New(int64(100000+i), -2)
		w := batch.Instruction{
			Row: i + 5, Ref: batch.Reference(fmt.Sprintf("%s-E%06d", name, i)), Employee: fmt.Sprintf("E%06d", i), Payee: fmt.Sprintf("E:E%06d", i),
			Beneficiary: batch.Beneficiary{
				Name: "SITI NURHALIZA BINTI ABDULLAH", Account: fmt.Sprintf("15%010d", i), Bank: batch.Bank{ID: "7", Name: "Malayan Banking Berhad", BIC: "MBBEMYKL"},
				BankTyped: "Maybank", IDNumber: "900101-14-5566",
			},
			Amount: batch.Money{Amount: amount, Currency: "MYR"}, Narration: "SALARY NOV 2026", Period: batch.Period{Year: 2026, Month: 11}, Pool: debtor.Pool,
		}
		c.Wishes = append(c.Wishes, batch.Wish{Instruction: w, Attempt: 1})
		c.Lines = append(c.Lines, batch.Line{
			Row: w.Row, Ref: w.Ref, Attempt: 1, Name: w.Beneficiary.Name, Account: w.Beneficiary.Account, Bank: "Malayan Banking Berhad", Amount: amount,
			Readable: true, Disposition: batch.ToPay,
			Original: []string{string(w.Ref), w.Employee, w.Beneficiary.Name, w.Beneficiary.Account, "Maybank", amount.String(), "SALARY NOV 2026", "900101-14-5566", ""},
		})
	}
	return c
}

func open(tb testing.TB, dir string) *ledger.Ledger {
	tb.Helper()
	l, err := ledger.Open(tb.Context(), dir, ledger.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// BenchmarkPayouts is the life of a payout as the ledger sees it: begin, then
// record, each on the disk before the worker goes on.
func BenchmarkPayouts(b *testing.B) {
	for _, workers := range []int{1, 8, 64, 256} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			l := open(b, b.TempDir())
			defer l.Close()
			c := payroll("nov", b.N)
			if err := l.Claim(b.Context(), c); err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			var next atomic.Int64
			var all sync.WaitGroup
			for range workers {
				all.Go(func() {
					for n := next.Add(1) - 1; n < int64(b.N); n = next.Add(1) - 1 {
						payOne(b, l, c.Run.Name, batch.KeyOf(debtor, c.Wishes[n].Instruction.Ref, 1))
					}
				})
			}
			all.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "payouts/s")
		})
	}
}

func payOne(tb testing.TB, book batch.Book, run string, k batch.Key) {
	now := time.Now()
	if err := book.Begin(tb.Context(), k, batch.Start{Run: run, Origin: "a1b2c3d4e5f6a7b8", At: now}); err != nil {
		tb.Error(err)
	}
	err := book.Record(tb.Context(), k, batch.Outcome{
		From: batch.Unknown, To: batch.Paid, Cause: batch.CauseAnswer, Answered: true, At: time.Now(), Began: now,
		Verdict: batch.Verdict{Status: batch.Paid, GatewayRef: "PAYOUT-20261127-" + k.Ref, Code: "SUCCESS", At: now},
	})
	if err != nil {
		tb.Error(err)
	}
}

// BenchmarkClaim is the recording of a whole sheet.
func BenchmarkClaim(b *testing.B) {
	for _, rows := range []int{100, 10_000} {
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			l := open(b, b.TempDir())
			defer l.Close()
			n := 0
			for b.Loop() {
				b.StopTimer()
				n++
				c := payroll(fmt.Sprintf("run%d", n), rows)
				b.StartTimer()
				if err := l.Claim(b.Context(), c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkDue is the reading of a whole run's payouts.
func BenchmarkDue(b *testing.B) {
	l := open(b, b.TempDir())
	defer l.Close()
	if err := l.Claim(b.Context(), payroll("nov", 10_000)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		due, err := l.Due(b.Context(), debtor, "nov", batch.Planned)
		if err != nil || len(due) != 10_000 {
			b.Fatal(len(due), err)
		}
	}
}

// BenchmarkVerify is the replay of a run's chain.
func BenchmarkVerify(b *testing.B) {
	l := open(b, b.TempDir())
	defer l.Close()
	c := payroll("nov", 10_000)
	if err := l.Claim(b.Context(), c); err != nil {
		b.Fatal(err)
	}
	var all sync.WaitGroup
	for n := range 64 {
		all.Go(func() {
			for i := n; i < len(c.Wishes); i += 64 {
				payOne(b, l, "nov", batch.KeyOf(debtor, c.Wishes[i].Instruction.Ref, 1))
			}
		})
	}
	all.Wait()
	for b.Loop() {
		if _, err := l.Verify(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
