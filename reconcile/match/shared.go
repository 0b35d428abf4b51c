package match

import (
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// A line may settle several sales. Each of them leaves a fact of its own, with its share of the
// line's gross and fee, so no single fact says what the line was: all facts of it together do.

// SharesLine reports whether the line of a fact settled further sales beside that of the fact.
func SharesLine(f *reconcile.Fact) bool {
	return f.Side == reconcile.TerminalSide && slices.Contains(f.Aliases, sumOfLineKey(f.Line))
}

// sharedLine tells such lines apart. Versions of a file may have two at one place, which
// different nights settled.
type sharedLine struct {
	merchant, reason string
	line             reconcile.Origin
	night            civil.Date
}

// joinShares makes one row of all facts of each line: what the facts add up to is what the line was.
func joinShares(shares []*reconcile.Fact) (rows []*earlierRow) {
	byLine := map[sharedLine]*earlierRow{}
	for _, f := range shares {
		at := sharedLine{f.MerchantID, f.Reason, f.Line, f.Night}
		if row := byLine[at]; row != nil {
			row.shares = append(row.shares, f)
			row.fact.Settled, row.fact.Fee = row.fact.Settled+f.Settled, row.fact.Fee+f.Fee
			for _, key := range append([]uint64{f.Key}, f.Aliases...) {
				if key != row.fact.Key && !slices.Contains(row.fact.Aliases, key) {
					row.fact.Aliases = append(row.fact.Aliases, key)
				}
			}
			continue
		}
		whole := *f
		whole.Aliases = slices.Clone(f.Aliases)
		byLine[at] = &earlierRow{fact: &whole, shares: []*reconcile.Fact{f}}
		rows = append(rows, byLine[at])
	}
	return rows
}

// settled are the facts of the sales that the line settled.
func (r *earlierRow) settled() []*reconcile.Fact {
	if r.shares != nil {
		return r.shares
	}
	return []*reconcile.Fact{r.fact}
}

// facts are those of the row: of a line that settled several sales one each, of a row that left
// without a fact nil.
func (w *withdrawnRow) facts() []*reconcile.Fact {
	if w.shares != nil {
		return w.shares
	}
	return []*reconcile.Fact{w.fact}
}

// withoutShared leaves out the pairs of lines that settled further sales, for whoever judges a sale by
// its line alone.
func withoutShared(facts []reconcile.Fact, pairs []*SettledPair) {
	for i := range facts {
		if SharesLine(&facts[i]) {
			pairs[i] = nil
		}
	}
}

// areWhole reports whether the pairs of the line of a fact could be read, all of them: a line that
// settled several sales is opened again with all of them or with none.
func areWhole(facts []reconcile.Fact, pairs []*SettledPair, of *reconcile.Fact) bool {
	sum, gross := int64(0), int64(0)
	for i, pair := range pairs {
		if facts[i].Line != of.Line {
			continue
		}
		if pair == nil {
			return false
		}
		sum, gross = sum+facts[i].Settled, reconcile.MinorOf(&pair.Line.Origin, pair.Line.Gross, pair.Line.Currency)
	}
	return !SharesLine(of) || sum == gross
}
