package command

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"payrun/batch"
	"payrun/batch/wording"
	"payrun/writer"
)

func templateCommand(f *flags, s streams, _ context.Context) *cobra.Command {
	return &cobra.Command{
		Use:   "template [FILE]",
		Short: "Write an empty sheet to fill in, with the payable banks to choose from",
		Long: "template writes a workbook with instructions, an empty sheet whose account column is text, and\n" +
			"the banks that the gateway can pay. Without settings the bank column takes any text. A file that\n" +
			"is there is never replaced: the new one gets a number.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			t := templating{flags: f, streams: s}
			return t.write(cmd.Context(), firstOf(args...))
		},
	}
}

// templating is one call of the template command.
type templating struct {
	flags   *flags
	streams streams
	options writer.TemplateOptions
	lack    string // why there is no list of banks, in words
}

// write makes the template and says where it is.
func (t *templating) write(ctx context.Context, path string) error {
	if err := t.ask(ctx); err != nil {
		return err
	}
	if path == "" {
		path = writer.TemplateName(t.options.Lang)
	}
	if !strings.EqualFold(filepath.Ext(path), ".xlsx") {
		return fail(ExitUsage, fmt.Errorf("%q: a template is a workbook, so its name ends in .xlsx", filepath.Base(path)))
	}
	written, err := writer.Template(path, t.options)
	if err != nil {
		return fail(ExitUnexpected, err)
	}
	return t.report(written)
}

// ask gets what the gateway needs and its list of banks. Without a gateway, or
// without an answer from it, there is a template all the same.
func (t *templating) ask(ctx context.Context) error {
	file := defaultFile()
	if t.flags.gateway != simulatorName || t.flags.settings != "" {
		var err error
		if file, err = loadFile(t.flags.settings); err != nil {
			return fail(ExitUsage, err)
		}
	}
	t.options = writer.TemplateOptions{Lang: firstOf(t.flags.lang, file.Lang), Made: time.Now()}
	if firstOf(t.flags.gateway, file.Gateway) == "" {
		t.lack = t.say("tpl.nogateway")
		return nil
	}
	o, err := openOffice(ctx, t.flags, t.streams)
	if errors.Is(err, errNoSettings) {
		t.lack = t.say("tpl.nogateway")
		return nil
	}
	if err != nil {
		return err
	}
	defer o.Close()
	t.options.Traits, t.options.Debtor = o.gateway.Traits(), o.debtor
	d, ok := o.gateway.(batch.Directory)
	if !ok {
		return nil
	}
	if t.options.Banks, err = o.banks(ctx, d); err != nil {
		t.lack = t.say("tpl.nobanks", "value", err.Error())
	}
	return nil
}

func (t *templating) say(code string, values ...string) string {
	return wording.Text(t.options.Lang, code, values...)
}

// report says where the template is, and what it lacks.
func (t *templating) report(written string) error {
	debtor := t.options.Debtor
	if t.lack != "" {
		fmt.Fprintln(t.streams.err, "! "+t.lack)
	}
	if t.flags.json {
		o := office{streams: t.streams, log: t.flags.log(t.streams.err)}
		o.json(map[string]any{
			"template": written, "lang": t.options.Lang, "gateway": debtor.Gateway, "simulated": debtor.Simulated(), "banks": len(t.options.Banks),
		})
		return nil
	}
	for _, banner := range wording.Banners(t.options.Lang, &batch.Report{Run: batch.Run{Debtor: debtor}, Host: t.options.Traits.Host}) {
		fmt.Fprintln(t.streams.out, banner)
	}
	_, err := fmt.Fprintln(t.streams.out, t.say("c.wrote", "value", written))
	return err
}
