package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// ErrPlace says that a ledger cannot be kept in a folder: it is on a network,
// in a folder that a cloud service copies, or open to other users.
var ErrPlace = errors.New("a ledger cannot be kept here")

// syncedFolders are the names of folders that a cloud service copies while
// they are written, in small letters. "OneDrive - Company" counts as OneDrive.
var syncedFolders = []string{
	"onedrive", "dropbox", "google drive", "googledrive", "my drive", "icloud drive", "iclouddrive", "mobile documents",
	"cloudstorage", "box sync", "nextcloud", "owncloud", "pclouddrive", "creative cloud files",
}

// synced names the part of a path that a cloud service copies, or "".
func synced(path string) string {
	for part := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '/' || r == '\\' }) {
		low := strings.ToLower(part)
		if slices.ContainsFunc(syncedFolders, func(name string) bool {
			rest, found := strings.CutPrefix(low, name)
			return found && (rest == "" || strings.ContainsAny(rest[:1], " -(_."))
		}) {
			return part
		}
	}
	return ""
}

// settle finds the folder that dir means, with symlinks resolved, and refuses
// one that is not local before anything is created in it. With create it makes
// the folder, for this user alone.
func settle(dir string, create bool) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	there, missing, err := resolve(dir)
	if err != nil {
		return "", err
	}
	real := filepath.Join(there, missing)
	if part := synced(real); part != "" {
		return "", fmt.Errorf("%w: %s is inside %s, which a cloud service copies while it is written", ErrPlace, real, part)
	}
	if kind := remote(there); kind != "" {
		return "", fmt.Errorf("%w: %s is not on a disk of this computer (%s)", ErrPlace, real, kind)
	}
	if !create {
		return real, nil
	}
	if missing != "" {
		if err := makeFolders(there, missing); err != nil {
			return "", err
		}
	}
	return real, private(real)
}

// resolve splits dir into the part that exists, without symlinks, and the part
// that does not exist yet.
func resolve(dir string) (there, missing string, err error) {
	for {
		there, err = filepath.EvalSymlinks(dir)
		if err == nil {
			return there, missing, nil
		}
		parent := filepath.Dir(dir)
		if !errors.Is(err, fs.ErrNotExist) || parent == dir {
			return "", "", err
		}
		missing = filepath.Join(filepath.Base(dir), missing)
		dir = parent
	}
}

// makeFolders makes each missing folder for this user alone, and makes sure
// that it is still there after a loss of power.
func makeFolders(there, missing string) error {
	for part := range strings.SplitSeq(missing, string(filepath.Separator)) {
		next := filepath.Join(there, part)
		if err := os.Mkdir(next, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := syncFolder(there); err != nil {
			return err
		}
		there = next
	}
	return nil
}

// private closes the ledger's own folder to other users. A folder that holds
// other things is not ours to close; it is refused when others may write to it.
func private(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%w: %s is not a folder", ErrPlace, dir)
	}
	if runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	names, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	ours := len(names) == 0 || slices.ContainsFunc(names, func(e fs.DirEntry) bool { return e.Name() == fileName || e.Name() == lockName })
	if ours && os.Chmod(dir, 0o700) == nil {
		return nil
	}
	if info.Mode().Perm()&0o022 != 0 {
		return fmt.Errorf("%w: other users may write to %s", ErrPlace, dir)
	}
	return nil
}

// touch makes an empty file for this user alone, whatever the umask, unless
// something has its name. It never opens a file that exists: closing it again
// would release the locks that this process holds on it through SQLite.
func touch(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return regular(path)
	}
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// regular refuses anything but a plain file of this name: a link could lead
// out of the folder that was checked.
func regular(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%w: %s is not a plain file", ErrPlace, path)
	}
	return nil
}
