package match

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// A further part may come on a later night than the first one, which settled the sale
// with another amount: both rows are read again, and the sale is judged on all of its parts.

// partFacts returns the facts of the parts of a sale that was settled below its gross,
// when the line may be a further one: with it they add up to no more than the gross.
func (b *settledBefore) partFacts(in *Input, l *lineState) (facts []reconcile.Fact) {
	if in.ReadPairs == nil || l.Type != reconcile.LineSale || l.minor <= 0 {
		return nil
	}
	bySale := map[reconcile.Origin][]reconcile.Fact{}
	for _, key := range l.FactKeys() {
		for _, f := range b.facts[key] {
			if f.Side == reconcile.TerminalSide && !f.IsExcluded() && f.IsFor(l.Provider, l.MerchantID, l.Currency) &&
				f.Settled > 0 && f.Settled < f.Gross && !SharesLine(&f) && !b.isSuperseded(&f) && !hasLine(bySale[f.Sale], &f) {
				bySale[f.Sale] = append(bySale[f.Sale], f)
			}
		}
	}
	for _, of := range bySale {
		came := int64(0)
		for _, f := range of {
			came += f.Settled
		}
		if came+l.minor <= of[0].Gross {
			if facts != nil {
				return nil // of two sales: nobody knows of which
			}
			facts = of
		}
	}
	return facts
}

// furtherParts finds the lines that may be further parts of sales, sale by sale. A row that is in
// two files may be two equal parts.
func (p *partition) furtherParts(in *Input, before *settledBefore) (doubts []doubt) {
	ofSale := map[reconcile.Origin]int{}
	for _, l := range p.lines {
		if !l.asksBefore() && (l.repeats == nil || l.reason != reasonDuplicate) {
			continue
		}
		facts := before.partFacts(in, l)
		if facts == nil || p.closedRest(l, facts[0].Sale) {
			continue
		}
		at, known := ofSale[facts[0].Sale]
		if !known {
			at = len(doubts)
			ofSale[facts[0].Sale] = at
			doubts = append(doubts, doubt{p: p, facts: facts})
		}
		doubts[at].lines = append(doubts[at].lines, l)
		doubts[at].night = max(doubts[at].night, before.nightOfLine(l.SettlementLine))
	}
	return doubts
}

// closedRest reports whether a person closed the rest of the sale at a place, which the line names:
// a further part is money for a row that was closed.
func (p *partition) closedRest(l *lineState, sale reconcile.Origin) bool {
	return slices.ContainsFunc(p.transactions, func(e *transactionState) bool { return e.Origin == sale && e.reason == reasonClosed }) ||
		slices.ContainsFunc(l.FactKeys(), func(key uint64) bool {
			return slices.ContainsFunc(p.factsOf(key), func(f reconcile.Fact) bool { return f.Sale == sale && f.Reason == reasonClosed })
		})
}

func hasLine(facts []reconcile.Fact, f *reconcile.Fact) bool {
	for i := range facts {
		if facts[i].Line == f.Line {
			return true
		}
	}
	return false
}

// addParts opens the sale of earlier parts again and gives it those of tonight's lines that are
// further ones. A line too much is a copy, where it equals a part, else unexpected.
func (d *doubt) addParts(in *Input, pairs []*SettledPair) {
	if len(pairs) == 0 {
		return
	}
	if slices.Contains(pairs, nil) {
		for _, l := range d.lines {
			if d.night != 0 {
				l.markDuplicate(d.night)
			}
		}
		return
	}
	sale, parts := reopenParts(in, pairs)
	sale.line, sale.basis, sale.parts = parts[0], basisInParts, parts
	sale.parts = append(sale.parts, partsOf(sale.minor-sale.cameMinor(), 0, d.lines)...)
	for _, part := range sale.parts {
		part.transaction, part.kind, part.reason = sale, "", ""
	}
	markCopies(sale.parts, d.lines)
	d.judgeAgain(sale, parts)
}

// reopenParts opens a sale again with the lines that settled parts of it, which settle it no more.
func reopenParts(in *Input, pairs []*SettledPair) (sale *transactionState, parts []*lineState) {
	sale, line := pairs[0].reopen(in)
	sale.life = expectsMoney
	sale.setDueAndFee(in, newDueCache())
	parts = []*lineState{line}
	for _, pair := range pairs[1:] {
		part := pair.reopenLine(in)
		part.settledBefore = sale
		parts = append(parts, part)
	}
	return sale, parts
}

// judgeAgain lets tonight judge what was opened again, in place of the facts of the doubt.
func (d *doubt) judgeAgain(sale *transactionState, lines []*lineState) {
	d.p.transactions, d.p.lines = append(d.p.transactions, sale), append(d.p.lines, lines...)
	for _, f := range d.facts {
		d.p.retract(f)
	}
}

// endedByParts ends what earlier nights said of the amount and the fees of sales that
// further parts or the whole came of, or lets the sale's exception go on as that of its rest.
func (p *partition) endedByParts(in *Input, ended map[string]string) {
	reopened := map[reconcile.Origin]*transactionState{}
	for _, e := range p.transactions {
		if e.reopened && (len(e.parts) > 0 || e.wholeCame) {
			reopened[e.Origin] = e
		}
	}
	if len(reopened) == 0 {
		return
	}
	for _, x := range in.Exceptions {
		e := reopened[x.Origin]
		if e == nil || x.MerchantID != p.merchant || x.ItemID != "" || x.Kind != reconcile.AmountVariance && x.Kind != reconcile.FeeVariance {
			continue
		}
		if x.Kind == reconcile.AmountVariance && e.isPartial() {
			e.exception = x.ID
			continue
		}
		how := basisInParts
		if e.wholeCame {
			how = "settled"
		}
		ended[x.ID] = how
	}
}

// causeOfPartial says which parts came and what is open.
func causeOfPartial(e *transactionState) reconcile.Cause {
	rest := e.Amount.Sub(e.came())
	whole := e.wholeGross()
	cause := e.kind.UnknownCause(fmt.Sprintf(reconcile.CameInParts, money.FormatAmount(whole.Sub(rest), e.Currency), money.FormatAmount(whole, e.Currency), e.Currency, money.FormatAmount(rest, e.Currency)))
	if places := e.partPlaces(); places != "" {
		cause.Evidence += "; parts: " + places
	}
	return cause
}

// mostPartPlaces is how many parts of a sale are named.
const mostPartPlaces = 60

// partPlaces says where the lines of the parts stand that came so far, without those that a restatement withdrew:
// whoever is asked for the rest must find them, on every night.
func (e *transactionState) partPlaces() string {
	var places []string
	add := func(place string) {
		if place != "" && len(places) < mostPartPlaces && !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	if e.item != nil {
		for place := range strings.SplitSeq(e.item.Parts, ", ") {
			if !slices.ContainsFunc(e.lostParts, func(f *reconcile.Fact) bool { return partPlace(f.Line) == place }) {
				add(place)
			}
		}
	}
	for _, l := range e.parts {
		add(partPlace(l.Origin))
	}
	return strings.Join(places, ", ")
}

func partPlace(o reconcile.Origin) string { return fmt.Sprintf("%s:%d", o.File, o.Line) }

// partialException describes the open rest of a sale, whose gross it has.
func (e *transactionState) partialException() *reconcile.Exception {
	rest := e.restOf()
	x := e.exceptionOf(e.kind, nil, causeOfPartial(e))
	x.Gross = decimal.NewNullDecimal(rest.Amount)
	if e.priced {
		fee := e.price.Fee(rest.Amount)
		x.ExpectedFee, x.ExpectedNet = decimal.NewNullDecimal(fee), decimal.NewNullDecimal(rest.Amount.Sub(fee))
	}
	return x
}
