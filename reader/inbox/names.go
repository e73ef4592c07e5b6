package inbox

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// passing are endings of files that another program has not finished.
var passing = []string{".tmp", ".part", ".partial", ".crdownload", ".download", ".opdownload", ".filepart"}

// furniture are files that a desktop puts into every folder.
var furniture = []string{"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"}

// ignored reports that a name is no sheet of anybody: a mark of an open file,
// a download on its way, a sync program's own, a hidden file.
func ignored(name string) bool {
	low := strings.ToLower(name)
	return strings.HasPrefix(low, ".") || strings.HasPrefix(low, "~$") || slices.Contains(furniture, low) ||
		slices.ContainsFunc(passing, func(end string) bool { return strings.HasSuffix(low, end) })
}

// marks are the files by which Excel and LibreOffice say that name is open.
func marks(name string) [2]string { return [2]string{"~$" + name, ".~lock." + name + "#"} }

// numbered is name for 1, then "name (2).xlsx", "name (3).xlsx".
func numbered(name string, n int) string {
	if n == 1 {
		return name
	}
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + " (" + strconv.Itoa(n) + ")" + ext
}
