package match

import (
	"cmp"
	"slices"

	"tieout/reconcile"
)

// An acquirer takes back what it paid once too often, or to the wrong merchant, by
// a negative line that names the first one. Both are then adjustments, and what was
// said of the first one ends, on whichever night the second comes.

// cancelTakenBack pairs each negative line that settles nothing with a positive one
// of the merchant that settles nothing either: first with a duplicate, then with
// money that an earlier night held for another merchant, then with any. A line whose
// terminal log has not come may be a refund of that log, and takes nothing back yet. Nor is one
// taken back that is spoken for.
func (p *partition) cancelTakenBack(in *Input, spoken map[*lineState]bool) {
	var back []*lineState
	for _, l := range p.lines {
		if l.mayTakeBack() {
			back = append(back, l)
		}
	}
	if len(back) == 0 {
		return
	}
	paid := map[string][]*lineState{}
	for _, l := range p.lines {
		if l.minor > 0 && l.isSaleOrRefund() && l.settlesNothing() && !spoken[l] && !l.waitsForLog(in) {
			for _, name := range lineNames(l.RRN, l.OrderNo, l.traceKey()) {
				paid[name] = append(paid[name], l)
			}
		}
	}
	for _, l := range back {
		var named []*lineState
		for _, name := range lineNames(cmp.Or(l.OriginalRRN, l.RRN), cmp.Or(l.OriginalOrderNo, l.OrderNo), l.traceKey()) {
			named = append(named, paid[name]...)
		}
		switch first := l.takenBackOf(named); {
		case first == nil:
		case l.waitsForLog(in):
			first.mayBeTakenBack = true
		default:
			first.twin, l.twin, first.kind = l, first, ""
		}
	}
}

// spokenLoosely are the lines that are left, that an open sale is joined to by a level below the references,
// and that nothing else was said of: a line that comes later and takes one of them back finds it settled, and so
// does one that comes with it. What is known of the sale is that its money came, and that some was taken.
func (p *partition) spokenLoosely(in *Input) map[*lineState]bool {
	if !slices.ContainsFunc(p.lines, (*lineState).mayTakeBack) && !slices.ContainsFunc(in.Exceptions, func(x *reconcile.Exception) bool {
		return x.Kind == reconcile.UnexplainedDeduction && x.MerchantID == p.merchant
	}) {
		return nil // nobody asks
	}
	all, allLines := p.looseRows(in)
	transactions, lines := sameGross(in, all, filter(allLines, func(l *lineState) bool { return l.takenBackRank() == 2 }))
	spoken := map[*lineState]bool{}
	for _, level := range looseLevels() {
		found := level.pairs(in, transactions, lines)
		for l := range found.transactions {
			spoken[l] = true
		}
	}
	return spoken
}

func (l *lineState) traceKey() string { return reconcile.TraceKey(l.TerminalID, l.BatchNo, l.TraceNo) }

// lineNames lists the references by which lines are looked up, each with what it is.
func lineNames(rrn, order, trace string) []string {
	var names []string
	for _, name := range [...][2]string{{"R", rrn}, {"O", order}, {"T", trace}} {
		if name[1] != "" {
			names = append(names, name[0]+name[1])
		}
	}
	return names
}

// settlesNothing reports whether no transaction is concerned with the line, or only
// as one that another line settled already.
func (l *lineState) settlesNothing() bool {
	return l.excluded == nil && (l.isUndecided() || l.kind == reconcile.DuplicateSettlement)
}

// mayTakeBack reports whether the line may be the taking back of another one.
func (l *lineState) mayTakeBack() bool {
	return l.minor < 0 && l.isUndecided() && l.excluded == nil && !l.wasDuplicate() && (l.isSaleOrRefund() || l.Type == reconcile.LineAdjustment)
}

// takenBackOf returns the best of the lines that back takes back; nil when it names none.
func (l *lineState) takenBackOf(paid []*lineState) *lineState {
	var best *lineState
	for _, other := range paid {
		if other.twin == nil && other.minor == -l.minor && other.Currency == l.Currency &&
			reconcile.Compatible(other.Provider, l.Provider) && l.namesLine(other) && (best == nil || other.takenBackRank() < best.takenBackRank()) {
			best = other
		}
	}
	return best
}

// takenBackRank is lowest for what an acquirer is the likeliest to take back.
func (l *lineState) takenBackRank() int {
	switch {
	case l.kind == reconcile.DuplicateSettlement || l.wasDuplicate():
		return 0
	case l.item != nil && l.item.Reason == reasonMisrouted:
		return 1
	default:
		return 2
	}
}

// namesLine reports whether the line names another one by its references, or as its original.
func (l *lineState) namesLine(other *lineState) bool {
	switch {
	case l.OriginalRRN != "" && other.RRN != "":
		return l.OriginalRRN == other.RRN
	case l.OriginalOrderNo != "" && other.OrderNo != "":
		return l.OriginalOrderNo == other.OrderNo
	case l.RRN != "" && other.RRN != "" || l.OrderNo != "" && other.OrderNo != "":
		return sameSubject(l, other.RRN, other.OrderNo)
	default:
		return l.traceKey() != "" && l.traceKey() == other.traceKey()
	}
}

// waitsForLog reports whether a terminal log that is late may hold the line's
// transaction: one that is not late yet, or that a person closed, holds up nothing.
// Where the line does not say when the sale was made, any log of before may.
func (l *lineState) waitsForLog(in *Input) bool {
	if gate := l.absentTerminalLog(in); gate != nil && !in.closed(gate) {
		return true
	}
	return l.Time.IsZero() && slices.ContainsFunc(in.UnavailableFiles, func(gate UnavailableFile) bool {
		return gate.isLateLogOf(l) && gate.Date < l.SettleDate && !in.closed(&gate)
	})
}
