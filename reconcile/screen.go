package reconcile

import (
	"math/bits"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/shopspring/decimal"
)

// Screen joins the plain rows of a night. Its rows lie in partitions by
// reference and merchant, small enough that the hash table of one fits the
// second-level cache of a core (partitions of about 16,000 rows take 512 KB).
type Screen struct {
	Currency  string
	Merchants *Merchants

	digits   int32
	bits     int // of the partition's number
	hoppers  []*Hopper
	files    []ScreenFile
	suspects *Suspects
}

// ScreenFile is a file whose plain rows are joined.
type ScreenFile struct {
	Provider string // of all its plain rows; empty: not said
	Rows     int64  // physical lines
}

// Hopper takes the rows of one worker.
type Hopper struct {
	Suspects *Suspects

	bits  int
	sales []chunks[PlainSale]
	lines []chunks[PlainLine]
}

// chunks is a list that grows without copying.
type chunks[T any] struct{ full [][]T }

const chunkRows = 512

func (c *chunks[T]) add(row T) {
	last := len(c.full) - 1
	if last < 0 || len(c.full[last]) == chunkRows {
		c.full = append(c.full, make([]T, 0, chunkRows))
		last++
	}
	c.full[last] = append(c.full[last], row)
}

// NewScreen prepares for about so many rows in one currency. ErrCurrency.
func NewScreen(currency string, rows int64) (*Screen, error) {
	digits, err := MinorDigits(currency)
	if err != nil {
		return nil, err
	}
	partitions := max(rows/16_384, 1)
	return &Screen{
		Currency: currency, Merchants: NewMerchants(), digits: digits, bits: min(bits.Len64(uint64(partitions)), 12), suspects: NewSuspects(),
	}, nil
}

// Digits returns the minor digits of the screen's currency.
func (s *Screen) Digits() int32 { return s.digits }

// Suspect takes the rows of earlier nights.
func (s *Screen) Suspect(items []Item) {
	for i := range items {
		s.suspects.AddItem(&items[i])
	}
}

// SuspectRows takes rows of tonight that were loaded before the scan.
func (s *Screen) SuspectRows(transactions []Transaction, lines []SettlementLine) {
	for i := range transactions {
		s.suspects.AddItem(&Item{Transaction: &transactions[i]})
	}
	for i := range lines {
		s.suspects.AddItem(&Item{Line: &lines[i]})
	}
}

// AddFile numbers a file; false when there are too many.
func (s *Screen) AddFile(file ScreenFile) (int, bool) {
	if len(s.files) >= MaxPlainFiles {
		return 0, false
	}
	s.files = append(s.files, file)
	return len(s.files) - 1, true
}

// SetRows tells how many physical lines a file has.
func (s *Screen) SetRows(file int, rows int64) { s.files[file].Rows = rows }

// NewHopper gives a worker its own place for rows. Not safe for concurrent use.
func (s *Screen) NewHopper() *Hopper {
	h := &Hopper{Suspects: NewSuspects(), bits: s.bits, sales: make([]chunks[PlainSale], 1<<s.bits), lines: make([]chunks[PlainLine], 1<<s.bits)}
	s.hoppers = append(s.hoppers, h)
	return h
}

// Sale takes a plain sale.
func (h *Hopper) Sale(row PlainSale) {
	h.sales[mix(row.Reference, row.Party)>>(64-h.bits)].add(row)
}

// Line takes a plain line.
func (h *Hopper) Line(row PlainLine) {
	h.lines[mix(row.Reference, row.Party)>>(64-h.bits)].add(row)
}

// mix spreads reference and merchant over 64 bits (splitmix64's finaliser).
func mix(reference uint64, party Party) uint64 {
	x := reference ^ uint64(party.Merchant())*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Screened is what the join settled.
type Screened struct {
	Currency    string
	Files       []ScreenedFile // by the numbers of AddFile
	Pairs                      // of all files together; expected and actual fees are equal
	SettledKeys []uint64

	digits int32
}

// ScreenedFile is what the join settled of one file. A terminal log has no fees.
type ScreenedFile struct {
	Settled Bits // by physical line
	Lines   int64
	Pairs
}

// Pairs counts pairs and adds up their money, in minor units.
type Pairs struct{ Count, Gross, Fee int64 }

func (p *Pairs) add(o Pairs) {
	p.Count, p.Gross, p.Fee = p.Count+o.Count, p.Gross+o.Gross, p.Fee+o.Fee
}

// Bits is a set of small numbers.
type Bits []uint64

// Has reports whether n is in the set.
func (b Bits) Has(n int64) bool { return n>>6 < int64(len(b)) && b[n>>6]&(1<<(n&63)) != 0 }

func (b Bits) set(n uint32) { atomic.OrUint64(&b[n>>6], 1<<(n&63)) }

// Sum returns the pairs in major units; net is gross less fee.
func (p *Pairs) Sum(digits int32) (sum Sum, fee decimal.Decimal) {
	gross := decimal.New(p.Gross, -digits)
	fee = decimal.New(p.Fee, -digits)
	return Sum{Count: p.Count, Gross: gross, Net: gross.Sub(fee)}, fee
}

// Join settles each plain sale that meets exactly one plain line of the same
// merchant, reference and amount with the expected fee, when no suspect names
// it and no other plain row shares its reference.
func (s *Screen) Join(workers int) *Screened {
	for _, h := range s.hoppers {
		s.suspects.Merge(h.Suspects)
	}
	out := &Screened{Currency: s.Currency, Files: make([]ScreenedFile, len(s.files)), digits: s.digits}
	for i, file := range s.files {
		out.Files[i].Settled, out.Files[i].Lines = make(Bits, file.Rows/64+1), file.Rows
	}
	shares := make([]joiner, max(workers, 1))
	var next atomic.Int64
	var group sync.WaitGroup
	for i := range shares {
		share := &shares[i]
		share.screen, share.out, share.files = s, out, make([]Pairs, len(s.files))
		group.Go(func() {
			for {
				partition := next.Add(1) - 1
				if partition >= 1<<s.bits {
					return
				}
				share.join(int(partition))
			}
		})
	}
	group.Wait()
	for i := range shares {
		for j, part := range shares[i].files {
			out.Files[j].add(part)
		}
		out.add(shares[i].all)
	}
	out.SettledKeys = sortShares(shares, out.Count)
	return out
}

// sortShares puts the keys of all workers in ascending order, bucket by bucket
// of their highest byte, in parallel.
func sortShares(shares []joiner, count int64) []uint64 {
	if count == 0 {
		return nil
	}
	sorted := make([]uint64, 0, count)
	var ends [256]int
	for bucket := range ends {
		for i := range shares {
			for _, chunk := range shares[i].keys[bucket].full {
				sorted = append(sorted, chunk...)
			}
			shares[i].keys[bucket].full = nil
		}
		ends[bucket] = len(sorted)
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for range shares {
		group.Go(func() {
			for bucket := next.Add(1) - 1; bucket < int64(len(ends)); bucket = next.Add(1) - 1 {
				start := 0
				if bucket > 0 {
					start = ends[bucket-1]
				}
				slices.Sort(sorted[start:ends[bucket]])
			}
		})
	}
	group.Wait()
	return sorted
}

// mergeSorted merges two ascending lists.
func mergeSorted(a, b []uint64) []uint64 {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	merged := make([]uint64, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0] <= b[0] {
			merged, a = append(merged, a[0]), a[1:]
		} else {
			merged, b = append(merged, b[0]), b[1:]
		}
	}
	return append(append(merged, a...), b...)
}

// joiner is one worker of the join.
type joiner struct {
	screen *Screen
	out    *Screened
	all    Pairs
	files  []Pairs
	keys   [256]chunks[uint64] // by their highest byte

	sales   []PlainSale
	table   []uint32 // index into sales plus one; 0 is empty
	matches []match  // of each sale
	digits  []byte
}

// match is what a sale of the partition has met.
type match struct {
	line  PlainLine
	lines uint8 // 2 means two or more
	twin  bool  // another sale has the same merchant and reference
}

func (j *joiner) join(partition int) {
	j.sales = j.sales[:0]
	for _, h := range j.screen.hoppers {
		for _, chunk := range h.sales[partition].full {
			j.sales = append(j.sales, chunk...)
		}
		h.sales[partition].full = nil
	}
	if len(j.sales) == 0 {
		return
	}
	j.build()
	for _, h := range j.screen.hoppers {
		for _, chunk := range h.lines[partition].full {
			for i := range chunk {
				j.probe(&chunk[i])
			}
		}
		h.lines[partition].full = nil
	}
	for i := range j.sales {
		j.settle(i)
	}
}

// build puts the sales into an open-addressed table of at most half load.
func (j *joiner) build() {
	size := 1 << bits.Len(uint(2*len(j.sales)))
	if cap(j.table) < size {
		j.table = make([]uint32, size)
	}
	j.table = j.table[:size]
	clear(j.table)
	if cap(j.matches) < len(j.sales) {
		j.matches = make([]match, len(j.sales))
	}
	j.matches = j.matches[:len(j.sales)]
	clear(j.matches)
	for i := range j.sales {
		sale := &j.sales[i]
		slot := j.find(sale.Reference, sale.Party)
		if first := j.table[slot]; first != 0 {
			j.matches[first-1].twin = true
			j.matches[i].twin = true
			continue
		}
		j.table[slot] = uint32(i + 1)
	}
}

// find returns the slot of a merchant's reference, or the free one for it.
func (j *joiner) find(reference uint64, party Party) int {
	mask := len(j.table) - 1
	slot := int(mix(reference, party)) & mask
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

func (j *joiner) probe(line *PlainLine) {
	at := j.table[j.find(line.Reference, line.Party)]
	if at == 0 {
		return
	}
	m := &j.matches[at-1]
	m.line = *line
	if m.lines < 2 {
		m.lines++
	}
}

// settle books the pair when nothing about it is unusual.
func (j *joiner) settle(i int) {
	sale, m := &j.sales[i], &j.matches[i]
	if m.twin || m.lines != 1 || m.line.Gross != sale.Gross || m.line.Fee != sale.Fee || j.screen.suspects.names(sale) {
		return
	}
	saleFile, lineFile := sale.Party.File(), m.line.Party.File()
	if !compatible(j.screen.files[saleFile].Provider, j.screen.files[lineFile].Provider) {
		return
	}
	j.out.Files[saleFile].Settled.set(sale.Row)
	j.out.Files[lineFile].Settled.set(m.line.Row)
	gross, fee := int64(sale.Gross), int64(sale.Fee)
	j.all.add(Pairs{1, gross, fee})
	j.files[saleFile].add(Pairs{1, gross, 0})
	j.files[lineFile].add(Pairs{1, gross, fee})
	j.digits = AppendReference(j.digits[:0], sale.Reference)
	key := SettledKey(j.screen.Merchants.name(sale.Party.Merchant()), 'R', string(j.digits), gross)
	j.keys[key>>56].add(key)
}

// prove adds the pairs to the night's equation.
func (s *Screened) prove(proof Proof) {
	if s == nil || s.Count == 0 {
		return
	}
	sum, fee := s.Sum(s.digits)
	c := proof.of(s.Currency)
	for _, into := range [...]*Sum{&c.Terminal.New, &c.Terminal.Settled, &c.Settlement.New, &c.Settlement.Matched} {
		into.Merge(sum)
	}
	c.Fees.Expected, c.Fees.Actual = c.Fees.Expected.Add(fee), c.Fees.Actual.Add(fee)
}
