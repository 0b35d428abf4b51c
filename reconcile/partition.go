package reconcile

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"
)

// entry is a transaction in the matcher: the row, what the night knows of it
// so far, and its verdict at the end.
type entry struct {
	*Transaction
	item  *Item // carried over; nil when new tonight
	id    string
	minor int64 // signed gross in minor units; exact, the loader saw to it

	life     life
	reason   string
	undoneBy *entry // the void or reversal that took this transaction back
	refunds  *entry // the sale that a refund names which does not say what it was paid with

	line      *posting // the line that settled it
	basis     string
	candidate *posting // the nearest line that did not match
	partner   *posting // held together with
	kind      Kind     // the exception that matching found; empty: none
	verdict   Verdict
	due       Date
	lastDay   Date
	price     Price
	priced    bool
	feeErr    error
	termErr   error
	fee       int64 // expected fee in minor units, when priced
	waits     *Gate
	keeps     bool   // the exceptions of earlier nights stand as they are
	settledOn Date   // the night that settled the same reference and amount before
	repeats   *entry // the row that logs the same event
}

// posting is a settlement line in the matcher.
type posting struct {
	*SettlementLine
	item  *Item
	id    string
	minor int64 // signed gross in minor units

	entry     *entry // the transaction that it settled
	excluded  *entry // the transaction that expects no money, but that it names
	twin      *posting
	paysFor   *entry     // of a fee line: the transaction that it is a fee of
	beside    []*posting // fee lines that state a part of this line's fee
	candidate *entry
	partner   *entry
	kind      Kind
	reason    string
	verdict   Verdict
	keeps     bool     // the exceptions of earlier nights stand as they are
	settledOn Date     // the night that settled the same reference and amount before
	repeats   *posting // the row of another file that says the same
}

// partition is a merchant's part of the night: the unit of the matching kernel.
// A partition knows nothing of the others.
type partition struct {
	merchant string
	entries  []*entry
	postings []*posting
}

// minorOf returns an amount in its currency's minor units. Loaders let no
// amount through that is finer; one that is breaks the program, not the night.
func minorOf(row *Origin, amount decimal.Decimal, currency string) int64 {
	digits, err := MinorDigits(currency)
	if err != nil {
		panic("reconcile: " + row.File + ": " + err.Error())
	}
	minor, ok := toMinor(amount, digits)
	if !ok {
		panic("reconcile: " + row.File + ": an amount that is no whole number of minor units")
	}
	return minor
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
func (p *partition) prepare(asOf Date) {
	slices.SortFunc(p.entries, compareEntries)
	slices.SortFunc(p.postings, comparePostings)
	numbers := newNumberer(asOf, len(p.entries)+len(p.postings))
	for _, e := range p.entries {
		e.minor = minorOf(&e.Origin, e.Signed(), e.Currency)
		if e.item == nil {
			e.id = numbers.id("T", e.identity())
		}
	}
	for _, l := range p.postings {
		l.minor = minorOf(&l.Origin, l.Gross, l.Currency)
		if l.item == nil {
			l.id = numbers.id("L", l.identity())
		}
	}
}

// compareEntries puts carried rows before new ones, then orders by time and place.
func compareEntries(a, b *entry) int {
	return cmp.Or(
		compareCarried(a.item, b.item),
		a.Time.Compare(b.Time),
		cmp.Compare(a.TerminalID, b.TerminalID),
		compareOrigins(a.Origin, b.Origin),
		cmp.Compare(a.id, b.id),
	)
}

func comparePostings(a, b *posting) int {
	return cmp.Or(
		compareCarried(a.item, b.item),
		cmp.Compare(a.SettleDate, b.SettleDate),
		compareOrigins(a.Origin, b.Origin),
		cmp.Compare(a.id, b.id),
	)
}

func compareCarried(a, b *Item) int {
	switch {
	case (a == nil) == (b == nil):
		return 0
	case a != nil:
		return -1
	default:
		return 1
	}
}

func compareOrigins(a, b Origin) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
}

// compatible reports whether two rows may speak of the same provider: the
// names are equal, or one side does not say.
func compatible(a, b string) bool { return a == "" || b == "" || a == b }
