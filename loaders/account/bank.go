package account

import (
	"tieout/loaders/text"
	"tieout/reconcile/money"
)

// BankCurrency reads the currency that a statement states, never the source's:
// a statement without one is not guessed at.
func (v *Values) BankCurrency(code string) (currency string, digits int32) {
	currency = v.Currency(code, "")
	digits, err := money.MinorDigits(currency)
	if err != nil {
		return "", 0
	}
	return currency, digits
}

// BankAmount reads an unsigned amount in major units, in minor units.
func (v *Values) BankAmount(name, content string, digits int32) (int64, bool) {
	if content == "" {
		v.Fail("missing-value", "%s: want an amount, got none", name)
		return 0, false
	}
	if content[0] == '-' || content[0] == '+' {
		v.Fail("amount-sign", "%s: want an amount without a sign, got %q: the direction is in another field", name, text.Clip(content))
		return 0, false
	}
	return v.Number(name, []byte(content), &Notation{Decimal: '.'}, digits, nil)
}
