package text

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"

	"tieout/internal/fault"
)

// What of an archive is not read may hold rows all the same: money that nobody would see.

// refuseNested refuses an archive within the archive, beside the entries that are read. A document of an office is
// one too by its bytes: it is named among what is not read. Errors: *fault.Error (nested-archive).
func (in *Intake) refuseNested(entry *zip.File) error {
	head, err := in.headOf(entry)
	if err != nil || containerOf(head) == "plain" || isOfficeDocument(entry.Name, head) {
		return err
	}
	return &fault.Error{
		Name: "nested-archive", Class: fault.Input, Place: in.Name(), Fact: "want files with rows in the archive, got another archive beside them: " + Clip(shownBase(entryName(entry))),
		Hint: "unpack the outer archive and put the inner one into the inbox; no row of it was used",
	}
}

// isOfficeDocument reports whether a zip begins as spreadsheets, texts and slides do, or is named so.
func isOfficeDocument(name string, head []byte) bool {
	if containerOf(head) != "zip" {
		return false
	}
	name = strings.ToLower(name)
	named := slices.ContainsFunc([]string{".xlsx", ".xlsm", ".docx", ".pptx", ".ods", ".odt"}, func(end string) bool { return strings.HasSuffix(name, end) })
	return named || bytes.Contains(head, []byte("[Content_Types].xml")) || bytes.Contains(head, []byte("mimetypeapplication/vnd.oasis"))
}

// checkBeginning refuses a file whose last directory, with all that it lists, does not reach back to its first byte:
// another archive stands before, and the rows of one of both are in none that is read. Errors: *fault.Error
// (broken-archive).
func (in *Intake) checkBeginning() error {
	const (
		endBytes     = 22 // the end of a directory, without its comment
		locatorBytes = 20 // of the larger end that zip64 has before it
	)
	tail := make([]byte, min(in.Size, endBytes+locatorBytes+1<<16))
	if _, err := in.File.ReadAt(tail, in.Size-int64(len(tail))); err != nil && err != io.EOF {
		return fmt.Errorf("read the input: %w", err)
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail)-at < endBytes || at >= locatorBytes && bytes.HasPrefix(tail[at-locatorBytes:], []byte("PK\x06\x07")) {
		return nil // whoever opens it knows
	}
	size, offset := binary.LittleEndian.Uint32(tail[at+12:]), binary.LittleEndian.Uint32(tail[at+16:])
	if in.Size-int64(len(tail)-at) <= int64(size)+int64(offset) {
		return nil
	}
	return &fault.Error{
		Name: "broken-archive", Class: fault.Input, Place: in.Name(), Fact: "want one zip archive whose directory lists all that stands before it, got one behind another",
		Hint: "put each archive into the inbox as a file of its own; no row of it was used",
	}
}

// hiddenEntry reports whether an entry is what a file manager leaves in an archive, and no file of the sender:
// .DS_Store, ._name, Thumbs.db. Another name that begins with a point may be a file with rows.
func hiddenEntry(name string) bool {
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == '/' || r == '\\' })
	return slices.ContainsFunc(parts, func(part string) bool {
		switch strings.ToLower(part) {
		case "__macosx", ".ds_store", ".trashes", ".fseventsd", ".spotlight-v100", ".directory", "thumbs.db", "desktop.ini":
			return true
		}
		return strings.HasPrefix(part, "._")
	})
}
