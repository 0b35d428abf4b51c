//go:build unix

package store

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lockFile locks a file beside the database. The file itself stays: a lock on a
// file that is deleted and made again would keep nobody out.
func lockFile(path string) (func() error, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("%w: open the lock file: %w\nhint: let the user of the job write beside the database\n[store-unreachable]", ErrUnreachable, err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = file.Close() // nothing was written
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errLocked("sqlite:" + path[:len(path)-len(".lock")])
		}
		return nil, fmt.Errorf("lock the store: %w", err)
	}
	return file.Close, nil
}
