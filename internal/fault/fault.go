// Package fault is the one form of what goes wrong: where, what was wanted and
// what was found, what to do next, and a name that docs/ERRORS.md lists.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Class says what a fault costs, and so with which code the process ends.
type Class int

// The classes.
const (
	Failed       Class = iota // the command failed
	Input                     // a file of the inbox can't be used: it costs that file; a command that wanted just it has failed
	Usage                     // the call or the configuration must be corrected
	Locked                    // another run is at work
	Unreachable               // the store doesn't answer now; a later try may succeed
	StillWritten              // an input is still being written; a later try may succeed
)

// Error is a fault. One without place and fact serves for errors.Is, which
// compares names, and for At.
type Error struct {
	Name   string // as docs/ERRORS.md lists it
	Class  Class
	Place  string // a file, a flag, a key of the configuration, a store
	Line   int64  // of the file, from 1; 0: the file as a whole
	Column int    // of the line, from 1; 0: the line as a whole
	Fact   string // what was wanted, what was found, and the difference where there is one
	Hint   string // the next step
	Err    error  // the cause, when there is one; it is shown after the fact
}

// At returns a fault of the same name, class and hint at a place.
func (e *Error) At(place, format string, values ...any) *Error {
	made := *e
	made.Place, made.Fact = place, fmt.Sprintf(format, values...)
	return &made
}

// Error returns place and fact, the next step, and the name, on three lines.
func (e *Error) Error() string {
	text := e.fact()
	if place := e.place(); place != "" {
		text = place + ": " + text
	}
	if e.Hint != "" {
		text += "\nhint: " + e.Hint
	}
	return strings.TrimPrefix(text+"\n["+e.Name+"]", "\n")
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is a fault of the same name.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Name == e.Name
}

// place returns the place as file:line:column.
func (e *Error) place() string {
	place := e.Place
	if e.Line > 0 {
		place += fmt.Sprintf(":%d", e.Line)
	}
	if e.Column > 0 {
		place += fmt.Sprintf(":%d", e.Column)
	}
	return place
}

// fact returns the fact with its cause. Of a cause that is a fault itself, the
// hint and the name are left out: the next step is that of the outer one.
func (e *Error) fact() string {
	if e.Err == nil {
		return e.Fact
	}
	cause := e.Err.Error()
	var inner *Error
	if errors.As(e.Err, &inner) {
		cause, _, _ = strings.Cut(cause, "\n")
	}
	return strings.TrimPrefix(e.Fact+": "+oneLine(cause), ": ")
}

func oneLine(text string) string {
	return strings.ReplaceAll(strings.TrimSpace(text), "\n", " ")
}

// List is every fault that a file has.
type List []*Error

// Error lists the faults, each with its place.
func (l List) Error() string {
	texts := make([]string, len(l))
	for i, e := range l {
		texts[i] = e.Error()
	}
	if len(texts) == 1 {
		return texts[0]
	}
	return fmt.Sprintf("%d faults\n%s", len(texts), strings.Join(texts, "\n"))
}

// Unwrap returns the faults.
func (l List) Unwrap() []error {
	list := make([]error, len(l))
	for i, e := range l {
		list[i] = e
	}
	return list
}

// ClassOf returns the class of the outermost fault; an error without one has failed.
func ClassOf(err error) Class {
	var e *Error
	if errors.As(err, &e) {
		return e.Class
	}
	return Failed
}

// OfInput returns the fault by which a file of the inbox can't be used; nil when
// err is of another kind, which must not cost the file alone.
func OfInput(err error) *Error {
	var e *Error
	for errors.As(err, &e) {
		if e.Class == Input {
			return e
		}
		err = e.Err
	}
	return nil
}
