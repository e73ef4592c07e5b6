package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"payrun/batch"
	"payrun/batch/wording"
	"payrun/writer/terminal"
)

// finding is one line of the doctor: a tick, a cross, or what could not be
// looked at because of a cross above it.
type finding struct {
	OK      bool   `json:"ok"` // a tick
	Skipped bool   `json:"skipped,omitempty"`
	What    string `json:"what"` // stable
	Detail  string `json:"detail"`
	Advice  string `json:"advice,omitempty"`
}

// setting is one value in force, as JSON has it.
type setting struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Origin string `json:"origin"`
}

// diagnosis is everything that the doctor says.
type diagnosis struct {
	OK        bool      `json:"ok"`
	Simulated bool      `json:"simulated"`
	Checks    []finding `json:"checks"`
	Settings  []setting `json:"settings"`
	Probe     *probed   `json:"probe,omitempty"`
}

// clocked can tell how far this machine's clock is from the gateway's.
type clocked interface {
	Skew(ctx context.Context) (time.Duration, error)
}

func doctorCommand(f *flags, s streams, _ context.Context) *cobra.Command {
	var probe bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "What is wrong here? One tick a line, and every setting with its origin",
		Long: "doctor looks at settings, state folder, ledger, gateway, credentials, clock, callback address,\n" +
			"banks and pool, and lists every setting with where it comes from. It sends nothing.\n\n" +
			"With --probe, on a sandbox or the simulator only, it makes the smallest payout to a test account,\n" +
			"twice under one reference, and writes down what the gateway does with it. Real money never moves.\n\n" +
			"Exit codes: 0 all ticks · 2 something is wrong · 5 the probe left a question open · 7 a run is sending",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := &doctor{office: &office{flags: f, streams: s, log: f.log(s.err), calls: &calls{}, lang: firstOf(f.lang, wording.English)}}
			defer d.Close()
			return d.run(cmd.Context(), probe)
		},
	}
	c.Flags().BoolVar(&probe, "probe", false, "on a sandbox or the simulator: try what the gateway does with a reference that is sent twice")
	return c
}

// doctor opens an office step by step, so that one fault does not hide the
// others.
type doctor struct {
	*office
	diagnosis
}

// run looks at everything, says it, and probes when it was asked to and
// nothing is wrong. Where a probe may not be, nothing is asked at all.
func (d *doctor) run(ctx context.Context, probe bool) error {
	opened := d.examineSettings() && d.examineGateway()
	if opened && probe {
		if err := d.mayProbe(); err != nil {
			return err
		}
	}
	if opened {
		d.examine(ctx)
		d.Simulated = d.debtor.Simulated()
		for _, s := range d.inForce() {
			d.Settings = append(d.Settings, setting(s))
		}
	}
	d.OK = !slices.ContainsFunc(d.Checks, func(f finding) bool { return !f.OK })
	var err error
	if probe && d.OK {
		d.Probe, err = d.probe(ctx)
	}
	if said := d.report(); said != nil {
		return fail(ExitUnexpected, said)
	}
	switch {
	case err != nil:
		return err
	case !d.OK:
		return done(ExitUsage)
	case d.Probe != nil && !d.Probe.clear():
		return done(ExitSomeNot)
	}
	return nil
}

// report prints everything: one object, or lines.
func (d *doctor) report() error {
	if d.flags.json {
		return json.NewEncoder(d.streams.out).Encode(d.diagnosis)
	}
	out := d.streams.out
	for _, banner := range wording.Banners(d.lang, &batch.Report{Run: batch.Run{Debtor: d.debtor}, Host: d.host()}) {
		fmt.Fprintln(out, banner)
	}
	for _, f := range d.Checks {
		d.printFinding(f)
	}
	if len(d.Settings) > 0 {
		fmt.Fprintf(out, "\n%s\n", d.say("d.settings"))
	}
	for _, s := range d.Settings {
		if s.Origin == byDefault {
			s.Origin = d.say("d.default")
		}
		fmt.Fprintf(out, "  %-26s %-36s %s\n", s.Name, terminal.Safe(firstOf(s.Value, "–")), terminal.Safe(s.Origin))
	}
	if d.Probe != nil {
		d.Probe.print(d.office)
	}
	return nil
}

func (d *doctor) host() string {
	if d.gateway == nil {
		return ""
	}
	return d.gateway.Traits().Host
}

// findingWidth is how wide the names of the findings are.
const findingWidth = 14

func (d *doctor) printFinding(f finding) {
	mark := "✔"
	switch {
	case f.Skipped:
		mark = "–"
	case !f.OK:
		mark = "✖"
	}
	name := d.say("d.what." + f.What)
	indent := strings.Repeat(" ", findingWidth+3)
	lines := strings.Split(f.Detail, "\n")
	for i := range lines {
		lines[i] = terminal.Safe(lines[i])
	}
	fmt.Fprintf(d.streams.out, "%s %s%s %s\n", mark, name, strings.Repeat(" ", max(0, findingWidth-utf8.RuneCountInString(name))), strings.Join(lines, "\n"+indent))
	if f.Advice != "" {
		fmt.Fprintf(d.streams.out, "%s→ %s\n", indent, f.Advice)
	}
}

// judge adds a finding: a tick with a sentence of the table, or the error with
// what to do about it.
func (d *doctor) judge(what string, err error, values ...string) bool {
	if err != nil {
		d.Checks = append(d.Checks, finding{What: what, Detail: err.Error(), Advice: d.say("d.todo." + what)})
		return false
	}
	d.Checks = append(d.Checks, finding{OK: true, What: what, Detail: d.say("d.ok."+what, values...)})
	return true
}

// note adds a tick with a sentence of its own.
func (d *doctor) note(what, code string, values ...string) {
	d.Checks = append(d.Checks, finding{OK: true, What: what, Detail: d.say(code, values...)})
}

// skip says what could not be looked at.
func (d *doctor) skip(whats ...string) {
	for _, what := range whats {
		d.Checks = append(d.Checks, finding{Skipped: true, What: what, Detail: d.say("d.skipped")})
	}
}

// examine looks at what is on this machine, and then asks the gateway.
func (d *doctor) examine(ctx context.Context) {
	d.examineLedger(ctx)
	d.examineFolder()
	d.examineCallback()
	if !d.examineReach(ctx) {
		d.skip("clock", "banks", "pool")
		return
	}
	d.examineClock(ctx)
	d.examineBanks(ctx)
	d.examinePool(ctx)
}

func (d *doctor) simulator() bool { return d.flags.gateway == simulatorName }

// examineSettings reads the settings and says where they are.
func (d *doctor) examineSettings() bool {
	var err error
	if d.file, err = d.settings(d.simulator()); err != nil {
		return d.judge("settings", err)
	}
	d.lang = firstOf(d.flags.lang, d.file.Lang, wording.English)
	d.by = firstOf(d.flags.by, loginName())
	if d.state, err = stateFolder(d.flags, d.file); err != nil {
		return d.judge("settings", err)
	}
	if d.file.path == "" {
		d.note("settings", "d.ok.nosettings")
		return true
	}
	return d.judge("settings", nil, "value", d.file.path)
}

// doctorPatience is how long the doctor waits for one answer.
const doctorPatience = 15 * time.Second

// examineGateway makes the gateway of the settings, without asking it.
func (d *doctor) examineGateway() bool {
	if err := d.openGateway(d.simulator()); err != nil {
		return d.judge("gateway", err)
	}
	rules := d.rules()
	rules.Timeout = min(rules.Timeout, doctorPatience)
	d.desk = &batch.Desk{Gateway: d.gateway, Debtor: d.debtor, Log: d.log, Pace: batch.NewPace(d.rate(d.simulator())), Rules: rules}
	return d.judge("gateway", nil, "value", d.debtor.Gateway+" "+d.debtor.Environment, "name", d.debtor.Pool, "other", d.host())
}

// examineLedger opens the ledger and checks its chain and its anchor.
func (d *doctor) examineLedger(ctx context.Context) {
	err := d.openLedger(ctx)
	if err != nil {
		d.judge("ledger", err)
		return
	}
	d.desk.Book = d.book
	head, err := d.book.Verify(ctx)
	d.judge("ledger", err, "value", strconv.FormatInt(head.Seq, 10))
}

// examineFolder tries whether the state folder is ours alone and can be
// written.
func (d *doctor) examineFolder() {
	info, err := os.Stat(d.state)
	if err == nil && info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		err = errors.New(d.say("d.bad.folder", "value", d.state, "other", info.Mode().Perm().String()))
	}
	if err == nil {
		var f *os.File
		if f, err = os.CreateTemp(d.state, ".doctor-*"); err == nil {
			err = errors.Join(f.Close(), os.Remove(f.Name()))
		}
	}
	d.judge("folder", err, "value", d.state)
}

// examineCallback looks at the address that the gateway is told, where it
// wants one. Nothing depends on its being called.
func (d *doctor) examineCallback() {
	key := d.debtor.Gateway + ".callback_url"
	if d.simulator() {
		d.note("callback", "d.ok.nocallback")
		return
	}
	for _, s := range d.inForce() {
		if s.Name == key && s.Value != "" { // a gateway that demands one has refused to open without it
			u, err := url.Parse(s.Value)
			if err == nil && (u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
				err = errors.New(d.say("d.bad.callback", "value", s.Value))
			}
			d.judge("callback", err, "value", s.Value)
			return
		}
	}
	d.note("callback", "d.ok.nocallback")
}

// examineReach looks up a reference that cannot exist: the question with which
// every run begins. It says whether the gateway answers, and whether it takes
// the token.
func (d *doctor) examineReach(ctx context.Context) bool {
	began := time.Now()
	err := d.desk.Calibrate(ctx)
	denied := errors.Is(err, batch.ErrCredentials)
	if err != nil && !denied && !errors.Is(err, batch.ErrProbeFound) {
		d.judge("reach", err)
		d.skip("credential")
		return false
	}
	d.judge("reach", nil, "value", d.host(), "other", time.Since(began).Round(time.Millisecond).String())
	d.judge("credential", err)
	return !denied
}

// examineClock compares this machine's clock with the gateway's, and with the
// latest event of the ledger.
func (d *doctor) examineClock(ctx context.Context) {
	skew, known, err := d.skew(ctx)
	if err == nil && skew.Abs() > batch.ClockWarn {
		err = errors.New(d.say("d.bad.clock", "value", skew.Round(time.Second).String()))
	}
	if back := d.back(ctx); err == nil && back > batch.ClockWarn {
		err = errors.New(d.say("d.bad.back", "value", back.Round(time.Second).String()))
	}
	if err == nil && !known {
		d.note("clock", "d.ok.noclock")
		return
	}
	d.judge("clock", err, "value", batch.ClockWarn.String())
}

// skew is how far this machine's clock is ahead of the gateway's: as the
// gateway can say best, else as its answers are dated.
func (d *doctor) skew(ctx context.Context) (skew time.Duration, known bool, err error) {
	c, ok := d.gateway.(clocked)
	if !ok {
		skew, known = d.desk.Ahead()
		return skew, known, nil
	}
	err = d.patiently(ctx, func(ctx context.Context) (err error) {
		skew, err = c.Skew(ctx)
		return err
	})
	return skew, true, err
}

// back is how far this machine's clock is behind the ledger's latest event.
func (d *doctor) back(ctx context.Context) time.Duration {
	if d.book == nil {
		return 0
	}
	latest, err := d.book.Latest(ctx)
	if err != nil {
		return 0 // the ledger has a line of its own
	}
	return latest.Sub(d.desk.Time().Round(0))
}

func (d *doctor) examineBanks(ctx context.Context) {
	directory, ok := d.gateway.(batch.Directory)
	if !ok {
		d.note("banks", "d.ok.nobanks")
		return
	}
	list, err := d.banks(ctx, directory)
	if err == nil && len(list) == 0 {
		err = errors.New(d.say("d.bad.banks"))
	}
	d.judge("banks", err, "value", strconv.Itoa(len(list)))
}

// examinePool reads the balance. A pool that holds no more than what must stay
// in it can pay nobody.
func (d *doctor) examinePool(ctx context.Context) {
	b, ok := d.gateway.(batch.Balancer)
	if !ok {
		d.note("pool", "d.ok.nopool")
		return
	}
	var balance batch.Balance
	err := d.patiently(ctx, func(ctx context.Context) (err error) {
		balance, err = b.Balance(ctx)
		return err
	})
	in := batch.Money{Amount: balance.Amount, Currency: d.debtor.Currency}
	stay := batch.Money{Amount: d.gateway.Traits().Minimum, Currency: d.debtor.Currency}
	if err == nil && in.Amount.LessThanOrEqual(stay.Amount) {
		err = errors.New(d.say("d.bad.pool", "value", in.String(), "other", stay.String()))
	}
	d.judge("pool", err, "value", in.String(), "other", stay.String())
}

// askTries is how often a question is asked before its fault is one.
const askTries = 3

// patiently asks the gateway a question that moves nothing, a few times, on the doctor's patience.
func (o *office) patiently(ctx context.Context, question func(context.Context) error) (err error) {
	for range askTries {
		if err = o.desk.Pace.Turn(ctx); err != nil {
			return err
		}
		bounded, cancel := context.WithTimeout(ctx, min(o.desk.Rules.Timeout, doctorPatience))
		err = question(bounded)
		cancel()
		if err == nil || errors.Is(err, batch.ErrCredentials) {
			return err
		}
	}
	return err
}
