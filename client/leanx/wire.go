package leanx

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/client"
)

// success is the only response_code that is one, whatever the HTTP status.
const success = "2000"

// tooLow is what others have been told for a pool without enough money. No
// page of LeanX has it, so it counts after a look-up only.
const tooLow = "5993"

// create is the body of create-payout-invoice.
type create struct {
	Pool      string      `json:"virtual_pool_reference"`
	Service   json.Number `json:"payout_service_id"`
	Amount    json.Number `json:"amount"` // from decimal text; encoding/json writes it as it is
	Name      string      `json:"recipient_name"`
	Callback  string      `json:"client_callback_url"`
	Account   string      `json:"third_party_account_no"`
	Ref       string      `json:"external_invoice_ref"`
	Narration string      `json:"recipient_reference"`
}

// verification is the body of check-verification-bank.
type verification struct {
	Service json.Number `json:"payout_service_id"`
	Account string      `json:"third_party_account_no"`
}

// createBody refuses what LeanX would have to guess at. A payout without a
// narration shows the reference to its recipient, for LeanX demands one.
func (g *Gateway) createBody(a batch.Attempt) ([]byte, error) {
	i := a.Instruction
	id, err := serviceID(i.Beneficiary.Bank)
	if err != nil {
		return nil, err
	}
	switch amount := i.Amount.Amount; {
	case i.Amount.Currency != "MYR":
		return nil, fmt.Errorf("LeanX pays in MYR, not %s", i.Amount.Currency)
	case !amount.IsPositive() || amount.GreaterThan(g.traits.AmountMax) || !amount.Equal(amount.Truncate(2)):
		return nil, errors.New("the amount is not one that LeanX can pay")
	case a.Wire == "" || i.Beneficiary.Account == "" || i.Beneficiary.Name == "":
		return nil, errors.New("reference, account and name are needed")
	case i.Pool != "" && i.Pool != g.debtor.Pool:
		return nil, errors.New("the payout belongs to another pool")
	}
	narration := i.Narration
	if narration == "" {
		narration = a.Wire
	}
	return json.Marshal(create{
		g.debtor.Pool, id, json.Number(i.Amount.Plain()), i.Beneficiary.Name, g.callback, i.Beneficiary.Account, a.Wire, narration,
	})
}

// envelope is around every answer.
type envelope struct {
	Code        client.Text     `json:"response_code"`
	Description json.RawMessage `json:"description"`
	Data        json.RawMessage `json:"data"`
	Breakdown   json.RawMessage `json:"breakdown_errors"` // string, object or null

	call string
	http int
	date time.Time                       // of the gateway's clock; zero when it did not say
	at   time.Time                       // that, or ours
	hint func(status int, e error) error // what the HTTP status may mean
}

// empty reports that there is no data in the envelope.
func (e *envelope) empty() bool {
	switch strings.TrimSpace(string(e.Data)) {
	case "", "null", "{}", "[]", `""`:
		return true
	}
	return false
}

// read reads the data of a success; anything else is an error.
func (e *envelope) read(into any) error {
	if e.Code != success || e.empty() {
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
	return fmt.Errorf("%s: the answer cannot be used: %s (HTTP %d, code %s)", e.call, why, e.http, e.Code)
}

// answer is the envelope as an error: complete, and without what was asked for.
func (e *envelope) answer(wire string, hide ...string) error {
	err := batch.NewAnswerError(e.http, e.code(), e.words(wire, hide...), wire)
	err.Denied = e.denied() != ""
	return e.hint(e.http, err)
}

// code is the response_code, which is a short number in each documented answer.
func (e *envelope) code() string { return client.Words(string(e.Code)) }

// words are the description and the errors below it, without what is known to
// be ours or personal.
func (e *envelope) words(wire string, hide ...string) string {
	text := plain(e.Description)
	if more := plain(e.Breakdown); more != "" && more != text {
		text += ": " + more
	}
	return client.Words(text, append([]string{wire, "{ref}"}, hide...)...)
}

// plain is a JSON string's content, any other value as it is written, and ""
// for null and empty ones.
func plain(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	if s = string(raw); s == "{}" || s == "[]" {
		return ""
	}
	return s
}

// denied is the documented description of credentials that are not accepted
// (Token Validation), or "".
func (e *envelope) denied() string {
	switch d := strings.TrimSpace(plain(e.Description)); {
	case e.Code == success || !e.empty():
		return ""
	case d == "INVALID_TOKEN", d == "INVALID_UUID":
		return d
	}
	return ""
}

// hide replaces what an answer might repeat of a beneficiary.
func hide(b batch.Beneficiary) []string {
	return []string{b.Account, "{account}", b.Name, "{name}", b.Phone, "{phone}", b.IDNumber, "{id}", b.Email, "{email}"}
}

// statuses are the words of the page Status Checking. Any other word is
// Unknown.
var statuses = map[string]batch.Status{
	"SUCCESS":                 batch.Paid,
	"FAILED":                  batch.Failed,
	"PENDING":                 batch.Waiting,
	"STATUS_PENDING_APPROVAL": batch.Waiting,
}

// status is what a word means, and the word as it may be shown.
func status(word client.Text) (batch.Status, string) {
	if known, ok := statuses[string(word)]; ok {
		return known, string(word)
	}
	return batch.Unknown, client.Words(string(word))
}

// created is what create-payout-invoice answers. An envelope that has a payout
// number is about a payout, whatever its code says.
func (e *envelope) created(a batch.Attempt) (batch.Verdict, error) {
	var made struct {
		Word    client.Text `json:"status"`
		Number  client.Text `json:"invoice_no"`
		Failure *failure    `json:"error_message"`
	}
	if !e.empty() {
		if err := client.Decode(e.Data, &made); err != nil {
			return batch.Verdict{}, e.broken(err.Error())
		}
	}
	v := batch.Verdict{GatewayRef: string(made.Number), At: e.at}
	if e.Code == success && made.Number != "" {
		v.Status, v.Code = status(made.Word)
		made.Failure.explain(&v, a)
		return v, nil
	}
	return e.notCreated(v, made.Word != "", a)
}

// notCreated is an answer that is no success, or has no payout number.
func (e *envelope) notCreated(v batch.Verdict, hasStatus bool, a batch.Attempt) (batch.Verdict, error) {
	v.Code, v.Reason = e.code(), e.words(a.Wire, hide(a.Instruction.Beneficiary)...)
	switch {
	case v.GatewayRef != "":
		return v, nil
	case e.denied() != "":
		v.Refused, v.Code = batch.RefusedForSure, e.denied()
		return v, nil
	case e.Code == tooLow:
		v.Refused, v.Shortfall = batch.RefusedIfAbsent, true
		return v, nil
	case e.Code == success && hasStatus:
		return batch.Verdict{}, e.broken("it has a status and no payout number")
	}
	return batch.Verdict{}, e.answer(a.Wire, hide(a.Instruction.Beneficiary)...)
}

// transaction is a payout as LeanX shows it.
type transaction struct {
	Number    client.Text    `json:"payout_invoice_no"`
	Ref       client.Text    `json:"external_invoice_ref"` // in no documented answer
	Account   client.Text    `json:"payout_account_number"`
	Value     client.Decimal `json:"value"`
	Fee       client.Decimal `json:"transaction_fee"`
	SwitchFee client.Decimal `json:"switch_transaction_fee"`
	Word      client.Text    `json:"transaction_status"`
	Created   stamp          `json:"created_at"`
	Updated   stamp          `json:"updated_at"`
	Failure   *failure       `json:"error_message"`
}

// found is what get-payout-transaction-by-id answers. The answer does not
// repeat our reference, so amount and account are what shows that it is about
// our payout: without them it is about nothing we know.
func (e *envelope) found(a batch.Attempt) (batch.Verdict, error) {
	var t transaction
	if e.Code != success || e.empty() {
		return batch.Verdict{}, e.answer(a.Wire, hide(a.Instruction.Beneficiary)...)
	}
	if err := client.Decode(e.Data, &t); err != nil {
		return batch.Verdict{}, e.broken(err.Error())
	}
	switch {
	case t.Number == "" && t.Word == "" && t.Account == "" && !t.Value.Valid:
		return batch.Verdict{}, e.broken("it has no transaction that we can read")
	case t.Account == "" || !t.Value.Valid:
		return batch.Verdict{}, e.broken("the transaction lacks its account or its value")
	case t.Ref != "" && !strings.EqualFold(string(t.Ref), a.Wire):
		return batch.Verdict{}, e.broken("it is about another reference")
	}
	v := batch.Verdict{GatewayRef: string(t.Number), Amount: t.Value.NullDecimal, Account: string(t.Account), Fee: t.fee(), At: t.at()}
	v.Status, v.Code = status(t.Word)
	t.Failure.explain(&v, a)
	return v, nil
}

// fee is what LeanX and its switch charged. A fee that is not said is not
// known, and not zero.
func (t transaction) fee() decimal.NullDecimal {
	if !t.Fee.Valid && !t.SwitchFee.Valid {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(t.Fee.Decimal.Add(t.SwitchFee.Decimal))
}

// at is when the transaction last changed; zero when it does not say.
func (t transaction) at() time.Time {
	if t.Updated.IsZero() {
		return t.Created.Time
	}
	return t.Updated.Time
}

// failure is the error_message of a FAILED payout.
type failure struct {
	Code    client.Text
	Message string
}

// UnmarshalJSON reads the documented object; a string is its message, and
// anything else says nothing.
func (f *failure) UnmarshalJSON(b []byte) error {
	var o struct {
		Response    client.Text     `json:"response_code"`
		Code        client.Text     `json:"error_code"`
		Message     json.RawMessage `json:"error_message"`
		Description json.RawMessage `json:"description"`
	}
	if json.Unmarshal(b, &o) != nil {
		f.Message = plain(b)
		return nil
	}
	if f.Code = o.Code; f.Code == "" {
		f.Code = o.Response
	}
	if f.Message = plain(o.Message); f.Message == "" {
		f.Message = plain(o.Description)
	}
	return nil
}

// explain puts a failure's code and words into a verdict.
func (f *failure) explain(v *batch.Verdict, a batch.Attempt) {
	if f == nil || v.Status != batch.Failed {
		return
	}
	known := append([]string{a.Wire, "{ref}"}, hide(a.Instruction.Beneficiary)...)
	if f.Code != "" {
		v.Code = client.Words(string(f.Code))
	}
	v.Reason = client.Words(f.Message, known...)
}

// holder is what check-verification-bank answers.
func (e *envelope) holder(b batch.Beneficiary) (batch.Holder, error) {
	var said struct {
		Success bool `json:"Success"`
		Result  struct {
			Name    client.Text `json:"CreditorName"`
			BIC     client.Text `json:"OrgnThirdPartyBankBICCode"`
			Account client.Text `json:"OrgnThirdPartyAccountNo"`
		} `json:"Result"`
	}
	if e.Code != success || e.empty() {
		return batch.Holder{}, e.answer("", hide(b)...)
	}
	if err := client.Decode(e.Data, &said); err != nil {
		return batch.Holder{}, e.broken(err.Error())
	}
	switch {
	case !said.Success || said.Result.Name == "":
		return batch.Holder{}, e.answer("", hide(b)...)
	case said.Result.Account != "" && string(said.Result.Account) != b.Account:
		return batch.Holder{}, e.broken("it is about another account")
	}
	return batch.Holder{Name: string(said.Result.Name), BIC: string(said.Result.BIC)}, nil
}

// malaysia is UTC+8 all year. LeanX writes times without a zone; that they are
// Malaysia's is our assumption, which no page confirms.
var malaysia = time.FixedZone("MYT", 8*60*60)

// stamp is a time as LeanX writes it: 2023-12-05T17:43:07, with or without a
// fraction.
type stamp struct{ time.Time }

// UnmarshalJSON reads a time. One that cannot be read is no time: it decides
// nothing.
func (s *stamp) UnmarshalJSON(b []byte) error {
	text := strings.Replace(plain(b), " ", "T", 1)
	for _, layout := range []string{"2006-01-02T15:04:05", time.RFC3339} {
		if t, err := time.ParseInLocation(layout, text, malaysia); err == nil {
			s.Time = t
			return nil
		}
	}
	s.Time = time.Time{}
	return nil
}
