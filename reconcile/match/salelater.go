package match

import (
	"fmt"
	"slices"
	"strings"

	"tieout/reconcile"
)

// A chargeback or a deduction may come before the log of the sale that it names. What it says of
// itself stands, and learns its sale as soon as that is in hand.

// lacksItsSale reports whether an exception of an earlier night is of a chargeback or deduction, and its evidence
// does not name the sale in the words of causeOfChargeback, settledSaleOf or nameSalesLater.
func (in *Input) lacksItsSale(x *reconcile.Exception) bool {
	return (x.Kind == reconcile.Chargeback || x.Kind == reconcile.UnexplainedDeduction) && in.ClosedExceptions[x.ID] == "" &&
		!strings.Contains(x.Cause.Evidence, " of the sale at ") && !strings.Contains(x.Cause.Evidence, "; its sale")
}

// mayBeTakenFrom reports whether one of those may be of a sale that came after its line: what earlier nights
// know under its references may tell.
func (p *partition) mayBeTakenFrom(e *transactionState) bool {
	return len(p.takings) > 0 && isSold(e.Transaction) && e.line != nil && e.line.item != nil
}

// nameSalesLater tells chargebacks and deductions of earlier nights which sale of tonight they name.
// Changed are the exceptions of earlier nights that go on otherwise already; it returns them with its own.
func (p *partition) nameSalesLater(ended map[string]string, changed []*reconcile.Exception) []*reconcile.Exception {
	if len(p.takings) == 0 {
		return changed
	}
	sales := p.salesTaken()
	for _, x := range p.takings {
		said := sales.describe(x)
		if said == "" || ended[x.ID] != "" {
			continue
		}
		at := slices.IndexFunc(changed, func(other *reconcile.Exception) bool { return other.ID == x.ID })
		if at < 0 {
			at, changed = len(changed), append(changed, x)
		}
		now := *changed[at]
		now.Cause.Evidence += said
		changed[at] = &now
	}
	return changed
}

// salesTaken are the sales in hand by what a line that took money of one may say.
type salesTaken struct {
	named  map[string][]*transactionState           // by lineNames
	byLine map[reconcile.Origin][]*transactionState // by the lines of earlier nights whose facts have a key of theirs
	others map[string][]*lineState                  // the money of other merchants' sales, by lineNames
}

// salesTaken indexes the sales in hand. A line of an earlier night may have named its sale by a reference that its
// exception does not bear, as that of its original: its fact tells. Of these only sales count that were open before,
// or whose line was: the join may have settled others, which are not in hand.
func (p *partition) salesTaken() *salesTaken {
	s := &salesTaken{map[string][]*transactionState{}, map[reconcile.Origin][]*transactionState{}, map[string][]*lineState{}}
	for _, l := range p.lines {
		if l.isMisrouted() {
			for _, name := range lineNames(l.RRN, l.OrderNo, "") {
				s.others[name] = append(s.others[name], l)
			}
		}
	}
	for _, e := range p.transactions {
		if !isSold(e.Transaction) || e.life == loggedTwice {
			continue
		}
		for _, name := range lineNames(e.RRN, e.OrderNo, "") {
			s.named[name] = append(s.named[name], e)
		}
		if e.line != nil && e.line.item == nil {
			continue
		}
		for _, key := range e.FactKeys() {
			for _, f := range p.factsOf(key) {
				if f.Side == reconcile.SettlementSide && f.MerchantID == p.merchant {
					s.byLine[f.Line] = append(s.byLine[f.Line], e)
				}
			}
		}
	}
	return s
}

// describe says which sale in hand the line of an exception took money of; "" where none is.
func (s *salesTaken) describe(x *reconcile.Exception) string {
	if e := s.of(x); e != nil {
		return fmt.Sprintf("; its sale is at %s:%d, whose row came later", e.Origin.File, e.Origin.Line)
	}
	for _, name := range lineNames(x.RRN, x.OrderNo, "") {
		for _, l := range s.others[name] {
			if l.Currency == x.Currency && reconcile.Compatible(x.Provider, l.Provider) {
				return "; its sale is at " + l.describeMisrouted()
			}
		}
	}
	return ""
}

// of returns the sale of which the line of an exception took money; nil when it is not in hand.
func (s *salesTaken) of(x *reconcile.Exception) *transactionState {
	found := s.byLine[x.Origin]
	for _, name := range lineNames(x.RRN, x.OrderNo, "") {
		found = append(slices.Clip(found), s.named[name]...)
	}
	for _, e := range found {
		if e.Currency == x.Currency && reconcile.Compatible(x.Provider, e.Provider) {
			return e
		}
	}
	return nil
}
