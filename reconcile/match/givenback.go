package match

import (
	"slices"

	"tieout/reconcile"
)

// A reserve is held back in one sum and released in several, and a chargeback may be reversed
// bit by bit. What was taken under a reference stands until all that was given back under it
// comes to the same: the balance of all its lines, of tonight and before, is nil. Whatever
// came first, the end is the same.

// balanceKinds are the types of lines whose sum says whether a kind's money was given back;
// the last type is that of the line that gives back.
var balanceKinds = []struct {
	kind  reconcile.Kind
	types []reconcile.LineType
}{
	{reconcile.UnexplainedDeduction, []reconcile.LineType{reconcile.LineAdjustment}},
	{reconcile.Chargeback, []reconcile.LineType{reconcile.LineChargeback, reconcile.LineChargebackReversed}},
}

// balances are the lines of one kind that take and give back, by the references that they name.
type balances struct {
	p      *partition
	kind   reconcile.Kind
	types  []reconcile.LineType
	byKey  map[uint64][]*lineState
	before []*reconcile.Exception // of the kind, open before tonight
}

// cancelBalanced ends the deductions and chargebacks of each reference whose lines come to
// nil tonight.
func (p *partition) cancelBalanced(in *Input, open []*lineState, ended map[string]string) {
	for _, of := range balanceKinds {
		b := balances{p: p, kind: of.kind, types: of.types, byKey: map[uint64][]*lineState{}}
		var seeds []*lineState
		for _, l := range p.lines {
			if !b.has(l) {
				continue
			}
			for _, key := range l.NamedFactKeys() {
				b.byKey[key] = append(b.byKey[key], l)
			}
			if l.item == nil && l.reason != reasonCancelled {
				seeds = append(seeds, l)
			}
		}
		if len(seeds) == 0 {
			continue
		}
		b.before = filter(in.Exceptions, func(x *reconcile.Exception) bool {
			return x.Kind == of.kind && x.MerchantID == p.merchant && ended[x.ID] == "" && x.ActualNet.Valid
		})
		for _, seed := range seeds {
			b.end(seed, open, ended)
		}
	}
}

// has reports whether the line takes or gives back money of the kind.
func (b *balances) has(l *lineState) bool {
	return l.verdict == reconcile.Adjustment && slices.Contains(b.types, l.Type) && l.reason != reasonClosed && l.reason != reasonBeforeStart && l.twin == nil
}

// end ends what is open of the line's reference, if its balance is nil.
func (b *balances) end(seed *lineState, open []*lineState, ended map[string]string) {
	tonight := b.with(seed)
	before := filter(b.before, func(x *reconcile.Exception) bool {
		return ended[x.ID] == "" && x.Currency == seed.Currency && (sameSubject(seed, x.RRN, x.OrderNo) || b.p.factAt(x.Origin, seed.NamedFactKeys()) != nil)
	})
	stands := func(l *lineState) bool { return l.kind == b.kind && slices.Contains(open, l) }
	if len(before) == 0 && !slices.ContainsFunc(tonight, stands) || !b.isNil(seed, tonight, before) {
		return
	}
	for _, x := range before {
		ended[x.ID] = string(b.types[len(b.types)-1])
	}
	for _, l := range tonight {
		l.reason = reasonCancelled
		if l.kind == b.kind {
			l.kind = ""
		}
	}
}

// with returns tonight's lines of the line's reference, itself among them.
func (b *balances) with(seed *lineState) (lines []*lineState) {
	for _, key := range seed.NamedFactKeys() {
		for _, l := range b.byKey[key] {
			if l.Currency == seed.Currency && (l == seed || isOfOneSubject(l, seed)) && !slices.Contains(lines, l) {
				lines = append(lines, l)
			}
		}
	}
	return lines
}

// isNil reports whether what was taken in one sum was given back in several, or the reverse:
// what tonight's lines and those of earlier nights took and gave back under the line's
// reference, each counted once, comes to nothing. Between two lines alone their amounts have
// decided already (cancel).
func (b *balances) isNil(seed *lineState, tonight []*lineState, before []*reconcile.Exception) bool {
	nets := map[reconcile.Origin]int64{} // in minor units, by the place of the line
	for _, x := range before {
		nets[x.Origin] = reconcile.MinorOf(&x.Origin, x.ActualNet.Decimal, x.Currency)
	}
	for _, key := range seed.NamedFactKeys() {
		for _, f := range b.p.factsOf(key) {
			if f.Side == reconcile.SettlementSide && f.MerchantID == b.p.merchant && f.Currency == seed.Currency && slices.Contains(b.types, reconcile.LineType(f.Type)) {
				nets[f.Line] = f.Gross - f.Fee
			}
		}
	}
	for _, l := range tonight {
		nets[l.Origin] = reconcile.MinorOf(&l.Origin, l.Net, l.Currency)
	}
	sum := int64(0)
	for _, net := range nets {
		sum += net
	}
	return len(nets) > 2 && sum == 0
}

// factsOf returns what earlier nights left under a key.
func (p *partition) factsOf(key uint64) []reconcile.Fact {
	if p.before == nil {
		return nil
	}
	return p.before.facts[key]
}
