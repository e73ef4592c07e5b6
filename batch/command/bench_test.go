package command

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
	"golang.org/x/sync/errgroup"

	"payrun/batch"
	"payrun/batch/ledger"
	"payrun/batch/settings"
	"payrun/client"
	"payrun/client/leanx"
	"payrun/client/simulator"
)

// gatewayServer is a simulated gateway on loopback that answers after a delay.
func gatewayServer(b *testing.B, latency time.Duration) *httptest.Server {
	b.Helper()
	sim, err := simulator.Open(simulator.Config{NoSync: true, Latency: latency, Opening: decimal.New(1, 12)})
	if err != nil {
		b.Fatal(err)
	}
	s := httptest.NewServer(sim)
	b.Cleanup(func() { s.Close(); sim.Close() })
	return s
}

// benchOffice is an office without a rate limit, on a real ledger that syncs.
func benchOffice(b *testing.B, url string, workers int) *office {
	b.Helper()
	o := &office{flags: &flags{quiet: true}, streams: streams{nil, io.Discard, io.Discard}, lang: "en", by: "bench", state: filepath.Join(b.TempDir(), "state")}
	b.Cleanup(o.Close)
	o.file = defaultFile()
	o.file.Pay.Concurrency, o.file.Pay.LookupFirst, o.file.Check.VerifyNames = workers, false, false
	o.file.Pay.SettleFor = settings.For(0)
	o.log = slog.New(slog.DiscardHandler)
	g, err := leanx.New(leanx.Config{
		Pool: simulator.DefaultPool, CallbackURL: "https://example.com/cb", BaseURL: url, Simulator: true, Token: settings.NewSecret(simulator.DefaultToken),
	}, client.Options{Workers: workers})
	if err != nil {
		b.Fatal(err)
	}
	l, err := ledger.Open(b.Context(), o.state, ledger.Options{})
	if err != nil {
		b.Fatal(err)
	}
	o.closers = append(o.closers, g.Close, func() { l.Close() })
	o.gateway, o.debtor, o.book = g, g.Debtor(), l
	o.lock = func() (func() error, error) { return l.SendLock(o.debtor) }
	o.head = l.Head
	o.anchor = func() error { return nil }
	o.desk = &batch.Desk{Gateway: g, Debtor: o.debtor, Book: l, Log: o.log, Pace: batch.NewPace(0), Rules: o.rules()}
	return o
}

// benchSheet writes an XLSX payroll of so many rows, nine columns each.
func benchSheet(b *testing.B, rows int) string {
	b.Helper()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	w.SetRow("A1", []any{"No", "Employee No", "Name", "IC No", "Bank", "Account No", "Net Pay", "Reference", "Description"})
	for n := 1; n <= rows; n++ {
		cell, _ := excelize.CoordinatesToCellName(1, n+1)
		w.SetRow(cell, []any{n, fmt.Sprintf("E%05d", n), "Payee Number " + letters(n), fmt.Sprintf("80%010d", n), "Maybank",
			fmt.Sprintf("5122%08d", 7*n), 1000 + float64(n%100)/100, fmt.Sprintf("2026-11-E%05d", n), "SALARY"})
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "payroll.xlsx")
	if err := f.SaveAs(path); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkPay measures the pay stage alone: durable move, request, durable
// record, against a gateway that takes no time.
func BenchmarkPay(b *testing.B) {
	for _, workers := range []int{8, 16, 64} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) { benchPay(b, workers, 0, 5000) })
	}
}

// BenchmarkPayAt50ms measures how near paying comes to rows × latency ÷
// workers.
func BenchmarkPayAt50ms(b *testing.B) { benchPay(b, 32, 50*time.Millisecond, 3200) }

func benchPay(b *testing.B, workers int, latency time.Duration, rows int) {
	server := gatewayServer(b, 0)
	slow := latency
	sheet := benchSheet(b, rows)
	var spent time.Duration
	for b.Loop() {
		b.StopTimer()
		if slow > 0 {
			server = gatewayServer(b, slow)
		} else {
			server = gatewayServer(b, 0)
		}
		o := benchOffice(b, server.URL, workers)
		run, plan := claimed(b, o, sheet)
		b.StartTimer()
		began := time.Now()
		if sent, err := o.desk.Pay(b.Context(), b.Context(), run, plan.Sendable()); err != nil || sent != rows {
			b.Fatal(sent, err)
		}
		spent += time.Since(began)
	}
	per := spent.Seconds() / float64(b.N)
	b.ReportMetric(float64(rows)/per, "payouts/s")
	if latency > 0 {
		b.ReportMetric(100*float64(rows)*latency.Seconds()/float64(workers)/per, "%ideal")
	}
}

// claimed takes a sheet as far as its claim.
func claimed(b *testing.B, o *office, sheet string) (batch.Run, *batch.Plan) {
	b.Helper()
	rows, err := o.read(sheet, sheetOptions{})
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	collected, err := o.collect(b.Context(), rows, sheetOptions{})
	if err != nil {
		b.Fatal(err)
	}
	plan, err := o.desk.Check(b.Context(), collected)
	if err != nil {
		b.Fatal(err)
	}
	approval := &batch.Approval{By: "bench", At: time.Now(), Batch: plan.Run.Batch, Total: plan.ToPay.Amount, Count: plan.ToPay.Count}
	run, err := o.claim(b.Context(), plan, approval, nil)
	if err != nil {
		b.Fatal(err)
	}
	return run, plan
}

const benchRows = 10_000

// BenchmarkWholeRun is everything that run does with a 10,000-row XLSX: read,
// check, claim, pay with a synced ledger, reconcile, write the workbook.
func BenchmarkWholeRun(b *testing.B) {
	sheet := benchSheet(b, benchRows)
	for b.Loop() {
		b.StopTimer()
		o := benchOffice(b, gatewayServer(b, 0).URL, 64)
		b.StartTimer()
		r, err := o.process(b.Context(), b.Context(), sheet, sheetOptions{}, consent{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := o.write(sheet, filepath.Join(b.TempDir(), "results.xlsx"), r); err != nil {
			b.Fatal(err)
		}
		if r.Totals[batch.WordPaid].Count != benchRows {
			b.Fatal(r.Totals)
		}
	}
}

// BenchmarkPlainScript is what somebody writes in an afternoon: excelize
// GetRows, errgroup, http.Post; no ledger, no checks, no results.
func BenchmarkPlainScript(b *testing.B) {
	sheet := benchSheet(b, benchRows)
	for b.Loop() {
		b.StopTimer()
		url := gatewayServer(b, 0).URL
		b.StartTimer()
		if err := plainScript(b.Context(), sheet, url); err != nil {
			b.Fatal(err)
		}
	}
}

func plainScript(ctx context.Context, sheet, url string) error {
	f, err := excelize.OpenFile(sheet)
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := f.GetRows("Sheet1")
	if err != nil {
		return err
	}
	var g errgroup.Group
	g.SetLimit(64)
	for _, row := range rows[1:] {
		g.Go(func() error { return plainPost(ctx, url, row) })
	}
	return g.Wait()
}

func plainPost(ctx context.Context, url string, row []string) error {
	amount, err := strconv.ParseFloat(row[6], 64)
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]any{
		"virtual_pool_reference": simulator.DefaultPool, "payout_service_id": 3, "amount": json.RawMessage(fmt.Sprintf("%.2f", amount)),
		"recipient_name": row[2], "client_callback_url": "https://example.com/cb", "third_party_account_no": row[5],
		"external_invoice_ref": row[7], "recipient_reference": row[8],
	})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/api/v1/merchant/create-payout-invoice", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("auth-token", simulator.DefaultToken)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err == nil && !bytes.Contains(text, []byte(`2000`)) {
		err = fmt.Errorf("%s", text)
	}
	return err
}
