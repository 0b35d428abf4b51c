package prematch

import "tieout/reconcile"

// Result is what the join settled.
type Result struct {
	currency             string
	Files                []reconcile.PrematchedFile // by the numbers of AddFile
	reconcile.PairTotals                            // of all files together; expected and actual fees are equal
	Carried              reconcile.Bits             // the opening items that are settled, by their place

	CarriedPairs reconcile.PairTotals // those of Pairs whose sales are of earlier nights

	digits    int32
	pairs     Buckets // by partition: the pairs of each ascend by key, and so do the partitions
	count     int     // of partitions
	factSum   FactSum
	merchants *reconcile.Register
	clocks    clocks
	terminals map[clockKey]struct{} // of the pairs
	settledOf reconcile.Bits        // merchants, by number

	payouts    payoutSums
	payoutKeys []payoutKey // of the numbers from 1 on
	files      []File

	// parts are those of the slices of the night, where it was cut, by their numbers; what is by file or merchant is theirs.
	parts []*Result
}

// AddToProof adds the pairs to the night's equation.
func (r *Result) AddToProof(proof reconcile.Proof) {
	if r == nil || r.Count == 0 {
		return
	}
	sum, fee := r.Sum(r.digits)
	c := proof.ForCurrency(r.currency)
	for _, into := range [...]*reconcile.Sum{&c.Terminal.Settled, &c.Settlement.New, &c.Settlement.Matched} {
		into.Merge(sum)
	}
	gross := reconcile.Sum{Count: sum.Count, Gross: sum.Gross, Net: sum.Gross}
	c.Bridge.Settled.Merge(gross)
	c.Bridge.Matched.Merge(gross)
	carried, _ := r.CarriedPairs.Sum(r.digits)
	c.Terminal.Opening.Merge(carried)
	tonight := reconcile.PairTotals{Count: r.Count - r.CarriedPairs.Count, Gross: r.Gross - r.CarriedPairs.Gross, Fee: r.Fee - r.CarriedPairs.Fee}
	sum, _ = tonight.Sum(r.digits)
	c.Terminal.New.Merge(sum)
	c.Fees.Expected, c.Fees.Actual = c.Fees.Expected.Add(fee), c.Fees.Actual.Add(fee)
}
