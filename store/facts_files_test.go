package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"tieout/reconcile"
	"tieout/store"
)

// TestFactsOfAFileComeBack: all facts of a file, sales and lines, of the nights in
// question, whole and in their order, and no others.
func TestFactsOfAFileComeBack(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Store) {
		db, random := open(), rand.New(rand.NewPCG(3, 5))
		var nights [][]reconcile.Fact
		for i, count := range []int{40, 0, 3000, 90_000, 500, 60} { // the fourth in several parts
			facts := randomFacts(random, day(8+i), count)
			for at := range facts {
				facts[at].Sale.File, facts[at].Line.File = fmt.Sprint("pos ", random.IntN(30)), fmt.Sprint("settle ", random.IntN(30))
			}
			nights = append(nights, facts)
			commit(t, db, factNight(int64(i+1), day(8+i), facts))
		}
		files := map[string]bool{"pos 7": true, "settle 3": true, "settle 99": true}
		var want []reconcile.Fact
		for _, f := range slices.Concat(nights[2:5]...) {
			if files[f.Sale.File] || files[f.Line.File] {
				want = append(want, f)
			}
		}
		if len(want) < 1000 {
			t.Fatalf("%d facts are of the files: they prove little", len(want))
		}
		var got []reconcile.Fact
		must(t, db.EachFactOfFiles(context.Background(), 3, 6, files, func(f *reconcile.Fact) error {
			got = append(got, *f)
			return nil
		}))
		wantFacts(t, "the facts of three nights", want, got)
		must(t, db.EachFactOfFiles(context.Background(), 1, 7, map[string]bool{"settle 99": true}, func(f *reconcile.Fact) error {
			t.Errorf("want nothing of a file that nobody read, got %+v", f)
			return nil
		}))
	})
}
