package writer

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func write(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

// names lists a folder, hidden files too.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// A workbook that stops in the middle must not exist: not under its name, and
// not under another.
func TestAFailedWriteLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "results.xlsx")
	broken := errors.New("the disk is full")
	_, err := place(path, func(w io.Writer) error {
		if err := write("half of it")(w); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("the error is %v, want the disk's", err)
	}
	if left := names(t, dir); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// A failed write must not cost the results that were there before.
func TestAFailedWriteKeepsWhatWasThere(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "results.xlsx")
	if err := os.WriteFile(path, []byte("version 1"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := place(path, func(io.Writer) error { return errors.New("no") }); err == nil {
		t.Fatal("no error")
	}
	if got, _ := os.ReadFile(path); string(got) != "version 1" {
		t.Errorf("the file holds %q", got)
	}
	if left := names(t, dir); len(left) != 1 {
		t.Errorf("left behind: %q", left)
	}
}

func TestAFolderThatIsNotThereIsAnError(t *testing.T) {
	if _, err := place(filepath.Join(t.TempDir(), "no", "results.xlsx"), write("x")); err == nil {
		t.Error("no error")
	}
}

// Salaries are nobody else's business.
func TestResultsAreReadableByTheirOwnerOnly(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // rights are the folder's there
	}
	got, err := place(filepath.Join(t.TempDir(), "results.xlsx"), write("x"))
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(got)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

// A result must not be lost, nor destroyed by the next save, because the file
// of that name is open.
func TestAnOpenTargetGetsANumber(t *testing.T) {
	tests := []struct {
		name, want string
		occupy     []string // files in the folder; a name that ends in / is a folder
	}{
		{"free", "r.xlsx", nil},
		{"replaced when closed", "r.xlsx", []string{"r.xlsx"}},
		{"open in Excel", "r (2).xlsx", []string{"r.xlsx", "~$r.xlsx"}},
		{"open in LibreOffice", "r (2).xlsx", []string{"r.xlsx", ".~lock.r.xlsx#"}},
		{"cannot be replaced", "r (2).xlsx", []string{"r.xlsx/"}},
		{"both", "r (3).xlsx", []string{"r.xlsx", "~$r.xlsx", "r (2).xlsx"}},
		{"the second one is open too", "r (3).xlsx", []string{"r.xlsx/", "~$r (2).xlsx"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for _, name := range tt.occupy {
				path := filepath.Join(dir, name)
				if name[len(name)-1] == '/' {
					if err := os.Mkdir(path, 0o700); err != nil {
						t.Fatal(err)
					}
					continue
				}
				if err := os.WriteFile(path, []byte("old "+name), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			before := len(names(t, dir))
			got, err := place(filepath.Join(dir, "r.xlsx"), write("new"))
			if err != nil {
				t.Fatal(err)
			}
			if filepath.Base(got) != tt.want {
				t.Errorf("written to %s, want %s", filepath.Base(got), tt.want)
			}
			if text, _ := os.ReadFile(got); string(text) != "new" {
				t.Errorf("%s holds %q", got, text)
			}
			want := before + 1
			if tt.name == "replaced when closed" {
				want = before
			}
			if left := names(t, dir); len(left) != want {
				t.Errorf("the folder holds %q", left)
			}
			for _, name := range tt.occupy {
				if text, err := os.ReadFile(filepath.Join(dir, name)); err == nil && name != tt.want && string(text) != "old "+name {
					t.Errorf("%s was changed to %q", name, text)
				}
			}
		})
	}
}

// tight is a disk with room for so many bytes.
type tight struct{ room int }

var errNoRoom = errors.New("no room")

func (d *tight) Write(p []byte) (int, error) {
	if len(p) > d.room {
		return 0, errNoRoom
	}
	d.room -= len(p)
	return len(p), nil
}

// Wherever the disk fills up, that is an error: half a workbook must not pass
// for one.
func TestADiskThatFillsUpIsAlwaysNoticed(t *testing.T) {
	whole := 0
	save := func(w io.Writer) error {
		b, err := newBook(november(), opts(), "wb.results")
		if err != nil {
			return err
		}
		b.allRows = b.say("wb.sheet.results")
		if err := b.inOrder(b.summary, b.results, b.review, b.failed, b.changes, b.audit, b.banks); err != nil {
			return err
		}
		return b.save(w)
	}
	measure := &tight{1 << 30}
	if err := save(measure); err != nil {
		t.Fatal(err)
	}
	whole = 1<<30 - measure.room
	for room := 0; room < whole-64; room += whole / 23 {
		if err := save(&tight{room}); !errors.Is(err, errNoRoom) {
			t.Errorf("%d of %d bytes: %v", room, whole, err)
		}
	}
}
