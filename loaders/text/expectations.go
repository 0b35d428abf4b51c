package text

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
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

// isBinary reports whether the content is one of a format that is not text.
func (in *Intake) isBinary(encoding string) bool {
	switch {
	case in.Wants.Binary:
		return true
	case !in.Wants.AnyKind || (encoding != "" && !strings.HasPrefix(encoding, "utf-16")):
		return false
	}
	head, err := in.Head()
	return err == nil && in.Wants.IsBinary != nil && in.Wants.IsBinary(head)
}

// Head returns the first bytes of the content, without a byte order mark.
func (in *Intake) Head() ([]byte, error) {
	content, err := in.Content()
	if err != nil {
		return nil, err
	}
	head := make([]byte, HeadBytes)
	n, err := io.ReadFull(content, head)
	if err != nil && err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, in.ArchiveError(err)
	}
	return []byte(strings.TrimPrefix(string(head[:n]), "\xef\xbb\xbf")), nil
}

// NothingButBlanks reports whether the beginning of the content is white space only.
func (in *Intake) NothingButBlanks() (bool, error) {
	head, err := in.Head()
	return len(bytes.TrimSpace(head)) == 0, err
}
