package subset

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestExplain(t *testing.T) {
	row := func(gross int64, terminal, batch string, trace int64) Row {
		return Row{Gross: gross, Fee: gross / 100, Terminal: terminal, Batch: batch, Trace: trace}
	}
	day := []Row{
		row(10100, "T1", "1", 1), row(20300, "T1", "1", 2), row(40700, "T1", "2", 3), row(81500, "T1", "2", 5),
		row(163100, "T2", "7", 1), row(326300, "T2", "7", 2), row(652700, "T2", "8", 3),
	}
	worth := func(places ...int) Target { return sumOf(day, places) }
	for _, test := range []struct {
		name, why string
		rows      []Row
		target    Target
		class     Class
		places    []int
		count     int64
	}{
		{"a terminal", "all of its rows, and not those of the other", day, worth(0, 1, 2, 3), Terminal, []int{0, 1, 2, 3}, 1},
		{"a batch", "it was not closed", day, worth(4, 5), Batch, []int{4, 5}, 1},
		{"a run", "trace numbers that follow on each other, over two batches", day, worth(1, 2), Run, []int{1, 2}, 1},
		{"a run of three", "the tail of a day", day, worth(1, 2, 3), Run, []int{1, 2, 3}, 1},
		{"one row", "the simplest story that amounts tell", day, worth(5), One, []int{5}, 1},
		{"one of three", "rows of equal amounts: any of them", []Row{{Gross: 2000}, {Gross: 2000}, {Gross: 2000}, {Gross: 5}}, Target{2000, 0}, One, []int{0}, 3},
		{"two rows apart", "no neighbouring target has a set: hardly chance", day, worth(0, 6), Set, []int{0, 6}, 1},
		{"three rows apart", "", day, worth(0, 3, 6), Set, []int{0, 3, 6}, 1},
		{"four rows apart", "", day, worth(0, 2, 4, 6), Set, []int{0, 2, 4, 6}, 1},
		{"two sets", "nothing says which", []Row{{Gross: 1}, {Gross: 4}, {Gross: 2}, {Gross: 3}}, Target{5, 0}, Many, nil, 2},
		{"one set among many", "neighbouring targets have sets as well", []Row{{Gross: 1}, {Gross: 2}, {Gross: 4}, {Gross: 8}, {Gross: 16}}, Target{3, 0}, Many, nil, 1},
		{"nothing", "", day, Target{7, 0}, None, nil, 0},
		{"the fee tells", "of two batches of one gross only one has the fee", []Row{
			{Gross: 5, Fee: 1, Terminal: "T", Batch: "1"}, {Gross: 6, Fee: 1, Terminal: "T", Batch: "1"}, {Gross: 4, Fee: 1, Terminal: "T", Batch: "2"}, {Gross: 7, Fee: 2, Terminal: "T", Batch: "2"},
		}, Target{11, 3}, Batch, []int{2, 3}, 1},
		{"two batches alike", "unique within its class or not at all", []Row{
			{Gross: 5, Terminal: "T", Batch: "1"}, {Gross: 6, Terminal: "T", Batch: "1"}, {Gross: 5, Terminal: "U", Batch: "2"}, {Gross: 6, Terminal: "U", Batch: "2"},
		}, Target{11, 0}, Many, nil, 4},
		{"those that are open", "what is held already", []Row{{Gross: 5, Open: true}, {Gross: 6, Open: true}, {Gross: 11}}, Target{11, 0}, Waiting, []int{0, 1}, 1},
		{"without trace numbers", "a row that has none is in no run", []Row{{Gross: 500, Terminal: "T"}, {Gross: 600, Terminal: "T"}, {Gross: 90000, Terminal: "T"}}, Target{1100, 0}, Set, []int{0, 1}, 1},
	} {
		got, ok := Explain(test.rows, test.target)
		if !ok || got.Class != test.class || !slices.Equal(got.Rows, test.places) || got.Count != test.count {
			t.Errorf("%s (%s): got %+v %v, want %s %v %d", test.name, test.why, got, ok, test.class, test.places, test.count)
		}
	}
}

// TestExplainedRowsAreWorthTheTarget holds whatever is named against the target, and the
// count of sets against every set.
func TestExplainedRowsAreWorthTheTarget(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 12))
	found := map[Class]int{}
	for n := range 10_000 {
		rows := make([]Row, 1+random.IntN(14))
		spread := int64(20)
		if n%2 == 0 {
			spread = 100_000
		}
		for i := range rows {
			rows[i] = Row{Gross: 1 + random.Int64N(spread), Terminal: string(rune('A' + random.IntN(2))), Batch: string(rune('1' + random.IntN(2))), Trace: int64(i + 1), Open: random.IntN(6) == 0}
		}
		var left []int
		for i := range rows {
			if random.IntN(5) == 0 && len(left) < 4 {
				left = append(left, i)
			}
		}
		target := sumOf(rows, left)
		got, ok := Explain(rows, target)
		if len(left) == 0 {
			continue
		}
		if !ok || got.Class == None {
			t.Fatalf("case %d: %v of %+v is worth %+v, got %+v %v", n, left, rows, target, got, ok)
		}
		if got.Rows != nil && sumOf(rows, got.Rows) != target {
			t.Fatalf("case %d: %+v is not worth %+v", n, got, target)
		}
		counts := bruteForce(rows, target)
		if want := counts[1] + counts[2] + counts[3]; got.Class == Many && got.Count != want || got.Class == Set && want != 1 || got.Class == One && got.Count != counts[0] {
			t.Fatalf("case %d: %+v, of each size %v", n, got, counts)
		}
		found[got.Class]++
	}
	for _, class := range []Class{Waiting, Terminal, Batch, Run, One, Set, Many} {
		if found[class] < 20 {
			t.Errorf("only %d of class %q: they prove little", found[class], class)
		}
	}
}
