package command

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/shopspring/decimal"

	"payrun/batch"
	"payrun/client/simulator"
)

// counted is a directory that counts how often it is asked.
type counted struct{ asked int }

func (c *counted) Banks(context.Context) ([]batch.Bank, error) {
	c.asked++
	return []batch.Bank{{ID: "1", Name: "One"}}, nil
}

func (*counted) Match(string, []batch.Bank) batch.Match { return batch.Match{} }

// TestNewSettingsAskForTheBanksAgain: a list is kept for a day; a mode or a
// bank that was added to the settings must not wait for it.
func TestNewSettingsAskForTheBanksAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, d := newWorld(t, 1, simulator.Config{Dialect: simulator.FedaPay}), &counted{}
		ask := func(want int, why string) {
			t.Helper()
			err := w.life(func(o *office) error {
				_, err := o.banks(t.Context(), d)
				return err
			})
			if err != nil || d.asked != want {
				t.Fatalf("%s: asked %d times, want %d (%v)", why, d.asked, want, err)
			}
		}
		ask(1, "nothing is kept")
		ask(1, "kept")
		w.file.FedaPay.Modes = []string{"moov"}
		ask(2, "another mode")
		ask(2, "kept under the new settings")
		time.Sleep(25 * time.Hour)
		ask(3, "a day later")
	})
}

// TestWhatWasNotPreparedSaysWhy: the gateway refuses the step before the
// sending. Nothing is sent, and the officer reads the gateway's reason, not
// merely that the row was not sent.
func TestWhatWasNotPreparedSaysWhy(t *testing.T) {
	c := simulator.Config{Dialect: simulator.FedaPay, Quirks: map[string]string{"short": "create"}, Opening: decimal.NewFromInt(500)}
	story(t, 4, c, func(t *testing.T, w *world) {
		r := w.mustRun()
		left := 0
		for _, l := range r.Lines {
			if l.Word != batch.WordNotSent {
				continue
			}
			if left++; l.Advice != "P346" || l.Value == "" {
				t.Errorf("row %d: %s %q", l.Row, l.Advice, l.Value)
			}
		}
		if left == 0 {
			t.Errorf("everything was prepared: %+v", r.Totals)
		}
	})
}
