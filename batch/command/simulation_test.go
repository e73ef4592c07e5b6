package command

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/cryptotest"
	"time"
)

var (
	batches = flag.Int("batches", 60, "how many batches TestSimulation pays")
	oneSeed = flag.Uint64("story", 0, "tell only this seed's story, from 1")
	keep    = flag.String("keep", "", "folder to copy to what a story left that went wrong")
)

// shareOf tells a child of TestSimulation which stories are its own: "first
// step batches".
const shareOf = "PAYRUN_TEST_STORIES"

// tallied begins the line in which a child says what it did.
const tallied = "TALLY "

// TestSimulation tells stories of payroll desks, each by one seed: random
// sheets, a gateway that misbehaves, crashes at named steps, two processes at
// once, late and forged callbacks, sheets dropped again, and persons who
// decide. After every life the books, the ledger, the sheets and the results
// are held against each other. What could go wrong: anything of reliability.md
// 1.8.
//
// The stories are told by one process for each processor, each on one thread
// with its own source of chance: a seed tells the same story every time.
func TestSimulation(t *testing.T) {
	share := os.Getenv(shareOf)
	switch {
	case *oneSeed != 0:
		runtime.GOMAXPROCS(1)
		told := tellSeed(t, *oneSeed)
		t.Logf("simulation: story %d, %s", *oneSeed, told.Digest)
		t.Logf("%+v", told)
	case share != "":
		runtime.GOMAXPROCS(1)
		tellShare(t, share)
	default:
		t.Parallel()
		began := time.Now()
		sum, failed := simulate(t, *batches, runtime.GOMAXPROCS(0))
		t.Logf("simulation: %d batches in %d stories, %d drops, %d lives, %d faults, %d crashes (%d kill, %d power), %d pairs, %d callbacks, %d decisions, %d examinations, %d violations, %.0f s; %d left open",
			sum.Batches, sum.Stories, sum.Drops, sum.Lives, sum.Faults, sum.Kills+sum.Powers, sum.Kills, sum.Powers, sum.Pairs, sum.Callbacks, sum.Operator, sum.Checks, failed, time.Since(began).Seconds(), sum.Unsettled)
	}
}

// tellSeed tells one story, and how to hear it again when it went wrong.
func tellSeed(t *testing.T, seed uint64) (told tally) {
	t.Run(fmt.Sprint(seed), func(t *testing.T) {
		cryptotest.SetGlobalRandom(t, seed)
		defer func() {
			if t.Failed() {
				t.Logf("story %d went wrong. To hear it again:\n\tgo test ./batch/command -run '^TestSimulation$' -story %d -v", seed, seed)
			}
		}()
		told = tellStory(t, seed)
	})
	return told
}

// tellShare tells every step-th story until enough batches are paid.
func tellShare(t *testing.T, share string) {
	var first uint64
	var step, enough int
	if _, err := fmt.Sscan(share, &first, &step, &enough); err != nil {
		t.Fatal(err)
	}
	var sum tally
	failed := 0
	for seed := first; sum.Batches < enough; seed += uint64(step) {
		told := tellSeed(t, seed)
		if told.Stories == 0 {
			failed++
			if failed > 20 {
				break
			}
		}
		sum.add(told)
	}
	line, err := json.Marshal(sum)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(tallied + string(line))
}

// simulate shares the batches out among processes and adds up what they did.
func simulate(t *testing.T, batches, processes int) (sum tally, failed int) {
	var mu sync.Mutex
	var all sync.WaitGroup
	for n := range processes {
		all.Go(func() {
			enough := batches/processes + 1
			if n < batches%processes {
				enough++
			}
			out, err := tellElsewhere(fmt.Sprintf("%s=%d %d %d", shareOf, n+1, processes, enough))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed += strings.Count(out, "went wrong")
				t.Errorf("%v\n%s", err, out)
			}
			sum.add(tallyIn(out))
		})
	}
	all.Wait()
	return sum, failed
}

// tellElsewhere runs this test in a process of its own.
func tellElsewhere(env string, args ...string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	c := exec.Command(self, append([]string{"-test.run=^TestSimulation$", "-test.timeout=0"}, args...)...)
	c.Env = append(os.Environ(), env, "GOGC=400")
	if _, err := os.Stat("/dev/shm"); err == nil && os.Getenv("TMPDIR") == "" {
		c.Env = append(c.Env, "TMPDIR=/dev/shm")
	}
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err = c.Run()
	return out.String(), err
}

func tallyIn(out string) (y tally) {
	for line := range strings.Lines(out) {
		if text, ok := strings.CutPrefix(line, tallied); ok {
			_ = json.Unmarshal([]byte(text), &y)
		}
	}
	return y
}

// TestAStoryIsToldTheSameWayTwice: what a seed told once it tells again, or a
// failing seed is worth nothing.
func TestAStoryIsToldTheSameWayTwice(t *testing.T) {
	t.Parallel()
	for seed := uint64(1); seed <= 3; seed++ {
		var digests []string
		for range 2 {
			out, err := tellElsewhere(fmt.Sprintf("%s=%d 1 1", shareOf, seed))
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			digests = append(digests, tallyIn(out).Digest)
		}
		if digests[0] == "" || digests[0] != digests[1] {
			t.Errorf("story %d was told in two ways: %v", seed, digests)
		}
	}
}
