package loaders

import (
	"errors"
	"fmt"
	"strings"
)

// Errors for errors.Is.
var (
	// ErrStillWritten means that the file changed while it was read.
	ErrStillWritten = errors.New("the file is still being written")
	// ErrUnknownProfile means that no built-in profile has that name, or that no
	// profile fits a file.
	ErrUnknownProfile = errors.New("unknown profile")
	// ErrSetting means that a profile has no such setting, or not with that value.
	ErrSetting = errors.New("unknown setting")
)

// FileError says why a file can't be used at all.
type FileError struct {
	Name string // as docs/ERRORS.md lists it: missing-column, wrong-encoding, ...
	File string // relative to the inbox
	Line int64  // 0: the file as a whole
	Fact string // want and got
	Hint string // the next step
	Err  error  // the cause, when there is one
}

// Error returns place and fact, the next step, and the name, on three lines.
func (e *FileError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	b.WriteString(": " + e.Fact)
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	if e.Hint != "" {
		b.WriteString("\nhint: " + e.Hint)
	}
	return b.String() + "\n[" + e.Name + "]"
}

// Unwrap returns the cause.
func (e *FileError) Unwrap() error { return e.Err }

// rowError says why a row is refused.
type rowError struct {
	name   string
	detail string
}

func (e *rowError) Error() string { return e.detail + " [" + e.name + "]" }

func refuse(name, format string, values ...any) *rowError {
	return &rowError{name, fmt.Sprintf(format, values...)}
}
