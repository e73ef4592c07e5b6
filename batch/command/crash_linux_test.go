package command

import (
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// A core file is the whole memory in a folder that nobody looks after: the
// token, and every employee's account and salary.
func TestNoCoreIsDumped(t *testing.T) {
	if code := Main(t.Context(), []string{"version"}, strings.NewReader(""), io.Discard, io.Discard); code != ExitPaid {
		t.Fatal(code)
	}
	var most unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &most); err != nil || most.Cur != 0 || most.Max != 0 {
		t.Errorf("RLIMIT_CORE is %+v, %v", most, err)
	}
	if dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); err != nil || dumpable != 0 {
		t.Errorf("dumpable is %d, %v", dumpable, err)
	}
	if _, err := os.Executable(); err != nil {
		t.Errorf("the program cannot find itself: %v", err)
	}
}
