package terminal

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"payrun/batch"
)

func paying(done, of int) batch.Progress {
	return batch.Progress{Stage: "paying", Done: done, Of: of, Paid: rm("24310.00"), Bad: 1}
}

// A line that is redrawn for each of ten thousand payouts slows them down and
// flickers.
func TestATerminalLineIsRedrawnFiveTimesASecondAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b strings.Builder
		p := NewProgress(&b, "en", "MYR", true)
		for i := range 1000 {
			p.Show(paying(i, 1001))
			time.Sleep(10 * time.Millisecond)
		}
		p.End()
		if n := strings.Count(b.String(), "\r"); n < 45 || n > 51 {
			t.Errorf("%d lines in ten seconds", n)
		}
		if !strings.HasSuffix(b.String(), "\n") {
			t.Error("what follows does not begin on a line of its own")
		}
	})
}

func TestATerminalLineSaysHowFarItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b strings.Builder
		p := NewProgress(&b, "en", "MYR", true)
		p.Show(paying(0, 32))
		time.Sleep(18 * time.Second)
		p.Show(paying(18, 32))
		want := "Paying 18/32 ▓▓▓▓░░░░ RM 24,310.00 sent · 1 failed · 00:14 left"
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q", b.String())
		}
	})
}

// Off a terminal there is a line every tenth, or every half minute of a slow
// run, and nothing that moves a cursor.
func TestPlainLinesEveryTenthOrHalfAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b strings.Builder
		p := NewProgress(&b, "en", "MYR", false)
		for i := range 1000 {
			p.Show(paying(i+1, 1000))
		}
		p.End()
		if n := strings.Count(b.String(), "\n"); n != 10 {
			t.Errorf("%d lines of a quick run\n%s", n, b.String())
		}
		if strings.ContainsAny(b.String(), "\r\x1b") {
			t.Error("it moves the cursor")
		}
		b.Reset()
		p = NewProgress(&b, "en", "MYR", false)
		for i := range 9 { // below a tenth of a thousand, ten seconds each
			p.Show(paying(i+1, 1000))
			time.Sleep(10 * time.Second)
		}
		if n := strings.Count(b.String(), "\n"); n != 2 {
			t.Errorf("%d lines of a slow one\n%s", n, b.String())
		}
	})
}

// The last row must be said even when it comes at once after another.
func TestTheEndOfAStageIsAlwaysSaid(t *testing.T) {
	for _, tty := range []bool{true, false} {
		var b strings.Builder
		p := NewProgress(&b, "en", "MYR", tty)
		p.Show(batch.Progress{Stage: "looking", Done: 1, Of: 2})
		p.Show(batch.Progress{Stage: "looking", Done: 2, Of: 2})
		p.Show(paying(1, 1))
		p.End()
		if !strings.Contains(b.String(), "Looking up 2/2") || !strings.Contains(b.String(), "Paying 1/1") {
			t.Errorf("terminal %v: %q", tty, b.String())
		}
	}
}

// Workers report out of order; the count must not run backwards.
func TestProgressNeverRunsBackwards(t *testing.T) {
	var b strings.Builder
	p := NewProgress(&b, "en", "MYR", false)
	var workers sync.WaitGroup
	for i := range 100 {
		workers.Go(func() { p.Show(paying(i+1, 100)) })
	}
	workers.Wait()
	last := ""
	for line := range strings.Lines(b.String()) {
		count, _, _ := strings.Cut(strings.TrimPrefix(line, "Paying "), "/")
		if len(count) < len(last) || len(count) == len(last) && count < last {
			t.Errorf("%s after %s", count, last)
		}
		last = count
	}
	if last != "100" {
		t.Errorf("it ends at %s", last)
	}
}
