package nightly

import (
	"errors"
	"os"
	"path/filepath"

	"tieout/internal/config"
	"tieout/internal/fault"
)

// errFolder is a folder in which a night could not keep what it makes.
var errFolder = &fault.Error{Name: "folder-unwritable", Class: fault.Usage, Hint: "let the user of the job write it, or name another folder"}

// CheckFolders tries the folders into which a night writes, as its user: nobody should learn from
// a night that was judged that its reports have no place.
func CheckFolders(c *config.Config) (problems []error) {
	folders := []struct{ key, path string }{{"out", c.Out}}
	if c.Metrics != "" {
		folders = append(folders, struct{ key, path string }{"metrics", filepath.Dir(c.Metrics)})
	}
	for _, folder := range folders {
		if err := tryFolder(folder.path); err != nil {
			problems = append(problems, c.At(c.PlaceOf(folder.key), errFolder.At("", "%s: want a folder that can be written, got %s: %v", folder.key, shownName(filepath.Base(folder.path)), fault.WithoutPath(err))))
		}
	}
	if err := tryTemporary(); err != nil {
		problems = append(problems, err)
	}
	return problems
}

// tryTemporary writes into the folder for temporary files, as the workbook and large nights do. No run makes that folder.
func tryTemporary() error {
	if err := writeInto(os.TempDir()); err != nil {
		return errFolder.At("TMPDIR", "want a folder that can be written for temporary files, got: %v", fault.WithoutPath(err))
	}
	return nil
}

// tryFolder writes a file into a folder and removes it; of a folder that is not there yet, into
// the one in which it would be made.
func tryFolder(path string) error {
	info, err := os.Stat(path)
	for errors.Is(err, os.ErrNotExist) && path != filepath.Dir(path) {
		if _, linked := os.Lstat(path); linked == nil {
			return err // a link to nowhere: no run makes what it leads to
		}
		path = filepath.Dir(path)
		info, err = os.Stat(path)
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return errors.New("it is no folder")
	}
	return writeInto(path)
}

// writeInto writes a file into a folder that is there, and removes it.
func writeInto(path string) error {
	file, err := os.CreateTemp(path, ".tieout-check-*")
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}
