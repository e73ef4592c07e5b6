//go:build unix && !linux

package command

import "golang.org/x/sys/unix"

// noCoreDump keeps the kernel from writing the memory to a file.
func noCoreDump() { _ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}) }
