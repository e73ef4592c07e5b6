//go:build !windows

package ledger_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"payrun/batch/ledger"
)

// Salaries are in these files. Whatever the umask allows, nobody else may read
// them, not even for a moment.
func TestFilesAreForThisUserAlone(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	above := filepath.Join(t.TempDir(), "above")
	dir := filepath.Join(above, "state")
	l := open(t, dir)
	defer l.Close()
	if err := l.Claim(t.Context(), payroll("nov", 500)); err != nil {
		t.Fatal(err)
	}
	release, err := l.SendLock(debtor)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	head, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := ledger.WriteAnchor(filepath.Join(dir, "payrun.toml.ledger"), head); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	err = filepath.WalkDir(above, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if e.IsDir() {
			want = 0o700
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s is %v, want %v", e.Name(), info.Mode().Perm(), want)
		}
		seen[e.Name()] = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"payrun.db", "payrun.db-wal", "payrun.db-shm", "payrun.lock", "payrun.seq"} {
		if !seen[name] {
			t.Errorf("%s was not there to be looked at: %v", name, seen)
		}
	}
}

func TestAFolderOpenToOthersIsClosedOrRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "empty")
	if err := errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, 0o777)); err != nil {
		t.Fatal(err)
	}
	open(t, dir).Close()
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("an empty folder stayed %v, %v", info.Mode().Perm(), err)
	}

	full := filepath.Join(t.TempDir(), "full")
	if err := errors.Join(os.Mkdir(full, 0o700), os.WriteFile(filepath.Join(full, "letter.txt"), nil, 0o600), os.Chmod(full, 0o777)); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.Open(t.Context(), full, ledger.Options{}); !errors.Is(err, ledger.ErrPlace) {
		t.Errorf("a folder that others may write to: %v", err)
	}
	if info, _ := os.Stat(full); info.Mode().Perm() != 0o777 {
		t.Errorf("a folder with other things in it was changed to %v", info.Mode().Perm())
	}
}
