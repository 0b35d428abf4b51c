package fault_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"testing"

	"tieout/internal/fault"
)

var errKnown = &fault.Error{Name: "known-fault", Class: fault.Usage, Hint: "do this"}

func TestErrorIsWrittenInOneForm(t *testing.T) {
	for _, row := range []struct {
		name, why string
		err       error
		want      string
	}{
		{"everything", "place, fact, next step, name", &fault.Error{Name: "a-name", Place: "a.csv", Line: 4, Column: 2, Fact: "want x, got y", Hint: "ask"}, "a.csv:4:2: want x, got y\nhint: ask\n[a-name]"},
		{"a file as a whole", "no line is known", &fault.Error{Name: "a-name", Place: "a.csv", Fact: "want x", Hint: "ask"}, "a.csv: want x\nhint: ask\n[a-name]"},
		{"no place", "the fact stands alone", &fault.Error{Name: "a-name", Fact: "want x"}, "want x\n[a-name]"},
		{"a cause", "it follows the fact on one line", &fault.Error{Name: "a-name", Place: "p", Fact: "want x", Hint: "ask", Err: errors.New("no\nway")}, "p: want x: no way\nhint: ask\n[a-name]"},
		{"a cause that is a fault", "there is one next step", &fault.Error{Name: "a-name", Place: "p", Fact: "want x", Hint: "ask", Err: errKnown.At("q", "got y")}, "p: want x: q: got y\nhint: ask\n[a-name]"},
		{"a sentinel", "it has nothing but a name", &fault.Error{Name: "a-name"}, "[a-name]"},
		{"at a place", "name and hint stay", errKnown.At("--flag", "want %d", 1), "--flag: want 1\nhint: do this\n[known-fault]"},
		{"a list of one", "no count", fault.List{errKnown.At("p", "x")}, "p: x\nhint: do this\n[known-fault]"},
		{"a list", "each with its own step", fault.List{errKnown.At("p", "x"), errKnown.At("q", "y")}, "2 faults\np: x\nhint: do this\n[known-fault]\nq: y\nhint: do this\n[known-fault]"},
	} {
		if got := row.err.Error(); got != row.want {
			t.Errorf("%s (%s): want\n%s\ngot\n%s", row.name, row.why, row.want, got)
		}
	}
}

func TestNamed(t *testing.T) {
	atPath := &fs.PathError{Op: "write", Path: "/x/y", Err: syscall.ENOSPC}
	failed := &fault.Error{Name: "a-name", Place: "p", Fact: "want x", Hint: "ask"}
	for _, row := range []struct {
		name, why string
		err       error
		want      string
	}{
		{"a fault", "it stays as it is", failed, "p: want x\nhint: ask\n[a-name]"},
		{"a fault within", "what was done stands in front", fmt.Errorf("load f: %w", failed), "load f: p: want x\nhint: ask\n[a-name]"},
		{"a fault and a second error", "the second is not lost", errors.Join(failed, errors.New("close: bad\nmore")), "p: want x; then close: bad\nhint: ask\n[a-name]"},
		{"an error before a fault", "nor is the first", errors.Join(errors.New("first"), failed), "first: p: want x\nhint: ask\n[a-name]"},
		{"a note", "it says what became of the night", fault.Note(failed, "nothing was committed"), "p: want x; nothing was committed\nhint: ask\n[a-name]"},
		{"two notes", "the inner one knows more", fault.Note(fmt.Errorf("publish: %w", fault.Note(failed, "it is committed")), "nothing was committed"), "publish: p: want x; it is committed\nhint: ask\n[a-name]"},
		{"a note of another class", "the exit code says it", fault.Note(errKnown.At("p", "x"), "nothing was committed"), "p: x\nhint: do this\n[known-fault]"},
		{"a note behind a cause", "it ends the line", fault.Note(&fault.Error{Name: "a-name", Fact: "x", Err: errors.New("y")}, "nothing was committed"), "x: y; nothing was committed\n[a-name]"},
		{"a list", "it is printed as it is", fmt.Errorf("source x: %w", fault.List{errKnown.At("p", "x")}), "source x: p: x\nhint: do this\n[known-fault]"},
		{"the system within", "place is the path", fault.Note(fmt.Errorf("make the folder: %w", atPath), "nothing was committed"), "/x/y: make the folder: no space left on device; nothing was committed\nhint: make room on that disk, or raise the quota of the job's user; then run again\n[disk-full]"},
		{"nothing known", "it is to be reported", errors.New("odd\nthing"), "odd thing\nhint: tieout does not know this failure; please report it with this message and the command\n[unexpected]"},
	} {
		if got := fault.Named(row.err).Error(); got != row.want {
			t.Errorf("%s (%s): want\n%s\ngot\n%s", row.name, row.why, row.want, got)
		}
	}
	if fault.Named(nil) != nil || fault.Note(nil, "x") != nil {
		t.Error("no error is no fault")
	}
}

func TestNamesOfTheSystem(t *testing.T) {
	for _, row := range []struct {
		code syscall.Errno
		want string
	}{
		{syscall.ENOSPC, "disk-full"},
		{syscall.EDQUOT, "disk-full"},
		{syscall.EACCES, "no-permission"},
		{syscall.EPERM, "no-permission"},
		{syscall.EROFS, "no-permission"},
		{syscall.EIO, "disk-failed"},
		{syscall.ESTALE, "disk-failed"},
		{syscall.EMFILE, "too-many-open-files"},
		{syscall.ENFILE, "too-many-open-files"},
		{syscall.ENOMEM, "out-of-memory"},
		{syscall.ENOENT, "path-missing"},
		{syscall.ENOTDIR, "path-unusable"},
		{syscall.EISDIR, "path-unusable"},
		{syscall.EEXIST, "path-unusable"},
		{syscall.ENAMETOOLONG, "path-unusable"},
		{syscall.EFBIG, "path-unusable"},
		{syscall.EINVAL, "unexpected"},
	} {
		for _, err := range []error{
			&fs.PathError{Op: "open", Path: "/x", Err: row.code},
			&os.LinkError{Op: "rename", Old: "/y", New: "/x", Err: row.code},
			os.NewSyscallError("flock", row.code),
			row.code,
		} {
			var got *fault.Error
			if !errors.As(fault.Named(fmt.Errorf("work: %w", err)), &got) || got.Name != row.want || got.Hint == "" {
				t.Errorf("%v: want %s, got %v", err, row.want, got)
			}
			_, call := err.(*os.SyscallError)
			if _, bare := err.(syscall.Errno); !call && !bare && row.want != "unexpected" && got.Place != "/x" {
				t.Errorf("%v: want the place /x, got %q", err, got.Place)
			}
		}
	}
}

func TestSystemKnowsABetterStep(t *testing.T) {
	err := fault.System("write rows", &fs.PathError{Op: "write", Path: "/tmp/x", Err: syscall.ENOSPC}, "let TMPDIR name another folder")
	if want := "/tmp/x: write rows: no space left on device\nhint: let TMPDIR name another folder\n[disk-full]"; err.Error() != want || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("want\n%s\ngot\n%v", want, err)
	}
	if err := fault.System("write rows", context.Canceled, "x"); err.Error() != "write rows: context canceled" || !errors.Is(err, context.Canceled) {
		t.Errorf("what the system does not report keeps its own text, got %v", err)
	}
}

func TestIsComparesNames(t *testing.T) {
	made := fmt.Errorf("close: %w", errors.Join(errors.New("x"), errKnown.At("p", "y")))
	if !errors.Is(made, errKnown) || errors.Is(made, &fault.Error{Name: "another"}) || errors.Is(made, context.Canceled) {
		t.Error("want the fault to be known by its name, and by no other")
	}
	cause := &fault.Error{Name: "outer", Err: fmt.Errorf("within: %w", context.Canceled)}
	if !errors.Is(cause, context.Canceled) || !errors.Is(fault.List{cause}, cause) {
		t.Error("want causes and lists to be looked into")
	}
}

func TestClasses(t *testing.T) {
	input := &fault.Error{Name: "an-input", Class: fault.Input}
	for _, row := range []struct {
		name, why string
		err       error
		class     fault.Class
		input     bool
	}{
		{"plain", "nothing is known of it", errors.New("x"), fault.Failed, false},
		{"usage", "as it says", fmt.Errorf("x: %w", errKnown), fault.Usage, false},
		{"list", "that of its faults", fault.List{errKnown}, fault.Usage, false},
		{"input", "it costs the file", fmt.Errorf("x: %w", input), fault.Input, true},
		{"input within another", "the outer one decides the exit code", &fault.Error{Name: "outer", Err: input}, fault.Failed, true},
		{"as usage", "the command wanted just this file", fault.As(fault.Usage, input), fault.Usage, false},
		{"disk", "no file is to blame", fault.System("x", syscall.ENOSPC, "y"), fault.Failed, false},
	} {
		if got := fault.ClassOf(row.err); got != row.class || (fault.OfInput(row.err) != nil) != row.input {
			t.Errorf("%s (%s): want class %d, input %v, got %d, %v", row.name, row.why, row.class, row.input, got, fault.OfInput(row.err))
		}
	}
}
