// Package reader turns the sheets that payroll officers really have into rows.
//
// It reads CSV and XLSX, decides by content and not by name, finds the header
// among the first rows in four languages, and tells payouts from titles,
// totals and signatures. What a spreadsheet has damaged (an account held as a
// number of sixteen digits, a reference that became a date, a formula that was
// never calculated) is refused with its cell; nothing is repaired by guessing.
//
// A file goes through it in this order:
//
//	path ─open→ bytes ─preflight→ lines ─columns→ layout ─table→ wishes ─row→ batch.Row
//
// Problems of one row are Defects of that row and stop nobody else. What makes
// the whole file unsafe is a *batch.Refusal with all its reasons.
//
// CSV is streamed twice: once to hash it and learn its encoding, once to read
// it through gocsv. A workbook is held packed in memory, checked as a zip
// archive, and read by excelize in lockstep with a scanner of our own over the
// same sheet, which supplies what excelize's iterator does not say (kinds,
// formats, formulas, hidden rows). Where the two disagree the file is refused.
package reader
