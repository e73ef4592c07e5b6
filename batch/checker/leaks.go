package checker

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// examineLeaks looks for secrets and whole account numbers where none may be.
func (x *examination) examineLeaks() error {
	for _, path := range slices.Concat(x.Logs, x.Results) {
		texts, err := texts(path)
		if err != nil {
			return fmt.Errorf("log: %w", err)
		}
		name := filepath.Base(path)
		for _, text := range texts {
			for n, secret := range x.Secrets {
				if secret != "" && bytes.Contains(text, []byte(secret)) {
					x.find("I16", "%s holds secret %d", name, n+1)
				}
			}
			for _, account := range x.Accounts {
				if holdsNumber(text, account) {
					x.find("I17", "%s holds the whole of account %s", name, mask(account))
				}
			}
		}
	}
	return nil
}

// texts are a file's bytes, or those of the parts of a workbook.
func texts(path string) ([][]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil || !strings.EqualFold(filepath.Ext(path), ".xlsx") {
		return [][]byte{text}, err
	}
	z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return nil, err
	}
	var all [][]byte
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	return all, nil
}

// holdsNumber finds a number that is not part of a longer one.
func holdsNumber(text []byte, number string) bool {
	for at := 0; number != ""; {
		n := bytes.Index(text[at:], []byte(number))
		if n < 0 {
			return false
		}
		from, to := at+n, at+n+len(number)
		if (from == 0 || !digit(text[from-1])) && (to == len(text) || !digit(text[to])) {
			return true
		}
		at = to
	}
	return false
}

func digit(b byte) bool { return '0' <= b && b <= '9' }
