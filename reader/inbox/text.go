package inbox

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// WriteText writes a small text into a folder, whole or not at all, with the
// line ends that Notepad and everybody else can show.
func WriteText(root *os.Root, name, text string) error {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
	info, err := root.Stat(".")
	if err != nil {
		return err
	}
	temp := "." + name + ".tmp"
	f, err := root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, info.Mode().Perm()&0o666|0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return root.Rename(temp, name)
}

// writeWhole writes a small private file whole or not at all, so that it
// survives a loss of power.
func writeWhole(dir, name string, text []byte) error {
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err = f.Write(text); err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(dir, name)); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	return errors.Join(syncFolders(root, "."), root.Close())
}
