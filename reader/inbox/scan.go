package inbox

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"time"
)

// quietMin is the shortest time for which a file must not change.
const quietMin = 2 * time.Second

// scansMin is how many scans in a row must see a file unchanged.
const scansMin = 2

// unfinishedMax is after how long without a change a file that has no end is
// taken nevertheless, to be refused in words.
const unfinishedMax = 10 * time.Minute

// markStale is the age from which a mark of an open file is one that a crash
// left behind.
const markStale = 12 * time.Hour

// Notice says why a dropped file is not taken yet: a wording code.
type Notice struct {
	Name string
	Code string
	Err  error // for i.stuck and i.unread: what the system said
}

// Sight is what one scan found.
type Sight struct {
	Claims  []Claim  // taken by this scan, by name
	Notices []Notice // of files that stay where they are for now
	Coming  int      // files that have not been quiet for long enough
}

// seen is a file as earlier scans saw it.
type seen struct {
	info  fs.FileInfo
	since time.Time // of the first scan that saw it like this
	scans int
	check *Check // of an approved workbook, once it was read

	fetched chan error // hears once of the reading that was begun; nil before
	here    bool       // it was read to its end
}

// watch follows the files of one room from scan to scan.
type watch map[string]*seen

// look notes how a file is now, and forgets how it was if it changed.
func (w watch) look(info fs.FileInfo, now time.Time) *seen {
	s := w[info.Name()]
	if s == nil || s.info.Size() != info.Size() || !s.info.ModTime().Equal(info.ModTime()) || !os.SameFile(s.info, info) {
		s = &seen{since: now}
		w[info.Name()] = s
	}
	s.info = info
	s.scans++
	return s
}

// keep forgets every file that a scan did not see.
func (w watch) keep(entries []fs.DirEntry) {
	there := make(map[string]bool, len(entries))
	for _, e := range entries {
		there[e.Name()] = true
	}
	for name := range w {
		if !there[name] {
			delete(w, name)
		}
	}
}

// quiet is for how long a file must not change.
func (b *Inbox) quiet() time.Duration { return max(2*b.o.ScanEvery, quietMin) }

// settled reports that a file has not changed for long enough.
func (s *seen) settled(now time.Time, quiet time.Duration) bool {
	return s.scans >= scansMin && now.Sub(s.since) >= quiet
}

// Scan looks at the drop folder once and claims every file that is finished.
// An error means that the folder could not be looked at; claims that came
// before it are in the sight.
func (b *Inbox) Scan(now time.Time) (Sight, error) {
	var s Sight
	root, drop, err := b.room(Drop)
	if err != nil {
		return s, err
	}
	defer root.Close()
	entries, err := list(root, drop)
	if err != nil {
		return s, err
	}
	b.dropped.keep(entries)
	late, cancel := context.WithTimeout(context.Background(), fetchMax)
	defer cancel()
	for _, e := range entries {
		if ignored(e.Name()) {
			continue
		}
		info, err := root.Lstat(path.Join(drop, e.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return s, err
		}
		if err := b.consider(root, drop, info, now, late.Done(), &s); err != nil {
			return s, err
		}
	}
	return s, nil
}

// consider claims one file, or says why not yet.
func (b *Inbox) consider(root *os.Root, drop string, info fs.FileInfo, now time.Time, late <-chan struct{}, s *Sight) error {
	name := info.Name()
	if info.IsDir() {
		s.Notices = append(s.Notices, Notice{Name: name, Code: "i.folder"})
		return nil
	}
	w := b.dropped.look(info, now)
	if !w.settled(now, b.quiet()) {
		s.Coming++
		return nil
	}
	if isOpen(root, drop, name, now) {
		s.Notices = append(s.Notices, Notice{Name: name, Code: "i.open"})
		return nil
	}
	if !b.here(w, path.Join(drop, name), late, s) {
		return nil
	}
	if wait := b.patience(root, path.Join(drop, name), info); now.Sub(w.since) < wait {
		s.Notices = append(s.Notices, Notice{Name: name, Code: "i.half"})
		return nil
	}
	c, err := b.claim(root, drop, name, now)
	switch {
	case errors.Is(err, errLost):
		return nil
	case errors.Is(err, errStuck):
		s.Notices = append(s.Notices, Notice{Name: name, Code: "i.stuck", Err: err})
		return nil
	case err != nil:
		return err
	}
	delete(b.dropped, name)
	s.Claims = append(s.Claims, c)
	return nil
}

// isOpen reports a fresh mark of a spreadsheet program beside a file.
func isOpen(root *os.Root, dir, name string, now time.Time) bool {
	for _, m := range marks(name) {
		info, err := root.Lstat(path.Join(dir, m))
		if err == nil && now.Sub(info.ModTime()) < markStale {
			return true
		}
	}
	return false
}

// patience is for how long a file must not have changed before it is taken,
// by what its end looks like: a workbook without an end is still being copied,
// and a text that breaks off within a line may be.
func (b *Inbox) patience(root *os.Root, name string, info fs.FileInfo) time.Duration {
	if !info.Mode().IsRegular() {
		return b.quiet()
	}
	switch endOf(root, name) {
	case endMissing:
		return unfinishedMax
	case endDoubtful:
		return 3 * b.quiet()
	case endThere:
	}
	return b.quiet()
}

// ending is whether a file has an end.
type ending uint8

const (
	endThere ending = iota
	endDoubtful
	endMissing
)

// tailMax is how far from its end a zip archive's directory may end: the
// record and the longest comment.
const tailMax = 22 + 1<<16

// endOf looks at the first and last bytes of a file. What cannot be opened is
// left for the claim to say.
func endOf(root *os.Root, name string) ending {
	f, info, err := openPlain(root, name)
	if err != nil {
		return endThere
	}
	defer f.Close()
	head := make([]byte, 4)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return endThere
	}
	head = head[:n]
	tail := make([]byte, min(info.Size(), tailMax))
	if _, err := f.ReadAt(tail, info.Size()-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return endThere
	}
	switch {
	case len(head) == 0:
		return endMissing
	case bytes.Equal(head, []byte("PK\x03\x04")) && !zipEnds(tail):
		return endMissing
	case head[0] < ' ' && head[0] != '\t' && head[0] != '\r' && head[0] != '\n', bytes.HasPrefix(head, []byte("PK")), bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0")), bytes.HasPrefix(head, []byte("%PDF")):
		return endThere
	case bytes.ContainsAny(tail[max(0, len(tail)-2):], "\r\n"):
		return endThere
	}
	return endDoubtful
}

// zipEnds finds the record that ends a zip archive exactly at the end of tail.
func zipEnds(tail []byte) bool {
	for at := len(tail) - 22; at >= 0; at-- {
		if bytes.HasPrefix(tail[at:], []byte("PK\x05\x06")) && at+22+int(binary.LittleEndian.Uint16(tail[at+20:])) == len(tail) {
			return true
		}
	}
	return false
}
