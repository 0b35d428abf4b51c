//go:build !linux

package publish

import "os"

// exchange swaps two folders. Between its renames b is not there: only Linux
// has a call that swaps in one step.
func exchange(a, b string) error {
	aside := a + ".old"
	if err := os.Rename(b, aside); err != nil {
		return err
	}
	if err := os.Rename(a, b); err != nil {
		return err
	}
	return os.Rename(aside, a)
}

// syncAll is not known here: files are flushed one by one.
func syncAll(string) (done bool, err error) { return false, nil }
