package command

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/writer/terminal"
)

// The questions that a sandbox can be asked, as reliability.md section 6
// numbers them.
const (
	questionTwice   = 1 // is a second create with the same reference refused, and how?
	questionUnknown = 2 // what does a look-up of an unknown reference answer?
	questionScope   = 3 // is a look-up scoped to the token?
	questionVisible = 4 // how long until an accepted create can be looked up?
	questionListed  = 8 // does the listing show our reference?
)

// answerWord is a probe's stable answer to a question.
type answerWord string

// The answers. The sentence of each is d.answer.WORD in the wording.
const (
	answerOpen       answerWord = "open"          // nothing can be concluded
	answerRefused    answerWord = "refused"       // 1: the second create was refused
	answerSamePayout answerWord = "same_payout"   // 1: it was answered with the first one's number
	answerSecond     answerWord = "second_payout" // 1: it made a second payout
	answerAnswered   answerWord = "answered"      // 2: a complete answer without a payout
	answerFound      answerWord = "found"         // 2: a payout that cannot exist
	answerNotAsked   answerWord = "not_asked"     // 3: one token cannot tell
	answerVisible    answerWord = "visible"       // 4: found, after so long
	answerNotVisible answerWord = "not_visible"   // 4: not found within visibleWithin
	answerShown      answerWord = "shown"         // 8: under our reference
	answerNumberOnly answerWord = "number_only"   // 8: under the gateway's number only
	answerNotListed  answerWord = "not_listed"    // 8: not there
	answerNoListing  answerWord = "no_listing"    // 8: there is no listing
)

// How long an accepted create is looked for, and the pauses between two looks.
const (
	visibleWithin = 2 * time.Minute
	pauseFirst    = 100 * time.Millisecond
	pauseLast     = 5 * time.Second
)

// answered is one question with its answer.
type answered struct {
	Question int        `json:"question"`
	Answer   answerWord `json:"answer"`
	Detail   string     `json:"detail,omitempty"` // in the gateway's words, or ours
}

// probed is what a probe asked and learned, as it is kept beside the ledger.
type probed struct {
	At          time.Time  `json:"at"`
	Gateway     string     `json:"gateway"`
	Environment string     `json:"environment"`
	Simulated   bool       `json:"simulated"`
	Host        string     `json:"host"`
	Origin      string     `json:"origin"` // Traits.Origin: the answers hold for this address and credential
	Reference   string     `json:"reference"`
	Amount      string     `json:"amount"` // of each of at most two payouts
	Visible     float64    `json:"visible_seconds_longest"`
	Answers     []answered `json:"answers"`
	File        string     `json:"file"`
}

// clear reports that each question that can be asked has an answer.
func (p *probed) clear() bool {
	for _, a := range p.Answers {
		if a.Answer == answerOpen {
			return false
		}
	}
	return true
}

// print says questions and answers.
func (p *probed) print(o *office) {
	out := o.streams.out
	fmt.Fprintf(out, "\n%s\n", o.say("d.probe.title", "value", p.Gateway+" "+p.Environment, "other", p.At.Format("2006-01-02 15:04")))
	for _, a := range p.Answers {
		text := o.say("d.answer." + string(a.Answer))
		switch {
		case a.Detail == "":
		case strings.HasSuffix(text, ":"):
			text += " " + terminal.Safe(a.Detail)
		default:
			text += " (" + terminal.Safe(a.Detail) + ")"
		}
		fmt.Fprintf(out, "  %d  %s\n     %s\n", a.Question, o.say("d.question."+strconv.Itoa(a.Question)), text)
	}
	fmt.Fprintf(out, "  %s\n", o.say("c.wrote", "value", p.File))
}

// trial is a payout that may be made where no money is real.
type trial struct {
	payee  batch.Beneficiary
	amount string
}

// trials are the payouts that a gateway's own manual shows, by gateway: the
// LeanX page Bank Account Validation has this account, the FedaPay page on
// testing this number and operator. A gateway that is not here is not tried.
func trials() map[string]trial {
	return map[string]trial{
		"leanx":   {batch.Beneficiary{Name: "PAYRUN PROBE", Account: "9011426016", Bank: batch.Bank{ID: "1"}}, "1.00"},
		"fedapay": {batch.Beneficiary{Name: "Payrun Probe", Account: "66000001", Phone: "66000001", Bank: batch.Bank{ID: "momo_test"}, Mode: "momo_test"}, "100"},
	}
}

// mayProbe refuses every environment that is not known to be play.
func (o *office) mayProbe() error {
	if o.debtor.Environment != "sandbox" && !o.debtor.Simulated() {
		return fail(ExitUsage, errors.New(o.say("d.probe.live", "value", o.debtor.Environment)))
	}
	if _, known := trials()[o.debtor.Gateway]; !known {
		return fail(ExitUsage, errors.New(o.say("d.probe.notrial", "value", o.debtor.Gateway)))
	}
	return nil
}

// prober is one probe. It goes past the ledger, whose payouts it must not
// touch: its references begin with PROBE-, which no sheet's payout of ours
// shares, and it holds the right to send from the pool while it asks.
type prober struct {
	*office
	record  *probed
	attempt batch.Attempt
}

// probe asks the gateway, at the price of at most two payouts of play money,
// and writes the answers down beside the ledger.
func (o *office) probe(ctx context.Context) (*probed, error) {
	if err := o.mayProbe(); err != nil {
		return nil, err
	}
	release, err := o.lock()
	if err != nil {
		return nil, o.busy(err)
	}
	defer release()
	p := o.newProber()
	fmt.Fprintln(o.streams.err, o.say("d.probe.begin", "value", p.attempt.Instruction.Amount.String(),
		"name", o.debtor.Gateway+" "+o.debtor.Environment, "other", o.gateway.Traits().Host))
	p.askUnknown(ctx)
	p.learn(questionScope, answerNotAsked, "")
	p.askTwice(ctx)
	if err := ctx.Err(); err != nil {
		return nil, fail(ExitInterrupted, err)
	}
	slices.SortFunc(p.record.Answers, func(a, b answered) int { return a.Question - b.Question })
	return p.record, p.keep()
}

func (o *office) newProber() *prober {
	t := trials()[o.debtor.Gateway]
	wire := probeReference()
	amount := batch.Money{Amount: decimal.RequireFromString(t.amount), Currency: o.debtor.Currency}
	traits := o.gateway.Traits()
	return &prober{
		office: o,
		attempt: batch.Attempt{
			Key: batch.KeyOf(o.debtor, batch.Reference(wire), 1), Number: 1, Wire: wire, Origin: traits.Origin,
			Instruction: batch.Instruction{Ref: batch.Reference(wire), Beneficiary: t.payee, Amount: amount, Narration: "PAYRUN PROBE", Pool: o.debtor.Pool},
		},
		record: &probed{
			At: time.Now(), Gateway: o.debtor.Gateway, Environment: o.debtor.Environment, Simulated: o.debtor.Simulated(),
			Host: traits.Host, Origin: traits.Origin, Reference: wire, Amount: amount.String(),
			File: filepath.Join(o.state, "probe-"+o.debtor.Gateway+".json"),
		},
	}
}

// probeReference is one that nobody has used and no sheet can have meant.
func probeReference() string { return "PROBE-" + rand.Text()[:16] }

func (p *prober) learn(question int, word answerWord, detail string) {
	p.record.Answers = append(p.record.Answers, answered{question, word, detail})
}

// askUnknown looks up a reference that cannot exist.
func (p *prober) askUnknown(ctx context.Context) {
	a := p.attempt
	a.Wire = probeReference()
	var absent error
	err := p.patiently(ctx, func(ctx context.Context) error {
		_, err := p.gateway.Inquire(ctx, a)
		answer, complete := errors.AsType[*batch.AnswerError](err)
		if complete && !answer.Denied || errors.Is(err, batch.ErrNotFound) {
			absent, err = err, nil
		}
		return err
	})
	switch {
	case err != nil:
		p.learn(questionUnknown, answerOpen, err.Error())
	case absent != nil:
		p.learn(questionUnknown, answerAnswered, absent.Error())
	default:
		p.learn(questionUnknown, answerFound, "")
	}
}

// inquire looks a reference up once.
func (p *prober) inquire(ctx context.Context, a batch.Attempt) (batch.Verdict, error) {
	if err := p.desk.Pace.Turn(ctx); err != nil {
		return batch.Verdict{}, err
	}
	bounded, cancel := context.WithTimeout(ctx, doctorPatience)
	defer cancel()
	return p.gateway.Inquire(bounded, a)
}

// askTwice makes one payout, waits until it can be looked up, makes it again
// under the same reference, and looks for both in the listing. Without a first
// payout there is nothing to learn, and no second one.
func (p *prober) askTwice(ctx context.Context) {
	first, err := p.create(ctx)
	if why := refusalOf(first, err); why != "" {
		for _, q := range []int{questionTwice, questionVisible, questionListed} {
			p.learn(q, answerOpen, why)
		}
		return
	}
	p.askVisible(ctx)
	if ctx.Err() == nil {
		second, err := p.create(ctx)
		p.compare(first, second, err)
	}
	p.askListed(ctx, first)
}

// refusalOf says why a create made no payout for sure, or may have made none.
func refusalOf(v batch.Verdict, err error) string {
	switch {
	case err != nil:
		return err.Error()
	case v.Refused != batch.NotRefused, v.GatewayRef == "":
		return verdictText(v)
	}
	return ""
}

func verdictText(v batch.Verdict) string {
	text := v.Status.String()
	for _, part := range []string{v.GatewayRef, v.Code, v.Reason} {
		if part != "" {
			text += " " + part
		}
	}
	return text
}

// create sends the probe's payout once, on the gateway's own patience.
func (p *prober) create(ctx context.Context) (batch.Verdict, error) {
	a := p.attempt
	bounded, cancel := context.WithTimeout(ctx, p.rules().Timeout)
	defer cancel()
	if err := p.desk.Pace.Turn(bounded); err != nil {
		return batch.Verdict{}, err
	}
	if prep, ok := p.gateway.(batch.Preparer); ok {
		h, err := prep.Prepare(bounded, a)
		if err != nil {
			return batch.Verdict{}, err
		}
		a.Handle = h
	}
	a.Began = time.Now()
	return p.gateway.Submit(bounded, a)
}

// compare says what the gateway made of the same reference a second time.
func (p *prober) compare(first, second batch.Verdict, err error) {
	answer, complete := errors.AsType[*batch.AnswerError](err)
	switch {
	case complete:
		p.learn(questionTwice, answerRefused, answer.Error())
	case err != nil:
		p.learn(questionTwice, answerOpen, err.Error())
	case second.Refused != batch.NotRefused:
		p.learn(questionTwice, answerRefused, verdictText(second))
	case second.GatewayRef == first.GatewayRef:
		p.learn(questionTwice, answerSamePayout, verdictText(second))
	case second.GatewayRef == "":
		p.learn(questionTwice, answerOpen, verdictText(second))
	default:
		p.learn(questionTwice, answerSecond, first.GatewayRef+", "+second.GatewayRef)
	}
}

// askVisible looks the first payout up until it is found.
func (p *prober) askVisible(ctx context.Context) {
	accepted := time.Now()
	var last error
	for pause := pauseFirst; ; pause = min(2*pause, pauseLast) {
		if _, last = p.inquire(ctx, p.attempt); last == nil {
			took := time.Since(accepted)
			p.record.Visible = took.Seconds()
			p.learn(questionVisible, answerVisible, took.Round(time.Millisecond).String())
			return
		}
		if ctx.Err() != nil || time.Since(accepted)+pause > visibleWithin {
			break
		}
		wait := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-wait.C:
		}
		wait.Stop()
	}
	p.learn(questionVisible, answerNotVisible, visibleWithin.String()+"; "+last.Error())
}

// askListed looks for the payout in the statement of the day.
func (p *prober) askListed(ctx context.Context, first batch.Verdict) {
	lister, ok := p.gateway.(batch.Lister)
	if !ok {
		p.learn(questionListed, answerNoListing, "")
		return
	}
	var lines []batch.Transaction
	err := p.patiently(ctx, func(ctx context.Context) (err error) {
		lines, err = lister.Statement(ctx, p.record.At, time.Now())
		return err
	})
	if err != nil {
		p.learn(questionListed, answerOpen, err.Error())
		return
	}
	word := answerNotListed
	for _, l := range lines {
		switch {
		case batch.Reference(l.Ref).Fold() == batch.Reference(p.attempt.Wire).Fold():
			word = answerShown
		case l.GatewayRef == first.GatewayRef && word == answerNotListed:
			word = answerNumberOnly
		}
	}
	p.learn(questionListed, word, "")
}

// keep writes the answers into a private file. The longest wait until a payout
// could be looked up is kept over all probes of this address and credential.
func (p *prober) keep() error {
	var before probed
	if text, err := os.ReadFile(p.record.File); err == nil && json.Unmarshal(text, &before) == nil && before.Origin == p.record.Origin {
		p.record.Visible = max(p.record.Visible, before.Visible)
	}
	text, err := json.MarshalIndent(p.record, "", "  ")
	if err != nil {
		return fail(ExitUnexpected, err)
	}
	if err := writeWhole(p.record.File, append(text, '\n')); err != nil {
		return fail(ExitUnexpected, err)
	}
	return nil
}
