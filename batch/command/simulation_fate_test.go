package command

import (
	"bytes"
	"context"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"payrun/batch"
	"payrun/batch/ledgertest"
)

// death is how a process ends before its time.
type death string

const (
	kill  death = "kill"  // the process ends; what it wrote stays
	power death = "power" // everything after the last durable commit is lost, or torn
)

// ledgerFiles are the files of a ledger that a crash can tear.
var ledgerFiles = []string{"payrun.db", "payrun.db-wal", "payrun.seq"}

// machine is a computer on which processes share one ledger. They write one at
// a time, so that what is on disk is known at each step.
type machine struct {
	state string // folder of the ledger

	mu     sync.Mutex
	living int
	off    bool
	disk   map[string][]byte // the ledger's files as a crash left them; nil when nothing is to be put back
}

// fate says at which step a process dies. A step is the moment before or after
// a ledger's write, before the first byte of a request, after its last, and
// after its answer. Steps count from 1; at 0 it lives.
type fate struct {
	*machine
	at    int
	how   death
	rnd   *rand.Rand                 // how a write is torn
	tempo func(string) time.Duration // how long a step takes, which decides who comes first; nil is no time

	steps []string // that were reached
	dead  bool
	conns []net.Conn
}

// born begins the life of a process on a machine.
func (m *machine) born(at int, how death, rnd *rand.Rand, tempo func(string) time.Duration) *fate {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.living++
	return &fate{machine: m, at: at, how: how, rnd: rnd, tempo: tempo}
}

// end ends a process whose offices are closed. The last one finds the disk as
// the crash left it: a closed ledger tidies up, a dead process does not.
func (f *fate) end() (died bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.living--
	died = f.gone()
	if f.living > 0 {
		return died, nil
	}
	disk := f.disk
	f.disk, f.off = nil, false
	return died, putBack(f.state, disk)
}

// gone reports a process that is dead. It is called with mu held.
func (f *fate) gone() bool { return f.dead || f.off }

// reach counts a step and reports whether the process dies there. It is called
// with mu held.
func (f *fate) reach(step string) bool {
	f.steps = append(f.steps, step)
	return len(f.steps) == f.at
}

// where is the step at which the process died, or "".
func (f *fate) where() string {
	if f.at == 0 || len(f.steps) < f.at {
		return ""
	}
	return f.steps[f.at-1]
}

// die ends the process, with the ledger's files as they are to be found. It is
// called with mu held.
func (f *fate) die(disk map[string][]byte) {
	f.dead = true
	if f.off = f.how == power; f.off || f.living == 1 {
		f.disk = disk
	}
	for _, c := range f.conns {
		_ = c.Close()
	}
}

// wait takes the time that a step takes.
func (f *fate) wait(step string) {
	if f.tempo != nil {
		time.Sleep(f.tempo(step))
	}
}

// book wraps a ledger in the fate of its process.
func (f *fate) book(b batch.Book) batch.Book { return ledgertest.Hook(b, f.call) }

func (f *fate) call(_ context.Context, step string, write bool, make func() error) error {
	if write {
		f.wait(step)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.gone():
		return errDead
	case !write:
		return make()
	case f.reach("before " + step):
		f.die(f.torn(nil))
		return errDead
	}
	dies := f.reach("after " + step)
	var before map[string][]byte
	if dies {
		before = onDisk(f.state)
	}
	err := make()
	if !dies {
		return err
	}
	f.die(f.torn(before))
	return errDead
}

// torn is what a crash leaves of the ledger's files. A killed process's writes
// are there. A loss of power in a write, before is not nil, keeps any part of
// it, but not all; and the mark, which follows a commit and is forced to no
// disk, may be empty.
func (f *fate) torn(before map[string][]byte) map[string][]byte {
	now := onDisk(f.state)
	if f.how == kill {
		return now
	}
	if before != nil {
		for _, name := range ledgerFiles {
			now[name] = partly(before[name], now[name], f.rnd)
		}
		now["payrun.seq"] = before["payrun.seq"]
	}
	if f.rnd.IntN(2) == 0 {
		now["payrun.seq"] = nil
	}
	return now
}

// partly is a file of which a part of what was written last is on disk.
func partly(before, after []byte, rnd *rand.Rand) []byte {
	from := 0
	for from < min(len(before), len(after)) && before[from] == after[from] {
		from++
	}
	if from == len(after) {
		return before
	}
	upTo := from + rnd.IntN(len(after)-from)
	torn := bytes.Clone(before)
	if upTo > len(torn) {
		torn = append(torn, make([]byte, upTo-len(torn))...)
	}
	copy(torn[from:upTo], after[from:upTo])
	return torn
}

func onDisk(dir string) map[string][]byte {
	files := map[string][]byte{}
	for _, name := range ledgerFiles {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
			files[name] = text
		}
	}
	return files
}

// putBack makes the ledger's files what a crash left of them.
func putBack(dir string, disk map[string][]byte) error {
	if disk == nil {
		return nil
	}
	_ = os.Remove(filepath.Join(dir, "payrun.db-shm"))
	for _, name := range ledgerFiles {
		path := filepath.Join(dir, name)
		text, ok := disk[name]
		if !ok {
			if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
			continue
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// dial makes connections that end with their process.
func (f *fate) dial(dial func(context.Context, string, string) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.gone() {
			_ = conn.Close()
			return nil, errDead
		}
		f.conns = append(f.conns, conn)
		return &cable{Conn: conn, fate: f}, nil
	}
}

// cable is a connection of a process that may die.
type cable struct {
	net.Conn
	*fate
	asked string        // the request whose answer is awaited; guarded by the machine's mu
	sent  chan struct{} // closed when it has left; the same
}

// passes reports whether the process lives on after a step.
func (l *cable) passes(step string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.gone() && l.reach(step) {
		l.die(l.torn(nil))
	}
	return !l.gone()
}

// Write sends a request, whole: none here is larger than net/http's buffer.
func (l *cable) Write(b []byte) (int, error) {
	name := requestLine(b)
	if name == "" {
		return l.Conn.Write(b)
	}
	l.wait(name + askedFor(b))
	if !l.passes("before " + name) {
		return 0, errDead
	}
	sent := make(chan struct{})
	defer close(sent)
	l.mu.Lock()
	l.asked, l.sent = name, sent
	l.mu.Unlock()
	n, err := l.Conn.Write(b)
	if !l.passes("sent " + name) {
		return n, errDead
	}
	return n, err
}

// Read takes an answer in, unless the process dies with it or before.
func (l *cable) Read(b []byte) (int, error) {
	n, err := l.Conn.Read(b)
	l.mu.Lock()
	name, sent := l.asked, l.sent
	if n > 0 {
		l.asked = ""
	}
	l.mu.Unlock()
	if n > 0 && name != "" {
		<-sent
	}
	if n > 0 && name != "" && !l.passes("answered "+name) {
		return 0, errDead
	}
	return n, err
}

// requestLine is the method and the path of a request's first bytes, or "". The
// path of a probe ends before what is random in it.
func requestLine(b []byte) string {
	first, _, _ := bytes.Cut(b, []byte("\r\n"))
	words := bytes.Fields(first)
	if len(words) != 3 || !bytes.HasPrefix(words[2], []byte("HTTP/1.")) {
		return ""
	}
	path, _, _ := bytes.Cut(words[1], []byte("?"))
	path, _, _ = bytes.Cut(path, []byte("PROBE-"))
	return string(words[0]) + " " + string(path)
}

// askedFor tells requests apart by what they ask, not by their headers.
func askedFor(b []byte) string {
	h := fnv.New64a()
	first, rest, _ := bytes.Cut(b, []byte("\r\n"))
	_, body, _ := bytes.Cut(rest, []byte("\r\n\r\n"))
	_, _ = h.Write(first)
	_, _ = h.Write(body)
	return string(h.Sum(nil))
}

// tempo is how long each step of a seed takes: a moment that depends on the
// step and on how often it came, so that who comes first is the seed's choice
// and the same every time.
func tempo(seed uint64) func(string) time.Duration {
	var mu sync.Mutex
	came := map[string]uint64{}
	return func(step string) time.Duration {
		mu.Lock()
		defer mu.Unlock()
		came[step]++
		h := fnv.New64a()
		_, _ = h.Write([]byte(step))
		return time.Duration(rand.New(rand.NewPCG(seed^h.Sum64(), came[step])).Int64N(int64(40 * time.Millisecond)))
	}
}
