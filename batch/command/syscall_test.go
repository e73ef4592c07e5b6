package command

import "flag"

var syscalls = flag.Int("syscalls", 100, "TestEverySystemCallFails fails every so many-th system call on the program's files: 1 is each of them, 0 skips it")
