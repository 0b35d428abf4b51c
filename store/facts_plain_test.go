package store

import (
	"fmt"
	"math/rand/v2"
	"time"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// plainFacts hands out a night of plain settled sales: 5,000 merchants of uneven
// size, long-tailed amounts, four files a side. Kept takes some of the keys.
func plainFacts(asOf civil.Date, count int, seed uint64, kept func(uint64)) Facts {
	merchants := make([]string, 5000)
	for i := range merchants {
		merchants[i] = fmt.Sprintf("8983301%08d", i*7919)
	}
	files := []string{"pos/pos_a.csv", "pos/pos_b.csv", "pos/pos_c.csv", "pos/pos_d.csv", "settle/settle_a.csv", "settle/settle_b.csv", "settle/settle_c.csv", "settle/settle_d.csv"}
	return func(use func(*reconcile.Fact) error) error {
		random := rand.New(rand.NewPCG(seed, uint64(asOf)))
		gap, key := ^uint64(0)/uint64(count), uint64(0)
		midnight := asOf.Time().Unix()
		f := reconcile.Fact{Provider: "acq", Side: reconcile.TerminalSide, Type: "SALE", Verdict: reconcile.Settled, Currency: "CNY", Night: asOf, SettleDate: asOf}
		for i := range count {
			key += 1 + random.Uint64N(2*gap-2)
			if key < f.Key { // the sum of the gaps went round
				key = f.Key
			}
			f.Key = key
			place := random.Float64()
			f.MerchantID = merchants[int(place*place*5000)]
			f.Gross = 100 + int64(random.ExpFloat64()*random.ExpFloat64()*8000)
			f.Settled, f.Fee = f.Gross, f.Gross*6/1000
			f.Time = time.Unix(midnight-86400+int64(random.IntN(86400)), 0).UTC()
			f.Sale = reconcile.Origin{File: files[random.IntN(4)], Line: 2 + int64(random.IntN(count/4))}
			f.Line = reconcile.Origin{File: files[4+random.IntN(4)], Line: 2 + int64(random.IntN(count/4))}
			if kept != nil && i%5000 == 0 {
				kept(key)
			}
			if err := use(&f); err != nil {
				return err
			}
		}
		return nil
	}
}

// factsCommit is a night that leaves nothing but facts.
func factsCommit(seq int64, asOf civil.Date, facts Facts) Commit {
	return Commit{Run: Run{Seq: seq, ID: fmt.Sprint(seq), AsOf: asOf, Edition: 2, Proof: reconcile.Proof{}}, Facts: facts}
}
