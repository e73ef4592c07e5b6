package leanx

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/client"
	"payrun/client/simulator"
)

// pages is LeanX's list in all the ways that its manual leaves open.
type pages struct {
	t     *testing.T
	rows  []string
	bare  bool            // data is the list itself
	limit int             // rows a page at most
	skip  func(n int) int // what the gateway makes of skip
	order func(page int)  // what happens before a page is made
	asked []string        // skip of each request
}

func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.check(r)
	q := r.URL.Query()
	skip, _ := strconv.Atoi(q.Get("skip"))
	if p.order != nil {
		p.order(len(p.asked))
	}
	p.asked = append(p.asked, q.Get("skip"))
	if p.skip != nil {
		skip = p.skip(skip)
	}
	from := min(skip, len(p.rows))
	list := "[" + strings.Join(p.rows[from:min(from+p.limit, len(p.rows))], ",") + "]"
	if !p.bare {
		list = `{"list":{"record_total":1,"data":` + list + `}}`
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"response_code":2000,"description":"SUCCESS","data":`+list+`}`)
}

// check compares the request with the manual.
func (p *pages) check(r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	want := `{"start_date":"05-12-2023","end_date":"06-12-2023","record_status":1,"search":{"search_enable":false,"search_key":"","search_column":""},"sort":{"parameter_name":"id","sort_type":"asc"}}`
	if r.URL.Path != "/api/v1/merchant/payout-transaction-list" || r.URL.Query().Get("limit") != "100" || string(body) != want {
		p.t.Errorf("the request is %s\n%s\nwant\n%s", r.URL, body, want)
	}
}

func row(n int) string {
	return fmt.Sprintf(`{"payout_invoice_no":"PAYOUT-%04d","id":%d,"payout_account_number":"8011408168","value":%d.00,"transaction_fee":0.50,"switch_transaction_fee":0.00,"transaction_status":"SUCCESS","created_at":"2023-12-05T17:43:07"}`, n, n, n)
}

func rowsTo(n int) (rows []string) {
	for i := range n {
		rows = append(rows, row(i+1))
	}
	return rows
}

// statementOf asks for two days, late in one Malaysian evening and early in
// the next.
func statementOf(t *testing.T, p *pages) ([]batch.Transaction, error) {
	t.Helper()
	p.t = t
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	c := right()
	c.BaseURL = server.URL
	g, err := New(c, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.Close)
	return g.Statement(t.Context(), time.Date(2023, 12, 4, 16, 0, 0, 0, time.UTC), time.Date(2023, 12, 5, 16, 0, 0, 0, time.UTC))
}

// A statement that lacks a row releases a payout that was made. It is complete
// or an error, whatever LeanX makes of skip and limit.
func TestAStatementIsCompleteOrAnError(t *testing.T) {
	tests := []struct {
		name  string
		pages pages
		want  int // rows; -1 is an error
	}{
		{"nothing", pages{limit: 100}, 0},
		{"nothing, bare", pages{limit: 100, bare: true}, 0},
		{"one", pages{limit: 100, rows: rowsTo(1)}, 1},
		{"a page less one", pages{limit: 100, rows: rowsTo(99)}, 99},
		{"a page", pages{limit: 100, rows: rowsTo(100)}, 100},
		{"a page and one", pages{limit: 100, rows: rowsTo(101)}, 101},
		{"many pages, bare", pages{limit: 100, rows: rowsTo(1234), bare: true}, 1234},
		{"smaller pages than asked for", pages{limit: 30, rows: rowsTo(100)}, 100},
		{"pages of two", pages{limit: 2, rows: rowsTo(9)}, 9},
		{"skip counts pages", pages{limit: 100, rows: rowsTo(250), skip: func(n int) int { return n * 100 }}, -1},
		{"skip does nothing", pages{limit: 100, rows: rowsTo(250), skip: func(int) int { return 0 }}, -1},
		{"pages of one cannot overlap", pages{limit: 1, rows: rowsTo(5)}, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := statementOf(t, &tt.pages)
			if tt.want < 0 {
				if err == nil {
					t.Errorf("%d of %d rows and no error", len(got), len(tt.pages.rows))
				}
				return
			}
			if err != nil || len(got) != tt.want {
				t.Fatalf("%d rows, %v; want %d", len(got), err, tt.want)
			}
			for i, line := range got {
				if line.GatewayRef != fmt.Sprintf("PAYOUT-%04d", i+1) || !line.Amount.Equal(line.Amount.Truncate(2)) || line.Status != batch.Paid {
					t.Fatalf("row %d is %+v", i+1, line)
				}
			}
		})
	}
}

// Payouts are made, and change, while the statement is being read.
func TestAStatementMovesWhileItIsRead(t *testing.T) {
	grow := &pages{limit: 3, rows: rowsTo(5)}
	grow.order = func(page int) {
		if page == 1 {
			grow.rows = rowsTo(7)
		}
	}
	if got, err := statementOf(t, grow); err != nil || len(got) != 7 {
		t.Errorf("grown at the end: %d rows, %v; want 7", len(got), err)
	}
	front := &pages{limit: 3, rows: rowsTo(5)[1:]}
	front.order = func(page int) {
		if page == 1 {
			front.rows = rowsTo(5)
		}
	}
	if got, err := statementOf(t, front); err != nil || len(got) != 4 {
		t.Errorf("grown at the front: %d rows, %v; want the 4 that were there", len(got), err)
	}
	shrink := &pages{limit: 3, rows: rowsTo(9)}
	shrink.order = func(page int) {
		if page == 1 {
			shrink.rows = shrink.rows[2:]
		}
	}
	if got, err := statementOf(t, shrink); err == nil {
		t.Errorf("rows went away: %d rows and no error", len(got))
	}
	change := &pages{limit: 3, rows: rowsTo(4)}
	change.order = func(page int) {
		if page == 1 {
			change.rows[2] = strings.Replace(change.rows[2], "SUCCESS", "FAILED", 1)
		}
	}
	if got, err := statementOf(t, change); err != nil || got[2].Status != batch.Failed {
		t.Errorf("a row that changed is %+v, %v; want what it became", got[2], err)
	}
}

func TestAStatementLineIsWhole(t *testing.T) {
	failed := `{"payout_invoice_no":"PAYOUT-1","external_invoice_ref":"2026-11-E1001","payout_account_number":"8011408168","value":"13.00","transaction_status":"FAILED","created_at":"2023-12-05T17:43:07",
		"error_message":{"response_code":5223,"error_code":"77","error_message":"Account Verification Failed for 2026-11-E1001"}}`
	got, err := statementOf(t, &pages{limit: 100, rows: []string{failed}})
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	line := got[0]
	if line.Ref != "2026-11-E1001" || line.Account != "8011408168" || line.Amount.String() != "13" || line.Fee.Valid || line.Status != batch.Failed ||
		line.Code != "77" || line.Reason != "Account Verification Failed for {ref}" || !line.At.Equal(time.Date(2023, 12, 5, 9, 43, 7, 0, time.UTC)) {
		t.Errorf("the line is %+v", line)
	}
	for name, row := range map[string]string{
		"no number": `{"value":13.00,"transaction_status":"SUCCESS"}`,
		"no value":  `{"payout_invoice_no":"PAYOUT-1"}`,
		"no row":    `7`,
	} {
		if got, err := statementOf(t, &pages{limit: 100, rows: []string{row}}); err == nil {
			t.Errorf("%s: %+v and no error", name, got)
		}
	}
	for _, body := range []string{
		`{"response_code":2000,"data":null}`, `{"response_code":2000,"data":{}}`, `{"response_code":2000,"data":{"list":{}}}`,
		`{"response_code":2000,"data":{"list":{"data":null}}}`, `{"response_code":2000,"data":"none"}`, `{"response_code":5000,"description":"no","data":[]}`,
	} {
		if got, err := answered(t, right(), 200, body).Statement(t.Context(), time.Now(), time.Now()); err == nil {
			t.Errorf("%s is a statement of %d rows", body, len(got))
		}
	}
}

// The simulator was written from the manual by somebody else.
func TestTheStatementOfASimulatedDay(t *testing.T) {
	for _, list := range []string{"data", "bare"} {
		g, _ := simulated(t, simulator.Config{Quirks: map[string]string{"list": list}, Opening: decimal.New(1, 6)})
		for n := range 230 {
			if _, err := g.Submit(t.Context(), attempt(n+1)); err != nil {
				t.Fatal(err)
			}
		}
		got, err := g.Statement(t.Context(), time.Now(), time.Now())
		if err != nil || len(got) != 230 {
			t.Errorf("%s: %d rows, %v; want 230", list, len(got), err)
		}
		if yesterday, err := g.Statement(t.Context(), time.Now().AddDate(0, 0, -2), time.Now().AddDate(0, 0, -2)); err != nil || len(yesterday) != 0 {
			t.Errorf("%s: the day before yesterday has %d rows, %v", list, len(yesterday), err)
		}
	}
}

func FuzzAnAnswerIsReadWithoutPanic(f *testing.F) {
	for _, s := range []string{`{"response_code":2000,"data":{"status":"SUCCESS","invoice_no":"P"}}`, `{"response_code":"2000","data":[[]]}`,
		`{"response_code":2000,"data":{"value":"1e9","payout_account_number":1}}`, `{"response_code":2000,"data":{"list":{"data":[{"a":[{}]}]}}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e := &envelope{call: "fuzz", http: 200, hint: func(_ int, err error) error { return err }}
		if client.Decode(body, e) != nil || e.Code == "" {
			return
		}
		a := attempt(1)
		v, err := e.created(a)
		if err == nil && (v.Status == batch.Paid || v.Status == batch.Failed || v.Status == batch.Waiting) && (e.Code != success || v.GatewayRef == "") {
			t.Fatalf("%s is %+v", body, v)
		}
		if v.Refused == batch.RefusedForSure && (e.Code == success || !strings.Contains(string(e.Description), "INVALID_")) {
			t.Fatalf("%s is %+v", body, v)
		}
		if v, err := e.found(a); err == nil && (e.Code != success || !v.Amount.Valid || v.Account == "") {
			t.Fatalf("%s is found as %+v", body, v)
		}
		_, _ = e.services()
		_, _ = e.transactions()
		_, _ = e.holder(a.Instruction.Beneficiary)
		if !json.Valid(body) {
			t.Fatalf("%q was read", body)
		}
	})
}
