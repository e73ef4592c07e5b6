package batch

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

// thrice is a gateway that pays one number three times in 24 hours, however
// the sheet writes it.
type thrice struct{ Gateway }

func (thrice) Traits() Traits { return Traits{} }

func (thrice) Ration(i Instruction) Ration {
	return Ration{strings.TrimPrefix(i.Beneficiary.Account, "+229"), 3, 24 * time.Hour}
}

// remembered is a ledger of which only the recent payouts are asked.
type remembered struct {
	Book
	recent []Entry
}

func (r remembered) Recent(context.Context, Debtor, time.Time) ([]Entry, error) { return r.recent, nil }

func rationPlan(accounts ...string) *Plan {
	p := &Plan{Batch: &Batch{}, wishes: map[int]*Wish{}, skipped: map[Key]string{}}
	for n, account := range accounts {
		i := Instruction{Ref: Reference("R-" + string(rune('A'+n))), Beneficiary: Beneficiary{Account: account}, Amount: Money{decimal.NewFromInt(1), "XOF"}}
		p.Batch.Candidates = append(p.Batch.Candidates, Candidate{Instruction: i, Valid: true})
		p.Lines = append(p.Lines, Line{Ref: i.Ref, Attempt: 1, Disposition: ToPay})
		p.wishes[n] = &Wish{Instruction: i, Attempt: 1}
	}
	return p
}

// A fourth payout to one number within a day fails at the gateway, or worse;
// it must wait, and the first three must not.
func TestRationLeavesTheFourthForTomorrow(t *testing.T) {
	paid := func(account string, ago time.Duration, s Status) Entry {
		return Entry{Status: s, Instruction: Instruction{Beneficiary: Beneficiary{Account: account}}, Changed: time.Now().Add(-ago)}
	}
	tests := []struct {
		name     string
		accounts []string
		recent   []Entry
		left     []int // places of the rows that wait
	}{
		{"four in one sheet", []string{"01", "01", "02", "01", "01"}, nil, []int{4}},
		{"one spelling or another", []string{"01", "+22901", "01", "+22901"}, nil, []int{3}},
		{"two of another sheet", []string{"01", "01"}, []Entry{paid("01", time.Hour, Paid), paid("+22901", time.Hour, Paid)}, []int{1}},
		{"yesterday's do not count", []string{"01"}, []Entry{paid("01", 25*time.Hour, Paid), paid("01", 26*time.Hour, Paid), paid("01", 27*time.Hour, Paid)}, nil},
		{"doubts count however old", []string{"01"}, []Entry{paid("01", 25*time.Hour, Unknown), paid("01", 26*time.Hour, Waiting), paid("01", 27*time.Hour, Unknown)}, []int{0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := rationPlan(tt.accounts...)
			d := &Desk{Gateway: thrice{}, Book: remembered{recent: tt.recent}}
			if err := d.ration(t.Context(), p); err != nil {
				t.Fatal(err)
			}
			for n := range p.Lines {
				want := ""
				for _, left := range tt.left {
					if left == n {
						want = codeRationed
					}
				}
				if got := p.skipped[p.key(n)]; got != want {
					t.Errorf("row %d is skipped as %q; want %q", n, got, want)
				}
			}
		})
	}
}

func TestRationCountsOnlyRowsThatWouldBeSent(t *testing.T) {
	p := rationPlan("01", "01", "01", "01")
	p.Lines[0].Disposition = Held
	if err := (&Desk{Gateway: thrice{}, Book: remembered{}}).ration(t.Context(), p); err != nil || len(p.skipped) > 0 {
		t.Errorf("skipped %v, %v; want nobody", p.skipped, err)
	}
}

// A payout that is prepared and was never started is no payout: a person must
// be able to release its attempt, and nothing may take it for found.
func TestPreparedIsEvidenceOfAbsence(t *testing.T) {
	d := &Desk{Gateway: thrice{}}
	if l := d.evidence(Verdict{Status: Planned}, dated{}, nil); !l.NotFound || l.Found {
		t.Errorf("prepared is %+v; want not found", l)
	}
	for _, s := range []Status{Unknown, Waiting, Paid, Failed, Returned} {
		if l := d.evidence(Verdict{Status: s}, dated{}, nil); l.NotFound || !l.Found {
			t.Errorf("%v is %+v; want found", s, l)
		}
	}
}

// What the gateway has against a row is one row's defect and stops nobody else.
func TestScreenRefusesOneRow(t *testing.T) {
	c := &collector{terms: Terms{Screen: func(i Instruction) []Defect {
		if i.Beneficiary.Account == "bad" {
			return []Defect{{Code: "R140", Value: "bad"}}
		}
		return nil
	}}}
	p := rationPlan("good", "bad", "bad")
	p.Batch.Source.Sheet = "Nov"
	p.Batch.Candidates[1].Line = Line{Row: 7, Name: "Ama"}
	p.Batch.Candidates[2].Line = Line{Row: 8, Defects: []Defect{{Code: "R104"}}}
	c.screen(p.Batch)
	if got := p.Batch.Candidates[0].Line.Defects; len(got) > 0 {
		t.Errorf("a sound row has %v", got)
	}
	if got, want := p.Batch.Candidates[1].Line.Defects, (Defect{Code: "R140", Sheet: "Nov", Row: 7, Name: "Ama", Value: "bad"}); len(got) != 1 || got[0] != want {
		t.Errorf("the row has %v; want %v", got, want)
	}
	if got := p.Batch.Candidates[2].Line.Defects; len(got) != 1 {
		t.Errorf("a row that was refused before was asked about: %v", got)
	}
}
