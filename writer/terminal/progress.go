package terminal

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"payrun/batch"
	"payrun/batch/wording"
)

// How often progress is shown: on a terminal one line is redrawn, elsewhere a
// line is added for every tenth of the rows, or after a while without one.
const (
	redrawEvery = 200 * time.Millisecond
	plainEvery  = 30 * time.Second
	plainSteps  = 10
	barWidth    = 8
)

// Progress tells a person how far a run is, on one line that is redrawn at
// most five times a second on a terminal and in plain lines elsewhere. It uses
// no colour. Show is safe for any number of goroutines; what it cannot write
// it leaves unsaid, because payments matter more.
type Progress struct {
	w        io.Writer
	lang     string
	currency batch.Currency
	tty      bool

	mu    sync.Mutex
	stage string
	began time.Time // of the stage
	shown time.Time // when something was last written
	tenth int       // of the last plain line
	done  int       // the largest seen: goroutines may report out of order
	width int       // of the line on the terminal
}

// NewProgress makes a progress that writes to w, which is a terminal when tty
// says so.
func NewProgress(w io.Writer, lang string, currency batch.Currency, tty bool) *Progress {
	return &Progress{w: w, lang: lang, currency: currency, tty: tty}
}

// Show says how far the run is, when it is time to say so. The end of a stage
// is always said.
func (p *Progress) Show(state batch.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if state.Stage != p.stage {
		p.finishLine()
		p.stage, p.began, p.shown, p.tenth, p.done = state.Stage, now, time.Time{}, 0, 0
	}
	if state.Done < p.done {
		return
	}
	p.done = state.Done
	if p.tty {
		p.redraw(state, now)
	} else {
		p.plain(state, now)
	}
}

// redraw writes the line over itself.
func (p *Progress) redraw(state batch.Progress, now time.Time) {
	if state.Done < state.Of && now.Sub(p.shown) < redrawEvery {
		return
	}
	line := p.line(state, now)
	width := utf8.RuneCountInString(line)
	fmt.Fprint(p.w, "\r"+line+strings.Repeat(" ", max(0, p.width-width)))
	p.shown, p.width = now, width
}

// plain adds a line for every tenth, or after half a minute.
func (p *Progress) plain(state batch.Progress, now time.Time) {
	if p.shown.IsZero() {
		p.shown = p.began
	}
	tenth := plainSteps
	if state.Of > 0 {
		tenth = state.Done * plainSteps / state.Of
	}
	if tenth == p.tenth && now.Sub(p.shown) < plainEvery {
		return
	}
	p.tenth, p.shown = tenth, now
	fmt.Fprintln(p.w, p.line(state, now))
}

// line is what is said: Paying 18/32 ▓▓▓▓▓░░░ RM 24,310.00 sent · 1 failed ·
// 00:12 left.
func (p *Progress) line(state batch.Progress, now time.Time) string {
	parts := []string{}
	if state.Paid.IsPositive() {
		parts = append(parts, wording.Text(p.lang, "t.progress.sent", "value", batch.Money{Amount: state.Paid, Currency: p.currency}.String()))
	}
	if state.Bad > 0 {
		parts = append(parts, wording.Text(p.lang, "t.progress.failed", "value", fmt.Sprint(state.Bad)))
	}
	if left, known := remaining(state, now.Sub(p.began)); known {
		parts = append(parts, wording.Text(p.lang, "t.progress.left", "value", left))
	}
	return strings.TrimSpace(fmt.Sprintf("%s %d/%d %s %s",
		wording.Text(p.lang, "t.progress."+state.Stage), state.Done, state.Of, bar(state.Done, state.Of), strings.Join(parts, " · ")))
}

// bar draws how much is done.
func bar(done, of int) string {
	full := barWidth
	if of > 0 {
		full = min(barWidth, done*barWidth/of)
	}
	return strings.Repeat("▓", full) + strings.Repeat("░", barWidth-full)
}

// remaining estimates the time left, mm:ss, from the time that the rows so far
// took; it knows nothing until a second has passed.
func remaining(state batch.Progress, took time.Duration) (string, bool) {
	if state.Done == 0 || state.Done >= state.Of || took < time.Second {
		return "", false
	}
	left := time.Duration(float64(took) / float64(state.Done) * float64(state.Of-state.Done)).Round(time.Second)
	return fmt.Sprintf("%02d:%02d", int(left.Minutes()), int(left.Seconds())%60), true
}

// End ends the line on a terminal, so that what follows stands on its own.
func (p *Progress) End() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finishLine()
}

func (p *Progress) finishLine() {
	if p.tty && p.width > 0 {
		fmt.Fprintln(p.w)
	}
	p.width = 0
}
