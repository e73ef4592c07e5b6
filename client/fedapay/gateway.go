// Package fedapay pays through FedaPay (Benin and its neighbours, XOF and
// GNF): payouts to mobile money.
//
// A payout takes two requests. The first creates it and moves nothing; the
// second starts it, and only that one is a send. The handle of a payout is
// FedaPay's id of what was created, so whatever is lost on the way, one id and
// no other is ever started.
//
// What it knows of FedaPay is in the pages Create a payout, Payouts
// management, Sending requests, and Webhooks and events of its manual. Where
// they are silent the reading is the safe one: only the status sent is
// payment; a start is refused by 401 and by nothing else; an unknown word is a
// doubt; last_error_code proves nothing by itself.
package fedapay

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/client"
)

var (
	_ batch.Gateway   = (*Gateway)(nil)
	_ batch.Preparer  = (*Gateway)(nil)
	_ batch.Balancer  = (*Gateway)(nil)
	_ batch.Directory = (*Gateway)(nil)
	_ batch.Receiver  = (*Gateway)(nil)
	_ batch.Screener  = (*Gateway)(nil)
	_ batch.Rationer  = (*Gateway)(nil)
)

// Limits of a payout (dashboard guide, Payouts).
const (
	amountMax    = 1_000_000 // XOF
	numberMost   = 3         // payouts to one number within numberWithin
	numberWithin = 24 * time.Hour
)

// quiet is how long "not found" or "not started" must hold. Nothing is
// promised; a start is answered within a request's time.
const quiet = 5 * time.Minute

// Gateway is one account at FedaPay. It is safe for any number of goroutines.
type Gateway struct {
	http    *client.Client
	traits  batch.Traits
	debtor  batch.Debtor
	country country
	modes   []batch.Bank
	sandbox bool
	account string
	domain  string // of the e-mail addresses that stand for payees
	token   settings.Secret
	webhook settings.Secret
	now     func() time.Time
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
		return nil, fmt.Errorf("[fedapay] base_url: %w", err)
	}
	environment := c.Environment
	if c.Simulator {
		environment = "simulator"
	}
	switch {
	case c.Simulator && !h.Loopback():
		return nil, errors.New("the simulator is on this machine only")
	case environment == "live" && h.Loopback():
		return nil, errors.New("[fedapay] base_url is this machine and environment is live: leave base_url out")
	}
	return &Gateway{
		http: h, traits: c.traits(h), country: countries()[c.Country], modes: c.payable(), sandbox: environment != "live",
		account: c.Account, domain: c.EmailDomain, token: c.Token, webhook: c.WebhookSecret, now: time.Now,
		debtor: batch.Debtor{
			Gateway: "fedapay", Environment: environment, Merchant: c.merchant(), Pool: c.Currency, Currency: batch.Currency(c.Currency),
		},
	}, nil
}

// traits are what FedaPay promises, each with its page.
func (c Config) traits(h *client.Client) batch.Traits {
	t := batch.Traits{
		Name:               "fedapay",
		Host:               h.Host(),
		Origin:             c.origin(h.Base()),
		Currency:           batch.Currency(c.Currency),
		Minimum:            decimal.RequireFromString(c.MinimumBalance),
		Fee:                decimal.RequireFromString(c.Fee),
		NeedsBank:          true,  // mode is required (Create a payout)
		PhoneIsAccount:     true,  // payouts go to mobile money (Payouts management)
		FailedIsFinal:      false, // whether a failed payout may be started again is not documented
		ThrottledIsRefused: false, // nothing is said of a 429
		BalanceIsExact:     false, // one balance for each mode; which one a payout draws from is not documented
		Reversible:         true,  // whether a sent payout may come back is not documented
		QuietBeforeRelease: quiet,
	}
	if c.Currency == "XOF" {
		t.AmountMax = decimal.NewFromInt(amountMax)
	}
	return t
}

// Traits are FedaPay's promises.
func (g *Gateway) Traits() batch.Traits { return g.traits }

// Debtor is the account that pays. Its pool is all of its balances in one
// currency.
func (g *Gateway) Debtor() batch.Debtor { return g.debtor }

// Close closes idle connections.
func (g *Gateway) Close() { g.http.Close() }

// Prepare creates the payout, which moves nothing. Where FedaPay refuses a
// reference that it knows, a second request looks for the payout that an
// earlier Prepare made and whose answer was lost; it is used if it is the same
// in every respect.
func (g *Gateway) Prepare(ctx context.Context, a batch.Attempt) (batch.Handle, error) {
	body, err := g.createBody(a)
	if err != nil {
		return "", fmt.Errorf("create: %w: %w", batch.ErrNotSent, err)
	}
	r, err := g.call(ctx, "create", http.MethodPost, "/payouts", body)
	if err != nil {
		return "", err
	}
	if r.refusesFields() {
		if h, found := g.made(ctx, a); found {
			return h, nil
		}
	}
	return r.created(a)
}

// made finds the one payout that an earlier Prepare of the same attempt made.
func (g *Gateway) made(ctx context.Context, a batch.Attempt) (batch.Handle, bool) {
	all, err := g.named(ctx, a)
	if err != nil {
		return "", false
	}
	same := slices.DeleteFunc(all, func(p payout) bool { return !p.pending() || p.contradicts(a) != "" })
	if len(same) != 1 {
		return "", false
	}
	return handle(same[0], a), true
}

// Strays lists the payouts of an attempt's reference that were created and
// never started, other than the attempt's own. It is an error when another of
// them is on its way, and when the attempt's own is not what was asked for:
// then nothing may be started.
func (g *Gateway) Strays(ctx context.Context, a batch.Attempt) ([]batch.Handle, error) {
	own, err := g.id(a)
	if err != nil {
		return nil, err
	}
	all, err := g.named(ctx, a)
	if _, none := errors.AsType[*batch.AnswerError](err); none && !errors.Is(err, batch.ErrCredentials) {
		return nil, nil // the reference leads nowhere; the handle does
	}
	if err != nil {
		return nil, err
	}
	var strays []batch.Handle
	for _, p := range all {
		switch {
		case p.gone():
		case !p.pending():
			return nil, fmt.Errorf("payout %s of this reference is %s: another one must not be started", p.ID, client.Words(string(p.Status)))
		case string(p.ID) != own:
			strays = append(strays, batch.Handle(p.ID))
		case p.contradicts(a) != "":
			return nil, fmt.Errorf("payout %s was created with another %s", p.ID, p.contradicts(a))
		}
	}
	return strays, nil
}

// Discard deletes a payout that was never started. One that is gone already is
// no error.
func (g *Gateway) Discard(ctx context.Context, h batch.Handle) error {
	id, _, _ := strings.Cut(string(h), ".")
	if !isID(id) {
		return fmt.Errorf("delete: %w: %q is not the id of a payout", batch.ErrNotSent, h)
	}
	answer, err := g.do(ctx, "delete", http.MethodDelete, "/payouts/"+id, nil)
	switch {
	case answer.HTTP == http.StatusNoContent, answer.HTTP == http.StatusOK, answer.HTTP == http.StatusNotFound:
		return nil // whatever the body: a deletion has none
	case err != nil:
		return err
	}
	r, err := g.reply("delete", answer)
	if err != nil {
		return err
	}
	return r.refusal("")
}

// Submit starts the one payout that was created for the attempt.
func (g *Gateway) Submit(ctx context.Context, a batch.Attempt) (batch.Verdict, error) {
	id, err := g.id(a)
	if err != nil {
		return batch.Verdict{}, fmt.Errorf("start: %w: %w", batch.ErrNotSent, err)
	}
	body, err := g.startBody(id, a)
	if err != nil {
		return batch.Verdict{}, fmt.Errorf("start: %w: %w", batch.ErrNotSent, err)
	}
	r, err := g.call(ctx, "start", http.MethodPut, "/payouts/start", body)
	if err != nil {
		return batch.Verdict{}, err
	}
	return r.started(id, a)
}

// Inquire looks up the payout that was created for the attempt by its id, and
// one without a handle by our reference. A payout that was created and not
// started is Planned: nothing moved. FedaPay documents no answer for a
// reference it does not know, so that is an *batch.AnswerError for calibration
// to compare.
func (g *Gateway) Inquire(ctx context.Context, a batch.Attempt) (batch.Verdict, error) {
	if a.Handle == "" {
		all, err := g.named(ctx, a)
		if err != nil {
			return batch.Verdict{}, err
		}
		return g.foundByReference(all, a)
	}
	id, _, _ := strings.Cut(string(a.Handle), ".")
	if !isID(id) {
		return batch.Verdict{}, fmt.Errorf("look-up: %w: %q is not the id of a payout", batch.ErrNotSent, a.Handle)
	}
	r, err := g.call(ctx, "look-up by id", http.MethodGet, "/payouts/"+id, nil)
	if err != nil {
		return batch.Verdict{}, err
	}
	return r.foundByID(id, a)
}

// named reads the payouts of an attempt's reference.
func (g *Gateway) named(ctx context.Context, a batch.Attempt) ([]payout, error) {
	if !isReference(a.Wire) {
		return nil, fmt.Errorf("look-up: %w: there is no reference to look up", batch.ErrNotSent)
	}
	r, err := g.call(ctx, "look-up", http.MethodGet, "/payouts/merchant/"+a.Wire, nil)
	if err != nil {
		return nil, err
	}
	return r.named(a)
}

// Balance sums what the account holds in its currency. Which of the modes'
// balances a payout draws from is not documented, so the sum is an upper
// bound.
func (g *Gateway) Balance(ctx context.Context) (batch.Balance, error) {
	answer, err := g.do(ctx, "balances", http.MethodGet, "/balances", nil)
	if err != nil {
		return batch.Balance{}, err
	}
	r, err := g.reply("balances", answer)
	if err != nil {
		return batch.Balance{}, err
	}
	sum, err := r.balance(string(g.debtor.Currency))
	return batch.Balance{Amount: sum, At: r.at}, err
}

// Ration is FedaPay's rule for one number: no more than three payouts in 24
// hours (dashboard guide, Payouts).
func (g *Gateway) Ration(i batch.Instruction) batch.Ration {
	number, err := g.country.number(i.Beneficiary.Account, g.sandbox)
	if err != nil {
		number = i.Beneficiary.Account
	}
	return batch.Ration{Account: number, Most: numberMost, Within: numberWithin}
}

// Screen refuses a row whose number or country this account cannot pay.
func (g *Gateway) Screen(i batch.Instruction) []batch.Defect {
	b := i.Beneficiary
	if b.Country != "" && !g.country.is(b.Country) {
		return []batch.Defect{{Code: "R161", Value: b.Country, Other: g.country.Name}}
	}
	if _, err := g.country.number(b.Account, g.sandbox); err != nil {
		return []batch.Defect{{Code: "R160", Value: batch.Mask(b.Account), Other: g.country.Name}}
	}
	return nil
}

// id is FedaPay's number of the payout that was created for the attempt. A
// handle that was made for other contents is an error.
func (g *Gateway) id(a batch.Attempt) (string, error) {
	id, print, marked := strings.Cut(string(a.Handle), ".")
	switch {
	case a.Handle == "":
		return "", errors.New("nothing was created for this payout")
	case !isID(id):
		return "", fmt.Errorf("%q is not the id of a payout", a.Handle)
	case marked && print != mark(a):
		return "", fmt.Errorf("payout %s was created for other contents", id)
	}
	return id, nil
}

// call makes one request and takes the envelope off its answer.
func (g *Gateway) call(ctx context.Context, name, method, path string, body []byte) (*reply, error) {
	answer, err := g.do(ctx, name, method, path, body)
	if err != nil {
		return nil, err
	}
	return g.reply(name, answer)
}

func (g *Gateway) do(ctx context.Context, name, method, path string, body []byte) (client.Answer, error) {
	header := http.Header{"Authorization": {"Bearer " + g.token.Reveal()}}
	if g.account != "" {
		header.Set("FedaPay-Account", g.account)
	}
	return g.http.Do(ctx, client.Request{Call: name, Method: method, Path: path, Header: header, Body: body})
}

// reply reads the envelope of an answer. A server's own failure is no reply:
// it says nothing about a payout, and must not be learned as "not found".
func (g *Gateway) reply(name string, answer client.Answer) (*reply, error) {
	r := &reply{call: name, http: answer.HTTP, at: answer.Date}
	if r.at.IsZero() {
		r.at = g.now()
	}
	if answer.HTTP >= 500 || answer.HTTP == http.StatusRequestTimeout {
		return nil, fmt.Errorf("%s at %s: the gateway failed (HTTP %d)", name, g.http.Host(), answer.HTTP)
	}
	if err := r.open(answer.Body); err != nil {
		return nil, fmt.Errorf("%s at %s: %w (HTTP %d)", name, g.http.Host(), err, answer.HTTP)
	}
	r.message = strings.ReplaceAll(r.message, g.token.Reveal(), "{token}")
	return r, nil
}

// isID reports that a text is a number as FedaPay gives them.
func isID(s string) bool {
	return s != "" && len(s) <= 18 && strings.Trim(s, "0123456789") == ""
}

// isReference reports that a text needs no escaping in a path.
func isReference(s string) bool {
	for _, r := range s {
		if r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return false
		}
	}
	return s != ""
}
