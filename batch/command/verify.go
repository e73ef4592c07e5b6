package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"payrun/batch"
	"payrun/batch/ledger"
	"payrun/writer"
	"payrun/writer/terminal"
)

// archive is what verify asks of a ledger beyond its chain.
type archive interface {
	Filings(context.Context) ([]ledger.Filing, error)
	HashAt(context.Context, int64) (string, error)
}

func verifyCommand(f *flags, s streams, _ context.Context) *cobra.Command {
	return &cobra.Command{
		Use:   "verify [WORKBOOK…]",
		Short: "Check the ledger's chain, and the files of every closed run",
		Long: "verify reads the ledger's chain of events from end to end, and compares the tables with it. Then\n" +
			"it takes the manifest of each closed run, which lies beside its results and whose digest is in\n" +
			"the chain, and compares every file that it names: the sheet, the CHECK workbook, the results.\n" +
			"For each WORKBOOK given it also checks that the chain holds the place that its Audit sheet\n" +
			"prints. What was changed is named. A file that has been moved is said to be not there, which is\n" +
			"no fault; give it as WORKBOOK, and it is known by its contents.\n\n" +
			"Exit codes: 0 everything is as it was, 1 something was changed, 2 usage.",
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := openOffice(cmd.Context(), f, s)
			if err != nil {
				return err
			}
			defer o.Close()
			return o.verify(cmd.Context(), args)
		},
	}
}

// proof is what verify found, as --json prints it.
type proof struct {
	batch.Head
	Files       []string `json:"files"`       // as they were
	Printed     []string `json:"printed"`     // workbooks whose printed place the chain holds, in words
	Absent      []string `json:"absent"`      // not where they were left
	Notes       []string `json:"notes"`       // what could not be told, in words
	Differences []string `json:"differences"` // in words, each naming a file

	o       *office
	names   map[string]string // path → digest, by the latest manifest that names it
	digests map[string]bool   // every digest that a manifest names
}

// verify checks the chain, the manifests, and the workbooks that were named.
func (o *office) verify(ctx context.Context, workbooks []string) error {
	head, err := o.book.Verify(ctx)
	if err != nil {
		return fail(ExitUnexpected, fmt.Errorf("the ledger is not what it was: %w", err))
	}
	p := &proof{
		Head: head, Files: []string{}, Printed: []string{}, Absent: []string{}, Notes: []string{}, Differences: []string{},
		o: o, names: map[string]string{}, digests: map[string]bool{},
	}
	if err := p.manifests(ctx); err != nil {
		return fail(ExitUnexpected, err)
	}
	p.files()
	for _, path := range workbooks {
		if err := p.workbook(ctx, path); err != nil {
			return err
		}
	}
	return p.print()
}

// manifests reads the latest manifest at each path, and checks that it is the
// one that the chain remembers.
func (p *proof) manifests(ctx context.Context) error {
	filings, err := p.o.archive.Filings(ctx)
	if err != nil {
		return err
	}
	latest := map[string]ledger.Filing{}
	for _, f := range filings { // oldest first
		if f.Where == "" { // taken back
			maps.DeleteFunc(latest, func(_ string, g ledger.Filing) bool { return g.SHA256 == f.SHA256 })
		}
		if strings.HasSuffix(f.Where, manifestEnding) && filepath.IsAbs(f.Where) {
			latest[f.Where] = f
		}
	}
	inOrder := slices.SortedFunc(maps.Values(latest), func(a, b ledger.Filing) int { return int(a.Seq - b.Seq) })
	for _, f := range inOrder {
		text, err := os.ReadFile(f.Where)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			p.Absent = append(p.Absent, f.Where)
			continue
		case err != nil:
			p.differs("v.unreadable", "value", f.Where, "other", err.Error())
			continue
		}
		if sum, _ := digestOf(f.Where); sum != f.SHA256 {
			p.differs("v.manifest", "value", f.Where, "row", fmt.Sprint(f.Seq))
			continue
		}
		p.Files = append(p.Files, f.Where)
		for _, l := range readManifest(f.Where, text) {
			p.names[l.path], p.digests[l.digest] = l.digest, true
		}
	}
	return nil
}

// files compares every file that a manifest names.
func (p *proof) files() {
	for _, path := range slices.Sorted(maps.Keys(p.names)) {
		sum, err := digestOf(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			p.Absent = append(p.Absent, path)
		case err != nil:
			p.differs("v.unreadable", "value", path, "other", err.Error())
		case sum != p.names[path]:
			p.differs("v.changed", "value", path)
		default:
			p.Files = append(p.Files, path)
		}
	}
}

// workbook checks what a workbook prints against the chain, and its bytes
// against the manifests, wherever it lies now.
func (p *proof) workbook(ctx context.Context, path string) error {
	sum, err := digestOf(path)
	if err != nil {
		return fail(ExitUsage, err)
	}
	proved := p.printed(ctx, path)
	abs, err := filepath.Abs(path)
	if err != nil {
		return fail(ExitUsage, err)
	}
	_, named := p.names[abs]
	switch {
	case named: // files has compared it
	case p.digests[sum]:
		p.Files = append(p.Files, path)
	case p.known(filepath.Base(path)):
		p.differs("v.changed", "value", path)
	case proved:
		p.notes("v.unnamed", "value", path)
	default:
		p.differs("v.unproven", "value", path)
	}
	return nil
}

// known reports that a manifest names a file of that name.
func (p *proof) known(base string) bool {
	for path := range p.names {
		if filepath.Base(path) == base {
			return true
		}
	}
	return false
}

// printed checks the place in the chain that a workbook prints, and reports
// that it prints one.
func (p *proof) printed(ctx context.Context, path string) bool {
	if !strings.EqualFold(filepath.Ext(path), ".xlsx") {
		return false
	}
	h, err := writer.Anchor(path)
	if errors.Is(err, writer.ErrNoAnchor) {
		return false
	}
	if err != nil {
		p.differs("v.unreadable", "value", path, "other", err.Error())
		return true
	}
	if h.Ledger != p.Ledger {
		p.differs("v.other", "value", path, "other", h.Ledger)
		return true
	}
	hash, err := p.o.archive.HashAt(ctx, h.Seq)
	if err != nil || hash != h.Hash {
		p.differs("v.anchor", "value", path, "row", fmt.Sprint(h.Seq))
		return true
	}
	p.Printed = append(p.Printed, p.o.say("v.printed", "value", path, "row", fmt.Sprint(h.Seq)))
	return true
}

func (p *proof) differs(code string, values ...string) {
	if text := p.o.say(code, values...); !slices.Contains(p.Differences, text) {
		p.Differences = append(p.Differences, text)
	}
}

func (p *proof) notes(code string, values ...string) {
	p.Notes = append(p.Notes, p.o.say(code, values...))
}

// print says what was found: what was changed comes last, where it is seen.
func (p *proof) print() error {
	if p.o.flags.json {
		p.o.json(p)
	} else {
		p.say()
	}
	if len(p.Differences) > 0 {
		return fail(ExitUnexpected, errors.New(p.o.say("v.not", "row", fmt.Sprint(len(p.Differences)))))
	}
	return nil
}

func (p *proof) say() {
	out := p.o.streams.out
	fmt.Fprintf(out, "✔ %s\n  %s\n", p.o.say("v.chain", "row", fmt.Sprint(p.Seq), "value", p.Ledger), p.o.say("v.head", "value", p.Hash))
	fmt.Fprintf(out, "✔ %s\n", p.o.say("v.files", "row", fmt.Sprint(len(p.Files))))
	for _, text := range p.Printed {
		fmt.Fprintf(out, "✔ %s\n", terminal.Safe(text))
	}
	for _, path := range p.Absent {
		fmt.Fprintf(out, "– %s\n", terminal.Safe(p.o.say("v.absent", "value", path)))
	}
	for _, text := range p.Notes {
		fmt.Fprintf(out, "– %s\n", terminal.Safe(text))
	}
	for _, text := range p.Differences {
		fmt.Fprintf(out, "✖ %s\n", terminal.Safe(text))
	}
}
