package match

import (
	"cmp"
	"slices"
)

// spoken are the rows that are somebody's, as far as a reference that is nearly one or the
// authorisation code tells: no count gives such a row to another one.
type spoken struct {
	transactions map[*transactionState]bool
	lines        map[*lineState]bool
}

func (s *spoken) has(e *transactionState) bool { return s.transactions[e] }

func (s *spoken) hasLine(l *lineState) bool { return s.lines[l] }

// spokenFor finds them, the most alike first: a line that is more alike to another sale does not
// speak for this one, for it will be looked at together with that (holdPossible).
func spokenFor(in *Input, transactions []*transactionState, lines []*lineState) *spoken {
	type pair struct {
		e    *transactionState
		l    *lineState
		rank int
	}
	var found []pair
	relatedPairs(transactions, lines, possibleKeysOfTransaction, possibleKeysOfLine, func(e *transactionState, l *lineState) bool {
		like, may := in.likeness(e, l)
		if may && (like.nearKind != "" || like.sameAuth) {
			found = append(found, pair{e, l, like.rank()})
		}
		return false
	})
	slices.SortStableFunc(found, func(a, b pair) int { return cmp.Compare(b.rank, a.rank) })
	s := &spoken{map[*transactionState]bool{}, map[*lineState]bool{}}
	for len(found) > 0 {
		best := found[0].rank
		equal, rest := cutRun(found, func(p pair) bool { return p.rank == best })
		for _, p := range filter(equal, func(p pair) bool { return !s.transactions[p.e] && !s.lines[p.l] }) {
			s.transactions[p.e], s.lines[p.l] = true, true
		}
		found = rest
	}
	return s
}
