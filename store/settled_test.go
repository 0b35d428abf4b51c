package store

import (
	"slices"
	"testing"
)

// TestAPartIsAskedForItsOwnKeys asks keys at the edges of parts: each part must
// be asked for those that it can hold, and no key may be forgotten.
func TestAPartIsAskedForItsOwnKeys(t *testing.T) {
	const second, last = 1 << 56, 255 << 56
	for _, row := range []struct {
		name        string
		keys        []uint64
		part, parts int64
		want        []uint64
		why         string
	}{
		{"nothing", nil, 0, manyParts, nil, "no key"},
		{"the first part", []uint64{second, 0, second - 1, 0}, 0, manyParts, []uint64{0, second - 1}, "ascending, each once, up to the edge"},
		{"the second part", []uint64{second - 1, 2 * second, second}, 1, manyParts, []uint64{second}, "the edge is its own"},
		{"the last part", []uint64{last - 1, 1<<64 - 1, last}, 255, manyParts, []uint64{last, 1<<64 - 1}, "nothing is after it"},
		{"a part between", []uint64{0, last}, 7, manyParts, nil, "nobody asks it"},
		{"a night of one part", []uint64{last, 5}, 0, 1, []uint64{5, last}, "it can hold any key"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := newAskedKeys(row.keys).inPart(&keyPart{Part: row.part, Parts: row.parts})
			if !slices.Equal(got, row.want) {
				t.Errorf("%s: want %x, got %x", row.why, row.want, got)
			}
		})
	}
}
