package spill

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"tieout/internal/fault"
)

// hint is the next step for whoever runs out of room.
const hint = "let TMPDIR name a folder with room for the night's rows, then run again"

// Room is memory with a temporary file behind it. It is safe for concurrent use.
type Room struct {
	lock   sync.Mutex
	left   int64 // bytes of memory that may still be taken
	file   *os.File
	end    int64 // of the file
	closed bool
}

// NewRoom returns a room that keeps about so many bytes in memory.
func NewRoom(budget int64) *Room { return &Room{left: budget} }

// Extent is a piece that a Room keeps.
type Extent struct {
	data   []byte // nil: it lies in the file
	offset int64
	size   int
}

// Size returns how many bytes the extent has.
func (e Extent) Size() int { return e.size }

// Keep copies p.
func (r *Room) Keep(p []byte) (Extent, error) {
	r.lock.Lock()
	if int64(len(p)) <= r.left {
		r.left -= int64(len(p))
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
		return Extent{}, fault.System("write what memory has no room for", err, hint)
	}
	return Extent{offset: offset, size: len(p)}, nil
}

// reserve makes room in the file; the caller holds the lock.
func (r *Room) reserve(size int) (offset int64, err error) {
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
func (r *Room) Read(e Extent, buffer []byte) (data, room []byte, err error) {
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
func (r *Room) Free(e Extent) {
	if e.data == nil {
		return
	}
	r.lock.Lock()
	r.left += int64(e.size)
	r.lock.Unlock()
}

// Close gives the file back. Nothing may be read after it.
func (r *Room) Close() error {
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
		return nil, fault.System("make a file for what memory has no room for", err, hint)
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(fault.System("make a file for what memory has no room for", err, hint), file.Close())
	}
	return file, nil
}
