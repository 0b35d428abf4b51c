package match

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
	"tieout/reconcile/prematch"
	"tieout/reconcile/terms"
)

// Some wallets and machines settle lines that state an amount and a day, and nothing
// else. Where n sales of a merchant have one gross and due day and m such lines pay
// that gross, any assignment moves the same money: the fewer of n and m are settled,
// and of the rest it is known how many they are, not which.

const basisEqualGroup = string(terms.ByEqualGroup)

// groupKey is what the rows of a group share, beside the due day.
type groupKey struct {
	currency string
	minor    int64
}

// equalGroup is what is known of the sales of one gross and due day: so many there were,
// and so many of them were settled without being told apart. Members names all of them,
// the first of many.
type equalGroup struct {
	sales, settled int
	members        []string
}

// String is the sentence that each unpaid sale of the group, and its claim, has: with all
// sales of the group, those that were settled among them.
func (g *equalGroup) String() string {
	open, what := g.sales-g.settled, " have not arrived; which ones is not known"
	if open == 1 {
		what = " has not arrived; which one is not known"
	}
	return fmt.Sprintf(groupNumbers, open, g.sales) + what + groupMembers + strings.Join(g.members, ", ")
}

// groupMembers parts the sentence from the names of the sales.
const groupMembers = ": "

// mostMembers is how many sales of a group are named.
const mostMembers = 60

// add counts a sale of the group.
func (g *equalGroup) add(e *transactionState) {
	if g.sales++; len(g.members) < mostMembers {
		g.members = append(g.members, e.nameInGroup())
	}
}

// groupNumbers begins the sentence, by which the next night knows the group.
const groupNumbers = "%d of these %d"

// settleEqualGroups gives the lines without any reference that the merchant's sales state
// too to the sales of their gross, in three rounds: those due on the line's day, those that it can pay in
// time, and older ones that are unpaid. In each, a line goes first to a sale whose fee
// it carries.
func (p *partition) settleEqualGroups(in *Input, transactions []*transactionState, lines []*lineState) {
	groups := map[groupKey][]*transactionState{}
	for _, e := range transactions {
		if rule := in.Matching.Find(e.Provider); e.life == expectsMoney && e.minor > 0 && rule.Uses(terms.ByEqualGroup) {
			groups[groupKey{e.Currency, e.minor}] = append(groups[groupKey{e.Currency, e.minor}], e)
		}
	}
	paying, stated := map[groupKey][]*lineState{}, p.kindsLogged(in)
	for _, l := range lines {
		if key := (groupKey{l.Currency, l.minor}); groups[key] != nil && !stated.compares(l) {
			paying[key] = append(paying[key], l)
		}
	}
	if len(paying) == 0 {
		return
	}
	known := p.terminalsLogged(in)
	for key, sales := range groups {
		if len(paying[key]) > 0 {
			settleEqualGroup(in, sales, paying[key], known)
			countGroups(sales, p.leftGroup(key))
		}
	}
}

// terminalsLogged tells the terminals of the merchant's sales. A line that names one of them pays
// no sale of another one; one that names none of them may pay any, for some acquirers number
// terminals in their own way.
type terminalsLogged func(terminal string) bool

func (p *partition) terminalsLogged(in *Input) terminalsLogged {
	terminals := map[uint16]bool{} // by ShortHash, as the join knows them
	for _, e := range p.transactions {
		terminals[prematch.ShortHash([]byte(e.TerminalID))] = true
	}
	return func(terminal string) bool {
		return terminals[prematch.ShortHash([]byte(terminal))] || in.Prematched.SettledAt(p.merchant, terminal)
	}
}

// allow reports whether the terminal does not keep the line from being of the sale.
func (has terminalsLogged) allow(e *transactionState, l *lineState) bool {
	return l.TerminalID == "" || l.TerminalID == e.TerminalID || !has(l.TerminalID)
}

// settleEqualGroup settles the sales of one gross.
func settleEqualGroup(in *Input, sales []*transactionState, lines []*lineState, known terminalsLogged) {
	slices.SortStableFunc(sales, func(a, b *transactionState) int { return cmp.Or(cmp.Compare(a.due, b.due), a.Time.Compare(b.Time)) })
	g := newGroupLines(lines)
	rounds := [...]func(e *transactionState, l *lineState) bool{
		func(e *transactionState, l *lineState) bool { return l.SettleDate == e.due || l.hasTimeOf(e) },
		func(e *transactionState, l *lineState) bool { return l.paysInTime(e) },
		func(e *transactionState, l *lineState) bool { return l.SettleDate > e.lastDay && e.lastDay <= in.AsOf },
	}
	// What has more in common goes first, then a line that may pay few sales.
	for _, choosy := range [...]func(e *transactionState, l *lineState) bool{
		sameCard,
		func(e *transactionState, l *lineState) bool { return l.Time.Equal(e.Time) }, // another of its minute is another one
		func(e *transactionState, l *lineState) bool { return l.hasTimeOf(e) },
		func(e *transactionState, l *lineState) bool { return l.BatchNo != "" && e.BatchNo != "" },
		func(_ *transactionState, l *lineState) bool { return lastFour(l.CardNo) != "" },
		func(_ *transactionState, l *lineState) bool {
			return l.BatchNo != "" || l.TerminalID != "" && known(l.TerminalID)
		},
		func(*transactionState, *lineState) bool { return true },
	} {
		for _, inTime := range rounds {
			for _, sameFee := range [...]bool{true, false} {
				for _, e := range sales {
					if !e.isUndecided() {
						continue
					}
					l := g.take(func(l *lineState) bool {
						return choosy(e, l) && inTime(e, l) && incomparable(e, l) && (!sameFee || e.priced && e.fee == l.actualFeeMinor()) &&
							known.allow(e, l) && reconcile.Compatible(e.Provider, l.Provider) && !in.notTheSame(e, l)
					})
					if l != nil {
						settle(e, l, referenceLevel{basis: basisEqualGroup})
						e.provisional = terms.ByEqualGroup
					}
				}
			}
		}
	}
}

// countGroups says of each due day how many of its sales came and how many were settled,
// those of earlier nights among them, but for those that were voided since.
func countGroups(sales, left []*transactionState) {
	groups := map[civil.Date]*equalGroup{}
	earlier := map[civil.Date]*equalGroup{}
	for _, e := range sales {
		if before := e.groupBefore(); before != nil {
			earlier[e.due] = before
		}
	}
	withoutLeft(earlier, left)
	for _, e := range sales {
		g := groups[e.due]
		if g == nil {
			g = &equalGroup{}
			groups[e.due] = g
		}
		counted := e.settledWith != nil && earlier[e.due] != nil // as a settled one
		if e.groupBefore() == nil && !counted {
			g.add(e)
		}
		switch {
		case e.line != nil && !counted:
			g.settled++
		case e.line == nil && counted:
			g.settled--
		}
	}
	for due, before := range earlier {
		groups[due].sales += before.sales
		groups[due].members = append(slices.Clone(before.members), groups[due].members...)
		groups[due].settled += before.settled
	}
	for _, e := range sales {
		if groups[e.due].settled > 0 {
			e.group = groups[e.due]
		}
	}
}

// groupBefore returns what the night before knew of the group of a missing sale; nil
// where it knew of none.
func (e *transactionState) groupBefore() *equalGroup {
	if e.item == nil || e.item.Verdict != reconcile.Missing {
		return nil
	}
	_, sentence, found := strings.Cut(e.item.Cause.Evidence, groupColon)
	g, open := &equalGroup{}, 0
	if !found {
		return nil
	}
	if _, err := fmt.Sscanf(sentence, groupNumbers, &open, &g.sales); err != nil {
		return nil
	}
	g.settled = g.sales - open
	if _, names, found := strings.Cut(sentence, groupMembers); found && names != "" {
		g.members = strings.Split(names, ", ")
	}
	return g
}

// incomparable reports whether not both rows state an order number, a trace number or an
// authorisation code, nor two batches or cards: one that the line states speaks of a sale that has it.
func incomparable(e *transactionState, l *lineState) bool {
	if e.OrderNo != "" && l.OrderNo != "" || e.TraceNo != "" && l.TraceNo != "" || !reconcile.Compatible(reconcile.NormalReference(e.BatchNo), reconcile.NormalReference(l.BatchNo)) {
		return false
	}
	bothAuth := reconcile.NormalReference(e.AuthCode) != "" && reconcile.NormalReference(l.AuthCode) != ""
	return !bothAuth && (lastFour(e.CardNo) == "" || lastFour(l.CardNo) == "" || sameCard(e, l))
}

// sameCard reports whether both rows state a card with the same last digits.
func sameCard(e *transactionState, l *lineState) bool {
	last := lastFour(e.CardNo)
	return last != "" && last == lastFour(l.CardNo)
}

// kindsLogged are the kinds of references by which the merchant's sales are known: the retrieval
// reference, else order or trace number. A line that states one of them is comparable: it
// speaks of a sale that has it, perhaps of one whose log is late.
type kindsLogged struct{ rrn, order, trace bool }

func (p *partition) kindsLogged(in *Input) (k kindsLogged) {
	k.rrn = in.Prematched.SettledOf(p.merchant)
	for _, e := range p.transactions {
		if e.RRN != "" {
			k.rrn = true
			continue
		}
		k.order, k.trace = k.order || e.OrderNo != "", k.trace || e.TraceNo != ""
	}
	return k
}

func (k kindsLogged) compares(l *lineState) bool {
	return k.rrn && l.RRN != "" || k.order && l.OrderNo != "" || k.trace && l.TraceNo != ""
}

// groupLines are lines of one gross. Those that any sale sees alike lie together, so
// that a thousand equal ones are looked at once.
type groupLines struct{ alike [][]*lineState }

func newGroupLines(lines []*lineState) *groupLines {
	g, place := &groupLines{}, map[string]int{}
	for _, l := range lines {
		key := fmt.Sprintf("%s\x1f%s\x1f%s\x1f%s\x1f%t\x1f%t\x1f%t\x1f%t\x1f%s\x1f%d\x1f%d", l.Provider, l.TerminalID, l.BatchNo, l.SettleDate, l.RRN != "", l.OrderNo != "", l.TraceNo != "",
			reconcile.NormalReference(l.AuthCode) != "", lastFour(l.CardNo), l.Time.UnixNano(), l.actualFeeMinor())
		at, known := place[key]
		if !known {
			at = len(g.alike)
			place[key] = at
			g.alike = append(g.alike, nil)
		}
		g.alike[at] = append(g.alike[at], l)
	}
	return g
}

// take returns the first line that fits, and never again; nil when none does.
func (g *groupLines) take(fits func(*lineState) bool) *lineState {
	for i, lines := range g.alike {
		if len(lines) > 0 && fits(lines[0]) {
			g.alike[i] = lines[1:]
			return lines[0]
		}
	}
	return nil
}

// groupColon parts what is known of a group from the sentence of how many are unpaid.
const groupColon = " of them: "

// describeGroup says of a missing sale that others of its gross and day were settled
// without being told apart; "" where that is not so.
func (e *transactionState) describeGroup() string {
	group := cmp.Or(e.group, e.groupBefore())
	if group == nil || group.sales == group.settled {
		return ""
	}
	return fmt.Sprintf("%d sales of %s %s were due on %s, and lines without a reference paid %d", group.sales, money.FormatAmount(e.Signed(), e.Currency), e.Currency, e.due, group.settled) +
		groupColon + group.String()
}
