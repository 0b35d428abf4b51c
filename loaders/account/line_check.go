package account

import (
	"tieout/reconcile"
	"tieout/reconcile/money"
)

// CheckLine wants the signs that the merchant sees, and net = gross - fee.
func (v *Values) CheckLine(l *reconcile.SettlementLine) {
	if l.Type == "" {
		l.Type = reconcile.LineSale
		if l.Gross.IsNegative() {
			l.Type = reconcile.LineRefund
		}
	}
	switch l.Type {
	case reconcile.LineSale, reconcile.LineChargebackReversed:
		if !l.Gross.IsPositive() {
			v.Fail("amount-sign", "gross_amount: want more than 0 for a %s, got %s", l.Type, l.Gross)
		}
	case reconcile.LineRefund, reconcile.LineChargeback:
		if !l.Gross.IsNegative() {
			v.Fail("amount-sign", "gross_amount: want less than 0 for a %s, as the merchant sees it, got %s", l.Type, l.Gross)
		}
	}
	if want := l.Gross.Sub(l.Fee); !want.Equal(l.Net) {
		v.Fail("net-mismatch", "net_amount: want gross %s less fee %s = %s, got %s, a difference of %s",
			money.FormatAmount(l.Gross, l.Currency), money.FormatAmount(l.Fee, l.Currency),
			money.FormatAmount(want, l.Currency), money.FormatAmount(l.Net, l.Currency), money.FormatAmount(l.Net.Sub(want), l.Currency))
	}
}
