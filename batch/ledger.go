package batch

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/shopspring/decimal"
)

// Each call of the four interfaces below returns only when the change survives
// a loss of power, or with an error. All are safe for any number of goroutines
// and for several processes on one machine.

// Ledger is the memory of what may have been paid. It is the only road from
// pay to reconcile.
type Ledger interface {
	// Claim records a run, its lines and its wishes, whole or not at all. The
	// wishes are recorded Planned unless adopted; those already known with the
	// same fingerprint stay as they are, and Planned ones pass to this run. A
	// known reference with another fingerprint is ErrContradicts, a run already
	// there is ErrRunExists, an adopted number that another payout has is a
	// *NumberTakenError; each leaves nothing behind.
	Claim(ctx context.Context, c Claim) error
	// Prepared stores the gateway's handle of a Planned payout.
	Prepared(ctx context.Context, k Key, h Handle) error
	// Begin is the durable move from Planned to Unknown. Exactly one caller of
	// one process wins it; every other gets ErrNotWon and must not send.
	Begin(ctx context.Context, k Key, s Start) error
	// Record moves a payout from the status the caller believes it has.
	// ErrMoved tells that it has another; an illegal move is an error. A verdict
	// with a number of the gateway's that another payout of the debtor has is a
	// *NumberTakenError, and changes nothing.
	Record(ctx context.Context, k Key, o Outcome) error
	// Look adds the evidence of a look-up that changed nothing.
	Look(ctx context.Context, k Key, l Look) error
	// Due lists the payouts of a debtor in any of the statuses, in the order of
	// their rows; of one run when run is not "".
	Due(ctx context.Context, d Debtor, run string, statuses ...Status) ([]Entry, error)
}

// Decisions are what persons decide, and what the program decides to stop.
type Decisions interface {
	Approve(ctx context.Context, run string, a Approval) error
	// Allow lifts the holds of a Planned payout of the run while it has the
	// allowance's fingerprint; ErrMoved otherwise.
	Allow(ctx context.Context, run string, a Allowance) error
	Release(ctx context.Context, k Key, r Release) error
	// Hold makes a Planned payout wait for a person, and says why in its line.
	Hold(ctx context.Context, run string, k Key, holds []Hold) error
	// SetState moves a run to blocked, stopped, open or done, with the reason.
	// What a person has stopped is neither blocked nor done: ErrMoved; only
	// opening it goes on.
	SetState(ctx context.Context, run string, s RunState, reason, by string) error
	// Opened stores the pool's figure before the run's first send; the first
	// one stays.
	Opened(ctx context.Context, run string, b Balance) error
	// Closed stores the pool's latest figure after the run's last send.
	Closed(ctx context.Context, run string, b Balance) error
}

// History answers what is known. Its calls change nothing and also work on a
// ledger that another process is writing.
type History interface {
	// Entries finds every attempt of the references, by folded reference, in
	// the order of attempts.
	Entries(ctx context.Context, d Debtor, refs []Reference) (map[string][]Entry, error)
	// Recent lists a debtor's payouts that are Unknown or Waiting, or Paid since
	// a time, whatever their pool.
	Recent(ctx context.Context, d Debtor, since time.Time) ([]Entry, error)
	// LastPaid finds each payee's latest Paid payout.
	LastPaid(ctx context.Context, d Debtor, payees []string) (map[string]Entry, error)
	// Run finds a run by its name or any unambiguous beginning of it, and
	// RunOfBatch by its contents; ErrNoRun when there is none.
	Run(ctx context.Context, name string) (Run, error)
	RunOfBatch(ctx context.Context, id ID) (Run, error)
	Runs(ctx context.Context) ([]Run, error) // newest first
	// Lines lists a run's rows in the order of the sheet.
	Lines(ctx context.Context, run string) ([]Line, error)
	// Allowed lists the allowances of a run.
	Allowed(ctx context.Context, run string) ([]Allowance, error)
	// Looks lists the look-ups of an attempt since its last send, oldest first.
	Looks(ctx context.Context, k Key) ([]Look, error)
	// Story lists every event of a reference, oldest first.
	Story(ctx context.Context, d Debtor, r Reference) ([]Event, error)
	// Reserved sums the Planned payouts of open and blocked runs on a pool, less
	// the held ones: of every run but except.
	Reserved(ctx context.Context, d Debtor, except string, since time.Time) (decimal.Decimal, int, error)
	// Latest is the latest time that the last thousand events carry, by the
	// clocks of those who wrote them; zero when there is none.
	Latest(ctx context.Context) (time.Time, error)
	// Verify reads the whole chain of events and says where it ends, or where
	// it is broken.
	Verify(ctx context.Context) (Head, error)
	// Secret is a key made with the ledger, for hashes that must mean nothing
	// elsewhere.
	Secret() []byte
}

// Arrivals remembers the files that a folder has seen.
type Arrivals interface {
	Arrived(ctx context.Context, sha256, name string) (first bool, err error)
	Filed(ctx context.Context, sha256, where string) error
}

// Book is a ledger with all its abilities.
type Book interface {
	Ledger
	Decisions
	History
	Arrivals
}

// Errors of a ledger that a caller decides on. Any other error means that the
// ledger cannot be trusted to have recorded what it was told: sending stops.
var (
	ErrNotWon      = errors.New("another sender won this payout")
	ErrMoved       = errors.New("the payout has another status by now")
	ErrIllegal     = errors.New("no such move")
	ErrContradicts = errors.New("this reference is known with other contents")
	ErrRunExists   = errors.New("this run is recorded already")
	ErrNoRun       = errors.New("no such run")
)

// NumberTakenError says that a gateway gives two payouts one number of its own.
// One of the two is not what the gateway says it is.
type NumberTakenError struct {
	Number string // the gateway's
	Ref    string // the wire reference that has it already
}

// Error names both.
func (e *NumberTakenError) Error() string {
	return "the gateway's number " + e.Number + " is that of " + e.Ref
}

// ID is the hash of a batch's canonical rows: the same for the same wishes,
// whatever the file's name, format or order.
type ID string

// RunState is how far a run is.
type RunState string

// The states of a run. Its rows have statuses of their own.
const (
	RunProposed RunState = "proposed" // recorded, waits for approval; nothing may be sent
	RunOpen     RunState = "open"     // approved; rows may be sent and reserve money
	RunBlocked  RunState = "blocked"  // stopped itself; a person goes on, and its rows reserve money
	RunStopped  RunState = "stopped"  // stopped by a person; reserves nothing
	RunDone     RunState = "done"     // nothing is left to send
)

// Run is one batch on its way through the house.
type Run struct {
	Name     string          `json:"name"` // such as nov-7f3a
	Batch    ID              `json:"batch"`
	Debtor   Debtor          `json:"debtor"`
	Source   Source          `json:"source"`
	Period   Period          `json:"period"`
	Lang     string          `json:"lang"`
	Program  string          `json:"program"` // version
	By       string          `json:"by"`      // who ran it first
	Count    int             `json:"count"`   // rows that are wishes, valid or not
	Sum      decimal.Decimal `json:"sum"`     // of all readable amounts
	State    RunState        `json:"state"`
	Reason   string          `json:"reason,omitempty"` // why blocked or stopped: a wording code, then its values after a blank
	Claimed  time.Time       `json:"claimed"`
	Changed  time.Time       `json:"changed"`
	Approval *Approval       `json:"approval,omitempty"`
	Opening  *Balance        `json:"opening,omitempty"`
	Closing  *Balance        `json:"closing,omitempty"`
	Results  string          `json:"results,omitempty"` // the workbook's latest path
	Looks    []Alarm         `json:"looks,omitempty"`   // why a second look was asked for when it was recorded
}

// Approval is a person's word for a batch: bound to its ID, count and total.
type Approval struct {
	By    string          `json:"by"`
	At    time.Time       `json:"at"`
	Batch ID              `json:"batch"`
	Count int             `json:"count"`
	Total decimal.Decimal `json:"total"`
	How   string          `json:"how"`             // typed, flag, drop, folder, command, simulator
	After []string        `json:"after,omitempty"` // codes of the reasons for a second look that the approver was told
}

// Allowance lifts a hold for exactly one fingerprint.
type Allowance struct {
	Ref         string      `json:"ref"` // folded
	Fingerprint Fingerprint `json:"fingerprint"`
	Codes       []HoldCode  `json:"codes"` // the holds that were lifted; another one holds again
	By          string      `json:"by"`
	At          time.Time   `json:"at"`
}

// Line is one input row of a run, as judged when the run was claimed.
type Line struct {
	Row         int             `json:"row"`
	Ref         Reference       `json:"ref,omitempty"`
	Attempt     int             `json:"attempt,omitempty"` // 0: no payout belongs to this row
	Name        string          `json:"name,omitempty"`
	Payee       string          `json:"payee,omitempty"` // who this is from month to month; see Instruction
	Account     string          `json:"account,omitempty"`
	Bank        string          `json:"bank,omitempty"`
	Amount      decimal.Decimal `json:"amount"`
	Readable    bool            `json:"readable"`
	Disposition Disposition     `json:"disposition"`
	Defects     []Defect        `json:"defects,omitempty"`
	Warnings    []Defect        `json:"warnings,omitempty"`
	Holds       []Hold          `json:"holds,omitempty"`
	Code        string          `json:"code,omitempty"` // why it will not be sent, when neither defect nor hold says it
	Original    []string        `json:"original,omitempty"`
}

// Disposition is what a run means to do with a row.
type Disposition string

// The dispositions.
const (
	ToPay       Disposition = "to_pay"       // its own payout, Planned when claimed
	Held        Disposition = "held"         // as ToPay, and waits for a person
	AlreadyPaid Disposition = "already_paid" // paid before this run
	Standing    Disposition = "standing"     // known from an earlier run and not paid: shown as it stands
	NotToPay    Disposition = "not_to_pay"   // could not be looked up, or nothing to pay
	Invalid     Disposition = "invalid"      // has a defect
)

// Claim is what Ledger.Claim records.
type Claim struct {
	Run    Run
	Lines  []Line
	Wishes []Wish
}

// Wish is an instruction that gets a payout of its own.
type Wish struct {
	Instruction Instruction
	Attempt     int
	Held        bool
	Adopted     *Verdict // found at the gateway before the first send
}

// Start is what is known when a payout moves to Unknown.
type Start struct {
	Run    string
	Origin string
	At     time.Time
}

// Outcome is a move and its evidence.
type Outcome struct {
	From, To Status
	Cause    Cause
	Verdict  Verdict // what the gateway said, zero when it said nothing
	Answered bool    // a complete envelope came back
	Doubt    string  // why nothing is known: an error's words, masked
	Conflict bool
	At       time.Time
	Began    time.Time // Start.At of the send that this answers, so that a late answer cannot speak for a later send; zero for look-ups
}

// Look is the evidence of one look-up.
type Look struct {
	At       time.Time     `json:"at"`
	Date     time.Time     `json:"date,omitzero"` // by the gateway's clock; zero when it did not say
	Off      time.Duration `json:"off,omitempty"` // how far our clock was ahead of the gateway's, at least
	NotFound bool          `json:"not_found"`     // by today's calibration
	Found    bool          `json:"found"`         // the gateway has it, in a state that moved nothing
	Shape    string        `json:"shape,omitempty"`
	Origin   string        `json:"origin"`
	Reason   string        `json:"reason,omitempty"` // what was heard instead
}

// Release is a person's decision that a payout was never made.
type Release struct {
	By       string          `json:"by"`
	At       time.Time       `json:"at"`
	Amount   decimal.Decimal `json:"amount"` // as typed
	Evidence string          `json:"evidence"`
}

// Entry is one payout as the ledger knows it.
type Entry struct {
	Key         Key
	Wire        string
	Run         string
	Instruction Instruction
	Fingerprint Fingerprint
	Status      Status
	Held        bool
	Handle      Handle
	GatewayRef  string
	Code        string
	Reason      string
	Fee         decimal.NullDecimal
	Origin      string
	Conflict    bool
	Answered    bool // the doubt, if any, was a complete answer
	Released    int  // how often a person released it
	Sends       int  // how often it was begun
	Began       time.Time
	Ended       time.Time // when the attempt ended: answer, error, or zero while nothing is recorded
	At          time.Time // the gateway's time of the verdict, else ours
	Changed     time.Time
}

// Attempt is what a gateway is asked about an entry.
func (e Entry) Attempt() Attempt {
	return Attempt{e.Key, e.Instruction, e.Key.Attempt, e.Wire, e.Handle, e.Began, e.Ended, e.Origin}
}

// Event is one link of the chain.
type Event struct {
	Seq  int64           `json:"seq"`
	At   time.Time       `json:"at"`
	Run  string          `json:"run,omitempty"`
	Key  *Key            `json:"key,omitempty"`
	Kind string          `json:"kind"` // claim, move, look, approve, allow, release, state, opening, closing, arrival
	From string          `json:"from,omitempty"`
	To   string          `json:"to,omitempty"`
	Data json.RawMessage `json:"data,omitempty"`
	Hash string          `json:"hash"`
}

// Head is where the chain of events ends.
type Head struct {
	Ledger string `json:"ledger"` // the ledger's own id
	Seq    int64  `json:"seq"`
	Hash   string `json:"hash"`
}
