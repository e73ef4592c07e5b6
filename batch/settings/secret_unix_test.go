//go:build unix

package settings

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A pipe has no end until its writer closes it: the program must refuse it and
// not wait for ever at its start.
func TestSecretPipeIsRefusedAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gateway.token")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { _, err := readSecret(path); done <- err }()
	select {
	case err := <-done:
		if err == nil || !strings.Contains(err.Error(), "is not a file") {
			t.Errorf("readSecret = %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("readSecret waits for the pipe")
	}
}

func TestSecretOfAnotherUserIsRefused(t *testing.T) {
	if err := checkOwner("x.token", 0o600, 1001, 1000); err == nil || !strings.Contains(err.Error(), "chown 1000 x.token") {
		t.Errorf("checkOwner = %v", err)
	}
	if err := checkOwner("x.token", 0o400, 1000, 1000); err != nil {
		t.Errorf("checkOwner of our own file = %v", err)
	}
}

// A file that others can read is a secret no longer, and a link or a pipe can
// be changed by whoever made it. Each is refused, with what to do about it.
func TestSecretFileThatIsNotPrivateIsRefused(t *testing.T) {
	tests := []struct {
		name, want string
		make       func(t *testing.T, path string)
	}{
		{"group can read", "chmod 600", func(t *testing.T, path string) { write(t, path, planted); chmod(t, path, 0o640) }},
		{"all can read", "chmod 600", func(t *testing.T, path string) { write(t, path, planted); chmod(t, path, 0o604) }},
		{"all can write", "chmod 600", func(t *testing.T, path string) { write(t, path, planted); chmod(t, path, 0o602) }},
		{"a link", "link", func(t *testing.T, path string) {
			write(t, path+".real", planted)
			if err := os.Symlink(path+".real", path); err != nil {
				t.Fatal(err)
			}
		}},
		{"a folder", "is not a file", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}},
		{"empty", "is empty", func(t *testing.T, path string) { write(t, path, "\n") }},
		{"too large", "larger", func(t *testing.T, path string) { write(t, path, strings.Repeat(planted, secretMax)) }},
		{"missing", "there is no file of that name (no such file or directory;", func(*testing.T, string) {}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			folder := t.TempDir()
			tt.make(t, filepath.Join(folder, "gateway.token"))
			got, err := Source{Key: "token", File: "gateway.token"}.Load(folder, nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "token_file: ") {
				t.Errorf("Load = %v; want an error of token_file that says %q", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), planted) || !got.IsZero() {
				t.Errorf("a refused secret got out: %v", err)
			}
		})
	}
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}
