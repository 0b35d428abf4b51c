package reports

import (
	"cmp"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// Ageing is what is open of one kind, currency and age.
type Ageing struct {
	Kind     string
	Currency string // empty: of exceptions without money, as a file that is missing
	Age      string // in days since the night that first reported it
	Count    int
	Gross    string // in major units, with the merchant's sign; what a row without a gross of its own was settled with counts
}

// openAges are the ages of open exceptions in days.
var openAges = [...]ageBand{{0, "0"}, {1, "1"}, {2, "2-3"}, {4, "4-7"}, {8, "8-30"}, {31, "31+"}}

// ageing adds up open exceptions by kind and age while they are read.
type ageing map[reconcile.Kind]*[len(openAges)]totals

// add counts an exception whose currency l has in hand.
func (a *ageing) add(l *csvLine, x *reconcile.Exception, asOf civil.Date) {
	if *a == nil {
		*a = ageing{}
	}
	of := (*a)[x.Kind]
	if of == nil {
		of = new([len(openAges)]totals)
		(*a)[x.Kind] = of
	}
	gross := l.gross
	if !x.Gross.Valid {
		gross = l.money(x.ActualGross.Decimal)
	}
	of[ageAt(openAges[:], int(asOf-x.FirstReported))].addOf(l, gross, l.net)
}

// views lists what is open, by kind, currency and age.
func (a ageing) views() (list []Ageing) {
	for kind, ages := range a {
		for i := range ages {
			for j := range ages[i] {
				sum := &ages[i][j]
				gross, _ := sum.sums()
				list = append(list, Ageing{string(kind), sum.currency, openAges[i].name, sum.count, money.FormatAmount(gross, sum.currency)})
			}
		}
	}
	slices.SortFunc(list, func(x, y Ageing) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Currency, y.Currency), cmp.Compare(x.Age, y.Age))
	})
	return list
}
