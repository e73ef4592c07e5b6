package reader

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"testing"
)

// zip64Bytes is an archive written by hand, whose directory says of its last
// part that it unpacks, and is packed, to these sizes in 64 bits.
func zip64Bytes(unpacked, packed uint64, parts ...string) []byte {
	var out, directory bytes.Buffer
	put := func(b *bytes.Buffer, values ...any) {
		for _, v := range values {
			_ = binary.Write(b, binary.LittleEndian, v)
		}
	}
	for i := 0; i < len(parts); i += 2 {
		name, text, at := parts[i], parts[i+1], uint32(out.Len())
		size, sum := uint32(len(text)), crc32.ChecksumIEEE([]byte(text))
		put(&out, uint32(0x04034b50), uint16(45), uint16(0), uint16(0), uint32(0), sum, size, size, uint16(len(name)), uint16(0))
		out.WriteString(name + text)
		said, extra := size, []byte(nil)
		if i+2 == len(parts) {
			said = 0xffffffff
			extra = binary.LittleEndian.AppendUint16([]byte{1, 0}, 16)
			extra = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(extra, unpacked), packed)
		}
		put(&directory, uint32(0x02014b50), uint16(45), uint16(45), uint16(0), uint16(0), uint32(0), sum, said, said,
			uint16(len(name)), uint16(len(extra)), uint16(0), uint16(0), uint16(0), uint32(0), at)
		directory.WriteString(name)
		directory.Write(extra)
	}
	at, size, count := uint32(out.Len()), uint32(directory.Len()), uint16(len(parts)/2)
	out.Write(directory.Bytes())
	put(&out, uint32(0x06054b50), uint16(0), uint16(0), count, count, size, at, uint16(0))
	return out.Bytes()
}

// CVE-2026-107224: a zip64 directory that says 2^63 made the library ask for a
// slice of that size. The sizes are looked at before anything is made of them.
func TestZip64SizesAreNotBelieved(t *testing.T) {
	good := sheetXML(headerXML + payeeXML(2))
	honest := uint64(len(good))
	tests := []struct {
		name             string
		unpacked, packed uint64
		want             string
	}{
		{"the true sizes", honest, honest, ""},
		{"2^63", 1 << 63, honest, "F321"},
		{"2^63 - 1", 1<<63 - 1, honest, "F321"},
		{"2^64 - 1", 1<<64 - 1, honest, "F321"},
		{"packed and unpacked 2^63", 1 << 63, 1 << 63, "F321"},
		{"packed to 2^63", honest, 1 << 63, "F315"},
		{"a gigabyte", 1 << 30, honest, "F321"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := zip64Bytes(tt.unpacked, tt.packed, parts(good)...)
			if got := code(t, saved(t, "zip64.xlsx", data), myr); got != tt.want {
				t.Errorf("refused with %q, want %q", got, tt.want)
			}
		})
	}
	short := zip64Bytes(1<<63, 1<<63, "a", "b")
	if got := code(t, saved(t, "short.xlsx", short), myr); got != "F321" {
		t.Errorf("%d bytes were refused with %q", len(short), got)
	}
}

// container is an OLE file's header with sizes of a stranger's choosing, and
// a directory that may name an encrypted workbook.
func container(sectorShift uint16, tables uint32, streamSize uint64, encrypted bool) []byte {
	b := make([]byte, 3*512)
	copy(b, oleMagic)
	binary.LittleEndian.PutUint16(b[26:], 3)
	binary.LittleEndian.PutUint16(b[28:], 0xfffe)
	binary.LittleEndian.PutUint16(b[30:], sectorShift)
	binary.LittleEndian.PutUint16(b[32:], sectorShift)
	binary.LittleEndian.PutUint32(b[44:], tables) // sectors of the allocation table
	binary.LittleEndian.PutUint32(b[48:], 0)      // first sector of the directory
	binary.LittleEndian.PutUint32(b[68:], 0)      // the list of tables begins in itself
	binary.LittleEndian.PutUint32(b[72:], tables)
	entry := b[512:]
	if encrypted {
		for i, c := range []byte("EncryptedPackage") {
			entry[2*i] = c
		}
		entry[64] = 34
	}
	entry[66] = 2
	binary.LittleEndian.PutUint64(entry[120:], streamSize)
	return b
}

// CVE-2026-107214 and CVE-2026-107215: sizes in an OLE container were believed
// when a stream was read, and decrypting it panicked in nine places. No OLE
// container is opened at all: only its first bytes and a name are looked at.
func TestContainersAreNeverOpened(t *testing.T) {
	for _, shift := range []uint16{0, 9, 12, 31, 63, 0xffff} {
		for _, tables := range []uint32{0, 1, 0x7fffffff, 0xffffffff} {
			for _, size := range []uint64{0, 1 << 31, 1 << 62, 1 << 63, 1<<64 - 1} {
				for encrypted, want := range map[bool]string{true: "F312", false: "F313"} {
					path := saved(t, "container.xlsx", container(shift, tables, size, encrypted))
					if got := code(t, path, myr); got != want {
						t.Errorf("shift %d, %d tables, stream of %d: refused with %q, want %q", shift, tables, size, got, want)
					}
				}
			}
		}
	}
	for cut := len(oleMagic); cut < 1024; cut += 61 {
		if got := code(t, saved(t, "cut.xlsx", container(9, 1, 1<<40, true)[:cut]), myr); got != "F312" && got != "F313" {
			t.Errorf("cut after %d bytes: refused with %q", cut, got)
		}
	}
}

// What a sheet claims of itself costs memory only where it is believed
// (CVE-2026-54063, CVE-2026-59161, CVE-2026-59162, CVE-2026-107221). Claims
// that are no rows are ignored; those that are refuse the file.
func TestClaimsOfASheetCostNothing(t *testing.T) {
	good := sheetXML(headerXML + payeeXML(2))
	before := func(what string) []string { return parts(strings.Replace(good, "<sheetData>", what+"<sheetData>", 1)) }
	tests := []struct {
		name, want string
		parts      []string
	}{
		{"a dimension of everything", "", before(`<dimension ref="A1:XFD1048576"/>`)},
		{"a dimension beyond everything", "", before(`<dimension ref="A1:ZZZZZZ99999999999"/>`)},
		{"columns without end", "", before(`<cols><col min="1" max="2147483647" width="9"/></cols>`)},
		{"hidden columns without end", "F322", before(`<cols><col min="90" max="2147483647" width="9" hidden="1"/></cols>`)},
		{"a negative column", "", before(`<cols><col min="-5" max="-1" width="9"/></cols>`)},
		{"spans without end", "", parts(strings.Replace(good, `<row r="2">`, `<row r="2" spans="1:2147483647">`, 1))},
		{"row 2^31", "F322", parts(sheetXML(headerXML + `<row r="2147483647"><c r="A2147483647"><v>1</v></c></row>`))},
		{"row 2^63", "F322", parts(sheetXML(headerXML + `<row r="9223372036854775807"><c><v>1</v></c></row>`))},
		{"a negative row", "F322", parts(sheetXML(headerXML + `<row r="-1"><c><v>1</v></c></row>`))},
		{"row zero", "F322", parts(sheetXML(headerXML + `<row r="0"><c r="A0"><v>1</v></c></row>`))},
		{"a shared text of -2^63", "F322", parts(sheetXML(headerXML + `<row r="2"><c r="A2" t="s"><v>-9223372036854775808</v></c></row>`))},
		{"a shared text of 2^64", "F322", parts(sheetXML(headerXML + `<row r="2"><c r="A2" t="s"><v>18446744073709551616</v></c></row>`))},
		{"cells from right to left", "F322", parts(sheetXML(headerXML + `<row r="2">` + inline("C", 2, "x") + inline("B", 2, "y") + inline("A", 2, "z") + `</row>`))},
		{"an attribute twice", "F346", parts(strings.Replace(good, `<row r="2">`, `<row r="2" r="3">`, 1))},
		{"a document type in the workbook", "F322", replace(parts(good), "<workbook ", `<!DOCTYPE lolz [<!ENTITY a "b">]><workbook `)},
		{"a document type in the relations", "F322", replace(parts(good), "<Relationships ", `<!DOCTYPE lolz><Relationships `)},
		{"a document type in the shared texts", "F322", replace(parts(good, "xl/sharedStrings.xml", `<!DOCTYPE x [<!ENTITY a "aaaa">]><sst><si><t>&a;</t></si></sst>`), "</Relationships>", stringsRel)},
		{"a link to another file", "", parts(good, "xl/externalLinks/externalLink1.xml", `<externalLink><externalBook/></externalLink>`)},
		{"a name with a backslash that leads out", "F322", parts(good, `..\..\outside.xml`, "x")},
		{"a merged range without a range", "", parts(strings.Replace(good, "</sheetData>", `</sheetData><mergeCells><mergeCell ref=""/></mergeCells>`, 1))},
		{"a merged range that is left out", "", parts(strings.Replace(good, "</sheetData>", `</sheetData><mergeCells><mergeCell/></mergeCells>`, 1))},
		{"styles with negative numbers", "F323", replace(parts(strings.Replace(good, `<c r="C2">`, `<c r="C2" s="0">`, 1), "xl/styles.xml",
			`<styleSheet><cellXfs count="-1"><xf numFmtId="-1" fontId="-1" fillId="-1" borderId="-1" xfId="-1"/></cellXfs></styleSheet>`), "</Relationships>", stylesRel)},
		{"a style that is not there", "F322", replace(parts(strings.Replace(good, `<c r="C2">`, `<c r="C2" s="2147483647">`, 1), "xl/styles.xml",
			`<styleSheet><cellXfs count="1"><xf numFmtId="0"/></cellXfs></styleSheet>`), "</Relationships>", stylesRel)},
		{"a negative style", "F322", parts(strings.Replace(good, `<c r="C2">`, `<c r="C2" s="-1">`, 1))},
		{"a name with a zero byte", "", parts(good, "a\x00b.xml", "x")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := zipBytes(t, tt.parts...)
			got := ""
			if most := peak(func() {
				got = code(t, saved(t, "claims.xlsx", data), with(myr, func(o *Options) { o.Hidden = Include }))
			}); most > 128 {
				t.Errorf("%.0f MiB", most)
			}
			if got != tt.want {
				t.Errorf("refused with %q, want %q", got, tt.want)
			}
		})
	}
}
