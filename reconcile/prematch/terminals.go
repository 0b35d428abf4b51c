package prematch

// The judge knows which terminals a merchant has, and by what their sales are known, from the
// sales that it sees. What the join settles it does not see: the join tells it.

// terminalSet gathers the merchants' terminals of a worker's pairs. Most were met a moment ago.
type terminalSet struct {
	recent [1 << 12]clockKey // by the key's lowest bits; one more than the key
	keys   map[clockKey]struct{}
}

func (s *terminalSet) add(key clockKey) {
	at := (key ^ key>>12 ^ key>>24) & clockKey(len(s.recent)-1)
	if s.recent[at] != key+1 {
		s.recent[at] = key + 1
		s.keys[key] = struct{}{}
	}
}

// SettledOf reports whether a pair of the merchant was settled: its terminals log retrieval references.
func (r *Result) SettledOf(merchant string) bool {
	if r = r.ofMerchant(merchant); r == nil {
		return false
	}
	number, known := r.merchants.Find(merchant)
	return known && r.settledOf.Has(int64(number))
}

// SettledAt reports whether a pair of the merchant's terminal was settled, or of one with the same
// ShortHash.
func (r *Result) SettledAt(merchant, terminal string) bool {
	if r = r.ofMerchant(merchant); r == nil {
		return false
	}
	number, known := r.merchants.Find(merchant)
	if !known {
		return false
	}
	_, settled := r.terminals[clockKeyOf(number, ShortHash([]byte(terminal)))]
	return settled
}
