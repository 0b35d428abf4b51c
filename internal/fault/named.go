package fault

import (
	"errors"
	"strings"
)

// Named makes a fault of any error, for printing: what was being done stands in
// front of its place, and what was noted after its fact. An error without a
// fault is named by what the operating system said, else it is unexpected. A
// List stays as it is.
func Named(err error) error {
	var list List
	if err == nil || errors.As(err, &list) {
		return err
	}
	named := nameOf(err)
	named.Fact, named.Err = named.fact(), nil
	var n *note
	if named.Class == Failed && errors.As(err, &n) && !strings.Contains(named.Fact, n.text) {
		named.Fact += "; " + n.text
	}
	return named
}

// As is Named with another class: the same fault costs more in one place than in another.
func As(class Class, err error) *Error {
	named := nameOf(err)
	named.Fact, named.Err, named.Class = named.fact(), nil, class
	return named
}

func nameOf(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e.within(err.Error())
	}
	if e, known := ofSystem(err); known {
		return e
	}
	return &Error{Name: "unexpected", Fact: oneLine(err.Error()), Hint: "tieout does not know this failure; please report it with this message and the command"}
}

// within returns the fault as it stands in the text of an error around it.
func (e *Error) within(text string) *Error {
	made := *e
	made.Fact, made.Err = e.fact(), nil
	before, after, found := strings.Cut(text, e.Error())
	if !found {
		return &made
	}
	doing := oneLine(strings.TrimSuffix(before, ": "))
	made.Place = strings.TrimSuffix(strings.TrimPrefix(doing+": "+made.Place, ": "), ": ")
	if also, _, _ := strings.Cut(strings.TrimSpace(after), "\n"); also != "" {
		made.Fact += "; then " + also
	}
	return &made
}

// note is an error of which something is known that it does not say itself.
type note struct {
	err  error
	text string
}

// Error returns the text of the error that was noted, without the note.
func (n *note) Error() string { return n.err.Error() }

// Unwrap returns the error that was noted.
func (n *note) Unwrap() error { return n.err }

// Note adds what is known besides, such as whether anything was committed. Named
// shows it of a fault that has failed; of all others their class says it. What
// was noted first holds.
func Note(err error, text string) error {
	var n *note
	if err == nil || errors.As(err, &n) {
		return err
	}
	return &note{err, text}
}
