package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/windows"
)

// openToFlush opens a file so that it can be flushed, which wants the right to write. A folder can't be:
// NTFS keeps its names in a journal.
func openToFlush(path string) (*os.File, error) {
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		return nil, err
	}
	return os.OpenFile(path, os.O_RDWR, 0)
}

// loose makes a file that the system deletes when it is closed, however the process ends.
func loose(prefix string) (*os.File, error) {
	for range 100 {
		path := filepath.Join(os.TempDir(), prefix+strconv.Itoa(os.Getpid())+"-"+strconv.FormatInt(time.Now().UnixNano(), 36))
		name, err := windows.UTF16PtrFromString(path)
		if err != nil {
			return nil, err
		}
		handle, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE|windows.DELETE, 0, nil, windows.CREATE_NEW,
			windows.FILE_ATTRIBUTE_TEMPORARY|windows.FILE_FLAG_DELETE_ON_CLOSE, 0)
		if errors.Is(err, windows.ERROR_FILE_EXISTS) {
			continue
		}
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: path, Err: err}
		}
		return os.NewFile(uintptr(handle), path), nil
	}
	return nil, &fs.PathError{Op: "open", Path: os.TempDir(), Err: fs.ErrExist}
}

// point writes the name into a file: most people have no right to make a link.
func point(path, to, beside string) error {
	if err := os.WriteFile(beside, []byte(to+"\r\n"), 0o600); err != nil {
		return err
	}
	return os.Rename(beside, path)
}

// name makes a hard link, for which nobody needs a right, or a copy on another volume.
func name(path, second string) error {
	if err := os.Link(path, second); err == nil {
		return nil
	}
	from, err := os.Open(path)
	if err != nil {
		return err
	}
	to, err := os.OpenFile(second, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return errors.Join(err, from.Close())
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Close(), from.Close())
}

// pointsTo reads it.
func pointsTo(path string) (string, error) {
	text, err := os.ReadFile(path)
	return strings.TrimSpace(string(text)), err
}
