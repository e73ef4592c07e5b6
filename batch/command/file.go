package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"payrun/batch/settings"
)

// File is the settings file: what all gateways share, and a table for each.
type File struct {
	settings.Common
	Tables
	Pay    settings.Pay    `toml:"pay"`
	Check  settings.Check  `toml:"check"`
	Folder settings.Folder `toml:"folder"`

	path string // where it was read; "" when there is none
}

// settingsName is the settings file's name where none is given.
const settingsName = "payrun.toml"

// defaultFile is what a file without keys means.
func defaultFile() File {
	return File{Common: settings.DefaultCommon(), Pay: settings.DefaultPay(), Check: settings.DefaultCheck(), Folder: settings.DefaultFolder()}
}

// loadFile reads the settings. Without a path it looks here and in the user's
// config folder; finding none is no error, because the simulator needs none.
func loadFile(path string) (File, error) {
	f := defaultFile()
	named := path != ""
	if !named {
		path = findFile()
	}
	if path == "" {
		return f, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return f, fmt.Errorf("settings: %w", err)
	}
	if err := settings.Decode(text, &f); err != nil {
		return f, fmt.Errorf("settings %s:\n%w", filepath.Base(path), err)
	}
	f.path, err = filepath.Abs(path)
	return f, err
}

// findFile is the first settings file of the usual places, or "".
func findFile() string {
	places := []string{settingsName}
	if dir, err := os.UserConfigDir(); err == nil {
		places = append(places, filepath.Join(dir, "payrun", settingsName))
	}
	for _, p := range places {
		if _, err := os.Stat(p); !errors.Is(err, fs.ErrNotExist) {
			return p
		}
	}
	return ""
}

// stateFolder is where the ledger lives: flag, environment, settings, the
// user's config folder.
func stateFolder(f *flags, file File) (string, error) {
	for _, dir := range []string{f.state, os.Getenv("PAYRUN_STATE"), file.State} {
		if dir != "" {
			return filepath.Abs(dir)
		}
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", errors.New("no state folder: say --state DIR, or set state in the settings")
	}
	return filepath.Join(dir, "payrun"), nil
}
