package reports

import (
	"strings"

	"github.com/shopspring/decimal"
)

// Letters in Chinese give an amount in the figures of vouchers too, which nobody can change with a stroke.

const capitalDigits = "零壹贰叁肆伍陆柒捌玖"

// mostCapital is what no amount of one letter reaches.
var mostCapital = decimal.New(1, 12)

// capital writes an amount of yuan, of 0 or more, below a million millions and with at most two decimals, as the rules for
// filling in vouchers say: 人民币 before it, 整 behind yuan without cents, one 零 for zeros within, and 零 for the jiao of
// cents alone. "" for what it can't write.
func capital(amount decimal.Decimal) string {
	fen := amount.Shift(2)
	if fen.IsNegative() || !fen.IsInteger() || amount.GreaterThanOrEqual(mostCapital) {
		return ""
	}
	whole, cents := fen.IntPart()/100, fen.IntPart()%100
	var b strings.Builder
	b.WriteString("人民币")
	if whole > 0 || cents == 0 {
		b.WriteString(capitalWhole(whole) + "元")
	}
	jiao, last := cents/10, cents%10
	switch {
	case cents == 0:
		b.WriteString("整")
	case jiao > 0:
		b.WriteString(capitalDigit(jiao) + "角")
	case whole > 0:
		b.WriteString("零")
	}
	if last > 0 {
		b.WriteString(capitalDigit(last) + "分")
	}
	return b.String()
}

// capitalWhole writes whole yuan, group of four digits after group.
func capitalWhole(n int64) string {
	if n == 0 {
		return "零"
	}
	text, zero := "", false // zeros stand between what was written and what follows
	for _, group := range [...]struct {
		size int64
		name string
	}{{1_0000_0000, "亿"}, {1_0000, "万"}, {1, ""}} {
		part := n / group.size % 1_0000
		wrote := text != ""
		for _, place := range [...]struct {
			size int64
			name string
		}{{1000, "仟"}, {100, "佰"}, {10, "拾"}, {1, ""}} {
			digit := part / place.size % 10
			if digit == 0 {
				zero = zero || text != ""
				continue
			}
			if zero {
				text += "零"
			}
			text, zero = text+capitalDigit(digit)+place.name, false
		}
		if part > 0 {
			text += group.name
		} else if wrote {
			zero = true
		}
	}
	return text
}

func capitalDigit(n int64) string { return string([]rune(capitalDigits)[n]) }
