package prematch

import (
	"encoding/binary"

	"tieout/reconcile"
)

// Spill is where rows lie that memory has no room for: a temporary file.
type Spill interface {
	ReadAt(p []byte, offset int64) (int, error)
	WriteAt(p []byte, offset int64) (int, error)
}

// The sizes of a plain row as it is taken, and the bounds of how many are
// gathered before they are packed: each worker gathers for each side of every
// partition.
const (
	saleBytes    = 28
	lineBytes    = 24
	mostGathered = 32
	leastGathers = 16
)

// Hopper takes the rows of one worker, by partition. A row is first gathered
// with others of its partition and side, in one write to one place; when there
// are enough of them, they are packed into an arena (see pack.go), which goes to
// the screen's spill piece by piece when it is full. Not safe for concurrent use.
type Hopper struct {
	Suspects *Suspects

	screen       *Screen
	sales, lines gathering

	arena   []byte // packed chunks, one behind the other; byte 0 is nobody's
	used    int
	last    []uint32 // by bucket: where its last chunk in the arena begins; 0: none
	spilled [][]run  // by bucket
	turn    int      // the bucket that is spilled next
	err     error
}

// gathering holds the rows of one side that are not packed yet, by partition.
type gathering struct {
	rows  []byte
	count []uint16
	most  int // rows of a partition
	first int // bucket, that of the first partition
}

// run is a run of a bucket's chunks in the spill.
type run struct {
	offset int64
	size   int
}

// NewHopper gives a worker its own place for rows of about so many bytes.
func (s *Screen) NewHopper(budget int) *Hopper {
	partitions := 1 << s.bits
	most := mostGathered
	for most > leastGathers && partitions*most*(saleBytes+lineBytes)*4 > budget {
		most /= 2
	}
	h := &Hopper{
		Suspects: NewSuspects(), screen: s,
		sales: gathering{make([]byte, partitions*most*saleBytes), make([]uint16, partitions), most, 0},
		lines: gathering{make([]byte, partitions*most*lineBytes), make([]uint16, partitions), most, partitions},
		last:  make([]uint32, 2*partitions), spilled: make([][]run, 2*partitions), used: 1,
	}
	const leastChunks = 8
	h.arena = make([]byte, min(max(budget-len(h.sales.rows)-len(h.lines.rows), leastChunks*chunkBytes(most)), 1<<32-1))
	s.hoppers = append(s.hoppers, h)
	return h
}

// Sale takes a plain sale; merchant is the hash of its merchant.
func (h *Hopper) Sale(merchant uint64, row PlainSale) {
	partition := h.screen.partition(reconcile.CodePlace(merchant, row.Reference))
	count := int(h.sales.count[partition])
	at := h.sales.rows[(int(partition)*h.sales.most+count)*saleBytes:]
	binary.LittleEndian.PutUint32(at[24:], uint32(row.Trace)|uint32(row.Order)<<16)
	binary.LittleEndian.PutUint64(at[16:], uint64(uint32(row.Fee))|uint64(row.Row)<<32)
	binary.LittleEndian.PutUint64(at[8:], uint64(row.Party)|uint64(row.Gross)<<32)
	binary.LittleEndian.PutUint64(at, row.Reference)
	h.sales.count[partition] = uint16(count + 1)
	if count+1 == h.sales.most {
		h.pack(&h.sales, int(partition), saleBytes)
	}
}

// Line takes a plain line; merchant is the hash of its merchant.
func (h *Hopper) Line(merchant uint64, row PlainLine) {
	partition := h.screen.partition(reconcile.CodePlace(merchant, row.Reference))
	count := int(h.lines.count[partition])
	at := h.lines.rows[(int(partition)*h.lines.most+count)*lineBytes:]
	binary.LittleEndian.PutUint64(at[16:], uint64(uint32(row.Fee))|uint64(row.Row)<<32)
	binary.LittleEndian.PutUint64(at[8:], uint64(row.Party)|uint64(row.Gross)<<32)
	binary.LittleEndian.PutUint64(at, row.Reference)
	h.lines.count[partition] = uint16(count + 1)
	if count+1 == h.lines.most {
		h.pack(&h.lines, int(partition), lineBytes)
	}
}

// gathered returns the rows of a partition that are not packed yet.
func (g *gathering) gathered(partition, width int) []byte {
	start := partition * g.most * width
	return g.rows[start : start+int(g.count[partition])*width]
}

// pack puts the rows of a partition into the arena.
func (h *Hopper) pack(g *gathering, partition, width int) {
	if h.used+chunkBytes(g.most) > len(h.arena) {
		if err := h.makeRoom(); err != nil && h.err == nil {
			h.err = err
		}
	}
	bucket := g.first + partition
	chunk := packRows(h.arena[h.used:], g.gathered(partition, width), width)
	chunk.setPlace(bucket, h.last[bucket])
	h.last[bucket] = uint32(h.used)
	h.used += len(chunk)
	g.count[partition] = 0
}
