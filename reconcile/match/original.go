package match

import "tieout/reconcile"

// referenceIndex finds the original of a void or reversal within a merchant.
type referenceIndex struct {
	byRRN   map[string][]*transactionState
	byTrace map[traceKey][]*transactionState
	byOrder map[string][]*transactionState
}

// traceKey is a trace number with what makes it unique for a while.
type traceKey struct{ terminal, batch, trace string }

func newReferenceIndex(transactions []*transactionState) *referenceIndex {
	for _, e := range transactions {
		if reconcile.Undoing(e.Type) || e.Type == reconcile.Refund {
			return indexReferences(transactions)
		}
	}
	return &referenceIndex{} // nobody asks
}

func indexReferences(transactions []*transactionState) *referenceIndex {
	index := &referenceIndex{
		byRRN:   map[string][]*transactionState{},
		byTrace: map[traceKey][]*transactionState{},
		byOrder: map[string][]*transactionState{},
	}
	for _, e := range transactions {
		if e.life == loggedTwice {
			continue
		}
		if e.RRN != "" {
			index.byRRN[e.RRN] = append(index.byRRN[e.RRN], e)
		}
		if e.TraceNo != "" {
			key := traceKey{e.TerminalID, e.BatchNo, e.TraceNo}
			index.byTrace[key] = append(index.byTrace[key], e)
		}
		if e.OrderNo != "" {
			index.byOrder[e.OrderNo] = append(index.byOrder[e.OrderNo], e)
		}
	}
	return index
}

// original returns the transaction that undoing takes back: the one that it
// names by its original references, or, where it names none, the one that
// shares its own (a reversal repeats the trace number of its original).
// The amounts must agree: a void is whole. Several candidates that only time
// distinguishes: the latest before it. Still several: none, never a guess.
func (x *referenceIndex) original(undoing *transactionState) *transactionState {
	batch := undoing.OriginalBatchNo
	if batch == "" {
		batch = undoing.BatchNo
	}
	switch {
	case undoing.OriginalRRN != "":
		return pickOriginal(undoing, x.byRRN[undoing.OriginalRRN])
	case undoing.OriginalTraceNo != "":
		return pickOriginal(undoing, x.byTrace[traceKey{undoing.TerminalID, batch, undoing.OriginalTraceNo}])
	}
	if undoing.RRN != "" {
		if found := pickOriginal(undoing, x.byRRN[undoing.RRN]); found != nil {
			return found
		}
	}
	if undoing.TraceNo != "" {
		if found := pickOriginal(undoing, x.byTrace[traceKey{undoing.TerminalID, undoing.BatchNo, undoing.TraceNo}]); found != nil {
			return found
		}
	}
	if undoing.OrderNo != "" {
		return pickOriginal(undoing, x.byOrder[undoing.OrderNo])
	}
	return nil
}

func pickOriginal(undoing *transactionState, candidates []*transactionState) *transactionState {
	var best []*transactionState
	for _, c := range candidates {
		if c == undoing || !undoes(undoing.Type, c.Type) || !c.wholeGross().Equal(undoing.Amount) || c.Currency != undoing.Currency ||
			!reconcile.Compatible(c.Provider, undoing.Provider) {
			continue
		}
		if undoing.OriginalTraceNo != "" && c.TraceNo != "" && c.TraceNo != undoing.OriginalTraceNo {
			continue
		}
		best = append(best, c)
	}
	if undoing.Type == reconcile.Void { // of a sale and its refund under one reference the sale is voided
		best = prefer(best, func(c *transactionState) bool { return c.Type != reconcile.Refund })
	}
	best = prefer(best, func(c *transactionState) bool { return c.TerminalID == undoing.TerminalID })
	best = prefer(best, func(c *transactionState) bool { return !c.Time.After(undoing.Time) })
	if len(best) > 1 {
		latest := best[0].Time
		for _, c := range best {
			if c.Time.After(latest) {
				latest = c.Time
			}
		}
		best = prefer(best, func(c *transactionState) bool { return c.Time.Equal(latest) })
	}
	if len(best) != 1 {
		return nil
	}
	return best[0]
}

// prefer keeps the candidates that satisfy, or all when none does.
func prefer(candidates []*transactionState, satisfy func(*transactionState) bool) []*transactionState {
	if len(candidates) < 2 {
		return candidates
	}
	var kept []*transactionState
	for _, c := range candidates {
		if satisfy(c) {
			kept = append(kept, c)
		}
	}
	if len(kept) == 0 {
		return candidates
	}
	return kept
}

// refundedSale returns the sale that a refund names, as its original or by the retrieval reference that both
// share, when there is exactly one: its price is that of the sale, whatever it was paid with. An order number
// that both share is not asked: a sale that another reference settles may be none of the rows in hand.
func (x *referenceIndex) refundedSale(e *transactionState) *transactionState {
	batch := e.OriginalBatchNo
	if batch == "" {
		batch = e.BatchNo
	}
	candidates := x.byRRN[e.OriginalRRN]
	switch {
	case e.OriginalRRN != "":
	case e.OriginalTraceNo != "":
		candidates = x.byTrace[traceKey{e.TerminalID, batch, e.OriginalTraceNo}]
	default: // the refund is one of them
		candidates = x.byRRN[e.RRN]
	}
	var sale *transactionState
	for _, c := range candidates {
		if (c.Type != reconcile.Sale && c.Type != reconcile.PreauthCompletion) || c.Currency != e.Currency || !reconcile.Compatible(c.Provider, e.Provider) {
			continue
		}
		if sale != nil {
			return nil
		}
		sale = c
	}
	return sale
}

// feeKey is what the row's fee depends on: its own words, or those of the sale
// that it refunds.
func (e *transactionState) feeKey() reconcile.FeeKey {
	key := e.FeeKey()
	if e.refunds != nil {
		sold := e.refunds.FeeKey()
		key.Channel, key.Card, key.Wallet, key.Scheme = sold.Channel, sold.Card, sold.Wallet, sold.Scheme
	}
	return key
}
