package match

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// A sale may be settled in several lines under one reference: instalments, a payment in
// two parts. As long as they add up to no more than its gross they are parts of it; what
// is more is a copy, or a line too much. While a part is open the sale is remembered
// with its rest as its amount (Judgement.Whole has its gross), so that the rest is due,
// waits, is missing and is claimed like any sale.

// pairParts settles the one transaction of a reference by the lines that are parts of it.
func (p *partition) pairParts(in *Input, transactions []*transactionState, lines []*lineState, level referenceLevel) {
	transactions = filter(transactions, func(e *transactionState) bool { return e.isUndecided() && e.minor > 0 })
	if len(transactions) != 1 {
		return
	}
	e := transactions[0]
	rule := in.Matching.Find(e.Provider)
	tolerance := e.toleranceMinor(&rule)
	_, lines = compatibleRows(transactions, filter(lines, func(l *lineState) bool {
		return l.isUndecided() && !l.isOfAnother() && l.minor > 0 && l.minor <= e.minor+tolerance && l.Currency == e.Currency
	}), level)
	if len(lines) == 0 || len(lines) == 1 && e.whole == 0 && !rule.Partial {
		return // a smaller line alone is a difference of the amount
	}
	parts := partsOf(e.minor, tolerance, lines)
	if len(parts) == 1 && e.whole == 0 && !rule.Partial {
		settle(e, parts[0], level)
		markCopies(parts, lines)
		return
	}
	e.settleInParts(parts, level)
	markCopies(parts, lines)
}

// pairRefundParts settles the one refund of a reference by the lines that add up to just its gross:
// deducted twice is deducted whole. What is deducted of it in part alone is a difference.
func (p *partition) pairRefundParts(transactions []*transactionState, lines []*lineState, level referenceLevel) {
	refunds := filter(transactions, func(e *transactionState) bool { return e.isUndecided() && e.Type == reconcile.Refund && e.minor < 0 })
	if len(refunds) != 1 {
		return
	}
	e := refunds[0]
	_, lines = compatibleRows(refunds, filter(lines, func(l *lineState) bool {
		return l.isUndecided() && !l.isOfAnother() && !l.wasDuplicate() && l.minor < 0 && l.minor > e.minor && l.Currency == e.Currency
	}), level)
	sum := int64(0)
	for _, l := range lines {
		sum += l.minor
	}
	if len(lines) > 1 && sum == e.minor {
		e.settleInParts(lines, level)
	}
}

// areParts reports whether all lines of a reference together are no more than the gross of its one
// sale: none of them is a copy.
func areParts(transactions []*transactionState, lines []*lineState) bool {
	if len(transactions) != 1 || len(lines) < 2 {
		return false
	}
	sum := int64(0)
	for _, l := range lines {
		if sum += l.minor; l.minor <= 0 || l.Currency != transactions[0].Currency {
			return false
		}
	}
	return sum <= transactions[0].minor
}

// settleInParts makes one match of the transaction and lines that are parts of it.
func (e *transactionState) settleInParts(parts []*lineState, level referenceLevel) {
	for i, l := range parts {
		if i == 0 {
			settle(e, l, level)
			e.kind, e.basis = "", basisInParts
		} else {
			l.transaction = e
		}
	}
	e.parts = parts
}

const basisInParts = "in-parts"

// partsOf returns the lines that are parts of a gross: the set of them that adds up to it, or
// comes nearest within the tolerance, else as many as add up to no more, in their order.
func partsOf(gross, tolerance int64, lines []*lineState) []*lineState {
	const most = 16 // sets of so many lines are all tried
	if len(lines) <= most {
		best, off := 0, tolerance+1
		for set := 1; set < 1<<len(lines); set++ {
			difference := -gross
			for i, l := range lines {
				if set>>i&1 == 1 {
					difference += l.minor
				}
			}
			if difference = max(difference, -difference); difference < off {
				best, off = set, difference
			}
		}
		if best != 0 {
			return slices.DeleteFunc(slices.Clone(lines), func(l *lineState) bool { return best>>slices.Index(lines, l)&1 == 0 })
		}
	}
	var parts []*lineState
	for _, l := range lines {
		if l.minor <= gross {
			parts, gross = append(parts, l), gross-l.minor
		}
	}
	return parts
}

// markCopies calls a line that is no part, but equals one, a duplicate. Another one is
// unexpected: what it names has all its money.
func markCopies(parts, lines []*lineState) {
	for _, l := range lines {
		if l.isUndecided() && slices.ContainsFunc(parts, func(part *lineState) bool { return part.minor == l.minor }) {
			l.kind, l.reason = reconcile.DuplicateSettlement, reasonDuplicate
		}
	}
}

// cameMinor returns what tonight's parts of the sale add up to, in minor units.
func (e *transactionState) cameMinor() (sum int64) {
	for _, l := range e.parts {
		sum += l.minor
	}
	return sum
}

// isPartial reports whether parts of the sale came, and its rest is open.
func (e *transactionState) isPartial() bool {
	return len(e.parts) > 0 && e.cameMinor() < e.minor && e.byHand == nil && !e.tolerated
}

// restOf returns the transaction with its rest as its amount.
func (e *transactionState) restOf() *reconcile.Transaction {
	rest := *e.Transaction
	rest.Amount = rest.Amount.Sub(e.came())
	return &rest
}

// came returns what tonight's parts add up to, in major units.
func (e *transactionState) came() (sum decimal.Decimal) {
	for _, l := range e.parts {
		sum = sum.Add(l.Gross)
	}
	return sum
}

// wholeGross returns the gross of the sale, of whose rest this is; its amount where no
// part came before.
func (e *transactionState) wholeGross() decimal.Decimal {
	if e.item != nil && e.item.Whole.Valid {
		return e.item.Whole.Decimal
	}
	return e.Amount
}

// judgeRest gives the verdict of what parts left open.
func (e *transactionState) judgeRest(in *Input) {
	e.reason = reasonPartial
	if e.lastDay > in.AsOf {
		e.verdict = reconcile.InTransit
		return
	}
	if e.judgeDue(in); e.verdict == reconcile.Missing {
		e.kind = reconcile.PartialSettlement
	}
}

const reasonPartial = "partial"

// feesOfParts returns the fee by schedule of each of tonight's parts, in minor units: what
// the rule takes of the part alone, where the line takes just that; else what the part adds to
// the fee of all that came, so that a fixed fee is taken once and a cap holds for the sale.
func (e *transactionState) feesOfParts() map[*lineState]int64 {
	fees := map[*lineState]int64{}
	if e.minor < 0 {
		e.shareRefundFee(fees)
		return fees
	}
	came := reconcile.MinorOf(&e.Origin, e.wholeGross(), e.Currency) - e.minor
	parts := slices.SortedStableFunc(slices.Values(e.parts), func(a, b *lineState) int {
		return cmp.Or(cmp.Compare(a.SettleDate, b.SettleDate), reconcile.CompareOrigins(a.Origin, b.Origin))
	})
	for _, l := range parts {
		fees[l] = e.price.FeeMinor(l.minor)
		if before := int64(0); fees[l] != l.actualFeeMinor() {
			if came > 0 {
				before = e.price.FeeMinor(came)
			}
			fees[l] = e.price.FeeMinor(came+l.minor) - before
		}
		came += l.minor
	}
	return fees
}

// shareRefundFee gives each part of a refund its fee: what its line gives back, where all together
// give back what the refund should; else all of the difference is the last one's.
func (e *transactionState) shareRefundFee(fees map[*lineState]int64) {
	left := e.price.FeeMinor(e.minor)
	if e.refundFee != nil {
		left = *e.refundFee
	}
	for i, l := range e.parts {
		if fees[l] = l.actualFeeMinor(); i == len(e.parts)-1 {
			fees[l] = left
		}
		left -= fees[l]
	}
}

// settledBy returns the lines that settle the transaction tonight, or a part of it.
func (e *transactionState) settledBy() []*lineState {
	switch {
	case len(e.parts) > 0:
		return e.parts
	case e.isSettledByLine():
		return []*lineState{e.line}
	default:
		return nil
	}
}

// restFee returns the fee that is expected of the rest: what was expected of the sale less
// what tonight's parts should have cost; absent when no rule says.
func (e *transactionState) restFee() decimal.NullDecimal {
	fee := e.expectedFee()
	if !fee.Valid {
		return fee
	}
	for _, l := range e.parts {
		fee.Decimal = fee.Decimal.Sub(e.feeOf(l))
	}
	return fee
}

// addPartsToProof counts what came of the sale as settled, and as no row, and returns what
// is left of gross and net.
func (e *transactionState) addPartsToProof(c *reconcile.CurrencyProof, gross, net decimal.Decimal) (restGross, restNet decimal.Decimal) {
	came := e.came()
	restGross = gross.Sub(came)
	restNet = restGross.Sub(e.restFee().Decimal)
	c.Terminal.Settled.AddMoney(came, net.Sub(restNet))
	if e.line != nil && e.line.stated != nil {
		c.Bridge.OtherSettled.AddMoney(came, came)
	} else {
		c.Bridge.Settled.AddMoney(came, came)
	}
	return restGross, restNet
}

// addToBridge counts a line of the transaction: one of several as money and no row.
func (e *transactionState) addToBridge(c *reconcile.CurrencyProof, l *lineState) {
	if l.stated != nil {
		c.Bridge.OtherMatched.Add(l.stated.Gross, l.stated.Gross)
	} else if len(e.parts) > 0 || e.shares {
		c.Bridge.Matched.AddMoney(l.Gross, l.Gross)
	} else {
		c.Bridge.Matched.Add(l.Gross, l.Gross)
	}
}
