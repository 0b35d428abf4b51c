package nightly

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/internal/spill"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// TestFactsComeBackFromRuns wants every field that a night fills in, and the order of
// keys; a record that is cut is an error, not another fact.
func TestFactsComeBackFromRuns(t *testing.T) {
	sale := reconcile.Fact{
		Key: 7, Aliases: []uint64{1 << 63, 5}, Provider: "acq", MerchantID: "M1", Side: reconcile.TerminalSide, Type: "REFUND", Verdict: reconcile.Settled, Reason: "why",
		Currency: "CNY", Gross: -10000, Settled: -9000, Fee: -54, Sale: reconcile.Origin{File: "pos.csv", Line: 12}, Line: reconcile.Origin{File: "settle.csv", Line: 1 << 40},
	}
	last := reconcile.Fact{
		Key: 1 << 63, MerchantID: "M2", Line: reconcile.Origin{File: "settle.csv", Line: 3},
		Time: time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC), SettleDate: civil.NewDate(2026, 11, 11),
	}
	spillStore := spill.NewStore(1 << 20)
	defer func() { _ = spillStore.Close() }()
	runs := spillStore.NewRuns()
	for number, f := range []*reconcile.Fact{&last, &sale} {
		w := runs.Writer(number)
		w.Add(appendFact(nil, f), nil)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	var got []reconcile.Fact
	if err := factsOf(runs)(func(f *reconcile.Fact) error {
		got = append(got, *f)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]reconcile.Fact{sale, last}, got); diff != "" {
		t.Error(diff)
	}
	whole := appendFact(nil, &last) // without aliases, which may end anywhere
	for size := range len(whole) {
		if _, err := readFact(whole[:size]); err == nil {
			t.Errorf("a record of %d of %d bytes was read", size, len(whole))
		}
	}
}
