package match

import (
	"cmp"
	"slices"

	"tieout/reconcile"
)

// referenceLevel is one way by which a transaction and a line name each other.
// Levels are tried in turn; a row that one level matched is out of the next.
type referenceLevel struct {
	basis string
	// key names what both sides must share; "" takes no part.
	ofEntry   func(*reconcile.Transaction) string
	ofPosting func(*reconcile.SettlementLine) string
	// agrees says whether two rows with the same key may be one.
	agrees func(*reconcile.Transaction, *reconcile.SettlementLine) bool
}

// referenceLevels returns the levels in their order: the retrieval reference
// within the merchant; where one side has none, the order number with the
// authorisation code as a check; then trace number with batch and terminal.
func referenceLevels() []referenceLevel {
	return []referenceLevel{
		{
			basis:     "rrn",
			ofEntry:   func(t *reconcile.Transaction) string { return t.RRN },
			ofPosting: func(l *reconcile.SettlementLine) string { return l.RRN },
			agrees:    func(*reconcile.Transaction, *reconcile.SettlementLine) bool { return true },
		},
		{
			basis:     "order-no",
			ofEntry:   func(t *reconcile.Transaction) string { return t.OrderNo },
			ofPosting: func(l *reconcile.SettlementLine) string { return l.OrderNo },
			agrees: func(t *reconcile.Transaction, l *reconcile.SettlementLine) bool {
				return (t.RRN == "" || l.RRN == "") && reconcile.Compatible(t.AuthCode, l.AuthCode)
			},
		},
		{
			basis:   "trace-no",
			ofEntry: func(t *reconcile.Transaction) string { return reconcile.TraceKey(t.TerminalID, t.BatchNo, t.TraceNo) },
			ofPosting: func(l *reconcile.SettlementLine) string {
				return reconcile.TraceKey(l.TerminalID, l.BatchNo, l.TraceNo)
			},
			agrees: func(t *reconcile.Transaction, l *reconcile.SettlementLine) bool {
				return (t.RRN == "" || l.RRN == "") && reconcile.Compatible(t.OrderNo, l.OrderNo) && reconcile.Compatible(t.AuthCode, l.AuthCode)
			},
		},
	}
}

// match settles the partition's transactions by reference, level by level.
// Duplicates of earlier nights take no part yet.
func (p *partition) match() {
	p.matchLines(func(l *posting) bool { return !l.foundTwice() })
}

// matchFoundTwice lets the duplicates of earlier nights settle what is left: it
// comes after those sales that were settled before have been told apart, or a
// sale that is logged again would be paid by the line that was sent again.
func (p *partition) matchFoundTwice() {
	for _, l := range p.postings {
		if l.foundTwice() {
			p.matchLines((*posting).foundTwice)
			return
		}
	}
}

func (p *partition) matchLines(take func(*posting) bool) {
	for _, level := range referenceLevels() {
		entries, postings := p.groups(level, (*entry).awaits)
		for _, key := range sortedKeys(entries) {
			matchGroup(entries[key], pick(postings[key], take), level)
		}
	}
}

// free reports whether nothing has been decided of the row yet.
func (e *entry) free() bool { return e.line == nil && e.kind == "" && e.partner == nil }

// awaits reports whether a line may still settle the transaction.
func (e *entry) awaits() bool {
	return (e.life == expectsMoney || e.life == outcomeUnknown) && e.free()
}

func (l *posting) free() bool {
	return l.entry == nil && l.kind == "" && l.partner == nil && l.twin == nil
}

// settles reports whether the line settles a sale or a refund; the rest are
// adjustments, which no transaction of a terminal explains.
func (l *posting) settles() bool {
	return l.Type == reconcile.LineSale || l.Type == reconcile.LineRefund
}

// groups groups the lines that may still settle something by reference, and the
// transactions that take says, as far as such a line has the same reference.
func (p *partition) groups(level referenceLevel, take func(*entry) bool) (entries map[string][]*entry, postings map[string][]*posting) {
	postings = map[string][]*posting{}
	for _, l := range p.postings {
		if key := level.ofPosting(l.SettlementLine); key != "" && l.settles() && l.free() {
			postings[key] = append(postings[key], l)
		}
	}
	if len(postings) == 0 {
		return nil, nil
	}
	entries = map[string][]*entry{}
	for _, e := range p.entries {
		if !take(e) {
			continue
		}
		if key := level.ofEntry(e.Transaction); key != "" && postings[key] != nil {
			entries[key] = append(entries[key], e)
		}
	}
	return entries, postings
}

func sortedKeys[V any](groups map[string]V) []string {
	keys := make([]string, 0, len(groups))
	for key := range groups {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// matchGroup matches rows that share a reference: equal amounts first, then a
// single pair whose amounts differ.
func matchGroup(entries []*entry, postings []*posting, level referenceLevel) {
	for _, minor := range amountsOf(entries) {
		same := func(e *entry) bool { return e.minor == minor && e.free() }
		sameLine := func(l *posting) bool { return l.minor == minor && l.free() }
		for _, currency := range currenciesOf(entries) {
			pairEquals(
				pick(entries, func(e *entry) bool { return same(e) && e.Currency == currency }),
				pick(postings, func(l *posting) bool { return sameLine(l) && l.Currency == currency }),
				level)
		}
	}
	for _, positive := range [...]bool{true, false} {
		pairVariance(
			pick(entries, func(e *entry) bool { return e.free() && (e.minor > 0) == positive }),
			pick(postings, func(l *posting) bool { return l.free() && (l.minor > 0) == positive }),
			level)
	}
}

// pick keeps the rows that take says, in their order.
func pick[R any](rows []R, take func(R) bool) []R {
	var kept []R
	for _, row := range rows {
		if take(row) {
			kept = append(kept, row)
		}
	}
	return kept
}

func amountsOf(entries []*entry) []int64 {
	var amounts []int64
	for _, e := range entries {
		if !slices.Contains(amounts, e.minor) {
			amounts = append(amounts, e.minor)
		}
	}
	slices.Sort(amounts)
	return amounts
}

func currenciesOf(entries []*entry) []string {
	var currencies []string
	for _, e := range entries {
		if !slices.Contains(currencies, e.Currency) {
			currencies = append(currencies, e.Currency)
		}
	}
	slices.SortFunc(currencies, cmp.Compare[string])
	return currencies
}
