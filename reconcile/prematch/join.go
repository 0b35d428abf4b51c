package prematch

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"

	"tieout/reconcile"
)

// joiner is one worker of the join. Its rooms are made once and used for every
// partition. It goes over a partition in many short loops instead of a long one:
// the core then waits for several reads of a slower cache at once.
type joiner struct {
	prematcher *Prematcher
	out        *Prematched
	total      reconcile.PairTotals
	files      []reconcile.PrematchedFile // this worker's share

	carried     reconcile.PairTotals
	carriedRows reconcile.Bits
	keySum      KeySum

	sales      []SimpleSale
	places     []uint64     // of the sales
	lines      []SimpleLine // of a chunk
	table      []uint32     // index into sales plus one; 0 is empty
	shift      int          // that makes a slot of the table of a place
	matches    []match      // of each sale
	filePair   filePair
	rows       []uint64 // that are settled: file and, in the lower half, physical line
	keys       []uint64
	sorted     []uint64
	ends       []uint32 // of sortKeys' buckets
	buffer     []byte
	packBuffer [chunkHead + maxPendingRows*saleBytes + chunkTail]byte // chunkBytes of the most
}

// match is what a sale of the partition has met.
type match struct {
	merchantFile MerchantFile // of the line
	gross        uint32
	fee          int32
	row          uint32
	lines        uint8 // 2 means two or more
	twin         bool  // another sale has the same merchant and reference
}

// filePair is what a file of sales and a file of lines have to do with each other.
type filePair struct {
	sales, lines int
	joins        bool
	total        reconcile.PairTotals // not booked yet
}

func newJoiner(s *Prematcher, out *Prematched) *joiner {
	j := &joiner{prematcher: s, out: out, files: make([]reconcile.PrematchedFile, len(s.files)), carriedRows: make(reconcile.Bits, s.carriedItems/64+1), filePair: filePair{sales: -1}}
	for i := range s.files {
		j.files[i].Settled = make(reconcile.Bits, s.files[i].Rows/64+1)
	}
	return j
}

func (j *joiner) join(partition int) (err error) {
	j.sales, j.keys = j.sales[:0], j.keys[:0]
	for _, h := range j.prematcher.writers {
		if j.buffer, err = h.eachChunk(partition, j.buffer, j.addSales); err != nil {
			return err
		}
		h.sales.packPending(partition, saleBytes, j.packBuffer[:], j.addSales)
	}
	if len(j.sales) == 0 {
		return nil
	}
	j.buildTable()
	for _, h := range j.prematcher.writers {
		if j.buffer, err = h.eachChunk(h.lines.firstBucket+partition, j.buffer, j.matchLines); err != nil {
			return err
		}
		h.lines.packPending(partition, lineBytes, j.packBuffer[:], j.matchLines)
	}
	j.settlePairs()
	return j.storeKeys(partition)
}

func (j *joiner) addSales(c chunk) {
	before := len(j.sales)
	j.sales = c.appendSales(j.sales)
	if j.prematcher.dropped {
		kept := slices.DeleteFunc(j.sales[before:], func(s SimpleSale) bool { return j.prematcher.files[s.MerchantFile.File()].dropped })
		j.sales = j.sales[:before+len(kept)]
	}
}

// matchLines notes with each sale of the partition which lines of a chunk have its
// merchant and reference.
func (j *joiner) matchLines(c chunk) {
	j.lines = c.appendLines(j.lines[:0])
	for i := range j.lines {
		line := &j.lines[i]
		if j.prematcher.dropped && j.prematcher.files[line.MerchantFile.File()].dropped {
			continue
		}
		_, at := j.findSlot(j.keyPlace(line.Reference, line.MerchantFile), line.Reference, line.MerchantFile)
		if at == 0 {
			continue
		}
		m := &j.matches[at-1]
		m.merchantFile, m.gross, m.fee, m.row = line.MerchantFile, line.Gross, line.Fee, line.Row
		m.lines = min(m.lines+1, 2)
	}
}

// keyPlace returns where a merchant's reference lies among all keys.
func (j *joiner) keyPlace(reference uint64, merchantFile MerchantFile) uint64 {
	return reconcile.CodePlace(j.prematcher.Merchants.hashes[merchantFile.Merchant()], reference)
}

// buildTable puts the sales into an open-addressed table of at most half load.
func (j *joiner) buildTable() {
	size := bits.Len(uint(2 * len(j.sales)))
	j.shift = 64 - size
	j.table = slices.Grow(j.table[:0], 1<<size)[:1<<size]
	clear(j.table)
	j.matches = slices.Grow(j.matches[:0], len(j.sales))[:len(j.sales)]
	clear(j.matches)
	j.places = slices.Grow(j.places[:0], len(j.sales))[:len(j.sales)]
	for i := range j.sales {
		j.places[i] = j.keyPlace(j.sales[i].Reference, j.sales[i].MerchantFile)
	}
	for i := range j.sales {
		sale := &j.sales[i]
		slot, first := j.findSlot(j.places[i], sale.Reference, sale.MerchantFile)
		if first != 0 {
			j.matches[first-1].twin = true
			j.matches[i].twin = true
			continue
		}
		j.table[slot] = uint32(i + 1)
	}
}

// findSlot returns the slot of a merchant's reference, or the free one for it, and
// what it holds. The partition is the place's highest bits, so the slot is of
// those below.
func (j *joiner) findSlot(place, reference uint64, merchantFile MerchantFile) (slot uint64, at uint32) {
	table := j.table
	mask := uint64(len(table) - 1)
	slot = place << j.prematcher.bits >> j.shift
	for {
		slot &= mask
		at = table[slot]
		if at == 0 {
			return slot, 0
		}
		if sale := &j.sales[at-1]; sale.Reference == reference && (sale.MerchantFile^merchantFile).Merchant() == 0 {
			return slot, at
		}
		slot++
	}
}

// settlePairs books the pairs of the partition about which nothing is unusual.
func (j *joiner) settlePairs() {
	j.rows = slices.Grow(j.rows[:0], 2*len(j.sales))
	for i := range j.matches {
		m, sale := &j.matches[i], &j.sales[i]
		if m.twin || m.lines != 1 {
			continue
		}
		if m.gross != sale.Gross || m.fee != sale.Fee || j.prematcher.blockedKeys.blocks(j.prematcher.Merchants.hashes[sale.MerchantFile.Merchant()], sale) {
			continue
		}
		saleFile, lineFile := sale.MerchantFile.File(), m.merchantFile.File()
		if saleFile != j.filePair.sales || lineFile != j.filePair.lines {
			j.switchFiles(saleFile, lineFile)
		}
		if !j.filePair.joins {
			continue
		}
		gross := int64(sale.Gross)
		j.filePair.total.Add(reconcile.PairTotals{Count: 1, Gross: gross, Fee: int64(sale.Fee)})
		j.rows = append(j.rows, uint64(saleFile)<<32|uint64(sale.Row), uint64(lineFile)<<32|uint64(m.row))
		j.keys = append(j.keys, reconcile.KeyAtPlace(j.places[i], gross))
	}
	j.switchFiles(-1, -1)
	for _, row := range j.rows {
		j.settledRows(int(row >> 32)).Set(uint32(row))
	}
}

// settledRows returns the bits of a file's rows.
func (j *joiner) settledRows(file int) reconcile.Bits {
	if j.prematcher.files[file].carried {
		return j.carriedRows
	}
	return j.files[file].Settled
}

// switchFiles books what was settled between two files and goes over to two others.
func (j *joiner) switchFiles(sales, lines int) {
	if sum := j.filePair.total; sum.Count > 0 {
		j.total.Add(sum)
		j.files[j.filePair.lines].Add(sum)
		if j.prematcher.files[j.filePair.sales].carried {
			j.carried.Add(sum)
		} else {
			j.files[j.filePair.sales].Add(reconcile.PairTotals{Count: sum.Count, Gross: sum.Gross, Fee: 0})
		}
	}
	j.filePair = filePair{sales: sales, lines: lines}
	if sales >= 0 {
		from, to := &j.prematcher.files[sales], &j.prematcher.files[lines]
		late := from.carried && to.Latest > from.due // money that came late is reported
		j.filePair.joins = reconcile.Compatible(from.Provider, to.Provider) && !late
	}
}

// storeKeys sorts the partition's keys and puts them away: in the spill once rows
// have gone there too, else in memory.
func (j *joiner) storeKeys(partition int) error {
	if len(j.keys) == 0 {
		return nil
	}
	j.sortKeys()
	j.keySum.add(j.sorted)
	run := keyRun{count: len(j.sorted)}
	if j.prematcher.spilled.Load() == 0 {
		run.keys = slices.Clone(j.sorted)
		j.out.keys[partition] = run
		return nil
	}
	j.buffer = j.buffer[:0]
	for _, key := range j.sorted {
		j.buffer = binary.LittleEndian.AppendUint64(j.buffer, key)
	}
	run.offset = j.prematcher.keyBytes.Add(int64(len(j.buffer))) - int64(len(j.buffer))
	j.out.keys[partition] = run
	if _, err := j.prematcher.keySpill.WriteAt(j.buffer, run.offset); err != nil {
		return fmt.Errorf("write the settled keys: %w", err)
	}
	return nil
}

// sortKeys puts keys into sorted, ascending, each once: first into about as many
// buckets as there are keys, by the bits below the partition's; what is out of
// order then stands next to its place.
func (j *joiner) sortKeys() {
	width := bits.Len(uint(len(j.keys)))
	up, down := j.prematcher.bits, 64-width
	j.ends = slices.Grow(j.ends[:0], 1<<width)[:1<<width]
	clear(j.ends)
	for _, key := range j.keys {
		j.ends[key<<up>>down]++
	}
	var sum uint32
	for i, count := range j.ends {
		j.ends[i], sum = sum, sum+count
	}
	j.sorted = slices.Grow(j.sorted[:0], len(j.keys))[:len(j.keys)]
	for _, key := range j.keys {
		at := &j.ends[key<<up>>down]
		j.sorted[*at] = key
		*at++
	}
	for i := 1; i < len(j.sorted); i++ {
		key := j.sorted[i]
		at := i
		for ; at > 0 && j.sorted[at-1] > key; at-- {
			j.sorted[at] = j.sorted[at-1]
		}
		j.sorted[at] = key
	}
	j.sorted = slices.Compact(j.sorted)
}
