package command

import "flag"

var fullDisks = flag.Int("full", 6, "at how many points of a batch TestFullDisk has the disk full; 0 skips it")
