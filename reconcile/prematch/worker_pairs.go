package prematch

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"tieout/reconcile"
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

// eachFact hands out the pairs as facts, ascending by key. A fact is good until
// use returns.
func (r *Result) eachFact(use func(*reconcile.Fact) error) error {
	type twoFiles struct{ sales, lines int }
	texts := map[twoFiles]uint32{} // how many numbers of texts go before those of the files
	var last twoFiles
	var before uint32
	fact := reconcile.Fact{Side: reconcile.TerminalSide, Type: string(reconcile.Sale), Verdict: reconcile.Settled, Currency: r.currency}
	for partition := range r.count {
		if err := r.pairs.Each(partition, func(piece []byte) error {
			for ; len(piece) >= pairBytes; piece = piece[pairBytes:] {
				number := func(i int) uint32 { return binary.LittleEndian.Uint32(piece[8+4*i:]) }
				merchantFile := MerchantFile(number(0))
				sales := &r.files[merchantFile.file()]
				fact.Key = binary.LittleEndian.Uint64(piece)
				fact.Provider, fact.MerchantID = sales.Provider, r.merchants[merchantFile.merchant()]
				fact.Gross, fact.Settled, fact.Fee = int64(number(2)), int64(number(2)), int64(int32(number(3)))
				fact.Sale = reconcile.Origin{File: sales.Name, Line: int64(number(4))}
				fact.Line = reconcile.Origin{File: r.files[number(1)].Name, Line: int64(number(5))}
				if files := (twoFiles{merchantFile.file(), int(number(1))}); files != last || len(texts) == 0 {
					if _, known := texts[files]; !known {
						texts[files] = uint32(len(texts) * len(r.merchants))
					}
					last, before = files, texts[files]
				}
				fact.Texts = 1 + before + merchantFile.merchant()
				if err := use(&fact); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}
