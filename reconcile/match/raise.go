package match

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/terms"
)

// The texts that an exception has of the row that it is about.
var (
	textsOfSale = reconcile.SharedTexts(reconcile.TransactionFields, reconcile.ExceptionFields)
	textsOfLine = reconcile.SharedTexts(reconcile.LineFields, reconcile.ExceptionFields)
)

// exceptionOf describes the transaction, and the line beside it when there is one.
func (e *transactionState) exceptionOf(kind reconcile.Kind, l *lineState, cause reconcile.Cause) *reconcile.Exception {
	x := &reconcile.Exception{
		ID: exceptionID(kind, e.id), Kind: kind, ItemID: e.id,
		Gross: decimal.NewNullDecimal(e.Signed()), Due: e.due, Cause: cause,
	}
	if !e.Time.IsZero() { // as that of a row which could not be read again
		x.TxnTime = e.Time.Format(reconcile.TimeLayout)
	}
	if e.exception != "" && !kind.IsOfFee() {
		x.ID, x.FirstReported = e.exception, e.firstReported
	}
	reconcile.CopyTexts(textsOfSale, e.Transaction, x)
	x.Origin.Line = e.Origin.Line
	if e.verdict == reconcile.Settled {
		x.ItemID = "" // a settled row is remembered no longer; its exception is
	}
	if fee := e.expectedFee(); fee.Valid && e.life != expectsNothing && e.life != loggedTwice {
		x.ExpectedFee = fee
		x.ExpectedNet = decimal.NewNullDecimal(e.Signed().Sub(fee.Decimal))
	}
	if l != nil {
		x.Counterpart = l.Origin
		x.ActualGross = decimal.NewNullDecimal(l.Gross)
	}
	if l != nil && !l.isOtherCurrency() {
		x.ActualFee = decimal.NewNullDecimal(l.totalFee())
		x.ActualNet = decimal.NewNullDecimal(l.totalNet())
	}
	return x
}

// exceptionOf describes the line, and the transaction beside it when there is one.
func (l *lineState) exceptionOf(kind reconcile.Kind, e *transactionState, cause reconcile.Cause) *reconcile.Exception {
	line := l.asStated()
	x := &reconcile.Exception{
		ID: exceptionID(kind, l.id), Kind: kind, ItemID: l.id,
		TxnTime:     reconcile.FormatTime(l.SettlementLine),
		ActualGross: decimal.NewNullDecimal(line.Gross), ActualFee: decimal.NewNullDecimal(line.Fee), ActualNet: decimal.NewNullDecimal(line.Net),
		Difference: decimal.NewNullDecimal(line.Net), Cause: cause,
	}
	if l.exception != "" {
		x.ID, x.FirstReported = l.exception, l.firstReported
	}
	reconcile.CopyTexts(textsOfLine, line, x)
	x.Origin.Line = l.Origin.Line
	if l.verdict == reconcile.Adjustment {
		x.ItemID = "" // an adjustment is remembered no longer; its exception is
	}
	if e != nil {
		x.Product, x.Channel, x.CardType = e.Product, e.Channel, e.CardType
		x.Gross = decimal.NewNullDecimal(e.Signed())
		x.Counterpart = e.Origin
	}
	return x
}

// raise lists the exceptions of the partition's rows, in the order of its rows.
func (p *partition) raise(in *Input, near *candidates) []*reconcile.Exception {
	var raised []*reconcile.Exception
	add := func(x *reconcile.Exception) { raised = append(raised, x) }
	for _, e := range p.transactions {
		if in.ClosedItems[e.id] != "" {
			continue
		}
		e.raise(in, p, near, add)
	}
	for _, l := range p.lines {
		if in.ClosedItems[l.id] != "" {
			continue
		}
		if l.kind == reconcile.Chargeback {
			add(l.lessBits(l.exceptionOf(l.kind, nil, causeOfChargeback(p, l))))
			continue
		}
		if l.kind == reconcile.UnexplainedDeduction {
			add(l.lessBits(l.exceptionOf(l.kind, nil, causeOfDeduction(in, p, l))))
			continue
		}
		l.raise(in, near, add)
	}
	p.raiseWithdrawn(in, add)
	p.raiseLateFees(in, add)
	return raised
}

func (e *transactionState) raise(in *Input, p *partition, near *candidates, add func(*reconcile.Exception)) {
	switch e.kind {
	case reconcile.MissingSettlement, reconcile.RefundNotDeducted:
		x := e.exceptionOf(e.kind, nil, causeOfMissing(in, p, e, near))
		x.Counterpart = p.settledElsewhere(e)
		add(x)
	case reconcile.UnconfirmedTransaction:
		add(e.exceptionOf(e.kind, nil, causeOfUnconfirmed(e)))
	case reconcile.DuplicateTransaction:
		add(e.exceptionOf(e.kind, nil, causeOfLoggedTwice(e)))
	case reconcile.MisroutedSettlement, reconcile.CurrencyMismatch:
		x := e.exceptionOf(e.kind, e.partner, causeOfPartner(e))
		x.Difference = difference(e.partner.Net, x.ExpectedNet)
		add(x)
	case reconcile.PossibleMatch:
		x := e.exceptionOf(e.kind, e.partner, causeOfPossible(e))
		x.Difference = difference(e.partner.Net, x.ExpectedNet)
		add(x)
	case reconcile.SettledAfterReversal:
		add(e.undoneLaterException())
	case reconcile.SettledAfterClosing:
		if !e.keepsExceptions {
			add(e.exceptionOf(e.kind, nil, causeOfPaidByClosed(e)))
		}
	case reconcile.RestatedSettlement:
		if e.lostParts != nil {
			add(e.lostPartsException(in))
		} else {
			add(e.withdrawnException(in))
		}
	case reconcile.PartialSettlement:
		add(e.partialException())
	case reconcile.AmbiguousMatch:
		add(e.exceptionOf(e.kind, nil, causeOfAmbiguous(e, e.candidate, e.candidate.Origin)))
	case reconcile.NoTerm:
		add(e.exceptionOf(e.kind, nil, e.kind.UnknownCause(e.termErr.Error())))
	case reconcile.AmountVariance:
		if e.verdict == reconcile.Settled {
			x := e.exceptionOf(e.kind, e.line, causeOfAmount(e))
			x.Difference = decimal.NewNullDecimal(e.line.Gross.Sub(e.Signed()))
			if e.byHand != nil {
				e.describeByHand(x)
			}
			e.addRestated(&x.Cause)
			add(x)
		}
	}
	if !e.priced && !e.isPricedBefore() && e.verdict != reconcile.Settled && e.reason != reasonRestated && (e.life == expectsMoney || e.life == outcomeUnknown) {
		add(e.exceptionOf(reconcile.NoFeeRule, e.partner, reconcile.NoFeeRule.UnknownCause(e.feeErr.Error())))
	}
	e.raiseRate(in, add)
	if e.isSettledByLine() && !e.priced {
		e.raiseUnpriced(add)
	}
	if e.line != nil && e.line.judgesFee() && e.priced && !e.feeTolerated && (e.price.Schedule.Basis == terms.PerLine || e.price.Schedule.Basis == terms.Invoiced) {
		if expected, actual := e.feesTonight(); expected != actual {
			add(e.feeVariance(expected, actual))
		}
	}
}

// raiseUnpriced says of a settled refund without a price that its fee is not the
// one that an earlier night expected.
func (e *transactionState) raiseUnpriced(add func(*reconcile.Exception)) {
	expected, actual := e.feeOf(e.line), e.line.totalFee()
	if expected.Equal(actual) {
		return
	}
	x := e.exceptionOf(reconcile.FeeVariance, e.line, reconcile.FeeVariance.UnknownCause("the sale's price was known when the refund was made, and the line takes another fee"))
	x.ExpectedFee = decimal.NewNullDecimal(expected)
	x.ExpectedNet = decimal.NewNullDecimal(e.line.Gross.Sub(expected))
	x.Difference = decimal.NewNullDecimal(expected.Sub(actual))
	add(x)
}

// feesTonight returns the fee by schedule and the fee taken of what settled the
// transaction tonight, in minor units.
func (e *transactionState) feesTonight() (expected, actual int64) {
	if e.price.Schedule.Basis == terms.Invoiced { // the invoice has what is expected
		for _, l := range e.settledBy() {
			actual += l.actualFeeMinor()
		}
		return 0, actual
	}
	if e.shares {
		if e.line.sales[0] != e { // the first one speaks for all
			return 0, 0
		}
		expected, _ = e.line.feesOfSales()
		return expected, e.line.actualFeeMinor()
	}
	if len(e.parts) == 0 {
		return e.expectedFeeOn(e.line), e.line.actualFeeMinor()
	}
	for _, l := range e.parts {
		expected, actual = expected+e.partFees[l], actual+l.actualFeeMinor()
	}
	return expected, actual
}

// feeVariance describes a fee that differs from the schedule by a minor unit or more.
func (e *transactionState) feeVariance(expected, actual int64) *reconcile.Exception {
	x := e.exceptionOf(reconcile.FeeVariance, e.line, causeOfFee(e, expected, actual))
	x.ExpectedFee = decimal.NewNullDecimal(decimal.New(expected, -e.price.Digits))
	x.ExpectedNet = decimal.NewNullDecimal(e.line.Gross.Sub(x.ExpectedFee.Decimal))
	x.FeeRule = fmt.Sprintf("%s {%s}", e.price.Schedule.Name, e.price.Rule)
	if len(e.parts) > 0 {
		x.ItemID, x.ID = "", exceptionID(reconcile.FeeVariance, e.parts[0].id) // each night has its own
		x.ExpectedNet = decimal.NewNullDecimal(e.came().Sub(x.ExpectedFee.Decimal))
		x.ActualGross, x.ActualFee = decimal.NewNullDecimal(e.came()), decimal.NewNullDecimal(decimal.New(actual, -e.price.Digits))
		x.ActualNet = decimal.NewNullDecimal(x.ActualGross.Decimal.Sub(x.ActualFee.Decimal))
	}
	// The difference is the merchant's: negative when too much was taken.
	x.Difference = decimal.NewNullDecimal(decimal.New(expected-actual, -e.price.Digits))
	e.addRestated(&x.Cause)
	return x
}

// difference returns actual less expected; absent when nothing was expected.
func difference(actual decimal.Decimal, expected decimal.NullDecimal) decimal.NullDecimal {
	if !expected.Valid {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(actual.Sub(expected.Decimal))
}

func (l *lineState) raise(in *Input, near *candidates, add func(*reconcile.Exception)) {
	switch l.kind {
	case reconcile.UnexpectedSettlement:
		cause := causeOfUnexpected(in, l, near)
		if l.withdrawn != nil {
			cause = causeOfSaleWithdrawn(in, l)
		}
		add(l.exceptionOf(l.kind, nil, cause))
	case reconcile.DuplicateSettlement:
		add(l.exceptionOf(l.kind, nil, causeOfSettledTwice(l)))
	case reconcile.SettledThoughDeclined:
		add(l.exceptionOf(l.kind, l.excluded, causeOfDeclined(l.excluded)))
	case reconcile.SettledAfterReversal:
		add(l.exceptionOf(l.kind, l.excluded, causeOfAfterReversal(in, l)))
	case reconcile.SettledAfterClosing:
		add(l.exceptionOf(l.kind, l.excluded, causeOfAfterClosing(l)))
	case reconcile.AmbiguousMatch:
		add(l.exceptionOf(l.kind, nil, causeOfAmbiguous(l.candidate, l, l.candidate.Origin)))
	case reconcile.RestatedSettlement:
		add(l.exceptionOf(l.kind, nil, causeOfRestated(l)))
	}
}
