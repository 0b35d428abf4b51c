package store_test

import (
	"context"
	"testing"
	"time"

	"tieout/reconcile"
	"tieout/store"
)

// TestHowAnExceptionWasClosed: cleared.csv says who closed it and why, and of a loss that it is one.
func TestHowAnExceptionWasClosed(t *testing.T) {
	const loss = store.WrittenOff + "too old"
	for _, test := range []struct {
		why  string
		acts []store.Act
		text string // of the last one
		want string
	}{
		{"a closing", []store.Act{store.CloseAgain}, "paid by cheque", "closed by Li Na: paid by cheque"},
		{"an approved write-off is a loss, and its reason stands without the word", []store.Act{store.Approved, store.CloseAgain}, loss, "written off by Li Na: too old"},
		{"nobody approved what only reads like one", []store.Act{store.CloseAgain}, loss, "closed by Li Na: " + loss},
		{"a write-off that was taken back is none", []store.Act{store.Approved, store.CloseAgain, store.Reopen, store.CloseAgain}, loss, "closed by Li Na: " + loss},
		{"a closing that was taken back is none", []store.Act{store.CloseAgain, store.Reopen}, "paid by cheque", ""},
	} {
		t.Run(test.why, func(t *testing.T) {
			onBoth(t, func(t *testing.T, open func() *store.Store) {
				ctx, db, x := context.Background(), open(), exception("E1", "A")
				commit(t, db, night(1, day(9), []reconcile.Item{item("A", reconcile.Missing)}, nil, []*reconcile.Exception{x}, nil))
				var decisions []store.Decision
				for _, act := range test.acts {
					decisions = append(decisions, store.Decision{Act: act, Exceptions: []*reconcile.Exception{x}, By: "Li Na", Why: test.text})
				}
				must(t, db.Decide(ctx, decisions, time.Date(2026, 10, 9, 8, 30, 0, 0, time.UTC)))
				opening, err := db.Opening(ctx, 2)
				must(t, err)
				if opening.ClosedExceptions["E1"] != test.want {
					t.Errorf("want %q, got %q", test.want, opening.ClosedExceptions["E1"])
				}
			})
		})
	}
}
