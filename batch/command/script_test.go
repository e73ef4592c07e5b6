package command

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes payrun a command of the scripts, run in a process of its own
// from this test binary.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"payrun": func() { os.Exit(Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// TestScripts runs every session with the program that a person could have,
// among them every command that the README prints.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:   filepath.Join("..", "..", "samples", "scripts"),
		Setup: copySamples,
		Cmds:  map[string]func(ts *testscript.TestScript, neg bool, args []string){"exits": exits, "wrote": wrote, "becomes": becomes},
	})
}

// copySamples gives a script the samples, a home and a state folder of its own.
func copySamples(env *testscript.Env) error {
	sheets, err := filepath.Glob(filepath.Join("..", "..", "samples", "*.*s*"))
	if err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(env.WorkDir, "samples"), 0o700); err != nil {
		return err
	}
	for _, sheet := range sheets {
		bytes, err := os.ReadFile(sheet)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(env.WorkDir, "samples", filepath.Base(sheet)), bytes, 0o600); err != nil {
			return err
		}
	}
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, ".config"))
	env.Setenv("PAYRUN_STATE", filepath.Join(env.WorkDir, "state"))
	return nil
}

// exits is "exits CODE command…": the command must end with exactly that code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE command [args…]")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := "0"
	if err != nil {
		code = exitOf(err)
	}
	if code != args[0] {
		ts.Fatalf("%v ended with %s, not %s", args[1:], code, args[0])
	}
}

// wrote is "wrote PATTERN…": each pattern must match a file that is not empty;
// "! wrote PATTERN" that none is there.
func wrote(ts *testscript.TestScript, neg bool, args []string) {
	for _, pattern := range args {
		files, err := filepath.Glob(ts.MkAbs(pattern))
		ts.Check(err)
		if neg == (len(files) > 0) {
			ts.Fatalf("%s: %d files", pattern, len(files))
		}
		for _, f := range files {
			if info, err := os.Stat(f); err != nil || info.Size() == 0 {
				ts.Fatalf("%s is empty (%v)", f, err)
			}
		}
	}
}

// becomes is "becomes FILE TEXT": the file must come to hold the text, within
// half a minute.
func becomes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: becomes FILE TEXT")
	}
	var text []byte
	for range 300 {
		text, _ = os.ReadFile(ts.MkAbs(args[0]))
		if bytes.Contains(text, []byte(args[1])) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	ts.Fatalf("%s does not come to say %q:\n%s", args[0], args[1], text)
}

// exitOf is the exit code of a command that ended with an error.
func exitOf(err error) string {
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		return strconv.Itoa(e.ExitCode())
	}
	return err.Error()
}
