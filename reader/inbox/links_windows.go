package inbox

import (
	"io/fs"
	"os"
	"syscall"
)

// nonblock has no meaning here.
const nonblock = 0

// links is how many names a file has.
func links(f *os.File, _ fs.FileInfo) (uint64, error) {
	var i syscall.ByHandleFileInformation
	err := syscall.GetFileInformationByHandle(syscall.Handle(f.Fd()), &i)
	return uint64(i.NumberOfLinks), err
}

// ownerName is not known here.
func ownerName(fs.FileInfo) string { return "" }
