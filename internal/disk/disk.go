// Package disk does what systems do in their own way: it flushes files and folders, keeps a
// name for the newest of some folders, and makes files that go with the process.
package disk

import (
	"errors"
	"fmt"
	"os"
)

// Sync brings a file, or the names in a folder, to the disk.
func Sync(path string) error {
	file, err := openToFlush(path)
	if err != nil {
		return fmt.Errorf("open to flush: %w", err)
	}
	if file == nil {
		return nil // the system knows no way
	}
	if err := file.Sync(); err != nil {
		return errors.Join(fmt.Errorf("flush to the disk: %w", err), file.Close())
	}
	return file.Close()
}

// Loose makes a temporary file that has no name, or loses it when it is closed.
func Loose(prefix string) (*os.File, error) { return loose(prefix) }

// Point lets the name path stand for another one in its folder, whatever it stood for. The
// name beside is used on the way, and is of nobody else.
func Point(path, to, beside string) error { return point(path, to, beside) }

// Name gives a file a second name, without its content being copied where the system can do without.
func Name(path, second string) error { return name(path, second) }

// PointsTo returns the name that path stands for. Errors: as of os.Readlink.
func PointsTo(path string) (string, error) { return pointsTo(path) }
