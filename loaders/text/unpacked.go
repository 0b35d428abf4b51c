package text

import (
	"io"
	"os"

	"tieout/internal/disk"
)

// The text of a large archive is kept when it is unpacked for the first time, in a temporary file:
// to unpack it takes longer than to read its rows, and rows that are not settled are read twice.

// keepFrom is the size of the archive, in bytes, from which its text is kept; keepMost that of the text
// up to which it is. What is beyond is unpacked again.
const (
	keepFrom = 256 << 10
	keepMost = 4 << 30
)

// unpacked is the text of an archive; a nil one, and one without a file, keeps nothing.
type unpacked struct {
	file  *os.File // of no name
	size  int64
	whole bool
}

// keepUnpacked lets a content be kept while it is read.
func (in *Intake) keepUnpacked(content io.Reader) io.Reader {
	if in.Container == "plain" || in.Container == "xlsx" || in.Size < keepFrom {
		return content
	}
	file, err := disk.Loose("tieout-text-")
	if err != nil {
		return content
	}
	in.unpacked = &unpacked{file: file}
	return &keptReader{content, in.unpacked}
}

// keptReader writes what it reads into the file, as long as there is room.
type keptReader struct {
	content io.Reader
	to      *unpacked
}

// Read fails as the content does, and never for want of room.
func (k *keptReader) Read(p []byte) (int, error) {
	n, err := k.content.Read(p)
	if k.to.file == nil {
		return n, err
	}
	if k.to.size += int64(n); k.to.size > keepMost {
		k.to.drop()
	} else if _, failed := k.to.file.Write(p[:n]); failed != nil {
		k.to.drop()
	}
	k.to.whole = err == io.EOF && k.to.file != nil
	return n, err
}

// drop gives the room back.
func (u *unpacked) drop() {
	if u != nil && u.file != nil {
		_ = u.file.Close() // what was in it is unpacked again
		u.file, u.whole = nil, false
	}
}

// isWhole reports whether all of the text is kept.
func (u *unpacked) isWhole() bool { return u != nil && u.whole }

// TextFile returns the file in which the content lies as it is read, or nil: the one at rest, or that in which
// an archive's text is kept.
func (in *Intake) TextFile() io.ReaderAt {
	switch {
	case in.Container == "plain":
		return in.File
	case in.unpacked.isWhole():
		return in.unpacked.file
	default:
		return nil
	}
}

// keptContent returns the kept text from its beginning; nil where it was not kept.
func (in *Intake) keptContent() io.Reader {
	if !in.unpacked.isWhole() {
		return nil
	}
	return &watchedReader{io.NewSectionReader(in.unpacked.file, 0, in.unpacked.size), in.OnTextRead()}
}

// OnTextRead returns what is called with each piece that is read of TextFile: it tells OnRead how much of the
// file at rest that is. Nil: nobody wants to know.
func (in *Intake) OnTextRead() func(bytes int) {
	if in.OnRead == nil || in.unpacked == nil || in.unpacked.size == 0 {
		return in.OnRead
	}
	read, told := int64(0), int64(0)
	return func(bytes int) {
		read += int64(bytes)
		if atRest := in.Size * read / in.unpacked.size; atRest > told {
			in.OnRead(int(atRest - told))
			told = atRest
		}
	}
}
