package command

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"payrun/batch"
	"payrun/client/simulator"
)

// crashEnv says to a child of this test binary where it is to panic.
const crashEnv = "PAYRUN_TEST_CRASH"

// planted is what a panic may quote: the token, an account, a name.
var planted = "token " + simulator.DefaultToken + " of Payee Number Q to 512200010007"

// panicky is a gateway that fails in the worst way.
type panicky struct {
	provider
	where string
}

func (p panicky) Submit(ctx context.Context, a batch.Attempt) (batch.Verdict, error) {
	if p.where == "submit" {
		panic(errors.New(planted))
	}
	return p.provider.Submit(ctx, a)
}

func (p panicky) Inquire(ctx context.Context, a batch.Attempt) (batch.Verdict, error) {
	if p.where == "inquire" && !strings.HasPrefix(a.Wire, "PROBE-") {
		panic(planted)
	}
	if p.where == "index" && !strings.HasPrefix(a.Wire, "PROBE-") {
		_ = planted[len(planted)+len(a.Wire)]
	}
	return p.provider.Inquire(ctx, a)
}

// panickyWriter is a standard output that fails in the worst way.
type panickyWriter struct{}

func (panickyWriter) Write([]byte) (int, error) { panic(struct{ Secret string }{planted}) }

// TestACrash is the child: a program that panics.
func TestACrash(t *testing.T) {
	where := os.Getenv(crashEnv)
	switch where {
	case "":
		t.Skip("run by TestACrashShowsNoSecret")
	case "main":
		Main(t.Context(), []string{"version"}, strings.NewReader(""), panickyWriter{}, io.Discard)
	default:
		w := newWorld(t, 3, simulator.Config{})
		err := w.life(func(o *office) error {
			o.desk.Gateway = panicky{o.gateway.(provider), where}
			_, err := o.process(t.Context(), t.Context(), w.sheet, sheetOptions{}, consent{})
			return err
		})
		t.Log(err)
	}
	os.Exit(0) // it should not have come here
}

// The text of a panic is whatever somebody put into it, and a service's
// standard error goes into a log that many may read. A crash must end the
// program, say where, and quote nothing.
func TestACrashShowsNoSecret(t *testing.T) {
	tests := []struct{ where, kind, at string }{
		{"submit", "*errors.errorString", "Submit"},
		{"inquire", "string", "Inquire"},
		{"index", "index out of range", "Inquire"},
		{"main", "struct", "panickyWriter"},
	}
	for _, tt := range tests {
		t.Run(tt.where, func(t *testing.T) {
			var said bytes.Buffer
			c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestACrash$")
			c.Env = append(os.Environ(), crashEnv+"="+tt.where, "GOTRACEBACK=all")
			c.Stdout, c.Stderr = &said, &said
			if err := c.Run(); exitOf(err) != "2" {
				t.Fatalf("the program did not crash: %v\n%s", err, said.String())
			}
			for _, want := range []string{"panic: ", tt.kind, tt.at, "crash_test.go"} {
				if !strings.Contains(said.String(), want) {
					t.Errorf("the crash does not say %q:\n%s", want, said.String())
				}
			}
			for _, secret := range append(strings.Split(simulator.DefaultToken, "|"), "512200010007", "Payee Number") {
				if strings.Contains(said.String(), secret) {
					t.Errorf("the crash shows %q:\n%s", secret, said.String())
				}
			}
		})
	}
}
