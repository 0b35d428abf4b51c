package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"tieout/reconcile"
	"tieout/store"
)

// TestStates: each state of a row is found by a word of it, with the runs between which it
// stood, and an undone run is as if it had not been.
func TestStates(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Store) {
		ctx := context.Background()
		db := open()
		var many []reconcile.Item // more than a block of them, so that some blocks hold nothing of what is asked
		for i := range 1100 {
			many = append(many, item(fmt.Sprintf("X%06d", i), reconcile.InTransit))
		}
		a := func(verdict reconcile.Verdict) reconcile.Item { return item("A-1", verdict) }
		commit(t, db, night(1, day(8), append([]reconcile.Item{a(reconcile.InTransit)}, many...), nil, nil, nil))
		commit(t, db, night(2, day(9), append([]reconcile.Item{a(reconcile.Missing)}, many...), nil, []*reconcile.Exception{exception("E1", "A-1")}, nil))
		commit(t, db, night(3, day(10), many, []string{"A-1"}, nil, []string{"E1"}))
		for _, want := range []struct {
			why, word string
			states    func(context.Context, []string) ([]store.State, error)
			want      []string
		}{
			{"what changed has two states", "A-1", db.ItemStates, []string{"1-2 in-transit", "2-3 missing"}},
			{"what stands has no end", "X000700", db.ItemStates, []string{"1-0 in-transit"}},
			{"nobody has the word", "A-2", db.ItemStates, nil},
			{"no word is no question", "", db.ItemStates, nil},
			{"exceptions likewise", "E1", db.ExceptionStates, []string{"2-3 exception"}},
		} {
			if got := statesOf(t, want.states, want.word); !slices.Equal(got, want.want) {
				t.Errorf("%s: want %q, got %q", want.why, want.want, got)
			}
		}
		if _, err := db.Undo(ctx, "Li Na", "the wrong file", time.Now()); err != nil {
			t.Fatal(err)
		}
		if got, want := statesOf(t, db.ItemStates, "A-1"), []string{"1-2 in-transit", "2-0 missing"}; !slices.Equal(got, want) {
			t.Errorf("an undone run ended nothing: want %q, got %q", want, got)
		}
	})
}

func statesOf(t *testing.T, ask func(context.Context, []string) ([]store.State, error), word string) (list []string) {
	t.Helper()
	states, err := ask(context.Background(), []string{word})
	must(t, err)
	for _, s := range states {
		what := "exception"
		var read reconcile.Item
		if store.ReadItem(s.Text, &read) == nil && read.Verdict != "" {
			what = string(read.Verdict)
		}
		list = append(list, fmt.Sprintf("%d-%d %s", s.From, s.End, what))
	}
	return list
}
