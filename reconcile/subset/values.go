package subset

import "slices"

// values are rows as one number each, ascending and distinct, and how many rows have it.
// A number is gross * scale + fee, where scale is so large that sums of up to eight
// rows are equal only where gross and fee both are.
type values struct {
	numbers []int64
	counts  []int64
	rows    int
	scale   int64
	place   map[int64]int
}

// maxNumber leaves room to add up eight numbers and a target.
const maxNumber = 1 << 59

// newValues returns ok false where amounts are too large for an exact count.
func newValues(rows []Row, target Target) (v *values, ok bool) {
	maxGross, maxFee := magnitude(target.Gross), magnitude(target.Fee)
	for _, row := range rows {
		maxGross, maxFee = max(maxGross, magnitude(row.Gross)), max(maxFee, magnitude(row.Fee))
	}
	if maxFee > 1<<40 || maxGross > 1<<50 {
		return nil, false
	}
	scale := 16*maxFee + 1
	if maxGross+1 > maxNumber/(8*scale) {
		return nil, false
	}
	v = &values{rows: len(rows), scale: scale, place: map[int64]int{}}
	all := make([]int64, len(rows))
	for i, row := range rows {
		all[i] = v.number(row.Gross, row.Fee)
	}
	slices.Sort(all)
	for _, number := range all {
		if last := len(v.numbers) - 1; last >= 0 && v.numbers[last] == number {
			v.counts[last]++
			continue
		}
		v.place[number] = len(v.numbers)
		v.numbers, v.counts = append(v.numbers, number), append(v.counts, 1)
	}
	return v, true
}

func (v *values) number(gross, fee int64) int64 { return gross*v.scale + fee }

// of returns how many rows have the number.
func (v *values) of(number int64) int64 {
	if at, ok := v.place[number]; ok {
		return v.counts[at]
	}
	return 0
}

// pairs counts the sets of two rows that add up to sum.
func (v *values) pairs(sum int64) (count int64) {
	for i, j := 0, len(v.numbers)-1; i <= j; {
		switch got := v.numbers[i] + v.numbers[j]; {
		case got < sum:
			i++
		case got > sum:
			j--
		case i == j:
			return count + v.counts[i]*(v.counts[i]-1)/2
		default:
			count += v.counts[i] * v.counts[j]
			i, j = i+1, j-1
		}
	}
	return count
}

// pairsWithout counts those that leave out one given row of the number.
func (v *values) pairsWithout(number, sum int64) int64 {
	partners := v.of(sum - number)
	if sum-number == number {
		partners--
	}
	return v.pairs(sum) - partners
}

func magnitude(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
