package subset

import (
	"cmp"
	"slices"
)

// Class says what kind of set explains a difference; those that a single fault leaves
// out come before those that amounts alone suggest.
type Class string

// The classes, in the order in which they are asked. A set of a class is named only where
// it is the only one of its class.
const (
	None     Class = ""         // nothing up to four rows does
	Waiting  Class = "open"     // the rows that are held or missing already, all of them
	Terminal Class = "terminal" // all rows of a terminal
	Batch    Class = "batch"    // all rows of a batch of a terminal
	Run      Class = "run"      // rows of a terminal whose trace numbers follow on each other
	One      Class = "one"      // one row; of several equal ones any
	Set      Class = "set"      // 2 to 4 rows that are hardly so by chance
	Many     Class = "many"     // sets of 2 to 4 rows of which any may be so by chance
)

// Explanation is what is known of the rows that explain a target.
type Explanation struct {
	Class Class
	Rows  []int // of the set, ascending places; of class One the first of Count; none of class Many
	Count int64 // sets of the class that explain it; above 1 only of classes One and Many
	Most  int   // of class Many: how many rows the sets have at most
}

// mostForChance is for how many rows it is worked out whether a set is so by chance: of
// more, two are hardly ever the only ones.
const mostForChance = 300

// neighbours is how many targets on either side are looked at for chance.
const neighbours = 50

// Explain looks for the rows that explain the target. The count is exact; ok is false
// where amounts are too large for it.
func Explain(rows []Row, target Target) (e Explanation, ok bool) {
	v, ok := newValues(rows, target)
	if !ok || target == (Target{}) {
		return Explanation{}, false
	}
	for _, class := range [...]struct {
		name Class
		sets [][]int
	}{{Waiting, openRows(rows)}, {Terminal, groups(rows, terminalOf)}, {Batch, groups(rows, batchOf)}, {Run, runs(rows, target)}} {
		worth := slices.DeleteFunc(class.sets, func(set []int) bool { return sumOf(rows, set) != target })
		if len(worth) == 1 {
			return Explanation{Class: class.name, Rows: worth[0], Count: 1}, true
		}
	}
	sum := v.number(target.Gross, target.Fee)
	counts := v.count(sum)
	if one := counts.BySize[0]; one > 0 {
		return Explanation{Class: One, Rows: []int{slices.IndexFunc(rows, func(r Row) bool { return r.Gross == target.Gross && r.Fee == target.Fee })}, Count: one}, true
	}
	e = Explanation{Class: Many, Most: min(counts.Counted, len(rows))}
	for _, count := range counts.BySize[1:] {
		e.Count += count
	}
	switch {
	case e.Count == 0:
		return Explanation{}, true
	case e.Count == 1 && len(rows) <= mostForChance && !v.isByChance(sum):
		return Explanation{Class: Set, Rows: find(rows, target), Count: 1}, true
	default:
		return e, true
	}
}

// isByChance reports whether neighbouring targets are explained too: by more than one set
// of every hundred targets, a set that explains this one may be no more than that.
func (v *values) isByChance(sum int64) bool {
	found, asked := int64(0), int64(0)
	for step := int64(1); step <= neighbours; step++ {
		for _, near := range [...]int64{sum - step*v.scale, sum + step*v.scale} {
			counts := v.count(near)
			for _, count := range counts.BySize[1:] {
				found += count
			}
			asked++
		}
	}
	return 100*found >= asked
}

func openRows(rows []Row) [][]int {
	var open []int
	for i, row := range rows {
		if row.Open {
			open = append(open, i)
		}
	}
	if len(open) < 2 || len(open) == len(rows) {
		return nil
	}
	return [][]int{open}
}

func terminalOf(r Row) string { return r.Terminal }

func batchOf(r Row) string {
	if r.Batch == "" {
		return ""
	}
	return r.Terminal + "\x1f" + r.Batch
}

// groups returns the places of rows with one name, where there are at least two rows and
// not all have it.
func groups(rows []Row, name func(Row) string) (all [][]int) {
	places := map[string]int{}
	for i, row := range rows {
		key := name(row)
		if key == "" {
			continue
		}
		at, known := places[key]
		if !known {
			at = len(all)
			places[key] = at
			all = append(all, nil)
		}
		all[at] = append(all[at], i)
	}
	return slices.DeleteFunc(all, func(set []int) bool { return len(set) < 2 || len(set) == len(rows) })
}

// runs returns the sets of two or more rows that follow on each other at a terminal and
// are worth the target.
func runs(rows []Row, target Target) (all [][]int) {
	for _, set := range traced(rows) {
		slices.SortFunc(set, func(a, b int) int { return cmp.Or(cmp.Compare(rows[a].Trace, rows[b].Trace), cmp.Compare(a, b)) })
		begins := map[Target][]int{}
		sum := Target{}
		for i, at := range set {
			begins[sum] = append(begins[sum], i)
			sum.Gross, sum.Fee = sum.Gross+rows[at].Gross, sum.Fee+rows[at].Fee
			for _, from := range begins[Target{sum.Gross - target.Gross, sum.Fee - target.Fee}] {
				if i-from >= 1 && i-from+1 < len(rows) {
					all = append(all, slices.Sorted(slices.Values(set[from:i+1])))
				}
			}
		}
	}
	return all
}

// traced returns the rows of each terminal that have a trace number.
func traced(rows []Row) [][]int {
	byTerminal, order := map[string][]int{}, []string{}
	for i, row := range rows {
		if row.Trace == 0 || row.Terminal == "" {
			continue
		}
		if byTerminal[row.Terminal] == nil {
			order = append(order, row.Terminal)
		}
		byTerminal[row.Terminal] = append(byTerminal[row.Terminal], i)
	}
	all := make([][]int, len(order))
	for i, terminal := range order {
		all[i] = byTerminal[terminal]
	}
	return all
}

func sumOf(rows []Row, set []int) (sum Target) {
	for _, i := range set {
		sum.Gross, sum.Fee = sum.Gross+rows[i].Gross, sum.Fee+rows[i].Fee
	}
	return sum
}

// find returns the only set of 2 to 4 rows that is worth the target.
func find(rows []Row, target Target) []int {
	for size := 2; size <= maxRows; size++ {
		if set := findOf(rows, 0, size, target); set != nil {
			return set
		}
	}
	return nil
}

// findOf looks for a set of just size rows from a place on. The last two are found by
// their value.
func findOf(rows []Row, from, size int, target Target) []int {
	if size > 2 {
		for i := from; i < len(rows); i++ {
			if rest := findOf(rows, i+1, size-1, Target{target.Gross - rows[i].Gross, target.Fee - rows[i].Fee}); rest != nil {
				return append([]int{i}, rest...)
			}
		}
		return nil
	}
	seen := map[Target]int{}
	for i := from; i < len(rows); i++ {
		if first, ok := seen[Target{target.Gross - rows[i].Gross, target.Fee - rows[i].Fee}]; ok {
			return []int{first, i}
		}
		seen[Target{rows[i].Gross, rows[i].Fee}] = i
	}
	return nil
}
