package spill_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"tieout/internal/spill"
)

// budgets are the memories under which everything must come out the same.
var budgets = []struct {
	name, why string
	bytes     int64
}{
	{"all in memory", "most nights are small", 1 << 30},
	{"all in the file", "a bad night leaves memory nothing", 0},
	{"some in the file", "the border lies within the records", 3 << 10},
}

func TestBucketsGiveBackWhatWasAdded(t *testing.T) {
	for _, budget := range budgets {
		t.Run(budget.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 2))
			store := spill.NewStore(budget.bytes)
			buckets := store.NewBuckets(1 << 10)
			want := map[int][][]byte{}
			for i := range 2000 {
				number := random.IntN(7)
				record := bytes.Repeat([]byte{byte(i)}, random.IntN(40)) // empty ones too
				want[number] = append(want[number], record)
				if err := buckets.Add(number, record); err != nil {
					t.Fatal(err)
				}
			}
			for number := range 8 { // the last one is no bucket
				var got [][]byte
				if err := buckets.Each(number, func(record []byte) error {
					got = append(got, slices.Clone(record))
					return nil
				}); err != nil {
					t.Fatal(err)
				}
				if len(got) != len(want[number]) || buckets.Records(number) != int64(len(got)) {
					t.Fatalf("bucket %d: %d records, want %d", number, len(got), len(want[number]))
				}
				for i := range got {
					if !bytes.Equal(got[i], want[number][i]) {
						t.Fatalf("bucket %d, record %d: got %q, want %q", number, i, got[i], want[number][i])
					}
				}
			}
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestRunsMergeInOrder(t *testing.T) {
	for _, budget := range budgets {
		t.Run(budget.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(3, 4))
			store := spill.NewStore(budget.bytes)
			runs := store.NewRuns()
			var want []string
			for number := range 9 {
				var keys []string
				for i := range random.IntN(3000) {
					keys = append(keys, fmt.Sprintf("%05d/%d/%d", random.IntN(50_000), number, i))
				}
				slices.Sort(keys)
				if number == 4 { // a run that is written again takes the place of the first one
					writeRun(t, runs, number, []string{"99999 given up"})
				}
				writeRun(t, runs, number, keys)
				want = append(want, keys...)
			}
			slices.Sort(want)
			for range 2 { // as often as anybody wants
				var got []string
				if err := runs.Merge(func(key, value []byte) error {
					if string(value) != "of "+string(key) {
						t.Fatalf("%s has the value %q", key, value)
					}
					got = append(got, string(key))
					return nil
				}); err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got, want) {
					t.Fatalf("%d records of %d, or in another order", len(got), len(want))
				}
			}
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func writeRun(t *testing.T, runs *spill.Runs, number int, keys []string) {
	t.Helper()
	w := runs.Writer(number)
	for _, key := range keys {
		w.Add([]byte(key), []byte("of "+key))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestAClosedStoreTakesNothing(t *testing.T) {
	store := spill.NewStore(0)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name string
		add  func(record []byte) error
	}{
		{"buckets", func(record []byte) error { return store.NewBuckets(0).Add(0, record) }},
		{"arena", func(record []byte) error {
			arena := store.NewArena(1, 100)
			var err error
			for range 100 {
				err = errors.Join(err, arena.Add(0, record))
			}
			return err
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if err := row.add([]byte("late")); err == nil {
				t.Fatal("a closed store kept something")
			}
		})
	}
}
