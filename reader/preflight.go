package reader

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"payrun/batch"
)

// Limits of a workbook as an archive. Source: reliability.md 3.4.
const (
	entriesMax  = 200
	unpackedMax = 200 << 20 // all parts together, in bytes
	smallMax    = 8 << 20   // a part that is held in memory, in bytes
	ratioMax    = 100       // unpacked to packed, of parts above ratioFrom
	ratioFrom   = 1 << 20
	stringsMax  = 500_000 // shared texts that are held in memory
	spilledMax  = 2_000_000
	sheetsMax   = 64 // sheets that are looked at
)

// archive is a workbook's zip file after the preflight: every part that will
// be read has been unpacked once, counted, and found to be sound XML.
type archive struct {
	parts   map[string]*zip.File // by name in lower case, as Excel compares them
	strings int                  // shared texts
	date04  bool
	pending bool // asks to be calculated when opened: stored results may be stale
	macros  bool
	sheets  []sheetPart
	book    string // names of parts
	rels    string
	texts   string
	styles  string
}

// sheetPart is one worksheet of a workbook.
type sheetPart struct {
	name   string
	part   string
	hidden bool
}

// hostile refuses a workbook that no spreadsheet program writes.
func hostile(why string) error { return batch.Refuse(batch.Defect{Code: "F322", Other: why}) }

// preflight looks at a workbook before the library does.
func preflight(data []byte) (*archive, error) {
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, batch.Refuse(batch.Defect{Code: "F315"})
	}
	a := &archive{parts: map[string]*zip.File{}}
	if err := a.list(zr); err != nil {
		return nil, err
	}
	if code := a.otherKind(); code != "" {
		return nil, batch.Refuse(batch.Defect{Code: code})
	}
	if err := a.readBook(); err != nil {
		return nil, err
	}
	if a.texts != "" {
		if a.strings, err = a.countStrings(); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// list checks the directory of the archive.
func (a *archive) list(zr *zip.Reader) error {
	if len(zr.File) > entriesMax {
		return hostile("more than 200 parts")
	}
	var total uint64
	for _, f := range zr.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))
		if name == "" || strings.HasPrefix(name, "/") || slices.Contains(strings.Split(name, "/"), "..") {
			return hostile("a part outside the workbook")
		}
		if _, twice := a.parts[name]; twice {
			return hostile("a part twice")
		}
		if f.Flags&1 != 0 {
			return batch.Refuse(batch.Defect{Code: "F312"})
		}
		if f.Method != zip.Store && f.Method != zip.Deflate {
			return hostile("an unknown packing")
		}
		if f.UncompressedSize64 > unpackedMax {
			return tooLarge()
		}
		if total += f.UncompressedSize64; total > unpackedMax {
			return tooLarge()
		}
		a.parts[name] = f
	}
	return nil
}

// tooLarge refuses what would take more memory or time than a payroll needs.
func tooLarge() error {
	return batch.Refuse(batch.Defect{Code: "F321", Other: megabytes(unpackedMax)})
}

// otherKind recognises what is a zip file and no workbook that we read.
func (a *archive) otherKind() string {
	has := func(name string) bool { return a.parts[name] != nil }
	switch {
	case has("xl/workbook.bin"):
		return "F324"
	case has("content.xml") && has("mimetype"), has("content.xml") && has("meta-inf/manifest.xml"):
		return "F316"
	case has("index/document.iwa"), has("index.zip"):
		return "F317"
	case has("word/document.xml"), has("ppt/presentation.xml"):
		return "F326"
	case !has("[content_types].xml") || !has("_rels/.rels"):
		return "F319"
	}
	a.macros = has("xl/vbaproject.bin")
	return ""
}

// open begins to unpack a part. Its size is counted as it comes, whatever the
// archive's directory says.
func (a *archive) open(name string) (io.ReadCloser, error) {
	f := a.parts[strings.ToLower(name)]
	if f == nil {
		return nil, hostile("a part that is not there")
	}
	if f.UncompressedSize64 > ratioFrom && f.UncompressedSize64/ratioMax > f.CompressedSize64 {
		return nil, hostile("packed too tightly")
	}
	in, err := f.Open()
	if err != nil {
		return nil, batch.Refuse(batch.Defect{Code: "F315"})
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(in, unpackedMax), in}, nil
}

// read unpacks a small part and checks that it is plain XML.
func (a *archive) read(name string) ([]byte, error) {
	in, err := a.open(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, smallMax+1))
	if err != nil {
		return nil, batch.Refuse(batch.Defect{Code: "F315"})
	}
	if len(data) > smallMax {
		return nil, tooLarge()
	}
	return data, soundXML(newScanner(bytes.NewReader(data)), nil)
}

// soundXML reads a part to its end; each is called for every element.
func soundXML(s *scanner, each func(name []byte)) error {
	for {
		name, start, err := s.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return refuseXML(err)
		case start && each != nil:
			each(name)
		}
	}
}

// refuseXML turns a fault of a part into a refusal.
func refuseXML(err error) error {
	switch {
	case errors.Is(err, errTooLarge):
		return tooLarge()
	case errors.Is(err, errDoctype), errors.Is(err, errXML), errors.Is(err, errTooDeep), errors.Is(err, errEncoding):
		return hostile(err.Error())
	}
	return batch.Refuse(batch.Defect{Code: "F315"})
}

// countStrings reads the shared texts once.
func (a *archive) countStrings() (int, error) {
	in, err := a.open(a.texts)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	n := 0
	err = soundXML(newScanner(in), func(name []byte) {
		if string(name) == "si" {
			n++
		}
	})
	most := stringsMax
	if a.parts[strings.ToLower(a.texts)].UncompressedSize64 > spillAt {
		most = spilledMax
	}
	if err == nil && n > most {
		err = tooLarge()
	}
	return n, err
}

// relations are what a .rels part says.
type relations struct {
	List []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
		Mode   string `xml:"TargetMode,attr"`
	} `xml:"Relationship"`
}

// relationsOf names the part that holds a part's relations; "" is the root.
func relationsOf(part string) string {
	if part == "" {
		return "_rels/.rels"
	}
	return path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
}

// relate reads the relations of a part; targets become names of parts.
func (a *archive) relate(part string) (relations, error) {
	var r relations
	data, err := a.read(relationsOf(part))
	if err != nil {
		return r, err
	}
	if err := xml.Unmarshal(data, &r); err != nil {
		return r, hostile("relations that cannot be read")
	}
	for i := range r.List {
		if target := r.List[i].Target; strings.HasPrefix(target, "/") {
			r.List[i].Target = path.Clean(target[1:])
		} else {
			r.List[i].Target = path.Join(path.Dir(part), target)
		}
	}
	return r, nil
}

// book is what we need of workbook.xml.
type book struct {
	Properties struct {
		Date1904 string `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Calculation struct {
		OnLoad string `xml:"fullCalcOnLoad,attr"`
	} `xml:"calcPr"`
	Sheets []struct {
		Name  string `xml:"name,attr"`
		State string `xml:"state,attr"`
		ID    string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		Other string `xml:"http://purl.oclc.org/ooxml/officeDocument/relationships id,attr"`
	} `xml:"sheets>sheet"`
}

// readBook finds the workbook's sheets.
func (a *archive) readBook() error {
	root, err := a.relate("")
	if err != nil {
		return err
	}
	for _, r := range root.List {
		if strings.HasSuffix(r.Type, "/officeDocument") {
			a.book = r.Target
		}
	}
	if a.parts[strings.ToLower(a.book)] == nil {
		return batch.Refuse(batch.Defect{Code: "F319"})
	}
	data, err := a.read(a.book)
	if err != nil {
		return err
	}
	var b book
	if err := xml.Unmarshal(data, &b); err != nil {
		return hostile("a workbook that cannot be read")
	}
	rels, err := a.relate(a.book)
	if err != nil {
		return err
	}
	a.rels = relationsOf(a.book)
	a.date04, a.pending = isTrue(b.Properties.Date1904), isTrue(b.Calculation.OnLoad)
	return a.listSheets(b, rels)
}

// isTrue reads a flag of workbook.xml.
func isTrue(s string) bool { return s == "1" || s == "true" }

// listSheets joins the workbook's sheets with their parts.
func (a *archive) listSheets(b book, rels relations) error {
	names := map[string]bool{}
	for _, r := range rels.List {
		switch {
		case strings.HasSuffix(r.Type, "/sharedStrings"):
			a.texts = r.Target
		case strings.HasSuffix(r.Type, "/styles"):
			a.styles = r.Target
		}
	}
	for _, s := range b.Sheets {
		for _, r := range rels.List {
			if r.ID != s.ID+s.Other || !strings.HasSuffix(r.Type, "/worksheet") || r.Mode == "External" {
				continue
			}
			if folded := strings.ToLower(s.Name); names[folded] {
				return hostile("two sheets of one name")
			} else {
				names[folded] = true
			}
			a.sheets = append(a.sheets, sheetPart{name: s.Name, part: r.Target, hidden: s.State != "" && s.State != "visible"})
		}
	}
	if len(a.sheets) > sheetsMax {
		return hostile("more than 64 sheets")
	}
	return nil
}

// pruned is the archive with nothing in it but what a table needs: no macros,
// pictures, links or printers' settings. Parts are copied as they are packed;
// the shared texts get the name under which excelize looks for them.
func (a *archive) pruned(sheets []sheetPart) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	names := []string{"[Content_Types].xml", "_rels/.rels", a.book, a.rels}
	if a.styles != "" {
		if _, err := a.read(a.styles); err != nil {
			return nil, err
		}
		names = append(names, a.styles)
	}
	if _, err := a.read(names[0]); err != nil {
		return nil, err
	}
	for _, s := range sheets {
		if !slices.Contains(names, s.part) {
			names = append(names, s.part)
		}
	}
	for _, name := range names {
		if err := a.copy(w, name, name); err != nil {
			return nil, err
		}
	}
	if a.texts != "" {
		if err := a.copy(w, a.texts, "xl/sharedStrings.xml"); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// copy puts a packed part into another archive.
func (a *archive) copy(w *zip.Writer, name, as string) error {
	f := a.parts[strings.ToLower(name)]
	if f == nil {
		return hostile("a part that is not there")
	}
	in, err := f.OpenRaw()
	if err != nil {
		return batch.Refuse(batch.Defect{Code: "F315"})
	}
	header := f.FileHeader
	header.Name = as
	out, err := w.CreateRaw(&header)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return err
}
