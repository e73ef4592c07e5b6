package command

import (
	"flag"
	"sync"
	"sync/atomic"
	"testing"
)

var pairs = flag.Int("pairs", 10, "how often TestTwoProcessesUnderKill kills one of two programs; 0 skips it")

// TestTwoProcessesUnderKill has two programs pay one sheet from one ledger at
// once, each started again whenever it was killed or turned away. The right to
// send passes from one to the other at every kill, and with it whatever the
// dead one had begun: it may be looked up, never sent again.
func TestTwoProcessesUnderKill(t *testing.T) {
	if *pairs == 0 {
		t.Skip("left out: go test ./batch/command -run TwoProcesses -pairs 200")
	}
	o := newOutside(t, 300, "")
	o.settings("concurrency = 8\nrate_per_second = 600\nlookup_first = false\nsettle_for = \"0s\"\nstop_after_unknown = 0\n" + releasing)
	var busy atomic.Int64
	seed := uint64(0)
	d := o.endure(*pairs, func(left int) (int, bool) {
		var hits atomic.Int64
		var done atomic.Bool
		var both sync.WaitGroup
		for range 2 {
			seed++
			rnd := random(seed)
			both.Go(func() {
				for !done.Load() && hits.Load() < int64(left) {
					l := o.start(o.pay()...)
					code := killed
					if l.moment(rnd) {
						code = l.end()
					} else {
						code = l.kill()
					}
					switch {
					case code == killed:
						hits.Add(1)
					case l.finished(code, ExitBusy):
						done.Store(true)
					default:
						busy.Add(1)
					}
				}
			})
		}
		both.Wait()
		return int(hits.Load()), done.Load()
	})
	if t.Failed() {
		return // no figure is claimed
	}
	t.Logf("two at once: %d kills, %d times turned away, %s", d.blows, busy.Load(), d)
}
