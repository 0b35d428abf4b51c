package main

import (
	"context"
	"errors"

	"tieout/internal/fault"
	"tieout/internal/nightly"
)

// The exit codes. 2 is left to Go's own crashes.
const (
	exitOK           = 0
	exitFailed       = 1
	exitOpen         = nightly.ExitOpen
	exitIncomplete   = nightly.ExitIncomplete
	exitLocked       = 10
	exitUnreachable  = 11
	exitUsage        = 12
	exitStillWritten = 13
	exitInterrupted  = 130
)

const exitCodeHelp = `

Exit codes:
  0    closed, and the proof ties; exceptions are a normal night
  1    failed; the message says whether the night was committed
  2    crashed; nothing was committed
  3    open exceptions at or above --fail-on
  4    closed, but input is incomplete: a file is missing past its time or was
       quarantined, due money waits for one, or rows were refused
  10   another run holds the lock
  11   the store can't be reached or is busy; try again
  12   wrong usage or configuration, or a night that can't be meant: after
       tomorrow, a first one without files, an empty store beside old reports
  13   an input is still being written; try again
  130  interrupted
When several apply: 1, then 4, then 3.`

// usage is a call that tieout does not understand. The place is a flag or a command.
func usage(place, hint, format string, values ...any) *fault.Error {
	return (&fault.Error{Name: "wrong-usage", Class: fault.Usage, Hint: hint}).At(place, format, values...)
}

// closedNight ends the process with the code of a night that was closed; the
// night has been shown, so there is nothing to print.
type closedNight struct{ code int }

func (closedNight) Error() string { return "the night is closed" }

// exitCodeOf is the one place that turns an error into an exit code.
func exitCodeOf(ctx context.Context, err error) int {
	var closed closedNight
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &closed):
		return closed.code
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	switch fault.ClassOf(err) {
	case fault.Usage:
		return exitUsage
	case fault.Locked:
		return exitLocked
	case fault.Unreachable:
		return exitUnreachable
	case fault.StillWritten:
		return exitStillWritten
	default:
		return exitFailed
	}
}
