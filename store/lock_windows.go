package store

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/windows"

	"tieout/internal/fault"
)

// lockFile locks a file beside the database. The file itself stays: a lock on a
// file that is deleted and made again would keep no other process out.
func lockFile(path string) (func() error, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fileFault(path, "make the lock file", err)
	}
	err = windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{})
	if err != nil {
		_ = file.Close() // nothing was written
		if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
			return nil, errLocked("sqlite:" + path[:len(path)-len(".lock")])
		}
		return nil, fault.System("lock the store", &fs.PathError{Op: "lock", Path: path, Err: err}, "lay the database on a disk that can lock files")
	}
	return file.Close, nil
}
