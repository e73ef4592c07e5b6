package leanx

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/batch/settings"
)

// The two hosts that the manual names.
const (
	sandboxURL = "https://api.leanx.dev"
	liveURL    = "https://api.leanx.io"
)

// minimum is what LeanX wants to stay in the pool: "LeanX requires you to
// maintain a minimum balance of RM 2.00" (Create Payout).
const minimum = "2.00"

// Config is the [leanx] table of the settings file. Empty keys take the
// defaults of their comments.
type Config struct {
	Environment    string `toml:"environment"`     // sandbox (default) or live
	Pool           string `toml:"pool"`            // the virtual pool reference of the portal's Prefund page
	CallbackURL    string `toml:"callback_url"`    // LeanX demands one; any URL of yours will do
	TokenFile      string `toml:"token_file"`      // where the auth token is
	TokenEnv       string `toml:"token_env"`       //
	HashKeyFile    string `toml:"hash_key_file"`   // where the portal's Hash Key is; for signed requests and callbacks
	HashKeyEnv     string `toml:"hash_key_env"`    //
	UUID           string `toml:"uuid"`            // the API key's; default: the middle part of the token
	SignRequests   bool   `toml:"sign_requests"`   // true when X-Signature is switched on in the portal
	BaseURL        string `toml:"base_url"`        // default: the environment's host
	MinimumBalance string `toml:"minimum_balance"` // ringgit that must stay in the pool; at least, and by default, 2.00
	Fee            string `toml:"fee"`             // ringgit expected per payout until LeanX has said; 0.00

	Token   settings.Secret `toml:"-"` // loaded by Load
	HashKey settings.Secret `toml:"-"` // loaded by Load; may stay empty

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
			return fmt.Errorf("[leanx] %w", err)
		}
	}
	source := settings.Source{Key: "hash_key", File: c.HashKeyFile, Env: c.HashKeyEnv}
	if c.HashKey.IsZero() && source.Named() {
		if c.HashKey, err = source.Load(folder, lookup); err != nil {
			return fmt.Errorf("[leanx] %w", err)
		}
	}
	return nil
}

// withDefaults fills in what the table leaves out.
func (c Config) withDefaults() Config {
	if c.Environment == "" {
		c.Environment = "sandbox"
	}
	if c.BaseURL == "" && !c.Simulator {
		c.BaseURL = map[string]string{"sandbox": sandboxURL, "live": liveURL}[c.Environment]
	}
	if c.MinimumBalance == "" {
		c.MinimumBalance = minimum
	}
	if c.Fee == "" {
		c.Fee = "0.00"
	}
	if _, middle, found := strings.Cut(c.Token.Reveal(), "|"); c.UUID == "" && found {
		c.UUID, _, _ = strings.Cut(middle, "|")
	}
	return c
}

// Check says everything that is wrong with the table, each with its key and
// what to do. It does not look at the network.
func (c Config) Check() error {
	c = c.withDefaults()
	return errors.Join(c.checkPlace(), c.checkMoney(), c.checkNames(), c.checkSecrets())
}

// checkPlace keeps the environment, which says whether real money moves, and
// the host, which decides it, from contradicting each other.
func (c Config) checkPlace() error {
	switch c.Environment {
	case "sandbox", "live":
	default:
		return fmt.Errorf("[leanx] environment is %q: write sandbox or live", c.Environment)
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Host == "" {
		return errors.New("[leanx] base_url is not a URL: leave it out, or write https://host")
	}
	host, live := strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")), c.Environment == "live"
	switch {
	case !live && within(host, "leanx.io"):
		return errors.New("[leanx] base_url is LeanX's live host, where real money moves, and environment is not live: set environment = \"live\" or leave base_url out")
	case live && within(host, "leanx.dev"):
		return errors.New("[leanx] base_url is LeanX's sandbox and environment is live: leave base_url out")
	case live && u.Scheme != "https":
		return errors.New("[leanx] base_url must begin with https:// when environment is live")
	}
	return nil
}

func within(host, domain string) bool { return host == domain || strings.HasSuffix(host, "."+domain) }

func (c Config) checkMoney() error {
	var errs []error
	stay, err := batch.ParseMoney(c.MinimumBalance, "MYR")
	if err != nil {
		errs = append(errs, fmt.Errorf("[leanx] minimum_balance: %w", err))
	} else if stay.Amount.LessThan(decimal.RequireFromString(minimum)) {
		errs = append(errs, fmt.Errorf("[leanx] minimum_balance is %s: LeanX wants %s to stay in the pool, so write that or more", c.MinimumBalance, minimum))
	}
	if _, err := batch.ParseMoney(c.Fee, "MYR"); err != nil {
		errs = append(errs, fmt.Errorf("[leanx] fee: %w", err))
	}
	return errors.Join(errs...)
}

func (c Config) checkNames() error {
	var errs []error
	if strings.TrimSpace(c.Pool) == "" || strings.TrimSpace(c.Pool) != c.Pool {
		errs = append(errs, errors.New("[leanx] pool is missing or has blanks around it: copy the virtual pool reference (VA-…-PAYOUT) from the portal's Prefund page"))
	}
	u, err := url.Parse(c.CallbackURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		errs = append(errs, errors.New("[leanx] callback_url is missing or not a URL: LeanX demands one; any https address of yours will do"))
	} else if u.User != nil {
		errs = append(errs, errors.New("[leanx] callback_url has a user or password in it: leave them out, LeanX stores this URL"))
	}
	return errors.Join(errs...)
}

// opaque is what a header can carry: no blank, no control character.
var opaque = regexp.MustCompile(`^[!-~]+$`)

func (c Config) checkSecrets() error {
	var errs []error
	switch token := c.Token.Reveal(); {
	case token == "":
		errs = append(errs, errors.New("[leanx] there is no token: name token_file or token_env; the auth token is on the portal's API page"))
	case !opaque.MatchString(token):
		errs = append(errs, errors.New("[leanx] the token has a blank or a line break in it: copy it again from the portal's API page"))
	}
	if c.SignRequests && c.HashKey.IsZero() {
		errs = append(errs, errors.New("[leanx] sign_requests needs hash_key_file or hash_key_env: the Hash Key is on the portal's API page"))
	}
	if c.SignRequests && (c.UUID == "" || !opaque.MatchString(c.UUID)) {
		errs = append(errs, errors.New("[leanx] sign_requests needs the API key's uuid: it is not the middle part of this token, so set uuid"))
	}
	return errors.Join(errs...)
}

// documented is the form of a token: the merchant, the key's UUID and the key.
var documented = regexp.MustCompile(`^(LP-[0-9A-Za-z]+-[0-9A-Za-z]+)\|[0-9A-Za-z-]+\|[0-9A-Za-z]+$`)

// merchant is the part of the token that says who we are, which stays when the
// token is replaced. A token of another form has no such part; then a hash of
// the whole stands for it, and a new token is a new merchant.
func (c Config) merchant() string {
	if m := documented.FindStringSubmatch(c.Token.Reveal()); m != nil {
		return m[1]
	}
	return "key-" + digest("merchant", c.Token.Reveal())[:16]
}

// origin tells two credentials or hosts apart and gives away neither: "not
// found" may only mean "not found for this token" (Payout Transaction List).
// The program's own simulator is the same one on whatever port it is.
func (c Config) origin(base string) string {
	if c.Simulator {
		base = "simulator"
	}
	return digest("origin", base+"\x00"+c.Token.Reveal())[:32]
}

// digest is a keyed hash, so that equal secrets give other digests elsewhere.
func digest(purpose, secret string) string {
	h := hmac.New(sha256.New, []byte("payrun leanx "+purpose))
	h.Write([]byte(secret))
	return hex.EncodeToString(h.Sum(nil))
}
