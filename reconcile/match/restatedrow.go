package match

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// withdrawnLine describes a line that the restated version has no longer.
func (r *earlierRow) withdrawnLine() *withdrawnRow {
	w := &withdrawnRow{side: reconcile.SettlementSide, fact: r.fact, shares: r.shares}
	switch {
	case r.fact != nil:
		settled, fee := majorOf(r.fact.Settled, r.fact.Currency), majorOf(r.fact.Fee, r.fact.Currency)
		w.merchant, w.currency, w.origin, w.gross, w.net = r.fact.MerchantID, r.fact.Currency, r.fact.Line, settled, settled.Sub(fee)
		return w
	case r.adjustment != nil:
		w.line, w.reason = r.adjustment.Line, r.adjustment.Reason
	default:
		w.line, w.item = r.item.Line, r.item
	}
	w.merchant, w.currency, w.origin, w.gross, w.net = w.line.MerchantID, w.line.Currency, w.line.Origin, w.line.Gross, w.line.Net
	return w
}

// withdrawnTransaction describes a transaction that the restated log has no longer. Its
// net is what the night before carried over, or its gross.
func (r *earlierRow) withdrawnTransaction() *withdrawnRow {
	if r.fact != nil {
		gross := majorOf(r.fact.Gross, r.fact.Currency)
		w := &withdrawnRow{side: reconcile.TerminalSide, merchant: r.fact.MerchantID, currency: r.fact.Currency, origin: r.fact.Sale, gross: gross, net: gross, fact: r.fact}
		for _, part := range r.parts {
			if part.item != nil {
				w.rest = part.item
			} else {
				w.shares = append(w.shares, part.fact)
			}
		}
		if w.shares != nil {
			w.shares = append(w.shares, r.fact)
		}
		return w
	}
	t := wholeOf(r.item)
	w := &withdrawnRow{side: reconcile.TerminalSide, merchant: t.MerchantID, currency: t.Currency, origin: t.Origin, gross: t.Signed(), net: t.Signed(), item: r.item}
	if r.item.Open() {
		w.net = r.item.Net().Add(w.gross).Sub(r.item.Transaction.Signed())
	}
	return w
}

// majorOf returns an amount of so many minor units in major ones.
func majorOf(minor int64, currency string) decimal.Decimal {
	digits, err := money.MinorDigits(currency)
	if err != nil {
		panic("reconcile: " + err.Error())
	}
	return decimal.New(minor, -digits)
}

// factOf is what later nights know of a row that had left, by one of its facts, and that holds no
// longer. Nil: it was remembered as a row, and is so no longer.
func (w *withdrawnRow) factOf(of *reconcile.Fact) *reconcile.Fact {
	var f reconcile.Fact
	switch {
	case w.item != nil:
		return nil
	case of != nil:
		f = *of
	default:
		f = *factOfAdjustment(w.line)
	}
	return &f
}

// factOfAdjustment is the fact of a line that left without a transaction, under the key
// that it was remembered by.
func factOfAdjustment(l *reconcile.SettlementLine) *reconcile.Fact {
	l = asSold(l)
	minor := reconcile.MinorOf(&l.Origin, l.Gross, l.Currency)
	f := &reconcile.Fact{
		Provider: l.Provider, MerchantID: l.MerchantID, Side: reconcile.SettlementSide, Type: string(l.Type), Verdict: reconcile.Adjustment,
		Currency: l.Currency, Gross: minor, Settled: minor, Fee: reconcile.MinorOf(&l.Origin, l.Fee, l.Currency), Line: l.Origin,
	}
	keys := l.KeptKeys()
	f.Key, f.Aliases = keys[0], keys[1:]
	return f
}

// standIn puts what is remembered in the place of a row that could not be read again:
// its amounts and where it was, and no reference.
func (p *reopenedPair) standIn(lineGone bool) {
	if !p.unread {
		return
	}
	f := p.fact
	if lineGone {
		p.transaction = &reconcile.Transaction{
			Provider: f.Provider, MerchantID: f.MerchantID, Type: reconcile.TxnType(f.Type), Amount: majorOf(f.Gross, f.Currency).Abs(), Currency: f.Currency, Origin: f.Sale,
		}
		return
	}
	settled, fee := majorOf(f.Settled, f.Currency), majorOf(f.Fee, f.Currency)
	p.line = &reconcile.SettlementLine{
		Provider: f.Provider, MerchantID: f.MerchantID, Type: reconcile.LineSale, Gross: settled, Fee: fee, Net: settled.Sub(fee), Currency: f.Currency, Origin: f.Line,
	}
	if settled.IsNegative() {
		p.line.Type = reconcile.LineRefund
	}
}

// addToProof takes the row out of what came in. Tonight's account is that of the
// restated file less its earlier version.
func (w *withdrawnRow) addToProof(c *reconcile.CurrencyProof) {
	opening, reopened, came := &c.Settlement.Opening, &c.Settlement.Reopened, &c.Settlement.New
	if w.side == reconcile.TerminalSide {
		opening, reopened, came = &c.Terminal.Opening, &c.Terminal.Reopened, &c.Terminal.New
	}
	if open := cmp.Or(w.item, w.rest); open != nil && open.Open() { // of a sale in parts the rest alone
		gross, net := open.Gross(), open.Net()
		opening.Add(gross, net)
		reopened.AddMoney(w.gross.Sub(gross), w.net.Sub(net))
	} else {
		reopened.Add(w.gross, w.net)
	}
	came.Merge(reconcile.Sum{Count: -1, Gross: w.gross.Neg(), Net: w.net.Neg()})
}

// addReopened puts the rows that are judged again into their partitions, as rows of the
// night that first took their file.
func (v *version) addReopened(in *Input, of func(merchant string) *partition) {
	slices.SortStableFunc(v.withdrawn, func(a, b *withdrawnRow) int {
		return cmp.Or(cmp.Compare(a.side, b.side), reconcile.CompareOrigins(a.origin, b.origin), a.gross.Cmp(b.gross))
	})
	for _, w := range v.withdrawn {
		p := of(w.merchant)
		p.withdrawn = append(p.withdrawn, w)
	}
	for _, r := range v.reopened {
		p := of(r.fact.MerchantID)
		// It had left the balance: what memory has of a row that was excluded says the same.
		item := &reconcile.Item{Judgement: reconcile.Judgement{Verdict: reconcile.Excluded}}
		if r.transaction != nil {
			item.FirstSeen = in.firstNightOf(r.transaction.Origin.File, r.fact.Night)
			p.transactions = append(p.transactions, &transactionState{Transaction: r.restOf(item), item: item, withdrawn: r})
			continue
		}
		item.FirstSeen = in.firstNightOf(r.line.Origin.File, r.fact.Night)
		l := lineStateOf(r.line)
		l.item, l.withdrawn = item, r
		p.lines = append(p.lines, l)
	}
}

// firstNightOf returns the night that first took a file, or else the one given.
func (in *Input) firstNightOf(file string, night civil.Date) civil.Date {
	if in.NightOf != nil {
		return cmp.Or(in.NightOf(file), night)
	}
	return night
}

// reopenCancelled opens the lines again that a withdrawn one had cancelled.
func (p *partition) reopenCancelled() {
	partners := map[string]*withdrawnRow{}
	for _, w := range p.withdrawn {
		if w.setAside != nil {
			partners[w.setAside.Partner] = w
		}
	}
	if len(partners) == 0 {
		return
	}
	p.setAside = filter(p.setAside, func(l *lineState) bool {
		w := partners[l.id]
		if w == nil {
			return true
		}
		w.told = true
		l.reopened, l.twin, l.verdict, l.reason = true, nil, "", ""
		p.lines = append(p.lines, l)
		p.retract(*factOfAdjustment(l.SettlementLine))
		return false
	})
}

// nameReopened gives the rows that are judged again the identities that they had, as
// far as no row in hand has them.
func (p *partition) nameReopened() {
	if !slices.ContainsFunc(p.transactions, func(e *transactionState) bool { return e.withdrawn != nil }) && !slices.ContainsFunc(p.lines, func(l *lineState) bool { return l.withdrawn != nil }) {
		return
	}
	used := map[string]bool{}
	for _, e := range p.transactions {
		used[e.id] = true
	}
	for _, l := range p.lines {
		used[l.id] = true
	}
	name := func(prefix, identity string, night civil.Date) string {
		numbers := reconcile.NewNumberer(night, 1)
		id := numbers.NextID(prefix, identity)
		for used[id] {
			id = numbers.NextID(prefix, identity)
		}
		used[id] = true
		return id
	}
	for _, e := range p.transactions {
		if e.withdrawn != nil {
			e.id = name("T", e.Identity(), e.item.FirstSeen)
			e.item.ID = e.id
		}
	}
	for _, l := range p.lines {
		if l.withdrawn != nil {
			l.id = name("L", l.Identity(), l.item.FirstSeen)
			l.item.ID = l.id
		}
	}
}

// rememberWithdrawn counts the withdrawn rows, and says to later nights what they are
// to hold true no longer.
func (p *partition) rememberWithdrawn(out *Result) {
	told := map[*reconcile.Fact]bool{} // of both rows of a pair one fact says so
	for _, w := range p.withdrawn {
		w.addToProof(out.Proof.ForCurrency(w.currency))
		if w.item != nil || w.setAside != nil || w.rest != nil {
			out.Gone++
		}
		for _, of := range w.facts() {
			if f := w.factOf(of); f != nil && !told[of] {
				told[of] = of != nil
				p.retract(*f)
			}
		}
	}
	out.Facts = append(append(out.Facts, p.retracted...), p.told...)
}

// reinstate marks the transactions that a withdrawn void or reversal had taken back.
func (p *partition) reinstate() {
	var index *referenceIndex
	for _, w := range p.withdrawn {
		if w.item == nil || w.item.Transaction == nil || !reconcile.Undoing(w.item.Transaction.Type) {
			continue
		}
		if index == nil {
			index = indexReferences(p.transactions)
		}
		if original := index.original(&transactionState{Transaction: w.item.Transaction}); original != nil {
			original.reinstated = true
		}
	}
}
