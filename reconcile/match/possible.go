package match

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/terms"
)

// A due sale and a line that nobody else wants, of one gross, that a person would look
// at together: the sale must not be claimed, and the line must not be booked, before
// somebody did. Amounts alone never make such a pair.

// likeness is why a person would look at a pair; more is more alike.
type likeness struct {
	sameMinute   bool   // the same terminal and, within a minute, time
	sameAuth     bool   // the same authorisation code
	nearKind     string // the kind of reference that is one, or one edit apart
	nearTo       string // the sale's, and the line's
	other        string
	sameCard     bool
	sameTerminal bool
}

// rank orders pairs by how much speaks for them; 0: nothing does.
func (k *likeness) rank() int {
	rank := 0
	for _, sign := range [...]struct {
		is     bool
		weight int
	}{{k.nearKind != "", 8}, {k.sameAuth, 8}, {k.sameMinute, 8}} {
		if sign.is {
			rank += sign.weight
		}
	}
	if rank == 0 {
		return 0
	}
	if k.sameCard {
		rank += 2
	}
	if k.sameTerminal {
		rank++
	}
	return rank
}

// String says what the two rows have in common.
func (k *likeness) String() string {
	var signs []string
	if k.nearKind != "" {
		signs = append(signs, fmt.Sprintf("%s %s and %s are nearly one", k.nearKind, k.nearTo, k.other))
	}
	if k.sameAuth {
		signs = append(signs, "the same authorisation code")
	}
	if k.sameMinute {
		signs = append(signs, "the same terminal and minute")
	} else if k.sameTerminal {
		signs = append(signs, "the same terminal")
	}
	if k.sameCard {
		signs = append(signs, "the same last digits of the card")
	}
	return strings.Join(signs, ", ")
}

// alike compares a sale and a line of one gross. Two references of one kind that are not
// nearly one speak against the pair, unless terminal and minute, or the authorisation code, agree.
func alike(e *transactionState, l *lineState) likeness {
	k := likeness{sameAuth: sameAuth(e.Transaction, l.SettlementLine)}
	k.sameTerminal = e.TerminalID != "" && reconcile.NormalReference(e.TerminalID) == reconcile.NormalReference(l.TerminalID)
	k.sameMinute = k.sameTerminal && !l.Time.IsZero() && (l.Time.Sub(e.Time).Abs() < time.Minute || l.Time.Truncate(time.Minute).Equal(e.Time.Truncate(time.Minute)))
	k.sameCard = sameCard(e, l)
	against := false
	for _, pair := range [...][3]string{{"rrn", e.RRN, l.RRN}, {"order_no", e.OrderNo, l.OrderNo}} {
		switch {
		case pair[1] == "" || pair[2] == "":
		case nearlyOne(pair[1], pair[2]):
			if k.nearKind == "" {
				k.nearKind, k.nearTo, k.other = pair[0], pair[1], pair[2]
			}
		default:
			against = true
		}
	}
	if k.nearKind == "" && normallyRelated(e.Transaction, l.SettlementLine) {
		k.nearKind, k.nearTo, k.other = "trace_no", e.TraceNo, l.TraceNo
	}
	if against {
		k.nearKind = ""
	}
	return k
}

// nearlyOne reports whether a person would take the one reference for the other: of very
// short ones a single edit makes another number.
func nearlyOne(a, b string) bool {
	if reconcile.SameReference(a, b) {
		return true
	}
	near := func(a, b string) bool {
		return min(len(a), len(b)) >= leastNearReference && reconcile.OneEditApart(a, b)
	}
	// A wrong first digit may be a zero, and stand before others.
	return near(reconcile.NormalReference(a), reconcile.NormalReference(b)) || near(reconcile.BareReference(a), reconcile.BareReference(b))
}

const leastNearReference = 6

// possibleKeys are what two rows have in common that may be alike: what is left of a
// reference when any of its characters is dropped, authorisation code, terminal with minute.
func possibleKeys(rrn, order, auth, terminal string, minutes ...time.Time) []string {
	var keys []string
	for _, reference := range [...][2]string{{"R", rrn}, {"O", order}} {
		normal, bare := reconcile.NormalReference(reference[1]), reconcile.BareReference(reference[1])
		if normal == "" {
			continue
		}
		keys = append(keys, reference[0]+"end"+reconcile.ReferenceEnd(reference[1]))
		for _, whole := range slices.Compact([]string{normal, bare}) {
			keys = append(keys, reference[0]+whole)
			for i := range len(whole) {
				keys = append(keys, reference[0]+whole[:i]+whole[i+1:])
			}
		}
	}
	if code := reconcile.NormalReference(auth); code != "" {
		keys = append(keys, "A"+code)
	}
	for _, minute := range minutes {
		keys = append(keys, "M"+reconcile.NormalReference(terminal)+"\x1f"+minute.Format("200601021504"))
	}
	return keys
}

func possibleKeysOfTransaction(t *reconcile.Transaction) []string {
	keys := possibleKeys(t.RRN, t.OrderNo, t.AuthCode, t.TerminalID, t.Time.Add(-time.Minute), t.Time, t.Time.Add(time.Minute))
	if trace := normalTrace(t.TerminalID, t.BatchNo, t.TraceNo); trace != "" {
		keys = append(keys, "T"+trace)
	}
	return keys
}

func possibleKeysOfLine(l *reconcile.SettlementLine) []string {
	var minutes []time.Time
	if !l.Time.IsZero() {
		minutes = append(minutes, l.Time)
	}
	keys := possibleKeys(l.RRN, l.OrderNo, l.AuthCode, l.TerminalID, minutes...)
	if trace := normalTrace(l.TerminalID, l.BatchNo, l.TraceNo); trace != "" {
		keys = append(keys, "T"+trace)
	}
	return keys
}

// mayPossiblyPay reports whether nothing but the references keeps the line from being the
// money of the sale. One that was settled before the sale was made is not near.
func (l *lineState) mayPossiblyPay(in *Input, e *transactionState, rule *terms.Matching) bool {
	return e.life == expectsMoney && e.minor > 0 && l.mayPay(e, rule) && !in.notTheSame(e, l) && (l.SettleDate >= civil.DateOf(e.Time) || l.hasTimeOf(e))
}

// holdPossible holds the pairs that a person should look at together: the most alike
// first. Where several rows are alike equally, nothing distinguishes them.
func holdPossible(in *Input, transactions []*transactionState, lines []*lineState) {
	likes := map[*transactionState]map[*lineState]likeness{}
	found := relatedPairs(transactions, lines, possibleKeysOfTransaction, possibleKeysOfLine, func(e *transactionState, l *lineState) bool {
		like, may := in.likeness(e, l)
		if !may || e.lastDay > in.AsOf || like.rank() == 0 {
			return false
		}
		if likes[e] == nil {
			likes[e] = map[*lineState]likeness{}
		}
		likes[e][l] = like
		return true
	})
	rankOf := func(e *transactionState, l *lineState) int {
		like := likes[e][l]
		return like.rank()
	}
	for {
		open := filter(transactions, func(e *transactionState) bool { return e.isUndecided() && len(found.lines[e]) > 0 })
		best, joined := 0, false
		for _, e := range open {
			for _, l := range found.lines[e] {
				if l.isUndecided() {
					best = max(best, rankOf(e, l))
				}
			}
		}
		if best == 0 {
			return
		}
		for _, e := range open {
			meant := filter(found.lines[e], func(l *lineState) bool { return l.isUndecided() && rankOf(e, l) == best })
			if len(meant) == 0 || !e.isUndecided() {
				continue
			}
			also := filter(found.transactions[meant[0]], func(e *transactionState) bool { return e.isUndecided() && rankOf(e, meant[0]) == best })
			if joined = true; len(meant) == 1 && len(also) == 1 {
				holdAsPossible(e, meant[0], likes[e][meant[0]])
				continue
			}
			holdComponent(found, e, best, rankOf)
		}
		if !joined {
			return
		}
	}
}

// holdAsPossible holds both rows; the sale's exception speaks of both.
func holdAsPossible(e *transactionState, l *lineState, like likeness) {
	e.partner, l.partner = l, e
	e.kind, e.reason, l.reason = reconcile.PossibleMatch, reasonPossible, reasonPossible
	e.alike = like.String()
}

// holdComponent holds all rows that are alike equally, directly or through others.
func holdComponent(found pairs, first *transactionState, rank int, rankOf func(*transactionState, *lineState) int) {
	transactions, lines := []*transactionState{first}, []*lineState(nil)
	for i := 0; i < len(transactions); i++ {
		for _, l := range found.lines[transactions[i]] {
			if !l.isUndecided() || slices.Contains(lines, l) || rankOf(transactions[i], l) != rank {
				continue
			}
			lines = append(lines, l)
			for _, e := range found.transactions[l] {
				if e.isUndecided() && !slices.Contains(transactions, e) && rankOf(e, l) == rank {
					transactions = append(transactions, e)
				}
			}
		}
	}
	slices.SortFunc(transactions, compareTransactions)
	slices.SortFunc(lines, compareLines)
	holdAmbiguous(transactions, lines)
	why := fmt.Sprintf("%s and %s of this gross are alike, and nothing distinguishes them", reconcile.Counted(len(transactions), "sale", "sales"), reconcile.Counted(len(lines), "line", "lines"))
	for _, e := range transactions {
		e.alike = why
	}
	for _, l := range lines {
		l.alike = why
	}
}

// causeOfPossible names both rows and says why a person should look at them together.
func causeOfPossible(e *transactionState) reconcile.Cause {
	l := e.partner
	return e.kind.UnknownCause(fmt.Sprintf("a line of the same gross may be its money (%s:%d, %s): %s", l.Origin.File, l.Origin.Line, referencesOf(l), cmp.Or(e.alike, "a person should look")))
}
