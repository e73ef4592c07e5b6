package simulator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/shopspring/decimal"
)

// feda asks a FedaPay endpoint, patiently for a minute.
func (c *customer) feda(method, path, body string, headers ...string) reply {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, "http://fedapay.test/v1/"+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	r.GetBody = nil
	r.Header.Set("Authorization", "Bearer "+DefaultFedaPayKey)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return c.do(r)
}

// fedaBody is the guide's example with a few things to vary.
func fedaBody(ref, amount, mode, number string) string {
	return fmt.Sprintf(`{"amount":%s,"currency":{"iso":"XOF"},"mode":%q,"description":"stipend","merchant_reference":%q,"custom_metadata":{"row":"42"},`+
		`"customer":{"firstname":"Ama","lastname":"Koffi","email":"%s@payee.example","phone_number":{"number":%q,"country":"bj"}}}`,
		amount, mode, ref, strings.ToLower(ref), number)
}

// make makes a payout and returns its id.
func (c *customer) make(ref, amount string) string {
	return c.feda("POST", "payouts", fedaBody(ref, amount, "momo_test", "66000001")).payout("id")
}

func (c *customer) start(id string) reply {
	return c.feda("PUT", "payouts/start", `{"payouts":[{"id":`+id+`}]}`)
}

// payout returns a member of v1/payout, or of the first of v1/payouts.
func (r reply) payout(name string) string {
	var e struct {
		One  map[string]json.RawMessage   `json:"v1/payout"`
		Many []map[string]json.RawMessage `json:"v1/payouts"`
	}
	_ = json.Unmarshal([]byte(r.raw), &e)
	if len(e.Many) > 0 {
		e.One = e.Many[0]
	}
	return strings.Trim(string(e.One[name]), `"`)
}

// FedaPay moves money on the second request; the first one only prepares it.
func TestPoliteFedaPayPaysWhatIsStarted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, Config{Dialect: FedaPay, Fee: decimal.NewFromInt(150)})
		r := c.feda("POST", "payouts", fedaBody("B-42", "2000", "momo_test", "66000001"))
		id := r.payout("id")
		if r.status != 201 || r.payout("status") != "pending" || r.payout("klass") != "v1/payout" || r.payout("amount") != "2000" || r.payout("amount_debited") != "null" {
			t.Fatalf("create: %d %s", r.status, r.raw)
		}
		time.Sleep(time.Hour)
		if b := c.audit(); len(b.Moves) != 0 || !b.Held.IsZero() || b.Creates[0].Outcome != Made {
			t.Errorf("a create moved money: %+v", b)
		}
		words := []string{c.start(id).payout("status")}
		for range 4 {
			time.Sleep(time.Second)
			words = append(words, c.feda("GET", "payouts/merchant/B-42", "").payout("status"))
		}
		if want := []string{"started", "started", "processing", "sent", "sent"}; !slices.Equal(words, want) {
			t.Errorf("statuses %v, want %v", words, want)
		}
		seen := c.feda("GET", "payouts/"+id+"?include=customer,currency", "")
		if seen.payout("amount_debited") != "2150" || seen.payout("amount_transferred") != "2000" || seen.payout("last_error_code") != "NO_ERROR" ||
			seen.payout("custom_metadata") != `{"row":"42"}` || !strings.Contains(seen.raw, `"number":"66000001"`) || !strings.Contains(seen.raw, `"iso":"XOF"`) {
			t.Errorf("look-up: %s", seen.raw)
		}
		if _, err := time.Parse("2006-01-02T15:04:05.000Z", seen.payout("sent_at")); err != nil {
			t.Error(err)
		}
		b := c.audit()
		if b.Moved("B-42") != 1 || len(b.Starts) != 1 || b.Starts[0].Number != id || b.Balance.String() != "59997850" {
			t.Errorf("books: %+v", b)
		}
		if got := c.feda("GET", "balances", "").raw; !strings.Contains(got, `"amount":59997850`) {
			t.Errorf("balances: %s", got)
		}
	})
}

// What breaks the manual's rules is refused with 422, makes nothing, and is
// kept in the books.
func TestSloppyFedaPayCreatesAreRefused(t *testing.T) {
	good := fedaBody("REF", "2000", "momo_test", "66000001")
	swap := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	tests := []struct{ name, body, blames string }{
		{"amounts are whole numbers", swap("2000", "2000.5"), "amount"},
		{"also when nothing is lost", swap("2000", "2000.0"), "amount"},
		{"amounts are numbers", swap("2000", `"2000"`), "amount"},
		{"a million is the most", swap("2000", "1000001"), "amount"},
		{"nothing cannot be paid", swap("2000", "0"), "amount"},
		{"an amount must be there", swap(`"amount":2000,`, ""), "amount"},
		{"a currency must be known", swap("XOF", "EUR"), "currency"},
		{"a currency is an object", swap(`{"iso":"XOF"}`, `"XOF"`), "currency"},
		{"a first name must be there", swap(`"firstname":"Ama",`, ""), "firstname"},
		{"a last name must not be empty", swap("Koffi", ""), "lastname"},
		{"a customer must be there", swap(`"customer"`, `"recipient"`), "customer"},
		{"an operator must be known", swap("momo_test", "bank_transfer"), "mode"},
		{"a number is digits", swap("66000001", "66 00 00 01"), "number"},
	}
	for _, test := range tests {
		c := open(t, Config{Dialect: FedaPay})
		r := c.feda("POST", "payouts", test.body)
		if r.status != 422 || !strings.Contains(r.raw, `"`+test.blames+`":["`) || !strings.Contains(r.raw, `"message":"`) {
			t.Errorf("%s: %d %s, want it to blame %s", test.name, r.status, r.raw, test.blames)
		}
		if b := c.audit(); len(b.Creates) != 1 || b.Creates[0].Outcome != Refused || b.Creates[0].Number != "" {
			t.Errorf("%s: books: %+v", test.name, b.Creates)
		}
	}
}

// Nobody gets in without the key, and nobody pays out before it is allowed.
func TestFedaPayChecksWhoAsks(t *testing.T) {
	c := open(t, Config{Dialect: FedaPay})
	for _, key := range []string{"", "Bearer wrong", DefaultFedaPayKey} {
		if r := c.feda("POST", "payouts", fedaBody("A", "1", "momo_test", "66000001"), "Authorization", key); r.status != 401 {
			t.Errorf("%q: %d %s", key, r.status, r.raw)
		}
	}
	c.s.Update(func(c *Config) { c.Quirks["payouts"] = "off" })
	if r := c.feda("POST", "payouts", fedaBody("A", "1", "momo_test", "66000001")); r.status != 403 || !strings.Contains(r.raw, "Opération non autorisée") {
		t.Errorf("not activated: %d %s", r.status, r.raw)
	}
	if b := c.audit(); len(b.Creates) != 0 {
		t.Errorf("books: %+v", b.Creates)
	}
}

// Two rows that share an e-mail address are one customer: the second one's
// phone gets the first one's money. The simulator must show that danger.
func TestASharedAddressSendsMoneyToTheWrongPhone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, Config{Dialect: FedaPay})
		body := func(ref, number string) string {
			return strings.Replace(fedaBody(ref, "100", "mtn_open", number), strings.ToLower(ref)+"@payee.example", "shared@payee.example", 1)
		}
		first := c.feda("POST", "payouts", body("A", "0161000001")).payout("id")
		second := c.feda("POST", "payouts", body("B", "0161000002"))
		c.start(first)
		c.feda("PUT", "payouts/start", `{"payouts":[{"id":`+second.payout("id")+`,"phone_number":{"number":"+2290161000009","country":"BJ"}}]}`)
		time.Sleep(time.Minute)
		b := c.audit()
		if len(b.Moves) != 2 || b.Moves[0].Account != "0161000002" || b.Moves[1].Account != "+2290161000009" {
			t.Errorf("moves: %+v", b.Moves)
		}
		if seen := c.feda("GET", "payouts/"+first, ""); seen.payout("customer_id") != second.payout("customer_id") {
			t.Errorf("two customers: %s", seen.raw)
		}
	})
}

// Nobody knows what a second start does, so it pays again unless told.
func TestASecondStartPaysAgainUnlessTold(t *testing.T) {
	tests := []struct {
		quirk         string
		moves, status int
	}{{"pay", 2, 200}, {"refuse", 1, 422}, {"ignore", 1, 200}}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			c := open(t, Config{Dialect: FedaPay, Quirks: map[string]string{"restart": test.quirk}})
			id := c.make("A", "100")
			c.start(id)
			if r := c.start(id); r.status != test.status {
				t.Errorf("restart=%s: %d %s", test.quirk, r.status, r.raw)
			}
			time.Sleep(time.Minute)
			if b := c.audit(); b.Moved("A") != test.moves || len(b.Starts) != 2 {
				t.Errorf("restart=%s: moved %d times, want %d", test.quirk, b.Moved("A"), test.moves)
			}
		})
	}
}

// The sandbox pays two numbers only, an operator only its own country, and a
// number three times a day.
func TestSomePayoutsAreDoomed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, Config{Dialect: FedaPay})
		tests := []struct{ name, mode, number, word string }{
			{"a sandbox number", "momo_test", "64000001", "sent"},
			{"the same with its country", "momo_test", "+22964000001", "sent"},
			{"another sandbox number", "momo_test", "66000002", "failed"},
			{"an operator at home", "mtn_open", "0161000001", "sent"},
			{"an operator abroad", "mtn_ci", "0161000001", "failed"},
			{"a third to this number today", "momo_test", "64000001", "sent"},
			{"a fourth", "momo_test", "64000001", "failed"},
		}
		for i, test := range tests {
			ref := strconv.Itoa(i)
			c.start(c.feda("POST", "payouts", fedaBody(ref, "100", test.mode, test.number)).payout("id"))
			time.Sleep(time.Minute)
			if r := c.feda("GET", "payouts/merchant/"+ref, ""); r.payout("status") != test.word {
				t.Errorf("%s: %s, want %s", test.name, r.raw, test.word)
			}
		}
		time.Sleep(24 * time.Hour)
		c.start(c.make("NEXT-DAY", "100"))
		time.Sleep(time.Minute)
		if b := c.audit(); len(b.Moves) != 5 || b.Moved("NEXT-DAY") != 1 {
			t.Errorf("%d moves", len(b.Moves))
		}
	})
}

// Where an empty balance shows is not documented; it can be had everywhere.
func TestAnEmptyBalanceShowsWhereItIsTold(t *testing.T) {
	for quirk, want := range map[string][2]int{"create": {422, 0}, "start": {201, 422}, "later": {201, 200}} {
		synctest.Test(t, func(t *testing.T) {
			c := open(t, Config{Dialect: FedaPay, Opening: decimal.NewFromInt(99), Quirks: map[string]string{"short": quirk}})
			r := c.feda("POST", "payouts", fedaBody("A", "100", "momo_test", "66000001"))
			if r.status != want[0] {
				t.Errorf("short=%s: create %d %s", quirk, r.status, r.raw)
			}
			if id := r.payout("id"); id != "" {
				if r := c.start(id); r.status != want[1] {
					t.Errorf("short=%s: start %d %s", quirk, r.status, r.raw)
				}
			}
			time.Sleep(time.Minute)
			if b := c.audit(); len(b.Moves) != 0 || !b.Held.IsZero() {
				t.Errorf("short=%s: %+v", quirk, b)
			}
			if r := c.feda("GET", "payouts/merchant/A", ""); quirk == "later" && r.payout("last_error_code") != "INSUFFICIENT_BALANCE" {
				t.Errorf("short=later: %s", r.raw)
			}
		})
	}
}

// A payout that was not sent can be taken back, and is then never paid; one
// that is on its way cannot.
func TestDeletingTakesBackWhatWasNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, Config{Dialect: FedaPay, Quirks: map[string]string{"ref:LATE": "silent-late-paid", "ref:HIDDEN": "late-visible"}})
		made, sent, planned := c.make("A", "100"), c.make("B", "100"), c.make("C", "100")
		c.start(sent)
		c.feda("PUT", "payouts/start", `{"payouts":[{"id":`+planned+`,"scheduled_at":"2100-01-01 00:00:0"}]}`)
		late, hidden := c.make("LATE", "100"), c.make("HIDDEN", "100")
		c.start(hidden)
		c.start(late) // takes a minute to give up
		tests := []struct {
			name, id string
			status   int
		}{
			{"made", made, 204}, {"made, again", made, 404}, {"sent", sent, 422}, {"scheduled", planned, 204}, {"unknown", "999", 404},
			{"started by a request that is still on its way", late, 204}, {"started, not shown yet", hidden, 422},
		}
		for _, test := range tests {
			if r := c.feda("DELETE", "payouts/"+test.id, ""); r.status != test.status {
				t.Errorf("%s: %d %s, want %d", test.name, r.status, r.raw, test.status)
			}
		}
		if r := c.start(made); r.status != 404 {
			t.Errorf("a deleted payout was started: %d %s", r.status, r.raw)
		}
		time.Sleep(100 * 365 * 24 * time.Hour)
		if b := c.audit(); len(b.Moves) != 2 || b.Moved("B") != 1 || b.Moved("HIDDEN") != 1 || !b.Held.IsZero() {
			t.Errorf("moves: %+v, held %s", b.Moves, b.Held)
		}
	})
}

// A payout that is scheduled waits for its time.
func TestScheduledPayoutsWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, Config{Dialect: FedaPay})
		id := c.make("A", "100")
		at := time.Now().UTC().Add(time.Hour)
		r := c.feda("PUT", "payouts/start", `{"payouts":[{"id":`+id+`,"scheduled_at":"`+at.Format("2006-01-02 15:04:05")+`"}]}`)
		words := []string{r.payout("status")}
		for _, d := range []time.Duration{time.Hour - time.Second, time.Second, 2 * time.Second, time.Second} {
			time.Sleep(d)
			words = append(words, c.feda("GET", "payouts/"+id, "").payout("status"))
		}
		if want := []string{"scheduled", "scheduled", "started", "processing", "sent"}; !slices.Equal(words, want) {
			t.Errorf("%v, want %v", words, want)
		}
	})
}

// Lists come in pages that say where they stand; several payouts of one
// reference can be found.
func TestFedaPayListsAndStrays(t *testing.T) {
	c := open(t, Config{Dialect: FedaPay, Quirks: map[string]string{"ref:TWO": "create-twice"}})
	for i := range 30 {
		c.make(fmt.Sprintf("R%d", i), "100")
	}
	c.make("TWO", "100")
	type page struct {
		Rows []map[string]any `json:"v1/payouts"`
		Meta map[string]any
	}
	var got page
	r := c.feda("GET", "payouts?page=2", "")
	if err := json.Unmarshal([]byte(r.raw), &got); err != nil || len(got.Rows) != 7 {
		t.Fatalf("%v: %s", err, r.raw)
	}
	if want := `map[current_page:2 next_page:<nil> per_page:25 prev_page:1 total_count:32 total_pages:2]`; fmt.Sprint(got.Meta) != want {
		t.Errorf("meta %v, want %s", got.Meta, want)
	}
	for many, want := range map[string]string{"first": "31", "last": "32", "list": "31"} {
		c.s.Update(func(c *Config) { c.Quirks["many"] = many })
		if r := c.feda("GET", "payouts/merchant/TWO", ""); r.payout("id") != want {
			t.Errorf("many=%s: %s", many, r.raw)
		}
	}
	c.s.Update(func(c *Config) {
		c.Quirks["wrap"], c.Quirks["by-reference"], c.Quirks["created"] = "bare", "off", "200"
	})
	if r := c.feda("GET", "payouts/1", ""); !strings.HasPrefix(r.raw, `{"klass"`) {
		t.Errorf("bare: %s", r.raw)
	}
	if r := c.feda("GET", "payouts/merchant/R1", ""); r.status != 404 {
		t.Errorf("a page that does not exist: %d", r.status)
	}
	if r := c.feda("POST", "payouts", fedaBody("X", "1", "momo_test", "1")); r.status != 200 {
		t.Errorf("create: %d", r.status)
	}
	if b := c.audit(); len(b.Created("TWO")) != 2 || len(b.Moves) != 0 {
		t.Errorf("books: %+v", b.Created("TWO"))
	}
}

// word is what a client can tell of an answer from FedaPay.
func (r reply) word() string {
	switch {
	case errors.Is(r.err, context.DeadlineExceeded):
		return "silence"
	case r.err != nil:
		return "broken off"
	case r.status > 201:
		return strconv.Itoa(r.status)
	case r.raw == "":
		return "empty"
	case strings.HasPrefix(r.raw, "<"):
		return "page"
	}
	return r.payout("status")
}

// wireWords is what a client sees of the faults that all dialects share.
var wireWords = map[string]string{
	"reset": "broken off", "silent": "silence", "http-429": "429", "http-500": "500", "http-502": "502", "redirect": "307", "html": "page", "empty": "empty",
	"cut": "broken off", "429": "429", "500": "500", "502": "502",
}

// wireWord is the word for a fault such as create-http-429-after, or "".
func wireWord(name string) string {
	name = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(name, "create-"), "lookup-"), "read-")
	return wireWords[strings.TrimSuffix(strings.TrimSuffix(name, "-before"), "-after")]
}

// fedaWant is what a request that meets a fault sees and causes.
type fedaWant struct {
	answer     string
	moves      int // after three minutes
	look, late string
}

var fedaStarts = map[string]fedaWant{
	"slow":                {"started", 1, "processing", "sent"},
	"late-visible":        {"pending", 1, "pending", "sent"},
	"silent-late-visible": {"silence", 1, "pending", "sent"},
	"silent-late-paid":    {"silence", 1, "pending", "sent"},
	"invalid-key":         {"401", 0, "pending", "pending"},
	"forbidden":           {"403", 0, "pending", "pending"},
	"refused":             {"422", 0, "pending", "pending"},
	"refused-after":       {"422", 1, "started", "sent"},
	"conflict-after":      {"409", 1, "started", "sent"},
	"null-data-after":     {"", 1, "started", "sent"},
	"failed":              {"started", 0, "started", "failed"},
	"canceled":            {"canceled", 0, "canceled", "canceled"},
	"stuck":               {"processing", 0, "processing", "processing"},
	"unknown-status":      {"queued_at_operator", 1, "queued_at_operator", "sent"},
	"unknown-status-paid": {"queued_at_operator", 1, "queued_at_operator", "queued_at_operator"},
	"bounced":             {"started", 1, "started", "refunded"},
}

var fedaCreates = map[string]fedaWant{
	"create-slow":                {"pending", 0, "pending", "pending"},
	"create-late-visible":        {"pending", 0, "404", "pending"},
	"create-silent-late-visible": {"silence", 0, "404", "pending"},
	"create-invalid-key":         {"401", 0, "404", "404"},
	"create-twice":               {"pending", 0, "pending", "pending"},
}

var fedaQuestions = map[string]string{
	"lookup-slow": "pending", "lookup-401": "401", "lookup-unknown-status": "queued_at_operator", "lookup-other-amount": "pending", "lookup-other-account": "pending",
	"read-slow": "pending",
}

// Each fault of FedaPay must do what its sentence says, or it would prove the
// wrong thing about a client.
func TestEachFedaPayFaultDoesWhatItSays(t *testing.T) {
	for _, name := range Faults(FedaPay) {
		test := testFedaStart
		switch {
		case strings.HasPrefix(name, "create-"):
			test = testFedaCreate
		case strings.HasPrefix(name, "lookup-"), strings.HasPrefix(name, "read-"):
			test = testFedaQuestion
		}
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := open(t, Config{Dialect: FedaPay, Settle: 10 * time.Second, Quirks: map[string]string{"ref:A": name, "lookup:A": name, "read:payouts": name, "late": "70s"}})
				test(t, c, name)
				if b := c.audit(); len(b.Moves) > 1 || name != "stuck" && !b.Held.IsZero() {
					t.Errorf("books: %+v", b)
				}
			})
		})
	}
}

func (c *customer) look() reply { return c.feda("GET", "payouts/merchant/A?include=customer", "") }

func testFedaStart(t *testing.T, c *customer, name string) {
	want, ok := fedaStarts[name]
	if !ok {
		want = fedaWant{wireWord(name), 1, "started", "sent"}
		if want.answer == "silence" {
			want.look = "sent" // it is, by the time the client gives up
		}
		if strings.HasSuffix(name, "-before") {
			want.moves, want.look, want.late = 0, "pending", "pending"
		}
	}
	r := c.start(c.make("A", "100"))
	c.check(name, want.answer, r, want.look, c.look())
	time.Sleep(3 * time.Minute)
	c.check(name, "-", reply{}, want.late, c.look())
	b := c.audit()
	if n := b.Moved("A"); n != want.moves || len(b.Starts) != 1 || b.Starts[0].Fault != name {
		t.Errorf("money moved %d times, want %d; starts %+v", n, want.moves, b.Starts)
	}
}

func testFedaCreate(_ *testing.T, c *customer, name string) {
	want, ok := fedaCreates[name]
	if !ok {
		want = fedaWant{wireWord(name), 0, "pending", "pending"}
		if strings.HasSuffix(name, "-before") {
			want.look, want.late = "404", "404"
		}
	}
	r := c.feda("POST", "payouts", fedaBody("A", "100", "momo_test", "66000001"))
	c.check(name, want.answer, r, want.look, c.look())
	time.Sleep(3 * time.Minute)
	c.check(name, "-", reply{}, want.late, c.look())
}

func testFedaQuestion(t *testing.T, c *customer, name string) {
	c.make("A", "100")
	r := c.look()
	if strings.HasPrefix(name, "read-") {
		r = c.feda("GET", "payouts", "")
	}
	if want := fedaQuestions[name] + wireWord(name); r.word() != want || want == "" {
		t.Errorf("the answer was %s (%v %s), want %s", r.word(), r.err, r.raw, want)
	}
	if lie := r.payout("amount") == "101"; lie != (name == "lookup-other-amount") {
		t.Errorf("amount %s", r.payout("amount"))
	}
	if lie := strings.Contains(r.raw, "66000002"); lie != (name == "lookup-other-account") {
		t.Errorf("customer %s", r.payout("customer"))
	}
}

// check compares an answer, if one is expected, and a look-up with their words.
func (c *customer) check(name, answer string, r reply, look string, seen reply) {
	c.t.Helper()
	if answer != "-" && r.word() != answer {
		c.t.Errorf("%s: the answer was %s (%v %s), want %s", name, r.word(), r.err, r.raw, answer)
	}
	if seen.word() != look {
		c.t.Errorf("%s: a look-up showed %s (%s), want %s", name, seen.word(), seen.raw, look)
	}
}

// The webhook's signature is the one of the documented example.
func TestFedaPayWebhooksAreSigned(t *testing.T) {
	body := `{"name":"payout.sent","id":9001,"object_id":23,"entity":{"id":23,"klass":"v1/payout","status":"sent","merchant_reference":"B20260101000042","amount":2000}}`
	want := "t=1767225600,s=95172a1b9ea6d9d5e4951e74ffa011402b361b81b9d754fabbd72bafc3f57456"
	if got := fedaSign("wh_sandbox_example_only", time.Unix(1767225600, 0), []byte(body)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	synctest.Test(t, func(t *testing.T) {
		c := open(t, Config{Dialect: FedaPay})
		c.start(c.make("A", "100"))
		time.Sleep(time.Minute)
		var got []*http.Request
		refuses := answer{status: 500}
		tries, err := c.s.Notify(t.Context(), receiver(&got, refuses, refuses, answer{status: 200}), "A")
		if err != nil || tries != 3 {
			t.Fatalf("%d tries: %v", tries, err)
		}
		if a, b := got[0].Header.Get("X-FEDAPAY-SIGNATURE"), got[2].Header.Get("X-FEDAPAY-SIGNATURE"); a == b || !strings.HasPrefix(a, "t=") {
			t.Errorf("signatures %s and %s", a, b)
		}
		raw, _ := io.ReadAll(got[2].Body)
		if !strings.Contains(string(raw), `"name":"payout.sent"`) || !strings.Contains(string(raw), `"merchant_reference":"A"`) {
			t.Errorf("event: %s", raw)
		}
		began := time.Now()
		if tries, err := c.s.Notify(t.Context(), receiver(&got, refuses), "A"); err == nil || tries != 10 || time.Since(began) > 10*2*time.Minute {
			t.Errorf("%d tries in %v: %v", tries, time.Since(began), err)
		}
	})
}

// FedaPay's books survive a restart too, with whom they know and what is open.
func TestFedaPayBooksSurviveReopening(t *testing.T) {
	now := time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)
	config := Config{Dialect: FedaPay, Dir: t.TempDir(), Now: func() time.Time { return now }, Quirks: map[string]string{"ref:C": "bounced"}}
	c := open(t, config)
	c.start(c.make("A", "100"))
	id := c.make("B", "100")
	c.start(c.make("C", "100"))
	before := c.audit()
	if err := c.s.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, config)
	if b := again.audit(); !same(before, b) {
		t.Errorf("reopened:\n%+v\nbefore:\n%+v", b, before)
	}
	again.start(id)
	now = now.Add(time.Minute)
	b := again.audit()
	if b.Moved("A") != 1 || b.Moved("B") != 1 || b.Moved("C") != 1 || len(b.Returns) != 1 || again.make("D", "1") != "4" {
		t.Errorf("books: %+v", b)
	}
}
