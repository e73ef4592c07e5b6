package batch

import "github.com/shopspring/decimal"

// Kind is what a cell holds, as the file says it, not as it looks.
type Kind uint8

// The kinds of cell. CSV cells are Blank or Text.
const (
	Blank Kind = iota
	Text
	Number
	Date // a number that its format shows as a date
	Bool
	Fault // #N/A, #REF! and their kin
)

// Cell is one cell of a sheet, read twice: as stored and as shown.
type Cell struct {
	Kind    Kind
	Raw     string // the stored value: digits without format, text as typed
	Shown   string // what the spreadsheet displays; the same as Raw in CSV
	Formula string // without its equals sign; "" when there is none
	Column  string // the column's letters, such as F
}

// Field is what a column means to us.
type Field uint8

// The fields a sheet may have. Only Name, Amount and the account (or, for a
// wallet, the phone) are always needed; a gateway's Traits may ask for more.
const (
	FieldReference Field = iota // external_invoice_ref
	FieldEmployee
	FieldName
	FieldGivenName // joined before FieldName when the sheet splits them
	FieldAccount
	FieldBank
	FieldAmount
	FieldNarration // recipient_reference: what the employee sees
	FieldNationalID
	FieldPhone
	FieldEmail
	FieldPayDate
	FieldAccountType
	FieldMode
	FieldCountry
	FieldIDType
	FieldRetryRun     // written by our own Failed sheet: the run it came from
	FieldRetryAttempt // written by our own Failed sheet: the attempt that failed
	FieldCount        // how many there are; not a field
)

// String is the canonical header of a field, which reader also accepts.
func (f Field) String() string {
	if f >= FieldCount {
		return "unknown"
	}
	return [FieldCount]string{
		"external_invoice_ref", "employee_no", "recipient_name", "given_name", "third_party_account_no", "bank", "amount",
		"recipient_reference", "national_id", "phone", "email", "pay_date", "account_type", "mode", "country", "id_type",
		"payrun_run", "payrun_attempt",
	}[f]
}

// Row is one row of a sheet that is a wish to pay somebody. The reader says
// what its cells are and refuses what the spreadsheet has damaged; Collect says
// what is payable.
type Row struct {
	Sheet    string
	Number   int                // the sheet's own row number, from 1
	Cells    [FieldCount]Cell   // by field; absent columns are Blank with no Column
	Values   [FieldCount]string // the cleaned text of each field, ready to be used
	Amount   decimal.Decimal    // meaningful when Readable
	Readable bool               // the amount could be read without doubt
	Defects  []Defect           // what the reader found damaged
	Warnings []Defect           // what a person should look at; stops nothing
	Original []string           // each cell of the row as shown, in the sheet's own column order
}

// Defect says why a row cannot be paid, or what a person should look at. It is
// data, not an error: one row's defect stops nobody else.
type Defect struct {
	Code   string `json:"code"` // stable, such as R104; package wording has its sentences
	Sheet  string `json:"sheet,omitempty"`
	Row    int    `json:"row,omitempty"`
	Column string `json:"column,omitempty"` // letters
	Name   string `json:"name,omitempty"`   // the payee
	Value  string `json:"value,omitempty"`  // the cell as written; accounts masked
	Other  string `json:"other,omitempty"`  // what it was compared with: another row, the other reading, the nearest banks
}

// Source says where rows came from and how the sheet was understood. What the
// reader meets on its way (totals, skipped rows) is complete only when its rows
// have been read to the end.
type Source struct {
	File      string           `json:"file"` // base name
	SHA256    string           `json:"sha256"`
	Format    string           `json:"format"` // xlsx or csv
	Sheet     string           `json:"sheet,omitempty"`
	HeaderRow int              `json:"header_row"`
	Headers   []string         `json:"headers"`            // the sheet's own, in its order
	Letters   []string         `json:"letters"`            // of those columns
	Columns   map[Field]string `json:"columns"`            // field → letters
	Period    Period           `json:"period"`             // as found in a title or a pay-date column
	Currency  Currency         `json:"currency,omitempty"` // as the amount's header says, "" when it does not
	Totals    []ControlTotal   `json:"totals,omitempty"`
	Skipped   []Skipped        `json:"skipped,omitempty"`
	Notes     []Defect         `json:"notes,omitempty"` // how it was understood, and what to look at
}

// ControlTotal is a total row of the sheet: never paid, always compared.
type ControlTotal struct {
	Row    int             `json:"row"`
	Column string          `json:"column"`
	Amount decimal.Decimal `json:"amount"`
	Sub    bool            `json:"sub"` // a subtotal of the rows since the one before
}

// Skipped is a row inside or below the table that is not a wish to pay.
type Skipped struct {
	Row int    `json:"row"`
	Why string `json:"why"` // a wording code
}

// Refusal refuses a whole file before anything was sent (exit code 3).
type Refusal struct {
	Code    string // the first reason's code
	Defects []Defect
}

// Error is the first reason, for logs; people are shown all of them.
func (r *Refusal) Error() string { return "file refused: " + r.Code }

// Refuse makes a refusal of one or more reasons.
func Refuse(defects ...Defect) *Refusal { return &Refusal{defects[0].Code, defects} }
