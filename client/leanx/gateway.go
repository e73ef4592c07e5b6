// Package leanx pays through LeanX (Malaysia, MYR): instant DuitNow payouts
// from a prefund pool.
//
// What it knows of LeanX is in the pages Create Payout, Paying Out and Status
// Checking of its manual. Where they are silent the reading is the safe one: a
// success is response_code 2000 and nothing else; only answers documented to
// have executed nothing are refusals; an unknown word or code is a doubt.
package leanx

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/client"
)

var (
	_ batch.Gateway   = (*Gateway)(nil)
	_ batch.Balancer  = (*Gateway)(nil)
	_ batch.Directory = (*Gateway)(nil)
	_ batch.Verifier  = (*Gateway)(nil)
	_ batch.Lister    = (*Gateway)(nil)
	_ batch.Receiver  = (*Gateway)(nil)
)

// amountMax is the largest payout: the amount is a Decimal(10,2).
const amountMax = "99999999.99"

// quiet is how long "not found" must hold: an approval by LeanX's own people
// takes 30 to 40 minutes (Status Checking), and nothing promises that a payout
// can be looked up before it.
const quiet = 60 * time.Minute

// Gateway is one pool at LeanX. It is safe for any number of goroutines.
type Gateway struct {
	http     *client.Client
	traits   batch.Traits
	debtor   batch.Debtor
	callback string
	token    settings.Secret
	signer   *signer // nil when requests are not signed
	hashKey  settings.Secret
	matching atomic.Pointer[index] // of the banks that were matched last
}

// New makes a gateway of settings whose secrets are loaded. The error names
// every wrong key and what to do.
func New(c Config, o client.Options) (*Gateway, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	c = c.withDefaults()
	h, err := client.New(c.BaseURL, o)
	if err != nil {
		return nil, fmt.Errorf("[leanx] base_url: %w", err)
	}
	environment := c.Environment
	if c.Simulator {
		environment = "simulator"
	}
	switch {
	case c.Simulator && !h.Loopback():
		return nil, errors.New("the simulator is on this machine only")
	case environment == "live" && h.Loopback():
		return nil, errors.New("[leanx] base_url is this machine and environment is live: leave base_url out")
	}
	g := &Gateway{
		http: h, traits: c.traits(h), callback: c.CallbackURL, token: c.Token, hashKey: c.HashKey,
		debtor: batch.Debtor{Gateway: "leanx", Environment: environment, Merchant: c.merchant(), Pool: c.Pool, Currency: "MYR"},
	}
	if c.SignRequests {
		g.signer = &signer{uuid: c.UUID, token: c.Token, key: c.HashKey}
	}
	return g, nil
}

// traits are what LeanX promises, each with its page.
func (c Config) traits(h *client.Client) batch.Traits {
	return batch.Traits{
		Name:                   "leanx",
		Host:                   h.Host(),
		Origin:                 c.origin(h.Base()),
		Currency:               "MYR",
		Minimum:                decimal.RequireFromString(c.MinimumBalance),
		Fee:                    decimal.RequireFromString(c.Fee),
		AmountMax:              decimal.RequireFromString(amountMax),
		NeedsBank:              true,  // payout_service_id is required (Create Payout)
		FailedIsFinal:          true,  // "SUCCESS or FAILED can also be taken as final confirmation" (Status Checking)
		ThrottledIsRefused:     false, // no page says what a 429 means
		StatementPerCredential: true,  // "Using different API Auth token will return a different transaction list" (Payout Transaction List)
		BalanceIsExact:         true,  // prefund_balance is the pool that payouts draw from (Pool Balance)
		Reversible:             true,  // a SUCCESS may stand beside bank status ACSP, which is not settled (Callback)
		QuietBeforeRelease:     quiet,
		SignedFor:              5 * time.Minute, // of a signed request (Signature Validation)
	}
}

// Traits are LeanX's promises.
func (g *Gateway) Traits() batch.Traits { return g.traits }

// Debtor is the pool that pays.
func (g *Gateway) Debtor() batch.Debtor { return g.debtor }

// Close closes idle connections.
func (g *Gateway) Close() { g.http.Close() }

// Submit makes the request that moves money, once.
func (g *Gateway) Submit(ctx context.Context, a batch.Attempt) (batch.Verdict, error) {
	body, err := g.createBody(a)
	if err != nil {
		return batch.Verdict{}, fmt.Errorf("create-payout-invoice: %w: %w", batch.ErrNotSent, err)
	}
	e, err := g.call(ctx, "create-payout-invoice", nil, body)
	if err != nil {
		return batch.Verdict{}, err
	}
	return e.created(a)
}

// Inquire looks a payout up by our own reference, as the manual advises. LeanX
// documents no answer for "no such payout", so each answer without one is an
// *batch.AnswerError for calibration to compare.
func (g *Gateway) Inquire(ctx context.Context, a batch.Attempt) (batch.Verdict, error) {
	if a.Wire == "" {
		return batch.Verdict{}, fmt.Errorf("get-payout-transaction-by-id: %w: there is no reference to look up", batch.ErrNotSent)
	}
	e, err := g.call(ctx, "get-payout-transaction-by-id", url.Values{"_id": {a.Wire}}, nil)
	if err != nil {
		return batch.Verdict{}, err
	}
	return e.found(a)
}

// Balance is what the prefund pool holds. LeanX gives one figure for the
// merchant; with several pools it is the sum of what all may draw from.
func (g *Gateway) Balance(ctx context.Context) (batch.Balance, error) {
	e, err := g.call(ctx, "overall-balance", nil, nil)
	if err != nil {
		return batch.Balance{}, err
	}
	var pool struct {
		Prefund client.Decimal `json:"prefund_balance"`
	}
	if err := e.read(&pool); err != nil {
		return batch.Balance{}, err
	}
	if !pool.Prefund.Valid {
		return batch.Balance{}, e.broken("it has no prefund_balance")
	}
	return batch.Balance{Amount: pool.Prefund.Decimal, At: e.at}, nil
}

// Credential is whom LeanX takes us for.
type Credential struct {
	MerchantID   string
	MerchantName string
	Date         time.Time // by LeanX's clock; zero when the answer did not say
}

// Validate asks LeanX whether it accepts the token. It moves nothing.
func (g *Gateway) Validate(ctx context.Context) (Credential, error) {
	e, err := g.call(ctx, "validate", nil, nil)
	if err != nil {
		return Credential{}, err
	}
	var m struct {
		ID   client.Text `json:"merchant-id"`
		Name client.Text `json:"merchant-name"`
	}
	if err := e.read(&m); err != nil {
		return Credential{}, err
	}
	return Credential{string(m.ID), string(m.Name), e.date}, nil
}

// Holder asks who holds an account. A bank that names nobody is an
// *batch.AnswerError.
func (g *Gateway) Holder(ctx context.Context, b batch.Beneficiary) (batch.Holder, error) {
	id, err := serviceID(b.Bank)
	if err != nil {
		return batch.Holder{}, fmt.Errorf("check-verification-bank: %w: %w", batch.ErrNotSent, err)
	}
	body, err := json.Marshal(verification{id, b.Account})
	if err != nil {
		return batch.Holder{}, err
	}
	e, err := g.call(ctx, "check-verification-bank", nil, body)
	if err != nil {
		return batch.Holder{}, err
	}
	return e.holder(b)
}

// prefix is where all paths are.
const prefix = "/api/v1/merchant/"

// call makes one request and takes the envelope off its answer. It signs each
// afresh: LeanX refuses a nonce it has seen.
func (g *Gateway) call(ctx context.Context, name string, query url.Values, body []byte) (*envelope, error) {
	header := http.Header{"Auth-Token": {g.token.Reveal()}}
	if g.signer != nil {
		g.signer.sign(header, http.MethodPost, prefix+name)
	}
	answer, err := g.http.Do(ctx, client.Request{Call: name, Path: prefix + name, Query: query, Header: header, Body: body})
	if err != nil {
		return nil, g.hint(answer.HTTP, err)
	}
	e := &envelope{call: name, http: answer.HTTP, date: answer.Date, at: answer.Date, hint: g.hint}
	if e.at.IsZero() {
		e.at = time.Now()
	}
	if err := client.Decode(answer.Body, e); err != nil {
		return nil, g.hint(answer.HTTP, fmt.Errorf("%s at %s: %w (HTTP %d)", name, g.http.Host(), err, answer.HTTP))
	}
	if e.Code == "" {
		return nil, g.hint(answer.HTTP, fmt.Errorf("%s at %s: the answer has no response_code (HTTP %d)", name, g.http.Host(), answer.HTTP))
	}
	return e, nil
}

// hint adds to an error of a live account what a 401 or 403 may mean there:
// the list of allowed addresses is a switch of the portal (FAQ).
func (g *Gateway) hint(status int, err error) error {
	if !g.debtor.Live() || status != http.StatusUnauthorized && status != http.StatusForbidden {
		return err
	}
	return fmt.Errorf("%w; if the token is right, this machine's IP address is not allowed: add it to the list in the LeanX portal", err)
}

// serviceID is the number of a bank in the gateway's list.
func serviceID(b batch.Bank) (json.Number, error) {
	if b.ID == "" || len(b.ID) > 9 || strings.Trim(b.ID, "0123456789") != "" || b.ID[0] == '0' {
		return "", fmt.Errorf("%q is not a payout_service_id", b.ID)
	}
	return json.Number(b.ID), nil
}
