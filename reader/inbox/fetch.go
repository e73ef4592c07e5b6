package inbox

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

// fetchMax is how long one look at a folder waits, in all, for files that are
// shown and not yet here.
const fetchMax = 2 * time.Second

// fetch reads a file to its end, once. A file of a cloud folder (OneDrive,
// Google Drive, iCloud) can be a name without bytes: opening or reading it
// brings them, for as long as that takes, and fails without a connection. Only
// what was read is claimed, so that nobody waits for such a file but it.
func fetch(root *os.Root, name string) error {
	f, _, err := openPlain(root, name)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(f, fileMax+1))
	return err
}

// here reports that a file was read to its end. If not, it counts it as coming
// or says why in the sight. The reading is done beside the looks and begun
// once: one that hangs is waited for until late, found again by the next look,
// and ended by nothing but the system.
func (b *Inbox) here(w *seen, name string, late <-chan struct{}, s *Sight) bool {
	if w.here || !w.info.Mode().IsRegular() {
		return true
	}
	first := w.fetched == nil
	if first {
		w.fetched = make(chan error, 1)
		go b.read(name, w.fetched)
	}
	err, heard := wait(w.fetched, late)
	switch {
	case !heard && first:
		s.Coming++
	case !heard:
		s.Notices = append(s.Notices, Notice{Name: w.info.Name(), Code: "i.absent"})
	case err == nil, errors.Is(err, errNotPlain), errors.Is(err, fs.ErrNotExist): // the claim says what the last two are
		w.here = true
	default:
		w.fetched = nil
		s.Notices = append(s.Notices, Notice{Name: w.info.Name(), Code: "i.unread", Err: err})
	}
	return w.here
}

// read reads a file in a folder opened anew: the look that asked may be over.
func (b *Inbox) read(name string, done chan<- error) {
	root, err := os.OpenRoot(b.dir)
	if err == nil {
		err = errors.Join(b.o.Fetch(root, name), root.Close())
	}
	done <- err
}

// wait hears of a reading, and not of lateness when both are there.
func wait(done <-chan error, late <-chan struct{}) (err error, heard bool) {
	select {
	case err := <-done:
		return err, true
	case <-late:
	}
	select {
	case err := <-done:
		return err, true
	default:
		return nil, false
	}
}
