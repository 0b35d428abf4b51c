package subset

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

// bruteForce counts by looking at every set of up to four rows.
func bruteForce(rows []Row, target Target) (counts [maxRows]int64) {
	var walk func(from, size int, left Target)
	walk = func(from, size int, left Target) {
		if size > 0 && left == (Target{}) {
			counts[size-1]++
		}
		if size == maxRows {
			return
		}
		for i := from; i < len(rows); i++ {
			walk(i+1, size+1, Target{left.Gross - rows[i].Gross, left.Fee - rows[i].Fee})
		}
	}
	walk(0, 0, target)
	return counts
}

const bruteForceCases = 20_000

func TestCountIsThatOfEverySet(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 12))
	var found [maxRows]int64
	for n := range bruteForceCases {
		rows := make([]Row, random.IntN(13))
		spread := 1 + random.Int64N(30) // small: many sets are equal; negative: rows taken in
		for i := range rows {
			rows[i] = Row{Gross: random.Int64N(2*spread+1) - spread, Fee: random.Int64N(3) - 1}
		}
		target := Target{random.Int64N(4*spread+1) - 2*spread, random.Int64N(5) - 2}
		counts, ok := Count(rows, target)
		want := bruteForce(rows, target)
		if !ok || counts.BySize != want || counts.Counted != maxRows {
			t.Fatalf("case %d: got %+v %v, want %v for %+v of %+v", n, counts, ok, want, target, rows)
		}
		for size, count := range want {
			found[size] += count
		}
	}
	for size, count := range found {
		if count < 500 {
			t.Errorf("only %d sets of %d in all cases: they prove little", count, size+1)
		}
	}
}

// TestWindows holds the count in windows of a few pairs to that in one.
func TestWindows(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 12))
	for n := range 2000 {
		rows := make([]Row, 1+random.IntN(40))
		for i := range rows {
			rows[i] = Row{Gross: random.Int64N(41) - 20, Fee: random.Int64N(2)}
		}
		v, _ := newValues(rows, Target{})
		sum := v.number(random.Int64N(81)-40, random.Int64N(4))
		if few, one := v.couples(sum, 1+random.IntN(9)), v.couples(sum, windowPairs); few != one {
			t.Fatalf("case %d: %d in windows, %d in one", n, few, one)
		}
	}
}

func TestCount(t *testing.T) {
	huge := int64(math.MaxInt64 / 4)
	for _, test := range []struct {
		name, why string
		rows      []Row
		target    Target
		want      [maxRows]int64
		refused   bool
	}{
		{"no rows", "nothing explains nothing", nil, Target{100, 0}, [maxRows]int64{}, false},
		{"the fee differs", "gross alone is no explanation", []Row{{Gross: 100, Fee: 1}}, Target{100, 0}, [maxRows]int64{}, false},
		{"fees that carry", "a fee must not count as gross", []Row{{Gross: 1, Fee: 0}, {Gross: 0, Fee: 17}}, Target{2, 0}, [maxRows]int64{}, false},
		{"three of 20.00", "rows of equal amounts count each", []Row{{Gross: 2000}, {Gross: 2000}, {Gross: 2000}}, Target{2000, 0}, [maxRows]int64{3}, false},
		{"one left out, one taken in", "negatives are allowed", []Row{{Gross: 500, Fee: 3}, {Gross: -200, Fee: -1}}, Target{300, 2}, [maxRows]int64{0, 1}, false},
		{"no row twice", "half of the target is not two rows", []Row{{Gross: 50}, {Gross: 7}}, Target{100, 0}, [maxRows]int64{}, false},
		{"four of a kind", "all pairs of one sum are in one window", []Row{{Gross: 5}, {Gross: 5}, {Gross: 5}, {Gross: 5}, {Gross: 5}}, Target{20, 0}, [maxRows]int64{0, 0, 0, 5}, false},
		{"too large", "a sum that overflows is no count", []Row{{Gross: huge, Fee: 1}}, Target{huge, 1}, [maxRows]int64{}, true},
	} {
		counts, ok := Count(test.rows, test.target)
		if counts.BySize != test.want || ok == test.refused {
			t.Errorf("%s (%s): %+v %v, want %v", test.name, test.why, counts, ok, test.want)
		}
	}
}

// logNormal returns rows as a merchant has them: median 60.00, fee 0.6%.
func logNormal(random *rand.Rand, n int) []Row {
	rows := make([]Row, n)
	for i := range rows {
		gross := int64(math.Exp(math.Log(6000) + random.NormFloat64()))
		rows[i] = Row{Gross: gross, Fee: (gross*6 + 500) / 1000}
	}
	return rows
}

// TestUniqueDays shows how often two rows that are missing are the only ones: both
// where gross and fee are known, and where only the net is.
func TestUniqueDays(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 12))
	for _, n := range []int{200, 5000} {
		both, net := 0, 0
		for range 100 {
			rows := logNormal(random, n)
			nets := make([]Row, n)
			for i, row := range rows {
				nets[i] = Row{Gross: row.Gross - row.Fee}
			}
			v, _ := newValues(rows, Target{})
			w, _ := newValues(nets, Target{})
			both += unique(v.pairs(v.number(rows[0].Gross+rows[1].Gross, rows[0].Fee+rows[1].Fee)))
			net += unique(w.pairs(nets[0].Gross + nets[1].Gross))
		}
		t.Logf("%d rows, two missing: the only pair on %d of 100 days by gross and fee, on %d by net", n, both, net)
		if n == 5000 && net > 0 {
			t.Errorf("two of 5,000 rows should never be told by their net alone")
		}
	}
}

func unique(count int64) int {
	if count == 1 {
		return 1
	}
	return 0
}

// BenchmarkFourOfFiveThousand asks for small, usual and large sums in turn.
func BenchmarkFourOfFiveThousand(b *testing.B) {
	rows := logNormal(rand.New(rand.NewPCG(3, 12)), 5000)
	for _, factor := range []int64{1, 3, 10} {
		b.Run(strconv.FormatInt(factor, 10), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if counts, ok := Count(rows, Target{24000 * factor, 144 * factor}); !ok || counts.Counted != maxRows {
					b.Fatal(counts, ok)
				}
			}
		})
	}
}
