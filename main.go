// Command payrun pays a payroll sheet, exactly once.
package main

func main() {}
