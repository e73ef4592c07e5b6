package leanx

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"payrun/batch/settings"
	"payrun/client"
)

// sample is a token of the documented form, and no one's.
const sample = "LP-0D7C06DE-MM|7394e58e-edee-4c42-9ca5-bcbc449f1b9f|2141df4a3cb633d5ce8683bb0c55067e"

// right is a table with nothing wrong in it.
func right() Config {
	return Config{Pool: "VA-8F9FD0-132317969417-PAYOUT", CallbackURL: "https://example.com/payrun/leanx", Token: settings.NewSecret(sample)}
}

// Each wrong key is named, with what to do; all of them at once.
func TestEachWrongSettingIsNamed(t *testing.T) {
	tests := []struct {
		name string
		set  func(*Config)
		want []string // parts of the error; none is no error
	}{
		{"nothing wrong", func(*Config) {}, nil},
		{"live", func(c *Config) { c.Environment = "live" }, nil},
		{"a typing error", func(c *Config) { c.Environment = "production" }, []string{"environment", "sandbox or live"}},
		{"the live host in a sandbox", func(c *Config) { c.BaseURL = "https://api.leanx.io" }, []string{"base_url", "real money moves"}},
		{"the live host in disguise", func(c *Config) { c.BaseURL = "https://API.LeanX.io.:443/" }, []string{"base_url", "real money moves"}},
		{"another live host", func(c *Config) { c.BaseURL = "https://eu.api.leanx.io" }, []string{"base_url", "real money moves"}},
		{"a host that only ends alike", func(c *Config) { c.BaseURL = "https://notleanx.io" }, nil},
		{"the sandbox in live", func(c *Config) { c.Environment, c.BaseURL = "live", "https://api.leanx.dev" }, []string{"base_url", "sandbox"}},
		{"plain text in live", func(c *Config) { c.Environment, c.BaseURL = "live", "http://127.0.0.1:1" }, []string{"base_url", "https://"}},
		{"this machine in live", func(c *Config) { c.Environment, c.BaseURL = "live", "https://127.0.0.1" }, []string{"base_url", "this machine"}},
		{"this machine in a sandbox", func(c *Config) { c.BaseURL = "http://127.0.0.1:1" }, nil},
		{"plain text elsewhere", func(c *Config) { c.BaseURL = "http://example.com" }, []string{"base_url", "https://"}},
		{"no URL", func(c *Config) { c.BaseURL = "example.com" }, []string{"base_url", "not a URL"}},
		{"the simulator elsewhere", func(c *Config) { c.Simulator, c.BaseURL = true, "https://example.com" }, []string{"simulator", "this machine"}},
		{"no pool", func(c *Config) { c.Pool = " " }, []string{"pool", "Prefund page"}},
		{"a pool with a blank", func(c *Config) { c.Pool = "VA-1 " }, []string{"pool"}},
		{"no callback", func(c *Config) { c.CallbackURL = "" }, []string{"callback_url", "any https address"}},
		{"a callback without a scheme", func(c *Config) { c.CallbackURL = "example.com/x" }, []string{"callback_url"}},
		{"a callback with a password", func(c *Config) { c.CallbackURL = "https://u:p@example.com" }, []string{"callback_url", "password"}},
		{"no token", func(c *Config) { c.Token = settings.Secret{} }, []string{"token_file or token_env"}},
		{"a token with a line break", func(c *Config) { c.Token = settings.NewSecret(sample + "\n" + sample) }, []string{"token", "line break"}},
		{"a token of another form", func(c *Config) { c.Token = settings.NewSecret("opaque") }, nil},
		{"a balance below LeanX's", func(c *Config) { c.MinimumBalance = "1.99" }, []string{"minimum_balance", "2.00"}},
		{"a balance above", func(c *Config) { c.MinimumBalance = "500.00" }, nil},
		{"a negative balance", func(c *Config) { c.MinimumBalance = "-2.00" }, []string{"minimum_balance"}},
		{"a fee with a letter", func(c *Config) { c.Fee = "0,50" }, []string{"fee"}},
		{"signing without a key", func(c *Config) { c.SignRequests = true }, []string{"sign_requests", "hash_key_file"}},
		{"signing with one", func(c *Config) { c.SignRequests, c.HashKey = true, settings.NewSecret("k") }, nil},
		{"signing without a uuid", func(c *Config) {
			c.SignRequests, c.HashKey, c.Token = true, settings.NewSecret("k"), settings.NewSecret("opaque")
		}, []string{"sign_requests", "uuid"}},
		{"everything at once", func(c *Config) { *c = Config{Fee: "x", MinimumBalance: "x"} }, []string{"pool", "callback_url", "token", "fee", "minimum_balance"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := right()
			tt.set(&c)
			_, err := New(c, client.Options{})
			if (err != nil) != (len(tt.want) > 0) {
				t.Fatalf("New = %v", err)
			}
			for _, part := range tt.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q is not in: %v", part, err)
				}
			}
			if err != nil && strings.Contains(err.Error(), "2141df4a") {
				t.Errorf("the error shows the token: %v", err)
			}
		})
	}
}

func TestDefaultsAreTheSafeOnes(t *testing.T) {
	g, err := New(right(), client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, d := g.Traits(), g.Debtor()
	if r.Host != "api.leanx.dev" || d.Live() || d.Environment != "sandbox" || r.Minimum.String() != "2" || !r.Fee.IsZero() {
		t.Errorf("Traits = %+v, Debtor = %+v", r, d)
	}
	if d.Merchant != "LP-0D7C06DE-MM" || d.Pool != right().Pool || d.Gateway != "leanx" || d.Currency != "MYR" {
		t.Errorf("Debtor = %+v", d)
	}
	c := right()
	c.Environment = "live"
	if g, err = New(c, client.Options{}); err != nil || g.Traits().Host != "api.leanx.io" || !g.Debtor().Live() {
		t.Errorf("live is %+v, %v", g.Debtor(), err)
	}
}

// "Not found" may only mean "not found for this token", so a change of token or
// host must show; and what shows it must not show the token.
func TestOriginTellsCredentialsApart(t *testing.T) {
	origin := func(set func(*Config)) string {
		c := right()
		set(&c)
		g, err := New(c, client.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return g.Traits().Origin
	}
	first := origin(func(*Config) {})
	if again := origin(func(*Config) {}); again != first {
		t.Errorf("Origin is %s and then %s", first, again)
	}
	for name, set := range map[string]func(*Config){
		"token":    func(c *Config) { c.Token = settings.NewSecret(sample + "0") },
		"base URL": func(c *Config) { c.BaseURL = "https://leanx.example" },
	} {
		if origin(set) == first {
			t.Errorf("another %s has the same origin", name)
		}
	}
	one := origin(func(c *Config) { c.Simulator, c.BaseURL = true, "http://127.0.0.1:1" })
	if two := origin(func(c *Config) { c.Simulator, c.BaseURL = true, "http://127.0.0.1:2" }); one != two || one == first {
		t.Errorf("the simulator's origin is %s on one port, %s on another", one, two)
	}
	if origin(func(c *Config) { c.Pool = "VA-2" }) != first {
		t.Error("another pool has another origin: what the token finds does not depend on the pool")
	}
}

// The merchant is part of the key under which a payout is paid once for ever:
// it must survive a new token.
func TestTheMerchantSurvivesANewToken(t *testing.T) {
	tests := []struct{ token, want string }{
		{sample, "LP-0D7C06DE-MM"},
		{"LP-0D7C06DE-MM|00000000-0000-0000-0000-000000000000|ff", "LP-0D7C06DE-MM"},
		{"LP-0D7C06DE-MM", ""},
		{"opaque", ""},
		{"|x|y", ""},
	}
	for _, tt := range tests {
		got := Config{Token: settings.NewSecret(tt.token)}.merchant()
		if tt.want != "" && got != tt.want {
			t.Errorf("merchant of %q = %s; want %s", tt.token, got, tt.want)
		}
		if tt.want == "" && (!strings.HasPrefix(got, "key-") || len(got) != 20 || strings.Contains(got, "LP-")) {
			t.Errorf("merchant of %q = %s; want a hash", tt.token, got)
		}
	}
}

func TestTheTableIsRead(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "leanx.token"), []byte(sample+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var file struct {
		LeanX Config `toml:"leanx"`
	}
	err := toml.NewDecoder(strings.NewReader(`[leanx]
environment = "sandbox"
pool = "VA-8F9FD0-132317969417-PAYOUT"
callback_url = "https://example.com/payrun/leanx"
token_file = "leanx.token"
hash_key_env = "HASH"
uuid = ""
sign_requests = true
base_url = ""
minimum_balance = "2.00"
fee = "0.00"
`)).DisallowUnknownFields().Decode(&file)
	if err != nil {
		t.Fatal(err)
	}
	env := func(name string) (string, bool) { return "the hash key", name == "HASH" }
	c := file.LeanX
	if err := c.Load(folder, env); err != nil || c.Token.Reveal() != sample || c.HashKey.Reveal() != "the hash key" || c.Check() != nil {
		t.Errorf("Load = %v, Check = %v", err, c.Check())
	}
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		if text := fmt.Sprintf(verb, c); strings.Contains(text, "2141df4a") || strings.Contains(text, "the hash key") {
			t.Errorf("%s shows a secret: %s", verb, text)
		}
	}
	c = Config{HashKeyFile: "none", Token: settings.NewSecret(sample)}
	if err := c.Load(folder, env); err == nil || !strings.Contains(err.Error(), "[leanx] hash_key_file") {
		t.Errorf("Load of a missing key = %v", err)
	}
	c = Config{}
	if err := c.Load(folder, env); err == nil || !strings.Contains(err.Error(), "token_file or token_env") {
		t.Errorf("Load of nothing = %v", err)
	}
}

// No settings file can call itself a simulation.
func TestASimulationCannotBeWritten(t *testing.T) {
	for _, key := range []string{"simulator = true", "Simulator = true", `Token = "x"`, `token = "x"`, `hash_key = "x"`} {
		var c Config
		if err := toml.NewDecoder(strings.NewReader(key)).DisallowUnknownFields().Decode(&c); err == nil {
			t.Errorf("%s is accepted", key)
		}
	}
}
