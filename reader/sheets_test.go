package reader

import (
	"archive/zip"
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// writeSheets writes testdata/sheets anew: those of excelize and by hand here,
// those of LibreOffice where soffice is installed.
var writeSheets = flag.Bool("sheets", false, "write testdata/sheets anew")

// shape is one sheet of the corpus and how it is to be read.
type shape struct {
	file  string
	about string
	opts  Options
	write func(t *testing.T, path string)
}

// tab is one sheet of a workbook to be written.
type tab struct {
	name   string
	rows   [][]any
	hidden []int    // row numbers
	merged []string // ranges such as A1:C1
	state  string   // hidden or veryHidden
	hideAt string   // columns to hide
	shared bool     // texts as shared texts, as Excel writes them
}

// styled is a cell with a format.
type styled struct {
	value any
	style *excelize.Style
}

// formula is a formula and its stored result; nil was never calculated.
type formula struct {
	text   string
	result any
}

func inFormat(format string) *excelize.Style { return &excelize.Style{CustomNumFmt: &format} }

var (
	strike  = &excelize.Style{Font: &excelize.Font{Strike: true}}
	dateFmt = inFormat("dd/mm/yyyy")
)

// workbookOf writes a workbook of some tabs.
func workbookOf(tabs ...tab) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		f := excelize.NewFile()
		defer f.Close()
		for i, s := range tabs {
			name := cmp.Or(s.name, fmt.Sprintf("Sheet%d", i+1))
			if i == 0 {
				must(t, f.SetSheetName("Sheet1", name))
			} else if _, err := f.NewSheet(name); err != nil {
				t.Fatal(err)
			}
			if s.shared {
				writeShared(t, f, name, s)
			} else {
				writeStream(t, f, name, s)
			}
		}
		for i, s := range tabs {
			name := cmp.Or(s.name, fmt.Sprintf("Sheet%d", i+1))
			if s.hideAt != "" {
				must(t, f.SetColVisible(name, s.hideAt, false))
			}
			if s.state != "" {
				must(t, f.SetSheetVisible(name, false, s.state == "veryHidden"))
			}
		}
		must(t, f.SaveAs(path))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func writeStream(t *testing.T, f *excelize.File, name string, s tab) {
	w, err := f.NewStreamWriter(name)
	must(t, err)
	for i, row := range s.rows {
		if row == nil {
			continue
		}
		cells := make([]any, len(row))
		for j, v := range row {
			cells[j] = streamCell(t, f, v)
		}
		must(t, w.SetRow(fmt.Sprintf("A%d", i+1), cells, excelize.RowOpts{Hidden: slices.Contains(s.hidden, i+1)}))
	}
	for _, m := range s.merged {
		from, to, _ := strings.Cut(m, ":")
		must(t, w.MergeCell(from, to))
	}
	must(t, w.Flush())
}

func streamCell(t *testing.T, f *excelize.File, v any) any {
	switch v := v.(type) {
	case styled:
		id, err := f.NewStyle(v.style)
		must(t, err)
		if inner, ok := v.value.(formula); ok {
			return excelize.Cell{StyleID: id, Formula: inner.text, Value: inner.result}
		}
		return excelize.Cell{StyleID: id, Value: v.value}
	case formula:
		return excelize.Cell{Formula: v.text, Value: v.result}
	}
	return v
}

func writeShared(t *testing.T, f *excelize.File, name string, s tab) {
	for i, row := range s.rows {
		for j, v := range row {
			cell, err := excelize.CoordinatesToCellName(j+1, i+1)
			must(t, err)
			if st, ok := v.(styled); ok {
				id, err := f.NewStyle(st.style)
				must(t, err)
				must(t, f.SetCellStyle(name, cell, cell, id))
				v = st.value
			}
			if v != nil {
				must(t, f.SetCellValue(name, cell, v))
			}
		}
	}
	for _, row := range s.hidden {
		must(t, f.SetRowVisible(name, row, false))
	}
	for _, m := range s.merged {
		from, to, _ := strings.Cut(m, ":")
		must(t, f.MergeCell(name, from, to))
	}
}

// text writes a text file as it stands.
func text(content string) func(*testing.T, string) {
	return func(t *testing.T, path string) { must(t, os.WriteFile(path, []byte(content), 0o644)) }
}

// encodedText writes a text file in another encoding.
func encodedText(content, name string) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		enc := map[string]interface{ String(string) (string, error) }{
			"windows-1252": charmap.Windows1252.NewEncoder(),
			"utf-16le":     unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder(),
			"utf-16be":     unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder(),
		}[name]
		out, err := enc.String(content)
		must(t, err)
		must(t, os.WriteFile(path, []byte(out), 0o644))
	}
}

// zipOf writes an archive of parts, in order: name, content, name, content.
func zipOf(parts ...string) func(*testing.T, string) {
	return func(t *testing.T, path string) { must(t, os.WriteFile(path, zipBytes(t, parts...), 0o644)) }
}

func zipBytes(t testing.TB, parts ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		out, err := w.Create(parts[i])
		if err == nil {
			_, err = out.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	xmlHead      = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`
	rootRels     = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookRels     = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`
	bookXML      = xmlHead + `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`
)

// parts are those of a workbook with one sheet whose XML is given.
func parts(sheet string, more ...string) []string {
	return append([]string{
		"[Content_Types].xml", contentTypes, "_rels/.rels", rootRels, "xl/workbook.xml", bookXML,
		"xl/_rels/workbook.xml.rels", bookRels, "xl/worksheets/sheet1.xml", sheet,
	}, more...)
}

// sheetXML is a worksheet with the given rows.
func sheetXML(rows string) string {
	return xmlHead + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData></worksheet>`
}

// byOffice converts a file that another shape wrote with LibreOffice.
func byOffice(from, filter string) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		soffice, err := exec.LookPath("soffice")
		if err != nil {
			t.Logf("%s is left as it is: soffice is not installed", filepath.Base(path))
			return
		}
		dir := t.TempDir()
		source := filepath.Join(filepath.Dir(path), from)
		kind, _, _ := strings.Cut(filter, ":")
		args := []string{"--headless", "-env:UserInstallation=file://" + dir + "/profile", "--convert-to", filter, "--outdir", dir, source}
		if strings.HasSuffix(from, ".csv") {
			args = append([]string{"--infilter=CSV:59,34,76"}, args...) // semicolons, quotation marks, UTF-8
		}
		out, err := exec.Command(soffice, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		made := filepath.Join(dir, strings.TrimSuffix(from, filepath.Ext(from))+"."+kind)
		data, err := os.ReadFile(made)
		must(t, err)
		must(t, os.WriteFile(path, data, 0o644))
	}
}

// odsThenXLSX converts to OpenDocument and back, so that every part is
// LibreOffice's own.
func odsThenXLSX(from string) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		middle := filepath.Join(filepath.Dir(path), "zz-middle.ods")
		defer os.Remove(middle)
		byOffice(from, "ods")(t, middle)
		if _, err := os.Stat(middle); err != nil {
			return
		}
		byOffice("zz-middle.ods", "xlsx:Calc MS Excel 2007 XML")(t, path)
	}
}

// TestWriteSheets writes the corpus when it is asked to.
func TestWriteSheets(t *testing.T) {
	if !*writeSheets {
		return
	}
	must(t, os.MkdirAll("testdata/sheets", 0o755))
	for _, s := range corpus() {
		s.write(t, filepath.Join("testdata/sheets", s.file))
	}
}

// people are the payees of the small sheets: name, account, bank, amount.
var people = []struct {
	id, name, account, bank string
	amount                  float64
}{
	{"E0001", "Lim Ah Kow", "112233445566", "Maybank", 1450},
	{"E0002", "Siti Aminah binti Othman", "7612345602", "CIMB", 1385.40},
	{"E0003", "Muthu a/l Ramasamy", "3123456703", "Public Bank", 1296.75},
	{"E0007", "Noraini binti Hassan", "12345678900007", "Bank Islam", 1310.60},
}

const peopleSum = 1450 + 1385.40 + 1296.75 + 1310.60

// table is rows of the people under a header.
func tableOf(header ...any) [][]any {
	rows := [][]any{header}
	for _, p := range people {
		rows = append(rows, []any{p.id, p.name, p.bank, p.account, p.amount})
	}
	return rows
}

func rows(groups ...[][]any) (all [][]any) {
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}

func row(cells ...any) [][]any { return [][]any{cells} }

var blank = [][]any{nil}

var myr = Options{Currency: "MYR"}

func with(o Options, change func(*Options)) Options {
	change(&o)
	return o
}
