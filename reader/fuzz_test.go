package reader

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"payrun/batch"
)

// readBytes reads bytes as a file and checks what must hold of any reading: no
// panic, no long wait, refusals that are refusals, rows in order, and rows
// whose account and amount are what may be sent.
func readBytes(t *testing.T, dir, name string, data []byte, o Options) {
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	r, err := Open(path, o)
	if err == nil {
		err = drain(t, r, o)
	}
	if _, found := errors.AsType[*batch.Refusal](err); err != nil && !found {
		t.Fatalf("an error that is no refusal: %v", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Fatalf("took %v", took)
	}
}

func drain(t *testing.T, r *Reading, o Options) error {
	defer r.Close()
	last := 0
	for row, err := range r.Rows() {
		if err != nil {
			return err
		}
		if row.Number <= last {
			t.Fatalf("row %d after row %d", row.Number, last)
		}
		last = row.Number
		account := row.Values[batch.FieldAccount]
		switch {
		case strings.Trim(account, "0123456789") != "":
			t.Fatalf("row %d: account %q", row.Number, account)
		case len(row.Defects) == 0 && (account == "" || row.Values[batch.FieldName] == "" || !row.Readable):
			t.Fatalf("row %d has no defect and cannot be paid: %q", row.Number, row.Values)
		case len(row.Original) != len(r.Source().Headers):
			t.Fatalf("row %d has %d cells, the header %d", row.Number, len(row.Original), len(r.Source().Headers))
		}
	}
	return nil
}

// FuzzCSV: any bytes are read or refused.
func FuzzCSV(f *testing.F) {
	files, err := filepath.Glob("testdata/sheets/*.csv")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.HasPrefix(data, zipMagic) {
			return
		}
		readBytes(t, dir, "fuzz.csv", data, Options{Currency: "MYR", MaxRows: 10_000})
	})
}

// FuzzXLSX: any archive is read or refused. The first bytes choose whether the
// rest is an archive or the sheet inside a sound one, where most of the code
// is.
func FuzzXLSX(f *testing.F) {
	good := sheetXML(headerXML + payeeXML(2) + payeeXML(5))
	f.Add([]byte("sheet:" + good))
	f.Add([]byte("sheet:" + strings.Replace(good, `<c r="C2"><v>10</v></c>`, `<c r="C2" s="1"><f t="shared" si="0">A1*2</f><v>1.5E3</v></c>`, 1)))
	f.Add([]byte("sheet:" + strings.Replace(good, "</sheetData>", `</sheetData><autoFilter ref="A1:C9"/><mergeCells><mergeCell ref="A2:A3"/></mergeCells>`, 1)))
	f.Add([]byte("sheet:" + strings.Replace(good, `<row r="5">`, `<row r="5" hidden="1" ht="0">`, 1)))
	f.Add(zipBytes(f, parts(good)...))
	for _, file := range []string{"numbers.xlsx", "libreoffice-malay.xlsx", "password.xlsx", "prefixed.xlsx"} {
		data, err := os.ReadFile(filepath.Join("testdata/sheets", file))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		if sheet, found := bytes.CutPrefix(data, []byte("sheet:")); found {
			data = zipBytes(t, replace(parts(string(sheet), "xl/styles.xml", stylesXML), "</Relationships>", stylesRel)...)
		} else if !bytes.HasPrefix(data, []byte("PK")) && !bytes.HasPrefix(data, oleMagic) {
			return
		}
		readBytes(t, dir, "fuzz.xlsx", data, Options{Currency: "MYR", MaxRows: 10_000, Hidden: Include})
	})
}
