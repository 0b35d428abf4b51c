package match

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// What is said of a row that stayed alone must be true: nobody may be told that no row
// has its reference while one does that settles nothing, is excluded, held or closed.

// namedRows finds the partition's rows by every reference that they have, lines by
// those of their originals too; transactions as far as a line that settles none names them.
type namedRows struct {
	transactions map[string][]*transactionState
	lines        map[string][]*lineState
}

// references lists references with their names, as people know them.
func references(rrn, order, trace, traceNo string) (keys, names []string) {
	for _, reference := range [...][3]string{{"rrn ", rrn, rrn}, {"order_no ", order, order}, {"trace_no ", trace, traceNo}} {
		if reference[1] != "" {
			keys, names = append(keys, reference[0]+reference[1]), append(names, reference[0]+reference[2])
		}
	}
	return keys, names
}

func (e *transactionState) allReferences() (keys, names []string) {
	return references(e.RRN, e.OrderNo, reconcile.TraceKey(e.TerminalID, e.BatchNo, e.TraceNo), e.TraceNo)
}

func (l *lineState) allReferences() (keys, names []string) {
	keys, names = references(l.RRN, l.OrderNo, l.traceKey(), l.TraceNo)
	originals, theirNames := references(l.OriginalRRN, l.OriginalOrderNo, "", "")
	return append(keys, originals...), append(names, theirNames...)
}

// rowsNamed indexes the rows of the partition once it is wanted.
func (c *candidates) rowsNamed() *namedRows {
	if c.named != nil {
		return c.named
	}
	c.named = &namedRows{map[string][]*transactionState{}, map[string][]*lineState{}}
	asked, traces := map[string]bool{}, false
	for _, l := range c.partition.lines {
		keys, _ := l.allReferences()
		for _, key := range keys {
			c.named.lines[key] = append(c.named.lines[key], l)
			asked[key] = asked[key] || l.transaction == nil
		}
		traces = traces || l.TraceNo != ""
	}
	for _, e := range c.partition.transactions {
		if !asked["rrn "+e.RRN] && !asked["order_no "+e.OrderNo] && (!traces || !asked["trace_no "+reconcile.TraceKey(e.TerminalID, e.BatchNo, e.TraceNo)]) {
			continue
		}
		keys, _ := e.allReferences()
		for _, key := range keys {
			c.named.transactions[key] = append(c.named.transactions[key], e)
		}
	}
	return c.named
}

// lineNaming returns a line in hand that names the transaction and settles none, with
// the name of the reference; nil when there is none.
func (c *candidates) lineNaming(e *transactionState) (*lineState, string) {
	keys, names := e.allReferences()
	for i, key := range keys {
		lines := c.rowsNamed().lines[key]
		if at := slices.IndexFunc(lines, func(l *lineState) bool { return l.transaction == nil && reconcile.Compatible(l.Provider, e.Provider) }); at >= 0 {
			return lines[at], names[i]
		}
	}
	return nil, ""
}

// transactionNamed returns a transaction in hand that the line names and that no line
// settled, with the name of the reference; nil when there is none.
func (c *candidates) transactionNamed(l *lineState) (*transactionState, string) {
	keys, names := l.allReferences()
	for i, key := range keys {
		transactions := c.rowsNamed().transactions[key]
		if at := slices.IndexFunc(transactions, func(e *transactionState) bool { return e.line == nil && reconcile.Compatible(l.Provider, e.Provider) }); at >= 0 {
			return transactions[at], names[i]
		}
	}
	return nil, ""
}

// describe says what the line is and what became of it.
func (l *lineState) describe() string {
	return fmt.Sprintf("a line of the type %s over %s %s (%s:%d), %s", l.Type, money.FormatAmount(l.Gross, l.Currency), l.Currency, l.Origin.File, l.Origin.Line, stateOf(l.verdict, l.reason))
}

// describe says what the transaction is and what became of it.
func (e *transactionState) describe() string {
	return fmt.Sprintf("a %s over %s %s (%s:%d), %s", e.Type, money.FormatAmount(e.Signed(), e.Currency), e.Currency, e.Origin.File, e.Origin.Line, stateOf(e.verdict, e.reason))
}

func stateOf(verdict reconcile.Verdict, reason string) string {
	if reason == "" || reason == string(verdict) {
		return "which is " + cmp.Or(string(verdict), "open")
	}
	return "which is " + cmp.Or(string(verdict), "open") + " (" + reason + ")"
}

// describeLine says what a fact tells of a line that settled no transaction.
func describeLine(f *reconcile.Fact) string {
	amount := "an unknown amount"
	if digits, err := money.MinorDigits(f.Currency); err == nil {
		amount = money.FormatAmount(decimal.New(f.Gross, -digits), f.Currency) + " " + f.Currency
	}
	place := fmt.Sprintf("%s (%s:%d)", amount, f.Line.File, f.Line.Line)
	switch f.Reason {
	case reasonClosed:
		return fmt.Sprintf("%s, which a person closed in the night of %s", place, f.Night)
	case reasonCancelled:
		return fmt.Sprintf("%s, which an opposite line cancelled in the night of %s", place, f.Night)
	case reasonBeforeStart:
		return fmt.Sprintf("%s, which was set aside in the night of %s as one of trade before the first day", place, f.Night)
	default:
		return fmt.Sprintf("a line of the type %s over %s, in the night of %s", f.Type, place, f.Night)
	}
}
