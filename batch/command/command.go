// Package command is the roof of the house: the commands, their flags, what
// they wire together, and the exit codes. It alone knows the reader, the
// gateways, the ledger and the writers.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"payrun/batch"
	"payrun/batch/wording"
)

// The exit codes (README, "Exit codes"). Nothing was sent for 2, 3, 4 and 8.
const (
	ExitPaid        = 0   // all paid; already paid counts
	ExitUnexpected  = 1   // something that no other code names
	ExitUsage       = 2   // usage, settings, or credentials refused before any send
	ExitFile        = 3   // the file was refused
	ExitBalance     = 4   // the pool is too low
	ExitSomeNot     = 5   // finished; some failed, invalid, held, returned or not sent
	ExitOpen        = 6   // some waiting or unknown; wins over 5
	ExitBusy        = 7   // another run is sending on this pool
	ExitApproval    = 8   // not approved
	ExitDifference  = 9   // finished, and the money does not tie; wins over 0, 5 and 6
	ExitInterrupted = 130 // interrupted; results were written
)

// exit is an error with the code it ends the program with.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

// fail makes an error that ends the program with a code.
func fail(code int, err error) error { return &exit{code, err} }

// done ends the program with a code after everything was said.
func done(code int) error {
	if code == ExitPaid {
		return nil
	}
	return &exit{code, nil}
}

// streams are where a command reads and writes: data on out, messages on err.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// terminal reports that a person sits at both ends.
func (s streams) terminal() bool { return isTerminal(s.in) && isTerminal(s.err) }

func isTerminal(v any) bool {
	f, ok := v.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Main runs one command line and returns the exit code. A first interrupt ends
// the taking of new rows, a second one leaves those in flight.
func Main(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	defer batch.MaskPanic()
	noCoreDump()                 // tokens, names and accounts are in the memory
	stdlog.SetOutput(io.Discard) // net/http prints what strange servers send
	s := streams{in, out, errs}
	take, flight, stop := interrupts(ctx, errs)
	defer stop()
	root := newRoot(s, flight)
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(take)
	return report(s, err)
}

// report prints an error once and gives its code.
func report(s streams, err error) int {
	if err == nil {
		return ExitPaid
	}
	code := ExitUsage // cobra's own errors are about usage
	if e, ok := errors.AsType[*exit](err); ok {
		code = e.code
		if e.err == nil {
			return code
		}
	}
	fmt.Fprintf(s.err, "payrun: %v\n", err)
	return code
}

// interrupts turns signals into the two lifetimes of a run.
func interrupts(ctx context.Context, errs io.Writer) (take, flight context.Context, stop func()) {
	take, drain := context.WithCancel(ctx)
	flight, leave := context.WithCancel(context.WithoutCancel(ctx))
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	ended := make(chan struct{})
	go func() {
		for n := 0; ; n++ {
			select {
			case <-ended:
				return
			case <-signals:
			}
			if n == 0 {
				fmt.Fprintln(errs, "payrun: finishing what is in flight, sending no more; press again to leave it")
				drain()
			} else {
				leave()
			}
		}
	}()
	return take, flight, func() { signal.Stop(signals); close(ended); drain(); leave() }
}

// flags are the flags that every command understands.
type flags struct {
	settings  string
	gateway   string
	state     string
	lang      string
	by        string
	json      bool
	quiet     bool
	verbose   bool
	logFormat string
	sim       simulatorFlags
}

// newRoot builds the command tree.
func newRoot(s streams, flight context.Context) *cobra.Command {
	f := &flags{}
	root := &cobra.Command{
		Use:   "payrun",
		Short: "Pay a payroll sheet, exactly once",
		Long: "payrun pays a payroll sheet: it reads a CSV or XLSX file, checks every row and the\n" +
			"prefund pool, pays each row at most once, and writes a results workbook that ties.",
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if f.logFormat != "" && f.logFormat != logText && f.logFormat != logJSON {
				return fail(ExitUsage, fmt.Errorf("--log-format %q: say text or json", f.logFormat))
			}
			if f.lang != "" && !slices.Contains(wording.Languages(), f.lang) {
				return fail(ExitUsage, fmt.Errorf("--lang %q is none of %s", f.lang, strings.Join(wording.Languages(), ", ")))
			}
			return nil
		},
	}
	p := root.PersistentFlags()
	p.StringVar(&f.settings, "settings", "", "settings `FILE` (default: payrun.toml here, then in your config folder)")
	p.StringVar(&f.gateway, "gateway", "", "gateway to use, or simulator")
	p.StringVar(&f.state, "state", "", "folder of the ledger (also PAYRUN_STATE)")
	p.StringVar(&f.lang, "lang", "", "language of messages and workbooks: "+strings.Join(wording.Languages(), ", "))
	p.StringVar(&f.by, "by", "", "your name, for the record (default: the name you are logged in with)")
	p.BoolVar(&f.json, "json", false, "print one JSON object on standard output")
	p.BoolVarP(&f.quiet, "quiet", "q", false, "no progress")
	p.BoolVarP(&f.verbose, "verbose", "v", false, "log each attempt (no name, accounts masked) to standard error")
	p.StringVar(&f.logFormat, "log-format", "", "how the log is written: text or json (default: text on a terminal, else json)")
	f.sim.add(p)
	for _, add := range []func(*flags, streams, context.Context) *cobra.Command{
		runCommand, checkCommand, statusCommand, resultsCommand, approveCommand, stopCommand, releaseCommand,
		explainCommand, verifyCommand, banksCommand, doctorCommand, templateCommand, simulateCommand, drillCommand, watchCommand, initCommand, versionCommand,
	} {
		root.AddCommand(add(f, s, flight))
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return fail(ExitUsage, err) })
	return root
}

// How a log is written.
const (
	logText = "text"
	logJSON = "json"
)

// log has faults only, unless more was asked for. It is text for a person at a
// terminal and JSON for a machine, unless --log-format says otherwise.
func (f *flags) log(errs io.Writer) *slog.Logger {
	level := slog.LevelError
	if f.verbose {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if f.logFormat == logText || f.logFormat == "" && isTerminal(errs) {
		return slog.New(slog.NewTextHandler(errs, options))
	}
	return slog.New(slog.NewJSONHandler(errs, options))
}

// exitCode is what a report of a run that was allowed to send ends with.
func exitCode(r *batch.Report) int {
	t := r.Totals
	switch {
	case r.PaidTwice(), !r.Money.Ties(), r.Rows.Difference.Count != 0, !r.Rows.Difference.Amount.IsZero():
		return ExitDifference
	case t[batch.WordWaiting].Count+t[batch.WordUnknown].Count > 0:
		return ExitOpen
	case t[batch.WordFailed].Count+t[batch.WordReturned].Count+t[batch.WordNotSent].Count+t[batch.WordInvalid].Count > 0:
		return ExitSomeNot
	}
	return ExitPaid
}
