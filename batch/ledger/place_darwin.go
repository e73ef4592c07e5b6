package ledger

import (
	"strings"
	"syscall"
)

// remoteKinds are the f_fstypename words of statfs(2) of file systems whose
// bytes are elsewhere.
var remoteKinds = []string{"nfs", "smbfs", "afpfs", "webdav", "ftp", "macfuse", "osxfuse", "fuse", "autofs", "ntfs_3g_remote", "acfs", "vmhgfs", "prl_fs", "virtiofs"}

// mntLocal is MNT_LOCAL of sys/mount.h: the file system is stored here.
const mntLocal = 0x1000

// remote names the file system of dir when it is not local, or is "".
func remote(dir string) string {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return "statfs: " + err.Error()
	}
	var word strings.Builder
	for _, c := range st.Fstypename {
		if c == 0 {
			break
		}
		word.WriteByte(byte(c))
	}
	kind := word.String()
	for _, r := range remoteKinds {
		if strings.HasPrefix(kind, r) {
			return kind
		}
	}
	if st.Flags&mntLocal == 0 {
		return kind
	}
	return ""
}

// volatile reports that dir is kept in memory; no usual folder is here.
func volatile(string) bool { return false }
