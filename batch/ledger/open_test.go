package ledger_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"payrun/batch"
	"payrun/batch/ledger"
	"payrun/batch/ledgertest"
)

// raw opens the file past the ledger, as somebody with a database tool would.
func raw(t *testing.T, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "payrun.db"))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

func alter(t *testing.T, db *sql.DB, text string, args ...any) {
	t.Helper()
	if _, err := db.Exec(text, args...); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// Two ledgers with two memories would pay twice: everybody who opens a new
// folder at once must get the same one.
func TestManyOpenOneNewLedger(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "of", "payrun")
	ledgers := make([]*ledger.Ledger, 8)
	var all sync.WaitGroup
	for n := range ledgers {
		all.Go(func() {
			l, err := ledger.Open(t.Context(), dir, ledger.Options{})
			if err != nil {
				t.Errorf("open: %v", err)
				return
			}
			ledgers[n] = l
		})
	}
	all.Wait()
	for _, l := range ledgers {
		if l == nil {
			continue
		}
		if l.ID() != ledgers[0].ID() || string(l.Secret()) != string(ledgers[0].Secret()) {
			t.Error("two ledgers were made")
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestReadOnlyMakesAndChangesNothing(t *testing.T) {
	dir := t.TempDir()
	if _, err := ledger.Open(t.Context(), filepath.Join(dir, "none"), ledger.Options{ReadOnly: true}); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("a ledger that is not there: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("reading made the folder: %v", err)
	}
	w := open(t, dir)
	if err := w.Claim(t.Context(), payroll("nov", 3)); err != nil {
		t.Fatal(err)
	}
	r, err := ledger.Open(t.Context(), dir, ledger.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	k := batch.KeyOf(debtor, payroll("nov", 1).Wishes[0].Instruction.Ref, 1)
	if err := r.Begin(t.Context(), k, batch.Start{Run: "nov"}); !errors.Is(err, ledger.ErrReadOnly) {
		t.Fatalf("begin: %v", err)
	}
	if _, err := r.SendLock(debtor); !errors.Is(err, ledger.ErrReadOnly) {
		t.Fatalf("send lock: %v", err)
	}
	if err := w.Begin(t.Context(), k, batch.Start{Run: "nov"}); err != nil {
		t.Fatal(err)
	}
	open, err := r.Due(t.Context(), debtor, "nov", batch.Unknown) // sees what the writer commits
	if err != nil || len(open) != 1 {
		t.Fatalf("the reader sees %d payouts, %v", len(open), err)
	}
	want, _ := w.Verify(t.Context())
	if got, err := r.Verify(t.Context()); err != nil || got != want || r.ID() != w.ID() {
		t.Fatalf("the reader verifies %v, %v", got, err)
	}
	if err := errors.Join(w.Close(), r.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestAClosedLedgerRefuses(t *testing.T) {
	l := open(t, t.TempDir())
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.SetState(t.Context(), "nov", batch.RunDone, "", ""); !errors.Is(err, ledger.ErrClosed) {
		t.Errorf("write: %v", err)
	}
	if _, err := l.Runs(t.Context()); err == nil {
		t.Error("a closed ledger was read")
	}
	if _, err := l.Head(t.Context()); err == nil {
		t.Error("a closed ledger has a head")
	}
}

// What was told before Close is written, whoever closes meanwhile.
func TestCloseLosesNothing(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	c := payroll("nov", 200)
	if err := l.Claim(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	acknowledged := make(chan batch.Key, len(c.Wishes))
	var all sync.WaitGroup
	for _, w := range c.Wishes {
		all.Go(func() {
			k := batch.KeyOf(debtor, w.Instruction.Ref, 1)
			if err := l.Begin(context.Background(), k, batch.Start{Run: "nov"}); err == nil {
				acknowledged <- k
			} else if !errors.Is(err, ledger.ErrClosed) {
				t.Errorf("begin: %v", err)
			}
		})
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	all.Wait()
	close(acknowledged)
	l = open(t, dir)
	defer l.Close()
	open, err := l.Due(t.Context(), debtor, "nov", batch.Unknown)
	if err != nil || len(open) != len(acknowledged) {
		t.Fatalf("%d begins were acknowledged and %d are there, %v", len(acknowledged), len(open), err)
	}
}

func TestForeignAndNewerFilesAreRefused(t *testing.T) {
	foreign := t.TempDir()
	db := raw(t, foreign)
	alter(t, db, "CREATE TABLE notes (text TEXT)")
	db.Close()
	if _, err := ledger.Open(t.Context(), foreign, ledger.Options{}); !errors.Is(err, ledger.ErrDamaged) {
		t.Errorf("another program's file: %v", err)
	}
	db = raw(t, foreign)
	var tables int
	if err := db.QueryRow("SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil || tables != 1 {
		t.Errorf("another program's file was changed: %d tables, %v", tables, err)
	}

	newer := t.TempDir()
	open(t, newer).Close()
	alter(t, raw(t, newer), "PRAGMA user_version = 9999")
	if _, err := ledger.Open(t.Context(), newer, ledger.Options{}); err == nil {
		t.Error("a ledger of a newer program was opened")
	}

	text := t.TempDir()
	if err := os.WriteFile(filepath.Join(text, "payrun.db"), []byte("this is no database, and long enough to look like a header of one: it has 100 bytes and more of them......"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.Open(t.Context(), text, ledger.Options{}); !errors.Is(err, ledger.ErrDamaged) {
		t.Errorf("a text: %v", err)
	}
}

func TestSyncedAndStrangePlacesAreRefused(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{
		"OneDrive", "OneDrive - Syarikat Sdn Bhd", "Dropbox", "Dropbox (Personal)", "Google Drive", "GoogleDrive-me@example.com", "My Drive",
		"iCloud Drive", "iCloudDrive", "Mobile Documents/com~apple~CloudDocs", "Library/CloudStorage/Box", "nextcloud",
	} {
		dir := filepath.Join(home, name, "payrun")
		if _, err := ledger.Open(t.Context(), dir, ledger.Options{}); !errors.Is(err, ledger.ErrPlace) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s was made: %v", name, err)
		}
	}
	for _, name := range []string{"onedrives", "dropboxes", "my driver", "payrun", "Kotak OneDrive lama"} {
		l, err := ledger.Open(t.Context(), filepath.Join(home, name), ledger.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		l.Close()
	}
	file := filepath.Join(home, "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below")} {
		if _, err := ledger.Open(t.Context(), dir, ledger.Options{}); err == nil {
			t.Errorf("a ledger was opened in %s", filepath.Base(dir))
		}
	}
}

func TestASymlinkDoesNotHideThePlace(t *testing.T) {
	home := t.TempDir()
	synced := filepath.Join(home, "Dropbox")
	if err := os.Mkdir(synced, 0o700); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(home, "payrun")
	if err := os.Symlink(synced, link); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{link, filepath.Join(link, "below")} {
		if _, err := ledger.Open(t.Context(), dir, ledger.Options{}); !errors.Is(err, ledger.ErrPlace) {
			t.Errorf("%v", err)
		}
	}
	entries, err := os.ReadDir(synced)
	if err != nil || len(entries) > 0 {
		t.Errorf("something was made in the synced folder: %v, %v", entries, err)
	}

	elsewhere, dir := filepath.Join(home, "elsewhere.db"), filepath.Join(home, "state")
	if err := errors.Join(os.WriteFile(elsewhere, nil, 0o600), os.Mkdir(dir, 0o700), os.Symlink(elsewhere, filepath.Join(dir, "payrun.db"))); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.Open(t.Context(), dir, ledger.Options{}); !errors.Is(err, ledger.ErrPlace) {
		t.Errorf("the file itself is a link: %v", err)
	}
}

func TestOnePoolIsSentOnByOne(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	defer a.Close()
	defer b.Close()
	release, err := a.SendLock(debtor)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.SendLock(debtor); !errors.Is(err, ledger.ErrSending) {
		t.Errorf("the same pool: %v", err)
	}
	if _, err := a.SendLock(debtor); !errors.Is(err, ledger.ErrSending) {
		t.Errorf("the same pool in the same process: %v", err)
	}
	other := debtor
	other.Pool = "../another/pool"
	releaseOther, err := b.SendLock(other)
	if err != nil {
		t.Fatalf("another pool: %v", err)
	}
	if err := b.Claim(t.Context(), payroll("nov", 1)); err != nil { // everything else works beside it
		t.Error(err)
	}
	if err := errors.Join(release(), releaseOther()); err != nil {
		t.Fatal(err)
	}
	release, err = b.SendLock(debtor)
	if err != nil {
		t.Fatalf("after release: %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
}

func TestAWatcherSeesEveryStepAndKillAfterKills(t *testing.T) {
	l := open(t, t.TempDir())
	defer l.Close()
	var steps []string
	book := ledgertest.Watch(l, func(step string, before, after []batch.Entry, err error) {
		steps = append(steps, step)
		if err := ledgertest.Legal(before, after); err != nil {
			t.Errorf("%s: %v", step, err)
		}
	})
	c := payroll("nov", 2)
	if err := book.Claim(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	doomed := ledgertest.KillAfter(book, 2, true)
	k := batch.KeyOf(debtor, c.Wishes[0].Instruction.Ref, 1)
	if err := doomed.Begin(t.Context(), k, batch.Start{Run: "nov"}); err != nil {
		t.Fatal(err)
	}
	if err := doomed.Record(t.Context(), k, batch.Outcome{From: batch.Unknown, To: batch.Paid, Cause: batch.CauseAnswer}); !errors.Is(err, ledgertest.ErrKilled) {
		t.Fatalf("the second write: %v", err)
	}
	if _, err := doomed.Runs(t.Context()); !errors.Is(err, ledgertest.ErrKilled) {
		t.Fatalf("a dead process read: %v", err)
	}
	all, err := l.All(t.Context())
	if err != nil || all[0].Status != batch.Paid || len(steps) != 3 {
		t.Fatalf("the last write did not survive: %v, %v, %v", all, err, steps)
	}
}
