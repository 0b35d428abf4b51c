package publish

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

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
