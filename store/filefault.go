package store

import (
	"errors"
	"fmt"
	"syscall"
)

// fileFault distinguishes a place at which no file can be written, which is a matter of
// the configuration, from a disk that fails and a limit that is reached.
func fileFault(path, doing string, err error) error {
	for _, code := range [...]syscall.Errno{syscall.EACCES, syscall.EPERM, syscall.EROFS, syscall.ENOENT, syscall.ENOTDIR, syscall.EISDIR} {
		if errors.Is(err, code) {
			return ErrUnwritable.At(path, "%s: %v", doing, code)
		}
	}
	return fmt.Errorf("%s: %w", doing, err)
}
