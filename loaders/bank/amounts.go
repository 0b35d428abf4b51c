package bank

import (
	"strings"

	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile/money"
)

// statedCurrency reads the currency that a statement states, never the source's:
// a statement without one is not guessed at.
func statedCurrency(v *account.Values, code string) (currency string, digits int32) {
	currency = v.Currency(code, "")
	digits, err := money.MinorDigits(currency)
	if err != nil {
		return "", 0
	}
	return currency, digits
}

// unsignedAmount reads an unsigned amount in major units, in minor units.
func unsignedAmount(v *account.Values, name, content string, digits int32) (int64, bool) {
	if content == "" {
		v.Fail("missing-value", "%s: want an amount, got none", name)
		return 0, false
	}
	if content[0] == '-' || content[0] == '+' {
		v.Fail("amount-sign", "%s: want an amount without a sign, got %q: the direction is in another field", name, text.ClipAmount(content))
		return 0, false
	}
	return v.Number(name, []byte(content), &account.Notation{Decimal: '.'}, digits, nil)
}

// commaAmount reads an unsigned amount of MT940 in major units; the standard wants a
// comma in it, also before nothing: 300, Some banks leave it out of whole amounts, which
// the balances prove.
func commaAmount(v *account.Values, name, content string, digits int32) int64 {
	if strings.Count(content, ",") > 1 || strings.Contains(content, ".") {
		v.Fail("bad-amount", "%s: want digits with one comma, such as 300, or 12,50, got %q", name, text.ClipAmount(content))
		return 0
	}
	minor, _ := unsignedAmount(v, name, strings.Replace(content, ",", ".", 1), digits)
	return minor
}

// balancedAmount is commaAmount where opening and closing balance prove what is read: some banks
// write a point. Before one or two decimals that the currency has it can be nothing but the
// decimal mark; a point that may divide thousands is refused, since balances written alike would
// agree with either reading. Where point and comma both stand, the last is the mark and the other divides.
func balancedAmount(v *account.Values, name, content string, digits int32) int64 {
	if strings.Contains(content, ".") && strings.Contains(content, ",") {
		minor, _ := v.Number(name, []byte(content), &account.Notation{Decimal: account.EitherMark}, digits, nil)
		return minor
	}
	whole, decimals, pointed := strings.Cut(content, ".")
	if size := len(decimals); pointed && size >= 1 && size <= min(2, int(digits)) && !strings.ContainsAny(whole+decimals, ".,") {
		content = whole + "," + decimals
	}
	return commaAmount(v, name, content, digits)
}
