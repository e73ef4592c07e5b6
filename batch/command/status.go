package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"payrun/batch"
)

func statusCommand(f *flags, s streams, _ context.Context) *cobra.Command {
	return &cobra.Command{
		Use:   "status [RUN]",
		Short: "What is known: of all runs, or of one",
		Long:  "status shows what the ledger knows. It asks the gateway nothing and changes nothing; results RUN asks.\n\n" + exitHelp,
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := openOffice(cmd.Context(), f, s)
			if err != nil {
				return err
			}
			defer o.Close()
			if len(args) == 0 {
				return o.listRuns(cmd.Context())
			}
			r, err := o.known(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			o.print(r, "")
			return done(exitCode(r))
		},
	}
}

// listRuns prints a line a run, newest first.
func (o *office) listRuns(ctx context.Context) error {
	runs, err := o.book.Runs(ctx)
	if err != nil {
		return fail(ExitUnexpected, err)
	}
	if o.flags.json {
		return json.NewEncoder(o.streams.out).Encode(runs)
	}
	w := tabwriter.NewWriter(o.streams.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "RUN\tSTATE\tROWS\tTOTAL\tSHEET\tSTARTED")
	for _, r := range runs {
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\t%s\n", r.Name, r.State, r.Count, batch.Money{Amount: r.Sum, Currency: r.Debtor.Currency},
			r.Source.File, r.Claimed.Local().Format("2006-01-02 15:04"))
	}
	return w.Flush()
}

// known makes the report of a recorded run.
func (o *office) known(ctx context.Context, name string) (*batch.Report, error) {
	run, err := o.findRun(ctx, name)
	if err != nil {
		return nil, err
	}
	r, err := batch.Reconcile(ctx, o.book, o.gateway.Traits(), run, batch.Occasion{})
	if err != nil {
		return nil, fail(ExitUnexpected, err)
	}
	if head, err := o.head(ctx); err == nil {
		r.Head = head
	}
	return r, nil
}

// findRun finds a run by the beginning of its name.
func (o *office) findRun(ctx context.Context, name string) (batch.Run, error) {
	run, err := o.book.Run(ctx, name)
	if errors.Is(err, batch.ErrNoRun) {
		return run, fail(ExitUsage, fmt.Errorf("no run %q: payrun status lists them", name))
	}
	if err != nil {
		return run, fail(ExitUnexpected, err)
	}
	if run.Debtor != o.debtor {
		return run, fail(ExitUsage, errors.New(o.say("c.other.debtor", "value", run.Name,
			"other", strings.Join([]string{run.Debtor.Gateway, run.Debtor.Environment, run.Debtor.Merchant, run.Debtor.Pool}, " "))))
	}
	return run, nil
}

func resultsCommand(f *flags, s streams, _ context.Context) *cobra.Command {
	var path string
	var wait time.Duration
	c := &cobra.Command{
		Use:   "results RUN",
		Short: "Look up what is not final and write the workbook again",
		Long: "results looks up every waiting and unknown row of a run once, or on the schedule for as long as\n" +
			"--wait says, reads the gateway's last days for payouts that came back, and writes the workbook\n" +
			"again. It sends nothing.\n\n" + exitHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := openOffice(cmd.Context(), f, s)
			if err != nil {
				return err
			}
			defer o.Close()
			return o.results(cmd.Context(), args[0], path, wait)
		},
	}
	c.Flags().StringVar(&path, "results", "", "write to `FILE` (default: in this folder)")
	c.Flags().DurationVar(&wait, "wait", 0, "keep looking up for so long, such as 65m")
	return c
}

// results settles what it can of a run and writes its workbook.
func (o *office) results(ctx context.Context, name, path string, wait time.Duration) error {
	run, err := o.findRun(ctx, name)
	if err != nil {
		return err
	}
	stop := o.watchProgress()
	err = o.desk.Settle(ctx, run.Name, wait)
	if err == nil {
		err = o.desk.Reconsider(ctx, run.Name)
	}
	if err == nil {
		if _, caught := o.desk.CatchReturns(ctx); caught != nil {
			o.log.Warn("the last days' statement was not read", "err", caught)
		}
	}
	stop()
	if err != nil && ctx.Err() == nil {
		return o.unheard(err)
	}
	if err := o.close(context.WithoutCancel(ctx), run, 0); err != nil {
		return fail(ExitUnexpected, err)
	}
	if run, err = o.findRun(context.WithoutCancel(ctx), run.Name); err != nil {
		return err
	}
	r, err := o.reconcile(run, &batch.Plan{}, nil, 0, o.statement(run))
	if err != nil {
		return err
	}
	written, err := o.write(filepath.Base(run.Source.File), path, r)
	if err != nil {
		return fail(ExitUnexpected, err)
	}
	o.print(r, written)
	if err := o.anchor(); err != nil {
		return fail(ExitUnexpected, err)
	}
	return done(exitCode(r))
}
