package inbox

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// place is a folder, a store and a clock that the test turns.
type place struct {
	t     *testing.T
	dir   string
	store string
	now   time.Time
	*Inbox
}

const sheet = "Name,Account,Bank,Amount\nLim,112233445566,Maybank,1.00\n"

func newPlace(t *testing.T) *place {
	t.Helper()
	p := &place{t: t, dir: t.TempDir(), store: t.TempDir(), now: time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)}
	if _, err := Make(p.dir, "en", Drop, Waiting, Approved, Running, Done, Fixing); err != nil {
		t.Fatal(err)
	}
	p.open()
	return p
}

// open begins another life of the watcher.
func (p *place) open() {
	p.t.Helper()
	b, err := Open(p.dir, Options{Store: p.store, ScanEvery: time.Second, PollOnly: true})
	if err != nil {
		p.t.Fatal(err)
	}
	p.Inbox = b
}

func (p *place) drop(name, text string) string {
	p.t.Helper()
	return p.put(Drop, name, text)
}

func (p *place) put(r Room, name, text string) string {
	p.t.Helper()
	room, err := p.Room(r)
	if err != nil {
		p.t.Fatal(err)
	}
	path := filepath.Join(p.dir, room, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return path
}

// scan looks again after a pause.
func (p *place) scan(pause time.Duration) Sight {
	p.t.Helper()
	p.now = p.now.Add(pause)
	s, err := p.Scan(p.now)
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

// claimOne drops a file and waits until it is claimed.
func (p *place) claimOne(name, text string) Claim {
	p.t.Helper()
	p.drop(name, text)
	p.scan(time.Second)
	p.scan(time.Second)
	s := p.scan(time.Second)
	if len(s.Claims) != 1 {
		p.t.Fatalf("%s: %d claims, notices %v", name, len(s.Claims), s.Notices)
	}
	return s.Claims[0]
}

// files lists every file below the folder, without the claims' own folders.
func (p *place) files() []string {
	p.t.Helper()
	var all []string
	err := filepath.WalkDir(p.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(p.dir, path)
			all = append(all, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}

func (p *place) file(c Claim, r Room, sub string) Claim {
	p.t.Helper()
	if err := p.Assign(&c, r, sub); err != nil {
		p.t.Fatal(err)
	}
	if err := p.File(&c); err != nil {
		p.t.Fatal(err)
	}
	return c
}

func TestAFileIsTakenOnlyAfterTwoEqualScansAndTheQuietTime(t *testing.T) {
	p := newPlace(t)
	path := p.drop("nov.csv", sheet)
	for _, pause := range []time.Duration{0, 10 * time.Millisecond, time.Second} {
		if s := p.scan(pause); len(s.Claims) != 0 {
			t.Fatalf("taken %v after it was first seen", pause)
		}
	}
	os.WriteFile(path, []byte(sheet+"Siti,112233445567,Maybank,2.00\n"), 0o600)
	if s := p.scan(time.Hour); len(s.Claims) != 0 {
		t.Fatal("taken although it had just changed")
	}
	s := p.scan(2 * time.Second)
	if len(s.Claims) != 1 || s.Claims[0].Name != "nov.csv" {
		t.Fatalf("not taken after the quiet time: %+v", s)
	}
	text, err := os.ReadFile(p.Copy(s.Claims[0]))
	if err != nil || !strings.Contains(string(text), "Siti") {
		t.Fatalf("the private copy: %q, %v", text, err)
	}
	info, _ := os.Stat(p.Copy(s.Claims[0]))
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the private copy has rights %v", info.Mode())
	}
}

// A file of the same size and time that is another file is a change.
func TestAReplacedFileStartsItsQuietTimeAgain(t *testing.T) {
	p := newPlace(t)
	path := p.drop("nov.csv", sheet)
	p.scan(0)
	info, _ := os.Stat(path)
	other := p.put(Done, "x", strings.Replace(sheet, "1.00", "9.00", 1))
	os.Chtimes(other, info.ModTime(), info.ModTime())
	if err := os.Rename(other, path); err != nil {
		t.Fatal(err)
	}
	if s := p.scan(time.Hour); len(s.Claims) != 0 {
		t.Fatal("a replaced file was taken at once")
	}
}

func TestNamesOfOtherProgramsAreNeverTaken(t *testing.T) {
	p := newPlace(t)
	names := []string{"~$nov.xlsx", ".~lock.nov.ods#", "nov.xlsx.part", "nov.csv.crdownload", "a.TMP", "Thumbs.db", "desktop.ini", ".DS_Store", "._nov.xlsx", ".nov.csv.Ab12Cd", "~WRL0001.tmp", ".dropbox", ".syncthing.nov.csv.tmp"}
	for _, name := range names {
		p.drop(name, sheet)
	}
	for range 5 {
		if s := p.scan(time.Hour); len(s.Claims)+len(s.Notices) != 0 {
			t.Fatalf("%+v", s)
		}
	}
	if got := len(p.files()); got != len(names) {
		t.Fatalf("%d files are left of %d", got, len(names))
	}
}

func TestAFileOpenInExcelWaitsAndTheReasonIsSaid(t *testing.T) {
	for _, mark := range []string{"~$nov.csv", ".~lock.nov.csv#"} {
		p := newPlace(t)
		p.now = time.Now()
		p.drop("nov.csv", sheet)
		lock := p.drop(mark, "somebody")
		p.scan(0)
		s := p.scan(time.Minute)
		if len(s.Claims) != 0 || len(s.Notices) != 1 || s.Notices[0].Code != "i.open" {
			t.Fatalf("%s: %+v", mark, s)
		}
		os.Remove(lock)
		if s := p.scan(time.Second); len(s.Claims) != 1 {
			t.Fatalf("%s: not taken after it was closed: %+v", mark, s)
		}
	}
}

func TestAMarkThatACrashLeftBehindDoesNotBlockForEver(t *testing.T) {
	p := newPlace(t)
	p.now = time.Now()
	p.drop("nov.csv", sheet)
	p.drop("~$nov.csv", "somebody")
	p.scan(0)
	if s := p.scan(markStale + time.Minute); len(s.Claims) != 1 {
		t.Fatalf("%+v", s)
	}
}

func workbook(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("xl/workbook.xml")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(w, strings.Repeat("<x/>", 300))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAHalfCopiedWorkbookWaitsUntilItsEndIsThere(t *testing.T) {
	whole := workbook(t)
	for _, n := range []int{0, 1, 40, len(whole) / 2, len(whole) - 1} {
		if n == 1 {
			continue // one byte is no workbook yet: it is a text without an end
		}
		p := newPlace(t)
		path := p.drop("nov.xlsx", whole[:n])
		p.scan(0)
		s := p.scan(time.Minute)
		if len(s.Claims) != 0 || len(s.Notices) != 1 || s.Notices[0].Code != "i.half" {
			t.Fatalf("%d of %d bytes: %+v", n, len(whole), s)
		}
		os.WriteFile(path, []byte(whole), 0o600)
		p.scan(0)
		if s := p.scan(2 * time.Second); len(s.Claims) != 1 {
			t.Fatalf("not taken when it was whole: %+v", s)
		}
	}
}

// A file that never gets its end is answered in words, and not left lying.
func TestAFileThatStaysHalfIsTakenInTheEnd(t *testing.T) {
	p := newPlace(t)
	p.drop("nov.xlsx", workbook(t)[:50])
	p.scan(0)
	if s := p.scan(unfinishedMax); len(s.Claims) != 1 {
		t.Fatalf("%+v", s)
	}
}

func TestATextThatBreaksOffWithinALineWaitsLonger(t *testing.T) {
	p := newPlace(t)
	p.drop("nov.csv", strings.TrimSuffix(sheet, "0\n"))
	p.scan(0)
	if s := p.scan(5 * time.Second); len(s.Claims) != 0 || len(s.Notices) != 1 {
		t.Fatalf("%+v", s)
	}
	if s := p.scan(time.Second); len(s.Claims) != 1 {
		t.Fatalf("%+v", s)
	}
}

func TestLinksPipesAndDevicesAreTakenAndNeverRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // links need a privilege there
	}
	p := newPlace(t)
	secret := filepath.Join(t.TempDir(), "secret.csv")
	os.WriteFile(secret, []byte(sheet), 0o600)
	room, _ := p.Room(Drop)
	if err := os.Symlink(secret, filepath.Join(p.dir, room, "soft.csv")); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(secret, filepath.Join(p.dir, room, "hard.csv")); err != nil {
		t.Fatal(err)
	}
	pipe(t, filepath.Join(p.dir, room, "pipe.csv"))
	p.scan(0)
	s := p.scan(time.Minute)
	if len(s.Claims) != 3 {
		t.Fatalf("%+v", s)
	}
	for _, c := range s.Claims {
		if c.Problem == "" || c.SHA256 != "" {
			t.Errorf("%s was read: %+v", c.Name, c)
		}
		if _, err := os.Stat(p.Copy(c)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s was copied", c.Name)
		}
		c = p.file(c, Fixing, "")
		if _, err := os.Lstat(p.Path(c.Target)); err != nil {
			t.Error(err)
		}
	}
	if text, err := os.ReadFile(secret); err != nil || string(text) != sheet {
		t.Errorf("the linked file was touched: %q, %v", text, err)
	}
}

func TestTheOriginalKeepsItsNameAndASecondOneGetsANumber(t *testing.T) {
	p := newPlace(t)
	want := []string{"5 Done/2026-11/Gaji Nov.csv", "5 Done/2026-11/Gaji Nov (2).csv", "5 Done/2026-11/Gaji Nov (3).csv"}
	for n, name := range want {
		c := p.file(p.claimOne("Gaji Nov.csv", sheet+strings.Repeat("\n", n)), Done, "2026-11")
		if c.Target != name || !c.Filed {
			t.Fatalf("filed as %q, not %q", c.Target, name)
		}
		text, err := os.ReadFile(p.Path(name))
		if err != nil || string(text) != sheet+strings.Repeat("\n", n) {
			t.Fatalf("%s holds %q, %v", name, text, err)
		}
		if _, err := os.Stat(p.Copy(c)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the private copy is still there")
		}
	}
	slices.Sort(want)
	if got := p.files(); !slices.Equal(got, want) {
		t.Fatalf("%q, not %q", got, want)
	}
}

// What a crash leaves between any two steps of a claim and of filing it, the
// next life completes: the file is in one place, once, with its contents.
func TestACrashAtEachStepLosesNothing(t *testing.T) {
	steps := map[string]func(p *place){
		"the folder was made, nothing moved": func(p *place) {
			p.drop("nov.csv", sheet)
			os.Mkdir(filepath.Join(p.dir, "4 Running", p.owner+"-x"), 0o700)
		},
		"moved, not copied": func(p *place) {
			own := filepath.Join(p.dir, "4 Running", p.owner+"-x")
			os.Mkdir(own, 0o700)
			os.Rename(p.drop("nov.csv", sheet), filepath.Join(own, "nov.csv"))
		},
		"half copied": func(p *place) {
			own := filepath.Join(p.dir, "4 Running", p.owner+"-x")
			os.Mkdir(own, 0o700)
			os.Rename(p.drop("nov.csv", sheet), filepath.Join(own, "nov.csv"))
			os.MkdirAll(filepath.Join(p.store, p.owner+"-x", copyFolder), 0o700)
			os.WriteFile(filepath.Join(p.store, p.owner+"-x", copyFolder, "nov.csv"), []byte("Name,Acc"), 0o600)
		},
		"claimed": func(p *place) { p.claimOne("nov.csv", sheet) },
		"place reserved": func(p *place) {
			c := p.claimOne("nov.csv", sheet)
			if err := p.Assign(&c, Done, "2026-11"); err != nil {
				p.t.Fatal(err)
			}
		},
		"recorded, place not yet reserved": func(p *place) {
			c := p.claimOne("nov.csv", sheet)
			p.Assign(&c, Done, "2026-11")
			os.Remove(p.Path(c.Target))
		},
		"filed, not recorded": func(p *place) {
			c := p.claimOne("nov.csv", sheet)
			p.Assign(&c, Done, "2026-11")
			os.Rename(filepath.Join(p.dir, "4 Running", c.ID, c.Name), p.Path(c.Target))
		},
		"taken out of Running by hand": func(p *place) {
			c := p.claimOne("nov.csv", sheet)
			os.Remove(filepath.Join(p.dir, "4 Running", c.ID, c.Name))
		},
	}
	for name, crash := range steps {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			crash(p)
			p.open()
			claims, err := p.Claimed(p.now)
			if err != nil {
				t.Fatal(err)
			}
			p.scan(0)
			claims = append(claims, p.scan(time.Minute).Claims...)
			for _, c := range claims {
				p.file(c, Done, "2026-11")
			}
			if got := p.files(); len(got) != 1 || got[0] != "5 Done/2026-11/nov.csv" {
				t.Fatalf("%q", got)
			}
			text, err := os.ReadFile(p.Path("5 Done/2026-11/nov.csv"))
			if err != nil || string(text) != sheet {
				t.Fatalf("it holds %q, %v", text, err)
			}
			left, _ := os.ReadDir(filepath.Join(p.dir, "4 Running"))
			again, err := p.Claimed(p.now)
			if err != nil || len(again)+len(left) != 0 {
				t.Fatalf("%d claims and %d folders are left, %v", len(again), len(left), err)
			}
		})
	}
}

// Two watchers of two machines share nothing but the folder.
func TestTwoWatchersTakeEachFileOnce(t *testing.T) {
	p := newPlace(t)
	q := &place{t: t, dir: p.dir, store: t.TempDir(), now: p.now}
	q.open()
	const n = 60
	for i := range n {
		p.drop(fmt.Sprintf("sheet %02d.csv", i), sheet)
	}
	p.scan(0)
	q.scan(0)
	var took [2]int
	var all sync.WaitGroup
	for i, w := range []*place{p, q} {
		all.Go(func() {
			s, err := w.Scan(w.now.Add(time.Minute))
			if err != nil {
				t.Error(err)
			}
			took[i] = len(s.Claims)
			for _, c := range s.Claims {
				own := filepath.Join(w.dir, "4 Running", c.ID)
				if err := os.Rename(filepath.Join(own, c.Name), filepath.Join(own, "nov.csv")); err != nil {
					t.Error(err)
				}
				c.Name = "nov.csv" // both file under one name, at once
				if err := w.Assign(&c, Done, "2026-11"); err != nil {
					t.Error(err)
				}
				if err := w.File(&c); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if took[0]+took[1] != n {
		t.Fatalf("%d and %d files were taken of %d", took[0], took[1], n)
	}
	files := p.files()
	if len(files) != n {
		t.Fatalf("%d files are left of %d", len(files), n)
	}
	for _, f := range files {
		if text, err := os.ReadFile(p.Path(f)); err != nil || string(text) != sheet {
			t.Fatalf("%s holds %q, %v", f, text, err)
		}
	}
	if r, err := q.Claimed(q.now); err != nil || len(r) != 0 {
		t.Fatalf("%d claims are left, %v", len(r), err)
	}
}

func TestAFolderThatLeadsOutsideIsNotFollowed(t *testing.T) {
	p := newPlace(t)
	outside := t.TempDir()
	month := filepath.Join(p.dir, "5 Done", "2026-11")
	if err := os.Symlink(outside, month); err != nil {
		return // no symbolic links here
	}
	c := p.claimOne("nov.csv", sheet)
	if err := p.Assign(&c, Done, "2026-11"); err == nil {
		t.Fatal("a file was to be filed through a link that leads out")
	}
	if left, _ := os.ReadDir(outside); len(left) != 0 {
		t.Fatal("something was written outside")
	}
}

func TestNotesSurviveAndAreForgottenWithTheirClaim(t *testing.T) {
	type note struct{ Run string }
	p := newPlace(t)
	c := p.claimOne("nov.csv", sheet)
	if err := p.Remember(c, note{"nov-7f3a"}); err != nil {
		t.Fatal(err)
	}
	p.open()
	var n note
	if err := p.Recall(c, &n); err != nil || n.Run != "nov-7f3a" {
		t.Fatalf("%+v, %v", n, err)
	}
	if err := p.Forget(c); err == nil {
		t.Fatal("a claim that is not filed was forgotten")
	}
	c = p.file(c, Done, "2026-11")
	if filed, err := p.Filed(); err != nil || len(filed) != 1 {
		t.Fatalf("%v, %v", filed, err)
	}
	if err := p.Forget(c); err != nil {
		t.Fatal(err)
	}
	left, _ := os.ReadDir(p.store)
	if len(left) != 1 { // its own name
		t.Fatalf("%d entries are left in the store", len(left))
	}
}

func TestRoomsAreFoundByTheirNumberInAnyLanguage(t *testing.T) {
	dir := t.TempDir()
	if _, err := Make(dir, "ms", Drop, Running, Done, Fixing); err != nil {
		t.Fatal(err)
	}
	made, err := Make(dir, "en", Drop, Running, Done, Fixing)
	if err != nil || len(made) != 0 {
		t.Fatalf("made again in another language: %q, %v", made, err)
	}
	if _, err := Open(dir, Options{Store: t.TempDir(), PollOnly: true}); err != nil {
		t.Fatal(err)
	}
	os.Mkdir(filepath.Join(dir, "1 another"), 0o700)
	if _, err := Open(dir, Options{Store: t.TempDir(), PollOnly: true}); err == nil {
		t.Fatal("two drop folders were accepted")
	}
	if _, err := Open(t.TempDir(), Options{Store: t.TempDir(), PollOnly: true}); !errors.Is(err, ErrNoRoom) {
		t.Fatalf("an empty folder: %v", err)
	}
}

// A notification wakes Wait early; without one it is the pause that does.
func TestWaitEndsByNotificationByPauseAndByContext(t *testing.T) {
	p := newPlace(t)
	for _, poll := range []bool{false, true} {
		pause := time.Minute
		if poll {
			pause = 30 * time.Millisecond
		}
		b, err := Open(p.dir, Options{Store: p.store, ScanEvery: pause, PollOnly: poll})
		if err != nil {
			t.Fatal(err)
		}
		if !poll {
			go p.drop("nov.csv", sheet)
		}
		began := time.Now()
		b.Wait(t.Context(), nil)
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("poll %v: woke after %v", poll, took)
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
	ctx, end := context.WithCancel(t.Context())
	end()
	p.o.ScanEvery = time.Hour
	p.Wait(ctx, nil)
}

func TestAReportThatSomebodyChangedIsKept(t *testing.T) {
	p := newPlace(t)
	ours := p.put(Done, "r.xlsx", "as written")
	digest, err := Digest(ours)
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile(ours, []byte("with her remarks"), 0o600)
	if err := p.Withdraw(ours, digest); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(ours); err != nil {
		t.Fatal("a report with somebody's remarks was removed")
	}
	os.WriteFile(ours, []byte("as written"), 0o600)
	if err := p.Withdraw(ours, digest); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(ours); err == nil {
		t.Fatal("a replaced report is still there")
	}
}
