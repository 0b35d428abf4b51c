package text

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"tieout/internal/fault"
)

// Entry is an entry of an archive: its name, and how it begins.
type Entry struct {
	Name string
	Head []byte // up to HeadBytes, undecoded
}

// mostEntries is how many entries of an archive are looked at.
const mostEntries = 1000

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

// chooseEntries returns the entries that are read, in the order of their names: the only one, those that
// the profile reads, or the one whose name it knows. Errors: archive-entries, of the archive.
func (in *Intake) chooseEntries(entries []*zip.File) ([]*zip.File, error) {
	if len(entries) == 1 {
		return entries, nil
	}
	slices.SortStableFunc(entries, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	if in.chosen == nil {
		chosen, err := in.findEntries(entries)
		if err != nil {
			return nil, err
		}
		if empty := in.emptySibling(entries, chosen); empty != "" {
			return nil, &fault.Error{
				Name: "empty-file", Class: fault.Input, Place: in.Name(), Fact: "want at least a header line in " + Clip(shownBase(empty)) + ", whose name is that of a file with rows, got 0 bytes",
				Hint: "ask for the archive again; a day without trade has a file with a header",
			}
		}
		in.chosen = in.withoutCopies(entries, chosen)
		for i, entry := range entries {
			if !slices.Contains(in.chosen, i) {
				if err := in.refuseNested(entry); err != nil {
					in.chosen = nil
					return nil, err
				}
				in.left = append(in.left, shownBase(entryName(entry)))
			}
		}
	}
	var list []*zip.File
	for _, at := range in.chosen {
		list = append(list, entries[at])
	}
	return list, nil
}

// findEntries finds the places of the entries that are read.
func (in *Intake) findEntries(entries []*zip.File) ([]int, error) {
	if in.Wants.Choose != nil && len(entries) <= mostEntries {
		heads := make([]Entry, len(entries))
		for i, entry := range entries {
			head, err := in.headOf(entry)
			if err != nil {
				return nil, err
			}
			heads[i] = Entry{entryName(entry), head}
		}
		if chosen := in.Wants.Choose(heads); len(chosen) > 0 {
			return chosen, nil
		}
	}
	at, err := in.Wants.namedEntry(entries)
	if err != nil {
		return nil, &fault.Error{Name: "archive-entries", Class: fault.Input, Place: in.Name(), Fact: err.Error(), Hint: "unpack it and put the file that holds the rows into the inbox"}
	}
	return []int{at}, nil
}

// emptySibling returns the name of an entry without a byte that is named as one with rows: by a pattern of the profile,
// or as one that is read, but for its digits. Nobody marks a day without trade so, and its rows are gone. One of
// another name, such as success.txt, may say that the archive is whole.
func (in *Intake) emptySibling(entries []*zip.File, chosen []int) string {
	form := func(name string) string {
		return strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return -1
			}
			return r
		}, strings.ToLower(name))
	}
	for i, entry := range entries {
		name := entryName(entry)
		if entry.UncompressedSize64 > 0 || slices.Contains(chosen, i) {
			continue
		}
		if in.Wants.isNamed(name) || slices.ContainsFunc(chosen, func(at int) bool { return form(entryName(entries[at])) == form(name) }) {
			return name
		}
	}
	return ""
}

// isNamed reports whether a name is one of those that the profile knows.
func (w *Expectations) isNamed(name string) bool {
	return slices.ContainsFunc(w.Entries, func(pattern *regexp.Regexp) bool { return pattern.MatchString(name) })
}

// headOf returns how an entry begins.
func (in *Intake) headOf(entry *zip.File) ([]byte, error) {
	reader, err := in.openEntry(entry)
	if err != nil {
		return nil, err
	}
	defer func() { _ = reader.Close() }() // read only: nothing can be lost
	head := make([]byte, HeadBytes)
	n, err := io.ReadFull(reader, head)
	if err != nil && err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, in.ArchiveError(err)
	}
	return bytes.Clone(head[:n]), nil
}

// namedEntry returns the place of the one entry whose name is known.
func (w *Expectations) namedEntry(entries []*zip.File) (int, error) {
	var fitting []int
	var names []string
	for i, entry := range entries {
		name := entryName(entry)
		names = append(names, Clip(name))
		if w.isNamed(name) {
			fitting = append(fitting, i)
		}
	}
	if len(fitting) > 1 { // emptySibling names those without a byte
		fitting = slices.DeleteFunc(fitting, func(at int) bool { return entries[at].UncompressedSize64 == 0 })
	}
	if len(fitting) == 1 {
		return fitting[0], nil
	}
	shown := strings.Join(names[:min(len(names), 8)], ", ")
	if len(w.Entries) > 0 {
		return 0, fmt.Errorf("want one entry that the profile knows, got %d among %s", len(fitting), shown)
	}
	return 0, fmt.Errorf("want one file in the archive, or several of one form, got %d: %s", len(entries), shown)
}

// withoutCopies leaves out an entry that has the bytes of another one: a file that comes twice is
// taken once. What the archive states of both, size and CRC-32, only says which are compared.
func (in *Intake) withoutCopies(entries []*zip.File, chosen []int) (list []int) {
	type stated struct {
		size uint64
		sum  uint32
	}
	kept := map[stated][]int{}
	sums := map[int][]byte{}
	all := in.bounded(nil) // all of them together are no bomb
	sumOf := func(at int) []byte {
		if _, known := sums[at]; !known {
			hash := sha256.New()
			all.reader = &entryReader{in: in, entry: entries[at]}
			if _, err := io.Copy(hash, all); err == nil {
				sums[at] = hash.Sum(nil)
			} else {
				sums[at] = nil // that it can't be read is told when its rows are asked for
			}
		}
		return sums[at]
	}
	for _, at := range chosen {
		of := stated{entries[at].UncompressedSize64, entries[at].CRC32}
		if !slices.ContainsFunc(kept[of], func(other int) bool { return sumOf(at) != nil && bytes.Equal(sumOf(at), sumOf(other)) }) {
			list, kept[of] = append(list, at), append(kept[of], at)
		}
	}
	return list
}

// joinEntries returns the entries one after the other, each on a line of its own.
func (in *Intake) joinEntries(entries []*zip.File) io.Reader {
	var parts []io.Reader
	for i, entry := range entries {
		if i > 0 {
			parts = append(parts, strings.NewReader("\n"))
		}
		parts = append(parts, &entryReader{in: in, entry: entry})
	}
	return io.MultiReader(parts...)
}

// entryReader opens its entry when it is read.
type entryReader struct {
	in     *Intake
	entry  *zip.File
	reader io.ReadCloser
}

// Read fails with encrypted-archive and broken-archive.
func (e *entryReader) Read(p []byte) (int, error) {
	if e.reader == nil {
		var err error
		if e.reader, err = e.in.openEntry(e.entry); err != nil {
			return 0, err
		}
	}
	n, err := e.reader.Read(p)
	if err == io.EOF {
		_ = e.reader.Close() // it was read to its end
	}
	return n, err
}

// HeadIntake makes of an entry's beginning a file in memory, so that a profile can be asked whether it
// reads it; wants are that profile's. A line that the beginning cuts is left out.
func HeadIntake(entry Entry, limits Limits, wants Expectations) *Intake {
	head := entry.Head
	if len(head) == HeadBytes {
		head = head[:bytes.LastIndexByte(head, '\n')+1]
	}
	in := &Intake{Path: entry.Name, Container: "plain", Size: int64(len(head)), Limits: limits, Wants: wants, memory: head}
	stats := &TextStats{}
	stats.Scan(head)
	in.TextSize, in.Quoted = stats.Size, stats.Quoted
	if in.Encoding = in.latin(stats.encoding()); in.Encoding == "" {
		in.Encoding = "utf-8"
	}
	return in
}
