//go:build unix

package store

import (
	"os"
	"syscall"
)

// errFileLocked is what tryLockFile returns of a file that another process has locked.
const errFileLocked = syscall.EWOULDBLOCK

// tryLockFile locks a file until it is closed, and waits for nobody.
func tryLockFile(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}
