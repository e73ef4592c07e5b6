package batch

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// sheet makes rows of text: ref, employee, name, account, bank, amount.
func sheet(rows ...[6]string) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for n, text := range rows {
			r := Row{Number: n + 5, Readable: true, Amount: decimal.RequireFromString(text[5])}
			for f, v := range map[Field]string{
				FieldReference: text[0], FieldEmployee: text[1], FieldName: text[2], FieldAccount: text[3], FieldBank: text[4], FieldAmount: text[5],
			} {
				r.Values[f] = v
				r.Cells[f] = Cell{Kind: Text, Raw: v, Shown: v, Column: string(rune('A' + int(f)))}
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

var november = Period{2026, 11}

func terms() Terms {
	return Terms{
		Debtor: Debtor{Gateway: "g", Environment: "sandbox", Merchant: "m", Pool: "p", Currency: "MYR"},
		Traits: Traits{NeedsBank: true, AmountMax: decimal.RequireFromString("99999999.99")}, Secret: []byte("secret"),
		Match: func(text string) Match {
			if text == "Maybank" {
				return Match{Bank: Bank{ID: "23", Name: "MAYBANK"}, Found: true}
			}
			return Match{Nearest: []string{"MAYBANK"}}
		},
	}
}

func collectRows(t *testing.T, p Period, rows ...[6]string) *Batch {
	t.Helper()
	b, err := Collect(sheet(rows...), func() Source { return Source{Period: p} }, terms())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSortingTheSheetMakesNoNewReferences: derived references come from what a
// row means. If they came from where it stands, a sorted sheet would be paid a
// second time.
func TestSortingTheSheetMakesNoNewReferences(t *testing.T) {
	rows := [][6]string{
		{"", "E0012", "Ali", "1111111111", "Maybank", "100.00"},
		{"", "E0012", "Ali", "1111111111", "Maybank", "50.00"},
		{"", "E0012", "Ali", "2222222222", "Maybank", "50.00"},
		{"", "", "Abu", "3333333333", "Maybank", "70.00"},
		{"", "K/7 é", "Ah Kow", "4444444444", "Maybank", "80.00"},
		{"", "R12", "Raju", "5555555555", "Maybank", "90.00"},
	}
	want := map[string]string{}
	first := collectRows(t, november, rows...)
	for _, c := range first.Candidates {
		if _, err := ParseReference(string(c.Instruction.Ref)); err != nil {
			t.Errorf("derived reference %q: %v", c.Instruction.Ref, err)
		}
		want[c.Line.Account+c.Line.Amount.String()] = string(c.Instruction.Ref)
	}
	if want["111111111150"] != "2026-11-E0012" || want["222222222250"] != "2026-11-E0012-2" || want["1111111111100"] != "2026-11-E0012-3" {
		t.Errorf("references of one person's three rows: %v", want)
	}
	for range 20 {
		rand.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		again := collectRows(t, november, rows...)
		if again.ID != first.ID {
			t.Fatal("a sorted sheet is another batch")
		}
		for _, c := range again.Candidates {
			if got := string(c.Instruction.Ref); got != want[c.Line.Account+c.Line.Amount.String()] {
				t.Fatalf("%s got %s", c.Line.Account, got)
			}
		}
	}
}

// TestAChangedCellIsAnotherBatch: approval is for contents. What a person did
// not see must not pass under it.
func TestAChangedCellIsAnotherBatch(t *testing.T) {
	row := [6]string{"R1", "E1", "Ali", "1111111111", "Maybank", "100.00"}
	id := collectRows(t, november, row).ID
	for n, other := range []string{"R9", "", "Abu", "1111111112", "Other", "100.01"} {
		if n == 1 {
			continue // the employee's number is nobody's money
		}
		changed := row
		changed[n] = other
		if collectRows(t, november, changed).ID == id {
			t.Errorf("changing column %d to %q is the same batch", n, other)
		}
	}
}

// TestEveryRowIsJudged: a row with a defect stays a row, and all its defects
// are named at once.
func TestEveryRowIsJudged(t *testing.T) {
	tests := []struct {
		why  string
		row  [6]string
		want string
	}{
		{"zero", [6]string{"A1", "", "Ali", "1111111111", "Maybank", "0"}, "R121"},
		{"negative", [6]string{"A1", "", "Ali", "1111111111", "Maybank", "-5"}, "R122"},
		{"three decimals", [6]string{"A1", "", "Ali", "1111111111", "Maybank", "1.005"}, "R123"},
		{"too much", [6]string{"A1", "", "Ali", "1111111111", "Maybank", "100000000.00"}, "R124"},
		{"no bank", [6]string{"A1", "", "Ali", "1111111111", "", "1.00"}, "R126"},
		{"odd reference", [6]string{"A 1", "", "Ali", "1111111111", "Maybank", "1.00"}, "R201"},
		{"long reference", [6]string{strings.Repeat("x", 30), "", "Ali", "1111111111", "Maybank", "1.00"}, "R202"},
		{"looks like a retry", [6]string{"A-R2", "", "Ali", "1111111111", "Maybank", "1.00"}, "R203"},
		{"looks like a payout", [6]string{"payout-2", "", "Ali", "1111111111", "Maybank", "1.00"}, "R204"},
		{"two faults", [6]string{"A 1", "", "Ali", "1111111111", "", "0"}, "R201 R121 R126"},
		{"unknown bank waits", [6]string{"A1", "", "Ali", "1111111111", "Bnk", "1.00"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			b := collectRows(t, november, tt.row, [6]string{"OK-1", "", "Abu", "2222222222", "Maybank", "2.00"})
			if len(b.Candidates) != 2 || !b.Candidates[1].Valid {
				t.Fatalf("the good row was lost: %+v", b.Candidates)
			}
			var codes []string
			for _, d := range b.Candidates[0].Line.Defects {
				codes = append(codes, d.Code)
				if d.Row != 5 || d.Name != "Ali" {
					t.Errorf("%s does not say where: %+v", d.Code, d)
				}
			}
			if got := strings.Join(codes, " "); got != tt.want {
				t.Errorf("defects %q, want %q", got, tt.want)
			}
		})
	}
	if b := collectRows(t, november, tests[len(tests)-1].row); b.Candidates[0].Line.Disposition != Held {
		t.Error("a row with an unclear bank is not held")
	}
}

// TestDuplicateReferencesRefuseBothRows: which of two is meant, only a person
// knows; paying the first is a guess.
func TestDuplicateReferencesRefuseBothRows(t *testing.T) {
	b := collectRows(t, november,
		[6]string{"A1", "", "Ali", "1111111111", "Maybank", "1.00"},
		[6]string{"B1", "", "Abu", "2222222222", "Maybank", "2.00"},
		[6]string{"a1", "", "Ali", "1111111111", "Maybank", "3.00"})
	for n, want := range []string{"7", "", "5"} {
		defects := b.Candidates[n].Line.Defects
		if want == "" {
			if len(defects) != 0 {
				t.Errorf("row %d: %v", n, defects)
			}
			continue
		}
		if len(defects) != 1 || defects[0].Code != "R125" || defects[0].Other != want {
			t.Errorf("row %d: %v, want R125 naming row %s", n, defects, want)
		}
	}
}

// TestWithoutAMonthNothingIsDerived: a reference made without its month would
// be the same next month.
func TestWithoutAMonthNothingIsDerived(t *testing.T) {
	_, err := Collect(sheet([6]string{"", "E1", "Ali", "1111111111", "Maybank", "1.00"}), func() Source { return Source{} }, terms())
	if r, ok := errors.AsType[*Refusal](err); !ok || r.Code != "F310" {
		t.Errorf("got %v, want F310", err)
	}
	if b := collectRows(t, Period{}, [6]string{"INV-1", "E1", "Ali", "1111111111", "Maybank", "1.00"}); !b.Candidates[0].Valid {
		t.Error("a typed reference needs no month")
	}
}

// TestBeneficiaryMasksItself: whatever verb prints it, the account and the name
// stay inside.
func TestBeneficiaryMasksItself(t *testing.T) {
	b := Beneficiary{Name: "Siti Aminah", Account: "112233445566"}
	i := Instruction{Beneficiary: b}
	for _, text := range []string{fmt.Sprint(b), fmt.Sprintf("%v %+v %s", b, i, b), b.LogValue().String(), fmt.Sprint(&b)} {
		if strings.Contains(text, "112233") || strings.Contains(text, "Aminah") {
			t.Errorf("printed as %s", text)
		}
	}
}
