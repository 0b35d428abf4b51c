package match

import "tieout/reconcile"

// matchExcluded looks among the transactions that expect no money for those
// that the remaining lines name: a decline, a voided or reversed pair, a row
// that a person closed.
func (p *partition) matchExcluded() {
	for _, level := range referenceLevels() {
		transactions, lines := p.groupByReference(level, func(e *transactionState) bool { return e.life == expectsNothing && e.reason != reasonCancelled })
		for _, key := range sortedKeys(lines) {
			for _, l := range lines[key] {
				if e := excludedNamedBy(l, transactions[key], level); e != nil && l.excluded == nil {
					l.excluded, l.candidate = e, e
				}
			}
		}
	}
	named := p.findExcludedOriginals()
	p.judgeUndone()
	for _, l := range named {
		if l.twin == nil && (!l.isSaleOrRefund() || !l.excluded.isUndone()) {
			l.excluded = nil // without its other half it is what it is
		}
	}
	for _, l := range p.lines {
		if l.excluded == nil || !l.isUndecided() {
			continue
		}
		switch l.excluded.reason {
		case reasonDeclined:
			l.kind, l.reason = reconcile.SettledThoughDeclined, reasonDeclined
		case reasonVoided, reasonReversed:
			l.kind, l.reason = reconcile.SettledAfterReversal, reasonAfterUndone
		}
	}
}

// findExcludedOriginals finds the sale that expects no money of each line that takes money
// back and names the sale as its original only, or that is an adjustment. It returns
// the lines that have one.
func (p *partition) findExcludedOriginals() (named []*lineState) {
	var back []*lineState
	for _, l := range p.lines {
		if l.mayTakeBack() && (!l.isSaleOrRefund() || l.OriginalRRN != "" || l.OriginalOrderNo != "") {
			back = append(back, l)
		}
	}
	if len(back) == 0 {
		return nil
	}
	excluded := map[string][]*transactionState{}
	for _, e := range p.transactions {
		if e.minor > 0 && (e.isUndone() || e.life == expectsNothing && (e.reason == reasonDeclined || e.reason == reasonClosed)) {
			keys, _ := e.allReferences()
			for _, key := range keys {
				excluded[key] = append(excluded[key], e)
			}
		}
	}
	for _, l := range back {
		keys, _ := l.allReferences()
		for _, key := range keys {
			for _, e := range excluded[key] {
				if l.excluded == nil && e.minor == -l.minor && e.Currency == l.Currency && reconcile.Compatible(e.Provider, l.Provider) {
					l.excluded, l.candidate = e, e
					named = append(named, l)
				}
			}
		}
	}
	return named
}

// isUndone reports whether the row was voided or reversed.
func (e *transactionState) isUndone() bool {
	return e.life == expectsNothing && (e.reason == reasonVoided || e.reason == reasonReversed)
}

// excludedNamedBy returns the one excluded transaction that l names. A negative
// line may name the void by its own reference or by the original's.
func excludedNamedBy(l *lineState, transactions []*transactionState, level referenceLevel) *transactionState {
	var found *transactionState
	for _, e := range transactions {
		if !reconcile.Compatible(e.Provider, l.Provider) || e.Currency != l.Currency || !level.agrees(e.Transaction, l.SettlementLine) {
			continue
		}
		if e.reason == reasonClosed && e.minor != -l.minor && !l.paysClosed(e) {
			continue
		}
		if e.reason != reasonClosed && e.minor != l.minor && e.minor != -l.minor {
			continue
		}
		if found == nil || betterExcluded(e, found, l) {
			found = e
		}
	}
	return found
}

// betterExcluded prefers the row with the line's own sign, then the same terminal.
func betterExcluded(e, than *transactionState, l *lineState) bool {
	if (e.minor == l.minor) != (than.minor == l.minor) {
		return e.minor == l.minor
	}
	return e.TerminalID == l.TerminalID && than.TerminalID != l.TerminalID
}

// judgeUndone says nothing of a voided or reversed sale whose acquirer settled
// both the sale and its taking back: the two lines cancel each other.
func (p *partition) judgeUndone() {
	plus, minus := map[*transactionState]*lineState{}, map[*transactionState]*lineState{}
	undoneBy := map[*transactionState]*transactionState{}
	for _, e := range p.transactions {
		if e.undoneBy != nil {
			undoneBy[e.undoneBy] = e
		}
	}
	for _, l := range p.lines {
		if l.excluded == nil || !l.isUndecided() {
			continue
		}
		original := l.excluded
		if undone := undoneBy[original]; undone != nil {
			original, l.excluded = undone, undone
		}
		switch {
		case original.minor == l.minor && plus[original] == nil:
			plus[original] = l
		case original.minor == -l.minor && minus[original] == nil:
			minus[original] = l
		}
	}
	for original, l := range plus {
		if back := minus[original]; back != nil {
			l.twin, back.twin = back, l
		}
	}
}
