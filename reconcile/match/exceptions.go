package match

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// openExceptions merges what tonight found with the exceptions of earlier nights.
type openExceptions struct {
	in     *Input
	open   map[string]*reconcile.Exception // by ID
	before map[string]*reconcile.Exception // those of earlier nights, by ID
	ids    map[string]string               // by the ID that one of before would be given anew: the one that it has
	ended  map[string]string               // those of before that a row of tonight ended, with what it was
	parts  *parts                          // takes the exceptions of refused rows; nil: they are kept as all others
}

func newOpenExceptions(in *Input) *openExceptions {
	l := &openExceptions{in: in, open: map[string]*reconcile.Exception{}, ended: map[string]string{}, before: make(map[string]*reconcile.Exception, len(in.Exceptions))}
	for _, x := range in.Exceptions {
		l.before[x.ID] = x
	}
	l.ids = idsByContent(l.before)
	return l
}

// add opens an exception, or keeps it open with the date that first reported it.
// One that a person closed is shown no more.
func (l *openExceptions) add(x *reconcile.Exception) {
	if id := l.ids[x.ID]; id != "" {
		x.ID = id
	}
	if l.in.ClosedExceptions[x.ID] != "" {
		return
	}
	x.FirstReported, x.Version = cmp.Or(x.FirstReported, l.in.AsOf), reconcile.Version{}
	if before, ok := l.before[x.ID]; ok {
		x.FirstReported = before.FirstReported
		x.Version = reconcile.Version{Place: max(before.Place, 0), Kept: before.Place > 0 && x.EqualContent(before)}
	}
	l.open[x.ID] = x
}

// carryOver carries over the exceptions whose cause tonight does not judge: those of
// settled rows, of refused rows, and of rows whose earlier finding stands.
func (l *openExceptions) carryOver(standing map[string]bool) {
	for id, x := range l.before {
		if _, rejudge := l.open[id]; rejudge || x.Kind == reconcile.MissingFile || x.Kind == reconcile.RestatedFile || l.in.ClosedExceptions[id] != "" || l.ended[id] != "" {
			continue
		}
		if x.ItemID == "" || standing[x.ItemID] {
			stays := *x
			stays.Place, stays.Kept = max(x.Place, 0), x.Place > 0
			l.open[id] = &stays
		}
	}
}

// ExceptionID returns the ID of the exception that says that the file did not come.
func (g *UnavailableFile) ExceptionID() string {
	if g.Cut { // the file came; that it is not whole is another matter than that it had not come
		return reconcile.DigestID("E", string(reconcile.MissingFile), g.Source, string(g.Side), g.Date.String(), "cut", g.File)
	}
	return reconcile.DigestID("E", string(reconcile.MissingFile), g.Source, string(g.Side), g.Date.String())
}

// addUnaccepted opens an exception for each restatement that nobody accepted.
func (l *openExceptions) addUnaccepted() {
	for i := range l.in.Unaccepted {
		f := &l.in.Unaccepted[i]
		l.add(&reconcile.Exception{
			ID: reconcile.DigestID("E", string(reconcile.RestatedFile), f.Source, f.File), Kind: reconcile.RestatedFile,
			Provider: f.Provider, Due: f.Date, Cause: f.Cause, Origin: reconcile.Origin{File: f.File},
		})
	}
}

// addRejects opens an exception for each refused row. One that an earlier version of
// the file had too is the same row, and keeps its exception.
func (l *openExceptions) addRejects() {
	numbers, standing := map[[16]byte]int{}, map[refusal][]string{}
	for id, x := range l.before {
		if x.Kind == reconcile.RejectedRow {
			key := refusal{x.Origin.File, x.MerchantID, x.RRN, x.OrderNo, x.Cause.Evidence}
			standing[key] = append(standing[key], id)
		}
	}
	for _, ids := range standing {
		slices.Sort(ids)
	}
	defer func() { // a row that a restated file says no more is refused no longer
		for key, left := range standing {
			for _, id := range left {
				if l.in.RestatedFiles != nil && l.in.RestatedFiles(key.file) {
					l.ended[id] = reasonWithdrawn
				}
			}
		}
	}()
	for i := range l.in.Rejects {
		r := &l.in.Rejects[i]
		what := r.Origin.File + "\x1f" + r.Reason + "\x1f" + r.Detail + "\x1f" + r.Excerpt
		sum := sha256.Sum256([]byte(what))
		number := [16]byte(sum[:])
		numbers[number]++
		id := reconcile.DigestID("E", string(reconcile.RejectedRow), what, strconv.Itoa(numbers[number]), l.in.AsOf.String())
		key := refusal{r.Origin.File, r.Merchant, r.RRN, r.OrderNo, refusedEvidence(r)}
		if known := standing[key]; len(known) > 0 {
			id, standing[key] = known[0], known[1:]
		}
		x := &reconcile.Exception{
			ID: id, Kind: reconcile.RejectedRow, MerchantID: r.Merchant, RRN: r.RRN, OrderNo: r.OrderNo, Origin: r.Origin,
			Cause: reconcile.RejectedRow.UnknownCause(key.evidence),
		}
		if l.parts == nil || l.before[id] != nil || l.ids[id] != "" {
			l.add(x)
		} else if l.in.ClosedExceptions[id] == "" {
			l.parts.add(l.in, x)
		}
	}
}

// refusal is what is known of a refused row.
type refusal struct{ file, merchant, rrn, order, evidence string }

// finish fills the result's exceptions. What was open after the night before is open, or is listed as cleared with
// what ended it: nothing leaves without a word.
func (l *openExceptions) finish(out *Result) {
	list := make([]*reconcile.Exception, 0, len(l.open))
	for _, x := range l.open {
		x.BusinessDaysOverdue = l.in.Terms.Overdue(x, l.in.AsOf)
		list = append(list, x)
	}
	reconcile.SortExceptions(list)
	out.Exceptions = list
	told := newClearedByID(out.Cleared)
	for id, x := range l.before {
		if _, still := l.open[id]; !still {
			how := cmp.Or(l.ended[id], l.in.ClosedExceptions[id])
			if x.Place != reconcile.OpenedAgain {
				out.Resolved++
				how = cmp.Or(how, l.in.endOfFile(x), "forgotten")
			}
			if how != "" {
				told.ended(out, x, how)
			}
		}
	}
}

// endOfFile says what ended an exception of a file: it came, or its restatement was accepted or is there no more.
// Of any other exception its row says it.
func (in *Input) endOfFile(x *reconcile.Exception) string {
	switch {
	case x.Kind == reconcile.MissingFile && x.Cause.Code == "bank-system/file-cut" && !in.renewed(x):
		return "nothing-waits" // what was absent came otherwise
	case x.Kind == reconcile.MissingFile:
		return "file-arrived"
	case x.Kind == reconcile.RestatedFile && in.RestatedFiles != nil && in.RestatedFiles(x.Origin.File):
		return "accepted"
	case x.Kind == reconcile.RestatedFile:
		return "withdrawn"
	}
	return ""
}

// howClosed stands before "by NAME: WHY" of who closed the row.
const howClosed = "closed "

// cleared describes the transactions of earlier nights that tonight ended and
// that were reported or waited for: money that came late, a sale that was
// taken back after it was reported.
func (e *transactionState) cleared(before map[string][]*reconcile.Exception) []reconcile.Cleared {
	if e.item == nil || !e.item.Open() || (e.verdict != reconcile.Settled && e.verdict != reconcile.Excluded) {
		return nil
	}
	how, late, settled := "settled", int64(0), civil.Date(0)
	if e.byHand != nil {
		how = e.byHand.String()
	}
	if e.verdict == reconcile.Excluded {
		if how = e.reason; how == reasonClosed {
			how = howClosed + e.closedBy
		}
	} else {
		if settled = e.payoutDay(); e.line != nil {
			settled = e.line.SettleDate
		}
		if due := cmp.Or(e.item.Due, e.due); due != 0 { // one that a person closed and opened again had none
			late = max(int64(settled-due), 0)
		}
	}
	reported := before[e.id]
	if len(reported) == 0 {
		if e.byPayout && e.verdict == reconcile.Settled || late == 0 && e.item.Verdict == reconcile.InTransit && e.item.Cause.Code == "" { // what ended its payout's is told of that
			return nil
		}
		reported = []*reconcile.Exception{e.exceptionOf("", e.line, e.item.Cause)}
		reported[0].ID, reported[0].FirstReported = "", e.item.FirstSeen
	}
	var list []reconcile.Cleared
	for _, standing := range reported {
		x := *standing
		if e.line != nil {
			x.Counterpart = e.line.Origin
			gross, fee := e.arrived()
			x.ActualGross, x.ActualFee, x.ActualNet = decimal.NewNullDecimal(gross), decimal.NewNullDecimal(fee), decimal.NewNullDecimal(gross.Sub(fee))
		}
		list = append(list, reconcile.Cleared{Exception: x, How: how, SettleDate: settled, DaysLate: late})
	}
	return list
}

// arrived returns gross and fee of tonight's money of a transaction that has a line, in major units: of all its parts,
// and of a line that settled others too its own share.
func (e *transactionState) arrived() (gross, fee decimal.Decimal) {
	switch {
	case e.shares && e.verdict == reconcile.Settled:
		return e.Signed(), majorOf(e.line.shareOfFee(e), e.Currency)
	case len(e.parts) == 0:
		return e.line.Gross, e.line.totalFee()
	}
	for _, l := range e.parts {
		gross, fee = gross.Add(l.Gross), fee.Add(l.totalFee())
	}
	return gross, fee
}

// cleared describes the lines of earlier nights that tonight explained.
func (l *lineState) cleared(in *Input, before map[string][]*reconcile.Exception) []reconcile.Cleared {
	how := string(l.verdict)
	switch {
	case l.item == nil:
		return nil
	case l.verdict == reconcile.Matched, l.verdict == reconcile.Adjustment:
	case l.verdict == reconcile.Held && l.partner != nil && l.partner.MerchantID != l.MerchantID: // whose exception speaks of both
		how = reconcile.HowBecame + string(reconcile.MisroutedSettlement)
	default:
		return nil
	}
	if l.transaction != nil && l.transaction.byHand != nil {
		how = l.transaction.byHand.String()
	}
	switch l.reason {
	case reasonClosed:
		how = howClosed + in.ClosedItems[l.id]
	case reasonCancelled, reasonBeforeStart:
		how = l.reason
	}
	var list []reconcile.Cleared
	for _, x := range before[l.id] {
		list = append(list, reconcile.Cleared{Exception: *x, How: how, SettleDate: l.SettleDate})
	}
	return list
}
