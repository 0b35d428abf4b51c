package terms

import (
	"sort"

	"github.com/shopspring/decimal"
)

// builtinSchedules are the price lists that a configuration names with use:.
// Their sources: the merchants' price lists of the three Shengpay products
// (traditional, e-sign, smart) and, for lakala, ruiyinxin and unionpay-standard,
// the retail prices usual since the reform of 2016-09-06 (debit 0.50% with a cap
// of 20.00, credit 0.60%, QR 0.38%). A contract that differs is written out as
// rules in the configuration.
func builtinSchedules() map[string][]FeeRule {
	standard := func() []FeeRule {
		return []FeeRule{
			rate("0.0038").channel("QR"),
			rate("0.0060").card("CREDIT"),
			rate("0.0050").card("DEBIT").capped("20.00"),
		}
	}
	return map[string][]FeeRule{
		"shengpay-traditional": {
			rate("0.0038").channel("QR").wallet("WECHAT"),
			rate("0.0038").channel("QR").wallet("ALIPAY"),
			rate("0.0038").channel("QR").wallet("HUABEI"),
			rate("0.0038").channel("QR").wallet("JD_BAITIAO"),
			rate("0.0060").card("CREDIT"),
			rate("0.0055").card("DEBIT").capped("20.00"),
		},
		// The promotional 0.55% credit rate is a second schedule that the user
		// writes with its own valid_from and valid_to.
		"shengpay-esign": {
			rate("0.0060").card("CREDIT"),
			rate("0.0050").card("DEBIT").capped("20.00"),
		},
		"shengpay-smart":    standard(),
		"lakala":            standard(),
		"ruiyinxin":         standard(),
		"unionpay-standard": standard(),
	}
}

// BuiltinSchedule returns the built-in schedule of that name: half-up, per
// line, the fee given back on a refund. The caller fills the selectors.
func BuiltinSchedule(name string) (FeeSchedule, bool) {
	rules, ok := builtinSchedules()[name]
	return FeeSchedule{Name: name, Rounding: HalfUp, Basis: PerLine, Refund: FeeReturned, Rules: rules}, ok
}

// BuiltinScheduleNames returns the names of the built-in schedules, sorted.
func BuiltinScheduleNames() []string {
	var names []string
	for name := range builtinSchedules() {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func rate(fraction string) FeeRule { return FeeRule{Rate: decimal.RequireFromString(fraction)} }

func (r FeeRule) channel(name string) FeeRule { r.Channel = name; return r }
func (r FeeRule) card(name string) FeeRule    { r.Card = name; return r }
func (r FeeRule) wallet(name string) FeeRule  { r.Wallet = name; return r }
func (r FeeRule) capped(amount string) FeeRule {
	r.Cap = decimal.NewNullDecimal(decimal.RequireFromString(amount))
	return r
}
