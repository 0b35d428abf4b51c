package reconcile

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestSortByKey holds sorting by a cached key to plain sorting: keys that are
// longer than what is cached, equal in it, or prefixes of each other included.
func TestSortByKey(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 1))
	for range 200 {
		rows := make([]*string, random.IntN(300))
		for i := range rows {
			text := strings.Repeat("a", random.IntN(40)) + strings.Repeat("\x00", random.IntN(2)) + string(rune('a'+random.IntN(3)))
			rows[i] = &text
		}
		compare := func(a, b *string) int { return cmp.Compare(*a, *b) }
		want := slices.SortedFunc(slices.Values(rows), compare)
		SortByKey(rows, func(to []byte, s *string) []byte { return append(to, *s...) }, compare)
		for i := range rows {
			if *rows[i] != *want[i] {
				t.Fatalf("seed %d, row %d: want %q, got %q", seed, i, *want[i], *rows[i])
			}
		}
	}
}
