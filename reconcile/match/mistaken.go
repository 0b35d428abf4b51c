package match

import (
	"fmt"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// Where references are handed out one after the other, a wrong digit makes the reference of
// another sale. Such a line has another amount than the sale that it names, or another authorisation
// code or terminal, or says once more what the line of that one says, with another code or time;
// and it is alike, to the fen, to a sale that nobody settles. Which of the two it pays nobody can
// prove: neither is claimed.

// mistaken is a line that may name its sale by a wrong reference.
type mistaken struct {
	line         *lineState
	transactions []*transactionState // that it names
	level        referenceLevel
	sameGross    bool // as theirs
}

// matchRound is one round of matching the rows of a partition by their references.
type matchRound struct {
	sales    salesIndex
	mistaken []mistaken
}

// meant returns the sales that the line may be meant for instead of those that it names.
func (m *matchRound) meant(in *Input, k *mistaken) []*transactionState {
	if k.sameGross {
		return m.sales.meantInstead(in, k.line, k.transactions)
	}
	return m.sales.meant(in, k.line, k.transactions)
}

// take keeps a line until all others are matched, if it may be meant for other sales.
func (m *matchRound) take(in *Input, k mistaken) bool {
	if len(m.meant(in, &k)) == 0 {
		return false
	}
	m.mistaken = append(m.mistaken, k)
	return true
}

// leaveEqual leaves the lines of a group of one reference that may be meant for no other sales than
// those of their gross that they name.
func (m *matchRound) leaveEqual(in *Input, transactions []*transactionState, lines []*lineState, level referenceLevel) []*lineState {
	return filter(lines, func(l *lineState) bool {
		return !l.isUndecided() || !m.take(in, mistaken{l, transactions, level, true})
	})
}

// leaveUnequal is leaveEqual of what has no sale of its gross in the group: lines of another gross,
// and those that were called copies.
func (m *matchRound) leaveUnequal(in *Input, transactions []*transactionState, lines []*lineState, level referenceLevel) []*lineState {
	return filter(lines, func(l *lineState) bool {
		differs := l.isUndecided() && slices.ContainsFunc(transactions, (*transactionState).isUndecided)
		return !differs && !l.repeatsAnother(lines) || !m.take(in, mistaken{l, transactions, level, false})
	})
}

// repeatsAnother reports whether the line was called a copy tonight though no settled line of its
// gross is one: each has another authorisation code, or is of a sale of another time.
func (l *lineState) repeatsAnother(lines []*lineState) bool {
	if l.kind != reconcile.DuplicateSettlement || l.item != nil {
		return false
	}
	return !slices.ContainsFunc(lines, func(o *lineState) bool {
		return o.transaction != nil && o.minor == l.minor && l.mayCopy(o.SettlementLine)
	})
}

// mayCopy reports whether neither another authorisation code nor another time tells the line from
// another one of its reference and gross.
func (l *lineState) mayCopy(o *reconcile.SettlementLine) bool {
	otherCode := o.AuthCode != "" && l.AuthCode != "" && !sameCode(o.AuthCode, l.AuthCode)
	otherTime := !o.Time.IsZero() && !l.Time.IsZero() && o.Time.Sub(l.Time).Abs() > clocksApart
	return !otherCode && !otherTime
}

func sameCode(a, b string) bool { return reconcile.NormalReference(a) == reconcile.NormalReference(b) }

// settleMistaken decides about the lines that were kept: one that is still alike to a sale without a
// line is held with it and with those that it names, unless these have their lines. The others are
// what their references say. All are asked before any is held, for one may name what another is
// alike to.
func (m *matchRound) settleMistaken(in *Input) {
	meant := make([][]*transactionState, len(m.mistaken))
	for i := range m.mistaken {
		meant[i] = m.meant(in, &m.mistaken[i])
	}
	for i, k := range m.mistaken {
		named := filter(k.transactions, func(e *transactionState) bool { return e.line == nil && e.partner == nil })
		switch {
		case k.line.kind == reconcile.DuplicateSettlement && len(meant[i]) > 0:
			k.line.kind, k.line.reason = "", "" // it is looked at below the references
		case !k.line.isUndecided() || len(named) == 0:
		case len(meant[i]) == 0:
			pairEqualAmounts(named, []*lineState{k.line}, k.level)
			m.sales.partition.pairUnequal(in, named, []*lineState{k.line}, k.level)
		default:
			k.hold(slices.Concat(named, meant[i]))
		}
	}
}

func (k *mistaken) hold(sales []*transactionState) {
	holdAmbiguous(sales, []*lineState{k.line})
	differs := "amount"
	if k.sameGross {
		differs = "authorisation code or terminal"
	}
	k.line.alike = fmt.Sprintf("a line of %s names one of %d sales, whose %s is another, by a reference that may be wrong, and is alike to the others",
		money.FormatAmount(k.line.Gross, k.line.Currency), len(sales), differs)
	for _, e := range sales {
		e.alike = k.line.alike
	}
}
