package match

import (
	"tieout/reconcile"
	"tieout/reconcile/terms"
)

// What an acquirer gives back of its fee for a refund depends on the sale: a share of
// its fee, or the rule's price of what is refunded, which is never more than its fee.

// priceRefunds works out the fees of the refunds whose sale is known: in hand, or settled
// by an earlier night.
func (p *partition) priceRefunds(before *settledBefore) {
	var sales map[string]*transactionState
	for _, e := range p.transactions {
		if e.Type != reconcile.Refund || !e.priced || e.OriginalRRN == "" {
			continue
		}
		if sales == nil {
			sales = map[string]*transactionState{}
			for _, sale := range p.transactions {
				if sale.minor > 0 && sale.RRN != "" && sale.priced && sale.life == expectsMoney {
					sales[sale.RRN] = sale
				}
			}
		}
		gross, fee := int64(0), int64(0)
		if sale := sales[e.OriginalRRN]; sale != nil {
			gross, fee = sale.minor, sale.price.FeeMinor(sale.minor)
		} else if f := before.saleOf(e); f != nil {
			gross, fee = f.Gross, f.Fee
		}
		e.setRefundFee(gross, fee)
	}
}

// saleOf returns the fact of the sale that a refund takes back; nil when none is known.
func (b *settledBefore) saleOf(e *transactionState) *reconcile.Fact {
	for _, f := range b.facts[reconcile.FactKey(e.MerchantID, 'R', e.OriginalRRN)] {
		if f.Side == reconcile.TerminalSide && !f.IsExcluded() && f.MerchantID == e.MerchantID && f.Currency == e.Currency && f.Gross >= -e.minor && f.Gross == f.Settled && !b.isSuperseded(&f) {
			return &f
		}
	}
	return nil
}

// setRefundFee sets what is given back of the fee of a sale of that gross, in minor units.
func (e *transactionState) setRefundFee(gross, saleFee int64) {
	if gross < -e.minor || gross == 0 {
		return
	}
	fee := int64(0)
	switch e.price.Schedule.Refund {
	case terms.FeeProportional:
		fee = -e.price.ShareOfFee(saleFee, -e.minor, gross)
	case terms.FeeReturned:
		if fee = e.price.FeeMinor(e.minor); fee >= -saleFee {
			return
		}
		fee = -saleFee
	default:
		return
	}
	e.refundFee = &fee
	if e.item == nil || !e.item.ExpectedFee.Valid {
		e.fee = fee
	}
}
