package inbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
)

// numbersMax bounds how many numbered names are tried.
const numbersMax = 9999

// Assign decides where a claim will be filed: a room, or a folder in it, under
// the name it was dropped with, or a numbered one when that is taken. The name
// is reserved, and reports that stand beside it can be named after it before
// File moves it.
func (b *Inbox) Assign(c *Claim, r Room, sub string) error {
	b.filing.Lock()
	defer b.filing.Unlock()
	root, dir, err := b.folder(r, sub)
	if err != nil {
		return err
	}
	defer root.Close()
	if c.Target != "" && path.Dir(c.Target) == dir && reservedFor(root, *c) {
		return nil
	}
	if err := release(root, *c); err != nil {
		return err
	}
	for {
		name, err := freeName(root, dir, c.Name)
		if err != nil {
			return err
		}
		c.Target = path.Join(dir, name)
		if err := b.record(*c); err != nil {
			return err
		}
		if err := reserve(root, *c); !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
}

// reserve makes a file at the target that nobody else can make, and writes the
// claim's ID into it. fs.ErrExist says that somebody was faster.
func reserve(root *os.Root, c Claim) error {
	f, err := root.OpenFile(c.Target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(c.ID)
	return errors.Join(err, f.Close())
}

// reservedFor reports that the target holds the claim's own reservation.
func reservedFor(root *os.Root, c Claim) bool {
	f, info, err := openPlain(root, c.Target)
	if err != nil {
		return false
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, info.Size()))
	return err == nil && string(text) == c.ID
}

// release gives a reservation up.
func release(root *os.Root, c Claim) error {
	if c.Target == "" || !reservedFor(root, c) {
		return nil
	}
	return root.Remove(c.Target)
}

// moved reports that the target holds the claimed file itself.
func moved(root *os.Root, c Claim) bool {
	return c.Target != "" && exists(root, c.Target) && !reservedFor(root, c)
}

// folder finds a room and makes a folder in it, with the room's own rights.
func (b *Inbox) folder(r Room, sub string) (*os.Root, string, error) {
	root, dir, err := b.room(r)
	if err != nil || sub == "" {
		return root, dir, err
	}
	info, err := root.Stat(dir)
	if err == nil {
		dir = path.Join(dir, sub)
		if err = root.Mkdir(dir, info.Mode().Perm()); errors.Is(err, fs.ErrExist) {
			err = nil
		}
	}
	if err != nil {
		root.Close()
		return nil, "", err
	}
	return root, dir, nil
}

// freeName is the first numbered name that nothing has.
func freeName(root *os.Root, dir, name string) (string, error) {
	for n := 1; n <= numbersMax; n++ {
		if try := numbered(name, n); !exists(root, path.Join(dir, try)) {
			return try, nil
		}
	}
	return "", fmt.Errorf("%s: no free name", name)
}

func exists(root *os.Root, name string) bool {
	_, err := root.Lstat(name)
	return !errors.Is(err, fs.ErrNotExist)
}

// ErrNotAssigned says that Assign has not decided, or that its reservation was
// removed.
var ErrNotAssigned = errors.New("no place was reserved for the file")

// File moves a claimed file to where Assign said, and records it. It replaces
// nothing but its own reservation. An original that somebody has taken out of
// Running is replaced by its private copy.
func (b *Inbox) File(c *Claim) error {
	b.filing.Lock()
	defer b.filing.Unlock()
	root, running, err := b.room(Running)
	if err != nil {
		return err
	}
	defer root.Close()
	if c.Target == "" || !reservedFor(root, *c) {
		return fmt.Errorf("%s: %w", c.Name, ErrNotAssigned)
	}
	own := path.Join(running, c.ID)
	err = root.Rename(path.Join(own, c.Name), c.Target)
	if errors.Is(err, fs.ErrNotExist) {
		err = b.restore(root, *c)
	}
	if err != nil {
		return err
	}
	return b.filed(root, c, own)
}

// filed records that a file is where it belongs, and clears up behind it.
func (b *Inbox) filed(root *os.Root, c *Claim, own string) error {
	if err := gone(syncFolders(root, path.Dir(c.Target), own)); err != nil {
		return err
	}
	c.Filed = true
	if err := b.record(*c); err != nil {
		return err
	}
	return errors.Join(b.dropCopy(*c), gone(root.Remove(own)))
}

// restore writes the private copy where the original should have gone.
func (b *Inbox) restore(root *os.Root, c Claim) error {
	from, err := os.Open(b.Copy(c))
	if err != nil {
		return fmt.Errorf("%s is no longer in Running: %w", c.Name, err)
	}
	defer from.Close()
	to, err := root.OpenFile(c.Target, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	if err == nil {
		err = to.Sync()
	}
	return errors.Join(err, to.Close())
}

// dropCopy removes the private copy: the original is filed.
func (b *Inbox) dropCopy(c Claim) error {
	store, err := b.store()
	if err != nil {
		return err
	}
	return errors.Join(store.RemoveAll(path.Join(c.ID, copyFolder)), store.Close())
}

// gone forgets that something to be removed was not there.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Free is a path on the disk for a report in a room, under a name that nothing
// there has.
func (b *Inbox) Free(r Room, name string) (string, error) {
	dir, err := b.Room(r)
	if err != nil {
		return "", err
	}
	return b.FreeIn(dir, name)
}

// FreeIn is the same for a folder below the inbox, named with slashes.
func (b *Inbox) FreeIn(dir, name string) (string, error) {
	root, err := os.OpenRoot(b.dir)
	if err != nil {
		return "", err
	}
	defer root.Close()
	free, err := freeName(root, dir, name)
	return b.Path(path.Join(dir, free)), err
}

// Bring moves a file out of a room to stand beside a claim that was filed,
// under a name that nothing there has.
func (b *Inbox) Bring(c Claim, r Room, name string) error {
	b.filing.Lock()
	defer b.filing.Unlock()
	root, dir, err := b.room(r)
	if err != nil {
		return err
	}
	defer root.Close()
	beside := path.Dir(c.Target)
	free, err := freeName(root, beside, name)
	if err != nil {
		return err
	}
	return root.Rename(path.Join(dir, name), path.Join(beside, free))
}

// Share gives a report the rights of the folder that it stands in, so that
// whoever may read the folder may read it.
func (b *Inbox) Share(file string) error {
	name, err := filepath.Rel(b.dir, file)
	if err != nil || runtime.GOOS == "windows" {
		return err
	}
	root, err := os.OpenRoot(b.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	info, err := root.Stat(filepath.Dir(name))
	if err != nil {
		return err
	}
	return root.Chmod(name, info.Mode().Perm()&0o666|0o600)
}

// Digest is the hash of a report as it was written.
func Digest(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return hex.EncodeToString(sum.Sum(nil)), err
}

// Withdraw removes a report of ours that a later one replaces, if nobody has
// changed it since.
func (b *Inbox) Withdraw(file, digest string) error {
	now, err := Digest(file)
	if errors.Is(err, fs.ErrNotExist) || err == nil && now != digest {
		return nil
	}
	if err != nil {
		return err
	}
	return gone(os.Remove(file))
}

// WriteText writes a small text into the folder, whole or not at all, with
// Windows line ends. The text must have been made by the program.
func (b *Inbox) WriteText(name, text string) error {
	root, err := os.OpenRoot(b.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	return WriteText(root, name, text)
}

// syncFolders makes renames in folders survive a loss of power. Windows has no
// such call and needs none.
func syncFolders(root *os.Root, names ...string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	for _, name := range names {
		d, err := root.Open(name)
		if err != nil {
			return err
		}
		if err := errors.Join(d.Sync(), d.Close()); err != nil {
			return err
		}
	}
	return nil
}
