package text

import (
	"strings"

	"github.com/shopspring/decimal"
)

// sheetDigits is how many digits of a number a spreadsheet stands for: what a workbook writes
// behind them is the error of its binary fraction.
const sheetDigits = 15

// sheetNumber returns a cell as its sender sees it. Excel writes 1.1 as 1.1000000000000001, and
// programs in Java write 12345678.9 as 1.23456789E7: the first is rounded, half up, to the digits
// that the sheet stands for, the second is written out. What has no more than three decimals is
// no such error and stays; so does what a person may see, such as 4.2E+27, of which digits are lost.
func sheetNumber(cell string) string {
	digits, decimals, exponent := countDigits(cell)
	long := digits > sheetDigits && decimals > 3
	if digits == 0 || digits > 20 || !long && !exponent {
		return cell
	}
	number, err := decimal.NewFromString(cell)
	if err != nil {
		return cell
	}
	if digits > sheetDigits && -number.Exponent() > 3 {
		places := sheetDigits - number.NumDigits() - int(number.Exponent())
		number = number.Round(int32(places))
	}
	return number.String()
}

// countDigits counts the digits of a plain number that are not the noughts it begins with, and those behind the
// point, up to an exponent of two digits at most and without a plus; no digits: it is none.
func countDigits(cell string) (digits, decimals int, exponent bool) {
	number := strings.TrimPrefix(cell, "-")
	mantissa, power, exponent := strings.Cut(number, "E")
	whole, fraction, point := strings.Cut(mantissa, ".")
	power = strings.TrimPrefix(power, "-")
	if exponent && (len(power) > 2 || len(power) == 2 && power > "15") {
		return 0, 0, false // a binary fraction has no such digits
	}
	if !isDigits(whole) || point && !isDigits(fraction) || exponent && (!point || len(whole) != 1 || !isDigits(power)) {
		return 0, 0, false
	}
	return len(strings.TrimLeft(whole+fraction, "0")), len(fraction), exponent
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
