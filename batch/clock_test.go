package batch

import (
	"context"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// An answer may take a minute: what may be the request's own time is no
// difference of clocks, and what cannot be is one.
func TestASlowAnswerIsNoClockThatIsOff(t *testing.T) {
	for _, test := range []struct {
		name        string
		began, took time.Duration // after noon, when the answer is dated
		want        time.Duration
	}{
		{"answered at once", 0, time.Millisecond, 0},
		{"dated before its second was over", 999 * time.Millisecond, time.Millisecond, 0},
		{"a minute on its way, dated at the end", -time.Minute, time.Minute, 0},
		{"a minute on its way, dated at the beginning", 0, time.Minute, 0},
		{"ours is ahead", time.Hour, time.Second, time.Hour - time.Second},
		{"ours is behind", -time.Hour, time.Second, -time.Hour + time.Second},
	} {
		if got := ahead(noon.Add(test.began), noon.Add(test.began+test.took), noon); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// A gateway that gives no dates proves nothing about the time, and must not be
// taken to have proven that all is well.
func TestWithoutDatesABackwardClockIsAFault(t *testing.T) {
	now := noon
	d := &Desk{Gateway: silent{}, Now: func() time.Time { return now }}
	d.clock.seen(noon.Add(2 * time.Second))
	if stop := d.clockFault(); stop != nil {
		t.Errorf("a leap second: %v", stop)
	}
	d.clock.seen(noon.Add(time.Minute))
	if stop := d.clockFault(); stop == nil || stop.Code != "B810" || stop.Value != "1m0s" {
		t.Errorf("a minute behind the ledger: %v", stop)
	}
	d.clock.hear(5 * time.Second)
	if stop := d.clockFault(); stop != nil {
		t.Errorf("the gateway's clock agrees: %v", stop)
	}
	d.clock.hear(-time.Minute)
	if stop := d.clockFault(); stop == nil {
		t.Error("behind the ledger and the gateway, and nobody minds")
	}
}

// The gateway's dates count the quiet time; what nobody dated counts for
// nothing, and what passed before the first look-up for half at most.
func TestTheQuietTimeByTheGatewaysClock(t *testing.T) {
	look := func(at, date time.Duration) Look {
		l := Look{At: noon.Add(at)}
		if date >= 0 {
			l.Date, l.Off = noon.Add(date), at-date
		}
		return l
	}
	for _, test := range []struct {
		name  string
		sign  time.Duration
		looks []Look
		want  time.Duration
		dated bool
	}{
		{"no dates", 5 * time.Minute, []Look{look(0, -1), look(time.Hour, -1)}, 0, false},
		{"the clocks agree", 5 * time.Minute, []Look{look(0, 0), look(time.Hour, time.Hour)}, time.Hour, true},
		{"ours jumped", 5 * time.Minute, []Look{look(0, 0), look(25*time.Hour, time.Hour)}, time.Hour, true},
		{"the last is not dated", 5 * time.Minute, []Look{look(0, 0), look(time.Minute, time.Minute), look(time.Hour, -1)}, time.Minute, true},
		{"a late first look-up", 5 * time.Minute, []Look{look(10*time.Minute, 10*time.Minute), look(time.Hour, time.Hour)}, time.Hour, true},
		{"a very late first look-up", 5 * time.Minute, []Look{look(50*time.Hour, 50*time.Hour), look(51*time.Hour, 51*time.Hour)}, time.Hour + 30*time.Minute, true},
		{"a late one by a clock that was off", 5 * time.Minute, []Look{look(50*time.Hour, time.Minute), look(51*time.Hour, 61*time.Minute)}, time.Hour, true},
		{"a late one where a clock stops nothing", 0, []Look{look(10*time.Minute, 10*time.Minute), look(time.Hour, time.Hour)}, 50 * time.Minute, true},
	} {
		d := &Desk{Gateway: silent{Traits{SignedFor: test.sign}}}
		got, dated := d.quietByGateway(test.looks, noon, time.Hour)
		if got != test.want || dated != test.dated {
			t.Errorf("%s: %v %v, want %v %v", test.name, got, dated, test.want, test.dated)
		}
	}
}

// silent is a gateway that nobody asks.
type silent struct{ traits Traits }

func (s silent) Traits() Traits { return s.traits }

func (silent) Submit(context.Context, Attempt) (Verdict, error) { panic("sent") }

func (silent) Inquire(context.Context, Attempt) (Verdict, error) { panic("asked") }
