package inbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"payrun/batch/wording"
)

// Room is one of the numbered folders. Its number begins the folder's name;
// the rest of the name is the desk's own, in any language.
type Room uint8

// The rooms, in the order of the work.
const (
	Drop     Room = iota + 1 // the only one that the officer writes
	Waiting                  // CHECK workbooks that wait for approval
	Approved                 // only approvers may write here
	Running                  // files being paid; not to be touched
	Done                     // original and RESULTS, a folder a month
	Fixing                   // original and PROBLEMS
)

// ErrNoRoom says that a numbered folder is missing: payrun init makes it.
var ErrNoRoom = errors.New("not a payrun folder")

// Make makes a folder and its rooms, named in a language, and says which it
// made. What is there already is left as it is.
func Make(dir, lang string, rooms ...Room) (made []string, err error) {
	if err := os.MkdirAll(dir, 0o770); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	for _, r := range rooms {
		_, err := find(root, r)
		if err == nil {
			continue
		}
		if !errors.Is(err, ErrNoRoom) {
			return made, err
		}
		name := wording.Text(lang, "dir."+strconv.Itoa(int(r)))
		if err := root.Mkdir(name, 0o770); err != nil {
			return made, err
		}
		made = append(made, name)
	}
	return made, nil
}

// find is the name of a room's folder: the one whose name begins with the
// room's number and a blank.
func find(root *os.Root, r Room) (string, error) {
	entries, err := list(root, ".")
	if err != nil {
		return "", err
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() && strings.HasPrefix(e.Name(), strconv.Itoa(int(r))+" ") {
			names = append(names, e.Name())
		}
	}
	switch len(names) {
	case 1:
		return names[0], nil
	case 0:
		return "", fmt.Errorf("%w: no folder whose name begins with %q", ErrNoRoom, strconv.Itoa(int(r))+" ")
	}
	return "", fmt.Errorf("two folders begin with the same number: %q", names)
}

// list reads a folder, in the order of names.
func list(root *os.Root, dir string) ([]fs.DirEntry, error) {
	f, err := root.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}
