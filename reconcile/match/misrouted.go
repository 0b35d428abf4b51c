package match

import (
	"cmp"
	"hash/fnv"
	"slices"

	"tieout/reconcile"
)

// foreignKey is what a misrouted settlement shares with its transaction.
type foreignKey struct {
	kind                byte
	reference, currency string
	minor               int64
}

// digest is a 64-bit digest of the key. Keys that share one by chance cost a
// second look, never a verdict.
func (k foreignKey) digest() uint64 {
	hash := fnv.New64a()
	hash.Write([]byte{k.kind})
	hash.Write([]byte(k.reference))
	hash.Write([]byte(k.currency))
	return reconcile.MixBits(hash.Sum64() + uint64(k.minor)*0xd1342543de82ef95)
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

func (e *entry) foreignKeys() []foreignKey { return foreignKeys(e.RRN, e.OrderNo, e.Currency, e.minor) }

func (l *posting) foreignKeys() []foreignKey {
	return foreignKeys(l.RRN, l.OrderNo, l.Currency, l.minor)
}

// strayLine reports whether a line may be the settlement of another merchant's sale.
func (l *posting) strayLine() bool { return l.free() && l.settles() && l.excluded == nil }

// LineSet remembers roughly which references and amounts the lines of a night
// have: it may know some that none has. It takes up to 16 MB, whatever the night.
type LineSet struct {
	bits  []uint64
	shift int
}

// NewLineSet expects about so many lines.
func NewLineSet(expected int64) *LineSet {
	const least, most = 12, 27
	size := least
	for size < most && int64(1)<<size < 16*expected {
		size++
	}
	return &LineSet{bits: make([]uint64, 1<<(size-6)), shift: 64 - size}
}

// Add is told of each line of the night, tonight's and those of the opening,
// before the first share is judged. Not safe for concurrent use.
func (s *LineSet) Add(l *reconcile.SettlementLine) {
	for _, key := range foreignKeys(l.RRN, l.OrderNo, l.Currency, reconcile.MinorOf(&l.Origin, l.Gross, l.Currency)) {
		at := key.digest() >> s.shift
		s.bits[at>>6] |= 1 << (at & 63)
	}
}

func (s *LineSet) has(digest uint64) bool {
	at := digest >> s.shift
	return s.bits[at>>6]&(1<<(at&63)) != 0
}

// foreignOf returns the digests of the sales and lines that are left, as far as
// both sides may have them. The lowest bit tells lines from sales.
func (j *Judge) foreignOf(parts []*partition) (digests []uint64) {
	for _, p := range parts {
		for _, l := range p.postings {
			if !l.strayLine() {
				continue
			}
			for _, key := range l.foreignKeys() {
				digests = append(digests, key.digest()|1)
			}
		}
		for _, e := range p.entries {
			if !e.awaits() {
				continue
			}
			for _, key := range e.foreignKeys() {
				if digest := key.digest(); j.lines.has(digest) {
					digests = append(digests, digest&^1)
				}
			}
		}
	}
	return digests
}

// Suspected names the shares in which a sale or a line is left that a row of the
// other side, under another merchant perhaps, shares reference and amount with.
func (j *Judge) Suspected() (shares []int) {
	var all []uint64
	for _, digests := range j.foreign {
		all = append(all, digests...)
	}
	slices.Sort(all)
	j.wanted = map[uint64]bool{}
	for i := 1; i < len(all); i++ {
		if all[i]&^1 == all[i-1]&^1 && all[i] != all[i-1] {
			j.wanted[all[i]&^1] = true
		}
	}
	for share, digests := range j.foreign {
		if slices.ContainsFunc(digests, func(digest uint64) bool { return j.wanted[digest&^1] }) {
			shares = append(shares, share)
		}
	}
	slices.Sort(shares)
	return shares
}

// Strays are rows whose money may have gone to another merchant.
type Strays struct{ parts []*partition }

// Gather returns the suspected rows of a share that Suspected named.
func (j *Judge) Gather(s Share) (Strays, error) {
	in, _, err := j.input(s)
	if err != nil {
		return Strays{}, err
	}
	parts, err := matchShare(in)
	if err != nil {
		return Strays{}, err
	}
	wanted := func(keys []foreignKey) bool {
		return slices.ContainsFunc(keys, func(key foreignKey) bool { return j.wanted[key.digest()&^1] })
	}
	for _, p := range parts {
		p.entries = pick(p.entries, func(e *entry) bool { return e.awaits() && wanted(e.foreignKeys()) })
		p.postings = pick(p.postings, func(l *posting) bool { return l.strayLine() && wanted(l.foreignKeys()) })
	}
	return Strays{parts}, nil
}

// Keep takes the suspected rows of a share for Hold.
func (j *Judge) Keep(s Strays) { j.strays = append(j.strays, s.parts...) }

// stray is a row that is held together with one of another merchant.
type stray struct {
	entry   *entry
	posting *posting
}

// Hold decides about the rows that were gathered. It is the one global pass: a
// transaction and a line with the same reference and amount under different
// merchants are held together, when each is the only one of its side.
func (j *Judge) Hold() {
	entries, postings := map[foreignKey][]*entry{}, map[foreignKey][]*posting{}
	for _, p := range j.strays {
		for _, l := range p.postings {
			for _, key := range l.foreignKeys() {
				postings[key] = append(postings[key], l)
			}
		}
	}
	for _, p := range j.strays {
		for _, e := range p.entries {
			for _, key := range e.foreignKeys() {
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
		if e, l, ok := misrouted(entries[key], postings[key]); ok {
			e.partner, l.partner = l, e
			j.partners[e.id], j.partners[l.id] = stray{posting: l}, stray{entry: e}
		}
	}
	j.strays = nil
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

// misrouted returns the two rows that belong together.
func misrouted(entries []*entry, postings []*posting) (*entry, *posting, bool) {
	if len(entries) != 1 || len(postings) != 1 {
		return nil, nil, false
	}
	e, l := entries[0], postings[0]
	if !e.free() || !l.free() || e.MerchantID == l.MerchantID || !reconcile.Compatible(e.Provider, l.Provider) {
		return nil, nil, false
	}
	// An order number is the merchant's own: another merchant may use the same.
	// It names the same sale only where no retrieval reference contradicts it.
	if e.RRN != "" && l.RRN != "" && e.RRN != l.RRN {
		return nil, nil, false
	}
	return e, l, true
}

// holdStrays holds the rows of a share that Hold decided about.
func (j *Judge) holdStrays(parts []*partition) {
	if len(j.partners) == 0 {
		return
	}
	for _, p := range parts {
		for _, e := range p.entries {
			if other := j.partners[e.id]; other.posting != nil {
				e.partner, e.kind, e.reason = other.posting, reconcile.MisroutedSettlement, reasonMisrouted
			}
		}
		for _, l := range p.postings {
			if other := j.partners[l.id]; other.entry != nil {
				l.partner, l.reason = other.entry, reasonMisrouted
			}
		}
	}
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
			e.kind, e.reason, l.reason = reconcile.CurrencyMismatch, reasonCurrency, reasonCurrency
		}
	}
}
