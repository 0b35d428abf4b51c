package match

import (
	"cmp"
	"slices"

	"tieout/reconcile"
)

// Which half of a pair comes first depends on the files, and must change nothing. A
// deduction is an adjustment and leaves on its own night; what it took back may be said
// later: a sale paid twice, a voided sale, the void of a settled one. What stands of
// the deduction is its exception, and its fact under the references that it names.

// cancelByDeduction pairs the halves that came tonight with the open deductions of
// earlier nights: first voids of settled sales, then lines as cancelTakenBack has it.
func (p *partition) cancelByDeduction(in *Input, spoken map[*lineState]bool) {
	var open []*reconcile.Exception
	for _, x := range in.Exceptions {
		if p.ended[x.ID] == "" && x.Kind == reconcile.UnexplainedDeduction && x.MerchantID == p.merchant && x.ActualGross.Valid && in.ClosedExceptions[x.ID] == "" {
			open = append(open, x)
		}
	}
	slices.SortFunc(open, func(a, b *reconcile.Exception) int { return cmp.Compare(a.ID, b.ID) })
	for _, x := range open {
		if e := p.voidTakenBackBy(x); e != nil {
			e.takenBackBy = deductionOf(x)
			p.end(x)
		} else if l := p.lineTakenBackBy(in, x, spoken); l != nil {
			l.kind, l.twin = "", deductionOf(x)
			if l.twin.twin = l; l.excluded == nil { // a sale that comes may open both again
				p.setAside = append(p.setAside, l.twin)
			}
			p.end(x)
		}
	}
}

var textsOfDeduction = reconcile.SharedTexts(reconcile.ExceptionFields, reconcile.LineFields)

// deductionOf makes the line of a deduction again of what its exception says of it,
// which is all but its settle date and its original.
func deductionOf(x *reconcile.Exception) *lineState {
	l := &reconcile.SettlementLine{Type: reconcile.LineAdjustment, Gross: x.ActualGross.Decimal, Fee: x.ActualFee.Decimal, Net: x.ActualNet.Decimal, Origin: x.Origin}
	reconcile.CopyTexts(textsOfDeduction, x, l)
	return &lineState{
		SettlementLine: l, id: reconcile.DigestID("L", x.ID, "deducted"), minor: reconcile.MinorOf(&l.Origin, l.Gross, l.Currency),
		verdict: reconcile.Adjustment, reason: reasonCancelled,
	}
}

// end notes that a row of tonight ends an exception of an earlier night.
func (p *partition) end(x *reconcile.Exception) {
	if p.ended == nil {
		p.ended = map[string]string{}
	}
	p.ended[x.ID] = reasonCancelled
}

// voidTakenBackBy returns a void of a settled sale that a deduction took back.
func (p *partition) voidTakenBackBy(x *reconcile.Exception) *transactionState {
	for _, e := range p.transactions {
		if e.undoesSettled && !e.undoesRefund && e.takenBackBy == nil && e.Signed().Equal(x.ActualGross.Decimal) && x.Currency == e.Currency && reconcile.Compatible(x.Provider, e.Provider) &&
			p.isNamedBy(x, e.undoingNames(), append(e.originalFactKeys(), e.FactKeys()...)) {
			return e
		}
	}
	return nil
}

// lineTakenBackBy returns the line that a deduction is likeliest to take back.
func (p *partition) lineTakenBackBy(in *Input, x *reconcile.Exception, spoken map[*lineState]bool) (best *lineState) {
	for _, l := range p.lines {
		if spoken[l] || l.minor <= 0 || !l.isSaleOrRefund() || !l.Gross.Equal(x.ActualGross.Decimal.Neg()) || x.Currency != l.Currency || !reconcile.Compatible(x.Provider, l.Provider) {
			continue
		}
		ofExcluded := l.twin == nil && l.transaction == nil && l.excluded != nil && l.excluded.life == expectsNothing
		if !ofExcluded && !l.settlesNothing() || l.waitsForLog(in) || best != nil && best.takenBackRank() <= l.takenBackRank() {
			continue
		}
		if p.isNamedBy(x, lineNames(l.RRN, l.OrderNo, l.traceKey()), l.NamedFactKeys()) {
			best = l
		}
	}
	return best
}

// isNamedBy reports whether a deduction names one of the references: itself, or, as
// its fact has it, by those of its original.
func (p *partition) isNamedBy(x *reconcile.Exception, names []string, keys []uint64) bool {
	for _, name := range lineNames(x.RRN, x.OrderNo, reconcile.TraceKey(x.TerminalID, x.BatchNo, x.TraceNo)) {
		if slices.Contains(names, name) {
			return true
		}
	}
	return p.factAt(x.Origin, keys) != nil
}

// factAt returns the fact of a row that settled nothing, by its place and one of its keys.
func (p *partition) factAt(place reconcile.Origin, keys []uint64) *reconcile.Fact {
	if p.before == nil {
		return nil
	}
	for _, key := range keys {
		for i := range p.before.facts[key] {
			if f := &p.before.facts[key][i]; f.Line == place && f.Side == reconcile.SettlementSide && f.MerchantID == p.merchant {
				return f
			}
		}
	}
	return nil
}

// givenBackBefore returns the fact of a line of an earlier night that gave back what
// the line took: a chargeback that was reversed, or a correction that was corrected,
// before it came; nil when none did. Each line gives back once.
func (p *partition) givenBackBefore(l *lineState) *reconcile.Fact {
	back := reconcile.LineAdjustment
	if l.Type == reconcile.LineChargeback {
		back = reconcile.LineChargebackReversed
	}
	net := reconcile.MinorOf(&l.Origin, l.Net, l.Currency)
	for _, f := range p.givenBefore(l, back) {
		if f.Gross-f.Fee == -net {
			return &f
		}
	}
	return nil
}

// givenBefore returns the facts of the lines of earlier nights that gave money back under a reference of
// the line, and ended nothing by it, in the order of their nights.
func (p *partition) givenBefore(l *lineState, back reconcile.LineType) (given []reconcile.Fact) {
	for _, key := range l.NamedFactKeys() {
		facts := p.factsOf(key)
		for i := range facts {
			f := &facts[i]
			if f.Side == reconcile.SettlementSide && f.IsFor(l.Provider, p.merchant, l.Currency) && f.Type == string(back) && f.Gross > f.Fee && !p.isTold(f, facts) &&
				!slices.ContainsFunc(given, func(o reconcile.Fact) bool { return o.Line == f.Line }) {
				given = append(given, *f)
			}
		}
	}
	return given
}

// isTold reports whether a line of an earlier night found its other half: its own fact says so, one of a
// later night or of tonight, or that of the other half.
func (p *partition) isTold(f *reconcile.Fact, facts []reconcile.Fact) bool {
	return f.Reason != f.Type || slices.ContainsFunc(p.told, func(o reconcile.Fact) bool { return o.Line == f.Line }) || slices.ContainsFunc(facts, func(o reconcile.Fact) bool {
		return o.Side == reconcile.SettlementSide && (o.Sale == f.Line || o.Line == f.Line && o.Reason == reasonCancelled)
	})
}

// tell notes of a line of an earlier night that it found its other half tonight.
func (p *partition) tell(f reconcile.Fact) {
	f.Reason, f.Night = reasonCancelled, 0
	p.told = append(p.told, f)
}
