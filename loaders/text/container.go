package text

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"tieout/internal/fault"
)

// containerOf recognises a container by its first bytes, whatever its name.
func containerOf(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return "gzip"
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return "zstd"
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return "zip"
	default:
		return "plain"
	}
}

// likelyRatio is about how many bytes of text a byte of a container holds: rows
// of digits that repeat shrink to a fifth or a sixth.
const likelyRatio = 5

// LikelyTextSize estimates how many bytes of text a file at rest holds; 0 when it
// can't be read. No verdict hangs on it.
func LikelyTextSize(path string) int64 {
	file, err := openRegular(path)
	if err != nil {
		return 0
	}
	defer func() { _ = file.Close() }() // read only: nothing can be lost
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	head := make([]byte, 6)
	n, err := file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0
	}
	if containerOf(head[:n]) == "plain" {
		return info.Size()
	}
	return likelyRatio * info.Size()
}

// Content returns the decompressed bytes from the beginning.
func (in *Intake) Content() (io.Reader, error) {
	if kept := in.keptContent(); kept != nil {
		return kept, nil
	}
	if in.memory != nil {
		return bytes.NewReader(in.memory), nil
	}
	if in.Container == "zip" {
		return in.unzip()
	}
	if _, err := in.File.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("rewind the input: %w", err)
	}
	return in.unpack(&watchedReader{in.File, in.OnRead})
}

// unpack decompresses a stream, within the limits.
func (in *Intake) unpack(raw io.Reader) (io.Reader, error) {
	switch in.Container {
	case "gzip":
		reader, err := gzip.NewReader(raw)
		if err != nil {
			return nil, in.ArchiveError(err)
		}
		return in.bounded(reader), nil
	case "zstd":
		reader, err := zstd.NewReader(raw, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1<<28))
		if err != nil {
			return nil, in.ArchiveError(err)
		}
		return in.bounded(reader), nil
	default:
		return raw, nil
	}
}

// unzip opens the one file of a zip archive, or all those that hold rows of one form. An entry's name is
// never a path.
func (in *Intake) unzip() (io.Reader, error) {
	// Within the file: an archive may name any place, and one before it is no failure of the disk.
	archive, err := zip.NewReader(io.NewSectionReader(in.File, 0, in.Size), in.Size)
	if err != nil {
		return nil, in.ArchiveError(err)
	}
	if err := in.checkBeginning(); err != nil {
		return nil, err
	}
	var entries []*zip.File
	for _, entry := range archive.File {
		if !entry.FileInfo().IsDir() && !hiddenEntry(entry.Name) {
			entries = append(entries, entry)
		}
	}
	chosen, err := in.chooseEntries(entries)
	if err != nil {
		return nil, err
	}
	return in.bounded(in.joinEntries(chosen)), nil
}

func (in *Intake) openEntry(entry *zip.File) (io.ReadCloser, error) {
	if entry.Flags&1 != 0 {
		return nil, &fault.Error{Name: "encrypted-archive", Class: fault.Input, Place: in.Name(), Fact: "want an archive without a password, got an encrypted one", Hint: "unpack it before the night, for example with 7z"}
	}
	reader, err := entry.Open()
	if err != nil {
		return nil, in.ArchiveError(err)
	}
	return reader, nil
}

// ArchiveError names what is wrong with a container; limits keep their own name.
func (in *Intake) ArchiveError(err error) error {
	if fault.OfInput(err) != nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var disk *fs.PathError
	if in.Container == "plain" || errors.As(err, &disk) {
		return fmt.Errorf("read the input: %w", err)
	}
	return &fault.Error{Name: "broken-archive", Class: fault.Input, Place: in.Name(), Fact: "want a whole " + in.Container + " archive, got a broken or cut one", Hint: "ask for the file again; no row of it was used", Err: withoutPrefix(err)}
}

// withoutPrefix keeps the text of a library's error without its package prefix.
func withoutPrefix(err error) error {
	_, text, found := strings.Cut(err.Error(), ": ")
	if !found {
		return err
	}
	return errors.New(text)
}

// bounded stops a stream that grows past the limits: a decompression bomb.
func (in *Intake) bounded(reader io.Reader) *boundedReader {
	most := in.Limits.MaxDecompressed
	if ratio := in.Size * in.Limits.MaxRatio; ratio > 64<<20 && ratio < most {
		most = ratio
	} else if ratio <= 64<<20 {
		most = min(most, 64<<20)
	}
	return &boundedReader{reader: reader, left: most, in: in}
}

type boundedReader struct {
	reader io.Reader
	left   int64
	in     *Intake
}

// Read fails with decompression-limit after more bytes than the archive may hold.
func (b *boundedReader) Read(p []byte) (int, error) {
	n, err := b.reader.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return 0, &fault.Error{
			Name: "decompression-limit", Class: fault.Input, Place: b.in.Name(), Fact: fmt.Sprintf("want at most %d times the %d bytes of the archive, got more", b.in.Limits.MaxRatio, b.in.Size),
			Hint: "look at the archive by hand before anything reads it",
		}
	}
	return n, err
}

// watchedReader reports what was read.
type watchedReader struct {
	reader io.Reader
	onRead func(bytes int)
}

// Read reports how many bytes of the file at rest were read.
func (w *watchedReader) Read(p []byte) (int, error) {
	n, err := w.reader.Read(p)
	if w.onRead != nil && n > 0 {
		w.onRead(n)
	}
	return n, err
}
