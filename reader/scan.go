package reader

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// Limits of the XML of one part. Real workbooks stay far below them.
const (
	depthMax = 64         // nested elements
	tokenMax = 20_000_000 // elements, their ends and texts
	tagMax   = 64 << 10   // one tag, in bytes
	chunkMax = 256 << 10  // the text of one element, in bytes: 32,767 characters, escaped
)

// Faults of a part's XML. Each refuses the workbook.
var (
	errDoctype  = errors.New("a document type declaration")
	errXML      = errors.New("not well-formed")
	errTooDeep  = errors.New("too deep")
	errTooLarge = errors.New("too large")
	errEncoding = errors.New("not UTF-8")
)

// scanner reads XML as spreadsheets write it: elements, attributes and text,
// by local name. It keeps nothing but the current token, expands no entities
// but XML's own five, and refuses every declaration.
type scanner struct {
	in     *bufio.Reader
	names  []byte // of the open elements, end to end
	ends   []int  // where each ends in names
	tokens int
	tag    []byte // the current tag without < and >
	self   bool   // the current element ends with its own tag
	text   []byte // since the last wanted was set
	wanted bool   // text is kept
	broken []byte // a tag longer than the buffer
}

// newScanner reads XML from in.
func newScanner(in io.Reader) *scanner { return &scanner{in: bufio.NewReaderSize(in, readAhead)} }

// next is the next element's start or end. The name is the local one and, like
// the attributes, good until the next call. It ends with io.EOF when the root
// has ended.
func (s *scanner) next() (name []byte, start bool, err error) {
	if s.self {
		s.self = false
		return s.pop(nil)
	}
	for {
		if err := s.skipText(); err != nil {
			return nil, false, err
		}
		if s.tokens++; s.tokens > tokenMax {
			return nil, false, errTooLarge
		}
		first, err := s.in.Peek(1)
		if err != nil {
			return nil, false, errXML
		}
		switch first[0] {
		case '!':
			if err := s.skipDeclaration(); err != nil {
				return nil, false, err
			}
			continue
		case '?':
			if err := s.skipInstruction(); err != nil {
				return nil, false, err
			}
			continue
		}
		if err := s.readTag(); err != nil {
			return nil, false, err
		}
		if s.tag[0] == '/' {
			return s.pop(bytes.TrimSpace(s.tag[1:]))
		}
		return s.push()
	}
}

// skipText reads up to the next tag and keeps the text when it is wanted.
func (s *scanner) skipText() error {
	for {
		text, err := s.in.ReadSlice('<')
		kept := text
		if err == nil {
			kept = text[:len(text)-1]
		}
		if s.wanted {
			if s.text = append(s.text, kept...); len(s.text) > chunkMax {
				return errTooLarge
			}
		}
		switch {
		case err == nil:
			return nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(s.ends) == 0 && s.tokens > 0:
			return io.EOF
		case errors.Is(err, io.EOF):
			return errXML
		default:
			return err
		}
	}
}

// readTag reads to the > that ends a tag; one inside quotes does not.
func (s *scanner) readTag() error {
	tag, err := s.in.ReadSlice('>')
	if err == nil && !openQuote(tag) {
		s.tag = tag[:len(tag)-1]
	} else {
		s.broken = append(s.broken[:0], tag...)
		for err != nil || openQuote(s.broken) {
			if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
				return errXML
			}
			if len(s.broken) > tagMax {
				return errTooLarge
			}
			tag, err = s.in.ReadSlice('>')
			s.broken = append(s.broken, tag...)
		}
		s.tag = s.broken[:len(s.broken)-1]
	}
	if len(s.tag) == 0 {
		return errXML
	}
	return nil
}

// openQuote reports a tag that ends inside an attribute's value.
func openQuote(tag []byte) bool {
	if bytes.Count(tag, []byte{'"'})%2 == 0 && bytes.IndexByte(tag, '\'') < 0 {
		return false
	}
	var quote byte
	for _, c := range tag {
		switch {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		}
	}
	return quote != 0
}

// push opens an element.
func (s *scanner) push() ([]byte, bool, error) {
	if n := len(s.tag); s.tag[n-1] == '/' {
		s.self, s.tag = true, s.tag[:n-1]
	}
	full := s.tag
	if at := bytes.IndexAny(full, " \t\r\n"); at >= 0 {
		full = full[:at]
	}
	if len(s.ends) >= depthMax {
		return nil, false, errTooDeep
	}
	s.names = append(s.names, full...)
	s.ends = append(s.ends, len(s.names))
	s.tag = s.tag[len(full):]
	return local(full), true, nil
}

// pop closes the open element, which must have the name; nil is any.
func (s *scanner) pop(full []byte) ([]byte, bool, error) {
	if len(s.ends) == 0 {
		return nil, false, errXML
	}
	from := 0
	if len(s.ends) > 1 {
		from = s.ends[len(s.ends)-2]
	}
	open := s.names[from:]
	if full != nil && !bytes.Equal(open, full) {
		return nil, false, errXML
	}
	s.names, s.ends = s.names[:from], s.ends[:len(s.ends)-1]
	return local(open), false, nil
}

// depth counts the open elements.
func (s *scanner) depth() int { return len(s.ends) }

// local is a name without its prefix.
func local(name []byte) []byte {
	if at := bytes.IndexByte(name, ':'); at >= 0 {
		return name[at+1:]
	}
	return name
}

// skipDeclaration passes over a comment, keeps the text of a CDATA section and
// refuses everything else that begins with <!.
func (s *scanner) skipDeclaration() error {
	head, _ := s.in.Peek(8)
	switch {
	case bytes.HasPrefix(head, []byte("!--")):
		return s.skipPast("-->", 3, false)
	case bytes.HasPrefix(head, []byte("![CDATA[")):
		return s.skipPast("]]>", 8, s.wanted)
	}
	return errDoctype
}

// skipInstruction passes over <?…?>. A declared encoding other than UTF-8 is
// refused: the library might read it as something else than we do.
func (s *scanner) skipInstruction() error {
	tag, err := s.in.ReadSlice('>')
	if err != nil {
		return errXML
	}
	if at := bytes.Index(tag, []byte("encoding=")); bytes.HasPrefix(tag, []byte("?xml ")) && at >= 0 {
		name := strings.ToLower(string(tag[at+len("encoding="):]))
		if !strings.HasPrefix(name[1:], "utf-8") && !strings.HasPrefix(name[1:], "us-ascii") {
			return errEncoding
		}
	}
	return nil
}

// skipPast reads past an end mark, after the length of the opening one.
func (s *scanner) skipPast(end string, opening int, keep bool) error {
	if _, err := s.in.Discard(opening); err != nil {
		return errXML
	}
	for matched := 0; ; {
		c, err := s.in.ReadByte()
		if err != nil {
			return errXML
		}
		if keep {
			if s.text = append(s.text, c); len(s.text) > chunkMax {
				return errTooLarge
			}
		}
		switch {
		case c == end[matched]:
			matched++
		case c == end[0] && matched == 2:
			// "]]]>" and "--->": the mark may begin one later.
		case c == end[0]:
			matched = 1
		default:
			matched = 0
		}
		if matched == len(end) {
			if keep {
				s.text = s.text[:len(s.text)-len(end)]
			}
			return nil
		}
	}
}

// attrs yields the attributes of the current element, by local name.
func (s *scanner) attrs(yield func(name, value []byte) bool) {
	tag := s.tag
	for {
		eq := bytes.IndexByte(tag, '=')
		if eq < 0 {
			return
		}
		name := bytes.TrimSpace(tag[:eq])
		tag = bytes.TrimLeft(tag[eq+1:], " \t\r\n")
		if len(tag) == 0 || tag[0] != '"' && tag[0] != '\'' {
			return
		}
		end := bytes.IndexByte(tag[1:], tag[0])
		if end < 0 || !yield(local(name), tag[1:end+1]) {
			return
		}
		tag = tag[end+2:]
	}
}

// attr is the value of one attribute of the current element.
func (s *scanner) attr(name string) (value []byte, found bool) {
	for n, v := range s.attrs {
		if string(n) == name {
			return v, true
		}
	}
	return nil, false
}

// flag reports an attribute that is set.
func (s *scanner) flag(name string) bool {
	v, found := s.attr(name)
	return found && (string(v) == "1" || string(v) == "true" || string(v) == "on")
}

// number is an attribute as a number, or -1 where there is none. Anything else
// is a fault.
func (s *scanner) number(name string) (int, error) {
	v, found := s.attr(name)
	if !found {
		return -1, nil
	}
	return numberOf(v)
}

// numberOf reads a number that is not negative.
func numberOf(v []byte) (n int, err error) {
	if len(v) == 0 || len(v) > 9 {
		return 0, errXML
	}
	for _, c := range v {
		if c < '0' || c > '9' {
			return 0, errXML
		}
		n = n*10 + int(c-'0')
	}
	return n, nil
}

// keep begins to keep text.
func (s *scanner) keep() { s.text, s.wanted = s.text[:0], true }

// kept ends keeping text and returns it; good until keep.
func (s *scanner) kept() []byte {
	s.wanted = false
	return s.text
}

// unescape replaces XML's five entities and numbered characters.
func unescape(text []byte) string {
	s := string(text)
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&amp;", "&").Replace(s)
}
