package match

import (
	"cmp"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/terms"
)

// referenceLevel is one way by which a transaction and a line name each other.
// Levels are tried in turn; a row that one level matched is out of the next.
type referenceLevel struct {
	basis string
	// key names what both sides must share; "" takes no part.
	ofTransaction func(*reconcile.Transaction) string
	ofLine        func(*reconcile.SettlementLine) string
	// agrees says whether two rows with the same key may be one.
	agrees func(*reconcile.Transaction, *reconcile.SettlementLine) bool
}

// referenceLevels returns the levels in their order: the retrieval reference
// within the merchant; where one side has none, the order number with the
// authorisation code as a check; then trace number with batch and terminal.
func referenceLevels() []referenceLevel {
	return []referenceLevel{
		{
			basis:         "rrn",
			ofTransaction: func(t *reconcile.Transaction) string { return t.RRN },
			ofLine:        func(l *reconcile.SettlementLine) string { return l.RRN },
			agrees:        func(*reconcile.Transaction, *reconcile.SettlementLine) bool { return true },
		},
		{
			basis:         "order-no",
			ofTransaction: func(t *reconcile.Transaction) string { return t.OrderNo },
			ofLine:        func(l *reconcile.SettlementLine) string { return l.OrderNo },
			agrees: func(t *reconcile.Transaction, l *reconcile.SettlementLine) bool {
				return (t.RRN == "" || l.RRN == "") && reconcile.Compatible(t.AuthCode, l.AuthCode)
			},
		},
		{
			basis:         "trace-no",
			ofTransaction: func(t *reconcile.Transaction) string { return reconcile.TraceKey(t.TerminalID, t.BatchNo, t.TraceNo) },
			ofLine: func(l *reconcile.SettlementLine) string {
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
func (p *partition) match(in *Input) {
	p.matchLines(in, func(l *lineState) bool { return !l.wasDuplicate() })
}

// matchFoundTwice lets the duplicates of earlier nights settle what is left: it
// comes after those sales that were settled before have been distinguished, or a
// sale that is logged again would be paid by the line that was sent again.
func (p *partition) matchFoundTwice(in *Input) {
	for _, l := range p.lines {
		if l.wasDuplicate() {
			p.matchLines(in, (*lineState).wasDuplicate)
			return
		}
	}
}

func (p *partition) matchLines(in *Input, take func(*lineState) bool) {
	round := &matchRound{sales: salesIndex{partition: p}}
	for _, level := range referenceLevels() {
		transactions, lines := p.groupByReference(level, func(e *transactionState) bool {
			rule := in.Matching.Find(e.Provider)
			return e.awaitsLine() && rule.Uses(terms.Level(level.basis))
		})
		for _, key := range sortedKeys(transactions) {
			taken := filter(lines[key], take)
			if areParts(transactions[key], lines[key]) {
				taken = lines[key] // among them copies of earlier nights, which had not the sale
			} else {
				taken = append(taken, copiesOfMore(transactions[key], lines[key], taken)...)
			}
			round.matchGroup(in, transactions[key], taken, level)
		}
	}
	round.settleMistaken(in)
	p.matchRefunds(take)
}

// isUndecided reports whether nothing has been decided of the row yet.
func (e *transactionState) isUndecided() bool {
	return e.line == nil && e.kind == "" && e.partner == nil
}

// awaitsLine reports whether a line may still settle the transaction.
func (e *transactionState) awaitsLine() bool {
	return (e.life == expectsMoney || e.life == outcomeUnknown) && e.isUndecided()
}

// isSettledByLine reports whether a line settled the transaction, and not its payout alone.
func (e *transactionState) isSettledByLine() bool {
	return e.verdict == reconcile.Settled && e.line != nil
}

func (l *lineState) isUndecided() bool {
	return l.transaction == nil && l.kind == "" && l.partner == nil && l.twin == nil && l.takesBack == nil
}

// isSaleOrRefund reports whether the line settles a sale or a refund; the rest are
// adjustments, which no transaction of a terminal explains.
func (l *lineState) isSaleOrRefund() bool {
	return l.Type == reconcile.LineSale || l.Type == reconcile.LineRefund
}

// groupByReference groups the lines that may still settle something by reference, and the
// transactions that take says, as far as such a line has the same reference.
func (p *partition) groupByReference(level referenceLevel, take func(*transactionState) bool) (transactions map[string][]*transactionState, lines map[string][]*lineState) {
	lines = map[string][]*lineState{}
	for _, l := range p.lines {
		if key := level.ofLine(l.SettlementLine); key != "" && l.isSaleOrRefund() && l.isUndecided() {
			lines[key] = append(lines[key], l)
		}
	}
	if len(lines) == 0 {
		return nil, nil
	}
	transactions = map[string][]*transactionState{}
	for _, e := range p.transactions {
		if !take(e) {
			continue
		}
		if key := level.ofTransaction(e.Transaction); key != "" && lines[key] != nil {
			transactions[key] = append(transactions[key], e)
		}
	}
	return transactions, lines
}

func sortedKeys[V any](groups map[string]V) []string {
	keys := make([]string, 0, len(groups))
	for key := range groups {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// copiesOfMore returns the lines that earlier nights, without the log, took for copies of one of those
// that are taken, as far as there are more sales of the amount than these: each has its own.
func copiesOfMore(transactions []*transactionState, lines, taken []*lineState) (more []*lineState) {
	if len(taken) == 0 || len(taken) == len(lines) {
		return nil
	}
	type amount struct {
		minor    int64
		currency string
	}
	sales, paid := map[amount]int{}, map[amount]int{}
	for _, e := range transactions {
		sales[amount{e.minor, e.Currency}]++
	}
	for _, l := range taken {
		paid[amount{l.minor, l.Currency}]++
	}
	for _, l := range lines {
		of := amount{l.minor, l.Currency}
		if l.wasDuplicate() && !slices.Contains(taken, l) && paid[of] > 0 && sales[of] > paid[of] {
			more, paid[of] = append(more, l), paid[of]+1
		}
	}
	return more
}

// matchGroup matches rows that share a reference: equal amounts first, then a sale with
// its parts, then a single pair whose amounts differ.
func (m *matchRound) matchGroup(in *Input, transactions []*transactionState, lines []*lineState, level referenceLevel) {
	lines = m.leaveEqual(in, transactions, lines, level)
	pairEqualAmounts(transactions, lines, level)
	m.sales.partition.pairUnequal(in, transactions, m.leaveUnequal(in, transactions, lines, level), level)
}

// pairUnequal matches a sale with its parts, then a single pair whose amounts differ.
func (p *partition) pairUnequal(in *Input, transactions []*transactionState, lines []*lineState, level referenceLevel) {
	p.pairParts(in, transactions, lines, level)
	p.pairRefundParts(transactions, lines, level)
	for _, positive := range [...]bool{true, false} {
		pairVariance(
			filter(transactions, func(e *transactionState) bool {
				return e.isUndecided() && (e.minor > 0) == positive && e.whole == 0
			}),
			filter(lines, func(l *lineState) bool {
				return l.isUndecided() && (l.minor > 0) == positive && !l.wasDuplicate() && !l.isOfAnother()
			}),
			level)
	}
}

// pairEqualAmounts pairs the rows of each amount and currency.
func pairEqualAmounts(transactions []*transactionState, lines []*lineState, level referenceLevel) {
	for _, minor := range distinct(transactions, func(e *transactionState) int64 { return e.minor }) {
		same := func(e *transactionState) bool { return e.minor == minor && e.isUndecided() }
		sameLine := func(l *lineState) bool { return l.minor == minor && l.isUndecided() }
		for _, currency := range distinct(transactions, func(e *transactionState) string { return e.Currency }) {
			pairEquals(
				filter(transactions, func(e *transactionState) bool { return same(e) && e.Currency == currency }),
				filter(lines, func(l *lineState) bool { return sameLine(l) && l.Currency == currency }),
				level)
		}
	}
}

// filter keeps the rows that take says, in their order.
func filter[R any](rows []R, take func(R) bool) []R {
	var kept []R
	for _, row := range rows {
		if take(row) {
			kept = append(kept, row)
		}
	}
	return kept
}

// cutRun cuts the rows off that one after another belong to a run, from the first on.
func cutRun[R any](rows []R, belongs func(R) bool) (run, rest []R) {
	end := 0
	for end < len(rows) && belongs(rows[end]) {
		end++
	}
	return rows[:end], rows[end:]
}

// distinct returns the values that rows have of something, ascending, each once.
func distinct[K cmp.Ordered](transactions []*transactionState, value func(*transactionState) K) []K {
	var values []K
	for _, e := range transactions {
		if v := value(e); !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	return values
}
