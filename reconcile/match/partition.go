package match

import (
	"cmp"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/terms"
)

// entry is a transaction in the matcher: the row, what the night knows of it
// so far, and its verdict at the end.
type entry struct {
	*reconcile.Transaction
	item  *reconcile.Item // carried over; nil when new tonight
	id    string
	minor int64 // signed gross in minor units; exact, the loader saw to it

	life     life
	reason   string
	undoneBy *entry // the void or reversal that took this transaction back
	refunds  *entry // the sale that a refund names which does not say what it was paid with

	line      *posting // the line that settled it
	basis     string
	candidate *posting       // the nearest line that did not match
	partner   *posting       // held together with
	kind      reconcile.Kind // the exception that matching found; empty: none
	verdict   reconcile.Verdict
	due       civil.Date
	lastDay   civil.Date
	price     terms.Price
	priced    bool
	feeErr    error
	termErr   error
	fee       int64 // expected fee in minor units, when priced
	waits     *Gate
	keeps     bool       // the exceptions of earlier nights stand as they are
	settledOn civil.Date // the night that settled the same reference and amount before
	repeats   *entry     // the row that logs the same event
}

// posting is a settlement line in the matcher.
type posting struct {
	*reconcile.SettlementLine
	item  *reconcile.Item
	id    string
	minor int64 // signed gross in minor units

	entry     *entry // the transaction that it settled
	excluded  *entry // the transaction that expects no money, but that it names
	twin      *posting
	paysFor   *entry     // of a fee line: the transaction that it is a fee of
	beside    []*posting // fee lines that state a part of this line's fee
	candidate *entry
	partner   *entry
	kind      reconcile.Kind
	reason    string
	verdict   reconcile.Verdict
	keeps     bool       // the exceptions of earlier nights stand as they are
	settledOn civil.Date // the night that settled the same reference and amount before
	repeats   *posting   // the row of another file that says the same
}

// partition is a merchant's part of the night: the unit of the matching kernel.
// A partition knows nothing of the others.
type partition struct {
	merchant string
	entries  []*entry
	postings []*posting
}

// collect cuts the night into partitions, in the order of merchants. Rows are
// ordered by what they say and whence they came, never by how they were handed
// in, so that every order of the input gives the same night.
func collect(in *Input) []*partition {
	byMerchant := map[string]*partition{}
	of := func(merchant string) *partition {
		p := byMerchant[merchant]
		if p == nil {
			p = &partition{merchant: merchant}
			byMerchant[merchant] = p
		}
		return p
	}
	for i := range in.Opening {
		item := &in.Opening[i]
		switch {
		case item.Transaction != nil:
			p := of(item.Transaction.MerchantID)
			p.entries = append(p.entries, &entry{Transaction: item.Transaction, item: item, id: item.ID})
		case item.Line != nil:
			p := of(item.Line.MerchantID)
			p.postings = append(p.postings, &posting{SettlementLine: item.Line, item: item, id: item.ID})
		}
	}
	for i := range in.Transactions {
		row := &in.Transactions[i]
		p := of(row.MerchantID)
		p.entries = append(p.entries, &entry{Transaction: row})
	}
	for i := range in.Lines {
		row := &in.Lines[i]
		p := of(row.MerchantID)
		p.postings = append(p.postings, &posting{SettlementLine: row})
	}
	parts := make([]*partition, 0, len(byMerchant))
	for _, p := range byMerchant {
		parts = append(parts, p)
	}
	slices.SortFunc(parts, func(a, b *partition) int { return cmp.Compare(a.merchant, b.merchant) })
	return parts
}

// prepare orders the partition's rows and gives the new ones their identities.
func (p *partition) prepare(asOf civil.Date) {
	slices.SortFunc(p.entries, compareEntries)
	slices.SortFunc(p.postings, comparePostings)
	numbers := reconcile.NewNumberer(asOf, len(p.entries)+len(p.postings))
	for _, e := range p.entries {
		e.minor = reconcile.MinorOf(&e.Origin, e.Signed(), e.Currency)
		if e.item == nil {
			e.id = numbers.ID("T", e.Identity())
		}
	}
	for _, l := range p.postings {
		l.minor = reconcile.MinorOf(&l.Origin, l.Gross, l.Currency)
		if l.item == nil {
			l.id = numbers.ID("L", l.Identity())
		}
	}
}

// compareEntries puts carried rows before new ones, then orders by time and place.
func compareEntries(a, b *entry) int {
	return cmp.Or(
		compareCarried(a.item, b.item),
		a.Time.Compare(b.Time),
		cmp.Compare(a.TerminalID, b.TerminalID),
		reconcile.CompareOrigins(a.Origin, b.Origin),
		cmp.Compare(a.id, b.id),
	)
}

func comparePostings(a, b *posting) int {
	return cmp.Or(
		compareCarried(a.item, b.item),
		cmp.Compare(a.SettleDate, b.SettleDate),
		reconcile.CompareOrigins(a.Origin, b.Origin),
		cmp.Compare(a.id, b.id),
	)
}

func compareCarried(a, b *reconcile.Item) int {
	switch {
	case (a == nil) == (b == nil):
		return 0
	case a != nil:
		return -1
	default:
		return 1
	}
}
