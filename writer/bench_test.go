package writer

import (
	"fmt"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"testing"
	"time"

	"payrun/batch"
)

// many is a payroll of n rows: one in a hundred failed, one in a hundred
// waits, and each was attempted once.
func many(n int) *batch.Report {
	r, small := sheet32(), november()
	for len(r.Lines) < n {
		l := small.Lines[0]
		switch len(r.Lines) % 100 {
		case 7:
			l = small.Lines[2]
		case 8:
			l = small.Lines[5]
		}
		l.Row = 5 + len(r.Lines)
		l.Ref = batch.Reference(fmt.Sprintf("2026-11-E%06d", len(r.Lines)))
		l.Account, l.GatewayRef, l.Wire = fmt.Sprintf("%012d", len(r.Lines)*7919), fmt.Sprintf("PAYOUT-%016X", len(r.Lines)*104729), string(l.Ref)
		r.Lines = append(r.Lines, l)
	}
	tie(r)
	return r
}

// BenchmarkResults writes the whole workbook: rows/s counts the rows of the
// sheet, each of which stands in Results and in Audit. peak-MiB is the most
// that the heap held beyond the report itself.
func BenchmarkResults(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		for _, kind := range []string{"xlsx", "csv"} {
			b.Run(fmt.Sprintf("%s/%d", kind, n), func(b *testing.B) {
				r := many(n)
				path := filepath.Join(b.TempDir(), "r."+kind)
				once := func() {
					if _, err := Results(path, r, opts()); err != nil {
						b.Fatal(err)
					}
				}
				peak := peakOf(once)
				for b.Loop() {
					once()
				}
				b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
				b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
			})
		}
	}
}

// heap is what live and not yet collected objects take, in bytes.
func heap() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// peakOf is the most that the heap held while work ran, beyond what it held
// before, with a collector that leaves little uncollected.
func peakOf(work func()) uint64 {
	defer debug.SetGCPercent(debug.SetGCPercent(5))
	runtime.GC()
	before := heap()
	peak, done := before, make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(2 * time.Millisecond):
				peak = max(peak, heap())
			}
		}
	})
	work()
	close(done)
	watch.Wait()
	return peak - before
}
