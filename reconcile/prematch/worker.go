package prematch

import (
	"math/bits"
	"slices"

	"tieout/reconcile"
)

// Worker is one worker of the join. What it needs is made once and used for every
// partition. It goes over a partition in many short loops instead of a long one:
// the core then waits for several reads of a slower cache at once.
type Worker struct {
	matcher *Matcher
	pairs   Buckets
	total   reconcile.PairTotals
	files   []reconcile.PrematchedFile // what this worker settled of each

	carried     reconcile.PairTotals
	carriedRows reconcile.Bits
	factSum     FactSum
	clocks      clocks
	terminals   terminalSet // of which it settled pairs
	payouts     payoutSums

	sales      []SimpleSale
	places     []uint64     // of the sales
	lines      []SimpleLine // of a chunk
	table      []uint32     // index into sales plus one; 0 is empty
	shift      int          // that makes a slot of the table of a place
	matches    []match      // of each sale
	filePair   filePair
	rows       []uint64 // that are settled: file and, in the lower half, physical line
	settled    []pairKey
	sorted     []pairKey
	ends       []uint32 // of sortPairs' buckets
	buffer     []byte
	packBuffer [chunkHead + maxPendingRows*saleBytes + chunkTail]byte // chunkBytes of the most
}

// match is what a sale of the partition has met.
type match struct {
	merchantFile MerchantFile // of the line
	gross        uint32
	fee          int32
	row          uint32
	minute       Minute
	payout       uint32
	lines        uint8 // 2 means two or more
	twin         bool  // another sale has the same merchant and reference
}

// filePair is what a file of sales and a file of lines have to do with each other.
type filePair struct {
	sales, lines int
	joins        bool
	total        reconcile.PairTotals // not booked yet
}

// Join settles each simple sale of a partition that meets exactly one simple line
// of the same merchant, reference and amount with the expected fee, when no
// blocked key names it and no other simple row shares its reference. The error is
// one of the buckets.
func (w *Worker) Join(partition int) error {
	w.sales, w.settled = w.sales[:0], w.settled[:0]
	for _, from := range w.matcher.writers {
		if err := from.eachChunk(&from.sales, partition, saleBytes, w.packBuffer[:], w.addSales); err != nil {
			return err
		}
	}
	if len(w.sales) == 0 {
		return nil
	}
	w.buildTable()
	for _, from := range w.matcher.writers {
		if err := from.eachChunk(&from.lines, partition, lineBytes, w.packBuffer[:], w.matchLines); err != nil {
			return err
		}
	}
	w.settlePairs()
	return w.storePairs(partition)
}

func (w *Worker) addSales(c chunk) {
	before := len(w.sales)
	w.sales = c.appendSales(w.sales)
	if w.matcher.dropped {
		kept := slices.DeleteFunc(w.sales[before:], func(s SimpleSale) bool { return w.matcher.files[s.MerchantFile.file()].dropped })
		w.sales = w.sales[:before+len(kept)]
	}
}

// matchLines notes with each sale of the partition which lines of a chunk have its
// merchant and reference.
func (w *Worker) matchLines(c chunk) {
	w.lines = c.appendLines(w.lines[:0])
	for i := range w.lines {
		line := &w.lines[i]
		if w.matcher.dropped && w.matcher.files[line.MerchantFile.file()].dropped {
			continue
		}
		_, at := w.findSlot(w.keyPlace(line.Reference, line.MerchantFile), line.Reference, line.Check, line.MerchantFile)
		if at == 0 {
			continue
		}
		m := &w.matches[at-1]
		m.merchantFile, m.gross, m.fee, m.row = line.MerchantFile, line.Gross, line.Fee, line.Row
		m.minute, m.payout = line.Minute, line.Payout
		m.lines = min(m.lines+1, 2)
	}
}

// keyPlace returns where a merchant's reference lies among all keys.
func (w *Worker) keyPlace(reference uint64, merchantFile MerchantFile) uint64 {
	return reconcile.CodePlace(w.matcher.Merchants.hashes[merchantFile.merchant()], reference)
}

// buildTable puts the sales into an open-addressed table of at most half load.
func (w *Worker) buildTable() {
	size := bits.Len(uint(2 * len(w.sales)))
	w.shift = 64 - size
	w.table = slices.Grow(w.table[:0], 1<<size)[:1<<size]
	clear(w.table)
	w.matches = slices.Grow(w.matches[:0], len(w.sales))[:len(w.sales)]
	clear(w.matches)
	w.places = slices.Grow(w.places[:0], len(w.sales))[:len(w.sales)]
	for i := range w.sales {
		w.places[i] = w.keyPlace(w.sales[i].Reference, w.sales[i].MerchantFile)
	}
	for i := range w.sales {
		sale := &w.sales[i]
		slot, first := w.findSlot(w.places[i], sale.Reference, sale.Check, sale.MerchantFile)
		if first != 0 {
			w.matches[first-1].twin = true
			w.matches[i].twin = true
			continue
		}
		w.table[slot] = uint32(i + 1)
	}
}

// findSlot returns the slot of a merchant's reference, or the free one for it, and
// what it holds. The partition is the place's highest bits, so the slot is of
// those below.
func (w *Worker) findSlot(place, reference uint64, check uint32, merchantFile MerchantFile) (slot uint64, at uint32) {
	table := w.table
	mask := uint64(len(table) - 1)
	slot = place << w.matcher.bits >> w.shift
	for {
		slot &= mask
		at = table[slot]
		if at == 0 {
			return slot, 0
		}
		if sale := &w.sales[at-1]; sale.Reference == reference && sale.Check == check && (sale.MerchantFile^merchantFile).merchant() == 0 {
			return slot, at
		}
		slot++
	}
}

// settlePairs books the pairs of the partition about which nothing is unusual.
func (w *Worker) settlePairs() {
	w.rows = slices.Grow(w.rows[:0], 2*len(w.sales))
	for i := range w.matches {
		m, sale := &w.matches[i], &w.sales[i]
		if m.twin || m.lines != 1 {
			continue
		}
		if m.gross != sale.Gross || m.fee != sale.Fee || w.matcher.wasSettled(w.places[i]) || w.matcher.blockedKeys.blocks(w.matcher.Merchants.hashes[sale.MerchantFile.merchant()], sale) {
			continue
		}
		saleFile, lineFile := sale.MerchantFile.file(), m.merchantFile.file()
		if saleFile != w.filePair.sales || lineFile != w.filePair.lines {
			w.switchFiles(saleFile, lineFile)
		}
		if !w.filePair.joins || w.matcher.leaves(sale) {
			continue
		}
		w.filePair.total.Add(reconcile.PairTotals{Count: 1, Gross: int64(sale.Gross), Fee: int64(sale.Fee)})
		w.clocks.addPair(sale, m.minute)
		w.terminals.add(clockKeyOf(sale.MerchantFile.merchant(), sale.Terminal))
		w.payouts.add(m.payout, 1, int64(sale.Gross)-int64(sale.Fee))
		w.rows = append(w.rows, uint64(saleFile)<<32|uint64(sale.Row), uint64(lineFile)<<32|uint64(m.row))
		w.settled = append(w.settled, pairKey{w.places[i], uint32(i)})
	}
	w.switchFiles(-1, -1)
	for _, row := range w.rows {
		w.settledRows(int(row >> 32)).Set(uint32(row))
	}
}

// settledRows returns the bits of a file's rows.
func (w *Worker) settledRows(file int) reconcile.Bits {
	if w.matcher.files[file].carried {
		return w.carriedRows
	}
	return w.files[file].Settled
}

// switchFiles books what was settled between two files and goes over to two others.
func (w *Worker) switchFiles(sales, lines int) {
	if sum := w.filePair.total; sum.Count > 0 {
		w.total.Add(sum)
		w.files[w.filePair.lines].Add(sum)
		if w.matcher.files[w.filePair.sales].carried {
			w.carried.Add(sum)
		} else {
			w.files[w.filePair.sales].Add(reconcile.PairTotals{Count: sum.Count, Gross: sum.Gross, Fee: 0})
		}
	}
	w.filePair = filePair{sales: sales, lines: lines}
	if sales >= 0 {
		from, to := &w.matcher.files[sales], &w.matcher.files[lines]
		late := from.carried && to.last.SettledTo > from.due // money that came late is reported
		w.filePair.joins = reconcile.Compatible(from.Provider, to.Provider) && !late
	}
}
