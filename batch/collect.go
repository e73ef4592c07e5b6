package batch

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// Terms are what a sheet's rows are judged by.
type Terms struct {
	Debtor    Debtor
	Traits    Traits
	Period    Period // as a person or the settings say; the sheet's own otherwise
	Narration string // what the employee sees when the sheet says nothing; {period} is replaced
	Secret    []byte // for the hash that stands for an employee without a number
	Strict    bool   // one row's defect refuses the file
	Match     func(bank string) Match
	Screen    func(Instruction) []Defect // what the gateway itself has against a row; may be nil
}

// Candidate is one input row, judged: an instruction when it is Valid, and
// always a line.
type Candidate struct {
	Line        Line
	Instruction Instruction
	Valid       bool
}

// Batch is the rows of one file.
type Batch struct {
	ID         ID
	Source     Source
	Period     Period
	Candidates []Candidate
	Sum        decimal.Decimal // of all readable amounts
}

// Collect turns the rows of a sheet into a batch. All problems of all rows are
// found in one pass. source is asked after the last row. The error is a
// *Refusal when the whole file is refused.
func Collect(rows iter.Seq2[Row, error], source func() Source, t Terms) (*Batch, error) {
	c := collector{terms: t, banks: map[string]Match{}}
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		c.add(row)
	}
	b := &Batch{Source: source(), Candidates: c.candidates, Sum: c.sum}
	b.Period = t.Period
	if b.Period.IsZero() {
		b.Period = b.Source.Period
	}
	if err := c.refuse(b); err != nil {
		return nil, err
	}
	c.finish(b)
	return b, nil
}

type collector struct {
	terms      Terms
	candidates []Candidate
	banks      map[string]Match
	sum        decimal.Decimal
	derive     []int // candidates that need a derived reference
}

// refuse is what makes the whole file unpayable.
func (c *collector) refuse(b *Batch) error {
	switch {
	case len(b.Candidates) == 0:
		return Refuse(Defect{Code: "F301"})
	case b.Source.Currency != "" && b.Source.Currency != c.terms.Debtor.Currency:
		return Refuse(Defect{Code: "F371", Value: string(b.Source.Currency), Other: string(c.terms.Debtor.Currency)})
	case len(c.derive) > 0 && b.Period.IsZero():
		return Refuse(Defect{Code: "F310", Row: c.candidates[c.derive[0]].Line.Row})
	}
	return nil
}

// finish does what needs all rows: derived references, duplicates, the ID.
func (c *collector) finish(b *Batch) {
	for i := range b.Candidates {
		b.Candidates[i].Instruction.Period = b.Period
		c.narrate(&b.Candidates[i], b.Period)
	}
	c.deriveReferences(b)
	c.screen(b)
	refuseDuplicates(b.Candidates)
	warnOfTwins(b.Candidates)
	for i := range b.Candidates {
		b.Candidates[i].settleLine()
	}
	b.ID = identify(c.terms.Debtor, b.Candidates)
}

// add judges one row by itself.
func (c *collector) add(r Row) {
	line := Line{
		Row: r.Number, Name: r.Values[FieldName], Account: r.Values[FieldAccount], Bank: r.Values[FieldBank],
		Amount: r.Amount, Readable: r.Readable, Defects: r.Defects, Warnings: r.Warnings, Original: r.Original,
	}
	if r.Readable {
		c.sum = c.sum.Add(r.Amount)
	}
	i := Instruction{
		Row: r.Number, Employee: r.Values[FieldEmployee], Payee: c.payee(r), Amount: Money{r.Amount, c.terms.Debtor.Currency},
		Narration: r.Values[FieldNarration], Pool: c.terms.Debtor.Pool, Beneficiary: c.beneficiary(r),
		RetryRun: r.Values[FieldRetryRun],
	}
	i.RetryOf, _ = strconv.Atoi(r.Values[FieldRetryAttempt])
	line.Account, line.Payee = i.Beneficiary.Account, i.Payee
	cand := Candidate{Line: line, Instruction: i}
	cand.refuse(r, c.reference(&cand, r), c.amount(r))
	c.needs(&cand, r)
	c.matchBank(&cand, r)
	c.candidates = append(c.candidates, cand)
}

// refuse adds defects that a check found; empty codes are none.
func (c *Candidate) refuse(r Row, defects ...Defect) {
	for _, d := range defects {
		if d.Code == "" {
			continue
		}
		d.Sheet, d.Row, d.Name = r.Sheet, r.Number, r.Values[FieldName]
		c.Line.Defects = append(c.Line.Defects, d)
	}
}

// payee is who this is from month to month: the employee's number, else the
// national ID (hashed: it is nobody's business here), else nobody.
func (c *collector) payee(r Row) string {
	if e := r.Values[FieldEmployee]; e != "" {
		return "E:" + strings.ToUpper(e)
	}
	if id := r.Values[FieldNationalID]; id != "" {
		return "N:" + c.hash("national-id", strings.ToUpper(strings.ReplaceAll(id, "-", "")))
	}
	return ""
}

// hash is a keyed hash of eight capitals, meaningless outside this ledger.
func (c *collector) hash(purpose, text string) string {
	h := hmac.New(sha256.New, c.terms.Secret)
	io.WriteString(h, purpose+"\x00"+text)
	return strings.ToUpper(hex.EncodeToString(h.Sum(nil)[:4]))
}

func (c *collector) beneficiary(r Row) Beneficiary {
	v := r.Values
	b := Beneficiary{
		Name: v[FieldName], Account: v[FieldAccount], BankTyped: v[FieldBank], AccountType: v[FieldAccountType],
		Phone: v[FieldPhone], Email: v[FieldEmail], Mode: v[FieldMode], Country: v[FieldCountry],
		IDType: v[FieldIDType], IDNumber: v[FieldNationalID],
	}
	if c.terms.Traits.PhoneIsAccount && b.Account == "" {
		b.Account = b.Phone
	}
	if c.terms.Traits.PhoneIsAccount && b.Phone == "" {
		b.Phone = b.Account
	}
	return b
}

// referenceCodes says a refused reference in words' codes.
var referenceCodes = map[error]string{
	ErrReferenceAlphabet: "R201", ErrReferenceLong: "R202", ErrReferenceRetry: "R203", ErrReferencePayout: "R204",
}

// reference reads a typed reference, or notes that one has to be derived.
func (c *collector) reference(cand *Candidate, r Row) Defect {
	typed := r.Values[FieldReference]
	ref, err := ParseReference(typed)
	if errors.Is(err, ErrReferenceEmpty) {
		c.derive = append(c.derive, len(c.candidates))
		return Defect{}
	}
	if err != nil {
		return Defect{Code: referenceCodes[err], Column: r.Cells[FieldReference].Column, Value: typed}
	}
	cand.Instruction.Ref = ref
	return Defect{}
}

func (c *collector) amount(r Row) Defect {
	if !r.Readable {
		return Defect{}
	}
	m := Money{r.Amount, c.terms.Debtor.Currency}
	code := m.checkPayable(c.terms.Traits.AmountMax)
	return Defect{
		Code: code, Column: r.Cells[FieldAmount].Column, Value: r.Amount.String(),
		Other: Grouped(c.terms.Traits.AmountMax, m.Currency),
	}
}

// needs refuses a row that lacks what this gateway asks for, or has more of it
// than the gateway takes.
func (c *collector) needs(cand *Candidate, r Row) {
	for _, f := range c.terms.Traits.Needs {
		if r.Values[f] == "" {
			cand.refuse(r, Defect{Code: "R127", Column: r.Cells[f].Column, Value: f.String()})
		}
	}
	if most := c.terms.Traits.NameMax; most > 0 && len([]rune(cand.Line.Name)) > most {
		cand.refuse(r, Defect{Code: "R128", Column: r.Cells[FieldName].Column, Value: cand.Line.Name, Other: strconv.Itoa(most)})
	}
}

// matchBank finds the payable bank. An unclear one is a hold, never a default.
func (c *collector) matchBank(cand *Candidate, r Row) {
	typed := cmp.Or(r.Values[FieldBank], r.Values[FieldMode])
	if typed == "" {
		if c.terms.Traits.NeedsBank {
			cand.refuse(r, Defect{Code: "R126", Column: r.Cells[FieldBank].Column})
		}
		return
	}
	if c.terms.Match == nil {
		return
	}
	m, seen := c.banks[typed]
	if !seen {
		m = c.terms.Match(typed)
		c.banks[typed] = m
	}
	if !m.Found {
		cand.Line.Holds = append(cand.Line.Holds, Hold{HoldBankUnclear, typed, strings.Join(m.Nearest, ", ")})
		return
	}
	cand.Instruction.Beneficiary.Bank = m.Bank
	cand.Line.Bank = m.Bank.Name
}

// screen asks the gateway about each row that is sound so far.
func (c *collector) screen(b *Batch) {
	if c.terms.Screen == nil {
		return
	}
	for n := range b.Candidates {
		cand := &b.Candidates[n]
		if len(cand.Line.Defects) > 0 {
			continue
		}
		for _, d := range c.terms.Screen(cand.Instruction) {
			d.Sheet, d.Row, d.Name = b.Source.Sheet, cand.Line.Row, cand.Line.Name
			cand.Line.Defects = append(cand.Line.Defects, d)
		}
	}
}

// narrate fills in what the employee sees, and clips it to what fits.
func (c *collector) narrate(cand *Candidate, p Period) {
	i := &cand.Instruction
	if i.Narration == "" {
		i.Narration = strings.TrimSpace(strings.ReplaceAll(c.terms.Narration, "{period}", p.Title()))
	}
	most := c.terms.Traits.NarrationMax
	runes := []rune(i.Narration)
	if most == 0 || len(runes) <= most {
		return
	}
	short := string(runes[:most])
	if at := strings.LastIndexByte(short, ' '); at > 0 && runes[most] != ' ' {
		short = short[:at]
	}
	i.Narration = short
	cand.Line.Warnings = append(cand.Line.Warnings, Defect{Code: "W550", Row: i.Row, Name: i.Beneficiary.Name, Value: short})
}

// Title writes NOV 2026.
func (p Period) Title() string {
	if p.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s %d", strings.ToUpper(p.Month.String()[:3]), p.Year)
}

// deriveReferences gives PERIOD-EMPLOYEE to rows without a reference. The
// second row of one person gets -2, in order of amount and then account, so
// that sorting the sheet makes no new references.
func (c *collector) deriveReferences(b *Batch) {
	groups := map[string][]int{}
	for _, at := range c.derive {
		i := b.Candidates[at].Instruction
		groups[c.stem(i, b.Period)] = append(groups[c.stem(i, b.Period)], at)
	}
	for stem, members := range groups {
		slices.SortStableFunc(members, func(x, y int) int {
			p, q := b.Candidates[x].Instruction, b.Candidates[y].Instruction
			return cmp.Or(p.Amount.Amount.Cmp(q.Amount.Amount), cmp.Compare(p.Beneficiary.Account, q.Beneficiary.Account))
		})
		for n, at := range members {
			ref := stem
			if n > 0 {
				ref += "-" + strconv.Itoa(n+1)
			}
			b.Candidates[at].Instruction.Ref = Reference(ref)
			b.Candidates[at].Instruction.Derived = true
		}
	}
}

// stem is PERIOD-EMPLOYEE, with a keyed hash where the number is missing or
// cannot be part of a reference. "-99" has to fit behind it.
func (c *collector) stem(i Instruction, p Period) string {
	if i.Employee == "" {
		return p.String() + "-" + c.hash("account", i.Beneficiary.Account+"\x00"+i.Beneficiary.Bank.ID)
	}
	stem := p.String() + "-" + strings.ToUpper(i.Employee)
	if _, err := ParseReference(stem + "-99"); err != nil || referenceRetry.MatchString(stem) {
		return p.String() + "-" + c.hash("employee", strings.ToUpper(i.Employee))
	}
	return stem
}

// refuseDuplicates refuses every row of a reference that stands twice: which
// of them is meant, only a person knows.
func refuseDuplicates(candidates []Candidate) {
	first := make(map[string]int, len(candidates))
	for n := range candidates {
		ref := candidates[n].Instruction.Ref
		if ref == "" {
			continue
		}
		other, twice := first[ref.Fold()]
		if !twice {
			first[ref.Fold()] = n
			continue
		}
		candidates[n].duplicates(&candidates[other])
		if !slices.ContainsFunc(candidates[other].Line.Defects, func(d Defect) bool { return d.Code == "R125" }) {
			candidates[other].duplicates(&candidates[n])
		}
	}
}

func (c *Candidate) duplicates(other *Candidate) {
	c.Line.Defects = append(c.Line.Defects, Defect{
		Code: "R125", Row: c.Line.Row, Name: c.Line.Name, Value: string(c.Instruction.Ref), Other: strconv.Itoa(other.Line.Row),
	})
}

// warnOfTwins points at rows that pay the same amount to the same account.
func warnOfTwins(candidates []Candidate) {
	type twin struct{ account, amount string }
	first := make(map[twin]int, len(candidates))
	for n := range candidates {
		c := &candidates[n]
		if c.Line.Account == "" || !c.Line.Readable {
			continue
		}
		t := twin{c.Line.Account, c.Line.Amount.String()}
		if other, twice := first[t]; twice {
			c.Line.Warnings = append(c.Line.Warnings, Defect{
				Code: "W551", Row: c.Line.Row, Name: c.Line.Name, Other: strconv.Itoa(candidates[other].Line.Row),
			})
			continue
		}
		first[t] = n
	}
}

// settleLine writes the judgement into the line.
func (c *Candidate) settleLine() {
	c.Valid = len(c.Line.Defects) == 0
	c.Line.Ref = c.Instruction.Ref
	switch {
	case !c.Valid:
		c.Line.Disposition = Invalid
	case len(c.Line.Holds) > 0:
		c.Line.Disposition = Held
	default:
		c.Line.Disposition = ToPay
	}
}

// identify hashes the canonical rows, in an order that does not depend on the
// sheet's.
func identify(d Debtor, candidates []Candidate) ID {
	rows := make([]string, len(candidates))
	for n, c := range candidates {
		i := c.Instruction
		parts := []string{i.Ref.Fold(), string(i.Fingerprint()), i.RetryRun, strconv.Itoa(i.RetryOf)}
		if !c.Valid {
			parts = append(parts, "invalid", c.Line.Name, c.Line.Account, strconv.FormatBool(c.Line.Readable))
		}
		rows[n] = strings.Join(parts, "\x00")
	}
	slices.Sort(rows)
	h := sha256.New()
	fmt.Fprintf(h, "payrun batch 1\x00%s\x00%s\x00%s\x00%s\x00%s\n", d.Gateway, d.Environment, d.Merchant, d.Pool, d.Currency)
	for _, r := range rows {
		io.WriteString(h, r+"\n")
	}
	return ID(hex.EncodeToString(h.Sum(nil)))
}

// in is the ID of the same rows for another month: a sheet whose references
// name no month is a new batch every month.
func (id ID) in(p Period) ID {
	sum := sha256.Sum256([]byte(string(id) + "\x00" + p.String()))
	return ID(hex.EncodeToString(sum[:]))
}
