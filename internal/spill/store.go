package spill

import (
	"errors"
	"fmt"
	"os"
	"sync"

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
}

// NewStore returns a store that keeps about so many bytes in memory.
func NewStore(budget int64) *Store { return &Store{memoryLeft: budget} }

// Extent is a piece that a Store keeps.
type Extent struct {
	data   []byte // nil: it lies in the file
	offset int64
	size   int
}

// Size returns how many bytes the extent has.
func (e Extent) Size() int { return e.size }

// Put copies p.
func (r *Store) Put(p []byte) (Extent, error) {
	r.lock.Lock()
	if int64(len(p)) <= r.memoryLeft {
		r.memoryLeft -= int64(len(p))
		r.lock.Unlock()
		return Extent{data: append(make([]byte, 0, len(p)), p...), size: len(p)}, nil
	}
	offset, err := r.reserve(len(p))
	file := r.file
	r.lock.Unlock()
	if err != nil {
		return Extent{}, err
	}
	if _, err := file.WriteAt(p, offset); err != nil {
		return Extent{}, fault.System("write what memory has no room for", err, noSpaceHint)
	}
	return Extent{offset: offset, size: len(p)}, nil
}

// reserve makes room in the file; the caller holds the lock.
func (r *Store) reserve(size int) (offset int64, err error) {
	if r.closed {
		return 0, errors.New("write what memory has no room for: the room is closed")
	}
	if r.file == nil {
		if r.file, err = TempFile(); err != nil {
			return 0, err
		}
	}
	offset = r.end
	r.end += int64(size)
	return offset, nil
}

// Read returns an extent's bytes: those in memory as they are, others read into
// buffer, which is made larger when it must.
func (r *Store) Read(e Extent, buffer []byte) (data, store []byte, err error) {
	if e.data != nil || e.size == 0 {
		return e.data, buffer, nil
	}
	if cap(buffer) < e.size {
		buffer = make([]byte, e.size)
	}
	buffer = buffer[:e.size]
	if _, err := r.file.ReadAt(buffer, e.offset); err != nil {
		return nil, buffer, fmt.Errorf("read back what memory had no room for: %w", err)
	}
	return buffer, buffer, nil
}

// Free gives the memory of an extent back; the extent must not be read again.
func (r *Store) Free(e Extent) {
	if e.data == nil {
		return
	}
	r.lock.Lock()
	r.memoryLeft += int64(e.size)
	r.lock.Unlock()
}

// Close gives the file back. Nothing may be read after it.
func (r *Store) Close() error {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.closed = true
	if r.file == nil {
		return nil
	}
	file := r.file
	r.file = nil
	return file.Close()
}

// TempFile makes a temporary file that lives as long as it is open.
func TempFile() (*os.File, error) {
	file, err := os.CreateTemp("", "tieout-spill-")
	if err != nil {
		return nil, fault.System("make a file for what memory has no room for", err, noSpaceHint)
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(fault.System("make a file for what memory has no room for", err, noSpaceHint), file.Close())
	}
	return file, nil
}
