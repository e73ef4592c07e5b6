package command

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"payrun/batch/checker"
	"payrun/client/simulator"
)

// secrets are what no log and no result may hold.
func secrets() []string {
	return []string{
		strings.SplitN(simulator.DefaultToken, "|", 3)[2], simulator.DefaultHashKey, simulator.DefaultFedaPayKey, simulator.DefaultFedaPayWebhook,
		simulator.DefaultTTpayMerchantKey,
	}
}

// clockOff is how far the gateway's clock goes wrong at most.
const clockOff = 20 * time.Second

// examine has the checker look at everything that is on disk. Every process is
// dead.
func (d *desk) examine(settled bool) {
	d.t.Helper()
	d.told.Checks++
	results := append(d.results, d.askResults()...)
	d.results = nil
	c := checker.Case{
		Books: d.books, Ledger: d.machine.state, Sheets: d.accepted(settled), Results: results, Logs: []string{d.logFile()},
		Secrets: secrets(), Accounts: d.accounts(), Settled: settled,
	}
	if d.skewed {
		c.Slack = clockOff
	}
	findings, err := checker.Examine(context.Background(), c)
	if err != nil {
		d.t.Error(err)
	}
	if len(findings) > 0 && *keep != "" && !d.t.Failed() {
		d.must(errors.Join(os.CopyFS(*keep, os.DirFS(d.dir)), os.CopyFS(filepath.Join(*keep, "books"), os.DirFS(d.books))))
	}
	for _, f := range findings[:min(len(findings), 6)] {
		d.t.Errorf("%s (after life %d, %s)", f, d.told.Lives, d.now)
	}
}

// logFile is the log as a file. Its lines are appended as they come.
func (d *desk) logFile() string {
	path := filepath.Join(d.dir, "log")
	text := d.log.String()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	d.must(err)
	_, err = f.WriteString(text[d.logged:])
	d.must(err)
	d.must(f.Close())
	d.logged = len(text)
	return path
}

// accepted are the sheets that were run. At the end those are left out that
// were refused as a whole and of which nothing was recorded.
func (d *desk) accepted(settled bool) (list []string) {
	if !settled {
		return d.sheets
	}
	for _, p := range d.drops {
		if (!p.refused || d.recorded[filepath.Base(p.path)]) && slices.Contains(d.sheets, p.path) {
			list = append(list, p.path)
		}
	}
	return list
}

// accounts are all that stand in a sheet of this desk.
func (d *desk) accounts() (list []string) {
	known := map[string]bool{}
	for _, p := range d.drops {
		for _, r := range p.rows {
			if a := cell(r, 4); len(a) > 5 && !known[a] {
				known[a] = true
				list = append(list, a)
			}
		}
	}
	return list
}
