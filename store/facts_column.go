package store

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// A field of a block of facts is a column: most values lie as their distance
// from a base, in as few bits as most of them need; the odd ones lie apart, with
// their rows. A field that is equal throughout takes a few bytes a block.
//
//	base (zigzag), width, count of odd values [, width of them, their rows, their values], distances
type columnPlan struct {
	base  int64
	width int // bits of a distance
	odd   int // how many are written apart
}

// columnWriter holds what appending columns uses again.
type columnWriter struct{ near, rows, apart []uint64 }

// planColumn chooses what takes fewest bits; it depends on the values alone.
func planColumn(values []int64) columnPlan {
	low, high := values[0], values[0]
	for _, value := range values {
		low, high = min(low, value), max(high, value)
	}
	if low == high {
		return columnPlan{base: low}
	}
	full := bits.Len64(uint64(high - low))
	var lengths [65]int
	for _, value := range values {
		lengths[bits.Len64(uint64(value-low))]++
	}
	rowWidth := bits.Len(uint(len(values) - 1))
	best, cost := columnPlan{base: low, width: full}, len(values)*full
	odd := 0
	for width := full - 1; width >= 0; width-- {
		odd += lengths[width+1]
		if total := len(values)*width + odd*(rowWidth+full+1); total < cost {
			best, cost = columnPlan{low, width, odd}, total
		}
	}
	if common, count := commonValue(values); count > 0 {
		odd := len(values) - count
		if total := odd * (rowWidth + full + 1); total < cost {
			best = columnPlan{common, 0, odd}
		}
	}
	return best
}

// commonValue returns the value that more than half of a sample has, and how
// often it is there; 0 times when there is none.
func commonValue(values []int64) (common int64, count int) {
	const samples = 15
	var sample [samples]int64
	for i := range sample {
		sample[i] = values[i*len(values)/samples]
	}
	slices.Sort(sample[:])
	common = sample[samples/2]
	if first, _ := slices.BinarySearch(sample[:], common); sample[min(first+samples/2, samples-1)] != common {
		return 0, 0
	}
	for _, value := range values {
		if value == common {
			count++
		}
	}
	return common, count
}

// append appends a column of values.
func (w *columnWriter) append(to []byte, values []int64) []byte {
	return w.appendPlanned(to, values, planColumn(values))
}

func (w *columnWriter) appendPlanned(to []byte, values []int64, p columnPlan) []byte {
	to = binary.AppendUvarint(to, zigzag(p.base))
	to = append(to, byte(p.width))
	to = binary.AppendUvarint(to, uint64(p.odd))
	if p.width == 0 && p.odd == 0 {
		return to
	}
	w.near, w.rows, w.apart = w.near[:0], w.rows[:0], w.apart[:0]
	largest := uint64(0)
	for row, value := range values {
		distance := uint64(value - p.base)
		if distance>>p.width != 0 {
			w.rows, w.apart = append(w.rows, uint64(row)), append(w.apart, zigzag(value-p.base))
			largest = max(largest, zigzag(value-p.base))
			distance = 0
		}
		w.near = append(w.near, distance)
	}
	if p.odd > 0 {
		width := bits.Len64(largest)
		to = append(to, byte(width))
		to = appendBits(to, bits.Len(uint(len(values)-1)), w.rows)
		to = appendBits(to, width, w.apart)
	}
	return appendBits(to, p.width, w.near)
}

// column is one that append wrote.
type column struct {
	base              int64
	odd               int
	rows, apart, near packed
}

// readColumn reads a column of count rows.
func readColumn(r *factBytes, count int) (c column) {
	c.base = unzigzag(r.number())
	width := r.take(1)
	c.odd = r.count()
	if r.cut || c.odd > count || count < 1 {
		r.cut = true
		return column{}
	}
	if c.odd > 0 {
		oddWidth := r.take(1)
		if r.cut {
			return column{}
		}
		c.rows = r.bitsOf(c.odd, bits.Len(uint(count-1)))
		c.apart = r.bitsOf(c.odd, int(oddWidth[0]))
	}
	c.near = r.bitsOf(count, int(width[0]))
	return c
}

// at returns the value of a row.
func (c *column) at(row int) int64 {
	low, high := 0, c.odd
	for low < high {
		if middle := (low + high) / 2; c.rows.at(middle) < uint64(row) {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low < c.odd && c.rows.at(low) == uint64(row) {
		return c.base + unzigzag(c.apart.at(low))
	}
	return c.base + int64(c.near.at(row))
}
