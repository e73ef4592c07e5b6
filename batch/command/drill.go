package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"payrun/batch/wording"
)

// drillFlags say how far a drill goes.
type drillFlags struct {
	so     sheetOptions
	points int
	rate   string
	keep   string
}

func drillCommand(f *flags, s streams, _ context.Context) *cobra.Command {
	r := &drillFlags{}
	c := &cobra.Command{
		Use:   "drill FILE",
		Short: "Pay a copy of a sheet in the simulator, and be killed at every step",
		Long: "drill pays a copy of FILE through the simulator again and again, in processes that it ends as\n" +
			"kill -9 does, each before or after another write to the ledger. After each death it runs the\n" +
			"sheet again to the end, releases what nobody can find, as a person would, and has the books of\n" +
			"the simulated gateway, the ledger and the results compared by a checker that shares no code\n" +
			"with payrun. One more story is told with a gateway that misbehaves. Your settings, your ledger\n" +
			"and your gateway are not touched, and no money moves.\n\n" +
			"Exit codes: 0 nothing differs, 9 something does, 3 the file was refused, 2 usage.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return drill(cmd.Context(), f, s, args[0], r)
		},
	}
	p := c.Flags()
	p.StringVar(&r.so.sheet, "sheet", "", "sheet of the workbook to read")
	p.StringVar(&r.so.hidden, "hidden", "", "what hidden rows mean: refuse, include or skip")
	p.StringVar(&r.so.period, "period", "", "month that the sheet pays, such as 2026-11, where the sheet does not say")
	p.IntVar(&r.points, "points", pointsMax, "at how many of the places to kill it, spread evenly; 0 is all of them")
	p.StringVar(&r.keep, "keep", "", "keep everything in `DIR`, which must be new or empty")
	return c
}

const (
	// pointsMax is at how many places a drill kills when nothing is said: what
	// takes less than a minute for a sheet of 32 rows on two cores.
	pointsMax = 50
	// drillsAtOnce is how many stories are told at once: they wait for the disk
	// and for quiet times, not for a processor.
	drillsAtOnce = 8
	// drillFaults is how often the last story's gateway misbehaves when --faults
	// says nothing.
	drillFaults = "20%"
	// faultKills is how often that story's process is killed.
	faultKills = 12
	// faultsFor is how long that story begins new lives: a gateway that says
	// "too many requests" is obeyed, and what it left open stays so.
	faultsFor = 20 * time.Second
)

// drilling is one drill.
type drilling struct {
	*drillFlags
	flags   *flags
	streams streams
	lang    string
	program string
	dir     string // everything lies in it
	sheet   string // as it was named
	check   File   // the [check] of the settings in force: how the sheet is read
	read    bool   // the checker reads the sheet as the program does
	page    *drillPage
}

// drill tells every story and prints one page.
func drill(ctx context.Context, f *flags, s streams, sheet string, r *drillFlags) error {
	d := &drilling{drillFlags: r, flags: f, streams: s, sheet: sheet}
	if err := d.prepare(); err != nil {
		return err
	}
	defer func() {
		if d.keep == "" && (d.page == nil || len(d.page.Differences) == 0) {
			os.RemoveAll(d.dir)
		}
	}()
	if err := d.look(ctx); err != nil {
		return err
	}
	if err := d.tell(ctx); err != nil {
		return fail(ExitUnexpected, err)
	}
	if d.keep != "" || len(d.page.Differences) > 0 {
		d.page.Kept = d.dir
	}
	d.print()
	if len(d.page.Differences) > 0 {
		return done(ExitDifference)
	}
	return nil
}

// prepare reads what the settings say about sheets and makes the folder.
func (d *drilling) prepare() (err error) {
	if d.points < 0 {
		return fail(ExitUsage, errors.New("--points: say how many, 0 for all"))
	}
	if d.check, err = loadFile(d.flags.settings); err != nil {
		return fail(ExitUsage, err)
	}
	d.lang = firstOf(d.flags.lang, d.check.Lang, "en")
	d.rate = firstOf(d.flags.sim.faults, drillFaults)
	if d.program, err = os.Executable(); err != nil {
		return fail(ExitUnexpected, err)
	}
	if _, err := os.Stat(d.sheet); err != nil {
		return fail(ExitFile, err)
	}
	if d.keep == "" {
		d.dir, err = os.MkdirTemp("", "payrun-drill-*")
		return err
	}
	if d.dir, err = filepath.Abs(d.keep); err != nil {
		return fail(ExitUsage, err)
	}
	if entries, err := os.ReadDir(d.dir); err == nil && len(entries) > 0 {
		return fail(ExitUsage, fmt.Errorf("--keep %s: it is not empty", d.keep))
	}
	return os.MkdirAll(d.dir, 0o700)
}

// look checks the sheet once: what it holds, and whether it can be paid at all.
func (d *drilling) look(ctx context.Context) error {
	t, err := d.open(ctx, "check", "")
	if err != nil {
		return fail(ExitUnexpected, err)
	}
	defer t.end()
	doc, errs, code := t.document(ctx, "check", t.sheet)
	if doc == nil || code == ExitFile || code == ExitUsage {
		io.WriteString(d.streams.err, errs)
		return done(code)
	}
	payable := doc.Totals.NotSent.Count
	if doc.ToPay == "0" || payable == 0 {
		return fail(ExitFile, errors.New(d.say("drill.nothing", "value", filepath.Base(d.sheet))))
	}
	d.page = &drillPage{
		Simulated: true, File: filepath.Base(d.sheet), Gateway: d.flags.sim.dialect, Currency: string(doc.Currency), Rows: len(doc.Rows),
		ToPay: doc.ToPay, Seed: d.flags.sim.seed, Rate: d.rate, Repeat: d.repeat(), Differences: []drillDifference{},
	}
	d.read = t.understood(ctx)
	return nil
}

// tell tells one story a place, some at once, and then the one with faults.
func (d *drilling) tell(ctx context.Context) error {
	places, err := d.places(ctx)
	if err != nil {
		return err
	}
	d.page.Places = places
	tried := spread(places, d.points)
	d.page.Tried = len(tried)
	stories, ctx := errgroup.WithContext(ctx)
	stories.SetLimit(drillsAtOnce)
	for _, place := range tried {
		stories.Go(func() error { return d.dieOnce(ctx, place) })
	}
	stories.Go(func() error { return d.dieOften(ctx) })
	return stories.Wait()
}

// places is in how many places a run of the sheet can die, counted by one that
// lives.
func (d *drilling) places(ctx context.Context) (int, error) {
	t, err := d.open(ctx, "clean", "")
	if err != nil {
		return 0, err
	}
	defer t.end()
	doc, errs, code := t.document(ctx, "run", "--die-at", strconv.Itoa(1<<30), t.sheet)
	if doc == nil {
		return 0, fmt.Errorf("a clean run ended with %d: %s", code, errs)
	}
	n := placesOf(errs)
	if n == 0 {
		return 0, fmt.Errorf("a clean run wrote nothing to its ledger: %s", errs)
	}
	return n, t.finish(ctx, true)
}

// spread picks count of the places from 1 to all, the first and the last among
// them; all of them when count is 0 or more than there are.
func spread(all, count int) []int {
	if count == 0 || count >= all {
		count = all
	}
	picked := make([]int, 0, count)
	for n := range count {
		place := 1
		if count > 1 {
			place += n * (all - 1) / (count - 1)
		}
		picked = append(picked, place)
	}
	return slices.Compact(picked)
}

// dieOnce kills one run at a place and takes the story to its end.
func (d *drilling) dieOnce(ctx context.Context, place int) error {
	t, err := d.open(ctx, fmt.Sprintf("place-%d", place), "")
	if err != nil {
		return err
	}
	defer t.end()
	doc, _, _ := t.document(ctx, "run", "--die-at", strconv.Itoa(place), t.sheet)
	d.page.count(func(p *drillPage) {
		if doc == nil {
			p.Kills++
		}
	})
	if err := t.examine(ctx, false); err != nil {
		return err
	}
	return t.finish(ctx, true)
}

// dieOften kills one run after another at places drawn at random, while the
// gateway misbehaves, and takes what is left as far as it goes.
func (d *drilling) dieOften(ctx context.Context) error {
	t, err := d.open(ctx, "faults", d.rate)
	if err != nil {
		return err
	}
	defer t.end()
	t.until = time.Now().Add(faultsFor)
	draw := drawer(d.flags.sim.seed)
	for range faultKills {
		if t.late() {
			break
		}
		doc, _, _ := t.document(ctx, "run", "--die-at", strconv.Itoa(1+draw.IntN(max(2, d.page.Places/2))), t.sheet)
		d.page.count(func(p *drillPage) {
			if doc == nil {
				p.FaultKills++
			}
		})
		if err := t.examine(ctx, false); err != nil {
			return err
		}
	}
	return t.finish(ctx, false)
}

// say is a sentence in the person's language.
func (d *drilling) say(code string, values ...string) string {
	return wording.Text(d.lang, code, values...)
}

// repeat is the command that tells the same stories again.
func (d *drilling) repeat() string {
	text := "payrun drill"
	for _, part := range [][2]string{{"--dialect", d.flags.sim.dialect}, {"--sheet", d.so.sheet}, {"--hidden", d.so.hidden}, {"--period", d.so.period}} {
		if part[1] != "" && part != [2]string{"--dialect", "leanx"} {
			text += " " + part[0] + " " + quoted(part[1])
		}
	}
	return fmt.Sprintf("%s --points %d --faults %s --seed %d %s", text, d.points, quoted(d.rate), d.flags.sim.seed, quoted(d.sheet))
}

// quoted is a word as a shell takes it.
func quoted(word string) string {
	for _, r := range word {
		if !(r == '-' || r == '.' || r == '/' || r == '_' || r == '%' || r == '=' || r == ',' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z') {
			return `"` + word + `"`
		}
	}
	return word
}
