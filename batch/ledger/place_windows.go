package ledger

import (
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// remote says why dir is not on a disk of this computer, or is "".
func remote(dir string) string {
	volume := filepath.VolumeName(dir)
	if strings.HasPrefix(volume, `\\`) {
		return "network path"
	}
	root, err := windows.UTF16PtrFromString(volume + `\`)
	if err != nil {
		return "no drive"
	}
	switch windows.GetDriveType(root) {
	case windows.DRIVE_REMOTE:
		return "network drive"
	case windows.DRIVE_NO_ROOT_DIR:
		return "no drive"
	}
	return ""
}

// syncFolder has nothing to do: NTFS journals its folders.
func syncFolder(string) error { return nil }

// volatile reports that dir is kept in memory; no usual folder is here.
func volatile(string) bool { return false }
