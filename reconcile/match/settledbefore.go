package match

import (
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// keysOfSettled returns the keys to remember of a settled transaction: one for
// each reference that a later line could name it by, with the settled amount, and
// with that of the terminal where it is another: by it a void names the sale, and a
// second log.
func (e *transactionState) keysOfSettled() []uint64 {
	keys := e.keysOfAmount(e.line.minor)
	if e.minor != e.line.minor {
		keys = append(keys, e.keysOfAmount(e.minor)...)
	}
	return keys
}

func (e *transactionState) keysOfAmount(minor int64) []uint64 {
	keys := reconcile.SettledKeys(e.MerchantID, e.RRN, "", "", minor)
	if e.line.RRN == "" || e.RRN == "" {
		keys = append(keys, reconcile.SettledKeys(e.MerchantID, "", e.OrderNo, reconcile.TraceKey(e.TerminalID, e.BatchNo, e.TraceNo), minor)...)
	}
	return keys
}

// keysBefore lists the keys of what this night could not match.
func (p *partition) keysBefore() []uint64 {
	var keys []uint64
	for _, l := range p.lines {
		keys = append(keys, l.keysBefore()...)
	}
	for _, e := range p.transactions {
		keys = append(keys, e.keysBefore()...)
	}
	return keys
}

// markSettledBefore judges what this night could not match by the settlements
// of earlier nights: a line whose reference and amount were settled before is a
// duplicate, and so is a new transaction that was logged and paid before.
func (p *partition) markSettledBefore(in *Input, seen map[uint64]civil.Date) {
	for _, l := range p.lines {
		for _, key := range l.keysBefore() {
			// A sale made after that night is another one: references come round again.
			if night := seen[key]; night != 0 && (!l.isSaleOrRefund() || l.Time.IsZero() || civil.DateOf(l.Time) <= night) {
				l.kind, l.reason, l.settledOn, l.excluded = reconcile.DuplicateSettlement, reasonDuplicate, night, nil
			}
		}
	}
	for _, e := range p.transactions {
		for _, key := range e.keysBefore() {
			if night := seen[key]; night != 0 && e.mayUndoSettled {
				e.undoesSettled, e.settledOn = civil.DateOf(e.Time) <= night.AddDays(rememberDays), night
				continue
			}
			if night := seen[key]; night != 0 && e.mayBeSettledBy(in, night) {
				e.life, e.kind, e.reason, e.settledOn = loggedTwice, reconcile.DuplicateTransaction, reasonDuplicate, night
			}
		}
	}
}

// mayBeSettledBy reports whether the transaction may be the one that was settled in
// the night: references come round, and a sale that was due later than that night is
// another one. Where the cut-off wanders the earlier due date holds.
func (e *transactionState) mayBeSettledBy(in *Input, night civil.Date) bool {
	term, err := in.Terms.Find(e.Provider, e.Product, e.MerchantID)
	if err != nil {
		return civil.DateOf(e.Time) <= night
	}
	due, err := in.Terms.Due(term, e.Time.Add(-2*term.Drift))
	if err != nil {
		return civil.DateOf(e.Time) <= night
	}
	return due <= night
}

func (l *lineState) keysBefore() []uint64 {
	if l.item == nil && l.isUndecided() && !l.isSaleOrRefund() {
		return []uint64{l.RepeatedKey()}
	}
	if !l.isUndecided() || !l.isSaleOrRefund() || l.excluded != nil && l.excluded.reason != reasonClosed || (l.item != nil && l.item.Reason == reasonDuplicate) {
		return nil
	}
	return reconcile.SettledKeys(l.MerchantID, l.RRN, l.OrderNo, reconcile.TraceKey(l.TerminalID, l.BatchNo, l.TraceNo), l.minor)
}

func (e *transactionState) keysBefore() []uint64 {
	if e.mayUndoSettled {
		return e.OriginalKeys()
	}
	if e.item != nil || !e.awaitsLine() {
		return nil
	}
	return reconcile.SettledKeys(e.MerchantID, e.RRN, e.OrderNo, reconcile.TraceKey(e.TerminalID, e.BatchNo, e.TraceNo), e.minor)
}
