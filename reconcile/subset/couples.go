package subset

import (
	"math/bits"
	"sort"
)

// windowPairs is how many pairs of numbers lie in memory at once: at most 2^20 slots
// of 16 bytes hold them.
const windowPairs = 1 << 19

// couples adds up, over every sum s of two rows, the pairs of s times the pairs of
// sum - s. The sums up to the half are taken window by window, each with what is
// opposite to it, so that memory does not grow with the pairs.
func (v *values) couples(sum int64, window int) (count int64) {
	if len(v.numbers) == 0 {
		return 0
	}
	half := sum >> 1 // rounds down, also below zero
	low, top := 2*v.numbers[0], min(half, 2*v.numbers[len(v.numbers)-1])
	table := newPairTable(min(window, len(v.numbers)*(len(v.numbers)+1)/2))
	for low <= top {
		high := v.windowEnd(low, top, window)
		table.reset()
		v.eachPair(low, high, table.add)
		v.eachPair(sum-high, sum-low, func(s, opposite int64) {
			if mine := table.of(sum - s); s == sum-s {
				count += mine * opposite
			} else {
				count += 2 * mine * opposite
			}
		})
		low = high + 1
	}
	return count
}

// windowEnd returns the last sum so that at most window pairs of numbers lie in low to it;
// at least low itself, whose pairs take one slot.
func (v *values) windowEnd(low, top int64, window int) int64 {
	before := v.pairsUpTo(low - 1)
	n := sort.Search(int(top-low), func(n int) bool { return v.pairsUpTo(low+int64(n)+1)-before > window })
	return low + int64(n)
}

// pairsUpTo counts pairs of numbers (not of rows) whose sum is at most limit.
func (v *values) pairsUpTo(limit int64) (count int) {
	j := len(v.numbers) - 1
	for i := range v.numbers {
		for j >= i && v.numbers[i]+v.numbers[j] > limit {
			j--
		}
		if j < i {
			return count
		}
		count += j - i + 1
	}
	return count
}

// eachPair calls yield with each sum in low to high of two numbers, and of how many
// pairs of rows it is; a sum may come several times.
func (v *values) eachPair(low, high int64, yield func(sum, count int64)) {
	for i, number := range v.numbers {
		if 2*number > high {
			return
		}
		rest := v.numbers[i:]
		first := sort.Search(len(rest), func(j int) bool { return rest[j] >= low-number })
		for j := first; j < len(rest) && rest[j] <= high-number; j++ {
			count := v.counts[i] * v.counts[i+j]
			if j == 0 {
				count = v.counts[i] * (v.counts[i] - 1) / 2
			}
			if count > 0 {
				yield(number+rest[j], count)
			}
		}
	}
}

// pairTable counts pairs by their sum. A slot without a count is empty.
type pairTable struct {
	sums, counts []int64
	shift        int // of a hash, to a slot
}

// newPairTable returns a table that is at most half full with so many pairs.
func newPairTable(pairs int) *pairTable {
	slotBits := bits.Len(uint(pairs)) + 1
	return &pairTable{make([]int64, 1<<slotBits), make([]int64, 1<<slotBits), 64 - slotBits}
}

func (t *pairTable) reset() { clear(t.counts) }

// slot returns where the sum stands, or would stand.
func (t *pairTable) slot(sum int64) uint64 {
	at := uint64(sum) * 0x9e3779b97f4a7c15 >> t.shift
	for t.counts[at] != 0 && t.sums[at] != sum {
		at = (at + 1) & uint64(len(t.counts)-1)
	}
	return at
}

func (t *pairTable) add(sum, count int64) {
	at := t.slot(sum)
	t.sums[at] = sum
	t.counts[at] += count
}

func (t *pairTable) of(sum int64) int64 { return t.counts[t.slot(sum)] }
