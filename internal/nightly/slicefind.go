package nightly

import (
	"os"
	"path/filepath"
)

// slicesIn lists the files of slices that a person means: a file, those in a folder, or those beside
// the reports in a folder.
func slicesIn(sets []string) (files []string, err error) {
	for _, path := range sets {
		var found []string
		for _, pattern := range []string{
			filepath.Join(path, "*.slice"), filepath.Join(path, slicesFolder, "*", "*.slice"), filepath.Join(filepath.Dir(path), slicesFolder, filepath.Base(path), "*.slice"),
		} {
			if found, _ = filepath.Glob(pattern); len(found) > 0 { // a path that is no pattern is looked at below
				break
			}
		}
		if info, err := os.Stat(path); len(found) == 0 && (err != nil || info.IsDir()) {
			return nil, errSliceMissing.At(path, "want the file of a slice, or a folder with such files, got none")
		}
		if len(found) == 0 {
			found = []string{path}
		}
		files = append(files, found...)
	}
	return files, nil
}
