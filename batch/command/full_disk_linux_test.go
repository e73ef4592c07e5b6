package command

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// space is how many bytes are free on the disk.
func (d *disk) space() int64 {
	d.t.Helper()
	var s syscall.Statfs_t
	if err := syscall.Statfs(d.root, &s); err != nil {
		d.t.Fatal(err)
	}
	return int64(s.Bavail) * s.Bsize
}

// fill leaves so many bytes free, and no less than the disk can be told to. It
// returns what frees the rest.
func (d *disk) fill(left int64) (empty func()) {
	d.t.Helper()
	path := filepath.Join(d.root, "filler")
	f, err := os.Create(path)
	if err != nil {
		d.t.Fatal(err)
	}
	if n := d.space() - left; n > 0 {
		err = syscall.Fallocate(int(f.Fd()), 0, 0, n)
	}
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		d.t.Fatalf("leave %d bytes: %v", left, err)
	}
	return func() {
		if err := errors.Join(os.Remove(path), exec.Command("sync", "--file-system", d.root).Run()); err != nil {
			d.t.Fatal(err)
		}
	}
}

// lookupsMost is how often a row may be asked for by a program that has no room
// to write down the answer.
const lookupsMost = 10

// TestFullDisk has so little room on the disk of ledger and results that a
// batch stops somewhere on its way, at points spread over all that it writes.
// The program ends by itself, without asking the gateway again and again; with
// room it goes on, and each row is paid once: what was sent had been written
// down before.
func TestFullDisk(t *testing.T) {
	if *fullDisks == 0 {
		t.Skip("left out: go test ./batch/command -run FullDisk -full 64 (as root)")
	}
	const rows = 20
	disks := []*disk{newDisk(t, "tmpfs", 0), newDisk(t, "ext4", 16<<20)}
	var need [2]int64
	for n, d := range disks {
		need[n] = d.needs(rows)
	}
	stopped, partly := 0, 0
	for point := range *fullDisks {
		on := point % len(disks)
		left := need[on] * int64(point) / int64(*fullDisks)
		whole, sent := disks[on].payOn(rows, left)
		if !whole {
			stopped++
		}
		if sent > 0 && sent < rows {
			partly++
		}
		if t.Failed() {
			t.Fatalf("at point %d, %d bytes free on %s", point, left, disks[on].kind)
		}
	}
	if t.Failed() {
		return // no figure is claimed
	}
	t.Logf("full disk: %d points of a %d-row batch (tmpfs and ext4, up to %d KiB), stopped at %d of them, at %d after some rows were sent, 0 twice, 0 lost, none asked for a row more than %d times",
		*fullDisks, rows, max(need[0], need[1])>>10, stopped, partly, lookupsMost)
}

// needs measures how much room a batch takes at its fullest, in bytes.
func (d *disk) needs(rows int) int64 {
	o := newOutside(d.t, rows, "")
	least := d.space()
	free := least
	l := d.payer(o)
	for !l.endsWithin(time.Millisecond) {
		least = min(least, d.space())
	}
	l.finished(l.end())
	d.clean(o)
	return free - least + free/200
}

// payer starts paying with ledger and results on the disk.
func (d *disk) payer(o *outside) *life {
	o.state, o.results = filepath.Join(d.root, "state"), filepath.Join(d.root, "results.csv")
	o.settings("concurrency = 4\nrate_per_second = 1000\nlookup_first = false\nsettle_for = \"0s\"\n" + releasing)
	return o.start(o.pay()...)
}

func (d *disk) clean(o *outside) {
	d.t.Helper()
	if err := errors.Join(os.RemoveAll(o.state), os.RemoveAll(o.results)); err != nil {
		d.t.Fatal(err)
	}
}

// payOn pays a sheet with so much room, and then with enough. It reports
// whether the first was enough, and how many rows were sent by then.
func (d *disk) payOn(rows int, left int64) (whole bool, sent int) {
	d.t.Helper()
	o := newOutside(d.t, rows, "")
	defer o.stop()
	defer d.clean(o)
	empty := d.fill(left)
	l := d.payer(o)
	if !l.endsWithin(time.Minute) {
		l.kill()
		d.t.Fatalf("it did not end by itself\n%s", l.errs.String())
	}
	code := l.end()
	o.checkEnd(code, l.errs.String()+l.out.String(), nil)
	wholeOrNothing(d.t, o.results, o.refs())
	books := o.account()
	for _, ref := range o.refs() {
		sent += books.Moved(ref)
		if n := books.Lookups[ref]; n > lookupsMost {
			d.t.Errorf("%s was asked for %d times", ref, n)
		}
	}
	empty()
	o.finish()
	o.examine(o.state, true)
	if d.t.Failed() {
		d.t.Logf("it had ended with %d\n%s", code, l.errs.String())
	}
	return code == ExitPaid, sent
}
