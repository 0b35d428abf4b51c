package spill

import "encoding/binary"

// free spills the buckets whose turn it is until a quarter of the memory is free,
// at least so many bytes, and moves the records of the others together.
func (a *Arena) free(atLeast int) error {
	w := &extentWriter{store: a.store, buffer: make([]byte, 0, min(extentWriterBytes, len(a.memory)))}
	want, freed := max(len(a.memory)/4, atLeast), 0
	gone := make([]bool, len(a.last))
	var failed error
	for range a.last {
		if freed >= want {
			break
		}
		bucket := a.next
		a.next = (a.next + 1) % len(a.last)
		size, err := a.spillBucket(bucket, w)
		if err != nil {
			failed = err
		}
		gone[bucket] = true
		freed += size
	}
	if err := w.flush(); err != nil {
		failed = err
	}
	a.compact(gone)
	return failed
}

// spillBucket writes a bucket's records and returns how many bytes they had.
func (a *Arena) spillBucket(bucket int, w *extentWriter) (size int, err error) {
	for at := a.last[bucket]; at != 0; at = a.previous(at) {
		record := a.recordAt(at)
		size += len(record)
		if a.spilled[bucket], err = w.add(a.spilled[bucket], record); err != nil {
			return size, err
		}
	}
	return size, nil
}

// compact drops the records of some buckets from memory.
func (a *Arena) compact(gone []bool) {
	clear(a.last)
	end := a.used
	a.used = 1
	for at := 1; at < end; {
		record := a.recordAt(uint32(at))
		at += len(record)
		bucket := int(binary.LittleEndian.Uint16(record[headBucket:]))
		if gone[bucket] {
			continue
		}
		a.link(bucket, copy(a.memory[a.used:], record))
	}
}

// extentWriterBytes is how much is written to the file at once.
const extentWriterBytes = 1 << 20

// extentWriter gathers short records that go to the store's file. It takes its
// place in the file before it is filled; what of it stays empty is a hole.
type extentWriter struct {
	store  *Store
	buffer []byte
	offset int64
}

// add writes a record and returns the extents with it at their end.
func (w *extentWriter) add(extents []extent, record []byte) ([]extent, error) {
	if len(w.buffer)+len(record) > cap(w.buffer) {
		if err := w.flush(); err != nil {
			return extents, err
		}
	}
	if len(w.buffer) == 0 {
		var err error
		if w.offset, err = w.store.reserve(cap(w.buffer)); err != nil {
			return extents, err
		}
	}
	offset := w.offset + int64(len(w.buffer))
	w.buffer = append(w.buffer, record...)
	if last := len(extents) - 1; last >= 0 && extents[last].endsAt(offset) {
		extents[last].size += len(record)
		return extents, nil
	}
	return append(extents, extent{offset: offset, size: len(record)}), nil
}

func (w *extentWriter) flush() error {
	if len(w.buffer) == 0 {
		return nil
	}
	err := w.store.writeAt(w.buffer, w.offset)
	w.buffer = w.buffer[:0]
	return err
}
