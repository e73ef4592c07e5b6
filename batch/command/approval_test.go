package command

import (
	"bytes"
	"errors"
	"os/exec"
	"strings"
	"testing"
)

// says runs a command and gives its exit code and what it said.
func (o *outside) says(args ...string) (int, string) {
	o.t.Helper()
	c := o.command(args...)
	var all bytes.Buffer
	c.Stdout, c.Stderr = &all, &all
	err := c.Run()
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		o.t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), all.String()
}

// TestNothingIsSentWithoutTheRightTotal: off a terminal the total has to be
// said, and be right; a batch that was approved resumes without asking, under
// any name; with nothing to send the total is ignored.
func TestNothingIsSentWithoutTheRightTotal(t *testing.T) {
	o := newOutside(t, 4, "")
	o.settings("rate_per_second = 1000\nsettle_for = \"0s\"\n")
	for _, tt := range []struct {
		args []string
		code int
		says []string
	}{
		{[]string{"run", o.sheet}, ExitApproval, []string{"RM 4,010.10", "--total 4010.10"}},
		{[]string{"run", "--yes", o.sheet}, ExitApproval, []string{"RM 4,010.10"}},
		{[]string{"run", "--yes", "--total", "4010.11", o.sheet}, ExitApproval, []string{"RM 4,010.10", "4010.11"}},
		{[]string{"run", "--yes", "--total", "all of it", o.sheet}, ExitApproval, []string{"all of it"}},
		{[]string{"run", "--total", "4010.10", o.sheet}, ExitApproval, nil},
		{[]string{"check", o.sheet}, ExitPaid, []string{`"to_pay":"4010.10"`}},
		{[]string{"run", "--dry-run", o.sheet}, ExitPaid, []string{`"state":"checked"`}},
	} {
		code, said := o.says(tt.args...)
		if code != tt.code {
			t.Errorf("%v ended with %d, want %d: %s", tt.args, code, tt.code, said)
		}
		for _, want := range tt.says {
			if !strings.Contains(said, want) {
				t.Errorf("%v does not say %q: %s", tt.args, want, said)
			}
		}
		if n := len(o.moves()); n != 0 {
			t.Fatalf("%v paid %d", tt.args, n)
		}
	}
	if code, said := o.says("run", "--yes", "--total", "4,010.10", o.sheet); code != ExitPaid || len(o.moves()) != 4 {
		t.Fatalf("the right total ended with %d: %s", code, said)
	}
	if code, _ := o.says("run", o.sheet); code != ExitPaid {
		t.Errorf("with nothing to send it ended with %d", code)
	}
}

// TestRefusedCredentialsEndWithTwo: a token that the gateway refuses ends the
// run before anything is sent, and is not repeated.
func TestRefusedCredentialsEndWithTwo(t *testing.T) {
	o := newOutside(t, 2, "")
	o.settings("rate_per_second = 1000\nsettle_for = \"0s\"\n")
	c := o.command("run", "--yes", "--total", "2003.03", o.sheet)
	wrong := "LP-00000000-MM|00000000-0000-4000-8000-000000000000|" + strings.Repeat("0badc0de", 16)
	c.Env = append(c.Env, "PAYRUN_TOKEN="+wrong)
	var all bytes.Buffer
	c.Stdout, c.Stderr = &all, &all
	c.Run()
	if code := c.ProcessState.ExitCode(); code != ExitUsage {
		t.Errorf("it ended with %d: %s", code, all.String())
	}
	if strings.Contains(all.String(), "0badc0de") || len(o.moves()) != 0 {
		t.Errorf("the token is repeated, or somebody was paid: %s", all.String())
	}
}
