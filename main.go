// Command payrun pays a payroll sheet, exactly once.
package main

import (
	"context"
	"os"

	"payrun/batch/command"
)

func main() {
	os.Exit(command.Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
