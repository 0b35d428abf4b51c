package nightly_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tieout/internal/simulate"
)

// TestOrderDoesNotMatter plays the same files in every order of nights: the same rows
// and the same money stand open at the end.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	y, started := &player{t: t}, time.Now()
	plans := slices.DeleteFunc(simulate.PlanNames(), func(name string) bool { return name == "a person closes" })
	all := seeds(t, 1)
	for _, seed := range all {
		w := livesOf(seed, plans...)
		var want []string
		for i, name := range plans {
			sets := y.hold(w, name)
			if len(sets) == 0 {
				continue
			}
			got := sets[len(sets)-1].Standing()
			if i == 0 {
				want = got
			}
			for _, row := range unknown(without(want, got), name) {
				t.Errorf("seed %d: in order, and not %s: %s", seed, name, row)
			}
			for _, row := range unknown(without(got, want), name) {
				t.Errorf("seed %d: %s, and not in order: %s", seed, name, row)
			}
		}
	}
	y.tally(len(all), started)
}

// without returns what one sorted list has more of than another.
func without(list, other []string) []string {
	list = slices.Clone(list)
	for _, row := range other {
		if at := slices.Index(list, row); at >= 0 {
			list = slices.Delete(list, at, at+1)
		}
	}
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}
