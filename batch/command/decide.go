package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"

	"payrun/batch"
	"payrun/batch/wording"
	"payrun/writer/terminal"
)

func approveCommand(f *flags, s streams, _ context.Context) *cobra.Command {
	var total, allow string
	var count int
	c := &cobra.Command{
		Use:   "approve RUN",
		Short: "Approve a proposed run, or allow rows that wait for you",
		Long: "approve says that a run may be paid: --total is what it will send. With --allow it lifts the\n" +
			"hold of the named references (or all), for exactly the contents they have now. Nothing is\n" +
			"sent by it: run the sheet again, or let watch go on.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := openOffice(cmd.Context(), f, s)
			if err != nil {
				return err
			}
			defer o.Close()
			if allow != "" {
				return o.allow(cmd.Context(), args[0], allow)
			}
			return o.approveRun(cmd.Context(), args[0], total, count)
		},
	}
	c.Flags().StringVar(&total, "total", "", "what the run will send, such as 45210.55")
	c.Flags().IntVar(&count, "count", 0, "how many rows it will send (optional, checked when given)")
	c.Flags().StringVar(&allow, "allow", "", "references to allow, with commas between, or all")
	return c
}

// approveRun records a person's approval. In live it has to be another person
// than the one who proposed the run.
func (o *office) approveRun(ctx context.Context, name, total string, count int) error {
	run, err := o.findRun(ctx, name)
	if err != nil {
		return err
	}
	due, err := o.sendable(ctx, run)
	if err != nil {
		return err
	}
	sum := batch.Money{Amount: due.Amount, Currency: o.debtor.Currency}
	said, err := decimal.NewFromString(strings.ReplaceAll(total, ",", ""))
	if err != nil || !said.Equal(due.Amount) || count != 0 && count != due.Count {
		return fail(ExitApproval, errors.New(o.say("c.approve.differs", "value", fmt.Sprintf("%s (%d)", sum, due.Count), "other", total)))
	}
	if o.debtor.Live() && strings.EqualFold(o.by, run.By) {
		return fail(ExitApproval, errors.New(o.say("E513", "value", run.By)))
	}
	a := batch.Approval{By: o.by, At: time.Now(), Batch: run.Batch, Count: due.Count, Total: due.Amount, How: "command", After: looked(run)}
	if err := o.book.Approve(ctx, run.Name, a); err != nil {
		return fail(ExitUnexpected, err)
	}
	for _, l := range run.Looks {
		fmt.Fprintln(o.streams.out, "! "+terminal.Safe(wording.Alarm(o.lang, l)))
	}
	fmt.Fprintln(o.streams.out, o.say("c.approved", "value", run.Name, "other", sum.String()))
	return o.anchored()
}

// looked are the codes of the reasons for a second look that an approver of
// the run has been told.
func looked(run batch.Run) (codes []string) {
	for _, l := range run.Looks {
		codes = append(codes, l.Code)
	}
	return codes
}

// sendable adds up a run's rows that are Planned and not held.
func (o *office) sendable(ctx context.Context, run batch.Run) (batch.Total, error) {
	var t batch.Total
	due, err := o.book.Due(ctx, run.Debtor, run.Name, batch.Planned)
	if err != nil {
		return t, fail(ExitUnexpected, err)
	}
	for _, e := range due {
		if !e.Held {
			t = t.Add(e.Instruction.Amount.Amount)
		}
	}
	return t, nil
}

// allow lifts holds for exactly the contents that the rows have now.
func (o *office) allow(ctx context.Context, name, list string) error {
	run, err := o.findRun(ctx, name)
	if err != nil {
		return err
	}
	if o.debtor.Live() && strings.EqualFold(o.by, run.By) {
		return fail(ExitApproval, errors.New(o.say("E513", "value", run.By)))
	}
	due, err := o.book.Due(ctx, run.Debtor, run.Name, batch.Planned)
	if err != nil {
		return fail(ExitUnexpected, err)
	}
	lines, err := o.book.Lines(ctx, run.Name)
	if err != nil {
		return fail(ExitUnexpected, err)
	}
	wanted, allowed := references(list), 0
	for _, e := range due {
		if !e.Held || list != "all" && !wanted[e.Key.Ref] {
			continue
		}
		delete(wanted, e.Key.Ref)
		if code := stuck(lines, e); code != "" {
			fmt.Fprintf(o.streams.err, "✖ %s  %s\n", e.Wire, o.say("c.allow.stuck", "value", string(code)))
			continue
		}
		a := batch.Allowance{Ref: e.Key.Ref, Fingerprint: e.Fingerprint, Codes: codes(lines, e), By: o.by, At: time.Now()}
		if err := o.book.Allow(ctx, run.Name, a); err != nil {
			return fail(ExitUnexpected, err)
		}
		allowed++
		fmt.Fprintf(o.streams.out, "✔ %s  %s  %s\n", e.Wire, e.Instruction.Amount, e.Instruction.Beneficiary)
	}
	for ref := range wanted {
		fmt.Fprintf(o.streams.err, "✖ %s  %s\n", ref, o.say("c.allow.none"))
	}
	if allowed == 0 || len(wanted) > 0 && list != "all" {
		return done(ExitApproval)
	}
	fmt.Fprintln(o.streams.out, o.say("c.allowed", "value", run.Source.File))
	return o.anchored()
}

// references folds a list of references; "all" is an empty one.
func references(list string) map[string]bool {
	set := map[string]bool{}
	for ref := range strings.SplitSeq(list, ",") {
		if ref = strings.TrimSpace(ref); ref != "" && list != "all" {
			set[batch.Reference(ref).Fold()] = true
		}
	}
	return set
}

// stuck is the hold that no person can lift, or "".
func stuck(lines []batch.Line, e batch.Entry) batch.HoldCode {
	for _, l := range lines {
		if l.Ref.Fold() != e.Key.Ref {
			continue
		}
		if at := slices.IndexFunc(l.Holds, func(h batch.Hold) bool { return !h.Code.Liftable() }); at >= 0 {
			return l.Holds[at].Code
		}
	}
	return ""
}

// codes are the holds of a payout's line: those that a person lifts now.
func codes(lines []batch.Line, e batch.Entry) (list []batch.HoldCode) {
	for _, l := range lines {
		if l.Ref.Fold() != e.Key.Ref {
			continue
		}
		for _, h := range l.Holds {
			list = append(list, h.Code)
		}
	}
	return list
}

// anchored notes the ledger's place after a decision.
func (o *office) anchored() error {
	if err := o.anchor(); err != nil {
		return fail(ExitUnexpected, err)
	}
	return nil
}

func stopCommand(f *flags, s streams, _ context.Context) *cobra.Command {
	var why string
	c := &cobra.Command{
		Use:   "stop RUN",
		Short: "Send no more of a run; rows in flight finish",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := openOffice(cmd.Context(), f, s)
			if err != nil {
				return err
			}
			defer o.Close()
			run, err := o.findRun(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			reason := strings.TrimSpace("B808 " + o.by + " " + why)
			if err := o.book.SetState(cmd.Context(), run.Name, batch.RunStopped, reason, o.by); err != nil {
				return fail(ExitUnexpected, err)
			}
			fmt.Fprintln(s.out, run.Name+": "+o.say("c.stopped"))
			return o.anchored()
		},
	}
	c.Flags().StringVar(&why, "why", "", "the reason, for the record")
	return c
}

func releaseCommand(f *flags, s streams, _ context.Context) *cobra.Command {
	var c consent
	cmd := &cobra.Command{
		Use:   "release RUN REF…",
		Short: "Decide that an unknown payout was never made, on evidence",
		Long: "release looks each payout up once more, checks that the gateway has been asked often enough\n" +
			"for long enough, that it shows a payout which is known to exist, and that its statement lacks\n" +
			"this one. Only then does it ask for the amount and plan the payout again, under the same\n" +
			"reference. Nothing is sent by it: run the sheet again.\n\n" +
			"Exit codes: 0 all released, 5 some not, 8 another amount was typed.",
		Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := openOffice(cmd.Context(), f, s)
			if err != nil {
				return err
			}
			defer o.Close()
			return o.release(cmd.Context(), args[0], args[1:], c)
		},
	}
	cmd.Flags().BoolVar(&c.yes, "yes", false, "release without asking; needs --total")
	cmd.Flags().StringVar(&c.total, "total", "", "with --yes: the sum of the named payouts")
	return cmd
}

// release judges the evidence of each named payout and records the decision.
func (o *office) release(ctx context.Context, name string, refs []string, c consent) error {
	run, err := o.findRun(ctx, name)
	if err != nil {
		return err
	}
	if o.needsSecond() && (strings.EqualFold(o.by, run.By) || run.Approval != nil && strings.EqualFold(o.by, run.Approval.By)) {
		return fail(ExitApproval, errors.New(o.say("E513", "value", o.by)))
	}
	wanted, err := o.namedEntries(ctx, run, refs)
	if err != nil {
		return err
	}
	if c.yes && !sumIs(c.total, wanted) {
		return fail(ExitApproval, errors.New(o.say("E512")))
	}
	refused := 0
	for _, e := range wanted {
		ok, err := o.releaseOne(ctx, e, c)
		if err != nil {
			return err
		}
		if !ok {
			refused++
		}
	}
	if err := o.anchored(); err != nil {
		return err
	}
	if refused > 0 {
		return done(ExitSomeNot)
	}
	fmt.Fprintln(o.streams.out, o.say("c.released", "value", run.Source.File))
	return nil
}

// namedEntries finds the latest attempt of each reference.
func (o *office) namedEntries(ctx context.Context, run batch.Run, refs []string) ([]batch.Entry, error) {
	var list []batch.Reference
	for _, r := range refs {
		list = append(list, batch.Reference(r))
	}
	known, err := o.book.Entries(ctx, run.Debtor, list)
	if err != nil {
		return nil, fail(ExitUnexpected, err)
	}
	var found []batch.Entry
	for _, r := range list {
		attempts := known[r.Fold()]
		if len(attempts) == 0 || attempts[len(attempts)-1].Run != run.Name {
			return nil, fail(ExitUsage, fmt.Errorf("%s is no payout of %s", r, run.Name))
		}
		found = append(found, attempts[len(attempts)-1])
	}
	return found, nil
}

func sumIs(total string, entries []batch.Entry) bool {
	sum := decimal.Zero
	for _, e := range entries {
		sum = sum.Add(e.Instruction.Amount.Amount)
	}
	said, err := decimal.NewFromString(strings.ReplaceAll(total, ",", ""))
	return err == nil && said.Equal(sum)
}

// releaseOne judges one payout and releases it.
func (o *office) releaseOne(ctx context.Context, e batch.Entry, c consent) (bool, error) {
	ev, err := o.desk.Releasable(ctx, e)
	if err != nil {
		return false, o.unheard(err)
	}
	if ev.Code != "" {
		fmt.Fprintf(o.streams.out, "✖ %s  %s\n", e.Wire, o.say(ev.Code, "value", ev.Value, "other", ev.Other))
		return false, nil
	}
	typed := e.Instruction.Amount.Amount
	if !c.yes {
		fmt.Fprint(o.streams.err, o.say("c.amount", "row", fmt.Sprint(e.Instruction.Row), "name", e.Instruction.Beneficiary.Name, "value", e.Wire))
		if typed, err = decimal.NewFromString(strings.ReplaceAll(readLine(o.streams.in), ",", "")); err != nil {
			typed = decimal.Zero
		}
	}
	err = o.desk.Release(ctx, e, o.by, typed, ev)
	if errors.Is(err, batch.ErrAmountTyped) {
		return false, fail(ExitApproval, errors.New(o.say("E512")))
	}
	if err != nil {
		return false, fail(ExitUnexpected, err)
	}
	fmt.Fprintf(o.streams.out, "✔ %s  %s  %s\n", e.Wire, e.Instruction.Amount, ev.Text)
	return true, nil
}
