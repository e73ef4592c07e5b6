package ttpay

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

// Config is the [ttpay] table of the settings file. Empty keys take the
// defaults of their comments. TTpay publishes no address: it hands one out for
// each country and environment.
type Config struct {
	Environment     string   `toml:"environment"`       // sandbox (default) or live
	BaseURL         string   `toml:"base_url"`          // as TTpay gave it for this country and environment; needed
	Country         string   `toml:"country"`           // whose account pays, as ID; needed
	Profile         string   `toml:"profile"`           // which of the country's rules; default: the country
	Currency        string   `toml:"currency"`          // default: the country's
	AppCode         string   `toml:"app_code"`          // of the application in Merchant Center, 32 characters; needed
	PrivateKeyFile  string   `toml:"private_key_file"`  // where our RSA private key is: PKCS#8, PEM or bare Base64
	PrivateKeyEnv   string   `toml:"private_key_env"`   //
	PlatformKeyFile string   `toml:"platform_key_file"` // where the platform's public key of Merchant Center is; for callbacks
	PlatformKeyEnv  string   `toml:"platform_key_env"`  //
	CallbackURL     string   `toml:"callback_url"`      // default: the one of Merchant Center
	Banks           []string `toml:"banks"`             // more of TTpay's banks, each as "code=name"
	MinimumBalance  string   `toml:"minimum_balance"`   // must stay in the account; 0
	Fee             string   `toml:"fee"`               // expected per payout until TTpay has said; 0

	PrivateKey  settings.Secret `toml:"-"` // loaded by Load
	PlatformKey settings.Secret `toml:"-"` // loaded by Load; may stay empty. Who could change it could forge callbacks

	// Simulator says that BaseURL is the program's own simulator. No settings
	// file can say so.
	Simulator bool `toml:"-"`
}

// Load reads the keys that the table names. Folder is the settings file's own;
// lookup is os.LookupEnv. A key that is there already stays.
func (c *Config) Load(folder string, lookup func(string) (string, bool)) (err error) {
	if c.PrivateKey.IsZero() {
		source := settings.Source{Key: "private_key", File: c.PrivateKeyFile, Env: c.PrivateKeyEnv}
		if c.PrivateKey, err = source.Load(folder, lookup); err != nil {
			return fmt.Errorf("[ttpay] %w", err)
		}
	}
	source := settings.Source{Key: "platform_key", File: c.PlatformKeyFile, Env: c.PlatformKeyEnv}
	if c.PlatformKey.IsZero() && source.Named() {
		if c.PlatformKey, err = source.Load(folder, lookup); err != nil {
			return fmt.Errorf("[ttpay] %w", err)
		}
	}
	return nil
}

// withDefaults fills in what the table leaves out.
func (c Config) withDefaults() Config {
	c.Environment = cmp.Or(c.Environment, "sandbox")
	c.Country = strings.ToUpper(c.Country)
	c.Profile = cmp.Or(c.Profile, c.Country)
	c.Currency = cmp.Or(c.Currency, profiles()[c.Profile].Currency)
	c.MinimumBalance = cmp.Or(c.MinimumBalance, "0")
	c.Fee = cmp.Or(c.Fee, "0")
	return c
}

// Check says everything that is wrong with the table, each with its key and
// what to do. It does not look at the network.
func (c Config) Check() error {
	c = c.withDefaults()
	return errors.Join(c.checkPlace(), c.checkCountry(), c.checkMoney(), c.checkNames(), c.checkKeys())
}

// checkPlace keeps the environment, which says whether real money moves, and
// the host, which decides it, from contradicting each other as far as hosts
// show it: those seen of the platform begin with test- in the sandbox.
func (c Config) checkPlace() error {
	switch c.Environment {
	case "sandbox", "live":
	default:
		return fmt.Errorf("[ttpay] environment is %q: write sandbox or live", c.Environment)
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Host == "" {
		return errors.New("[ttpay] base_url is missing or not a URL: write the address that TTpay gave you for this country")
	}
	live := c.Environment == "live"
	switch kind := hostKind(u.Hostname()); {
	case live && u.Scheme != "https":
		return errors.New("[ttpay] base_url must begin with https:// when environment is live")
	case live && kind == "test":
		return errors.New("[ttpay] base_url is a test address and environment is live: write the production address")
	case !live && kind == "production":
		return errors.New("[ttpay] base_url looks like a production address, where real money moves, and environment is not live: set environment = \"live\" or write the test address")
	}
	return nil
}

// platformHost are the gateways' addresses that have been seen:
// CC-gateway.teemopay.com, with test- in front of it for tests. TTpay's own
// are taken to be alike; any other host is what TTpay says that it is.
var platformHost = regexp.MustCompile(`^(test-)?[a-z]{2}-gateway\.(teemopay|ttpaytech)\.com\.?$`)

// hostKind is test, production, or "" for a host that does not show it.
func hostKind(host string) string {
	switch m := platformHost.FindStringSubmatch(strings.ToLower(host)); {
	case m == nil:
		return ""
	case m[1] != "":
		return "test"
	}
	return "production"
}

func (c Config) checkCountry() error {
	if c.Country == "" {
		return fmt.Errorf("[ttpay] country is missing: write the code of the country whose account pays (%s)", profileNames())
	}
	p, ok := profiles()[c.Profile]
	switch {
	case !ok:
		return fmt.Errorf("[ttpay] profile is %q: there are %s", c.Profile, profileNames())
	case p.Country != c.Country:
		return fmt.Errorf("[ttpay] profile is %q, and country is %q: they must agree", c.Profile, c.Country)
	case c.Currency != p.Currency:
		return fmt.Errorf("[ttpay] currency is %q: payouts in %s are in %s, so leave it out", c.Currency, c.Country, p.Currency)
	}
	return nil
}

func (c Config) checkMoney() error {
	var errs []error
	for _, s := range []struct{ key, value string }{{"minimum_balance", c.MinimumBalance}, {"fee", c.Fee}} {
		if _, err := batch.ParseMoney(s.value, "MYR"); err != nil { // balance and fees have two decimals in every country
			errs = append(errs, fmt.Errorf("[ttpay] %s: %w", s.key, err))
		}
	}
	return errors.Join(errs...)
}

var (
	opaque   = regexp.MustCompile(`^[!-~]{1,64}$`) // what a header can carry
	bankLine = regexp.MustCompile(`^([^=\s][^=]{0,49})=(.{1,50})$`)
)

// callbackMax is the longest callback URL, in characters (Create).
const callbackMax = 200

func (c Config) checkNames() error {
	var errs []error
	if !opaque.MatchString(c.AppCode) {
		errs = append(errs, errors.New("[ttpay] app_code is missing or has blanks in it: copy it from Merchant Center, Application"))
	}
	if u, err := url.Parse(c.CallbackURL); c.CallbackURL != "" && (err != nil || u.Host == "" || u.User != nil || len(c.CallbackURL) > callbackMax) {
		errs = append(errs, fmt.Errorf("[ttpay] callback_url is not a URL of at most %d characters without a user", callbackMax))
	}
	for _, b := range c.Banks {
		if !bankLine.MatchString(b) {
			errs = append(errs, fmt.Errorf("[ttpay] banks has %q: write each bank as \"code=name\"", b))
		}
	}
	return errors.Join(errs...)
}

func (c Config) checkKeys() error {
	var errs []error
	if c.PrivateKey.IsZero() {
		errs = append(errs, errors.New("[ttpay] there is no private key: name private_key_file or private_key_env"))
	}
	ours, err := privateKey(c.PrivateKey.Reveal())
	if err != nil && !c.PrivateKey.IsZero() {
		errs = append(errs, fmt.Errorf("[ttpay] private_key: %w", err))
	}
	if c.PlatformKey.IsZero() {
		return errors.Join(errs...)
	}
	theirs, err := publicKey(c.PlatformKey.Reveal())
	switch {
	case err != nil:
		errs = append(errs, fmt.Errorf("[ttpay] platform_key: %w", err))
	case ours != nil && ours.PublicKey.Equal(theirs):
		errs = append(errs, errors.New("[ttpay] platform_key is our own public key: copy the platform's from Merchant Center, Application"))
	}
	return errors.Join(errs...)
}

// payable are the banks that can be paid: those that we know of the country,
// and those of the settings.
func (c Config) payable() []batch.Bank {
	var list []batch.Bank
	for _, b := range catalogue() {
		if b.country == c.Country {
			list = append(list, batch.Bank{ID: b.code, Name: b.name})
		}
	}
	for _, line := range c.Banks {
		m := bankLine.FindStringSubmatch(line)
		more := batch.Bank{ID: strings.TrimSpace(m[1]), Name: strings.TrimSpace(m[2])}
		list = slices.DeleteFunc(list, func(b batch.Bank) bool { return b.ID == more.ID })
		list = append(list, more)
	}
	return list
}

// origin tells two credentials or hosts apart and gives away neither. The
// program's own simulator is the same one on whatever port it is.
func (c Config) origin(base string) string {
	if c.Simulator {
		base = "simulator"
	}
	h := hmac.New(sha256.New, []byte("payrun ttpay origin"))
	h.Write([]byte(base + "\x00" + c.AppCode + "\x00" + c.Country + "\x00" + c.PrivateKey.Reveal()))
	return hex.EncodeToString(h.Sum(nil))[:32]
}
