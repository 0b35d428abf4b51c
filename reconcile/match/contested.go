package match

import (
	"cmp"
	"slices"

	"tieout/reconcile"
)

// contested returns the facts of the provisional pairs that rows of tonight name, or are
// loosely related to, each once.
func (p *partition) contested(in *Input) []reconcile.Fact {
	if p.before == nil || len(p.before.facts) == 0 {
		return nil
	}
	c := contest{p: p, seen: map[reconcile.Origin]bool{}, indexed: map[uint64]bool{}, byGross: map[leftKey][]reconcile.Fact{}, asked: map[contestedKey]bool{}}
	for _, e := range p.transactions {
		if e.mayContest(in) {
			c.byReference(e.FactKeys(), e.Currency, e.minor)
			c.byRelation(e.leftKeys(), e.Currency)
		}
	}
	for _, l := range p.lines {
		if l.mayContest(in) {
			c.byReference(l.FactKeys(), l.Currency, l.minor)
			c.byRelation(l.leftKeys(), l.Currency)
		}
	}
	slices.SortFunc(c.facts, func(a, b reconcile.Fact) int {
		return cmp.Or(reconcile.CompareOrigins(a.Sale, b.Sale), reconcile.CompareOrigins(a.Line, b.Line))
	})
	return c.facts
}

// contest gathers what the rows of a merchant contest. Thousands of its sales and of its matches
// may share the beginning of their references: each key is gone through once, and each gross asked
// for once.
type contest struct {
	p       *partition
	facts   []reconcile.Fact
	seen    map[reconcile.Origin]bool // lines of facts
	indexed map[uint64]bool
	byGross map[leftKey][]reconcile.Fact // of the indexed keys; gross 0: those that count
	asked   map[contestedKey]bool
}

type contestedKey struct {
	leftKey
	currency string
}

// byReference takes the matches of the row's sign: a reference decides whatever the amount is.
func (c *contest) byReference(keys []uint64, currency string, minor int64) {
	for _, key := range keys {
		for _, f := range c.p.before.facts[key] {
			if isProvisional(&f) && (f.Gross > 0) == (minor > 0) {
				c.take(f, currency)
			}
		}
	}
}

// byRelation takes the matches of the keys' own gross, or those that count.
func (c *contest) byRelation(keys []leftKey, currency string) {
	for _, k := range keys {
		if c.asked[contestedKey{k, currency}] {
			continue
		}
		c.asked[contestedKey{k, currency}] = true
		c.index(k.key)
		for _, f := range c.byGross[k] {
			c.take(f, currency)
		}
	}
}

func (c *contest) index(key uint64) {
	if c.indexed[key] {
		return
	}
	c.indexed[key] = true
	add := func(gross int64, f *reconcile.Fact) {
		if k := (leftKey{key, gross}); k.mayContest(f) {
			c.byGross[k] = append(c.byGross[k], *f)
		}
	}
	for i := range c.p.before.facts[key] {
		f := &c.p.before.facts[key][i]
		add(0, f)
		add(f.Gross, f)
		if f.Settled != f.Gross {
			add(f.Settled, f)
		}
	}
}

func (c *contest) take(f reconcile.Fact, currency string) {
	if f.MerchantID == c.p.merchant && f.Currency == currency && !c.seen[f.Line] && !c.p.before.isSuperseded(&f) {
		c.seen[f.Line] = true
		c.facts = append(c.facts, f)
	}
}
