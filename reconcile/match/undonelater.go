package match

import (
	"cmp"
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// A void or reversal may turn up after the night that settled its sale. Of that sale
// memory has the key and the night, and no more: the void stands for the pair. It is
// held until a line takes the money back, on the same night or a later one; void and
// line then leave together.

// findUndoneLater marks a new void or reversal whose sale an earlier night settled,
// and one that an earlier night marked.
func (e *transactionState) findUndoneLater(effect reconcile.Outcome) {
	held := e.item != nil && e.item.Reason == reasonAfterUndone
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

// hasEnded reports whether an earlier night found out what the row takes back: it
// takes back no other sale, should its references come round.
func (e *transactionState) hasEnded() bool {
	return e.item != nil && (e.item.Reason == reasonAfterUndone || e.excludedBefore(reasonCancelled))
}

// joinTakenBack gives each void of a sale that was settled before the line by which
// the acquirer took the money back.
func (p *partition) joinTakenBack() {
	lines := map[string][]*lineState{}
	for _, e := range p.transactions {
		if !e.undoesSettled {
			continue
		}
		if len(lines) == 0 {
			lines = p.linesTakingBack()
		}
		for _, name := range e.undoingNames() {
			for _, l := range lines[name] {
				if e.takenBackBy == nil && l.takesBack == nil && l.minor == e.minor && l.Currency == e.Currency && reconcile.Compatible(l.Provider, e.Provider) {
					e.takenBackBy, l.takesBack = l, e
				}
			}
		}
	}
}

// linesTakingBack indexes the negative lines that settle nothing, by their references.
func (p *partition) linesTakingBack() map[string][]*lineState {
	lines := map[string][]*lineState{}
	for _, l := range p.lines {
		if l.minor >= 0 || !l.isUndecided() || l.wasDuplicate() || !l.isSaleOrRefund() && l.Type != reconcile.LineAdjustment {
			continue
		}
		for _, name := range lineNames(l.RRN, l.OrderNo, l.traceKey()) {
			lines[name] = append(lines[name], l)
		}
		if l.OriginalRRN != "" && l.OriginalRRN != l.RRN {
			lines["R"+l.OriginalRRN] = append(lines["R"+l.OriginalRRN], l)
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

// undoneLaterException describes a void whose sale was settled and not taken back.
// The difference is what the merchant has and should not: the sale's gross.
func (e *transactionState) undoneLaterException() *reconcile.Exception {
	original := cmp.Or(e.OriginalRRN, e.OriginalTraceNo, e.RRN, e.OrderNo, e.TraceNo)
	x := e.exceptionOf(e.kind, nil, e.kind.NewCause("bank-system/one-side-of-a-void", reconcile.Sure,
		fmt.Sprintf("the sale under %s was settled in the night of %s, its taking back was not", original, e.settledOn)))
	x.Difference = decimal.NewNullDecimal(e.Amount)
	return x
}
