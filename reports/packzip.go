package reports

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// smallEntry is up to how many bytes an entry of a pack is stored as it is: to pack it would
// cost more than it saves.
const smallEntry = 16 << 10

// writePack writes the archive of a pack. Its entries have no time, so that the same night
// gives the same bytes.
func (p *packs) writePack(k *pack, archives *archiver) (err error) {
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(filepath.Join(p.dir, k.fileName()), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	archive := archives.begin(file)
	letter := p.letterOf(k)
	if letter.Annexes, err = p.annexesOf(k); err != nil {
		return err
	}
	var page bytes.Buffer
	for _, entry := range [...]struct {
		name  string
		write func(io.Writer) error
	}{{"letter.html", letter.page}, {"letter.txt", letter.text}, {"evidence.json", letter.proof}} {
		page.Reset()
		if err := entry.write(&page); err != nil {
			return err
		}
		if err := addEntry(archive, entry.name, int64(page.Len()), &page); err != nil {
			return err
		}
	}
	if err := p.addLines(archive, "claim.csv", p.header, k, &k.claim); err != nil {
		return err
	}
	if k.log.some() {
		if err := p.addLines(archive, "log.csv", p.logHeader(), k, &k.log); err != nil {
			return err
		}
	}
	if err := p.addForms(archive, k); err != nil {
		return err
	}
	if err := p.dropParts(k); err != nil {
		return err
	}
	return archive.Close()
}

// some reports whether the list has lines.
func (l *packLines) some() bool { return l.begun || len(l.kept) > 0 }

// addLines adds the file of a list.
func (p *packs) addLines(archive *zip.Writer, name string, header []byte, k *pack, lines *packLines) error {
	return p.readLines(k, lines, func(r io.Reader, size int64) error {
		return addEntry(archive, name, size+int64(len(header)), io.MultiReader(bytes.NewReader(header), r))
	})
}

// readLines hands out the lines of a list, about so many bytes: those that are in a file, then those in memory.
func (p *packs) readLines(k *pack, lines *packLines, use func(r io.Reader, size int64) error) error {
	kept := bytes.NewReader(lines.kept)
	if !lines.begun {
		return use(kept, int64(len(lines.kept)))
	}
	part, err := os.Open(p.linesPart(k, lines))
	if err != nil {
		return err
	}
	defer func() { _ = part.Close() }() // read only: nothing can be lost
	return use(io.MultiReader(part, kept), int64(len(lines.kept))+smallEntry)
}

// dropParts removes the files of lines that the pack holds now.
func (p *packs) dropParts(k *pack) error {
	for _, lines := range k.lists() {
		if lines.begun {
			if err := os.Remove(p.linesPart(k, lines)); err != nil {
				return err
			}
		}
	}
	return nil
}

// addEntry adds an entry of about so many bytes.
func addEntry(archive *zip.Writer, name string, size int64, content io.Reader) error {
	entry, err := newEntry(archive, name, size > smallEntry)
	if err != nil {
		return err
	}
	_, err = io.Copy(entry, content)
	return err
}

// newEntry begins an entry, which is packed where it is not small.
func newEntry(archive *zip.Writer, name string, large bool) (io.Writer, error) {
	method := zip.Store
	if large {
		method = zip.Deflate
	}
	return archive.CreateHeader(&zip.FileHeader{Name: name, Method: method})
}
