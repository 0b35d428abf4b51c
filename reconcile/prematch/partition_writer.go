package prematch

import (
	"encoding/binary"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// Buckets keep pieces of bytes by number: more of them than memory may have room
// for. Adding is not safe for concurrent use unless it is said; buckets may be
// read side by side when nothing is added any more.
type Buckets interface {
	// Add puts a copy of a piece in a bucket.
	Add(bucket int, piece []byte) error
	// Each hands the pieces of a bucket to use, in any order. A piece is good
	// until use returns.
	Each(bucket int, use func(piece []byte) error) error
}

// The sizes of a simple row as it is taken, and the bounds of how many are
// gathered before they are packed: each worker gathers for each side of every
// partition.
const (
	saleBytes      = 40
	lineBytes      = 32
	maxPendingRows = 32
	minPendingRows = 16
)

// PartitionWriter stores the rows of one worker, by partition. A row is first gathered
// with others of its partition and side, in one write to one place; when there
// are enough of them, they are packed (see pack.go) and put into the worker's
// buckets. Not safe for concurrent use.
type PartitionWriter struct {
	BlockedKeys *BlockedKeys

	bits         int // of the partition's number
	knownTo      civil.Date
	logged       []uint64 // places of sales of that day or before
	sales, lines pendingRows
	chunks       Buckets // packed
	packed       [chunkHead + maxPendingRows*saleBytes + chunkTail]byte
	err          error // the first one of the buckets
}

// pendingRows holds the rows of one side that are not packed yet, by partition.
type pendingRows struct {
	rows        []byte
	count       []uint16
	maxRows     int // rows of a partition
	firstBucket int // bucket, that of the first partition
}

// NewPartitionWriter gives a worker its own place for rows of about so many bytes.
func (m *Matcher) NewPartitionWriter(budget int) *PartitionWriter {
	partitions := 1 << m.bits
	most := maxPendingRows
	for most > minPendingRows && partitions*most*(saleBytes+lineBytes)*4 > budget {
		most /= 2
	}
	w := &PartitionWriter{
		BlockedKeys: newBlockedKeys(), bits: m.bits, knownTo: m.KnownTo,
		sales: pendingRows{make([]byte, partitions*most*saleBytes), make([]uint16, partitions), most, 0},
		lines: pendingRows{make([]byte, partitions*most*lineBytes), make([]uint16, partitions), most, partitions},
	}
	const leastChunks = 8
	w.chunks = m.newBuckets(2*partitions, max(budget-len(w.sales.rows)-len(w.lines.rows), leastChunks*chunkBytes(most)))
	m.writers = append(m.writers, w)
	return w
}

// NoteDay takes the day of a simple sale of tonight's logs: an earlier night may have settled it.
func (w *PartitionWriter) NoteDay(merchant, reference uint64, day civil.Date) {
	if day <= w.knownTo {
		w.logged = append(w.logged, reconcile.CodePlace(merchant, reference))
	}
}

// AddSale takes a simple sale; merchant is the hash of its merchant.
func (w *PartitionWriter) AddSale(merchant uint64, row SimpleSale) {
	partition := partitionOf(reconcile.CodePlace(merchant, row.Reference), w.bits)
	count := int(w.sales.count[partition])
	at := w.sales.rows[(int(partition)*w.sales.maxRows+count)*saleBytes:]
	binary.LittleEndian.PutUint64(at[32:], uint64(row.Terminal)|uint64(row.Minute)<<16|uint64(row.Check)<<32)
	binary.LittleEndian.PutUint64(at[24:], uint64(row.Trace)|uint64(row.Order)<<16|uint64(row.ReadLine)<<32)
	binary.LittleEndian.PutUint64(at[16:], uint64(uint32(row.Fee))|uint64(row.Row)<<32)
	binary.LittleEndian.PutUint64(at[8:], uint64(row.MerchantFile)|uint64(row.Gross)<<32)
	binary.LittleEndian.PutUint64(at, row.Reference)
	w.sales.count[partition] = uint16(count + 1)
	if count+1 == w.sales.maxRows {
		w.pack(&w.sales, int(partition), saleBytes)
	}
}

// AddLine takes a simple line; merchant is the hash of its merchant.
func (w *PartitionWriter) AddLine(merchant uint64, row SimpleLine) {
	partition := partitionOf(reconcile.CodePlace(merchant, row.Reference), w.bits)
	count := int(w.lines.count[partition])
	at := w.lines.rows[(int(partition)*w.lines.maxRows+count)*lineBytes:]
	binary.LittleEndian.PutUint64(at[24:], uint64(row.Minute)|uint64(row.Payout)<<16|uint64(row.Check)<<40)
	binary.LittleEndian.PutUint64(at[16:], uint64(uint32(row.Fee))|uint64(row.Row)<<32)
	binary.LittleEndian.PutUint64(at[8:], uint64(row.MerchantFile)|uint64(row.Gross)<<32)
	binary.LittleEndian.PutUint64(at, row.Reference)
	w.lines.count[partition] = uint16(count + 1)
	if count+1 == w.lines.maxRows {
		w.pack(&w.lines, int(partition), lineBytes)
	}
}

// ofPartition returns the rows of a partition that are not packed yet.
func (g *pendingRows) ofPartition(partition, width int) []byte {
	start := partition * g.maxRows * width
	return g.rows[start : start+int(g.count[partition])*width]
}

// pack puts the rows of a partition into its bucket.
func (w *PartitionWriter) pack(g *pendingRows, partition, width int) {
	if err := w.chunks.Add(g.firstBucket+partition, packRows(w.packed[:], g.ofPartition(partition, width), width)); err != nil && w.err == nil {
		w.err = err
	}
	g.count[partition] = 0
}

// eachChunk hands the rows of one side of a partition to use, packed: those in the
// bucket, and the others packed into room.
func (w *PartitionWriter) eachChunk(g *pendingRows, partition, width int, room []byte, use func(chunk)) error {
	err := w.chunks.Each(g.firstBucket+partition, func(piece []byte) error {
		use(piece)
		return nil
	})
	if rows := g.ofPartition(partition, width); err == nil && len(rows) > 0 {
		use(packRows(room, rows, width))
	}
	return err
}
