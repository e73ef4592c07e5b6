package batch

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// MaskPanic is deferred first in a goroutine. A panic ends the program all the
// same, with its stack; but what it was about is told by its kind alone,
// because its text may quote a token, a name or an account. Only the Go
// runtime's own words are repeated: they hold types and indices.
//
// A panic that is raised again would be printed with the first one's text, so
// it is raised by a goroutine of its own.
func MaskPanic() {
	p := recover()
	if p == nil {
		return
	}
	text := fmt.Sprintf("%T (its text is not shown: it may quote a payee or a secret)", p)
	if fault, ok := p.(runtime.Error); ok {
		text = fault.Error()
	}
	go panic(masked(text + "\n\n" + string(debug.Stack())))
	select {}
}

// masked is the text of a panic that may be printed.
type masked string

// Error makes the runtime print the text as it is.
func (m masked) Error() string { return string(m) }
