package match

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// candidates finds what lies nearest to a row that nothing matched: evidence
// for a person, never a match.
type candidates struct {
	lines   []*lineState // unexpected ones
	sales   []*transactionState
	refused *refusedIndex
	// unnamed are rows of which rows of refused files are to be asked, where asksRefused says that these can be.
	unnamed     []Unnamed
	asksRefused bool

	linesBy map[string][]*lineState        // by what a near sale has in common; nil until it is wanted
	salesBy map[string][]*transactionState // likewise

	partition *partition
	asOf      civil.Date
	settled   map[uint64][]*reconcile.Fact // of settledTonight; nil until it is wanted
	named     *namedRows                   // nil until it is wanted
}

// candidatesOf gathers the rows of a partition that stayed alone.
func (p *partition) candidatesOf(in *Input, refused *refusedIndex) *candidates {
	c := &candidates{refused: refused, partition: p, asOf: in.AsOf, asksRefused: in.ReadRefused != nil}
	c.lines = filter(p.lines, func(l *lineState) bool { return l.kind == reconcile.UnexpectedSettlement })
	c.sales = filter(p.transactions, func(e *transactionState) bool {
		return e.verdict == reconcile.Missing || e.verdict == reconcile.Waiting || e.verdict == reconcile.Undeducted || e.verdict == reconcile.InTransit
	})
	return c
}

// mostNear is how many near rows a person is told of, and mostLooked how many are
// compared under one key: of a thousand rows of one amount the first ones do.
const (
	mostNear   = 3
	mostLooked = 64
)

// nearKeys are what two rows may have in common that lie near each other.
func nearKeys(references, codes []string, minor int64, currency string) []string {
	keys := references
	for _, code := range codes {
		keys = append(keys, "A"+code)
	}
	return append(keys, "S"+strconv.FormatInt(minor, 10)+currency)
}

// nearTo returns the unexpected lines that lie nearest to a sale, the nearest first. A line
// that was settled before the sale was made is not near.
func (c *candidates) nearTo(e *transactionState) []*lineState {
	if len(c.lines) == 0 {
		return nil
	}
	if c.linesBy == nil {
		c.linesBy = map[string][]*lineState{}
		for _, l := range c.lines {
			for _, key := range nearKeys(normalKeysOfLine(l.SettlementLine), authKeysOfLine(l.SettlementLine), l.minor, l.Currency) {
				c.linesBy[key] = append(c.linesBy[key], l)
			}
		}
	}
	return nearest(nearKeys(normalKeysOfTransaction(e.Transaction), authKeysOfTransaction(e.Transaction), e.minor, e.Currency), c.linesBy, func(l *lineState) int { return nearness(e, l) })
}

// nearToLine returns the open sales that lie nearest to a line, the nearest first.
func (c *candidates) nearToLine(l *lineState) []*transactionState {
	if len(c.sales) == 0 {
		return nil
	}
	if c.salesBy == nil {
		c.salesBy = map[string][]*transactionState{}
		signs := signsOf(c.partition.unsettling())
		for _, e := range filter(c.sales, signs.mayBeNear) {
			for _, key := range nearKeys(normalKeysOfTransaction(e.Transaction), authKeysOfTransaction(e.Transaction), e.minor, e.Currency) {
				c.salesBy[key] = append(c.salesBy[key], e)
			}
		}
	}
	return nearest(nearKeys(normalKeysOfLine(l.SettlementLine), authKeysOfLine(l.SettlementLine), l.minor, l.Currency), c.salesBy, func(e *transactionState) int { return nearness(e, l) })
}

// lineSigns are what lines say of that a near sale has one. Lines that settle nothing are few: most
// sales have none of it, and are not indexed.
type lineSigns struct {
	grosses map[groupKey]bool
	texts   map[string]bool // the keys of references, and codes
	traces  bool
}

func signsOf(lines []*lineState) *lineSigns {
	s := &lineSigns{grosses: map[groupKey]bool{}, texts: map[string]bool{}}
	for _, l := range lines {
		s.grosses[groupKey{l.Currency, l.minor}] = true
		for _, key := range normalKeysOfLine(l.SettlementLine) {
			s.texts[key] = true
		}
		s.texts["A"+reconcile.NormalReference(l.AuthCode)] = l.AuthCode != ""
		s.traces = s.traces || l.TraceNo != ""
	}
	return s
}

// mayBeNear reports whether a sale has one of nearKeys with a line in common.
func (s *lineSigns) mayBeNear(e *transactionState) bool {
	return s.grosses[groupKey{e.Currency, e.minor}] ||
		s.texts["R"+reconcile.ReferenceEnd(e.RRN)] || s.texts["O"+reconcile.ReferenceEnd(e.OrderNo)] || s.texts["A"+reconcile.NormalReference(e.AuthCode)] ||
		s.traces && s.texts["T"+normalTrace(e.TerminalID, e.BatchNo, e.TraceNo)]
}

// unsettling are the lines that settle no transaction.
func (p *partition) unsettling() []*lineState {
	return filter(p.lines, func(l *lineState) bool { return l.transaction == nil })
}

// nearest returns the rows under the keys that are nearest, of which rank is highest;
// those of rank 0 are not near. Of equals the first goes before.
func nearest[R comparable](keys []string, by map[string][]R, rank func(R) int) []R {
	var found []R
	ranks := map[R]int{}
	for _, key := range keys {
		for _, row := range by[key][:min(len(by[key]), mostLooked)] {
			if _, known := ranks[row]; !known {
				if ranks[row] = rank(row); ranks[row] > 0 {
					found = append(found, row)
				}
			}
		}
	}
	slices.SortStableFunc(found, func(a, b R) int { return cmp.Compare(ranks[b], ranks[a]) })
	return found[:min(len(found), mostNear)]
}

// nearness orders pairs by all that they have in common: references, authorisation code,
// terminal, card, time, amount, day; 0: they are not near.
func nearness(e *transactionState, l *lineState) int {
	if l.Currency != e.Currency || (l.minor > 0) != (e.minor > 0) || !reconcile.Compatible(e.Provider, l.Provider) || l.SettleDate < civil.DateOf(e.Time) && !l.hasTimeOf(e) {
		return 0
	}
	like := alike(e, l)
	rank := like.rank() * 4
	if l.minor == e.minor {
		rank += 16
	}
	if rank == 0 {
		return 0
	}
	for _, sign := range [...]bool{like.sameTerminal, like.sameCard, l.paysInTime(e), !l.Time.IsZero() && civil.DateOf(l.Time) == civil.DateOf(e.Time)} {
		if sign {
			rank++
		}
	}
	return rank
}

// describeNear names the lines that lie nearest to a sale; "" where none does.
func (c *candidates) describeNear(e *transactionState) string {
	var texts []string
	for _, l := range c.nearTo(e) {
		amount := "the same amount"
		if l.minor != e.minor {
			amount = money.FormatAmount(l.Gross, l.Currency)
		}
		text := fmt.Sprintf("%s:%d, %s under %s", l.Origin.File, l.Origin.Line, amount, referencesOf(l))
		if like := alike(e, l); like.rank() > 0 {
			text += " (" + like.String() + ")"
		}
		texts = append(texts, text)
	}
	if texts == nil {
		return ""
	}
	return "; nearest: " + strings.Join(texts, "; ")
}
