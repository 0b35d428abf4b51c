package match

import "tieout/reconcile/civil"

// priceSettled finds the price again by what was settled, where that is not what was
// sold: the acquirer takes its fee of the settled gross, by the rule and band of that
// gross. What was expected of the sale before stays as it was.
func (e *transactionState) priceSettled(in *Input) {
	if e.line == nil || e.line.minor == e.minor || len(e.parts) > 0 || e.shares {
		return
	}
	wasPriced := e.priced
	e.price, e.feeErr = in.Fees.Find(e.feeKey(), civil.DateOf(e.Time), e.line.Gross, e.Currency)
	e.priced = e.feeErr == nil
	if e.priced && !wasPriced && (e.item == nil || !e.item.ExpectedFee.Valid) {
		e.fee = e.price.FeeMinor(e.line.minor) // no rule says what the sold amount would have cost
	}
}
