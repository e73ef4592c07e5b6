package command

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"payrun/batch"
	"payrun/writer"
	"payrun/writer/terminal"
)

func checkCommand(f *flags, s streams, _ context.Context) *cobra.Command {
	r := &runFlags{}
	c := &cobra.Command{
		Use:   "check FILE",
		Short: "Everything but paying: rows, pool, top-up; writes the CHECK workbook",
		Long: "check reads and judges a sheet as run would, compares it with what was paid before, and says\n" +
			"what the pool needs. It sends nothing and records nothing.\n\nExit codes: 0 all rows payable, 3 the file was refused, 4 the pool is too low, 5 some rows invalid or held.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return check(cmd.Context(), f, s, args[0], r) },
	}
	r.add(c.Flags())
	return c
}

// check is run --dry-run: it judges a sheet and sends nothing.
func check(ctx context.Context, f *flags, s streams, path string, r *runFlags) error {
	o, err := openOffice(ctx, f, s)
	if err != nil {
		return err
	}
	defer o.Close()
	report, err := o.judge(ctx, path, r.so)
	if err != nil {
		return o.explainRefusal(path, r, err)
	}
	target := firstOf(r.results, filepath.Join(filepath.Dir(path), writer.CheckName(path, report)))
	written, err := writer.Check(target, report, o.writing())
	if err != nil {
		return fail(ExitUnexpected, err)
	}
	o.printCheck(report, written)
	return done(checkCode(report))
}

// judge is process without the parts that send or record.
func (o *office) judge(ctx context.Context, path string, so sheetOptions) (*batch.Report, error) {
	rows, err := o.read(path, so)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	b, err := o.collect(ctx, rows, so)
	if err != nil {
		return nil, err
	}
	plan, err := o.desk.Check(ctx, b)
	if err != nil {
		return nil, o.unheard(err)
	}
	need, err := o.fund(ctx, plan)
	if refused, ok := errors.AsType[*refusedRun](err); ok {
		need = refused.need
	} else if err != nil {
		return nil, err
	}
	o.plan = plan
	r, err := batch.Preview(plan, o.book, o.gateway.Traits(), need)
	if err != nil {
		return nil, fail(ExitUnexpected, err)
	}
	return r, nil
}

// printCheck says what a check found.
func (o *office) printCheck(r *batch.Report, written string) {
	if o.flags.json {
		o.json(writer.JSON(r, written))
		return
	}
	terminal.PrintCheck(o.streams.out, r, terminal.Options{Lang: o.lang, Results: written})
}

// checkCode is what a check ends with.
func checkCode(r *batch.Report) int {
	switch {
	case r.Money.TopUp.IsPositive() && r.Traits.BalanceIsExact:
		return ExitBalance
	case r.Totals[batch.WordInvalid].Count+r.Held.Count+r.Totals[batch.WordFailed].Count > 0:
		return ExitSomeNot
	}
	return ExitPaid
}
