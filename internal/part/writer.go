package part

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash"
	"os"
	"path/filepath"
)

// magic ends every file; its last digit counts the forms of it.
const magic = "tieoutslice/1\n"

// section is what the end of a file says of a piece of it.
type section struct {
	Name   string `json:"name"`
	Offset int64  `json:"offset"`
	Size   int64  `json:"size"`
	SHA256 []byte `json:"sha256"`
}

// Writer writes a file beside its place, and puts it there when it is whole.
type Writer struct {
	path     string
	file     *os.File
	out      *bufio.Writer
	sections []section
	hash     hash.Hash // of the section in hand
	size     int64     // of all sections
	err      error     // the first one
	length   [binary.MaxVarintLen64]byte
}

// Create begins a file; its folder is made.
func Create(path string, mode os.FileMode) (*Writer, error) {
	if err := os.MkdirAll(filepath.Dir(path), mode|mode>>2&0o111); err != nil {
		return nil, err
	}
	// What a process left that died is written over: it has the same name.
	file, err := os.OpenFile(filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".tmp"), os.O_RDWR|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return nil, err
	}
	return &Writer{path: path, file: file, out: bufio.NewWriterSize(file, 1<<20)}, nil
}

// Section ends the section in hand and begins another one.
func (w *Writer) Section(name string) {
	w.endSection()
	w.hash = sha256.New()
	w.sections = append(w.sections, section{Name: name, Offset: w.size})
}

func (w *Writer) endSection() {
	if len(w.sections) > 0 {
		last := &w.sections[len(w.sections)-1]
		last.Size, last.SHA256 = w.size-last.Offset, w.hash.Sum(nil)
	}
}

// Write adds bytes to the section in hand. An error is said by Close too.
func (w *Writer) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.out.Write(p)
	w.hash.Write(p[:n])
	w.size, w.err = w.size+int64(n), err
	return n, err
}

// Size is how many bytes the sections have so far.
func (w *Writer) Size() int64 { return w.size }

// Record adds a record, which EachRecord gives back.
func (w *Writer) Record(record []byte) error {
	if _, err := w.Write(binary.AppendUvarint(w.length[:0], uint64(len(record)))); err != nil {
		return err
	}
	_, err := w.Write(record)
	return err
}

// Close ends the file, flushes it to the disk and puts it in its place.
func (w *Writer) Close() error {
	w.endSection()
	end, err := json.Marshal(w.sections)
	if err != nil {
		panic("part: the sections can't be written as JSON: " + err.Error())
	}
	sum := sha256.Sum256(end)
	_, err = w.out.Write(append(binary.BigEndian.AppendUint64(append(end, sum[:]...), uint64(len(end))), magic...))
	err = errors.Join(w.err, err, w.out.Flush(), w.file.Sync(), w.file.Close())
	if err == nil {
		err = os.Rename(w.file.Name(), w.path)
	}
	if err != nil {
		_ = os.Remove(w.file.Name()) // the first fault is the one to tell
	}
	return err
}

// Drop gives up what was written.
func (w *Writer) Drop() error { return errors.Join(w.file.Close(), os.Remove(w.file.Name())) }
