package nightly

import (
	"context"
	"maps"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
)

// rememberSettledDays is for how many calendar days a settlement is remembered,
// so that the same reference and amount settled again is called a duplicate.
const rememberSettledDays = 92

// keepFactsDays is for how many calendar days facts are kept: some more than are
// asked, so that the last nights can be judged again.
const keepFactsDays = rememberSettledDays + 8

// recall finds out what earlier nights settled under the references of the
// night's rows: it asks the store for many at a time, because each question reads
// what every night of a quarter of a year has settled.
type recall struct {
	asOf civil.Date

	lookupNights func(keys []uint64) (map[uint64]civil.Date, error) // nil: no night that left no facts settled anything
	lookupFacts  func(keys []uint64) ([]reconcile.Fact, error)      // nil: no night left facts
	keys         []uint64                                           // to ask lookupNights
	keysOfFacts  []uint64                                           // to ask lookupFacts
	payouts      func(provider string) bool                         // whether a bank account with the provider's payouts is loaded
	askedPayouts map[payoutLines]bool                               // of tonight's lines
	nights       map[uint64]civil.Date
	facts        map[uint64][]reconcile.Fact // by the keys that were asked
	undone       map[uint64]bool             // keys by which voids and reversals name what they take back, and refunds whose price stands there
	ownKeys      []uint64                    // those of keysOfFacts that are the rows' own
	again        map[uint64]bool             // own keys under which an earlier night settled something
	pairs        *pairReader
}

// newRecall prepares to ask the nights before run seq.
func newRecall(ctx context.Context, o *opening, asOf civil.Date, payouts func(provider string) bool, pairs *pairReader) (r *recall, err error) {
	r = &recall{
		asOf: asOf, payouts: payouts, askedPayouts: map[payoutLines]bool{}, nights: map[uint64]civil.Date{}, facts: map[uint64][]reconcile.Fact{},
		undone: map[uint64]bool{}, again: map[uint64]bool{}, pairs: pairs,
	}
	since := asOf.AddDays(-rememberSettledDays)
	if r.lookupNights, err = o.SettledBefore(ctx, o.seq, since); err != nil {
		return nil, err
	}
	r.lookupFacts, err = o.Facts(ctx, o.seq, since)
	return r, err
}

// keysAtOnce are 8 MB.
const keysAtOnce = 1 << 20

func (r *recall) addTransaction(t *reconcile.Transaction) error {
	if r.lookupNights != nil {
		r.keys = append(append(r.keys, t.SettledKeys()...), t.OriginalKeys()...)
	}
	if r.lookupFacts != nil {
		own, originals := t.FactKeys(), t.OriginalFactKeys()
		r.keysOfFacts, r.ownKeys = append(append(r.keysOfFacts, own...), originals...), append(r.ownKeys, own...)
		for _, key := range originals {
			r.undone[key] = true
		}
		r.addRefunded(t)
		r.keysOfFacts = append(r.keysOfFacts, match.RefundKeys(t, false)...)
	}
	return r.askMany()
}

func (r *recall) addLine(l *reconcile.SettlementLine) error {
	if r.lookupNights != nil {
		r.keys = append(r.keys, l.SettledKeys()...)
	}
	if r.lookupFacts != nil {
		r.keysOfFacts = append(r.keysOfFacts, l.AskedFactKeys()...)
		if l.Type == reconcile.LineSale {
			r.ownKeys = append(r.ownKeys, l.FactKeys()...)
		}
		r.addPayout(l)
	}
	return r.askMany()
}

// addPayout adds the payout of a line: lines may come for one that was paid long ago.
func (r *recall) addPayout(l *reconcile.SettlementLine) {
	if !r.payouts(l.Provider) {
		return
	}
	lines := payoutLines{l.Provider, l.MerchantID, l.DepositRef, l.Currency, l.SettleDate}
	if !r.askedPayouts[lines] {
		r.askedPayouts[lines] = true
		payout := reconcile.PayoutOf(l)
		r.keysOfFacts = append(r.keysOfFacts, payout.FactKey())
	}
}

// addPayouts adds the payouts of lines that were settled without becoming rows.
func (r *recall) addPayouts(payouts []reconcile.Payout) {
	for i := range payouts {
		r.addKey(payouts[i].FactKey())
	}
}

// payoutLines is what lines of one payout and day share.
type payoutLines struct {
	provider, merchant, reference, currency string
	day                                     civil.Date
}

// addDeposit adds a movement of the bank, whose reference may name such a payout.
func (r *recall) addDeposit(d *reconcile.Deposit) error {
	if r.lookupFacts != nil && reconcile.DepositReference(d.Reference) != "" {
		r.keysOfFacts = append(r.keysOfFacts, reconcile.DepositFactKey(d.Reference, d.Currency))
	}
	return r.askMany()
}

// addItem adds a transaction of an earlier night: when it is due and no line has
// come, what was settled under its reference is evidence; and what was refunded of one that was voided says what is
// still to be taken back.
func (r *recall) addItem(item *reconcile.Item) error {
	if r.lookupFacts == nil {
		return nil
	}
	if undone := match.IsUndone(&item.Judgement); undone || item.Verdict == reconcile.Held {
		r.keysOfFacts = append(append(r.keysOfFacts, match.RefundKeys(item.Transaction, undone)...), item.Transaction.OriginalFactKeys()...)
	}
	if item.Due == 0 || item.Due > r.asOf {
		return r.askMany()
	}
	r.keysOfFacts = append(r.keysOfFacts, item.Transaction.FactKeys()...)
	r.addRefunded(item.Transaction)
	return r.askMany()
}

// addRefunded adds the sale that a refund takes back: it may give a share of its fee back. One that does not
// say what it was paid with asks the sale's row.
func (r *recall) addRefunded(t *reconcile.Transaction) {
	keys := t.RefundedFactKeys()
	for _, key := range keys {
		r.addKey(key)
	}
	if len(keys) > 0 && t.CardType == "" && t.Wallet == "" {
		r.undone[keys[0]] = true
	}
}

// addKey adds a further key of facts.
func (r *recall) addKey(key uint64) {
	if r.lookupFacts != nil {
		r.keysOfFacts = append(r.keysOfFacts, key)
	}
}

func (r *recall) askMany() error {
	if len(r.keys) < keysAtOnce && len(r.keysOfFacts) < keysAtOnce {
		return nil
	}
	return r.ask()
}

func (r *recall) ask() error {
	if len(r.keys) > 0 {
		found, err := r.lookupNights(r.keys)
		if err != nil {
			return err
		}
		for key, night := range found {
			r.nights[key] = night
		}
		r.keys = r.keys[:0]
	}
	if len(r.keysOfFacts) == 0 {
		return nil
	}
	asked := r.keysOfFacts
	slices.Sort(asked)
	asked = slices.Compact(asked)
	// What an earlier question found is not found twice.
	asked = slices.DeleteFunc(asked, func(key uint64) bool { return r.facts[key] != nil })
	found, err := r.lookupFacts(asked)
	if err != nil {
		return err
	}
	for i := range found {
		f := &found[i]
		for _, key := range append([]uint64{f.Key}, f.Aliases...) {
			if _, wanted := slices.BinarySearch(asked, key); wanted {
				r.facts[key] = append(r.facts[key], *f)
			}
		}
	}
	for _, key := range r.ownKeys {
		if r.facts[key] != nil {
			r.again[key] = true
		}
	}
	r.keysOfFacts, r.ownKeys = r.keysOfFacts[:0], r.ownKeys[:0]
	return nil
}

// answer lets the kernel ask what earlier nights know.
func (r *recall) answer(ctx context.Context, in *match.Input) (err error) {
	if in.SettledBefore, in.Facts, err = r.found(); err != nil {
		return err
	}
	if r.lookupFacts != nil {
		in.MoreFacts = r.more
		in.Facts = func([]uint64) (map[uint64][]reconcile.Fact, error) { return r.facts, nil }
	}
	in.ReadPairs = func(facts []reconcile.Fact) ([]*match.SettledPair, error) { return r.pairs.read(ctx, facts) }
	in.FindTraced = func(originals []match.TracedOriginal) (map[match.TracedOriginal][]string, error) {
		return r.pairs.findTraced(ctx, originals)
	}
	if len(r.pairs.refused()) > 0 {
		in.ReadRefused = func(unnamed []match.Unnamed) ([]match.RefusedFile, error) { return r.pairs.readRefused(ctx, unnamed) }
	}
	in.ReadPayouts = func(payouts []reconcile.Payout) (map[string][]reconcile.SettlementLine, error) {
		return r.pairs.readPayouts(ctx, payouts)
	}
	// What a void takes back, and what was settled under a reference that comes again, is read at
	// once: a batch at a time would read a file many times.
	_, err = r.pairs.read(ctx, r.settledUnder(r.undone, r.again))
	return err
}

// more asks for the facts of further keys.
func (r *recall) more(keys []uint64) error {
	r.keysOfFacts = append(r.keysOfFacts, keys...)
	return r.ask()
}

// found returns the functions that the kernel asks; nil where nothing was found.
func (r *recall) found() (nights func([]uint64) (map[uint64]civil.Date, error), facts func([]uint64) (map[uint64][]reconcile.Fact, error), err error) {
	if err := r.ask(); err != nil {
		return nil, nil, err
	}
	r.keys, r.keysOfFacts, r.ownKeys = nil, nil, nil
	if len(r.nights) > 0 {
		nights = func([]uint64) (map[uint64]civil.Date, error) { return r.nights, nil }
	}
	if len(r.facts) > 0 {
		facts = func([]uint64) (map[uint64][]reconcile.Fact, error) { return r.facts, nil }
	}
	return nights, facts, nil
}

// settledUnder returns the facts of the sales that earlier nights settled under keys, in the
// order of the keys.
func (r *recall) settledUnder(sets ...map[uint64]bool) (facts []reconcile.Fact) {
	keys := map[uint64]bool{}
	for _, set := range sets {
		maps.Copy(keys, set)
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		for _, f := range r.facts[key] {
			if f.Side == reconcile.TerminalSide && f.Line.File != "" {
				facts = append(facts, f)
			}
		}
	}
	return facts
}
