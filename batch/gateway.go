package batch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// Gateway is one payout provider. A call makes at most one request, keeps no
// state, never waits and never retries. It is safe for any number of
// goroutines.
//
// An error nobody classified is a doubt: the request may have been carried
// out. So is an unknown status word, a 409, and a 429 on a send unless Traits
// say otherwise.
type Gateway interface {
	Traits() Traits
	// Submit makes the request that moves money. Its error is a doubt unless it
	// wraps ErrNotSent. Called only by the winner of the move to Unknown.
	Submit(ctx context.Context, a Attempt) (Verdict, error)
	// Inquire looks one payout up by its wire reference. The error wraps
	// ErrNotFound only where the gateway documents that answer; any other
	// complete answer without a payout is an *AnswerError, whose Shape is
	// compared with today's calibration.
	Inquire(ctx context.Context, a Attempt) (Verdict, error)
}

// Preparer has a step before the one that moves money. Prepare moves nothing
// and may be repeated while the payout is Planned; the Handle is stored
// durably before the move to Unknown. Strays are handles of lost Prepare
// answers; they are discarded before Submit, never after.
type Preparer interface {
	Prepare(ctx context.Context, a Attempt) (Handle, error)
	Strays(ctx context.Context, a Attempt) ([]Handle, error)
	Discard(ctx context.Context, h Handle) error
}

// Balancer can say what is in the pool.
type Balancer interface {
	Balance(ctx context.Context) (Balance, error)
}

// Directory knows which banks can be paid: only active ones.
type Directory interface {
	Banks(ctx context.Context) ([]Bank, error)
	// Match finds the bank that a text means, among banks. One match, or none
	// and the nearest names; never a default.
	Match(text string, banks []Bank) Match
}

// Match is what a bank's text means.
type Match struct {
	Bank    Bank     // when Found
	Found   bool     // exactly one bank matched
	Why     string   // how: id, BIC, IBG code, name, alias; or why not
	Nearest []string // at most three names, when not Found
}

// Verifier can ask who holds an account.
type Verifier interface {
	Holder(ctx context.Context, b Beneficiary) (Holder, error)
}

// Holder is whom a bank names for an account.
type Holder struct {
	Name string
	BIC  string // of the bank that answered, to prove the directory's match
}

// Lister can list the transactions of days, complete or with an error.
type Lister interface {
	Statement(ctx context.Context, from, to time.Time) ([]Transaction, error)
}

// Transaction is one line of a gateway's own statement.
type Transaction struct {
	Ref        string // our wire reference, "" where the gateway does not list it
	GatewayRef string
	Account    string
	Amount     decimal.Decimal
	Fee        decimal.NullDecimal
	Status     Status
	Code       string
	Reason     string
	At         time.Time
}

// Receiver can tell a genuine callback from a forged one. A callback is never
// believed: it names the payout to look up.
type Receiver interface {
	Receive(header map[string][]string, body []byte) (Callback, error)
}

// Callback is a verified hint.
type Callback struct {
	Ref    string // wire reference
	Digest string // of the token or body, for telling replays
}

// Traits are a gateway's sourced promises. The zero value promises nothing.
type Traits struct {
	Name                   string          // as in settings: the folder's name
	Host                   string          // shown in prompts and reports
	Origin                 string          // hash of base URL and credential; "not found" is never believed across a change of it
	Currency               Currency        // what it pays in
	Minimum                decimal.Decimal // must stay in the pool after every payout
	Fee                    decimal.Decimal // expected per payout until the gateway has said
	AmountMax              decimal.Decimal // largest payout; zero when not documented
	NameMax                int             // longest payee name in characters; 0 when not documented
	NarrationMax           int             // longest recipient reference; 0 when not documented
	NeedsBank              bool            // a row must name a bank
	Needs                  []Field         // further fields each row must have
	PhoneIsAccount         bool            // a wallet rail: the phone number is the account
	FailedIsFinal          bool            // a Failed never turns into anything else
	ThrottledIsRefused     bool            // a 429 on a send executed nothing
	StatementPerCredential bool            // a statement lists only what its own credential made
	BalanceIsExact         bool            // the pool's figure is the one that this debtor's payouts draw from
	Reversible             bool            // a Paid may come back
	QuietBeforeRelease     time.Duration   // how long "not found" must hold before a person may release
	SignedFor              time.Duration   // how far our clock may be from the gateway's before it takes no request of ours; 0 when it checks no time
	RateMax                float64         // documented requests a second; 0 when not documented
}

// Key is the identity of one attempt, unique for ever across files, names and
// months. The pool is in the fingerprint.
type Key struct {
	Gateway     string `json:"gateway"`
	Environment string `json:"environment"`
	Merchant    string `json:"merchant"`
	Ref         string `json:"ref"` // folded
	Attempt     int    `json:"attempt"`
}

// KeyOf makes the key of an attempt, which counts from 1.
func KeyOf(d Debtor, r Reference, attempt int) Key {
	return Key{d.Gateway, d.Environment, d.Merchant, r.Fold(), attempt}
}

// Handle is a gateway's own number for a payout that was prepared and not yet
// started.
type Handle string

// Attempt is everything a gateway needs to make or find one payout.
type Attempt struct {
	Key         Key
	Instruction Instruction
	Number      int    // from 1
	Wire        string // the reference as sent
	Handle      Handle // "" unless prepared
	Began       time.Time
	Ended       time.Time
	Origin      string // Traits.Origin when it began
}

// Refusal strength of a verdict that says nothing was executed.
type Refused uint8

// Whether an answer documents that nothing was or will be executed and the
// same reference may be sent again.
const (
	NotRefused      Refused = iota // says no such thing
	RefusedIfAbsent                // a third party says so: counts after a look-up that does not find the payout
	RefusedForSure                 // the gateway's own documentation says so
)

// Verdict is one honest account of what a gateway said of a payout.
type Verdict struct {
	Status     Status // Unknown when the word was not known
	Refused    Refused
	Shortfall  bool                // refused because the pool is too low
	Amount     decimal.NullDecimal // as the gateway echoes it
	Fee        decimal.NullDecimal
	Account    string // as the gateway echoes it, "" when it does not
	GatewayRef string
	Code       string // the gateway's own
	Reason     string // the gateway's own words, without personal data
	At         time.Time
}

// Equal reports whether a verdict contradicts what was asked for. What the
// gateway does not echo contradicts nothing.
func (v Verdict) Equal(i Instruction) bool {
	if v.Amount.Valid && !v.Amount.Decimal.Equal(i.Amount.Amount) {
		return false
	}
	return v.Account == "" || v.Account == i.Beneficiary.Account
}

// conflict is the verdict as evidence against an instruction: its reason is what
// the gateway shows, with the account masked.
func (v Verdict) conflict(i Instruction) Verdict {
	var shown []string
	if v.Amount.Valid {
		shown = append(shown, Money{v.Amount.Decimal, i.Amount.Currency}.String())
	}
	if v.Account != "" {
		shown = append(shown, Mask(v.Account))
	}
	if v.Equal(i) {
		shown = append(shown, cmp.Or(v.Code, v.Status.String()))
	}
	v.Reason = strings.Join(shown, " → ")
	return v
}

// Balance is what a pool held at a moment of the gateway's.
type Balance struct {
	Amount decimal.Decimal `json:"amount"`
	At     time.Time       `json:"at"`
	TopUps decimal.Decimal `json:"top_ups"` // of a closing figure: what came in between a run's sendings
}

// Errors that a caller decides on.
var (
	// ErrNotSent: provably no byte of the request left this machine.
	ErrNotSent = errors.New("nothing was sent")
	// ErrNotFound: the gateway documents this answer as "no such payout".
	ErrNotFound = errors.New("no such payout")
	// ErrCredentials: the gateway does not accept who we say we are. Nothing was executed.
	ErrCredentials = errors.New("credentials refused")
)

// AnswerError is a complete answer, in the gateway's own envelope, that carries
// no payout. On a send it is an answered doubt; on a look-up its Shape tells
// whether it is today's "not found".
type AnswerError struct {
	HTTP     int
	Code     string
	Text     string // with the wire reference replaced by {ref}
	NotFound bool   // documented as "no such payout"
	Denied   bool   // documented as refused credentials
}

// Error has the code and the gateway's words.
func (e *AnswerError) Error() string {
	return fmt.Sprintf("the gateway answered %s %q (HTTP %d)", e.Code, e.Text, e.HTTP)
}

// Is makes an AnswerError match what the gateway documents it to be.
func (e *AnswerError) Is(target error) bool {
	return target == ErrNotFound && e.NotFound || target == ErrCredentials && e.Denied
}

// Shape is what calibration compares: HTTP status, code and text.
func (e *AnswerError) Shape() string { return fmt.Sprintf("%d/%s/%s", e.HTTP, e.Code, e.Text) }

// NewAnswerError makes one whose text no longer names the reference asked for.
func NewAnswerError(http int, code, text, wire string) *AnswerError {
	if wire != "" {
		text = strings.ReplaceAll(text, wire, "{ref}")
	}
	return &AnswerError{HTTP: http, Code: code, Text: text}
}

// ThrottledError asks for a pause. On a send it is a doubt unless
// Traits.ThrottledIsRefused.
type ThrottledError struct{ After time.Duration } // After is 0 when the gateway did not say

// Error says for how long.
func (e *ThrottledError) Error() string {
	return fmt.Sprintf("the gateway asks us to slow down (%v)", e.After)
}
