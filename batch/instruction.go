package batch

import (
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"strings"
	"unicode/utf8"
)

// Debtor is the account that pays: one pool of one merchant at one gateway.
type Debtor struct {
	Gateway     string   `json:"gateway"`
	Environment string   `json:"environment"` // live, sandbox or simulator
	Merchant    string   `json:"merchant"`    // the gateway's name for us; survives a change of credential
	Pool        string   `json:"pool"`
	Currency    Currency `json:"currency"`
}

// Live reports that real money moves.
func (d Debtor) Live() bool { return d.Environment == "live" }

// Simulated reports that the built-in simulator was asked for by its name.
func (d Debtor) Simulated() bool { return d.Environment == "simulator" }

// Bank is one entry of a gateway's list of what it can pay.
type Bank struct {
	ID   string `json:"id"` // what the gateway wants to be told
	Name string `json:"name"`
	BIC  string `json:"bic,omitempty"`
}

// Beneficiary is who is paid. It masks itself wherever it is printed or
// logged; its fields are for the gateway, the ledger and the results.
type Beneficiary struct {
	Name        string `json:"name"`
	Account     string `json:"account"`
	Bank        Bank   `json:"bank"`
	BankTyped   string `json:"bank_typed,omitempty"` // as the sheet says it
	AccountType string `json:"account_type,omitempty"`
	Phone       string `json:"phone,omitempty"`
	Email       string `json:"email,omitempty"`
	Mode        string `json:"mode,omitempty"`
	Country     string `json:"country,omitempty"`
	IDType      string `json:"id_type,omitempty"`
	IDNumber    string `json:"id_number,omitempty"`
}

// String shows the last four of the account and the initials of the name.
func (b Beneficiary) String() string { return Initials(b.Name) + " " + Mask(b.Account) }

// LogValue keeps names and accounts out of logs.
func (b Beneficiary) LogValue() slog.Value { return slog.StringValue(b.String()) }

// Mask shows the last four characters of an account number, and none of one
// that has fewer than six.
func Mask(account string) string {
	if utf8.RuneCountInString(account) < 6 {
		return "••••"
	}
	r := []rune(account)
	return "••••" + string(r[len(r)-4:])
}

// Initials are what a log may know of a name.
func Initials(name string) string {
	var b strings.Builder
	for word := range strings.FieldsSeq(name) {
		r, _ := utf8.DecodeRuneInString(word)
		b.WriteRune(r)
		b.WriteByte('.')
	}
	return b.String()
}

// Instruction is a valid wish to pay: one row that could be sent.
type Instruction struct {
	Row         int         `json:"row"`
	Ref         Reference   `json:"ref"`
	Derived     bool        `json:"derived,omitempty"`  // the reference was made from period and employee
	Employee    string      `json:"employee,omitempty"` // as typed
	Payee       string      `json:"payee,omitempty"`    // who this is from month to month, "" when the sheet cannot say
	Beneficiary Beneficiary `json:"beneficiary"`
	Amount      Money       `json:"amount"`
	Narration   string      `json:"narration,omitempty"`
	Period      Period      `json:"period"`
	Pool        string      `json:"pool"`
	RetryRun    string      `json:"retry_run,omitempty"`     // from our own Failed sheet
	RetryOf     int         `json:"retry_attempt,omitempty"` // the attempt it retries; 0 when it does not come from there
}

// Fingerprint is the hash of what must not differ under one reference: amount,
// currency, bank, account, name and pool. Two wishes with one reference and
// one fingerprint are the same wish.
type Fingerprint string

// Fingerprint computes the instruction's fingerprint.
func (i Instruction) Fingerprint() Fingerprint {
	h := sha256.New()
	for _, part := range []string{
		i.Amount.Plain(), string(i.Amount.Currency), i.Beneficiary.Bank.ID, i.Beneficiary.BankTypedIfUnmatched(),
		i.Beneficiary.Account, i.Beneficiary.Name, i.Pool,
	} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return Fingerprint(hex.EncodeToString(h.Sum(nil)))
}

// BankTypedIfUnmatched is what the sheet says of a bank that matched none of
// the gateway's, so that two unclear banks still differ.
func (b Beneficiary) BankTypedIfUnmatched() string {
	if b.Bank.ID != "" {
		return ""
	}
	return b.BankTyped
}

// HoldCode says why a valid row waits for a person.
type HoldCode string

// The holds. A held row is Planned, reads not_sent with its code, and is not
// part of what is to be paid.
const (
	HoldAccountChanged HoldCode = "H401" // this payee was last paid to another account
	HoldHolderName     HoldCode = "H402" // the account's holder has another name
	HoldRepeated       HoldCode = "H403" // same account and amount under another reference, lately
	HoldPaidLongAgo    HoldCode = "H404" // this reference was paid in an earlier month
	HoldBankUnclear    HoldCode = "H405" // no bank, or several, match the text
	HoldLarge          HoldCode = "H406" // more than one payout may be
	HoldNewPayee       HoldCode = "H407" // never paid before, and more than such a payout may be
)

// Liftable reports whether a person may allow the row as it stands. A
// reference paid long ago and an unclear bank need the sheet to change.
func (c HoldCode) Liftable() bool { return c != HoldPaidLongAgo && c != HoldBankUnclear }

// Hold is one reason, with what a person needs to judge it.
type Hold struct {
	Code  HoldCode `json:"code"`
	Value string   `json:"value,omitempty"` // what this row says, masked
	Other string   `json:"other,omitempty"` // what it was compared with, masked
}
