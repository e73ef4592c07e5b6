//go:build !linux && !darwin && !windows

package ledger

// remote knows no way to tell here; the names of synced folders still count.
func remote(string) string { return "" }

// volatile reports that dir is kept in memory; no usual folder is here.
func volatile(string) bool { return false }
