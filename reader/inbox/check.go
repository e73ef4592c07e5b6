package inbox

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"time"
)

// Check is a workbook in the Approved folder: what its document properties
// say. Its cells are never read.
type Check struct {
	Name string
	Run  string // "" when it is no CHECK workbook of ours
	Seal string // what it approves: compared, never interpreted
}

// propertiesMax bounds the part of a workbook that holds its properties, in
// bytes, and workbookMax the workbook.
const (
	propertiesMax = 64 << 10
	workbookMax   = 512 << 20
)

// Approvals lists the finished workbooks in the Approved folder, by name. What
// it saw beside them has no claims. A folder that is not there has none.
func (b *Inbox) Approvals(now time.Time) (all []Check, sight Sight, err error) {
	root, dir, err := b.room(Approved)
	if errors.Is(err, ErrNoRoom) {
		return nil, sight, nil
	}
	if err != nil {
		return nil, sight, err
	}
	defer root.Close()
	entries, err := list(root, dir)
	if err != nil {
		return nil, sight, err
	}
	b.approved.keep(entries)
	late, cancel := context.WithTimeout(context.Background(), fetchMax)
	defer cancel()
	for _, e := range entries {
		if ignored(e.Name()) || e.IsDir() {
			continue
		}
		info, err := root.Lstat(path.Join(dir, e.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return all, sight, err
		}
		s := b.approved.look(info, now)
		if !s.settled(now, b.quiet()) {
			sight.Coming++
			continue
		}
		if !b.here(s, path.Join(dir, e.Name()), late.Done(), &sight) {
			continue
		}
		if s.check == nil {
			c := readCheck(root, path.Join(dir, e.Name()))
			s.check = &c
		}
		all = append(all, *s.check)
	}
	return all, sight, nil
}

// readCheck reads a workbook's properties. Anything else has none.
func readCheck(root *os.Root, name string) Check {
	c := Check{Name: path.Base(name)}
	f, info, err := openPlain(root, name)
	if err != nil {
		return c
	}
	defer f.Close()
	if info.Size() > workbookMax {
		return c
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		return c
	}
	part, err := z.Open("docProps/core.xml")
	if err != nil {
		return c
	}
	defer part.Close()
	var p struct {
		Subject  string `xml:"subject"`
		Keywords string `xml:"keywords"`
	}
	if xml.NewDecoder(io.LimitReader(part, propertiesMax)).Decode(&p) == nil && p.Keywords != "" {
		c.Run, c.Seal = p.Subject, p.Keywords
	}
	return c
}
