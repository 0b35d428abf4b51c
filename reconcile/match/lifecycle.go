package match

import (
	"hash/maphash"
	"slices"
	"time"

	"tieout/reconcile"
)

// life says what money a transaction expects.
type life uint8

const (
	expectsNothing life = iota // declined, undone, a pre-authorisation, or itself an undoing
	expectsMoney
	outcomeUnknown // no answer came, or one that leaves the outcome open
	loggedTwice    // the same event as another row
)

// The reasons of excluded and held transactions.
const (
	reasonDeclined     = "declined"
	reasonVoided       = "voided"
	reasonReversed     = "reversed"
	reasonPreauth      = "pre-authorisation"
	reasonUndoing      = "takes-back-another"
	reasonNoOriginal   = "original-not-found"
	reasonUnanswered   = "outcome-unknown"
	reasonDuplicate    = "duplicate"
	reasonAmbiguous    = "ambiguous"
	reasonMisrouted    = "misrouted"
	reasonCurrency     = "currency"
	reasonNoFeeRule    = "no-fee-rule"
	reasonNoTerm       = "no-settlement-term"
	reasonAfterUndone  = "settled-after-reversal"
	reasonClosed       = "closed"
	reasonAfterClosing = "settled-after-closing"
	reasonRestated     = "restated"
	reasonRefused      = "refused"
	reasonSaleGone     = "sale-withdrawn"
	reasonPossible     = "possible-match"
	reasonNoTerminal   = "no-terminal-side"
)

// eventKey is equal when two rows log the same event.
type eventKey struct {
	provider, terminal, batch, trace, rrn, order, currency string
	kind                                                   reconcile.TxnType
	at                                                     time.Time
	minor                                                  int64
}

// findDuplicates marks every row that logs an event which another row logs
// already. The row kept is the carried one, else the first whose outcome is
// known. Rows without any reference are never called duplicates, nor are rows
// whose outcomes contradict each other.
func (p *partition) findDuplicates() {
	for _, e := range p.transactions {
		if e.item != nil && e.item.Reason == reasonDuplicate {
			e.life, e.reason = loggedTwice, reasonDuplicate
		}
	}
	together := filter(p.atOneTime(), func(e *transactionState) bool {
		return e.life != loggedTwice && (e.RRN != "" || e.TraceNo != "" || e.OrderNo != "")
	})
	events := countEvents(together)
	groups := map[eventKey][]*transactionState{}
	for _, e := range together {
		if key := e.eventKey(); events[maphash.Comparable(eventSeed, key)] > 1 {
			groups[key] = append(groups[key], e)
		}
	}
	for _, group := range groups {
		if len(group) > 1 {
			markDuplicates(group)
		}
	}
}

// atOneTime returns the rows that another row has the time of: only they may log one event. Those of
// a time stay in their order.
func (p *partition) atOneTime() (together []*transactionState) {
	second := func(e *transactionState) int64 { return e.Time.Unix() }
	rows := slices.Clone(p.transactions)
	sortBy(rows, second, nil)
	for len(rows) > 0 {
		at := second(rows[0])
		run, rest := cutRun(rows, func(e *transactionState) bool { return second(e) == at })
		if len(run) > 1 {
			together = append(together, run...)
		}
		rows = rest
	}
	return together
}

// eventSeed makes the hashes by which countEvents distinguishes events. Two that
// collide are compared in full, so that its value changes no verdict.
var eventSeed = maphash.MakeSeed()

// countEvents counts the rows that may log the same event: 0, 1, or 2 and more.
func countEvents(transactions []*transactionState) map[uint64]uint8 {
	events := make(map[uint64]uint8, len(transactions))
	for _, e := range transactions {
		hash := maphash.Comparable(eventSeed, e.eventKey())
		events[hash] = min(events[hash]+1, 2)
	}
	return events
}

func (e *transactionState) eventKey() eventKey {
	return eventKey{e.Provider, e.TerminalID, e.BatchNo, e.TraceNo, e.RRN, e.OrderNo, e.Currency, e.Type, e.Time, e.minor}
}

func markDuplicates(group []*transactionState) {
	keep := group[0]
	for _, e := range group {
		if keep.item == nil && reconcile.OutcomeOf(keep.ResponseCode) == reconcile.Unknown && reconcile.OutcomeOf(e.ResponseCode) != reconcile.Unknown {
			keep = e
		}
	}
	kept := reconcile.OutcomeOf(keep.ResponseCode)
	for _, e := range group {
		outcome := reconcile.OutcomeOf(e.ResponseCode)
		if e == keep || e.item != nil || (outcome != kept && outcome != reconcile.Unknown && kept != reconcile.Unknown) {
			continue
		}
		e.life, e.reason, e.kind, e.repeats = loggedTwice, reasonDuplicate, reconcile.DuplicateTransaction, keep
	}
}

// undoes reports whether an undoing of type by can take back one of type t.
func undoes(by, t reconcile.TxnType) bool {
	switch by {
	case reconcile.Void:
		return t == reconcile.Sale || t == reconcile.PreauthCompletion || t == reconcile.Refund
	case reconcile.PreauthVoid:
		return t == reconcile.Preauth
	case reconcile.CompletionVoid:
		return t == reconcile.PreauthCompletion
	default: // a reversal takes back anything but another reversal
		return t != reconcile.Reversal
	}
}

// lifecycle decides which transactions expect money. Voids and reversals find
// their originals first; then each row's state follows from those that undo it,
// so that the reversal of a void makes the sale good again.
func (p *partition) lifecycle(in *Input) {
	index := newReferenceIndex(p.transactions)
	undoers := map[*transactionState][]*transactionState{}
	p.reinstate()
	for _, e := range p.transactions {
		if e.Type == reconcile.Refund {
			e.refunds = index.refundedSale(e)
		}
		if reconcile.Undoing(e.Type) && e.life != loggedTwice && !e.hasEnded() {
			if original := index.original(e); original != nil {
				undoers[original] = append(undoers[original], e)
			} else {
				e.reason = reasonNoOriginal
			}
		}
	}
	for _, e := range p.transactions {
		if e.life != loggedTwice {
			e.decideLife(undoers)
		}
		if e.undoneBy != nil && e.item != nil && e.item.Whole.Valid {
			e.undoneBy.standForParts(e)
		}
		if closed := in.ClosedItems[e.id]; closed != "" {
			e.life, e.reason, e.mayUndoSettled, e.undoesSettled = expectsNothing, reasonClosed, false, false
			e.closedBy = closed
		}
	}
}

func (e *transactionState) decideLife(undoers map[*transactionState][]*transactionState) {
	effect, by := effectOn(e, undoers, 0)
	switch {
	case e.excludedBefore(reasonClosed) && !e.closingTakenBack:
		e.life, e.reason, e.closedBy = expectsNothing, reasonClosed, e.item.Cause.Evidence
		if by != nil && effect == reconcile.Declined && e.item.Whole.Valid { // its rest was closed, and not what came
			by.standForParts(e)
		}
	case reconcile.Undoing(e.Type):
		if e.reason == "" {
			e.reason = reasonUndoing
		}
		e.findUndoneLater(effect)
	case e.Type == reconcile.Preauth:
		e.reason = reasonPreauth
	case by != nil && effect == reconcile.Declined:
		e.undoneBy = by
		e.reason = reasonReversed
		if by.Type != reconcile.Reversal {
			e.reason = reasonVoided
		}
	case len(undoers[e]) == 0 && !e.reinstated && (e.excludedBefore(reasonVoided) || e.excludedBefore(reasonReversed)):
		// What took it back is remembered no longer; that it was taken back is.
		e.reason = e.item.Reason
	case effect == reconcile.Declined:
		e.reason = reasonDeclined
	case effect == reconcile.Unknown:
		e.life, e.reason = outcomeUnknown, reasonUnanswered
	default:
		e.life = expectsMoney
	}
}

// excludedBefore reports whether an earlier night excluded the row for that reason.
func (e *transactionState) excludedBefore(reason string) bool {
	return e.item != nil && e.item.Verdict == reconcile.Excluded && e.item.Reason == reason
}

// effectOn returns what remains of e after everything that undoes it: Approved
// when it stands, Declined when it never stood or was undone (by says by which
// row), Unknown when an answer is open.
func effectOn(e *transactionState, undoers map[*transactionState][]*transactionState, depth int) (effect reconcile.Outcome, by *transactionState) {
	own := reconcile.OutcomeOf(e.ResponseCode)
	if own == reconcile.Declined || depth > len(undoers) {
		return own, nil
	}
	open := false
	for _, undoer := range undoers[e] {
		switch outcome, _ := effectOn(undoer, undoers, depth+1); outcome {
		case reconcile.Approved:
			return reconcile.Declined, undoer
		case reconcile.Unknown:
			open = true
		}
	}
	if open {
		return reconcile.Unknown, nil
	}
	return own, nil
}
