package match_test

import (
	"errors"
	"testing"

	"tieout/reconcile"
	"tieout/reconcile/match"
)

// TestReferenceComesRound covers two sales of one reference and amount of which the
// earlier one's log comes last.
func TestReferenceComesRound(t *testing.T) {
	early, late := "rrn=1 at=10-19_10:00 file=pos-10-19.csv", "rrn=1 at=10-21_10:00 file=pos-10-21.csv"
	for _, s := range []story{
		{
			"the later one was paid", "the line is its own by its time: the earlier one has not arrived",
			[]night{
				{asOf: "10-22", terminal: []string{late}, lines: []string{"rrn=1 at=10-21_10:00"}, verdicts: []string{"1 settled"}},
				{asOf: "10-23", terminal: []string{early}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
			},
		},
		{
			"the earlier one was paid", "the line has its time: it settles it, and the later one has not arrived",
			[]night{
				{asOf: "10-22", terminal: []string{late}, lines: []string{"rrn=1 at=10-19_10:00"}, verdicts: []string{"1 settled"}},
				{
					asOf: "10-23", terminal: []string{early}, verdicts: []string{"1 settled", "1 missing"}, exceptions: []string{"missing-settlement 1"},
					proof: "new 1 100.00 99.40; reopened 1 100.00 99.40; settled 1 100.00 99.40; missing 1 100.00 99.40; line-reopened 1 100.00 99.40; matched 1 100.00 99.40",
				},
				{asOf: "10-24", lines: []string{"rrn=1 at=10-21_10:00"}, verdicts: []string{"1 settled"}, cleared: []string{"missing-settlement 1 settled 2"}},
				{asOf: "10-25"},
			},
		},
		{
			"the line says no time and is older than the sale", "it can only be the money of the earlier one",
			[]night{
				{asOf: "10-22", terminal: []string{late}, lines: []string{"rrn=1 on=10-20"}, verdicts: []string{"1 settled"}},
				{asOf: "10-23", terminal: []string{early}, verdicts: []string{"1 settled", "1 missing"}, exceptions: []string{"missing-settlement 1"}},
			},
		},
		{
			"the line says no time and has the later one's due date", "it stays where it is",
			[]night{
				{asOf: "10-22", terminal: []string{late}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}},
				{asOf: "10-23", terminal: []string{early}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
			},
		},
		{
			"the same sale in a log of another day", "its time says that it is the same: it is not claimed",
			[]night{
				{asOf: "10-22", terminal: []string{"rrn=1 at=10-19_10:00 file=pos-10-21.csv"}, lines: []string{"rrn=1 at=10-19_10:00"}, verdicts: []string{"1 settled"}},
				{asOf: "10-23", terminal: []string{early}, verdicts: []string{"1 held"}, exceptions: []string{"duplicate-transaction 1"}},
			},
		},
		{
			"two sales within half a day", "trace number and authorisation code tell them apart, and the line is nearer to its own",
			[]night{
				{asOf: "10-22", terminal: []string{"rrn=1 at=10-20_21:40 trace=7 auth=A file=pos-10-20.csv"}, lines: []string{"rrn=1 at=10-20_21:40 on=10-21"}, verdicts: []string{"1 settled"}},
				{
					asOf: "10-23", terminal: []string{"rrn=1 at=10-21_08:50 trace=9 auth=B file=pos-10-21.csv"}, verdicts: []string{"1 missing"},
					exceptions: []string{"missing-settlement 1"}, proof: "new 1 100.00 99.40; missing 1 100.00 99.40",
				},
			},
		},
		{
			"two sales within half a day, the log of the first and the line of the second late", "each gets its own line in the end",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1 at=10-19_21:11 trace=7 on=10-20"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}},
				{asOf: "10-21", terminal: []string{"rrn=1 at=10-20_08:02 trace=9 file=pos-10-20.csv"}, verdicts: []string{"1 settled"}, cleared: []string{"unexpected-settlement 1 matched 0"}},
				{
					asOf: "10-22", terminal: []string{"rrn=1 at=10-19_21:11 trace=7 file=pos-10-19.csv"}, verdicts: []string{"1 settled", "1 missing"}, exceptions: []string{"missing-settlement 1"},
				},
				{asOf: "10-23", lines: []string{"rrn=1 at=10-20_08:02 trace=9 on=10-21"}, verdicts: []string{"1 settled"}, cleared: []string{"missing-settlement 1 settled 0"}},
			},
		},
		{
			"both were paid and the earlier log is late", "the line of the earlier one is no duplicate: its time says so",
			[]night{
				{asOf: "10-22", terminal: []string{late}, lines: []string{"rrn=1 at=10-21_10:00"}, verdicts: []string{"1 settled"}},
				{asOf: "10-23", lines: []string{"rrn=1 at=10-19_10:00"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}},
				{asOf: "10-24", terminal: []string{early}, verdicts: []string{"1 settled"}, cleared: []string{"unexpected-settlement 1 matched 0"}},
			},
		},
		{
			"lines whose times are those of their settlement", "such times tell nothing: what has the amount of a settled sale is a duplicate",
			[]night{
				{asOf: "10-22", terminal: []string{late}, lines: []string{"rrn=1 at=10-22_23:00"}, verdicts: []string{"1 settled"}},
				{asOf: "10-24", lines: []string{"rrn=1 at=10-20_23:00"}, verdicts: []string{"line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"}},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}

// TestUnreadPairsSettleNothingAnew: where the settled rows can't be read again nothing is
// claimed, and an error of the reader is the night's.
func TestUnreadPairsSettleNothingAnew(t *testing.T) {
	m := newMemory()
	m.run(t, night{asOf: "10-22", terminal: []string{"rrn=1 at=10-21_10:00 file=pos-10-21.csv"}, lines: []string{"rrn=1 at=10-21_10:00"}})
	clear(m.pairs)
	result := m.run(t, night{asOf: "10-23", terminal: []string{"rrn=1 at=10-19_10:00 file=pos-10-19.csv"}})
	if len(result.Exceptions) != 1 || result.Exceptions[0].Kind != reconcile.DuplicateTransaction {
		t.Errorf("want one duplicate-transaction, got %v", exceptionsOf(result.Exceptions))
	}

	fees, terms := books(t)
	broken := errors.New("the disk is gone")
	sale := transaction("rrn=1 at=10-19_10:00 file=pos-10-19.csv", 7)
	_, err := match.Reconcile(match.Input{
		AsOf: on("10-24"), MerchantBatch: match.MerchantBatch{Transactions: []reconcile.Transaction{sale}}, DayOf: dayOf, Fees: fees, Terms: terms,
		Facts:     func([]uint64) (map[uint64][]reconcile.Fact, error) { return m.settled, nil },
		ReadPairs: func([]reconcile.Fact) ([]*match.SettledPair, error) { return nil, broken },
	})
	if !errors.Is(err, broken) {
		t.Errorf("want %v, got %v", broken, err)
	}
}
