package match

import (
	"cmp"
	"fmt"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// A line of another merchant may name a due sale over another amount. That is no misrouted money, and decides
// nothing; but nobody is told that no line names the sale, and who looks into either row is led to the other.

// findElsewhere finds, for each sale and line that misrouting left, the first row of the other side that has its
// retrieval reference under another merchant.
func (j *Judge) findElsewhere() {
	sales, lines := map[string][]*transactionState{}, map[string][]*lineState{}
	for _, p := range j.misroutedRows {
		for _, e := range p.transactions {
			if e.RRN != "" && e.partner == nil {
				sales[e.RRN] = append(sales[e.RRN], e)
			}
		}
		for _, l := range p.lines {
			if l.RRN != "" && l.partner == nil {
				lines[l.RRN] = append(lines[l.RRN], l)
			}
		}
	}
	for rrn, named := range sales {
		slices.SortFunc(named, func(a, b *transactionState) int { return reconcile.CompareOrigins(a.Origin, b.Origin) })
		slices.SortFunc(lines[rrn], func(a, b *lineState) int {
			return cmp.Or(cmp.Compare(a.SettleDate, b.SettleDate), reconcile.CompareOrigins(a.Origin, b.Origin))
		})
		for _, e := range named {
			for _, l := range lines[rrn] {
				if e.MerchantID == l.MerchantID || !reconcile.Compatible(e.Provider, l.Provider) {
					continue
				}
				if j.elsewhere[e.id].line == nil {
					j.elsewhere[e.id] = misroutedRow{line: l}
				}
				if j.elsewhere[l.id].transaction == nil {
					j.elsewhere[l.id] = misroutedRow{transaction: e}
				}
			}
		}
	}
}

// describeElsewhere says which line of another merchant names a sale that no line of its own does.
func (e *transactionState) describeElsewhere(names string) string {
	l := e.elsewhere
	return fmt.Sprintf("no line of merchant %s names it by %s; one of merchant %s does: a line of the type %s over %s %s (%s:%d)",
		e.MerchantID, names, l.MerchantID, l.Type, money.FormatAmount(l.Gross, l.Currency), l.Currency, l.Origin.File, l.Origin.Line)
}

// describeElsewhere says which sale of another merchant a line names, as more evidence; "" where it names none.
func (l *lineState) describeElsewhere() string {
	e := l.elsewhere
	if e == nil {
		return ""
	}
	return fmt.Sprintf("; one of merchant %s has it: a %s over %s %s (%s:%d)", e.MerchantID, e.Type, money.FormatAmount(e.Signed(), e.Currency), e.Currency, e.Origin.File, e.Origin.Line)
}
