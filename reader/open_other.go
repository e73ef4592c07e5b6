//go:build !unix

package reader

import "os"

// openFlags are what this system has; openRegular looks before it opens.
const openFlags = os.O_RDONLY
