//go:build !unix

package inbox

import "testing"

func pipe(*testing.T, string) {}
