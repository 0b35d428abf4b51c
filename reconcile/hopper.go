package reconcile

import (
	"encoding/binary"
	"fmt"
)

// Spill is where rows lie that memory has no room for: a temporary file.
type Spill interface {
	ReadAt(p []byte, offset int64) (int, error)
	WriteAt(p []byte, offset int64) (int, error)
}

// The sizes of a plain row, and the bounds of a chunk's: chunks are small,
// because each worker holds an open one for each side of every partition.
const (
	saleBytes  = 28
	lineBytes  = 24
	mostChunk  = 4 << 10
	leastChunk = 512
)

// Hopper takes the rows of one worker, by partition, into chunks of an arena.
// When the arena is full, the full chunks go to the screen's spill. Where the
// next row of a partition goes is one number, so that the numbers of all
// partitions stay in the first-level cache. Not safe for concurrent use.
type Hopper struct {
	Suspects *Suspects

	screen       *Screen
	sales, lines []bucket // by partition
	at           []uint32 // the next free byte of each bucket: sales, then lines; 0: no open chunk

	arena  []byte
	chunk  uint32 // bytes of one; a power of two
	unused uint32 // the arena's first chunk that was never used
	free   []uint32
	full   int // chunks
	err    error
}

// bucket holds the full chunks of one partition and side: where they begin.
type bucket struct {
	full    []uint32
	spilled []run
}

// run is a run of full chunks in the spill.
type run struct {
	offset int64
	chunks int
}

// NewHopper gives a worker its own place for rows of about so many bytes.
func (s *Screen) NewHopper(budget int) *Hopper {
	open := 2 << s.bits // chunks that are always open
	chunk := uint32(mostChunk)
	for chunk > leastChunk && int(chunk)*open*2 > budget {
		chunk /= 2
	}
	h := &Hopper{
		Suspects: NewSuspects(), screen: s, sales: make([]bucket, 1<<s.bits), lines: make([]bucket, 1<<s.bits), at: make([]uint32, open),
		arena: make([]byte, max(budget, int(chunk)*(open+2))), chunk: chunk, unused: chunk, // byte 0 is nobody's
	}
	s.hoppers = append(s.hoppers, h)
	return h
}

// Sale takes a plain sale; merchant is the hash of its merchant.
func (h *Hopper) Sale(merchant uint64, row *PlainSale) {
	at := h.slot(h.screen.partition(codePlace(merchant, row.Reference)), saleBytes)
	binary.LittleEndian.PutUint64(at, row.Reference)
	binary.LittleEndian.PutUint32(at[8:], uint32(row.Party))
	binary.LittleEndian.PutUint32(at[12:], row.Gross)
	binary.LittleEndian.PutUint32(at[16:], uint32(row.Fee))
	binary.LittleEndian.PutUint32(at[20:], row.Row)
	binary.LittleEndian.PutUint16(at[24:], row.Trace)
	binary.LittleEndian.PutUint16(at[26:], row.Order)
}

// Line takes a plain line; merchant is the hash of its merchant.
func (h *Hopper) Line(merchant uint64, row *PlainLine) {
	at := h.slot(h.screen.partition(codePlace(merchant, row.Reference))+1<<h.screen.bits, lineBytes)
	binary.LittleEndian.PutUint64(at, row.Reference)
	binary.LittleEndian.PutUint32(at[8:], uint32(row.Party))
	binary.LittleEndian.PutUint32(at[12:], row.Gross)
	binary.LittleEndian.PutUint32(at[16:], uint32(row.Fee))
	binary.LittleEndian.PutUint32(at[20:], row.Row)
}

// slot makes room for one more row of a bucket. No row ends where its chunk
// does, because no width divides a power of two: the number behind the last row
// still names its chunk.
func (h *Hopper) slot(bucket uint64, width uint32) []byte {
	at := h.at[bucket]
	if at&(h.chunk-1)+width > h.chunk || at == 0 {
		at = h.turn(bucket, at)
	}
	h.at[bucket] = at + width
	return h.arena[at : at+width : at+width]
}

// side returns a bucket by its number.
func (h *Hopper) side(bucket uint64) *bucket {
	if bucket < uint64(len(h.sales)) {
		return &h.sales[bucket]
	}
	return &h.lines[bucket-uint64(len(h.sales))]
}

// turn puts a full chunk aside and returns the beginning of the next one.
func (h *Hopper) turn(bucket uint64, at uint32) uint32 {
	if at != 0 {
		b := h.side(bucket)
		b.full = append(b.full, at&^(h.chunk-1))
		h.full++
	}
	if len(h.free) == 0 && int(h.unused)+int(h.chunk) > len(h.arena) {
		if err := h.spillFull(); err != nil && h.err == nil {
			h.err = err
		}
	}
	if last := len(h.free) - 1; last >= 0 {
		next := h.free[last]
		h.free = h.free[:last]
		return next
	}
	next := h.unused
	h.unused += h.chunk
	return next
}

// spillFull writes every full chunk to the spill, partition by partition, so
// that the chunks of one lie together, and frees them.
func (h *Hopper) spillFull() error {
	size := int64(h.full) * int64(h.chunk)
	offset := h.screen.spilled.Add(size) - size
	h.full = 0
	const stage = 1 << 20
	staged := make([]byte, 0, min(size, stage))
	var failed error
	write := func() {
		if _, err := h.screen.spill.WriteAt(staged, offset); err != nil {
			failed = fmt.Errorf("write rows that memory has no room for: %w", err)
		}
		offset += int64(len(staged))
		staged = staged[:0]
	}
	for number := range uint64(len(h.at)) {
		b := h.side(number)
		if len(b.full) == 0 {
			continue
		}
		b.spilled = append(b.spilled, run{offset + int64(len(staged)), len(b.full)})
		for _, chunk := range b.full {
			staged = append(staged, h.arena[chunk:chunk+h.chunk]...)
			h.free = append(h.free, chunk)
			if len(staged)+int(h.chunk) > cap(staged) {
				write()
			}
		}
		b.full = b.full[:0]
	}
	write()
	return failed
}

// drain hands a bucket's rows to take, chunk by chunk. Buffer is room for what
// is read back.
func (h *Hopper) drain(bucket uint64, buffer []byte, take func(chunk []byte)) ([]byte, error) {
	b := h.side(bucket)
	for _, run := range b.spilled {
		size := run.chunks * int(h.chunk)
		if cap(buffer) < size {
			buffer = make([]byte, size)
		}
		buffer = buffer[:size]
		if _, err := h.screen.spill.ReadAt(buffer, run.offset); err != nil {
			return buffer, fmt.Errorf("read rows back: %w", err)
		}
		for at := 0; at < size; at += int(h.chunk) {
			take(buffer[at : at+int(h.chunk)])
		}
	}
	for _, chunk := range b.full {
		take(h.arena[chunk : chunk+h.chunk])
	}
	if at := h.at[bucket]; at != 0 {
		take(h.arena[at&^(h.chunk-1) : at])
	}
	return buffer, nil
}

func saleAt(at []byte) PlainSale {
	_ = at[saleBytes-1]
	return PlainSale{
		Reference: binary.LittleEndian.Uint64(at), Party: Party(binary.LittleEndian.Uint32(at[8:])), Gross: binary.LittleEndian.Uint32(at[12:]),
		Fee: int32(binary.LittleEndian.Uint32(at[16:])), Row: binary.LittleEndian.Uint32(at[20:]),
		Trace: binary.LittleEndian.Uint16(at[24:]), Order: binary.LittleEndian.Uint16(at[26:]),
	}
}

func lineAt(at []byte) PlainLine {
	_ = at[lineBytes-1]
	return PlainLine{
		Reference: binary.LittleEndian.Uint64(at), Party: Party(binary.LittleEndian.Uint32(at[8:])), Gross: binary.LittleEndian.Uint32(at[12:]),
		Fee: int32(binary.LittleEndian.Uint32(at[16:])), Row: binary.LittleEndian.Uint32(at[20:]),
	}
}
