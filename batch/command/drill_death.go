package command

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"

	"payrun/batch"
)

// doomed is the ledger of a process that a drill ends at one of its places:
// 2n−1 is before its n-th write to the ledger, 2n after it, when the write is
// durable and nobody has been told.
type doomed struct {
	batch.Book
	place  int64
	writes atomic.Int64
	die    func()
}

// mortal is the ledger, or one that ends the process where a drill said so.
func (o *office) mortal(b batch.Book) batch.Book {
	if o.flags.sim.dieAt == 0 {
		return b
	}
	d := &doomed{Book: b, place: int64(o.flags.sim.dieAt), die: dieNow}
	o.closers = append(o.closers, func() { fmt.Fprintf(o.streams.err, placesLine, 2*d.writes.Load()) })
	return d
}

// placesLine is how a process that lived tells its drill in how many places it
// could have died.
const placesLine = "places %d\n"

// dieNow ends this process as kill -9 does: nothing is flushed, closed or said.
func dieNow() {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		self.Kill()
	}
	select {}
}

func (d *doomed) write(f func() error) error {
	n := d.writes.Add(1)
	if d.place == 2*n-1 {
		d.die()
	}
	err := f()
	if d.place == 2*n {
		d.die()
	}
	return err
}

// Claim, and every other method that writes, is one more write.
func (d *doomed) Claim(ctx context.Context, c batch.Claim) error {
	return d.write(func() error { return d.Book.Claim(ctx, c) })
}

// Prepared writes.
func (d *doomed) Prepared(ctx context.Context, k batch.Key, h batch.Handle) error {
	return d.write(func() error { return d.Book.Prepared(ctx, k, h) })
}

// Begin writes.
func (d *doomed) Begin(ctx context.Context, k batch.Key, s batch.Start) error {
	return d.write(func() error { return d.Book.Begin(ctx, k, s) })
}

// Record writes.
func (d *doomed) Record(ctx context.Context, k batch.Key, o batch.Outcome) error {
	return d.write(func() error { return d.Book.Record(ctx, k, o) })
}

// Look writes.
func (d *doomed) Look(ctx context.Context, k batch.Key, l batch.Look) error {
	return d.write(func() error { return d.Book.Look(ctx, k, l) })
}

// Approve writes.
func (d *doomed) Approve(ctx context.Context, run string, a batch.Approval) error {
	return d.write(func() error { return d.Book.Approve(ctx, run, a) })
}

// Allow writes.
func (d *doomed) Allow(ctx context.Context, run string, a batch.Allowance) error {
	return d.write(func() error { return d.Book.Allow(ctx, run, a) })
}

// Release writes.
func (d *doomed) Release(ctx context.Context, k batch.Key, r batch.Release) error {
	return d.write(func() error { return d.Book.Release(ctx, k, r) })
}

// Hold writes.
func (d *doomed) Hold(ctx context.Context, run string, k batch.Key, holds []batch.Hold) error {
	return d.write(func() error { return d.Book.Hold(ctx, run, k, holds) })
}

// SetState writes.
func (d *doomed) SetState(ctx context.Context, run string, s batch.RunState, reason, by string) error {
	return d.write(func() error { return d.Book.SetState(ctx, run, s, reason, by) })
}

// Opened writes.
func (d *doomed) Opened(ctx context.Context, run string, b batch.Balance) error {
	return d.write(func() error { return d.Book.Opened(ctx, run, b) })
}

// Closed writes.
func (d *doomed) Closed(ctx context.Context, run string, b batch.Balance) error {
	return d.write(func() error { return d.Book.Closed(ctx, run, b) })
}

// Arrived writes.
func (d *doomed) Arrived(ctx context.Context, sha256, name string) (first bool, err error) {
	err = d.write(func() error { first, err = d.Book.Arrived(ctx, sha256, name); return err })
	return first, err
}

// Filed writes.
func (d *doomed) Filed(ctx context.Context, sha256, where string) error {
	return d.write(func() error { return d.Book.Filed(ctx, sha256, where) })
}
