package match

import (
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// A person may say that a sale and a line belong together though nothing in them says
// so, or that two do not which look as if they did. What a person said goes before every level.

const basisByHand = "by-hand"

// Pairing is what a person said of the rows that some exceptions are about.
type Pairing struct {
	Exceptions []*reconcile.Exception // as they stood
	By, Why    string
}

// String says who made the match, and why.
func (m *Pairing) String() string { return "matched by " + m.By + ": " + m.Why }

// keys are those under which the facts of the match are found by an exception that it ended.
func (m *Pairing) keys() []uint64 {
	keys := make([]uint64, len(m.Exceptions))
	for i, x := range m.Exceptions {
		keys[i] = HandKey(x.ID)
	}
	return keys
}

// HandKey is the key of the facts of a match by hand that ended an exception.
func HandKey(exception string) uint64 { return reconcile.FactKey("", 'X', exception) }

// indexNotSame finds the pairs of rows that people said do not belong together. Rows are
// known by where they stood: they may be opened again under another identity.
func (in *Input) indexNotSame() {
	in.notSame = map[[2]reconcile.Origin]bool{}
	for i := range in.NotSame {
		var sales, lines []reconcile.Origin
		for _, x := range in.NotSame[i].Exceptions {
			if x.IsOfLine() {
				lines = append(lines, x.Origin)
				continue
			}
			sales = append(sales, x.Origin)
			if x.Kind == reconcile.PossibleMatch {
				lines = append(lines, x.Counterpart)
			}
		}
		for _, sale := range sales {
			for _, line := range lines {
				in.notSame[[2]reconcile.Origin{sale, line}] = true
			}
		}
	}
}

// notTheSame reports whether a person said that the two rows do not belong together.
func (in *Input) notTheSame(e *transactionState, l *lineState) bool {
	return len(in.notSame) > 0 && in.notSame[[2]reconcile.Origin{e.Origin, l.Origin}]
}

// matchByHand settles what people said belongs together.
func (p *partition) matchByHand(in *Input) {
	for i := range in.Matches {
		m := &in.Matches[i]
		named := map[string]bool{} // items
		for _, x := range m.Exceptions {
			if x.MerchantID == p.merchant {
				named[x.ItemID] = true
			}
		}
		if len(named) == 0 {
			continue
		}
		sales := filter(p.transactions, func(e *transactionState) bool { return e.item != nil && named[e.id] && e.awaitsLine() })
		for _, e := range sales {
			if e.item.Reason == reasonPossible {
				named[e.item.Partner] = true
			}
		}
		lines := filter(p.lines, func(l *lineState) bool { return l.item != nil && named[l.id] && l.isUndecided() })
		m.settle(sales, lines)
	}
}

// settle makes one match of the rows.
func (m *Pairing) settle(sales []*transactionState, lines []*lineState) {
	level := referenceLevel{basis: basisByHand}
	switch {
	case len(sales) == 0 || len(lines) == 0 || len(sales) > 1 && len(lines) > 1:
		return
	case len(sales) > 1:
		settleAll(sales, lines[0])
	case len(lines) > 1:
		sales[0].settleInParts(lines, level)
	default:
		settle(sales[0], lines[0], level)
	}
	for _, e := range sales {
		e.byHand, e.basis = m, basisByHand
		for _, x := range m.Exceptions {
			if x.ItemID == e.id {
				e.exception, e.firstReported = x.ID, x.FirstReported
			}
		}
	}
	if !sales[0].differenceOfGroup().IsZero() {
		sales[0].kind = reconcile.AmountVariance
	}
}

// differenceOfGroup returns by how much what several lines paid of a sale, or one line of
// several sales, differs from their gross: on the first sale, in major units.
func (e *transactionState) differenceOfGroup() decimal.Decimal {
	switch {
	case len(e.parts) > 0:
		return e.came().Sub(e.Signed())
	case e.shares && e.line.sales[0] == e:
		difference := e.line.Gross
		for _, other := range e.line.sales {
			difference = difference.Sub(other.Signed())
		}
		return difference
	default:
		return decimal.Zero
	}
}

// describeByHand says who made the match of different amounts, and why.
func (e *transactionState) describeByHand(x *reconcile.Exception) {
	x.Cause = e.kind.UnknownCause("the amounts differ; " + e.byHand.String())
	if difference := e.differenceOfGroup(); !difference.IsZero() {
		x.ActualGross = decimal.NewNullDecimal(e.Signed().Add(difference))
		x.Difference = decimal.NewNullDecimal(difference)
	}
}

// reopenByHand opens the rows of matches by hand again that people took back, before anything is said of tonight's
// rows: the true other half of one may be among them, and what the match had settled is no copy of it. The only errors
// are those of Input.Facts and Input.ReadPairs.
func (in *Input) reopenByHand(parts []*partition) error {
	if in.ReadPairs == nil || !slices.ContainsFunc(parts, func(p *partition) bool { return len(p.unmatched) > 0 }) {
		return nil
	}
	before, err := in.askBefore(func(ask *askedBefore) {
		for _, p := range parts {
			for _, x := range p.unmatched {
				ask.keysOfFact = append(ask.keysOfFact, HandKey(x.ID))
			}
		}
	})
	if err != nil {
		return err
	}
	in.unmatchedFacts = map[factPlace]bool{}
	for _, p := range parts {
		facts := p.unmatchedFacts(before)
		pairs, err := in.ReadPairs(facts)
		if err != nil {
			return err
		}
		for i, pair := range pairs {
			if pair != nil && areWhole(facts, pairs, &facts[i]) {
				p.reopenHalves(in, pair)
				p.retract(facts[i])
				in.unmatchedFacts[placeOf(&facts[i])] = true
			}
		}
	}
	return nil
}

// unmatchedFacts returns the facts of the partition's matches by hand that people took back, each once.
func (p *partition) unmatchedFacts(before *settledBefore) (facts []reconcile.Fact) {
	for _, x := range p.unmatched {
		for _, f := range before.facts[HandKey(x.ID)] {
			if f.Reason == basisByHand && f.MerchantID == p.merchant && !slices.ContainsFunc(facts, func(o reconcile.Fact) bool { return placeOf(&o) == placeOf(&f) }) {
				facts = append(facts, f)
			}
		}
	}
	return facts
}

// reopenHalves opens sale and line of a pair again, each once.
func (p *partition) reopenHalves(in *Input, pair *SettledPair) {
	sale, line := pair.reopen(in)
	if !slices.ContainsFunc(p.transactions, func(e *transactionState) bool { return e.Origin == sale.Origin }) {
		sale.exception, sale.firstReported = p.exceptionAbout(sale.Origin, false)
		p.transactions = append(p.transactions, sale)
	}
	if !slices.ContainsFunc(p.lines, func(l *lineState) bool { return l.Origin == line.Origin }) {
		line.exception, line.firstReported = p.exceptionAbout(line.Origin, true)
		p.lines = append(p.lines, line)
	}
}

// StandsByHand reports whether a match by hand stands among facts, which are in the order of their nights.
func StandsByHand(facts []reconcile.Fact) bool {
	return slices.ContainsFunc(standingFacts(facts), func(f reconcile.Fact) bool { return f.Reason == basisByHand })
}

// exceptionAbout returns the exception that a match by hand ended and that was about the
// row; a possible match was about its sale.
func (p *partition) exceptionAbout(row reconcile.Origin, line bool) (id string, first civil.Date) {
	for _, x := range p.unmatched {
		if x.Origin == row && x.IsOfLine() == line {
			return x.ID, x.FirstReported
		}
	}
	return "", 0
}

// endedByUnmatch ends what was said of the fees of a match by hand that was taken back.
func (p *partition) endedByUnmatch(in *Input, ended map[string]string) {
	reopened := map[reconcile.Origin]bool{}
	for _, x := range p.unmatched {
		reopened[x.Origin] = true
	}
	if len(reopened) == 0 {
		return
	}
	for _, x := range in.Exceptions {
		if x.MerchantID == p.merchant && x.ItemID == "" && x.Kind == reconcile.FeeVariance && reopened[x.Origin] {
			ended[x.ID] = "unmatched"
		}
	}
}
