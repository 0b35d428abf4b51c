package store

import (
	"errors"
	"io/fs"
	"os"

	"tieout/internal/fault"
)

// lockFile locks a file beside the database. The file itself stays: a lock on a
// file that is deleted and made again would keep no other process out.
func lockFile(path string) (func() error, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fileFault(path, "make the lock file", err)
	}
	if err := tryLockFile(file); err != nil {
		_ = file.Close() // nothing was written
		if errors.Is(err, errFileLocked) {
			return nil, errLocked("sqlite:" + path[:len(path)-len(".lock")])
		}
		return nil, fault.System("lock the store", &fs.PathError{Op: "lock", Path: path, Err: err}, "lay the database on a disk that can lock files")
	}
	return file.Close, nil
}
