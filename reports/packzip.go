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
	logs, settlement := p.filesOf(k)
	letter := p.letterOf(k, logs, settlement)
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
	if err := p.addClaim(archive, k); err != nil {
		return err
	}
	return archive.Close()
}

// addClaim adds claim.csv: the header, the lines that are in a file, and those in memory.
func (p *packs) addClaim(archive *zip.Writer, k *pack) error {
	parts, size := []io.Reader{bytes.NewReader(p.header)}, int64(len(p.header)+len(k.claim))
	if k.begun {
		part, err := os.Open(p.claimPart(k))
		if err != nil {
			return err
		}
		defer func() { _ = part.Close() }() // read only: nothing can be lost
		parts, size = append(parts, part), size+smallEntry
	}
	if err := addEntry(archive, "claim.csv", size, io.MultiReader(append(parts, bytes.NewReader(k.claim))...)); err != nil || !k.begun {
		return err
	}
	return os.Remove(p.claimPart(k))
}

// addEntry adds an entry of about so many bytes.
func addEntry(archive *zip.Writer, name string, size int64, content io.Reader) error {
	method := zip.Store
	if size > smallEntry {
		method = zip.Deflate
	}
	entry, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: method})
	if err != nil {
		return err
	}
	_, err = io.Copy(entry, content)
	return err
}
