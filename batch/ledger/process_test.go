package ledger_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"payrun/batch"
	"payrun/batch/ledger"
)

// TestMain lets the test binary be another process that pays: "pay DIR" or
// "lock DIR" in its environment.
func TestMain(m *testing.M) {
	if work, dir, is := strings.Cut(os.Getenv("PAYRUN_LEDGER_TEST"), " "); is {
		if err := map[string]func(dir string) error{"pay": payAll, "lock": holdLock}[work](dir); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// process starts the test binary as another process and gives its output.
func process(t *testing.T, work, dir string) (*exec.Cmd, io.Reader) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "PAYRUN_LEDGER_TEST="+work+" "+dir)
	out, err := c.StdoutPipe()
	must(t, errors.Join(err, c.Start()))
	return c, out
}

// payAll begins and records whatever is planned, and says so as soon as the
// ledger does. Saying "begun" stands for the request that moves money.
func payAll(dir string) error {
	ctx := context.Background()
	l, err := ledger.Open(ctx, dir, ledger.Options{})
	if err != nil {
		return err
	}
	due, err := l.Due(ctx, debtor, "nov", batch.Planned)
	if err != nil {
		return err
	}
	var all sync.WaitGroup
	next := make(chan batch.Entry)
	for range 8 {
		all.Go(func() {
			for e := range next {
				at := time.Now()
				if err := l.Begin(ctx, e.Key, batch.Start{Run: "nov", At: at}); errors.Is(err, batch.ErrNotWon) {
					continue
				} else if err != nil {
					fmt.Println("error", err)
					continue
				}
				fmt.Println("begun", e.Wire)
				if err := l.Record(ctx, e.Key, batch.Outcome{From: batch.Unknown, To: batch.Paid, Cause: batch.CauseAnswer, Began: at}); err != nil {
					fmt.Println("error", err)
					continue
				}
				fmt.Println("paid", e.Wire)
			}
		})
	}
	for _, e := range due {
		next <- e
	}
	close(next)
	all.Wait()
	return l.Close()
}

// holdLock takes the right to send and keeps it until it is killed.
func holdLock(dir string) error {
	l, err := ledger.Open(context.Background(), dir, ledger.Options{})
	if err != nil {
		return err
	}
	if _, err := l.SendLock(debtor); err != nil {
		return err
	}
	fmt.Println("locked")
	select {}
}

// said counts what processes said, by line.
type said struct {
	mu    sync.Mutex
	times map[string]int
}

// hear listens to the end, and calls enough after so many lines.
func (s *said) hear(out io.Reader, lines int, enough func()) {
	for heard := bufio.NewScanner(out); heard.Scan(); {
		s.mu.Lock()
		s.times[heard.Text()]++
		s.mu.Unlock()
		if lines--; lines == 0 {
			enough()
		}
	}
}

// TestKilledProcessesPayNobodyTwice lets two processes pay one run and kills
// them again and again. What one of them was told survives, and no payout is
// begun twice.
func TestKilledProcessesPayNobodyTwice(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	c := payroll("nov", 2000)
	must(t, l.Claim(t.Context(), c))
	must(t, l.Close())

	heard := said{times: map[string]int{}}
	random := rand.New(rand.NewPCG(3, 4))
	const kills = 16
	for range kills / 2 {
		var both sync.WaitGroup
		for range 2 {
			child, out := process(t, "pay", dir)
			lines := 1 + random.IntN(150)
			both.Go(func() {
				heard.hear(out, lines, func() { child.Process.Kill() })
				child.Wait()
			})
		}
		both.Wait()
	}
	child, out := process(t, "pay", dir) // the last one lives
	heard.hear(out, 0, nil)
	must(t, child.Wait())

	l = open(t, dir)
	defer l.Close()
	all, err := l.All(t.Context())
	must(t, err)
	if _, err := l.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	doubts := 0
	for _, e := range all {
		begun, paid := heard.times["begun "+e.Wire], heard.times["paid "+e.Wire]
		switch {
		case begun > 1 || paid > 1:
			t.Errorf("%s was begun %d and paid %d times", e.Wire, begun, paid)
		case paid == 1 && e.Status != batch.Paid, begun == 1 && e.Status == batch.Planned:
			t.Errorf("%s is %s after a process was told otherwise", e.Wire, e.Status)
		case e.Sends != 1:
			t.Errorf("%s has %d sends", e.Wire, e.Sends)
		case e.Status == batch.Unknown:
			doubts++
		}
	}
	for line, times := range heard.times {
		if strings.HasPrefix(line, "error") {
			t.Errorf("%d times: %s", times, line)
		}
	}
	if doubts == 0 {
		t.Error("no process was killed between a send and its record: the test does not see")
	}
}

// The right to send dies with the process that has it.
func TestTheLockDiesWithItsProcess(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	defer l.Close()
	child, out := process(t, "lock", dir)
	defer child.Process.Kill()
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "locked\n" {
		t.Fatalf("the other process said %q, %v", line, err)
	}
	if _, err := l.SendLock(debtor); !errors.Is(err, ledger.ErrSending) {
		t.Fatalf("beside another process: %v", err)
	}
	must(t, l.Claim(t.Context(), payroll("nov", 1)))
	must(t, child.Process.Kill())
	child.Wait()
	release, err := l.SendLock(debtor)
	must(t, err)
	must(t, release())
}
