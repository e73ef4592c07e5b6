package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"payrun/batch"
)

func explainCommand(f *flags, s streams, _ context.Context) *cobra.Command {
	return &cobra.Command{
		Use:   "explain REF",
		Short: "One row's story, from the cell to the last answer",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := openOffice(cmd.Context(), f, s)
			if err != nil {
				return err
			}
			defer o.Close()
			return o.explain(cmd.Context(), batch.Reference(args[0]))
		},
	}
}

// explain tells everything that the ledger knows of a reference, in order.
func (o *office) explain(ctx context.Context, ref batch.Reference) error {
	story, err := o.book.Story(ctx, o.debtor, ref)
	if err != nil {
		return fail(ExitUnexpected, err)
	}
	attempts, err := o.book.Entries(ctx, o.debtor, []batch.Reference{ref})
	if err != nil {
		return fail(ExitUnexpected, err)
	}
	entries := attempts[ref.Fold()]
	if len(story) == 0 && len(entries) == 0 {
		return fail(ExitUsage, fmt.Errorf("nothing is known of %s", ref))
	}
	if o.flags.json {
		return json.NewEncoder(o.streams.out).Encode(map[string]any{"ref": ref, "events": story})
	}
	for _, e := range entries {
		if err := o.explainCells(ctx, e); err != nil {
			return err
		}
	}
	for _, ev := range story {
		fmt.Fprintf(o.streams.out, "%s  %s\n", ev.At.Local().Format("2006-01-02 15:04:05.000"), o.tell(ev))
	}
	for _, e := range entries {
		fmt.Fprintf(o.streams.out, "now  %s  %s  %s\n", e.Wire, e.Status.Word(), strings.TrimSpace(e.GatewayRef+" "+e.Code+" "+e.Reason))
	}
	return nil
}

// explainCells shows the row as the sheet had it.
func (o *office) explainCells(ctx context.Context, e batch.Entry) error {
	run, err := o.book.Run(ctx, e.Run)
	if err != nil {
		return fail(ExitUnexpected, err)
	}
	lines, err := o.book.Lines(ctx, e.Run)
	if err != nil {
		return fail(ExitUnexpected, err)
	}
	i := e.Instruction
	fmt.Fprintf(o.streams.out, "%s  %s to %s, %s, row %d of %s (%s)\n", e.Wire, i.Amount, i.Beneficiary, i.Beneficiary.Bank.Name, i.Row, run.Source.File, run.Name)
	for _, l := range lines {
		if l.Ref.Fold() != e.Key.Ref {
			continue
		}
		for n, text := range l.Original {
			if n < len(run.Source.Headers) && text != "" {
				fmt.Fprintf(o.streams.out, "      %s%d  %-28s %s\n", letter(run.Source, n), l.Row, run.Source.Headers[n], maskedCell(text, l.Account))
			}
		}
	}
	return nil
}

func letter(s batch.Source, n int) string {
	if n < len(s.Letters) {
		return s.Letters[n]
	}
	return "col " + strconv.Itoa(n+1)
}

// maskedCell keeps the account out of what is printed.
func maskedCell(text, account string) string {
	digits := strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, text)
	if account != "" && (digits == account || strings.Contains(text, account)) {
		return batch.Mask(account)
	}
	return text
}

// tell says one event in a line.
func (o *office) tell(e batch.Event) string {
	parts := []string{e.Kind}
	if e.Key != nil {
		parts = append(parts, "attempt "+strconv.Itoa(e.Key.Attempt))
	}
	if e.From != "" || e.To != "" {
		parts = append(parts, e.From+" → "+e.To)
	}
	var data map[string]any
	if json.Unmarshal(e.Data, &data) == nil {
		for _, key := range []string{"cause", "by", "how", "doubt", "reason", "code", "shape", "not_found", "gateway_ref", "evidence"} {
			if v, ok := data[key]; ok && v != "" && v != nil {
				parts = append(parts, fmt.Sprintf("%s: %v", strings.ReplaceAll(key, "_", " "), v))
			}
		}
	}
	return strings.Join(parts, "  ")
}

func banksCommand(f *flags, s streams, _ context.Context) *cobra.Command {
	return &cobra.Command{
		Use:   "banks [TEXT]",
		Short: "The banks that can be paid, or what a text would match and why",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := openOffice(cmd.Context(), f, s)
			if err != nil {
				return err
			}
			defer o.Close()
			d, ok := o.gateway.(batch.Directory)
			if !ok {
				return fail(ExitUsage, errors.New("this gateway has no list of banks"))
			}
			list, err := o.banks(cmd.Context(), d)
			if err != nil {
				return o.unheard(err)
			}
			if len(args) == 0 {
				return o.listBanks(list)
			}
			return o.matchBank(d, args[0], list)
		},
	}
}

func (o *office) listBanks(list []batch.Bank) error {
	if o.flags.json {
		return json.NewEncoder(o.streams.out).Encode(list)
	}
	for _, b := range list {
		fmt.Fprintf(o.streams.out, "%6s  %-12s %s\n", b.ID, b.BIC, b.Name)
	}
	return nil
}

func (o *office) matchBank(d batch.Directory, text string, list []batch.Bank) error {
	m := d.Match(text, list)
	if o.flags.json {
		return json.NewEncoder(o.streams.out).Encode(m)
	}
	if m.Found {
		fmt.Fprintf(o.streams.out, "✔ %q is %s (id %s), by %s\n", text, m.Bank.Name, m.Bank.ID, m.Why)
		return nil
	}
	fmt.Fprintf(o.streams.out, "✖ %q matches no bank: %s\n", text, m.Why)
	for _, near := range m.Nearest {
		fmt.Fprintf(o.streams.out, "  nearest: %s\n", near)
	}
	return done(ExitSomeNot)
}
