package match

import (
	"fmt"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// Where references are handed out one after the other, a wrong digit makes the reference of
// another sale. Such a line has another amount than the sale that it names, or says once more what
// the line of that one says, with another authorisation code; and it is alike, to the fen, to a sale
// that nobody settles. Which of the two it pays nobody can prove: neither is claimed.

// mistaken is a line that may name its sale by a wrong reference.
type mistaken struct {
	line         *lineState
	transactions []*transactionState // that it names
	level        referenceLevel
}

// matchRound is one round of matching the rows of a partition by their references.
type matchRound struct {
	partition *partition
	mistaken  []mistaken
	byGross   map[groupKey][]*transactionState // all transactions; nil until it is wanted
}

// meant returns the sales without a line that are alike to the line and of its gross, but for those
// that it names.
func (m *matchRound) meant(in *Input, l *lineState, named []*transactionState) []*transactionState {
	if m.byGross == nil {
		m.byGross = map[groupKey][]*transactionState{}
		for _, e := range m.partition.transactions {
			key := groupKey{e.Currency, e.minor}
			m.byGross[key] = append(m.byGross[key], e)
		}
	}
	return filter(m.byGross[groupKey{l.Currency, l.minor}], func(e *transactionState) bool {
		rule := in.Matching.Find(e.Provider)
		if !rule.Possible || !e.awaitsLine() || slices.Contains(named, e) || !l.mayPossiblyPay(in, e, &rule) {
			return false
		}
		like := alike(e, l)
		return like.rank() > 0
	})
}

// takeMistaken takes the lines out of a group of one reference that may be meant for other sales,
// and keeps them until all others are matched.
func (m *matchRound) takeMistaken(in *Input, transactions []*transactionState, lines []*lineState, level referenceLevel) []*lineState {
	return filter(lines, func(l *lineState) bool {
		differs := l.isUndecided() && slices.ContainsFunc(transactions, (*transactionState).isUndecided)
		if !differs && !l.repeatsWithOtherCode(lines) || len(m.meant(in, l, transactions)) == 0 {
			return true
		}
		m.mistaken = append(m.mistaken, mistaken{l, transactions, level})
		return false
	})
}

// repeatsWithOtherCode reports whether the line was called a copy tonight though no settled line of
// its gross has its authorisation code.
func (l *lineState) repeatsWithOtherCode(lines []*lineState) bool {
	if l.kind != reconcile.DuplicateSettlement || l.item != nil || l.AuthCode == "" {
		return false
	}
	return !slices.ContainsFunc(lines, func(o *lineState) bool {
		return o.transaction != nil && o.minor == l.minor && (o.AuthCode == "" || sameCode(o.AuthCode, l.AuthCode))
	})
}

func sameCode(a, b string) bool { return reconcile.NormalReference(a) == reconcile.NormalReference(b) }

// settleMistaken decides about the lines that were kept: one that is still alike to a sale without a
// line is held with it and with those that it names, unless these have their lines. The others are
// what their references say. All are asked before any is held, for one may name what another is
// alike to.
func (m *matchRound) settleMistaken(in *Input) {
	meant := make([][]*transactionState, len(m.mistaken))
	for i, k := range m.mistaken {
		meant[i] = m.meant(in, k.line, k.transactions)
	}
	for i, k := range m.mistaken {
		named := filter(k.transactions, func(e *transactionState) bool { return e.line == nil && e.partner == nil })
		switch {
		case k.line.kind == reconcile.DuplicateSettlement && len(meant[i]) > 0:
			k.line.kind, k.line.reason = "", "" // it is looked at below the references
		case !k.line.isUndecided() || len(named) == 0:
		case len(meant[i]) == 0:
			m.partition.pairUnequal(in, named, []*lineState{k.line}, k.level)
		default:
			k.hold(slices.Concat(named, meant[i]))
		}
	}
}

func (k *mistaken) hold(sales []*transactionState) {
	holdAmbiguous(sales, []*lineState{k.line})
	k.line.alike = fmt.Sprintf("a line of %s names one of %d sales, whose amount is another, by a reference that may be wrong, and is alike to the others",
		money.FormatAmount(k.line.Gross, k.line.Currency), len(sales))
	for _, e := range sales {
		e.alike = k.line.alike
	}
}
