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

// The sizes of a plain row in a chunk, and of a chunk: small, because each
// worker holds an open one for each side of every partition.
const (
	saleBytes  = 28
	lineBytes  = 24
	chunkBytes = 4 << 10
	slabBytes  = 1 << 20 // chunks are cut from slabs, which the allocator hands out quickly
)

// Hopper takes the rows of one worker, by partition. Above its budget the full
// chunks go to the screen's spill. Not safe for concurrent use.
type Hopper struct {
	Suspects *Suspects

	screen       *Screen
	sales, lines []bucket // by partition
	slab         []byte   // what is left of the newest slab
	free         [][]byte
	held, budget int // bytes in full chunks
	err          error
}

// bucket holds the rows of one partition and side.
type bucket struct {
	open    []byte // the chunk being filled
	full    [][]byte
	spilled []run
}

// run is a run of full chunks in the spill.
type run struct {
	offset int64
	chunks int
}

// NewHopper gives a worker its own place for rows, which may take so many bytes
// before it spills.
func (s *Screen) NewHopper(budget int) *Hopper {
	h := &Hopper{Suspects: NewSuspects(), screen: s, sales: make([]bucket, 1<<s.bits), lines: make([]bucket, 1<<s.bits), budget: budget}
	s.hoppers = append(s.hoppers, h)
	return h
}

// Sale takes a plain sale; merchant is the hash of its merchant.
func (h *Hopper) Sale(merchant uint64, row *PlainSale) {
	at := h.slot(&h.sales[h.screen.partition(codePlace(merchant, row.Reference))], saleBytes)
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
	at := h.slot(&h.lines[h.screen.partition(codePlace(merchant, row.Reference))], lineBytes)
	binary.LittleEndian.PutUint64(at, row.Reference)
	binary.LittleEndian.PutUint32(at[8:], uint32(row.Party))
	binary.LittleEndian.PutUint32(at[12:], row.Gross)
	binary.LittleEndian.PutUint32(at[16:], uint32(row.Fee))
	binary.LittleEndian.PutUint32(at[20:], row.Row)
}

// slot makes room for one more row.
func (h *Hopper) slot(b *bucket, width int) []byte {
	start := len(b.open)
	if start+width > cap(b.open) {
		h.turn(b)
		start = 0
	}
	b.open = b.open[:start+width]
	return b.open[start : start+width : start+width]
}

// turn puts a full chunk aside and opens the next one.
func (h *Hopper) turn(b *bucket) {
	if cap(b.open) > 0 {
		b.full = append(b.full, b.open)
		h.held += chunkBytes
		if h.held > h.budget && h.screen.spill != nil && h.err == nil {
			h.err = h.spillFull()
		}
	}
	if last := len(h.free) - 1; last >= 0 {
		b.open, h.free = h.free[last], h.free[:last]
		return
	}
	if len(h.slab) == 0 {
		h.slab = make([]byte, slabBytes)
	}
	b.open, h.slab = h.slab[:0:chunkBytes], h.slab[chunkBytes:]
}

// spillFull writes every full chunk to the spill, partition by partition, so
// that the chunks of one lie together.
func (h *Hopper) spillFull() error {
	offset := h.screen.spilled.Add(int64(h.held)) - int64(h.held)
	staged := make([]byte, 0, min(h.held, slabBytes))
	for _, side := range [...][]bucket{h.sales, h.lines} {
		for i := range side {
			b := &side[i]
			if len(b.full) == 0 {
				continue
			}
			b.spilled = append(b.spilled, run{offset + int64(len(staged)), len(b.full)})
			for _, chunk := range b.full {
				staged = append(staged, chunk[:chunkBytes]...)
				h.free = append(h.free, chunk[:0])
				if len(staged) >= slabBytes {
					if _, err := h.screen.spill.WriteAt(staged, offset); err != nil {
						return fmt.Errorf("write rows that memory has no room for: %w", err)
					}
					offset += int64(len(staged))
					staged = staged[:0]
				}
			}
			b.full = b.full[:0]
		}
	}
	h.held = 0
	if _, err := h.screen.spill.WriteAt(staged, offset); err != nil {
		return fmt.Errorf("write rows that memory has no room for: %w", err)
	}
	return nil
}

// drain hands the bucket's rows to take, chunk by chunk, and forgets them.
// Buffer is room for what is read back.
func (b *bucket) drain(spill Spill, buffer []byte, take func(chunk []byte)) ([]byte, error) {
	for _, run := range b.spilled {
		size := run.chunks * chunkBytes
		if cap(buffer) < size {
			buffer = make([]byte, size)
		}
		buffer = buffer[:size]
		if _, err := spill.ReadAt(buffer, run.offset); err != nil {
			return buffer, fmt.Errorf("read rows back: %w", err)
		}
		for at := 0; at < size; at += chunkBytes {
			take(buffer[at : at+chunkBytes])
		}
	}
	for _, chunk := range b.full {
		take(chunk)
	}
	if len(b.open) > 0 {
		take(b.open)
	}
	*b = bucket{}
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
