package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"

	"payrun/batch"
)

// groupMax bounds how many changes one transaction takes.
const groupMax = 1024

// change is one caller's wish to write.
type change struct {
	apply func(*writing) error
	whole bool // writes more than one conditional statement: undone by a savepoint when it loses
	taken atomic.Bool
	done  chan error
}

// lost wraps the error of a change that concerns its own caller only. Such a
// change has written nothing.
type lost struct{ error }

func (e lost) Unwrap() error { return e.error }

func lose(err error) error { return lost{err} }

// writer is the one goroutine that writes, and its queue.
type writer struct {
	conn  *sql.Conn
	mark  *mark
	log   *slog.Logger
	mu    sync.Mutex
	queue []*change
	wake  chan struct{} // holds one
	ended bool          // takes no more
	fault error         // why the ledger is not used any more
	gone  chan struct{} // closed when the goroutine has returned
}

func newWriter(conn *sql.Conn, m *mark, log *slog.Logger) *writer {
	return &writer{conn: conn, mark: m, log: log, wake: make(chan struct{}, 1), gone: make(chan struct{})}
}

// ErrClosed says that the ledger was closed.
var ErrClosed = errors.New("the ledger is closed")

// broken says why nothing can be asked any more, or is nil.
func (w *writer) broken() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fault
}

// do queues a change and waits until it is on the disk. A context that ends
// before the writer has taken the change withdraws it.
func (w *writer) do(ctx context.Context, c *change) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.done = make(chan error, 1)
	if err := w.enter(c); err != nil {
		return err
	}
	if ctx.Done() == nil {
		return <-c.done
	}
	select {
	case err := <-c.done:
		return err
	case <-ctx.Done():
		if c.taken.CompareAndSwap(false, true) {
			return ctx.Err()
		}
		return <-c.done
	}
}

func (w *writer) enter(c *change) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fault != nil {
		return w.fault
	}
	if w.ended {
		return ErrClosed
	}
	w.queue = append(w.queue, c)
	select {
	case w.wake <- struct{}{}:
	default:
	}
	return nil
}

// end lets the queue run dry and waits for the goroutine.
func (w *writer) end() {
	w.mu.Lock()
	w.ended = true
	select {
	case w.wake <- struct{}{}:
	default:
	}
	w.mu.Unlock()
	<-w.gone
}

// take moves the queue into group, up to what one transaction takes. It
// reports whether the queue is empty now, and whether it stays so.
func (w *writer) take(group []*change) (_ []*change, empty, ended bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := min(len(w.queue), groupMax)
	for _, c := range w.queue[:n] {
		if c.taken.CompareAndSwap(false, true) {
			group = append(group, c)
		}
	}
	rest := copy(w.queue, w.queue[n:])
	clear(w.queue[rest:])
	w.queue = w.queue[:rest]
	return group, rest == 0, w.ended
}

// run is the writer's life: whatever has queued becomes one transaction. It
// never waits for more to queue; it only lets those who are ready to run queue
// first.
func (w *writer) run() {
	defer batch.MaskPanic()
	defer close(w.gone)
	t := &writing{conn: w.conn, statements: map[string]*sql.Stmt{}, names: map[int64]string{}, owned: map[batch.Key]owned{}}
	defer t.close()
	var group []*change
	for {
		var empty, ended bool
		group, empty, ended = w.take(group[:0])
		switch {
		case len(group) > 0:
			w.commit(t, group)
			clear(group)
			runtime.Gosched()
		case empty && ended:
			return
		case empty:
			<-w.wake
		}
	}
}

// commit makes one transaction of a group and tells each caller.
func (w *writer) commit(t *writing, group []*change) {
	fault := w.broken()
	if fault == nil {
		if err := t.transact(group); err != nil {
			fault = w.fail(err)
		} else {
			w.mark.set(t.head.seq)
		}
	}
	for n, c := range group {
		if fault != nil {
			c.done <- fault
			continue
		}
		c.done <- t.results[n]
	}
}

// fail stops the ledger for good.
func (w *writer) fail(err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log.Error("ledger not written", "err", err)
	w.fault = fmt.Errorf("the ledger could not be written and is not used any more: %w", err)
	return w.fault
}

// writing is the transaction in progress and what outlives it: prepared
// statements and names that never change.
type writing struct {
	conn       *sql.Conn
	statements map[string]*sql.Stmt
	names      map[int64]string // of runs
	owned      map[batch.Key]owned
	head       chainHead
	events     []linked
	args       []any
	results    []error
}

// transact applies a group inside one transaction. Its error is the
// database's; what each caller is told otherwise is in results.
func (w *writing) transact(group []*change) (err error) {
	w.events, w.results = w.events[:0], w.results[:0]
	if _, err := w.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_, undo := w.exec("ROLLBACK")
			err = errors.Join(err, undo)
		}
	}()
	if err := w.readHead(); err != nil {
		return err
	}
	for _, c := range group {
		result, err := w.try(c)
		if err != nil {
			return err
		}
		w.results = append(w.results, result)
	}
	if err := w.flush(); err != nil {
		return err
	}
	_, err = w.exec("COMMIT")
	return err
}

// try applies one change. When it loses, what it has added is taken back.
func (w *writing) try(c *change) (result, err error) {
	if c.whole {
		if _, err := w.exec("SAVEPOINT change"); err != nil {
			return nil, err
		}
	}
	head, events := w.head, len(w.events)
	err = c.apply(w)
	if l, ok := err.(lost); ok {
		w.head, w.events = head, w.events[:events]
		result, err = l.error, nil
		if c.whole {
			clear(w.owned) // numbers that are taken back are given to others
			clear(w.names)
			_, err = w.exec("ROLLBACK TO change")
		}
	}
	if c.whole && err == nil {
		_, err = w.exec("RELEASE change")
	}
	return result, err
}

// prepared keeps each statement for the life of the connection.
func (w *writing) prepared(query string) (*sql.Stmt, error) {
	if s, ok := w.statements[query]; ok {
		return s, nil
	}
	s, err := w.conn.PrepareContext(context.Background(), query)
	if err == nil {
		w.statements[query] = s
	}
	return s, err
}

// exec runs a statement and counts the rows that it changed.
func (w *writing) exec(query string, args ...any) (int64, error) {
	s, err := w.prepared(query)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(context.Background(), args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// row fetches at most one row.
func (w *writing) row(query string, args []any, into ...any) (found bool, err error) {
	s, err := w.prepared(query)
	if err != nil {
		return false, err
	}
	err = s.QueryRowContext(context.Background(), args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// runName is the name of a run that is recorded.
func (w *writing) runName(id int64) (string, error) {
	if name, ok := w.names[id]; ok {
		return name, nil
	}
	var name string
	found, err := w.row("SELECT name FROM runs WHERE id = ?", []any{id}, &name)
	if err == nil && !found {
		err = fmt.Errorf("%w: a payout belongs to no run", ErrDamaged)
	}
	if err == nil {
		w.names[id] = name
	}
	return name, err
}

func (w *writing) close() {
	for _, s := range w.statements {
		s.Close()
	}
}

// write is how every method of the ledger changes it.
func (l *Ledger) write(ctx context.Context, whole bool, apply func(*writing) error) error {
	if l.writer == nil {
		return ErrReadOnly
	}
	return l.writer.do(ctx, &change{apply: apply, whole: whole})
}

// debtorOfKey finds the debtor of a key's first three parts.
const debtorOfKey = "(SELECT id FROM debtors WHERE gateway = ? AND environment = ? AND merchant = ?)"

func keyArgs(k batch.Key) []any { return []any{k.Gateway, k.Environment, k.Merchant, k.Ref, k.Attempt} }
