package command

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/client/simulator"
)

// found is the doctor's finding of a name.
func (d *doctor) found(t *testing.T, what string) finding {
	t.Helper()
	for _, f := range d.Checks {
		if f.What == what {
			return f
		}
	}
	t.Fatalf("nothing was said of %s: %+v", what, d.Checks)
	return finding{}
}

// late is a gateway whose clock is elsewhere.
type late struct {
	provider
	by time.Duration
}

func (g late) Skew(context.Context) (time.Duration, error) { return g.by, nil }

// Each fault must get a cross of its own and advice; a tick would send somebody
// looking elsewhere.
func TestTheDoctorSeesEachFault(t *testing.T) {
	tests := []struct {
		name, what string
		c          simulator.Config
		spoil      func(t *testing.T, d *doctor)
		skipped    []string
	}{
		{"a token that is refused", "credential", simulator.Config{Token: "LP-2-MM|other|other"}, nil, []string{"clock", "banks", "pool"}},
		{"a gateway that breaks its answers", "reach", simulator.Config{Faults: "lookup-html=1"}, nil, []string{"credential", "clock", "banks", "pool"}},
		{"a balance that cannot be read", "pool", simulator.Config{Quirks: map[string]string{"read:overall-balance": "read-500"}}, nil, nil},
		{"banks that cannot be read", "banks", simulator.Config{Quirks: map[string]string{"read:list-payout-services": "read-500"}}, nil, nil},
		{"a folder that others may read", "folder", simulator.Config{}, func(t *testing.T, d *doctor) {
			if err := os.Chmod(d.state, 0o755); err != nil {
				t.Fatal(err)
			}
		}, nil},
		{"a clock that is late", "clock", simulator.Config{}, func(_ *testing.T, d *doctor) { d.gateway = late{d.gateway.(provider), -time.Minute} }, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, 1, tt.c)
			err := w.life(func(o *office) error {
				d := &doctor{office: o}
				if tt.spoil != nil {
					tt.spoil(t, d)
				}
				d.look(t)
				if f := d.found(t, tt.what); f.OK || f.Skipped || f.Detail == "" || f.Advice == "" || strings.HasPrefix(f.Advice, "d.") {
					t.Errorf("%+v", f)
				}
				for _, f := range d.Checks {
					skipped := strings.Contains(strings.Join(tt.skipped, " "), f.What)
					if f.What != tt.what && (f.Skipped != skipped || f.OK == skipped) {
						t.Errorf("beside it: %+v", f)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if creates := w.totalCreates(); creates != 0 {
				t.Errorf("%d creates", creates)
			}
		})
	}
}

// look examines what an open office can be asked.
func (d *doctor) look(t *testing.T) {
	d.examineFolder()
	d.examineCallback()
	if !d.examineReach(t.Context()) {
		d.skip("clock", "banks", "pool")
		return
	}
	d.examineClock(t.Context())
	d.examineBanks(t.Context())
	d.examinePool(t.Context())
}

// A pool with no more than what must stay pays nobody, and a pool with a sen
// more pays somebody.
func TestThePoolTicksOnlyWhenItCanPay(t *testing.T) {
	for opening, want := range map[string]bool{"2.00": false, "2.01": true, "0.01": false} {
		w := newWorld(t, 1, simulator.Config{Opening: decimal.RequireFromString(opening)})
		err := w.life(func(o *office) error {
			d := &doctor{office: o}
			d.examinePool(t.Context())
			if f := d.found(t, "pool"); f.OK != want || !strings.Contains(f.Detail, "RM "+opening) {
				t.Errorf("%s: %+v", opening, f)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// An address that is none would be told to the gateway; where none is needed,
// an empty one is right.
func TestTheCallbackIsAnAddress(t *testing.T) {
	for address, want := range map[string]bool{"https://example.com/payrun": true, "http://10.0.0.5/x": true, "example.com/payrun": false, "ftp://example.com": false, "": true} {
		file := defaultFile()
		file.LeanX.CallbackURL = address
		d := &doctor{office: &office{flags: &flags{}, file: file, lang: "en", debtor: batch.Debtor{Gateway: "leanx", Environment: "sandbox"}}}
		d.examineCallback()
		if f := d.found(t, "callback"); f.OK != want || f.Detail == "" {
			t.Errorf("%q: %+v", address, f)
		}
	}
}

// Settings that cannot be read end the looking, without a panic and without a
// folder being made.
func TestTheDoctorStopsAtSettingsThatAreWrong(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "payrun.toml")
	if err := os.WriteFile(path, []byte("gateway = \"nobody\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	f := &flags{settings: path, state: filepath.Join(dir, "state")}
	d := &doctor{office: &office{flags: f, streams: streams{nil, &out, &out}, log: f.log(&out), lang: "en"}}
	defer d.Close()
	exitIs(t, d.run(t.Context(), true), ExitUsage)
	if f := d.found(t, "gateway"); f.OK || len(d.Checks) != 2 || !strings.Contains(out.String(), "✖ gateway") {
		t.Errorf("%+v\n%s", d.Checks, out.String())
	}
	if _, err := os.Stat(f.state); err == nil {
		t.Error("the state folder was made")
	}
}

var _ batch.Gateway = late{}

// A gateway that has no call to ask the time with dates its answers all the
// same, and the ledger remembers how late it was.
func TestTheDoctorSeesAClockThatIsOff(t *testing.T) {
	story(t, 1, simulator.Config{Dialect: simulator.FedaPay}, func(t *testing.T, w *world) {
		clock := func(off time.Duration) finding {
			t.Helper()
			d := &doctor{}
			w.lifeAt(offBy(off), func(o *office) error {
				d.office = o
				d.look(t)
				return nil
			})
			return d.found(t, "clock")
		}
		if f := clock(0); !f.OK {
			t.Errorf("right: %+v", f)
		}
		for _, off := range []time.Duration{-time.Minute, time.Minute} {
			if f := clock(off); f.OK || !strings.Contains(f.Detail, "off by") {
				t.Errorf("%v: %+v", off, f)
			}
		}
		w.runAt(offBy(time.Hour))
		if f := clock(0); f.OK || !strings.Contains(f.Detail, "behind the ledger") {
			t.Errorf("after a run by a clock that was ahead: %+v", f)
		}
	})
}
