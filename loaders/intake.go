package loaders

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Intake is a file at rest: what its bytes are, before any row of it is read.
type Intake struct {
	Path      string
	SHA256    string // of the bytes as they lie on the disk
	Size      int64
	Modified  time.Time
	Container string // plain, gzip, zstd or zip
	Encoding  string // utf-8, utf-8-bom, utf-16le, utf-16be or gb18030
	TextSize  int64  // bytes after decompression
	Quoted    bool   // a quotation mark stands somewhere in the text

	file   *os.File
	limits Limits
	onRead func(bytes int) // told of each piece read; may be nil
}

// Skippable reports whether a file's name says that it is not ready: hidden
// files and what transfer programs call a file on its way.
func Skippable(name string) bool {
	if strings.HasPrefix(name, ".") {
		return true
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp":
		return true
	}
	return false
}

// Open fingerprints a file and finds out its container and encoding. The file
// stays open, so that the same bytes are read by Load even when the name is
// given to another file. Errors: *FileError (not-a-file, empty-file,
// broken-archive, decompression-limit, wrong-encoding), ErrStillWritten.
func Open(path string, limits Limits) (*Intake, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the input: %w", err)
	}
	in := &Intake{Path: path, file: file, limits: limits}
	if err := in.examine(); err != nil {
		_ = file.Close() // read only: nothing can be lost
		return nil, err
	}
	return in, nil
}

// Watch lets read be told of each piece of the file at rest that is read from now on.
func (in *Intake) Watch(read func(bytes int)) { in.onRead = read }

// Close releases the file.
func (in *Intake) Close() error { return in.file.Close() }

func (in *Intake) name() string { return filepath.Base(in.Path) }

func (in *Intake) examine() error {
	before, err := in.file.Stat()
	if err != nil {
		return fmt.Errorf("stat the input: %w", err)
	}
	if !before.Mode().IsRegular() {
		return &FileError{Name: "not-a-file", File: in.name(), Fact: "want a regular file, got " + kindOf(before), Hint: "move it out of the inbox, or correct files: of the source"}
	}
	if before.Size() == 0 {
		return &FileError{Name: "empty-file", File: in.name(), Fact: "want at least a header line, got 0 bytes", Hint: "ask for the file again; a day without trade has a file with a header"}
	}
	in.Size, in.Modified = before.Size(), before.ModTime()
	hash := sha256.New()
	if err := in.detect(io.TeeReader(in.file, hash)); err != nil {
		return err
	}
	after, err := os.Stat(in.Path)
	if err != nil || after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) || !os.SameFile(before, after) {
		return fmt.Errorf("%s: %w: its size or time changed while it was read\nhint: run again when the transfer is done\n[file-still-written]", in.name(), ErrStillWritten)
	}
	in.SHA256 = hex.EncodeToString(hash.Sum(nil))
	return nil
}

func kindOf(info os.FileInfo) string {
	if info.IsDir() {
		return "a folder"
	}
	return "a device, pipe or socket"
}

// detect finds container and encoding in one pass over the raw bytes, and a
// second one only for a file that is not UTF-8.
func (in *Intake) detect(raw io.Reader) error {
	buffered := bufio.NewReaderSize(raw, int(min(max(in.Size, 16), 1<<20)))
	head, err := buffered.Peek(6)
	if err != nil && err != io.EOF {
		return fmt.Errorf("read the input: %w", err)
	}
	in.Container = containerOf(head)
	text := &census{}
	if in.Container == "zip" {
		// A zip is read from its end, so its bytes are hashed on their own.
		if _, err := io.Copy(io.Discard, buffered); err != nil {
			return fmt.Errorf("read the input: %w", err)
		}
		if err := in.survey(text); err != nil {
			return err
		}
	} else {
		content, err := in.unpack(buffered)
		if err != nil {
			return err
		}
		if err := in.copyCensus(text, content); err != nil {
			return err
		}
		// Whatever lies behind a container's end is part of the fingerprint.
		if _, err := io.Copy(io.Discard, buffered); err != nil {
			return fmt.Errorf("read the input: %w", err)
		}
	}
	if text.size == 0 {
		return &FileError{Name: "empty-file", File: in.name(), Fact: "want at least a header line, got an archive of 0 bytes", Hint: "ask for the file again"}
	}
	in.TextSize, in.Quoted = text.size, text.quoted
	in.Encoding = text.encoding()
	if in.Encoding != "" {
		return nil
	}
	return in.tryGB18030()
}

// survey reads the content from its beginning into the census.
func (in *Intake) survey(text *census) error {
	content, err := in.content()
	if err != nil {
		return err
	}
	return in.copyCensus(text, content)
}

func (in *Intake) copyCensus(text *census, content io.Reader) error {
	if _, err := io.CopyBuffer(text, onlyReader{content}, make([]byte, min(max(in.Size, 512), 1<<18))); err != nil {
		return in.archiveError(err)
	}
	return nil
}

// onlyReader hides WriteTo, so that CopyBuffer uses its own buffer.
type onlyReader struct{ io.Reader }
