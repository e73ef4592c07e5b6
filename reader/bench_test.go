package reader

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// payee is one invented row of a large payroll.
func payee(i int) []string {
	names := []string{"Siti Aminah binti Othman", "Lim Ah Kow", "Muthu a/l Ramasamy", "Jimbun anak Entalai", "Nurul Izzati binti Kamaruddin"}
	banks := []string{"Maybank", "Affin Bank", "KFH", "Boost Bank"}
	return []string{
		fmt.Sprintf("2026-11-E%07d", i), fmt.Sprintf("E%07d", i), names[i%len(names)], fmt.Sprintf("9%05d-00-%04d", i%100000, i%10000),
		banks[i%len(banks)], fmt.Sprintf("5%011d", i), fmt.Sprintf("%d.%02d", 1000+i%5000, i%100), "GAJI NOV 2026", fmt.Sprintf("e%07d@example.com", i),
	}
}

var largeHeader = []string{"Reference", "Employee No", "Name", "IC No", "Bank", "Account No", "Net Pay (RM)", "Description", "Email"}

// largeCSV writes n rows and returns the file's path.
func largeCSV(tb testing.TB, n int) string {
	path := filepath.Join(tb.TempDir(), "large.csv")
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, strings.Join(largeHeader, ","))
	for i := range n {
		fmt.Fprintln(w, strings.Join(payee(i), ","))
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	return path
}

// largeXLSX writes n rows as excelize does and returns the file's path.
func largeXLSX(tb testing.TB, n int) string {
	path := filepath.Join(tb.TempDir(), "large.xlsx")
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		tb.Fatal(err)
	}
	cells := make([]any, len(largeHeader))
	put := func(row int, texts []string) {
		for i, text := range texts {
			cells[i] = text
		}
		if row > 1 {
			cells[6] = 1000 + float64(row%500000)/100
		}
		if err := w.SetRow(fmt.Sprintf("A%d", row), cells); err != nil {
			tb.Fatal(err)
		}
	}
	put(1, largeHeader)
	for i := range n {
		put(i+2, payee(i))
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	if err := f.SaveAs(path); err != nil {
		tb.Fatal(err)
	}
	return path
}

// readAll reads a file to its end and returns how many rows it held.
func readAll(tb testing.TB, path string, o Options) int {
	r, err := Open(path, o)
	if err != nil {
		tb.Fatal(err)
	}
	defer r.Close()
	n := 0
	for row, err := range r.Rows() {
		if err != nil {
			tb.Fatal(err)
		}
		if len(row.Defects) > 0 {
			tb.Fatalf("row %d: %v", row.Number, row.Defects)
		}
		n++
	}
	return n
}

// peak samples the memory in use while something runs, in MiB.
func peak(what func()) float64 {
	runtime.GC()
	var highest atomic.Uint64
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			highest.Store(max(highest.Load(), m.HeapInuse))
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	what()
	close(done)
	<-ended
	return float64(highest.Load()) / (1 << 20)
}

// BenchmarkCSV reads a million rows. Aim: 400,000 rows a second, flat memory.
func BenchmarkCSV(b *testing.B) {
	const rows = 1_000_000
	path := largeCSV(b, rows)
	most := 0.0
	for b.Loop() {
		most = max(most, peak(func() {
			if n := readAll(b, path, Options{Currency: "MYR"}); n != rows {
				b.Fatal(n)
			}
		}))
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(most, "peak-MiB")
}

// BenchmarkXLSX reads a workbook of a hundred thousand rows. Aim: 1.3 times
// BenchmarkXLSXBare.
func BenchmarkXLSX(b *testing.B) {
	const rows = 100_000
	path := largeXLSX(b, rows)
	most := 0.0
	for b.Loop() {
		most = max(most, peak(func() {
			if n := readAll(b, path, Options{Currency: "MYR"}); n != rows {
				b.Fatal(n)
			}
		}))
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(most, "peak-MiB")
}

// BenchmarkXLSXBare is what excelize alone needs for the same file.
func BenchmarkXLSXBare(b *testing.B) {
	const rows = 100_000
	path := largeXLSX(b, rows)
	most := 0.0
	for b.Loop() {
		most = max(most, peak(func() {
			f, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true})
			if err != nil {
				b.Fatal(err)
			}
			it, err := f.Rows("Sheet1")
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for it.Next() {
				if _, err := it.Columns(); err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != rows+1 {
				b.Fatal(n)
			}
			if err := errors.Join(it.Close(), f.Close()); err != nil && !errors.Is(err, io.EOF) {
				b.Fatal(err)
			}
		}))
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(most, "peak-MiB")
}
