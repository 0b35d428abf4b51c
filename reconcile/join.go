package reconcile

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
)

// joiner is one worker of the join. Its rooms are made once and used for every
// partition.
type joiner struct {
	screen *Screen
	out    *Screened
	all    Pairs
	files  []ScreenedFile // this worker's share

	carried     Pairs
	carriedRows Bits

	sales   []PlainSale
	places  []uint64 // of the sales
	lines   []PlainLine
	table   []uint32 // index into sales plus one; 0 is empty
	matches []match  // of each sale
	keys    []uint64
	sorted  []uint64
	buffer  []byte
}

// match is what a sale of the partition has met.
type match struct {
	line  uint32 // index into lines
	lines uint8  // 2 means two or more
	twin  bool   // another sale has the same merchant and reference
}

func newJoiner(s *Screen, out *Screened) *joiner {
	j := &joiner{screen: s, out: out, files: make([]ScreenedFile, len(s.files)), carriedRows: make(Bits, s.carried/64+1)}
	for i := range s.files {
		j.files[i].Settled = make(Bits, s.files[i].Rows/64+1)
	}
	return j
}

func (j *joiner) join(partition int) (err error) {
	j.sales, j.lines, j.keys = j.sales[:0], j.lines[:0], j.keys[:0]
	for _, h := range j.screen.hoppers {
		if j.buffer, err = h.drain(uint64(partition), j.buffer, j.takeSales); err != nil {
			return err
		}
		if j.buffer, err = h.drain(uint64(partition+len(h.sales)), j.buffer, j.takeLines); err != nil {
			return err
		}
	}
	if len(j.sales) == 0 || len(j.lines) == 0 {
		return nil
	}
	j.build()
	for i := range j.lines {
		j.probe(i)
	}
	for i := range j.sales {
		j.settle(i)
	}
	return j.keep(partition)
}

func (j *joiner) takeSales(chunk []byte) {
	for ; len(chunk) >= saleBytes; chunk = chunk[saleBytes:] {
		if sale := saleAt(chunk); !j.screen.files[sale.Party.File()].dropped {
			j.sales = append(j.sales, sale)
		}
	}
}

func (j *joiner) takeLines(chunk []byte) {
	for ; len(chunk) >= lineBytes; chunk = chunk[lineBytes:] {
		if line := lineAt(chunk); !j.screen.files[line.Party.File()].dropped {
			j.lines = append(j.lines, line)
		}
	}
}

// place returns where a merchant's reference lies among all keys.
func (j *joiner) place(reference uint64, party Party) uint64 {
	return codePlace(j.screen.Merchants.hashes[party.Merchant()], reference)
}

// build puts the sales into an open-addressed table of at most half load.
func (j *joiner) build() {
	size := 1 << bits.Len(uint(2*len(j.sales)))
	j.table = slices.Grow(j.table[:0], size)[:size]
	clear(j.table)
	j.matches = slices.Grow(j.matches[:0], len(j.sales))[:len(j.sales)]
	clear(j.matches)
	j.places = j.places[:0]
	for i := range j.sales {
		sale := &j.sales[i]
		place := j.place(sale.Reference, sale.Party)
		j.places = append(j.places, place)
		slot := j.find(place, sale.Reference, sale.Party)
		if first := j.table[slot]; first != 0 {
			j.matches[first-1].twin = true
			j.matches[i].twin = true
			continue
		}
		j.table[slot] = uint32(i + 1)
	}
}

// find returns the slot of a merchant's reference, or the free one for it.
func (j *joiner) find(place, reference uint64, party Party) int {
	mask := len(j.table) - 1
	slot := int(place) & mask
	for {
		at := j.table[slot]
		if at == 0 {
			return slot
		}
		if sale := &j.sales[at-1]; sale.Reference == reference && sale.Party.Merchant() == party.Merchant() {
			return slot
		}
		slot = (slot + 1) & mask
	}
}

func (j *joiner) probe(i int) {
	line := &j.lines[i]
	at := j.table[j.find(j.place(line.Reference, line.Party), line.Reference, line.Party)]
	if at == 0 {
		return
	}
	m := &j.matches[at-1]
	m.line = uint32(i)
	if m.lines < 2 {
		m.lines++
	}
}

// settle books the pair when nothing about it is unusual.
func (j *joiner) settle(i int) {
	sale, m := &j.sales[i], &j.matches[i]
	if m.twin || m.lines != 1 {
		return
	}
	line := &j.lines[m.line]
	if line.Gross != sale.Gross || line.Fee != sale.Fee || j.screen.suspects.names(sale) {
		return
	}
	saleFile, lineFile := sale.Party.File(), line.Party.File()
	from, to := &j.screen.files[saleFile], &j.screen.files[lineFile]
	if !compatible(from.Provider, to.Provider) || from.carried && to.Latest > from.due {
		return // money that came late is told of
	}
	gross, fee := int64(sale.Gross), int64(sale.Fee)
	j.all.add(Pairs{1, gross, fee})
	if from.carried {
		j.carried.add(Pairs{1, gross, fee})
		j.carriedRows.set(sale.Row)
	} else {
		j.files[saleFile].add(Pairs{1, gross, 0})
		j.files[saleFile].Settled.set(sale.Row)
	}
	j.files[lineFile].add(Pairs{1, gross, fee})
	j.files[lineFile].Settled.set(line.Row)
	j.keys = append(j.keys, settledKey(j.places[i], gross))
}

// keep sorts the partition's keys and puts them away: in the spill once rows
// have gone there too, else in memory.
func (j *joiner) keep(partition int) error {
	if len(j.keys) == 0 {
		return nil
	}
	j.sortKeys()
	run := keyRun{count: len(j.sorted)}
	if j.screen.spilled.Load() == 0 {
		run.keys = slices.Clone(j.sorted)
		j.out.keys[partition] = run
		return nil
	}
	j.buffer = j.buffer[:0]
	for _, key := range j.sorted {
		j.buffer = binary.LittleEndian.AppendUint64(j.buffer, key)
	}
	run.offset = j.screen.keyBytes.Add(int64(len(j.buffer))) - int64(len(j.buffer))
	j.out.keys[partition] = run
	if _, err := j.screen.keySpill.WriteAt(j.buffer, run.offset); err != nil {
		return fmt.Errorf("write the settled keys: %w", err)
	}
	return nil
}

// sortKeys puts keys into sorted, ascending, each once: first into buckets by
// the ten bits below the partition's, then within each, where few are left.
func (j *joiner) sortKeys() {
	const buckets = 1 << 10
	shift := 64 - j.screen.bits - 10
	var ends [buckets]int32
	for _, key := range j.keys {
		ends[key>>shift&(buckets-1)]++
	}
	var sum int32
	for i, count := range ends {
		ends[i], sum = sum, sum+count
	}
	j.sorted = slices.Grow(j.sorted[:0], len(j.keys))[:len(j.keys)]
	for _, key := range j.keys {
		at := &ends[key>>shift&(buckets-1)]
		j.sorted[*at] = key
		*at++
	}
	start := int32(0)
	for _, end := range ends {
		if end-start > 1 {
			slices.Sort(j.sorted[start:end])
		}
		start = end
	}
	j.sorted = slices.Compact(j.sorted)
}
