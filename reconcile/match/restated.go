package match

import (
	"maps"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// An accepted restatement is compared with the version that an earlier night took. A
// row of both is known; a row of the new one alone is tonight's; a row of the earlier
// one alone is withdrawn (restatedversion.go). A changed row is one of each.

// EarlierVersion is what earlier nights made of the files that tonight has another
// version of, and that is no open row any more.
type EarlierVersion struct {
	// Facts are those of which the sale or the line was read in such a file.
	Facts []reconcile.Fact
	// Adjustments are lines of such a file that left without a transaction.
	Adjustments []reconcile.Item
	// Transactions and Lines are rows of other files that are judged again, because
	// their counterpart was withdrawn: see WithdrawnCounterparts.
	Transactions []reconcile.Transaction
	Lines        []reconcile.SettlementLine
}

// DroppedRows are rows of a restated file that an earlier night took in: how many,
// and their sums by currency, as the loader counted them.
type DroppedRows struct {
	Count int64
	Sums  map[string]reconcile.Sum
	// Payouts are the nets of the lines among them of which a bank account is loaded.
	Payouts map[string]decimal.Decimal
}

func (d DroppedRows) addPayout(l *reconcile.SettlementLine) DroppedRows {
	if d.Payouts == nil {
		d.Payouts = map[string]decimal.Decimal{}
	}
	d.Payouts[l.Currency] = d.Payouts[l.Currency].Add(l.Net)
	return d
}

// addLine adds a line, and what it says of a payout.
func (d DroppedRows) addLine(in *Input, l *reconcile.SettlementLine) DroppedRows {
	if _, paid := in.depositSource(l.Provider); paid {
		d = d.addPayout(l)
	}
	return d.add(l.Currency, l.Gross, l.Net)
}

func (d DroppedRows) add(currency string, gross, net decimal.Decimal) DroppedRows {
	if d.Sums == nil {
		d.Sums = map[string]reconcile.Sum{}
	}
	sum := d.Sums[currency]
	sum.Add(gross, net)
	d.Count, d.Sums[currency] = d.Count+1, sum
	return d
}

// Merge adds the rows that another batch of merchants dropped.
func (d DroppedRows) Merge(o DroppedRows) DroppedRows {
	sums := maps.Clone(d.Sums)
	if sums == nil {
		sums = map[string]reconcile.Sum{}
	}
	for currency, more := range o.Sums {
		sum := sums[currency]
		sum.Merge(more)
		sums[currency] = sum
	}
	payouts := maps.Clone(d.Payouts)
	if payouts == nil {
		payouts = map[string]decimal.Decimal{}
	}
	for currency, more := range o.Payouts {
		payouts[currency] = payouts[currency].Add(more)
	}
	return DroppedRows{d.Count + o.Count, sums, payouts}
}

// mergeDropped adds up what batches of merchants say of the same files.
func mergeDropped(all, part map[string]DroppedRows) map[string]DroppedRows {
	for file, rows := range part {
		if all == nil {
			all = map[string]DroppedRows{}
		}
		all[file] = all[file].Merge(rows)
	}
	return all
}

// dropRestated compares the batch's restated files with their earlier versions: it
// takes out of the batch every row that the earlier version had too, and finds out
// which rows of that one are withdrawn.
func (in *Input) dropRestated() error {
	if in.RestatedFiles == nil {
		return nil
	}
	in.version = in.MerchantBatch.compareVersions(in.RestatedFiles)
	before, err := in.askBefore(func(ask *askedBefore) {
		for i := range in.Lines {
			if in.RestatedFiles(in.Lines[i].Origin.File) && !in.version.knownLines[i] {
				ask.line(&in.Lines[i])
			}
		}
		for i := range in.Transactions {
			if in.RestatedFiles(in.Transactions[i].Origin.File) && !in.version.knownTransactions[i] {
				ask.transaction(&in.Transactions[i])
			}
		}
	})
	if err != nil {
		return err
	}
	// Of a night that left no facts it is not known which file a settled row was in.
	settled := func(keys []uint64) bool { return before.lastNight(keys) != civil.Date(0) }
	lines, transactions := in.Lines, in.Transactions
	in.Lines, in.Transactions = nil, nil
	for i := range lines {
		l := &lines[i]
		if in.version.knownLines[i] || in.RestatedFiles(l.Origin.File) && len(before.nights) > 0 && settled(l.SettledKeys()) {
			in.version.dropped[l.Origin.File] = in.version.dropped[l.Origin.File].addLine(in, l)
			continue
		}
		in.Lines = append(in.Lines, *l)
	}
	for i := range transactions {
		t := &transactions[i]
		if in.version.knownTransactions[i] || in.RestatedFiles(t.Origin.File) && len(before.nights) > 0 && settled(t.SettledKeys()) {
			in.version.dropped[t.Origin.File] = in.version.dropped[t.Origin.File].add(t.Currency, t.Signed(), t.Signed())
			continue
		}
		in.Transactions = append(in.Transactions, *t)
	}
	return nil
}

// factPlace tells facts of rows apart: by what they say and where it was read.
type factPlace struct {
	key                  uint64
	sale, line           reconcile.Origin
	gross, settled, fees int64
}

func placeOf(f *reconcile.Fact) factPlace {
	return factPlace{f.Key, f.Sale, f.Line, f.Gross, f.Settled, f.Fee}
}

// ReasonRetracted is that of a fact which says that an earlier one holds no longer: a
// row that it is of was judged again, or is in its file no more.
const ReasonRetracted = "retracted"

// retract lets a fact of an earlier night hold no longer.
func (p *partition) retract(f reconcile.Fact) {
	f.Reason, f.Night = ReasonRetracted, 0
	p.retracted = append(p.retracted, f)
}

// standingFacts leaves out the facts that a later one retracted, and those. Facts are
// in the order of their nights.
func standingFacts(facts []reconcile.Fact) []reconcile.Fact {
	retracted := map[factPlace]int{}
	for i := range facts {
		if facts[i].Reason == ReasonRetracted {
			retracted[placeOf(&facts[i])]++
		}
	}
	if len(retracted) == 0 {
		return facts
	}
	return filter(facts, func(f reconcile.Fact) bool {
		if f.Reason == ReasonRetracted {
			return false
		}
		if retracted[placeOf(&f)] > 0 {
			retracted[placeOf(&f)]--
			return false
		}
		return true
	})
}

// standing leaves out of the facts of each key those that were retracted before, those that
// tonight's restated files withdraw, and those of closings and matches by hand that people took back.
func (in *Input) standing(facts map[uint64][]reconcile.Fact) map[uint64][]reconcile.Fact {
	standing := make(map[uint64][]reconcile.Fact, len(facts))
	for key, list := range facts {
		list = standingFacts(list)
		if len(in.reopenedRows) > 0 {
			list = filter(list, func(f reconcile.Fact) bool {
				return f.Reason != reasonClosed || !in.reopenedRows[f.Line] && !in.reopenedRows[f.Sale]
			})
		}
		if len(in.unmatchedFacts) > 0 {
			list = filter(list, func(f reconcile.Fact) bool { return !in.unmatchedFacts[placeOf(&f)] })
		}
		if in.version != nil {
			list = filter(list, func(f reconcile.Fact) bool { return !in.version.withdrawnFacts[placeOf(&f)] })
		}
		if len(list) > 0 {
			standing[key] = list
		}
	}
	return standing
}
