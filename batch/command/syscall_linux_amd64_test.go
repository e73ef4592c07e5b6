package command

import (
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// family is system calls of one kind, and the errors that they may end with.
type family struct {
	name   string
	calls  map[uint64]string
	errors []syscall.Errno
}

var families = []family{
	{"write", map[uint64]string{syscall.SYS_WRITE: "write", syscall.SYS_PWRITE64: "pwrite64", syscall.SYS_FTRUNCATE: "ftruncate", syscall.SYS_FALLOCATE: "fallocate"}, []syscall.Errno{syscall.EIO, syscall.ENOSPC, syscall.EROFS}},
	{"fsync", map[uint64]string{syscall.SYS_FSYNC: "fsync", syscall.SYS_FDATASYNC: "fdatasync"}, []syscall.Errno{syscall.EIO, syscall.ENOSPC, syscall.EROFS}},
	{"rename", map[uint64]string{syscall.SYS_RENAME: "rename", syscall.SYS_RENAMEAT: "renameat", sysRenameat2: "renameat2"}, []syscall.Errno{syscall.EIO, syscall.ENOSPC, syscall.EROFS}},
	{"open", map[uint64]string{syscall.SYS_OPENAT: "openat"}, []syscall.Errno{syscall.EIO, syscall.ENOSPC, syscall.EROFS, syscall.EMFILE}},
	{"unlink", map[uint64]string{syscall.SYS_UNLINK: "unlink", syscall.SYS_UNLINKAT: "unlinkat"}, []syscall.Errno{syscall.EIO, syscall.EROFS}},
	{"read", map[uint64]string{syscall.SYS_READ: "read", syscall.SYS_PREAD64: "pread64"}, []syscall.Errno{syscall.EIO}},
}

// TestEverySystemCallFails fails the first, second, third and so on system call
// with which the program touches its own files, until a run has none left to
// fail. Each time the program ends by itself, says why and does not fall; then
// it runs again undisturbed, and each row is paid once.
func TestEverySystemCallFails(t *testing.T) {
	if *syscalls == 0 {
		t.Skip("left out: go test ./batch/command -run EverySystemCall -syscalls 1")
	}
	began := time.Now()
	var total atomic.Int64
	t.Run("of", func(t *testing.T) {
		for _, f := range families {
			for _, errno := range f.errors {
				t.Run(f.name+" "+errnoName(errno), func(t *testing.T) {
					t.Parallel()
					total.Add(int64(failEach(t, f, errno)))
				})
			}
		}
	})
	if t.Failed() {
		return // no figure is claimed
	}
	t.Logf("syscalls: %d calls of a 20-row batch failed, each %d. in each of %d ways, in %.0f s: 0 twice, 0 lost, each run ended by itself and the next one completed it",
		total.Load(), *syscalls, ways(), time.Since(began).Seconds())
}

// ways counts the families with each of their errors.
func ways() (n int) {
	for _, f := range families {
		n += len(f.errors)
	}
	return n
}

func errnoName(e syscall.Errno) string {
	return map[syscall.Errno]string{syscall.EIO: "EIO", syscall.ENOSPC: "ENOSPC", syscall.EROFS: "EROFS", syscall.EMFILE: "EMFILE"}[e]
}

// failEach fails every call of a family in turn, and counts them.
func failEach(t *testing.T, f family, errno syscall.Errno) (failed int) {
	hits := map[string]int{}
	for nth := 1; ; nth += *syscalls {
		x := &fault{calls: f.calls, nth: nth, errno: errno}
		failOne(t, x)
		if x.hit == "" {
			t.Logf("%d failed: %v", failed, hits)
			return failed
		}
		hits[strings.Fields(x.hit)[0]]++
		failed++
	}
}

// failOne pays a sheet under a fault, and then without.
func failOne(t *testing.T, x *fault) {
	o := newOutside(t, 20, "")
	defer o.stop()
	o.settings("concurrency = 4\nrate_per_second = 1000\nlookup_first = false\nsettle_for = \"0s\"\n" + releasing)
	x.under = o.dir
	code, said, err := o.traced(x, time.Minute, o.pay()...)
	if err != nil {
		t.Fatalf("call %d (%s): %v\n%s", x.nth, x.hit, err, said)
	}
	o.checkEnd(code, said, nil)
	o.finish()
	o.examine(o.state, true)
	if t.Failed() {
		t.Fatalf("call %d was %s; it ended with %d\n%s", x.nth, x.hit, code, said)
	}
}
