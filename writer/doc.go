// Package writer turns a report into files that people open: the RESULTS,
// CHECK and PROBLEMS workbooks, CSV, and the object that --json prints.
//
// A file appears whole or not at all. Amounts are numbers, accounts are text,
// every formula carries the value that it will calculate, and text that looks
// like a formula stays text. What is said comes from package wording.
package writer
