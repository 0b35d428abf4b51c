package part

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"tieout/internal/fault"
)

// ErrDamaged is a file that is not, or no longer, one that a slice wrote.
var ErrDamaged = &fault.Error{Name: "slice-damaged", Class: fault.Usage, Hint: "run that slice again, or copy its file again; nothing was combined"}

// Part is an open file.
type Part struct {
	path     string
	file     *os.File
	sections []section
	SHA256   [sha256.Size]byte // of what its end says of all sections
}

// Open opens a file and reads it once, to compare each section with what the end says. ErrDamaged.
func Open(path string) (*Part, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	p := &Part{path: path, file: file}
	if err := p.readEnd(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	for i := range p.sections {
		if err := p.check(&p.sections[i]); err != nil {
			return nil, errors.Join(err, file.Close())
		}
	}
	return p, nil
}

// readEnd reads what the end of the file says.
func (p *Part) readEnd() error {
	info, err := p.file.Stat()
	if err != nil {
		return err
	}
	const fixed = sha256.Size + 8 + len(magic)
	tail, size := make([]byte, fixed), info.Size()
	if !info.Mode().IsRegular() || size < int64(fixed) {
		return ErrDamaged.At(p.path, "want the file of a slice, got something shorter, or no file")
	}
	if _, err := p.file.ReadAt(tail, size-int64(fixed)); err != nil {
		return err
	}
	length := binary.BigEndian.Uint64(tail[sha256.Size:])
	if string(tail[sha256.Size+8:]) != magic || length > uint64(size-int64(fixed)) {
		return ErrDamaged.At(p.path, "want the file of a slice, got one that does not end like it")
	}
	end := make([]byte, length)
	if _, err := p.file.ReadAt(end, size-int64(fixed)-int64(length)); err != nil {
		return err
	}
	p.SHA256 = sha256.Sum256(end)
	if !bytes.Equal(p.SHA256[:], tail[:sha256.Size]) {
		return ErrDamaged.At(p.path, "want the end as the slice wrote it, got another one")
	}
	return json.Unmarshal(end, &p.sections)
}

// check compares the bytes of a section with what the end says of them.
func (p *Part) check(s *section) error {
	hash := sha256.New()
	if _, err := io.Copy(hash, io.NewSectionReader(p.file, s.Offset, s.Size)); err != nil {
		return err
	}
	if got := hash.Sum(nil); !bytes.Equal(got, s.SHA256) {
		return ErrDamaged.At(p.path, "want %s with SHA-256 %x, got %x", s.Name, s.SHA256, got)
	}
	return nil
}

// Close closes the file.
func (p *Part) Close() error { return p.file.Close() }

// Section returns a section's bytes; of one that the file does not have there are none. It may be
// read side by side with others.
func (p *Part) Section(name string) *io.SectionReader {
	for i := range p.sections {
		if s := &p.sections[i]; s.Name == name {
			return io.NewSectionReader(p.file, s.Offset, s.Size)
		}
	}
	return io.NewSectionReader(p.file, 0, 0)
}

// EachRecord hands the records of a section to use, in the order in which they were written. A
// record is good until use returns.
func (p *Part) EachRecord(name string, use func(record []byte) error) error {
	in := bufio.NewReaderSize(p.Section(name), 1<<20)
	var record []byte
	for {
		length, err := binary.ReadUvarint(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s of %s: %w", name, p.path, err)
		}
		if uint64(cap(record)) < length {
			record = make([]byte, length)
		}
		record = record[:length]
		if _, err := io.ReadFull(in, record); err != nil {
			return fmt.Errorf("read %s of %s: %w", name, p.path, err)
		}
		if err := use(record); err != nil {
			return err
		}
	}
}
