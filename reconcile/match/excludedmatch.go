package match

import "tieout/reconcile"

// matchExcluded looks among the transactions that expect no money for those
// that the remaining lines name: a decline, a voided or reversed pair, a row
// that a person closed.
func (p *partition) matchExcluded() {
	undone := p.undoneRows()
	for _, level := range referenceLevels() {
		transactions, lines := p.groupByReference(level, func(e *transactionState) bool { return e.life == expectsNothing && e.reason != reasonCancelled })
		for _, key := range sortedKeys(lines) {
			for _, l := range lines[key] {
				e := excludedNamedBy(l, transactions[key], level)
				if e == nil {
					e = undoneNamedBy(l, transactions[key], undone, level)
				}
				if e != nil && l.excluded == nil {
					l.excluded, l.candidate = e, e
				}
			}
		}
	}
	named, given := p.findExcludedOriginals(), p.findRefundsGivenBack()
	p.judgeUndone(undone)
	for _, l := range given {
		if l.twin == nil {
			l.excluded, l.candidate = nil, nil // it is what its own reference says
		}
	}
	for _, l := range named {
		if l.twin == nil && (!l.isSaleOrRefund() || !l.excluded.isUndone()) {
			l.excluded = nil // without its other half it is what it is
		}
	}
	for _, l := range p.lines {
		if l.twin == nil && l.takesBackAnother() {
			l.excluded = nil // so is what takes back less, or more, than came
		}
	}
	p.nameExcluded()
}

// nameExcluded says what the lines are that one half of a voided, reversed or declined transaction has.
func (p *partition) nameExcluded() {
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
		for _, exact := range [...]bool{true, false} { // a sale that was settled short is taken back short
			for _, key := range keys {
				for _, e := range excluded[key] {
					if l.excluded == nil && (e.minor == -l.minor || !exact && e.isUndone()) && e.Currency == l.Currency && reconcile.Compatible(e.Provider, l.Provider) {
						l.excluded, l.candidate = e, e
						named = append(named, l)
					}
				}
			}
		}
	}
	return named
}

// findRefundsGivenBack finds the voided or reversed refund of each line that gives just its money back and names the refund's sale
// alone. It returns the lines that have one.
func (p *partition) findRefundsGivenBack() (given []*lineState) {
	refunds := map[string][]*transactionState{} // by what they call their sale
	for _, e := range p.transactions {
		if e.Type == reconcile.Refund && e.isUndone() && e.OriginalRRN != "" {
			refunds[e.OriginalRRN] = append(refunds[e.OriginalRRN], e)
		}
	}
	if len(refunds) == 0 {
		return nil
	}
	for _, l := range p.lines {
		if !l.givesRefundBack() {
			continue
		}
		for _, rrn := range [...]string{l.OriginalRRN, l.RRN} {
			for _, e := range refunds[rrn] {
				if l.excluded == nil && e.minor == -l.minor && e.Currency == l.Currency && reconcile.Compatible(e.Provider, l.Provider) {
					l.excluded, l.candidate = e, e
					given = append(given, l)
				}
			}
		}
	}
	return given
}

// givesRefundBack reports whether the line may give back what was deducted for a refund.
func (l *lineState) givesRefundBack() bool {
	return l.minor > 0 && l.isUndecided() && l.excluded == nil && !l.wasDuplicate() && (l.isSaleOrRefund() || l.Type == reconcile.LineAdjustment)
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

// undoneRows returns the voided and reversed rows of tonight and before, by what took them back.
func (p *partition) undoneRows() map[*transactionState]*transactionState {
	undone := map[*transactionState]*transactionState{}
	for _, e := range p.transactions {
		if e.undoneBy != nil {
			undone[e.undoneBy] = e
		}
	}
	return undone
}

// undoneNamedBy returns the one voided or reversed transaction that l names, itself or by what took
// it back, with another amount: a sale that was settled short or with a tip is no other one for
// being voided. References come round: a line that speaks of another time is of another sale.
func undoneNamedBy(l *lineState, transactions []*transactionState, undone map[*transactionState]*transactionState, level referenceLevel) (found *transactionState) {
	for _, e := range transactions {
		if !reconcile.Compatible(e.Provider, l.Provider) || e.Currency != l.Currency || !level.agrees(e.Transaction, l.SettlementLine) {
			continue
		}
		if original := undone[e]; original != nil {
			e = original
		}
		if !e.isUndone() || l.hasSignOf(e) && !l.Time.IsZero() && !e.Time.IsZero() && !near(l.Time, e.Time) {
			continue
		}
		if found != nil && found != e {
			return nil
		}
		found = e
	}
	return found
}

// hasSignOf reports whether line and transaction move money in the same direction.
func (l *lineState) hasSignOf(e *transactionState) bool { return (l.minor < 0) == (e.minor < 0) }

// takesBackAnother reports whether the line takes another amount back than that of the voided
// transaction which it names.
func (l *lineState) takesBackAnother() bool {
	return l.excluded != nil && l.excluded.isUndone() && !l.hasSignOf(l.excluded) && l.minor != -l.excluded.minor
}

// judgeUndone says nothing of a voided or reversed sale whose acquirer settled
// both the sale and its taking back: the two lines cancel each other, whatever their amount.
func (p *partition) judgeUndone(undone map[*transactionState]*transactionState) {
	paid := map[*transactionState][]*lineState{}
	var back []*lineState
	for _, l := range p.lines {
		if l.excluded == nil || !l.isUndecided() {
			continue
		}
		if original := undone[l.excluded]; original != nil {
			l.excluded = original
		}
		if l.hasSignOf(l.excluded) {
			paid[l.excluded] = append(paid[l.excluded], l)
		} else {
			back = append(back, l)
		}
	}
	for _, l := range back {
		for _, first := range paid[l.excluded] {
			if first.twin == nil && first.minor == -l.minor {
				first.twin, l.twin = l, first
				break
			}
		}
	}
	for _, l := range back { // what came in parts may be taken back at once
		open := filter(paid[l.excluded], func(part *lineState) bool { return part.twin == nil })
		sum := int64(0)
		for _, part := range open {
			sum += part.minor
		}
		if l.twin == nil && len(open) > 1 && sum == -l.minor {
			for _, part := range open {
				part.twin, l.twin = l, open[0]
			}
		}
	}
}
