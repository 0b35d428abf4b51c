package store_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/store"
)

// fact is a settled sale of M1 with that reference.
func fact(reference string, night civil.Date) reconcile.Fact {
	return reconcile.Fact{
		Key: reconcile.FactKey("M1", 'R', reference), Night: night, Provider: "acq", MerchantID: "M1", Side: reconcile.TerminalSide, Type: "SALE",
		Verdict: reconcile.Settled, Currency: "CNY", Gross: 1250, Settled: 1250, Fee: 8, Time: time.Date(2026, 10, 7, 10, 0, 0, 0, time.UTC), SettleDate: night,
		Sale: reconcile.Origin{File: "pos.csv", Line: 7}, Line: reconcile.Origin{File: "settle.csv", Line: 9},
	}
}

// factsOf hands out facts in order, each in the same place as the one before.
func factsOf(facts []reconcile.Fact) store.Facts {
	slices.SortStableFunc(facts, func(a, b reconcile.Fact) int { return cmp.Compare(a.Key, b.Key) })
	return func(use func(*reconcile.Fact) error) error {
		var f reconcile.Fact
		for i := range facts {
			f = facts[i]
			if err := use(&f); err != nil {
				return err
			}
		}
		return nil
	}
}

// factNight is a night that leaves facts.
func factNight(seq int64, asOf civil.Date, facts []reconcile.Fact) closed {
	c := night(seq, asOf, nil, nil, nil, nil)
	c.Run.Edition, c.Facts = 2, factsOf(facts)
	return c
}

func ask(t *testing.T, db *store.Store, seq int64, since civil.Date, keys []uint64) []reconcile.Fact {
	t.Helper()
	look, err := db.Facts(context.Background(), seq, since)
	must(t, err)
	facts, err := look(keys)
	must(t, err)
	return facts
}

func wantFacts(t *testing.T, why string, want, got []reconcile.Fact) {
	t.Helper()
	if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s:\n%.3000s", why, diff)
	}
}

// randomFacts are facts of every kind: few merchants, mostly plain sales, some
// without time or line, refunds, chargebacks and aliases.
func randomFacts(random *rand.Rand, asOf civil.Date, count int) []reconcile.Fact {
	facts := make([]reconcile.Fact, count)
	for i := range facts {
		f := fact(fmt.Sprint(random.IntN(10*count)), asOf)
		f.MerchantID = fmt.Sprint("商户 ", random.IntN(40))
		f.Gross = random.Int64N(1_000_000) - 100_000
		f.Settled, f.Fee = f.Gross, f.Gross/200
		f.Sale.Line, f.Line.Line = random.Int64N(100_000), random.Int64N(100_000)
		switch random.IntN(20) {
		case 0:
			f.Time, f.Type, f.Settled = time.Time{}, "REFUND", -f.Gross
		case 1:
			f.SettleDate, f.Line, f.Settled, f.Fee, f.Verdict, f.Reason = 0, reconcile.Origin{}, 0, 0, reconcile.Excluded, "declined"
		case 2:
			f.Side, f.Sale, f.Type, f.Gross, f.Currency = reconcile.SettlementSide, reconcile.Origin{}, "CHARGEBACK", -1<<63, ""
		case 3, 4:
			for range 1 + random.IntN(3) {
				f.Aliases = append(f.Aliases, reconcile.FactKey("M1", 'T', fmt.Sprint("T1\x1f7\x1f", random.IntN(count))))
			}
		}
		facts[i] = f
	}
	return facts
}

// TestFactsOfManyNightsComeBack asks keys, aliases and strangers of several nights:
// what is found must be what a search through all facts finds, and the same
// bytes must lie in both databases.
func TestFactsOfManyNightsComeBack(t *testing.T) {
	hashes := map[string]bool{}
	onBoth(t, func(t *testing.T, open func() *store.Store) {
		db, random := open(), rand.New(rand.NewPCG(7, 11))
		var nights [][]reconcile.Fact
		for i, count := range []int{3, 0, 2000, 140_000, 500} { // nothing, one part, several
			nights = append(nights, randomFacts(random, day(8+i), count))
			commit(t, db, factNight(int64(i+1), day(8+i), nights[i]))
		}
		keys := []uint64{0, ^uint64(0)}
		for range 400 {
			some := nights[[]int{2, 3, 4}[random.IntN(3)]]
			f := some[random.IntN(len(some))]
			keys = append(keys, f.Key, f.Key+1, random.Uint64())
			keys = append(keys, f.Aliases...)
		}
		keys = append(keys, nights[0][1].Key, nights[0][1].Key)
		asked := map[uint64]bool{}
		for _, key := range keys {
			asked[key] = true
		}
		search := func(nights [][]reconcile.Fact) (found []reconcile.Fact) {
			for _, f := range slices.Concat(nights...) {
				if asked[f.Key] || slices.ContainsFunc(f.Aliases, func(key uint64) bool { return asked[key] }) {
					found = append(found, f)
				}
			}
			return found
		}
		all := search(nights)
		if len(all) < 400 {
			t.Fatalf("%d facts are found: they prove little", len(all))
		}
		wantFacts(t, "every night", all, ask(t, db, 6, day(1), keys))
		wantFacts(t, "a replay must not see its own night or later ones", search(nights[:3]), ask(t, db, 4, day(1), keys))
		wantFacts(t, "nights before the window count no longer", search(nights[3:]), ask(t, db, 6, day(11), keys))
		wantFacts(t, "nothing is asked", nil, ask(t, db, 6, day(1), nil))
		must(t, db.Verify(context.Background()))
		last, _, err := db.LastRun(context.Background())
		must(t, err)
		hashes[last.Hash] = true
	})
	if len(hashes) != 1 {
		t.Errorf("want the same facts on both databases, got the chains %v", hashes)
	}
}

// TestForgottenFacts: old facts go, by a person or by the night, and nothing else does.
func TestForgottenFacts(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Store) {
		ctx, db := context.Background(), open()
		var nights []reconcile.Fact
		for i := range 4 {
			nights = append(nights, fact("R", day(8+i)))
			commit(t, db, factNight(int64(i+1), day(8+i), nights[i:]))
		}
		keys := []uint64{nights[0].Key}
		for _, row := range []struct {
			name, why string
			before    civil.Date
			forgotten int
			left      []reconcile.Fact
		}{
			{"nothing is so old", "a day counts as before only when it is", day(8), 0, nights},
			{"the first", "its own day is before the next", day(9), 1, nights[1:]},
			{"the first again", "it is forgotten once", day(9), 0, nights[1:]},
		} {
			forgotten, err := db.ForgetFacts(ctx, row.before)
			must(t, err)
			if forgotten != row.forgotten {
				t.Errorf("%s (%s): want %d nights, got %d", row.name, row.why, row.forgotten, forgotten)
			}
			wantFacts(t, row.name, row.left, ask(t, db, 5, day(1), keys))
			must(t, db.Verify(ctx))
		}
		fifth := fact("R", day(12))
		c := factNight(5, day(12), []reconcile.Fact{fifth})
		c.Remember = day(11)
		commit(t, db, c)
		wantFacts(t, "the commit forgets", []reconcile.Fact{nights[3], fifth}, ask(t, db, 6, day(1), keys))
		must(t, db.Verify(ctx))
		all, err := db.FactNights(ctx)
		must(t, err)
		var gone []int64
		for _, night := range all {
			if night.Forgotten {
				gone = append(gone, night.Seq)
			}
		}
		if len(all) != 5 || !slices.Equal(gone, []int64{1, 2, 3}) {
			t.Errorf("want runs 1 to 3 of 5 forgotten, got %v of %d", gone, len(all))
		}
		commit(t, db, factNight(6, day(8), []reconcile.Fact{fact("R", day(8))}))
		must(t, db.Verify(ctx)) // a night that came after the forgetting keeps its facts, whatever its day
		wantFacts(t, "a later night of an old day", []reconcile.Fact{nights[3], fifth, fact("R", day(8))}, ask(t, db, 7, day(1), keys))
		files, err := db.Files(ctx)
		must(t, err)
		if len(files) != 6 {
			t.Errorf("want the files of all nights, got %d", len(files))
		}
	})
}

// TestFactsThatFailLeaveNothing: facts are part of the night's one transaction.
func TestFactsThatFailLeaveNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Store) {
		ctx, db, broken := context.Background(), open(), errors.New("broken")
		first := fact("R", day(8))
		commit(t, db, factNight(1, day(8), []reconcile.Fact{first}))
		many := randomFacts(rand.New(rand.NewPCG(1, 1)), day(9), 70_000) // some are written when it fails
		c := factNight(2, day(9), nil)
		c.Remember = day(9)
		c.Facts = func(use func(*reconcile.Fact) error) error {
			return errors.Join(factsOf(many)(use), broken)
		}
		if err := tryCommit(t, db, c); !errors.Is(err, broken) {
			t.Fatalf("want the source's error, got %v", err)
		}
		wantFacts(t, "the first night is not forgotten either", []reconcile.Fact{first}, ask(t, db, 9, day(1), []uint64{first.Key, many[0].Key}))
		must(t, db.Verify(ctx))
		commit(t, db, factNight(2, day(9), many))
		must(t, db.Verify(ctx))
	})
}

// TestNightsWithoutFactsAnswerByTheirKeys: each night answers one of both
// questions, whichever version wrote it.
func TestNightsWithoutFactsAnswerByTheirKeys(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Store) {
		ctx, db := context.Background(), open()
		older, now := night(1, day(8), nil, nil, nil, nil), factNight(2, day(9), []reconcile.Fact{fact("R", day(9))})
		older.SettledKeys = []uint64{5}
		now.SettledKeys = []uint64{5, 6}
		commit(t, db, older)
		commit(t, db, now)
		look, err := db.SettledBefore(ctx, 3, day(1))
		must(t, err)
		found, err := look([]uint64{5, 6})
		must(t, err)
		if diff := gocmp.Diff(map[uint64]civil.Date{5: day(8)}, found); diff != "" {
			t.Errorf("only the older night answers by its keys:\n%s", diff)
		}
		wantFacts(t, "the newer one by its facts", []reconcile.Fact{fact("R", day(9))}, ask(t, db, 3, day(1), []uint64{fact("R", 0).Key}))
	})
}

// TestFactsOutOfOrderAreRefused: a source in disorder would hide facts for ever.
func TestFactsOutOfOrderAreRefused(t *testing.T) {
	db, err := store.Open(context.Background(), "sqlite:tieout.db", t.TempDir())
	must(t, err)
	defer func() { _ = db.Close() }()
	c := factNight(1, day(8), nil)
	c.Facts = func(use func(*reconcile.Fact) error) error {
		return errors.Join(use(&reconcile.Fact{Key: 2}), use(&reconcile.Fact{Key: 1}))
	}
	defer func() {
		if recover() == nil {
			t.Error("facts out of order were taken")
		}
	}()
	_ = db.Commit(context.Background(), c.Commit)
}
