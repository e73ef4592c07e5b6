// Package ttpay pays through TTpay, a brand of the TeemoPay platform: one
// account for each country, whose rules are a profile.
//
// What it knows of TTpay is in the pages of its manual on creating and
// querying a payout, on callbacks and on authentication. Where they are silent
// the reading is the safe one: code 200 says that an order was taken and
// nothing of its outcome; only the codes documented to have taken no order for
// reasons that are ours are refusals; any other code on a send is a doubt, and
// so is any HTTP status but 200. A failure is believed of a query only, and only
// with a reason that the manual calls final.
//
// An order number is unique at the platform, which answers 426 to a second
// order with it: a payout is only ever created under its own wire reference.
package ttpay

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/client"
)

var (
	_ batch.Gateway   = (*Gateway)(nil)
	_ batch.Balancer  = (*Gateway)(nil)
	_ batch.Directory = (*Gateway)(nil)
	_ batch.Receiver  = (*Gateway)(nil)
	_ batch.Screener  = (*Gateway)(nil)
	_ batch.Lister    = (*Gateway)(nil)
)

// quiet is how long "not found" must hold. A request that arrives more than 30
// seconds after its timestamp is expired (Authentication); a sibling of the
// platform allows five minutes.
const quiet = 5 * time.Minute

// The longest order number and amount, in characters (Create).
const (
	orderMax  = 32
	amountMax = 20
)

// Gateway is the account of one country at TTpay. It is safe for any number of
// goroutines.
type Gateway struct {
	http     *client.Client
	traits   batch.Traits
	debtor   batch.Debtor
	profile  profile
	banks    []batch.Bank
	app      string
	callback string
	key      *rsa.PrivateKey
	platform *rsa.PublicKey // nil when callbacks are not received
	now      func() time.Time
}

// New makes a gateway of settings whose keys are loaded. The error names every
// wrong key and what to do.
func New(c Config, o client.Options) (*Gateway, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	c = c.withDefaults()
	h, err := client.New(c.BaseURL, o)
	if err != nil {
		return nil, fmt.Errorf("[ttpay] base_url: %w", err)
	}
	environment := c.Environment
	if c.Simulator {
		environment = "simulator"
	}
	switch {
	case c.Simulator && !h.Loopback():
		return nil, errors.New("the simulator is on this machine only")
	case environment == "live" && h.Loopback():
		return nil, errors.New("[ttpay] base_url is this machine and environment is live: write the address that TTpay gave you")
	}
	g := &Gateway{http: h, profile: profiles()[c.Profile], app: c.AppCode, callback: c.CallbackURL, now: time.Now}
	if g.key, err = privateKey(c.PrivateKey.Reveal()); err != nil {
		return nil, fmt.Errorf("[ttpay] private_key: %w", err)
	}
	if !c.PlatformKey.IsZero() {
		if g.platform, err = publicKey(c.PlatformKey.Reveal()); err != nil {
			return nil, fmt.Errorf("[ttpay] platform_key: %w", err)
		}
	}
	g.banks = c.payable()
	g.traits = c.traits(h)
	g.debtor = batch.Debtor{
		Gateway: "ttpay", Environment: environment, Merchant: c.AppCode, Pool: c.Country, Currency: batch.Currency(c.Currency),
	}
	return g, nil
}

// traits are what TTpay promises, each with its page.
func (c Config) traits(h *client.Client) batch.Traits {
	p := profiles()[c.Profile]
	return batch.Traits{
		Name:               "ttpay",
		Host:               h.Host(),
		Origin:             c.origin(h.Base()),
		Currency:           batch.Currency(c.Currency),
		Minimum:            decimal.RequireFromString(c.MinimumBalance),
		Fee:                decimal.RequireFromString(c.Fee),
		NameMax:            p.NameMax,
		NeedsBank:          p.Bank == bankNeeded,
		Needs:              p.needs(),
		PhoneIsAccount:     p.PhoneIsAccount,
		FailedIsFinal:      false, // whether a failed order ever succeeds is not documented
		ThrottledIsRefused: false, // nothing is said of an HTTP 429
		BalanceIsExact:     true,  // the balance is that of the country's account (Balance)
		Reversible:         true,  // a success can be followed by a refund (Callback)
		QuietBeforeRelease: quiet,
		SignedFor:          30 * time.Second, // "expired": timestamp more than 30 seconds off (Create)
	}
}

// Traits are TTpay's promises.
func (g *Gateway) Traits() batch.Traits { return g.traits }

// Debtor is the country's account that pays.
func (g *Gateway) Debtor() batch.Debtor { return g.debtor }

// Close closes idle connections.
func (g *Gateway) Close() { g.http.Close() }

// Submit creates the payout order, once. Nonce, timestamp and signature are
// made here, immediately before the request.
func (g *Gateway) Submit(ctx context.Context, a batch.Attempt) (batch.Verdict, error) {
	fields, err := g.order(a)
	if err != nil {
		return batch.Verdict{}, fmt.Errorf("create: %w: %w", batch.ErrNotSent, err)
	}
	e, err := g.call(ctx, "create", pathCreate, fields)
	if err != nil {
		return batch.Verdict{}, err
	}
	return e.created(a)
}

// Inquire looks an order up by its number, which is our wire reference.
func (g *Gateway) Inquire(ctx context.Context, a batch.Attempt) (batch.Verdict, error) {
	if a.Wire == "" {
		return batch.Verdict{}, fmt.Errorf("query: %w: there is no reference to look up", batch.ErrNotSent)
	}
	e, err := g.call(ctx, "query", pathQuery, fields{text("merchantOrderNo", a.Wire)})
	if err != nil {
		return batch.Verdict{}, err
	}
	return e.found(a, g.profile)
}

// Balance is what the country's account can pay; what running payouts have
// frozen is not part of it. Its time is the gateway's own, so that a clock
// that is off shows.
func (g *Gateway) Balance(ctx context.Context) (batch.Balance, error) {
	e, err := g.call(ctx, "balance", pathBalance, nil)
	if err != nil {
		return batch.Balance{}, err
	}
	var account struct {
		Available client.Decimal `json:"availAmount"`
	}
	if err := e.read(&account); err != nil {
		return batch.Balance{}, err
	}
	if !account.Available.Valid {
		return batch.Balance{}, e.broken("it has no availAmount")
	}
	return batch.Balance{Amount: account.Available.Decimal, At: e.at}, nil
}

// Skew is how far this machine's clock is ahead of the platform's, to about a
// second; a request is expired when that is more than 30 seconds either way. It
// asks for the balance. Whether the platform gives it does not matter: a clock
// that is off is a reason not to.
func (g *Gateway) Skew(ctx context.Context) (time.Duration, error) {
	began := g.now()
	answer, err := g.ask(ctx, "balance", pathBalance, nil)
	ended := g.now()
	switch {
	case !answer.Date.IsZero():
		ours := began.Add(ended.Sub(began) / 2)
		return ours.Sub(answer.Date.Add(dateStep / 2)), nil
	case err != nil:
		return 0, err
	}
	return 0, fmt.Errorf("balance at %s: the answer has no Date", g.http.Host())
}

// dateStep is how exact the Date of an answer is.
const dateStep = time.Second

// The paths of the calls (Create, Query, Balance, TeemoPay's queryList).
const (
	pathCreate  = "/api/pay/payout/create/v1"
	pathQuery   = "/api/pay/payout/query/v1"
	pathBalance = "/api/pay/merchant/balance"
	pathList    = "/api/pay/transaction/queryList"
)

// ask signs the fields and makes one request.
func (g *Gateway) ask(ctx context.Context, name, path string, f fields) (client.Answer, error) {
	r, err := g.request(name, path, f)
	if err != nil {
		return client.Answer{}, fmt.Errorf("%s: %w: %w", name, batch.ErrNotSent, err)
	}
	return g.http.Do(ctx, r)
}

// request is one call, with a nonce and a time that no other has.
func (g *Gateway) request(name, path string, f fields) (client.Request, error) {
	nonce := newNonce()
	body, err := g.sign(f, nonce)
	if err != nil {
		return client.Request{}, err
	}
	return client.Request{Call: name, Path: path, Header: g.header(nonce), Body: body}, nil
}

// call makes one request and takes the envelope off its answer. An answer with
// any HTTP status but 200 is in no documented envelope.
func (g *Gateway) call(ctx context.Context, name, path string, f fields) (*envelope, error) {
	answer, err := g.ask(ctx, name, path, f)
	if err != nil {
		return nil, err
	}
	if answer.HTTP != http.StatusOK {
		return nil, fmt.Errorf("%s at %s: the answer is not in TTpay's envelope (HTTP %d)", name, g.http.Host(), answer.HTTP)
	}
	e := &envelope{call: name, at: answer.Date, app: g.app}
	if e.at.IsZero() {
		e.at = g.now()
	}
	if err := client.Decode(answer.Body, e); err != nil {
		return nil, fmt.Errorf("%s at %s: %w", name, g.http.Host(), err)
	}
	if e.Code == "" {
		return nil, fmt.Errorf("%s at %s: the answer has no code", name, g.http.Host())
	}
	return e, nil
}

// header is signed by nothing but its nonce. The names are written as
// documented: an underscore is not a dash.
func (g *Gateway) header(nonce string) http.Header {
	return http.Header{
		"app_code":  {g.app},
		"country":   {g.profile.Country},
		"nonce":     {nonce},
		"timestamp": {strconv.FormatInt(g.now().UnixMilli(), 10)},
	}
}

// newNonce is 32 characters that nobody has used before.
func newNonce() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: it ends the program instead
	return hex.EncodeToString(b[:])
}

// order refuses what TTpay would have to guess at, and writes the fields of
// the country's page.
func (g *Gateway) order(a batch.Attempt) (fields, error) {
	i, p := a.Instruction, g.profile
	switch {
	case a.Wire == "" || len(a.Wire) > orderMax:
		return nil, fmt.Errorf("an order number has 1 to %d characters", orderMax)
	case i.Amount.Currency != g.debtor.Currency:
		return nil, fmt.Errorf("this account pays in %s, not %s", g.debtor.Currency, i.Amount.Currency)
	case i.Pool != "" && i.Pool != g.debtor.Pool:
		return nil, errors.New("the payout belongs to another pool")
	case p.unclear(i.Beneficiary):
		return nil, errors.New("the bank is none that TTpay can pay")
	}
	if wrong := p.screen(i, g.banks); len(wrong) > 0 {
		return nil, fmt.Errorf("the country's page does not allow the row (%s)", wrong[0].Code)
	}
	amount, err := p.amount(i.Amount)
	if err != nil {
		return nil, err
	}
	b := i.Beneficiary
	kind, _ := p.kind(b) // screened
	f := fields{
		text("merchantOrderNo", a.Wire), text("amount", amount), number("accountType", kind.Code),
		text("bankAccount", p.account(kind, b)), text("realName", b.Name), text("callbackUrl", g.callback),
	}
	if p.Bank == bankNeeded {
		f = append(f, text("bankCode", b.Bank.ID), text("bankName", b.Bank.Name))
	}
	return append(f, p.more(b)...), nil
}

// Screen refuses a row that the country's page does not allow.
func (g *Gateway) Screen(i batch.Instruction) []batch.Defect { return g.profile.screen(i, g.banks) }

// fields are the fields of a body, each with the text that is signed.
type fields []field

type field struct {
	name  string
	text  string
	value any // as JSON: the text or, for a number, its digits
}

func text(name, s string) field   { return field{name, s, s} }
func number(name, s string) field { return field{name, s, json.Number(s)} }
