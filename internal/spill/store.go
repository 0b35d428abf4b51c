package spill

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"tieout/internal/disk"
	"tieout/internal/fault"
)

// noSpaceHint is the next step for whoever runs out of room.
const noSpaceHint = "let TMPDIR name a folder with room for the night's rows, then run again"

// Store is memory with a temporary file behind it. It is safe for concurrent use.
type Store struct {
	lock       sync.Mutex
	memoryLeft int64 // bytes of memory that may still be taken
	file       *os.File
	end        int64 // of the file
	closed     bool
	buffers    sync.Pool // of *[]byte, for what is read back
}

// NewStore returns a store that keeps about so many bytes in memory.
func NewStore(budget int64) *Store { return &Store{memoryLeft: budget} }

// extent is a piece that a Store keeps.
type extent struct {
	data   []byte // nil: it lies in the file
	offset int64
	size   int
}

// endsAt reports whether the extent lies in the file and ends at the offset.
func (e extent) endsAt(offset int64) bool { return e.data == nil && e.offset+int64(e.size) == offset }

// put copies p.
func (s *Store) put(p []byte) (extent, error) {
	if s.takeMemory(len(p)) {
		return extent{data: append(make([]byte, 0, len(p)), p...), size: len(p)}, nil
	}
	offset, err := s.reserve(len(p))
	if err == nil {
		err = s.writeAt(p, offset)
	}
	return extent{offset: offset, size: len(p)}, err
}

// takeMemory reports whether memory has room for so many bytes, which are then taken.
func (s *Store) takeMemory(size int) bool {
	s.lock.Lock()
	defer s.lock.Unlock()
	if int64(size) > s.memoryLeft {
		return false
	}
	s.memoryLeft -= int64(size)
	return true
}

// reserve makes room in the file.
func (s *Store) reserve(size int) (offset int64, err error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.closed {
		return 0, errors.New("write what memory has no room for: the spill store is closed")
	}
	if s.file == nil {
		if s.file, err = tempFile(); err != nil {
			return 0, err
		}
	}
	offset = s.end
	s.end += int64(size)
	return offset, nil
}

// writeAt fills what reserve made room for.
func (s *Store) writeAt(p []byte, offset int64) error {
	s.lock.Lock()
	file := s.file
	s.lock.Unlock()
	if _, err := file.WriteAt(p, offset); err != nil {
		return fault.System("write what memory has no room for", err, noSpaceHint)
	}
	return nil
}

// Spilled reports whether the file holds anything: memory had no room for it.
func (s *Store) Spilled() bool {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.end > 0
}

// read returns an extent's bytes: those in memory as they are, others read into
// buffer, which is made larger when it must.
func (s *Store) read(e extent, buffer []byte) (data, grown []byte, err error) {
	if e.data != nil || e.size == 0 {
		return e.data, buffer, nil
	}
	if cap(buffer) < e.size {
		buffer = make([]byte, e.size+e.size/2) // the next one is often a little longer
	}
	buffer = buffer[:e.size]
	if _, err := s.file.ReadAt(buffer, e.offset); err != nil {
		return nil, buffer, fmt.Errorf("read back what memory had no room for: %w", err)
	}
	return buffer, buffer, nil
}

// eachExtent hands the bytes of extents to use, in order; they are good until use returns.
func (s *Store) eachExtent(extents []extent, use func(data []byte) error) error {
	if len(extents) == 0 {
		return nil
	}
	buffer, _ := s.buffers.Get().(*[]byte)
	if buffer == nil {
		buffer = new([]byte)
	}
	defer s.buffers.Put(buffer)
	for _, e := range extents {
		var data []byte
		var err error
		if data, *buffer, err = s.read(e, *buffer); err != nil {
			return err
		}
		if err := use(data); err != nil {
			return err
		}
	}
	return nil
}

// free gives the memory of an extent back; the extent must not be read again.
func (s *Store) free(e extent) {
	if e.data == nil {
		return
	}
	s.lock.Lock()
	s.memoryLeft += int64(e.size)
	s.lock.Unlock()
}

// Close gives the file back. Nothing may be read after it.
func (s *Store) Close() error {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.closed = true
	if s.file == nil {
		return nil
	}
	file := s.file
	s.file = nil
	return file.Close()
}

// tempFile makes a temporary file that lives as long as it is open.
func tempFile() (*os.File, error) {
	file, err := disk.Loose("tieout-spill-")
	if err != nil {
		return nil, fault.System("make a file for what memory has no room for", err, noSpaceHint)
	}
	return file, nil
}
