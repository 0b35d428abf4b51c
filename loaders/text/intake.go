package text

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"tieout/internal/fault"
)

// Intake is a file at rest: what its bytes are, before any row of it is read.
type Intake struct {
	Path      string    // as it was given
	SHA256    string    // of the bytes on the disk
	Size      int64     // bytes on the disk
	Modified  time.Time // of the file, before it was read
	Container string    // plain, gzip, zstd or zip
	Encoding  string    // utf-8, utf-8-bom, utf-16le, utf-16be or gb18030
	TextSize  int64     // bytes after decompression
	Quoted    bool      // there is a quotation mark in the text

	NextLines bool         // lines end in NEL
	Broken    int64        // bytes of the text that are no character
	Padding   int64        // bytes after the last line that are NUL or Ctrl-Z
	tail      tail         // of its bytes
	Wants     Expectations // of the profile that will read it

	File     *os.File        // open until Close
	book     *excelize.File  // of a workbook, once it was read: whoever tries another profile need not open it again
	Limits   Limits          // of lines, refused rows and decompression
	OnRead   func(bytes int) // called with each piece read; may be nil
	Index    *LineIndex      // of a TextFile whose simple rows were all scanned; may be nil
	unpacked *unpacked       // of an archive; may be nil
	memory   []byte          // the content, of an entry that is looked at; nil: it lies in the file
	chosen   []int           // entries of an archive that are read, in the order of their names; nil: not known yet
	left     []string        // names of those that are not
}

// contentReader reads a content to its end and shows it to the text statistics.
type contentReader func(content io.Reader, text *TextStats) error

// Skippable reports whether a file's name says that it is not ready: hidden
// files and what transfer programs call a file on its way.
func Skippable(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || strings.HasSuffix(name, "~") {
		return true
	}
	name = strings.ToLower(name)
	last := filepath.Ext(name)
	switch last {
	case ".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".opdownload", ".download", ".incomplete", ".writing", ".uploading", ".upload", ".wip", ".swp", ".!ut", ".lftp-pget-status", ".bak":
		return true
	}
	switch filepath.Ext(strings.TrimSuffix(name, last)) { // with the suffix of the whole file
	case ".tmp", ".part", ".partial", ".filepart":
		return true
	}
	return false
}

// Open fingerprints the file at the intake's path and finds out its container and
// encoding, within its limits and by what its profile expects; read shows the
// content to the text statistics.
func Open(in *Intake, read contentReader) (*Intake, error) {
	file, err := openRegular(in.Path)
	if err != nil {
		return nil, fmt.Errorf("open the input: %w", err)
	}
	in.File = file
	if err := in.examine(read); err != nil {
		in.unpacked.drop()
		_ = file.Close() // read only: nothing can be lost
		return nil, err
	}
	return in, nil
}

// Watch lets read be given each piece of the file at rest that is read from now on.
func (in *Intake) Watch(read func(bytes int)) { in.OnRead = read }

// Close releases the file, and what was put into temporary files: a workbook's parts, an archive's text.
func (in *Intake) Close() error {
	in.unpacked.drop()
	return errors.Join(in.CloseBook(), in.File.Close())
}

// Name returns the last part of the path, as it is shown.
func (in *Intake) Name() string { return shownBase(in.Path) }

func (in *Intake) examine(read contentReader) error {
	before, err := in.File.Stat()
	if err != nil {
		return fmt.Errorf("stat the input: %w", err)
	}
	if !before.Mode().IsRegular() {
		return notAFile(in.Path, kindOf(before.Mode())) // it took the file's place
	}
	if before.Size() == 0 {
		return &fault.Error{Name: "empty-file", Class: fault.Input, Place: in.Name(), Fact: "want at least a header line, got 0 bytes", Hint: "ask for the file again; a day without trade has a file with a header"}
	}
	in.Size, in.Modified = before.Size(), before.ModTime()
	hash := sha256.New()
	wrong := in.detect(io.TeeReader(in.File, hash), read)
	after, err := os.Stat(in.Path)
	if err != nil || after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) || !os.SameFile(before, after) {
		return ErrStillWritten.At(in.Name(), "want a file that is whole, got one whose size or time changed while it was read")
	}
	if wrong != nil { // of a file that changed it says nothing
		return wrong
	}
	in.SHA256 = hex.EncodeToString(hash.Sum(nil))
	return nil
}

// detect finds container and encoding in one pass over the raw bytes.
func (in *Intake) detect(raw io.Reader, read contentReader) error {
	head := make([]byte, min(in.Size, 6))
	var err error
	if _, err = in.File.ReadAt(head, 0); err != nil && err != io.EOF {
		return fmt.Errorf("read the input: %w", err)
	}
	in.Container = containerOf(head)
	if in.workbookAtRest() {
		in.Container, in.Encoding, in.TextSize = "xlsx", "utf-8", in.Size
		read = ReadThrough
	}
	text := &TextStats{}
	if in.Container != "plain" {
		raw = bufio.NewReaderSize(raw, BlockBytes)
	}
	if in.Container == "zip" {
		// A zip is read from its end, so its bytes are hashed on their own.
		if _, err := io.Copy(io.Discard, raw); err != nil {
			return fmt.Errorf("read the input: %w", err)
		}
		content, err := in.Content()
		if err != nil {
			return err
		}
		if err := read(in.keepUnpacked(content), text); err != nil {
			return in.ArchiveError(err)
		}
	} else {
		content, err := in.unpack(raw)
		if err != nil {
			return err
		}
		if err := read(in.keepUnpacked(content), text); err != nil {
			return in.ArchiveError(err)
		}
		// Whatever lies after a container's end is part of the fingerprint.
		if _, err := io.Copy(io.Discard, raw); err != nil {
			return fmt.Errorf("read the input: %w", err)
		}
	}
	if text.Size == 0 {
		return &fault.Error{Name: "empty-file", Class: fault.Input, Place: in.Name(), Fact: "want at least a header line, got an archive of 0 bytes", Hint: "ask for the file again"}
	}
	if in.Container == "xlsx" {
		return checkParts(in) // which say themselves what they are in
	}
	if in.Container != "plain" && containerOf(text.head) != "plain" {
		return &fault.Error{Name: "nested-archive", Class: fault.Input, Place: in.Name(), Fact: "want a file with rows in the archive, got another archive", Hint: "unpack the outer archive and put the inner one into the inbox"}
	}
	in.TextSize, in.Quoted = text.Size, text.Quoted
	if in.Encoding, err = in.encodingOf(text); err != nil {
		return err
	}
	if in.isBinary(text) {
		in.Encoding = "binary"
	}
	if in.Encoding == "" {
		if in.Encoding, in.Broken, err = in.leastBrokenEncoding(text); err != nil {
			return err
		}
	}
	if in.Encoding == "" {
		return in.refuseEncoding()
	}
	in.findPadding(text)
	if text.High && in.Encoding != "binary" && in.Encoding != "gb18030" {
		in.NextLines, err = in.endsInNextLine()
	}
	return err
}

// EndsOpen reports whether the last line of a plain file does not end. Where it was refused, whoever wrote it was
// not done; where it is a row, senders differ.
func (in *Intake) EndsOpen() bool {
	if in.Container != "plain" || in.Padding > 0 || in.Size == 0 {
		return false
	}
	last := make([]byte, 1)
	_, err := in.File.ReadAt(last, in.Size-1)
	return err == nil && last[0] != '\n' && last[0] != '\r' && last[0] != 0x85 && last[0] != 0 // 0x85 ends NEL
}
