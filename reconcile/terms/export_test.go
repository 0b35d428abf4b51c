package terms

import "github.com/shopspring/decimal"

// DecimalFee is the specification that FeeMinor is tested against.
func (p Price) DecimalFee(gross decimal.Decimal) decimal.Decimal { return p.decimalFee(gross) }
