package match

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// An acquirer may pay several sales of a merchant in one line: those of a terminal's
// batch, or, where the line names nothing, those of its day. They are its sales where
// exactly one set of them adds up to it. Where several do, nobody knows which.

const basisOneForMany = "one-for-many"

// mostCandidates is among how many sales a set is looked for: all sets are counted, and of
// many sales some add up to any amount by chance.
const mostCandidates = 12

// mostExplanations is of how many sets a person is told. More say nothing of any sale.
const mostExplanations = 8

// settleOneForMany gives each line that names no sale the only set of sales that adds up
// to it.
func settleOneForMany(in *Input, transactions []*transactionState, lines []*lineState) {
	for _, l := range lines {
		if !l.isUndecided() || l.minor <= 0 || l.Type != reconcile.LineSale || l.namesOne() {
			continue
		}
		candidates := filter(transactions, func(e *transactionState) bool { return l.maySum(in, e) })
		if len(candidates) < 2 {
			continue
		}
		switch sets := setsOf(l.minor, candidates); {
		case len(sets) == 1 && len(sets[0]) > 1:
			settleAll(sets[0], l)
		case len(sets) > 1 && len(sets) <= mostExplanations:
			holdSets(sets, l)
		}
	}
}

// namesBatchWithoutGross reports whether the line names a batch of which open sales are, and none of
// them is of its gross: it pays several of that batch before it pays one of another.
func (l *lineState) namesBatchWithoutGross(sales []*transactionState) bool {
	batch, known := reconcile.NormalReference(l.BatchNo), false
	if batch == "" {
		return false
	}
	for _, e := range sales {
		if reconcile.NormalReference(e.BatchNo) != batch || !reconcile.Compatible(e.TerminalID, l.TerminalID) {
			continue
		}
		if known = true; e.minor == l.minor {
			return false
		}
	}
	return known
}

// namesOne reports whether the line states what a single sale would be known by.
func (l *lineState) namesOne() bool {
	return l.RRN != "" || l.OrderNo != "" || l.TraceNo != "" || reconcile.NormalReference(l.AuthCode) != "" || lastFour(l.CardNo) != "" || !l.Time.IsZero()
}

// maySum reports whether the sale may be one of those that the line pays: of its batch,
// where it names one, else of its day.
func (l *lineState) maySum(in *Input, e *transactionState) bool {
	if !e.isUndecided() || !e.priced || e.life != expectsMoney || e.minor <= 0 || e.minor >= l.minor || e.whole != 0 || e.Currency != l.Currency ||
		!reconcile.Compatible(e.Provider, l.Provider) || !reconcile.Compatible(e.TerminalID, l.TerminalID) || in.notTheSame(e, l) {
		return false
	}
	if l.BatchNo != "" {
		return reconcile.NormalReference(e.BatchNo) == reconcile.NormalReference(l.BatchNo) && l.paysInTime(e)
	}
	return l.SettleDate == e.due
}

// setsOf returns the sets of sales that add up to a gross; none where they are too many to
// count, unless all of them do.
func setsOf(gross int64, sales []*transactionState) (sets [][]*transactionState) {
	sum := int64(0)
	for _, e := range sales {
		sum += e.minor
	}
	if sum == gross {
		return [][]*transactionState{sales} // any other set is less
	}
	if len(sales) > mostCandidates {
		return nil
	}
	for set := range 1 << len(sales) {
		sum := int64(0)
		for i, e := range sales {
			sum += e.minor * int64(set>>i&1)
		}
		if sum == gross {
			sets = append(sets, slices.DeleteFunc(slices.Clone(sales), func(e *transactionState) bool { return set>>slices.Index(sales, e)&1 == 0 }))
		}
	}
	return sets
}

// settleAll makes one match of the line and the sales that it pays.
func settleAll(sales []*transactionState, l *lineState) {
	for i, e := range sales {
		if e.line != nil || i == 0 && l.transaction != nil {
			panic("reconcile: a row in two matches: " + e.id + ", " + l.id)
		}
		e.line, e.basis, e.shares = l, basisOneForMany, true
		if i == 0 {
			l.transaction = e
		}
	}
	l.sales = sales
}

// holdSets holds the line, and the sales of all sets that may be its.
func holdSets(sets [][]*transactionState, l *lineState) {
	var sales []*transactionState
	for _, set := range sets {
		for _, e := range set {
			if !slices.Contains(sales, e) {
				sales = append(sales, e)
			}
		}
	}
	slices.SortFunc(sales, compareTransactions)
	holdAmbiguous(sales, []*lineState{l})
	why := fmt.Sprintf("%d sets of these %d sales add up to a line that names none of them", len(sets), len(sales))
	l.alike = why
	for _, e := range sales {
		e.alike = why
	}
}

// feesOfSales returns the fee by schedule of all sales that the line pays, in minor units:
// that of its gross, where the line takes just that, else what each sale alone would cost;
// false where a sale has no price.
func (l *lineState) feesOfSales() (expected int64, priced bool) {
	for _, e := range l.sales {
		if !e.priced {
			return 0, false
		}
		expected += e.fee
	}
	if whole := l.sales[0].price.FeeMinor(l.minor); whole == l.actualFeeMinor() {
		return whole, true
	}
	return expected, true
}

// expectedOfSales is feesOfSales in major units; the line's own fee where no rule says.
func (l *lineState) expectedOfSales() decimal.Decimal {
	if fee, priced := l.feesOfSales(); priced {
		return decimal.New(fee, -l.sales[0].price.Digits)
	}
	return l.Fee
}

// shareOfGross returns what of the line's gross falls on one of its sales, in minor units: its own gross.
func (l *lineState) shareOfGross(e *transactionState) int64 {
	return l.shareOf(e, l.minor, func(e *transactionState) int64 { return e.minor })
}

// shareOfFee returns what of the line's fee falls on one of its sales, in minor units: its fee by schedule.
func (l *lineState) shareOfFee(e *transactionState) int64 {
	return l.shareOf(e, reconcile.MinorOf(&l.Origin, l.Fee, l.Currency), func(e *transactionState) int64 { return e.fee })
}

// shareOf divides a total of the line, in minor units, among its sales: each has its own part, and the first one
// what is left, so that all of them add up to the line.
func (l *lineState) shareOf(e *transactionState, total int64, own func(*transactionState) int64) int64 {
	if l.sales[0] != e {
		return own(e)
	}
	for _, other := range l.sales[1:] {
		total -= own(other)
	}
	return total
}
