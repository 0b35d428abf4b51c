package loaders

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// OpenAs is Open for a file that a profile will read: the profile says which
// entry of an archive holds the rows, and whether the content is text at all. A
// nil profile is one that is still to be found: every built-in one has its say.
// More errors: archive-entries when none or several entries fit.
func OpenAs(path string, limits Limits, p *Profile) (*Intake, error) {
	wants, err := expectationsOf(p)
	if err != nil {
		return nil, err
	}
	return openWith(&Intake{Path: path, limits: limits, wants: wants}, readThrough)
}

// readThrough shows a content to the census and to nobody else.
func readThrough(content io.Reader, text *census) error {
	buffer := make([]byte, blockBytes)
	for {
		n, err := content.Read(buffer)
		text.look(buffer[:n])
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// expectations are what profiles expect of a file before it is read.
type expectations struct {
	entries []*regexp.Regexp // of an archive's entries; the only entry always fits
	sheets  bool             // a workbook may come
	binary  bool             // it is not text
	anyKind bool             // the profile is still to be found

	isLatin  func(head []byte) bool // a text in no UTF that begins so is ISO 8859-1; nil: none is
	isBinary func(head []byte) bool // of anyKind: a file that begins so is of a format that is not text
}

func expectationsOf(p *Profile) (expectations, error) {
	if p != nil {
		wants := p.expects()
		wants.isLatin = isLatinStatement
		return wants, nil
	}
	all := expectations{anyKind: true, sheets: true, isLatin: isLatinStatement, isBinary: isBinaryFormat}
	for _, name := range ProfileNames() {
		known, err := ProfileNamed(name)
		if err != nil {
			return all, err
		}
		all.entries = append(all.entries, known.expects().entries...)
	}
	return all, nil
}

// isLatinStatement reports whether a file that begins so is a bank statement
// whose standard knows no UTF-8.
func isLatinStatement(head []byte) bool { return (mt940{}).fits(head) || (bai2{}).fits(head) }

// isBinaryFormat reports whether a file that begins so is of a format that is not text.
func isBinaryFormat(head []byte) bool {
	for _, name := range ProfileNames() {
		p, err := ProfileNamed(name)
		if err == nil && p.def != nil && p.def.file.binary && p.def.format.fits(head) {
			return true
		}
	}
	return false
}

func (p *Profile) expects() expectations {
	if p.def == nil {
		return expectations{}
	}
	wants := expectations{binary: p.def.file.binary, sheets: p.def.shape.kind == "xlsx"}
	if p.def.file.entry != nil {
		wants.entries = append(wants.entries, p.def.file.entry)
	}
	return wants
}

// entryName decodes the name of an archive's entry: without the flag for UTF-8
// it is in GBK in the archives of Chinese senders. It is never used as a path.
func entryName(entry *zip.File) string {
	if !entry.NonUTF8 {
		return entry.Name
	}
	if name, err := simplifiedchinese.GB18030.NewDecoder().String(entry.Name); err == nil {
		return name
	}
	return entry.Name
}

// pick chooses the entry that holds the rows.
func (w *expectations) pick(entries []*zip.File) (*zip.File, error) {
	if len(entries) == 1 {
		return entries[0], nil
	}
	var fitting []*zip.File
	var names []string
	for _, entry := range entries {
		name := entryName(entry)
		names = append(names, clip(name))
		for _, pattern := range w.entries {
			if pattern.MatchString(name) {
				fitting = append(fitting, entry)
				break
			}
		}
	}
	if len(fitting) == 1 {
		return fitting[0], nil
	}
	fact := fmt.Sprintf("want one file in the archive, got %d", len(entries))
	if len(w.entries) > 0 {
		fact = fmt.Sprintf("want one entry that the profile knows, got %d among %s", len(fitting), strings.Join(names[:min(len(names), 8)], ", "))
	}
	return nil, errors.New(fact)
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
	if in.Container != "zip" || !in.wants.sheets {
		return false
	}
	archive, err := zip.NewReader(in.file, in.Size)
	return err == nil && isWorkbook(archive.File)
}

// isBinary reports whether the content is one of a format that is not text.
func (in *Intake) isBinary(encoding string) bool {
	switch {
	case in.wants.binary:
		return true
	case !in.wants.anyKind || (encoding != "" && !strings.HasPrefix(encoding, "utf-16")):
		return false
	}
	head, err := in.head()
	return err == nil && in.wants.isBinary != nil && in.wants.isBinary(head)
}

// head returns the first bytes of the content, without a byte order mark.
func (in *Intake) head() ([]byte, error) {
	content, err := in.content()
	if err != nil {
		return nil, err
	}
	head := make([]byte, headBytes)
	n, err := io.ReadFull(content, head)
	if err != nil && err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, in.archiveError(err)
	}
	return []byte(strings.TrimPrefix(string(head[:n]), "\xef\xbb\xbf")), nil
}

// newDecodedLines decodes a text line by line.
func newDecodedLines(text io.Reader, decode func([]byte) []byte, limits Limits) io.Reader {
	lines := newLineReader(text, limits.MaxLine)
	lines.decode = decode
	return &decodedLines{lines: lines}
}

type decodedLines struct {
	lines   *lineReader
	pending []byte
}

func (d *decodedLines) Read(p []byte) (int, error) {
	for len(d.pending) == 0 {
		line, err := d.lines.next()
		if err != nil {
			return 0, err
		}
		d.pending = append(append([]byte(nil), line.text...), line.end)
	}
	n := copy(p, d.pending)
	d.pending = d.pending[n:]
	return n, nil
}
