package match

import (
	"slices"

	"tieout/reconcile"
)

// An acquirer that settled a sale short may send the whole of it later, instead of its rest; and one
// that wrote the reference of a sale on the money of another one sends that of the sale itself. The
// sale then has all its money, and nothing of it may be called short or claimed: what came before
// is too much, or another sale's, as it would be had both come on one night.

// wholeFacts returns the facts of the sale that earlier nights settled by one line of another gross, or
// below its gross in parts, when the line is its whole gross and names no other such sale.
func (b *settledBefore) wholeFacts(in *Input, l *lineState) (facts []reconcile.Fact) {
	if in.ReadPairs == nil || l.Type != reconcile.LineSale || l.minor <= 0 {
		return nil
	}
	for _, key := range l.FactKeys() {
		for _, f := range b.facts[key] {
			switch {
			case f.Side != reconcile.TerminalSide || f.IsExcluded() || !f.IsFor(l.Provider, l.MerchantID, l.Currency) || b.isSuperseded(&f) || hasLine(facts, &f):
			case f.Gross != l.minor || f.Settled <= 0 || f.Settled == f.Gross || SharesLine(&f), len(facts) > 0 && facts[0].Sale != f.Sale:
				return nil
			default:
				facts = append(facts, f)
			}
		}
	}
	came := int64(0)
	for _, f := range facts {
		came += f.Settled
	}
	if len(facts) > 1 && came >= facts[0].Gross {
		return nil // it has its money: the line is one too much
	}
	return facts
}

// takeWhole opens the sale again and settles it by the line of its gross; what settled it before is
// left for a person. A rest that is open takes the line itself (matchRests).
func (d *doubt) takeWhole(in *Input, pairs []*SettledPair) {
	if slices.Contains(pairs, nil) || slices.ContainsFunc(d.p.transactions, func(e *transactionState) bool { return e.whole != 0 && e.Origin == d.facts[0].Sale }) {
		return
	}
	if made := pairs[0].Sale.Time; !d.l.Time.IsZero() && !near(d.l.Time, made) {
		return // its reference came round: it is of another sale
	}
	sale, before := reopenParts(in, pairs)
	if !settleByReference(sale, d.l) {
		return
	}
	sale.settledOn, sale.wholeCame = d.facts[0].Night, true
	d.judgeAgain(sale, before)
}

// matchRests settles what parts left open of a sale by the one line that names it and is more than
// that: the difference is said, and no rest is claimed of a sale of which too much came. Copies of
// its parts are known by then.
func (p *partition) matchRests(in *Input) {
	isRest := func(e *transactionState) bool { return e.whole != 0 && e.minor > 0 && e.awaitsLine() }
	if !slices.ContainsFunc(p.transactions, isRest) {
		return
	}
	for _, level := range referenceLevels() {
		transactions, lines := p.groupByReference(level, isRest)
		for _, key := range sortedKeys(transactions) {
			rests := transactions[key]
			pairVariance(rests, filter(lines[key], func(l *lineState) bool { return l.minor > rests[0].minor && !l.wasDuplicate() && !l.isOfAnother() }), level)
		}
	}
}
