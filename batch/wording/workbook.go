package wording

// workbook has the headings and words of the spreadsheets (codes wb.…).
var workbook = map[string]Texts{}
