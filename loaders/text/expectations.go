package text

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/transform"
)

// ReadThrough reads a content for the text statistics only.
func ReadThrough(content io.Reader, text *TextStats) error {
	buffer := make([]byte, BlockBytes)
	for {
		n, err := content.Read(buffer)
		text.Scan(buffer[:n])
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// Expectations are what profiles expect of a file before it is read.
type Expectations struct {
	Entries []*regexp.Regexp // of an archive's entries; the only entry always fits
	Sheets  bool             // a workbook may come
	Binary  bool             // it is not text
	AnyKind bool             // the profile is still to be found

	// Choose returns the places of the entries of an archive that are read, one after the other; none:
	// their names decide. Nil: so they do.
	Choose   func(entries []Entry) []int
	Latin    string                 // the one-byte encoding of a text in no UTF; empty: it is looked for
	IsLatin  func(head []byte) bool // a text in no UTF that begins so is ISO 8859-1; nil: none is
	IsBinary func(head []byte) bool // of AnyKind: a file that begins so is of a format that is not text
}

// isWorkbook reports whether an archive is an Excel workbook.
func isWorkbook(entries []*zip.File) bool {
	for _, entry := range entries {
		if entry.Name == "xl/workbook.xml" {
			return true
		}
	}
	return false
}

// workbookAtRest reports whether the file is a workbook that may come.
func (in *Intake) workbookAtRest() bool {
	if in.Container != "zip" || !in.Wants.Sheets {
		return false
	}
	archive, err := zip.NewReader(in.File, in.Size)
	return err == nil && isWorkbook(archive.File)
}

// isBinary reports whether the content is one of a format that is not text. What begins with the
// mark of UTF-16 is text: a format of bytes has none.
func (in *Intake) isBinary(text *TextStats) bool {
	switch {
	case text.marked16():
		return false
	case in.Wants.Binary:
		return true
	case !in.Wants.AnyKind || (in.Encoding != "" && !in.isUTF16()):
		return false
	}
	content, err := in.Content()
	if err != nil {
		return false
	}
	head, err := in.firstBytes(content)
	return err == nil && in.Wants.IsBinary != nil && in.Wants.IsBinary(head)
}

// isUTF16 reports whether the text is in UTF-16.
func (in *Intake) isUTF16() bool { return strings.HasPrefix(in.Encoding, "utf-16") }

// Head returns the first bytes of the content, without a byte order mark: of UTF-16 the first of its text in UTF-8, so
// that whoever knows a format by its beginning need not know that.
func (in *Intake) Head() ([]byte, error) {
	content, err := in.Content()
	if err != nil {
		return nil, err
	}
	if in.isUTF16() {
		content = transform.NewReader(content, decoder(in.Encoding))
	}
	return in.firstBytes(content)
}

// firstBytes reads the first bytes of a content, without the mark of UTF-8.
func (in *Intake) firstBytes(content io.Reader) ([]byte, error) {
	head := make([]byte, HeadBytes)
	n, err := io.ReadFull(content, head)
	if err != nil && err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, in.ArchiveError(err)
	}
	return bytes.TrimPrefix(head[:n], []byte(markUTF8)), nil
}

// NothingButBlanks reports whether the beginning of the content is white space only.
func (in *Intake) NothingButBlanks() (bool, error) {
	head, err := in.Head()
	return len(bytes.TrimSpace(head)) == 0, err
}
