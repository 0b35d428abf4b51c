package match

import (
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// A terminal may log a row again on a later night, and the acquirer may send its line again with it. Two rows of
// one event are one transaction, whatever settled the first: so this is found out before anything is matched, as
// findDuplicates does it for the rows at hand. A later step would let the copy of the line settle the copy of the
// sale, or would let the copy contest what settled its own event below the references.

// loggedBefore is a new transaction and the facts of sales that earlier nights settled and that may be its event.
type loggedBefore struct {
	e     *transactionState
	facts []reconcile.Fact
}

// findLoggedBefore marks the new transactions whose event an earlier night settled. The error is that of
// Input.Facts or Input.ReadPairs.
func (in *Input) findLoggedBefore(parts []*partition) error {
	if in.Facts == nil || in.ReadPairs == nil {
		return nil
	}
	var fresh []*transactionState
	var keys []uint64
	for _, p := range parts {
		for _, e := range p.transactions {
			if e.item == nil && e.life != loggedTwice && !reconcile.Undoing(e.Type) {
				fresh, keys = append(fresh, e), append(keys, e.FactKeys()...)
			}
		}
	}
	known, err := in.factsUnder(keys)
	if err != nil || len(known) == 0 {
		return err
	}
	var found []loggedBefore
	var all []reconcile.Fact
	for _, e := range fresh {
		if facts := in.factsOfEvent(e, known); len(facts) > 0 {
			found, all = append(found, loggedBefore{e, facts}), append(all, facts...)
		}
	}
	if len(all) == 0 {
		return nil
	}
	pairs, err := in.ReadPairs(all)
	if err != nil {
		return err
	}
	for i := range found {
		of := len(found[i].facts)
		found[i].mark(in, pairs[:of])
		pairs = pairs[of:]
	}
	return nil
}

// factsUnder returns the facts of keys that hold still.
func (in *Input) factsUnder(keys []uint64) (map[uint64][]reconcile.Fact, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	found, err := in.Facts(keys)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	own := map[uint64][]reconcile.Fact{}
	for _, key := range keys {
		if facts := found[key]; facts != nil {
			own[key] = facts
		}
	}
	return in.standing(own), nil
}

// factsOfEvent returns the facts of sales with the reference and the amount of a transaction. What its own file or an
// accepted restatement says again is none's copy: the rules of restated files know it.
func (in *Input) factsOfEvent(e *transactionState, known map[uint64][]reconcile.Fact) (facts []reconcile.Fact) {
	for _, key := range e.FactKeys() {
		for _, f := range known[key] {
			again := f.Sale.File == e.Origin.File || in.RestatedFiles != nil && (in.RestatedFiles(f.Sale.File) || in.RestatedFiles(e.Origin.File))
			if f.Sale.File != "" && f.Line.File != "" && !again && f.IsOf(e.Provider, e.MerchantID, e.Currency, e.minor) && !hasLine(facts, &f) {
				facts = append(facts, f)
			}
		}
	}
	return facts
}

// mark calls the transaction a duplicate where one of the settled sales is its event: terminal, time, type, amount and
// references are equal. Where a sale can't be read again, its log tells by its day: a retrieval reference names one sale a
// day. Another time is another sale: references come round.
func (b *loggedBefore) mark(in *Input, pairs []*SettledPair) {
	night := civil.Date(0)
	for i, pair := range pairs {
		if f := &b.facts[i]; pair != nil && b.e.isEventOf(&pair.Sale) || pair == nil && b.e.isOfLogDay(in, f) {
			night = max(night, f.Night)
		}
	}
	if night != 0 {
		b.e.markLoggedTwice(night)
	}
}

// isEventOf reports whether a settled sale is the event of the transaction, with no outcome that contradicts.
func (e *transactionState) isEventOf(sale *reconcile.Transaction) bool {
	other := &transactionState{Transaction: sale, minor: reconcile.MinorOf(&sale.Origin, sale.Signed(), sale.Currency)}
	outcomes := []reconcile.Outcome{reconcile.OutcomeOf(e.ResponseCode), reconcile.OutcomeOf(sale.ResponseCode)}
	return e.eventKey() == other.eventKey() && (outcomes[0] == outcomes[1] || slices.Contains(outcomes, reconcile.Unknown))
}

// isOfLogDay reports whether the sale of a fact stood in a log of the day on which the transaction was made.
func (e *transactionState) isOfLogDay(in *Input, f *reconcile.Fact) bool {
	made := civil.DateOf(e.Time)
	return e.RRN != "" && in.DayOf != nil && f.Night >= made && in.DayOf(f.Sale.File) == made
}
