package command

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

// fault makes one system call of a process fail, as strace's inject does. It
// counts the calls of all threads together, where strace counts those of each
// thread by itself and so passes over most of them.
type fault struct {
	calls map[uint64]string // which calls count, by number
	nth   int               // the one that fails, from 1
	errno syscall.Errno
	under string // only calls on files in this folder count

	seen int    // how many have counted
	hit  string // the one that failed, and its file
}

// The calls that work on a file, and which argument names it: a descriptor, or
// a path.
var (
	byDescriptor = map[uint64]int{syscall.SYS_WRITE: 0, syscall.SYS_PWRITE64: 0, syscall.SYS_FTRUNCATE: 0, syscall.SYS_FALLOCATE: 0, syscall.SYS_FSYNC: 0, syscall.SYS_FDATASYNC: 0, syscall.SYS_READ: 0, syscall.SYS_PREAD64: 0}
	byPath       = map[uint64]int{syscall.SYS_OPENAT: 1, syscall.SYS_RENAME: 0, syscall.SYS_RENAMEAT: 1, sysRenameat2: 1, syscall.SYS_UNLINK: 0, syscall.SYS_UNLINKAT: 1}
)

const sysRenameat2 = 316

// Of linux/ptrace.h, which package syscall lacks.
const (
	ptraceGetSyscallInfo = 0x420e
	ptraceExitKill       = 0x00100000
	atEntry              = 1
	atExit               = 2
	waitAll              = 0x40000000 // __WALL: threads as well
)

// callInfo is struct ptrace_syscall_info at the entry of a call.
type callInfo struct {
	Op   uint8
	_    [7]byte // and the architecture
	_    [2]uint64
	Call uint64
	Args [6]uint64
}

// traced runs a command of the program to its end under a fault. The program
// is ended when it has not done so by itself in time.
func (o *outside) traced(f *fault, most time.Duration, args ...string) (code int, said string, err error) {
	out, err := os.CreateTemp(o.t.TempDir(), "said")
	if err != nil {
		return 0, "", err
	}
	defer out.Close()
	c := o.command(args...)
	c.Stdout, c.Stderr = out, out
	c.SysProcAttr = &syscall.SysProcAttr{Ptrace: true, Setpgid: true}
	ended := make(chan struct{})
	go func() {
		runtime.LockOSThread() // only the thread that started it may trace it, and it ends with this goroutine
		defer close(ended)
		code, err = f.follow(c, most)
	}()
	<-ended
	b, readErr := os.ReadFile(out.Name())
	o.past.hear(b)
	return code, string(b), errors.Join(err, readErr)
}

// errSpinning says that a program had to be ended.
var errSpinning = errors.New("it did not end by itself")

// follow starts a command and stops at each of its system calls.
func (f *fault) follow(c *exec.Cmd, most time.Duration) (code int, err error) {
	if err := c.Start(); err != nil {
		return 0, err
	}
	leader := c.Process.Pid
	late := time.AfterFunc(most, func() { syscall.Kill(leader, syscall.SIGKILL) })
	defer func() {
		if !late.Stop() {
			err = errors.Join(err, errSpinning)
		}
		c.Process.Release()
	}()
	var ws syscall.WaitStatus
	if _, err := syscall.Wait4(leader, &ws, waitAll, nil); err != nil {
		return 0, err
	}
	options := syscall.PTRACE_O_TRACESYSGOOD | syscall.PTRACE_O_TRACECLONE | syscall.PTRACE_O_TRACEFORK | syscall.PTRACE_O_TRACEVFORK | ptraceExitKill
	if err := errors.Join(syscall.PtraceSetOptions(leader, options), syscall.PtraceSyscall(leader, 0)); err != nil {
		return 0, err
	}
	known, failing := map[int]bool{leader: true}, map[int]bool{}
	for {
		pid, err := syscall.Wait4(-leader, &ws, waitAll, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case err != nil:
			return code, fmt.Errorf("wait: %w", err)
		case pid == leader && (ws.Exited() || ws.Signaled()):
			return ws.ExitStatus(), nil
		case !ws.Stopped():
			continue
		}
		deliver := 0
		switch s := ws.StopSignal(); {
		case s == syscall.SIGTRAP|0x80:
			f.at(pid, failing)
		case s == syscall.SIGTRAP && ws.TrapCause() > 0, s == syscall.SIGSTOP && !known[pid]:
		default:
			deliver = int(s)
		}
		known[pid] = true
		syscall.PtraceSyscall(pid, deliver) // a thread that is gone by then is waited for
	}
}

// at looks at a thread that has stopped at a system call: at its entry the call
// that is to fail is made no call at all, at its exit it gets its error.
func (f *fault) at(pid int, failing map[int]bool) {
	var info callInfo
	if _, _, errno := syscall.Syscall6(syscall.SYS_PTRACE, ptraceGetSyscallInfo, uintptr(pid), unsafe.Sizeof(info), uintptr(unsafe.Pointer(&info)), 0, 0); errno != 0 {
		return
	}
	var regs syscall.PtraceRegs
	switch {
	case info.Op == atEntry && f.strikes(pid, info):
		if syscall.PtraceGetRegs(pid, &regs) == nil {
			regs.Orig_rax = ^uint64(0)
			failing[pid] = syscall.PtraceSetRegs(pid, &regs) == nil
		}
	case info.Op == atExit && failing[pid]:
		delete(failing, pid)
		if syscall.PtraceGetRegs(pid, &regs) == nil {
			regs.Rax = -uint64(f.errno)
			syscall.PtraceSetRegs(pid, &regs)
		}
	}
}

// strikes counts a call and reports whether it is the one.
func (f *fault) strikes(pid int, info callInfo) bool {
	name, ok := f.calls[info.Call]
	if !ok {
		return false
	}
	path := pathOf(pid, info)
	if !strings.HasPrefix(path, f.under+"/") {
		return false
	}
	if f.seen++; f.seen != f.nth {
		return false
	}
	f.hit = name + " " + filepath.Base(path)
	return true
}

// pathOf is the file that a call works on, or "".
func pathOf(pid int, info callInfo) string {
	if n, ok := byDescriptor[info.Call]; ok {
		path, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", pid, info.Args[n]))
		return path
	}
	n, ok := byPath[info.Call]
	if !ok {
		return ""
	}
	var text []byte
	var word [8]byte
	for at := uintptr(info.Args[n]); len(text) < 4096; at += 8 {
		if _, err := syscall.PtracePeekData(pid, at, word[:]); err != nil {
			return ""
		}
		if end := bytes.IndexByte(word[:], 0); end >= 0 {
			return string(append(text, word[:end]...))
		}
		text = append(text, word[:]...)
	}
	return ""
}
