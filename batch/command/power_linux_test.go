package command

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// disk is a file system of its own in a file, which can lose its power.
type disk struct {
	t           *testing.T
	kind        string // ext4, xfs or tmpfs
	image, root string
}

// newDisk makes a file system and mounts it: ext4 or xfs in a file, or tmpfs.
// Where that is not possible the test is skipped, and says why.
func newDisk(t *testing.T, kind string, bytes int64) *disk {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can mount a file system of its own for this test")
	}
	d := &disk{t: t, kind: kind, image: filepath.Join(t.TempDir(), "image"), root: filepath.Join(t.TempDir(), "disk")}
	if err := errors.Join(os.WriteFile(d.image, nil, 0o600), os.Truncate(d.image, bytes), os.Mkdir(d.root, 0o700)); err != nil {
		t.Fatal(err)
	}
	if kind != "tmpfs" {
		d.format()
	}
	if out, err := exec.Command("mount", d.mounting()...).CombinedOutput(); err != nil {
		t.Skipf("this machine mounts no %s: %v: %s", kind, err, out)
	}
	t.Cleanup(func() { exec.Command("umount", "--lazy", d.root).Run() })
	return d
}

func (d *disk) format() {
	d.t.Helper()
	mkfs, err := exec.LookPath("mkfs." + d.kind)
	if err != nil {
		d.t.Skipf("mkfs.%s is not installed: apt-get install e2fsprogs xfsprogs", d.kind)
	}
	args := []string{"-q", d.image}
	if d.kind == "ext4" {
		args = append([]string{"-m", "0"}, args...) // nothing is kept for root
	}
	if out, err := exec.Command(mkfs, args...).CombinedOutput(); err != nil {
		d.t.Fatalf("%s: %v: %s", mkfs, err, out)
	}
}

// mounting are the arguments of mount.
func (d *disk) mounting() []string {
	if d.kind == "tmpfs" {
		return []string{"-t", "tmpfs", "-o", "size=16m,mode=0700", "tmpfs", d.root}
	}
	return []string{"-o", "loop", d.image, d.root}
}

// goingDown is the request that shuts a file system down: EXT4_IOC_SHUTDOWN and
// XFS_IOC_GOINGDOWN are one number, _IOR('X', 125, __u32) (linux/fs/ext4/ext4.h,
// linux/fs/xfs/libxfs/xfs_fs.h).
const goingDown = 0x8004587d

// withoutLog leaves the log unwritten: EXT4_GOING_FLAGS_NOLOGFLUSH and
// XFS_FSOP_GOING_FLAGS_NOLOGFLUSH. What was not synced is gone.
const withoutLog uint32 = 2

// cut cuts the power: from here on nothing reaches the disk, and every write
// fails.
func (d *disk) cut() {
	d.t.Helper()
	f, err := os.Open(d.root)
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	flags := withoutLog
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), goingDown, uintptr(unsafe.Pointer(&flags))); errno != 0 {
		d.t.Fatalf("shut %s down: %v", d.kind, errno)
	}
}

// restore brings the power back: the file system is mounted anew and recovers
// as after a crash.
func (d *disk) restore() {
	d.t.Helper()
	var out []byte
	var err error
	for range 50 {
		if out, err = exec.Command("umount", d.root).CombinedOutput(); err == nil {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err != nil {
		d.t.Fatalf("umount: %v: %s", err, out)
	}
	if out, err := exec.Command("mount", d.mounting()...).CombinedOutput(); err != nil {
		d.t.Fatalf("mount: %v: %s", err, out)
	}
}

// wholeOrNothing finds at path either no file or one with every row.
func wholeOrNothing(t *testing.T, path string, refs []string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range refs {
		if !strings.Contains(string(b), ref) {
			t.Fatalf("results of %d bytes lack %s", len(b), ref)
		}
	}
}

// powerLoss cuts the power at random moments of a run. The program dies first,
// by milliseconds in which nothing is synced: were the disk to go first, an
// fsync on xfs that runs at that moment can succeed and its data be gone, and
// the program, which no machine without power would run, sends what it believes
// to be on the disk.
func powerLoss(t *testing.T, kind string, times int) {
	d := newDisk(t, kind, map[string]int64{"ext4": 64 << 20, "xfs": 320 << 20}[kind])
	o := newOutside(t, 300, "")
	o.state = filepath.Join(d.root, "state")
	o.settings("concurrency = 16\nrate_per_second = 600\nlookup_first = false\nsettle_for = \"0s\"\nstop_after_unknown = 0\n" + releasing)
	rnd := random(uint64(times))
	began := time.Now()
	total := o.endure(times, func(int) (int, bool) {
		o.results = filepath.Join(d.root, filepath.Base(o.sheet)+" results.csv")
		l := o.start(o.pay()...)
		if l.moment(rnd) {
			return 0, l.finished(l.end())
		}
		l.kill()
		d.cut()
		d.restore()
		wholeOrNothing(t, o.results, o.refs())
		return 1, false
	})
	if t.Failed() {
		return // no figure is claimed
	}
	t.Logf("power: %d losses on %s in %.0f s, %s", total.blows, kind, time.Since(began).Seconds(), total)
}

// TestPowerLoss cuts the power of the disk under the ledger while rows are
// paid: everything that was not synced is gone, the file system recovers its
// own log, and the program runs again. A row that was sent before its doubt was
// on the disk would be sent twice here.
func TestPowerLoss(t *testing.T) {
	if *powers == 0 {
		t.Skip("left out: go test ./batch/command -run PowerLoss -powers 150 (as root)")
	}
	ext4 := (*powers*2 + 2) / 3
	for _, on := range []struct {
		kind  string
		times int
	}{{"ext4", ext4}, {"xfs", *powers - ext4}} {
		t.Run(on.kind, func(t *testing.T) { powerLoss(t, on.kind, on.times) })
	}
}
