package settings

import (
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// openSecret opens a file that is not a link.
func openSecret(path string) (*os.File, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode()&(os.ModeSymlink|os.ModeIrregular) != 0 {
		return nil, fmt.Errorf("%s is a link: name the file that it points to", path)
	}
	return os.Open(path)
}

// checkPrivate refuses a file that a group of everybody may read.
func checkPrivate(path string, _ os.FileInfo) error {
	sd, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return fmt.Errorf("permissions of %s: %w", path, err)
	}
	list, _, err := sd.DACL()
	if err != nil {
		return fmt.Errorf("permissions of %s: %w", path, err)
	}
	public, err := readByAll(list)
	if err != nil {
		return fmt.Errorf("permissions of %s: %w", path, err)
	}
	if public {
		return fmt.Errorf("%s can be opened by others: run: icacls %q /inheritance:r /grant:r %%USERNAME%%:R", path, path)
	}
	return nil
}

// readByAll reports whether an entry of a list allows a group of everybody to
// read. A file without a list is everybody's.
func readByAll(list *windows.ACL) (bool, error) {
	if list == nil {
		return true, nil
	}
	const reading = windows.GENERIC_ALL | windows.GENERIC_READ | windows.FILE_READ_DATA
	for i := range uint32(list.AceCount) {
		var entry *windows.ACCESS_ALLOWED_ACE
		if err := windows.GetAce(list, i, &entry); err != nil {
			return false, err
		}
		allows := entry.Header.AceType == windows.ACCESS_ALLOWED_ACE_TYPE && entry.Header.AceFlags&windows.INHERIT_ONLY_ACE == 0
		if allows && entry.Mask&reading != 0 && everybody((*windows.SID)(unsafe.Pointer(&entry.SidStart))) {
			return true, nil
		}
	}
	return false, nil
}

func everybody(who *windows.SID) bool {
	return who.IsWellKnown(windows.WinWorldSid) || who.IsWellKnown(windows.WinAuthenticatedUserSid) ||
		who.IsWellKnown(windows.WinBuiltinUsersSid) || who.IsWellKnown(windows.WinBuiltinGuestsSid)
}
