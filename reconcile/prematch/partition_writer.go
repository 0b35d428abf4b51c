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

// The sizes of a simple row as it is taken, and the bounds of how many are
// gathered before they are packed: each worker gathers for each side of every
// partition.
const (
	saleBytes      = 28
	lineBytes      = 24
	maxPendingRows = 32
	minPendingRows = 16
)

// PartitionWriter stores the rows of one worker, by partition. A row is first gathered
// with others of its partition and side, in one write to one place; when there
// are enough of them, they are packed into an arena (see pack.go), which goes to
// the prematcher's spill piece by piece when it is full. Not safe for concurrent use.
type PartitionWriter struct {
	BlockedKeys *BlockedKeys

	prematcher   *Prematcher
	sales, lines pendingRows

	arena      []byte // packed chunks, one after the other; byte 0 is nobody's
	used       int
	lastChunk  []uint32       // by bucket: where its last chunk in the arena begins; 0: none
	spilled    [][]spilledRun // by bucket
	nextBucket int            // the bucket that is spilled next
	err        error
}

// pendingRows holds the rows of one side that are not packed yet, by partition.
type pendingRows struct {
	rows        []byte
	count       []uint16
	maxRows     int // rows of a partition
	firstBucket int // bucket, that of the first partition
}

// spilledRun is a run of a bucket's chunks in the spill.
type spilledRun struct {
	offset int64
	size   int
}

// NewPartitionWriter gives a worker its own place for rows of about so many bytes.
func (s *Prematcher) NewPartitionWriter(budget int) *PartitionWriter {
	partitions := 1 << s.bits
	most := maxPendingRows
	for most > minPendingRows && partitions*most*(saleBytes+lineBytes)*4 > budget {
		most /= 2
	}
	h := &PartitionWriter{
		BlockedKeys: NewBlockedKeys(), prematcher: s,
		sales:     pendingRows{make([]byte, partitions*most*saleBytes), make([]uint16, partitions), most, 0},
		lines:     pendingRows{make([]byte, partitions*most*lineBytes), make([]uint16, partitions), most, partitions},
		lastChunk: make([]uint32, 2*partitions), spilled: make([][]spilledRun, 2*partitions), used: 1,
	}
	const leastChunks = 8
	h.arena = make([]byte, min(max(budget-len(h.sales.rows)-len(h.lines.rows), leastChunks*chunkBytes(most)), 1<<32-1))
	s.writers = append(s.writers, h)
	return h
}

// AddSale takes a simple sale; merchant is the hash of its merchant.
func (h *PartitionWriter) AddSale(merchant uint64, row SimpleSale) {
	partition := h.prematcher.partition(reconcile.CodePlace(merchant, row.Reference))
	count := int(h.sales.count[partition])
	at := h.sales.rows[(int(partition)*h.sales.maxRows+count)*saleBytes:]
	binary.LittleEndian.PutUint32(at[24:], uint32(row.Trace)|uint32(row.Order)<<16)
	binary.LittleEndian.PutUint64(at[16:], uint64(uint32(row.Fee))|uint64(row.Row)<<32)
	binary.LittleEndian.PutUint64(at[8:], uint64(row.MerchantFile)|uint64(row.Gross)<<32)
	binary.LittleEndian.PutUint64(at, row.Reference)
	h.sales.count[partition] = uint16(count + 1)
	if count+1 == h.sales.maxRows {
		h.pack(&h.sales, int(partition), saleBytes)
	}
}

// AddLine takes a simple line; merchant is the hash of its merchant.
func (h *PartitionWriter) AddLine(merchant uint64, row SimpleLine) {
	partition := h.prematcher.partition(reconcile.CodePlace(merchant, row.Reference))
	count := int(h.lines.count[partition])
	at := h.lines.rows[(int(partition)*h.lines.maxRows+count)*lineBytes:]
	binary.LittleEndian.PutUint64(at[16:], uint64(uint32(row.Fee))|uint64(row.Row)<<32)
	binary.LittleEndian.PutUint64(at[8:], uint64(row.MerchantFile)|uint64(row.Gross)<<32)
	binary.LittleEndian.PutUint64(at, row.Reference)
	h.lines.count[partition] = uint16(count + 1)
	if count+1 == h.lines.maxRows {
		h.pack(&h.lines, int(partition), lineBytes)
	}
}

// ofPartition returns the rows of a partition that are not packed yet.
func (g *pendingRows) ofPartition(partition, width int) []byte {
	start := partition * g.maxRows * width
	return g.rows[start : start+int(g.count[partition])*width]
}

// pack puts the rows of a partition into the arena.
func (h *PartitionWriter) pack(g *pendingRows, partition, width int) {
	if h.used+chunkBytes(g.maxRows) > len(h.arena) {
		if err := h.freeArena(); err != nil && h.err == nil {
			h.err = err
		}
	}
	bucket := g.firstBucket + partition
	chunk := packRows(h.arena[h.used:], g.ofPartition(partition, width), width)
	chunk.setPlace(bucket, h.lastChunk[bucket])
	h.lastChunk[bucket] = uint32(h.used)
	h.used += len(chunk)
	g.count[partition] = 0
}
