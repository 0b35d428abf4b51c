package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Latest is the name of the newest report set, beside the sets.
const Latest = "latest"

// folderMode lets those look into a folder who may read its files.
func folderMode(files fs.FileMode) fs.FileMode { return files | files>>2&0o111 }

// makeOut makes the folder of all report sets where there is none. One that is there keeps its
// mode: it is its owner's business.
func makeOut(out string, files fs.FileMode) error {
	if _, err := os.Stat(out); err == nil {
		return nil
	}
	if err := os.MkdirAll(out, folderMode(files)); err != nil {
		return err
	}
	return os.Chmod(out, folderMode(files))
}

// Probe finds out whether a report set can be written below out: by a file that it removes, in out or,
// where that is not there yet, in the folder that it would be made in. Errors: of the system, at out.
func Probe(out string) error {
	folder := out
	for folder != filepath.Dir(folder) {
		if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		folder = filepath.Dir(folder)
	}
	path := filepath.Join(folder, Swapped("probe"))
	err := os.WriteFile(path, make([]byte, 1<<16), Private)
	if removed := os.Remove(path); err == nil {
		err = removed
	}
	if reason := (*fs.PathError)(nil); errors.As(err, &reason) {
		err = &fs.PathError{Op: reason.Op, Path: out, Err: reason.Err}
	}
	if err != nil {
		return fmt.Errorf("make sure that the reports can be written: %w", err)
	}
	return nil
}

// setModes gives files and folders their modes, which the umask may have narrowed.
func setModes(dir string, files fs.FileMode) error {
	if files == Private {
		return nil // as they were made
	}
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		mode := files
		if entry.IsDir() {
			mode = folderMode(files)
		}
		if err := os.Chmod(path, mode); err != nil {
			return fmt.Errorf("set who may read: %w", err)
		}
		return nil
	})
}
