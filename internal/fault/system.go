package fault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// systemFaults names what the operating system says.
var systemFaults = []struct {
	codes []syscall.Errno
	fault Error
}{
	{
		[]syscall.Errno{syscall.ENOSPC, syscall.EDQUOT},
		Error{Name: "disk-full", Hint: "make room on that disk, or raise the quota of the job's user; then run again"},
	},
	{
		[]syscall.Errno{syscall.EACCES, syscall.EPERM, syscall.EROFS},
		Error{Name: "no-permission", Hint: "let the job's user read and write there, or name another place in the configuration"},
	},
	{
		[]syscall.Errno{syscall.EIO, syscall.ENXIO, syscall.ESTALE, syscall.ETIMEDOUT},
		Error{Name: "disk-failed", Hint: "look at the disk or the network mount, and at the system's log; run again when it works"},
	},
	{
		[]syscall.Errno{syscall.EMFILE, syscall.ENFILE},
		Error{Name: "too-many-open-files", Hint: "raise the limit on open files for the job's user (ulimit -n); then run again"},
	},
	{
		[]syscall.Errno{syscall.ENOMEM},
		Error{Name: "out-of-memory", Hint: "lower memory: in the configuration, or give the job more; then run again"},
	},
	{
		[]syscall.Errno{syscall.ENOENT},
		Error{Name: "path-missing", Hint: "correct the path on the command line or in the configuration, or create its folder"},
	},
	{
		[]syscall.Errno{syscall.ENOTDIR, syscall.EISDIR, syscall.EEXIST, syscall.ENOTEMPTY, syscall.ELOOP, syscall.ENAMETOOLONG, syscall.EBUSY, syscall.EXDEV, syscall.EFBIG},
		Error{Name: "path-unusable", Hint: "move away what is there, or name another path on the command line or in the configuration"},
	},
}

// System returns the fault that the operating system reports in err, with a next
// step that knows more than the general one. An err in which it reports none is
// returned with what was being done.
func System(doing string, err error, hint string) error {
	err = fmt.Errorf("%s: %w", doing, err)
	e, known := ofSystem(err)
	if !known {
		return err
	}
	e.Hint = hint
	return e
}

// Argument is an error about a path that stands on the command line and can't be used: the call must be
// corrected. What has a name already, and what else the system says, keeps its class.
func Argument(err error, words []string) error {
	var named *Error
	if err == nil || errors.As(err, &named) {
		return err
	}
	e, known := ofSystem(err)
	if !known || !slices.Contains([]string{"path-missing", "path-unusable", "no-permission"}, e.Name) || !slices.ContainsFunc(words, func(word string) bool { return concerns(e.Place, word) }) {
		return err
	}
	e.Class, e.Fact, e.Err = Usage, "want a path that can be used, got one that can't be: "+e.fact(), nil
	return e
}

// concerns reports whether a path is that of a word of the command line, also of --flag=PATH, lies in that folder,
// or is a folder on the way to it.
func concerns(path, word string) bool {
	if _, value, found := strings.Cut(word, "="); found && strings.HasPrefix(word, "--") {
		word = value
	}
	at, err := filepath.Abs(path)
	named, wrong := filepath.Abs(word)
	if err != nil || wrong != nil || path == "" || word == "" {
		return false
	}
	return at == named || filepath.Dir(at) == named || strings.HasPrefix(named, at+string(filepath.Separator))
}

// ofSystem names an error by the code of the operating system in its chain. Its
// place is the path that the code is about.
func ofSystem(err error) (e *Error, known bool) {
	var code syscall.Errno
	if !errors.As(err, &code) {
		return nil, false
	}
	for i := range systemFaults {
		if !slices.Contains(systemFaults[i].codes, code) {
			continue
		}
		made := systemFaults[i].fault
		path, operation, text := pathOf(err)
		made.Place, made.Fact, made.Err = path, operation, code
		doing, _, found := strings.Cut(err.Error(), text)
		if doing = strings.TrimSuffix(doing, ": "); found && doing != "" {
			made.Fact = oneLine(doing)
		}
		return &made, true
	}
	return nil, false
}

// pathOf finds the path in err, what was done with it, and the text that says both.
func pathOf(err error) (path, operation, text string) {
	var ofPath *fs.PathError
	var ofLink *os.LinkError
	var ofCall *os.SyscallError
	switch {
	case errors.As(err, &ofPath):
		return ofPath.Path, ofPath.Op, ofPath.Error()
	case errors.As(err, &ofLink):
		return ofLink.New, ofLink.Op, ofLink.Error()
	case errors.As(err, &ofCall):
		return "", ofCall.Syscall, ofCall.Error()
	}
	var code syscall.Errno
	errors.As(err, &code)
	return "", "", code.Error()
}

// WithoutPath is what the system says went wrong, without the path that its error names: the message
// that it becomes a part of names the place itself.
func WithoutPath(err error) error {
	var ofPath *fs.PathError
	if errors.As(err, &ofPath) {
		return ofPath.Err
	}
	return err
}
