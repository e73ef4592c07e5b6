package command

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"payrun/batch"
	"payrun/batch/wording"
	"payrun/reader/inbox"
	"payrun/writer/terminal"
)

// statusName is the file in which everybody can see how far things are.
const statusName = "STATUS.txt"

// historyMax is how many lines of what happened STATUS.txt keeps.
const historyMax = 200

// board is STATUS.txt: how each sheet stands, and what happened, newest first.
// It may be used by any number of goroutines.
type board struct {
	inbox   *inbox.Inbox
	o       *office
	path    string // where the history is kept
	mu      sync.Mutex
	now     map[string]standing
	order   []string // of now, as they came
	hints   map[string][]string
	history []string // newest first
	said    map[string]bool
	shown   string // as it was last written
	last    time.Time
}

// standing is how one sheet stands.
type standing struct{ name, text string }

// newBoard takes up the history of earlier lives.
func newBoard(b *inbox.Inbox, path string, o *office) (*board, error) {
	w := &board{inbox: b, o: o, path: path, now: map[string]standing{}, hints: map[string][]string{}, said: map[string]bool{}}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return w, nil
	}
	if len(text) > 0 {
		w.history = strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	}
	return w, err
}

// set says how a sheet stands now.
func (w *board) set(id, name, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, known := w.now[id]; !known {
		w.order = append(w.order, id)
	}
	w.now[id] = standing{name, text}
}

// clear forgets a sheet that was filed.
func (w *board) clear(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.now, id)
	w.order = slices.DeleteFunc(w.order, func(other string) bool { return other == id })
}

// notices replaces what is said of files that are not taken yet.
func (w *board) notices(of string, lines []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hints[of] = lines
	if len(lines) == 0 {
		delete(w.hints, of)
	}
}

// progressEvery is how often progress is shown at most.
const progressEvery = 2 * time.Second

// progress shows how far the paying is.
func (w *board) progress(id, name string, p batch.Progress) {
	w.mu.Lock()
	early := time.Since(w.last) < progressEvery
	if !early {
		w.last = time.Now()
	}
	w.mu.Unlock()
	if early {
		return
	}
	w.set(id, name, fmt.Sprintf("%s %d / %d", w.o.say("t.progress."+p.Stage), p.Done, p.Of))
	w.flush()
}

// once is event for what is said again and again: only the first time.
func (w *board) once(key, name, text string) {
	w.mu.Lock()
	said := w.said[key] || w.latest(name, text)
	w.said[key] = true
	w.mu.Unlock()
	if !said {
		w.event(name, text)
	}
}

// latest reports that a sheet's latest line says this already: before a
// restart.
func (w *board) latest(name, text string) bool {
	at := slices.IndexFunc(w.history, func(line string) bool { return strings.Contains(line, "  "+terminal.Safe(name)+": ") })
	return at >= 0 && strings.HasSuffix(w.history[at], ": "+terminal.Safe(text))
}

// event adds a line to what happened, and tells whoever watches the service.
func (w *board) event(name, text string) {
	line := wording.Minute(time.Now()) + "  " + terminal.Safe(name) + ": " + terminal.Safe(text)
	w.mu.Lock()
	defer w.mu.Unlock()
	fmt.Fprintln(w.o.streams.out, line)
	w.history = append([]string{line}, w.history[:min(len(w.history), historyMax-1)]...)
	if err := writeWhole(w.path, []byte(strings.Join(w.history, "\n")+"\n")); err != nil {
		w.o.log.Warn("the history was not kept", "err", err)
	}
}

// flush writes STATUS.txt when it would read otherwise than it does.
func (w *board) flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := w.text()
	if text == w.shown {
		return
	}
	if err := w.inbox.WriteText(statusName, text); err != nil {
		w.o.log.Warn("STATUS.txt was not written", "err", err)
		return
	}
	w.shown = text
}

func (w *board) text() string {
	var b strings.Builder
	r := &batch.Report{Run: batch.Run{Debtor: w.o.debtor}, Host: w.o.gateway.Traits().Host}
	for _, banner := range wording.Banners(w.o.lang, r) {
		b.WriteString(banner + "\n\n")
	}
	b.WriteString(w.o.say("s.now") + "\n")
	for _, id := range w.order {
		b.WriteString("  " + terminal.Safe(w.now[id].name) + ": " + terminal.Safe(w.now[id].text) + "\n")
	}
	for _, of := range slices.Sorted(maps.Keys(w.hints)) {
		for _, line := range w.hints[of] {
			b.WriteString("  " + terminal.Safe(line) + "\n")
		}
	}
	if len(w.order) == 0 && len(w.hints) == 0 {
		b.WriteString("  " + w.o.say("s.nothing") + "\n")
	}
	b.WriteString("\n" + w.o.say("s.before") + "\n")
	for _, line := range w.history {
		b.WriteString(line + "\n")
	}
	return b.String()
}
