package subset

// The most distinct amounts for which sets of three and of four are counted: the work
// grows with their square.
const (
	mostForThree = 20_000
	mostForFour  = 6_000
)

// Count returns how many sets of 1 to 4 rows add up to the target, in gross and fee at
// once. The count is exact; rows of equal amounts count each. ok is false where
// amounts are too large to be counted exactly.
func Count(rows []Row, target Target) (counts Counts, ok bool) {
	v, ok := newValues(rows, target)
	if !ok {
		return Counts{}, false
	}
	return v.count(v.number(target.Gross, target.Fee)), true
}

func (v *values) count(sum int64) (c Counts) {
	c.BySize[0], c.BySize[1], c.Counted = v.of(sum), v.pairs(sum), 2
	if len(v.numbers) > mostForThree {
		return c
	}
	c.BySize[2], c.Counted = v.threes(sum), 3
	if len(v.numbers) > mostForFour {
		return c
	}
	c.BySize[3], c.Counted = v.fours(sum), 4
	return c
}

// threes counts each set of three once for each of its rows.
func (v *values) threes(sum int64) (count int64) {
	for i, number := range v.numbers {
		count += v.counts[i] * v.pairsWithout(number, sum-number)
	}
	return count / 3
}

// fours counts the ordered couples of pairs that add up to sum. A set of four is six
// of them; couples that share a row are none, and are taken off: those that share one
// row, twice for their two orders, and those that are one pair twice.
func (v *values) fours(sum int64) int64 {
	couples := v.couples(sum, windowPairs)
	for i, number := range v.numbers {
		couples -= 2 * v.counts[i] * v.pairsWithout(number, sum-2*number)
	}
	if sum%2 == 0 {
		couples -= v.pairs(sum / 2)
	}
	return couples / 6
}
