package account

import (
	"cmp"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/money"
)

// SoldIn reads in which currency a line says that its sale was made, and how many decimals
// that has. Not ok: it is the line's own, so that the line says nothing new, or there is no
// such currency. A line that names none has the decimals of its own.
func (v *Values) SoldIn(l *reconcile.SettlementLine, field, name string) (code string, digits int32, ok bool) {
	code = strings.ToUpper(v.Text(name, field))
	if code == l.Currency {
		return code, 0, false
	}
	digits, err := money.MinorDigits(cmp.Or(code, l.Currency))
	if err != nil {
		v.Fail("unknown-currency", "%s: want a code of ISO 4217, got %q", name, text.Clip(code))
	}
	return code, digits, err == nil
}

// Sold keeps what was sold, in the currency of the sale. A row that names one of currency
// and amount alone, or an amount against the sign of its gross, is refused; of what is no
// sale and no refund neither is asked for.
func (v *Values) Sold(l *reconcile.SettlementLine, code, codeName, amountName string, minor int64, digits int32, stated bool) {
	sale := l.Type == reconcile.LineSale || l.Type == reconcile.LineRefund || l.Type == ""
	switch {
	case !stated && (code == "" || !sale):
		return
	case !stated:
		v.Fail("missing-value", "%s: want an amount, got an empty field", amountName)
		return
	case code == "":
		v.Fail("missing-value", "%s: want the currency of %s, got an empty field", codeName, amountName)
		return
	}
	sold := decimal.New(minor, -digits)
	if l.Gross.IsNegative() && sold.IsPositive() {
		sold = sold.Neg()
	}
	if v.Failed == nil && sold.Sign() != l.Gross.Sign() {
		v.Fail("amount-sign", "%s: want the sign of gross_amount %s, got %s", amountName, l.Gross, sold)
	}
	l.TxnCurrency, l.TxnAmount = code, decimal.NewNullDecimal(sold)
}

// StatedGross holds a gross that is computed of net and fees against the one that the row states in the same
// currency. Its sign may be either; what is no sale and no refund may have a gross without its fees.
func (v *Values) StatedGross(l *reconcile.SettlementLine, name string, minor int64, r *Record, stated bool) {
	sale := l.Type == reconcile.LineSale || l.Type == reconcile.LineRefund
	if gross := r.Minor[AmountGross]; sale && stated && minor != gross && minor != -gross {
		v.Fail("net-mismatch", "%s: want net %s and the fees %s to make %s, got %s", name, money.FormatAmount(l.Net, l.Currency),
			money.FormatAmount(l.Fee, l.Currency), money.FormatAmount(l.Gross, l.Currency), money.FormatAmount(decimal.New(minor, -r.Digits), l.Currency))
	}
}

// CheckLine wants the signs that the merchant sees, and net = gross - fee.
func (v *Values) CheckLine(l *reconcile.SettlementLine) {
	v.checkSigns(l)
	v.checkNet(l)
}

// CheckMinorLine is CheckLine for a line whose amounts a record has in minor units.
func (v *Values) CheckMinorLine(l *reconcile.SettlementLine, r *Record) {
	v.checkSigns(l)
	if r.Minor[AmountGross]-r.Minor[AmountFee] != r.Minor[AmountNet] {
		v.checkNet(l) // which says by how much
	}
}

func (v *Values) checkSigns(l *reconcile.SettlementLine) {
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
}

func (v *Values) checkNet(l *reconcile.SettlementLine) {
	if want := l.Gross.Sub(l.Fee); !want.Equal(l.Net) {
		v.Fail("net-mismatch", "net_amount: want gross %s less fee %s = %s, got %s, a difference of %s",
			money.FormatAmount(l.Gross, l.Currency), money.FormatAmount(l.Fee, l.Currency),
			money.FormatAmount(want, l.Currency), money.FormatAmount(l.Net, l.Currency), money.FormatAmount(l.Net.Sub(want), l.Currency))
	}
}
