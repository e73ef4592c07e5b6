//go:build unix

package reader

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestOnlyRegularFilesAreOpened: a link may point at anything by the time it is
// read, and a pipe may never answer.
func TestOnlyRegularFilesAreOpened(t *testing.T) {
	dir := t.TempDir()
	sheet := saved(t, "sheet.csv", []byte("Name,Account No,Amount\nLim Ah Kow,112233445566,10.00\n"))
	link, pipe, locked := filepath.Join(dir, "link.csv"), filepath.Join(dir, "pipe.csv"), filepath.Join(dir, "locked.csv")
	must(t, os.Symlink(sheet, link))
	must(t, syscall.Mkfifo(pipe, 0o600))
	must(t, os.WriteFile(locked, []byte("x"), 0o000))
	tests := []struct{ name, path, want string }{
		{"the file itself", sheet, ""},
		{"a symbolic link", link, "F305"},
		{"a pipe", pipe, "F305"},
		{"a device", "/dev/null", "F305"},
		{"a folder", dir, "F304"},
		{"nothing", filepath.Join(dir, "none.csv"), "F302"},
		{"a file below a file", filepath.Join(sheet, "x"), "F303"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			began := time.Now()
			if got := code(t, tt.path, myr); got != tt.want {
				t.Errorf("refused with %q, want %q", got, tt.want)
			}
			if time.Since(began) > 5*time.Second {
				t.Error("waited for the other end")
			}
		})
	}
	if os.Getuid() != 0 {
		if got := code(t, locked, myr); got != "F303" {
			t.Errorf("a file that may not be read was refused with %q", got)
		}
	}
}
