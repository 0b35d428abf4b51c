package fault_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"tieout/internal/fault"
)

// TestArgument: who named a path that can't be used corrects the call; what went wrong elsewhere has failed.
func TestArgument(t *testing.T) {
	at := func(path string, code syscall.Errno) error {
		return fmt.Errorf("open it: %w", &fs.PathError{Op: "open", Path: path, Err: code})
	}
	for _, row := range []struct {
		why   string
		err   error
		words string
		usage bool
	}{
		{"the file that was named is not there", at("gone.csv", syscall.ENOENT), "dispute import gone.csv --by a", true},
		{"it is written with its flag", at("x/y", syscall.ENOTDIR), "statement --out=x/y", true},
		{"a file in the folder that was named", at("pages/tieout.1", syscall.EACCES), "generate man pages", true},
		{"a folder on the way to it is a file", at("tieout.yaml", syscall.ENOTDIR), "statement --out tieout.yaml/x/y", true},
		{"the same path is named another way", at("x/y", syscall.ENOENT), "backup ./x/../x/y", true},
		{"nobody named that path", at("reports/2026-11-12", syscall.EACCES), "run --as-of 2026-11-12", false},
		{"a name that begins like it", at("reports-2", syscall.ENOENT), "combine --out reports", false},
		{"deep below the folder where one works", at("a/b/c", syscall.EACCES), "combine .", false},
		{"the disk is full: no other path would do", at("copy.db", syscall.ENOSPC), "backup copy.db", false},
		{"what has a name knows its class", fmt.Errorf("%w: %w", &fault.Error{Name: "a-name"}, at("x", syscall.ENOENT)), "backup x", false},
		{"what the system did not say", errors.New("odd"), "odd", false},
	} {
		got := fault.Argument(row.err, strings.Fields(row.words))
		if (fault.ClassOf(got) == fault.Usage) != row.usage {
			t.Errorf("%s: want it to be wrong usage: %v, got %v", row.why, row.usage, got)
		}
		if row.usage && !strings.Contains(got.Error(), ": want a path that can be used, got one that can't be: open it: ") {
			t.Errorf("%s: want what was wanted and what was got, got %v", row.why, got)
		}
	}
	if fault.Argument(nil, []string{"x"}) != nil {
		t.Error("want nothing of nothing")
	}
}
