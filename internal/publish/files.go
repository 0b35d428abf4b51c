package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// EachFile hands each file below a folder to use, in an order that only names decide:
// its name below the folder, with slashes, and the SHA-256 of its bytes. Sum is empty of
// what is no regular file.
func EachFile(folder string, use func(name, sum string) error) error {
	root, err := filepath.EvalSymlinks(folder) // the folder itself may lie elsewhere
	if err != nil {
		return err
	}
	room := make([]byte, 64<<10) // a set may have a claim for each of many thousand merchants
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		sum := ""
		if entry.Type().IsRegular() {
			if sum, err = sumOf(path, room); err != nil {
				return err
			}
		}
		return use(filepath.ToSlash(name), sum)
	})
}

// Before reports whether EachFile hands out a before b.
func Before(a, b string) bool {
	return strings.ReplaceAll(a, "/", "\x00") < strings.ReplaceAll(b, "/", "\x00")
}

// sumOf reads a file through room.
func sumOf(path string, room []byte) (sum string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	hash := sha256.New()
	if _, err := io.CopyBuffer(hash, struct{ io.Reader }{file}, room); err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
