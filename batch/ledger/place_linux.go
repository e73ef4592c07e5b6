package ledger

import (
	"bufio"
	"os"
	"strings"
	"syscall"
)

// remoteMagic are the f_type numbers of statfs(2) of file systems whose bytes
// are elsewhere, or are shared with another kernel: a lock or a mapped page
// there means nothing to the others (linux/magic.h and the drivers' sources).
var remoteMagic = map[uint32]string{
	0x6969: "nfs", 0x517b: "smb", 0xfe534d42: "smb", 0xff534d42: "cifs", 0x564c: "ncp", 0x01021997: "9p",
	0x5346414f: "afs", 0x6b414653: "afs", 0x73757245: "coda", 0x00c36400: "ceph", 0x01161970: "gfs2", 0x7461636f: "ocfs2",
	0x0bd00bd0: "lustre", 0x47504653: "gpfs", 0x19830326: "beegfs", 0x20030528: "orangefs", 0x786f4256: "vboxsf",
	0xbacbacbc: "vmhgfs", 0x7c7c6673: "prl_fs",
}

const fuseMagic = 0x65735546

// localFuse are the FUSE file systems that keep their bytes on a local disk.
var localFuse = map[string]bool{"fuseblk": true, "fuse.fuse-overlayfs": true}

// remote names the file system of dir when it is not local, or is "".
func remote(dir string) string {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return "statfs: " + err.Error()
	}
	magic := uint32(st.Type)
	if magic != fuseMagic {
		return remoteMagic[magic]
	}
	if kind := mountKind(dir); !localFuse[kind] {
		return kind
	}
	return ""
}

// mountKind is the type of the file system mounted nearest above dir, as
// proc(5) mountinfo names it; "fuse" when it does not say.
func mountKind(dir string) string {
	f, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return "fuse"
	}
	defer f.Close()
	kind, nearest := "fuse", -1
	for lines := bufio.NewScanner(f); lines.Scan(); {
		before, after, found := strings.Cut(lines.Text(), " - ")
		fields, rest := strings.Fields(before), strings.Fields(after)
		if !found || len(fields) < 5 || len(rest) == 0 {
			continue
		}
		point := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`).Replace(fields[4])
		if len(point) >= nearest && within(dir, point) {
			kind, nearest = rest[0], len(point)
		}
	}
	return kind
}

func within(dir, point string) bool {
	return dir == point || strings.HasPrefix(dir, strings.TrimSuffix(point, "/")+"/")
}

// volatile reports that dir is kept in memory (linux/magic.h: tmpfs, ramfs).
func volatile(dir string) bool {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return false
	}
	magic := uint32(st.Type)
	return magic == 0x01021994 || magic == 0x858458f6
}
