package match

import (
	"cmp"
	"slices"
	"strings"

	"tieout/reconcile"
)

// An exception whose row is judged otherwise tonight lives on under its ID and its
// first date: a person may have written of it to the acquirer. cleared.csv says what
// it was and what it became.

// idsByContent maps the ID that each exception of an earlier night would be given
// anew to the one that it has, where they differ.
func idsByContent(before map[string]*reconcile.Exception) map[string]string {
	ids := map[string]string{}
	for id, x := range before {
		if x.ItemID == "" {
			continue
		}
		if made := exceptionID(x.Kind, x.ItemID); made != id {
			ids[made] = id
		}
	}
	return ids
}

// exceptionID is the ID of the first exception that is raised about a row.
func exceptionID(kind reconcile.Kind, row string) string {
	return reconcile.DigestID("E", string(kind), row)
}

// keepIDs gives each new exception about a row of which an earlier one ended the ID
// and date of that one, and lists what became of which.
func (l *openExceptions) keepIDs(out *Result) {
	var ended []*reconcile.Exception
	told := newClearedByID(out.Cleared)
	for id, x := range l.before {
		switch now := l.open[id]; {
		case now != nil && now.Kind != x.Kind:
			told.became(out, x, now)
		case now == nil && x.ItemID != "" && l.in.ClosedExceptions[id] == "" && l.ended[id] == "":
			ended = append(ended, x)
		}
	}
	if len(ended) == 0 {
		return
	}
	slices.SortFunc(ended, func(a, b *reconcile.Exception) int { return cmp.Compare(a.ID, b.ID) })
	raised := map[string]*reconcile.Exception{}
	for id, x := range l.open {
		if first := raised[x.ItemID]; l.before[id] == nil && x.ItemID != "" && (first == nil || id < first.ID) {
			raised[x.ItemID] = x
		}
	}
	with, settled := l.openWithLines(), l.raisedOfSettled()
	for _, x := range ended {
		now := raised[x.ItemID]
		if now == nil && x.IsOfLine() {
			now = with[x.Origin] // of the line together with its sale
		}
		if now == nil && !x.Kind.IsOfFee() {
			now = settled[x.Origin]
		}
		if now == nil || now.MerchantID != x.MerchantID { // another merchant's has an ID of its own
			continue
		}
		if l.before[now.ID] == nil {
			delete(raised, x.ItemID)
			delete(l.open, now.ID)
			now.ID, now.FirstReported, now.Version = x.ID, x.FirstReported, reconcile.Version{Place: max(x.Place, 0)}
			l.open[now.ID] = now
			delete(with, x.Origin)
			delete(settled, x.Origin)
		}
		told.became(out, x, now)
	}
}

// openWithLines returns the open exceptions about a sale and a line that is held with it, by the
// place of the line.
func (l *openExceptions) openWithLines() map[reconcile.Origin]*reconcile.Exception {
	with := map[reconcile.Origin]*reconcile.Exception{}
	for id, x := range l.open {
		if first := with[x.Counterpart]; x.Counterpart.File != "" && !x.IsOfLine() && x.ItemID != "" && (first == nil || id < first.ID) {
			with[x.Counterpart] = x
		}
	}
	return with
}

// raisedOfSettled returns tonight's new exceptions about sales that settled with another amount, by the
// place of the sale: a settled row is remembered no longer, so that they name no item.
func (l *openExceptions) raisedOfSettled() map[reconcile.Origin]*reconcile.Exception {
	settled := map[reconcile.Origin]*reconcile.Exception{}
	for id, x := range l.open {
		if x.Kind == reconcile.AmountVariance && x.ItemID == "" && l.before[id] == nil {
			settled[x.Origin] = x
		}
	}
	return settled
}

// clearedByID finds what the rows of tonight say of the exceptions that they ended: one that lives on
// is told once, as what it became, with what came of its money.
type clearedByID map[string]int

func newClearedByID(list []reconcile.Cleared) clearedByID {
	at := make(clearedByID, len(list))
	for i := range list {
		if list[i].ID != "" {
			at[list[i].ID] = i
		}
	}
	return at
}

// ended lists what ended an exception. What its row says of it stays, but that a person closed the row: who
// closed the exception may have written it off.
func (c clearedByID) ended(out *Result, x *reconcile.Exception, how string) {
	i, told := c[x.ID]
	switch {
	case !told:
		out.Cleared = append(out.Cleared, reconcile.Cleared{Exception: *x, How: how})
	case strings.HasPrefix(out.Cleared[i].How, howClosed):
		out.Cleared[i].How = how
	}
}

func (c clearedByID) became(out *Result, x, now *reconcile.Exception) {
	how := reconcile.HowBecame + string(now.Kind)
	if i, told := c[x.ID]; told {
		out.Cleared[i].How = how
		return
	}
	out.Cleared = append(out.Cleared, reconcile.Cleared{Exception: *x, How: how})
}
