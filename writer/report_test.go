package writer

import (
	"fmt"
	"time"
	"unicode/utf16"

	"github.com/shopspring/decimal"

	"payrun/batch"
)

// kl is the officer's zone.
var kl = time.FixedZone("+08", 8*60*60)

// written is when the report of the tests was made.
var written = time.Date(2026, time.November, 25, 2, 33, 12, 0, time.UTC)

func rm(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// opts are the options of the tests.
func opts() Options {
	return Options{
		Lang: "en", Zone: kl,
		Banks:    []batch.Bank{{ID: "1", Name: "MBSB BANK BERHAD", BIC: "AFBQMYKL"}, {ID: "2", Name: "BANK PERTANIAN MALAYSIA BHD (AGROBANK)", BIC: "AGOBMYKL"}},
		Settings: []Setting{{"pay.concurrency", "8", "default"}, {"leanx.pool", "VA-8F9FD0-132317969417-PAYOUT", "payrun.toml line 7"}},
	}
}

// people are invented.
var people = []string{
	"Lim Ah Kow", "Siti Aminah binti Yusof", "R. Kumar a/l Subramaniam", "Tan Mei Ling", "Ahmad Faiz bin Ali", "Nur Aisyah binti Zainal",
	"Wong Kah Wai", "Muhammad Haziq bin Roslan", "Lee Wei Jie", "Kavitha a/p Rajan", "Noraini binti Hassan", "Chong Siew Lan", "Azlan bin Othman",
}

// sheet32 is a payroll of 32 rows in the officer's own Malay headings, all of
// them paid.
func sheet32() *batch.Report {
	r := &batch.Report{
		Run: batch.Run{
			Name: "nov-7f3a", Batch: "3b9f0c2a7d", Program: "1.0.0", Period: batch.Period{Year: 2026, Month: time.November}, Lang: "en", Count: 32,
			Debtor: batch.Debtor{Gateway: "leanx", Environment: "live", Merchant: "8F9FD0", Pool: "VA-8F9FD0-132317969417-PAYOUT", Currency: "MYR"},
			Source: batch.Source{
				File: "Payroll Nov 2026.xlsx", SHA256: "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c", Format: "xlsx", Sheet: "Nov", HeaderRow: 4,
				Headers: []string{"Bil", "No Pekerja", "Nama", "No. Akaun", "Bank", "Gaji Bersih (RM)"},
				Letters: []string{"A", "B", "C", "D", "E", "F"},
				Columns: map[batch.Field]string{
					batch.FieldEmployee: "B", batch.FieldName: "C", batch.FieldAccount: "D", batch.FieldBank: "E", batch.FieldAmount: "F",
				},
				Skipped: []batch.Skipped{{Row: 37, Why: "N510"}},
			},
			State: batch.RunDone, Claimed: written.Add(-72 * time.Second),
			Approval: &batch.Approval{By: "A. Rahman", At: written.Add(-4 * time.Minute), Batch: "3b9f0c2a7d", Count: 32, How: "typed"},
		},
		State: batch.StateFinal, Made: written, Host: "api.leanx.io", Version: 1, Sent: 32,
		Head: batch.Head{Ledger: "pay-01", Seq: 412, Hash: "9c1185a5c5e9fc54612808977ee8f548b2258d31d1d0c0d0f0a0b0c0d0e0f001"},
	}
	banks := []string{"Maybank", "CIMB Bank", "Public Bank", "BSN"}
	for i := range 32 {
		row := 5 + i
		amount := decimal.New(int64(110055+i*1937), -2)
		account := fmt.Sprintf("%012d", 12233445566+i*7919)
		ref := batch.Reference(fmt.Sprintf("2026-11-E%04d", i+1))
		name := people[i%len(people)]
		r.Lines = append(r.Lines, batch.ReportLine{
			Line: batch.Line{
				Row: row, Ref: ref, Attempt: 1, Name: name, Account: account, Bank: banks[i%len(banks)], Amount: amount, Readable: true,
				Disposition: batch.ToPay,
				Original:    []string{fmt.Sprint(i + 1), fmt.Sprintf("E%04d", i+1), name, account, banks[i%len(banks)], batch.Grouped(amount, "MYR")},
			},
			Word: batch.WordPaid, Advice: "P300", Attempt: 1, Wire: string(ref), GatewayRef: fmt.Sprintf("PAYOUT-%08X", 0xA9D50000+i),
			Fee: decimal.NewNullDecimal(rm("1.00")), Began: written.Add(time.Duration(i-60) * time.Second), At: written.Add(time.Duration(i-59) * time.Second),
		})
	}
	tie(r)
	return r
}

// tie makes a report's totals and proofs agree with its lines.
func tie(r *batch.Report) {
	r.Totals = map[batch.Word]batch.Total{}
	r.Rows = batch.RowProof{HashTotal: 18204771}
	r.Attempts, r.ToPay, r.Held = nil, batch.Total{}, batch.Total{}
	var fees, held, paid decimal.Decimal
	for _, l := range r.Lines {
		total := r.Totals[l.Word]
		r.Totals[l.Word] = total.Add(l.Amount)
		r.Rows.InSheet = r.Rows.InSheet.Add(l.Amount)
		switch l.Word {
		case batch.WordPaid:
			paid, fees = paid.Add(l.Amount), fees.Add(l.Fee.Decimal)
		case batch.WordWaiting, batch.WordUnknown:
			held = held.Add(l.Amount)
		}
		if l.Word == batch.WordNotSent && len(l.Holds) > 0 {
			r.Held = r.Held.Add(l.Amount)
		}
		if l.Attempt > 0 {
			r.Attempts = append(r.Attempts, entry(r, l))
		}
	}
	r.Rows.Control = &batch.ControlTotal{Row: 38, Column: "F", Amount: r.Rows.InSheet.Amount}
	opening := rm("60000.00")
	expected := opening.Sub(paid).Sub(fees).Sub(held)
	r.Money = batch.MoneyProof{
		Known: true, Opening: batch.Balance{Amount: opening, At: written.Add(-70 * time.Second)}, Paid: paid, Fees: fees, FeesKnown: true, Held: held,
		Expected: expected, Closing: batch.Balance{Amount: expected, At: written.Add(-8 * time.Second)}, Minimum: rm("2.00"),
	}
	t := r.Totals[batch.WordPaid]
	r.Statement = &batch.StatementProof{From: written.AddDate(0, 0, -7), To: written, Ours: t, Listed: t}
	if r.Run.Approval != nil {
		r.Run.Approval.Total = r.Rows.InSheet.Amount
	}
}

func entry(r *batch.Report, l batch.ReportLine) batch.Entry {
	status := map[batch.Word]batch.Status{
		batch.WordPaid: batch.Paid, batch.WordWaiting: batch.Waiting, batch.WordFailed: batch.Failed, batch.WordReturned: batch.Returned,
		batch.WordNotSent: batch.Planned, batch.WordAlreadyPaid: batch.Paid,
	}[l.Word]
	return batch.Entry{
		Key: batch.KeyOf(r.Run.Debtor, l.Ref, l.Attempt), Wire: l.Wire, Run: r.Run.Name, Status: status, GatewayRef: l.GatewayRef, Code: l.GatewayCode,
		Reason: l.GatewayReason, Instruction: batch.Instruction{Row: l.Row, Ref: l.Ref}, Began: l.Began, At: l.At, Sends: 1,
	}
}

// november is the same payroll with one row of each kind of trouble.
func november() *batch.Report {
	r := sheet32()
	set := func(i int, w batch.Word, advice, value, other string) *batch.ReportLine {
		l := &r.Lines[i]
		l.Word, l.Advice, l.Value, l.Other = w, advice, value, other
		if w != batch.WordPaid {
			l.Fee.Valid = false // with a figure left in it, which nobody must add up
		}
		return l
	}
	failed := set(2, batch.WordFailed, "P320", "account check failed at the bank", "")
	failed.Retry, failed.GatewayCode, failed.GatewayReason = true, "5223/77", "account check failed at the bank"
	set(5, batch.WordWaiting, "P311", "", "")
	set(8, batch.WordUnknown, "P301", "", "")
	returned := set(11, batch.WordReturned, "P330", "account closed", "")
	returned.Retry = true
	held := set(14, batch.WordNotSent, "H401", "••••9020", "••••4471")
	held.Holds = []batch.Hold{{Code: batch.HoldAccountChanged, Value: "••••9020", Other: "••••4471"}}
	held.Attempt, held.Wire, held.GatewayRef = 0, "", ""
	held.Began, held.At = time.Time{}, time.Time{}
	invalid := set(17, batch.WordInvalid, "P360", "", "")
	invalid.Line.Readable, invalid.Line.Amount, invalid.Original[5] = false, decimal.Decimal{}, "on leave"
	invalid.Defects = []batch.Defect{{Code: "R121", Sheet: "Nov", Row: invalid.Row, Column: "F", Name: invalid.Name, Value: "on leave"}}
	invalid.Attempt, invalid.Wire, invalid.GatewayRef = 0, "", ""
	invalid.Began, invalid.At = time.Time{}, time.Time{}
	set(20, batch.WordAlreadyPaid, "P350", "2026-11-20", "nov-1c22")
	warned := &r.Lines[23]
	warned.Warnings = []batch.Defect{{Code: "W551", Row: warned.Row, Name: warned.Name, Other: "12"}}
	r.State = batch.StateProvisional
	r.Changes = []batch.Change{
		{Kind: "amount", Row: 13, Name: "Lee Wei Jie", Was: rm("2400.00"), Is: rm("3888.00")},
		{Kind: "new", Row: 36, Name: "Azlan bin Othman", Is: rm("1700.00")},
		{Kind: "gone", Name: "Hafiz bin Kamal", Was: rm("2100.00")},
		{Kind: "account", Row: 19, Name: "Siti Aminah binti Yusof", Before: "••••4471", After: "••••9020", Was: rm("1300.00"), Is: rm("1300.00")},
	}
	tie(r)
	return r
}

// checked is the same payroll before it is paid, with rows to fix, to allow
// and to look at, and too little money.
func checked() *batch.Report {
	r := november()
	for i := range r.Lines {
		l := &r.Lines[i]
		if l.Word != batch.WordInvalid && l.Word != batch.WordAlreadyPaid && len(l.Holds) == 0 {
			l.Word, l.Advice, l.Value, l.Retry = batch.WordNotSent, "P340", "", false
		}
		l.Fee.Valid, l.Wire, l.GatewayRef, l.GatewayCode, l.Attempt = false, "", "", "", 0
		l.Began, l.At = time.Time{}, time.Time{}
	}
	tie(r)
	r.State, r.Run.Approval, r.Statement = batch.StateChecked, nil, nil
	unsent := r.Totals[batch.WordNotSent]
	r.ToPay = batch.Total{Count: unsent.Count - r.Held.Count, Amount: unsent.Amount.Sub(r.Held.Amount)}
	needed := r.ToPay.Amount.Add(rm("29.00")).Add(rm("2.00"))
	r.Money = batch.MoneyProof{Needed: needed, Minimum: rm("2.00"), TopUp: rm("4210.55"), Opening: batch.Balance{Amount: needed.Sub(rm("4210.55")), At: written}}
	return r
}

// utf16units are what a spreadsheet program counts.
func utf16units(s string) []uint16 { return utf16.Encode([]rune(s)) }
