package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"payrun/writer"
)

// Whoever looks for the cause of a wrong value must be told which of flag,
// environment, file and default won; and no secret with it.
func TestEverySettingSaysWhereItComesFrom(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("leanx.token", "LP-1-MM|uuid|s3cret\n")
	t.Setenv("PAYRUN_TEST_HASH", "h4sh")
	t.Setenv("PAYRUN_STATE", filepath.Join(dir, "from-env"))
	file := write("payrun.toml", `gateway = "leanx"
state = "/elsewhere"
lang = "ms"
[leanx]
pool = "VA-1"
token_file = "leanx.token"
hash_key_env = "PAYRUN_TEST_HASH"
callback_url = "https://u:pw@example.com/hook?key=k3y"
[pay]
timeout = "90s"
[fedapay]
country = "BJ"
`)
	f := &flags{settings: file, lang: "en"}
	d := &doctor{office: &office{flags: f, log: f.log(os.Stderr)}}
	defer d.Close()
	if !d.examineSettings() {
		t.Fatalf("%+v", d.Checks)
	}
	if d.examineGateway() { // a password in callback_url is refused, and the list is there all the same
		t.Errorf("%+v", d.Checks)
	}
	d.debtor.Gateway = "leanx"
	got := map[string]writer.Setting{}
	for _, s := range d.inForce() {
		got[s.Name] = s
		for _, secret := range []string{"s3cret", "h4sh", "pw", "k3y"} {
			if strings.Contains(s.Value+s.Origin, secret) {
				t.Errorf("%s shows a secret: %+v", s.Name, s)
			}
		}
	}
	for _, want := range []writer.Setting{
		{Name: "gateway", Value: "leanx", Origin: "payrun.toml:1"},
		{Name: "state", Value: filepath.Join(dir, "from-env"), Origin: "PAYRUN_STATE"},
		{Name: "lang", Value: "en", Origin: "--lang"},
		{Name: "leanx.pool", Value: "VA-1", Origin: "payrun.toml:5"},
		{Name: "leanx.token", Value: "***", Origin: "file leanx.token"},
		{Name: "leanx.hash_key", Value: "***", Origin: "variable PAYRUN_TEST_HASH"},
		{Name: "leanx.callback_url", Value: "https://***@example.com/hook?***", Origin: "payrun.toml:8"},
		{Name: "pay.timeout", Value: "1m30s", Origin: "payrun.toml:10"},
		{Name: "pay.concurrency", Value: "8", Origin: "default"},
		{Name: "fedapay.country", Value: "BJ", Origin: "payrun.toml:12"},
	} {
		if got[want.Name] != want {
			t.Errorf("%+v, want %+v", got[want.Name], want)
		}
	}
	if _, listed := got["fedapay.currency"]; listed {
		t.Error("a key of a gateway that is not used, and that nobody wrote, is listed")
	}
}
