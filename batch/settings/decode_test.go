package settings

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

// file is a settings file as the program's own is made: the common settings
// and a table for each gateway.
type file struct {
	Common
	Gate   gate   `toml:"gate"`
	Pay    Pay    `toml:"pay"`
	Check  Check  `toml:"check"`
	Folder Folder `toml:"folder"`
}

type gate struct {
	Environment string   `toml:"environment"`
	TokenFile   string   `toml:"token_file"`
	Hosts       []string `toml:"hosts"`
}

func (g gate) Validate() []Problem {
	return oneOf("environment", g.Environment, "sandbox", "live")
}

func defaults() file {
	return file{Common: DefaultCommon(), Pay: DefaultPay(), Check: DefaultCheck(), Folder: DefaultFolder()}
}

// The whole of design.md §4, as somebody would write it.
const whole = "\xef\xbb\xbf" + `gateway = "gate"
state = "/var/lib/payrun"
lang = "ms"
[gate]
environment = "sandbox"   # sandbox | live
token_file  = 'gate.token'
hosts = ["a.example", "b.example"]
[pay]
concurrency = 4
rate_per_second = 5
timeout = "30s"
lookup_first = false
settle_for = "0s"
stop_after_unknown = 0
absent_after = ""
absent_looks = 5
repeat_within = "10d"
[check]
verify_names = false
hidden_rows = "skip"
strict = true
max_rows = 500
decimal = ","
payout_max = "10000.00"
run_max = "250000"
new_payee_above = "0"
total_change = "12.5 %"
[folder]
scan_every = "10s"
approval = "command"
accept_no_approval = true
`

func TestDecodeReadsEverySetting(t *testing.T) {
	want := file{
		Common: Common{"gate", "/var/lib/payrun", "ms"},
		Gate:   gate{"sandbox", "gate.token", []string{"a.example", "b.example"}},
		Pay:    Pay{4, 5, For(30 * time.Second), false, For(0), 0, Duration{}, 5, For(10 * Day)},
		Check:  Check{false, HiddenSkip, true, 500, ",", Limit{worth("10000.00"), false}, Limit{worth("250000"), false}, Limit{worth("0"), false}, Limit{worth("12.5"), true}},
		Folder: Folder{For(10 * time.Second), ApprovalCommand, true},
	}
	for name, contents := range map[string]string{"as written": whole, "with Windows line ends": strings.ReplaceAll(whole, "\n", "\r\n")} {
		got := defaults()
		if err := Decode([]byte(contents), &got); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}

func worth(text string) decimal.NullDecimal {
	return decimal.NewNullDecimal(decimal.RequireFromString(text))
}

func TestDecodeKeepsDefaults(t *testing.T) {
	got := defaults()
	if err := Decode([]byte("[pay]\nconcurrency = 2\n"), &got); err != nil {
		t.Fatal(err)
	}
	want := defaults()
	want.Pay.Concurrency = 2
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A table that the file does not mention belongs to a gateway that is not
// used; its lack of settings is nobody's fault.
func TestDecodeAsksOnlyTablesThatAreMentioned(t *testing.T) {
	got := defaults()
	if err := Decode(nil, &got); err != nil {
		t.Errorf("an empty file: %v", err)
	}
	if err := Decode([]byte("[gate]\n"), &got); err == nil {
		t.Error("an empty [gate] passed its Validate")
	}
}

// Whoever edits the file must learn everything that is wrong with it at once,
// with the line, in words that need no programmer.
func TestDecodeSaysWhatIsWrongAndWhere(t *testing.T) {
	tests := []struct {
		name, file string
		want       []string
	}{
		{"misspelt key", "[pay]\nconcurency = 8\n", []string{"line 2: pay.concurency is not a setting: did you mean concurrency?"}},
		{"misspelt table", "\n[chek]\nstrict = true\n", []string{"line 2: chek is not a setting: did you mean check?"}},
		{"capitals", "[pay]\nTimeout = \"60s\"\n", []string{"line 2: pay.Timeout is not a setting: did you mean timeout?"}},
		{"nothing near", "[folder]\nxyzzy = 1\n", []string{"line 2: folder.xyzzy is not a setting: here are accept_no_approval, approval, scan_every"}},
		{"a key of the top below a table", "[pay]\nlang = \"ms\"\n", []string{"line 2: pay.lang is not a setting here: it belongs above the first [table]"}},
		{"a key of another table", "[check]\nconcurrency = 8\n", []string{"line 2: check.concurrency is not a setting here: it belongs below [pay]"}},
		{"the secret itself", "[gate]\ntoken = \"planted\"\n", []string{"line 2: gate.token does not stand in this file: put it into a file of its own and name that with token_file"}},
		{"dotted into a value", "lang.x = 1\n", []string{"line 1: lang.x is not a setting: lang is no table"}},
		{"a number for a time", "[pay]\ntimeout = 60\n", []string{"line 2: pay.timeout must be text in quotes; it is a whole number"}},
		{"a time that is none", "[pay]\ntimeout = \"planted\"\n", []string{`line 2: pay.timeout must be a length of time such as "60s", "2m" or "20d"`}},
		{"limits that are none", "[check]\npayout_max = \"20%\"\ntotal_change = \"20\"\nrun_max = \"-1\"\nnew_payee_above = 0\n", []string{
			`line 4: check.run_max must be an amount such as "10000.00", or a share such as "20%"`,
			`line 5: check.new_payee_above must be text in quotes; it is a whole number`,
		}},
		{"a share for an amount", "[check]\npayout_max = \"20%\"\ntotal_change = \"20\"\n", []string{
			`line 2: check.payout_max must be an amount such as "10000.00"; it is "20%"`,
			`line 3: check.total_change must be a share such as "20%"; it is "20"`,
		}},
		{"text for a number", "[pay]\nconcurrency = \"8\"\n", []string{"line 2: pay.concurrency must be a whole number, without quotes; it is text"}},
		{"decimals for a whole number", "[pay]\nconcurrency = 8.5\n", []string{"line 2: pay.concurrency must be a whole number, without quotes; it is a number with decimals"}},
		{"text for yes or no", "[check]\nstrict = \"true\"\n", []string{"line 2: check.strict must be true or false, without quotes; it is text"}},
		{"a value for a table", "pay = 8\n", []string{"line 1: pay is a table: write [pay] on a line of its own, and its settings below"}},
		{"double brackets", "[[pay]]\nconcurrency = 8\n", []string{"line 1: [pay] must stand in single brackets"}},
		{"inside an inline table", "pay = { concurency = 8, timeout = 60 }\n", []string{
			"line 1: pay.concurency is not a setting: did you mean concurrency?",
			"line 1: pay.timeout must be text in quotes; it is a whole number",
		}},
		{"inside a list", "[gate]\nhosts = [\"a\", 1]\n", []string{"line 2: gate.hosts must be text in quotes; it is a whole number"}},
		{"all at once", "langue = 1\n[pay]\nconcurrency = true\nrate = 5\n[check]\nmax_row = 1\n", []string{
			"line 1: langue is not a setting: did you mean lang?",
			"line 3: pay.concurrency must be a whole number, without quotes; it is true or false",
			"line 4: pay.rate is not a setting: here are absent_after, absent_looks, concurrency, lookup_first, rate_per_second, repeat_within, settle_for, stop_after_unknown, timeout",
			"line 6: check.max_row is not a setting: did you mean max_rows?",
		}},
		{"all ranges at once", "lang = \"de\"\nstate = \"here\"\n[pay]\nconcurrency = 0\ntimeout = \"1h\"\nrepeat_within = \"\"\n[folder]\napproval = \"maybe\"\n[gate]\n", []string{
			`line 1: lang must be "en" or "ms" or "fr" or "id"; it is "de"`,
			`line 2: state must be a whole path, from the root of the disk; it is "here"`,
			`line 4: pay.concurrency must be from 1 to 64; it is 0`,
			`line 5: pay.timeout must be from "1ms" to "10m"; it is "1h"`,
			`line 6: pay.repeat_within must not be "": leave the line out for the default`,
			`line 8: folder.approval must be "none" or "folder" or "command"; it is "maybe"`,
			`line 9: gate.environment must be "sandbox" or "live"; it is ""`,
		}},
		{"no quotes", "\ngateway = gate\n", []string{`line 2: the value is neither a number nor true or false: text stands in quotes, "…"`}},
		{"typographic quotes", "gateway = “gate”\n", []string{`line 1: the quotes are typographic: use the straight ones, "`}},
		{"a Windows path", "state = \"C:\\Users\\me\"\n", []string{`line 1: a backslash in "…" means something else: write a Windows path in single quotes, 'C:\payrun'`}},
		{"no value", "lang =\n", []string{"line 1: there is no value after the equals sign"}},
		{"a colon", "lang: \"en\"\n", []string{"line 1: a setting is written key = value"}},
		{"UTF-16", "\xff\xfel\x00a\x00", []string{"the file is not in UTF-8: save it again as UTF-8"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			into := defaults()
			err := Decode([]byte(tt.file), &into)
			all, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("Decode = %v; want an *Error", err)
			}
			if diff := cmp.Diff(tt.want, strings.Split(all.Error(), "\n")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if strings.Contains(err.Error(), "planted") {
				t.Error("the error repeats a value of the file")
			}
		})
	}
}

func TestDecodeRefusesASettingTwice(t *testing.T) {
	into := defaults()
	for _, twice := range []string{"lang = \"en\"\nlang = \"ms\"\n", "[pay]\n[check]\n[pay]\n"} {
		if err := Decode([]byte(twice), &into); err == nil || !strings.HasPrefix(err.Error(), "line ") {
			t.Errorf("Decode(%q) = %v; want an error with a line", twice, err)
		}
	}
}

// Each default must lie in its own range, or a file that repeats it is
// refused.
func TestDefaultsAreValid(t *testing.T) {
	problems := slices.Concat(DefaultCommon().Validate(), DefaultPay().Validate(), DefaultCheck().Validate(), DefaultFolder().Validate())
	if len(problems) > 0 {
		t.Error(problems)
	}
}

func TestDurationReadsWhatPeopleWrite(t *testing.T) {
	tests := []struct {
		text  string
		want  Duration
		again string
	}{
		{"60s", For(time.Minute), "1m"},
		{"2m", For(2 * time.Minute), "2m"},
		{"1h30m", For(90 * time.Minute), "1h30m"},
		{"1h", For(time.Hour), "1h"},
		{"20d", For(20 * Day), "20d"},
		{"1d12h", For(36 * time.Hour), "36h"},
		{"0s", For(0), "0s"},
		{"", Duration{}, ""},
		{" 5s ", For(5 * time.Second), "5s"},
	}
	for _, tt := range tests {
		var d Duration
		if err := d.UnmarshalText([]byte(tt.text)); err != nil || d != tt.want || d.String() != tt.again {
			t.Errorf("%q = %+v %q, %v; want %+v %q", tt.text, d, d, err, tt.want, tt.again)
		}
		var back Duration
		if err := back.UnmarshalText([]byte(d.String())); err != nil || back != d {
			t.Errorf("%q does not read back: %+v, %v", d, back, err)
		}
	}
	for _, bad := range []string{"60", "-5s", "+5s", "d", "5 days", "1d-2h", "9999999d", "106751d23h59m", "106750d106750d", "2562047h48m", "ten"} {
		var d Duration
		if err := d.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q was read as %v", bad, d.Length)
		}
	}
	if got := (Duration{}).Or(time.Hour); got != time.Hour {
		t.Errorf(`"" or an hour = %v`, got)
	}
	if got := For(0).Or(time.Hour); got != 0 {
		t.Errorf(`"0s" or an hour = %v`, got)
	}
}

// Whatever bytes the file has, Decode answers and does not panic, and what it
// accepts is in range.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{whole, "pay = { timeout = 1 }", "[[pay]]", "a.b.c = 1", "[gate]\nhosts = [[1]]", "\"\" = 1", "lang = '''\n'''", "state = \"C:\\U\""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		into := defaults()
		if err := Decode(b, &into); err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		if p := slices.Concat(into.Common.Validate(), into.Pay.Validate(), into.Check.Validate(), into.Folder.Validate()); len(p) > 0 {
			t.Errorf("accepted: %v", p)
		}
	})
}
