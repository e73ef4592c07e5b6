package command

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"payrun/batch"
)

// manifestEnding follows the name of a results workbook.
const manifestEnding = ".sha256"

// seal writes the manifest of a run that is closed beside its results, and
// records the manifest's own digest in the ledger's chain. The manifest lists
// the SHA-256 of the sheet, of the CHECK workbooks beside it and of the
// results, as sha256sum prints them; from then on payrun verify names whichever
// of them is changed. A run with rows that may still change is not closed.
func (o *office) seal(r *batch.Report, sheet, results string, approved ...string) error {
	if r.State != batch.StateFinal || results == "" {
		return nil
	}
	text, err := manifestOf(r, results, manifested(sheet, results, approved))
	if err != nil {
		return err
	}
	path, err := filepath.Abs(results + manifestEnding)
	if err != nil {
		return err
	}
	if err := writeWhole(path, text); err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	return o.book.Filed(context.Background(), hex.EncodeToString(sum[:]), path)
}

// manifestOf is the manifest's text: what was run and who approved it in
// comments, then a line a file, named from the manifest's own folder.
func manifestOf(r *batch.Report, results string, files []string) ([]byte, error) {
	var b bytes.Buffer
	run := r.Run
	fmt.Fprintf(&b, "# payrun manifest of %s, batch %s\n", run.Name, run.Batch)
	fmt.Fprintf(&b, "# read first from %q, sha256 %s\n", run.Source.File, run.Source.SHA256)
	if a := run.Approval; a != nil {
		fmt.Fprintf(&b, "# approved by %q at %s (%s): %d rows, %s %s\n", a.By, a.At.UTC().Format("2006-01-02T15:04:05Z"), a.How, a.Count, a.Total, run.Debtor.Currency)
	}
	fmt.Fprintf(&b, "# ledger %s stood at event %d, %s\n", r.Head.Ledger, r.Head.Seq, r.Head.Hash)
	dir := filepath.Dir(results)
	for _, path := range files {
		sum, err := digestOf(path)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%s  %s\n", sum, filepath.ToSlash(nameFrom(dir, path)))
	}
	return b.Bytes(), nil
}

// manifested are the files that belong to a run: the sheet, where it lies where
// it was said to, the CHECK workbooks beside it and those that were approved
// under another name, and the results.
func manifested(sheet, results string, approved []string) []string {
	var list []string
	stem := strings.TrimSuffix(filepath.Base(sheet), filepath.Ext(sheet))
	beside, _ := os.ReadDir(filepath.Dir(sheet))
	for _, e := range beside {
		if strings.HasPrefix(e.Name(), stem+" – CHECK") && e.Type().IsRegular() {
			list = append(list, filepath.Join(filepath.Dir(sheet), e.Name()))
		}
	}
	for _, path := range append([]string{sheet}, approved...) {
		if exists(path) && !slices.Contains(list, path) {
			list = append(list, path)
		}
	}
	return append(list, results)
}

// nameFrom is how a path is written in a file that lies in dir: relative where
// that is possible.
func nameFrom(dir, path string) string {
	a, err := filepath.Abs(dir)
	if err != nil {
		return path
	}
	b, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	name, err := filepath.Rel(a, b)
	if err != nil {
		return b
	}
	return name
}

// digestOf is the SHA-256 of a file, hexadecimal.
func digestOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// listed is one file that a manifest names.
type listed struct {
	path   string // absolute
	digest string
}

// readManifest lists the files of a manifest that lies at path.
func readManifest(path string, text []byte) []listed {
	var all []listed
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		digest, name, ok := strings.Cut(line, "  ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		name = filepath.FromSlash(name)
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(path), name)
		}
		all = append(all, listed{name, digest})
	}
	return all
}
