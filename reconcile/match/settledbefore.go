package match

import (
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// settledBefore is what earlier nights tell of the keys that were asked: nights
// that left facts tell these, older ones only when a key was settled.
type settledBefore struct {
	nights map[uint64]civil.Date
	facts  map[uint64][]reconcile.Fact
}

// askedBefore gathers the keys to ask earlier nights for.
type askedBefore struct {
	nights, facts    bool // who is there to be asked
	keys, keysOfFact []uint64
}

func (a *askedBefore) line(l *reconcile.SettlementLine) {
	if a.nights {
		a.keys = append(a.keys, l.SettledKeys()...)
	}
	if a.facts {
		a.keysOfFact = append(a.keysOfFact, l.AskedFactKeys()...)
	}
}

func (a *askedBefore) transaction(t *reconcile.Transaction) {
	if a.nights {
		a.keys = append(a.keys, t.SettledKeys()...)
	}
	if a.facts {
		a.keysOfFact = append(a.keysOfFact, t.FactKeys()...)
	}
}

// original asks about the sale that a void or reversal takes back.
func (a *askedBefore) original(e *transactionState) {
	if a.nights {
		a.keys = append(a.keys, e.OriginalKeys()...)
	}
	if a.facts {
		a.keysOfFact = append(a.keysOfFact, e.originalFactKeys()...)
	}
}

// askBefore asks earlier nights for all that gather wants to know. The error is
// that of Input.SettledBefore or Input.Facts.
func (in *Input) askBefore(gather func(*askedBefore)) (*settledBefore, error) {
	before := &settledBefore{}
	asked := askedBefore{nights: in.SettledBefore != nil, facts: in.Facts != nil}
	if !asked.nights && !asked.facts {
		return before, nil
	}
	gather(&asked)
	var err error
	if len(asked.keys) > 0 {
		if before.nights, err = in.SettledBefore(asked.keys); err != nil {
			return nil, err
		}
	}
	if len(asked.keysOfFact) > 0 {
		before.facts, err = in.Facts(asked.keysOfFact)
		before.facts = in.standing(before.facts)
	}
	return before, err
}

// nightOfLine returns the last night that settled the line's reference and amount, or took the row in
// that is no sale's; zero when none did.
func (b *settledBefore) nightOfLine(l *reconcile.SettlementLine) (night civil.Date) {
	if len(b.nights) > 0 {
		night = b.lastNight(l.SettledKeys())
	}
	if len(b.facts) == 0 {
		return night
	}
	minor, sold := reconcile.MinorOf(&l.Origin, l.Gross, l.Currency), l.Type == reconcile.LineSale || l.Type == reconcile.LineRefund
	keys := l.FactKeys()
	if !sold {
		keys = keys[:1] // the others name the sale of a fee
	}
	return b.lastFact(night, keys, func(f *reconcile.Fact) bool {
		settles := f.Settles(l.Provider, l.MerchantID, l.Currency, minor) || l.Amounts == reconcile.AmountsNet && f.Settles(l.Provider, l.MerchantID, l.Currency, minor+f.Fee)
		anotherDay := !sold && f.SettleDate != 0 && f.SettleDate != l.SettleDate // it is another row, as lineKey has it
		return settles && !anotherDay && (f.Side == reconcile.TerminalSide) == sold && !b.isSuperseded(f) && !isProvisional(f)
	})
}

// nightOfTransaction is nightOfLine of a transaction.
func (b *settledBefore) nightOfTransaction(t *reconcile.Transaction) civil.Date {
	return b.nightOfSale(t, t.Signed(), t.SettledKeys, t.FactKeys)
}

// nightOfOriginal returns the last night that settled the sale which a void or
// reversal takes back, or else the refund; zero when none did. A refund is known by facts alone.
func (b *settledBefore) nightOfOriginal(e *transactionState) civil.Date {
	night := b.nightOfSale(e.Transaction, e.Amount, e.OriginalKeys, e.originalFactKeys)
	if night == 0 && undoes(e.Type, reconcile.Refund) {
		night = b.nightOfSale(e.Transaction, e.Amount.Neg(), func() []uint64 { return nil }, e.originalFactKeys)
		e.undoesRefund = night != 0
	}
	return night
}

// nightOfSale returns the last night that settled the amount for the merchant of a
// transaction, under keys of older nights or of facts.
func (b *settledBefore) nightOfSale(t *reconcile.Transaction, amount decimal.Decimal, keys, keysOfFact func() []uint64) (night civil.Date) {
	if len(b.nights) > 0 {
		night = b.lastNight(keys())
	}
	if len(b.facts) == 0 {
		return night
	}
	minor := reconcile.MinorOf(&t.Origin, amount, t.Currency)
	return b.lastFact(night, keysOfFact(), func(f *reconcile.Fact) bool {
		return f.IsOf(t.Provider, t.MerchantID, t.Currency, minor) && !b.isSuperseded(f) && (!isProvisional(f) || reconcile.Undoing(t.Type))
	})
}

// isSuperseded reports whether a later night gave the line of the fact to another sale,
// or set it aside.
func (b *settledBefore) isSuperseded(f *reconcile.Fact) bool {
	return slices.ContainsFunc(b.facts[f.Key], func(later reconcile.Fact) bool { return later.Line == f.Line && later.Night > f.Night })
}

func (b *settledBefore) lastNight(keys []uint64) (night civil.Date) {
	for _, key := range keys {
		night = max(night, b.nights[key])
	}
	return night
}

func (b *settledBefore) lastFact(night civil.Date, keys []uint64, fits func(*reconcile.Fact) bool) civil.Date {
	for _, key := range keys {
		for i := range b.facts[key] {
			if f := &b.facts[key][i]; fits(f) {
				night = max(night, f.Night)
			}
		}
	}
	return night
}

// askBefore asks about what this night could not match.
func (p *partition) askBefore(ask *askedBefore, asOf civil.Date) {
	for _, l := range p.lines {
		if l.asksBefore() || l.isUndecided() || l.excluded != nil {
			ask.line(l.SettlementLine)
		}
	}
	for _, e := range p.transactions {
		if e.mayUndoSettled || e.undoesSettled {
			ask.original(e)
		}
		if ask.facts {
			ask.keysOfFact = append(ask.keysOfFact, e.RefundedFactKeys()...)
			ask.keysOfFact = append(ask.keysOfFact, RefundKeys(e.Transaction, e.isUndone())...)
		}
		if p.mayBeTakenFrom(e) || e.awaitsLine() && (e.item == nil || e.lastDay <= asOf) || e.undoneBy != nil && e.item == nil || e.mayHaveEarlierFees() {
			ask.transaction(e.Transaction)
		}
	}
}

// markSettledBefore judges what this night could not match by the settlements
// of earlier nights: a line whose reference and amount were settled before is a
// duplicate, and so is a new transaction that was logged and paid before. It returns
// those of which only the settled rows themselves can tell.
func (p *partition) markSettledBefore(in *Input, before *settledBefore) (doubts []doubt) {
	if len(before.nights) == 0 && len(before.facts) == 0 {
		return nil
	}
	doubts = p.furtherParts(in, before)
	parts := map[*lineState]bool{}
	for i := range doubts {
		for _, l := range doubts[i].lines {
			parts[l] = true
		}
	}
	sales := &salesIndex{partition: p}
	for _, l := range p.lines {
		if parts[l] || !l.asksBefore() {
			continue
		}
		if d := (doubt{p: p, l: l, whole: true, facts: before.wholeFacts(in, l)}); d.facts != nil {
			doubts = append(doubts, d)
			continue
		}
		// A sale made after that night is another one: references come round again.
		if night := before.nightOfLine(l.SettlementLine); night != 0 && (!l.isSaleOrRefund() || l.Time.IsZero() || civil.DateOf(l.Time) <= night) {
			if d := (doubt{p: p, l: l, night: night, facts: before.doubtfulOfLine(in, l)}); d.facts != nil {
				doubts = append(doubts, d)
				continue
			}
			if l.isSaleOrRefund() && in.ReadPairs != nil && sales.ownsAnother(in, l) {
				doubts = append(doubts, doubt{p: p, l: l, night: night, own: true, facts: before.settlingLike(l)})
				continue
			}
			l.markDuplicate(night)
		}
	}
	p.markRepeatedBefore(before)
	for _, e := range p.transactions {
		if e.mayUndoSettled {
			if night := before.nightOfOriginal(e); night != 0 && civil.DateOf(e.Time) <= night.AddDays(rememberDays) {
				doubts = append(doubts, doubt{p: p, e: e, undoes: true, night: night, facts: before.originals(in, e)})
			}
			continue
		}
		if e.item != nil || !e.awaitsLine() && e.undoneBy == nil {
			continue
		}
		if d := (doubt{p: p, e: e, aside: true, facts: before.ofBeforeStart(in, e)}); d.facts != nil {
			doubts = append(doubts, d)
			continue
		}
		if !e.awaitsLine() {
			continue
		}
		if night := before.nightOfTransaction(e.Transaction); night != 0 && (e.mayBeSettledBy(in, night) || e.wasLoggedBefore(in, before)) {
			if d := (doubt{p: p, e: e, night: night, facts: before.doubtfulOfSale(in, e)}); d.facts != nil {
				doubts = append(doubts, d)
				continue
			}
			e.markLoggedTwice(night)
		}
	}
	return doubts
}

func (l *lineState) markDuplicate(night civil.Date) {
	l.kind, l.reason, l.settledOn, l.excluded = reconcile.DuplicateSettlement, reasonDuplicate, night, nil
}

func (e *transactionState) markLoggedTwice(night civil.Date) {
	e.life, e.kind, e.reason, e.settledOn = loggedTwice, reconcile.DuplicateTransaction, reasonDuplicate, night
	e.due, e.lastDay = 0, 0 // it is none of its own, as one that is found in the same night
}

// wasLoggedBefore reports whether what was settled before stands in a terminal log of
// the day of the transaction: it was paid before it was due, and is logged again.
func (e *transactionState) wasLoggedBefore(in *Input, before *settledBefore) bool {
	if in.DayOf == nil {
		return false
	}
	made := civil.DateOf(e.Time)
	return before.lastFact(0, e.FactKeys(), func(f *reconcile.Fact) bool {
		return f.IsOf(e.Provider, e.MerchantID, e.Currency, e.minor) && f.Night >= made && in.DayOf(f.Sale.File) == made
	}) != 0
}

// mayBeSettledBy reports whether the transaction may be the one that was settled in
// the night: references come round, and a sale that was due later than that night is
// another one. Where the cut-off wanders the earlier due date holds.
func (e *transactionState) mayBeSettledBy(in *Input, night civil.Date) bool {
	term, err := in.Terms.Find(e.Provider, e.Product, e.MerchantID)
	if err != nil {
		return civil.DateOf(e.Time) <= night
	}
	due, err := in.Terms.Due(term, e.Time.Add(-2*term.Drift))
	if err != nil {
		return civil.DateOf(e.Time) <= night
	}
	return due <= night
}

// asksBefore reports whether the line is a duplicate if it was settled before.
func (l *lineState) asksBefore() bool {
	if !l.isUndecided() {
		return false
	}
	if !l.isSaleOrRefund() {
		return l.item == nil
	}
	return (l.excluded == nil || l.excluded.reason == reasonClosed) && (l.item == nil || !slices.Contains(knownNoCopy, l.item.Reason))
}

// knownNoCopy are the reasons of lines of which an earlier night knew already what was settled under
// their references: they are copies as they were called, or were held with other rows instead.
var knownNoCopy = []string{reasonDuplicate, reasonPossible, reasonAmbiguous}
