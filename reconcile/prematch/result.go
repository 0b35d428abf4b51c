package prematch

import (
	"encoding/binary"

	"tieout/reconcile"
)

// Result is what the join settled.
type Result struct {
	currency             string
	Files                []reconcile.PrematchedFile // by the numbers of AddFile
	reconcile.PairTotals                            // of all files together; expected and actual fees are equal
	Carried              reconcile.Bits             // the opening items that are settled, by their place

	CarriedPairs reconcile.PairTotals // those of Pairs whose sales are of earlier nights

	digits int32
	keys   Buckets // by partition: the keys of each are ascending, and so are the partitions
	count  int     // of partitions
	keySum KeySum
}

// eachKeys hands out the keys of the pairs, ascending.
func (r *Result) eachKeys(use func(keys []uint64) error) error {
	var keys []uint64
	for partition := range r.count {
		if err := r.keys.Each(partition, func(piece []byte) error {
			keys = keys[:0]
			for at := 0; at < len(piece); at += 8 {
				keys = append(keys, binary.LittleEndian.Uint64(piece[at:]))
			}
			return use(keys)
		}); err != nil {
			return err
		}
	}
	return nil
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
