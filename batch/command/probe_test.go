package command

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"payrun/batch"
	"payrun/client/simulator"
)

// A wrong answer here would let somebody believe that the gateway keeps people
// from being paid twice. Each way in which it may behave has its answer, at the
// price of two payouts at most, all of which begin with PROBE-; the ledger
// learns nothing of them.
func TestAProbeAnswersWhatTheGatewayDoes(t *testing.T) {
	tests := []struct {
		name    string
		c       simulator.Config
		want    map[int]answerWord
		creates int
	}{
		{"it pays twice", simulator.Config{}, map[int]answerWord{1: answerSecond, 4: answerVisible, 8: answerNumberOnly}, 2},
		{"it refuses the second", simulator.Config{Quirks: map[string]string{"duplicate": "refuse"}}, map[int]answerWord{1: answerRefused}, 2},
		{"it shows a payout late", simulator.Config{Faults: "late-visible=1", Quirks: map[string]string{"late": "400ms"}}, map[int]answerWord{1: answerSecond, 4: answerVisible}, 2},
		{"it has no money", simulator.Config{Faults: "no-funds=1"}, map[int]answerWord{1: answerOpen, 4: answerOpen, 8: answerOpen}, 1},
		{"it breaks its answers", simulator.Config{Faults: "html-after=1"}, map[int]answerWord{1: answerOpen, 4: answerOpen, 8: answerOpen}, 1},
		{"it says so with null", simulator.Config{Quirks: map[string]string{"notfound": "null-data"}}, map[int]answerWord{1: answerSecond}, 2},
		{"a wallet", simulator.Config{Dialect: simulator.FedaPay}, map[int]answerWord{1: answerSecond, 8: answerNoListing}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, 1, tt.c)
			var p *probed
			err := w.life(func(o *office) (err error) {
				before, err := o.head(t.Context())
				if err != nil {
					return err
				}
				if p, err = o.probe(t.Context()); err != nil {
					return err
				}
				after, err := o.head(t.Context())
				if before != after {
					t.Errorf("the ledger went from %+v to %+v", before, after)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			want := map[int]answerWord{1: "", 2: answerAnswered, 3: answerNotAsked, 4: answerVisible, 8: answerNumberOnly}
			maps.Copy(want, tt.want)
			got := map[int]answerWord{}
			for _, a := range p.Answers {
				got[a.Question] = a.Answer
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("answers (-want +got):\n%s%+v", diff, p.Answers)
			}
			checkProbed(t, w, p, tt.creates)
		})
	}
}

// checkProbed looks at the books and at the file.
func checkProbed(t *testing.T, w *world, p *probed, creates int) {
	t.Helper()
	all := w.sim.Books().Creates
	if len(all) != creates {
		t.Errorf("%d creates, want %d", len(all), creates)
	}
	for _, c := range all {
		if !strings.HasPrefix(c.Ref, "PROBE-") || c.Ref != p.Reference {
			t.Errorf("a create under %q", c.Ref)
		}
	}
	if n := len(w.entries()); n != 0 {
		t.Errorf("the ledger has %d payouts", n)
	}
	info, err := os.Stat(p.File)
	if err != nil || info.Mode().Perm() != 0o600 || filepath.Dir(p.File) != filepath.Join(w.dir, "state") {
		t.Errorf("the file: %v, %v", info, err)
	}
	text, err := os.ReadFile(p.File)
	if err != nil {
		t.Fatal(err)
	}
	var kept probed
	if err := json.Unmarshal(text, &kept); err != nil || kept.At.IsZero() || len(kept.Answers) != 5 {
		t.Errorf("kept %+v, %v", kept, err)
	}
	for _, secret := range []string{trials()[p.Gateway].payee.Account, simulator.DefaultToken, simulator.DefaultFedaPayKey} {
		if strings.Contains(string(text), secret) || strings.Contains(w.log.String(), secret) {
			t.Errorf("%q is written down", secret)
		}
	}
}

// The longest wait must not be forgotten by a quicker probe.
func TestAProbeKeepsTheLongestWait(t *testing.T) {
	w := newWorld(t, 1, simulator.Config{Faults: "late-visible=1", Quirks: map[string]string{"late": "300ms"}})
	var slow, quick *probed
	err := w.life(func(o *office) (err error) {
		if slow, err = o.probe(t.Context()); err != nil {
			return err
		}
		w.sim.Update(func(c *simulator.Config) { c.Faults = "" })
		quick, err = o.probe(t.Context())
		return err
	})
	if err != nil || slow.Visible < 0.3 || quick.Visible != slow.Visible || quick.Reference == slow.Reference {
		t.Errorf("%v; slow %+v, quick %+v", err, slow, quick)
	}
}

// A probe of the wrong environment would pay a stranger with real money.
func TestAProbeIsRefusedWhereMoneyMayBeReal(t *testing.T) {
	for _, environment := range []string{"live", "", "production", "LIVE", "sandbox-live"} {
		w := newWorld(t, 1, simulator.Config{})
		err := w.life(func(o *office) error {
			o.debtor.Environment = environment
			_, err := o.probe(t.Context())
			return err
		})
		exitIs(t, err, ExitUsage)
		if n := len(w.sim.Books().Creates); n != 0 || len(w.requests()) != 0 {
			t.Errorf("%q: %d creates, requests %v", environment, n, w.requests())
		}
		if files, _ := filepath.Glob(filepath.Join(w.dir, "state", "probe-*")); len(files) > 0 {
			t.Errorf("%q: %v was written", environment, files)
		}
	}
}

// A gateway without a test account would be tried with somebody's.
func TestAProbeNeedsATestAccount(t *testing.T) {
	w := newWorld(t, 1, simulator.Config{})
	err := w.life(func(o *office) error {
		o.debtor.Gateway = "another"
		_, err := o.probe(t.Context())
		return err
	})
	exitIs(t, err, ExitUsage)
	if n := len(w.sim.Books().Creates); n != 0 {
		t.Errorf("%d creates", n)
	}
}

// A run that is sending reads the pool and would miss what a probe takes.
func TestAProbeWaitsForNoRun(t *testing.T) {
	w := newWorld(t, 1, simulator.Config{})
	err := w.life(func(o *office) error {
		release, err := o.lock()
		if err != nil {
			return err
		}
		defer release()
		_, err = o.probe(t.Context())
		return err
	})
	exitIs(t, err, ExitBusy)
	if n := len(w.sim.Books().Creates); n != 0 {
		t.Errorf("%d creates", n)
	}
}

// An interrupted probe has made one payout at most and claims to know nothing.
func TestAnInterruptedProbeWritesNothing(t *testing.T) {
	w := newWorld(t, 1, simulator.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var p *probed
	err := w.life(func(o *office) (err error) {
		p, err = o.probe(ctx)
		return err
	})
	exitIs(t, err, ExitInterrupted)
	if files, _ := filepath.Glob(filepath.Join(w.dir, "state", "probe-*")); len(files) > 0 || p != nil {
		t.Errorf("%v was written, %+v", files, p)
	}
}

// What a second create means is decided here alone: an answer that is not
// understood is no refusal.
func TestASecondCreateIsComparedCarefully(t *testing.T) {
	first := batch.Verdict{Status: batch.Paid, GatewayRef: "PAYOUT-1"}
	tests := []struct {
		name   string
		second batch.Verdict
		err    error
		want   answerWord
	}{
		{"another number", batch.Verdict{Status: batch.Paid, GatewayRef: "PAYOUT-2"}, nil, answerSecond},
		{"another number, waiting", batch.Verdict{Status: batch.Waiting, GatewayRef: "PAYOUT-2"}, nil, answerSecond},
		{"the same number", first, nil, answerSamePayout},
		{"no number", batch.Verdict{Status: batch.Unknown}, nil, answerOpen},
		{"a refusal", batch.Verdict{Refused: batch.RefusedForSure, Code: "X"}, nil, answerRefused},
		{"a complete answer", batch.Verdict{}, &batch.AnswerError{HTTP: 409, Code: "DUP"}, answerRefused},
		{"silence", batch.Verdict{}, context.DeadlineExceeded, answerOpen},
		{"throttled", batch.Verdict{}, &batch.ThrottledError{}, answerOpen},
		{"never sent", batch.Verdict{}, batch.ErrNotSent, answerOpen},
	}
	for _, tt := range tests {
		p := prober{record: &probed{}}
		p.compare(first, tt.second, tt.err)
		if got := p.record.Answers[0].Answer; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
