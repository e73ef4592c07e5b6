package reader

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"payrun/batch"
)

// Sizes of files that are read, in bytes. A workbook is held in memory as it
// is; text is streamed.
const (
	workbookMax = 20 << 20
	textMax     = 512 << 20
)

// openRegular opens a regular file: no link, no pipe, no device, no folder.
// Windows and its kin have no such flags, so the name is looked at first and
// compared with what was opened.
func openRegular(path string) (*os.File, error) {
	before, err := os.Lstat(path)
	if err != nil {
		return nil, refuseOpen(path, err)
	}
	if !before.Mode().IsRegular() {
		return nil, refuseMode(path, before.Mode())
	}
	f, err := os.OpenFile(path, openFlags, 0)
	if err != nil {
		return nil, refuseOpen(path, err)
	}
	after, err := f.Stat()
	if err != nil || !after.Mode().IsRegular() || !os.SameFile(before, after) {
		f.Close()
		return nil, batch.Refuse(batch.Defect{Code: "F305", Value: baseName(path)})
	}
	return f, nil
}

// refuseMode says what a name stands for instead of a file.
func refuseMode(path string, mode fs.FileMode) error {
	if mode.IsDir() {
		return batch.Refuse(batch.Defect{Code: "F304", Value: baseName(path)})
	}
	return batch.Refuse(batch.Defect{Code: "F305", Value: baseName(path)})
}

// refuseOpen says why a file could not be opened.
func refuseOpen(path string, err error) error {
	code := "F303"
	if errors.Is(err, fs.ErrNotExist) {
		code = "F302"
	}
	return batch.Refuse(batch.Defect{Code: code, Value: baseName(path)})
}

// baseName is a path's last part on any system.
func baseName(path string) string {
	if at := strings.LastIndexAny(path, `/\`); at >= 0 {
		return path[at+1:]
	}
	return path
}

// open decides by content what the file is.
func (r *Reading) open(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	head := make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	head = head[:n]
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	switch code := foreign(head, r.source.File); {
	case code != "":
		return batch.Refuse(batch.Defect{Code: code})
	case bytes.HasPrefix(head, oleMagic), bytes.HasPrefix(head, zipMagic):
		return r.openBinary(f, info.Size())
	case bytes.HasPrefix(head, []byte("PK")):
		return batch.Refuse(batch.Defect{Code: "F315"})
	}
	if info.Size() > textMax {
		return batch.Refuse(batch.Defect{Code: "F320", Other: megabytes(textMax)})
	}
	return r.openText(f)
}

// The first bytes of files.
var (
	zipMagic = []byte("PK\x03\x04")
	oleMagic = []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
)

// foreign recognises what is neither a workbook nor a table of text.
func foreign(head []byte, name string) string {
	trimmed := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))))
	switch {
	case len(trimmed) == 0:
		return "F311"
	case bytes.HasPrefix(head, []byte("%PDF")):
		return "F318"
	case bytes.HasPrefix(trimmed, []byte("<html")), bytes.HasPrefix(trimmed, []byte("<!doctype html")), bytes.HasPrefix(trimmed, []byte("<table")):
		return "F314"
	case bytes.HasPrefix(trimmed, []byte("<?xml")) && bytes.Contains(trimmed, []byte("<html")):
		return "F314"
	case bytes.HasPrefix(trimmed, []byte("<?xml")):
		return "F325"
	case bytes.HasPrefix(head, []byte("Rar!")), bytes.HasPrefix(head, []byte("7z\xBC\xAF")), bytes.HasPrefix(head, []byte("\x1F\x8B")):
		return "F319"
	case bytes.HasPrefix(head, []byte("{\\rtf")), bytes.HasPrefix(head, []byte("\x89PNG")), bytes.HasPrefix(head, []byte("\xFF\xD8\xFF")):
		return "F326"
	case strings.HasPrefix(name, "~$"), strings.HasPrefix(name, ".~lock."):
		return "F306"
	}
	return ""
}

// openBinary reads a zip archive or an OLE container whole.
func (r *Reading) openBinary(f *os.File, size int64) error {
	if size > workbookMax {
		return batch.Refuse(batch.Defect{Code: "F320", Other: megabytes(workbookMax)})
	}
	data, err := io.ReadAll(io.LimitReader(f, workbookMax+1))
	if err != nil {
		return err
	}
	if len(data) > workbookMax {
		return batch.Refuse(batch.Defect{Code: "F320", Other: megabytes(workbookMax)})
	}
	if bytes.HasPrefix(data, oleMagic) {
		return batch.Refuse(batch.Defect{Code: oleCode(data)})
	}
	if err := r.openWorkbook(data); err != nil {
		return err
	}
	return f.Close()
}

// oleCode tells a workbook with a password from one of Excel 97 to 2003. The
// entry's name stands in UTF-16 in the container's directory.
func oleCode(data []byte) string {
	var name []byte
	for _, c := range []byte("EncryptedPackage") {
		name = append(name, c, 0)
	}
	if bytes.Contains(data, name) {
		return "F312"
	}
	return "F313"
}

// megabytes writes a size for people.
func megabytes(n int64) string { return strconv.FormatInt(n>>20, 10) + " MB" }
