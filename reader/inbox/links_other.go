//go:build !unix && !windows

package inbox

import (
	"io/fs"
	"os"
)

const nonblock = 0

func links(*os.File, fs.FileInfo) (uint64, error) { return 1, nil }

func ownerName(fs.FileInfo) string { return "" }
