package text

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"tieout/internal/fault"
	"tieout/internal/mask"
)

// openRegular opens a regular file, or the one that a link leads to. What lies
// there is looked at before it is opened: opening a pipe waits for its other end,
// opening a device can move a tape. The flag is for a pipe that takes the place
// of the file in between; on a regular file it does nothing.
// Errors: *fault.Error (not-a-file), those of the system for a path at which
// nothing lies or that may not be read.
func openRegular(path string) (*os.File, error) {
	if wrong := NotAFile(path); wrong != nil {
		return nil, wrong
	}
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// NotAFile says why what lies at path is no regular file: a folder, a pipe, a
// socket, a device, a link that leads nowhere. It opens nothing. It is nil for a
// regular file, for a path at which nothing lies, and for one that can't be
// looked at.
func NotAFile(path string) *fault.Error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.Mode().IsRegular():
		return nil
	case err == nil:
		return notAFile(path, kindOf(info.Mode()))
	case errors.Is(err, syscall.ELOOP):
		return notAFile(path, "a link that leads back to itself")
	case errors.Is(err, fs.ErrNotExist):
		if target, err := os.Readlink(path); err == nil {
			return notAFile(path, "a link to "+strconv.Quote(mask.Name(target))+", where nothing is")
		}
	}
	return nil
}

func notAFile(path, got string) *fault.Error {
	return &fault.Error{
		Name: "not-a-file", Class: fault.Input, Place: shownBase(path), Fact: "want a regular file, got " + got,
		Hint: "move it out of the inbox, or correct files: of the source",
	}
}

// kindOf names what is no regular file.
func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeNamedPipe != 0:
		return "a pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	default:
		return fmt.Sprintf("something of mode %s", mode)
	}
}

// shownBase is the last part of a path as messages show it: bytes that are no
// UTF-8 would not survive on their way through JSON, and card numbers are masked.
func shownBase(path string) string { return mask.Name(string([]rune(filepath.Base(path)))) }
