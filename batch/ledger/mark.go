package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// markName is a file beside the ledger with the number of its last event.
const markName = "payrun.seq"

// mark is written after every commit and never before, so the ledger is never
// behind it. It is not forced to the disk: it survives the death of a process,
// which is when the write-ahead log can get lost without anybody noticing. The
// anchor is for the rest.
type mark struct{ file *os.File }

func openMark(dir string) (*mark, error) {
	path := filepath.Join(dir, markName)
	if err := touch(path); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	return &mark{f}, nil
}

// set writes the number over the old one, in one piece. A mark that cannot be
// written warns of less, and stops nothing.
func (m *mark) set(seq int64) { m.file.WriteAt(fmt.Appendf(nil, "%020d\n", seq), 0) }

func (m *mark) close() error { return m.file.Close() }

// readMark is 0 when there is no mark, or one that a loss of power has emptied.
func readMark(dir string) (int64, error) {
	b, err := os.ReadFile(filepath.Join(dir, markName))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	text := strings.Trim(string(b), "\x00\n")
	if text == "" {
		return 0, nil
	}
	seq, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: %s cannot be read", ErrDamaged, markName)
	}
	return seq, nil
}
