package text

import (
	"strconv"
	"strings"
)

const (
	// sheetDigits is how many digits of a number a spreadsheet stands for: what a workbook writes
	// behind them is the error of its binary fraction.
	sheetDigits = 15
	// mostDigits is how many a workbook ever writes.
	mostDigits = 18
	// keptDecimals are money, of whatever currency, and no such error.
	keptDecimals = 3
)

// sheetNumber returns a cell as its sender sees it. Excel writes 1.1 as 1.1000000000000001, and
// programs in Java write 12345678.9 as 1.23456789E7: the first is rounded, half up, to the digits
// that the sheet stands for, the second is written out. What has no more than three decimals
// stays; so does what a person may see, such as 4.2E+27, of which digits are lost.
func sheetNumber(cell string) string {
	n, ok := readCellNumber(cell)
	long := len(n.digits) > sheetDigits && n.decimals > keptDecimals
	if !ok || !long && !n.exponent {
		return cell
	}
	value, err := strconv.ParseUint(n.digits, 10, 64)
	if err != nil {
		return cell
	}
	for over := len(n.digits) - sheetDigits; long && over > 0; over-- {
		if over == 1 {
			value += 5
		}
		value, n.decimals = value/10, n.decimals-1
	}
	return n.sign + pointed(value, n.decimals)
}

// cellNumber is a number as a workbook writes it: its digits without noughts at their beginning, of
// which the last are so many decimals; below 0, noughts follow them.
type cellNumber struct {
	sign, digits string
	decimals     int
	exponent     bool
}

// readCellNumber reads a plain number, or one with a single digit before the point and an exponent without a
// plus, as far as a binary fraction has digits.
func readCellNumber(cell string) (n cellNumber, ok bool) {
	number := strings.TrimPrefix(cell, "-")
	n.sign = cell[:len(cell)-len(number)]
	mantissa, power, exponent := strings.Cut(number, "E")
	whole, fraction, point := strings.Cut(mantissa, ".")
	if !isDigits(whole) || point && !isDigits(fraction) {
		return n, false
	}
	n.digits, n.decimals, n.exponent = strings.TrimLeft(whole+fraction, "0"), len(fraction), exponent
	if exponent {
		shift, err := strconv.Atoi(power)
		if err != nil || power[0] == '+' || shift > sheetDigits || shift < -sheetDigits || !point || len(whole) != 1 {
			return n, false
		}
		n.decimals -= shift
	}
	return n, n.digits != "" && len(n.digits) <= mostDigits
}

// pointed writes a number with so many decimals, without noughts behind the last of them.
func pointed(value uint64, decimals int) string {
	digits := strconv.FormatUint(value, 10)
	if decimals <= 0 {
		return digits + strings.Repeat("0", -decimals)
	}
	if short := decimals + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	at := len(digits) - decimals
	return strings.TrimSuffix(strings.TrimRight(digits[:at]+"."+digits[at:], "0"), ".")
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
