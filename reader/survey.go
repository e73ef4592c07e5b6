package reader

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash/maphash"
	"io"
	"os"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// byteOrderMark is how Excel marks its UTF-8.
var byteOrderMark = []byte("\xEF\xBB\xBF")

// survey is what a first pass over a text file finds.
type survey struct {
	size     int64
	sum      string            // SHA-256, in hex
	seed     maphash.Seed      // of print
	print    uint64            // a quick hash, by which the second pass knows the same bytes again
	encoding encoding.Encoding // nil is UTF-8
	guessed  bool              // taken for Windows-1252, because it is not UTF-8
	marked   bool              // begins with the mark of UTF-8
	oldMac   bool              // lines end in CR alone
	nul      bool              // holds NUL, and is not UTF-16
}

// surveyText reads a text file once. Encodings are told apart in this order:
// byte order mark, NULs in even or odd places, valid UTF-8, Windows-1252.
func surveyText(f *os.File) (survey, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return survey{}, err
	}
	var s survey
	var cr, lf bool
	check := validator{valid: true}
	sum := sha256.New()
	var quick maphash.Hash
	buf := make([]byte, 128<<10)
	for {
		n, err := io.ReadFull(f, buf)
		chunk := buf[:n]
		sum.Write(chunk)
		quick.Write(chunk)
		if s.size == 0 {
			s.encoding, s.marked = wide(chunk), bytes.HasPrefix(chunk, byteOrderMark)
		}
		s.size += int64(n)
		s.nul = s.nul || bytes.IndexByte(chunk, 0) >= 0
		lf = lf || bytes.IndexByte(chunk, '\n') >= 0
		cr = cr || bytes.IndexByte(chunk, '\r') >= 0
		check.add(chunk)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return s, err
		}
	}
	s.seed, s.print = quick.Seed(), quick.Sum64()
	s.sum, s.oldMac = hex.EncodeToString(sum.Sum(nil)), cr && !lf
	switch {
	case s.encoding != nil:
		s.nul = false
	case !check.done():
		s.encoding, s.guessed = charmap.Windows1252, true
	}
	return s, nil
}

// wide recognises UTF-16, with its mark or by the NULs beside Latin letters.
func wide(head []byte) encoding.Encoding {
	if bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF")) {
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	}
	head = head[:min(len(head), 4096)]
	var even, odd int
	for i, c := range head {
		switch {
		case c != 0:
		case i%2 == 0:
			even++
		default:
			odd++
		}
	}
	switch most := len(head) / 4; {
	case odd > most && even == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case even > most && odd == 0:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

// validator checks UTF-8 that comes in pieces.
type validator struct {
	rest  []byte // the beginning of a character that the next piece goes on with
	valid bool
}

// add checks the next piece.
func (v *validator) add(chunk []byte) {
	if !v.valid {
		return
	}
	if len(v.rest) > 0 {
		joined := append(v.rest, chunk[:min(len(chunk), utf8.UTFMax)]...)
		_, size := utf8.DecodeRune(joined)
		if !utf8.FullRune(joined) {
			v.rest = joined
			v.valid = len(joined) < utf8.UTFMax
			return
		}
		if size <= len(v.rest) {
			v.valid = false
			return
		}
		chunk = chunk[size-len(v.rest):]
		v.rest = v.rest[:0]
	}
	end := len(chunk)
	for back := 1; back < utf8.UTFMax && back <= len(chunk); back++ {
		if c := chunk[len(chunk)-back]; utf8.RuneStart(c) {
			if !utf8.FullRune(chunk[len(chunk)-back:]) {
				end = len(chunk) - back
			}
			break
		}
	}
	v.valid = utf8.Valid(chunk[:end])
	v.rest = append(v.rest, chunk[end:]...)
}

// done reports whether all of it was UTF-8.
func (v *validator) done() bool { return v.valid && len(v.rest) == 0 }

// text is the file's text as UTF-8 without a mark, its lines ended by LF or
// CR LF.
func (s survey) text(raw io.Reader) io.Reader {
	if s.marked {
		io.ReadFull(raw, make([]byte, len(byteOrderMark)))
	}
	if s.encoding != nil {
		raw = transform.NewReader(raw, s.encoding.NewDecoder())
	}
	if s.oldMac {
		raw = macLines{raw}
	}
	return raw
}

// macLines turns CR, which ended lines on old Macs, into LF.
type macLines struct{ in io.Reader }

// Read reads, and turns each CR into LF.
func (m macLines) Read(p []byte) (int, error) {
	n, err := m.in.Read(p)
	for i, c := range p[:n] {
		if c == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}
