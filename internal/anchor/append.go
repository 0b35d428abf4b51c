package anchor

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"tieout/internal/disk"
)

// Seal fills in what follows from the line before, nil for the first one of a store, and
// signs the line when key can.
func (l *Line) Seal(before *Line, key Key) error {
	l.N, l.Before = 1, ""
	if before != nil {
		l.N, l.Before = before.N+1, before.Hash()
	}
	return l.seal(key)
}

// SealAfter is Seal after a line of which only number and hash are known.
func (l *Line) SealAfter(n int64, hash string, key Key) error {
	l.N, l.Before = n+1, hash
	return l.seal(key)
}

func (l *Line) seal(key Key) (err error) {
	l.Key, l.Signature = "", ""
	if key.CanSign() {
		l.Key = key.ID()
	}
	if l.text, err = json.Marshal(l); err != nil {
		return fmt.Errorf("write a line of the anchor: %w", err)
	}
	if !key.CanSign() {
		return nil
	}
	l.Signature = key.sign(l.text)
	l.text, err = json.Marshal(l)
	return err
}

// Append adds lines to the file and waits until they are on the disk. What a process
// that died left of a line is removed first.
func Append(path string, lines []Line) (err error) {
	if len(lines) == 0 {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the folder of the anchor: %w", err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("open the anchor: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := dropTorn(file); err != nil {
		return err
	}
	var text []byte
	for i := range lines {
		text = append(append(text, lines[i].text...), '\n')
	}
	if _, err := file.Write(text); err != nil {
		return fmt.Errorf("write the anchor: %w", err)
	}
	if err := file.Sync(); err != nil {
		return fmt.Errorf("flush the anchor to the disk: %w", err)
	}
	return disk.Sync(filepath.Dir(path))
}

// dropTorn removes a last line that was not written to its end.
func dropTorn(file *os.File) error {
	data, err := os.ReadFile(file.Name())
	if err != nil {
		return fmt.Errorf("read the anchor: %w", err)
	}
	whole := bytes.LastIndexByte(data, '\n') + 1
	if whole == len(data) {
		return nil
	}
	if err := file.Truncate(int64(whole)); err != nil {
		return fmt.Errorf("remove an unfinished line of the anchor: %w", err)
	}
	return nil
}
