//go:build unix

package disk

import (
	"errors"
	"io/fs"
	"os"
)

func openToFlush(path string) (*os.File, error) { return os.Open(path) }

func loose(prefix string) (*os.File, error) {
	file, err := os.CreateTemp("", prefix)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// point makes a link in one step.
func point(path, to, beside string) error {
	if err := os.Remove(beside); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a process that died
		return err
	}
	if err := os.Symlink(to, beside); err != nil {
		return err
	}
	return os.Rename(beside, path)
}

func name(path, second string) error { return os.Symlink(path, second) }

func pointsTo(path string) (string, error) { return os.Readlink(path) }
