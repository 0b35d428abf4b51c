package match

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"tieout/reconcile"
	"tieout/reconcile/terms"
)

// A match below the references is provisional for as long as its fact is remembered: a
// row that comes later may name one of its two rows by reference, or be meant as well as
// they are. Then both are read again and judged together with that row, as if all had
// come on one night. Where nothing changes, nothing is said.

// provisionalPair is a pair that an earlier night settled below the references. Where a line
// settled several sales, each of them is a pair with it, and of is how many there are.
type provisionalPair struct {
	sale *transactionState
	line *lineState
	fact reconcile.Fact
	of   int
}

// isProvisional reports whether the fact is of such a pair.
func isProvisional(f *reconcile.Fact) bool {
	level := terms.Level(f.Reason)
	return f.Side == reconcile.TerminalSide && level != "" && (slices.Contains(terms.Levels()[3:], level) || f.Reason == basisOneForMany)
}

// looseFactKeys are the keys under which a provisional pair is found by what its rows
// are loosely related by.
func looseFactKeys(merchant string, keys []string) []uint64 {
	facts := make([]uint64, len(keys))
	for i, key := range keys {
		facts[i] = reconcile.FactKey(merchant, 'L', key)
	}
	return facts
}

func (e *transactionState) looseKeys() []uint64 {
	return looseFactKeys(e.MerchantID, slices.Concat(normalKeysOfTransaction(e.Transaction), beginningKeys(e.RRN, e.OrderNo), codeKeys(e.AuthCode)))
}

// beginningKeys are the first characters of references: two that are one edit apart have
// these in common, or the last ones, which are keys anyway.
func beginningKeys(references ...string) (keys []string) {
	for i, reference := range references {
		if normal := reconcile.NormalReference(reference); len(normal) >= leastNearReference {
			keys = append(keys, strconv.Itoa(i)+"begins"+normal[:leastNearReference])
		}
	}
	return keys
}

// codeKeys are the key of an authorisation code; none where there is none.
func codeKeys(auth string) []string {
	if code := reconcile.NormalReference(auth); code != "" {
		return []string{"A" + code}
	}
	return nil
}

func (l *lineState) looseKeys() []uint64 {
	return looseFactKeys(l.MerchantID, slices.Concat(normalKeysOfLine(l.SettlementLine), beginningKeys(l.RRN, l.OrderNo), codeKeys(l.AuthCode)))
}

// mayContest reports whether the transaction is new to what earlier nights matched
// below the references: it came tonight, or is due for the first time.
func (e *transactionState) mayContest(in *Input) bool {
	return e.awaitsLine() && !e.reopened && (e.item == nil || e.item.Verdict == reconcile.InTransit) && e.termErr == nil && e.lastDay <= in.AsOf
}

func (l *lineState) mayContest(in *Input) bool {
	return l.item == nil && !l.reopened && l.mayMatchLoosely(in)
}

// leftKeys returns the keys of the provisional pairs that what the references left of
// tonight's rows may contest.
func (p *partition) leftKeys(in *Input) (left []leftKey) {
	for _, e := range p.transactions {
		if e.mayContest(in) {
			left = append(left, e.leftKeys()...)
		}
	}
	for _, l := range p.lines {
		if l.mayContest(in) {
			left = append(left, l.leftKeys()...)
		}
	}
	return left
}

// reopenProvisional opens the provisional pairs again that rows of tonight may contest, of
// all partitions of a batch. It returns the keys of the sales that a line settled together with one
// of them. The only error is that of Input.ReadPairs.
func (in *Input) reopenProvisional(parts []*partition) (sums []uint64, err error) {
	if in.ReadPairs == nil {
		return nil, nil
	}
	var facts []reconcile.Fact
	var owners []*partition
	for _, p := range parts {
		for _, f := range p.contested(in) {
			facts, owners = append(facts, f), append(owners, p)
			if f.Reason == basisOneForMany {
				sums = append(sums, sumOfLineKey(f.Line))
			}
		}
	}
	if len(facts) == 0 {
		return nil, nil
	}
	if facts, owners, err = in.addSums(facts, owners); err != nil {
		return nil, err
	}
	read, err := in.ReadPairs(facts)
	if err != nil {
		return nil, err
	}
	for i := 0; i < len(read); {
		n := 1
		for i+n < len(read) && facts[i+n].Line == facts[i].Line && facts[i].Reason == basisOneForMany {
			n++
		}
		if areWhole(facts[i:i+n], read[i:i+n], &facts[i]) && !slices.ContainsFunc(read[i:i+n], owners[i].has) {
			owners[i].reopenPairs(in, read[i:i+n], facts[i:i+n])
		}
		i += n
	}
	for _, p := range parts {
		if len(p.provisional) > 0 {
			p.matchLines(in, (*lineState).isUndecided)
		}
	}
	return sums, nil
}

// reopenPairs opens a pair, or all pairs of a line that settled several sales.
func (p *partition) reopenPairs(in *Input, pairs []*SettledPair, facts []reconcile.Fact) {
	var line *lineState
	for i, pair := range pairs {
		sale, own := pair.reopen(in)
		sale.life, sale.settledOn = expectsMoney, facts[i].Night
		sale.setDueAndFee(in, newDueCache())
		if line == nil {
			line = own
		}
		pp := &provisionalPair{sale, line, facts[i], len(pairs)}
		sale.settledWith, line.settledWith = pp, cmp.Or(line.settledWith, pp)
		p.transactions, p.provisional = append(p.transactions, sale), append(p.provisional, pp)
	}
	for _, l := range p.lines { // a copy of the line is as open as the line is
		l.copyOfOpen = l.copyOfOpen || l.wasDuplicate() && l.said() == line.said()
	}
	p.lines = append(p.lines, line)
}

// settleProvisional closes the pairs again that came out as they were, as if nobody had
// looked at them, and lets the facts of the others hold no longer.
func (p *partition) settleProvisional() {
	same := map[*provisionalPair]bool{}
	for _, pair := range p.provisional {
		if pair.sale.line == pair.line && max(len(pair.line.sales), 1) == pair.of && !p.lostAny(pair.line) {
			same[pair] = true
		} else {
			p.retract(pair.fact)
		}
	}
	if len(same) > 0 {
		p.transactions = filter(p.transactions, func(e *transactionState) bool { return e.settledWith == nil || !same[e.settledWith] })
		p.lines = filter(p.lines, func(l *lineState) bool { return l.settledWith == nil || !same[l.settledWith] })
	}
	p.provisional = nil
}

// lostAny reports whether a sale that the line settled with others has it no longer.
func (p *partition) lostAny(line *lineState) bool {
	return slices.ContainsFunc(p.provisional, func(pair *provisionalPair) bool { return pair.line == line && pair.sale.line != line })
}

// describeDisplaced says of a sale that an earlier night settled, and that is open again,
// which line settled it and why that holds no longer.
func (e *transactionState) describeDisplaced() string {
	l := e.settledWith.line
	place := fmt.Sprintf("%s:%d settled it in the night of %s (%s)", l.Origin.File, l.Origin.Line, e.settledOn, e.settledWith.fact.Reason)
	if other := l.transaction; other != nil {
		return fmt.Sprintf("%s; the line is the money of the sale at %s:%d, which came later and which it names (%s)", place, other.Origin.File, other.Origin.Line, other.basis)
	}
	return place + "; rows that came later may be meant as well"
}

// describeDisplaced says of a line that settled a sale in an earlier night, and that is
// open again, which sale that was.
func (l *lineState) describeDisplaced() string {
	e := l.settledWith.sale
	place := fmt.Sprintf("it settled %s:%d in the night of %s (%s)", e.Origin.File, e.Origin.Line, e.settledOn, l.settledWith.fact.Reason)
	if other := e.line; other != nil {
		return fmt.Sprintf("%s, until %s:%d came, which names that sale (%s)", place, other.Origin.File, other.Origin.Line, e.basis)
	}
	return place + ", until rows came that may be meant as well"
}
