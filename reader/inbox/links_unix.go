//go:build unix

package inbox

import (
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// nonblock opens a pipe without waiting for its other end.
const nonblock = syscall.O_NONBLOCK

// links is how many names a file has.
func links(_ *os.File, info fs.FileInfo) (uint64, error) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 1, nil
	}
	return uint64(s.Nlink), nil
}

// ownerName is whose file it is, by the system's account; "" when unknown.
func ownerName(info fs.FileInfo) string {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	u, err := user.LookupId(strconv.FormatUint(uint64(s.Uid), 10))
	if err != nil {
		return ""
	}
	return u.Username
}
