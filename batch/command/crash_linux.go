package command

import "golang.org/x/sys/unix"

// noCoreDump keeps the kernel from writing the memory to a file, and from
// handing it to a program that collects crashes, which asks for no limit. It
// also keeps other programs of the same user from looking into the memory. A
// kernel that refuses is a kernel that goes without.
func noCoreDump() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
}
