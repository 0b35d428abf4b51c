package reconcile

import (
	"cmp"
	"slices"
)

// referenceLevel is one way by which a transaction and a line name each other.
// Levels are tried in turn; a row that one level matched is out of the next.
type referenceLevel struct {
	basis string
	// key names what both sides must share; "" takes no part.
	ofEntry   func(*Transaction) string
	ofPosting func(*SettlementLine) string
	// agrees says whether two rows with the same key may be one.
	agrees func(*Transaction, *SettlementLine) bool
}

// referenceLevels returns the levels in their order: the retrieval reference
// within the merchant; where one side has none, the order number with the
// authorisation code as a check; then trace number with batch and terminal.
func referenceLevels() []referenceLevel {
	return []referenceLevel{
		{
			basis:     "rrn",
			ofEntry:   func(t *Transaction) string { return t.RRN },
			ofPosting: func(l *SettlementLine) string { return l.RRN },
			agrees:    func(*Transaction, *SettlementLine) bool { return true },
		},
		{
			basis:     "order-no",
			ofEntry:   func(t *Transaction) string { return t.OrderNo },
			ofPosting: func(l *SettlementLine) string { return l.OrderNo },
			agrees: func(t *Transaction, l *SettlementLine) bool {
				return (t.RRN == "" || l.RRN == "") && compatible(t.AuthCode, l.AuthCode)
			},
		},
		{
			basis:     "trace-no",
			ofEntry:   func(t *Transaction) string { return joinTrace(t.TerminalID, t.BatchNo, t.TraceNo) },
			ofPosting: func(l *SettlementLine) string { return joinTrace(l.TerminalID, l.BatchNo, l.TraceNo) },
			agrees: func(t *Transaction, l *SettlementLine) bool {
				return (t.RRN == "" || l.RRN == "") && compatible(t.OrderNo, l.OrderNo) && compatible(t.AuthCode, l.AuthCode)
			},
		},
	}
}

func joinTrace(terminal, batch, trace string) string {
	if terminal == "" || batch == "" || trace == "" {
		return ""
	}
	return terminal + "\x1f" + batch + "\x1f" + trace
}

// match settles the partition's transactions by reference, level by level.
func (p *partition) match() {
	for _, level := range referenceLevels() {
		postings := groupPostings(p.postings, level)
		if len(postings) == 0 {
			continue
		}
		entries := groupEntries(p.entries, level, postings, func(e *entry) bool {
			return (e.life == expectsMoney || e.life == outcomeUnknown) && e.free()
		})
		for _, key := range sortedKeys(entries) {
			if lines := postings[key]; len(lines) > 0 {
				matchGroup(entries[key], lines, level)
			}
		}
	}
}

// free reports whether nothing has been decided of the row yet.
func (e *entry) free() bool { return e.line == nil && e.kind == "" && e.partner == nil }

func (l *posting) free() bool {
	return l.entry == nil && l.kind == "" && l.partner == nil && l.twin == nil
}

// settles reports whether the line settles a sale or a refund; the rest are
// adjustments, which no transaction of a terminal explains.
func (l *posting) settles() bool { return l.Type == LineSale || l.Type == LineRefund }

// groupEntries groups the transactions that take says by reference, as far as
// a line has the same one.
func groupEntries(entries []*entry, level referenceLevel, postings map[string][]*posting, take func(*entry) bool) map[string][]*entry {
	groups := map[string][]*entry{}
	for _, e := range entries {
		if !take(e) {
			continue
		}
		if key := level.ofEntry(e.Transaction); key != "" && postings[key] != nil {
			groups[key] = append(groups[key], e)
		}
	}
	return groups
}

func groupPostings(postings []*posting, level referenceLevel) map[string][]*posting {
	groups := map[string][]*posting{}
	for _, l := range postings {
		if key := level.ofPosting(l.SettlementLine); key != "" && l.settles() && l.free() {
			groups[key] = append(groups[key], l)
		}
	}
	return groups
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
