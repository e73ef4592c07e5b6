package reader

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"payrun/batch"
)

// code opens and reads a file to its end, and returns the code with which it
// is refused, or "".
func code(tb testing.TB, path string, o Options) string {
	tb.Helper()
	r, err := Open(path, o)
	if err == nil {
		defer r.Close()
		for _, rowErr := range r.Rows() {
			err = rowErr
		}
	}
	if err == nil {
		return ""
	}
	bad, found := errors.AsType[*batch.Refusal](err)
	if !found {
		tb.Fatalf("%s: an error that is no refusal: %v", filepath.Base(path), err)
	}
	return bad.Code
}

// saved writes bytes to a file of their own.
func saved(tb testing.TB, name string, data []byte) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

func inline(column string, row int, text string) string {
	return fmt.Sprintf(`<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>`, column, row, text)
}

var headerXML = `<row r="1">` + inline("A", 1, "Name") + inline("B", 1, "Account No") + inline("C", 1, "Amount") + `</row>`

// payeeXML is one sound row.
func payeeXML(row int) string {
	return fmt.Sprintf(`<row r="%d">`, row) + inline("A", row, "Lim Ah Kow") + inline("B", row, "112233445566") + fmt.Sprintf(`<c r="C%d"><v>10</v></c></row>`, row)
}

// TestHostileWorkbooksAreRefused: a workbook is an archive that a stranger may
// have made. None of these may be read, panic, or take memory or time.
func TestHostileWorkbooksAreRefused(t *testing.T) {
	good := sheetXML(headerXML + payeeXML(2))
	tests := []struct {
		name, want string
		parts      []string
	}{
		{"the sound one is read", "", parts(good)},
		{"rows out of order", "F322", parts(sheetXML(headerXML + payeeXML(3) + payeeXML(2)))},
		{"a row twice", "F322", parts(sheetXML(headerXML + payeeXML(2) + payeeXML(2)))},
		{"a row beyond the last", "F322", parts(sheetXML(headerXML + payeeXML(1_048_577)))},
		{"a row number beyond all", "F322", parts(sheetXML(headerXML + `<row r="99999999999999999999"><c r="A2"><v>1</v></c></row>`))},
		{"a cell in another row", "F322", parts(sheetXML(headerXML + `<row r="2">` + inline("A", 3, "x") + `</row>`))},
		{"cells out of order", "F322", parts(sheetXML(headerXML + `<row r="2">` + inline("B", 2, "x") + inline("A", 2, "y") + `</row>`))},
		{"a cell twice", "F322", parts(sheetXML(headerXML + `<row r="2">` + inline("A", 2, "x") + inline("A", 2, "y") + `</row>`))},
		{"a column beyond the last", "F322", parts(sheetXML(headerXML + `<row r="2"><c r="ZZZZ2"><v>1</v></c></row>`))},
		{"a negative shared text", "F322", parts(sheetXML(headerXML + `<row r="2"><c r="A2" t="s"><v>-1</v></c></row>`))},
		{"a shared text that is not there", "F322", parts(sheetXML(headerXML + `<row r="2"><c r="A2" t="s"><v>7</v></c></row>`))},
		{"a cell of no kind", "F322", parts(sheetXML(headerXML + `<row r="2"><c r="A2" t="x"><v>1</v></c></row>`))},
		{"a value inside a value", "F322", parts(sheetXML(headerXML + `<row r="2"><c r="A2"><v><v>1</v></v></c></row>`))},
		{"a row inside a row", "F322", parts(sheetXML(headerXML + `<row r="2"><row r="3"></row></row>`))},
		{"a sheet that is cut off", "F322", parts(good[:len(good)-30])},
		{"a second table of rows", "F322", parts(strings.Replace(good, "</sheetData>", "</sheetData><sheetData>"+payeeXML(9)+"</sheetData>", 1))},
		{"elements that do not match", "F322", parts(sheetXML(headerXML + `<row r="2"></sheetData></row>`))},
		{"a hundred elements deep", "F322", parts(sheetXML(headerXML + strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100)))},
		{"a document type", "F322", parts(`<!DOCTYPE x SYSTEM "file:///etc/passwd">` + good)},
		{"an entity", "F322", parts(`<!ENTITY a "b">` + good)},
		{"another encoding", "F322", parts(strings.Replace(good, "UTF-8", "UTF-16", 1))},
		{"a merged range that is none", "F322", parts(strings.Replace(good, "</sheetData>", `</sheetData><mergeCells><mergeCell ref="C9:A1"/></mergeCells>`, 1))},
		{"a merged range over everything", "F347", parts(strings.Replace(good, "</sheetData>", `</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>`, 1))},
		{"no workbook", "F319", []string{"[Content_Types].xml", contentTypes, "_rels/.rels", rootRels}},
		{"no sheet", "F330", replace(parts(good), `<sheet name="Sheet1" sheetId="1" r:id="rId1"/>`, "")},
		{"a sheet elsewhere", "F322", replace(parts(good), "worksheets/sheet1.xml", "../../../etc/passwd")},
		{"a sheet that is not there", "F322", replace(parts(good), "worksheets/sheet1.xml", "worksheets/sheet9.xml")},
		{"a sheet outside the archive", "F330", replace(parts(good), `Target="worksheets/sheet1.xml"`, `Target="http://example.com/sheet1.xml" TargetMode="External"`)},
		{"two sheets of one name", "F322", replace(parts(good), "<sheets>", `<sheets><sheet name="SHEET1" sheetId="2" r:id="rId1"/>`)},
		{"a part outside", "F322", parts(good, "../../outside.xml", "x")},
		{"a part with a root", "F322", parts(good, "/etc/passwd", "x")},
		{"a part twice", "F322", parts(good, "xl/worksheets/SHEET1.xml", good)},
		{"a bomb", "F322", parts(good[:len(good)-30] + strings.Repeat(" ", 30<<20))},
		{"styles that are no XML", "F322", replace(parts(good, "xl/styles.xml", "<styleSheet>"), "</Relationships>", stylesRel)},
		{"shared texts that are no XML", "F322", replace(parts(good, "xl/sharedStrings.xml", "<sst><si>"), "</Relationships>", stringsRel)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := code(t, saved(t, "hostile.xlsx", zipBytes(t, tt.parts...)), myr); got != tt.want {
				t.Errorf("refused with %q, want %q", got, tt.want)
			}
		})
	}
}

const stringsRel = `<Relationship Id="rId8" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`

// TestManyPartsAreRefused: each part costs memory before it is looked at.
func TestManyPartsAreRefused(t *testing.T) {
	more := make([]string, 0, 2*entriesMax)
	for i := range entriesMax {
		more = append(more, fmt.Sprintf("docProps/%d.xml", i), "x")
	}
	path := saved(t, "many.xlsx", zipBytes(t, parts(sheetXML(headerXML+payeeXML(2)), more...)...))
	if got := code(t, path, myr); got != "F322" {
		t.Errorf("refused with %q", got)
	}
}

// TestSizesInTheDirectoryAreNotBelieved: an archive may say anything of itself.
func TestSizesInTheDirectoryAreNotBelieved(t *testing.T) {
	sound := zipBytes(t, parts(sheetXML(headerXML+payeeXML(2)))...)
	entry := bytes.LastIndex(sound, []byte("PK\x01\x02"))
	for _, size := range []uint32{0, 1, 0x7fffffff, 0xffffffff} {
		lying := bytes.Clone(sound)
		binary.LittleEndian.PutUint32(lying[entry+24:], size)
		if got := code(t, saved(t, "lying.xlsx", lying), myr); got == "" {
			t.Errorf("a sheet that says it unpacks to %d bytes was read", size)
		}
	}
	damaged := bytes.Clone(sound)
	binary.LittleEndian.PutUint32(damaged[entry+16:], 1)
	if got := code(t, saved(t, "damaged.xlsx", damaged), myr); got != "F315" {
		t.Errorf("a sheet with a wrong checksum was refused with %q", got)
	}
}

// TestEncryptedPartsAreRefused: a zip password is a password.
func TestEncryptedPartsAreRefused(t *testing.T) {
	sound := zipBytes(t, parts(sheetXML(headerXML+payeeXML(2)))...)
	entry := bytes.Index(sound, []byte("PK\x01\x02"))
	sound[entry+8] |= 1
	if got := code(t, saved(t, "locked.xlsx", sound), myr); got != "F312" {
		t.Errorf("refused with %q", got)
	}
}

// largest builds a workbook whose one sheet is written by fill.
func largest(tb testing.TB, fill func(w *bytes.Buffer), more ...string) []byte {
	var sheet bytes.Buffer
	sheet.WriteString(xmlHead + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	fill(&sheet)
	sheet.WriteString(`</sheetData></worksheet>`)
	return zipBytes(tb, parts(sheet.String(), more...)...)
}

// TestLimitsRefuseInTime: at its worst a workbook costs 256 MiB and ten
// seconds, and those that cost more are refused, not cut.
func TestLimitsRefuseInTime(t *testing.T) {
	many := func(n int) func(*bytes.Buffer) {
		return func(w *bytes.Buffer) {
			w.WriteString(headerXML)
			for row := 2; row <= n+1; row++ {
				fmt.Fprintf(w, `<row r="%d"><c r="A%d"><v>%d</v></c></row>`, row, row, row*7919%100003)
			}
		}
	}
	wide := func(w *bytes.Buffer) {
		w.WriteString(headerXML)
		for row := 2; row < 40_000; row++ {
			fmt.Fprintf(w, `<row r="%d">`, row)
			for column := range 80 {
				fmt.Fprintf(w, `<c><v>%d</v></c>`, row*column*7919%100003)
			}
			w.WriteString(`</row>`)
		}
	}
	var texts strings.Builder
	texts.WriteString(`<sst>`)
	for i := range stringsMax + 1 {
		fmt.Fprintf(&texts, `<si><t>%x</t></si>`, i)
	}
	texts.WriteString(`</sst>`)
	tests := []struct {
		name string
		data []byte
	}{
		{"more rows than a payroll has", largest(t, many(sheetRowsMax+1))},
		{"more cells than can be read in time", largest(t, wide)},
		{"more shared texts than memory is spent on", zipBytes(t, replace(parts(sheetXML(headerXML+payeeXML(2)), "xl/sharedStrings.xml", texts.String()), "</Relationships>", stringsRel)...)},
		{"a text without end", largest(t, func(w *bytes.Buffer) {
			w.WriteString(headerXML + `<row r="2"><c r="A2" t="str"><v>` + noiseText(1<<20) + `</v></c></row>`)
		})},
		{"a tag without end", largest(t, func(w *bytes.Buffer) { w.WriteString(`<row r="1" ` + noiseText(1<<20) + `="">`) })},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := saved(t, "large.xlsx", tt.data)
			began := time.Now()
			if got := code(t, path, myr); got != "F321" {
				t.Errorf("refused with %q", got)
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// noiseText is letters that do not pack well.
func noiseText(n int) string {
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = 'a' + byte(x>>24)%26
	}
	return string(b)
}

// TestMemoryIsBounded: the largest workbook that is read at all stays within
// what a small machine has.
func TestMemoryIsBounded(t *testing.T) {
	var texts strings.Builder
	texts.WriteString(`<sst>`)
	for i := range 400_000 {
		fmt.Fprintf(&texts, `<si><t>%x</t></si>`, i)
	}
	texts.WriteString(`</sst>`)
	data := zipBytes(t, replace(parts(sheetXML(headerXML+payeeXML(2)+`<row r="3"><c r="A3" t="s"><v>9</v></c></row>`), "xl/sharedStrings.xml", texts.String()), "</Relationships>", stringsRel)...)
	path := saved(t, "texts.xlsx", data)
	most := peak(func() { code(t, path, myr) })
	if most > 256 {
		t.Errorf("%.0f MiB", most)
	}
}

// TestLargeFilesAreRefusedUnread: nothing of a file that is too large is held.
func TestLargeFilesAreRefusedUnread(t *testing.T) {
	path := saved(t, "large.xlsx", zipBytes(t, "a", "b"))
	must(t, os.Truncate(path, workbookMax+1))
	if got := code(t, path, myr); got != "F320" {
		t.Errorf("refused with %q", got)
	}
	path = saved(t, "large.csv", []byte("Name,Account No,Amount\n"))
	must(t, os.Truncate(path, textMax+1))
	if got := code(t, path, myr); got != "F320" {
		t.Errorf("refused with %q", got)
	}
}

// TestRecordsEnd: a quotation mark that is not closed must not swallow the
// rest of a large file into one cell.
func TestRecordsEnd(t *testing.T) {
	text := "Name,Account No,Amount\nLim Ah Kow,112233445566,10.00\n\"Tan" + strings.Repeat(",123456789012,10.00\nSiti", 400_000)
	began := time.Now()
	if got := code(t, saved(t, "open.csv", []byte(text)), myr); got != "F340" {
		t.Errorf("refused with %q", got)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

// TestUnpackingIsChecked makes sure of what the preflight relies on: the
// standard library ends a part that is longer than its directory says.
func TestUnpackingIsChecked(t *testing.T) {
	sound := zipBytes(t, "a", strings.Repeat("x", 1000))
	entry := bytes.Index(sound, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(sound[entry+24:], 10)
	zr, err := zip.NewReader(bytes.NewReader(sound), int64(len(sound)))
	must(t, err)
	in, err := zr.File[0].Open()
	must(t, err)
	var out bytes.Buffer
	if n, err := out.ReadFrom(in); err == nil {
		t.Errorf("%d bytes came without an error", n)
	}
}

// TestNothingIsLeftBehind: a spilled sheet is everybody's salary in a temporary
// folder.
func TestNothingIsLeftBehind(t *testing.T) {
	dir := t.TempDir()
	path := saved(t, "spilled.xlsx", largest(t, func(w *bytes.Buffer) {
		w.WriteString(headerXML)
		for row := 2; w.Len() < spillAt+1<<20; row++ {
			w.WriteString(payeeXML(row)[:len(payeeXML(row))-len("</row>")] + fmt.Sprintf(`<c t="inlineStr"><is><t>%s</t></is></c></row>`, noiseText(500+row%7)))
		}
	}))
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	left := func() int {
		files, err := os.ReadDir(dir)
		must(t, err)
		return len(files)
	}
	r, err := Open(path, myr)
	must(t, err)
	if left() == 0 {
		t.Error("the sheet was meant to be spilled")
	}
	for _, err := range r.Rows() {
		must(t, err)
	}
	must(t, r.Close())
	if n := left(); n > 0 {
		t.Errorf("%d files stay", n)
	}
	if got := code(t, path, with(myr, func(o *Options) { o.MaxRows = 10 })); got != "F327" {
		t.Errorf("refused with %q", got)
	}
	if _, err := Open(path, with(myr, func(o *Options) { o.PhoneIsAccount, o.Mapping = true, map[batch.Field]string{batch.FieldAmount: "A"} })); err == nil {
		t.Error("a name is no amount, and yet the file was opened")
	}
	if n := left(); n > 0 {
		t.Errorf("%d files stay after a refusal", n)
	}
}
