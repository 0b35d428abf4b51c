package text

import (
	"fmt"

	"tieout/internal/fault"
)

// Faults for errors.Is. A fault that costs a file and nothing else has the class
// fault.Input instead, whatever its name.
var (
	// ErrStillWritten means that the file changed while it was read.
	ErrStillWritten = &fault.Error{Name: "file-still-written", Class: fault.StillWritten, Hint: "run again when the transfer is done"}
	// ErrUnknownProfile means that no built-in profile has that name, or that no
	// profile fits a file.
	ErrUnknownProfile = &fault.Error{Name: "unknown-profile", Class: fault.Usage}
	// ErrSetting means that a profile has no such setting, or not with that value.
	ErrSetting = &fault.Error{Name: "unknown-setting", Class: fault.Usage, Hint: "correct settings: of the source"}
)

// UnknownProfile is ErrUnknownProfile with its fact and next step.
func UnknownProfile(place, hint, format string, values ...any) *fault.Error {
	e := ErrUnknownProfile.At(place, format, values...)
	e.Hint = hint
	return e
}

// RowError says why a row is refused.
type RowError struct {
	Name   string
	Detail string
}

// Error returns the detail and the name.
func (e *RowError) Error() string { return e.Detail + " [" + e.Name + "]" }

// Refuse returns why a row is refused: the name of the reason, and want with got.
func Refuse(name, format string, values ...any) *RowError {
	return &RowError{name, fmt.Sprintf(format, values...)}
}
