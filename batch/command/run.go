package command

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"payrun/batch"
	"payrun/batch/wording"
	"payrun/writer"
	"payrun/writer/terminal"
)

// runFlags are the flags of run and check.
type runFlags struct {
	so      sheetOptions
	consent consent
	results string
	metrics string
	dryRun  bool
}

func (r *runFlags) add(p *pflag.FlagSet) {
	p.StringVar(&r.so.sheet, "sheet", "", "sheet of the workbook to read")
	p.StringVar(&r.so.hidden, "hidden", "", "what hidden rows mean: refuse, include or skip")
	p.StringVar(&r.so.period, "period", "", "month that the sheet pays, such as 2026-11, where the sheet does not say")
	p.StringVar(&r.results, "results", "", "write the results to `FILE` (.xlsx or .csv) instead of beside the sheet")
}

func runCommand(f *flags, s streams, flight context.Context) *cobra.Command {
	r := &runFlags{}
	c := &cobra.Command{
		Use:   "run FILE",
		Short: "Pay a sheet: check, confirm, pay, settle, write the results",
		Long: "run checks every row and the pool, asks for your word, pays each row at most once, looks up\n" +
			"what is not final, and writes a results workbook beside the sheet. Run it again to resume:\n" +
			"what was paid is not paid again.\n\n" + exitHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if r.dryRun {
				return check(cmd.Context(), f, s, args[0], r)
			}
			return run(cmd.Context(), flight, f, s, args[0], r)
		},
	}
	r.add(c.Flags())
	c.Flags().BoolVar(&r.consent.yes, "yes", false, "pay without asking; needs --total")
	c.Flags().StringVar(&r.consent.total, "total", "", "with --yes: what this run will send, such as 45210.55 (check prints it as To pay)")
	c.Flags().StringVar(&r.metrics, "metrics", "", "leave figures of the run in `FILE` (.prom) for node-exporter's textfile collector")
	c.Flags().BoolVarP(&r.dryRun, "dry-run", "n", false, "everything but paying: the same as check")
	return c
}

const exitHelp = `Exit codes:
  0   all paid (already paid counts)
  1   unexpected
  2   usage, settings, or credentials refused before any send
  3   the file was refused
  4   the pool is too low
  5   finished; some failed, invalid, held or not sent
  6   some waiting or unknown (wins over 5)
  7   another run is sending on this pool
  8   not approved
  9   finished, and the money does not tie (wins over 0, 5 and 6)
  130 interrupted, results written
Nothing was sent for 2, 3, 4 and 8.`

// run pays a sheet and says what became of it.
func run(take, flight context.Context, f *flags, s streams, path string, r *runFlags) error {
	o, err := openOffice(take, f, s)
	if err != nil {
		return err
	}
	defer o.Close()
	stop := o.watchProgress()
	report, err := o.process(take, flight, path, r.so, r.consent)
	stop()
	if err := o.anchor(); err != nil {
		fmt.Fprintf(s.err, "payrun: the ledger's place was not noted beside the settings: %v\n", err)
	}
	if r.metrics != "" {
		if err := o.leaveMetrics(r.metrics, report, err); err != nil {
			fmt.Fprintf(s.err, "payrun: the figures were not written: %v\n", err)
		}
	}
	if err != nil {
		return o.explainRefusal(path, r, err)
	}
	written, err := o.write(path, r.results, report)
	if err != nil {
		return fail(ExitUnexpected, fmt.Errorf("the results could not be written (payrun results %s writes them again): %w", report.Run.Name, err))
	}
	o.print(report, written)
	if take.Err() != nil {
		return done(ExitInterrupted)
	}
	return done(exitCode(report))
}

// watchProgress shows progress until the returned function is called.
func (o *office) watchProgress() (stop func()) {
	if o.flags.quiet || o.flags.json {
		return func() {}
	}
	p := terminal.NewProgress(o.streams.err, o.lang, o.debtor.Currency, isTerminal(o.streams.err))
	o.desk.Progress = p.Show
	return p.End
}

// write writes the results beside the sheet, or where it was told to.
func (o *office) write(sheet, results string, r *batch.Report) (string, error) {
	if results == "" {
		results = filepath.Join(filepath.Dir(sheet), writer.ResultsName(sheet, r, time.Now()))
	}
	kept := o.issued(r.Run.Name)
	r.Version = kept.Version + 1
	options := o.writing()
	options.Before = kept.Words
	written, err := writer.Results(results, r, options)
	if err != nil {
		return "", err
	}
	if err := o.seal(r, sheet, written); err != nil {
		fmt.Fprintf(o.streams.err, "payrun: the manifest of %s was not written (payrun results writes it again): %v\n", r.Run.Name, err)
	}
	return written, o.issue(r)
}

// writing is what the writer is told beside the report.
func (o *office) writing() writer.Options {
	options := writer.Options{Lang: o.lang, Banks: o.keptBanks(), Settings: o.inForce()}
	if o.plan != nil {
		options.Holders, options.Matched = o.plan.Holders(), o.plan.Matched()
	}
	return options
}

// print says what became of a run: JSON on standard output, or words.
func (o *office) print(r *batch.Report, results string) {
	if o.flags.json {
		o.json(writer.JSON(r, results))
		return
	}
	terminal.Print(o.streams.out, r, terminal.Options{Lang: o.lang, Results: results})
}

// json prints one object on standard output.
func (o *office) json(v any) {
	if err := json.NewEncoder(o.streams.out).Encode(v); err != nil {
		o.log.Error("print", "err", err)
	}
}

// explainRefusal says why a run did not start, with everything that is known.
func (o *office) explainRefusal(path string, r *runFlags, err error) error {
	if refusal, ok := errors.AsType[*batch.Refusal](err); ok {
		return o.printRefusal(path, refusal)
	}
	refused, ok := errors.AsType[*refusedRun](err)
	if !ok {
		return err
	}
	need := refused.need
	if need == nil {
		if asked, err := o.desk.NeedFor(context.Background(), refused.plan.Run, refused.plan.ToPay); err == nil {
			need = &asked
		}
	}
	if preview, perr := batch.Preview(refused.plan, o.book, o.gateway.Traits(), need); perr == nil {
		preview.State = batch.StateRefused
		o.printCheck(preview, "")
	}
	return fail(refused.code, errors.New(refused.text))
}

// printRefusal says every reason why a file was refused, and writes them into
// a PROBLEMS workbook beside it.
func (o *office) printRefusal(path string, refusal *batch.Refusal) error {
	r := &batch.Report{
		State: batch.StateRefused, Traits: o.gateway.Traits(), Host: o.gateway.Traits().Host, Made: time.Now(),
		Run: batch.Run{Debtor: o.debtor, Lang: o.lang, Source: batch.Source{File: filepath.Base(path)}},
	}
	written := ""
	if exists(path) {
		var err error
		written, err = writer.Problems(filepath.Join(filepath.Dir(path), writer.ProblemsName(path)), r, refusal, o.writing())
		if err != nil {
			fmt.Fprintf(o.streams.err, "payrun: the list of problems could not be written: %v\n", err)
		}
	}
	if o.flags.json {
		o.json(writer.JSON(r, written, refusal.Defects...))
	}
	for _, d := range refusal.Defects {
		fmt.Fprintln(o.streams.err, "✖ "+d.Code+" "+terminal.Safe(wording.Defect(o.lang, d)))
	}
	if written != "" {
		fmt.Fprintln(o.streams.err, o.say("c.wrote", "value", written))
	}
	return fail(ExitFile, fmt.Errorf("%s", o.say("c.refused", "value", filepath.Base(path))))
}

// showPlan prints what a run would do, before it is asked for.
func (o *office) showPlan(p *batch.Plan) {
	need, err := o.desk.NeedFor(context.Background(), p.Run, p.ToPay)
	if err != nil {
		o.log.Warn("the pool's figure was not read", "err", err)
	}
	preview, err := batch.Preview(p, o.book, o.gateway.Traits(), &need)
	if err != nil {
		return
	}
	terminal.PrintPlan(o.streams.err, preview, terminal.Options{Lang: o.lang})
}

// readLine reads one line of what a person types.
func readLine(in io.Reader) string {
	line, _ := bufio.NewReader(in).ReadString('\n')
	return strings.TrimSpace(line)
}
