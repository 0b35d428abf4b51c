package reports

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// SetName says of which store and run a report set is.
type SetName struct {
	StoreID string // empty: the set is of a build that named none
	RunID   string
}

// NameOf reads the name of the report set in dir; false when there is none. It
// reads the first keys of summary.json only, for a summary may list many files.
// One that is no JSON has an empty name.
func NameOf(dir string) (name SetName, found bool, err error) {
	file, err := os.Open(filepath.Join(dir, "summary.json"))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return name, false, nil
	}
	if err != nil {
		return name, false, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return decodeSetName(bufio.NewReaderSize(file, 512)), true, nil
}

// decodeSetName reads the keys before the first list or object.
func decodeSetName(text io.Reader) (name SetName) {
	decoder := json.NewDecoder(text)
	if first, err := decoder.Token(); err != nil || first != json.Delim('{') {
		return name
	}
	for {
		key, err := decoder.Token()
		if err != nil {
			return name
		}
		value, err := decoder.Token()
		if _, nested := value.(json.Delim); err != nil || nested {
			return name
		}
		word, _ := value.(string)
		switch key {
		case "store_id":
			name.StoreID = word
		case "run_id":
			name.RunID = word
		}
	}
}
