package ttpay

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/client"
)

// Codes of the envelope (Create, Query; TeemoPay's pages of the same calls).
const (
	codeTaken    = "200" // the order was accepted; its outcome is another matter
	codeNotFound = "400" // with the words below
	codeTooLow   = "425" // insufficient merchant balance
	codeNoOrder  = "434" // merchant order does not exist
)

// orderNotFound are the words that tell this 400 from any other.
const orderNotFound = "order not found"

// refusals are the codes whose documented meaning is that no order was taken
// for a reason that is ours and holds for every row: application, account,
// balance, callback address, configuration of the merchant.
var refusals = []string{"416", "417", "418", codeTooLow, "427", "473"}

// denials are the codes that say that the platform does not accept who we say
// we are. 401 is a sibling platform's; TTpay documents none for signature,
// nonce and timestamp.
var denials = []string{"401", "416", "417", "418"}

// envelope is around every answer.
type envelope struct {
	Code    client.Text     `json:"code"`
	Msg     json.RawMessage `json:"msg"`
	Data    json.RawMessage `json:"data"`
	Success json.RawMessage `json:"success"` // in some examples; true or not there where code is 200

	call string
	at   time.Time // by the gateway's clock, else ours
	app  string
}

// empty reports that there is no data in the envelope.
func (e *envelope) empty() bool {
	switch strings.TrimSpace(string(e.Data)) {
	case "", "null", "{}", "[]", `""`:
		return true
	}
	return false
}

// taken reports that the request was accepted, and that nothing beside the
// code says otherwise.
func (e *envelope) taken() bool {
	return e.Code == codeTaken && string(e.Success) != "false"
}

// read reads the data of a success; anything else is an error.
func (e *envelope) read(into any) error {
	if !e.taken() || e.empty() {
		return e.answer("")
	}
	if err := client.Decode(e.Data, into); err != nil {
		return e.broken(err.Error())
	}
	return nil
}

// broken is an answer in the envelope whose data cannot be used. It is no
// *batch.AnswerError: it may well be about a payout.
func (e *envelope) broken(why string) error {
	return fmt.Errorf("%s: the answer cannot be used: %s (code %s)", e.call, why, e.code())
}

// undocumented is a look-up's answer that is neither an order nor documented
// as "no such order". It is no *batch.AnswerError: it must not be learned as
// "not found".
func (e *envelope) undocumented(a batch.Attempt) error {
	return e.broken(fmt.Sprintf("it is neither an order nor that there is none: %q", e.words(known(a)...)))
}

// answer is the envelope as an error: complete, and without what was asked
// for.
func (e *envelope) answer(wire string, hide ...string) error {
	err := batch.NewAnswerError(200, e.code(), e.words(append([]string{wire, "{ref}"}, hide...)...), wire)
	err.Denied = slices.Contains(denials, string(e.Code))
	return err
}

func (e *envelope) code() string { return client.Words(string(e.Code)) }

// words are the message without what is known to be ours or personal.
func (e *envelope) words(hide ...string) string {
	return client.Words(plain(e.Msg), append([]string{e.app, "{app}"}, hide...)...)
}

// plain is a JSON string's content, and any other value as it is written.
func plain(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// known are what an answer might repeat of a payee, with what to say instead.
func known(a batch.Attempt) []string {
	b := a.Instruction.Beneficiary
	return []string{a.Wire, "{ref}", b.Account, "{account}", b.Name, "{name}", b.Phone, "{phone}", b.Email, "{email}", b.IDNumber, "{id}"}
}

// payout is an order as the platform shows it.
type payout struct {
	Order     client.Text    `json:"merchantOrderNo"`
	Trade     client.Text    `json:"tradeNo"`
	Amount    client.Decimal `json:"amount"`
	Status    client.Text    `json:"status"`
	Fee       client.Decimal `json:"serviceAmount"`
	ErrorCode client.Text    `json:"errorCode"`
	ErrorText client.Text    `json:"errorMessage"`
	Completed client.Text    `json:"completeTime"`      // in the country's own time
	Refunded  client.Decimal `json:"totalRefundAmount"` // where parts of an order can come back
}

// Statuses of an order (Query). Any other is Unknown, and so is partlyReturned.
const (
	processing     = "1"
	succeeded      = "2"
	failed         = "3"
	returned       = "4"
	partlyReturned = "5"
)

var statuses = map[string]batch.Status{processing: batch.Waiting, succeeded: batch.Paid, failed: batch.Failed, returned: batch.Returned}

// finals are the reasons of a failure after which it is certain that nothing
// moved (Query, error codes). What the manual leaves to a person (1003, 1024
// and 9999), what it does not list, and no reason at all leave a doubt.
var finals = []string{
	"1000", "1001", "1002", "1004", "1005", "1006", "1007", "1008", "1009", "1010", "1011", "1012", "1013", "1014", "1015", "1016",
	"1018", "1019", "1020", "1021", "1022",
}

// created is what creating an order answers: that it is being processed, or a
// doubt. A failure answered at once has no reason with it, so a look-up has to
// say what it is.
func (e *envelope) created(a batch.Attempt) (batch.Verdict, error) {
	switch {
	case e.Code == codeTaken && (e.empty() || !e.taken()):
		return batch.Verdict{}, e.broken("it has no order, or no success")
	case e.Code == codeTaken:
	case !e.empty():
		return batch.Verdict{}, e.broken("it has an order and a code of failure")
	case slices.Contains(refusals, string(e.Code)):
		return batch.Verdict{
			Refused: batch.RefusedForSure, Shortfall: e.Code == codeTooLow, Code: e.code(), Reason: e.words(known(a)...), At: e.at,
		}, nil
	default:
		return batch.Verdict{}, e.answer(a.Wire, known(a)...)
	}
	p, err := e.payout(a)
	if err != nil {
		return batch.Verdict{}, err
	}
	v := p.verdict(e.at, a)
	if p.Status != processing {
		v.Status, v.Fee = batch.Unknown, decimal.NullDecimal{}
	}
	return v, nil
}

// found is what querying an order answers.
func (e *envelope) found(a batch.Attempt, p profile) (batch.Verdict, error) {
	switch {
	case e.absent():
		err := batch.NewAnswerError(200, e.code(), e.words(a.Wire, "{ref}"), a.Wire)
		err.NotFound = true
		return batch.Verdict{}, err
	case slices.Contains(denials, string(e.Code)) && e.empty():
		return batch.Verdict{}, e.answer(a.Wire, known(a)...)
	case !e.taken() || e.empty():
		return batch.Verdict{}, e.undocumented(a)
	}
	o, err := e.payout(a)
	if err != nil {
		return batch.Verdict{}, err
	}
	return o.verdict(p.time(string(o.Completed)), a), nil
}

// absent reports the two documented forms of "no such order".
func (e *envelope) absent() bool {
	if !e.empty() {
		return false
	}
	return e.Code == codeNoOrder || e.Code == codeNotFound && strings.EqualFold(strings.TrimSpace(plain(e.Msg)), orderNotFound)
}

// payout reads the order of an answer, which must be ours. Only a failed one
// may leave its amount out.
func (e *envelope) payout(a batch.Attempt) (payout, error) {
	var p payout
	if err := client.Decode(e.Data, &p); err != nil {
		return payout{}, e.broken(err.Error())
	}
	switch {
	case p.Order == "" || p.Trade == "" || p.Status == "":
		return payout{}, e.broken("the order lacks its number, its trade number or its status")
	case !p.Amount.Valid && p.Status != failed:
		return payout{}, e.broken("the order lacks its amount")
	case !strings.EqualFold(string(p.Order), a.Wire):
		return payout{}, e.broken("it is about another order")
	}
	return p, nil
}

// verdict is what an order says of itself.
func (p payout) verdict(at time.Time, a batch.Attempt) batch.Verdict {
	v := batch.Verdict{
		Status: statuses[string(p.Status)], Amount: p.Amount.NullDecimal, GatewayRef: string(p.Trade), Code: client.Words(string(p.Status)), At: at,
	}
	if v.Status == batch.Waiting {
		return v
	}
	if v.Status == batch.Failed && !slices.Contains(finals, string(p.ErrorCode)) {
		v.Status = batch.Unknown
	}
	if v.Status == batch.Paid || v.Status == batch.Returned {
		v.Fee = p.Fee.NullDecimal
	}
	if v.Status != batch.Paid {
		p.explain(&v, a)
	}
	return v
}

// explain says why an order is not paid. One of which a part came back is
// shown with what the payee kept, which contradicts what was asked for.
func (p payout) explain(v *batch.Verdict, a batch.Attempt) {
	if p.ErrorCode != "" {
		v.Code = client.Words(string(p.ErrorCode))
	}
	v.Reason = client.Words(string(p.ErrorText), known(a)...)
	if p.Status == partlyReturned && p.Refunded.Valid && p.Refunded.Decimal.IsPositive() {
		v.Amount.Decimal = p.Amount.Decimal.Sub(p.Refunded.Decimal)
		v.Reason = strings.TrimSpace("totalRefundAmount " + p.Refunded.Decimal.String() + " " + v.Reason)
	}
}
