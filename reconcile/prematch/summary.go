package prematch

import (
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// Summary is what the join of one slice settled, as it is handed to whoever puts the slices
// together; the pairs themselves go beside it, partition by partition.
type Summary struct {
	Currency            string
	Digits              int32
	Partitions          int
	Total, CarriedPairs reconcile.PairTotals
	Carried             reconcile.Bits
	FactSum             FactSum
	Merchants           []string
	Files               []SummaryFile
	SettledOf           reconcile.Bits
	Terminals           []uint64 // clockKeys
	RightClocks         []uint64 // likewise
	Payouts             []SummaryPayout
}

// SummaryFile is a file of pairs.
type SummaryFile struct{ Provider, Name string }

// SummaryPayout is the sum of settled lines of one payout and day.
type SummaryPayout struct {
	Merchant            uint32
	Day                 civil.Date
	Provider, Reference string
	Count, Net          int64 // the net in minor units
}

// Summary returns the result without its pairs.
func (r *Result) Summary() *Summary {
	s := &Summary{
		Currency: r.currency, Digits: r.digits, Partitions: r.count, Total: r.PairTotals, CarriedPairs: r.CarriedPairs, Carried: r.Carried, FactSum: r.factSum,
		Merchants: r.merchants.Texts(), SettledOf: r.settledOf,
	}
	for i := range r.files {
		s.Files = append(s.Files, SummaryFile{r.files[i].Provider, r.files[i].Name})
	}
	for key := range r.terminals {
		s.Terminals = append(s.Terminals, uint64(key))
	}
	for key := range r.clocks {
		s.RightClocks = append(s.RightClocks, uint64(key))
	}
	slices.Sort(s.Terminals)
	slices.Sort(s.RightClocks)
	for number, sum := range r.payouts {
		if sum.count > 0 {
			key := &r.payoutKeys[number-1]
			s.Payouts = append(s.Payouts, SummaryPayout{key.merchant, key.day, key.provider, key.reference, sum.count, sum.net})
		}
	}
	return s
}

// EachPiece hands the settled pairs of a partition to use, as a Result of their summary takes
// them back.
func (r *Result) EachPiece(partition int, use func(piece []byte) error) error {
	return r.pairs.Each(partition, use)
}

// Restore makes a result again of its summary and its pairs.
func (s *Summary) Restore(pairs Buckets) *Result {
	r := &Result{
		currency: s.Currency, digits: s.Digits, count: s.Partitions, PairTotals: s.Total, CarriedPairs: s.CarriedPairs, Carried: s.Carried, factSum: s.FactSum,
		merchants: reconcile.NewRegister(s.Merchants...), settledOf: s.SettledOf, terminals: map[clockKey]struct{}{}, clocks: clocks{}, pairs: pairs,
	}
	for _, file := range s.Files {
		r.files = append(r.files, File{Provider: file.Provider, Name: file.Name})
	}
	for _, key := range s.Terminals {
		r.terminals[clockKey(key)] = struct{}{}
	}
	for _, key := range s.RightClocks {
		r.clocks[clockKey(key)] = apart{}
	}
	for _, p := range s.Payouts {
		r.payoutKeys = append(r.payoutKeys, payoutKey{p.Merchant, p.Day, p.Provider, p.Reference})
		r.payouts.add(uint32(len(r.payoutKeys)), p.Count, p.Net)
	}
	return r
}

// Combined returns what the joins of all slices of a night settled together. Parts has them by the
// numbers of the slices, nil of one that joined nothing; nil where none did.
func Combined(parts []*Result) (r *Result) {
	for _, part := range parts {
		if part == nil {
			continue
		}
		if r == nil {
			r = &Result{currency: part.currency, digits: part.digits, parts: parts}
		}
		r.Add(part.PairTotals)
		r.CarriedPairs.Add(part.CarriedPairs)
		r.factSum.Merge(part.factSum)
		for len(r.Carried) < len(part.Carried) {
			r.Carried = append(r.Carried, 0)
		}
		addBits(r.Carried, part.Carried)
	}
	return r
}

// ofMerchant returns the result that has the merchant's pairs, if there are any; nil: there are none.
func (r *Result) ofMerchant(merchant string) *Result {
	if r == nil || r.parts == nil {
		return r
	}
	return r.parts[reconcile.SliceNumber(merchant, len(r.parts))-1]
}
