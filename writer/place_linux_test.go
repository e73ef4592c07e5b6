package writer

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// nobody is a user without rights.
const nobody = 65534

// asItsOwner does something in a folder that its owner may write to and not
// open, as that owner: root, who may do anything, becomes nobody for it.
func asItsOwner(t *testing.T, dir string, do func()) {
	t.Helper()
	if err := os.Chmod(dir, 0o300); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		if err := errors.Join(os.Chown(dir, nobody, nobody), os.Chmod(filepath.Dir(dir), 0o711)); err != nil {
			t.Fatal(err)
		}
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		syscall.Setfsuid(nobody) // of this thread alone
		defer syscall.Setfsuid(0)
	}
	do()
}

// TestAFolderThatCannotBeSyncedIsAnError: a name that may be lost with the
// power is not called written.
func TestAFolderThatCannotBeSyncedIsAnError(t *testing.T) {
	dir := t.TempDir()
	asItsOwner(t, dir, func() {
		placed, err := place(filepath.Join(dir, "results.xlsx"), write("all of it"))
		if err == nil || !strings.Contains(err.Error(), "sync folder") {
			t.Errorf("place = %q, %v; the folder was not synced", placed, err)
		}
	})
}
