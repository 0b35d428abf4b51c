package text

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"tieout/internal/fault"
)

// What the reader of workbooks keeps in memory of a part: all of it, but of a sheet or the shared texts that are
// larger than partInMemory one row or one text at a time, and where each of the shared texts lies.
const (
	partInMemory   = 16 << 20
	mostInMemory   = 128 << 20 // of the archive and all parts that are kept
	mostInElement  = 8 << 20   // bytes of a row or a shared text, with its tags
	mostShared     = 2_000_000
	mostNameOfPart = 24 // of an element that is asked for, with its prefix
)

// checkParts looks through the parts of a workbook before they are read. Errors: *fault.Error (decompression-limit,
// broken-xml, broken-archive).
func checkParts(in *Intake) error {
	archive, err := zip.NewReader(in.File, in.Size)
	if err != nil {
		return nil // whoever opens it says so
	}
	if err := checkPartSizes(in, archive.File); err != nil {
		return err
	}
	return checkWellFormed(in, archive.File)
}

// checkPartSizes looks through the large parts: a row that never ends, a text that fills the memory or more shared
// texts than fit.
func checkPartSizes(in *Intake, parts []*zip.File) error {
	kept := uint64(in.Size) // the archive itself
	for _, entry := range parts {
		if entry.UncompressedSize64 <= partInMemory || !streamed(entry.Name) {
			if kept += entry.UncompressedSize64; kept > mostInMemory || kept < entry.UncompressedSize64 {
				return partLimit(in, "want at most %d bytes packed and in parts that are no large sheets, got more", mostInMemory)
			}
			continue
		}
		content, err := entry.Open()
		if err != nil {
			continue
		}
		found := scanPart(in, in.bounded(content))
		_ = content.Close() // it was only read
		if found != nil {
			return found
		}
	}
	return nil
}

// streamed reports whether a part, when it is large, is read piece by piece.
func streamed(name string) bool {
	name = strings.ToLower(strings.ReplaceAll(name, `\`, "/"))
	return name == "xl/sharedstrings.xml" || strings.HasPrefix(name, "xl/worksheets/sheet")
}

// scanPart reads a part; what is broken in it is left to who reads it.
func scanPart(in *Intake, part io.Reader) *fault.Error {
	reader := bufio.NewReaderSize(part, 64<<10)
	shared, text, element := 0, 0, 0
	for {
		piece, err := reader.ReadSlice('<')
		text, element = text+len(piece), element+len(piece)
		switch {
		case text > in.Limits.MaxLine:
			return partLimit(in, "want a text of at most %d bytes in a cell or a tag, got more", in.Limits.MaxLine)
		case element > mostInElement:
			return partLimit(in, "want at most %d bytes of a row or a shared text, got more", mostInElement)
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil:
			return fault.OfInput(err) // the end, or more than an archive may hold
		}
		text = 0
		switch ahead, _ := reader.Peek(mostNameOfPart); elementName(ahead) {
		case "row":
			element = 0
		case "si":
			element = 0
			if shared++; shared > mostShared {
				return partLimit(in, "want at most %d shared texts, got more", mostShared)
			}
		}
	}
}

func partLimit(in *Intake, form string, most int) *fault.Error {
	return &fault.Error{Name: "decompression-limit", Class: fault.Input, Place: in.Name(), Fact: "of the workbook " + fmt.Sprintf(form, most), Hint: "look at it by hand before anything reads it; a large export comes as CSV"}
}

// elementName returns the name that a tag begins with, without its prefix.
func elementName(tag []byte) string {
	end := bytes.IndexAny(tag, " \t\r\n/>")
	if end < 0 {
		return ""
	}
	name := string(tag[:end])
	return name[strings.IndexByte(name, ':')+1:]
}
