package match

import (
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// tieBreaker is something that distinguishes equal rows: a second reference that both
// sides carry, or, last of all, a date.
type tieBreaker struct {
	ofTransaction func(*transactionState) string
	ofLine        func(*lineState) string
}

// tieBreakers returns what distinguishes rows with the same reference and amount, the
// strongest first. Dates come last: they decide between equals, never alone.
func tieBreakers() []tieBreaker {
	return []tieBreaker{
		{func(e *transactionState) string { return e.TerminalID }, func(l *lineState) string { return l.TerminalID }},
		{func(e *transactionState) string { return e.AuthCode }, func(l *lineState) string { return l.AuthCode }},
		{func(e *transactionState) string { return e.OrderNo }, func(l *lineState) string { return l.OrderNo }},
		{func(e *transactionState) string { return e.BatchNo + "/" + e.TraceNo }, func(l *lineState) string {
			if l.TraceNo == "" {
				return ""
			}
			return l.BatchNo + "/" + l.TraceNo
		}},
		{func(e *transactionState) string { return e.Time.Format(reconcile.TimeLayout) }, func(l *lineState) string { return reconcile.FormatTime(l.SettlementLine) }},
		{(*transactionState).expectedFeeText, (*lineState).actualFeeText},
		{func(e *transactionState) string { return e.due.String() }, func(l *lineState) string { return l.SettleDate.String() }},
	}
}

// expectedFeeText is the fee by schedule, "" where none is known.
func (e *transactionState) expectedFeeText() string {
	if !e.priced {
		return ""
	}
	return strconv.FormatInt(e.price.FeeMinor(e.minor), 10)
}

// actualFeeText is the fee that the line states, which a net alone does not.
func (l *lineState) actualFeeText() string {
	if l.Amounts == reconcile.AmountsNet {
		return ""
	}
	return strconv.FormatInt(l.actualFeeMinor(), 10)
}

// pairEquals matches rows of one reference, amount and currency. What a trait
// shared by exactly one row of each side pairs is paired; of what remains, as
// many lines as transactions, or more, leave nothing to guess: the money came
// for each, and the lines too many are duplicates. Fewer lines than
// transactions are ambiguous: all are held.
func pairEquals(transactions []*transactionState, lines []*lineState, level referenceLevel) {
	transactions, lines = compatibleRows(transactions, lines, level)
	if len(transactions) == 0 || len(lines) == 0 {
		return
	}
	transactions, lines = pairByTieBreakers(transactions, lines, level)
	if len(lines) == 0 {
		return
	}
	if len(transactions) > len(lines) {
		holdAmbiguous(transactions, lines)
		return
	}
	for i, e := range transactions {
		settle(e, lines[i], level)
	}
	for _, extra := range lines[len(transactions):] {
		extra.kind, extra.reason = reconcile.DuplicateSettlement, reasonDuplicate
	}
}

// compatibleRows drops the rows that have no counterpart which the level's checks and
// the provider allow. What is dropped remembers why as its nearest candidate.
func compatibleRows(transactions []*transactionState, lines []*lineState, level referenceLevel) ([]*transactionState, []*lineState) {
	allowed := func(e *transactionState, l *lineState) bool {
		return !l.isOfAnotherDay(e) && reconcile.Compatible(e.Provider, l.Provider) && level.agrees(e.Transaction, l.SettlementLine)
	}
	keptEntries := filter(transactions, func(e *transactionState) bool {
		for _, l := range lines {
			if allowed(e, l) {
				return true
			}
			e.candidate, l.candidate = l, e
		}
		return false
	})
	keptPostings := filter(lines, func(l *lineState) bool {
		for _, e := range keptEntries {
			if allowed(e, l) {
				return true
			}
		}
		return false
	})
	return keptEntries, keptPostings
}

// pairByTieBreakers pairs what one trait after the other distinguishes, and returns
// what is left on both sides. One row a side needs no trait.
func pairByTieBreakers(transactions []*transactionState, lines []*lineState, level referenceLevel) ([]*transactionState, []*lineState) {
	if len(transactions) == 1 && len(lines) == 1 {
		return transactions, lines
	}
	for _, trait := range tieBreakers() {
		pairByTieBreaker(transactions, lines, trait, level)
		transactions, lines = filter(transactions, (*transactionState).isUndecided), filter(lines, (*lineState).isUndecided)
	}
	return transactions, lines
}

// pairByTieBreaker settles each pair whose value of the trait stands once on each side.
func pairByTieBreaker(transactions []*transactionState, lines []*lineState, trait tieBreaker, level referenceLevel) {
	ofEntry, ofPosting := map[string][]*transactionState{}, map[string][]*lineState{}
	for _, e := range transactions {
		if value := trait.ofTransaction(e); value != "" {
			ofEntry[value] = append(ofEntry[value], e)
		}
	}
	for _, l := range lines {
		if value := trait.ofLine(l); value != "" {
			ofPosting[value] = append(ofPosting[value], l)
		}
	}
	for _, value := range sortedKeys(ofEntry) {
		if len(ofEntry[value]) == 1 && len(ofPosting[value]) == 1 {
			settle(ofEntry[value][0], ofPosting[value][0], level)
		}
	}
}

// pairVariance matches what shares a reference but differs in amount, when one row of
// each side is left, or copies of one line, or a tie-breaker distinguishes them; else all
// are held.
func pairVariance(transactions []*transactionState, lines []*lineState, level referenceLevel) {
	transactions, lines = compatibleRows(transactions, lines, level)
	transactions, lines = sameCurrency(transactions, lines)
	if len(transactions) == 0 || len(lines) == 0 {
		return
	}
	transactions, lines = pairByTieBreakers(transactions, lines, level)
	switch {
	case len(transactions) == 0 || len(lines) == 0:
	case len(transactions) == 1 && oneGross(lines):
		settle(transactions[0], lines[0], level)
		for _, extra := range lines[1:] { // it says the same once more
			extra.kind, extra.reason = reconcile.DuplicateSettlement, reasonDuplicate
		}
	default:
		holdAmbiguous(transactions, lines)
	}
}

// oneGross reports whether the lines have one gross and currency.
func oneGross(lines []*lineState) bool {
	return !slices.ContainsFunc(lines, func(l *lineState) bool { return l.minor != lines[0].minor || l.Currency != lines[0].Currency })
}

// sameCurrency keeps the rows whose currency stands on both sides.
func sameCurrency(transactions []*transactionState, lines []*lineState) ([]*transactionState, []*lineState) {
	ofEntries, ofPostings := map[string]bool{}, map[string]bool{}
	for _, e := range transactions {
		ofEntries[e.Currency] = true
	}
	for _, l := range lines {
		ofPostings[l.Currency] = true
	}
	return filter(transactions, func(e *transactionState) bool { return ofPostings[e.Currency] }),
		filter(lines, func(l *lineState) bool { return ofEntries[l.Currency] })
}

// basisOf says by what a transaction and its line were matched.
func (level referenceLevel) basisOf(t *reconcile.Transaction, l *reconcile.SettlementLine) string {
	if t.TerminalID != "" && l.TerminalID != "" && t.TerminalID != l.TerminalID {
		return level.basis + ", other terminal"
	}
	return level.basis
}

// PrematchedPair returns the match of a sale and the line that prematching settled it with:
// by retrieval reference, and with just the fee that was expected.
func PrematchedPair(t *reconcile.Transaction, l *reconcile.SettlementLine) reconcile.LineMatch {
	return reconcile.LineMatch{Transaction: t, Line: l, Basis: referenceLevels()[0].basisOf(t, l), ExpectedFee: decimal.NewNullDecimal(l.Fee)}
}

// settle makes the pair one match. A row is in one match at most.
func settle(e *transactionState, l *lineState, level referenceLevel) {
	if e.line != nil || l.transaction != nil {
		panic("reconcile: a row in two matches: " + e.id + ", " + l.id)
	}
	e.line, l.transaction = l, e
	e.basis = level.basisOf(e.Transaction, l.SettlementLine)
	if e.minor != l.minor {
		e.kind = reconcile.AmountVariance
	}
}

func holdAmbiguous(transactions []*transactionState, lines []*lineState) {
	for _, e := range transactions {
		e.kind, e.reason, e.candidate = reconcile.AmbiguousMatch, reasonAmbiguous, lines[0]
	}
	for _, l := range lines {
		l.kind, l.reason, l.candidate = reconcile.AmbiguousMatch, reasonAmbiguous, transactions[0]
	}
}
