package command

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"payrun/client/simulator"
)

// The secrets that are planted. Each stands in a file of its own; none may
// turn up anywhere else.
const (
	canaryToken   = "LP-CA11AB1E-MM|ca11ab1e-0000-4000-8000-00000000c0de|canarytokencanarytokencanarytoken7"
	canaryHash    = "canary-hash-key-canary-hash-key"
	canaryKey     = "sk_sandbox_canarykeycanarykeycanarykey"
	canaryWebhook = "wh_sandbox_canarywebhookcanarywebhook"
)

// cage is the real program with planted secrets and accounts, and everything
// that it said.
type cage struct {
	t       *testing.T
	dir     string
	binary  string
	sheet   string
	toPay   string
	refs    []string
	secrets map[string]string
	persons []string // accounts and phones, as the sheet has them
	said    bytes.Buffer
	ran     map[string]bool
}

// polite are faults of every kind but those that end a run for the wrong
// reason, before anything is said of a payout, or that only take time.
var polite = map[string]string{
	simulator.LeanX:   "15%,read-silent=0,lookup-invalid-token=0",
	simulator.FedaPay: "15%,read-silent=0,lookup-401=0,create-invalid-key=0",
	simulator.TTpay:   "15%,read-silent=0",
}

// newCage starts a gateway with faults of every kind and writes settings whose
// secrets are files.
func newCage(t *testing.T, name string) *cage {
	t.Helper()
	k := &cage{t: t, dir: t.TempDir(), ran: map[string]bool{}}
	var err error
	if k.binary, err = built(); err != nil {
		t.Fatal(err)
	}
	c := simulator.Config{Dialect: name, Faults: polite[name], Seed: 11, NoSync: true, Quirks: map[string]string{"slow": "20ms", "retry-after": "1"}, Opening: decimal.New(1, 9), Pool: map[string]string{simulator.TTpay: ttpayCountry}[name]}
	table := ""
	switch name {
	case simulator.LeanX:
		c.Token, c.HashKey = canaryToken, canaryHash
		k.secrets = map[string]string{"token": canaryToken, "hash_key": canaryHash}
		table = fmt.Sprintf("pool = %q\ncallback_url = \"https://example.com/cb\"\nsign_requests = true\n", simulator.DefaultPool)
	case simulator.FedaPay:
		c.Token, c.HashKey = canaryKey, canaryWebhook
		k.secrets = map[string]string{"token": canaryKey, "webhook_secret": canaryWebhook}
		table = "country = \"BJ\"\n"
	case simulator.TTpay:
		k.secrets = map[string]string{"private_key": simulator.DefaultTTpayMerchantKey}
		table = fmt.Sprintf("country = %q\napp_code = %q\n", ttpayCountry, simulator.DefaultTTpayApp)
	}
	b, err := openBox(c, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	k.write(name, b.url+map[string]string{simulator.FedaPay: "/v1"}[name], table)
	w := &world{t: t, in: dialects[name], sheet: k.sheet}
	w.write(12, func(int) string { return "" })
	k.toPay = w.sum.String()
	for n := 1; n <= 12; n++ {
		cells := strings.Split(dialects[name].row(n), ",")
		k.refs, k.persons = append(k.refs, cells[0]), append(k.persons, cells[4])
	}
	return k
}

// write writes the settings and the secrets.
func (k *cage) write(name, base, table string) {
	k.t.Helper()
	k.sheet = filepath.Join(k.dir, "payroll.csv")
	for secret, value := range k.secrets {
		file := filepath.Join(k.dir, "secrets", secret)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(value+"\n"), 0o600)); err != nil {
			k.t.Fatal(err)
		}
		table += fmt.Sprintf("%s_file = %q\n", secret, file)
	}
	text := fmt.Sprintf("gateway = %q\nstate = %q\n[%s]\nenvironment = \"sandbox\"\nbase_url = %q\n%s"+
		"[pay]\nrate_per_second = 1000\ntimeout = \"200ms\"\nsettle_for = \"0s\"\nstop_after_unknown = 0\n[folder]\nscan_every = \"20ms\"\n",
		name, filepath.Join(k.dir, "state"), name, base, table)
	if err := os.WriteFile(filepath.Join(k.dir, "payrun.toml"), []byte(text), 0o600); err != nil {
		k.t.Fatal(err)
	}
}

// say runs a command line, whatever comes of it, and keeps what it says.
func (k *cage) say(args ...string) string {
	k.t.Helper()
	c := exec.Command(k.binary, append(args, "--settings", filepath.Join(k.dir, "payrun.toml"), "--by", "tester", "-v")...)
	c.Dir = k.dir
	out, err := c.CombinedOutput()
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		k.t.Fatal(err)
	}
	fmt.Fprintf(&k.said, "\n$ payrun %v\n%s", args, out)
	k.ran[args[0]] = true
	return string(out)
}

// everyCommand has the program do everything that it can.
func (k *cage) everyCommand() {
	for _, extra := range []string{"-q", "--json"} {
		k.say("check", k.sheet, extra)
		k.say("run", k.sheet, extra) // not approved
		k.pay(extra)
	}
	run := k.run()
	for _, extra := range []string{"-q", "--json"} {
		k.say("status", run, extra)
		k.say("results", run, extra)
		k.say("doctor", extra)
		k.say("explain", k.refs[0], extra)
		k.say("verify", extra)
		k.say("banks", "may", extra)
	}
	for _, ref := range k.refs {
		k.say("explain", ref)
		k.say("release", run, ref)
	}
	k.say("results", run, "--results", filepath.Join(k.dir, "results.csv"))
	k.say("approve", run, "--allow", "all")
	k.say("approve", run, "--total", "1")
	k.say("stop", run)
	k.say("doctor", "--probe")
	k.say("template")
	k.say("version")
	k.say("simulate", "--list")
	k.say("drill", k.sheet)
	k.folder()
	k.faults()
}

// asked is the total that a run which is not approved asks for.
var asked = regexp.MustCompile(`--total ([0-9.]+)`)

// pay approves what the run asks for. Faults may change that from one try to
// the next.
func (k *cage) pay(extra string) {
	k.t.Helper()
	for range 20 {
		m := asked.FindStringSubmatch(k.say("run", k.sheet, extra, "--yes", "--total", k.toPay))
		if m == nil {
			return
		}
		k.toPay = m[1]
	}
	k.t.Fatalf("nothing was paid:\n%s", k.said.String())
}

// named is a run's name as --json has it.
var named = regexp.MustCompile(`"run":"([a-z0-9-]+)"`)

// run is the name of the run.
func (k *cage) run() string {
	k.t.Helper()
	all := named.FindAllStringSubmatch(k.said.String(), -1)
	if len(all) == 0 {
		k.t.Fatalf("no run is known:\n%s", k.said.String())
	}
	return all[len(all)-1][1]
}

// folder drops a sheet with a row that cannot be paid, and one that can.
func (k *cage) folder() {
	k.t.Helper()
	folder := filepath.Join(k.dir, "Payouts")
	k.say("init", folder)
	drop, err := filepath.Glob(filepath.Join(folder, "1*"))
	if err != nil || len(drop) != 1 {
		k.t.Fatalf("%v, %v\n%s", drop, err, k.said.String())
	}
	text, err := os.ReadFile(k.sheet)
	if err != nil {
		k.t.Fatal(err)
	}
	wrong := strings.ReplaceAll(string(text), "2026-11-", "2026-12-X")
	wrong = strings.ReplaceAll(wrong, k.persons[3], k.persons[3]+"O")
	for name, text := range map[string]string{"same.csv": string(text), "wrong.csv": wrong, "damaged.xlsx": "PK\x03\x04" + k.persons[0]} {
		if err := os.WriteFile(filepath.Join(drop[0], name), []byte(text), 0o600); err != nil {
			k.t.Fatal(err)
		}
	}
	k.say("watch", "--once", folder)
	k.say("watch", "--once", folder, "--json")
}

// faults makes the program complain of everything near a secret.
func (k *cage) faults() {
	k.t.Helper()
	k.say("run", filepath.Join(k.dir, "nothing.csv"))
	for secret, value := range k.secrets {
		file := filepath.Join(k.dir, "secrets", secret)
		for _, other := range []string{value + "\nsecond line", " " + value, value[:len(value)-3] + "\x01", value + value} {
			if err := os.WriteFile(file, []byte(other), 0o600); err != nil {
				k.t.Fatal(err)
			}
			k.say("doctor")
			k.say("run", k.sheet, "--yes", "--total", k.toPay)
		}
		if err := errors.Join(os.WriteFile(file, []byte(value), 0o600), os.Chmod(file, 0o644)); err != nil {
			k.t.Fatal(err)
		}
		k.say("doctor")
		if err := os.Chmod(file, 0o600); err != nil {
			k.t.Fatal(err)
		}
	}
	settings := filepath.Join(k.dir, "payrun.toml")
	text, err := os.ReadFile(settings)
	if err != nil {
		k.t.Fatal(err)
	}
	for secret, value := range k.secrets { // somebody writes the secret itself where its file is named
		wrong := strings.Replace(string(text), secret+"_file = ", secret+" = \""+value+"\" #", 1)
		if err := os.WriteFile(settings, []byte(wrong), 0o600); err != nil {
			k.t.Fatal(err)
		}
		k.say("doctor")
		k.say("doctor", "--gateway", "simulator")
		wrong = strings.Replace(string(text), filepath.Join(k.dir, "secrets", secret), value, 1)
		if err := os.WriteFile(settings, []byte(wrong), 0o600); err != nil {
			k.t.Fatal(err)
		}
		k.say("doctor")
		k.say("doctor", "--gateway", "simulator")
	}
	if err := os.WriteFile(settings, text, 0o600); err != nil {
		k.t.Fatal(err)
	}
}

// needles are the ways in which a secret can be written.
func (k *cage) needles() (all []string) {
	for _, value := range k.secrets {
		secret := value[strings.LastIndex(value, "|")+1:] // of a LeanX token the last part is the secret
		if len(secret) > 200 {
			secret = secret[100:140] // of a key any part is
		}
		all = append(all, secret, url.QueryEscape(secret), hex.EncodeToString([]byte(secret)),
			strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(secret)), "="))
	}
	return all
}

// check looks for needles and, outside results, for accounts.
func (k *cage) check(where string, text []byte, accounts bool) {
	k.t.Helper()
	show := func(kind, needle string) {
		at := bytes.Index(text, []byte(needle))
		begin := bytes.LastIndexByte(text[:at], '\n') + 1
		k.t.Errorf("%s shows %s: %.300q", where, kind, text[begin:min(len(text), at+len(needle)+20)])
	}
	for _, needle := range k.needles() {
		if bytes.Contains(text, []byte(needle)) {
			show("a secret", needle)
			return
		}
	}
	for _, account := range k.persons {
		if accounts && bytes.Contains(text, []byte(account)) {
			show("an account", account)
			return
		}
	}
}

// checkFile reads one file that was written, workbooks part by part.
func (k *cage) checkFile(path string, info fs.FileInfo) {
	k.t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		k.t.Fatal(err)
	}
	name, _ := filepath.Rel(k.dir, path)
	if parts, err := zip.NewReader(bytes.NewReader(text), int64(len(text))); err == nil {
		for _, part := range parts.File {
			in, err := part.Open()
			if err != nil {
				k.t.Fatal(err)
			}
			inside, err := io.ReadAll(in)
			if err != nil {
				k.t.Fatal(err)
			}
			k.check(name+" "+part.Name, inside, false)
		}
		return
	}
	ledger := strings.Contains(name, "payrun.db")
	sheet := strings.HasSuffix(name, ".csv") || strings.HasSuffix(name, ".xlsx") // what was dropped, its private copy, and results
	if strings.HasPrefix(name, filepath.Join("state", "inbox")) && !strings.HasSuffix(name, ".json") {
		sheet = true
	}
	k.check(name, text, !ledger && !sheet)
	if runtime.GOOS != "windows" && strings.HasPrefix(name, "state") && info.Mode().Perm()&0o077 != 0 {
		k.t.Errorf("%s is %v", name, info.Mode())
	}
}

// Invariants 16 and 17 of reliability.md: planted secrets occur in no log,
// report, error or file, and planted accounts only where somebody is to read
// them: the sheets, the workbooks made of them, and the ledger.
func TestNoCanarySings(t *testing.T) {
	t.Parallel() // it mostly waits
	for _, name := range []string{simulator.LeanX, simulator.FedaPay, simulator.TTpay} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newCage(t, name)
			k.everyCommand()
			for _, c := range newRoot(streams{}, t.Context()).Commands() {
				if !k.ran[c.Name()] && c.Name() != "completion" && c.Name() != "help" {
					t.Errorf("payrun %s was not tried", c.Name())
				}
			}
			for _, want := range []string{k.refs[0], `"level":`, "✖"} {
				if !strings.Contains(k.said.String(), want) {
					t.Fatalf("the commands never said %q:\n%s", want, k.said.String())
				}
			}
			for said := range strings.SplitSeq(k.said.String(), "\n$ ") {
				command, _, _ := strings.Cut(said, "\n")
				k.check("$ "+command, []byte(said), true)
			}
			err := filepath.WalkDir(k.dir, func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				if strings.HasPrefix(path, filepath.Join(k.dir, "secrets")) {
					return nil
				}
				info, err := d.Info()
				if err == nil {
					k.checkFile(path, info)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}
