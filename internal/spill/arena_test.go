package spill_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"tieout/internal/spill"
)

func TestArenaGivesBackWhatWasAdded(t *testing.T) {
	for _, row := range []struct {
		name, why string
		memory    int
		longest   int
		spilled   bool
	}{
		{"all in memory", "most nights are small", 1 << 20, 40, false},
		{"most in the file", "each bucket is spilled many times", 1 << 9, 40, true},
		{"little more than one record", "a quarter of the memory is less than a record", 100, 80, true},
		{"the longest records", "the head has 16 bits for their size", 1 << 18, 1<<16 - 9, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 2))
			store := spill.NewStore(1 << 30) // the arena's own memory counts, not the store's
			arena := store.NewArena(7, row.memory)
			want := make([][][]byte, 7)
			for i := range 500 {
				bucket := random.IntN(6) // the last one stays empty
				record := bytes.Repeat([]byte{byte(i)}, random.IntN(row.longest+1))
				want[bucket] = append(want[bucket], record)
				if err := arena.Add(bucket, record); err != nil {
					t.Fatal(err)
				}
			}
			if store.Spilled() != row.spilled {
				t.Errorf("%s: spilled is %v", row.why, store.Spilled())
			}
			for bucket := range want {
				var got [][]byte
				if err := arena.Each(bucket, func(record []byte) error {
					got = append(got, slices.Clone(record))
					return nil
				}); err != nil {
					t.Fatal(err)
				}
				slices.SortFunc(got, bytes.Compare)
				slices.SortFunc(want[bucket], bytes.Compare)
				if !slices.EqualFunc(got, want[bucket], bytes.Equal) {
					t.Errorf("%s: bucket %d has %d records, want %d, or others", row.why, bucket, len(got), len(want[bucket]))
				}
			}
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestBucketsOfLongRecordsHoldNone(t *testing.T) {
	store := spill.NewStore(0)
	buckets := store.NewBuckets(0)
	for _, record := range []string{"first", "", "third"} {
		if err := buckets.Add(3, []byte(record)); err != nil {
			t.Fatal(err)
		}
	}
	if !store.Spilled() {
		t.Error("want every record in the file at once")
	}
	var got []string
	if err := buckets.Each(3, func(record []byte) error {
		got = append(got, string(record))
		return nil
	}); err != nil || !slices.Equal(got, []string{"first", "", "third"}) {
		t.Errorf("got %q, %v", got, err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}
