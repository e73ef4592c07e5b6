package fedapay

import (
	"errors"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/client"
	"payrun/client/simulator"
)

// at makes a gateway that speaks to a simulator.
func at(t testing.TB, s *simulator.Simulator) *Gateway {
	t.Helper()
	g, err := New(config("http://127.0.0.1"), client.Options{Dial: s.Dial, Timeout: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// run does what a run does with one payout: look up, create, store the handle,
// discard strays, start. A crash is a run that stops after its create.
func run(t *testing.T, g *Gateway, a *batch.Attempt, crash bool) error {
	t.Helper()
	first := *a
	first.Handle = ""
	v, err := g.Inquire(t.Context(), first)
	_, answered := errors.AsType[*batch.AnswerError](err)
	if !answered && (err != nil || v.Status != batch.Planned) {
		t.Fatalf("Inquire before the start = %+v, %v; want not found or not started", v, err)
	}
	if a.Handle == "" {
		h, err := g.Prepare(t.Context(), *a)
		if err != nil {
			return err
		}
		if crash {
			return errors.New("killed before the handle was stored")
		}
		a.Handle = h
	}
	strays, err := g.Strays(t.Context(), *a)
	if err != nil {
		return err
	}
	for _, h := range strays {
		if err := g.Discard(t.Context(), h); err != nil {
			return err
		}
	}
	_, err = g.Submit(t.Context(), *a)
	return err
}

// A create whose answer is lost may have made a payout, and so may the next
// one. Whatever was made, one id is started, and no other one is left that
// somebody could start by hand.
func TestLostCreateStartsOnePayout(t *testing.T) {
	faults := []string{"killed"}
	for _, name := range simulator.Faults(simulator.FedaPay) {
		if strings.HasPrefix(name, "create-") && name != "create-slow" {
			faults = append(faults, name)
		}
	}
	for position, quirks := range positions {
		for _, fault := range faults {
			t.Run(position+"/"+fault, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { testLostCreate(t, quirks, fault) })
			})
		}
	}
}

func testLostCreate(t *testing.T, quirks map[string]string, fault string) {
	a := attempt(1)
	q := maps.Clone(quirks)
	if fault != "killed" {
		q["ref:"+a.Wire] = fault + ",polite"
	}
	s := open(t, q)
	g := at(t, s)
	if err := run(t, g, &a, fault == "killed"); err != nil {
		time.Sleep(2 * time.Minute)
		for range 3 { // whoever runs the file again, and once more
			if err = run(t, g, &a, false); err == nil {
				break
			}
		}
		if err != nil {
			t.Fatalf("the file run again = %v", err)
		}
	}
	time.Sleep(time.Hour)
	if v, err := g.Inquire(t.Context(), a); err != nil || v.Status != batch.Paid {
		t.Errorf("an hour later Inquire = %+v, %v; want paid", v, err)
	}
	checkBooks(t, s, a, quirks)
	g.Close()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	synctest.Wait()
}

func checkBooks(t *testing.T, s *simulator.Simulator, a batch.Attempt, quirks map[string]string) {
	t.Helper()
	books := s.Books()
	if n := books.Moved(a.Wire); n != 1 {
		t.Errorf("the books moved money %d times", n)
	}
	if n := (box{s}).Sent(a.Wire); n != 1 {
		t.Errorf("%d starts; want one", n)
	}
	open := 0
	for _, c := range books.Created(a.Wire) {
		if c.Outcome == simulator.Made {
			open++
		}
	}
	// Strays can be found only where a look-up by reference shows them.
	if quirks["by-reference"] != "off" && quirks["many"] == "list" && open > 0 {
		t.Errorf("%d created payouts are left that somebody could start", open)
	}
	if err := books.Audit(); err != nil {
		t.Error(err)
	}
}

// A handle stands for contents. Started for others, it would pay yesterday's
// amount under today's row.
func TestHandleOfOtherContentsIsNotStarted(t *testing.T) {
	s := open(t, map[string]string{})
	g, a := at(t, s), attempt(1)
	h, err := g.Prepare(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*batch.Attempt){
		"amount":    func(a *batch.Attempt) { a.Instruction.Amount.Amount = decimal.NewFromInt(9999) },
		"number":    func(a *batch.Attempt) { a.Instruction.Beneficiary.Account = "0197099999" },
		"name":      func(a *batch.Attempt) { a.Instruction.Beneficiary.Name = "Ama KOFFI" },
		"mode":      func(a *batch.Attempt) { a.Instruction.Beneficiary.Bank.ID = "moov" },
		"reference": func(a *batch.Attempt) { a.Wire = "2026-11-B0001-R2" },
	} {
		other := attempt(1)
		other.Handle = h
		change(&other)
		if v, err := g.Submit(t.Context(), other); !errors.Is(err, batch.ErrNotSent) || v != (batch.Verdict{}) {
			t.Errorf("another %s: Submit = %+v, %v; want proof that nothing was sent", name, v, err)
		}
		if _, err := g.Strays(t.Context(), other); err == nil {
			t.Errorf("another %s: Strays found nothing wrong", name)
		}
	}
	if n := len(s.Books().Starts); n != 0 {
		t.Errorf("%d starts arrived", n)
	}
	a.Handle = ""
	if _, err := g.Submit(t.Context(), a); !errors.Is(err, batch.ErrNotSent) {
		t.Errorf("Submit without a handle = %v; want proof that nothing was sent", err)
	}
}

// Another payout of our reference that is on its way was started by somebody:
// starting ours as well would pay twice.
func TestStraysRefuseASecondPayoutOnItsWay(t *testing.T) {
	s := open(t, map[string]string{"many": "list"})
	g, a := at(t, s), attempt(1)
	theirs := a
	var err error
	if theirs.Handle, err = g.Prepare(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if a.Handle, err = g.Prepare(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if strays, err := g.Strays(t.Context(), a); err != nil || len(strays) != 1 || strays[0] == a.Handle {
		t.Fatalf("Strays = %v, %v; want the other one", strays, err)
	}
	if _, err := g.Submit(t.Context(), theirs); err != nil {
		t.Fatal(err)
	}
	if strays, err := g.Strays(t.Context(), a); err == nil || len(strays) > 0 {
		t.Errorf("Strays = %v, %v; want an error", strays, err)
	}
	if v, err := g.Inquire(t.Context(), batch.Attempt{Wire: a.Wire, Instruction: a.Instruction}); err != nil || v.Status != batch.Waiting {
		t.Errorf("Inquire by reference = %+v, %v; want the one on its way", v, err)
	}
}

// What is started goes to the number of the sheet, also when another payout
// has given the customer another one meanwhile.
func TestStartNamesTheNumber(t *testing.T) {
	s := open(t, map[string]string{})
	g, a := at(t, s), attempt(1)
	var err error
	if a.Handle, err = g.Prepare(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Submit(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if starts := s.Books().Starts; len(starts) != 1 || !strings.HasSuffix(starts[0].To, "0197000001") {
		t.Errorf("starts = %+v; want one to the sheet's number", starts)
	}
}

// Two payees who share an e-mail in the sheet are two customers, and one payee
// is one customer every month.
func TestPayeesAreCustomersOfTheirOwn(t *testing.T) {
	s := open(t, map[string]string{})
	g := at(t, s)
	a, b, again := attempt(1), attempt(2), attempt(3)
	a.Instruction.Beneficiary.Email, b.Instruction.Beneficiary.Email = "office@school.example", "office@school.example"
	again.Instruction.Beneficiary = a.Instruction.Beneficiary
	for _, x := range []batch.Attempt{a, b, again} {
		if _, err := g.Prepare(t.Context(), x); err != nil {
			t.Fatal(err)
		}
	}
	made := s.Books().Creates
	if made[0].Payee == made[1].Payee || made[0].Payee != made[2].Payee || made[0].Payee == "" {
		t.Errorf("payees are %q, %q, %q", made[0].Payee, made[1].Payee, made[2].Payee)
	}
	if strings.Contains(made[0].Payee, "school.example") {
		t.Errorf("the sheet's e-mail is the key of a customer: %q", made[0].Payee)
	}
}

func TestDiscardOfWhatIsGoneIsDone(t *testing.T) {
	for name, quirks := range map[string]map[string]string{"gone": {}, "shown": {"deleted": "shown"}} {
		t.Run(name, func(t *testing.T) {
			s := open(t, quirks)
			g, a := at(t, s), attempt(1)
			h, err := g.Prepare(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := g.Discard(t.Context(), h); err != nil {
					t.Errorf("Discard = %v", err)
				}
			}
			if err := g.Discard(t.Context(), "../balances"); !errors.Is(err, batch.ErrNotSent) {
				t.Errorf("Discard of no id = %v; want proof that nothing was sent", err)
			}
		})
	}
}
