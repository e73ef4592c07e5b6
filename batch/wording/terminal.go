package wording

// terminal has what is said on the terminal (codes t.…).
var terminal = map[string]Texts{}
