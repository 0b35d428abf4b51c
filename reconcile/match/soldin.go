package match

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// A line may settle in another currency than that of the sale, and state both amounts. It
// is matched by what was sold, as if the line were of that currency; what it settles
// stays in its own: the settlement side of the proof, its fee, which no schedule is
// held against, and its payout. Such pairs stand in the bridge of neither currency.

// lineStateOf returns the state of a line: as it is matched, and as the file states it.
func lineStateOf(line *reconcile.SettlementLine) *lineState {
	if sold := asSold(line); sold != line {
		return &lineState{SettlementLine: sold, stated: line}
	}
	return &lineState{SettlementLine: line}
}

// asSold returns the line of a sale or refund as it is matched: over what was sold, without
// a fee. It is the line itself where it settles in the currency of the sale.
func asSold(line *reconcile.SettlementLine) *reconcile.SettlementLine {
	if line.TxnCurrency == "" || line.Type != reconcile.LineSale && line.Type != reconcile.LineRefund {
		return line
	}
	sold := *line
	sold.Gross, sold.Currency = line.Sold()
	sold.Fee, sold.Net = decimal.Zero, sold.Gross
	return &sold
}

// asStated returns the line as its file states it.
func (l *lineState) asStated() *reconcile.SettlementLine {
	if l.stated != nil {
		return l.stated
	}
	return l.SettlementLine
}

// rateKey is what lines share whose rates should be alike.
type rateKey struct {
	file, from, to string
	day            civil.Date
}

// rates are those of the lines of a night, in units of ten to the power of minus rateDigits, by what
// lines share.
type rates map[rateKey][]int64

// rateDigits are enough for the rupiah in dollars, and leave room for the dinar in rupiah.
const rateDigits = 12

func keyOfRate(line *reconcile.SettlementLine) rateKey {
	return rateKey{line.Origin.File, line.TxnCurrency, line.Currency, line.SettleDate}
}

func (r rates) add(line *reconcile.SettlementLine) {
	if line.Rate().Valid {
		r[keyOfRate(line)] = append(r[keyOfRate(line)], line.Gross.DivRound(line.TxnAmount.Decimal, rateDigits).Shift(rateDigits).IntPart())
	}
}

// Of how many lines a rate is compared with the median, and by how many hundredths it may
// differ: the rate of a card scheme changes within a day by less.
const (
	leastRates   = 4
	rateMayDrift = 1
)

// median returns the middle rate of the line's like; 0 where there are too few.
func (r rates) median(line *reconcile.SettlementLine) int64 {
	all := slices.Clone(r[keyOfRate(line)])
	if len(all) < leastRates {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// isOff reports whether the line was settled at another rate than its like: by more than the rate may
// differ, and than one smallest unit, to which the amount is rounded.
func (r rates) isOff(line *reconcile.SettlementLine, digits int32) (median decimal.Decimal, off bool) {
	middle := r.median(line)
	if !line.Rate().Valid || middle == 0 {
		return decimal.Zero, false
	}
	median = decimal.New(middle, -rateDigits)
	fair := line.TxnAmount.Decimal.Mul(median).Abs()
	may := fair.Mul(decimal.New(rateMayDrift, -2)).Add(decimal.New(1, -digits))
	return median, line.Gross.Abs().Sub(fair).Abs().GreaterThan(may)
}

// raiseRate says of a settled sale that its rate is not that of the file's other lines. The
// difference is what was settled less what that rate would have given, in the currency of
// the line.
func (e *transactionState) raiseRate(in *Input, add func(*reconcile.Exception)) {
	if !e.isSettledByLine() || !e.line.isOtherCurrency() || in.rates == nil {
		return
	}
	line := e.line.stated
	digits, err := money.MinorDigits(line.Currency)
	if err != nil {
		panic("reconcile: " + err.Error()) // the loader knew the currency
	}
	median, off := in.rates.isOff(line, digits)
	if !off {
		return
	}
	fair := line.TxnAmount.Decimal.Mul(median).Round(digits)
	x := e.exceptionOf(reconcile.CurrencyMismatch, e.line, reconcile.CurrencyMismatch.UnknownCause(fmt.Sprintf(
		"%s:%d settles %s %s as %s %s, at %s %s for one %s; the middle rate of the file's lines of that day is %s, which would be about %s %s",
		line.Origin.File, line.Origin.Line, money.FormatAmount(line.TxnAmount.Decimal, line.TxnCurrency), line.TxnCurrency, money.FormatAmount(line.Gross, line.Currency), line.Currency, line.Rate().Decimal, line.Currency, line.TxnCurrency,
		reconcile.RoundRate(median), money.FormatAmount(fair, line.Currency), line.Currency)))
	add(x)
}
