package match

import (
	"slices"
	"time"

	"tieout/reconcile"
)

// matchRound is one round of matching the rows of a partition by their references.
type matchRound struct {
	partition *partition
	mistaken  []mistaken
	byGross   map[groupKey][]*transactionState // all transactions; nil until it is wanted
	byWord    map[wordKey][]*transactionState  // likewise, by authorisation code and by terminal
}

// wordKey is what sales of one gross have in common.
type wordKey struct {
	groupKey
	kind byte // 'A' authorisation code, 'T' terminal, 'M' terminal and minute
	word string
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

// sharing returns the transactions of the line's gross that share an authorisation code or terminal.
func (m *matchRound) sharing(l *lineState, kind byte, word string) []*transactionState {
	if m.byWord == nil {
		m.byWord = map[wordKey][]*transactionState{}
		for _, e := range m.partition.transactions {
			gross, code, terminal := groupKey{e.Currency, e.minor}, reconcile.NormalReference(e.AuthCode), reconcile.NormalReference(e.TerminalID)
			for _, key := range [...]wordKey{{gross, 'A', code}, {gross, 'T', terminal}, {gross, 'M', minuteWord(terminal, e.Time)}} {
				if key.word != "" {
					m.byWord[key] = append(m.byWord[key], e)
				}
			}
		}
	}
	return m.byWord[wordKey{groupKey{l.Currency, l.minor}, kind, word}]
}

func minuteWord(terminal string, at time.Time) string {
	if terminal == "" || at.IsZero() {
		return ""
	}
	return terminal + at.Format(" 200601021504")
}

// atItsMinute returns the transactions of the line's gross, terminal and minute, those a minute off
// among them: where the clock of a terminal is off, all of its lines ask.
func (m *matchRound) atItsMinute(l *lineState) (sales []*transactionState) {
	for _, minute := range [...]time.Duration{-time.Minute, 0, time.Minute} {
		if word := minuteWord(reconcile.NormalReference(l.TerminalID), l.Time.Add(minute)); word != "" && !l.Time.IsZero() {
			sales = append(sales, m.sharing(l, 'M', word)...)
		}
	}
	return sales
}

// meantInstead returns the sales without a line that have the gross and the authorisation code of
// the line or, where codes are not stated, its terminal and nearly its reference, or its terminal and
// time, where all of its gross that it names have another one.
func (m *matchRound) meantInstead(in *Input, l *lineState, named []*transactionState) []*transactionState {
	kind, word, byTime := byte('A'), l.AuthCode, false
	if !contradict(named, l, func(e *transactionState) string { return e.AuthCode }, l.AuthCode) {
		kind, word = 'T', l.TerminalID
		if !contradict(named, l, func(e *transactionState) string { return e.TerminalID }, l.TerminalID) {
			if byTime = l.contradictsTimes(named); !byTime {
				return nil
			}
		}
	}
	candidates := m.atItsMinute(l)
	if !byTime {
		candidates = m.sharing(l, kind, reconcile.NormalReference(word))
	}
	return filter(candidates, func(e *transactionState) bool {
		rule := in.Matching.Find(e.Provider)
		if !rule.Possible || !e.awaitsLine() || slices.Contains(named, e) || !l.mayPossiblyPay(in, e, &rule) {
			return false
		}
		like := alike(e, l)
		if kind == 'A' {
			return e.TerminalID == "" || l.TerminalID == "" || like.sameTerminal
		}
		return like.nearKind != "" && reconcile.Compatible(e.AuthCode, l.AuthCode) && (!byTime || like.sameMinute)
	})
}

// ownsAnother reports whether a sale without a line has gross, terminal and authorisation code of the
// line, or nearly its reference and its terminal and minute: then the line is no copy of one that
// settled the sale that it names.
func (m *matchRound) ownsAnother(in *Input, l *lineState) bool {
	candidates := m.atItsMinute(l)
	if code := reconcile.NormalReference(l.AuthCode); code != "" {
		candidates = m.sharing(l, 'A', code)
	}
	return slices.ContainsFunc(candidates, func(e *transactionState) bool {
		rule := in.Matching.Find(e.Provider)
		if !rule.Possible || !e.awaitsLine() || e.RRN == l.RRN || !l.mayPossiblyPay(in, e, &rule) {
			return false
		}
		like := alike(e, l)
		return like.sameTerminal && (like.sameAuth || like.sameMinute && like.nearKind != "")
	})
}

// contradictsTimes reports whether the line states a time that no undecided transaction of its gross
// that it names has.
func (l *lineState) contradictsTimes(named []*transactionState) bool {
	equal := filter(named, func(e *transactionState) bool { return e.minor == l.minor && e.isUndecided() })
	return !l.Time.IsZero() && len(equal) > 0 && !slices.ContainsFunc(equal, l.hasTimeOf)
}

// contradict reports whether the line and each transaction of its gross state something, and not the same.
func contradict(named []*transactionState, l *lineState, of func(*transactionState) string, word string) bool {
	same := func(e *transactionState) bool { return of(e) == "" || sameCode(of(e), word) }
	equal := filter(named, func(e *transactionState) bool { return e.minor == l.minor && e.isUndecided() })
	return word != "" && len(equal) > 0 && !slices.ContainsFunc(equal, same)
}
