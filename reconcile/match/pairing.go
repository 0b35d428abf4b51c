package match

import "tieout/reconcile"

// trait is something that tells equal rows apart: a second reference that both
// sides carry, or, last of all, a date.
type trait struct {
	ofEntry   func(*entry) string
	ofPosting func(*posting) string
}

// traits returns what tells rows with the same reference and amount apart, the
// strongest first. Dates come last: they decide between equals, never alone.
func traits() []trait {
	return []trait{
		{func(e *entry) string { return e.TerminalID }, func(l *posting) string { return l.TerminalID }},
		{func(e *entry) string { return e.AuthCode }, func(l *posting) string { return l.AuthCode }},
		{func(e *entry) string { return e.OrderNo }, func(l *posting) string { return l.OrderNo }},
		{func(e *entry) string { return e.BatchNo + "/" + e.TraceNo }, func(l *posting) string {
			if l.TraceNo == "" {
				return ""
			}
			return l.BatchNo + "/" + l.TraceNo
		}},
		{func(e *entry) string { return e.Time.Format(reconcile.TimeLayout) }, func(l *posting) string { return reconcile.FormatTime(l.SettlementLine) }},
		{func(e *entry) string { return e.due.String() }, func(l *posting) string { return l.SettleDate.String() }},
	}
}

// pairEquals matches rows of one reference, amount and currency. What a trait
// shared by exactly one row of each side pairs is paired; of what remains, as
// many lines as transactions, or more, leave nothing to guess: the money came
// for each, and the lines too many are duplicates. Fewer lines than
// transactions are ambiguous: all are held.
func pairEquals(entries []*entry, postings []*posting, level referenceLevel) {
	entries, postings = agreeing(entries, postings, level)
	if len(entries) == 0 || len(postings) == 0 {
		return
	}
	if len(entries) > 1 || len(postings) > 1 {
		for _, trait := range traits() {
			pairByTrait(entries, postings, trait, level)
			entries, postings = pick(entries, (*entry).free), pick(postings, (*posting).free)
		}
	}
	if len(postings) == 0 {
		return
	}
	if len(entries) > len(postings) {
		holdAmbiguous(entries, postings)
		return
	}
	for i, e := range entries {
		settle(e, postings[i], level)
	}
	for _, extra := range postings[len(entries):] {
		extra.kind, extra.reason = reconcile.DuplicateSettlement, reasonDuplicate
	}
}

// agreeing drops the rows that have no counterpart which the level's checks and
// the provider allow. What is dropped remembers why as its nearest candidate.
func agreeing(entries []*entry, postings []*posting, level referenceLevel) ([]*entry, []*posting) {
	allowed := func(e *entry, l *posting) bool {
		return reconcile.Compatible(e.Provider, l.Provider) && level.agrees(e.Transaction, l.SettlementLine)
	}
	keptEntries := pick(entries, func(e *entry) bool {
		for _, l := range postings {
			if allowed(e, l) {
				return true
			}
			e.candidate, l.candidate = l, e
		}
		return false
	})
	keptPostings := pick(postings, func(l *posting) bool {
		for _, e := range keptEntries {
			if allowed(e, l) {
				return true
			}
		}
		return false
	})
	return keptEntries, keptPostings
}

// pairByTrait settles each pair whose value of the trait stands once on each side.
func pairByTrait(entries []*entry, postings []*posting, trait trait, level referenceLevel) {
	ofEntry, ofPosting := map[string][]*entry{}, map[string][]*posting{}
	for _, e := range entries {
		if value := trait.ofEntry(e); value != "" {
			ofEntry[value] = append(ofEntry[value], e)
		}
	}
	for _, l := range postings {
		if value := trait.ofPosting(l); value != "" {
			ofPosting[value] = append(ofPosting[value], l)
		}
	}
	for _, value := range sortedKeys(ofEntry) {
		if len(ofEntry[value]) == 1 && len(ofPosting[value]) == 1 {
			settle(ofEntry[value][0], ofPosting[value][0], level)
		}
	}
}

// pairVariance matches what shares a reference but differs in amount, when one
// row of each side is left, or a trait tells them apart; else all are held.
func pairVariance(entries []*entry, postings []*posting, level referenceLevel) {
	entries, postings = agreeing(entries, postings, level)
	entries, postings = sameCurrency(entries, postings)
	if len(entries) == 0 || len(postings) == 0 {
		return
	}
	if len(entries) > 1 || len(postings) > 1 {
		for _, trait := range traits() {
			pairByTrait(entries, postings, trait, level)
			entries, postings = pick(entries, (*entry).free), pick(postings, (*posting).free)
		}
	}
	switch {
	case len(entries) == 0 || len(postings) == 0:
	case len(entries) == 1 && len(postings) == 1:
		settle(entries[0], postings[0], level)
	default:
		holdAmbiguous(entries, postings)
	}
}

// sameCurrency keeps the rows whose currency stands on both sides.
func sameCurrency(entries []*entry, postings []*posting) ([]*entry, []*posting) {
	ofEntries, ofPostings := map[string]bool{}, map[string]bool{}
	for _, e := range entries {
		ofEntries[e.Currency] = true
	}
	for _, l := range postings {
		ofPostings[l.Currency] = true
	}
	return pick(entries, func(e *entry) bool { return ofPostings[e.Currency] }),
		pick(postings, func(l *posting) bool { return ofEntries[l.Currency] })
}

// settle makes the pair one match. A row is in one match at most.
func settle(e *entry, l *posting, level referenceLevel) {
	if e.line != nil || l.entry != nil {
		panic("reconcile: a row in two matches: " + e.id + ", " + l.id)
	}
	e.line, l.entry = l, e
	e.basis = level.basis
	if e.TerminalID != "" && l.TerminalID != "" && e.TerminalID != l.TerminalID {
		e.basis += ", other terminal"
	}
	if e.minor != l.minor {
		e.kind = reconcile.AmountVariance
	}
}

func holdAmbiguous(entries []*entry, postings []*posting) {
	for _, e := range entries {
		e.kind, e.reason, e.candidate = reconcile.AmbiguousMatch, reasonAmbiguous, postings[0]
	}
	for _, l := range postings {
		l.kind, l.reason, l.candidate = reconcile.AmbiguousMatch, reasonAmbiguous, entries[0]
	}
}
