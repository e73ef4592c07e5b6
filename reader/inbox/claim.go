package inbox

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// fileMax bounds a dropped file, in bytes: what the reader takes of text.
const fileMax = 512 << 20

// Claim is a dropped file that this watcher has taken.
type Claim struct {
	ID      string    `json:"id"`   // names its folder below Running; unique for ever
	Name    string    `json:"name"` // as dropped
	SHA256  string    `json:"sha256,omitempty"`
	Size    int64     `json:"size"`
	By      string    `json:"by,omitempty"` // whose file it is, where the system says
	At      time.Time `json:"at"`           // when it was taken
	Problem string    `json:"problem,omitempty"`
	Target  string    `json:"target,omitempty"` // where it is filed, below the folder, with slashes; "" while that is not decided
	Filed   bool      `json:"filed,omitempty"`
}

var (
	errLost  = errors.New("another watcher took it, or it went away")
	errStuck = errors.New("it cannot be moved now")
)

// claimFile is a claim's record in the store.
const claimFile = "claim.json"

// claim renames a file into a folder of its own below Running. The rename has
// one winner; everybody else finds the name gone.
func (b *Inbox) claim(root *os.Root, drop, name string, now time.Time) (Claim, error) {
	running, err := find(root, Running)
	if err != nil {
		return Claim{}, err
	}
	id := b.owner + "-" + now.UTC().Format("20060102-150405") + "-" + strings.ToLower(rand.Text()[:6])
	own := path.Join(running, id)
	if err := root.Mkdir(own, 0o700); err != nil {
		return Claim{}, err
	}
	if err := root.Rename(path.Join(drop, name), path.Join(own, name)); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return Claim{}, errors.Join(errLost, root.Remove(own))
		}
		return Claim{}, errors.Join(fmt.Errorf("%w: %w", errStuck, err), root.Remove(own))
	}
	if err := syncFolders(root, own, running, drop); err != nil {
		return Claim{}, err
	}
	return b.take(root, running, id, name, now)
}

// take makes the private copy of a claimed file and records the claim.
func (b *Inbox) take(root *os.Root, running, id, name string, now time.Time) (Claim, error) {
	c := Claim{ID: id, Name: name, At: now}
	store, err := b.store()
	if err != nil {
		return c, err
	}
	defer store.Close()
	if err := store.MkdirAll(path.Join(id, copyFolder), 0o700); err != nil {
		return c, err
	}
	if err := b.copy(root, path.Join(running, id, name), store, &c); err != nil {
		return c, err
	}
	return c, b.record(c)
}

// copyFolder holds the private copy, under the dropped file's own name.
const copyFolder = "copy"

// Copy is where the private copy of a claim is. There is none for a claim with
// a Problem.
func (b *Inbox) Copy(c Claim) string { return filepath.Join(b.o.Store, c.ID, copyFolder, c.Name) }

// copy copies and hashes a claimed file, once. What is no plain file of its
// own becomes the claim's problem.
func (b *Inbox) copy(root *os.Root, name string, store *os.Root, c *Claim) error {
	f, info, err := openPlain(root, name)
	if errors.Is(err, errNotPlain) {
		c.Problem = "F390"
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	c.Size, c.By = info.Size(), ownerName(info)
	if n, err := links(f, info); err != nil || n > 1 {
		c.Problem = "F391"
		return err
	}
	if c.Size > fileMax {
		c.Problem = "F392"
		return nil
	}
	sum := sha256.New()
	target := path.Join(c.ID, copyFolder, c.Name)
	if err := writePrivate(store, target, io.TeeReader(io.LimitReader(f, fileMax), sum)); err != nil {
		return err
	}
	c.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return syncFolders(store, path.Dir(target), c.ID, ".")
}

// writePrivate writes a file that only its owner may read, anew.
func writePrivate(store *os.Root, name string, from io.Reader) error {
	if err := store.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := store.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, from)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

var errNotPlain = errors.New("no plain file")

// openPlain opens a regular file: no link, no pipe, no device, and the same
// one that the name meant a moment before.
func openPlain(root *os.Root, name string) (*os.File, fs.FileInfo, error) {
	before, err := root.Lstat(name)
	if err != nil {
		return nil, nil, err
	}
	if !before.Mode().IsRegular() {
		return nil, nil, errNotPlain
	}
	f, err := root.OpenFile(name, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, nil, err
	}
	after, err := f.Stat()
	if err == nil && (!after.Mode().IsRegular() || !os.SameFile(before, after)) {
		err = errNotPlain
	}
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return f, after, nil
}

// Claimed lists the claims of this watcher's earlier lives that were not
// filed, oldest first, and completes what a crash left half done: a file that
// was claimed and not yet copied, one that was moved and not yet recorded.
func (b *Inbox) Claimed(now time.Time) ([]Claim, error) {
	root, running, err := b.room(Running)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	entries, err := list(root, running)
	if err != nil {
		return nil, err
	}
	var all []Claim
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), b.owner+"-") {
			continue
		}
		c, there, err := b.resume(root, running, e.Name(), now)
		if err != nil {
			return all, err
		}
		if there {
			all = append(all, c)
		}
	}
	return all, nil
}

// resume completes one claim. It reports whether there is still a file to
// deal with.
func (b *Inbox) resume(root *os.Root, running, id string, now time.Time) (Claim, bool, error) {
	own := path.Join(running, id)
	files, err := list(root, own)
	if err != nil {
		return Claim{}, false, err
	}
	c, known, err := b.recorded(id)
	switch {
	case err != nil:
		return c, false, err
	case known && len(files) == 0 && !moved(root, c):
		return c, true, nil // somebody took the original: the copy stands for it
	case known && len(files) == 0:
		return c, false, b.filed(root, &c, own)
	case known:
		return c, true, nil
	case len(files) == 0: // it was never moved here
		return c, false, root.Remove(own)
	}
	c, err = b.take(root, running, id, files[0].Name(), now)
	return c, err == nil, err
}

// recorded reads a claim's record.
func (b *Inbox) recorded(id string) (c Claim, known bool, err error) {
	store, err := b.store()
	if err != nil {
		return c, false, err
	}
	defer store.Close()
	text, err := store.ReadFile(path.Join(id, claimFile))
	if errors.Is(err, fs.ErrNotExist) {
		return c, false, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	return c, err == nil, err
}

// record writes a claim's record, whole or not at all.
func (b *Inbox) record(c Claim) error { return b.keep(c.ID, claimFile, c) }

func (b *Inbox) keep(id, name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return writeWhole(filepath.Join(b.o.Store, id), name, text)
}

func (b *Inbox) store() (*os.Root, error) { return os.OpenRoot(b.o.Store) }

// noteFile is what the caller wants to know again.
const noteFile = "note.json"

// Remember keeps what the caller wants to know again of a claim, also after a
// loss of power.
func (b *Inbox) Remember(c Claim, note any) error { return b.keep(c.ID, noteFile, note) }

// Recall reads what Remember kept; note stays as it is when there is nothing.
func (b *Inbox) Recall(c Claim, note any) error {
	text, err := os.ReadFile(filepath.Join(b.o.Store, c.ID, noteFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(text, note)
}

// Forget removes everything that is kept of a claim that was filed.
func (b *Inbox) Forget(c Claim) error {
	if !c.Filed || c.ID == "" {
		return fmt.Errorf("%s is not filed", c.Name)
	}
	store, err := b.store()
	if err != nil {
		return err
	}
	return errors.Join(store.RemoveAll(c.ID), store.Close())
}

// Filed lists the claims that were filed and not forgotten, by their time.
func (b *Inbox) Filed() ([]Claim, error) {
	store, err := b.store()
	if err != nil {
		return nil, err
	}
	defer store.Close()
	entries, err := list(store, ".")
	if err != nil {
		return nil, err
	}
	var all []Claim
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), b.owner+"-") {
			continue
		}
		c, known, err := b.recorded(e.Name())
		if err != nil {
			return all, err
		}
		if known && c.Filed {
			all = append(all, c)
		}
	}
	return all, nil
}
