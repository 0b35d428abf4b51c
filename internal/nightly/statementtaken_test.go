package nightly

import (
	"testing"

	"tieout/reconcile"
	"tieout/reconcile/match"
)

// TestWhatIsBookedOfASaleTiesToItsLog: proofs and sums can be wrong by one amount on both sides; the log of the sale is not.
func TestWhatIsBookedOfASaleTiesToItsLog(t *testing.T) {
	t.Parallel()
	fact := func(night int, reason string, settled int64) reconcile.Fact {
		f := reconcile.Fact{Side: reconcile.TerminalSide, Verdict: reconcile.Settled, Reason: reason, Gross: 40000, Settled: settled}
		f.Line.File, f.Line.Line = "settle", settled
		f.Night = f.Night.AddDays(night)
		return f
	}
	short := []reconcile.Fact{fact(1, "", 15000)}
	parts := []reconcile.Fact{fact(1, "", 15000), fact(2, match.ReasonRetracted, 15000), fact(2, "in-parts", 15000), fact(2, "in-parts", 25000)}
	for _, test := range []struct {
		name, why string
		facts     []reconcile.Fact
		booked    int64
		ties      bool
	}{
		{"settled short", "its night counts all of it as settled", short, 40000, true},
		{"twice", "no more is booked than was sold", short, 80000, false},
		{"in parts", "what was counted whole is taken off whole", parts, 40000, true},
		{"taken off by its line", "40000 - 15000 + 15000 + 25000: what stood in statements before the check", parts, 65000, false},
		{"taken back", "nothing that settled it holds", parts[:2], 0, true},
		{"taken back by its line", "a rest stays booked of what no line settles", parts[:2], 25000, false},
	} {
		life := &saleLife{facts: test.facts}
		low, high := life.bounds()
		if ties := test.booked >= low && test.booked <= high; ties != test.ties {
			t.Errorf("%s (%s): want tied %t, got %d between %d and %d %t", test.name, test.why, test.ties, test.booked, low, high, ties)
		}
		if life.bookBefore(nil); test.ties && life.booked != test.booked {
			t.Errorf("%s (%s): want %d booked, got %d", test.name, test.why, test.booked, life.booked)
		}
	}
}
