package inbox

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Options are how a folder is watched.
type Options struct {
	Store     string        // private folder for copies and notes, on a disk of this machine
	ScanEvery time.Duration // pause between two scans; 5 s when zero
	PollOnly  bool          // no notifications: the pause alone wakes
	Log       *slog.Logger  // nil discards

	// Fetch reads a file below the folder to its end; nil does so. It may hang
	// for as long as it likes, as a cloud folder does that has shown a file and
	// not handed it over.
	Fetch func(root *os.Root, name string) error
}

// Inbox is a watched folder. Scan, Approvals and Wait are for one goroutine;
// the rest may be called side by side, for different claims.
type Inbox struct {
	dir   string
	o     Options
	owner string // begins the names of this watcher's claims

	dropped  watch
	approved watch
	notify   *fsnotify.Watcher // nil when polling

	filing sync.Mutex // one free name at a time
}

// Open opens a folder that Make has made.
func Open(dir string, o Options) (*Inbox, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if o.ScanEvery <= 0 {
		o.ScanEvery = 5 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Fetch == nil {
		o.Fetch = fetch
	}
	b := &Inbox{dir: dir, o: o, dropped: watch{}, approved: watch{}}
	for _, r := range []Room{Drop, Running, Done, Fixing} {
		if _, err := b.Room(r); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(o.Store, 0o700); err != nil {
		return nil, err
	}
	if b.owner, err = ownerOf(o.Store); err != nil {
		return nil, err
	}
	b.listen()
	return b, nil
}

// Close ends the notifications.
func (b *Inbox) Close() error {
	if b.notify == nil {
		return nil
	}
	return b.notify.Close()
}

// ownerFile keeps the name by which a store knows its own claims.
const ownerFile = "owner"

// ownerOf reads the store's name, and makes it once.
func ownerOf(store string) (string, error) {
	path := filepath.Join(store, ownerFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text = []byte(strings.ToLower(rand.Text()[:8]))
		err = writeWhole(store, ownerFile, text)
	}
	if err == nil && len(text) != 8 {
		err = fmt.Errorf("%s is damaged", path)
	}
	return string(text), err
}

// listen asks for notifications. Without them the scans go on at their pace.
func (b *Inbox) listen() {
	if b.o.PollOnly {
		return
	}
	w, err := fsnotify.NewWatcher()
	if err != nil {
		b.o.Log.Warn("no notifications, scanning only", "err", err)
		return
	}
	for _, r := range []Room{Drop, Approved} {
		name, err := b.Room(r)
		if err != nil {
			continue
		}
		if err := w.Add(filepath.Join(b.dir, name)); err != nil {
			b.o.Log.Warn("no notifications from a folder, scanning only", "folder", name, "err", err)
		}
	}
	b.notify = w
}

// gather is how long after a notification the scan waits for more of them: a
// copy makes hundreds.
const gather = 20 * time.Millisecond

// Wait waits for the next scan: the pause, or a notification, or also, or the
// context's end. A notification is only a hint, and so is its error.
func (b *Inbox) Wait(ctx context.Context, also <-chan struct{}) {
	pause := time.NewTimer(b.o.ScanEvery)
	defer pause.Stop()
	var events chan fsnotify.Event
	var errs chan error
	if b.notify != nil {
		events, errs = b.notify.Events, b.notify.Errors
	}
	select {
	case <-ctx.Done():
	case <-also:
	case <-pause.C:
	case <-events:
		b.drain(ctx)
	case err := <-errs:
		b.o.Log.Warn("notifications were lost", "err", err)
	}
}

func (b *Inbox) drain(ctx context.Context) {
	t := time.NewTimer(min(gather, b.o.ScanEvery))
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			return
		case _, open := <-b.notify.Events:
			if !open {
				return
			}
		}
	}
}

// room opens the folder and finds a room in it.
func (b *Inbox) room(r Room) (*os.Root, string, error) {
	root, err := os.OpenRoot(b.dir)
	if err != nil {
		return nil, "", err
	}
	name, err := find(root, r)
	if err != nil {
		root.Close()
		return nil, "", err
	}
	return root, name, nil
}

// Room is the name of a room's folder; ErrNoRoom when there is none.
func (b *Inbox) Room(r Room) (string, error) {
	root, name, err := b.room(r)
	if err != nil {
		return "", err
	}
	return name, root.Close()
}

// Path is where a name below the folder, written with slashes, is on the disk.
func (b *Inbox) Path(name string) string { return filepath.Join(b.dir, filepath.FromSlash(name)) }

// Unguarded names the rooms that everybody on the machine may write: their
// rights protect nothing.
func (b *Inbox) Unguarded() (names []string) {
	for _, r := range []Room{Drop, Approved} {
		name, err := b.Room(r)
		if err != nil {
			continue
		}
		info, err := os.Stat(filepath.Join(b.dir, name))
		if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o002 != 0 {
			names = append(names, name)
		}
	}
	return names
}
