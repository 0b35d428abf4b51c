package nightly

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"tieout/internal/anchor"
	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/internal/publish"
)

// What keeps a night from keeping what it makes.
var (
	// errFolder is a folder that can't be written.
	errFolder = &fault.Error{Name: "folder-unwritable", Class: fault.Usage, Hint: "let the user of the job write it, or name another folder"}
	// errInWay is something that lies where a night puts something else.
	errInWay = &fault.Error{Name: "path-unusable", Class: fault.Usage, Hint: "move it away, or name another place"}
)

// CheckFolders tries the places into which a night writes, as its user: nobody should learn from
// a night that was judged that its reports have no place.
func CheckFolders(c *config.Config) (problems []error) {
	add := func(key string, err error) {
		if err = atKey(c, key, err); err != nil {
			problems = append(problems, err)
		}
	}
	for _, err := range tryOut(c.Out) {
		add("out", err)
	}
	if _, none := os.Lstat(c.Archive.Dir); none == nil || c.PlaceOf("archive").Line > 0 {
		add("archive", writable(c.Archive.Dir, tryFolder(c.Archive.Dir)))
	}
	if c.Metrics != "" {
		add("metrics", tryMetrics(c.Metrics))
	}
	if err := CheckTemporary(); err != nil {
		problems = append(problems, err)
	}
	return problems
}

// atKey puts a fault to the value of a key of the configuration.
func atKey(c *config.Config, key string, err error) error {
	if err == nil {
		return nil
	}
	named := fault.As(fault.Usage, err)
	return c.At(c.PlaceOf(key), named.At("", "%s: %s", key, named.Fact))
}

// writable is the fault of a folder that could not be tried.
func writable(folder string, err error) error {
	if err == nil {
		return nil
	}
	return errFolder.At("", "want a folder that can be written, got %s: %v", shownName(filepath.Base(folder)), fault.WithoutPath(err))
}

// tryOut tries the folder of the report sets, and what a night writes beside them.
func tryOut(out string) (problems []error) {
	if err := tryFolder(out); err != nil {
		return []error{writable(out, err)}
	}
	if err := tryLatest(out); err != nil {
		problems = append(problems, err)
	}
	file, err := os.OpenFile(filepath.Join(out, anchor.FileName), os.O_WRONLY|os.O_APPEND, 0)
	switch {
	case err == nil:
		_ = file.Close() // nothing was written
	case !errors.Is(err, fs.ErrNotExist):
		problems = append(problems, errInWay.At("", "want %s in %s to be a file that can be written: %v", anchor.FileName, shownName(filepath.Base(out)), fault.WithoutPath(err)))
	}
	return problems
}

// tryLatest wants a name that can be turned to the newest set: no rename replaces a folder.
func tryLatest(out string) error {
	if info, err := os.Lstat(filepath.Join(out, publish.Latest)); err == nil && info.IsDir() {
		return errInWay.At("", "want %s in %s to be the name of the newest report set, or not there, got a folder", publish.Latest, shownName(filepath.Base(out)))
	}
	return nil
}

// tryMetrics wants a file that can be written by a rename, in a folder that is there: no night makes it.
func tryMetrics(path string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return errInWay.At("", "want the path of a file, got %s, which is none", shownName(filepath.Base(path)))
	}
	folder := filepath.Dir(path)
	info, err := os.Stat(folder)
	if err == nil && !info.IsDir() {
		err = errNoFolder
	}
	if err == nil {
		err = writeInto(folder)
	}
	return writable(folder, err)
}

// CheckTemporary writes into the folder for temporary files, as the workbook and large nights do. No run makes that folder.
func CheckTemporary() error {
	if err := writeInto(os.TempDir()); err != nil {
		return errFolder.At("TMPDIR", "want a folder that can be written for temporary files, got: %v", fault.WithoutPath(err))
	}
	return nil
}

// errNoFolder is what lies where a folder belongs.
var errNoFolder = errors.New("it is no folder")

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
		return errNoFolder
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
