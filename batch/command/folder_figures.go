package command

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
)

// figures are what a monitor of the service is told. No name, account or
// reference is among them. They begin at nothing with each start.
type figures struct {
	heard *callbacks // nil when none are served

	mu         sync.Mutex
	scanned    time.Time      // the last look at the folder
	scanFailed bool           // it could not be read
	denied     bool           // the gateway refused the credentials at the last try
	oldest     time.Time      // arrival of the oldest sheet in hand, zero when there is none
	runs       map[string]int // by how they ended
	rows       map[batch.Word]batch.Total
	success    time.Time // a run was done last
	pool       batch.Balance
	shortfall  decimal.Decimal
	difference decimal.Decimal
}

// seen notes a look at the folder.
func (f *figures) seen(now, oldest time.Time, failed bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.scanned, f.oldest, f.scanFailed = now, oldest, failed
}

// ended counts how a sheet ended.
func (f *figures) ended(result string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.runs == nil {
		f.runs = map[string]int{}
	}
	f.runs[result]++
}

// credentials notes whether the gateway took them.
func (f *figures) credentials(denied bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.denied = denied
}

// short notes by how much the pool is short.
func (f *figures) short(by decimal.Decimal) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shortfall = by
}

// reported takes over what a report says.
func (f *figures) reported(r *batch.Report) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.rows == nil {
		f.rows = map[batch.Word]batch.Total{}
	}
	for w, t := range r.Totals {
		f.rows[w] = batch.Total{Count: f.rows[w].Count + t.Count, Amount: f.rows[w].Amount.Add(t.Amount)}
	}
	f.shortfall = decimal.Zero
	f.difference = r.Money.Difference
	if r.Money.Known {
		f.pool = r.Money.Closing
	}
	if r.Run.State == batch.RunDone {
		f.success = r.Made
	}
}

// measure counts how a try ended that made no report.
func (f *figures) measure(err error) {
	code, _ := errors.AsType[*exit](err)
	f.credentials(code != nil && code.code == ExitUsage)
	if short, ok := errors.AsType[*refusedRun](err); ok && short.need != nil {
		f.short(short.need.TopUp)
	}
	if _, refused := errors.AsType[*batch.Refusal](err); refused {
		f.ended("refused")
	}
}

// figuresHandler serves /healthz, /readyz and /metrics.
func (k *keeper) figuresHandler() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { answer(w, k.alive()) })
	m.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) { answer(w, cmp.Or(k.alive(), k.notReady(r.Context()))) })
	m.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		k.writeMetrics(r.Context(), w)
	})
	return m
}

// answer is 200 and ok, or 503 and why not.
func answer(w http.ResponseWriter, why string) {
	if why != "" {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	fmt.Fprintln(w, cmp.Or(why, "ok"))
}

// aliveWithin is how old the last look at the folder may be, beside the pause.
const aliveWithin = time.Minute

// alive says why the service seems to hang, or "".
func (k *keeper) alive() string {
	k.figures.mu.Lock()
	defer k.figures.mu.Unlock()
	if age := time.Since(k.figures.scanned); age > k.every+aliveWithin {
		return fmt.Sprintf("the folder was not looked at for %s", age.Round(time.Second))
	}
	return ""
}

// notReady says why nothing could be paid now, or "".
func (k *keeper) notReady(ctx context.Context) string {
	k.figures.mu.Lock()
	failed, denied := k.figures.scanFailed, k.figures.denied
	k.figures.mu.Unlock()
	switch _, err := k.book.Runs(ctx); {
	case failed:
		return "the folder cannot be read"
	case denied:
		return "the gateway refuses the credentials"
	case err != nil:
		return "the ledger cannot be read"
	}
	return ""
}

// writeMetrics writes the figures in the text format of Prometheus.
func (k *keeper) writeMetrics(ctx context.Context, w io.Writer) {
	k.office.writeMetrics(ctx, w, &k.figures)
	f := &k.figures
	if f.heard != nil {
		fmt.Fprintf(w, "payrun_callbacks_total{result=\"genuine\"} %d\npayrun_callbacks_total{result=\"refused\"} %d\n", f.heard.genuine.Load(), f.heard.strange.Load())
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	age := 0.0
	if !f.oldest.IsZero() {
		age = time.Since(f.oldest).Seconds()
	}
	fmt.Fprintf(w, "payrun_inbox_oldest_file_seconds %.0f\n", age)
}

// writeMetrics writes what a run has in common with a service that makes many.
func (o *office) writeMetrics(ctx context.Context, w io.Writer, f *figures) {
	open, err := o.book.Due(ctx, o.debtor, "", batch.Unknown)
	if err == nil {
		fmt.Fprintf(w, "payrun_unknown_rows %d\n", len(open))
	}
	o.calls.write(w)
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, result := range slices.Sorted(maps.Keys(f.runs)) {
		fmt.Fprintf(w, "payrun_runs_total{result=%q} %d\n", result, f.runs[result])
	}
	for _, word := range batch.Words() {
		fmt.Fprintf(w, "payrun_rows_total{status=%q} %d\n", word, f.rows[word].Count)
		fmt.Fprintf(w, "payrun_amount_total{currency=%q,status=%q} %s\n", o.debtor.Currency, word, f.rows[word].Amount)
	}
	if !f.pool.At.IsZero() {
		fmt.Fprintf(w, "payrun_pool_balance %s\n", f.pool.Amount)
	}
	if !f.success.IsZero() {
		fmt.Fprintf(w, "payrun_last_success_timestamp_seconds %d\n", f.success.Unix())
	}
	fmt.Fprintf(w, "payrun_pool_shortfall %s\npayrun_reconcile_difference %s\n", f.shortfall, f.difference)
}

// successLine is when a run was done last, in a file of metrics.
var successLine = regexp.MustCompile(`(?m)^payrun_last_success_timestamp_seconds ([0-9]+)$`)

// leaveMetrics leaves the figures of one run in a file for a collector of text
// files, whole or not at all. A run that was not done keeps the time at which
// an earlier one was.
func (o *office) leaveMetrics(path string, r *batch.Report, failed error) error {
	f := &figures{}
	f.measure(failed)
	if r != nil {
		f.ended(string(r.Run.State))
		f.reported(r)
	}
	if before, err := os.ReadFile(path); err == nil && f.success.IsZero() {
		if at := successLine.FindSubmatch(before); at != nil {
			seconds, _ := strconv.ParseInt(string(at[1]), 10, 64)
			f.success = time.Unix(seconds, 0)
		}
	}
	var b bytes.Buffer
	o.writeMetrics(context.Background(), &b, f)
	if err := writeWhole(path, b.Bytes()); err != nil {
		return err
	}
	return os.Chmod(path, 0o644) // the collector is somebody else, and nobody is named
}
