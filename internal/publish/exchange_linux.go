package publish

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// exchange swaps two folders in one step.
func exchange(a, b string) error {
	return unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE)
}

// syncAll flushes the file system that dir lies on (syncfs(2), which reports
// write errors since Linux 5.8).
func syncAll(dir string) (done bool, err error) {
	file, err := os.Open(dir)
	if err != nil {
		return true, fmt.Errorf("open to flush: %w", err)
	}
	if err := unix.Syncfs(int(file.Fd())); err != nil {
		return true, errors.Join(fmt.Errorf("flush to the disk: %w", err), file.Close())
	}
	return true, file.Close()
}
