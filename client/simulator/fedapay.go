package simulator

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// Credentials that a simulated FedaPay expects when Config names none: the
// secret key, and the secret that webhooks are signed with.
const (
	DefaultFedaPayKey     = "sk_sandbox_51a0beef51a0beef51a0beef"
	DefaultFedaPayWebhook = "wh_sandbox_51a0beef51a0beef51a0beef"
)

const (
	fedaPath     = "/v1/"
	fedaLayout   = "2006-01-02T15:04:05.000Z"
	fedaPageSize = 25
	fedaPageMax  = 100
	fedaDay      = 24 * time.Hour
)

var fedaAmountMax = decimal.NewFromInt(1_000_000)

// fedaModes are the operators and where they are; momo_test is nowhere.
var fedaModes = map[string]string{
	"momo_test": "", "mtn_open": "BJ", "moov": "BJ", "sbin": "BJ", "moov_tg": "TG", "togocel": "TG",
	"mtn_ci": "CI", "moov_ci": "CI", "wave_ci": "CI", "orange_ci": "CI", "wave_sn": "SN", "orange_sn": "SN", "free_sn": "SN",
	"moov_bf": "BF", "orange-bf": "BF", "mtn_open_gn": "GN", "airtel_ne": "NE",
}

// fedaPrefixes are the countries' calling codes.
var fedaPrefixes = map[string]string{"BJ": "229", "TG": "228", "CI": "225", "SN": "221", "BF": "226", "GN": "224", "NE": "227"}

// fedaCurrency is a currency without minor unit.
type fedaCurrency struct {
	Klass string `json:"klass"`
	ID    int    `json:"id"`
	Name  string `json:"name"`
	ISO   string `json:"iso"`
	Code  int    `json:"code"`
	Div   int    `json:"div"`
}

var fedaCurrencies = []fedaCurrency{
	{"v1/currency", 1, "FCFA", "XOF", 952, 1},
	{"v1/currency", 2, "GNF", "GNF", 324, 1},
}

// fedaPay speaks like FedaPay: creating makes a payout, starting moves money.
type fedaPay struct{}

func newFedaPay() fedaPay { return fedaPay{} }

func (fedaPay) faults() []fault {
	creates := slices.DeleteFunc(moneyFaults(creating, "create-"), func(f fault) bool { return f.does == Waiting })
	own := []fault{
		{name: "create-invalid-key", on: creating, does: Refused, lie: "401", says: "A create is answered 401, although the key is right; nothing is made."},
		{name: "create-twice", on: creating, lie: "twice", says: "One create makes two payouts; only the second is answered."},
		{name: "invalid-key", on: starting, does: Refused, lie: "401", says: "A start is answered 401, although the key is right; nothing is executed."},
		{name: "forbidden", on: starting, does: Refused, lie: "403", says: "A start is answered 403; nothing is executed."},
		{name: "refused", on: starting, does: Refused, lie: "422", says: "A start is answered 422; nothing is executed."},
		{name: "refused-after", on: starting, lie: "422", says: "The payout is started, the answer is 422."},
		{name: "conflict-after", on: starting, lie: "409", says: "The payout is started, the answer is 409."},
		{name: "null-data-after", on: starting, lie: "null", says: "The payout is started, the answer is an empty object."},
		{name: "failed", on: starting, does: Waiting, then: Failed, lie: reasonAccount, says: "The payout is started and fails."},
		{name: "canceled", on: starting, does: Failed, word: "canceled", lie: reasonAccount, says: "The payout becomes canceled, an undocumented word; nothing moves."},
		{name: "stuck", on: starting, does: Waiting, word: "processing", says: "The payout is processing for ever; nothing moves."},
		{name: "unknown-status", on: starting, does: Waiting, then: Paid, word: "queued_at_operator", says: "An undocumented status word, later sent."},
		{name: "unknown-status-paid", on: starting, does: Paid, word: "queued_at_operator", says: "Money moves at once; an undocumented status word for good."},
		{name: "bounced", on: starting, does: Waiting, then: Paid, bounces: true, says: "The payout is sent and comes back (quirk returned)."},
		{name: "lookup-401", on: looking, lie: "401", says: "A look-up is answered 401."},
		{name: "lookup-unknown-status", on: looking, lie: "status", says: "A look-up shows an undocumented status word."},
		{name: "lookup-other-amount", on: looking, lie: "amount", says: "A look-up shows another amount."},
		{name: "lookup-other-account", on: looking, lie: "account", says: "A look-up that includes the customer shows another number."},
	}
	return slices.Concat(creates, moneyFaults(starting, ""), own, wireFaults(looking), wireFaults(reading))
}

func (f fedaPay) quirks() []quirk {
	return append(commonQuirks(f.faults()),
		quirk{name: "duplicate", values: []string{"allow", "reject-422"}, says: "A second create with the same merchant_reference makes another payout, or is refused."},
		quirk{name: "restart", values: []string{"pay", "refuse", "ignore"}, says: "A second start of the same payout pays again, is answered 422, or does nothing."},
		quirk{name: "short", values: []string{"start", "create", "later"}, says: "Where too small a balance shows: at start, at create, or as a payout that fails."},
		quirk{name: "wrap", values: []string{"yes", "bare"}, says: "Objects stand in v1/payout, or bare."},
		quirk{name: "created", values: []string{"201", "200"}, says: "The HTTP status of a create."},
		quirk{name: "start-body", values: []string{"payouts", "any"}, says: "Whether start takes {\"payouts\":[…]} only, or a bare array and a bare object too."},
		quirk{name: "many", values: []string{"last", "first", "list"}, says: "What a look-up by merchant_reference shows of several payouts."},
		quirk{name: "by-reference", values: []string{"on", "off"}, says: "Whether GET payouts/merchant/{ref} exists."},
		quirk{name: "order", values: []string{"asc", "desc"}, says: "The order of lists, by id."},
		quirk{name: "deleted", values: []string{"gone", "shown"}, says: "Whether a deleted payout is 404 or shown with deleted_at."},
		quirk{name: "payouts", values: []string{"on", "off"}, says: "Whether the account may pay out; off answers 403."},
		quirk{name: "amount", values: []string{"integer", "decimal"}, says: "How amounts are written: 2000 or 2000.0."},
		quirk{name: "fee-bearer", values: []string{"payer", "payee"}, says: "Who bears the fee: the pool on top, or the payee."},
		quirk{name: "sent-code", values: []string{"NO_ERROR", "null"}, says: "last_error_code of a payout that was sent."},
		quirk{name: "daily", check: func(v string) error { _, err := strconv.Atoi(v); return err }, says: "How many payouts one number may have in 24 hours (default 3, 0 = any); more fail."},
		quirk{name: "returned", says: "The status word of a payout that came back (default refunded)."},
		quirk{name: "event", values: []string{"name", "type"}, says: "The member that names a webhook's event."},
		quirk{name: "webhook", says: "Where webhooks go (default https://payrun.test/fedapay)."},
	)
}

func (fedaPay) defaults(c *Config) error {
	c.Token, c.HashKey, c.Pool = cmp.Or(c.Token, DefaultFedaPayKey), cmp.Or(c.HashKey, DefaultFedaPayWebhook), cmp.Or(c.Pool, "XOF")
	if c.Opening.IsZero() {
		c.Opening = decimal.NewFromInt(60_000_000)
	}
	return nil
}

// serve finds the endpoint.
func (f fedaPay) serve(s *Simulator, c *call) (answer, *fault, error) {
	if c.request.Header.Get("Authorization") != "Bearer "+c.set.Token {
		return f.wrong(http.StatusUnauthorized, "Clé API invalide", nil), nil, nil
	}
	name, ours := strings.CutPrefix(c.request.URL.EscapedPath(), fedaPath)
	head, rest, _ := strings.Cut(name, "/")
	if !ours || head != "payouts" && c.request.Method != http.MethodGet {
		return f.nothing(), nil, nil
	}
	switch head {
	case "payouts":
		if c.set.quirk("payouts", "on") == "off" {
			return f.wrong(http.StatusForbidden, "Opération non autorisée", nil), nil, nil
		}
		return f.payouts(s, c, rest)
	case "balances":
		return f.balances(s, c, rest), s.read(c, "balances"), nil
	case "currencies":
		return f.currencies(rest), s.read(c, "currencies"), nil
	}
	return f.nothing(), nil, nil
}

func (f fedaPay) payouts(s *Simulator, c *call, rest string) (answer, *fault, error) {
	ref, byReference := strings.CutPrefix(rest, "merchant/")
	switch method := c.request.Method; {
	case method == http.MethodPost && rest == "":
		return f.create(s, c)
	case method == http.MethodPut && rest == "start":
		return f.start(s, c)
	case method == http.MethodGet && rest == "":
		return f.list(s, c), s.read(c, "payouts"), nil
	case method == http.MethodGet && byReference && c.set.quirk("by-reference", "on") == "on":
		return f.byReference(s, c, ref)
	case method == http.MethodGet && digits(rest):
		return f.byNumber(s, c, rest)
	case method == http.MethodDelete && digits(rest):
		return f.delete(s, c, rest)
	}
	return f.nothing(), nil, nil
}

// wrong is the documented shape of an error.
func (fedaPay) wrong(status int, message string, errors map[string][]string) answer {
	if errors == nil {
		errors = map[string][]string{}
	}
	return answer{status, jsonKind, encode(map[string]any{"message": message, "errors": errors})}
}

func (f fedaPay) nothing() answer { return f.wrong(http.StatusNotFound, "Ressource introuvable", nil) }

func (f fedaPay) invalid(wrong complaints) answer {
	errors := map[string][]string{}
	for field, what := range wrong {
		errors[field] = []string{field + " " + what}
	}
	return f.wrong(http.StatusUnprocessableEntity, "La requête est invalide", errors)
}

// fedaExtra is what the books keep of a payout for this dialect only.
type fedaExtra struct {
	First     string          `json:"first,omitempty"`
	Last      string          `json:"last,omitempty"`
	Email     string          `json:"email,omitempty"`
	Country   string          `json:"country,omitempty"` // of the number
	Customer  int             `json:"customer,omitempty"`
	Metadata  json.RawMessage `json:"metadata,omitempty"`
	Scheduled time.Time       `json:"scheduled,omitzero"`
	Started   time.Time       `json:"started,omitzero"`
	Cost      decimal.Decimal `json:"cost,omitzero"` // the fee, whoever bears it
	Deleted   time.Time       `json:"deleted,omitzero"`
}

func fedaExtraOf(p *Create) (x fedaExtra) {
	if len(p.Extra) > 0 && json.Unmarshal(p.Extra, &x) != nil {
		panic("simulator: books: a FedaPay payout without its own part")
	}
	return x
}

// create makes a payout; no money moves.
func (f fedaPay) create(s *Simulator, c *call) (answer, *fault, error) {
	p, wrong := f.readCreate(s, c)
	if len(wrong) > 0 {
		return f.invalid(wrong), nil, s.refuse(c, p, wrong.String())
	}
	if c.set.quirk("fee-bearer", "payer") == "payer" {
		p.Fee = c.set.Fee
	}
	o := order{
		create: p, amount: p.Amount.String(), polite: fault{does: Made}, number: strconv.Itoa,
		refuse: func(books *ledger, p *Create) string { return f.forbids(books, p, c.set) },
	}
	p, fault, err := s.place(c, o)
	if fault != nil && fault.lie == "twice" && err == nil {
		o.plain = true
		p, _, err = s.place(c, o)
	}
	return f.created(s, c, p), fault, err
}

func (fedaPay) forbids(books *ledger, p *Create, set *settings) string {
	if set.quirk("duplicate", "allow") == "reject-422" && p.Ref != "" && books.find(p.Ref) != nil {
		return reasonDuplicate
	}
	if set.quirk("short", "start") == "create" && books.free().LessThan(p.Amount.Add(p.Fee)) {
		return reasonShort
	}
	return ""
}

func (f fedaPay) created(s *Simulator, c *call, p Create) answer {
	switch {
	case p.Reason == "401":
		return f.wrong(http.StatusUnauthorized, "Clé API invalide", nil)
	case p.Reason == reasonDuplicate:
		return f.invalid(complaints{"merchant_reference": "has already been taken"})
	case p.Reason == reasonShort:
		return f.invalid(complaints{"amount": "exceeds the balance"})
	}
	status, _ := strconv.Atoi(c.set.quirk("created", "201"))
	return answer{status, jsonKind, f.wrap(c, "v1/payout", f.payout(s, c, p))}
}

// readCreate checks the body.
func (f fedaPay) readCreate(s *Simulator, c *call) (p Create, wrong complaints) {
	wrong = complaints{}
	body, err := parseFields(c.body)
	if err != nil {
		wrong.add("body", "is not a JSON object")
		return p, wrong
	}
	text, _ := body.number("amount")
	d, ok := amount(text, 0)
	if p.Amount = d; !ok || !d.IsPositive() || d.GreaterThan(fedaAmountMax) {
		wrong.add("amount", "must be a whole number from 1 to 1000000")
	}
	currency, _ := parseFields(body["currency"])
	p.Pool, _ = currency.text("iso")
	if !slices.ContainsFunc(fedaCurrencies, func(k fedaCurrency) bool { return k.ISO == p.Pool }) {
		wrong.add("currency", "is unknown")
	} else if p.Pool != c.set.Pool {
		wrong.add("currency", "has no balance here")
	}
	p.Service, _ = body.text("mode")
	if _, known := fedaModes[p.Service]; !known {
		wrong.add("mode", "is unknown")
	}
	p.Ref, _ = body.text("merchant_reference")
	p.Narration, _ = body.text("description")
	x := f.readCustomer(s, body["customer"], &p, wrong)
	x.Metadata, x.Cost = body["custom_metadata"], c.set.Fee
	p.Extra = encode(x)
	return p, wrong
}

// readCustomer finds out who is paid: a known customer by id, or one by his
// e-mail address, whom this request then overwrites.
func (f fedaPay) readCustomer(s *Simulator, raw json.RawMessage, p *Create, wrong complaints) (x fedaExtra) {
	body, err := parseFields(raw)
	if err != nil || len(body) == 0 {
		wrong.add("customer", "is required")
		return x
	}
	if id, ok := body.number("id"); ok {
		known := s.customer(id)
		if known == nil {
			wrong.add("customer", "is unknown")
			return x
		}
		p.Payee, p.Account, p.Name = known.Payee, known.Account, known.Name
		return fedaExtraOf(known)
	}
	x.First, x.Last = body.needText("firstname", wrong), body.needText("lastname", wrong)
	if body.has("email") {
		if x.Email = body.needText("email", wrong); !strings.Contains(x.Email, "@") {
			wrong.add("email", "is not an address")
		}
	}
	if body.has("phone_number") {
		phone, _ := parseFields(body["phone_number"])
		p.Account, x.Country = f.readPhone(phone, wrong)
	}
	p.Name, p.Payee = x.First+" "+x.Last, strings.ToLower(x.Email)
	return x
}

// readPhone reads {"number":…,"country":…}.
func (fedaPay) readPhone(phone fields, wrong complaints) (number, country string) {
	number, country = phone.needText("number", wrong), strings.ToUpper(phone.needText("country", wrong))
	if !digits(strings.TrimPrefix(number, "+")) {
		wrong.add("number", "is not a phone number")
	}
	if fedaPrefixes[country] == "" {
		wrong.add("country", "is unknown")
	}
	return number, country
}

// customer returns the last create for a customer, or nil.
func (s *Simulator) customer(id string) *Create {
	n, err := strconv.Atoi(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil || n < 1 || n > len(s.ledger.payees) {
		return nil
	}
	copied := *s.ledger.payees[n-1].last
	return &copied
}
