package match

import (
	"cmp"
	"slices"
	"time"

	"tieout/reconcile"
)

// salesIndex finds the transactions of a partition by gross, and what else a line of that gross tells.
// Nothing of it is made before it is wanted: most merchants have no line that asks, and lines ask
// for few of the grosses.
type salesIndex struct {
	partition *partition
	byGross   []*transactionState             // ascending; nil until it is wanted
	byWord    map[wordKey][]*transactionState // of the grosses of worded
	worded    map[groupKey]bool
}

// wordKey is what sales of one gross have in common.
type wordKey struct {
	groupKey
	kind   byte   // 'A' authorisation code, 'T' terminal, 'M' terminal and minute
	word   string // code or terminal
	minute int64  // of 'M', since 1970
}

func minuteOf(at time.Time) int64 { return at.Unix() / 60 }

// likeness compares a line with a transaction that may be its sale; false: it can't be, or nobody
// wants to look at likenesses.
func (in *Input) likeness(e *transactionState, l *lineState) (likeness, bool) {
	rule := in.Matching.Find(e.Provider)
	if !rule.Possible || !l.mayPossiblyPay(in, e, &rule) {
		return likeness{}, false
	}
	return alike(e, l), true
}

// unpaid keeps the transactions without a line that a line may be meant for, by their likeness to it.
func unpaid(in *Input, l *lineState, candidates []*transactionState, fits func(*transactionState, *likeness) bool) []*transactionState {
	return filter(candidates, func(e *transactionState) bool {
		if !e.awaitsLine() {
			return false
		}
		like, may := in.likeness(e, l)
		return may && fits(e, &like)
	})
}

// meant returns the sales without a line that are alike to the line and of its gross, but for those
// that it names.
func (x *salesIndex) meant(in *Input, l *lineState, named []*transactionState) []*transactionState {
	return unpaid(in, l, x.ofGross(groupKey{l.Currency, l.minor}), func(e *transactionState, like *likeness) bool {
		return !slices.Contains(named, e) && like.rank() > 0
	})
}

// ofGross returns the transactions of a gross, in the order of the partition.
func (x *salesIndex) ofGross(gross groupKey) []*transactionState {
	if x.byGross == nil {
		x.byGross = slices.Clone(x.partition.transactions)
		sortBy(x.byGross, func(e *transactionState) int64 { return e.minor }, nil)
	}
	first, _ := slices.BinarySearchFunc(x.byGross, gross.minor, func(e *transactionState, minor int64) int { return cmp.Compare(e.minor, minor) })
	equal, _ := cutRun(x.byGross[first:], func(e *transactionState) bool { return e.minor == gross.minor })
	return filter(equal, func(e *transactionState) bool { return e.Currency == gross.currency })
}

// sharing returns the transactions of the line's gross that have the key's word, and minute, in common;
// none without a word.
func (x *salesIndex) sharing(l *lineState, key wordKey) []*transactionState {
	if key.word == "" {
		return nil
	}
	key.groupKey = groupKey{l.Currency, l.minor}
	x.addWords(key.groupKey)
	return x.byWord[key]
}

// addWords indexes the transactions of a gross by what else they tell, once.
func (x *salesIndex) addWords(gross groupKey) {
	if x.worded[gross] {
		return
	}
	if x.worded == nil {
		x.worded, x.byWord = map[groupKey]bool{}, map[wordKey][]*transactionState{}
	}
	x.worded[gross] = true
	add := func(e *transactionState, key wordKey) {
		if key.word != "" {
			key.groupKey = gross
			x.byWord[key] = append(x.byWord[key], e)
		}
	}
	for _, e := range x.ofGross(gross) {
		terminal := reconcile.NormalReference(e.TerminalID)
		add(e, wordKey{kind: 'A', word: reconcile.NormalReference(e.AuthCode)})
		add(e, wordKey{kind: 'T', word: terminal})
		add(e, wordKey{kind: 'M', word: terminal, minute: minuteOf(e.Time)})
	}
}

func (x *salesIndex) withCode(l *lineState) []*transactionState {
	return x.sharing(l, wordKey{kind: 'A', word: reconcile.NormalReference(l.AuthCode)})
}

func (x *salesIndex) atTerminal(l *lineState) []*transactionState {
	return x.sharing(l, wordKey{kind: 'T', word: reconcile.NormalReference(l.TerminalID)})
}

// atItsMinute returns the transactions of the line's gross, terminal and minute, those a minute off
// among them: where the clock of a terminal is off, all of its lines ask.
func (x *salesIndex) atItsMinute(l *lineState) (sales []*transactionState) {
	if l.Time.IsZero() {
		return nil
	}
	terminal, minute := reconcile.NormalReference(l.TerminalID), minuteOf(l.Time)
	for near := minute - 1; near <= minute+1; near++ {
		sales = append(sales, x.sharing(l, wordKey{kind: 'M', word: terminal, minute: near})...)
	}
	return sales
}

// meantInstead returns the sales without a line that have the gross and the authorisation code of
// the line or, where codes are not stated, its terminal and nearly its reference, or those and its
// time too, where all of its gross that it names have another one.
func (x *salesIndex) meantInstead(in *Input, l *lineState, named []*transactionState) []*transactionState {
	equal := filter(named, func(e *transactionState) bool { return e.minor == l.minor && e.isUndecided() })
	if len(equal) == 0 {
		return nil
	}
	contradicts := func(stated bool, agrees func(*transactionState) bool) bool {
		return stated && !slices.ContainsFunc(equal, agrees)
	}
	var candidates []*transactionState
	byCode, byTime := false, false
	switch {
	case contradicts(l.AuthCode != "", func(e *transactionState) bool { return e.AuthCode == "" || sameCode(e.AuthCode, l.AuthCode) }):
		candidates, byCode = x.withCode(l), true
	case contradicts(l.TerminalID != "", func(e *transactionState) bool { return e.TerminalID == "" || sameCode(e.TerminalID, l.TerminalID) }):
		candidates = x.atTerminal(l)
	case contradicts(!l.Time.IsZero(), l.hasTimeOf):
		candidates, byTime = x.atItsMinute(l), true
	}
	return unpaid(in, l, candidates, func(e *transactionState, like *likeness) bool {
		switch {
		case slices.Contains(named, e):
			return false
		case byCode:
			return e.TerminalID == "" || l.TerminalID == "" || like.sameTerminal
		default:
			return like.nearKind != "" && reconcile.Compatible(e.AuthCode, l.AuthCode) && (!byTime || like.sameMinute)
		}
	})
}

// ownsAnother reports whether a sale without a line has gross, terminal and authorisation code of the
// line, or nearly its reference and its terminal and minute: then the line is no copy of one that
// settled the sale that it names.
func (x *salesIndex) ownsAnother(in *Input, l *lineState) bool {
	candidates := x.withCode(l)
	if reconcile.NormalReference(l.AuthCode) == "" {
		candidates = x.atItsMinute(l)
	}
	return len(unpaid(in, l, candidates, func(e *transactionState, like *likeness) bool {
		return e.RRN != l.RRN && like.sameTerminal && (like.sameAuth || like.sameMinute && like.nearKind != "")
	})) > 0
}
