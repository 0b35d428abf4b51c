package prematch

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// pairKey is a settled pair of the partition: its key as a fact, and its sale's
// place among the sales.
type pairKey struct {
	key  uint64
	sale uint32
}

// A settled pair as it is put away until the night is committed: key, merchant and
// file of the sale, file of the line, gross, fee, lines of both.
const pairBytes = 8 + 6*4

// storePairs sorts the partition's pairs and puts them away.
func (w *Worker) storePairs(partition int) error {
	if len(w.settled) == 0 {
		return nil
	}
	w.sortPairs()
	w.buffer = slices.Grow(w.buffer[:0], pairBytes*len(w.sorted))
	for _, at := range w.sorted {
		sale, line := &w.sales[at.sale], &w.matches[at.sale]
		read := sale.Row
		if w.matcher.files[sale.MerchantFile.file()].carried {
			read = sale.ReadLine
		}
		w.factSum.addPair(at.key, int64(sale.Gross), int64(sale.Gross), int64(sale.Fee), int64(read), int64(line.row))
		w.buffer = binary.LittleEndian.AppendUint64(w.buffer, at.key)
		w.buffer = binary.LittleEndian.AppendUint32(w.buffer, uint32(sale.MerchantFile))
		w.buffer = binary.LittleEndian.AppendUint32(w.buffer, uint32(line.merchantFile.file()))
		w.buffer = binary.LittleEndian.AppendUint32(w.buffer, sale.Gross)
		w.buffer = binary.LittleEndian.AppendUint32(w.buffer, uint32(sale.Fee))
		w.buffer = binary.LittleEndian.AppendUint32(w.buffer, read)
		w.buffer = binary.LittleEndian.AppendUint32(w.buffer, line.row)
	}
	return w.pairs.Add(partition, w.buffer)
}

// sortPairs puts the pairs into sorted, ascending: first into about as many
// buckets as there are pairs, by the key's bits below the partition's; what is out
// of order then stands next to its place.
func (w *Worker) sortPairs() {
	width := bits.Len(uint(len(w.settled)))
	up, down := w.matcher.bits, 64-width
	w.ends = slices.Grow(w.ends[:0], 1<<width)[:1<<width]
	clear(w.ends)
	for i := range w.settled {
		w.ends[w.settled[i].key<<up>>down]++
	}
	var sum uint32
	for i, count := range w.ends {
		w.ends[i], sum = sum, sum+count
	}
	w.sorted = slices.Grow(w.sorted[:0], len(w.settled))[:len(w.settled)]
	for _, pair := range w.settled {
		at := &w.ends[pair.key<<up>>down]
		w.sorted[*at] = pair
		*at++
	}
	for i := 1; i < len(w.sorted); i++ {
		pair := w.sorted[i]
		at := i
		for ; at > 0 && w.sorted[at-1].key > pair.key; at-- {
			w.sorted[at] = w.sorted[at-1]
		}
		w.sorted[at] = pair
	}
}
