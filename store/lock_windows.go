package store

import (
	"os"

	"golang.org/x/sys/windows"
)

// errFileLocked is what tryLockFile returns of a file that another process has locked.
const errFileLocked = windows.ERROR_LOCK_VIOLATION

// tryLockFile locks a file until it is closed, and waits for nobody.
func tryLockFile(file *os.File) error {
	return windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{})
}
