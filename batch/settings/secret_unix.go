//go:build unix

package settings

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// openSecret opens without following a link and without waiting for the other
// end of a pipe.
func openSecret(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.ELOOP) {
		return nil, fmt.Errorf("%s is a symbolic link: name the file that it points to", path)
	}
	return f, err
}

func checkPrivate(path string, info os.FileInfo) error {
	owner := -1
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		owner = int(st.Uid)
	}
	return checkOwner(path, info.Mode().Perm(), owner, os.Geteuid())
}

// checkOwner refuses what another user owns or may open.
func checkOwner(path string, perm os.FileMode, owner, user int) error {
	if owner != user {
		return fmt.Errorf("%s belongs to another user (%d, this is %d): run: chown %d %s", path, owner, user, user, path)
	}
	if perm&0o077 != 0 {
		return fmt.Errorf("%s can be opened by others (mode %04o): run: chmod 600 %s", path, perm, path)
	}
	return nil
}
