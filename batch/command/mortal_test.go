package command

import (
	"context"
	"errors"
	"sync/atomic"

	"payrun/batch"
)

// mortal is the ledger of a process that dies at one of its writes.
type mortal struct {
	batch.Book
	left     atomic.Int64
	survives bool
}

var errDead = errors.New("the process is dead")

// killAfter makes a process's n-th write its last; survives says whether that
// one is on disk when it dies. Nobody is told either way.
func killAfter(b batch.Book, n int, survives bool) batch.Book {
	m := &mortal{Book: b, survives: survives}
	m.left.Store(int64(n))
	return m
}

// do is one write, or none any more.
func (m *mortal) do(f func() error) error {
	n := m.left.Add(-1)
	if n < 0 {
		return errDead
	}
	if n == 0 {
		if m.survives {
			f()
		}
		return errDead
	}
	return f()
}
func (m *mortal) Claim(ctx context.Context, c batch.Claim) error {
	return m.do(func() error { return m.Book.Claim(ctx, c) })
}
func (m *mortal) Begin(ctx context.Context, k batch.Key, s batch.Start) error {
	return m.do(func() error { return m.Book.Begin(ctx, k, s) })
}
func (m *mortal) Record(ctx context.Context, k batch.Key, s batch.Outcome) error {
	return m.do(func() error { return m.Book.Record(ctx, k, s) })
}
func (m *mortal) Look(ctx context.Context, k batch.Key, s batch.Look) error {
	return m.do(func() error { return m.Book.Look(ctx, k, s) })
}
func (m *mortal) Approve(ctx context.Context, k string, s batch.Approval) error {
	return m.do(func() error { return m.Book.Approve(ctx, k, s) })
}
func (m *mortal) SetState(ctx context.Context, k string, s batch.RunState, r, by string) error {
	return m.do(func() error { return m.Book.SetState(ctx, k, s, r, by) })
}
func (m *mortal) Opened(ctx context.Context, k string, s batch.Balance) error {
	return m.do(func() error { return m.Book.Opened(ctx, k, s) })
}
func (m *mortal) Closed(ctx context.Context, k string, s batch.Balance) error {
	return m.do(func() error { return m.Book.Closed(ctx, k, s) })
}
func (m *mortal) Prepared(ctx context.Context, k batch.Key, h batch.Handle) error {
	return m.do(func() error { return m.Book.Prepared(ctx, k, h) })
}
