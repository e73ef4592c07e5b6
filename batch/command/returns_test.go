package command

import (
	"archive/zip"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/client/simulator"
)

// workbookText is all text of a workbook.
func workbookText(t *testing.T, path string) string {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var all strings.Builder
	for _, part := range z.File {
		in, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, in); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

// reversible are the gateways whose statement shows that a payout came back.
var reversible = []string{simulator.LeanX, simulator.TTpay}

// The bank sends a salary back the day after, when everybody believes that it
// was paid. Asking for the results again says so, loudly, and nothing is sent.
func TestAReturnIsInTheResultsThatAreAskedForAgain(t *testing.T) {
	for _, gateway := range reversible {
		t.Run(gateway, func(t *testing.T) {
			story(t, 4, simulator.Config{Dialect: gateway}, func(t *testing.T, w *world) {
				r := w.mustRun()
				if r.Totals[batch.WordPaid].Count != 4 {
					t.Fatalf("%+v", r.Totals)
				}
				gone := r.Lines[2].Wire
				time.Sleep(24 * time.Hour)
				if err := w.sim.Return(gone); err != nil {
					t.Fatal(err)
				}
				before := w.totalCreates()
				path := filepath.Join(w.dir, "again.xlsx")
				err := w.life(func(o *office) error { return o.results(t.Context(), r.Run.Name, path, 0) })
				if code := report(streams{err: io.Discard}, err); code != ExitSomeNot {
					t.Errorf("ended with %d, %v", code, err)
				}
				text := workbookText(t, path)
				for _, want := range []string{gone + " was paid and the money came back", "Returned"} {
					if !strings.Contains(text, want) {
						t.Errorf("the workbook does not say %q", want)
					}
				}
				if n := w.totalCreates() - before; n != 0 {
					t.Errorf("%d creates", n)
				}
				for _, e := range w.entries() {
					if (e.Status == batch.Returned) != (e.Wire == gone) {
						t.Errorf("%s is %s", e.Wire, e.Status)
					}
				}
			})
		})
	}
}

// The same with the folder, which nobody asks: the workbook beside the sheet
// is written again, for as long as a payout can come back.
func TestAReturnIsWrittenBesideTheFiledSheet(t *testing.T) {
	for _, gateway := range reversible {
		t.Run(gateway, func(t *testing.T) {
			folderStory(t, settings.ApprovalNone, simulator.Config{Dialect: gateway}, func(t *testing.T, s *service) {
				in := dialects[gateway]
				s.dropText("nov.csv", in.header+"\n"+in.row(1)+"\n"+in.row(2)+"\n"+in.row(3)+"\n")
				rest()
				rest()
				s.one("5 */*/nov – RESULTS*3 of 3 paid*.xlsx")
				s.one("5 */*/nov – RESULTS*3 of 3 paid*.xlsx" + manifestEnding)
				s.end()
				time.Sleep(48 * time.Hour)
				gone := strings.Split(in.row(2), ",")[0]
				if err := s.sim.Return(gone); err != nil {
					t.Fatal(err)
				}
				s.start()
				rest()
				again := s.one("5 */*/nov – RESULTS*.xlsx")
				if manifest := s.one("5 */*/nov – RESULTS*" + manifestEnding); manifest != again+manifestEnding {
					t.Errorf("the manifest %s is not that of %s", manifest, again)
				}
				text := workbookText(t, again)
				if !strings.Contains(text, gone+" was paid and the money came back") {
					t.Error("the workbook does not say that it came back")
				}
				if n := len(s.sim.Books().Creates); n != 3 {
					t.Errorf("%d creates", n)
				}
			})
		})
	}
}
