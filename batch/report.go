package batch

import (
	"time"

	"github.com/shopspring/decimal"
)

// ReportState is what a report is: the JSON word for it.
type ReportState string

// The states of a report.
const (
	StateFinal       ReportState = "final"
	StateProvisional ReportState = "provisional" // rows wait or are unknown
	StateBlocked     ReportState = "blocked"     // the run stopped itself
	StateChecked     ReportState = "checked"     // nothing was meant to be sent
	StateRefused     ReportState = "refused"     // the file was refused
)

// Report is everything that is said of a run, on paper, on the terminal and in
// JSON. It is made from the ledger alone (or, for a check, from the plan).
type Report struct {
	Run       Run
	State     ReportState
	Repeat    bool      // the whole file had been dealt with before: nothing was sent this time
	Sent      int       // how many requests to pay this invocation made
	Made      time.Time // when the report was made
	Traits    Traits
	Host      string
	Lines     []ReportLine // every input row, in the order of the sheet
	Totals    map[Word]Total
	ToPay     Total // what a run would send: payable, not held, not paid before
	Held      Total
	Rows      RowProof
	Money     MoneyProof
	Statement *StatementProof // nil where the gateway has none or it was not read
	Changes   []Change
	Alarms    []Alarm
	Attempts  []Entry // every attempt that belongs to a row, for the audit
	Head      Head
	Version   int // of the workbook, from 1
}

// Total is a count of rows and the sum of their readable amounts.
type Total struct {
	Count  int             `json:"count"`
	Amount decimal.Decimal `json:"amount"`
}

// Add counts one more row.
func (t Total) Add(amount decimal.Decimal) Total { return Total{t.Count + 1, t.Amount.Add(amount)} }

// ReportLine is one input row and what became of it.
type ReportLine struct {
	Line
	Word          Word
	Advice        string // a wording code (P…, H…, R…): what happened and what to do
	Value, Other  string // what the advice's sentence needs
	Attempt       int
	Wire          string
	GatewayRef    string
	GatewayCode   string
	GatewayReason string
	Fee           decimal.NullDecimal
	Began         time.Time
	At            time.Time
	Retry         bool // final at the gateway and nothing moved: it belongs on the Failed sheet
	Conflict      bool
}

// RowProof shows that every row is somewhere, once.
type RowProof struct {
	InSheet    Total
	Difference Total         // of InSheet and the sum of all words; must be zero
	Control    *ControlTotal // the sheet's own grand total, nil when it has none
	HashTotal  int64         // sum of the last six digits of all accounts
}

// MoneyProof shows that the money moved as the rows say:
// Opening + TopUps − Paid − Fees − Held = Expected; Closing − Expected = Difference.
type MoneyProof struct {
	Known      bool // both figures were read
	Opening    Balance
	TopUps     decimal.Decimal
	Paid       decimal.Decimal
	Fees       decimal.Decimal
	FeesKnown  bool // as charged; otherwise the expected fee
	Returned   decimal.Decimal
	Held       decimal.Decimal // waiting and unknown rows that the pool may have let go
	Expected   decimal.Decimal
	Closing    Balance
	Difference decimal.Decimal
	Needed     decimal.Decimal // before paying: to pay, other reservations, fees, what must stay
	Reserved   decimal.Decimal // of that, for other runs and for what has not reached the pool's figure
	Minimum    decimal.Decimal
	TopUp      decimal.Decimal // what is missing for that; zero when it is enough
	Causes     []string        // wording codes of likely causes of a difference
}

// Ties reports that the money proof was made and reads zero.
func (m MoneyProof) Ties() bool { return !m.Known || m.Difference.IsZero() }

// StatementProof compares the gateway's own list with our rows.
type StatementProof struct {
	From, To   time.Time
	Ours       Total    // paid rows of this run
	Listed     Total    // those of them that the statement shows
	Missing    []string // wire references paid here and not in the statement
	Foreign    []string // transactions under our references that we do not know
	Difference decimal.Decimal
}

// Change is how a payee differs from the month before.
type Change struct {
	Kind   string // account, bank, name, new, gone, amount, shared
	Row    int
	Name   string
	Before string // masked where it is an account
	After  string
	Was    decimal.Decimal
	Is     decimal.Decimal
}

// Alarm is something a person has to see first.
type Alarm struct {
	Code  string `json:"code"` // a wording code
	Ref   string `json:"ref,omitempty"`
	Value string `json:"value,omitempty"`
	Other string `json:"other,omitempty"`
}
