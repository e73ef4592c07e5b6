package settings

import (
	"path/filepath"
	"slices"
	"time"
)

// Common is what stands above the tables of a settings file.
type Common struct {
	// Gateway names the table of the gateway that pays; no default.
	Gateway string `toml:"gateway"`
	// State is the absolute path of the ledger's folder, on a disk of this
	// machine; "" leaves it to the command line and the environment, which
	// neither watch nor a live gateway accepts.
	State string `toml:"state"`
	// Lang is the language of what people read: en, ms, fr or id; default en. A
	// text that a language lacks is shown in English.
	Lang string `toml:"lang"`
}

// DefaultCommon is Common as a file without keys means it.
func DefaultCommon() Common { return Common{Lang: "en"} }

// Validate checks the values that do not depend on a gateway.
func (c Common) Validate() []Problem {
	problems := oneOf("lang", c.Lang, "en", "ms", "fr", "id")
	if c.State != "" && !filepath.IsAbs(c.State) {
		problems = append(problems, wrong("state", "must be a whole path, from the root of the disk; it is %q", c.State))
	}
	return problems
}

// TimeoutMin is the shortest Pay.Timeout against anything but this machine's
// own loopback: a payout that is given up sooner is a doubt that a slow bank
// made.
const TimeoutMin = 10 * time.Second

// Pay says how rows are sent and when a run stops itself.
type Pay struct {
	// Concurrency is how many requests are in flight at most; default 8, from 1
	// to 64.
	Concurrency int `toml:"concurrency"`
	// RatePerSecond is how many requests, sends and look-ups together, begin in
	// a second; default 5, from 0.1 to 1000.
	RatePerSecond float64 `toml:"rate_per_second"`
	// Timeout bounds one request from its first byte to the end of its answer;
	// default 60s, at most 10m, at least TimeoutMin unless the gateway is on
	// loopback.
	Timeout Duration `toml:"timeout"`
	// LookupFirst looks each reference up once before its first send; default
	// true.
	LookupFirst bool `toml:"lookup_first"`
	// SettleFor is how long a run keeps looking up what is not final before it
	// writes provisional results; default 2m, at most 24h, 0s for not at all.
	SettleFor Duration `toml:"settle_for"`
	// StopAfterUnknown is how many doubts in a row, to which the gateway
	// answered nothing, stop a run; default 5, from 0 (never) to 1000.
	StopAfterUnknown int `toml:"stop_after_unknown"`
	// AbsentAfter is how long after an attempt its "not found" may begin to
	// count for a release; "", the default, is the gateway's own. A shorter one
	// is for sandboxes. At most 30d.
	AbsentAfter Duration `toml:"absent_after"`
	// AbsentLooks is how many look-ups, spread over AbsentAfter, must not have
	// found a payout before a person may release it; default 3, from 1 to 100.
	AbsentLooks int `toml:"absent_looks"`
	// RepeatWithin is how long the same account and amount under another
	// reference are held as a possible repeat, and how long a paid reference is
	// believed to be this month's; default 20d, from 0s to 366d.
	RepeatWithin Duration `toml:"repeat_within"`
}

// DefaultPay is Pay as a file without keys means it.
func DefaultPay() Pay {
	return Pay{
		Concurrency: 8, RatePerSecond: 5, Timeout: For(time.Minute), LookupFirst: true, SettleFor: For(2 * time.Minute),
		StopAfterUnknown: 5, AbsentLooks: 3, RepeatWithin: For(20 * Day),
	}
}

// Validate checks the ranges.
func (p Pay) Validate() []Problem {
	return slices.Concat(
		outside("concurrency", p.Concurrency, 1, 64),
		outside("rate_per_second", p.RatePerSecond, 0.1, 1000),
		needed("timeout", p.Timeout),
		outsideTime("timeout", p.Timeout, time.Millisecond, 10*time.Minute),
		needed("settle_for", p.SettleFor),
		outsideTime("settle_for", p.SettleFor, 0, Day),
		outside("stop_after_unknown", p.StopAfterUnknown, 0, 1000),
		outsideTime("absent_after", p.AbsentAfter, 0, 30*Day),
		outside("absent_looks", p.AbsentLooks, 1, 100),
		needed("repeat_within", p.RepeatWithin),
		outsideTime("repeat_within", p.RepeatWithin, 0, 366*Day),
	)
}

func needed(key string, d Duration) []Problem {
	if d.Set {
		return nil
	}
	return []Problem{wrong(key, `must not be "": leave the line out for the default`)}
}

// What a sheet's hidden rows mean.
const (
	HiddenRefuse  = "refuse"  // the file is refused, and the rows are named
	HiddenInclude = "include" // they are paid as the others
	HiddenSkip    = "skip"    // they are left out, and named
)

// Check says how a sheet is read and judged.
type Check struct {
	// VerifyNames asks who holds each account, where the gateway can tell;
	// default true.
	VerifyNames bool `toml:"verify_names"`
	// HiddenRows is refuse, include or skip; default refuse.
	HiddenRows string `toml:"hidden_rows"`
	// Strict refuses the whole file for one row's defect; default false.
	Strict bool `toml:"strict"`
	// MaxRows is how many rows a sheet may have; default 1000000, from 1 to
	// 1048576, the height of a sheet.
	MaxRows int `toml:"max_rows"`
	// Decimal is "." or ",": what parts the cents in an amount that could be
	// read both ways, such as 1.234. "", the default, refuses such an amount.
	Decimal string `toml:"decimal"`
	// PayoutMax is the amount above which a row waits until a person allows it
	// (H406); "", the default, is no limit.
	PayoutMax Limit `toml:"payout_max"`
	// RunMax is the total above which a run waits until somebody has approved it
	// by its name, or in the folder, even where Folder.Approval is none; "", the
	// default, is no limit.
	RunMax Limit `toml:"run_max"`
	// NewPayeeAbove is the amount above which a row to somebody whom the ledger
	// has never paid waits until a person allows it (H407); "", the default, is
	// no limit, "0" is everybody new.
	NewPayeeAbove Limit `toml:"new_payee_above"`
	// TotalChange is how far, up or down, a month's total may be from the last
	// month's before a live run waits as with RunMax; default 20%, "" for never.
	TotalChange Limit `toml:"total_change"`
}

// DefaultCheck is Check as a file without keys means it.
func DefaultCheck() Check {
	return Check{VerifyNames: true, HiddenRows: HiddenRefuse, MaxRows: 1_000_000, TotalChange: Percent(20)}
}

// Validate checks the words and ranges.
func (c Check) Validate() []Problem {
	return slices.Concat(
		oneOf("hidden_rows", c.HiddenRows, HiddenRefuse, HiddenInclude, HiddenSkip),
		outside("max_rows", c.MaxRows, 1, 1<<20),
		oneOf("decimal", c.Decimal, "", ".", ","),
		amount("payout_max", c.PayoutMax),
		amount("run_max", c.RunMax),
		amount("new_payee_above", c.NewPayeeAbove),
		share("total_change", c.TotalChange),
	)
}

// How a dropped file is approved.
const (
	ApprovalNone    = "none"    // dropping it is approving it
	ApprovalFolder  = "folder"  // an approver moves the CHECK workbook to the approved folder
	ApprovalCommand = "command" // payrun approve
)

// Folder says how a watched folder is served.
type Folder struct {
	// ScanEvery is the pause between two looks at the folder; default 5s, from
	// 10ms to 1h.
	ScanEvery Duration `toml:"scan_every"`
	// Approval is none, folder or command; default folder.
	Approval string `toml:"approval"`
	// AcceptNoApproval is the owner's word that in a live environment one
	// person alone may pay; default false, and then Approval "none" is refused
	// there.
	AcceptNoApproval bool `toml:"accept_no_approval"`
}

// DefaultFolder is Folder as a file without keys means it.
func DefaultFolder() Folder {
	return Folder{ScanEvery: For(5 * time.Second), Approval: ApprovalFolder}
}

// Validate checks the words and ranges.
func (f Folder) Validate() []Problem {
	return slices.Concat(
		needed("scan_every", f.ScanEvery),
		outsideTime("scan_every", f.ScanEvery, 10*time.Millisecond, time.Hour),
		oneOf("approval", f.Approval, ApprovalNone, ApprovalFolder, ApprovalCommand),
	)
}
