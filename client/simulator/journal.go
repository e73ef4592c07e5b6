package simulator

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// booksFile is the name of the journal inside Config.Dir.
const booksFile = "books.jsonl"

// journal is an append-only file of lines. Its appends are cheap and ordered;
// wait returns when a line is on disk. Whoever waits first writes and syncs
// all that has queued, so that many waiters share one fsync and no goroutine
// stays behind.
//
// A journal without a file keeps nothing and never waits.
type journal struct {
	file   *os.File
	noSync bool

	mu       sync.Mutex
	turn     sync.Cond
	queued   []byte // lines not yet handed to the file
	spare    []byte // the buffer that the last flush gave back
	last     uint64 // number of the last line appended
	durable  uint64 // number of the last line on disk
	flushing bool
	err      error // the first failure; after it nothing is durable any more
}

// openJournal opens or creates the books in dir, cuts a torn last line and
// returns the whole lines it holds.
func openJournal(dir string, noSync bool) (*journal, [][]byte, error) {
	j := &journal{noSync: noSync}
	j.turn.L = &j.mu
	if dir == "" {
		return j, nil, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, fmt.Errorf("folder of the books: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(dir, booksFile), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("books: %w", err)
	}
	j.file = file
	lines, err := j.recover(dir)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("books: %w", err), file.Close())
	}
	return j, lines, nil
}

// recover reads what is there, cuts what follows the last whole line and makes
// the file's name durable.
func (j *journal) recover(dir string) ([][]byte, error) {
	kept, err := os.ReadFile(j.file.Name())
	if err != nil {
		return nil, err
	}
	whole := bytes.LastIndexByte(kept, '\n') + 1
	if whole < len(kept) {
		if err := j.file.Truncate(int64(whole)); err != nil {
			return nil, err
		}
	}
	if !j.noSync {
		if err := errors.Join(j.file.Sync(), syncFolder(dir)); err != nil {
			return nil, err
		}
	}
	return splitLines(kept[:whole]), nil
}

// splitLines returns the lines of b, which ends with one, without their ends.
func splitLines(b []byte) [][]byte {
	if len(b) == 0 {
		return nil
	}
	return bytes.Split(bytes.TrimSuffix(b, []byte("\n")), []byte("\n"))
}

// append queues a line and returns its number for wait.
func (j *journal) append(line []byte) uint64 {
	if j.file == nil {
		return 0
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.queued = append(append(j.queued, line...), '\n')
	j.last++
	return j.last
}

// wait returns when line n survives a power loss, or when that can no longer
// be promised.
func (j *journal) wait(n uint64) error {
	if j.file == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.durable < n && j.err == nil {
		if j.flushing {
			j.turn.Wait()
			continue
		}
		j.flush()
	}
	return j.err
}

// flush writes and syncs all that has queued. It is called with mu held and
// gives it up for as long as the disk takes.
func (j *journal) flush() {
	lines, upTo := j.queued, j.last
	j.queued, j.flushing = j.spare[:0], true
	j.mu.Unlock()
	_, err := j.file.Write(lines)
	if err == nil && !j.noSync {
		err = j.file.Sync()
	}
	j.mu.Lock()
	j.spare, j.flushing = lines, false
	if err != nil {
		j.err = fmt.Errorf("books: %w", err)
	} else {
		j.durable = upTo
	}
	j.turn.Broadcast()
}

// close flushes what has queued and gives the file back.
func (j *journal) close() error {
	if j.file == nil {
		return nil
	}
	j.mu.Lock()
	last := j.last
	j.mu.Unlock()
	return errors.Join(j.wait(last), j.file.Close())
}

// syncFolder makes a file's name durable in the folder that holds it.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
