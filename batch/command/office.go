package command

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/user"
	"path/filepath"
	"time"

	"payrun/batch"
	"payrun/batch/ledger"
	"payrun/client"
)

// office is everything that one command works with: settings, gateway, ledger
// and desk, and what has to be closed again.
type office struct {
	flags   *flags
	file    File
	streams streams
	log     *slog.Logger
	lang    string
	by      string
	state   string

	gateway batch.Gateway
	debtor  batch.Debtor
	book    batch.Book
	desk    *batch.Desk
	lock    func() (release func() error, err error)  // the right to send from this pool
	head    func(context.Context) (batch.Head, error) // where the ledger's chain ends
	anchor  func() error                              // repeats the ledger's head beside the settings
	archive archive                                   // what verify asks of the ledger

	calls   *calls               // to the gateway, since this command began
	plan    *batch.Plan          // of the last check, for its workbook
	halted  map[string]time.Time // runs that had stopped when this invocation won the right to send, and since when
	closers []func()
}

// Close closes what was opened, last first.
func (o *office) Close() {
	for i := len(o.closers) - 1; i >= 0; i-- {
		o.closers[i]()
	}
}

// openOffice reads the settings and opens gateway and ledger. Its errors are
// about settings: exit 2.
func openOffice(ctx context.Context, f *flags, s streams) (*office, error) {
	o := &office{flags: f, streams: s, log: f.log(s.err), calls: &calls{}}
	if err := o.open(ctx); err != nil {
		o.Close()
		if _, ok := errors.AsType[*exit](err); ok {
			return nil, err
		}
		return nil, fail(ExitUsage, err)
	}
	return o, nil
}

func (o *office) open(ctx context.Context) (err error) {
	simulated := o.flags.gateway == simulatorName
	if o.file, err = o.settings(simulated); err != nil {
		return err
	}
	o.lang = firstOf(o.flags.lang, o.file.Lang, "en")
	o.by = firstOf(o.flags.by, loginName())
	if o.state, err = stateFolder(o.flags, o.file); err != nil {
		return err
	}
	if err := o.openGateway(simulated); err != nil {
		return err
	}
	if err := o.openLedger(ctx); err != nil {
		return err
	}
	o.desk = &batch.Desk{
		Gateway: o.gateway, Debtor: o.debtor, Book: o.book, Log: o.log,
		Pace: batch.NewPace(o.rate(simulated)), Rules: o.rules(),
	}
	return nil
}

// settings are the file's, or the defaults for a simulator that needs none.
func (o *office) settings(simulated bool) (File, error) {
	if simulated && o.flags.settings == "" {
		return defaultFile(), nil
	}
	file, err := loadFile(o.flags.settings)
	if err == nil && file.path == "" {
		return file, errNoSettings
	}
	return file, err
}

// openGateway opens the gateway, and the simulator when it was named.
func (o *office) openGateway(simulated bool) error {
	name := firstOf(o.flags.gateway, o.file.Gateway)
	var b *box
	if simulated {
		o.state = filepath.Join(o.state, simulatorName)
		var err error
		if b, err = o.flags.sim.serve(booksFolder(o.state, o.flags.sim.dialect)); err != nil {
			return err
		}
		o.closers = append(o.closers, b.Close)
		name = o.flags.sim.dialect
	} else if err := o.flags.sim.elsewhere(); err != nil {
		return err
	}
	g, err := openGateway(name, o.file, b, client.Options{Workers: o.file.Pay.Concurrency, Observe: o.calls.observe})
	if err != nil {
		return err
	}
	o.closers = append(o.closers, g.Close)
	o.gateway, o.debtor = g, g.Debtor()
	if o.debtor.Live() && o.file.State == "" {
		return errors.New("environment = \"live\" needs state = \"/an/absolute/folder\" in the settings, so that every run finds the same ledger")
	}
	if o.debtor.Live() && o.file.Pay.AbsentAfter.Set && o.file.Pay.AbsentAfter.Length < g.Traits().QuietBeforeRelease {
		return fmt.Errorf("[pay] absent_after is %s: with environment = \"live\" it may not be shorter than %s", o.file.Pay.AbsentAfter, g.Traits().QuietBeforeRelease)
	}
	return nil
}

// openLedger opens the ledger and checks it against its anchor.
func (o *office) openLedger(ctx context.Context) error {
	later := context.WithoutCancel(ctx) // the anchor is written after an interrupt as well
	l, err := ledger.Open(ctx, o.state, ledger.Options{Log: o.log})
	if err != nil {
		return err
	}
	o.closers = append(o.closers, func() { l.Close() })
	o.book, o.archive = o.mortal(l), l
	o.lock = func() (func() error, error) { return l.SendLock(o.debtor) }
	o.head = l.Head
	o.anchor = func() error { return nil }
	if o.file.path == "" || o.debtor.Simulated() { // a trial has a ledger of its own
		return nil
	}
	anchor := o.file.path + ".ledger"
	o.anchor = func() error {
		head, err := l.Head(later)
		if err != nil {
			return err
		}
		return ledger.WriteAnchor(anchor, head)
	}
	return l.CheckAnchor(ctx, anchor)
}

// rate is what the settings say, and no limit worth waiting for in the
// simulator.
func (o *office) rate(simulated bool) float64 {
	if simulated && o.file.path == "" {
		return 0
	}
	return o.file.Pay.RatePerSecond
}

// rules are the settings that paying follows.
func (o *office) rules() batch.Rules {
	p, c := o.file.Pay, o.file.Check
	return batch.Rules{
		Concurrency: p.Concurrency, Timeout: p.Timeout.Or(time.Minute), LookupFirst: p.LookupFirst,
		StopAfterUnknown: p.StopAfterUnknown, AbsentAfter: p.AbsentAfter.Or(0), AbsentLooks: p.AbsentLooks,
		RepeatWithin: p.RepeatWithin.Or(0), VerifyNames: c.VerifyNames,
		Limits: batch.Limits{
			PayoutMax: c.PayoutMax.NullDecimal, RunMax: c.RunMax.NullDecimal,
			NewPayeeAbove: c.NewPayeeAbove.NullDecimal, TotalChange: c.TotalChange.NullDecimal,
		},
	}
}

// banksFresh is how long a gateway's list of banks is believed: LeanX says to
// refresh it daily.
const banksFresh = 24 * time.Hour

// bankList is the list as it is kept, with its date.
type bankList struct {
	Origin   string       `json:"origin"`
	Settings string       `json:"settings"` // digest of the gateways' tables: they may name banks of their own
	At       time.Time    `json:"at"`
	Banks    []batch.Bank `json:"banks"`
}

// banks are what the gateway can pay: kept for a day, and older only while the
// gateway gives no new list.
func (o *office) banks(ctx context.Context, d batch.Directory) ([]batch.Bank, error) {
	origin, kept := o.gateway.Traits().Origin, o.readBanks()
	if age := time.Since(kept.At); len(kept.Banks) > 0 && age >= 0 && age < banksFresh {
		return kept.Banks, nil
	}
	list, err := o.freshBanks(ctx, d)
	if err != nil && len(kept.Banks) > 0 && !errors.Is(err, batch.ErrCredentials) {
		o.log.Warn("list of banks not refreshed", "from", kept.At, "err", err)
		return kept.Banks, nil
	}
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(bankList{origin, o.tables(), time.Now(), list})
	if err != nil {
		return nil, err
	}
	return list, writeWhole(o.banksFile(), text)
}

func (o *office) banksFile() string {
	return filepath.Join(o.state, "banks-"+o.debtor.Gateway+"-"+o.debtor.Environment+".json")
}

// tables is a digest of the gateways' tables, without what is secret in them.
func (o *office) tables() string {
	text, err := json.Marshal(o.file.Tables)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// readBanks is the list as it was kept, empty when it is another credential's
// or other settings'.
func (o *office) readBanks() (kept bankList) {
	if text, err := os.ReadFile(o.banksFile()); err != nil || json.Unmarshal(text, &kept) != nil || kept.Origin != o.gateway.Traits().Origin || kept.Settings != o.tables() {
		return bankList{}
	}
	return kept
}

// keptBanks is the list without asking for it.
func (o *office) keptBanks() []batch.Bank { return o.readBanks().Banks }

// banksTries is how often the list of banks is asked for.
const banksTries = 3

func (o *office) freshBanks(ctx context.Context, d batch.Directory) (list []batch.Bank, err error) {
	for range banksTries {
		if err = o.desk.Pace.Turn(ctx); err != nil {
			return nil, err
		}
		bounded, cancel := context.WithTimeout(ctx, o.desk.Rules.Timeout)
		list, err = d.Banks(bounded)
		cancel()
		if err == nil || errors.Is(err, batch.ErrCredentials) {
			return list, err
		}
	}
	return nil, err
}

// writeWhole writes a small private file whole or not at all.
func writeWhole(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err = f.Write(text); err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// loginName is the name that the operating system knows the person by.
func loginName() string {
	u, err := user.Current()
	if err != nil {
		return "unknown"
	}
	return u.Username
}

// exists reports that a file is there.
func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
