package command

import "flag"

var powers = flag.Int("powers", 6, "how often TestPowerLoss cuts the power: two thirds on ext4, the rest on xfs; 0 skips it")
