package match

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// A sale that came in parts, and of which a rest is open, stands in memory twice: its rest as an open row, and each
// part as a fact that bears the gross of the whole. Where a restated log has the sale, it is all of them; where
// it has it no longer, all of them are gone. A part that a restated settlement file has no longer adds to the rest.

// IsPart reports whether a fact is of a part of a sale, of which a rest was open then or not.
func IsPart(f *reconcile.Fact) bool {
	return f.Side == reconcile.TerminalSide && (f.Reason == reasonPartial || f.Reason == basisInParts) && !f.IsExcluded() && f.Line.File != ""
}

// linkRests joins the open rests to the facts of their parts: all of them are one row of a log.
func (e *earlierRows) linkRests() {
	parts := map[reconcile.Origin][]*earlierRow{}
	for _, row := range e.rows {
		if row.fact != nil && IsPart(row.fact) {
			parts[row.fact.Sale] = append(parts[row.fact.Sale], row)
		}
	}
	for _, row := range e.rows {
		if row.item == nil || !row.item.Whole.Valid {
			continue
		}
		for _, part := range parts[row.item.Transaction.Origin] {
			if part.fact.MerchantID == row.item.Transaction.MerchantID {
				part.parts, row.parts = append(part.parts, row), append(row.parts, part)
			}
		}
	}
}

// wholeOf returns the sale of an open rest as its log has it.
func wholeOf(item *reconcile.Item) *reconcile.Transaction {
	if !item.Whole.Valid {
		return item.Transaction
	}
	whole := *item.Transaction
	whole.Amount = item.Whole.Decimal.Abs()
	return &whole
}

// addRests takes in the open rests of a batch by the places of their sales.
func (v *version) addRests(opening []reconcile.Item) {
	v.rests, v.lostParts = map[reconcile.Origin]*reconcile.Item{}, map[string][]*reconcile.Fact{}
	for i := range opening {
		if item := &opening[i]; item.Transaction != nil && item.Whole.Valid && item.Open() {
			v.rests[item.Transaction.Origin] = item
		}
	}
}

// losePart adds a part that is withdrawn to the open rest of its sale; false where there is none.
func (v *version) losePart(f *reconcile.Fact) bool {
	item := v.rests[f.Sale]
	if !IsPart(f) || item == nil || item.Transaction.MerchantID != f.MerchantID {
		return false
	}
	v.lostParts[item.ID], v.withdrawnFacts[placeOf(f)] = append(v.lostParts[item.ID], f), true
	return true
}

// joinLostParts makes one row of the withdrawn parts of each sale of which no rest is open: what they were is its rest.
func (v *version) joinLostParts() {
	first := map[reconcile.Origin]*reopenedPair{}
	v.reopened = filter(v.reopened, func(p *reopenedPair) bool {
		if p.transaction == nil || !IsPart(p.fact) {
			return true
		}
		before := first[p.fact.Sale]
		if before == nil || before.fact.MerchantID != p.fact.MerchantID {
			first[p.fact.Sale], p.lost = p, p.fact.Settled
			return true
		}
		before.lost += p.fact.Settled
		return false
	})
}

// restOf returns the sale of a withdrawn pair as it is judged again, and the item that stands for what an earlier
// night knew of it: of a sale in parts its rest.
func (r *reopenedPair) restOf(item *reconcile.Item) *reconcile.Transaction {
	if r.lost == 0 || r.lost == r.fact.Gross {
		return r.transaction
	}
	rest := *r.transaction
	rest.Amount, item.Whole = majorOf(r.lost, r.fact.Currency).Abs(), decimal.NewNullDecimal(majorOf(r.fact.Gross, r.fact.Currency).Abs())
	return &rest
}

// addLostParts makes the rest of a sale larger by the parts that are withdrawn.
func (e *transactionState) addLostParts(parts []*reconcile.Fact) {
	if len(parts) == 0 {
		return
	}
	e.lostParts = parts
	rest := *e.Transaction
	for _, f := range parts {
		rest.Amount = rest.Amount.Add(majorOf(f.Settled, f.Currency))
	}
	e.Transaction = &rest
}

// lost returns what the withdrawn parts were, in major units.
func (e *transactionState) lost() (gross, net decimal.Decimal) {
	for _, f := range e.lostParts {
		settled := majorOf(f.Settled, f.Currency)
		gross, net = gross.Add(settled), net.Add(settled.Sub(majorOf(f.Fee, f.Currency)))
	}
	return gross, net
}

// lostPartsException describes the rest of a sale of which parts were withdrawn: nobody knows yet whether their
// money comes.
func (e *transactionState) lostPartsException(in *Input) *reconcile.Exception {
	var lines []string
	for _, f := range e.lostParts {
		lines = append(lines, (&reopenedPair{fact: f}).withdrawnLineOf())
	}
	cause := e.kind.NewCause("bank-system/restated", reconcile.Sure, fmt.Sprintf("the restated version of %s no longer has the line %s", in.AsOf, strings.Join(lines, ", ")))
	came := e.wholeGross().Sub(e.Amount)
	cause.Evidence += fmt.Sprintf("; %s of %s %s came in parts, %s is open", money.FormatAmount(came, e.Currency), money.FormatAmount(e.wholeGross(), e.Currency), e.Currency, money.FormatAmount(e.Amount, e.Currency))
	cause.Action = "Ask the acquirer why it withdrew the line, and when the money of the sale comes; the night that settled it stays as it was."
	x := e.exceptionOf(e.kind, nil, cause)
	_, net := e.lost()
	x.Counterpart, x.Difference = e.lostParts[0].Line, decimal.NewNullDecimal(net.Neg())
	return x
}
