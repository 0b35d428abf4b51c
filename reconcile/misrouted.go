package reconcile

import (
	"cmp"
	"slices"
)

// foreignKey is what a misrouted settlement shares with its transaction.
type foreignKey struct {
	kind                byte
	reference, currency string
	minor               int64
}

// findMisrouted is the one global pass: a transaction and a line with the same
// reference and amount under different merchants are held together, when each
// is the only one of its side. It runs over what the partitions left unmatched.
func findMisrouted(parts []*partition) {
	entries, postings := map[foreignKey][]*entry{}, map[foreignKey][]*posting{}
	for _, p := range parts {
		for _, l := range p.postings {
			if !l.free() || !l.settles() || l.excluded != nil {
				continue
			}
			for _, key := range foreignKeys(l.RRN, l.OrderNo, l.Currency, l.minor) {
				postings[key] = append(postings[key], l)
			}
		}
	}
	if len(postings) == 0 {
		return
	}
	for _, p := range parts {
		for _, e := range p.entries {
			if !e.awaits() {
				continue
			}
			for _, key := range foreignKeys(e.RRN, e.OrderNo, e.Currency, e.minor) {
				if postings[key] != nil {
					entries[key] = append(entries[key], e)
				}
			}
		}
	}
	keys := make([]foreignKey, 0, len(entries))
	for key := range entries {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, compareForeignKeys)
	for _, key := range keys {
		holdMisrouted(entries[key], postings[key])
	}
}

func compareForeignKeys(a, b foreignKey) int {
	return cmp.Or(
		// References before order numbers: 'R' comes after 'O'.
		-cmp.Compare(a.kind, b.kind),
		cmp.Compare(a.reference, b.reference),
		cmp.Compare(a.currency, b.currency),
		cmp.Compare(a.minor, b.minor),
	)
}

func foreignKeys(rrn, order, currency string, minor int64) []foreignKey {
	var keys []foreignKey
	if rrn != "" {
		keys = append(keys, foreignKey{'R', rrn, currency, minor})
	}
	if order != "" {
		keys = append(keys, foreignKey{'O', order, currency, minor})
	}
	return keys
}

func holdMisrouted(entries []*entry, postings []*posting) {
	if len(entries) != 1 || len(postings) != 1 {
		return
	}
	e, l := entries[0], postings[0]
	if !e.free() || !l.free() || e.MerchantID == l.MerchantID || !compatible(e.Provider, l.Provider) {
		return
	}
	// An order number is the merchant's own: another merchant may use the same.
	// It names the same sale only where no retrieval reference contradicts it.
	if e.RRN != "" && l.RRN != "" && e.RRN != l.RRN {
		return
	}
	e.partner, l.partner = l, e
	e.kind, e.reason, l.reason = MisroutedSettlement, reasonMisrouted, reasonMisrouted
}

// findCurrencyMismatch holds a transaction and a line that share a reference
// and a sign but not the currency, when each is the only one left of its side.
func (p *partition) findCurrencyMismatch() {
	for _, level := range referenceLevels() {
		entries, postings := p.groups(level, (*entry).awaits)
		for _, key := range sortedKeys(entries) {
			es, ls := agreeing(entries[key], postings[key], level)
			if len(es) != 1 || len(ls) != 1 || es[0].Currency == ls[0].Currency || (es[0].minor > 0) != (ls[0].minor > 0) {
				continue
			}
			e, l := es[0], ls[0]
			e.partner, l.partner = l, e
			e.kind, e.reason, l.reason = CurrencyMismatch, reasonCurrency, reasonCurrency
		}
	}
}
