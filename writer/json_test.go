package writer

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"payrun/batch"
)

// Programs read this object: each key, and its spelling, is a promise
// (design.md §4).
func TestJSONExactly(t *testing.T) {
	r := november()
	r.Lines = []batch.ReportLine{r.Lines[0], r.Lines[2], r.Lines[14], r.Lines[17]}
	tie(r)
	r.ToPay = batch.Total{Count: 3, Amount: rm("3611.57")}
	r.Money.Needed, r.Money.TopUp = rm("3613.57"), rm("0.5")
	r.Run.Debtor.Environment = "simulator"
	got, err := json.MarshalIndent(JSON(r, "/in/results.xlsx"), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	want := `{
 "run": "nov-7f3a",
 "state": "provisional",
 "simulated": true,
 "gateway": "leanx",
 "currency": "MYR",
 "to_pay": "3611.57",
 "totals": {
  "paid": {
   "count": 1,
   "amount": "1100.55"
  },
  "waiting": {
   "count": 0,
   "amount": "0.00"
  },
  "unknown": {
   "count": 0,
   "amount": "0.00"
  },
  "failed": {
   "count": 1,
   "amount": "1139.29"
  },
  "returned": {
   "count": 0,
   "amount": "0.00"
  },
  "not_sent": {
   "count": 1,
   "amount": "1371.73"
  },
  "already_paid": {
   "count": 0,
   "amount": "0.00"
  },
  "invalid": {
   "count": 1,
   "amount": "0.00"
  }
 },
 "balance": {
  "opening": "60000.00",
  "closing": "58898.45",
  "needed": "3613.57",
  "top_up": "0.50",
  "difference": "0.00"
 },
 "rows": [
  {
   "row": 5,
   "ref": "2026-11-E0001",
   "name": "Lim Ah Kow",
   "account": "••••5566",
   "account_digits": 12,
   "amount": "1100.55",
   "status": "paid",
   "attempt": 1,
   "gateway_ref": "PAYOUT-A9D50000",
   "code": "",
   "reason": ""
  },
  {
   "row": 7,
   "ref": "2026-11-E0003",
   "name": "R. Kumar a/l Subramaniam",
   "account": "••••1404",
   "account_digits": 12,
   "amount": "1139.29",
   "status": "failed",
   "attempt": 1,
   "gateway_ref": "PAYOUT-A9D50002",
   "code": "P320",
   "reason": "No money moved: account check failed at the bank. Ask the person, correct the row on the Failed sheet and drop that sheet again."
  },
  {
   "row": 19,
   "ref": "2026-11-E0015",
   "name": "Siti Aminah binti Yusof",
   "account": "••••6432",
   "account_digits": 12,
   "amount": "1371.73",
   "status": "not_sent",
   "attempt": 0,
   "gateway_ref": "",
   "code": "H401",
   "reason": "Account changed since this person was last paid (••••4471 → ••••9020). Ask them by telephone, then allow the row."
  },
  {
   "row": 22,
   "ref": "2026-11-E0018",
   "name": "Ahmad Faiz bin Ali",
   "account": "••••0189",
   "account_digits": 12,
   "amount": "",
   "status": "invalid",
   "attempt": 0,
   "gateway_ref": "",
   "code": "R121",
   "reason": "Nothing to pay (0). Remove the row or fill in F22."
  }
 ],
 "defects": [
  {
   "code": "R121",
   "row": 22,
   "column": "F",
   "message": "Row 22, Ahmad Faiz bin Ali: nothing to pay (0). Remove the row or fill in F22."
  }
 ],
 "results": "/in/results.xlsx"
}`
	if d := cmp.Diff(strings.Split(want, "\n"), strings.Split(string(got), "\n")); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// An empty list is a list, and what was not read is null: not a zero that
// somebody could add up.
func TestJSONOfARefusedFile(t *testing.T) {
	r := &batch.Report{State: batch.StateRefused, Run: batch.Run{Debtor: batch.Debtor{Gateway: "leanx", Currency: "MYR"}}}
	got, err := json.Marshal(JSON(r, "", batch.Defect{Code: "F301"}))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"rows":[]`, `"state":"refused"`, `"opening":null`, `"closing":null`, `"difference":null`, `"to_pay":"0.00"`, `"invalid":{"count":0,"amount":"0.00"}`,
		`"defects":[{"code":"F301","row":0,"column":"","message":"This file holds no rows to pay."}]`,
	} {
		if !strings.Contains(string(got), want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
}

// JSON is piped into logs and tickets: no full account may be in it.
func TestJSONHasNoFullAccount(t *testing.T) {
	r := november()
	b, err := json.Marshal(JSON(r, ""))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range r.Lines {
		if strings.Contains(string(b), l.Account) {
			t.Errorf("row %d: the account is in the JSON", l.Row)
		}
	}
}

// A row that a check found ready carries no code that reads like a failure.
func TestJSONOfACheckCountsReadyRowsAsNotSent(t *testing.T) {
	d := JSON(checked(), "")
	if d.State != batch.StateChecked || d.Totals.NotSent.Count != 30 || d.Rows[0].Status != batch.WordNotSent || d.Rows[0].Code != "" || d.Rows[0].Reason != "" {
		t.Errorf("%+v %+v", d.Totals.NotSent, d.Rows[0])
	}
	if d.Rows[14].Code != "H401" || d.Balance.TopUp != "4210.55" || d.Balance.Difference != nil {
		t.Errorf("%+v %+v", d.Rows[14], d.Balance)
	}
}
