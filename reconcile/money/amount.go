package money

import (
	"errors"
	"fmt"

	"github.com/shopspring/decimal"
)

// MaxIntegerDigits bounds one amount to 9,999,999,999,999 major units, so that
// an integer of minor units always holds it.
const MaxIntegerDigits = 13

// Errors of ParseAmount, for errors.Is.
var (
	ErrAmountSyntax    = errors.New("not an amount")
	ErrAmountPrecision = errors.New("more decimals than the currency has")
	ErrAmountRange     = errors.New("amount out of range")
)

// ParseMinor reads an amount by the strict grammar
//
//	amount = [ "+" | "-" ] ( digits [ "." [ digits ] ] | "." digits )
//
// as integer minor units (fen for CNY). There is no exponent, NaN, infinity,
// grouping, bracket or blank. Decimals past the currency's own must be zeros,
// as in 12.5000; anything else would need rounding, which money never gets on
// the way in. Errors: ErrAmountSyntax, ErrAmountPrecision, ErrAmountRange.
func ParseMinor(text string, digits int32) (int64, error) {
	rest, negative := text, false
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		negative = rest[0] == '-'
		rest = rest[1:]
	}
	var minor int64
	var whole, fraction int32
	point, seen := false, false
	for i := range len(rest) {
		c := rest[i]
		switch {
		case c == '.' && !point:
			point = true
			continue
		case c < '0' || c > '9':
			return 0, fmt.Errorf("%w: want digits with at most one point, such as 1234.50, got %q", ErrAmountSyntax, clip(text))
		}
		seen = true
		switch {
		case !point:
			if minor != 0 || c != '0' {
				whole++
			}
			if whole > MaxIntegerDigits {
				return 0, fmt.Errorf("%w: want at most %d digits before the point, got %q", ErrAmountRange, MaxIntegerDigits, clip(text))
			}
			minor = minor*10 + int64(c-'0')
		case fraction < digits:
			fraction++
			minor = minor*10 + int64(c-'0')
		case c != '0':
			return 0, fmt.Errorf("%w: want at most %d, got %q", ErrAmountPrecision, digits, clip(text))
		}
	}
	if !seen {
		return 0, fmt.Errorf("%w: want digits, got %q", ErrAmountSyntax, clip(text))
	}
	for ; fraction < digits; fraction++ {
		minor *= 10
	}
	if negative {
		minor = -minor
	}
	return minor, nil
}

// ParseAmount reads an amount in major units (yuan) by the grammar of
// ParseMinor, for a currency of ISO 4217.
func ParseAmount(text, currency string) (decimal.Decimal, error) {
	digits, err := MinorDigits(currency)
	if err != nil {
		return decimal.Decimal{}, err
	}
	minor, err := ParseMinor(text, digits)
	if err != nil {
		return decimal.Decimal{}, err
	}
	return decimal.New(minor, -digits), nil
}

// clip shortens a text for an error message.
func clip(text string) string {
	const limit = 40
	if len(text) <= limit {
		return text
	}
	return text[:limit] + "..."
}

// ToMinor returns an amount in minor units, and whether that is exact and small
// enough to add to another.
func ToMinor(amount decimal.Decimal, digits int32) (int64, bool) {
	if minor, ok := SmallMinor(amount, digits); ok {
		return minor, true
	}
	shifted := amount.Shift(digits)
	if !shifted.IsInteger() || shifted.Abs().GreaterThan(decimal.NewFromInt(1e16)) {
		return 0, false
	}
	return shifted.IntPart(), true
}

// Pow10 returns 10 to the power of n, which is 0 to 19.
func Pow10(n int32) uint64 {
	power := uint64(1)
	for range n {
		power *= 10
	}
	return power
}
