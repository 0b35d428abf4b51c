package reports

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile/money"
)

// totals add up missing transactions by currency, exactly.
type totals []total

// total is that of one currency. Amounts are added as whole minor units as long
// as they are exact and small; what is not goes to the decimals.
type total struct {
	currency   string
	digits     int32 // of the minor units
	count      int
	gross, net int64
	decimals   *[2]decimal.Decimal // gross and net of what no minor units hold
}

// fullMinor is where a sum of minor units is moved to the decimals: one amount
// has at most 16 digits, so the sum can't overflow before it is looked at.
const fullMinor = 1 << 62

// add counts the row that l has in hand.
func (s *totals) add(l *csvLine) { s.addOf(l, l.gross, l.net) }

// addOf counts a row of the currency that l has in hand.
func (s *totals) addOf(l *csvLine, gross, net exactAmount) {
	t := s.forCurrency(l)
	t.count++
	if !gross.exact || !net.exact {
		t.addDecimal(gross.value, net.value)
		return
	}
	t.gross += gross.minor
	t.net += net.minor
	if max(t.gross, t.net) > fullMinor || min(t.gross, t.net) < -fullMinor {
		t.addDecimal(decimal.New(t.gross, -t.digits), decimal.New(t.net, -t.digits))
		t.gross, t.net = 0, 0
	}
}

func (s *totals) forCurrency(l *csvLine) *total {
	for i := range *s {
		if t := &(*s)[i]; t.currency == l.currency {
			return t
		}
	}
	*s = append(*s, total{currency: strings.Clone(l.currency), digits: l.digits})
	return &(*s)[len(*s)-1]
}

func (t *total) addDecimal(gross, net decimal.Decimal) {
	if t.decimals == nil {
		t.decimals = &[2]decimal.Decimal{}
	}
	t.decimals[0], t.decimals[1] = t.decimals[0].Add(gross), t.decimals[1].Add(net)
}

// sums returns gross and net in major units.
func (t *total) sums() (gross, net decimal.Decimal) {
	gross, net = decimal.New(t.gross, -t.digits), decimal.New(t.net, -t.digits)
	if t.decimals != nil {
		gross, net = gross.Add(t.decimals[0]), net.Add(t.decimals[1])
	}
	return gross, net
}

// views writes the totals as text, sorted by currency.
func (s totals) views() []MissingView {
	var views []MissingView
	for i := range s {
		t := &s[i]
		gross, net := t.sums()
		views = append(views, MissingView{t.currency, t.count, money.FormatAmount(gross, t.currency), money.FormatAmount(net, t.currency)})
	}
	slices.SortFunc(views, func(a, b MissingView) int { return cmp.Compare(a.Currency, b.Currency) })
	return views
}
