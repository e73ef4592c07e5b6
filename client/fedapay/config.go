package fedapay

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"payrun/batch"
	"payrun/batch/settings"
)

// The two hosts that the manual names.
const (
	sandboxURL = "https://sandbox-api.fedapay.com/v1"
	liveURL    = "https://api.fedapay.com/v1"
)

// Config is the [fedapay] table of the settings file. Empty keys take the
// defaults of their comments.
type Config struct {
	Environment       string   `toml:"environment"`         // sandbox (default) or live
	TokenFile         string   `toml:"token_file"`          // where the secret key sk_… is
	TokenEnv          string   `toml:"token_env"`           //
	Country           string   `toml:"country"`             // whose numbers are paid, as BJ; needed
	Currency          string   `toml:"currency"`            // default: the country's, XOF or GNF
	Modes             []string `toml:"modes"`               // operator codes to accept besides those known for the country
	Account           string   `toml:"account"`             // id of the sub-account that pays; default: the key's own account
	EmailDomain       string   `toml:"email_domain"`        // of the addresses that stand for payees; default payee.example
	WebhookSecretFile string   `toml:"webhook_secret_file"` // where the endpoint's secret wh_… is; for callbacks
	WebhookSecretEnv  string   `toml:"webhook_secret_env"`  //
	MinimumBalance    string   `toml:"minimum_balance"`     // must stay in the account; 0
	Fee               string   `toml:"fee"`                 // expected per payout until FedaPay has said; 0
	BaseURL           string   `toml:"base_url"`            // with /v1; default: the environment's

	Token         settings.Secret `toml:"-"` // loaded by Load
	WebhookSecret settings.Secret `toml:"-"` // loaded by Load; may stay empty

	// Simulator says that BaseURL is the program's own simulator. No settings
	// file can say so.
	Simulator bool `toml:"-"`
}

// Load reads the secrets that the table names. Folder is the settings file's
// own; lookup is os.LookupEnv. A secret that is there already stays.
func (c *Config) Load(folder string, lookup func(string) (string, bool)) (err error) {
	if c.Token.IsZero() {
		source := settings.Source{Key: "token", File: c.TokenFile, Env: c.TokenEnv}
		if c.Token, err = source.Load(folder, lookup); err != nil {
			return fmt.Errorf("[fedapay] %w", err)
		}
	}
	source := settings.Source{Key: "webhook_secret", File: c.WebhookSecretFile, Env: c.WebhookSecretEnv}
	if c.WebhookSecret.IsZero() && source.Named() {
		if c.WebhookSecret, err = source.Load(folder, lookup); err != nil {
			return fmt.Errorf("[fedapay] %w", err)
		}
	}
	return nil
}

// withDefaults fills in what the table leaves out.
func (c Config) withDefaults() Config {
	c.Environment = cmp.Or(c.Environment, "sandbox")
	if !c.Simulator {
		c.BaseURL = cmp.Or(c.BaseURL, map[string]string{"sandbox": sandboxURL, "live": liveURL}[c.Environment])
	}
	c.Country = strings.ToUpper(c.Country)
	c.Currency = cmp.Or(c.Currency, countries()[c.Country].Currency)
	c.EmailDomain = cmp.Or(c.EmailDomain, "payee.example")
	c.MinimumBalance = cmp.Or(c.MinimumBalance, "0")
	c.Fee = cmp.Or(c.Fee, "0")
	return c
}

// Check says everything that is wrong with the table, each with its key and
// what to do. It does not look at the network.
func (c Config) Check() error {
	c = c.withDefaults()
	return errors.Join(c.checkPlace(), c.checkCountry(), c.checkMoney(), c.checkNames(), c.checkSecrets())
}

// checkPlace keeps the environment, which says whether real money moves, and
// the host and key, which decide it, from contradicting each other.
func (c Config) checkPlace() error {
	switch c.Environment {
	case "sandbox", "live":
	default:
		return fmt.Errorf("[fedapay] environment is %q: write sandbox or live", c.Environment)
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Host == "" {
		return errors.New("[fedapay] base_url is not a URL: leave it out, or write https://host/v1")
	}
	host, live := strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")), c.Environment == "live"
	switch {
	case !live && (host == "api.fedapay.com"):
		return errors.New("[fedapay] base_url is FedaPay's live host, where real money moves, and environment is not live: set environment = \"live\" or leave base_url out")
	case live && strings.HasSuffix(host, ".fedapay.com") && host != "api.fedapay.com":
		return errors.New("[fedapay] base_url is not FedaPay's live host and environment is live: leave base_url out")
	case live && u.Scheme != "https":
		return errors.New("[fedapay] base_url must begin with https:// when environment is live")
	}
	return nil
}

func (c Config) checkCountry() error {
	if c.Country == "" {
		return fmt.Errorf("[fedapay] country is missing: write the code of the country whose numbers are paid (%s)", codes())
	}
	at, ok := countries()[c.Country]
	switch {
	case !ok:
		return fmt.Errorf("[fedapay] country is %q: there are %s", c.Country, codes())
	case c.Currency != at.Currency:
		return fmt.Errorf("[fedapay] currency is %q: payouts in %s are in %s, so leave it out", c.Currency, at.Name, at.Currency)
	}
	return nil
}

func (c Config) checkMoney() error {
	var errs []error
	for _, s := range []struct{ key, value string }{{"minimum_balance", c.MinimumBalance}, {"fee", c.Fee}} {
		if _, err := batch.ParseMoney(s.value, batch.Currency(cmp.Or(c.Currency, "XOF"))); err != nil {
			errs = append(errs, fmt.Errorf("[fedapay] %s: %w", s.key, err))
		}
	}
	return errors.Join(errs...)
}

var (
	opaque = regexp.MustCompile(`^[!-~]+$`) // what a header can carry
	domain = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`)
	code   = regexp.MustCompile(`^[a-z0-9_-]+$`) // of an operator
)

func (c Config) checkNames() error {
	var errs []error
	if c.Account != "" && !isID(c.Account) {
		errs = append(errs, fmt.Errorf("[fedapay] account is %q: write the sub-account's number, or leave it out", c.Account))
	}
	if !domain.MatchString(c.EmailDomain) {
		errs = append(errs, fmt.Errorf("[fedapay] email_domain is %q: write a domain in small letters, such as payee.example", c.EmailDomain))
	}
	for _, m := range c.Modes {
		if !code.MatchString(m) {
			errs = append(errs, fmt.Errorf("[fedapay] modes has %q: write FedaPay's code of an operator, such as mtn_open", m))
		}
	}
	return errors.Join(errs...)
}

// checkSecrets refuses a key of the other environment: FedaPay writes it into
// the key (Authentication).
func (c Config) checkSecrets() error {
	token := c.Token.Reveal()
	switch {
	case token == "":
		return errors.New("[fedapay] there is no token: name token_file or token_env; the secret key sk_… is on the dashboard's API page")
	case !opaque.MatchString(token):
		return errors.New("[fedapay] the token has a blank or a line break in it: copy it again from the dashboard's API page")
	case strings.HasPrefix(token, "pk_"):
		return errors.New("[fedapay] the token is a public key: payouts need the secret key sk_…")
	case c.Environment == "live" && strings.HasPrefix(token, "sk_sandbox"):
		return errors.New("[fedapay] the token is a sandbox key and environment is live: use the key sk_live_…")
	case c.Environment != "live" && strings.HasPrefix(token, "sk_live"):
		return errors.New("[fedapay] the token is a live key and environment is sandbox: use the key sk_sandbox_…, or set environment = \"live\"")
	}
	return nil
}

// payable are the operators that can be paid: the country's, those of the
// settings and, where no money moves, the one that the sandbox has.
func (c Config) payable() []batch.Bank {
	var list []batch.Bank
	if c.Environment != "live" || c.Simulator {
		list = append(list, batch.Bank{ID: sandboxMode, Name: "MoMo Test"})
	}
	for _, m := range operators() {
		if m.Country == c.Country {
			list = append(list, batch.Bank{ID: m.Code, Name: m.Name})
		}
	}
	for _, m := range c.Modes {
		if !slices.ContainsFunc(list, func(b batch.Bank) bool { return b.ID == m }) {
			list = append(list, batch.Bank{ID: m, Name: m})
		}
	}
	return list
}

// merchant is FedaPay's name for us. A key does not say whose it is and may be
// replaced, so it is the sub-account's number or, for the key's own account, a
// word. One ledger serves one such account.
func (c Config) merchant() string { return cmp.Or(c.Account, "main") }

// origin tells two credentials or hosts apart and gives away neither.
func (c Config) origin(base string) string {
	h := hmac.New(sha256.New, []byte("payrun fedapay origin"))
	h.Write([]byte(base + "\x00" + c.Account + "\x00" + c.Token.Reveal()))
	return hex.EncodeToString(h.Sum(nil))[:32]
}
