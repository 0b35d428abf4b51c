package match

import (
	"slices"
	"strconv"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// Two kinds of provisional matches rest on what else there was: an equal group counts the sales of
// a gross and day, and a line that pays several sales is theirs because no other set adds up to
// it. Another sale of the day or batch may be meant as well, whatever its references are.

// isCounted reports whether the fact is of such a match.
func isCounted(f *reconcile.Fact) bool {
	return f.Reason == basisOneForMany || f.Reason == basisEqualGroup
}

// groupCountKey is the key of the equal group of a merchant's gross and due day.
func groupCountKey(merchant, currency string, minor int64, due civil.Date) uint64 {
	return reconcile.FactKey(merchant, 'L', "group"+currency+strconv.FormatInt(minor, 10)+due.String())
}

// sumKey is the key of lines that pay several sales of a day.
func sumKey(merchant string, day civil.Date) uint64 {
	return reconcile.FactKey(merchant, 'L', "sum"+day.String())
}

// batchKeys are the key of a batch; none where there is none.
func batchKeys(merchant, batch string) []uint64 {
	if batch = reconcile.NormalReference(batch); batch == "" {
		return nil
	}
	return []uint64{reconcile.FactKey(merchant, 'L', "batch"+batch)}
}

// oneOfSumKey is the key of sales of a gross that were settled together with others.
func oneOfSumKey(merchant, currency string, minor int64) uint64 {
	return reconcile.FactKey(merchant, 'L', "one"+currency+strconv.FormatInt(minor, 10))
}

// mostDaysAround is over how many days rows are looked for that a group or sum may take as well.
const mostDaysAround = 12

// daysBehind is how many days before a line its groups are looked for that were due then.
const daysBehind = 3

// countKeys are the keys of the matches that the sale may be counted in: of each day on which a
// line may pay it in time.
func (e *transactionState) countKeys() []uint64 {
	if e.minor <= 0 {
		return nil
	}
	keys := batchKeys(e.MerchantID, e.BatchNo)
	for day := max(civil.DateOf(e.Time), e.due.AddDays(-mostDaysAround)); day <= e.due; day++ {
		keys = append(keys, sumKey(e.MerchantID, day), groupCountKey(e.MerchantID, e.Currency, e.minor, day))
	}
	return keys
}

// countKeys are the keys of the matches that the line may change: of several sales of which it may
// pay one, and, where it states a card or a place, of the groups of its gross and of the days
// before it, in which it goes first.
func (l *lineState) countKeys() []uint64 {
	if l.minor <= 0 || l.Type != reconcile.LineSale {
		return nil
	}
	keys := append(batchKeys(l.MerchantID, l.BatchNo), sumKey(l.MerchantID, l.SettleDate), oneOfSumKey(l.MerchantID, l.Currency, l.minor))
	if lastFour(l.CardNo) != "" || l.TerminalID != "" || l.BatchNo != "" {
		for day := l.SettleDate.AddDays(-daysBehind); day <= l.SettleDate; day++ {
			keys = append(keys, groupCountKey(l.MerchantID, l.Currency, l.minor, day))
		}
	}
	return keys
}

// sumOfLineKey is the key of all sales that the line at a place settled together.
func sumOfLineKey(line reconcile.Origin) uint64 {
	return reconcile.FactKey("", 'M', line.File+"\x1f"+strconv.FormatInt(line.Line, 10))
}

// addSums puts in the place of each fact of one sale of several those of all sales of its line, if
// they are known: they add up to it. It returns the facts with their partitions.
func (in *Input) addSums(facts []reconcile.Fact, owners []*partition) (all []reconcile.Fact, of []*partition, err error) {
	for i, f := range facts {
		if f.Reason != basisOneForMany {
			all, of = append(all, f), append(of, owners[i])
			continue
		}
		key := sumOfLineKey(f.Line)
		found, err := in.Facts([]uint64{key})
		if err != nil {
			return nil, nil, err
		}
		together := filter(in.standing(found)[key], func(o reconcile.Fact) bool {
			return o.Line == f.Line && o.MerchantID == f.MerchantID && isProvisional(&o)
		})
		slices.SortFunc(together, func(a, b reconcile.Fact) int { return reconcile.CompareOrigins(a.Sale, b.Sale) })
		for _, o := range together {
			all, of = append(all, o), append(of, owners[i])
		}
	}
	return all, of, nil
}
