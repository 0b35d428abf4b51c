package match

import (
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/terms"
)

// What an acquirer gives back of its fee for a refund depends on the sale: a share of
// its fee, or the rule's price of what is refunded, which is never more than what is left of it.

// refundedSale is a sale that refunds take back, in hand or settled by an earlier night, in
// minor units; of several refunds it is one.
type refundedSale struct {
	gross, fee int64               // what was taken where it is settled, else what the schedule says
	before     []reconcile.Fact    // refunds of it that earlier nights settled
	refunds    []*transactionState // of tonight, in the order of their times
}

// findRefundedSales finds the sales that earlier nights settled of refunds which what they say of themselves
// does not price, or prices otherwise than the sale: what a sale was paid with stands in its row, which is read
// again from its file. The error is that of Input.ReadPairs.
func (in *Input) findRefundedSales(parts []*partition, before *settledBefore) error {
	if in.ReadPairs == nil || len(before.facts) == 0 {
		return nil
	}
	var refunds []*transactionState
	var sales []reconcile.Fact
	for _, p := range parts {
		for _, e := range p.transactions {
			if e.Type != reconcile.Refund || e.OriginalRRN == "" || e.refunds != nil {
				continue
			}
			if sale := before.saleOf(e); sale != nil && e.isPricedOtherwise(in, sale) {
				refunds, sales = append(refunds, e), append(sales, *sale)
			}
		}
	}
	if len(refunds) == 0 {
		return nil
	}
	pairs, err := in.ReadPairs(sales)
	if err != nil {
		return err
	}
	for i, e := range refunds {
		if pairs[i] != nil {
			e.refunds = &transactionState{Transaction: &pairs[i].Sale}
			e.setFee(in)
		}
	}
	return nil
}

// isPricedOtherwise reports whether a refund has no price by what it says of itself, or another one than
// its settled sale had, as far as the fees tell: most refunds say what their sale said.
func (e *transactionState) isPricedOtherwise(in *Input, sale *reconcile.Fact) bool {
	switch {
	case e.feeErr != nil:
		return !e.isPricedBefore()
	case !e.priced || e.price.Schedule.Basis != terms.PerLine: // a voided refund is not priced
		return false
	case e.isPricedBefore():
		return e.price.FeeMinor(e.minor) != reconcile.MinorOf(&e.Origin, e.item.ExpectedFee.Decimal, e.Currency)
	}
	price, err := in.Fees.Find(e.feeKey(), civil.DateOf(e.Time), majorOf(sale.Gross, sale.Currency), e.Currency)
	return err != nil || price.FeeMinor(sale.Gross) != sale.Fee
}

// isPricedBefore reports whether the row is a refund of which an earlier night knew the fee, by a sale
// that is at hand no longer.
func (e *transactionState) isPricedBefore() bool {
	return e.Type == reconcile.Refund && e.item != nil && e.item.ExpectedFee.Valid
}

// priceRefunds works out the fees of the refunds whose sale is known.
func (p *partition) priceRefunds(before *settledBefore) {
	taken := map[string]*refundedSale{}
	var order []*refundedSale
	for _, e := range p.transactions {
		if e.Type != reconcile.Refund || !e.priced || e.OriginalRRN == "" {
			continue
		}
		sale := taken[e.OriginalRRN]
		if sale == nil {
			sale = before.refundedSale(e)
			taken[e.OriginalRRN], order = sale, append(order, sale)
		}
		sale.refunds = append(sale.refunds, e)
	}
	if len(order) == 0 {
		return
	}
	for _, o := range p.transactions {
		if sale := taken[o.RRN]; sale != nil && o.minor > 0 && o.priced && o.life == expectsMoney {
			sale.setInHand(o)
		}
	}
	for _, sale := range order {
		sale.priceReturned()
		for _, e := range sale.refunds {
			if e.price.Schedule.Refund == terms.FeeProportional && sale.covers(e) {
				e.setRefundFee(-e.price.ShareOfFee(sale.fee, -e.minor, sale.gross))
			}
		}
	}
}

// refundedSale returns what earlier nights know of the sale that a refund takes back; of one that
// is not known gross and fee are 0.
func (b *settledBefore) refundedSale(e *transactionState) *refundedSale {
	sale := &refundedSale{}
	if f := b.saleOf(e); f != nil {
		sale.gross, sale.fee = f.Gross, f.Fee
	}
	for _, f := range b.facts[reconcile.RefundsFactKey(e.MerchantID, e.OriginalRRN)] {
		if f.Type == string(reconcile.Refund) && f.IsFor(e.Provider, e.MerchantID, e.Currency) && !f.IsExcluded() && !b.isSuperseded(&f) {
			sale.before = append(sale.before, f)
		}
	}
	return sale
}

// setInHand takes what a sale in hand says of itself, before what earlier nights know.
func (s *refundedSale) setInHand(o *transactionState) {
	s.gross, s.fee = o.minor, o.price.FeeMinor(o.minor)
	if o.line != nil && o.line.minor == o.minor && o.line.judgesFee() {
		s.fee = o.line.actualFeeMinor()
	}
}

// saleOf returns the fact of the sale that a refund takes back; nil when none is known.
func (b *settledBefore) saleOf(e *transactionState) *reconcile.Fact {
	for _, f := range b.facts[reconcile.FactKey(e.MerchantID, 'R', e.OriginalRRN)] {
		if f.Side == reconcile.TerminalSide && !f.IsExcluded() && f.IsFor(e.Provider, e.MerchantID, e.Currency) && f.Gross >= -e.minor && f.Gross == f.Settled && !b.isSuperseded(&f) {
			return &f
		}
	}
	return nil
}

// covers reports whether the sale is known, and of at least the refund's gross.
func (s *refundedSale) covers(e *transactionState) bool { return s.gross > 0 && s.gross >= -e.minor }

// priceReturned sets what is given back by rule of each refund: its price, as long as the fee of
// the sale lasts, in the order of the refunds. Where the settled ones give back together what
// the rule says of them together, each is right: on which of them it stands is the acquirer's.
func (s *refundedSale) priceReturned() {
	price, given := int64(0), int64(0)
	returned := filter(s.refunds, func(e *transactionState) bool { return e.price.Schedule.Refund == terms.FeeReturned && s.covers(e) })
	if len(returned) == 0 {
		return
	}
	for i := range s.before {
		price, given = price-returned[0].price.FeeMinor(s.before[i].Gross), given-s.before[i].Fee
	}
	left := max(s.fee-price, 0)
	for _, e := range returned {
		if e.isSettledInFull() {
			price, given = price-e.price.FeeMinor(e.minor), given-e.line.actualFeeMinor()
		}
	}
	for _, e := range returned {
		back := min(-e.price.FeeMinor(e.minor), left)
		left -= back
		if e.isSettledInFull() && given == min(price, s.fee) && len(returned)+len(s.before) > 1 {
			back = -e.line.actualFeeMinor()
		}
		if back < -e.price.FeeMinor(e.minor) || e.isSettledInFull() && back != -e.price.FeeMinor(e.minor) {
			e.setRefundFee(-back)
		}
	}
}

// isSettledInFull reports whether a line took just the refund's gross back.
func (e *transactionState) isSettledInFull() bool {
	return e.line != nil && e.line.minor == e.minor && e.line.judgesFee()
}

// setRefundFee sets what is given back, as a fee below 0 in minor units.
func (e *transactionState) setRefundFee(fee int64) {
	e.refundFee = &fee
	if e.item == nil || !e.item.ExpectedFee.Valid {
		e.fee = fee
	}
}
