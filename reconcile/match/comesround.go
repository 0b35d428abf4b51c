package match

import (
	"slices"
	"time"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// References come round. A row of tonight with the reference and the amount of a sale
// that an earlier night settled is that sale or its money once more, or another sale
// whose log is late. The facts of a settled sale do not hold its time. Where the days in
// the names of the files leave room for doubt the settled rows are read again: their
// times decide, whichever of the rows came first.

// doubt is a row that may be a settled one once more, or another one.
type doubt struct {
	p *partition
	e *transactionState // or
	l *lineState

	undoes bool             // e is a void or reversal of what was settled
	lines  []*lineState     // those that may be further parts of the sale of the facts
	whole  bool             // l is the gross of the sale of the facts, which was settled below it
	own    bool             // l has what tells a sale without a line, though it names that of the facts
	aside  bool             // the facts are of lines that were set aside as of before the first day
	night  civil.Date       // the last one that settled the reference and amount
	facts  []reconcile.Fact // of what was settled
}

// sameSale is how far apart the times of two rows that speak of one sale may be:
// a reference names one sale a day.
const sameSale = 12 * time.Hour

func near(a, b time.Time) bool { return a.Sub(b).Abs() < sameSale }

// doubtfulOfSale returns the facts of the sales that a new one may be once more, when
// each was logged in a file of another day; nil where there is no doubt.
func (b *settledBefore) doubtfulOfSale(in *Input, e *transactionState) []reconcile.Fact {
	made := civil.DateOf(e.Time)
	return b.doubtful(in, e.FactKeys(), func(f *reconcile.Fact) (concerned, doubtful bool) {
		day := in.DayOf(f.Sale.File)
		return f.IsOf(e.Provider, e.MerchantID, e.Currency, e.minor), day != 0 && day != made
	})
}

// doubtfulOfLine returns the facts of the sales that a line may pay once more, when
// each was settled in a file of another day; nil where there is no doubt.
func (b *settledBefore) doubtfulOfLine(in *Input, l *lineState) []reconcile.Fact {
	if !l.isSaleOrRefund() || l.Time.IsZero() {
		return nil
	}
	return b.doubtful(in, l.FactKeys(), func(f *reconcile.Fact) (concerned, doubtful bool) {
		day := in.DayOf(f.Line.File)
		return f.Side == reconcile.TerminalSide && f.Settles(l.Provider, l.MerchantID, l.Currency, l.minor), day != 0 && day != l.SettleDate
	})
}

// settlingLike returns the facts of the sales that lines of the line's gross settled, and that it names.
func (b *settledBefore) settlingLike(l *lineState) (facts []reconcile.Fact) {
	for _, key := range l.FactKeys() {
		for _, f := range b.facts[key] {
			if f.Side == reconcile.TerminalSide && f.Line.File != "" && f.Settles(l.Provider, l.MerchantID, l.Currency, l.minor) && !hasLine(facts, &f) {
				facts = append(facts, f)
			}
		}
	}
	return facts
}

func (b *settledBefore) doubtful(in *Input, keys []uint64, judge func(*reconcile.Fact) (concerned, doubtful bool)) (facts []reconcile.Fact) {
	if in.ReadPairs == nil || in.DayOf == nil {
		return nil
	}
	seen := map[reconcile.Origin]bool{}
	for _, key := range keys {
		for _, f := range b.facts[key] {
			switch concerned, doubtful := judge(&f); {
			case !concerned || seen[f.Line] || b.isSuperseded(&f):
			case !doubtful || f.Line.File == "":
				return nil
			default:
				seen[f.Line] = true
				facts = append(facts, f)
			}
		}
	}
	return facts
}

// resolve reads what was settled again and decides about the rows in doubt. Where it
// can't be read, they are the settled ones once more, and a void stands for the sale
// that it takes back.
func (in *Input) resolve(doubts []doubt) error {
	var facts []reconcile.Fact
	for i := range doubts {
		facts = append(facts, doubts[i].facts...)
	}
	var pairs []*SettledPair
	if len(facts) > 0 {
		var err error
		if pairs, err = in.ReadPairs(facts); err != nil {
			return err
		}
		withoutShared(facts, pairs)
	}
	given := map[reconcile.Origin]bool{} // lines that are open again
	for i := range doubts {
		d := &doubts[i]
		own := pairs[:len(d.facts)]
		pairs = pairs[len(d.facts):]
		switch {
		case d.undoes:
			d.undo(in, own, given)
		case d.aside:
			d.takeSetAside(in, own, given)
		case d.lines != nil:
			d.addParts(in, own)
		case d.whole:
			d.takeWhole(in, own)
		case d.own: // it is looked at below the references, unless it copies a line that was settled
			if len(own) == 0 || slices.ContainsFunc(own, func(pair *SettledPair) bool { return pair == nil || d.l.mayCopy(&pair.Line) }) {
				d.l.markDuplicate(d.night)
			}
		case d.l != nil && !d.l.paysAnother(own):
			d.l.markDuplicate(d.night)
		case d.l != nil: // the log of its sale is late
		case !d.e.isAnother(own):
			d.e.markLoggedTwice(d.night)
		default:
			d.takeLine(in, own, given)
		}
	}
	return nil
}

// takeLine gives the transaction in doubt the line of a pair that is its money.
func (d *doubt) takeLine(in *Input, pairs []*SettledPair, given map[reconcile.Origin]bool) {
	for i, pair := range pairs {
		if given[pair.Line.Origin] || !d.e.isPaidBy(in, pair) {
			continue
		}
		sale, line := pair.reopen(in)
		if d.p.giveLine(in, d.e, sale, line, d.facts[i].Night) {
			given[pair.Line.Origin] = true
			d.p.retract(d.facts[i])
			return
		}
	}
}

// isAnother reports whether the transaction is none of the settled ones.
func (e *transactionState) isAnother(pairs []*SettledPair) bool {
	for _, pair := range pairs {
		if pair == nil || e.isLoggedAs(&pair.Sale) {
			return false
		}
	}
	return true
}

// isLoggedAs reports whether another row of the reference and amount logs the same sale:
// another system may number it in its own way, but has its time.
func (e *transactionState) isLoggedAs(t *reconcile.Transaction) bool {
	const clocks = 10 * time.Minute // how far the clocks of two systems may be apart
	if e.Time.Sub(t.Time).Abs() <= clocks {
		return true
	}
	return near(e.Time, t.Time) && reconcile.Compatible(e.TraceNo, t.TraceNo) && reconcile.Compatible(e.AuthCode, t.AuthCode)
}

// paysAnother reports whether the line pays none of the settled sales. Only where the
// lines that settled them have the times of their sales does its time tell.
func (l *lineState) paysAnother(pairs []*SettledPair) bool {
	for _, pair := range pairs {
		if pair == nil || !near(pair.Line.Time, pair.Sale.Time) || near(l.Time, pair.Sale.Time) {
			return false
		}
	}
	return true
}

// isPaidBy reports whether the line of a settled pair is the money of this transaction
// rather than of the one that it settled: it has its time or, where no time tells, was
// settled before the other one was made, or on this one's due date and not on the other's.
func (e *transactionState) isPaidBy(in *Input, pair *SettledPair) bool {
	l, sale := &pair.Line, &pair.Sale
	if !l.Time.IsZero() && (near(l.Time, e.Time) || near(l.Time, sale.Time)) {
		return l.Time.Sub(e.Time).Abs() < l.Time.Sub(sale.Time).Abs()
	}
	if l.SettleDate < civil.DateOf(sale.Time) {
		return l.SettleDate >= civil.DateOf(e.Time)
	}
	due, _, err := newDueCache().due(in.Terms, sale)
	return err == nil && l.SettleDate == e.due && l.SettleDate != due
}

// giveLine gives the line of a settled pair to the transaction whose money it is. The
// sale that it settled is judged again. It reports false where no reference of the
// line names the transaction.
func (p *partition) giveLine(in *Input, e, sale *transactionState, l *lineState, night civil.Date) bool {
	if !settleByReference(e, l) {
		return false
	}
	sale.life, sale.lostTo, sale.settledOn = expectsMoney, e, night
	sale.setDueAndFee(in, newDueCache())
	p.transactions, p.lines = append(p.transactions, sale), append(p.lines, l)
	return true
}

// settleByReference settles a pair by the first level at which both name each other;
// false where they do at none.
func settleByReference(e *transactionState, l *lineState) bool {
	for _, level := range referenceLevels() {
		key := level.ofTransaction(e.Transaction)
		if key != "" && key == level.ofLine(l.SettlementLine) && level.agrees(e.Transaction, l.SettlementLine) {
			settle(e, l, level)
			return true
		}
	}
	return false
}

// reopen returns the rows of a pair as rows of tonight, which are judged again.
func (pair *SettledPair) reopen(in *Input) (*transactionState, *lineState) {
	sale, line := &pair.Sale, pair.reopenLine(in)
	line.settledBefore = &transactionState{
		Transaction: sale, id: reconcile.DigestID("T", sale.Identity(), in.AsOf.String(), "reopened"),
		minor: reconcile.MinorOf(&sale.Origin, sale.Signed(), sale.Currency), reopened: true,
	}
	return line.settledBefore, line
}

func (pair *SettledPair) reopenLine(in *Input) *lineState {
	line := &pair.Line
	l := lineStateOf(line)
	l.id, l.reopened = reconcile.DigestID("L", line.Identity(), in.AsOf.String(), "reopened"), true
	l.minor = reconcile.MinorOf(&line.Origin, l.Gross, l.Currency)
	if line.Amounts == reconcile.AmountsNet && pair.Sale.MerchantID != "" {
		l.takeGross(pair.Sale.Signed())
	}
	return l
}
