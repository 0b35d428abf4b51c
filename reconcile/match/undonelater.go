package match

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// A void or reversal may turn up after the night that settled its sale. Sale and line
// are read again and judged again together with it, as if all had come in one night.
// Where their files are gone, memory has their key and night, and the void stands for
// the pair: it is held until a line takes the money back, on the same night or a later
// one; void and line then leave together.

// originals returns the facts of the sales that a void or reversal may take back, or else of the
// refund; nil where they can't be read again.
func (b *settledBefore) originals(in *Input, e *transactionState) (facts []reconcile.Fact) {
	if in.ReadPairs == nil {
		return nil
	}
	minor := reconcile.MinorOf(&e.Origin, e.Amount, e.Currency)
	if e.undoesRefund {
		minor = -minor
	}
	seen := map[reconcile.Origin]bool{}
	for _, key := range e.originalFactKeys() {
		for _, f := range b.facts[key] {
			if f.IsOf(e.Provider, e.MerchantID, e.Currency, minor) && f.Line.File != "" && !b.isSuperseded(&f) && !seen[f.Line] {
				seen[f.Line] = true
				facts = append(facts, f)
			}
		}
	}
	return facts
}

// reopenedSale is a settled sale that is judged again, with all lines that settled it.
type reopenedSale struct {
	sale  *transactionState
	lines []*lineState
	facts []reconcile.Fact
}

// undo judges the sale that the void or reversal takes back again, and its lines. Of
// several sales it is the one that it would be if all had come tonight.
func (d *doubt) undo(in *Input, pairs []*SettledPair, given map[reconcile.Origin]bool) {
	again := d.reopenedSales(in, pairs, given)
	var sales []*transactionState
	for _, r := range again {
		sales = append(sales, r.sale)
	}
	sale := pickOriginal(d.e, sales)
	if sale == nil {
		d.e.undoesSettled, d.e.settledOn = true, d.night
		if of := d.facts; len(of) > 0 && !slices.ContainsFunc(of, func(f reconcile.Fact) bool { return f.Sale != of[0].Sale }) {
			d.e.undoesSaleAt = of[0].Sale
		}
		return
	}
	sale.undoneBy, sale.reason = d.e, d.e.undoing()
	d.e.reason, d.e.mayUndoSettled = reasonUndoing, false
	r := again[slices.Index(sales, sale)]
	for i, line := range r.lines {
		line.excluded, line.candidate, line.settledBefore = sale, sale, sale
		if r.facts[i].Reason == basisEqualGroup {
			line.ofGroup = true
			sale.setDueAndFee(in, newDueCache())
		}
		given[line.Origin] = true
		d.p.retract(r.facts[i])
	}
	d.p.transactions, d.p.lines, d.p.reopened = append(d.p.transactions, sale), append(d.p.lines, r.lines...), true
}

// reopenedSales returns the sales that the void may take back, as far as they and all of their lines could be read: of one that
// came in parts a part alone is not what is taken back.
func (d *doubt) reopenedSales(in *Input, pairs []*SettledPair, given map[reconcile.Origin]bool) (again []*reopenedSale) {
	bySale, unread := map[reconcile.Origin]*reopenedSale{}, map[reconcile.Origin]bool{}
	for i, pair := range pairs {
		f := d.facts[i]
		if pair == nil || given[pair.Line.Origin] || d.p.has(pair) {
			unread[f.Sale] = true
			continue
		}
		sale, line := pair.reopen(in)
		r := bySale[f.Sale]
		if r == nil {
			r = &reopenedSale{sale: sale}
			bySale[f.Sale], again = r, append(again, r)
		}
		r.lines, r.facts = append(r.lines, line), append(r.facts, f)
	}
	return filter(again, func(r *reopenedSale) bool { return !unread[r.facts[0].Sale] })
}

// undoing is the reason that a void or reversal gives the sale that it takes back.
func (e *transactionState) undoing() string {
	if e.Type == reconcile.Reversal {
		return reasonReversed
	}
	return reasonVoided
}

// has reports whether a row of the pair is a row of the night already.
func (p *partition) has(pair *SettledPair) bool {
	return slices.ContainsFunc(p.lines, func(l *lineState) bool { return l.Origin == pair.Line.Origin }) ||
		slices.ContainsFunc(p.transactions, func(e *transactionState) bool { return e.Origin == pair.Sale.Origin })
}

// findUndoneLater marks a new void or reversal whose sale an earlier night settled,
// and one that an earlier night marked.
func (e *transactionState) findUndoneLater(effect reconcile.Outcome) {
	held := e.item != nil && (e.item.Reason == reasonAfterUndone || e.item.Reason == reasonByPayout)
	switch {
	case held && effect != reconcile.Declined:
		e.undoesSettled, e.reason = true, reasonAfterUndone
	case held:
		e.reason = reasonReversed
	case e.excludedBefore(reasonCancelled):
		e.reason = reasonCancelled
	case e.item == nil && e.reason == reasonNoOriginal:
		e.mayUndoSettled = effect == reconcile.Approved
	}
}

// standForParts lets a void stand for the parts of its sale that earlier nights settled: it is held
// until they are taken back. The rest of the sale is voided with it.
func (e *transactionState) standForParts(rest *transactionState) {
	e.undoesSettled, e.reason, e.undoesParts = true, reasonAfterUndone, rest.wholeGross().Sub(rest.Amount)
}

// hasEnded reports whether an earlier night found out what the row takes back: it
// takes back no other sale, should its references come round.
func (e *transactionState) hasEnded() bool {
	return e.item != nil && (e.item.Reason == reasonAfterUndone || e.item.Reason == reasonByPayout || e.excludedBefore(reasonCancelled))
}

// joinTakenBack gives each void of a sale that was settled before the line by which
// the acquirer took the money back.
func (p *partition) joinTakenBack(in *Input) {
	p.recallParts(in)
	lines, refunds := map[string][]*lineState{}, refundsBySale(nil)
	for _, e := range p.transactions {
		if !e.undoesSettled {
			continue
		}
		if refunds == nil {
			lines, refunds = p.linesTakingBack(), p.refundsBySale()
		}
		refunded := p.refundedOf(e, refunds)
		for _, name := range e.undoingNames() {
			for _, l := range lines[name] {
				if e.takenBackBy == nil && l.takesBack == nil && e.isTakenBackBy(l, refunded) && l.Currency == e.Currency && reconcile.Compatible(l.Provider, e.Provider) {
					e.takenBackBy, l.takesBack = l, e
				}
			}
		}
		if e.undoesRefund && e.takenBackBy == nil {
			p.joinBySaleOfRefund(e)
		}
	}
}

// joinBySaleOfRefund gives a void of a refund that was deducted before the line that gives the money back and names the
// refunded sale alone: the refund's fact knows that sale.
func (p *partition) joinBySaleOfRefund(e *transactionState) {
	for _, key := range e.originalFactKeys() {
		for _, f := range p.factsOf(key) {
			if f.Type != string(reconcile.Refund) || f.Gross != e.minor || !f.IsFor(e.Provider, e.MerchantID, e.Currency) {
				continue
			}
			for _, l := range p.lines {
				if e.takenBackBy == nil && l.givesRefundBack() && e.isTakenBackBy(l, 0) && l.Currency == e.Currency && reconcile.Compatible(l.Provider, e.Provider) && l.namesSaleOf(&f) {
					e.takenBackBy, l.takesBack = l, e
				}
			}
		}
	}
}

// namesSaleOf reports whether the line names the sale of a settled refund.
func (l *lineState) namesSaleOf(refund *reconcile.Fact) bool {
	return slices.ContainsFunc([]string{l.OriginalRRN, l.RRN}, func(rrn string) bool {
		return rrn != "" && slices.Contains(refund.Aliases, reconcile.RefundsFactKey(l.MerchantID, rrn))
	})
}

// recallParts tells the voids of earlier nights that stand for parts what these came to, and those that stand for a
// refund that they do, as their exceptions say.
func (p *partition) recallParts(in *Input) {
	held := map[string]*transactionState{}
	for _, e := range p.transactions {
		if e.undoesSettled && e.item != nil {
			held[e.id] = e
		}
	}
	if len(held) == 0 {
		return
	}
	for _, x := range in.Exceptions {
		e := held[x.ItemID]
		if e == nil || x.Kind != reconcile.SettledAfterReversal || !x.Difference.Valid {
			continue
		}
		e.undoesRefund = x.Difference.Decimal.IsNegative()
		if x.Difference.Decimal.IsPositive() && x.Difference.Decimal.LessThan(e.Amount) {
			e.undoesParts = x.Difference.Decimal
		}
	}
}

// isTakenBackBy reports whether a line takes back what the void stands for: its sale, or the parts
// of it that came, or what deducted refunds left of it; or gives back the refund that was deducted.
func (e *transactionState) isTakenBackBy(l *lineState, refunded int64) bool {
	if e.undoesRefund {
		return l.minor == -e.minor
	}
	return l.minor == e.minor || refunded != 0 && e.minor < refunded && l.minor == e.minor-refunded || e.undoesParts.IsPositive() && l.Gross.Neg().Equal(e.undoesParts)
}

// linesTakingBack indexes the lines that settle nothing, by their references.
func (p *partition) linesTakingBack() map[string][]*lineState {
	lines := map[string][]*lineState{}
	for _, l := range p.lines {
		if l.minor == 0 || !l.isUndecided() || l.wasDuplicate() || !l.isSaleOrRefund() && l.Type != reconcile.LineAdjustment {
			continue
		}
		for _, name := range lineNames(l.RRN, l.OrderNo, l.traceKey()) {
			lines[name] = append(lines[name], l)
		}
		if l.OriginalRRN != "" && l.OriginalRRN != l.RRN {
			lines["R"+l.OriginalRRN] = append(lines["R"+l.OriginalRRN], l)
		}
		if l.OriginalOrderNo != "" && l.OriginalOrderNo != l.OrderNo {
			lines["O"+l.OriginalOrderNo] = append(lines["O"+l.OriginalOrderNo], l)
		}
	}
	return lines
}

// undoingNames lists the references by which a line may name what the void takes
// back: the void's own, then those of its sale.
func (e *transactionState) undoingNames() []string {
	own := lineNames(e.RRN, e.OrderNo, reconcile.TraceKey(e.TerminalID, e.BatchNo, e.TraceNo))
	return append(own, lineNames(e.OriginalRRN, "", reconcile.TraceKey(e.TerminalID, cmp.Or(e.OriginalBatchNo, e.BatchNo), e.OriginalTraceNo))...)
}

// judgeUndoneLater gives the verdict of a void whose sale an earlier night settled.
func (e *transactionState) judgeUndoneLater() {
	if e.takenBackBy != nil {
		e.verdict, e.reason = reconcile.Excluded, reasonCancelled
		return
	}
	e.verdict, e.reason = reconcile.Held, reasonAfterUndone
	if e.item != nil {
		e.keepsExceptions = true
	} else {
		e.kind = reconcile.SettledAfterReversal
	}
}

// endedByVoid ends what earlier nights said of the amount and the fee of sales that were voided or
// reversed since: nothing of them is to be claimed any more, whatever became of their lines.
func (p *partition) endedByVoid(in *Input, ended map[string]string) {
	undone := map[reconcile.Origin]string{}
	for _, e := range p.transactions {
		switch {
		case e.isUndone() && (e.reopened || e.item != nil && e.item.Whole.Valid):
			undone[e.Origin] = e.reason
		case e.undoesSettled && e.undoesSaleAt.File != "":
			undone[e.undoesSaleAt] = e.undoing()
		}
	}
	if len(undone) == 0 {
		return
	}
	for _, x := range in.Exceptions {
		if how := undone[x.Origin]; how != "" && x.MerchantID == p.merchant && x.ItemID == "" && (x.Kind == reconcile.AmountVariance || x.Kind == reconcile.FeeVariance) {
			ended[x.ID] = how
		}
	}
}

// undoneLaterException describes a void whose sale was settled and not taken back.
// The difference is what the merchant has and should not: the sale's gross; or, below zero,
// what was deducted for a refund and should not have been.
func (e *transactionState) undoneLaterException() *reconcile.Exception {
	original := cmp.Or(e.OriginalRRN, e.OriginalTraceNo, e.RRN, e.OrderNo, e.TraceNo)
	what, owed := "sale under %s was settled", e.Amount
	if e.undoesRefund {
		what, owed = "refund under %s was deducted", e.Amount.Neg()
	}
	x := e.exceptionOf(e.kind, nil, e.kind.NewCause("bank-system/one-side-of-a-void", reconcile.Sure,
		fmt.Sprintf("the "+what+" in the night of %s, its taking back was not", original, e.settledOn)))
	x.Difference = decimal.NewNullDecimal(owed)
	if e.undoesParts.IsPositive() {
		x.Difference.Decimal = e.undoesParts
		x.Cause.Evidence = fmt.Sprintf("%s of the sale under %s came in parts before it was voided, and was not taken back", money.FormatAmount(e.undoesParts, e.Currency), original)
	}
	return x
}
