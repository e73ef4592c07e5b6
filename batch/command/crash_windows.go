package command

// noCoreDump does nothing: the Go runtime keeps its faults from Windows Error
// Reporting by itself.
func noCoreDump() {}
