package match

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// matches.csv has a row for each pair of a transaction and a line. Where one of them has several partners each row has its share, so
// that its columns add up to the proof: gross and expected net to what is settled at the terminals, gross, fee and net of
// the lines to what is matched. Shares are those of the facts, where these have them.

// basisFeeOfSale is that of a fee line beside the line that settled the sale.
const basisFeeOfSale = "fee-of-sale"

// matchRows returns the rows of matches.csv of a transaction that lines settle tonight, whole or in part.
func (e *transactionState) matchRows() []reconcile.LineMatch {
	var rows []reconcile.LineMatch
	switch {
	case len(e.parts) > 0:
		rows = e.partRows()
	case e.shares:
		rows = append(rows, reconcile.LineMatch{Transaction: e.Transaction, Line: e.line.shareFor(e), Basis: e.basis, ExpectedFee: e.expectedFee()})
	case e.isSettledByLine():
		rows = append(rows, reconcile.LineMatch{Transaction: e.Transaction, Line: e.line.asStated(), Basis: e.basis, ExpectedFee: e.expectedFee()})
	}
	for _, l := range e.settledBy() {
		for _, fee := range l.feeLines {
			if fee.paysFor == e { // of a line that pays several sales, the one that it names
				rows = append(rows, reconcile.LineMatch{Transaction: e.withAmount(decimal.Zero), Line: fee.asStated(), Basis: basisFeeOfSale, ExpectedFee: decimal.NewNullDecimal(decimal.Zero)})
			}
		}
	}
	return rows
}

// partRows returns a row for each part of the sale: what it settles of it, and what it should have cost. A whole sale whose parts are more
// or less than its gross, by a person's word or within the tolerance, has the difference in its last row, for all of it is settled.
func (e *transactionState) partRows() []reconcile.LineMatch {
	rows := make([]reconcile.LineMatch, len(e.parts))
	gross, fee := e.Signed(), e.expectedFee()
	for i, l := range e.parts {
		settles, costs := l.Gross, e.feeOf(l)
		if i == len(e.parts)-1 && !e.isPartial() {
			settles, costs = gross, fee.Decimal
		}
		gross = gross.Sub(settles)
		row := reconcile.LineMatch{Transaction: e.withAmount(settles), Line: l.asStated(), Basis: e.basis}
		if fee.Valid {
			row.ExpectedFee, fee.Decimal = decimal.NewNullDecimal(costs), fee.Decimal.Sub(costs)
		}
		rows[i] = row
	}
	return rows
}

// withAmount returns the transaction with another signed amount.
func (e *transactionState) withAmount(signed decimal.Decimal) *reconcile.Transaction {
	made := *e.Transaction
	if made.Amount = signed; e.Signed().IsNegative() {
		made.Amount = signed.Neg()
	}
	return &made
}

// shareFor returns the line with what of it pays one of its sales. Of a line in another currency than its sales the amounts that it states are
// divided as those of the sales; the first sale has what is left.
func (l *lineState) shareFor(e *transactionState) *reconcile.SettlementLine {
	share := *l.asStated()
	if l.stated == nil {
		share.Gross, share.Fee = majorOf(l.shareOfGross(e), l.Currency), majorOf(l.shareOfFee(e), l.Currency)
	} else {
		share.Gross, share.Fee = l.shareOfStated(e, l.stated.Gross), l.shareOfStated(e, l.stated.Fee)
	}
	share.Net = share.Gross.Sub(share.Fee)
	return &share
}

// shareOfStated is the share of an amount of the line's own currency.
func (l *lineState) shareOfStated(e *transactionState, amount decimal.Decimal) decimal.Decimal {
	digits, err := money.MinorDigits(l.stated.Currency)
	if err != nil {
		panic("reconcile: " + err.Error())
	}
	of := func(e *transactionState) decimal.Decimal {
		return amount.Mul(decimal.NewFromInt(e.minor)).DivRound(decimal.NewFromInt(l.minor), digits)
	}
	if l.sales[0] != e {
		return of(e)
	}
	left := amount
	for _, other := range l.sales[1:] {
		left = left.Sub(of(other))
	}
	return left
}
