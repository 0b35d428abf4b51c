package match

import (
	"cmp"
	"slices"

	"tieout/reconcile"
)

// A sale may be refunded in part, and voided afterwards. The acquirer then takes back what is left of it: the sale's
// line, what was deducted for the refunds, and what was taken back are nothing together, and nothing is open.

// RefundKeys returns the key of the facts of refunds that were deducted of a sale which was voided or reversed, or of the
// sale that a void or reversal takes back; nil for other rows.
func RefundKeys(t *reconcile.Transaction, undone bool) []uint64 {
	rrn := ""
	switch {
	case t.Type == reconcile.Void || t.Type == reconcile.Reversal || t.Type == reconcile.CompletionVoid:
		rrn = cmp.Or(t.OriginalRRN, t.RRN)
	case undone && isSold(t):
		rrn = t.RRN
	}
	if rrn == "" {
		return nil
	}
	return []uint64{reconcile.RefundsFactKey(t.MerchantID, rrn)}
}

// IsUndone reports whether a remembered row was voided or reversed.
func IsUndone(j *reconcile.Judgement) bool {
	return j.Verdict == reconcile.Excluded && (j.Reason == reasonVoided || j.Reason == reasonReversed)
}

// refundsBySale are the refunds in hand by the retrieval reference by which they name their sale.
type refundsBySale map[string][]*transactionState

func (p *partition) refundsBySale() refundsBySale {
	refunds := refundsBySale{}
	for _, e := range p.transactions {
		if e.Type == reconcile.Refund && e.OriginalRRN != "" {
			refunds[e.OriginalRRN] = append(refunds[e.OriginalRRN], e)
		}
	}
	return refunds
}

// refundedOf returns what was deducted for refunds of a sale of the merchant, tonight and in earlier nights, in minor units
// below 0. The sale is that of the row, or that which the row takes back.
func (p *partition) refundedOf(of *transactionState, refunds refundsBySale) (minor int64) {
	rrn := of.RRN
	if reconcile.Undoing(of.Type) {
		rrn = cmp.Or(of.OriginalRRN, of.RRN)
	}
	if rrn == "" {
		return 0
	}
	for _, e := range refunds[rrn] {
		if e.line != nil && e.Currency == of.Currency && reconcile.Compatible(e.Provider, of.Provider) {
			minor += e.deducted()
		}
	}
	if p.before == nil {
		return minor
	}
	for _, f := range p.before.facts[reconcile.RefundsFactKey(p.merchant, rrn)] {
		holds := !slices.ContainsFunc(p.retracted, func(r reconcile.Fact) bool { return placeOf(&r) == placeOf(&f) })
		if f.Type == string(reconcile.Refund) && holds && f.IsFor(of.Provider, p.merchant, of.Currency) && !f.IsExcluded() && !p.before.isSuperseded(&f) {
			minor += f.Settled
		}
	}
	return minor
}

// deducted returns what the lines of a settled refund took, in minor units below 0.
func (e *transactionState) deducted() (minor int64) {
	if len(e.parts) == 0 {
		return e.line.minor
	}
	for _, l := range e.parts {
		minor += l.minor
	}
	return minor
}

// cancelLessRefunds pairs what is held of a voided or reversed sale with the line that takes back what refunds left of it.
func (p *partition) cancelLessRefunds() {
	paid := map[*transactionState][]*lineState{}
	for _, l := range p.lines {
		if e := l.excluded; e != nil && e.isUndone() && e.minor > 0 && l.hasSignOf(e) && l.kind == reconcile.SettledAfterReversal && l.twin == nil && l.takesBack == nil {
			paid[e] = append(paid[e], l)
		}
	}
	if len(paid) == 0 {
		return
	}
	undone, sales := p.undoneRows(), map[string]*transactionState{} // by what a line may call the sale, or what took it back
	for _, e := range p.transactions {
		if sale := cmp.Or(undone[e], e); paid[sale] != nil {
			for _, name := range lineNames(e.RRN, e.OrderNo, "") {
				sales[name] = sale
			}
		}
	}
	refunds := p.refundsBySale()
	for _, l := range p.lines {
		if !l.mayTakeBack() {
			continue
		}
		for _, name := range append(lineNames(l.OriginalRRN, l.OriginalOrderNo, ""), lineNames(l.RRN, l.OrderNo, "")...) {
			if e := sales[name]; paid[e] != nil && l.Currency == e.Currency && reconcile.Compatible(l.Provider, e.Provider) && l.takesRest(e, paid[e], p.refundedOf(e, refunds)) {
				delete(paid, e)
				break
			}
		}
	}
}

// takesRest lets a line and those by which a voided sale came cancel each other, where it takes back what refunds left of these;
// false where it does not.
func (l *lineState) takesRest(sale *transactionState, paid []*lineState, refunded int64) bool {
	sum := refunded
	for _, part := range paid {
		sum += part.minor
	}
	if refunded == 0 || sum <= 0 || l.minor != -sum {
		return false
	}
	for _, part := range paid {
		part.twin, part.kind, part.reason = l, "", ""
	}
	l.twin, l.excluded, l.candidate = paid[0], sale, sale
	return true
}
