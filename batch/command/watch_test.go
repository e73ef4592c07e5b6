package command

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/client/simulator"
	"payrun/reader/inbox"
)

// service is a watched folder with its service, in a world in fake time. It
// only polls: no notification is ever heard.
type service struct {
	*world
	pay  string // the folder
	said *talk
	stop func()
}

// talk is what the service prints.
type talk struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *talk) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

func (w *talk) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// folderStory is one scenario with a service that runs.
func folderStory(t *testing.T, approval string, c simulator.Config, tell func(t *testing.T, s *service)) {
	t.Helper()
	story(t, 3, c, func(t *testing.T, w *world) {
		w.file.Folder.Approval = approval
		s := w.folder()
		s.start()
		defer s.end()
		tell(t, s)
		s.end()
		w.checkTable()
	})
}

// folder makes a folder to watch.
func (w *world) folder() *service {
	w.t.Helper()
	s := &service{world: w, pay: filepath.Join(w.dir, "pay"), said: &talk{}}
	rooms := append([]inbox.Room{inbox.Drop, inbox.Running, inbox.Done, inbox.Fixing}, approvalRooms(w.file.Folder.Approval)...)
	if _, err := inbox.Make(s.pay, "en", rooms...); err != nil {
		w.t.Fatal(err)
	}
	return s
}

// start begins a life of the service.
func (s *service) start() {
	take, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- s.life(func(o *office) error {
			o.streams.out = s.said
			k, err := o.keep(s.pay, filepath.Join(s.dir, "state", "folder-test"), &watchFlags{poll: true})
			if err != nil {
				return err
			}
			defer k.inbox.Close()
			return k.serve(take, context.WithoutCancel(take))
		})
	}()
	s.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			s.t.Errorf("the service ended: %v", err)
		}
	}
}

// end ends the service as a signal does.
func (s *service) end() {
	if s.stop != nil {
		s.stop()
	}
	s.stop = nil
}

// drop puts a sheet of some rows, numbered from first, into the folder.
func (s *service) drop(name string, first, rows int) {
	s.t.Helper()
	s.dropText(name, sheetText(first, rows))
}

func sheetText(first, rows int) string {
	text := dialects[simulator.LeanX].header + "\n"
	for n := range rows {
		text += sheetRow(first+n) + "\n"
	}
	return text
}

func (s *service) dropText(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.pay, "1 Drop payroll here", name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// files lists everything below the folder, with claims named ID, without the
// two texts.
func (s *service) files() []string {
	s.t.Helper()
	var all []string
	err := filepath.WalkDir(s.pay, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(s.pay, p)
		if rel = filepath.ToSlash(rel); rel != statusName && !strings.HasPrefix(rel, ".") {
			if dir := path.Dir(rel); strings.HasPrefix(dir, "4 Running/") {
				rel = "4 Running/ID/" + path.Base(rel)
			}
			all = append(all, rel)
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

func (s *service) status() string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.pay, statusName))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// one finds the only file whose name matches.
func (s *service) one(pattern string) string {
	s.t.Helper()
	found, err := filepath.Glob(filepath.Join(s.pay, pattern))
	if err != nil || len(found) != 1 {
		s.t.Fatalf("%s: %d files of %q\n%s", pattern, len(found), s.files(), s.said)
	}
	return found[0]
}

// none expects that no file's name matches.
func (s *service) none(pattern string) {
	s.t.Helper()
	if found, err := filepath.Glob(filepath.Join(s.pay, pattern)); err != nil || len(found) != 0 {
		s.t.Fatalf("%s: %q", pattern, found)
	}
}

// rest lets time pass for the service.
func rest() { time.Sleep(time.Minute) }

// mustMove expects that money moved exactly once under exactly so many
// references.
func (s *service) mustMove(refs int, when string) {
	s.t.Helper()
	moves := s.moves()
	if len(moves) != refs {
		s.t.Fatalf("%s: money moved under %d references, not %d\n%s", when, len(moves), refs, s.said)
	}
	for ref, n := range moves {
		if n != 1 {
			s.t.Fatalf("%s: %s was paid %d times", when, ref, n)
		}
	}
}

func (s *service) rename(from, to string) {
	s.t.Helper()
	if err := os.Rename(from, to); err != nil {
		s.t.Fatal(err)
	}
}

// approve moves the only CHECK workbook, as an approver does.
func (s *service) approve() {
	s.t.Helper()
	check := s.one("2 *" + "/*CHECK*.xlsx")
	s.rename(check, filepath.Join(s.pay, "3 Approved", filepath.Base(check)))
}

func TestDropCheckApproveByMovingPaidDone(t *testing.T) {
	folderStory(t, settings.ApprovalFolder, simulator.Config{}, func(t *testing.T, s *service) {
		s.drop("Gaji Nov.csv", 1, 3)
		time.Sleep(time.Hour)
		s.mustMove(0, "while it waits")
		if check := s.one("2 *" + "/*CHECK*"); !strings.Contains(check, "Gaji Nov – CHECK – 3 payees – RM 3,006.06 – SIMULATED.xlsx") {
			t.Errorf("the CHECK workbook is called %s", check)
		}
		s.approve()
		rest()
		s.mustMove(3, "when it was approved")
		want := []string{"5 Done/2000-01/Gaji Nov – CHECK – 3 payees – RM 3,006.06 – SIMULATED.xlsx", "5 Done/2000-01/Gaji Nov.csv"}
		results, _ := filepath.Rel(s.pay, s.one("5 Done/2000-01/Gaji Nov – RESULTS * – 3 of 3 paid – SIMULATED.xlsx"))
		want = append(want, filepath.ToSlash(results), filepath.ToSlash(results)+manifestEnding)
		slices.Sort(want)
		if got := s.files(); !slices.Equal(got, want) {
			t.Errorf("the folder holds %q", got)
		}
		if text, err := os.ReadFile(s.one("5 Done/2000-01/Gaji Nov.csv")); err != nil || string(text) != sheetText(1, 3) {
			t.Errorf("the original was changed: %q, %v", text, err)
		}
		runs := s.runs()
		if a := runs[0].Approval; a == nil || a.How != "folder" || a.Count != 3 || !a.Total.Equal(decimal.RequireFromString("3006.06")) || a.Batch != runs[0].Batch || !strings.Contains(a.By, "3 Approved") {
			t.Errorf("approval on record: %+v", runs[0].Approval)
		}
		if !strings.Contains(s.status(), "SIMULATED") || !strings.Contains(s.status(), "Everyone was paid: 3 of 3") {
			t.Errorf("STATUS.txt says:\n%s", s.status())
		}
	})
}

// runs lists the runs of the ledger, newest first.
func (s *service) runs() (all []batch.Run) {
	s.t.Helper()
	err := s.life(func(o *office) (err error) {
		all, err = o.book.Runs(context.Background())
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

// Only a CHECK workbook of exactly what would be paid approves anything, and
// only from the Approved folder.
func TestNothingElseInApprovedApproves(t *testing.T) {
	folderStory(t, settings.ApprovalFolder, simulator.Config{}, func(t *testing.T, s *service) {
		s.drop("nov.csv", 1, 3)
		rest()
		check := s.one("2 *" + "/*CHECK*")
		approved := filepath.Join(s.pay, "3 Approved")
		os.WriteFile(filepath.Join(approved, "nov.csv"), []byte(sheetText(1, 3)), 0o600)
		os.WriteFile(filepath.Join(approved, filepath.Base(check)), []byte("not a workbook"), 0o600)
		for n, seal := range []string{"", "x", s.sealOf(check, 3, "3006.07"), s.sealOf(check, 2, "3006.06"), strings.ToUpper(s.sealOf(check, 3, "3006.06"))} {
			reseal(t, check, filepath.Join(approved, fmt.Sprintf("forged %d.xlsx", n)), seal)
		}
		time.Sleep(time.Hour)
		s.mustMove(0, "with everything but the CHECK workbook in Approved")
		if !strings.Contains(s.status(), "this is no CHECK workbook") || !strings.Contains(s.status(), "is not of what would be paid now") {
			t.Errorf("STATUS.txt does not say so:\n%s", s.status())
		}
		s.rename(check, filepath.Join(approved, "renamed by the approver.xlsx"))
		rest()
		s.mustMove(3, "when the real one came")
	})
}

// sealOf is the seal of a CHECK workbook with another count and total.
func (s *service) sealOf(check string, count int, total string) string {
	s.t.Helper()
	f, err := excelize.OpenFile(check)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	p, err := f.GetDocProps()
	if err != nil {
		s.t.Fatal(err)
	}
	id, _, _ := strings.Cut(p.Keywords, " ")
	return batch.Seal(batch.ID(id), batch.Total{Count: count, Amount: decimal.RequireFromString(total)})
}

// reseal saves a CHECK workbook with another seal.
func reseal(t *testing.T, from, to, seal string) {
	t.Helper()
	f, err := excelize.OpenFile(from)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := f.GetDocProps()
	if err != nil {
		t.Fatal(err)
	}
	p.Keywords = seal
	if err := f.SetDocProps(p); err != nil {
		t.Fatal(err)
	}
	if err := f.SaveAs(to); err != nil {
		t.Fatal(err)
	}
}

// An approver who writes into the CHECK workbook and saves it approves what was
// proposed, never what is in its cells.
func TestCellsOfACheckWorkbookAreNeverRead(t *testing.T) {
	folderStory(t, settings.ApprovalFolder, simulator.Config{}, func(t *testing.T, s *service) {
		s.drop("nov.csv", 1, 3)
		rest()
		check := s.one("2 *" + "/*CHECK*")
		f, err := excelize.OpenFile(check)
		if err != nil {
			t.Fatal(err)
		}
		for _, sheet := range f.GetSheetList() {
			for row := 1; row < 60; row++ {
				for _, col := range []string{"A", "B", "C", "D", "E", "F"} {
					f.SetCellValue(sheet, fmt.Sprint(col, row), 999999)
				}
			}
		}
		if err := f.SaveAs(filepath.Join(s.pay, "3 Approved", filepath.Base(check))); err != nil {
			t.Fatal(err)
		}
		f.Close()
		rest()
		s.mustMove(3, "approved")
		for _, m := range s.sim.Books().Moves {
			if m.Ref != "" && m.Amount.Abs().GreaterThan(decimal.NewFromInt(1100)) {
				t.Errorf("%s moved %s", m.Ref, m.Amount)
			}
		}
	})
}

// While nothing is approved a corrected sheet takes the place of the first one,
// and the first one's CHECK workbook approves nothing any more.
func TestAnEditedSheetIsAnotherRunWithAnApprovalOfItsOwn(t *testing.T) {
	folderStory(t, settings.ApprovalFolder, simulator.Config{}, func(t *testing.T, s *service) {
		s.drop("nov.csv", 1, 3)
		rest()
		old := s.one("2 *" + "/*CHECK*")
		kept, err := os.ReadFile(old)
		if err != nil {
			t.Fatal(err)
		}
		s.dropText("nov.csv", strings.Replace(sheetText(1, 3), "1001.01", "9001.01", 1))
		rest()
		s.one("6 *" + "/nov.csv")
		s.one("6 *" + "/nov – PROBLEMS.xlsx")
		if check := s.one("2 *" + "/*CHECK*"); !strings.Contains(check, "11,006.06") {
			t.Fatalf("the new CHECK workbook is %s", check)
		}
		os.WriteFile(filepath.Join(s.pay, "3 Approved", filepath.Base(old)), kept, 0o600)
		time.Sleep(time.Hour)
		s.mustMove(0, "with the old CHECK workbook in Approved")
		s.approve()
		rest()
		s.mustMove(3, "with the new one")
	})
}

// After an approval the rows stand: a sheet with other amounts under the same
// references is refused, and what was approved is what is paid.
func TestAnEditAfterApprovalIsRefused(t *testing.T) {
	opening := decimal.NewFromInt(100)
	folderStory(t, settings.ApprovalFolder, simulator.Config{Opening: opening}, func(t *testing.T, s *service) {
		s.drop("nov.csv", 1, 3)
		rest()
		s.approve()
		rest()
		s.mustMove(0, "with an empty pool")
		if !strings.Contains(s.status(), "Top up RM 2,908.06") {
			t.Errorf("the top-up is not named:\n%s", s.status())
		}
		s.dropText("edited.csv", strings.Replace(sheetText(1, 3), "1001.01", "1.01", 1))
		rest()
		s.one("6 *" + "/edited – PROBLEMS.xlsx")
		s.mustMove(0, "after the edit")
		s.sim.TopUp(decimal.NewFromInt(5000))
		time.Sleep(time.Hour)
		s.mustMove(3, "after the top-up")
		s.one("5 *" + "/2000-01/nov.csv")
	})
}

func TestTheSameFileTwiceSendsNothingAndSaysSo(t *testing.T) {
	folderStory(t, settings.ApprovalNone, simulator.Config{}, func(t *testing.T, s *service) {
		s.drop("nov.csv", 1, 3)
		rest()
		s.mustMove(3, "the first time")
		s.drop("nov (1).csv", 1, 3)
		rest()
		if n := s.totalCreates(); n != 3 {
			t.Fatalf("%d requests to pay for three rows", n)
		}
		s.one("6 *" + "/nov (1).csv")
		s.one("6 *" + "/nov (1) – RESULTS*.xlsx")
		if !strings.Contains(s.status(), "nov (1).csv: Nothing was sent: all 3 were paid before") {
			t.Errorf("STATUS.txt says:\n%s", s.status())
		}
		s.drop("nov.csv", 1, 3) // the very same name: the second one gets a number
		rest()
		s.one("6 *" + "/nov.csv")
	})
}

func TestACopyOfASheetThatWaitsIsPutAside(t *testing.T) {
	folderStory(t, settings.ApprovalCommand, simulator.Config{}, func(t *testing.T, s *service) {
		s.drop("nov.csv", 1, 3)
		rest()
		s.drop("nov - Copy.csv", 1, 3)
		rest()
		s.one("6 *" + "/nov - Copy – PROBLEMS.xlsx")
		err := s.life(func(o *office) error {
			run := s.runs()[0].Name
			if err := o.approveRun(context.Background(), run, "3006.05", 3); err == nil {
				t.Error("another total was approved")
			}
			if err := o.approveRun(context.Background(), run, "3006.06", 2); err == nil {
				t.Error("another count was approved")
			}
			rest()
			s.mustMove(0, "before the right total was said")
			return o.approveRun(context.Background(), run, "3,006.06", 3)
		})
		if err != nil {
			t.Fatal(err)
		}
		rest()
		s.mustMove(3, "when it was approved by command")
		s.one("5 *" + "/2000-01/nov.csv")
		s.none("2 *" + "/*")
	})
}

func TestFiftyFilesAtOnce(t *testing.T) {
	folderStory(t, settings.ApprovalNone, simulator.Config{Opening: decimal.NewFromInt(1_000_000)}, func(t *testing.T, s *service) {
		want := []string{}
		for n := range 50 {
			name := fmt.Sprintf("sheet %02d.csv", n)
			s.drop(name, 1+2*n, 2)
			want = append(want, "5 Done/2000-01/"+name)
		}
		time.Sleep(20 * time.Minute)
		s.mustMove(100, "fifty files")
		originals := slices.DeleteFunc(s.files(), func(f string) bool { return strings.Contains(f, "RESULTS") })
		if !slices.Equal(originals, want) {
			t.Errorf("%d originals: %q", len(originals), originals)
		}
		if got := s.files(); len(got) != 150 {
			t.Errorf("%d files, not 50 originals with their results and manifests", len(got))
		}
		order := []string{}
		for _, r := range s.runs() {
			order = append(order, r.Source.File)
		}
		if slices.Reverse(order); !slices.IsSorted(order) {
			t.Errorf("not served in the order of their arrival: %q", order)
		}
	})
}

// Two sheets never count the same ringgit: the pool carries one of them.
func TestTwoSheetsDoNotCountTheSameRinggit(t *testing.T) {
	folderStory(t, settings.ApprovalFolder, simulator.Config{Opening: decimal.NewFromInt(4000)}, func(t *testing.T, s *service) {
		s.drop("a.csv", 1, 3)
		s.drop("b.csv", 11, 3)
		rest()
		for _, check := range []string{s.one("2 *" + "/a *CHECK*"), s.one("2 *" + "/b *CHECK*")} {
			s.rename(check, filepath.Join(s.pay, "3 Approved", filepath.Base(check)))
		}
		time.Sleep(time.Hour)
		if n := len(s.moves()); n != 0 && n != 3 {
			t.Errorf("money moved under %d references", n)
		}
		if left := s.sim.Books().Balance; left.LessThan(decimal.NewFromInt(2)) {
			t.Errorf("RM %s are left in the pool", left)
		}
		s.sim.TopUp(decimal.NewFromInt(4000))
		time.Sleep(time.Hour)
		s.mustMove(6, "after the top-up")
	})
}

// A run that blocked itself is never continued by the service, restarted or
// not, approved workbook or not: only payrun approve does that.
func TestABlockedRunWaitsForAPerson(t *testing.T) {
	for _, at := range []string{"2026-11-E0001", "2026-11-E0002"} {
		quirks := map[string]string{"ref:" + at: "invalid-token"}
		folderStory(t, settings.ApprovalFolder, simulator.Config{Quirks: quirks}, func(t *testing.T, s *service) {
			s.end()
			s.file.Pay.Concurrency = 1
			s.start()
			s.drop("nov.csv", 1, 3)
			rest()
			s.approve()
			rest()
			before := s.totalCreates()
			if !strings.Contains(s.status(), "payrun approve run-") {
				t.Fatalf("STATUS.txt does not say what to do:\n%s", s.status())
			}
			s.one("6 *" + "/nov – RESULTS*BLOCKED.xlsx")
			s.sim.Update(func(c *simulator.Config) { clear(c.Quirks) })
			for range 3 {
				time.Sleep(15 * time.Minute)
				s.end()
				s.start()
			}
			time.Sleep(15 * time.Minute)
			if n := s.totalCreates() - before; n != 0 {
				t.Fatalf("%d requests to pay were made by a blocked run", n)
			}
			run := s.runs()[0]
			err := s.life(func(o *office) error {
				due, err := o.sendable(context.Background(), run)
				if err != nil {
					return err
				}
				return o.approveRun(context.Background(), run.Name, due.Amount.String(), due.Count)
			})
			if err != nil {
				t.Fatal(err)
			}
			rest()
			s.mustMove(3, "after the approval")
			s.one("5 *" + "/2000-01/nov.csv")
			s.one("5 *" + "/2000-01/nov – RESULTS*3 of 3 paid*.xlsx")
			s.none("6 *" + "/*")
		})
	}
}

// A person's stop ends a waiting run, and its sheet is filed; dropped again it
// asks for a new approval.
func TestAStoppedRunIsFiledAndAsksAgainWhenDroppedAgain(t *testing.T) {
	folderStory(t, settings.ApprovalFolder, simulator.Config{}, func(t *testing.T, s *service) {
		s.drop("nov.csv", 1, 3)
		rest()
		kept, err := os.ReadFile(s.one("2 *" + "/*CHECK*"))
		if err != nil {
			t.Fatal(err)
		}
		err = s.life(func(o *office) error {
			return o.book.SetState(context.Background(), s.runs()[0].Name, batch.RunStopped, "B808 tester", "tester")
		})
		if err != nil {
			t.Fatal(err)
		}
		os.WriteFile(filepath.Join(s.pay, "3 Approved", "kept.xlsx"), kept, 0o600)
		rest()
		s.mustMove(0, "when it was stopped")
		s.one("6 *" + "/nov.csv")
		s.none("2 *" + "/*")
		os.Remove(filepath.Join(s.pay, "3 Approved", "kept.xlsx"))
		s.drop("nov.csv", 1, 3)
		rest()
		s.mustMove(0, "dropped again and not approved")
		s.approve()
		rest()
		s.mustMove(3, "approved again")
		s.one("5 *" + "/2000-01/nov.csv")
	})
}

// What is not final goes to Done with provisional results, keeps nobody
// waiting, and its results are written again when it settles, also by the next
// life of the service.
func TestResultsAreWrittenAgainWhenRowsSettle(t *testing.T) {
	quirks := map[string]string{"ref:2026-11-E0002": "pending-success", "ref:2026-11-E0003": "silent-after"}
	folderStory(t, settings.ApprovalNone, simulator.Config{Quirks: quirks, Settle: 3 * time.Hour}, func(t *testing.T, s *service) {
		s.drop("nov.csv", 1, 3)
		s.drop("other.csv", 11, 2)
		rest()
		rest()
		s.one("5 *" + "/2000-01/nov.csv")
		s.one("5 *" + "/2000-01/other.csv")
		s.one("5 *" + "/2000-01/nov – RESULTS*2 of 3 paid*.xlsx")
		s.end()
		s.start()
		time.Sleep(6 * time.Hour)
		s.one("5 *" + "/2000-01/nov – RESULTS*3 of 3 paid*.xlsx")
		if got := s.files(); len(got) != 6 { // each sheet, its results, their manifest
			t.Errorf("the provisional results are still there: %q", got)
		}
		s.mustMove(5, "in the end")
		s.end()
		time.Sleep(8 * 24 * time.Hour) // until nothing can come back any more
		s.start()
		rest()
		if left, _ := filepath.Glob(filepath.Join(s.dir, "state", "folder-test", "*-*-*")); len(left) != 0 {
			t.Errorf("the store still remembers %q", left)
		}
	})
}

// A sheet in which some rows cannot be paid is done when the others are; one
// in which none can needs fixing, and every reason is beside it.
func TestRefusedAndInvalidSheetsAreAnsweredInWords(t *testing.T) {
	folderStory(t, settings.ApprovalNone, simulator.Config{}, func(t *testing.T, s *service) {
		s.dropText("letter.csv", "Dear all,\nplease pay everybody\n")
		s.dropText("nobody.csv", strings.ReplaceAll(sheetText(1, 2), "Maybank", "No Such Bank"))
		s.dropText("some.csv", strings.Replace(sheetText(11, 3), "Maybank", "No Such Bank", 1))
		s.dropText("empty.csv", "")
		time.Sleep(time.Hour)
		s.one("6 *" + "/letter – PROBLEMS.xlsx")
		s.one("6 *" + "/empty – PROBLEMS.xlsx")
		s.one("6 *" + "/nobody.csv")
		s.one("6 *" + "/nobody – RESULTS*.xlsx")
		s.one("5 *" + "/2000-01/some.csv")
		s.mustMove(2, "the rows that can be paid")
		s.none("1 *" + "/*")
		s.none("4 *" + "/*")
	})
}

// The private copy is what is paid: a change of the claimed file afterwards
// changes nothing.
func TestTheDroppedFileIsNeverReadAgain(t *testing.T) {
	folderStory(t, settings.ApprovalFolder, simulator.Config{}, func(t *testing.T, s *service) {
		s.drop("nov.csv", 1, 3)
		rest()
		claimed := s.one("4 Running/*/nov.csv")
		os.WriteFile(claimed, []byte(sheetText(21, 3)), 0o600)
		s.end()
		s.start()
		rest()
		s.approve()
		rest()
		if want := []string{"2026-11-E0001", "2026-11-E0002", "2026-11-E0003"}; !slices.Equal(slices.Sorted(maps.Keys(s.moves())), want) {
			t.Errorf("paid %v", s.moves())
		}
	})
}

// Two services of two machines, with a ledger each, share a folder: each file
// is handled by one of them, once.
func TestTwoServicesHandleEachFileOnce(t *testing.T) {
	story(t, 3, simulator.Config{Opening: decimal.NewFromInt(1_000_000)}, func(t *testing.T, w *world) {
		w.file.Folder.Approval = settings.ApprovalNone
		a := w.folder()
		far := *w
		far.dir = t.TempDir()
		b := &service{world: &far, pay: a.pay, said: &talk{}}
		a.start()
		b.start()
		defer a.end()
		defer b.end()
		for n := range 20 {
			a.drop(fmt.Sprintf("sheet %02d.csv", n), 1+2*n, 2)
			time.Sleep(700 * time.Millisecond)
		}
		time.Sleep(20 * time.Minute)
		a.end()
		b.end()
		a.mustMove(40, "two services")
		if n := len(a.files()); n != 60 {
			t.Errorf("%d files, not 20 originals, 20 results and 20 manifests: %q", n, a.files())
		}
		if x, y := len(a.runs()), len(b.runs()); x+y != 20 {
			t.Errorf("%d and %d runs of 20 files", x, y)
		}
	})
}

// On one machine the second service stands by, and goes on when the first has
// ended.
func TestASecondServiceStandsBy(t *testing.T) {
	store := t.TempDir()
	unlock, err := standBy(t.Context(), streams{err: &talk{}}, store, time.Millisecond, false)
	if err != nil || unlock == nil {
		t.Fatal(err)
	}
	if _, err := standBy(t.Context(), streams{err: &talk{}}, store, time.Millisecond, true); err == nil {
		t.Fatal("two services with --once ran at the same time")
	} else {
		exitIs(t, err, ExitBusy)
	}
	got := make(chan error, 1)
	go func() {
		second, err := standBy(t.Context(), streams{err: &talk{}}, store, time.Millisecond, false)
		if err == nil {
			err = second()
		}
		got <- err
	}()
	select {
	case err := <-got:
		t.Fatalf("the second did not wait: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	if err := <-got; err != nil {
		t.Fatal(err)
	}
}

// Where one person alone would pay, live has to be told that this is meant.
func TestLiveWithoutApprovalHasToBeAccepted(t *testing.T) {
	story(t, 1, simulator.Config{}, func(t *testing.T, w *world) {
		w.file.Folder.Approval = settings.ApprovalNone
		s := w.folder()
		for _, accepted := range []bool{false, true} {
			w.file.Folder.AcceptNoApproval = accepted
			err := w.life(func(o *office) error {
				o.debtor.Environment = "live"
				k, err := o.keep(s.pay, t.TempDir(), &watchFlags{poll: true})
				if err == nil {
					err = k.inbox.Close()
				}
				return err
			})
			if accepted != (err == nil) {
				t.Errorf("accepted %v: %v", accepted, err)
			}
		}
	})
}

// An approval that is recorded while the sheet is still being proposed is not
// missed.
func TestAnApprovalInTheMiddleIsNotMissed(t *testing.T) {
	story(t, 3, simulator.Config{}, func(t *testing.T, w *world) {
		w.file.Folder.Approval = settings.ApprovalCommand
		s := w.folder()
		s.drop("nov.csv", 1, 3)
		w.die = func(b batch.Book) batch.Book { return &hasty{Book: b} }
		s.start()
		defer s.end()
		time.Sleep(5 * time.Minute)
		s.mustMove(3, "approved the moment that it was proposed")
	})
}

// hasty is a ledger in which somebody approves each run as soon as it is
// claimed.
type hasty struct{ batch.Book }

func (h *hasty) Claim(ctx context.Context, c batch.Claim) error {
	if err := h.Book.Claim(ctx, c); err != nil {
		return err
	}
	var sum batch.Total
	for _, w := range c.Wishes {
		sum = sum.Add(w.Instruction.Amount.Amount)
	}
	return h.Approve(ctx, c.Run.Name, batch.Approval{By: "somebody", At: time.Now(), Batch: c.Run.Batch, Count: sum.Count, Total: sum.Amount, How: "command"})
}

func TestInitMakesWhatIsMissingAndTouchesNothingElse(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("PAYRUN_STATE", filepath.Join(t.TempDir(), "state"))
	for n := range 2 {
		var out, errs bytes.Buffer
		if code := Main(t.Context(), []string{"init", "Payouts"}, strings.NewReader(""), &out, &errs); code != ExitPaid {
			t.Fatalf("init %d ended with %d: %s", n, code, errs.String())
		}
		for _, name := range []string{"1 Drop payroll here", "2 Waiting for approval", "3 Approved", "4 Running", "5 Done", "6 Needs fixing", readMeName} {
			if !exists(filepath.Join("Payouts", name)) {
				t.Errorf("no %s", name)
			}
		}
		text, err := os.ReadFile(settingsName)
		if err != nil {
			t.Fatal(err)
		}
		if f, err := loadFile(settingsName); err != nil || !filepath.IsAbs(f.State) || f.State != os.Getenv("PAYRUN_STATE") {
			t.Errorf("the settings are not read: %v, state %q", err, f.State)
		}
		if n == 0 {
			os.WriteFile(settingsName, append(text, "# mine\n"...), 0o600)
			os.WriteFile(filepath.Join("Payouts", readMeName), []byte("mine"), 0o600)
		} else if page, _ := os.ReadFile(filepath.Join("Payouts", readMeName)); !strings.HasSuffix(string(text), "# mine\n") || string(page) != "mine" {
			t.Error("something that was there was changed")
		}
	}
	if templates, _ := filepath.Glob("Payouts/*.xlsx"); len(templates) != 1 {
		t.Errorf("templates: %q", templates)
	}
}

// A fault of the program over one sheet keeps nobody else waiting.
func TestAPanicOverOneSheetServesTheOthers(t *testing.T) {
	story(t, 3, simulator.Config{}, func(t *testing.T, w *world) {
		w.file.Folder.Approval = settings.ApprovalNone
		s := w.folder()
		s.drop("bad.csv", 1, 1)
		s.drop("good.csv", 11, 2)
		w.die = func(b batch.Book) batch.Book { return &faulty{Book: b} }
		s.start()
		defer s.end()
		rest()
		s.mustMove(2, "the good one")
		s.one("5 *" + "/*/good.csv")
		if !strings.Contains(s.status(), "bad.csv: The program met a fault of its own") {
			t.Errorf("STATUS.txt says:\n%s", s.status())
		}
	})
}

// faulty is a ledger over which the program falls at one run.
type faulty struct{ batch.Book }

func (f *faulty) Claim(ctx context.Context, c batch.Claim) error {
	if len(c.Lines) == 1 {
		panic("a fault of the program")
	}
	return f.Book.Claim(ctx, c)
}

// Rows that repeat what was just paid wait for a person: one of them lets the
// others be paid, and the whole sheet under new references sends nothing.
func TestRepeatsWaitUntilTheyAreAllowed(t *testing.T) {
	folderStory(t, settings.ApprovalNone, simulator.Config{}, func(t *testing.T, s *service) {
		s.drop("nov.csv", 1, 3)
		rest()
		s.mustMove(3, "November")
		again := strings.ReplaceAll(sheetText(1, 3), "2026-11-", "2026-12-")
		s.dropText("renamed.csv", again)
		time.Sleep(10 * time.Minute)
		s.mustMove(3, "every reference renamed")
		if !strings.Contains(s.status(), "--allow all") {
			t.Errorf("STATUS.txt does not say what to do:\n%s", s.status())
		}
		allow := func(list string) {
			t.Helper()
			if err := s.life(func(o *office) error { return o.allow(context.Background(), s.runs()[0].Name, list) }); err != nil {
				t.Fatal(err)
			}
		}
		allow("all")
		rest()
		s.mustMove(6, "allowed")
		s.one("5 *" + "/*/renamed.csv")
		s.dropText("more.csv", sheetText(21, 3)+strings.ReplaceAll(sheetRow(1), "2026-11-", "2027-01-")+"\n")
		rest()
		s.mustMove(9, "one row of four is a repeat")
		s.one("5 *" + "/*/more.csv")
		allow("2027-01-E0001")
		time.Sleep(10 * time.Minute)
		s.mustMove(9, "allowed, and not dropped again")
		s.dropText("more.csv", sheetText(21, 3)+strings.ReplaceAll(sheetRow(1), "2026-11-", "2027-01-")+"\n")
		rest()
		s.mustMove(10, "allowed and dropped again")
	})
}

// An approval is for what was proposed: rows that could not be looked up then
// are not added to it.
func TestNothingIsProposedWhileRowsCannotBeLookedUp(t *testing.T) {
	quirks := map[string]string{"lookup:2026-11-E0002": "lookup-500"}
	folderStory(t, settings.ApprovalFolder, simulator.Config{Quirks: quirks}, func(t *testing.T, s *service) {
		s.drop("nov.csv", 1, 3)
		time.Sleep(30 * time.Minute)
		s.none("2 *" + "/*")
		if !strings.Contains(s.status(), "could not be asked about 1 rows") {
			t.Errorf("STATUS.txt says:\n%s", s.status())
		}
		s.sim.Update(func(c *simulator.Config) { clear(c.Quirks) })
		time.Sleep(30 * time.Minute)
		s.approve()
		rest()
		s.mustMove(3, "approved")
	})
}

// A sheet that was paid and could not be filed is filed later as what it is:
// paid by this very file, not a repeat of another.
func TestAPaidSheetThatCouldNotBeFiledIsFiledLater(t *testing.T) {
	folderStory(t, settings.ApprovalNone, simulator.Config{}, func(t *testing.T, s *service) {
		inTheWay := filepath.Join(s.pay, "5 Done", "2000-01")
		os.WriteFile(inTheWay, []byte("a file where the month's folder belongs"), 0o600)
		s.drop("nov.csv", 1, 3)
		rest()
		s.mustMove(3, "paid and not filed")
		s.one("4 Running/*/nov.csv")
		s.end()
		os.Remove(inTheWay)
		s.start()
		time.Sleep(20 * time.Minute)
		s.one("5 *" + "/*/nov.csv")
		s.one("5 *" + "/*/nov – RESULTS*3 of 3 paid*.xlsx")
		if !strings.Contains(s.status(), "Everyone was paid: 3 of 3") || strings.Contains(s.status(), "paid before") {
			t.Errorf("STATUS.txt says:\n%s", s.status())
		}
	})
}
