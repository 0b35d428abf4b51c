package match

import (
	"cmp"
	"slices"

	"tieout/reconcile"
)

// toFact returns what is to be remembered of a transaction and a line that settled it, with a key for
// each reference that a later line could name it by.
func (e *transactionState) toFact(l *lineState) reconcile.Fact {
	f := reconcile.Fact{
		Provider: e.Provider, MerchantID: e.MerchantID, Side: reconcile.TerminalSide, Type: string(e.Type), Verdict: e.verdict, Reason: e.reason,
		Currency: e.Currency, Gross: cmp.Or(e.whole, e.minor), Settled: l.minor, Fee: reconcile.MinorOf(&l.Origin, l.Fee, l.Currency), Sale: e.Origin, Line: l.Origin,
	}
	if f.Reason == "" && (len(e.parts) > 0 || e.whole != 0) {
		f.Reason = basisInParts
	}
	if e.shares {
		f.Settled, f.Fee = l.shareOfGross(e), l.shareOfFee(e)
	}
	keys := reconcile.FactKeys(e.MerchantID, e.RRN, "", "")
	if l.RRN == "" || e.RRN == "" {
		keys = append(keys, reconcile.FactKeys(e.MerchantID, "", e.OrderNo, reconcile.TraceKey(e.TerminalID, e.BatchNo, e.TraceNo))...)
	}
	for _, key := range l.KeptKeys() { // another file may have the line again
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	if e.Type == reconcile.Refund && e.OriginalRRN != "" {
		keys = append(keys, reconcile.RefundsFactKey(e.MerchantID, e.OriginalRRN))
	}
	if e.byHand != nil {
		f.Reason = basisByHand
		keys = append(keys, e.byHand.keys()...)
	}
	if e.shares {
		keys = append(keys, sumOfLineKey(l.Origin))
	}
	if e.provisional != "" || e.shares && e.byHand == nil {
		f.Reason = cmp.Or(string(e.provisional), basisOneForMany)
		switch {
		case e.shares:
			keys = append(append(keys, oneOfSumKey(e.MerchantID, e.Currency, e.minor), sumKey(e.MerchantID, l.SettleDate)), batchKeys(e.MerchantID, l.BatchNo)...)
		case f.Reason == basisEqualGroup:
			keys = append(append(keys, batchKeys(e.MerchantID, e.BatchNo)...), groupCountKey(e.MerchantID, e.Currency, e.minor, e.due))
			if l.SettleDate != e.due { // it may be the money of one that is due on its day
				keys = append(keys, groupCountKey(e.MerchantID, e.Currency, e.minor, l.SettleDate))
			}
		}
		for _, key := range append(e.looseKeys(), l.looseKeys()...) {
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
		for _, key := range e.FactKeys() { // a line may name it by any of them
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	if len(keys) == 0 {
		// No later row can name it; it is counted with the others.
		keys = []uint64{reconcile.FactKey(e.MerchantID, 'I', e.id)}
	}
	f.Key, f.Aliases = keys[0], keys[1:]
	return f
}

// excludedFacts returns what is to be remembered of an excluded transaction when it is
// an item no longer: evidence for whoever asks for its references.
func (e *transactionState) excludedFacts() []reconcile.Fact {
	keys := e.FactKeys()
	if e.verdict != reconcile.Excluded || len(keys) == 0 {
		return nil
	}
	return []reconcile.Fact{{
		Key: keys[0], Aliases: keys[1:], Provider: e.Provider, MerchantID: e.MerchantID, Side: reconcile.TerminalSide, Type: string(e.Type), Verdict: e.verdict, Reason: e.reason,
		Currency: e.Currency, Gross: e.minor, Sale: e.Origin,
	}}
}

// toFact returns what is to be remembered of a line that settles no transaction by
// nature: under what it says, and under the references of what it names.
func (l *lineState) toFact() reconcile.Fact {
	f := reconcile.Fact{
		Key: l.RepeatedKey(), Provider: l.Provider, MerchantID: l.MerchantID, Side: reconcile.SettlementSide, Type: string(l.Type),
		Verdict: l.verdict, Reason: l.reason, Currency: l.Currency, Gross: l.minor, Settled: l.minor,
		Fee: reconcile.MinorOf(&l.Origin, l.Fee, l.Currency), Line: l.Origin,
	}
	if !l.isSaleOrRefund() {
		f.Aliases, f.Sale, f.SettleDate = l.NamedFactKeys(), l.givenBackBy, l.SettleDate
		if !l.IsNumbered() {
			f.Aliases = append(f.Aliases, l.InvoiceKeys()...)
		}
	}
	return f
}

// isSetAside reports whether the line of a sale or refund left without one: a person
// closed it, an opposite line cancelled it, or it was of trade before the first day.
func (l *lineState) isSetAside() bool {
	return l.isSaleOrRefund() && l.verdict == reconcile.Adjustment && (l.reason == reasonClosed || l.reason == reasonCancelled || l.reason == reasonBeforeStart)
}

// namedFacts returns what is to be remembered of a line of a sale or refund under the
// references that it names; nothing when no later row could name it.
func (l *lineState) namedFacts() []reconcile.Fact {
	keys := l.NamedFactKeys()
	if len(keys) == 0 {
		return nil
	}
	f := l.toFact()
	f.Key, f.Aliases = keys[0], keys[1:]
	if l.takesBack != nil { // it took back what a void says: sent again, it is a duplicate
		f.Side, f.Sale = reconcile.TerminalSide, l.takesBack.Origin
	}
	return []reconcile.Fact{f}
}
