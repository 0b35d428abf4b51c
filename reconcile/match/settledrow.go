package match

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// namedKeys are the keys of a row's facts with the names by which people know them. A merchant may
// have one number with two providers, of which each has references of its own.
type namedKeys struct {
	keys     []uint64
	names    []string
	provider string
}

func newNamedKeys(provider, merchant, rrn, order, trace, traceNo string) (n namedKeys) {
	n.provider = provider
	n.keys = reconcile.FactKeys(merchant, rrn, order, trace)
	if rrn != "" {
		n.names = []string{"rrn " + rrn}
		return n
	}
	if order != "" {
		n.names = append(n.names, "order_no "+order)
	}
	if trace != "" {
		n.names = append(n.names, "trace_no "+traceNo)
	}
	return n
}

func (e *transactionState) namedKeys() namedKeys {
	return newNamedKeys(e.Provider, e.MerchantID, e.RRN, e.OrderNo, reconcile.TraceKey(e.TerminalID, e.BatchNo, e.TraceNo), e.TraceNo)
}

// namedKeys are those of the line's own references, then of its original's.
func (l *lineState) namedKeys() namedKeys {
	n := newNamedKeys(l.Provider, l.MerchantID, l.RRN, l.OrderNo, l.traceKey(), l.TraceNo)
	original := newNamedKeys(l.Provider, l.MerchantID, l.OriginalRRN, l.OriginalOrderNo, "", "")
	return namedKeys{append(n.keys, original.keys...), append(n.names, original.names...), l.Provider}
}

// settledRow is a transaction that was settled under a reference, or a line that names
// it and settled none.
type settledRow struct {
	fact     reconcile.Fact
	name     string // of the reference
	closedBy string // "by NAME: WHY", where it is known
}

// findEarlier looks among the facts of earlier nights for the last transaction of
// the merchant that was settled under a reference of a row that stayed alone. It is
// evidence for a person, never a match.
func (p *partition) findEarlier(before *settledBefore, asOf civil.Date) {
	if len(before.facts) == 0 {
		return
	}
	for _, l := range p.lines {
		if l.isUndecided() && l.isSaleOrRefund() {
			named := l.namedKeys()
			l.earlier, l.refused = before.lastSettled(named, l.MerchantID), before.lastRefused(named, l.MerchantID, reconcile.TerminalSide, l.Origin.File)
		}
	}
	for _, e := range p.transactions {
		if e.awaitsLine() && e.lastDay <= asOf {
			named := e.namedKeys()
			e.earlier, e.refused = before.lastSettled(named, e.MerchantID), before.lastRefused(named, e.MerchantID, reconcile.SettlementSide, e.Origin.File)
		}
	}
}

// lastSettled returns the last transaction that was settled under one of the keys; where
// none was, the last line that was set aside, or else any line that names one of them.
func (b *settledBefore) lastSettled(named namedKeys, merchant string) *settledRow {
	return b.lastRow(named, merchant, true)
}

// lastRow is lastSettled of the provider of the keys, or of any other one.
func (b *settledBefore) lastRow(named namedKeys, merchant string, own bool) (last *settledRow) {
	for i, key := range named.keys {
		for _, f := range b.facts[key] {
			if f.MerchantID != merchant || f.Reason == reasonRefused || reconcile.Compatible(f.Provider, named.provider) != own {
				continue
			}
			row := &settledRow{fact: f, name: named.names[i]}
			if last == nil || row.rank() > last.rank() || row.rank() == last.rank() && f.Night > last.fact.Night {
				last = row
			}
		}
	}
	return last
}

// rank is higher for what says more of where money went.
func (s *settledRow) rank() int {
	switch {
	case s.isSettled():
		return 2
	case s.isSetAside():
		return 1
	default:
		return 0
	}
}

// isSetAside reports whether it is a line of a sale or refund that left without one.
func (s *settledRow) isSetAside() bool {
	return s.fact.Reason == reasonClosed || s.fact.Reason == reasonCancelled || s.fact.Reason == reasonBeforeStart
}

// isSettled reports whether it is a transaction that was settled.
func (s *settledRow) isSettled() bool { return !s.isLine() && !s.fact.IsExcluded() }

// isLine reports whether it is a line that settled no transaction.
func (s *settledRow) isLine() bool { return s.fact.Side == reconcile.SettlementSide }

// settledTonight indexes the partition's settled transactions and the lines that were set aside by the keys of their
// facts.
func (p *partition) settledTonight(asOf civil.Date) map[uint64][]*reconcile.Fact {
	index := map[uint64][]*reconcile.Fact{}
	var facts []reconcile.Fact
	for _, e := range p.transactions {
		for _, l := range e.settledBy() {
			facts = append(facts, e.toFact(l))
		}
	}
	for _, l := range p.lines {
		if l.isSetAside() {
			facts = append(facts, l.namedFacts()...)
		}
	}
	for i := range facts {
		f := &facts[i]
		f.Night = asOf
		for _, key := range append([]uint64{f.Key}, f.Aliases...) {
			index[key] = append(index[key], f)
		}
	}
	return index
}

// settledUnder returns the transaction that was settled under a reference of a row
// that stayed alone, tonight or else in an earlier night; nil when none was.
func (c *candidates) settledUnder(named namedKeys, earlier *settledRow) *settledRow {
	if c.settled == nil {
		c.settled = c.partition.settledTonight(c.asOf)
	}
	for i, key := range named.keys {
		for _, f := range c.settled[key] {
			if reconcile.Compatible(f.Provider, named.provider) {
				return &settledRow{fact: *f, name: named.names[i]}
			}
		}
	}
	return earlier
}

// String names both rows and their night.
func (s *settledRow) String() string {
	f := &s.fact
	if s.isLine() {
		return describeLine(f)
	}
	digits, err := money.MinorDigits(f.Currency)
	if err != nil {
		panic("reconcile: " + err.Error())
	}
	amount := func(minor int64) string { return money.FormatAmount(decimal.New(minor, -digits), f.Currency) }
	if f.IsExcluded() {
		return fmt.Sprintf("a %s over %s %s (%s:%d), which was excluded (%s) up to the night of %s", f.Type, amount(f.Gross), f.Currency, f.Sale.File, f.Sale.Line, f.Reason, f.Night)
	}
	sale := "a sale of "
	if f.Gross < 0 {
		sale = "a refund of "
	}
	return fmt.Sprintf("%s%s %s (%s:%d) was settled with %s (%s:%d) in the night of %s",
		sale, amount(f.Gross), f.Currency, f.Sale.File, f.Sale.Line, amount(f.Settled), f.Line.File, f.Line.Line, f.Night)
}

// place is where the line stands that settled the row; nowhere where there is no row.
func (s *settledRow) place() reconcile.Origin {
	if s == nil {
		return reconcile.Origin{}
	}
	return s.fact.Line
}

// closedAndTakenBack returns the last line that a person closed and of which a negative line is the
// opposite, under a reference of it; nil where there is none.
func (c *candidates) closedAndTakenBack(l *lineState) (last *settledRow) {
	if l.minor >= 0 {
		return nil
	}
	named := l.namedKeys()
	for i, key := range named.keys {
		for _, f := range c.partition.factsOf(key) {
			if f.Side == reconcile.SettlementSide && f.Reason == reasonClosed && f.IsFor(l.Provider, l.MerchantID, l.Currency) && f.Gross == -l.minor && (last == nil || f.Night > last.fact.Night) {
				last = &settledRow{fact: f, name: named.names[i]}
			}
		}
	}
	return last
}
