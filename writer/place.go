package writer

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// alternatives bounds how many numbered names are tried when a file of that
// name is open, or cannot be replaced.
const alternatives = 99

// errNoPlace says that neither the name nor any numbered one could be written.
var errNoPlace = errors.New("no free name")

// place writes a file whole or not at all and returns the path that it got:
// the one asked for, or "… (2).xlsx" when that is open in a spreadsheet
// program or cannot be replaced. On an error nothing is left behind. The file
// is readable by its owner only, and survives a loss of power once place has
// returned.
func place(path string, write func(io.Writer) error) (string, error) {
	temp, err := writeBeside(path, write)
	if err != nil {
		return "", err
	}
	placed, err := moveInto(temp, path)
	if err != nil {
		return "", errors.Join(err, os.Remove(temp))
	}
	return placed, syncFolder(filepath.Dir(placed))
}

// writeBeside writes a temporary file in the folder of path, synced and closed.
func writeBeside(path string, write func(io.Writer) error) (name string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".payrun-*.tmp")
	if err != nil {
		return "", fmt.Errorf("results beside the sheet: %w", err)
	}
	defer func() {
		if err != nil {
			f.Close()
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := write(f); err != nil {
		return "", fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	if err := f.Sync(); err != nil {
		return "", fmt.Errorf("sync %s: %w", filepath.Base(path), err)
	}
	return f.Name(), f.Close()
}

// moveInto renames a finished file to the first name that takes it.
func moveInto(temp, path string) (string, error) {
	var last error
	for n := 1; n <= alternatives; n++ {
		name := numbered(path, n)
		if isOpen(name) || n > 1 && exists(name) {
			continue
		}
		if last = os.Rename(temp, name); last == nil {
			return name, nil
		}
	}
	return "", fmt.Errorf("%s: %w", filepath.Base(path), errors.Join(errNoPlace, last))
}

// numbered is path for 1, then "name (2).xlsx", "name (3).xlsx".
func numbered(path string, n int) string {
	if n == 1 {
		return path
	}
	ext := filepath.Ext(path)
	return fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(path, ext), n, ext)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// isOpen reports whether Excel or LibreOffice has left the mark of an open
// file beside path. Replacing such a file works on many systems, and the next
// save of the open one would then destroy the new one.
func isOpen(path string) bool {
	dir, base := filepath.Split(path)
	return exists(filepath.Join(dir, "~$"+base)) || exists(filepath.Join(dir, ".~lock."+base+"#"))
}

// syncFolder makes a rename survive a loss of power. Windows has no such call
// and needs none.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}
